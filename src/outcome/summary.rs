use rust_decimal::Decimal;
use serde::Serialize;

use super::{Figure, Shown};

/// What people who were scored together came to, group by group. It names people: it is for who runs the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The scheme's name.
    pub scheme: String,
    /// The name that people read.
    pub title: String,
    /// Its version.
    pub version: Option<String>,
    /// Everybody, then the groups of the cohort, then those of each `group by`, the best first.
    pub groups: Vec<GroupSummary>,
}

/// What one group came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupSummary {
    /// What makes it a group.
    pub kind: GroupKind,
    /// What people call groups of a `group by`.
    pub title: Option<String>,
    /// The facts that make the group.
    pub by: Vec<GroupFact>,
    /// Its place among the groups of its `group by`, by their scores.
    pub place: Option<u64>,
    /// What it scores, for a group of a `group by`.
    pub score: Option<Shown>,
    /// The awards of groups that it won.
    pub won: Vec<String>,
    /// How many people were scored.
    pub people: usize,
    /// How many of them have a rank in it.
    pub ranked: usize,
    /// How many of them are held back by a check.
    pub held: usize,
    /// Whether the group is large enough for quotas.
    pub quotas_apply: bool,
    /// Somebody of it is at fault, so that it may still change.
    pub provisional: bool,
    /// How the totals spread; none of nobody.
    pub total: Option<Spread>,
    /// The people of each grade, the best first.
    pub grades: Vec<GradeShare>,
    /// The people of each class of each classification.
    pub classes: Vec<ClassCounts>,
    /// The sum of each outcome that is money.
    pub money: Vec<Amount>,
    /// Who won each award among people.
    pub awards: Vec<Winners>,
    /// The first by rank, equals included.
    pub leaders: Vec<Leader>,
}

/// What makes people a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// All who were scored.
    Everybody,
    /// They are compared with each other.
    Cohort,
    /// A `group by`.
    GroupBy,
}

/// A fact that all of a group share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupFact {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Its value.
    pub value: Shown,
}

/// How totals spread, rounded as totals are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// The average.
    pub mean: Figure,
    /// The least.
    pub min: Figure,
    /// A quarter of the way up, as a spreadsheet's QUARTILE.INC counts it.
    pub q1: Figure,
    /// The middle.
    pub median: Figure,
    /// Three quarters of the way up.
    pub q3: Figure,
    /// The greatest.
    pub max: Figure,
}

/// How many people have a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GradeShare {
    /// The grade.
    pub grade: String,
    /// The name that people read.
    pub title: String,
    /// How many have it.
    pub people: usize,
    /// The fewest that its quotas ask for.
    pub least: usize,
    /// The most that its quotas allow.
    pub most: Option<usize>,
    /// Fewer have it than its quotas ask for.
    pub unfilled: bool,
}

/// How many people are in each class of a classification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassCounts {
    /// The classification.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Its classes, in the order of the scheme.
    pub classes: Vec<ClassCount>,
}

/// How many people are in a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    /// The class.
    pub class: String,
    /// The name that people read.
    pub title: String,
    /// How many are in it.
    pub people: usize,
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// The outcome.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// The sum over the group.
    pub sum: Figure,
}

/// Who won an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Winners {
    /// The award.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// The winners in the group, by their keys.
    pub people: Vec<String>,
}

/// A line of a leaderboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leader {
    /// The rank in the cohort; elsewhere that by the total.
    pub rank: u64,
    /// The key of the record.
    pub person: String,
    /// The total.
    pub total: Decimal,
    /// The grade.
    pub grade: Option<String>,
    /// The awards that were won.
    pub awards: Vec<String>,
}
