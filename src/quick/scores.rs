//! What people scored: columns out.

use std::collections::BTreeMap;
use std::ops::Range;

use rust_decimal::Decimal;

use super::code::Why;
use super::lines::Lines;
use super::part::{Done, Part};
use crate::facts::Bits;

/// What a record scores, without names and without explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    /// The total after vetoes.
    pub total: Decimal,
    /// The total before vetoes.
    pub computed_total: Decimal,
    /// The grade, by its row.
    pub grade: Option<usize>,
    /// A check holds the record back.
    pub held: bool,
}

/// How many people were scored by which path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// By a program of 64 bits.
    pub narrow: usize,
    /// By a program of 128 bits.
    pub wide: usize,
    /// Left to the exact path, by reason.
    pub left: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// How many were left to the exact path.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left.values().sum()
    }

    /// Adds what others count.
    pub fn add(&mut self, other: &Self) {
        self.narrow += other.narrow;
        self.wide += other.wide;
        for (why, count) in &other.left {
            *self.left.entry(why).or_default() += count;
        }
    }

    pub(super) fn leave(&mut self, why: &'static str) {
        *self.left.entry(why).or_default() += 1;
    }

    /// Counts the first of the reasons that a program gave.
    pub(super) fn leave_by(&mut self, bits: u8) {
        let why = Why::ALL.into_iter().find(|why| bits & why.bit() != 0);
        self.leave(why.map_or("its kind is unknown", Why::words));
    }
}

/// What many people scored, in the order of their facts.
///
/// People who were left to the exact path have no values here: whoever asked for the scores adds them.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    pub(super) rows: usize,
    pub(super) places: u32,
    pub(super) totals: Vec<i64>,
    pub(super) computed_totals: Vec<i64>,
    pub(super) grades: Vec<u16>,
    pub(super) held: Bits,
    pub(super) left: Bits,
    pub(super) tally: Tally,
    pub(super) lines: Option<Lines>,
}

/// In the place of a grade's row: there is none.
pub(super) const NO_GRADE: u16 = u16::MAX;

impl Scores {
    /// Room for so many people, of whom nothing is known yet; `spare` gives the room that it has.
    #[must_use]
    pub fn of(rows: usize, places: u32, spare: Self) -> Self {
        let Self { mut totals, mut computed_totals, mut grades, .. } = spare;
        totals.resize(rows, 0);
        computed_totals.resize(rows, 0);
        grades.resize(rows, NO_GRADE);
        Self { rows, places, totals, computed_totals, grades, ..Self::default() }
    }

    /// The places of neighbouring parts, which follow one another from the first row.
    pub fn parts(&mut self, parts: &[Range<usize>]) -> Vec<Part<'_>> {
        let mut totals = &mut *self.totals;
        let mut computed_totals = &mut *self.computed_totals;
        let mut grades = &mut *self.grades;
        let mut found = vec![];
        for rows in parts {
            found.push(Part {
                rows: rows.clone(),
                places: self.places,
                totals: cut(&mut totals, rows.len()),
                computed_totals: cut(&mut computed_totals, rows.len()),
                grades: cut(&mut grades, rows.len()),
                done: Done::default(),
            });
        }
        found
    }

    /// Adds what else was found of the next rows, of which the first is `first`.
    pub fn add(&mut self, first: usize, done: Done) {
        done.held.rows().for_each(|row| self.held.insert(first + row));
        done.left.rows().for_each(|row| self.left.insert(first + row));
        self.tally.add(&done.tally);
        match (&mut self.lines, done.lines) {
            (Some(lines), Some(more)) => lines.append(more, first),
            (lines, more) => *lines = more,
        }
    }

    /// How many people there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The decimal places of totals.
    #[must_use]
    pub fn places(&self) -> u32 {
        self.places
    }

    /// The totals after vetoes, in units of their places; 0 for who was left.
    #[must_use]
    pub fn totals(&self) -> &[i64] {
        &self.totals
    }

    /// The totals before vetoes.
    #[must_use]
    pub fn computed_totals(&self) -> &[i64] {
        &self.computed_totals
    }

    /// The row of a person's grade.
    #[must_use]
    pub fn grade(&self, row: usize) -> Option<usize> {
        self.grades.get(row).filter(|grade| **grade != NO_GRADE).map(|grade| usize::from(*grade))
    }

    /// The rows of everybody's grades.
    pub fn grades(&self) -> impl ExactSizeIterator<Item = Option<usize>> + '_ {
        self.grades.iter().map(|grade| (*grade != NO_GRADE).then_some(usize::from(*grade)))
    }

    /// Who was left to the exact path.
    #[must_use]
    pub fn left(&self) -> &Bits {
        &self.left
    }

    /// Everything else, where it was asked for.
    #[must_use]
    pub fn lines(&self) -> Option<&Lines> {
        self.lines.as_ref()
    }

    /// Whether a check holds a record back.
    #[must_use]
    pub fn is_held(&self, row: usize) -> bool {
        self.held.contains(row)
    }

    /// How many people were scored by which path.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What a person scored; nothing for who was left.
    #[must_use]
    pub fn brief(&self, row: usize) -> Option<Brief> {
        if self.left.contains(row) {
            return None;
        }
        Some(Brief {
            total: Decimal::new(*self.totals.get(row)?, self.places),
            computed_total: Decimal::new(*self.computed_totals.get(row)?, self.places),
            grade: self.grade(row),
            held: self.held.contains(row),
        })
    }
}

/// Takes the first of some places away.
fn cut<'s, T>(from: &mut &'s mut [T], count: usize) -> &'s mut [T] {
    let all = std::mem::take(from);
    let (own, rest) = all.split_at_mut(count.min(all.len()));
    *from = rest;
    own
}
