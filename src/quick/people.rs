//! Some people of columns, and how they are cut into pieces that stay in the nearest cache.

use std::ops::Range;

use crate::facts::{Column, Columns, List};

/// Which people something is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum People<'r> {
    /// Neighbours.
    From(usize, usize),
    /// These.
    These(&'r [usize]),
}

impl People<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::From(_, count) => *count,
            Self::These(rows) => rows.len(),
        }
    }

    pub(super) fn row(&self, at: usize) -> usize {
        match self {
            Self::From(start, _) => start + at,
            Self::These(rows) => rows.get(at).copied().unwrap_or(0),
        }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).map(|at| self.row(at))
    }

    /// Some of them, by their places.
    pub(super) fn part(self, places: Range<usize>) -> Self {
        match self {
            Self::From(start, _) => Self::From(start + places.start, places.len()),
            Self::These(rows) => Self::These(rows.get(places).unwrap_or_default()),
        }
    }

    /// Cuts them into pieces of at most so many, who have not more than so many rows in a list where one person has not
    /// more by himself; pieces are told by places.
    pub(super) fn cut(self, columns: &Columns, lists: &[usize], most: usize, most_rows: usize) -> Vec<Range<usize>> {
        let lists = lists.iter().filter_map(|list| columns.table().column(*list).and_then(Column::list));
        let lists: Vec<&List> = lists.collect();
        let mut pieces = Vec::with_capacity(self.len().div_ceil(most));
        let mut start = 0;
        while start < self.len() {
            let mut end = (start + most).min(self.len());
            for list in &lists {
                let mut rows = 0;
                let fit = (start..end).take_while(|at| {
                    rows += list.of(self.row(*at)).len();
                    rows <= most_rows
                });
                end = start + fit.count().max(1);
            }
            pieces.push(start..end);
            start = end;
        }
        pieces
    }
}
