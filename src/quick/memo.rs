//! Kinds of person by the members that patches ask for: where few facts of few values decide which patches hold, every
//! combination is worked out once and then looked up.

use super::code::{Input, Reg};
use super::flat::{Bank, Flat};
use super::kinds::Kinds;
use super::program::Code;
use super::variant::Sorter;
use crate::facts::{FieldKind, Schema, Slots};

/// The combinations that patches tell apart.
#[derive(Debug)]
pub(super) struct Memo {
    asked: Vec<Asked>,
    /// The keys of each combination; nothing where the exact path must tell them.
    keys: Vec<Option<Box<[i64]>>>,
    /// The kind of each combination, below zero where it is not known.
    kinds: Vec<i64>,
}

/// A fact that patches ask for: a member's place, or 0 or 1. Patches ask for no fact that may be missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) field: usize,
    /// How far its next value lies in the table.
    pub(super) stride: usize,
    size: usize,
}

/// In the place of a kind: not known.
pub(super) const UNKNOWN: i64 = -1;
/// More combinations are worked out person by person.
const MOST: usize = 1_024;

impl Memo {
    /// The combinations of a sorter; nothing where it asks for numbers or texts, or for too much.
    pub(super) fn of(sorter: &Sorter, schema: &Schema) -> Option<Self> {
        let Code::Narrow(program) = &sorter.code else { return None };
        let mut asked: Vec<Asked> = vec![];
        let mut count = 1_usize;
        for input in &program.inputs {
            let Input::Fact(field) = *input else { return None };
            let size = values(&schema.fields.get(field)?.kind)?;
            asked.push(Asked { field, stride: count, size });
            count = count.checked_mul(size).filter(|count| *count <= MOST)?;
        }
        let (flat, [places, _]) = Flat::of(program, schema.fields.len(), [&sorter.keys, &[]])?;
        let mut bank = Bank::default();
        let lanes = bank.all()?;
        let mut keys = vec![];
        for at in 0..count {
            for asked in &asked {
                *lanes.get_mut(asked.field)? = i64::try_from(at / asked.stride % asked.size).ok()?;
            }
            let is_left = flat.run(lanes) != 0;
            let key = |place: &Reg| lanes.get(place.0 as usize).copied();
            keys.push(if is_left { None } else { places.iter().map(key).collect() });
        }
        Some(Self { asked, keys, kinds: vec![UNKNOWN; count] })
    }

    /// The facts that tell the combination.
    pub(super) fn asked(&self) -> &[Asked] {
        &self.asked
    }

    /// The keys of a combination.
    pub(super) fn keys(&self, at: usize) -> Option<&[i64]> {
        self.keys.get(at)?.as_deref()
    }

    /// The kind of each combination, below zero where it is not known.
    pub(super) fn kinds(&self) -> &[i64] {
        &self.kinds
    }

    /// The kind of a person in slots; nothing where it is not known.
    pub(super) fn kind(&self, slots: &Slots) -> Option<usize> {
        let kind = self.kinds.get(self.combination(slots))?;
        usize::try_from(*kind).ok()
    }

    /// The keys of a person in slots.
    pub(super) fn keys_of(&self, slots: &Slots) -> Option<&[i64]> {
        self.keys(self.combination(slots))
    }

    fn combination(&self, slots: &Slots) -> usize {
        let value =
            |asked: &Asked| slots.values().get(asked.field).and_then(|value| usize::try_from(*value).ok()).unwrap_or(0);
        // a member that is none leads out of the table, and is out of all ranges as well
        let far = |asked: &Asked| value(asked).wrapping_mul(asked.stride);
        self.asked.iter().fold(0, |sum, asked| sum.wrapping_add(far(asked)))
    }

    /// Takes in the kinds that are known now.
    pub(super) fn learn(&mut self, kinds: &Kinds) {
        for (slot, keys) in self.kinds.iter_mut().zip(&self.keys) {
            let kind = keys.as_ref().and_then(|keys| kinds.find(keys));
            *slot = kind.and_then(|kind| i64::try_from(kind).ok()).unwrap_or(UNKNOWN);
        }
    }
}

/// How many values a fact of few has.
fn values(kind: &FieldKind) -> Option<usize> {
    match kind {
        // one more stands for none
        FieldKind::Member(dimension) => Some(dimension.members.len() + 1),
        FieldKind::Bool => Some(2),
        FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Text | FieldKind::List(_) => None,
    }
}
