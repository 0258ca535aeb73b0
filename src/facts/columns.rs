//! Many people's facts by column, numbers as whole multiples of a power of ten: what a batch is scored from.

mod host;
mod numbers;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use host::{ColumnError, HostColumns};
pub use numbers::{Numbers, Run};

use super::{Fault, Field, FieldKind, Record, Row, Schema, Value};
use crate::value::{Date, Rational};

/// The most decimal places of a number in a column.
pub const MOST_PLACES: u32 = 18;

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

/// Columns of one length.
#[derive(Debug, Clone, Default)]
pub struct Sheaf {
    rows: usize,
    columns: Vec<Column>,
}

/// The values of one fact.
#[derive(Debug, Clone, Default)]
pub struct Column {
    values: Numbers,
    places: u32,
    range: Option<(i64, i64)>,
    missing: Bits,
    texts: Texts,
    list: Option<Box<List>>,
    kind: Kind,
}

/// What a column holds, which tells how a value is made of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Number,
    Date,
    Bool,
    Member,
    Text,
    List,
}

/// The rows of everybody's list, one after the other.
#[derive(Debug, Clone, Default)]
pub struct List {
    ends: Vec<usize>,
    rows: Sheaf,
}

/// Texts, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

/// A set of rows.
#[derive(Debug, Clone, Default)]
pub struct Bits(Vec<u64>);

/// A value as a column takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'v> {
    /// There is none.
    Missing,
    /// A number, as so many units of a decimal place: `(1802, 2)` is 18.02.
    Number(i64, u32),
    /// A day.
    Date(Date),
    /// A truth value.
    Bool(bool),
    /// A member of a dimension, by its place.
    Member(usize),
    /// A text.
    Text(&'v str),
    /// The rows of a list.
    Rows(&'v [Row]),
}

impl<'v> Cell<'v> {
    /// A value, where it fits a column.
    #[must_use]
    pub fn of(value: &'v Value) -> Option<Self> {
        Some(match value {
            Value::Missing => Self::Missing,
            Value::Number(number) => {
                let (mantissa, places) = units(number)?;
                Self::Number(mantissa, places)
            }
            Value::Date(date) => Self::Date(*date),
            Value::Bool(value) => Self::Bool(*value),
            Value::Member(place) => Self::Member(*place),
            Value::Text(text) => Self::Text(text),
            Value::Rows(rows) => Self::Rows(rows),
        })
    }
}

/// A number as whole units of its last decimal place.
fn units(number: &Rational) -> Option<(i64, u32)> {
    if let Some(whole) = number.to_i64() {
        return Some((whole, 0));
    }
    let places = number.decimal_places().filter(|places| *places <= MOST_PLACES)?;
    let (num, den) = number.small_parts()?;
    let unit = 10_i128.pow(places) / den;
    Some((i64::try_from(num.checked_mul(unit)?).ok()?, places))
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
        self.table.clear();
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

impl Sheaf {
    fn of(fields: &[Field]) -> Self {
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

    fn push(&mut self, values: &[Value]) -> Option<()> {
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

    fn push_cells(&mut self, cells: &[Cell<'_>]) -> Option<()> {
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

    fn truncate(&mut self, rows: usize) {
        self.rows = self.rows.min(rows);
        self.columns.iter_mut().for_each(|column| column.truncate(rows));
    }

    fn clear(&mut self) {
        self.truncate(0);
        self.columns.iter_mut().for_each(|column| column.range = None);
    }

    fn row(&self, row: usize) -> Row {
        self.columns.iter().map(|column| column.value(row)).collect()
    }
}

impl Column {
    fn of(field: &Field) -> Self {
        let (kind, list) = match &field.kind {
            FieldKind::Numeric(_) => (Kind::Number, None),
            FieldKind::Date(_) => (Kind::Date, None),
            FieldKind::Bool => (Kind::Bool, None),
            FieldKind::Text => (Kind::Text, None),
            FieldKind::Member(_) => (Kind::Member, None),
            FieldKind::List(list) => (Kind::List, Some(Box::new(List { ends: vec![], rows: Sheaf::of(&list.fields) }))),
        };
        Self { kind, list, ..Self::default() }
    }

    /// A number for each row: units of the last place, days, 0 or 1, the place of a member; 0 where there is no value.
    /// Texts and lists have none.
    #[must_use]
    pub fn values(&self) -> &Numbers {
        &self.values
    }

    /// The decimal places of its numbers.
    #[must_use]
    pub fn places(&self) -> u32 {
        self.places
    }

    /// The least and the greatest of the values; `None` where there is none.
    #[must_use]
    pub fn range(&self) -> Option<(i64, i64)> {
        self.range
    }

    /// The rows without a value.
    #[must_use]
    pub fn missing(&self) -> &Bits {
        &self.missing
    }

    /// The texts.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The rows of a list.
    #[must_use]
    pub fn list(&self) -> Option<&List> {
        self.list.as_deref()
    }

    fn len(&self) -> usize {
        match (&self.list, self.kind) {
            (Some(list), _) => list.ends.len(),
            (None, Kind::Text) => self.texts.len(),
            (None, _) => self.values.len(),
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> Option<()> {
        let value = match (cell, self.kind) {
            (Cell::Missing, kind) => {
                self.missing.insert(self.len());
                match kind {
                    Kind::Text => self.texts.push(""),
                    Kind::List => self.list.as_mut()?.end(),
                    Kind::Number | Kind::Date | Kind::Bool | Kind::Member => self.values.push(0),
                }
                return Some(());
            }
            (Cell::Text(text), Kind::Text) => {
                self.texts.push(text);
                return Some(());
            }
            (Cell::Rows(rows), Kind::List) => return self.list.as_mut()?.push(rows),
            (Cell::Number(units, places), Kind::Number) => self.scaled(units, places)?,
            (Cell::Date(date), Kind::Date) => days(date),
            (Cell::Bool(value), Kind::Bool) => value.into(),
            (Cell::Member(place), Kind::Member) => i64::try_from(place).ok()?,
            (_, _) => return None,
        };
        self.range = Some(self.range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
        self.values.push(value);
        Some(())
    }

    /// A number in units of the column's places, which grow where they must.
    fn scaled(&mut self, units: i64, places: u32) -> Option<i64> {
        if places == self.places {
            return Some(units);
        }
        if places < self.places {
            return units.checked_mul(10_i64.checked_pow(self.places - places)?);
        }
        let factor = 10_i64.checked_pow(places - self.places).filter(|_| places <= MOST_PLACES)?;
        let (low, high) = self.range.unwrap_or_default();
        let range = (low.checked_mul(factor)?, high.checked_mul(factor)?);
        self.values.scale(factor);
        self.range = self.range.map(|_| range);
        self.places = places;
        Some(units)
    }

    fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.texts.truncate(rows);
        self.missing.truncate(rows);
        if let Some(list) = &mut self.list {
            list.ends.truncate(rows);
            list.rows.truncate(list.ends.last().copied().unwrap_or(0));
        }
    }

    fn value(&self, row: usize) -> Value {
        if self.missing.contains(row) {
            return Value::Missing;
        }
        let number = self.values.get(row).unwrap_or_default();
        match self.kind {
            Kind::Number => Value::Number(Rational::from_parts(number.into(), 10_i128.pow(self.places))),
            Kind::Date => date(number).map_or(Value::Missing, Value::Date),
            Kind::Bool => Value::Bool(number != 0),
            Kind::Member => usize::try_from(number).map_or(Value::Missing, Value::Member),
            Kind::Text => self.texts.get(row).map_or(Value::Missing, |text| Value::Text(text.into())),
            Kind::List => match &self.list {
                Some(list) => Value::Rows(list.of(row).map(|at| list.rows.row(at)).collect::<Arc<[Row]>>()),
                None => Value::Missing,
            },
        }
    }
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

    fn end(&mut self) {
        self.ends.push(self.rows.rows);
    }

    fn push(&mut self, rows: &[Row]) -> Option<()> {
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

impl Texts {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.bytes.get(start..end)
    }

    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.bytes.truncate(self.ends.last().copied().unwrap_or(0));
    }
}

impl Bits {
    /// Whether a row is in it.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Whether no row is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many rows are in it.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows in it, in their order.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let bits = |(index, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }

    /// Puts a row in.
    pub fn insert(&mut self, row: usize) {
        if self.0.len() <= row / 64 {
            self.0.resize(row / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Takes out the rows of another set.
    pub(crate) fn remove(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(word, other)| *word &= !other);
    }

    /// Takes out every row from one on.
    fn truncate(&mut self, rows: usize) {
        self.0.truncate(rows.div_ceil(64));
        if let Some(word) = self.0.get_mut(rows / 64) {
            *word &= (1 << (rows % 64)) - 1;
        }
    }
}

/// The first day that there is.
fn first_day() -> Option<Date> {
    Date::new(1900, 1, 1)
}

/// A day as the number of days after the first.
#[must_use]
pub fn days(date: Date) -> i64 {
    first_day().map_or(0, |first| date.days_since(first))
}

/// The day behind a number of days.
#[must_use]
pub fn date(days: i64) -> Option<Date> {
    first_day()?.plus_days(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_grow_and_what_does_not_fit_adds_nothing() {
        let mut column = Column::default();
        for (units, places) in [(50, 0), (-25, 1), (1, 3)] {
            assert_eq!(column.push(Cell::Number(units, places)), Some(()));
        }
        assert_eq!(
            (column.values(), column.places(), column.range()),
            (&[50_000, -2500, 1].into_iter().collect(), 3, Some((-2500, 50_000)))
        );
        assert_eq!(column.push(Cell::Number(i64::MAX, 0)), None);
        assert_eq!(column.push(Cell::Number(1, 18)), None, "50 with 18 places is too large");
        assert_eq!(column.len(), 3);
    }

    #[test]
    fn bits_forget_what_lies_behind() {
        let mut bits = Bits::default();
        [1, 63, 64, 130].into_iter().for_each(|row| bits.insert(row));
        assert_eq!(bits.rows().collect::<Vec<_>>(), [1, 63, 64, 130]);
        bits.truncate(64);
        assert_eq!((bits.rows().collect::<Vec<_>>(), bits.count()), (vec![1, 63], 2));
        assert!(!bits.contains(64) && bits.contains(63));
    }
}
