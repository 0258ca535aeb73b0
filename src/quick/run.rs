//! One record against a kind: every step as `eval` takes it, or no answer.

use std::cmp::Ordering;

use super::kind::{Kind, Rule};
use super::number::Fraction;
use crate::facts::Record;
use crate::plan::{BandTest, CheckSeverity, MethodPlan, Plan, Step};
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
    pub(super) fired: Vec<bool>,
    pub(super) noticed: Vec<bool>,
    pub(super) classes: Vec<Option<usize>>,
    pub(super) actions: Vec<bool>,
}

pub(super) struct Run<'v> {
    pub(super) plan: &'v Plan,
    pub(super) kind: &'v Kind,
    pub(super) record: &'v Record,
    pub(super) as_of: Option<Date>,
    pub(super) found: &'v mut Found,
    pub(super) definitions: Vec<Option<Quick<'v>>>,
    pub(super) outcomes: Vec<Quick<'v>>,
    pub(super) computed_total: Fraction,
    pub(super) total: Fraction,
    pub(super) grade: Option<usize>,
    pub(super) held: bool,
}

impl<'v> Run<'v> {
    pub(super) fn new(plan: &'v Plan, record: &'v Record, as_of: Option<Date>, found: &'v mut Found) -> Self {
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
            kind: Kind::NONE,
            record,
            as_of,
            found,
            // neither allocates where there are none
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
                        BandTest::Compare(op, limit) => op.agrees(measure.compare(Fraction::of(limit)?)?),
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
                None => !grade.by_rank,
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
