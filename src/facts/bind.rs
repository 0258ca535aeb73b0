//! A host's structs and maps straight into slots: every name is verified, and from the second record on that costs next to
//! nothing.

mod exact;
mod floats;
mod known;
mod members;
mod near;
mod rows;
mod serializer;

use std::collections::HashMap;
use std::sync::Arc;

pub use exact::exact;
use serde::Serialize;

use super::layout::place;
use super::plain::trimmed;
use super::{Cell, Field, FieldKind, ListOrigin, ListSchema, Plain, Schema, Slots, Value};
pub use known::Place;
use known::{Known, Reader};
use members::Members;
pub(crate) use near::Expected;
use rows::ListBinder;
pub use rows::Rows;

/// Binds records of one shape to the facts of a schema, and keeps what it learned of their names.
///
/// ```
/// # use merit::{Engine, facts::{Binder, Slots}};
/// #[derive(serde::Serialize)]
/// struct Facts { person: &'static str, calls: u32 }
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }")?;
/// let (mut binder, mut slots) = (Binder::new(engine.facts()), Slots::of(engine.facts()));
/// for facts in [Facts { person: "Li", calls: 90 }, Facts { person: "Wu", calls: 70 }] {
///     assert!(binder.bind(&facts, &mut slots).is_some());
///     assert_eq!(slots.record(engine.facts()), engine.prepare(&facts)?);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Binder {
    /// How each fact is read, by its name or its header.
    readers: HashMap<Box<str>, Arc<Reader>>,
    /// The names of the record before, in their order; no two of them have one reader.
    known: Vec<Known>,
    /// Facts that none of these names is read into, unless `is_new`.
    absent: Vec<usize>,
    /// Whether a name was learned since.
    is_new: bool,
    /// What programs expect of each slot, and which programs; 0 where nothing is expected.
    expected: Vec<Expected>,
    programs: usize,
    /// How many facts there are.
    facts: usize,
    /// What stands in for what is missing; a list that nobody gives has no rows.
    defaults: Vec<(usize, Value)>,
    /// What reads the rows of each fact that is a list.
    lists: Vec<ListBinder>,
    /// Slots for who fills columns.
    own: Slots,
    /// The key, and whether it is a text, which can be blank.
    key: Option<(usize, bool)>,
    /// Whether any record can be plain.
    plain: bool,
    /// A name that no fact is read from.
    unread: Box<str>,
    /// Room to write numbers into.
    room: String,
}

impl Binder {
    /// A binder for the facts of a schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        let fields = &schema.fields;
        let key = schema.key.and_then(|key| Some((key, &fields.get(key)?.kind)));
        let lists = fields.iter().filter_map(list_of).map(ListBinder::new).collect();
        let binder = Self::of(fields);
        Self {
            plain: binder.plain && key.is_none_or(|(_, kind)| can_name(kind)),
            key: key.map(|(key, kind)| (key, matches!(kind, FieldKind::Text))),
            own: Slots::of(schema),
            lists,
            ..binder
        }
    }

    /// A binder for fields that are no lists; who a record is about none of them tells.
    fn of(fields: &[Field]) -> Self {
        let headers = fields.iter().filter_map(|field| field.column.as_deref()).map(str::trim);
        let mut readers = HashMap::new();
        for name in headers.chain(fields.iter().map(|field| field.name.as_str())) {
            if let Some(slot) = place(fields, name)
                && let Some(field) = fields.get(slot.field)
            {
                let before = || fields.iter().take(slot.field);
                readers.entry(name.into()).or_insert_with(|| {
                    let plain = Plain::of(field, slot.scaled);
                    let members = plain.dimension().map(Members::of).unwrap_or_default();
                    let text = before().filter(|field| matches!(field.kind, FieldKind::Text)).count();
                    // the rows of a team come from the run
                    let list = list_of(field).filter(|list| list.origin != ListOrigin::Team);
                    let list = list.map(|_| before().filter_map(list_of).count());
                    Arc::new(Reader { field: slot.field, plain, members, text, list })
                });
            }
        }
        let defaults: Vec<_> =
            fields.iter().enumerate().filter_map(|(index, field)| Some((index, stand_in(field)?))).collect();
        let plain = defaults.iter().all(|(_, value)| Cell::of(value).is_some());
        let mut unread = String::new();
        while readers.contains_key(unread.as_str()) {
            unread.push('_');
        }
        Self {
            readers,
            known: vec![],
            absent: vec![],
            is_new: true,
            expected: vec![],
            programs: 0,
            facts: fields.len(),
            defaults,
            lists: vec![],
            own: Slots::default(),
            key: None,
            plain,
            unread: unread.into(),
            room: String::new(),
        }
    }

    /// Reads a record of a host into slots, as [`Engine::prepare`](crate::Engine::prepare) does into a record.
    ///
    /// `None` where the record is at fault or something about it is not plain: a number of more than 18 digits.
    /// The slots then hold nothing that counts, and `prepare` tells the faults or gives the record.
    pub fn bind<T: Serialize + ?Sized>(&mut self, facts: &T, slots: &mut Slots) -> Option<()> {
        if !self.plain {
            return None;
        }
        let mut filling = Filling { binder: self, slots, names: 0 };
        let filled = serializer::fill(&mut filling, facts).and_then(|()| filling.end());
        if filled.is_none() {
            slots.unsettle();
        }
        filled
    }

    /// Slots to fill, which are to be given back.
    pub(super) fn take_slots(&mut self) -> Slots {
        std::mem::take(&mut self.own)
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.own
    }

    pub(super) fn give_slots(&mut self, slots: Slots) {
        self.own = slots;
    }

    /// The programs whose expectations are known.
    #[inline]
    pub(crate) fn programs(&self) -> usize {
        self.programs
    }

    /// Takes in what programs expect of each slot: from now on numbers are brought to their places as they are read.
    pub(crate) fn expect(&mut self, programs: usize, expected: Vec<Expected>) {
        (self.programs, self.expected) = (programs, expected);
        for known in &mut self.known {
            known.expect(&self.expected);
        }
    }

    /// Begins to fill the slots with a record whose values are given one by one.
    #[inline]
    pub fn begin<'b>(&'b mut self, slots: &'b mut Slots) -> Option<Filling<'b>> {
        if !self.plain {
            return None;
        }
        slots.clear();
        Some(Filling { binder: self, slots, names: 0 })
    }

    /// Forgets the names behind those of a record, and finds the facts that it does not name.
    #[cold]
    fn compare(&mut self, names: usize) {
        self.known.truncate(names);
        let is_absent = |field: &usize| self.known.iter().all(|known| known.field() != Some(*field));
        self.absent = (0..self.facts).filter(is_absent).collect();
        self.is_new = false;
    }

    /// Makes sure that a name is the one known to stand in a place.
    #[inline(never)]
    fn recall(&mut self, at: usize, name: &'static str) -> Option<()> {
        if !self.known.get_mut(at).is_some_and(|known| known.agrees(name)) {
            self.learn(at, Some(name), name)?;
        }
        Some(())
    }

    /// Takes in a name that did not stand in this place before; `None` where this record has named its fact already.
    #[cold]
    fn learn(&mut self, at: usize, given: Option<&'static str>, name: &str) -> Option<()> {
        let reader = self.readers.get(name.trim()).cloned();
        let mut known = Known::new(given, name, reader);
        known.expect(&self.expected);
        self.is_new = true;
        if let Some(field) = known.field() {
            let same = |known: &Known| known.field() == Some(field);
            if self.known.iter().take(at).any(same) {
                return None;
            }
            // what stood further on stands here now
            if let Some(later) = self.known.iter_mut().skip(at).find(|known| same(known)) {
                *later = Known::new(None, &self.unread, None);
            }
        }
        match self.known.get_mut(at) {
            Some(before) => *before = known,
            None => self.known.push(known),
        }
        Some(())
    }
}

/// Whether somebody can be named by such a fact.
fn can_name(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Text => true,
        FieldKind::Bool | FieldKind::Member(_) | FieldKind::List(_) => false,
    }
}

fn list_of(field: &Field) -> Option<&ListSchema> {
    match &field.kind {
        FieldKind::List(list) => Some(list),
        FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::Member(_) => None,
    }
}

/// What stands in for the missing value of a fact: a list has no rows, unless it may be missing or comes from the run.
fn stand_in(field: &Field) -> Option<Value> {
    let no_rows = list_of(field).filter(|list| !field.optional && list.origin != ListOrigin::Team);
    field.default.clone().or_else(|| no_rows.map(|_| Value::Rows(Arc::from([]))))
}

/// A record on its way into slots: name after name, each with its value. `None` of any step means that the record is at
/// fault or not plain.
#[derive(Debug)]
pub struct Filling<'b> {
    binder: &'b mut Binder,
    slots: &'b mut Slots,
    names: usize,
}

impl Filling<'_> {
    /// The name that stood here in the record before, where it needs no escapes in any format.
    #[must_use]
    #[inline]
    pub fn expected(&self) -> Option<&str> {
        self.binder.known.get(self.names).and_then(Known::simple_text)
    }

    /// Names the next value by the expected name, which the caller has found in the record.
    #[inline]
    pub fn expected_name(&mut self) -> Option<Place<'_>> {
        let at = self.names;
        self.names = at + 1;
        self.place(at)
    }

    /// Names the next value; a fact named twice is at fault.
    #[inline]
    pub fn name(&mut self, name: &str) -> Option<Place<'_>> {
        let at = self.names;
        if self.binder.known.get(at).is_none_or(|known| known.text() != name) {
            self.binder.learn(at, None, name)?;
        }
        self.names = at + 1;
        self.place(at)
    }

    /// Begins a struct. What its record before left in the slots stays there until it is overwritten: all but the facts that
    /// are named by neither.
    #[inline]
    fn begin_fields(&mut self) {
        if self.slots.values().len() == self.binder.facts {
            self.slots.settle(self.binder.programs);
        } else {
            self.slots.clear();
        }
    }

    /// Ends a struct of so many names.
    #[inline]
    fn end_fields(&mut self, names: usize) {
        if self.binder.is_new || names != self.binder.known.len() {
            self.binder.compare(names);
        }
        for field in &self.binder.absent {
            self.slots.put_read(*field, Cell::Missing);
        }
    }

    /// Begins a map.
    fn begin_entries(&mut self) {
        self.slots.clear();
    }

    /// Puts the value of a name that lives for ever, as the names of a struct do: it is known again by its address. `at` says
    /// how many names were before it.
    #[inline(always)]
    fn put_fixed(&mut self, at: usize, name: &'static str, put: impl FnOnce(Place<'_>) -> Option<()>) -> Option<()> {
        let Self { binder, slots, .. } = self;
        let known = match binder.known.get(at) {
            Some(known) if known.is(name) => known,
            _ => {
                binder.recall(at, name)?;
                binder.known.get(at)?
            }
        };
        put(Place { known, slots, lists: &mut binder.lists, room: &mut binder.room })
    }

    /// Passes over a name that this record leaves out.
    fn pass(&mut self, name: &'static str) -> Option<()> {
        self.binder.recall(self.names, name)?;
        self.names += 1;
        Some(())
    }

    /// Whether a name, this one where it lives for ever, was taken in and no fact is read from it.
    fn is_unread(&self, at: usize, fixed: Option<&'static str>) -> bool {
        let known = self.binder.known.get(at);
        known.is_some_and(|known| !known.is_read() && fixed.is_none_or(|name| known.is(name)))
    }

    #[inline]
    fn place(&mut self, at: usize) -> Option<Place<'_>> {
        let Binder { known, lists, room, .. } = &mut *self.binder;
        Some(Place { known: known.get(at)?, slots: self.slots, lists, room })
    }

    /// Ends the record: defaults stand in for what is missing, and the key must say who it is.
    #[inline]
    pub fn end(self) -> Option<()> {
        // nothing is missing, and no text is blank
        if self.slots.is_settled(self.binder.programs) && !self.slots.may_lack() {
            return Some(());
        }
        for (field, default) in &self.binder.defaults {
            if self.slots.is_missing(*field) {
                self.slots.put(*field, Cell::of(default)?)?;
            }
        }
        self.binder.key.is_none_or(|(key, text)| self.is_named(key, text)).then_some(())
    }

    fn is_named(&self, key: usize, text: bool) -> bool {
        !self.slots.is_missing(key) && (!text || !trimmed(self.slots.text(key)).is_empty())
    }
}
