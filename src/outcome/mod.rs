//! Promise: the vocabulary of results; a bad record is a fault in the data, not an abort; an explanation stands alone.

mod explanation;
mod figure;
mod group;
mod phrase;
mod profile;
mod standing;
mod summary;

pub use explanation::{
    ActionNote, AdjustmentNote, BandNote, CategoryNote, CheckNote, ClassNote, Explanation, FactNote, GradeNote,
    IndicatorNote, OutcomeNote, PatchNote, ScoreStep, SectionNote, TotalStep, VetoNote, WeightNote,
};
pub use figure::{Figure, Shown};
pub use group::{GradeCount, GroupResult};
pub use phrase::{FactValue, Info, Phrase};
pub use profile::{Flat, GradeReach, IndicatorReach, KindWeights, More, Profile, Reach, Step, Way, Weights};
pub use standing::{AwardNote, CalibrationNote, MissedNote, MissedReason, StandingNote};
pub use summary::{
    Amount, ClassCount, ClassCounts, GradeShare, GroupFact, GroupKind, GroupSummary, Leader, Spread, Summary, Winners,
};

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

pub use crate::facts::{Fault, FaultKind};
use crate::value::Date;

/// What one person got: data that stand alone.
///
/// Amounts are exact decimals and serialise as strings. `total` is the value after veto, `computed_total` the one before;
/// indicators, sections and outcomes stand in the order of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The key of the record.
    pub person: String,
    /// The evaluation date, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The total after clamp and veto.
    pub total: Decimal,
    /// The total after clamp, before veto.
    pub computed_total: Decimal,
    /// The grade, where the scheme has grades.
    pub grade: Option<String>,
    /// The rank in the cohort: competition ranks, 1 being the best. None without a cohort, for who is excluded from it
    /// or hit by a veto, and for somebody who is scored alone.
    pub rank: Option<u64>,
    /// The rank as a share of the cohort: rank ÷ members.
    pub percentile: Option<Figure>,
    /// Each indicator by name.
    pub indicators: IndexMap<String, IndicatorResult>,
    /// Each section by name.
    pub sections: IndexMap<String, SectionResult>,
    /// Every line of every adjustment.
    pub adjustments: Vec<AdjustmentResult>,
    /// The vetoes that fired.
    pub vetoes: Vec<String>,
    /// The class of each classification, by name.
    pub classes: IndexMap<String, String>,
    /// Each outcome by name; none for a record that is held.
    pub outcomes: IndexMap<String, Shown>,
    /// The actions that follow, each behind the one it stands after; none for a record that is held.
    pub actions: Vec<String>,
    /// The awards that are won.
    pub awards: Vec<String>,
    /// The scheme.
    pub scheme: String,
    /// What the result is worth.
    pub status: Status,
    /// What should be looked at: the words of every check that fired.
    pub warnings: Vec<String>,
}

/// What a result is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Final.
    Scored,
    /// Held back by a check: without outcomes and actions until somebody has looked.
    Held,
    /// Not final: somebody of the group is at fault, or a person whose grade depends on others was scored alone.
    Provisional,
}

/// What an indicator gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorResult {
    /// The measure, where there is one.
    pub measure: Option<Figure>,
    /// The score on the indicator's own scale; none where its weight went elsewhere.
    pub score: Option<Figure>,
    /// The effective weight, a ratio.
    pub weight: Figure,
    /// The points of its line.
    pub points: Figure,
    /// How they came about.
    pub status: LineStatus,
}

impl IndicatorResult {
    /// The fractions of those values that are shown rounded because they never end, by their names.
    pub fn exact(&self) -> impl Iterator<Item = (&'static str, String)> {
        let score = self.score.as_ref();
        let named = [
            ("measure", self.measure.as_ref()),
            ("score", score),
            ("weight", Some(&self.weight)),
            ("points", Some(&self.points)),
        ];
        named.into_iter().filter_map(|(name, figure)| Some((name, figure?.fraction()?)))
    }
}

/// Its fields, and `exact` where some value is shown rounded: `"exact": {"score": "300/7"}`.
impl Serialize for IndicatorResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let exact: IndexMap<&'static str, String> = self.exact().collect();
        let mut fields = serializer.serialize_struct("IndicatorResult", 5 + usize::from(!exact.is_empty()))?;
        fields.serialize_field("measure", &self.measure)?;
        fields.serialize_field("score", &self.score)?;
        fields.serialize_field("weight", &self.weight)?;
        fields.serialize_field("points", &self.points)?;
        fields.serialize_field("status", &self.status)?;
        if exact.is_empty() {
            fields.skip_field("exact")?;
        } else {
            fields.serialize_field("exact", &exact)?;
        }
        fields.end()
    }
}

/// How the points of an indicator came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// By its rule.
    Scored,
    /// Without data; its weight went to its siblings.
    Redistributed,
    /// Without data; scored by its policy.
    NoData,
}

/// What a section gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionResult {
    /// 100 × points ÷ effective weight; none where it weighs nothing.
    pub score: Option<Figure>,
    /// The effective weight, a ratio.
    pub weight: Figure,
    /// The sum of its lines.
    pub points: Figure,
}

/// A line of an adjustment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdjustmentResult {
    /// The adjustment.
    pub name: String,
    /// The row of its list, from 1.
    pub row: Option<usize>,
    /// Its points.
    pub points: Figure,
    /// Its money.
    pub money: Option<Figure>,
    /// What it is worth.
    pub status: AdjustmentStatus,
    /// The points it would have given, where it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would: Option<Figure>,
    /// The money it would have given, where it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_money: Option<Figure>,
    /// The requirement that a pending line misses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
    /// The row of the list, from 1, whose line counts instead of a superseded one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<usize>,
}

/// A clause in the author's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The words, on one line.
    pub text: String,
    /// File, line and column.
    pub place: String,
}

/// What an adjustment line is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentStatus {
    /// It counts.
    Effective,
    /// A requirement does not hold: it is worth nothing yet.
    Pending,
    /// Another line of the same key counts instead.
    Superseded,
    /// The line that brings the sum into the limit.
    Limited,
}
