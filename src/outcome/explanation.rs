use serde::Serialize;

use super::{
    AdjustmentStatus, CalibrationNote, Clause, FactValue, Figure, Info, LineStatus, MissedNote, Outcome, Phrase, Shown,
    StandingNote,
};
use crate::diag::Say;
use crate::value::{Text, Unit};

/// Why a person got what they got: every number with the rule, the place and the facts behind it.
///
/// Texts of rules are the author's own words. The parts add up: the points of all lines and every [`TotalStep`] lead to the
/// total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The result that is explained.
    pub outcome: Outcome,
    /// The scheme's title.
    pub title: Text,
    /// Its version.
    pub version: Option<Text>,
    /// The evaluation date, where one is known.
    pub as_of: Option<String>,
    /// What the scheme says of itself, its `///` lines.
    pub info: Info,
    /// The patches that hold for this person.
    pub patches: Vec<PatchNote>,
    /// The sections that have words of their own.
    pub sections: Vec<SectionNote>,
    /// A line for each indicator.
    pub lines: Vec<IndicatorNote>,
    /// A line for each line of an adjustment.
    pub adjustments: Vec<AdjustmentNote>,
    /// How the total came about, from the sum of all lines on.
    pub steps: Vec<TotalStep>,
    /// The vetoes that fired.
    pub vetoes: Vec<VetoNote>,
    /// Where the person stands among others, in a scheme that compares people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<StandingNote>,
    /// Why this grade.
    pub grade: Option<GradeNote>,
    /// The class of each classification.
    pub classes: Vec<ClassNote>,
    /// How each outcome came about; none for a record that is held.
    pub outcomes: Vec<OutcomeNote>,
    /// The actions that follow, in their order.
    pub actions: Vec<ActionNote>,
    /// The checks that fired.
    pub checks: Vec<CheckNote>,
    /// Facts that are only carried along, as `note` says: comments, evidence, documents.
    pub remarks: Vec<FactNote>,
    /// Facts that the data did not give, with what was taken in their place; a list is taken to have no rows. Known only
    /// where the data themselves were at hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<FactNote>,
}

/// A section with words of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// File, line and column.
    pub place: Text,
    /// `cite`, `source`, `///` lines and the like, with their words.
    pub info: Info,
}

/// A veto that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VetoNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// The condition that held, as written.
    pub condition: Text,
    /// The grade is at most this one.
    pub grade: Option<Text>,
    /// The total is at most this.
    pub total: Option<Figure>,
    /// File, line and column.
    pub place: Text,
    /// The facts it used.
    pub facts: Vec<FactNote>,
    /// `cite`, `source`, `///` lines and the like, with their words.
    pub info: Info,
}

/// A patch that holds for this person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatchNote {
    /// Its condition as written.
    pub condition: Text,
    /// File, line and column.
    pub place: Text,
    /// What it sets for this person: the property and its text.
    pub sets: Vec<String>,
    /// Its `///` lines.
    pub info: Info,
}

/// One indicator's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndicatorNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// The titles of the sections it stands in, from the outside.
    pub path: Vec<Text>,
    /// File, line and column.
    pub place: Text,
    /// How its points came about.
    pub status: LineStatus,
    /// The measure's formula as written, and its value.
    pub measure: Option<(Text, Option<Figure>)>,
    /// The unit of measure and target.
    #[serde(skip)]
    pub unit: Option<Unit>,
    /// The target's formula as written, and its value.
    pub target: Option<(Text, Option<Figure>)>,
    /// The rule as written.
    pub rule: Text,
    /// Cap, floor and zero lines, in the order they apply.
    pub limits: Vec<Phrase>,
    /// The row of a table that held.
    pub band: Option<BandNote>,
    /// The raters by category.
    pub raters: Vec<CategoryNote>,
    /// How the score came about, in order; the last is the score.
    pub steps: Vec<ScoreStep>,
    /// Its full mark.
    pub full_mark: Figure,
    /// How its weight came about.
    pub weight: WeightNote,
    /// The points before rounding.
    pub exact_points: Figure,
    /// The points of its line.
    pub points: Figure,
    /// The facts it used.
    pub facts: Vec<FactNote>,
    /// The patches that changed it, by their condition.
    pub patched: Vec<Text>,
    /// `cite`, `source` and the like, with their words.
    pub info: Info,
}

/// The row of a table that held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandNote {
    /// The row as written.
    pub text: Text,
}

/// One category of raters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryNote {
    /// Its title.
    pub title: Text,
    /// How many ratings.
    pub count: usize,
    /// Their mean; none where there are none.
    pub mean: Option<Figure>,
    /// Its declared weight.
    pub weight: Figure,
    /// Its weight among the categories that were filled.
    pub effective: Figure,
}

/// One step on the way to a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreStep {
    /// What happened.
    pub what: Phrase,
    /// The score then.
    pub score: Figure,
}

/// How a weight came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightNote {
    /// The declared weights from the outside in, this person's patches applied; their product is the nominal weight.
    pub declared: Vec<Figure>,
    /// The nominal weight.
    pub nominal: Figure,
    /// The effective weight.
    pub effective: Figure,
    /// Whether redistribution changed it.
    pub redistributed: bool,
}

/// A fact that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// Its value, as shown; nothing where it is withheld.
    pub value: FactValue,
    /// It is made of so few other people's values that it would tell theirs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
    /// `cite`, `source`, `///` lines and the like, with their words.
    pub info: Info,
}

/// One line of an adjustment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdjustmentNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// File, line and column.
    pub place: Text,
    /// The rule as written; for the line of a limit, the limit.
    pub rule: Text,
    /// The row of its list, from 1.
    pub row: Option<usize>,
    /// The points.
    pub points: Figure,
    /// The money.
    pub money: Option<Figure>,
    /// What it is worth.
    pub status: AdjustmentStatus,
    /// The points it would have given, where it does not count.
    pub would: Option<Figure>,
    /// The money it would have given, where it does not count.
    pub would_money: Option<Figure>,
    /// The requirement that a pending line misses.
    pub clause: Option<Clause>,
    /// The row of the list, from 1, whose line counts instead of a superseded one.
    pub superseded_by: Option<usize>,
    /// From before to after, where the line evens out raters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationNote>,
    /// The row of its list, or the facts it used.
    pub facts: Vec<FactNote>,
    /// `cite`, `source`, `///` lines and the like, with their words.
    pub info: Info,
}

/// One step on the way to the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TotalStep {
    /// What happened.
    pub what: Phrase,
    /// By how much the total changed; none for sums.
    pub change: Option<Figure>,
    /// The total then.
    pub total: Figure,
}

/// Why a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GradeNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// The condition that was met, or the veto that bound.
    pub because: Phrase,
    /// Every better grade and why it is none of this person's, the best first, in a scheme with quotas.
    pub missed: Vec<MissedNote>,
}

/// How an outcome came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// Its formula as written.
    pub formula: Text,
    /// Its value.
    pub value: Shown,
    /// The facts it used.
    pub facts: Vec<FactNote>,
    /// `cite`, `source`, `///` lines and the like, with their words.
    pub info: Info,
}

/// Why a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassNote {
    /// The classification.
    pub name: Text,
    /// The name of the classification that people read.
    pub title: Text,
    /// The class.
    pub class: Text,
    /// The name of the class that people read.
    pub class_title: Text,
    /// The condition that held, as written; none where no other class was left.
    pub condition: Option<Text>,
    /// File, line and column of the class.
    pub place: Text,
    /// The facts it used.
    pub facts: Vec<FactNote>,
    /// `cite`, `source`, `///` lines and the like, with their words.
    pub info: Info,
}

/// Why an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// The condition that held, as written.
    pub condition: Text,
    /// The title of the action it stands behind.
    pub after: Option<Text>,
    /// File, line and column.
    pub place: Text,
    /// The facts it used.
    pub facts: Vec<FactNote>,
    /// `note` and the like, with their words.
    pub info: Info,
}

/// A check that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// Whether it holds the record back.
    pub holds: bool,
    /// The condition that held, as written.
    pub condition: Text,
    /// File, line and column.
    pub place: Text,
    /// The facts it used.
    pub facts: Vec<FactNote>,
    /// `note` and the like, with their words.
    pub info: Info,
}

pub(super) fn in_english<S: serde::Serializer>(say: &Say, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&say.en)
}

pub(super) fn all_in_english<S: serde::Serializer>(says: &[Say], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(says.iter().map(|say| &say.en))
}
