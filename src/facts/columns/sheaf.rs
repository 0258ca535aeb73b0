//! Columns of one length, a row going into all of them or into none.

use super::{Cell, Column};
use crate::facts::{Field, List, Row, Slots, Value};

/// Rarely a number has more decimal places: one that did must not make all that come after it long.
const MANY_PLACES: u32 = 9;

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

    /// Adds what slots hold; the rows of lists stand in these already.
    #[inline]
    pub(in crate::facts) fn push_slots(&mut self, slots: &Slots) -> Option<()> {
        if slots.values().len() != self.columns.len() {
            return None;
        }
        let held = slots.values().iter().zip(slots.places());
        for (index, (column, (value, places))) in self.columns.iter_mut().zip(held).enumerate() {
            if column.push_slot(slots, index, *value, *places).is_none() {
                self.drop_row(index);
                return None;
            }
        }
        self.rows += 1;
        Some(())
    }

    /// Exchanges lists with those of slots, so that slots are filled where their rows will stand; `None` where they are not
    /// alike.
    pub(super) fn exchange_lists(&mut self, slots: &mut Slots) -> Option<()> {
        let mut lists = slots.lists().iter_mut();
        let alike = |own: &List, other: &List| own.rows.columns.len() == other.rows.columns.len();
        for (index, column) in self.columns.iter_mut().enumerate() {
            if let Some(own) = &mut column.list {
                let (_, other) = lists.next().filter(|(field, other)| *field == index && alike(own, other))?;
                std::mem::swap(&mut **own, other);
            }
        }
        Some(())
    }

    /// Takes back the rows of lists that are nobody's.
    pub(super) fn take_back(&mut self) {
        self.columns.iter_mut().filter_map(|column| column.list.as_mut()).for_each(|list| list.take_back());
    }

    /// Where there are no rows, forgets the places of those before that were many.
    pub(in crate::facts) fn forget(&mut self) {
        if self.rows == 0 {
            for column in &mut self.columns {
                column.places = if column.places > MANY_PLACES { 0 } else { column.places };
            }
        }
    }

    /// The decimal places of each column.
    pub(in crate::facts) fn places(&self) -> impl Iterator<Item = u8> + '_ {
        self.columns.iter().map(|column| u8::try_from(column.places).unwrap_or(u8::MAX))
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

    pub(super) fn row(&self, row: usize) -> Row {
        self.columns.iter().map(|column| column.value(row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: i64 = 1_000_000_000_000;
    const TOO_LONG: Cell<'_> = Cell::Number(1, 30);

    fn ranges(sheaf: &Sheaf) -> Vec<Option<(i64, i64)>> {
        sheaf.columns.iter().map(Column::range).collect()
    }

    #[test]
    fn a_row_that_is_dropped_leaves_no_trace_in_the_ranges() {
        let mut sheaf = Sheaf { rows: 0, columns: vec![Column::default(); 2] };
        assert_eq!(sheaf.push_cells(&[Cell::Number(LONG, 0), TOO_LONG]), None);
        assert_eq!(ranges(&sheaf), [None, None]);
        assert_eq!(sheaf.push_cells(&[Cell::Number(7, 0), Cell::Number(-3, 0)]), Some(()));
        assert_eq!(sheaf.push_cells(&[Cell::Missing, Cell::Number(5, 0)]), Some(()));
        assert_eq!(sheaf.push_cells(&[Cell::Number(-LONG, 0), TOO_LONG]), None);
        assert_eq!(ranges(&sheaf), [Some((7, 7)), Some((-3, 5))]);
        assert_eq!(sheaf.push_cells(&[Cell::Number(9, 0), Cell::Number(0, 0)]), Some(()));
        assert_eq!((sheaf.rows, ranges(&sheaf)), (3, vec![Some((7, 9)), Some((-3, 5))]));
    }

    #[test]
    fn rows_of_a_list_that_are_taken_back_leave_none_either() {
        let mut list = List { ends: vec![], rows: Sheaf { rows: 0, columns: vec![Column::default()] } };
        for (units, is_theirs) in [(4, true), (LONG, false), (2, true)] {
            assert_eq!(list.rows.push_cells(&[Cell::Number(units, 0)]), Some(()));
            if is_theirs { list.end() } else { list.take_back() }
        }
        assert_eq!((list.ends(), ranges(&list.rows)), (&[1, 2][..], vec![Some((2, 4))]));
    }
}
