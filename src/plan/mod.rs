//! Promise: flat, ordered and self-sufficient: numbered nodes, no names left to look up, constants folded; each node
//! remembers its place in the source.

mod follow;
mod from_checked;
mod nodes;
mod rules;
mod together;
mod tree;

pub use follow::{ActionPlan, CheckPlan, ClassPlan, ClassStep};
pub use from_checked::lower;
pub use nodes::{Node, NodeId, Op};
pub use rules::{
    AdjustPlan, AdjustRow, Attribute, ClausePlan, GradePlan, GradeStep, OutcomePlan, RangePlan, TestPlan, TestSubject,
    VetoPlan,
};
pub use together::{AwardPlan, CohortPlan, GroupPlan, PoolPlan, Together};
pub use tree::{
    BandPlan, BandTest, Choice, IndicatorPlan, Level, MeasurePlan, MethodPlan, PolicyPlan, RatedPlan, SectionPlan,
};

pub use crate::check::Step;
pub use crate::model::{AddOp, CheckSeverity, CompareOp, Faulty, Info, ListFunction, MulOp, rescale};
pub use crate::model::{Among, Grouping, PoolFunction};

use crate::facts::Schema;
use crate::source::Span;
use crate::value::{Date, Rational, Rounding, Unit};

/// A scheme as it runs.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scheme's name.
    pub scheme: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What its `///` lines say.
    pub info: Info,
    /// The time it is made for.
    pub effective: Option<(Date, Date)>,
    /// Whether any rule looks at the evaluation date.
    pub needs_date: bool,
    /// Whether the scheme changes within its time, so that the date must be given.
    pub is_dated: bool,
    /// The facts it reads.
    pub facts: Schema,
    /// How lines are rounded; `None` where they stay exact.
    pub lines: Option<Rounding>,
    /// How an exact total is rounded.
    pub total: Rounding,
    /// The range the total is brought into, and where it was declared.
    pub clamp: Option<(Rational, Rational, Span)>,
    /// That range is not decided yet.
    pub clamp_is_open: bool,
    /// The expression nodes, each after those it needs but for definitions.
    pub nodes: Vec<Node>,
    /// Patches, each after its parent.
    pub patches: Vec<PatchPlan>,
    /// The order of computation.
    pub steps: Vec<Step>,
    /// How many exchanges among people each step waits for.
    pub stages: Vec<usize>,
    /// What people give each other.
    pub together: Together,
    /// The fact that weighs the spells of a person, where several rows of one person are spells.
    pub spells: Option<usize>,
    /// Params and lets.
    pub definitions: Vec<DefinitionPlan>,
    /// The indicators.
    pub indicators: Vec<IndicatorPlan>,
    /// The sections.
    pub sections: Vec<SectionPlan>,
    /// The top of the tree.
    pub root: Level,
    /// The adjustments.
    pub adjusts: Vec<AdjustPlan>,
    /// The vetoes.
    pub vetoes: Vec<VetoPlan>,
    /// The grades.
    pub grades: Option<GradePlan>,
    /// The outcomes.
    pub outcomes: Vec<OutcomePlan>,
    /// The classifications.
    pub classes: Vec<ClassPlan>,
    /// The actions.
    pub actions: Vec<ActionPlan>,
    /// The checks of the record.
    pub checks: Vec<CheckPlan>,
    /// The teams.
    pub teams: Vec<TeamPlan>,
    /// The tests.
    pub tests: Vec<TestPlan>,
    /// Where the scheme says `todo`; with any, it is tested but nobody is scored by it.
    pub todos: Vec<Span>,
}

/// A list of other people's results, which the run fills in.
#[derive(Debug, Clone)]
pub struct TeamPlan {
    /// The list fact.
    pub list: usize,
    /// The scheme whose results they are.
    pub of: String,
    /// They are results of this very scheme.
    pub is_own: bool,
    /// The field of a row and the fact of the person that are equal.
    pub join: (usize, usize),
    /// What else must hold.
    pub filter: Option<NodeId>,
    /// What becomes of a member at fault.
    pub faulty: Faulty,
}

/// When a patch holds.
#[derive(Debug, Clone)]
pub struct PatchPlan {
    /// The patch it refines, which must hold as well.
    pub parent: Option<usize>,
    /// How deep it is nested; the deepest wins.
    pub depth: usize,
    /// Its own condition.
    pub condition: NodeId,
    /// Its `when` line.
    pub span: Span,
    /// What its `///` lines say.
    pub info: Info,
}

/// A param or let.
#[derive(Debug, Clone)]
pub struct DefinitionPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The unit its value is shown in.
    pub unit: Option<Unit>,
    /// A `param` rather than a `let`.
    pub is_param: bool,
    /// Its value.
    pub value: Choice<NodeId>,
    /// `source` and the like.
    pub info: Info,
}

impl Plan {
    /// The evaluation date: the given one, else the end of the scheme's time where nothing changes within it.
    #[must_use]
    pub fn date(&self, given: Option<Date>) -> Option<Date> {
        given.or(self.effective.map(|(_, to)| to).filter(|_| !self.is_dated))
    }

    /// The node behind an id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.index()).unwrap_or(Node::NOTHING)
    }

    /// Whether a node asks for nothing of a person but which checks fired.
    #[must_use]
    pub fn reads_only_checks(&self, id: NodeId) -> bool {
        let all = |nodes: &[NodeId]| nodes.iter().all(|node| self.reads_only_checks(*node));
        match &self.node(id).op {
            Op::Noticed(_) | Op::Const(_) => true,
            Op::Not(inner) => all(&[*inner]),
            Op::Compare(left, _, right) => all(&[*left, *right]),
            Op::And(parts) | Op::Or(parts) => all(parts),
            _ => false,
        }
    }
}
