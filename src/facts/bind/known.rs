//! The names that records give, and where the values behind them go.

use std::sync::Arc;

use super::members::Members;
use super::near::{Expected, Near};
use super::rows::{ListBinder, Rows};
use crate::facts::plain::trimmed;
use crate::facts::{Cell, Plain, Slots, digits};

/// How the values of one name are read.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) field: usize,
    pub(super) plain: Plain,
    /// The members that the fact can be, where it is one of a few.
    pub(super) members: Members,
    /// The place of its text among those of slots.
    pub(super) text: usize,
    /// Its place among the lists of slots, where it reads rows.
    pub(super) list: Option<usize>,
}

/// A name that a record gave.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The address and the length of the very text that a struct gave, which lives for ever: a text there is the same
    /// text. No text is at address 0.
    given: (usize, usize),
    /// Where its values go; nowhere where no fact is read from it.
    field: usize,
    /// Numbers that need no closer look; none where no number does.
    near: Near,
    reads: Reads,
    /// Without quotes, escapes and control characters: written the same way in every format.
    simple: bool,
    text: Box<str>,
    /// `None` where no fact is read from it.
    reader: Option<Arc<Reader>>,
}

/// What is read from texts, as far as it is told apart at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    Number,
    Text,
    Member,
    Truth,
    Other,
}

impl Known {
    pub(super) fn new(given: Option<&'static str>, text: &str, reader: Option<Arc<Reader>>) -> Self {
        let given = given.map_or((0, 0), address);
        let simple = !text.contains(|c: char| c.is_control() || matches!(c, '"' | '\\'));
        let field = reader.as_ref().map_or(usize::MAX, |reader| reader.field);
        let reads = match &reader {
            Some(reader) if reader.plain.is_number() => Reads::Number,
            Some(reader) if reader.plain.is_text() => Reads::Text,
            Some(reader) if reader.plain.dimension().is_some() => Reads::Member,
            Some(reader) if reader.plain.is_truth() => Reads::Truth,
            Some(_) | None => Reads::Other,
        };
        Self { given, field, near: Near::NOWHERE, reads, simple, text: text.into(), reader }
    }

    /// Takes in what programs expect of the slots of a record, of which this is one; nothing where there are none.
    pub(super) fn expect(&mut self, slots: &[Expected]) {
        if let Some(reader) = &self.reader {
            self.near = Near::of(&reader.plain, slots.get(reader.field).copied());
        }
    }

    /// Whether it is the very same text.
    #[inline(always)]
    pub(super) fn is(&self, name: &'static str) -> bool {
        self.given == address(name)
    }

    /// Whether it says the same; then it is known by this text from now on.
    pub(super) fn agrees(&mut self, name: &'static str) -> bool {
        let agrees = *self.text == *name;
        if agrees {
            self.given = address(name);
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

#[inline(always)]
fn address(name: &'static str) -> (usize, usize) {
    (name.as_ptr().addr(), name.len())
}

/// Where the value of a name goes.
#[derive(Debug)]
pub struct Place<'p> {
    pub(super) known: &'p Known,
    pub(super) slots: &'p mut Slots,
    pub(super) lists: &'p mut [ListBinder],
    pub(super) room: &'p mut String,
}

impl<'p> Place<'p> {
    /// Whether a fact is read from it.
    #[must_use]
    #[inline]
    pub fn is_read(&self) -> bool {
        self.known.is_read()
    }

    /// Puts a cell of a table or a string of a host, which is read as its fact says.
    #[inline(always)]
    pub fn cell(self, text: &str) -> Option<()> {
        match self.known.reads {
            Reads::Number => put_digits(self.known, self.slots, text),
            Reads::Text | Reads::Member | Reads::Truth | Reads::Other => put_cell(self.known, self.slots, text),
        }
    }

    /// Puts a text that is one in its document: a string of JSON.
    #[inline]
    pub fn text(self, text: &str) -> Option<()> {
        put_text(self.known, self.slots, text)
    }

    /// Puts a number: so many units of a decimal place.
    #[inline(always)]
    pub fn number(self, units: i64, places: u32) -> Option<()> {
        put_number(self.known, self.slots, units, places)
    }

    /// Puts a truth value.
    #[inline]
    pub fn truth(self, value: bool) -> Option<()> {
        match self.known.reads {
            Reads::Truth => self.slots.put_near(self.known.field, value.into(), 0),
            // where no fact is read anything will do
            Reads::Number | Reads::Text | Reads::Member | Reads::Other => (!self.known.is_read()).then_some(()),
        }
    }

    /// Begins a list, which has no rows yet; `None` where no fact reads rows from it.
    pub fn list(self) -> Option<Rows<'p>> {
        let at = self.known.reader.as_ref()?.list?;
        Rows::begin(self.lists.get_mut(at)?, self.slots.begin_list(at, self.known.field)?)
    }

    /// Takes out what is there: there is no value.
    pub(super) fn nothing(self) -> Option<()> {
        if self.known.is_read() { self.slots.put_read(self.known.field, Cell::Missing) } else { Some(()) }
    }
}

// what is out of the ordinary is kept out of the way of what is not

#[inline(never)]
fn put_digits(known: &Known, slots: &mut Slots, text: &str) -> Option<()> {
    match digits(text) {
        Some((units, places)) => put_number(known, slots, units, places),
        None => put_odd_cell(known, slots, text),
    }
}

#[inline(never)]
fn put_cell(known: &Known, slots: &mut Slots, text: &str) -> Option<()> {
    match known.reads {
        Reads::Member => {
            if let Some(place) = known.reader.as_ref().and_then(|reader| reader.members.find(text)) {
                return slots.put_near(known.field, place, 0);
            }
        }
        Reads::Text if !trimmed(text).is_empty() => {
            if let Some(reader) = &known.reader {
                return slots.put_text_at(reader.text, known.field, text);
            }
        }
        Reads::Number | Reads::Text | Reads::Truth | Reads::Other => {}
    }
    put_odd_cell(known, slots, text)
}

#[inline(never)]
fn put_odd_cell(known: &Known, slots: &mut Slots, text: &str) -> Option<()> {
    let Some(reader) = &known.reader else { return Some(()) };
    // no other cell is a list
    if reader.list.is_some() && trimmed(text).is_empty() {
        return slots.put_read(reader.field, Cell::Missing);
    }
    slots.put_read(reader.field, reader.plain.cell(text)?)
}

#[inline(never)]
fn put_text(known: &Known, slots: &mut Slots, text: &str) -> Option<()> {
    let Some(reader) = &known.reader else { return Some(()) };
    if let Some(place) = reader.members.find(text) {
        return slots.put_near(reader.field, place, 0);
    }
    match reader.plain.text(text)? {
        Cell::Text(text) => slots.put_text_at(reader.text, reader.field, text),
        cell => slots.put_read(reader.field, cell),
    }
}

#[inline(always)]
fn put_number(known: &Known, slots: &mut Slots, units: i64, places: u32) -> Option<()> {
    match known.near.take(units, places) {
        Some((value, places)) => slots.put_near(known.field, value, places),
        None => put_odd_number(known, slots, units, places),
    }
}

#[cold]
#[inline(never)]
fn put_odd_number(known: &Known, slots: &mut Slots, units: i64, places: u32) -> Option<()> {
    let Some(reader) = &known.reader else { return Some(()) };
    let (units, places) = reader.plain.number(units, places)?;
    slots.put_read(reader.field, Cell::Number(units, places))
}
