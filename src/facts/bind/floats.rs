//! Binary floats as the decimals they are written as, most of them without writing them.

use std::fmt::Write;

use crate::facts::digits;

/// The places tried after those of money and per cent: none, those of prices and rates.
const MORE_PLACES: [(u32, f64); 3] = [(0, 1e0), (4, 1e4), (6, 1e6)];

/// Below it a whole number has at most 15 digits.
const MOST: u64 = 1_000_000_000_000_000;

/// 2^52 + 2^51: a smaller number that is added to it is rounded to a whole one, which stands in its last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The shortest decimal that reads as this float, in units of its last place; `None` where it has more than 18 digits or
/// the float is not finite.
///
/// Most are found by dividing. Let `units` be whole, below 10^15 in size, and `units / 10^places` computed in floats be
/// `value`. Both operands are exact (10^15 < 2^53, 10^6 < 2^53) and division rounds correctly, so `value` is the float
/// nearest to the decimal c = `units` / 10^`places`: reading c gives `value`. The shortest decimal s that reads as
/// `value` has no more digits than c, which is at most 15. But two different decimals of at most 15 digits never read as
/// the same float (`f64::DIGITS` = 15, and c is 0 or at least 10^-6 in size, far above the subnormal ones). So s = c. How
/// `units` was guessed does not matter.
#[inline]
pub(super) fn shortest(value: f64, room: &mut String) -> Option<(i64, u32)> {
    match in_units(value, 1e2) {
        Some(cents) if cents % 100 == 0 => Some((cents / 100, 0)),
        Some(cents) => Some((cents, 2)),
        None => shortest_of_more(value, room),
    }
}

/// The units of a decimal place that a float is the nearest one to, where they are few enough to be sure.
#[inline]
fn in_units(value: f64, unit: f64) -> Option<i64> {
    let units = (value * unit + ROUND).to_bits().cast_signed().wrapping_sub(ROUND.to_bits().cast_signed());
    (units.unsigned_abs() < MOST && units as f64 / unit == value).then_some(units)
}

#[inline(never)]
fn shortest_of_more(value: f64, room: &mut String) -> Option<(i64, u32)> {
    let found = MORE_PLACES.iter().find_map(|(places, unit)| Some((in_units(value, *unit)?, *places)));
    found.or_else(|| write_out(value, room))
}

/// As [`shortest`] for a float of 32 bits, whose shortest decimal is another one than that of the same number in 64 bits.
///
/// Whole numbers are exact below 10^6, where decimals of at most 6 digits are told apart (`f32::DIGITS`).
#[inline]
pub(super) fn shortest_32(value: f32, room: &mut String) -> Option<(i64, u32)> {
    let whole = value as i64;
    if whole as f32 == value && value.abs() < 1e6 {
        return Some((whole, 0));
    }
    write_out(value, room)
}

#[cold]
fn write_out(value: impl std::fmt::Display, room: &mut String) -> Option<(i64, u32)> {
    room.clear();
    write!(room, "{value}").ok()?;
    digits(room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: f64) -> Option<(i64, u32)> {
        digits(&value.to_string())
    }

    fn same(left: Option<(i64, u32)>, right: Option<(i64, u32)>) -> bool {
        let value = |(units, places): (i64, u32)| crate::value::Rational::from_parts(units.into(), 10_i128.pow(places));
        left.map(value) == right.map(value)
    }

    #[test]
    fn hostile_floats_are_their_shortest_decimals() {
        let two_53 = 9_007_199_254_740_992.0;
        for value in [
            0.0,
            -0.0,
            0.1 + 0.2,
            0.1,
            1e300,
            5e-324,
            f64::MIN_POSITIVE,
            two_53 - 1.0,
            two_53,
            two_53 + 2.0,
            1e15,
            1e16,
            1e15 - 1.0,
            999_999_999_999.995,
            9_007_199_254_740.993,
            0.000_001,
            1e-7,
            33.333_333_333_333_336,
            -18.02,
            2.675,
            f64::NAN,
            f64::INFINITY,
            f64::MAX,
            i64::MAX as f64,
        ] {
            assert!(same(shortest(value, &mut String::new()), written(value)), "{value}");
        }
        for value in [0.1_f32, 16_777_216.0, 16_777_217.0, 999_999.0, 1e6, 0.3, f32::NAN, -0.0] {
            assert!(same(shortest_32(value, &mut String::new()), digits(&value.to_string())), "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_float_is_its_shortest_decimal(bits: u64, units in -10_i64.pow(16)..10_i64.pow(16), places in 0_i32..9) {
            let decimal = units as f64 / 10_f64.powi(places);
            for value in [f64::from_bits(bits), decimal, decimal.next_up(), decimal / 3.0, decimal * 1e-4] {
                prop_assert!(same(shortest(value, &mut String::new()), written(value)), "{}", value);
            }
        }
    }
}
