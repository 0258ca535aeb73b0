use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::Figure;
use crate::diag::Say;
use crate::facts::{self, Dimension, Value};
use crate::value::{Date, Rational, Text, Unit};

/// What happened at a step, put into words when somebody reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// The same words for everybody, English and Chinese.
    Fixed(&'static str, &'static str),
    /// English and Chinese words before a number.
    Number(&'static str, &'static str, Rational),
    /// English and Chinese words before some of the author's.
    Written(&'static str, &'static str, Text),
    /// `a ÷ b × c`.
    Quotient(Rational, Rational, Rational),
    /// `a ≥ b`, with the sign between them.
    Comparison(Figure, &'static str, Rational),
    /// Anything else.
    Said(Box<Say>),
}

impl Phrase {
    /// The words, in every language.
    #[must_use]
    pub fn say(&self) -> Say {
        let both = |en: &str, zh: &str, end: &str| Say { en: [en, end].concat(), zh: [zh, end].concat() };
        match self {
            Self::Fixed(en, zh) => both(en, zh, ""),
            Self::Number(en, zh, number) => both(en, zh, &number.shown()),
            Self::Written(en, zh, text) => both(en, zh, text),
            Self::Quotient(a, b, c) => Say::same([&a.shown(), " ÷ ", &b.shown(), " × ", &c.shown()].concat()),
            Self::Comparison(left, sign, right) => Say::same(format!("{left} {sign} {right}")),
            Self::Said(say) => (**say).clone(),
        }
    }
}

impl From<Say> for Phrase {
    fn from(say: Say) -> Self {
        Self::Said(Box::new(say))
    }
}

/// The words in English.
impl Serialize for Phrase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.say().en)
    }
}

/// The value of a fact or param that was used; it displays, and serialises, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// There is none.
    Missing,
    /// A number in its unit.
    Number(Figure, Option<Unit>),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A text, a member of a dimension, the rows of a list.
    Text(Text),
}

impl FactValue {
    /// A value as people read it; a member by its label. Rows are for the caller to show.
    #[must_use]
    pub fn of(value: &Value, unit: Option<Unit>, dimension: Option<&Dimension>) -> Self {
        match value {
            Value::Missing | Value::Rows(_) => Self::Missing,
            Value::Number(number) => Self::Number(Figure::exact(number.clone()), unit),
            Value::Bool(value) => Self::Bool(*value),
            Value::Date(date) => Self::Date(*date),
            Value::Text(text) => Self::Text(text.into()),
            Value::Member(place) => match dimension.and_then(|dimension| dimension.members.get(*place)) {
                Some(member) => Self::Text(member.label.as_ref().unwrap_or(&member.name).as_str().into()),
                None => Self::Text(place.to_string().into()),
            },
        }
    }
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.pad("—"),
            Self::Number(figure, unit) => f.pad(&figure.in_unit(*unit)),
            Self::Bool(value) => fmt::Display::fmt(value, f),
            Self::Date(date) => f.pad(&date.to_string()),
            Self::Text(text) => f.pad(text),
        }
    }
}

impl Serialize for FactValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `cite`, `source`, `///` lines and the like, with their words; copies share them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info(Option<Arc<[(&'static str, String)]>>);

impl From<&facts::Info> for Info {
    fn from(info: &facts::Info) -> Self {
        Self((!info.is_empty()).then(|| info.as_slice().into()))
    }
}

impl std::ops::Deref for Info {
    type Target = [(&'static str, String)];
    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Serialize for Info {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}
