//! A value as a column takes it: numbers as whole units of their last decimal place.

use super::MOST_PLACES;
use crate::facts::{Row, Value};
use crate::value::{Date, Rational};

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
