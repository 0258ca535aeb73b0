use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::facts::{Dimension, Value};
use crate::value::{Date, Rational, Unit};

/// An exact number with the places it is shown with.
///
/// Rounded values show their declared places, exact ones no trailing zeros; a value that never ends shows six places.
/// It serialises as that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    value: Rational,
    places: Option<u32>,
}

impl Figure {
    /// An exact value.
    #[must_use]
    pub fn exact(value: Rational) -> Self {
        Self { value, places: None }
    }

    /// A value that was rounded to so many places.
    #[must_use]
    pub fn rounded(value: Rational, places: u32) -> Self {
        Self { value, places: Some(places) }
    }

    /// The number itself.
    #[must_use]
    pub fn value(&self) -> &Rational {
        &self.value
    }

    /// The places it was rounded to; `None` where it is exact.
    #[must_use]
    pub fn places(&self) -> Option<u32> {
        self.places
    }

    /// As a decimal with the shown places; `None` where 28 digits do not hold it.
    #[must_use]
    pub fn decimal(&self) -> Option<Decimal> {
        self.value.to_decimal_places(self.shown_places())
    }

    /// Whether 28 digits hold it.
    #[must_use]
    pub fn fits_decimal(&self) -> bool {
        // an exact number of few digits is shown with its own places, where they fit, or else with six, which do
        (self.places.is_none() && self.value.is_short()) || self.value.fits_decimal(self.shown_places())
    }

    fn shown_places(&self) -> u32 {
        self.places.or_else(|| self.own_places()).unwrap_or(Rational::SHOWN_PLACES)
    }

    /// The places of the exact value; `None` where it never ends, or has more digits than a decimal holds.
    fn own_places(&self) -> Option<u32> {
        self.value.decimal_places().filter(|places| self.value.fits_decimal(*places))
    }

    /// The fraction, where the shown text is not the whole value: `300/7`.
    #[must_use]
    pub fn fraction(&self) -> Option<String> {
        (self.places.is_none() && self.own_places().is_none()).then(|| self.value.fraction())
    }

    fn text(&self) -> String {
        self.value.to_fixed(self.shown_places())
    }

    /// As people read it in a unit: ratios in per cent.
    #[must_use]
    pub fn in_unit(&self, unit: Option<Unit>) -> String {
        match unit {
            Some(Unit::Ratio) => Self::exact(&self.value * &Rational::HUNDRED).text() + "%",
            Some(Unit::Number | Unit::Count | Unit::Money | Unit::Points | Unit::Days) | None => self.text(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// A value of an outcome or a fact, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// A number.
    Number(Figure),
    /// A truth value.
    Bool(bool),
    /// A text, a member of a dimension, a grade.
    Text(String),
    /// A day.
    Date(Date),
    /// None.
    Missing,
}

impl Shown {
    /// A value as people read it; a member by its label.
    #[must_use]
    pub fn of(value: &Value, dimension: Option<&Dimension>) -> Self {
        match value {
            Value::Missing | Value::Rows(_) => Self::Missing,
            Value::Number(number) => Self::Number(Figure::exact(number.clone())),
            Value::Date(date) => Self::Date(*date),
            Value::Bool(value) => Self::Bool(*value),
            Value::Text(text) => Self::Text(text.to_string()),
            Value::Member(place) => {
                let member = dimension.and_then(|dimension| dimension.members.get(*place));
                let name = member.map(|member| member.label.clone().unwrap_or_else(|| member.name.clone()));
                Self::Text(name.unwrap_or_else(|| place.to_string()))
            }
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(figure) => fmt::Display::fmt(figure, f),
            Self::Bool(value) => f.pad(&value.to_string()),
            Self::Text(text) => f.pad(text),
            Self::Date(date) => f.pad(&date.to_string()),
            Self::Missing => Ok(()),
        }
    }
}
