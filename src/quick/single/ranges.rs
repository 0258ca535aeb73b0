//! The ranges of numbers for which programs are made.

use crate::facts::Slots;
use crate::plan::Plan;
use crate::quick::scales::Scales;

#[derive(Debug)]
pub(super) struct Ranges {
    pub(super) bits: u32,
    pub(super) scales: Scales,
    /// The ends of each fact, the lower one never above the other, nor 2^63 below it: they lie within 60 bits, or are one
    /// number that the declaration leaves.
    lows: Vec<i64>,
    highs: Vec<i64>,
}

impl Ranges {
    pub(super) fn of(plan: &Plan, bits: u32, places: &[u8]) -> Self {
        let scales = Scales::of_places(&plan.facts, bits, places);
        let (lows, highs) = scales.0.iter().map(|scale| scale.bounds).unzip();
        Self { bits, scales, lows, highs }
    }

    /// The ends of each fact.
    pub(super) fn ends(&self) -> impl Iterator<Item = (i64, i64)> {
        self.lows.iter().copied().zip(self.highs.iter().copied())
    }

    /// Whether they hold a number in every slot.
    #[inline]
    pub(super) fn hold_all(&self, numbers: &[i64]) -> bool {
        let ends = self.lows.iter().zip(&self.highs);
        let outside = ends.zip(numbers).fold(0, |all, ((low, high), number)| all | beyond(*number, *low, *high));
        outside >= 0
    }

    /// Whether they hold what is in slots, of which some may be without a value.
    pub(super) fn hold(&self, slots: &Slots) -> bool {
        let mut ends = self.lows.iter().zip(&self.highs).zip(slots.values()).enumerate();
        ends.all(|(field, ((low, high), number))| beyond(*number, *low, *high) >= 0 || slots.is_missing(field))
    }
}

/// Below zero for a number beyond one of two ends that are less than 2^63 apart; without a jump, for several numbers at a
/// time.
///
/// For a number within neither difference wraps.
/// Below the lower end the first difference is below zero unless it wraps, being more than 2^63 in size. Then the second
/// one, at least as large and less than 2^64, wraps to below zero. It is the same the other way round.
#[inline]
fn beyond(number: i64, low: i64, high: i64) -> i64 {
    number.wrapping_sub(low) | high.wrapping_sub(number)
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn a_number_beyond_an_end_is_never_taken() {
        let half = i64::MAX / 2;
        let near = [i64::MIN, -half - 2, -half, -1000, -1, 0, 1, 1000, half, half + 2, i64::MAX];
        let numbers = || near.iter().flat_map(|n| [n.saturating_sub(1), *n, n.saturating_add(1)]);
        for low in numbers() {
            for high in numbers().filter(|high| low <= *high && high.checked_sub(low).is_some()) {
                for number in numbers() {
                    let within = low <= number && number <= high;
                    assert_eq!(beyond(number, low, high) >= 0, within, "{number} in {low} to {high}");
                }
            }
        }
    }
}
