//! Adjustments: lines of their own.

use crate::facts::{Fault, Value};
use crate::value::Rational;

use super::{At, Run};

/// One line of an adjustment.
#[derive(Debug, Clone)]
pub(super) struct AdjustLine {
    /// The row of its list.
    pub(super) index: Option<usize>,
    /// The row of the rule that held.
    pub(super) rule: usize,
    pub(super) exact: Rational,
    pub(super) points: Rational,
    pub(super) money: Option<Rational>,
}

impl Run<'_> {
    pub(super) fn adjust(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let plan = self.plan;
        let Some(adjust) = plan.adjusts.get(index) else { return Ok(()) };
        let mut lines = vec![];
        match adjust.list {
            None => lines.extend(self.adjust_line(index, None)?),
            Some(list) => {
                let rows = self.rows(list);
                for (number, row) in rows.iter().enumerate() {
                    let at = At { list, row, index: number };
                    let counts = match adjust.filter {
                        Some(filter) => self.eval(filter, Some(at))? == Value::Bool(true),
                        None => true,
                    };
                    if counts {
                        lines.extend(self.adjust_line(index, Some(at))?);
                    }
                }
            }
        }
        if let Some(slot) = self.adjusted.get_mut(index) {
            *slot = lines;
        }
        Ok(())
    }

    /// The line of the first row of the rule whose condition holds.
    fn adjust_line(&mut self, index: usize, at: Option<At<'_>>) -> Result<Option<AdjustLine>, Box<Fault>> {
        let plan = self.plan;
        let Some(adjust) = plan.adjusts.get(index) else { return Ok(None) };
        for (rule, row) in adjust.rows.iter().enumerate() {
            let holds = match row.condition {
                Some(condition) => self.truth(condition, at)? == Some(true),
                None => true,
            };
            if !holds {
                continue;
            }
            let exact = self.number(row.points, at)?.unwrap_or_default();
            let money = match row.money {
                Some(money) => self.number(money, at)?,
                None => None,
            };
            let points = self.line(&exact);
            return Ok(Some(AdjustLine { index: at.map(|a| a.index), rule, exact, points, money }));
        }
        Ok(None)
    }

    /// The sum of an adjustment's lines.
    pub(super) fn adjust_points(&self, index: usize) -> Rational {
        self.adjusted.get(index).into_iter().flatten().map(|line| line.points.clone()).sum()
    }

    /// The sum of an adjustment's money.
    pub(super) fn adjust_money(&self, index: usize) -> Rational {
        self.adjusted.get(index).into_iter().flatten().filter_map(|line| line.money.clone()).sum()
    }
}
