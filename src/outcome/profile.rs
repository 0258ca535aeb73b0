//! What a scheme can do to people, as data.

use crate::diag::Say;
use crate::value::{Date, Rational};

/// What a scheme can do: ranges proved and reached, weights, cliffs, flat stretches, the way to the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The scheme's title.
    pub title: String,
    /// The date that people were scored at, where the scheme depends on one.
    pub as_of: Option<Date>,
    /// The sum of all lines before it is cut.
    pub total: Reach,
    /// Each indicator's points.
    pub indicators: Vec<IndicatorReach>,
    /// What each indicator weighs, for each kind of person.
    pub weights: Weights,
    /// Each grade, best first.
    pub grades: Vec<GradeReach>,
    /// Where more of a measure earns nothing.
    pub flats: Vec<Flat>,
    /// What was advised of steps and of figures counted twice.
    pub advised: Vec<Say>,
    /// The cheapest way from somebody in the middle to the best grade.
    pub way: Option<Way>,
}

/// A range, as proved and as reached by people who were scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The least and the most that intervals allow; nothing where they know no end.
    pub bound: (Option<Rational>, Option<Rational>),
    /// The least that was reached, and who did.
    pub least: Option<(Rational, Say)>,
    /// The most that was reached, and who did.
    pub most: Option<(Rational, Say)>,
}

/// What an indicator can give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorReach {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Its points.
    pub points: Reach,
}

/// Effective weights, before those without data lend theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    /// The kinds of person that patches tell apart.
    pub kinds: Vec<KindWeights>,
    /// More kinds there are.
    pub more: More,
}

/// The weights of a kind of person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindWeights {
    /// One of them.
    pub who: Say,
    /// A share of the whole for each indicator, in the order of the scheme; nothing where it is not there.
    pub shares: Vec<Option<Rational>>,
}

/// How many there are beside those that are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum More {
    /// So many; none where all are told.
    Known(usize),
    /// More than are counted.
    #[default]
    Many,
}

/// Whether a grade is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeReach {
    /// Its name.
    pub name: String,
    /// Somebody who got it, and the total.
    pub reached: Option<(Rational, Say)>,
}

/// A stretch of a measure over which the score stays the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flat {
    /// The indicator.
    pub name: String,
    /// Where.
    pub words: Say,
}

/// Steps from somebody in the middle, each the one that asks for the least effort for what it gains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Who sets out.
    pub from: Say,
    /// The total at the start.
    pub total: Rational,
    /// The best grade.
    pub grade: String,
    /// Whether the last step reaches it.
    pub arrives: bool,
    /// The steps; those who took them were scored.
    pub steps: Vec<Step>,
}

/// One step up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The indicator whose measure moves.
    pub name: String,
    /// The fact that changes, before and after.
    pub change: (Say, Say),
    /// How far the measure moves, as a share of its range or else of its value.
    pub effort: Rational,
    /// It is a share of its range.
    pub of_range: bool,
    /// The points that the total gains.
    pub gain: Rational,
    /// The total after it.
    pub total: Rational,
}
