//! A list fact: the rows of everybody, and where each person's end.

use super::Sheaf;
use crate::facts::Row;

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

    pub(super) fn end(&mut self) {
        self.ends.push(self.rows.rows);
    }

    pub(super) fn push(&mut self, rows: &[Row]) -> Option<()> {
        let before = self.rows.rows;
        for row in rows {
            if self.rows.push(row).is_none() {
                self.rows.truncate(before);
                return None;
            }
        }
        self.end();
        Some(())
    }
}
