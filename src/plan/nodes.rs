use crate::facts::Value;
use crate::model::{AddOp, CompareOp, ListFunction, MulOp};
use crate::source::{FileId, Span};
use crate::value::{Rounding, Unit};

/// An expression node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Its place in the plan.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One operation, its place in the source and the unit of its result.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// Where it was written.
    pub span: Span,
    /// The unit of a number; plain where its context gave none.
    pub unit: Option<Unit>,
}

impl Node {
    pub(super) const NOTHING: &'static Self =
        &Self { op: Op::Const(Value::Missing), span: Span { file: FileId::FIRST, start: 0, end: 0 }, unit: None };
}

/// What a node does. A value that is undefined is [`Value::Missing`]; a grade is its row.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each does what its name says to the nodes it holds")]
pub enum Op {
    Const(Value),
    /// Not decided yet.
    Todo,
    AsOf,
    Fact(usize),
    Field(usize),
    Definition(usize),
    Measure(usize),
    Score(usize),
    Points(usize),
    Weight(usize),
    SectionScore(usize),
    SectionPoints(usize),
    SectionWeight(usize),
    AdjustPoints(usize),
    AdjustMoney(usize),
    Fired(usize),
    Outcome(usize),
    Class(usize),
    ClassAttribute(usize, usize),
    Noticed(usize),
    Taken(usize),
    Pool(usize),
    Rank,
    Percentile,
    Won(usize),
    Total,
    ComputedTotal,
    Grade,
    Attribute(usize),
    Negate(NodeId),
    Not(NodeId),
    Sum(NodeId, Box<[(AddOp, NodeId)]>),
    Product(NodeId, Box<[(MulOp, NodeId)]>),
    Compare(NodeId, CompareOp, NodeId),
    InSet(NodeId, bool, Box<[NodeId]>),
    InInterval {
        value: NodeId,
        positive: bool,
        low: NodeId,
        high: NodeId,
        low_open: bool,
        high_open: bool,
    },
    Presence(NodeId, bool),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    If(Box<[(NodeId, NodeId)]>, NodeId),
    Else(Box<[NodeId]>),
    Min(Box<[NodeId]>),
    Max(Box<[NodeId]>),
    Clamp(NodeId, NodeId, NodeId),
    Abs(NodeId),
    Round(NodeId, Rounding),
    Year(NodeId),
    Quarter(NodeId),
    Month(NodeId),
    AddMonths(NodeId, NodeId),
    List {
        function: ListFunction,
        list: usize,
        filter: Option<NodeId>,
        by: Option<NodeId>,
        value: Option<NodeId>,
    },
}

impl Op {
    /// The nodes directly inside.
    #[must_use]
    pub fn parts(&self) -> Vec<NodeId> {
        let mut parts = vec![];
        self.each_part(&mut |part| parts.push(part));
        parts
    }

    /// Visits the nodes directly inside.
    pub fn each_part(&self, visit: &mut dyn FnMut(NodeId)) {
        match self {
            Self::Negate(a)
            | Self::Not(a)
            | Self::Presence(a, _)
            | Self::Abs(a)
            | Self::Round(a, _)
            | Self::Year(a)
            | Self::Quarter(a)
            | Self::Month(a) => visit(*a),
            Self::Sum(first, rest) => std::iter::once(*first).chain(rest.iter().map(|(_, n)| *n)).for_each(visit),
            Self::Product(first, rest) => std::iter::once(*first).chain(rest.iter().map(|(_, n)| *n)).for_each(visit),
            Self::Compare(a, _, b) | Self::AddMonths(a, b) => [*a, *b].into_iter().for_each(visit),
            Self::Clamp(a, b, c) => [*a, *b, *c].into_iter().for_each(visit),
            Self::InSet(a, _, set) => std::iter::once(*a).chain(set.iter().copied()).for_each(visit),
            Self::InInterval { value, low, high, .. } => [*value, *low, *high].into_iter().for_each(visit),
            Self::And(parts) | Self::Or(parts) | Self::Else(parts) | Self::Min(parts) | Self::Max(parts) => {
                parts.iter().copied().for_each(visit);
            }
            Self::If(arms, otherwise) => {
                arms.iter().flat_map(|(c, v)| [*c, *v]).chain([*otherwise]).for_each(visit);
            }
            Self::List { filter, by, value, .. } => [*filter, *by, *value].into_iter().flatten().for_each(visit),
            Self::Const(_)
            | Self::Todo
            | Self::AsOf
            | Self::Fact(_)
            | Self::Field(_)
            | Self::Definition(_)
            | Self::Measure(_)
            | Self::Score(_)
            | Self::Points(_)
            | Self::Weight(_)
            | Self::SectionScore(_)
            | Self::SectionPoints(_)
            | Self::SectionWeight(_)
            | Self::AdjustPoints(_)
            | Self::AdjustMoney(_)
            | Self::Fired(_)
            | Self::Outcome(_)
            | Self::Class(_)
            | Self::ClassAttribute(..)
            | Self::Noticed(_)
            | Self::Taken(_)
            | Self::Pool(_)
            | Self::Rank
            | Self::Percentile
            | Self::Won(_)
            | Self::Total
            | Self::ComputedTotal
            | Self::Grade
            | Self::Attribute(_) => {}
        }
    }
}
