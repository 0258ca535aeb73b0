//! Values of expressions, as `eval` takes them, or no answer.

use std::cmp::Ordering;

use super::number::Fraction;
use super::run::{Quick, Run};
use crate::facts::Value;
use crate::plan::{AddOp, MulOp, NodeId, Op};
use crate::value::Date;

impl<'v> Run<'v> {
    /// The number of a node: the inner nothing where it is undefined.
    pub(super) fn number(&mut self, id: NodeId) -> Option<Option<Fraction>> {
        match self.value(id)? {
            Quick::Number(number) => Some(Some(number)),
            Quick::Missing => Some(None),
            Quick::Bool(_) | Quick::Member(_) | Quick::Date(_) | Quick::Text(_) => None,
        }
    }

    pub(super) fn truth(&mut self, id: NodeId) -> Option<Option<bool>> {
        match self.value(id)? {
            Quick::Bool(value) => Some(Some(value)),
            Quick::Missing => Some(None),
            Quick::Number(_) | Quick::Member(_) | Quick::Date(_) | Quick::Text(_) => None,
        }
    }

    pub(super) fn value(&mut self, id: NodeId) -> Option<Quick<'v>> {
        let plan = self.plan;
        let number = |found: Option<Fraction>| Some(found.map_or(Quick::Missing, Quick::Number));
        match &plan.node(id).op {
            Op::Const(value) => quick(value),
            Op::AsOf => Some(self.as_of.map_or(Quick::Missing, Quick::Date)),
            Op::Fact(fact) => {
                let value = quick(self.record.values.get(*fact)?)?;
                let optional = plan.facts.fields.get(*fact)?.optional;
                // a fact that is missing and must not be is a fault, told by the exact path
                if matches!(value, Quick::Missing) && !optional { None } else { Some(value) }
            }
            Op::Definition(index) => self.definition(*index),
            Op::Measure(index) => number(self.found.measures.get(*index).copied()?),
            Op::Score(index) => number(self.found.scores.get(*index).copied()?),
            Op::Points(index) => Some(Quick::Number(self.found.points.get(*index)?.1)),
            Op::Weight(index) => Some(Quick::Number(self.kind.rules.get(*index)?.as_ref()?.weight)),
            Op::SectionPoints(index) => self.section_points(*index).map(Quick::Number),
            Op::SectionWeight(index) => self.section_weight(*index).map(Quick::Number),
            Op::SectionScore(index) => {
                let (points, weight) = (self.section_points(*index)?, self.section_weight(*index)?);
                if weight.is_zero() { Some(Quick::Missing) } else { points.over(weight).map(Quick::Number) }
            }
            Op::AdjustPoints(index) => Some(Quick::Number(self.found.adjusted.get(*index)?.1)),
            Op::AdjustMoney(index) => Some(Quick::Number(*self.found.money.get(*index)?)),
            Op::Fired(index) => Some(Quick::Bool(*self.found.fired.get(*index)?)),
            Op::Noticed(index) => Some(Quick::Bool(*self.found.noticed.get(*index)?)),
            Op::Taken(index) => Some(Quick::Bool(*self.found.actions.get(*index)?)),
            Op::Class(index) => Some(self.found.classes.get(*index)?.map_or(Quick::Missing, Quick::Member)),
            Op::Outcome(index) => self.outcomes.get(*index).copied(),
            Op::Total => Some(Quick::Number(self.total)),
            Op::ComputedTotal => Some(Quick::Number(self.computed_total)),
            Op::Grade => Some(self.grade.map_or(Quick::Missing, Quick::Member)),
            Op::Attribute(index) => {
                let row = plan.grades.as_ref()?.rows.get(self.grade?)?;
                quick(row.values.get(*index)?.as_ref()?)
            }
            Op::ClassAttribute(index, place) => {
                let row = plan.classes.get(*index)?.rows.get((*self.found.classes.get(*index)?)?)?;
                quick(row.values.get(*place)?.as_ref()?)
            }
            Op::Negate(inner) => number(self.number(*inner)?.map(Fraction::negated)),
            Op::Not(inner) => Some(self.truth(*inner)?.map_or(Quick::Missing, |value| Quick::Bool(!value))),
            Op::Sum(first, rest) => self.sum(*first, rest),
            Op::Product(first, rest) => self.product(*first, rest),
            Op::Compare(left, op, right) => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                compared(left, right).map(|order| order.map_or(Quick::Missing, |order| Quick::Bool(op.agrees(order))))
            }
            Op::InSet(value, positive, set) => self.in_set(*value, *positive, set),
            Op::InInterval { value, positive, low, high, low_open, high_open } => {
                let (value, low, high) = (self.value(*value)?, self.value(*low)?, self.value(*high)?);
                let (Some(low), Some(high)) = (compared(value, low)?, compared(value, high)?) else {
                    return Some(Quick::Missing);
                };
                let above = low == Ordering::Greater || (low == Ordering::Equal && !low_open);
                let below = high == Ordering::Less || (high == Ordering::Equal && !high_open);
                Some(Quick::Bool((above && below) == *positive))
            }
            Op::Presence(value, present) => {
                let there = !matches!(self.value(*value)?, Quick::Missing);
                Some(Quick::Bool(there == *present))
            }
            Op::And(parts) => self.chain(parts, true),
            Op::Or(parts) => self.chain(parts, false),
            Op::If(arms, otherwise) => {
                for (condition, value) in arms {
                    match self.truth(*condition)? {
                        Some(true) => return self.value(*value),
                        Some(false) => {}
                        None => return Some(Quick::Missing),
                    }
                }
                self.value(*otherwise)
            }
            Op::Else(options) => {
                for option in options {
                    let value = self.value(*option)?;
                    if !matches!(value, Quick::Missing) {
                        return Some(value);
                    }
                }
                Some(Quick::Missing)
            }
            Op::Min(args) => self.extreme(args, Ordering::Less),
            Op::Max(args) => self.extreme(args, Ordering::Greater),
            Op::Clamp(value, low, high) => {
                let (value, low, high) = (self.number(*value)?, self.number(*low)?, self.number(*high)?);
                let (Some(mut value), Some(low), Some(high)) = (value, low, high) else { return Some(Quick::Missing) };
                if value.compare(low)? == Ordering::Less {
                    value = low;
                }
                if value.compare(high)? == Ordering::Greater {
                    value = high;
                }
                Some(Quick::Number(value))
            }
            Op::Abs(inner) => {
                let value = self.number(*inner)?;
                let negative = |value: Fraction| value.compare(Fraction::ZERO).map(|order| order == Ordering::Less);
                match value {
                    Some(value) if negative(value)? => Some(Quick::Number(value.negated())),
                    value => number(value),
                }
            }
            Op::Round(inner, rounding) => match self.number(*inner)? {
                Some(value) => value.round(*rounding).map(Quick::Number),
                None => Some(Quick::Missing),
            },
            Op::Year(inner) => self.date_part(*inner, |date| i64::from(date.year())),
            Op::Quarter(inner) => self.date_part(*inner, |date| i64::from(date.quarter())),
            Op::Month(inner) => self.date_part(*inner, |date| i64::from(date.month())),
            Op::Todo
            | Op::Field(_)
            | Op::Pool(_)
            | Op::Rank
            | Op::Percentile
            | Op::Won(_)
            | Op::AddMonths(..)
            | Op::List { .. } => None,
        }
    }

    fn definition(&mut self, index: usize) -> Option<Quick<'v>> {
        if let Some(known) = self.definitions.get(index).copied().flatten() {
            return Some(known);
        }
        let value = match *self.kind.definitions.get(index)? {
            Some(node) => self.value(node)?,
            None => Quick::Missing,
        };
        *self.definitions.get_mut(index)? = Some(value);
        Some(value)
    }

    fn section_points(&self, index: usize) -> Option<Fraction> {
        let mut sum = Fraction::ZERO;
        for leaf in &self.plan.sections.get(index)?.leaves {
            sum = sum.plus(self.found.points.get(*leaf)?.1)?;
        }
        Some(sum)
    }

    fn section_weight(&self, index: usize) -> Option<Fraction> {
        let section = self.plan.sections.get(index)?;
        if section.weight.is_some() {
            return self.kind.sections.get(index).copied();
        }
        let mut sum = Fraction::ZERO;
        for leaf in &section.leaves {
            if let Some(rule) = self.kind.rules.get(*leaf)? {
                sum = sum.plus(rule.weight)?;
            }
        }
        Some(sum)
    }

    fn sum(&mut self, first: NodeId, rest: &[(AddOp, NodeId)]) -> Option<Quick<'v>> {
        let mut total = self.value(first)?;
        for (op, term) in rest {
            let right = self.value(*term)?;
            total = match (total, op, right) {
                (Quick::Number(a), AddOp::Plus, Quick::Number(b)) => Quick::Number(a.plus(b)?),
                (Quick::Number(a), AddOp::Minus, Quick::Number(b)) => Quick::Number(a.plus(b.negated())?),
                (Quick::Date(a), AddOp::Minus, Quick::Date(b)) => Quick::Number(Fraction::whole(a.days_since(b))),
                (Quick::Missing, _, _) | (_, _, Quick::Missing) => Quick::Missing,
                // days before and after a date are for the exact path
                (_, _, _) => return None,
            };
        }
        Some(total)
    }

    fn product(&mut self, first: NodeId, rest: &[(MulOp, NodeId)]) -> Option<Quick<'v>> {
        let mut product = self.number(first)?;
        for (op, factor) in rest {
            let right = self.number(*factor)?;
            product = match (product, right) {
                (Some(a), Some(b)) => match op {
                    MulOp::Times => Some(a.times(b)?),
                    MulOp::Over if b.is_zero() => None,
                    MulOp::Over => Some(a.over(b)?),
                },
                (_, _) => None,
            };
        }
        Some(product.map_or(Quick::Missing, Quick::Number))
    }

    fn in_set(&mut self, value: NodeId, positive: bool, set: &[NodeId]) -> Option<Quick<'v>> {
        let value = self.value(value)?;
        if matches!(value, Quick::Missing) {
            return Some(Quick::Missing);
        }
        let mut found = false;
        for item in set {
            let item = self.value(*item)?;
            match compared(value, item)? {
                Some(order) => found |= order == Ordering::Equal,
                None => return Some(Quick::Missing),
            }
        }
        Some(Quick::Bool(found == positive))
    }

    fn chain(&mut self, parts: &[NodeId], all: bool) -> Option<Quick<'v>> {
        for part in parts {
            match self.truth(*part)? {
                Some(value) if value == all => {}
                Some(value) => return Some(Quick::Bool(value)),
                None => return Some(Quick::Missing),
            }
        }
        Some(Quick::Bool(all))
    }

    fn extreme(&mut self, args: &[NodeId], wins: Ordering) -> Option<Quick<'v>> {
        let mut best: Option<Fraction> = None;
        for arg in args {
            let Some(next) = self.number(*arg)? else { return Some(Quick::Missing) };
            best = Some(match best {
                Some(so_far) if next.compare(so_far)? != wins => so_far,
                _ => next,
            });
        }
        Some(best.map_or(Quick::Missing, Quick::Number))
    }

    fn date_part(&mut self, inner: NodeId, part: fn(Date) -> i64) -> Option<Quick<'v>> {
        match self.value(inner)? {
            Quick::Date(date) => Some(Quick::Number(Fraction::whole(part(date)))),
            Quick::Missing => Some(Quick::Missing),
            Quick::Number(_) | Quick::Bool(_) | Quick::Member(_) | Quick::Text(_) => None,
        }
    }
}

fn quick(value: &Value) -> Option<Quick<'_>> {
    Some(match value {
        Value::Missing => Quick::Missing,
        Value::Number(number) => Quick::Number(Fraction::of(number)?),
        Value::Date(date) => Quick::Date(*date),
        Value::Bool(value) => Quick::Bool(*value),
        Value::Text(text) => Quick::Text(text),
        Value::Member(place) => Quick::Member(*place),
        Value::Rows(_) => return None,
    })
}

/// How two values of one type lie; the inner nothing where either is undefined.
fn compared(left: Quick<'_>, right: Quick<'_>) -> Option<Option<Ordering>> {
    Some(Some(match (left, right) {
        (Quick::Number(a), Quick::Number(b)) => a.compare(b)?,
        (Quick::Date(a), Quick::Date(b)) => a.cmp(&b),
        (Quick::Text(a), Quick::Text(b)) => a.cmp(b),
        (Quick::Bool(a), Quick::Bool(b)) => a.cmp(&b),
        (Quick::Member(a), Quick::Member(b)) => a.cmp(&b),
        (Quick::Missing, _) | (_, Quick::Missing) => return Some(None),
        (_, _) => return None,
    }))
}
