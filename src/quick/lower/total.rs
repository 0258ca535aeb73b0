//! From scores to lines, the total, vetoes, the grade and what follows.

use std::cmp::Ordering;

use super::super::amount::Amount;
use super::super::build::Built;
use super::super::code::{Instr, Reg, Why};
use super::rule::mark_of;
use super::{Lower, Symbol};
use crate::plan::{AdjustPlan, CheckSeverity, CompareOp, NodeId, RangePlan};
use crate::value::Rational;

impl Lower<'_> {
    pub(super) fn weigh(&mut self) -> Built<()> {
        let plan = self.plan;
        for (index, rule) in plan.indicators.iter().enumerate() {
            let Some(Symbol::Number(score, _)) = self.scores.get(index).cloned() else { continue };
            self.b.here = Some(rule.span);
            // points for a score of 1
            let factor =
                self.each_of(|kind| (kind.weights.get(index)? * &Rational::HUNDRED).checked_div(&mark_of(rule, kind)))?;
            let exact = self.b.times(&score, &factor)?;
            let line = self.line(&exact)?;
            if let Some(slot) = self.points.get_mut(index) {
                *slot = (exact, line);
            }
        }
        Ok(())
    }

    /// The points of a line, rounded where lines are.
    fn line(&mut self, exact: &Amount) -> Built<Amount> {
        match self.plan.lines {
            Some(rounding) => self.b.round(exact, rounding),
            None => Ok(exact.clone()),
        }
    }

    pub(super) fn adjust(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let Some(adjust) = plan.adjusts.get(index).filter(|adjust| adjust.present.holds(self.holds())) else {
            return Ok(());
        };
        self.b.here = Some(adjust.span);
        if adjust.one_per.is_some() {
            return self.b.unsuited("of several lines of an adjustment one counts");
        }
        let nothing = Amount::Const(Rational::ZERO);
        let (mut exact, mut money) = (nothing.clone(), nothing);
        for row in adjust.rows.iter().rev() {
            let points = self.amount(row.points, adjust)?;
            let own = match row.money {
                Some(money) => self.or_zero(money, adjust.list)?,
                None => Amount::Const(Rational::ZERO),
            };
            match row.condition {
                Some(condition) => {
                    let holds = self.certain_in(condition, adjust.list)?;
                    if let Some(range) = &adjust.within {
                        self.given_within(row.points, adjust, range, Some(holds))?;
                    }
                    exact = self.b.select(holds, &points, &exact)?;
                    money = self.b.select(holds, &own, &money)?;
                }
                None => {
                    if let Some(range) = &adjust.within {
                        self.given_within(row.points, adjust, range, None)?;
                    }
                    (exact, money) = (points, own);
                }
            }
        }
        let mut counts: Option<Reg> = match adjust.filter {
            Some(filter) => Some(self.certain_in(filter, adjust.list)?),
            None => None,
        };
        for clause in &adjust.requires {
            let holds = self.certain_in(clause.condition, adjust.list)?;
            counts = Some(match counts {
                Some(before) => self.b.emit(Instr::And(before, holds))?,
                None => holds,
            });
        }
        if let Some(counts) = counts {
            exact = self.b.select(counts, &exact, &Amount::Const(Rational::ZERO))?;
            money = self.b.select(counts, &money, &Amount::Const(Rational::ZERO))?;
        }
        let mut line = self.line(&exact)?;
        self.modest(&line, None)?;
        self.modest(&money, None)?;
        if let Some(list) = adjust.list {
            (exact, line, money) = (self.gather(list, &exact)?, self.gather(list, &line)?, self.gather(list, &money)?);
        }
        if let Some(limit) = &adjust.limit {
            let sum = if plan.lines.is_some() { line.clone() } else { exact.clone() };
            let raised = self.b.extreme(&sum, &Amount::Const(limit.low.0.clone()), Ordering::Greater)?;
            let within = self.b.extreme(&raised, &Amount::Const(limit.high.0.clone()), Ordering::Less)?;
            let back = self.b.negate(&sum)?;
            let more = self.b.total(&[within, back], false)?;
            let rounded = self.line(&more)?;
            line = self.b.total(&[line, rounded], false)?;
            exact = self.b.total(&[exact, more], false)?;
        }
        self.modest(&line, None)?;
        if let Some(slot) = self.adjusted.get_mut(index) {
            *slot = (exact, line, money);
        }
        Ok(())
    }

    /// The points of a row; none is worth nothing.
    fn amount(&mut self, points: NodeId, adjust: &AdjustPlan) -> Built<Amount> {
        self.or_zero(points, adjust.list)
    }

    fn or_zero(&mut self, node: NodeId, list: Option<usize>) -> Built<Amount> {
        Ok(match self.number(node, list)? {
            None => Amount::Const(Rational::ZERO),
            Some((amount, None)) => amount,
            Some((amount, Some(there))) => self.b.select(there, &amount, &Amount::Const(Rational::ZERO))?,
        })
    }

    /// Leaves whoever was given more or less than allowed.
    fn given_within(&mut self, points: NodeId, adjust: &AdjustPlan, range: &RangePlan, when: Option<Reg>) -> Built<()> {
        let Some((amount, there)) = self.number(points, adjust.list)? else { return Ok(()) };
        let ((low, low_open), (high, high_open)) = (&range.low, &range.high);
        let under = if *low_open { CompareOp::AtMost } else { CompareOp::Less };
        let over = if *high_open { CompareOp::AtLeast } else { CompareOp::Greater };
        let under = self.b.compare(&amount, under, &Amount::Const(low.clone()))?;
        let over = self.b.compare(&amount, over, &Amount::Const(high.clone()))?;
        let mut outside = self.b.emit(Instr::Or(under, over))?;
        for holds in [when, there].into_iter().flatten() {
            outside = self.b.emit(Instr::And(outside, holds))?;
        }
        self.b.leave(outside, Why::Outside)
    }

    pub(super) fn sum_up(&mut self) -> Built<()> {
        self.b.here = self.plan.clamp.as_ref().map(|(.., span)| *span);
        let exactly = self.plan.lines.is_none();
        let points = self.points.iter().map(|(exact, line)| if exactly { exact } else { line });
        let adjusted = self.adjusted.iter().map(|(exact, line, _)| if exactly { exact } else { line });
        let lines: Vec<Amount> = points.chain(adjusted).cloned().collect();
        let nearly = self.from.nearly && exactly;
        let mut sum = self.b.total(&lines, nearly)?;
        if exactly {
            sum = self.b.round(&sum, self.plan.total)?;
        }
        if let Some((low, high, _)) = &self.plan.clamp {
            sum = self.b.extreme(&sum, &Amount::Const(low.clone()), Ordering::Greater)?;
            sum = self.b.extreme(&sum, &Amount::Const(high.clone()), Ordering::Less)?;
        }
        self.modest(&sum, None)?;
        self.results.computed_total = Some(sum);
        Ok(())
    }

    pub(super) fn veto(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let Some(veto) = plan.vetoes.get(index).filter(|veto| veto.present.holds(self.holds())) else { return Ok(()) };
        self.b.here = Some(veto.span);
        let fired = self.certain(veto.condition)?;
        if let Some(slot) = self.results.fired.get_mut(index) {
            *slot = fired;
        }
        Ok(())
    }

    pub(super) fn give_grade(&mut self) -> Built<()> {
        let plan = self.plan;
        let Some(mut total) = self.results.computed_total.clone() else { return self.b.unsuited("there is no total") };
        let fired = self.results.fired.clone();
        for (veto, fired) in plan.vetoes.iter().zip(&fired) {
            let Some(least) = &veto.total else { continue };
            self.b.here = Some(veto.span);
            let lowered = self.b.extreme(&total, &Amount::Const(least.clone()), Ordering::Less)?;
            total = self.b.select(*fired, &lowered, &total)?;
        }
        self.results.total = Some(total.clone());
        let Some(table) = &plan.grades else { return Ok(()) };
        // rows that ranks alone give are nobody's who is scored alone
        let rows: Vec<(usize, Option<&(Rational, bool)>)> = table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.threshold.is_some() || !row.by_rank)
            .map(|(index, row)| (index, row.threshold.as_ref()))
            .collect();
        self.b.here = table.rows.first().map(|row| row.span);
        let count = i128::try_from(table.rows.len()).unwrap_or(0);
        let lines: Vec<Rational> = rows
            .iter()
            .map_while(|(_, line)| line.filter(|(_, strict)| !strict).map(|(line, _)| line.clone()))
            .collect();
        let falls = lines.windows(2).all(|pair| matches!(pair, [one, next] if one >= next));
        let ends =
            rows.len() == lines.len() || (rows.len() == lines.len() + 1 && rows.last().is_some_and(|r| r.1.is_none()));
        let numbered = rows.iter().enumerate().all(|(at, (index, _))| at == *index) && rows.len() == table.rows.len();
        let mut grade = if falls && ends && numbered && !matches!(total, Amount::Const(_)) {
            self.b.ladder(&total, &lines)?
        } else {
            let mut grade = Amount::Const(Rational::from(i64::try_from(count).unwrap_or(0)));
            for (index, line) in rows.iter().rev() {
                let here = Amount::Const(Rational::from(i64::try_from(*index).unwrap_or(0)));
                grade = match line {
                    None => here,
                    Some((line, strict)) => {
                        let op = if *strict { CompareOp::Greater } else { CompareOp::AtLeast };
                        let reached = self.b.compare(&total, op, &Amount::Const(line.clone()))?;
                        self.b.select(reached, &here, &grade)?
                    }
                };
            }
            match self.b.in_units(&grade, &Rational::ONE)? {
                Some(grade) => grade,
                None => return self.b.unsuited("a grade is no row"),
            }
        };
        for (veto, fired) in plan.vetoes.iter().zip(&fired) {
            let Some(lowest) = veto.grade.and_then(|row| i128::try_from(row).ok()) else { continue };
            self.b.here = Some(veto.span);
            let floor = self.b.emit(Instr::Affine(*fired, lowest, 0))?;
            // where there is no grade, none is lowered
            grade = self.b.emit(Instr::Greatest(grade, floor))?;
        }
        self.results.grade = Some(grade);
        Ok(())
    }

    pub(super) fn check(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let Some(check) = plan.checks.get(index).filter(|check| check.present.holds(self.holds())) else {
            return Ok(());
        };
        self.b.here = Some(check.span);
        let fired = self.certain(check.condition)?;
        if let Some(slot) = self.results.noticed.get_mut(index) {
            *slot = fired;
        }
        match check.severity {
            CheckSeverity::Warn => Ok(()),
            CheckSeverity::Hold => {
                let held = match self.results.held {
                    Some(held) => self.b.emit(Instr::Or(held, fired))?,
                    None => fired,
                };
                self.results.held = Some(held);
                Ok(())
            }
            CheckSeverity::Reject => self.b.leave(fired, Why::Rejected),
        }
    }

    pub(super) fn classify(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let Some(class) = plan.classes.get(index) else { return Ok(()) };
        self.b.here = Some(class.span);
        let row = |index: usize| Amount::Const(Rational::from(i64::try_from(index).unwrap_or(i64::MAX)));
        let mut found = row(class.rows.len());
        for (index, step) in class.rows.iter().enumerate().rev() {
            found = match step.condition {
                Some(condition) => {
                    let holds = self.certain(condition)?;
                    self.b.select(holds, &row(index), &found)?
                }
                None => row(index),
            };
        }
        let Some(found) = self.b.in_units(&found, &Rational::ONE)? else { return self.b.unsuited("a class is no row") };
        if let Some(slot) = self.results.classes.get_mut(index) {
            *slot = found;
        }
        Ok(())
    }

    pub(super) fn outcome(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let Some(outcome) = plan.outcomes.get(index).filter(|outcome| outcome.present.holds(self.holds())) else {
            return Ok(());
        };
        self.b.here = Some(outcome.span);
        let mut value = self.value(outcome.value, None)?;
        if let (Symbol::Number(amount, there), Some(rounding)) = (&value, outcome.round) {
            value = Symbol::Number(self.b.round(amount, rounding)?, *there);
        }
        if let Symbol::Number(amount, there) = &value {
            self.modest(amount, *there)?;
        }
        if let Some(slot) = self.results.outcomes.get_mut(index) {
            *slot = Some(value);
        }
        Ok(())
    }

    pub(super) fn action(&mut self, index: usize) -> Built<()> {
        let plan = self.plan;
        let Some(action) = plan.actions.get(index).filter(|action| action.present.holds(self.holds())) else {
            return Ok(());
        };
        self.b.here = Some(action.span);
        let taken = self.certain(action.condition)?;
        if let Some(slot) = self.results.actions.get_mut(index) {
            *slot = taken;
        }
        Ok(())
    }

    /// The sum of a section's lines.
    pub(super) fn section_points(&mut self, index: usize) -> Built<Amount> {
        let leaves = self.plan.sections.get(index).into_iter().flat_map(|section| &section.leaves);
        let lines: Vec<Amount> =
            leaves.filter_map(|leaf| self.points.get(*leaf)).map(|(_, line)| line.clone()).collect();
        self.b.total(&lines, false)
    }

    pub(super) fn section_weight(&mut self, index: usize) -> Built<Amount> {
        self.each_of(|kind| kind.sections.get(index).cloned())
    }

    pub(super) fn listed_points(&self) -> Vec<Option<Amount>> {
        let there = |index: usize| self.kind().is_some_and(|kind| kind.there.get(index).copied().unwrap_or(false));
        let lines = self.points.iter().enumerate();
        lines.map(|(index, (_, line))| there(index).then(|| line.clone())).collect()
    }

    pub(super) fn listed_sections(&self) -> Vec<Option<Vec<usize>>> {
        let mut there: Vec<bool> = vec![];
        for section in &self.plan.sections {
            let outer = section.parent.is_none_or(|parent| there.get(parent).copied().unwrap_or(false));
            there.push(outer && section.present.holds(self.holds()));
        }
        let sections = self.plan.sections.iter().zip(there);
        sections.map(|(section, there)| there.then(|| section.leaves.clone())).collect()
    }
}
