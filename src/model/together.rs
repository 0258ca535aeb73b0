//! Rules about people together: who is compared with whom, and what comes of it.

use super::expr::{ExprId, Interval};
use crate::facts::Info;
use crate::source::Span;
use crate::value::RoundMode;

/// Whose values are taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grouping {
    /// The members of the person's cohort; who is excluded is not among them.
    Cohort,
    /// Everybody who is equal in these facts; everybody where there are none.
    By(Vec<usize>),
}

/// `cohort by stage { … }`
#[derive(Debug, Clone)]
pub struct Cohort {
    /// Where it was written.
    pub span: Span,
    /// The facts that make a group; everybody together where empty.
    pub by: Vec<usize>,
    /// What ranks; by the total where empty.
    pub rank: Vec<RankKey>,
    /// Groups below it take no quotas.
    pub min_size: Option<ExprId>,
    /// What becomes of equals at a border.
    pub ties: Ties,
    /// How shares become seats.
    pub head_count: HeadCount,
    /// Who is no member.
    pub exclude: Option<ExprId>,
}

/// A key of a ranking.
#[derive(Debug, Clone, Copy)]
pub struct RankKey {
    /// The value.
    pub value: ExprId,
    /// The lower the better.
    pub lower: bool,
}

/// What becomes of equals at a border.
#[derive(Debug, Clone, Default)]
pub enum Ties {
    /// Nobody says, so that it is a fault.
    #[default]
    Unresolved,
    /// They all get the worse.
    Lower,
    /// They all get the better.
    Upper,
    /// These keys decide.
    By(Vec<RankKey>),
}

/// How shares become seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadCount {
    /// Each by itself.
    Round(RoundMode),
    /// What is left over goes to the largest remainders.
    LargestRemainder,
}

impl Default for HeadCount {
    fn default() -> Self {
        Self::Round(RoundMode::Floor)
    }
}

/// A condition of a grade on the group.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// What it asks.
    pub kind: QuotaKind,
    /// Where it was written.
    pub span: Span,
}

impl Quota {
    /// The shares that it is written with.
    #[must_use]
    pub fn shares(&self) -> Vec<ExprId> {
        match &self.kind {
            QuotaKind::Top(share) | QuotaKind::Bottom(share) | QuotaKind::AtMost(share) | QuotaKind::AtLeast(share) => {
                vec![*share]
            }
            QuotaKind::Share(range) | QuotaKind::Rank(range) => vec![range.low, range.high],
        }
    }

    /// Whether it can keep somebody from the grade.
    #[must_use]
    pub fn refuses(&self) -> bool {
        match self.kind {
            QuotaKind::Top(_) | QuotaKind::AtMost(_) | QuotaKind::Share(_) | QuotaKind::Rank(_) => true,
            QuotaKind::Bottom(_) | QuotaKind::AtLeast(_) => false,
        }
    }
}

/// What a quota asks.
#[derive(Debug, Clone, Copy)]
pub enum QuotaKind {
    /// `top 10%`: within the first seats.
    Top(ExprId),
    /// `bottom 10%`: the last seats get at most this grade.
    Bottom(ExprId),
    /// `share <= 30%`
    AtMost(ExprId),
    /// `share >= 10%`
    AtLeast(ExprId),
    /// `share in [20%, 30%]`
    Share(Interval),
    /// `rank in (20%, 30%]`: a percentile.
    Rank(Interval),
}

/// A value made of the values of several people.
#[derive(Debug, Clone)]
pub struct Pool {
    /// What is made of them.
    pub function: PoolFunction,
    /// Whose.
    pub of: Grouping,
    /// Whose value counts; everybody's where absent.
    pub filter: Option<ExprId>,
    /// The value that each person gives; the condition of `any` and `all`.
    pub value: Option<ExprId>,
    /// The weight of each person's part: `allocate`.
    pub weight: Option<ExprId>,
    /// Where it was written.
    pub span: Span,
}

/// What is made of the values of several people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum PoolFunction {
    Sum,
    Average,
    Min,
    Max,
    Count,
    Share,
    Any,
    All,
    First,
    Last,
    Rank,
    Percentile,
    Allocate,
}

/// `award champion by region { rank by sales top 1 }`
#[derive(Debug, Clone)]
pub struct Award {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Among whom.
    pub among: Among,
    /// What ranks.
    pub rank: Vec<RankKey>,
    /// The places that win it.
    pub top: Option<ExprId>,
    /// Who takes part.
    pub condition: Option<ExprId>,
    /// What its `///` lines say.
    pub info: Info,
}

/// Among whom an award is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// The people who are equal in these facts; everybody where there are none.
    People(Vec<usize>),
    /// The groups of a `group by`, by its place.
    Groups(usize),
}

/// `group by team { score average(total)  award … }`
#[derive(Debug, Clone)]
pub struct Group {
    /// The fact that makes a group.
    pub by: usize,
    /// The fact's name.
    pub name: String,
    /// What people read.
    pub label: Option<String>,
    /// Where it was written.
    pub span: Span,
    /// What a group scores.
    pub score: Option<ExprId>,
    /// What its `///` lines say.
    pub info: Info,
}
