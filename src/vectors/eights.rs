//! Machines whose registers hold eight numbers: two of them hold a table, in which one instruction looks eight numbers up.

use pulp::x86::V4;

use super::Tables;

/// A machine of that kind.
#[derive(Clone, Copy)]
pub(super) struct Eights(pub(super) V4);

const EIGHT: usize = 8;

impl Tables for Eights {
    #[inline(always)]
    fn nearest(self, to: &mut [i64], numbers: &[i64], first: i64, table: &[i64]) -> bool {
        let Some(last) = table.len().checked_sub(1).filter(|last| *last < 2 * EIGHT) else { return false };
        let own = self.0.avx512f;
        let entry = |place: usize| table.get(place).copied().unwrap_or_default();
        let half = |from: usize| pulp::cast(std::array::from_fn::<i64, EIGHT, _>(|place| entry(from + place)));
        let (low, high) = (half(0), half(EIGHT));
        let least = own._mm512_set1_epi64(first);
        let most = own._mm512_set1_epi64(i64::try_from(last).unwrap_or(0));
        let (eights, rest) = to.as_chunks_mut::<EIGHT>();
        let (numbers, others) = numbers.as_chunks::<EIGHT>();
        for (to, eight) in eights.iter_mut().zip(numbers) {
            let place = own._mm512_sub_epi64(own._mm512_max_epi64(pulp::cast(*eight), least), least);
            *to = pulp::cast(own._mm512_permutex2var_epi64(low, own._mm512_min_epi64(place, most), high));
        }
        for (to, number) in rest.iter_mut().zip(others) {
            let place = usize::try_from((*number).max(first).wrapping_sub(first)).unwrap_or(last);
            *to = entry(place.min(last));
        }
        true
    }
}
