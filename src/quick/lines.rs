//! Everything many people got: a column for each result.

use std::sync::Arc;

use super::amount::Amount;
use super::chunk::Machine;
use super::code::Reg;
use super::lane::Lane;
use super::lower::{Results, Symbol};
use super::people::People;
use super::ready::exact;
use crate::facts::{Bits, Columns};
use crate::plan::Plan;
use crate::value::Rational;

/// One result of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Got {
    /// There is none.
    #[default]
    None,
    /// A number, as so many units of a decimal place, the last of which may be 0.
    Units(i64, u32),
    /// A number that is no such decimal.
    Exact(Box<Rational>),
    /// A truth value.
    Truth(bool),
    /// The place of a member or a row, or a day.
    Code(i64),
    /// A text.
    Text(Arc<str>),
}

impl Got {
    /// The number; nothing where it is none.
    #[must_use]
    pub fn number(&self) -> Option<Rational> {
        match self {
            Self::Units(units, places) => Some(Rational::from_parts((*units).into(), 10_i128.checked_pow(*places)?)),
            Self::Exact(number) => Some((**number).clone()),
            Self::None | Self::Truth(_) | Self::Code(_) | Self::Text(_) => None,
        }
    }
}

/// The results of many people beside their totals: in each column a value for each of them, each in the order of the
/// plan. Whoever was left to the exact path has none here; outcomes and actions of a record that is held are not to be
/// shown.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// The points of indicators, as their lines say.
    pub points: Vec<Vec<Got>>,
    /// The points of sections.
    pub sections: Vec<Vec<Got>>,
    /// The points of adjustments.
    pub adjusted: Vec<Vec<Got>>,
    /// Whose vetoes fired.
    pub fired: Vec<Bits>,
    /// Whose checks fired.
    pub noticed: Vec<Bits>,
    /// The rows of classes; as many as there are rows for none.
    pub classes: Vec<Vec<Got>>,
    /// Whose actions follow.
    pub actions: Vec<Bits>,
    /// The outcomes.
    pub outcomes: Vec<Vec<Got>>,
}

impl Lines {
    pub(super) fn of(plan: &Plan, rows: usize) -> Self {
        let columns = |count: usize| vec![vec![Got::None; rows]; count];
        Self {
            points: columns(plan.indicators.len()),
            sections: columns(plan.sections.len()),
            adjusted: columns(plan.adjusts.len()),
            fired: vec![Bits::default(); plan.vetoes.len()],
            noticed: vec![Bits::default(); plan.checks.len()],
            classes: columns(plan.classes.len()),
            actions: vec![Bits::default(); plan.actions.len()],
            outcomes: columns(plan.outcomes.len()),
        }
    }

    /// Adds the people of the next rows; there are so many before them.
    pub(super) fn append(&mut self, next: Self, rows: usize) {
        let columns = [
            (&mut self.points, next.points),
            (&mut self.sections, next.sections),
            (&mut self.adjusted, next.adjusted),
            (&mut self.classes, next.classes),
            (&mut self.outcomes, next.outcomes),
        ];
        for (own, more) in columns {
            own.iter_mut().zip(more).for_each(|(own, mut more)| own.append(&mut more));
        }
        let flags =
            [(&mut self.fired, next.fired), (&mut self.noticed, next.noticed), (&mut self.actions, next.actions)];
        for (own, more) in flags {
            for (own, more) in own.iter_mut().zip(more) {
                more.rows().for_each(|row| own.insert(rows + row));
            }
        }
    }

    /// Takes out whoever was left to the exact path.
    pub(super) fn forget(&mut self, left: &Bits) {
        let columns = [&mut self.points, &mut self.sections, &mut self.adjusted, &mut self.classes, &mut self.outcomes];
        for column in columns.into_iter().flatten() {
            for row in left.rows() {
                if let Some(slot) = column.get_mut(row) {
                    *slot = Got::None;
                }
            }
        }
        let flags = [&mut self.fired, &mut self.noticed, &mut self.actions];
        flags.into_iter().flatten().for_each(|rows| rows.remove(left));
    }

    /// Takes the results of a chunk.
    pub(super) fn take<L: Lane>(
        &mut self,
        machine: &Machine<L>,
        results: &Results,
        columns: &Columns,
        people: People<'_>,
        first: usize,
    ) {
        for (column, amount) in self.points.iter_mut().zip(&results.points) {
            if let Some(amount) = amount {
                numbers(column, machine, amount, None, (people, first));
            }
        }
        for (column, leaves) in self.sections.iter_mut().zip(&results.sections) {
            let Some(leaves) = leaves else { continue };
            for row in (0..people.len()).map(|at| people.row(at) - first) {
                if let Some(slot) = column.get_mut(row) {
                    *slot = sum(leaves.iter().filter_map(|leaf| self.points.get(*leaf)?.get(row)));
                }
            }
        }
        for (column, amount) in self.adjusted.iter_mut().zip(&results.adjusted) {
            numbers(column, machine, amount, None, (people, first));
        }
        let flags = [
            (&mut self.fired, &results.fired),
            (&mut self.noticed, &results.noticed),
            (&mut self.actions, &results.actions),
        ];
        for (columns, registers) in flags {
            for (column, reg) in columns.iter_mut().zip(registers) {
                let holds = machine.register(*reg).iter().enumerate().filter(|(_, holds)| **holds != L::default());
                holds.for_each(|(at, _)| column.insert(people.row(at) - first));
            }
        }
        for (column, reg) in self.classes.iter_mut().zip(&results.classes) {
            others(column, machine, *reg, None, (people, first), |value| Got::Code(code(value)));
        }
        for (column, symbol) in self.outcomes.iter_mut().zip(&results.outcomes) {
            match symbol {
                Some(Symbol::Number(amount, there)) => numbers(column, machine, amount, *there, (people, first)),
                Some(Symbol::Truth(reg, there)) => {
                    others(column, machine, *reg, *there, (people, first), |value| Got::Truth(value != L::default()));
                }
                Some(Symbol::Code(reg, there)) => {
                    others(column, machine, *reg, *there, (people, first), |value| Got::Code(code(value)));
                }
                Some(Symbol::Text(None, field, _)) => {
                    let Some(facts) = columns.table().column(*field) else { continue };
                    for row in (0..people.len()).map(|at| people.row(at)).filter(|row| !facts.missing().contains(*row))
                    {
                        if let (Some(text), Some(slot)) = (facts.texts().get(row), column.get_mut(row - first)) {
                            *slot = Got::Text(text.into());
                        }
                    }
                }
                Some(Symbol::Words(words)) => {
                    let words = Got::Text(words.as_str().into());
                    for row in (0..people.len()).map(|at| people.row(at) - first) {
                        if let Some(slot) = column.get_mut(row) {
                            slot.clone_from(&words);
                        }
                    }
                }
                Some(Symbol::Missing | Symbol::Text(Some(_), ..)) | None => {}
            }
        }
    }
}

/// The sum of lines.
fn sum<'l>(lines: impl Iterator<Item = &'l Got> + Clone) -> Got {
    let mut places = None;
    let units: Option<i64> = lines.clone().try_fold(0_i64, |sum, line| match line {
        Got::Units(units, own) if *places.get_or_insert(*own) == *own => sum.checked_add(*units),
        Got::None => Some(sum),
        _ => None,
    });
    match (units, places) {
        (Some(units), places) => Got::Units(units, places.unwrap_or(0)),
        (None, _) => Got::Exact(Box::new(lines.filter_map(Got::number).sum())),
    }
}

fn code<L: Lane>(value: L) -> i64 {
    i64::try_from(value.wide()).unwrap_or(0)
}

fn others<L: Lane>(
    column: &mut [Got],
    machine: &Machine<L>,
    reg: Reg,
    there: Option<Reg>,
    (people, first): (People<'_>, usize),
    given: impl Fn(L) -> Got,
) {
    let there = there.map(|there| machine.register(there));
    for (at, value) in machine.register(reg).iter().enumerate() {
        let is_there = there.is_none_or(|there| there.get(at).is_some_and(|there| *there != L::default()));
        if let (true, Some(slot)) = (is_there, column.get_mut(people.row(at) - first)) {
            *slot = given(*value);
        }
    }
}

fn numbers<L: Lane>(
    column: &mut [Got],
    machine: &Machine<L>,
    amount: &Amount,
    there: Option<Reg>,
    (people, first): (People<'_>, usize),
) {
    match amount {
        Amount::Units(reg, unit) => match decimal(unit) {
            Some((factor, places)) => others(column, machine, *reg, there, (people, first), |value| {
                let units = i64::try_from(value.wide()).ok().and_then(|units| units.checked_mul(factor));
                units.map_or_else(
                    || Got::Exact(Box::new(&Rational::from_parts(value.wide(), 1) * unit)),
                    |units| Got::Units(units, places),
                )
            }),
            None => others(column, machine, *reg, there, (people, first), |value| {
                Got::Exact(Box::new(&Rational::from_parts(value.wide(), 1) * unit))
            }),
        },
        Amount::Const(value) => {
            let given = Got::Exact(Box::new(value.clone()));
            for at in 0..people.len() {
                let there = there.is_none_or(|there| machine.register(there).get(at) != Some(&L::default()));
                if let (true, Some(slot)) = (there, column.get_mut(people.row(at) - first)) {
                    slot.clone_from(&given);
                }
            }
        }
        Amount::Ratio(num, den, _) => {
            let lanes: Vec<(L, L)> =
                machine.register(*num).iter().copied().zip(machine.register(*den).iter().copied()).collect();
            for (at, (num, den)) in lanes.into_iter().enumerate() {
                let is_there = there.is_none_or(|there| machine.register(there).get(at) != Some(&L::default()));
                let own = amount.in_registers(Reg(0), Reg(1));
                let number = exact(&own, &[num, den]);
                if let (true, Some(number), Some(slot)) = (is_there, number, column.get_mut(people.row(at) - first)) {
                    *slot = Got::Exact(Box::new(number));
                }
            }
        }
        // a sum that is only near is never a result: whoever asks for it is left
        Amount::Near(..) => {}
    }
}

/// A unit as so many units of a decimal place.
fn decimal(unit: &Rational) -> Option<(i64, u32)> {
    let places = unit.decimal_places().filter(|places| *places <= 18)?;
    let (num, den) = unit.small_parts()?;
    Some((i64::try_from(num.checked_mul(10_i128.pow(places) / den)?).ok()?, places))
}
