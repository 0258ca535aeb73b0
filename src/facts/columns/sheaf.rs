//! Columns of one length, a row going into all of them or into none.

use super::{Cell, Column};
use crate::facts::{Field, Row, Value};

/// Columns of one length.
#[derive(Debug, Clone, Default)]
pub struct Sheaf {
    pub(super) rows: usize,
    pub(super) columns: Vec<Column>,
}

impl Sheaf {
    pub(super) fn of(fields: &[Field]) -> Self {
        Self { rows: 0, columns: fields.iter().map(Column::of).collect() }
    }

    /// How long the columns are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: usize) -> Option<&Column> {
        self.columns.get(field)
    }

    pub(super) fn push(&mut self, values: &[Value]) -> Option<()> {
        for (index, column) in self.columns.iter_mut().enumerate() {
            let cell = values.get(index).map_or(Some(Cell::Missing), Cell::of);
            if cell.and_then(|cell| column.push(cell)).is_none() {
                self.drop_row(index);
                return None;
            }
        }
        self.rows += 1;
        Some(())
    }

    pub(super) fn push_cells(&mut self, cells: &[Cell<'_>]) -> Option<()> {
        for (index, column) in self.columns.iter_mut().enumerate() {
            let cell = cells.get(index).copied().unwrap_or(Cell::Missing);
            if column.push(cell).is_none() {
                self.drop_row(index);
                return None;
            }
        }
        self.rows += 1;
        Some(())
    }

    /// Takes back the cells of a row that was begun, in the columns before one.
    fn drop_row(&mut self, end: usize) {
        let rows = self.rows;
        self.columns.iter_mut().take(end).for_each(|column| column.truncate(rows));
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.rows = self.rows.min(rows);
        self.columns.iter_mut().for_each(|column| column.truncate(rows));
    }

    pub(super) fn clear(&mut self) {
        self.truncate(0);
        self.columns.iter_mut().for_each(|column| column.range = None);
    }

    pub(super) fn row(&self, row: usize) -> Row {
        self.columns.iter().map(|column| column.value(row)).collect()
    }
}
