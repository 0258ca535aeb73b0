//! Expressions become nodes, each once; constants are folded.

use super::Lowering;
use crate::facts::Value;
use crate::model::{ExprId, ExprKind, GroupMember, IndicatorMember, Set, ValueFunction};
use crate::plan::{Node, NodeId, Op};
use crate::source::Span;
use crate::value::{RoundMode, Rounding};

impl Lowering<'_> {
    pub(super) fn add(&mut self, op: Op, span: Span, expr: ExprId) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { op, span, unit: self.checked.ty(expr).unit() });
        id
    }

    pub(super) fn node(&mut self, id: ExprId) -> NodeId {
        if let Some(done) = self.done.get(&id) {
            return *done;
        }
        let expr = self.scheme.expr(id);
        let span = expr.span;
        // a param is not folded away: explanations name it
        if let Some(value) = self.checked.constant(id).filter(|_| !self.names_a_param(id)) {
            let node = self.add(Op::Const(Value::Number(value)), span, id);
            self.done.insert(id, node);
            return node;
        }
        let op = match &expr.kind {
            ExprKind::Number(value, _) => Op::Const(Value::Number(value.clone())),
            ExprKind::Text(text) => Op::Const(Value::Text(text.clone())),
            ExprKind::Bool(value) => Op::Const(Value::Bool(*value)),
            ExprKind::Date(date) => Op::Const(Value::Date(*date)),
            ExprKind::AsOf => Op::AsOf,
            ExprKind::Member(_, place) | ExprKind::GradeName(place) | ExprKind::ClassName(_, place) => {
                Op::Const(Value::Member(*place))
            }
            ExprKind::Fact(fact) => Op::Fact(*fact),
            ExprKind::Field(place) => Op::Field(place.field),
            ExprKind::Definition(index) => Op::Definition(*index),
            ExprKind::Indicator(index, member) => match member {
                IndicatorMember::Measure => Op::Measure(*index),
                IndicatorMember::Score => Op::Score(*index),
                IndicatorMember::Points => Op::Points(*index),
                IndicatorMember::Weight => Op::Weight(*index),
            },
            ExprKind::Section(index, member) => match member {
                GroupMember::Score => Op::SectionScore(*index),
                GroupMember::Points => Op::SectionPoints(*index),
                GroupMember::Weight => Op::SectionWeight(*index),
            },
            ExprKind::Adjust(index, false) => Op::AdjustPoints(*index),
            ExprKind::Adjust(index, true) => Op::AdjustMoney(*index),
            ExprKind::Fired(index) => Op::Fired(*index),
            ExprKind::Outcome(index) => Op::Outcome(*index),
            ExprKind::Class(index) => Op::Class(*index),
            ExprKind::ClassAttribute(index, place) => Op::ClassAttribute(*index, *place),
            ExprKind::Noticed(index) => Op::Noticed(*index),
            ExprKind::Taken(index) => Op::Taken(*index),
            ExprKind::Pool(index) => Op::Pool(*index),
            ExprKind::Rank => Op::Rank,
            ExprKind::Percentile => Op::Percentile,
            ExprKind::Won(index) => Op::Won(*index),
            ExprKind::Total => Op::Total,
            ExprKind::ComputedTotal => Op::ComputedTotal,
            ExprKind::Grade => Op::Grade,
            ExprKind::GradeAttribute(index) => Op::Attribute(*index),
            ExprKind::Negate(inner) => Op::Negate(self.node(*inner)),
            ExprKind::Not(inner) => Op::Not(self.node(*inner)),
            ExprKind::Sum(first, rest) => {
                let first = self.node(*first);
                Op::Sum(first, rest.iter().map(|(op, e)| (*op, self.node(*e))).collect())
            }
            ExprKind::Product(first, rest) => {
                let first = self.node(*first);
                Op::Product(first, rest.iter().map(|(op, e)| (*op, self.node(*e))).collect())
            }
            ExprKind::Compare(left, op, right) => Op::Compare(self.node(*left), *op, self.node(*right)),
            ExprKind::In(value, positive, Set::Values(values)) => {
                Op::InSet(self.node(*value), *positive, values.iter().map(|v| self.node(*v)).collect())
            }
            ExprKind::In(value, positive, Set::Interval(interval)) => Op::InInterval {
                value: self.node(*value),
                positive: *positive,
                low: self.node(interval.low),
                high: self.node(interval.high),
                low_open: interval.low_open,
                high_open: interval.high_open,
            },
            ExprKind::Presence(value, present) => Op::Presence(self.node(*value), *present),
            ExprKind::And(parts) => Op::And(parts.iter().map(|p| self.node(*p)).collect()),
            ExprKind::Or(parts) => Op::Or(parts.iter().map(|p| self.node(*p)).collect()),
            ExprKind::If(arms, otherwise) => {
                Op::If(arms.iter().map(|(c, v)| (self.node(*c), self.node(*v))).collect(), self.node(*otherwise))
            }
            ExprKind::Else(options) => Op::Else(options.iter().map(|o| self.node(*o)).collect()),
            // a unit is a promise kept by the checker; the number is the same
            ExprKind::As(inner, _) => return self.node(*inner),
            ExprKind::Call(function, args) => match self.call(*function, args) {
                Some(op) => op,
                None => Op::Const(Value::Missing),
            },
            ExprKind::List(call) => Op::List {
                function: call.function,
                list: call.list,
                filter: call.filter.map(|f| self.node(f)),
                by: call.by.map(|b| self.node(b)),
                value: call.value.map(|v| self.node(v)),
            },
            ExprKind::Todo => Op::Todo,
            ExprKind::Bad => Op::Const(Value::Missing),
        };
        let node = self.add(op, span, id);
        self.done.insert(id, node);
        node
    }

    fn names_a_param(&self, id: ExprId) -> bool {
        let kind = &self.scheme.expr(id).kind;
        matches!(kind, ExprKind::Definition(_)) || crate::check::parts(kind).into_iter().any(|p| self.names_a_param(p))
    }

    fn call(&mut self, function: ValueFunction, args: &[ExprId]) -> Option<Op> {
        let nodes: Vec<NodeId> = args.iter().map(|a| self.node(*a)).collect();
        let first = *nodes.first()?;
        let whole = |mode| Rounding { places: 0, mode };
        Some(match function {
            ValueFunction::Min => Op::Min(nodes.into()),
            ValueFunction::Max => Op::Max(nodes.into()),
            ValueFunction::Clamp => Op::Clamp(first, *nodes.get(1)?, *nodes.get(2)?),
            ValueFunction::Abs => Op::Abs(first),
            ValueFunction::Round => {
                let places = args.get(1).and_then(|p| self.checked.constant(*p)).and_then(|p| p.to_i64()).unwrap_or(0);
                Op::Round(first, Rounding { places: u32::try_from(places).unwrap_or(0), mode: self.scheme.lines.mode })
            }
            ValueFunction::Floor => Op::Round(first, whole(RoundMode::Floor)),
            ValueFunction::Ceil => Op::Round(first, whole(RoundMode::Ceil)),
            ValueFunction::Year => Op::Year(first),
            ValueFunction::Quarter => Op::Quarter(first),
            ValueFunction::Month => Op::Month(first),
            // a number of days is the number
            ValueFunction::Days => Op::Sum(first, Box::new([])),
            ValueFunction::AddMonths => Op::AddMonths(first, *nodes.get(1)?),
        })
    }
}
