//! From lines to the total, vetoes, the grade and outcomes.

use crate::facts::{Fault, Value};
use crate::value::Rational;

use super::Run;
use super::undecided::not_yet;

impl Run<'_> {
    pub(super) fn sum_up(&mut self) -> Result<(), Box<Fault>> {
        if !self.sum_is_known() || self.plan.clamp_is_open {
            return Err(not_yet());
        }
        let exactly = self.sums_exactly();
        let pick = |(exact, line): (&Rational, &Rational)| if exactly { exact.clone() } else { line.clone() };
        let indicators: Rational = self.points.iter().map(|(exact, line)| pick((exact, line))).sum();
        let adjustments: Rational = self.adjusted.iter().flatten().map(|l| pick((&l.exact, &l.points))).sum();
        self.sum = indicators + adjustments;
        self.rounded_total = if exactly { self.sum.round(self.plan.total) } else { self.sum.clone() };
        self.computed_total = match &self.plan.clamp {
            Some((low, high, _)) => self.rounded_total.clone().max(low.clone()).min(high.clone()),
            None => self.rounded_total.clone(),
        };
        Ok(())
    }

    pub(super) fn veto(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let Some(veto) = self.plan.vetoes.get(index).filter(|v| v.present.holds(&self.holds)) else { return Ok(()) };
        let fired = self.truth(veto.condition, None)? == Some(true) || self.fired_before(index);
        if let Some(slot) = self.fired.get_mut(index) {
            *slot = fired;
        }
        Ok(())
    }

    /// The total after veto, the grade by it, and the lowest of that and all effects: no veto ever raises.
    pub(super) fn give_grade(&mut self) -> Result<(), Box<Fault>> {
        if !self.total_is_known() {
            return Err(not_yet());
        }
        let plan = self.plan;
        let fired = || plan.vetoes.iter().zip(&self.fired).filter(|(_, fired)| **fired).map(|(veto, _)| veto);
        let least = fired().filter_map(|veto| veto.total.clone()).min();
        let lowest = fired().filter_map(|veto| veto.grade).max();
        self.total = match least {
            Some(least) => self.computed_total.clone().min(least),
            None => self.computed_total.clone(),
        };
        if plan.grades.as_ref().is_some_and(|table| table.is_open) {
            self.undecided.mark_grade();
            return Ok(());
        }
        self.grade = plan.grades.as_ref().and_then(|table| {
            let by_score = table.rows.iter().position(|row| match &row.threshold {
                Some((line, true)) => self.total > *line,
                Some((line, false)) => self.total >= *line,
                // alone nobody has a rank
                None => !row.by_rank,
            });
            by_score.map(|row| (row, lowest.map_or(row, |lowest| row.max(lowest))))
        });
        Ok(())
    }

    /// An attribute of the grade; nothing where it is not decided yet.
    pub(super) fn attribute(&self, index: usize) -> Option<Value> {
        let row = self.grade.zip(self.plan.grades.as_ref()).and_then(|((_, grade), table)| table.rows.get(grade));
        row.and_then(|row| row.values.get(index)).cloned().unwrap_or(Some(Value::Missing))
    }

    pub(super) fn outcome_value(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let Some(outcome) = self.plan.outcomes.get(index).filter(|o| o.present.holds(&self.holds)) else {
            return Ok(());
        };
        let value = match (self.eval(outcome.value, None)?, outcome.round) {
            (Value::Number(number), Some(rounding)) => Value::Number(number.round(rounding)),
            (value, _) => value,
        };
        if let Some(slot) = self.outcomes.get_mut(index) {
            *slot = value;
        }
        Ok(())
    }
}
