//! Quotients by the doubles of the machine, put right with whole numbers: as exact as a division of whole numbers, and
//! much quicker, many at once above all.
//!
//! Why it is exact: numbers below 2⁵¹ are doubles as they are. The product and the quotient are each rounded by at most one
//! part in 2⁵³, so a quotient below 2⁴⁹ is less than 0.13 off and the whole number next to it less than 0.63. The rest
//! that this number leaves lies less than one divisor from zero; it is computed without error in 64 bits that wrap
//! around, and its sign tells whether the number is the quotient rounded down or one more.
//!
//! Where halves are rounded up, a quarter is taken off first, which is rounded by less than 0.04: the whole number next to
//! that lies less than 0.92 below a quotient and less than 0.42 above it, so it is the one asked for or one less, and its
//! rest tells which.

use super::bounds::Bounds;

/// Numbers and divisors lie below this.
const NUMBER: i128 = 1 << 51;
/// Factors lie below this.
const FACTOR: i128 = 1 << 53;
/// Quotients lie below this.
const QUOTIENT: i128 = 1 << 49;

/// 2⁵² + 2⁵¹: a double of this size has whole numbers for its last digit.
const BASE: f64 = 6_755_399_441_055_744.0;

/// One part of so many.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share(f64);

/// So many times, for numbers and for doubles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factor<L> {
    pub(super) whole: L,
    double: f64,
}

impl<L> Factor<L> {
    /// For what does without doubles.
    pub(super) fn only(whole: L) -> Self {
        Self { whole, double: f64::NAN }
    }
}

/// Whether every quotient `num · factor / den` of these ranges, which lies in a range of its own, comes out exact.
pub(super) fn suits(num: Bounds, factor: i128, den: Bounds, quotient: Bounds) -> bool {
    num.magnitude() < NUMBER
        && (1..FACTOR).contains(&factor)
        && den.low >= 1
        && den.high < NUMBER
        && quotient.magnitude() < QUOTIENT
}

/// Whether numbers from 0 to below so many can be divided by any of them.
pub(super) fn divides(count: i128) -> bool {
    count <= QUOTIENT
}

/// Whether sums of so many units and more bits behind them can be settled.
pub(super) fn settles(units: Bounds, step: i128) -> bool {
    suits(units.plus(Bounds::new(-step, step)), 1, Bounds::just(step), units.over(Bounds::just(step)))
}

/// The quotient of `num · factor / den` rounded down, and the rest.
#[inline(always)]
pub(super) fn floor(num: i64, factor: Factor<i64>, den: i64) -> (i64, i64) {
    put_right(num.wrapping_mul(factor.whole), den, double(num) * factor.double / double(den))
}

/// The quotient rounded down, and whether anything was cut off.
#[inline(always)]
pub(super) fn cut(num: i64, factor: Factor<i64>, den: i64) -> (i64, bool) {
    let (near, rest) = nearly(num.wrapping_mul(factor.whole), den, double(num) * factor.double / double(den));
    // what is left lies less than one divisor from zero on either side
    (near.wrapping_add(rest >> 63), rest != 0)
}

/// The same where many numbers have one divisor, of which the caller keeps [`share`].
#[inline(always)]
pub(super) fn floor_by(num: i64, den: i64, Share(share): Share) -> (i64, i64) {
    put_right(num, den, double(num) * share)
}

/// A factor below 2⁵³.
#[inline(always)]
pub(super) fn factor(whole: i64) -> Factor<i64> {
    Factor { whole, double: wide(whole) }
}

/// One part of so many.
#[inline(always)]
pub(super) fn share(den: i64) -> Share {
    Share(1.0 / wide(den))
}

/// The quotient of `num · factor / den` for a number not below zero, halves rounded up.
#[inline(always)]
pub(super) fn half_up(num: i64, factor: Factor<i64>, den: i64) -> i64 {
    round(num.wrapping_mul(factor.whole), den, double(num) * factor.double / double(den))
}

/// The same where many numbers have one divisor.
#[inline(always)]
pub(super) fn half_up_by(num: i64, den: i64, Share(share): Share) -> i64 {
    round(num, den, double(num) * share)
}

/// The whole number next to a quotient that is nearly right, and what it leaves; the number may have wrapped around.
#[inline(always)]
fn nearly(num: i64, den: i64, quotient: f64) -> (i64, i64) {
    let near = (quotient + BASE).to_bits().wrapping_sub(BASE.to_bits()).cast_signed();
    (near, num.wrapping_sub(near.wrapping_mul(den)))
}

#[inline(always)]
fn put_right(num: i64, den: i64, quotient: f64) -> (i64, i64) {
    let (near, rest) = nearly(num, den, quotient);
    // all ones where the number is one more
    let more = rest >> 63;
    (near.wrapping_add(more), rest.wrapping_add(den & more))
}

#[inline(always)]
fn round(num: i64, den: i64, quotient: f64) -> i64 {
    let (near, rest) = nearly(num, den, quotient - 0.25);
    // one more from half a divisor on
    near.wrapping_add(1).wrapping_add(rest.wrapping_add(rest).wrapping_sub(den) >> 63)
}

/// A whole number below 2⁵¹.
#[inline(always)]
fn double(number: i64) -> f64 {
    f64::from_bits(number.cast_unsigned().wrapping_add(BASE.to_bits())) - BASE
}

/// A whole number below 2⁵³, outside of loops.
#[inline(always)]
#[allow(clippy::cast_precision_loss, reason = "so many bits are exact")]
fn wide(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    fn right(num: i64, factor: i64, den: i64) -> (i64, i64) {
        let (num, den) = (i128::from(num) * i128::from(factor), i128::from(den));
        let narrow = |number: i128| i64::try_from(number).expect("it fits");
        (narrow(num.div_euclid(den)), narrow(num.rem_euclid(den)))
    }

    fn right_half_up(num: i64, factor: i64, den: i64) -> i64 {
        let (quotient, rest) = right(num, factor, den);
        quotient + i64::from(rest >= den - rest)
    }

    #[test]
    fn quotients_at_the_ends_of_all_ranges_are_exact() {
        let (most, top) = (i64::try_from(NUMBER - 1).expect("it fits"), QUOTIENT);
        let near = |number: i64| [number - 2, number - 1, number, number + 1, number + 2];
        let numbers = [0, 1, 3, 10, 1_000, 999_983, 1 << 25, 1 << 40, most - 2];
        let mut tried = 0;
        for num in numbers.iter().flat_map(|n| near(*n)).flat_map(|n| [n, -n]) {
            for factor in [1, 2, 5, 100, 999, 2_500, 1_000_000, 1 << 40, (1 << 53) - 1] {
                for den in numbers.iter().flat_map(|n| near(*n)).filter(|den| *den > 0) {
                    let quotient = i128::from(num) * i128::from(factor) / i128::from(den);
                    if quotient.abs() < top {
                        assert_eq!(
                            floor(num, super::factor(factor), den),
                            right(num, factor, den),
                            "{num} · {factor} / {den}"
                        );
                        if num >= 0 {
                            let rounded = right_half_up(num, factor, den);
                            assert_eq!(half_up(num, super::factor(factor), den), rounded, "{num} · {factor} / {den}");
                        }
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > 10_000, "{tried}");
    }

    #[test]
    fn neighbours_of_whole_quotients_are_told_apart() {
        // a number like the multiples of a generator, so that all sizes come up
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = move |bits: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> (64 - bits)).cast_signed()
        };
        for round in 0..200_000_u32 {
            let bits = 1 + round % 49;
            let (den, quotient) = (next(bits) + 1, next(49 - bits + 1));
            for num in [den * quotient - 1, den * quotient, den * quotient + 1, den * quotient + den / 2] {
                assert_eq!(floor(num, factor(1), den), right(num, 1, den), "{num} / {den}");
                assert_eq!(floor(-num, factor(1), den), right(-num, 1, den), "-{num} / {den}");
                assert_eq!(floor_by(num, den, share(den)), right(num, 1, den), "{num} by {den}");
                assert_eq!(floor_by(-num, den, share(den)), right(-num, 1, den), "-{num} by {den}");
                if num >= 0 {
                    assert_eq!(half_up(num, factor(1), den), right_half_up(num, 1, den), "{num} / {den}");
                    assert_eq!(half_up_by(num, den, share(den)), right_half_up(num, 1, den), "{num} by {den}");
                }
            }
        }
    }

    #[test]
    fn large_factors_end_next_to_whole_numbers_and_halves() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = move |bits: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> (64 - bits)).cast_signed()
        };
        let mut tried = 0;
        for round in 0..100_000_u32 {
            // a divisor of twice the factor has halves, one beside it comes as near to them as can be
            let (twice, whole) = (next(1 + round % 50), next(1 + (round / 50) % 51));
            for (factor, den) in [(twice, 2 * twice), (twice, 2 * twice + 1), (2 * twice + 1, twice), (whole, twice)] {
                for num in [whole, whole / 2 * 2 + 1] {
                    let exact = i128::from(num) * i128::from(factor);
                    if factor < 1 || den < 1 || exact / i128::from(den) >= QUOTIENT || i128::from(num) >= NUMBER {
                        continue;
                    }
                    let (quotient, rest) = right(num, factor, den);
                    let own = super::factor(factor);
                    assert_eq!(floor(num, own, den), (quotient, rest), "{num} · {factor} / {den}");
                    assert_eq!(floor(-num, own, den), right(-num, factor, den), "-{num} · {factor} / {den}");
                    assert_eq!(cut(num, own, den), (quotient, rest != 0), "{num} · {factor} / {den}");
                    assert_eq!(half_up(num, own, den), right_half_up(num, factor, den), "{num} · {factor} / {den}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 100_000, "{tried}");
    }
}
