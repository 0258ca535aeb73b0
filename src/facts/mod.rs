//! Promise: this room knows records, columns and the schema of facts, and nothing of schemes; a record that does not
//! fit its schema is a list of faults with their places, and nothing is guessed.

mod bind;
mod cell;
mod columns;
mod fault;
mod from_serde;
mod layout;
mod misread;
mod plain;
mod raw;
mod read;
mod schema;
mod slots;

pub(crate) use bind::Expected;
pub use bind::{Binder, Filling, Place, Rows, exact};
pub use columns::{
    Bits, Cell, Column, ColumnError, Columns, HostColumns, List, MOST_PLACES, Numbers, Run, Sheaf, Texts, date, days,
};
pub use fault::{Fault, FaultKind};
pub use from_serde::{ToRawError, to_raw};
pub use layout::{Layout, LayoutProblem, Slot};
pub use plain::{Plain, digits, leading_digits, plain_cell};
pub use raw::{Origin, Raw};
pub use read::{Notice, Reading, key_text, read_partly, read_record, read_rows};
pub use schema::{Dimension, Field, FieldKind, FieldRange, Info, ListOrigin, ListSchema, Member, Schema};

pub use slots::Slots;

use std::cmp::Ordering;
use std::sync::Arc;

use crate::value::{Date, Rational};

/// One value of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// There is none.
    Missing,
    /// Any number, in base units.
    Number(Rational),
    /// A day.
    Date(Date),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(Arc<str>),
    /// A value of a dimension, by its place there.
    Member(usize),
    /// The rows of a list.
    Rows(Arc<[Row]>),
}

impl Value {
    /// How two values of one type lie to each other; nothing where one is missing, or where they have no order.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Member(a), Self::Member(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

impl Record {
    /// Takes a later spell of the same person: it becomes the record, and what was the record its last earlier spell.
    pub fn add_spell(&mut self, later: Self) {
        let mut before = std::mem::replace(self, later);
        let mut earlier = std::mem::take(&mut before.earlier);
        earlier.push(before);
        earlier.append(&mut self.earlier);
        self.earlier = earlier;
    }
}

/// One row of a list, a value for each field of its schema.
pub type Row = Box<[Value]>;

/// One person's facts, bound to the fields of a schema: what is scored.
///
/// Preparing a record once and scoring it often spares the look-ups by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Who it is about: the key fact as text.
    pub person: String,
    /// A value for each field of the schema.
    pub values: Box<[Value]>,
    /// Where it was read, where that is known.
    pub origin: Option<Origin>,
    /// The earlier spells of the same person, where the scheme weighs spells; the record itself is the last one.
    pub earlier: Vec<Record>,
}
