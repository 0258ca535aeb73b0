//! Adjustments: lines of their own. Those that miss a requirement are pending, of those that belong together one
//! counts, and a limit bounds the sum by a line of its own.

use std::collections::BTreeMap;

use crate::diag::say;
use crate::facts::{Fault, FaultKind, Value};
use crate::plan::{AdjustPlan, AdjustRow, Op};
use crate::value::Rational;

use super::undecided::not_yet;
use super::{At, Run};

/// One line of an adjustment.
#[derive(Debug, Clone)]
pub(super) struct AdjustLine {
    /// The row of its list.
    pub(super) index: Option<usize>,
    /// The row of the rule that held; none for the line of a limit.
    pub(super) rule: Option<usize>,
    pub(super) exact: Rational,
    pub(super) points: Rational,
    pub(super) money: Option<Rational>,
    pub(super) standing: Standing,
    /// Points and money that a line which does not count would have given.
    pub(super) would: Option<(Rational, Option<Rational>)>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It counts.
    Effective,
    /// This clause of `requires` does not hold.
    Pending(usize),
    /// The line of this row of the list counts instead.
    Superseded(usize),
    /// It brings the sum into the limit.
    Limited,
}

impl AdjustLine {
    /// Keeps the line as a note of what it would have given.
    fn set_aside(&mut self, standing: Standing) {
        self.standing = standing;
        self.would = Some((std::mem::take(&mut self.points), self.money.take()));
        self.exact = Rational::ZERO;
    }
}

impl Run<'_> {
    pub(super) fn adjust(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let plan = self.plan;
        let Some(adjust) = plan.adjusts.get(index).filter(|a| a.present.holds(&self.holds)) else { return Ok(()) };
        if adjust.is_open {
            return Err(not_yet());
        }
        // most adjustments give one line, and lines are large
        let mut lines = Vec::with_capacity(1);
        match adjust.list {
            None => lines.extend(self.adjust_line(adjust, None)?),
            Some(list) => {
                let rows = self.rows(list);
                let mut keys = vec![];
                for (number, row) in rows.iter().enumerate() {
                    let at = At { list, row, index: number };
                    let counts = match adjust.filter {
                        Some(filter) => self.eval(filter, Some(at))? == Value::Bool(true),
                        None => true,
                    };
                    if !counts {
                        continue;
                    }
                    let Some(line) = self.adjust_line(adjust, Some(at))? else { continue };
                    keys.push(match adjust.one_per {
                        Some((key, _)) if line.standing == Standing::Effective => self.eval(key, Some(at))?,
                        _ => Value::Missing,
                    });
                    lines.push(line);
                }
                if let Some((_, lowest)) = adjust.one_per {
                    keep_one_per(&mut lines, &keys, lowest);
                }
            }
        }
        lines.extend(self.limit_line(adjust, &lines));
        if let Some(slot) = self.adjusted.get_mut(index) {
            *slot = lines;
        }
        Ok(())
    }

    /// The line of the first row of the rule whose condition holds.
    fn adjust_line(&mut self, adjust: &AdjustPlan, at: Option<At<'_>>) -> Result<Option<AdjustLine>, Box<Fault>> {
        for (rule, row) in adjust.rows.iter().enumerate() {
            let holds = match row.condition {
                Some(condition) => self.truth(condition, at)? == Some(true),
                None => true,
            };
            if !holds {
                continue;
            }
            let exact = match (self.number(row.points, at)?, &adjust.within) {
                (None, Some(_)) => return Ok(None),
                (Some(amount), Some(range)) if !range.contains(&amount) => {
                    return Err(self.out_of_range(adjust, row, &amount));
                }
                (exact, _) => exact.unwrap_or_default(),
            };
            let money = match row.money {
                Some(money) => self.number(money, at)?,
                None => None,
            };
            let mut line = AdjustLine {
                index: at.map(|a| a.index),
                rule: Some(rule),
                points: self.line(&exact),
                exact,
                money,
                standing: Standing::Effective,
                would: None,
            };
            for (clause, requires) in adjust.requires.iter().enumerate() {
                if self.truth(requires.condition, at)? != Some(true) {
                    line.set_aside(Standing::Pending(clause));
                    break;
                }
            }
            return Ok(Some(line));
        }
        Ok(None)
    }

    fn out_of_range(&self, adjust: &AdjustPlan, row: &AdjustRow, amount: &Rational) -> Box<Fault> {
        let title = adjust.label.as_deref().unwrap_or(&adjust.name);
        let range = adjust.within.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = say!(
            "`{title}` gives {amount} points, and only {range} is allowed",
            "`{title}` 给出 {amount} 分,超出允许的范围 {range}"
        );
        let field = match self.plan.node(row.points).op {
            Op::Fact(fact) => self.plan.facts.fields.get(fact).map_or(&adjust.name, |field| &field.name),
            _ => &adjust.name,
        };
        Box::new(Fault::new(FaultKind::OutOfBounds, message).of(field).at(self.record.origin.as_ref()))
    }

    /// The line that brings the sum into the limit; it looks at the exact lines where the total does.
    fn limit_line(&self, adjust: &AdjustPlan, lines: &[AdjustLine]) -> Option<AdjustLine> {
        let limit = adjust.limit.as_ref()?;
        let exactly = self.sums_exactly();
        let sum: Rational = lines.iter().map(|l| if exactly { l.exact.clone() } else { l.points.clone() }).sum();
        let exact = sum.clone().max(limit.low.0.clone()).min(limit.high.0.clone()) - sum;
        (!exact.is_zero()).then(|| AdjustLine {
            index: None,
            rule: None,
            points: self.line(&exact),
            exact,
            money: None,
            standing: Standing::Limited,
            would: None,
        })
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

/// Of the lines of one key the lowest or highest counts, of equal ones the first; a line without key stands by itself.
fn keep_one_per(lines: &mut [AdjustLine], keys: &[Value], lowest: bool) {
    let mut best: BTreeMap<&Value, (&Rational, Option<usize>)> = BTreeMap::new();
    for (line, key) in lines.iter().zip(keys) {
        let here = (&line.exact, line.index);
        let held = best.entry(key).or_insert(here);
        if if lowest { here.0 < held.0 } else { here.0 > held.0 } {
            *held = here;
        }
    }
    best.remove(&Value::Missing);
    let kept: BTreeMap<&Value, Option<usize>> = best.into_iter().map(|(key, (_, row))| (key, row)).collect();
    for (line, key) in lines.iter_mut().zip(keys) {
        if let Some(Some(row)) = kept.get(key)
            && line.index != Some(*row)
        {
            line.set_aside(Standing::Superseded(*row));
        }
    }
}
