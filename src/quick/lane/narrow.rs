//! What 64 bits do in their own way.

use super::Tables;
pub(super) use crate::quick::light::{cut, factor, floor, floor_by, half_up, half_up_by, share};

/// As those nearest in a table with a 0 at either end.
#[inline(always)]
pub(super) fn entries(tables: impl Tables, to: &mut [i64], places: &[i64], table: &[i64]) -> bool {
    let mut ends = [0; 16];
    let Some(all) = ends.get_mut(..table.len() + 2) else { return false };
    if let Some(own) = all.get_mut(1..=table.len()) {
        own.copy_from_slice(table);
    }
    tables.nearest(to, places, -1, all)
}

#[inline(always)]
pub(super) fn nearest(tables: impl Tables, to: &mut [i64], numbers: &[i64], first: i64, table: &[i64]) -> bool {
    tables.nearest(to, numbers, first, table)
}

/// Eight at a time, the last eight once more: for so few facts a call that copies any number costs more than the
/// copying.
#[inline(always)]
pub(super) fn fill(to: &mut [i64], from: &[i64]) {
    const EIGHT: usize = 8;
    let eights = to.as_chunks_mut::<EIGHT>().0.iter_mut().zip(from.as_chunks::<EIGHT>().0);
    eights.for_each(|(to, from)| *to = *from);
    match (to.last_chunk_mut::<EIGHT>(), from.last_chunk::<EIGHT>()) {
        (Some(to), Some(from)) => *to = *from,
        (_, _) => to.iter_mut().zip(from).for_each(|(to, from)| *to = *from),
    }
}

pub(super) fn borrow(values: &[i64]) -> Option<&[i64]> {
    Some(values)
}

pub(super) fn units(from: &[i64], factor: i64, to: &mut [i64]) -> bool {
    let mut fits = true;
    for (to, value) in to.iter_mut().zip(from) {
        let (units, over) = value.overflowing_mul(factor);
        *to = units;
        fits &= !over;
    }
    fits
}
