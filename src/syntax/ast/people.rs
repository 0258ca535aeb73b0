use super::{At, Expr, Head, Info, Interval, Name, Text};

/// `cohort by stage { rank by total then sales  min size 10  ties lower }`
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// What makes a group; everybody together where empty.
    pub by: Vec<Name>,
    /// `rank by total then sales`
    pub rank: Vec<RankKey>,
    /// `min size 10`
    pub min_size: Option<Expr>,
    /// `ties lower`
    pub ties: Option<Ties>,
    /// `head count half_up`
    pub head_count: Option<HeadCount>,
    /// `exclude when joined > 2024-10-01`
    pub exclude: Option<Expr>,
}

/// One key of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankKey {
    /// The value.
    pub value: Expr,
    /// `lower`: the lower the better.
    pub lower: bool,
}

/// What happens to equals at a border.
#[derive(Debug, Clone, PartialEq)]
pub enum Ties {
    /// `ties lower`
    Lower,
    /// `ties upper`
    Upper,
    /// `ties by hired`
    By(Vec<RankKey>),
}

/// How shares become seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadCount {
    /// A rounding mode.
    Round(crate::value::RoundMode),
    /// `largest_remainder`
    LargestRemainder,
}

/// `award champion "销冠" by region { rank by sales top 1 }`
#[derive(Debug, Clone, PartialEq)]
pub struct Award {
    /// Its name and label.
    pub head: Head,
    /// `by region`: one in each group; one for everybody where empty.
    pub by: Vec<Name>,
    /// `rank by sales`
    pub rank: Vec<RankKey>,
    /// `top 1`
    pub top: Option<Expr>,
    /// `when …`: who takes part.
    pub condition: Option<Expr>,
}

/// `calibrate leniency "宽严校准" { on quality by manager  shift within [-5, 5] }`
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrate {
    /// Its name and label.
    pub head: Head,
    /// The indicator.
    pub on: Option<Name>,
    /// What makes a group.
    pub by: Vec<Name>,
    /// `shift` (false) or `scale` (true), and its limits.
    pub how: Option<(bool, Interval)>,
    /// `cite "…"` and the like.
    pub info: Vec<Info>,
}

/// `group by team "班组" { score average(total)  award best { … } }`
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What makes a group.
    pub by: Name,
    /// What people read.
    pub label: Option<Text>,
    /// `score …`
    pub score: Option<Expr>,
    /// Awards among the groups.
    pub awards: Vec<Award>,
}

/// `team reps: results of "rep.merit" where manager = self.person faulty exclude`, and `history`.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Its name and label.
    pub head: Head,
    /// Which scheme's results.
    pub of: Text,
    /// Whose.
    pub filter: Option<Expr>,
    /// What to do with faulty members.
    pub faulty: Option<Faulty>,
}

/// What to do with faulty members of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum Faulty {
    Fault,
    Exclude,
    Zero,
}

/// `spells weighted by days_served`
#[derive(Debug, Clone, PartialEq)]
pub struct Spells {
    /// All of it.
    pub at: At,
    /// The fact that weighs a row.
    pub weight: Name,
}
