//! A condition computed for one kind of person, before anyone is scored.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::undecided::{Decided, Undecided, Why, differs, only_scored, open, reported, unknown};
use super::weigh::rescaled;
use crate::check::level::Active;
use crate::diag::say;
use crate::facts::{FieldKind, Value};
use crate::model::{
    CompareOp, ExprId, ExprKind, GroupMember, IndicatorMember, Interval, Layered, Level, Node, Scheme, Set,
};
use crate::source::Span;
use crate::value::Rational;

/// Computes for one kind of person.
pub(super) struct Judge<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) person: &'a BTreeMap<usize, usize>,
    pub(super) active: &'a Active<'a>,
    pub(super) levels: &'a BTreeMap<Option<usize>, Rc<Level>>,
    /// The weights that are rescaled; nothing for those that wait for a `todo`.
    pub(super) shares: BTreeMap<Node, Option<Rational>>,
    definitions: BTreeMap<usize, Decided>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        scheme: &'a Scheme,
        person: &'a BTreeMap<usize, usize>,
        active: &'a Active<'a>,
        levels: &'a BTreeMap<Option<usize>, Rc<Level>>,
    ) -> Self {
        Self { scheme, person, active, levels, shares: rescaled(levels, active), definitions: BTreeMap::new() }
    }

    pub(super) fn settle(&mut self, index: usize) {
        let value = self.scheme.definitions.get(index).and_then(|d| self.pick(&d.value)).map(|value| self.value(value));
        if let Some(value) = value {
            self.definitions.insert(index, value);
        }
    }

    fn pick<T: Copy>(&self, property: &Layered<T>) -> Option<T> {
        property.pick(|patch| self.active.depth(patch)).map(|(value, ..)| *value)
    }

    pub(super) fn value(&self, id: ExprId) -> Decided {
        let expr = self.scheme.expr(id);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(value, _) => Ok(Value::Number(value.clone())),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Date(date) => Ok(Value::Date(*date)),
            ExprKind::Member(_, place) => Ok(Value::Member(*place)),
            // without a value, that is an error of the definition
            ExprKind::Definition(index) => self.definitions.get(index).cloned().unwrap_or_else(|| reported(span)),
            ExprKind::Fact(fact) => self.fact(*fact, span),
            ExprKind::Indicator(index, IndicatorMember::Weight) => self.weight(Node::Indicator(*index), span),
            ExprKind::Section(index, GroupMember::Weight) => self.weight(Node::Section(*index), span),
            ExprKind::Todo => open(span),
            ExprKind::Bad => reported(span),
            ExprKind::Negate(inner) => Ok(Value::Number(-self.number(*inner)?)),
            ExprKind::Not(inner) => Ok(Value::Bool(!self.truth(*inner)?)),
            ExprKind::As(inner, _) => self.value(*inner),
            ExprKind::Sum(first, rest) => self.sum(*first, rest),
            ExprKind::Product(first, rest) => self.product(*first, rest),
            ExprKind::Compare(left, op, right) => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                compare(&left, *op, &right, span).map(Value::Bool)
            }
            ExprKind::In(value, positive, set) => Ok(Value::Bool(self.within(*value, set)? == *positive)),
            ExprKind::And(parts) => self.all(parts, true),
            ExprKind::Or(parts) => self.all(parts, false),
            ExprKind::If(arms, otherwise) => {
                for (condition, value) in arms {
                    if self.truth(*condition)? {
                        return self.value(*value);
                    }
                }
                self.value(*otherwise)
            }
            ExprKind::Else(options) => self.first_there(options, span),
            ExprKind::Call(function, args) => self.call(*function, args, span),
            ExprKind::AsOf => unknown(
                span,
                say!("the evaluation date is only known when somebody is scored", "评价日要到评分时才知道"),
            ),
            ExprKind::Presence(..) | ExprKind::Field(_) | ExprKind::List(_) => unknown(span, differs()),
            ExprKind::Indicator(..)
            | ExprKind::Section(..)
            | ExprKind::GradeName(_)
            | ExprKind::Adjust(..)
            | ExprKind::Fired(_)
            | ExprKind::Outcome(_)
            | ExprKind::Class(_)
            | ExprKind::ClassName(..)
            | ExprKind::ClassAttribute(..)
            | ExprKind::Noticed(_)
            | ExprKind::Taken(_)
            | ExprKind::Pool(_)
            | ExprKind::Rank
            | ExprKind::Percentile
            | ExprKind::Won(_)
            | ExprKind::Total
            | ExprKind::ComputedTotal
            | ExprKind::Grade
            | ExprKind::GradeAttribute(_) => unknown(span, only_scored()),
        }
    }

    fn fact(&self, fact: usize, span: Span) -> Decided {
        match (self.person.get(&fact), self.scheme.facts.fields.get(fact).map(|f| &f.kind)) {
            (Some(place), Some(FieldKind::Member(_))) => Ok(Value::Member(*place)),
            (Some(place), Some(FieldKind::Bool)) => Ok(Value::Bool(*place == 1)),
            _ => unknown(span, differs()),
        }
    }

    /// A truth value; another type is an error that was reported.
    pub(super) fn truth(&self, id: ExprId) -> Decided<bool> {
        match self.value(id)? {
            Value::Bool(value) => Ok(value),
            Value::Missing | Value::Date(_) | Value::Number(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                reported(self.scheme.expr(id).span)
            }
        }
    }

    fn first_there(&self, options: &[ExprId], span: Span) -> Decided {
        let mut last = unknown(span, only_scored());
        for option in options {
            last = self.value(*option);
            let is_undefined = last.as_ref().is_err_and(|undecided| matches!(undecided.why, Why::Undefined(_)));
            if !is_undefined {
                break;
            }
        }
        last
    }

    fn within(&self, value: ExprId, set: &Set) -> Decided<bool> {
        use CompareOp as Op;
        let at = self.scheme.expr(value).span;
        let value = self.value(value)?;
        let compared = |op, other: &Value| compare(&value, op, other, at);
        match set {
            Set::Values(values) => {
                // a value that is undefined makes the whole undefined, wherever it stands
                let mut found = false;
                for item in values {
                    found |= compared(Op::Equal, &self.value(*item)?)?;
                }
                Ok(found)
            }
            Set::Interval(Interval { low, high, low_open, high_open, .. }) => {
                let above = compared(if *low_open { Op::Greater } else { Op::AtLeast }, &self.value(*low)?)?;
                let below = compared(if *high_open { Op::Less } else { Op::AtMost }, &self.value(*high)?)?;
                Ok(above && below)
            }
        }
    }

    /// `and` (`wanted`) or `or`: one part may decide for all, whatever the others are; but behind a part that has no value
    /// nothing is read.
    fn all(&self, parts: &[ExprId], wanted: bool) -> Decided {
        let mut undecided: Option<Undecided> = None;
        for part in parts {
            match self.truth(*part) {
                Ok(value) if value != wanted => return Ok(Value::Bool(value)),
                Ok(_) => {}
                Err(part) => {
                    let ends = matches!(part.why, Why::Undefined(_));
                    undecided = Some(match undecided {
                        Some(before) => before.or(part),
                        None => part,
                    });
                    if ends {
                        break;
                    }
                }
            }
        }
        undecided.map_or(Ok(Value::Bool(wanted)), Err)
    }

    /// The innermost part that makes a condition fail.
    pub(super) fn failing(&self, id: ExprId) -> ExprId {
        match &self.scheme.expr(id).kind {
            ExprKind::And(parts) => {
                let part = parts.iter().find(|part| matches!(self.truth(**part), Ok(false)));
                part.map_or(id, |part| self.failing(*part))
            }
            ExprKind::If(arms, otherwise) => {
                let arm = arms.iter().find(|(condition, _)| matches!(self.truth(*condition), Ok(true)));
                self.failing(arm.map_or(*otherwise, |(_, value)| *value))
            }
            _ => id,
        }
    }
}

/// Compares two values of one type; other types are an error that was reported.
fn compare(left: &Value, op: CompareOp, right: &Value, at: Span) -> Decided<bool> {
    left.order(right).map_or_else(|| reported(at), |order| Ok(op.agrees(order)))
}
