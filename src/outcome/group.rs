use serde::Serialize;

use super::Shown;

/// What a group came to: one of the cohort's, or one of a `group by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupResult {
    /// The facts that make the group, by name, with their values; none where everybody is one group.
    pub by: Vec<(String, Shown)>,
    /// The places of its people among the records, in the order of the records.
    #[serde(skip)]
    pub people: Vec<usize>,
    /// What it scores, for a group of a `group by`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Shown>,
    /// The awards of groups that it won.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awards: Vec<String>,
    /// How many are in the base of ranks and quotas.
    pub n: usize,
    /// How many of them have a rank.
    pub ranked: usize,
    /// Whether the group is large enough for quotas.
    pub quotas_apply: bool,
    /// Somebody of it is at fault, so that its grades may still change.
    pub provisional: bool,
    /// The people of each grade, the best first, with what its quotas ask.
    pub grades: Vec<GradeCount>,
}

/// How many people of a group have a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GradeCount {
    /// The grade.
    pub grade: String,
    /// How many have it.
    pub people: usize,
    /// The fewest that its quotas ask for; more are never made up.
    pub least: usize,
    /// The most that its quotas allow.
    pub most: Option<usize>,
}
