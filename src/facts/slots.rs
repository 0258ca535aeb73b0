//! One person's facts as flat numbers: what a single record is scored from.

use super::{Cell, Field, FieldKind, List, Record, Schema, Value, date, days, key_text};
use crate::value::Rational;

/// One person's facts, a slot for each fact of a schema; filled again and again without asking for memory.
///
/// The rows of a list stand in columns of their own; its slot only says whether it is there.
///
/// ```
/// # use merit::{Engine, facts::Slots};
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }")?;
/// let record = engine.prepare(&serde_json::json!({ "person": "Li", "calls": 90 }))?;
/// let mut slots = Slots::of(engine.facts());
/// assert!(slots.fill(&record).is_some());
/// assert_eq!(slots.record(engine.facts()), record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Slots {
    values: Vec<i64>,
    places: Vec<u8>,
    /// A text for each field that holds one.
    texts: Vec<(usize, String)>,
    /// The rows of each field that is a list: those that are nobody's yet.
    lists: Vec<(usize, List)>,
    settled: Settled,
}

/// For which programs every value has the places and lies within the ends that they expect; 0 where there are none, or it
/// is not known.
#[derive(Debug, Clone, Copy, Default)]
struct Settled {
    programs: usize,
    /// Whether a slot may be without a value.
    lacks: bool,
}

const UNSETTLED: Settled = Settled { programs: 0, lacks: true };

impl PartialEq for Slots {
    fn eq(&self, other: &Self) -> bool {
        let same_lists = || {
            let both = self.lists.iter().zip(&other.lists);
            self.lists.len() == other.lists.len()
                && both.into_iter().all(|((field, list), (of, other))| {
                    field == of && (self.is_missing(*field) || list.open_rows().eq(other.open_rows()))
                })
        };
        self.values == other.values && self.places == other.places && self.texts == other.texts && same_lists()
    }
}

impl Eq for Slots {}

/// The powers of ten that 64 bits hold.
pub(super) const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < powers.len() {
        #[allow(clippy::indexing_slicing, reason = "computed when this is compiled")]
        {
            powers[at] = powers[at - 1] * 10;
        }
        at += 1;
    }
    powers
};
/// In the place of decimal places: there is no value.
const MISSING: u8 = u8::MAX;

impl Slots {
    /// Slots for the facts of a schema, all without a value.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        Self::of_fields(&schema.fields)
    }

    pub(super) fn of_fields(fields: &[Field]) -> Self {
        let texts = fields.iter().enumerate().filter(|(_, field)| matches!(field.kind, FieldKind::Text));
        let texts = texts.map(|(field, _)| (field, String::new())).collect();
        let lists = fields.iter().enumerate().filter_map(|(index, field)| match &field.kind {
            FieldKind::List(list) => Some((index, List::empty(list))),
            FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::Member(_) => {
                None
            }
        });
        let (lists, count) = (lists.collect(), fields.len());
        Self { values: vec![0; count], places: vec![MISSING; count], texts, lists, settled: UNSETTLED }
    }

    /// Takes over a record; `None` where a value fits no slot.
    pub fn fill(&mut self, record: &Record) -> Option<()> {
        if !record.earlier.is_empty() {
            return None;
        }
        self.clear();
        for (field, value) in record.values.iter().enumerate() {
            self.put(field, Cell::of(value)?)?;
        }
        Some(())
    }

    /// Takes every value out.
    pub fn clear(&mut self) {
        self.values.fill(0);
        self.places.fill(MISSING);
        self.settled = UNSETTLED;
    }

    /// Says that every slot has what these programs expect; whatever else is put takes it back.
    #[inline]
    pub(super) fn settle(&mut self, programs: usize) {
        self.settled = Settled { programs, lacks: false };
    }

    /// Says that programs may expect something else.
    pub(super) fn unsettle(&mut self) {
        self.settled = UNSETTLED;
    }

    #[inline]
    pub(crate) fn is_settled(&self, programs: usize) -> bool {
        programs != 0 && self.settled.programs == programs
    }

    /// Whether a slot may be without a value, where they are settled.
    #[inline]
    pub(crate) fn may_lack(&self) -> bool {
        self.settled.lacks
    }

    /// Puts a value into the slot of a field; `None` for rows that fit no columns, and where there is no such slot.
    pub fn put(&mut self, field: usize, cell: Cell<'_>) -> Option<()> {
        self.unsettle();
        self.put_read(field, cell)
    }

    /// The same of a value that was read as the field says: of those programs expect any but for numbers.
    pub(super) fn put_read(&mut self, field: usize, cell: Cell<'_>) -> Option<()> {
        match cell {
            Cell::Missing => {
                self.settled.lacks = true;
                self.put_near(field, 0, MISSING)
            }
            Cell::Number(units, places) => {
                self.unsettle();
                self.put_near(field, units, u8::try_from(places).ok().filter(|places| *places != MISSING)?)
            }
            Cell::Date(date) => self.put_near(field, days(date), 0),
            Cell::Bool(value) => self.put_near(field, value.into(), 0),
            Cell::Member(place) => self.put_near(field, i64::try_from(place).ok()?, 0),
            Cell::Text(text) => {
                let at = self.texts.iter().position(|(of, _)| *of == field)?;
                self.put_text_at(at, field, text)
            }
            Cell::Rows(rows) => {
                let at = self.lists.iter().position(|(of, _)| *of == field)?;
                let list = self.begin_list(at, field)?;
                rows.iter().try_for_each(|row| list.add(row))
            }
        }
    }

    /// Begins the list of a field whose place among lists is known: it is there, and has no rows.
    pub(super) fn begin_list(&mut self, at: usize, field: usize) -> Option<&mut List> {
        self.put_near(field, 0, 0)?;
        let (_, list) = self.lists.get_mut(at).filter(|(of, _)| *of == field)?;
        list.take_back();
        Some(list)
    }

    /// The fields that are lists, each with its rows.
    pub(super) fn lists(&mut self) -> &mut [(usize, List)] {
        &mut self.lists
    }

    /// Puts what programs expect into the slot of a field.
    #[inline(always)]
    pub(super) fn put_near(&mut self, field: usize, value: i64, places: u8) -> Option<()> {
        (*self.values.get_mut(field)?, *self.places.get_mut(field)?) = (value, places);
        Some(())
    }

    /// Puts a text into the slot of a field whose place among texts is known: programs expect any.
    #[inline]
    pub(super) fn put_text_at(&mut self, at: usize, field: usize, text: &str) -> Option<()> {
        let (_, own) = self.texts.get_mut(at).filter(|(of, _)| *of == field)?;
        own.clear();
        own.push_str(text);
        self.put_near(field, 0, 0)
    }

    /// Brings a number to so many decimal places; `None` where it does not fit them.
    pub fn rescale(&mut self, field: usize, places: u8) -> Option<()> {
        self.unsettle();
        let (value, own) = (self.values.get_mut(field)?, self.places.get_mut(field)?);
        if *own == MISSING || *own == places {
            return Some(());
        }
        if *own < places {
            *value = value.checked_mul(10_i64.checked_pow(u32::from(places - *own))?)?;
        } else {
            let unit = 10_i64.checked_pow(u32::from(*own - places)).filter(|unit| *value % unit == 0)?;
            *value /= unit;
        }
        *own = places;
        Some(())
    }

    /// Brings every number to so many decimal places each, where it has no more; `false` where one has more, or does not fit:
    /// then some may have been brought there.
    pub(crate) fn align(&mut self, places: &[u8]) -> bool {
        self.unsettle();
        let mut fits = true;
        for ((value, own), places) in self.values.iter_mut().zip(&mut self.places).zip(places) {
            if *own == *places || *own == MISSING {
                continue;
            }
            let factor = places.checked_sub(*own).and_then(|up| POWERS.get(usize::from(up)));
            match factor.and_then(|factor| value.checked_mul(*factor)) {
                Some(aligned) => (*value, *own) = (aligned, *places),
                None => fits = false,
            }
        }
        fits
    }

    /// The numbers: units of the slot's decimal places, days, 0 or 1, the place of a member.
    #[must_use]
    pub fn values(&self) -> &[i64] {
        &self.values
    }

    /// The decimal places of each number.
    #[must_use]
    pub fn places(&self) -> &[u8] {
        &self.places
    }

    /// Whether a slot is without a value.
    #[must_use]
    pub fn is_missing(&self, field: usize) -> bool {
        self.places.get(field).is_none_or(|places| *places == MISSING)
    }

    /// The text of a slot.
    #[must_use]
    pub fn text(&self, field: usize) -> &str {
        self.texts.iter().find(|(of, _)| *of == field).map_or("", |(_, text)| text)
    }

    /// The record these are the facts of.
    #[must_use]
    pub fn record(&self, schema: &Schema) -> Record {
        let values = schema.fields.iter().enumerate().map(|(index, field)| self.value(index, &field.kind));
        let values: Box<[Value]> = values.collect();
        let person = schema.key.and_then(|key| values.get(key)).map(key_text).unwrap_or_default();
        Record { person, values, origin: None, earlier: vec![] }
    }

    fn value(&self, field: usize, kind: &FieldKind) -> Value {
        let (Some(value), Some(places)) = (self.values.get(field), self.places.get(field)) else {
            return Value::Missing;
        };
        if *places == MISSING {
            return Value::Missing;
        }
        match kind {
            FieldKind::Numeric(_) => {
                let unit = 10_i128.checked_pow((*places).into());
                unit.map_or(Value::Missing, |unit| Value::Number(Rational::from_parts((*value).into(), unit)))
            }
            FieldKind::Date(_) => date(*value).map_or(Value::Missing, Value::Date),
            FieldKind::Bool => Value::Bool(*value != 0),
            FieldKind::Member(_) => usize::try_from(*value).map_or(Value::Missing, Value::Member),
            FieldKind::Text => Value::Text(self.text(field).into()),
            FieldKind::List(_) => match self.lists.iter().find(|(of, _)| *of == field) {
                Some((_, list)) => Value::Rows(list.open_rows().collect()),
                None => Value::Missing,
            },
        }
    }

    /// The number in the slot of a field and its decimal places; `None` where there is no value.
    #[inline]
    pub(super) fn number(&self, field: usize) -> Option<(i64, u8)> {
        let places = *self.places.get(field).filter(|places| **places != MISSING)?;
        Some((*self.values.get(field)?, places))
    }
}
