//! Expressions: a value, undefined ([`Value::Missing`]), or a fault.

use std::cmp::Ordering;

use crate::diag::say;
use crate::facts::{Fault, FaultKind, Field, FieldKind, Value};
use crate::plan::{AddOp, CompareOp, MulOp};
use crate::plan::{NodeId, Op};
use crate::value::{Rational, Rounding};

use super::undecided::not_yet;
use super::{At, Run};

type Evaluated = Result<Value, Box<Fault>>;

impl Run<'_> {
    /// Evaluates a node, inside a row where one is given.
    ///
    /// Tall expressions meet here once a level, so every arm only calls: what an arm holds would be held by all levels.
    pub(super) fn eval(&mut self, id: NodeId, at: Option<At<'_>>) -> Evaluated {
        self.count()?;
        let plan = self.plan;
        match &plan.node(id).op {
            Op::Const(_)
            | Op::Todo
            | Op::AsOf
            | Op::Fact(_)
            | Op::Field(_)
            | Op::Definition(_)
            | Op::Measure(_)
            | Op::Score(_)
            | Op::Points(_)
            | Op::Weight(_)
            | Op::SectionScore(_)
            | Op::SectionPoints(_)
            | Op::SectionWeight(_)
            | Op::AdjustPoints(_)
            | Op::AdjustMoney(_)
            | Op::Fired(_)
            | Op::Outcome(_)
            | Op::Class(_)
            | Op::ClassAttribute(..)
            | Op::Noticed(_)
            | Op::Taken(_)
            | Op::Pool(_)
            | Op::Rank
            | Op::Percentile
            | Op::Won(_)
            | Op::Total
            | Op::ComputedTotal
            | Op::Grade
            | Op::Attribute(_) => self.leaf(id, at),
            Op::Negate(inner) => self.turned(*inner, |n| -n, at),
            Op::Not(inner) => self.not(*inner, at),
            Op::Sum(first, rest) => self.sum(*first, rest, at),
            Op::Product(first, rest) => self.product(*first, rest, at),
            Op::Compare(left, op, right) => self.compared(*left, *op, *right, at),
            Op::InSet(value, positive, set) => self.in_set(*value, *positive, set, at),
            Op::InInterval { .. } => self.in_interval(id, at),
            Op::Presence(value, present) => self.presence(*value, *present, at),
            Op::And(parts) => self.chain(parts, true, at),
            Op::Or(parts) => self.chain(parts, false, at),
            Op::If(arms, otherwise) => self.choice(arms, *otherwise, at),
            Op::Else(options) => self.first_there(options, at),
            Op::Min(args) => self.extreme(args, Ordering::Less, at),
            Op::Max(args) => self.extreme(args, Ordering::Greater, at),
            Op::Clamp(value, low, high) => self.clamped(*value, *low, *high, at),
            Op::Abs(inner) => self.turned(*inner, |n| n.abs(), at),
            Op::Round(inner, rounding) => self.rounded(*inner, *rounding, at),
            Op::Year(inner) => self.date_part(*inner, |d| i64::from(d.year()), at),
            Op::Quarter(inner) => self.date_part(*inner, |d| i64::from(d.quarter()), at),
            Op::Month(inner) => self.date_part(*inner, |d| i64::from(d.month()), at),
            Op::AddMonths(date, months) => self.months_later(id, *date, *months, at),
            Op::List { function, list, filter, by, value } => self.list(*function, *list, *filter, *by, *value),
        }
    }

    /// A node without parts.
    fn leaf(&mut self, id: NodeId, at: Option<At<'_>>) -> Evaluated {
        let plan = self.plan;
        let op = &plan.node(id).op;
        self.is_computed(op)?;
        self.is_decided(op)?;
        match op {
            Op::Const(value) => Ok(value.clone()),
            Op::Todo => Err(not_yet()),
            Op::AsOf => Ok(self.as_of.map_or(Value::Missing, Value::Date)),
            Op::Fact(fact) => self.fact(*fact),
            Op::Field(field) => self.field_value(*field, at),
            Op::Definition(index) => self.definitions.get(*index).cloned().unwrap_or(Ok(Value::Missing)),
            Op::Measure(index) => Ok(optional(self.scored.get(*index).and_then(|s| s.measure.clone()))),
            Op::Score(index) => Ok(optional(self.scored.get(*index).and_then(|s| s.score.clone()))),
            Op::Points(index) => Ok(optional(self.points.get(*index).map(|(_, line)| line.clone()))),
            Op::Weight(index) => Ok(optional(self.weights.get(*index).cloned())),
            Op::SectionScore(index) => Ok(optional(self.section_score(*index))),
            Op::SectionPoints(index) => Ok(Value::Number(self.section_points(*index))),
            Op::SectionWeight(index) => Ok(Value::Number(self.section_weight(*index))),
            Op::AdjustPoints(index) => Ok(Value::Number(self.adjust_points(*index))),
            Op::AdjustMoney(index) => Ok(Value::Number(self.adjust_money(*index))),
            Op::Fired(index) => Ok(Value::Bool(self.fired.get(*index).copied().unwrap_or(false))),
            Op::Outcome(index) => Ok(self.outcomes.get(*index).cloned().unwrap_or(Value::Missing)),
            Op::Class(index) => Ok(self.class(*index)),
            Op::ClassAttribute(index, place) => self.class_attribute(*index, *place).ok_or_else(not_yet),
            Op::Noticed(index) => Ok(Value::Bool(self.follow.noticed.get(*index).copied().unwrap_or(false))),
            Op::Taken(index) => Ok(Value::Bool(self.follow.actions.contains(index))),
            Op::Pool(index) => Ok(self.pool(*index)),
            Op::Rank => Ok(optional(self.rank().map(Rational::from))),
            Op::Percentile => Ok(optional(self.percentile())),
            Op::Won(index) => Ok(Value::Bool(self.won(*index))),
            Op::Total => Ok(Value::Number(self.total.clone())),
            Op::ComputedTotal => Ok(Value::Number(self.computed_total.clone())),
            Op::Grade => Ok(self.grade.map_or(Value::Missing, |(_, grade)| Value::Member(grade))),
            Op::Attribute(index) => self.attribute(*index).ok_or_else(not_yet),
            _ => Ok(Value::Missing),
        }
    }

    fn turned(&mut self, inner: NodeId, turn: fn(Rational) -> Rational, at: Option<At<'_>>) -> Evaluated {
        Ok(optional(self.number(inner, at)?.map(turn)))
    }

    fn not(&mut self, inner: NodeId, at: Option<At<'_>>) -> Evaluated {
        Ok(self.truth(inner, at)?.map_or(Value::Missing, |b| Value::Bool(!b)))
    }

    fn compared(&mut self, left: NodeId, op: CompareOp, right: NodeId, at: Option<At<'_>>) -> Evaluated {
        let left = self.eval(left, at)?;
        let right = self.eval(right, at)?;
        Ok(compare(&left, op, &right).map_or(Value::Missing, Value::Bool))
    }

    fn in_interval(&mut self, id: NodeId, at: Option<At<'_>>) -> Evaluated {
        let Op::InInterval { value, positive, low, high, low_open, high_open } = &self.plan.node(id).op else {
            return Ok(Value::Missing);
        };
        let (value, low, high) = (self.eval(*value, at)?, self.eval(*low, at)?, self.eval(*high, at)?);
        let above = compare(&value, if *low_open { CompareOp::Greater } else { CompareOp::AtLeast }, &low);
        let below = compare(&value, if *high_open { CompareOp::Less } else { CompareOp::AtMost }, &high);
        Ok(above.zip(below).map_or(Value::Missing, |(a, b)| Value::Bool((a && b) == *positive)))
    }

    fn choice(&mut self, arms: &[(NodeId, NodeId)], otherwise: NodeId, at: Option<At<'_>>) -> Evaluated {
        match self.taken(arms, otherwise, at)? {
            Some(taken) => self.eval(taken, at),
            None => Ok(Value::Missing),
        }
    }

    /// The arm of an `if` that is taken; nothing where its condition is undefined.
    fn taken(
        &mut self,
        arms: &[(NodeId, NodeId)],
        otherwise: NodeId,
        at: Option<At<'_>>,
    ) -> Result<Option<NodeId>, Box<Fault>> {
        for (condition, value) in arms {
            match self.truth(*condition, at)? {
                Some(true) => return Ok(Some(*value)),
                Some(false) => {}
                None => return Ok(None),
            }
        }
        Ok(Some(otherwise))
    }

    fn first_there(&mut self, options: &[NodeId], at: Option<At<'_>>) -> Evaluated {
        for option in options {
            let value = self.eval(*option, at)?;
            if value != Value::Missing {
                return Ok(value);
            }
        }
        Ok(Value::Missing)
    }

    fn clamped(&mut self, value: NodeId, low: NodeId, high: NodeId, at: Option<At<'_>>) -> Evaluated {
        let (value, low, high) = (self.number(value, at)?, self.number(low, at)?, self.number(high, at)?);
        Ok(optional(value.zip(low).zip(high).map(|((v, low), high)| v.max(low).min(high))))
    }

    fn months_later(&mut self, id: NodeId, date: NodeId, months: NodeId, at: Option<At<'_>>) -> Evaluated {
        let (date, months) = (self.eval(date, at)?, self.number(months, at)?);
        let moved = match (date, months) {
            // a count of months beyond all calendars is no missing count
            (Value::Date(date), Some(months)) => date.add_months(&months).map(Value::Date),
            _ => Some(Value::Missing),
        };
        moved.ok_or_else(|| self.off_calendar(id))
    }

    fn count(&mut self) -> Result<(), Box<Fault>> {
        self.steps += 1;
        if self.steps <= self.budget.steps { Ok(()) } else { Err(self.too_many_steps()) }
    }

    fn too_many_steps(&self) -> Box<Fault> {
        let most = self.budget.steps;
        Box::new(Fault::new(
            FaultKind::LimitExceeded,
            say!("the record needs more than {most} operations", "该记录需要的运算超过 {most} 步"),
        ))
    }

    /// A number, or nothing where it is undefined; the checker has seen to its type.
    pub(super) fn number(&mut self, id: NodeId, at: Option<At<'_>>) -> Result<Option<Rational>, Box<Fault>> {
        match self.eval(id, at)? {
            Value::Number(number) => self.fits(number).map(Some),
            Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Ok(None)
            }
        }
    }

    /// A truth value, or nothing where it is undefined.
    pub(super) fn truth(&mut self, id: NodeId, at: Option<At<'_>>) -> Result<Option<bool>, Box<Fault>> {
        match self.eval(id, at)? {
            Value::Bool(value) => Ok(Some(value)),
            Value::Missing | Value::Number(_) | Value::Date(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Ok(None)
            }
        }
    }

    fn fits(&self, number: Rational) -> Result<Rational, Box<Fault>> {
        self.bounded(&number).map(|()| number)
    }

    /// Refuses fractions that have run away.
    pub(super) fn bounded(&self, number: &Rational) -> Result<(), Box<Fault>> {
        if number.bits() <= self.budget.bits { Ok(()) } else { Err(self.too_long()) }
    }

    fn too_long(&self) -> Box<Fault> {
        let most = self.budget.bits;
        Box::new(Fault::new(
            FaultKind::LimitExceeded,
            say!(
                "an exact fraction grew past {most} bits; round a value on the way",
                "精确分数超过 {most} 位二进制;请在中间步骤舍入"
            ),
        ))
    }

    pub(super) fn fact(&self, fact: usize) -> Evaluated {
        match (self.record.values.get(fact), self.plan.facts.fields.get(fact)) {
            (None | Some(Value::Missing), Some(field)) if !field.optional => Err(self.missing(field, &field.name)),
            (value, _) => Ok(value.cloned().unwrap_or(Value::Missing)),
        }
    }

    pub(super) fn field_value(&self, field: usize, at: Option<At<'_>>) -> Evaluated {
        let Some(at) = at else { return Ok(Value::Missing) };
        let value = at.row.get(field).cloned().unwrap_or(Value::Missing);
        let list = self.plan.facts.fields.get(at.list);
        let schema = match list.map(|l| &l.kind) {
            Some(FieldKind::List(schema)) => schema.fields.get(field),
            _ => None,
        };
        match (schema, list) {
            (Some(schema), Some(list)) if value == Value::Missing && !schema.optional => {
                let row = at.index + 1;
                Err(self.missing(schema, &format!("{}[{row}].{}", list.name, schema.name)))
            }
            _ => Ok(value),
        }
    }

    fn missing(&self, field: &Field, path: &str) -> Box<Fault> {
        let title = field.title();
        let message =
            say!("`{title}` is missing, and a rule of this person needs it", "缺少 `{title}`,而此人的规则需要它");
        Box::new(Fault::new(FaultKind::FactMissing, message).of(path).at(self.record.origin.as_ref()))
    }

    fn presence(&mut self, value: NodeId, present: bool, at: Option<At<'_>>) -> Evaluated {
        let there = self.eval(value, at)? != Value::Missing;
        Ok(Value::Bool(there == present))
    }

    fn sum(&mut self, first: NodeId, rest: &[(AddOp, NodeId)], at: Option<At<'_>>) -> Evaluated {
        let mut total = self.eval(first, at)?;
        for (op, term) in rest {
            let right = self.eval(*term, at)?;
            total = self.added(total, *op, right, *term)?;
        }
        Ok(total)
    }

    fn added(&self, left: Value, op: AddOp, right: Value, term: NodeId) -> Evaluated {
        let later = |date: crate::value::Date, days: Rational| {
            date.later(&days).map(Value::Date).ok_or_else(|| self.off_calendar(term))
        };
        match (left, op, right) {
            (Value::Number(a), AddOp::Plus, Value::Number(b)) => self.fits(a + b).map(Value::Number),
            (Value::Number(a), AddOp::Minus, Value::Number(b)) => self.fits(a - b).map(Value::Number),
            (Value::Date(a), AddOp::Minus, Value::Date(b)) => Ok(Value::Number(a.days_since(b).into())),
            (Value::Date(date), AddOp::Minus, Value::Number(days)) => later(date, -days),
            (Value::Date(date), AddOp::Plus, Value::Number(days))
            | (Value::Number(days), AddOp::Plus, Value::Date(date)) => later(date, days),
            _ => Ok(Value::Missing),
        }
    }

    fn off_calendar(&self, id: NodeId) -> Box<Fault> {
        let line = self.plan.node(id).span.start;
        Box::new(Fault::new(
            FaultKind::TooLarge,
            say!(
                "a date leaves the calendar of 1900 to 2999 (at byte {line})",
                "日期超出 1900 至 2999 年(位于第 {line} 字节)"
            ),
        ))
    }

    fn product(&mut self, first: NodeId, rest: &[(MulOp, NodeId)], at: Option<At<'_>>) -> Evaluated {
        let mut product = self.number(first, at)?;
        for (op, factor) in rest {
            let right = self.number(*factor, at)?;
            product = self.multiplied(product, *op, right)?;
        }
        Ok(optional(product))
    }

    fn multiplied(
        &self,
        left: Option<Rational>,
        op: MulOp,
        right: Option<Rational>,
    ) -> Result<Option<Rational>, Box<Fault>> {
        let (Some(a), Some(b)) = (left, right) else { return Ok(None) };
        let product = match op {
            MulOp::Times => Some(&a * &b),
            MulOp::Over => a.checked_div(&b),
        };
        product.map(|p| self.fits(p)).transpose()
    }

    fn in_set(&mut self, value: NodeId, positive: bool, set: &[NodeId], at: Option<At<'_>>) -> Evaluated {
        let value = self.eval(value, at)?;
        if value == Value::Missing {
            return Ok(Value::Missing);
        }
        let mut found = false;
        for item in set {
            let item = self.eval(*item, at)?;
            match compare(&value, CompareOp::Equal, &item) {
                Some(true) => found = true,
                Some(false) => {}
                None => return Ok(Value::Missing),
            }
        }
        Ok(Value::Bool(found == positive))
    }

    /// `and` (`all`) and `or`, from the left and only as far as needed.
    fn chain(&mut self, parts: &[NodeId], all: bool, at: Option<At<'_>>) -> Evaluated {
        for part in parts {
            match self.truth(*part, at)? {
                Some(value) if value == all => {}
                Some(value) => return Ok(Value::Bool(value)),
                None => return Ok(Value::Missing),
            }
        }
        Ok(Value::Bool(all))
    }

    fn extreme(&mut self, args: &[NodeId], wins: Ordering, at: Option<At<'_>>) -> Evaluated {
        let mut best: Option<Rational> = None;
        for arg in args {
            let Some(next) = self.number(*arg, at)? else { return Ok(Value::Missing) };
            best = Some(match best {
                Some(so_far) if next.cmp(&so_far) != wins => so_far,
                _ => next,
            });
        }
        Ok(optional(best))
    }

    fn rounded(&mut self, inner: NodeId, rounding: Rounding, at: Option<At<'_>>) -> Evaluated {
        Ok(self.number(inner, at)?.map_or(Value::Missing, |n| Value::Number(n.round(rounding))))
    }

    fn date_part(&mut self, inner: NodeId, part: fn(crate::value::Date) -> i64, at: Option<At<'_>>) -> Evaluated {
        match self.eval(inner, at)? {
            Value::Date(date) => Ok(Value::Number(part(date).into())),
            Value::Missing | Value::Number(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                Ok(Value::Missing)
            }
        }
    }
}

pub(super) fn optional(number: Option<Rational>) -> Value {
    number.map_or(Value::Missing, Value::Number)
}

/// Compares two values of one type; nothing where either is undefined.
pub(crate) fn compare(left: &Value, op: CompareOp, right: &Value) -> Option<bool> {
    left.order(right).map(|order| op.agrees(order))
}
