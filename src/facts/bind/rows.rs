//! Lists: row after row goes through slots of its own into columns.

use super::{Binder, Expected, Filling, list_of};
use crate::facts::{List, ListSchema, Sheaf, Slots};

/// Reads the rows of one list, and keeps what it learned of their names.
#[derive(Debug, Clone)]
pub(super) struct ListBinder {
    binder: Binder,
    /// The row that is read.
    row: Slots,
}

impl ListBinder {
    pub(super) fn new(list: &ListSchema) -> Self {
        let mut binder = Binder::of(&list.fields);
        // the language has no lists in lists
        binder.plain &= list.fields.iter().all(|field| list_of(field).is_none());
        Self { binder, row: Slots::of_fields(&list.fields) }
    }

    /// Expects of numbers the decimal places of the columns they go to, so that they are brought there as they are read.
    fn meet(&mut self, columns: &Sheaf) {
        let expected = &self.binder.expected;
        let is_met = expected.iter().map(|expected| expected.places).eq(columns.places());
        if !is_met {
            let any = |places| Expected { places, low: i64::MIN, high: i64::MAX };
            self.binder.expect(self.binder.programs + 1, columns.places().map(any).collect());
        }
    }
}

/// A list on its way into columns: row after row. `None` of any step means that the record is at fault or not plain.
#[derive(Debug)]
pub struct Rows<'p> {
    list: &'p mut ListBinder,
    columns: &'p mut Sheaf,
}

impl<'p> Rows<'p> {
    pub(super) fn begin(list: &'p mut ListBinder, rows: &'p mut List) -> Option<Self> {
        let columns = rows.open_sheaf();
        columns.forget();
        list.meet(columns);
        list.binder.plain.then_some(Self { list, columns })
    }

    /// Adds a row whose values are given one by one.
    #[inline]
    pub fn row(&mut self, fill: impl FnOnce(&mut Filling<'_>) -> Option<()>) -> Option<()> {
        self.list.row.clear();
        self.add(fill)
    }

    /// Adds a row that begins by itself.
    #[inline]
    pub(super) fn add(&mut self, fill: impl FnOnce(&mut Filling<'_>) -> Option<()>) -> Option<()> {
        let ListBinder { binder, row } = &mut *self.list;
        let mut filling = Filling { binder, slots: row, names: 0 };
        fill(&mut filling)?;
        filling.end()?;
        self.columns.push_slots(row)
    }
}
