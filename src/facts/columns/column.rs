//! The values of one fact: whole numbers in units that grow finer where they must, texts, or lists.

use std::sync::Arc;

use super::{Bits, Cell, List, Numbers, Texts, date, days};
use crate::facts::slots::POWERS;
use crate::facts::{Field, FieldKind, Row, Slots, Value};
use crate::value::Rational;

/// The most decimal places of a number in a column.
pub const MOST_PLACES: u32 = 18;

/// So many decimal places are common.
const FEW_PLACES: u32 = 6;

/// The values of one fact.
#[derive(Debug, Clone, Default)]
pub struct Column {
    pub(super) values: Numbers,
    pub(super) places: u32,
    pub(super) range: Option<(i64, i64)>,
    /// Rows were taken back, so that the values may fill less than the range.
    is_loose: bool,
    pub(super) missing: Bits,
    pub(super) texts: Texts,
    pub(super) list: Option<Box<List>>,
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

impl Column {
    pub(super) fn of(field: &Field) -> Self {
        let (kind, list) = match &field.kind {
            FieldKind::Numeric(_) => (Kind::Number, None),
            FieldKind::Date(_) => (Kind::Date, None),
            FieldKind::Bool => (Kind::Bool, None),
            FieldKind::Text => (Kind::Text, None),
            FieldKind::Member(_) => (Kind::Member, None),
            FieldKind::List(list) => (Kind::List, Some(Box::new(List::empty(list)))),
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
        if self.is_loose { range(self.values.iter(), &self.missing) } else { self.range }
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

    pub(super) fn len(&self) -> usize {
        match (&self.list, self.kind) {
            (Some(list), _) => list.ends.len(),
            (None, Kind::Text) => self.texts.len(),
            (None, _) => self.values.len(),
        }
    }

    pub(super) fn push(&mut self, cell: Cell<'_>) -> Option<()> {
        let value = match (cell, self.kind) {
            (Cell::Missing, kind) => {
                self.missing.insert(self.len());
                match kind {
                    Kind::Text => self.texts.push(""),
                    Kind::List => return self.list.as_mut()?.push(&[]),
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
        self.put(value);
        Some(())
    }

    #[inline]
    fn put(&mut self, value: i64) {
        self.range = Some(self.range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
        self.values.push(value);
    }

    /// Adds what the slot of a field holds; the rows of a list stand in it already. No number has so many places as a slot
    /// without a value.
    #[inline(always)]
    pub(super) fn push_slot(&mut self, slots: &Slots, field: usize, value: i64, places: u8) -> Option<()> {
        if self.kind == Kind::Number && u32::from(places) == self.places {
            self.put(value);
            return Some(());
        }
        self.push_other(slots, field)
    }

    #[inline(never)]
    fn push_other(&mut self, slots: &Slots, field: usize) -> Option<()> {
        let Some((value, places)) = slots.number(field) else { return self.push(Cell::Missing) };
        match self.kind {
            Kind::Number => {
                let (units, places) = shorter(value, places.into(), self.places);
                let value = self.scaled(units, places)?;
                self.put(value);
            }
            Kind::Date | Kind::Bool | Kind::Member => self.put(value),
            Kind::Text => self.texts.push(slots.text(field)),
            Kind::List => self.list.as_mut()?.end(),
        }
        Some(())
    }

    /// A number in units of the column's places, which grow where they must.
    fn scaled(&mut self, units: i64, places: u32) -> Option<i64> {
        if places == self.places {
            return Some(units);
        }
        if places < self.places {
            return units.checked_mul(*POWERS.get((self.places - places) as usize)?);
        }
        let factor = 10_i64.checked_pow(places - self.places).filter(|_| places <= MOST_PLACES)?;
        let (low, high) = self.range.unwrap_or_default();
        let range = (low.checked_mul(factor)?, high.checked_mul(factor)?);
        self.values.scale(factor);
        self.range = self.range.map(|_| range);
        self.places = places;
        Some(units)
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.is_loose |= rows < self.values.len();
        if rows == 0 {
            (self.range, self.is_loose) = (None, false);
        }
        self.values.truncate(rows);
        self.texts.truncate(rows);
        self.missing.truncate(rows);
        if let Some(list) = &mut self.list {
            list.ends.truncate(rows);
            list.take_back();
        }
    }

    pub(super) fn value(&self, row: usize) -> Value {
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

/// The least and the greatest of the values that are there.
pub(super) fn range(values: impl Iterator<Item = i64> + Clone, missing: &Bits) -> Option<(i64, i64)> {
    if missing.is_empty() {
        return values.clone().min().zip(values.max());
    }
    let there = || values.clone().enumerate().filter(|(row, _)| !missing.contains(*row)).map(|(_, value)| value);
    there().min().zip(there().max())
}

/// A number without zeros at its end that would make a column longer: those of a few places are left, since the numbers
/// beside it are likely to need these.
fn shorter(mut units: i64, mut places: u32, own: u32) -> (i64, u32) {
    while places > own.max(FEW_PLACES) && units % 10 == 0 {
        (units, places) = (units / 10, places - 1);
    }
    (units, places)
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
}
