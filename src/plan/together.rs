use crate::cohort::Rules;
use crate::model::{Among, Grouping, PoolFunction};
use crate::source::Span;
use crate::value::{Rounding, Unit};

use super::{NodeId, Step};

/// What people give each other: everything that needs more than one record.
#[derive(Debug, Clone, Default)]
pub struct Together {
    /// Who is compared with whom.
    pub cohort: Option<CohortPlan>,
    /// The values made of several people's.
    pub pools: Vec<PoolPlan>,
    /// The awards.
    pub awards: Vec<AwardPlan>,
    /// Groups that are results of their own.
    pub groups: Vec<GroupPlan>,
    /// The exchanges of each round ([`Step::Place`], [`Step::Pool`] and [`Step::Award`]): those of a later round need
    /// what an earlier one gave.
    pub rounds: Vec<Vec<Step>>,
}

impl Together {
    /// Whether nobody's result depends on anybody else's.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty()
    }
}

/// Who is compared with whom.
#[derive(Debug, Clone)]
pub struct CohortPlan {
    /// The facts that make a group.
    pub by: Vec<usize>,
    /// What ranks; by the total where empty.
    pub rank: Vec<NodeId>,
    /// What orders equals at a border.
    pub ties: Vec<NodeId>,
    /// Who is no member.
    pub exclude: Option<NodeId>,
    /// Lines, quotas and what becomes of equals.
    pub rules: Rules,
    /// A quota is not decided yet.
    pub is_open: bool,
    /// Its place.
    pub span: Span,
}

/// A value made of several people's.
#[derive(Debug, Clone)]
pub struct PoolPlan {
    /// What is made of them.
    pub function: PoolFunction,
    /// Whose.
    pub of: Grouping,
    /// Whose value counts.
    pub filter: Option<NodeId>,
    /// The value that each person gives.
    pub value: Option<NodeId>,
    /// The weight of each person's part.
    pub weight: Option<NodeId>,
    /// How parts of an amount are rounded.
    pub rounding: Rounding,
    /// Its place.
    pub span: Span,
}

/// An award.
#[derive(Debug, Clone)]
pub struct AwardPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Among whom.
    pub among: Among,
    /// What ranks, and whether the lower is the better.
    pub rank: Vec<(NodeId, bool)>,
    /// The places that win; everybody who takes part where absent.
    pub top: Option<u64>,
    /// Who takes part.
    pub condition: Option<NodeId>,
    /// Its place.
    pub span: Span,
}

impl AwardPlan {
    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// Groups that are results of their own.
#[derive(Debug, Clone)]
pub struct GroupPlan {
    /// The fact that makes a group.
    pub by: usize,
    /// The fact's name.
    pub name: String,
    /// What people read.
    pub label: Option<String>,
    /// What a group scores: the same for all of its members.
    pub score: Option<NodeId>,
    /// The unit of the score.
    pub unit: Option<Unit>,
    /// Its place.
    pub span: Span,
}
