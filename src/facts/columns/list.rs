//! A list fact: the rows of everybody, and where each person's end.

use super::Sheaf;
use crate::facts::{ListSchema, Row, Value};

/// The rows of everybody's list, one after the other.
#[derive(Debug, Clone, Default)]
pub struct List {
    pub(super) ends: Vec<usize>,
    pub(super) rows: Sheaf,
}

impl List {
    /// Where the rows of each person end; they begin where those of the person before end.
    #[must_use]
    pub fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// The rows of everybody.
    #[must_use]
    pub fn rows(&self) -> &Sheaf {
        &self.rows
    }

    /// Which rows are a person's.
    #[must_use]
    pub fn of(&self, person: usize) -> std::ops::Range<usize> {
        let start = person.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        start..self.ends.get(person).copied().unwrap_or(start)
    }

    pub(in crate::facts) fn empty(list: &ListSchema) -> Self {
        Self { ends: vec![], rows: Sheaf::of(&list.fields) }
    }

    /// Where the rows begin that are nobody's yet: those of who is being read.
    fn open(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The rows that are nobody's yet.
    pub(in crate::facts) fn open_rows(&self) -> impl Iterator<Item = Row> + '_ {
        (self.open()..self.rows.rows).map(|row| self.rows.row(row))
    }

    /// Takes back the rows that are nobody's.
    pub(in crate::facts) fn take_back(&mut self) {
        let open = self.open();
        self.rows.truncate(open);
    }

    /// Adds a row that is nobody's yet.
    pub(in crate::facts) fn add(&mut self, row: &[Value]) -> Option<()> {
        self.rows.push(row)
    }

    /// The columns of rows, for who adds some that are nobody's yet.
    pub(in crate::facts) fn open_sheaf(&mut self) -> &mut Sheaf {
        &mut self.rows
    }

    /// Says that the rows that were nobody's are the next person's.
    pub(super) fn end(&mut self) {
        self.ends.push(self.rows.rows);
    }

    pub(super) fn push(&mut self, rows: &[Row]) -> Option<()> {
        self.take_back();
        if rows.iter().try_for_each(|row| self.add(row)).is_none() {
            self.take_back();
            return None;
        }
        self.end();
        Some(())
    }
}
