//! Many people's facts by column, numbers as whole multiples of a power of ten: what a batch is scored from.

mod bits;
mod cell;
mod column;
mod days;
mod host;
mod list;
mod numbers;
mod sheaf;
mod texts;

use std::collections::BTreeMap;

pub use bits::Bits;
pub use cell::Cell;
pub use column::{Column, MOST_PLACES};
pub use days::{date, days};
pub use host::{ColumnError, HostColumns};
pub use list::List;
pub use numbers::{Numbers, Run};
pub use sheaf::Sheaf;
pub use texts::Texts;

use serde::Serialize;

use super::{Binder, Fault, Record, Schema, Slots};

/// The facts of many people, a column for each fact of a schema.
///
/// What fits no column (a number of more than 18 digits or places, a third) keeps its whole record apart, so that nothing
/// is lost and nothing is rounded.
///
/// ```
/// # use merit::{Engine, facts::Columns};
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }")?;
/// let mut columns = Columns::of(engine.facts());
/// let record = engine.prepare(&serde_json::json!({ "person": "Li", "calls": 90 }))?;
/// columns.push(&record);
/// assert_eq!(columns.rows(), 1);
/// assert_eq!(columns.record(0), record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Columns {
    table: Sheaf,
    key: Option<usize>,
    apart: BTreeMap<usize, Record>,
    faults: BTreeMap<usize, Vec<Fault>>,
}

impl Columns {
    /// Empty columns for the facts of a schema.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        Self { table: Sheaf::of(&schema.fields), key: schema.key, ..Self::default() }
    }

    /// How many people there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.table.rows
    }

    /// The columns of facts, in the order of the schema.
    #[must_use]
    pub fn table(&self) -> &Sheaf {
        &self.table
    }

    /// Whether a row fits no column.
    #[must_use]
    pub fn is_apart(&self, row: usize) -> bool {
        self.apart.contains_key(&row)
    }

    /// The rows that fit no column.
    pub fn apart(&self) -> impl Iterator<Item = usize> {
        self.apart.keys().copied()
    }

    /// Why the data of a row can not be scored; `None` where nothing is wrong with them. Such a row fits no column.
    #[must_use]
    pub fn faults(&self, row: usize) -> Option<&[Fault]> {
        self.faults.get(&row).map(Vec::as_slice)
    }

    /// Adds a record.
    pub fn push(&mut self, record: &Record) {
        let fits = record.earlier.is_empty() && self.table.push(&record.values).is_some();
        if !fits {
            self.push_apart(record.clone());
        }
    }

    /// Adds a record of a host, read by a binder of the same schema: a struct or a map, its lists sequences of structs or
    /// maps. What the row then holds is what [`Engine::prepare`](crate::Engine::prepare) reads.
    ///
    /// `None`, and nothing is added, where the record is at fault or something about it is not plain: `prepare` tells the
    /// faults, or gives a record for [`Columns::push`].
    ///
    /// ```
    /// # use merit::{Engine, facts::{Binder, Columns}};
    /// #[derive(serde::Serialize)]
    /// struct Facts { person: &'static str, customers: Vec<Customer> }
    /// #[derive(serde::Serialize)]
    /// struct Customer { spend: u32 }
    /// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  customers: list { spend: number } }
    /// indicator spent { weight 100% score sum(customers, spend) cap 100 floor 0 }")?;
    /// let (mut binder, mut columns) = (Binder::new(engine.facts()), Columns::of(engine.facts()));
    /// let facts = Facts { person: "Li", customers: vec![Customer { spend: 20 }, Customer { spend: 50 }] };
    /// if columns.push_facts(&mut binder, &facts).is_none() {
    ///     columns.push(&engine.prepare(&facts)?);
    /// }
    /// assert_eq!(columns.record(0), engine.prepare(&facts)?);
    /// assert_eq!(engine.batch().score(&columns).scores().totals(), [7_000]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn push_facts<T: Serialize + ?Sized>(&mut self, binder: &mut Binder, facts: &T) -> Option<()> {
        self.push_bound(binder, |binder, slots| binder.bind(facts, slots))
    }

    /// Adds a row that is bound by hand.
    pub(crate) fn push_bound(
        &mut self,
        binder: &mut Binder,
        bind: impl FnOnce(&mut Binder, &mut Slots) -> Option<()>,
    ) -> Option<()> {
        let mut lent = Lent { slots: binder.take_slots(), binder, table: &mut self.table };
        let is_bound = lent.bind(bind).is_some();
        drop(lent);
        let pushed = if is_bound { self.table.push_slots(binder.slots()) } else { None };
        if pushed.is_none() {
            self.table.take_back();
        }
        pushed
    }

    /// Adds a record that fits no column.
    pub fn push_apart(&mut self, record: Record) {
        let blank = vec![Cell::Missing; self.table.columns.len()];
        self.apart.insert(self.table.rows, record);
        self.table.push_cells(&blank);
    }

    /// Adds a row of values, one for each fact; `None`, and nothing is added, where one of them fits no column.
    pub fn push_cells(&mut self, cells: &[Cell<'_>]) -> Option<()> {
        self.table.push_cells(cells)
    }

    /// Forgets the rows; what was learned of places and room is kept.
    pub fn clear(&mut self) {
        self.table.truncate(0);
        self.apart.clear();
        self.faults.clear();
    }

    /// The record of a row; an empty one where there is no such row.
    #[must_use]
    pub fn record(&self, row: usize) -> Record {
        if let Some(record) = self.apart.get(&row) {
            return record.clone();
        }
        let values = self.table.row(row);
        let person = self.key.and_then(|key| values.get(key)).map(super::key_text).unwrap_or_default();
        Record { person, values, origin: None, earlier: vec![] }
    }
}

/// Slots of a binder that hold the lists of a table, which so gets the rows of the person that is bound.
struct Lent<'l> {
    slots: Slots,
    binder: &'l mut Binder,
    table: &'l mut Sheaf,
}

impl Lent<'_> {
    fn bind(&mut self, bind: impl FnOnce(&mut Binder, &mut Slots) -> Option<()>) -> Option<()> {
        self.table.exchange_lists(&mut self.slots)?;
        bind(self.binder, &mut self.slots)
    }
}

impl Drop for Lent<'_> {
    /// All is given back, also where a host panics while it is read.
    fn drop(&mut self) {
        self.table.exchange_lists(&mut self.slots);
        self.binder.give_slots(std::mem::take(&mut self.slots));
    }
}
