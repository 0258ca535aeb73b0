//! One record against a kind: every step as `eval` takes it, or no answer.

use std::cmp::Ordering;

use super::kind::{Kind, Rule};
use super::number::Fraction;
use crate::facts::{Record, Value};
use crate::plan::{AddOp, BandTest, CheckSeverity, CompareOp, MethodPlan, MulOp, NodeId, Op, Plan, Step};
use crate::value::{Date, Rational};

/// A value of an expression.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quick<'v> {
    Missing,
    Number(Fraction),
    Bool(bool),
    Member(usize),
    Date(Date),
    Text(&'v str),
}

/// What was found, kept from record to record so that nothing is allocated anew.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) measures: Vec<Option<Fraction>>,
    pub(super) scores: Vec<Option<Fraction>>,
    /// Points of each indicator: exact, and as its line says.
    pub(super) points: Vec<(Fraction, Fraction)>,
    pub(super) adjusted: Vec<(Fraction, Fraction)>,
    pub(super) money: Vec<Fraction>,
    fired: Vec<bool>,
    noticed: Vec<bool>,
    classes: Vec<Option<usize>>,
    actions: Vec<bool>,
}

pub(super) struct Run<'v> {
    pub(super) plan: &'v Plan,
    pub(super) kind: &'v Kind,
    pub(super) record: &'v Record,
    pub(super) as_of: Option<Date>,
    pub(super) found: &'v mut Found,
    definitions: Vec<Option<Quick<'v>>>,
    outcomes: Vec<Quick<'v>>,
    pub(super) computed_total: Fraction,
    pub(super) total: Fraction,
    pub(super) grade: Option<usize>,
    pub(super) held: bool,
}

impl<'v> Run<'v> {
    pub(super) fn new(
        plan: &'v Plan,
        kind: &'v Kind,
        record: &'v Record,
        as_of: Option<Date>,
        found: &'v mut Found,
    ) -> Self {
        let fresh = |values: &mut Vec<Option<Fraction>>, count| {
            values.clear();
            values.resize(count, None);
        };
        fresh(&mut found.measures, plan.indicators.len());
        fresh(&mut found.scores, plan.indicators.len());
        let nothing = (Fraction::ZERO, Fraction::ZERO);
        found.points.clear();
        found.points.resize(plan.indicators.len(), nothing);
        found.adjusted.clear();
        found.adjusted.resize(plan.adjusts.len(), nothing);
        found.money.clear();
        found.money.resize(plan.adjusts.len(), Fraction::ZERO);
        for (flags, count) in [
            (&mut found.fired, plan.vetoes.len()),
            (&mut found.noticed, plan.checks.len()),
            (&mut found.actions, plan.actions.len()),
        ] {
            flags.clear();
            flags.resize(count, false);
        }
        found.classes.clear();
        found.classes.resize(plan.classes.len(), None);
        Self {
            plan,
            kind,
            record,
            as_of,
            found,
            definitions: vec![None; plan.definitions.len()],
            outcomes: vec![Quick::Missing; plan.outcomes.len()],
            computed_total: Fraction::ZERO,
            total: Fraction::ZERO,
            grade: None,
            held: false,
        }
    }

    /// Everything in the plan's order; `None` where the exact path must decide.
    pub(super) fn all(&mut self) -> Option<()> {
        let plan = self.plan;
        for step in &plan.steps {
            match step {
                // what is asked for is computed then
                Step::Definition(_) | Step::Place | Step::Pool(_) | Step::Award(_) => {}
                Step::Indicator(index) => self.indicator(*index)?,
                Step::Weigh => self.weigh()?,
                Step::Adjust(index) => self.adjust(*index)?,
                Step::Total => self.sum_up()?,
                Step::Veto(index) => self.veto(*index)?,
                Step::Grade => self.give_grade()?,
                Step::Check(index) => self.check(*index)?,
                Step::Class(index) => self.classify(*index)?,
                Step::Outcome(index) => self.outcome(*index)?,
                Step::Action(index) => self.action(*index)?,
            }
        }
        Some(())
    }

    fn indicator(&mut self, index: usize) -> Option<()> {
        let kind = self.kind;
        let Some(rule) = kind.rules.get(index)? else { return Some(()) };
        for condition in &rule.when {
            if self.truth(*condition)? != Some(false) {
                return None;
            }
        }
        let measure = match rule.measure {
            Some((value, rounding)) => {
                let value = self.number(value)??;
                Some(match rounding {
                    Some(rounding) => value.round(rounding)?,
                    None => value,
                })
            }
            None => None,
        };
        *self.found.measures.get_mut(index)? = measure;
        let mut score = self.raw(rule, measure)?;
        if let Some(cap) = rule.cap
            && score.compare(cap)? == Ordering::Greater
        {
            score = cap;
        }
        if let Some(floor) = rule.floor
            && score.compare(floor)? == Ordering::Less
        {
            score = floor;
        }
        for (line, beyond) in [(rule.zero_below, Ordering::Less), (rule.zero_above, Ordering::Greater)] {
            let Some(line) = line else { continue };
            let line = self.number(line)??;
            if let Some(measure) = measure
                && measure.compare(line)? == beyond
            {
                score = Fraction::ZERO;
            }
        }
        *self.found.scores.get_mut(index)? = Some(score);
        (score.is_modest() && measure.is_none_or(Fraction::is_modest)).then_some(())
    }

    fn raw(&mut self, rule: &'v Rule, measure: Option<Fraction>) -> Option<Fraction> {
        match &rule.method {
            MethodPlan::Proportional(target, _) => measure?.over(self.number(*target)??)?.times(rule.mark),
            MethodPlan::Inverse(target, _) => self.number(*target)??.over(measure?)?.times(rule.mark),
            MethodPlan::Bands(rows, _) => {
                let measure = measure?;
                for row in rows {
                    let holds = match &row.test {
                        BandTest::Compare(op, limit) => agrees(measure.compare(Fraction::of(limit)?)?, *op),
                        BandTest::In(low, low_open, high, high_open) => {
                            let low = measure.compare(Fraction::of(low)?)?;
                            let high = measure.compare(Fraction::of(high)?)?;
                            (low == Ordering::Greater || (low == Ordering::Equal && !low_open))
                                && (high == Ordering::Less || (high == Ordering::Equal && !high_open))
                        }
                        BandTest::Otherwise => true,
                    };
                    if holds {
                        return self.number(row.score)?;
                    }
                }
                None
            }
            MethodPlan::Value(value) => self.number(*value)?,
            MethodPlan::Curve(points, _) => on_curve(points, measure?),
            // raters are for the exact path
            MethodPlan::Rated(_) => None,
        }
    }

    fn weigh(&mut self) -> Option<()> {
        let kind = self.kind;
        for (index, rule) in kind.rules.iter().enumerate() {
            let Some(rule) = rule else { continue };
            let score = self.found.scores.get(index).copied().flatten()?;
            let exact = score.times(rule.factor)?;
            *self.found.points.get_mut(index)? = (exact, self.line(exact)?);
        }
        Some(())
    }

    fn line(&self, exact: Fraction) -> Option<Fraction> {
        match self.plan.lines {
            Some(rounding) => exact.round(rounding),
            None => Some(exact),
        }
    }

    fn adjust(&mut self, index: usize) -> Option<()> {
        let adjust = self.plan.adjusts.get(index)?;
        if !*self.kind.adjusts.get(index)? {
            return Some(());
        }
        for row in &adjust.rows {
            let holds = match row.condition {
                Some(condition) => self.truth(condition)??,
                None => true,
            };
            if !holds {
                continue;
            }
            let exact = self.number(row.points)??;
            if let Some(money) = row.money {
                *self.found.money.get_mut(index)? = self.number(money)??;
            }
            let line = self.line(exact)?;
            *self.found.adjusted.get_mut(index)? = (exact, line);
            return line.is_modest().then_some(());
        }
        Some(())
    }

    fn sum_up(&mut self) -> Option<()> {
        let mut sum = Fraction::ZERO;
        for (_, line) in self.found.points.iter().chain(&self.found.adjusted) {
            sum = sum.plus(*line)?;
        }
        if self.plan.lines.is_none() {
            sum = sum.round(self.plan.total)?;
        }
        if let Some((low, high, _)) = &self.plan.clamp {
            let (low, high) = (Fraction::of(low)?, Fraction::of(high)?);
            if sum.compare(low)? == Ordering::Less {
                sum = low;
            }
            if sum.compare(high)? == Ordering::Greater {
                sum = high;
            }
        }
        self.computed_total = sum;
        sum.is_modest().then_some(())
    }

    fn veto(&mut self, index: usize) -> Option<()> {
        if *self.kind.vetoes.get(index)? {
            let veto = self.plan.vetoes.get(index)?;
            *self.found.fired.get_mut(index)? = self.truth(veto.condition)??;
        }
        Some(())
    }

    fn give_grade(&mut self) -> Option<()> {
        let plan = self.plan;
        self.total = self.computed_total;
        let mut lowest = None;
        for (veto, _) in plan.vetoes.iter().zip(&self.found.fired).filter(|(_, fired)| **fired) {
            if let Some(least) = &veto.total {
                let least = Fraction::of(least)?;
                if least.compare(self.total)? == Ordering::Less {
                    self.total = least;
                }
            }
            lowest = lowest.max(veto.grade);
        }
        let Some(table) = &plan.grades else { return Some(()) };
        for (row, grade) in table.rows.iter().enumerate() {
            let reached = match &grade.threshold {
                Some((line, strict)) => {
                    let order = self.total.compare(Fraction::of(line)?)?;
                    order == Ordering::Greater || (order == Ordering::Equal && !strict)
                }
                None => true,
            };
            if reached {
                self.grade = Some(lowest.map_or(row, |lowest| row.max(lowest)));
                return Some(());
            }
        }
        Some(())
    }

    fn check(&mut self, index: usize) -> Option<()> {
        if !*self.kind.checks.get(index)? {
            return Some(());
        }
        let check = self.plan.checks.get(index)?;
        if !self.truth(check.condition)?? {
            return Some(());
        }
        *self.found.noticed.get_mut(index)? = true;
        match check.severity {
            CheckSeverity::Warn => Some(()),
            CheckSeverity::Hold => {
                self.held = true;
                Some(())
            }
            CheckSeverity::Reject => None,
        }
    }

    fn classify(&mut self, index: usize) -> Option<()> {
        let class = self.plan.classes.get(index)?;
        for (number, row) in class.rows.iter().enumerate() {
            let holds = match row.condition {
                Some(condition) => self.truth(condition)??,
                None => true,
            };
            if holds {
                *self.found.classes.get_mut(index)? = Some(number);
                break;
            }
        }
        Some(())
    }

    fn outcome(&mut self, index: usize) -> Option<()> {
        if !*self.kind.outcomes.get(index)? {
            return Some(());
        }
        let outcome = self.plan.outcomes.get(index)?;
        let value = match (self.value(outcome.value)?, outcome.round) {
            (Quick::Number(number), Some(rounding)) => Quick::Number(number.round(rounding)?),
            (value, _) => value,
        };
        *self.outcomes.get_mut(index)? = value;
        match value {
            Quick::Number(number) => number.is_modest().then_some(()),
            Quick::Missing | Quick::Bool(_) | Quick::Member(_) | Quick::Date(_) | Quick::Text(_) => Some(()),
        }
    }

    fn action(&mut self, index: usize) -> Option<()> {
        if *self.kind.actions.get(index)? {
            let action = self.plan.actions.get(index)?;
            *self.found.actions.get_mut(index)? = self.truth(action.condition)??;
        }
        Some(())
    }

    /// The number of a node: the inner nothing where it is undefined.
    fn number(&mut self, id: NodeId) -> Option<Option<Fraction>> {
        match self.value(id)? {
            Quick::Number(number) => Some(Some(number)),
            Quick::Missing => Some(None),
            Quick::Bool(_) | Quick::Member(_) | Quick::Date(_) | Quick::Text(_) => None,
        }
    }

    fn truth(&mut self, id: NodeId) -> Option<Option<bool>> {
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
                compared(left, right).map(|order| order.map_or(Quick::Missing, |order| Quick::Bool(agrees(order, *op))))
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

/// Linear between points, flat outside.
fn on_curve(points: &[(Rational, Rational)], at: Fraction) -> Option<Fraction> {
    let of = |point: &(Rational, Rational)| Some((Fraction::of(&point.0)?, Fraction::of(&point.1)?));
    let mut before = of(points.first()?)?;
    if at.compare(before.0)? != Ordering::Greater {
        return Some(before.1);
    }
    for point in points.iter().skip(1) {
        let next = of(point)?;
        if at.compare(next.0)? != Ordering::Greater {
            let part = at.plus(before.0.negated())?.over(next.0.plus(before.0.negated())?)?;
            return before.1.plus(next.1.plus(before.1.negated())?.times(part)?);
        }
        before = next;
    }
    Some(before.1)
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

fn agrees(order: Ordering, op: CompareOp) -> bool {
    match op {
        CompareOp::Equal => order == Ordering::Equal,
        CompareOp::Unequal => order != Ordering::Equal,
        CompareOp::Less => order == Ordering::Less,
        CompareOp::AtMost => order != Ordering::Greater,
        CompareOp::Greater => order == Ordering::Greater,
        CompareOp::AtLeast => order != Ordering::Less,
    }
}
