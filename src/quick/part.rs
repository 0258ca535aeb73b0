//! One part of many people's scores, while they are found.

use std::ops::Range;

use super::amount::Amount;
use super::chunk::Machine;
use super::lane::Lane;
use super::lines::Lines;
use super::people::People;
use super::scores::{NO_GRADE, Tally};
use super::variant::Variant;
use crate::facts::{Bits, Columns};

/// The places that the scores of some neighbours go to.
#[derive(Debug)]
pub struct Part<'s> {
    pub(super) rows: Range<usize>,
    /// The decimal places of totals.
    pub(super) places: u32,
    pub(super) totals: &'s mut [i64],
    pub(super) computed_totals: &'s mut [i64],
    pub(super) grades: &'s mut [u16],
    pub(super) done: Done,
}

/// What else is found of them; the first of them is row 0 here.
#[derive(Debug, Clone, Default)]
pub struct Done {
    pub(super) held: Bits,
    pub(super) left: Bits,
    pub(super) tally: Tally,
    pub(super) lines: Option<Lines>,
    /// Keys of people whose kind is not known yet.
    pub(super) unknown: Vec<Box<[i64]>>,
}

impl Done {
    /// Who was left to the exact path; the first of the part is row 0.
    #[must_use]
    pub fn left(&self) -> &Bits {
        &self.left
    }

    /// Takes out what programs found of people whom they left.
    pub(super) fn forget_left(&mut self) {
        self.held.remove(&self.left);
        if let Some(lines) = &mut self.lines {
            lines.forget(&self.left);
        }
    }
}

impl Part<'_> {
    /// Leaves a person, a row of the columns, to the exact path.
    pub(super) fn leave(&mut self, row: usize, why: &'static str) {
        self.clear(row);
        self.done.tally.leave(why);
    }

    fn clear(&mut self, row: usize) {
        let at = row - self.rows.start;
        self.done.left.insert(at);
        for column in [&mut *self.totals, &mut *self.computed_totals] {
            if let Some(slot) = column.get_mut(at) {
                *slot = 0;
            }
        }
        if let Some(slot) = self.grades.get_mut(at) {
            *slot = NO_GRADE;
        }
    }

    /// Takes the results of a chunk, and counts who is scored by it.
    pub(super) fn take<L: Lane>(
        &mut self,
        machine: &Machine<L>,
        variant: &Variant,
        columns: &Columns,
        people: People<'_>,
    ) -> usize {
        let factor = 10_i64.checked_pow(self.places - variant.places).unwrap_or(1);
        let first = self.rows.start;
        if let Some(lines) = &mut self.done.lines {
            lines.take(machine, &variant.results, columns, people, first);
        }
        let column = |amount: &Option<Amount>| match amount {
            Some(Amount::Units(reg, _)) => machine.register(*reg),
            Some(Amount::Const(_) | Amount::Ratio(..) | Amount::Near(..)) | None => &[],
        };
        let totals = [
            (column(&variant.results.total), &mut *self.totals),
            (column(&variant.results.computed_total), &mut *self.computed_totals),
        ];
        let mut all_fit = true;
        for (from, to) in totals {
            all_fit &= units(from, factor, to, people, first);
        }
        let rows = i64::try_from(variant.grades).unwrap_or(i64::MAX);
        let row = |grade: &L| u16::try_from(grade.bits()).ok().filter(|row| i64::from(*row) < rows);
        let found = variant.results.grade.map_or(&[][..], |grade| machine.register(grade));
        match people {
            People::From(start, count) => {
                let slots = self.grades.get_mut(start - first..start - first + count).unwrap_or_default();
                if found.is_empty() {
                    slots.fill(NO_GRADE);
                }
                slots.iter_mut().zip(found).for_each(|(slot, grade)| *slot = row(grade).unwrap_or(NO_GRADE));
            }
            People::These(rows) => {
                for (at, place) in rows.iter().enumerate() {
                    if let Some(slot) = self.grades.get_mut(place - first) {
                        *slot = found.get(at).and_then(row).unwrap_or(NO_GRADE);
                    }
                }
            }
        }
        if let Some(held) = variant.results.held {
            let held = machine.register(held).iter().enumerate().filter(|(_, held)| **held != L::default());
            held.for_each(|(at, _)| self.done.held.insert(people.row(at) - first));
        }
        let mut scored = people.len();
        if machine.left.iter().any(|bits| *bits != 0) {
            for (at, bits) in machine.left.iter().enumerate().filter(|(_, bits)| **bits != 0) {
                self.clear(people.row(at));
                self.done.tally.leave_by(*bits);
                scored -= 1;
            }
        }
        if !all_fit {
            for amount in [&variant.results.total, &variant.results.computed_total] {
                for (at, value) in column(amount).iter().enumerate() {
                    let row = people.row(at);
                    if !L::units(&[*value], factor, &mut [0]) && !self.done.left.contains(row - first) {
                        self.leave(row, "a result may be too large");
                        scored -= 1;
                    }
                }
            }
        }
        scored
    }
}

/// Numbers to where people's are; `false` where one does not fit.
fn units<L: Lane>(from: &[L], factor: i64, to: &mut [i64], people: People<'_>, first: usize) -> bool {
    match people {
        People::From(start, count) => {
            let to = to.get_mut(start - first..start - first + count).unwrap_or_default();
            L::units(from, factor, to)
        }
        People::These(rows) => {
            let mut fits = true;
            for (row, value) in rows.iter().zip(from) {
                let mut own = [0];
                fits &= L::units(&[*value], factor, &mut own);
                if let Some(slot) = to.get_mut(row - first) {
                    [*slot] = own;
                }
            }
            fits
        }
    }
}
