//! One person by himself: programs over people packed as for a single record, programs over rows as in a batch.

use super::super::chunk::{Machine, Over};
use super::super::flat::Facts;
use super::super::people::People;
use super::super::ready::{Ready, Registers};
use super::super::scores::Brief;
use super::super::variant::Wanted;
use super::{Batch, Made, Places, Roll};
use crate::facts::{Cell, Column, Columns, FieldKind, Slots};

/// The room that one person takes.
#[derive(Debug)]
pub(in super::super) struct Solo {
    /// His facts; the slot of a list holds how many rows it has.
    slots: Slots,
    registers: Registers,
    machine: Machine<i64>,
}

impl Batch<'_> {
    /// Room for one person.
    pub(in super::super) fn solo(&self) -> Solo {
        Solo { slots: Slots::of(&self.plan.facts), registers: Registers::default(), machine: Machine::default() }
    }

    /// What the person of columns of one row scores, or why he is left; and whether 64 bits did it. Nothing where
    /// [`Batch::score`] must see.
    pub(in super::super) fn score_one(
        &self,
        columns: &Columns,
        roll: &Roll,
        solo: &mut Solo,
    ) -> Option<(Result<Brief, u8>, bool)> {
        if roll.refused.is_some() || !roll.absent.is_empty() {
            return None;
        }
        let Solo { slots, registers, machine } = solo;
        self.fill(slots, columns)?;
        let kind = match (&self.sorter, &self.memo) {
            (None, _) => self.kinds.find(&[])?,
            (Some(_), memo) => memo.as_ref()?.kind(slots)?,
        };
        let (shape, place) = self.kinds.place(kind);
        let Some(Made::Ready(variant, packed)) = self.shapes.get(shape) else { return None };
        let facts = self.plan.facts.fields.len();
        let ready = packed.get_or_init(|| Ready::of(variant, facts, Wanted::Brief).map(Box::new)).as_ref()?;
        let kind = i64::try_from(place).ok()?;
        let over = Over { columns, people: People::From(0, 1), kinds: &[kind], places: &self.scales };
        let found = ready.score(registers, (Facts::All(slots.values()), slots), kind, |stage, staged| {
            let before: Vec<&[i64]> = staged.iter().map(std::slice::from_ref).collect();
            machine.run(&stage.program, &over, &before);
            let given = stage.outputs.iter().map(|reg| machine.register(*reg).first().copied().unwrap_or(0));
            staged.extend(given);
            machine.left.first().copied().unwrap_or(0)
        });
        Some((found, ready.is_narrow()))
    }

    /// Takes a person's facts into slots, in the places that programs expect.
    fn fill(&self, slots: &mut Slots, columns: &Columns) -> Option<()> {
        slots.clear();
        for (index, field) in self.plan.facts.fields.iter().enumerate() {
            let column = columns.table().column(index)?;
            if let Some(list) = column.list() {
                slots.put(index, Cell::Number(i64::try_from(list.of(0).len()).ok()?, 0))?;
            } else if column.missing().contains(0) {
                continue;
            } else if let FieldKind::Text = field.kind {
                slots.put(index, Cell::Text(column.texts().get(0)?))?;
            } else {
                let places = Places::of(&self.scales, None, index);
                slots.put(index, Cell::Number(units(column, places)?, places))?;
            }
        }
        Some(())
    }
}

/// The first number of a column in units of so many places.
fn units(column: &Column, places: u32) -> Option<i64> {
    column.values().get(0)?.checked_mul(10_i64.checked_pow(places.checked_sub(column.places())?)?)
}
