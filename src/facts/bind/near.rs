//! Numbers that need no second look: of few decimal places, allowed as they stand, and within what programs expect.

use crate::facts::Plain;
use crate::facts::slots::POWERS;

/// What programs expect of a slot: numbers of so many decimal places between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) places: u8,
    /// In units of these places.
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// Such numbers of each number of decimal places, and how they are put.
#[derive(Debug, Clone)]
pub(super) struct Near([Ends; 7]);

/// Numbers of some decimal places.
#[derive(Debug, Clone, Copy)]
struct Ends {
    low: i64,
    /// How many there are from the low end on.
    count: u64,
    /// They are brought to the places of their slot by it.
    factor: i64,
    places: u8,
}

const NONE: Ends = Ends { low: 0, count: 0, factor: 1, places: 0 };

impl Near {
    /// No number at all.
    pub(super) const NOWHERE: Self = Self([NONE; 7]);

    /// The numbers that a field takes; where nothing is expected of its slot they are put there as they stand.
    pub(super) fn of(plain: &Plain, expected: Option<Expected>) -> Self {
        let mut near = Self::NOWHERE;
        for (places, ends) in (0_u8..).zip(&mut near.0) {
            *ends = Ends::of(plain.ends(places.into()), places, expected).unwrap_or(NONE);
        }
        near
    }

    /// The number in its slot, with its places there; nothing where a closer look must tell.
    #[inline(always)]
    pub(super) fn take(&self, units: i64, places: u32) -> Option<(i64, u8)> {
        let ends = self.0.get(places as usize)?;
        let near = units.wrapping_sub(ends.low).cast_unsigned() < ends.count;
        // it lies between ends that were brought there, too
        near.then(|| (units.wrapping_mul(ends.factor), ends.places))
    }
}

impl Ends {
    /// `None` where no number is near.
    fn of(allowed: Option<(i64, i64)>, places: u8, expected: Option<Expected>) -> Option<Self> {
        let (mut low, mut high) = allowed?;
        let (mut factor, mut own) = (1, places);
        if let Some(expected) = expected {
            own = expected.places;
            factor = *POWERS.get(usize::from(own.checked_sub(places)?))?;
            let is_between = expected.low.rem_euclid(factor) != 0;
            low = low.max(expected.low.div_euclid(factor) + i64::from(is_between));
            high = high.min(expected.high.div_euclid(factor));
        }
        // of all numbers of 64 bits the last one is not near
        let count = high.wrapping_sub(low).cast_unsigned().saturating_add(1);
        (low <= high).then_some(Self { low, count, factor, places: own })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(allowed: (i64, i64), places: u8, expected: Option<Expected>) -> Near {
        let mut near = Near::NOWHERE;
        if let Some(slot) = near.0.get_mut(usize::from(places)) {
            *slot = Ends::of(Some(allowed), places, expected).unwrap_or(NONE);
        }
        near
    }

    #[test]
    fn numbers_are_near_within_both_ends() {
        for low in [-251, -250, -249, -100, -1, 0, 1, 99, 100, 101] {
            for high in [-101, -100, -99, -1, 0, 1, 100, 101, 249, 250, 251] {
                let near = near((-2, 2), 1, Some(Expected { places: 3, low, high }));
                for units in -4..=4 {
                    let within = (-2..=2).contains(&units) && low <= units * 100 && units * 100 <= high;
                    assert_eq!(near.take(units, 1), within.then_some((units * 100, 3)), "{units} in {low} to {high}");
                }
                assert_eq!(near.take(0, 0).or(near.take(0, 2)).or(near.take(0, 7)), None);
            }
        }
    }

    #[test]
    fn any_number_may_be_near() {
        let all = (i64::MIN, i64::MAX);
        let expected = Expected { places: 18, low: i64::MIN, high: i64::MAX };
        for units in [i64::MIN, -10, -9, 0, 9, 10, i64::MAX - 1] {
            assert_eq!(near(all, 2, None).take(units, 2), Some((units, 2)));
            let up = units.checked_mul(10_i64.pow(18));
            assert_eq!(near(all, 0, Some(expected)).take(units, 0), up.map(|up| (up, 18)));
        }
        assert_eq!(near(all, 2, None).take(i64::MAX, 2), None);
        assert_eq!(near((5, i64::MAX), 2, None).take(i64::MAX, 2), Some((i64::MAX, 2)));
        let fewer = Some(Expected { places: 1, low: -9, high: 9 });
        assert_eq!(near(all, 2, fewer).take(0, 2), None);
    }
}
