use serde::Serialize;

use super::explanation::{all_in_english, in_english};
use super::{FactNote, Figure};
use crate::diag::Say;
use crate::value::Text;

/// Where a person stands among others. Nobody else is named, and no value of anybody else is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingNote {
    /// The facts that make the group, with their values; none where everybody is one group.
    pub group: Vec<FactNote>,
    /// How many people the group has; none for who is in none.
    pub people: Option<usize>,
    /// The rank among them.
    pub rank: Option<u64>,
    /// The rank as a share of them.
    pub percentile: Option<Figure>,
    /// What is special: excluded, scored alone, a group too small for quotas, a grade that may still change.
    #[serde(serialize_with = "all_in_english")]
    pub remarks: Vec<Say>,
    /// The awards that were won.
    pub awards: Vec<AwardNote>,
}

/// An award that was won.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwardNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// The places that win, by what, and among whom.
    #[serde(serialize_with = "in_english")]
    pub because: Say,
    /// Who takes part, as written.
    pub condition: Option<Text>,
    /// File, line and column.
    pub place: Text,
    /// The facts it used.
    pub facts: Vec<FactNote>,
}

/// A better grade, and why it is none of this person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissedNote {
    /// Its name.
    pub name: Text,
    /// The name that people read.
    pub title: Text,
    /// What kept the person out, for programs.
    pub reason: MissedReason,
    /// What kept the person out.
    #[serde(serialize_with = "in_english")]
    pub why: Say,
}

/// What keeps somebody out of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissedReason {
    /// The total does not reach the line.
    Line,
    /// A veto allows nothing better than another grade, or the grade is for ranked people.
    Veto,
    /// It is got by quota alone, and the group is too small for quotas.
    SmallGroup,
    /// The last of the group get at most another grade.
    Bottom,
    /// The rank is outside the grade's interval, or behind its first seats.
    Rank,
    /// The seats are taken.
    Seats,
    /// Equals share the border.
    Tie,
}

/// How a line evens out raters: `after` is `before` with what the line adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalibrationNote {
    /// The indicator whose points are moved, as people read it.
    pub indicator: Text,
    /// Its points before.
    pub before: Figure,
    /// The mean points of all; none where it would tell a few people's points.
    pub mean_of_all: Option<Figure>,
    /// The mean points of the group; none likewise.
    pub mean_of_group: Option<Figure>,
    /// The limits as written.
    pub limits: String,
    /// The points are multiplied by the quotient of the means, and not moved by their difference.
    pub scales: bool,
    /// The points after.
    pub after: Figure,
}
