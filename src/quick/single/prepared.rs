//! Records as they lie between being read and being scored.

use std::sync::Arc;

use super::super::flat::FEW;
use crate::facts::{Columns, Origin, Record, Schema, Slots};

/// A record in the places that the programs expect.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// How it is scored at once, where that is known.
    pub(super) way: Option<Way>,
    /// Everything else, out of the way: many records are to stay near.
    pub(super) kept: Box<Kept>,
}

/// How a record is scored as long as programs are of one version.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) version: usize,
    /// The shape and the place in it of the person's kind.
    pub(super) shape: usize,
    pub(super) place: i64,
    pub(super) fits: Fits,
    /// The numbers of the slots, where they are few, small and not below zero: what lies beside the rest is read with it, and of many
    /// records more stay near.
    pub(super) few: Option<[u32; FEW]>,
}

/// A record as it was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub(super) filled: Filled,
    /// What fits no slot.
    pub(super) apart: Option<Record>,
    /// What has lists, as columns of one row.
    pub(super) row: Option<Arc<Columns>>,
    /// Where it was read, which neither slots nor columns tell.
    pub(super) origin: Option<Origin>,
}

/// Slots, and what is known of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    pub(super) slots: Slots,
    /// The narrowest programs whose ranges hold the numbers, for a version of those ranges.
    pub(super) fits: Option<Fits>,
    pub(super) version: usize,
}

/// Which programs' ranges hold some numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fits {
    Narrow,
    Wide,
}

impl Prepared {
    pub(in super::super) fn of_row(row: Arc<Columns>, origin: Option<Origin>) -> Self {
        Self { way: None, kept: Box::new(Kept { row: Some(row), origin, ..Kept::default() }) }
    }

    /// The columns of one row of what has lists.
    #[must_use]
    pub fn row(&self) -> Option<&Arc<Columns>> {
        self.kept.row.as_ref()
    }

    /// The record that was prepared.
    pub(super) fn record(&self, facts: &Schema) -> Record {
        let Kept { filled, apart, row, origin } = &*self.kept;
        let record = match (row, apart) {
            (Some(row), _) => row.record(0),
            (None, Some(record)) => record.clone(),
            (None, None) => filled.slots.record(facts),
        };
        Record { origin: origin.clone(), ..record }
    }
}

impl Filled {
    pub(super) fn of(facts: &Schema) -> Self {
        Self { slots: Slots::of(facts), ..Self::default() }
    }

    /// The numbers of the slots, where they are few, small and not below zero.
    pub(super) fn few(&self) -> Option<[u32; FEW]> {
        let mut few = [0; FEW];
        let values = self.slots.values();
        for (few, value) in few.get_mut(..values.len())?.iter_mut().zip(values) {
            *few = u32::try_from(*value).ok()?;
        }
        Some(few)
    }
}
