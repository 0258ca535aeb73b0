//! The names that records give, and where the values behind them go.

use std::sync::Arc;

use crate::facts::plain::{NOWHERE_NEAR, Near};
use crate::facts::{Cell, Plain, Slots, digits};

/// How the values of one name are read.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) field: usize,
    pub(super) plain: Plain,
}

/// A name that a record gave.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The very text that a struct gave, kept alive: a text at its address and of its length is the same text.
    given: Option<&'static str>,
    text: Box<str>,
    /// `None` where no fact is read from it.
    reader: Option<Arc<Reader>>,
    /// Without quotes, escapes and control characters: written the same way in every format.
    simple: bool,
    /// Numbers that need no closer look, and where they go; none where no number does.
    near: Near,
    field: usize,
    is_number: bool,
}

impl Known {
    pub(super) fn new(given: Option<&'static str>, text: &str, reader: Option<Arc<Reader>>) -> Self {
        let simple = !text.contains(|c: char| c.is_control() || matches!(c, '"' | '\\'));
        let (near, field, is_number) = match &reader {
            Some(reader) => (reader.plain.near(), reader.field, reader.plain.is_number()),
            None => (NOWHERE_NEAR, usize::MAX, false),
        };
        Self { given, text: text.into(), reader, simple, near, field, is_number }
    }

    /// Whether it is the very same text.
    #[inline]
    pub(super) fn is(&self, name: &'static str) -> bool {
        self.given.is_some_and(|given| std::ptr::eq(given, name))
    }

    /// Whether it says the same; then it is known by this text from now on.
    pub(super) fn agrees(&mut self, name: &'static str) -> bool {
        let agrees = *self.text == *name;
        if agrees {
            self.given = Some(name);
        }
        agrees
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text, where every format writes it so.
    #[inline]
    pub(super) fn simple_text(&self) -> Option<&str> {
        self.simple.then_some(&*self.text)
    }

    pub(super) fn field(&self) -> Option<usize> {
        self.reader.as_ref().map(|reader| reader.field)
    }

    #[inline]
    pub(super) fn is_read(&self) -> bool {
        self.reader.is_some()
    }
}

/// Where the value of a name goes.
#[derive(Debug)]
pub struct Place<'p> {
    pub(super) known: &'p Known,
    pub(super) slots: &'p mut Slots,
    pub(super) room: &'p mut String,
}

impl Place<'_> {
    /// Whether a fact is read from it.
    #[must_use]
    #[inline]
    pub fn is_read(&self) -> bool {
        self.known.is_read()
    }

    /// Puts a cell of a table or a string of a host, which is read as its fact says.
    #[inline]
    pub fn cell(self, text: &str) -> Option<()> {
        if self.known.is_number
            && let Some((units, places)) = digits(text)
        {
            return self.number(units, places);
        }
        put_cell(self.known, self.slots, text)
    }

    /// Puts a text that is one in its document: a string of JSON.
    #[inline]
    pub fn text(self, text: &str) -> Option<()> {
        put_text(self.known, self.slots, text)
    }

    /// Puts a number: so many units of a decimal place.
    #[inline]
    pub fn number(self, units: i64, places: u32) -> Option<()> {
        match self.known.near.get(places as usize) {
            Some((low, high)) if *low <= units && units <= *high => {
                self.slots.put_number(self.known.field, units, places)
            }
            _ => put_number(self.known, self.slots, units, places),
        }
    }

    /// Puts a truth value.
    #[inline]
    pub fn truth(self, value: bool) -> Option<()> {
        let Some(reader) = &self.known.reader else { return Some(()) };
        self.slots.put(reader.field, reader.plain.truth(value)?)
    }
}

// what is out of the ordinary is kept out of the way of what is not

#[inline(never)]
fn put_cell(known: &Known, slots: &mut Slots, text: &str) -> Option<()> {
    let Some(reader) = &known.reader else { return Some(()) };
    if let Some(place) = reader.plain.named(text) {
        return slots.put_number(reader.field, i64::try_from(place).ok()?, 0);
    }
    match reader.plain.cell(text)? {
        Cell::Text(text) => slots.put_text(reader.field, text),
        cell => slots.put(reader.field, cell),
    }
}

#[inline(never)]
fn put_text(known: &Known, slots: &mut Slots, text: &str) -> Option<()> {
    let Some(reader) = &known.reader else { return Some(()) };
    slots.put(reader.field, reader.plain.text(text)?)
}

#[cold]
#[inline(never)]
fn put_number(known: &Known, slots: &mut Slots, units: i64, places: u32) -> Option<()> {
    let Some(reader) = &known.reader else { return Some(()) };
    let (units, places) = reader.plain.number(units, places)?;
    slots.put_number(reader.field, units, places)
}
