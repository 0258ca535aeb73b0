//! Quotients rounded, and sums of quotients of which a little was cut off.

use super::lane::Lane;
use super::light::{Factor, Share};
use crate::value::RoundMode;

/// A quotient by a number above zero, rounded.
#[inline(always)]
pub(super) fn divide<L: Lane>(num: L, den: L, mode: RoundMode) -> L {
    let (zero, one) = (L::from(false), L::from(true));
    let (quotient, rest) = num.divided(den);
    let size = if rest < zero { zero.minus(rest) } else { rest };
    let away = match mode {
        RoundMode::HalfUp => size.plus(size) >= den,
        RoundMode::HalfEven => size.plus(size) > den || (size.plus(size) == den && quotient.and(one) == one),
        RoundMode::Up => rest != zero,
        RoundMode::Down => false,
        RoundMode::Floor => rest < zero,
        RoundMode::Ceil => rest > zero,
    };
    let step = L::from(away);
    if num < zero { quotient.minus(step) } else { quotient.plus(step) }
}

fn floor<L: Lane>(num: L, den: L) -> (L, L) {
    let zero = L::from(false);
    let (quotient, rest) = num.divided(den);
    if rest < zero { (quotient.minus(L::from(true)), rest.plus(den)) } else { (quotient, rest) }
}

/// A quotient in units, rounded down, with whether anything was cut off in its last bits.
#[inline(always)]
pub(super) fn quotient<L: Lane>(num: L, den: L, unit: L) -> L {
    let (whole, rest) = floor(num, den);
    let (part, rest) = rest.times(unit).divided(den);
    let units = whole.times(unit).plus(part);
    units.sticky().or(L::from(rest != L::from(false)))
}

/// The same where the rest needs twice the bits.
#[inline]
pub(super) fn wide_quotient<L: Lane>(num: L, den: L, unit: L) -> L {
    let (whole, rest) = floor(num, den);
    let long = rest.wide().wrapping_mul(unit.wide());
    let den = den.wide().max(1);
    let units = whole.times(unit).plus(L::narrow(long / den));
    units.sticky().or(L::from(long % den != 0))
}

/// A quotient where [`light::suits`], rounded.
#[inline(always)]
pub(super) fn light_divide<L: Lane>(num: L, factor: Factor<L>, den: L, mode: RoundMode) -> L {
    let (quotient, rest) = num.light(factor, den);
    nearest(quotient, rest, den, num.negative(), mode)
}

/// The same by a divisor of many numbers, and one part of it.
#[inline(always)]
pub(super) fn light_divide_by<L: Lane>(num: L, den: L, share: Share, mode: RoundMode) -> L {
    let (quotient, rest) = num.light_by(den, share);
    nearest(quotient, rest, den, num.negative(), mode)
}

/// The number next to a quotient that is rounded down, and whose sign is known.
#[inline(always)]
fn nearest<L: Lane>(quotient: L, rest: L, den: L, negative: L, mode: RoundMode) -> L {
    let one = L::from(true);
    let twice = rest.plus(rest);
    let positive = one.minus(negative);
    let is_some = L::from(false).minus(rest).negative();
    quotient.plus(match mode {
        // a half goes away from zero: up only where the number is not below it
        RoundMode::HalfUp => den.minus(twice.plus(positive)).negative(),
        RoundMode::HalfEven => den.minus(twice.plus(quotient.and(one))).negative(),
        RoundMode::Up => is_some.and(positive),
        RoundMode::Down => is_some.and(negative),
        RoundMode::Floor => L::from(false),
        RoundMode::Ceil => is_some,
    })
}

/// The same as [`quotient`] of so many times a number, which are units as well, where [`light::suits`].
#[inline(always)]
pub(super) fn light_quotient<L: Lane>(num: L, factor: Factor<L>, den: L) -> L {
    let (units, is_cut) = num.cut(factor, den);
    units.sticky().or(L::from(is_cut))
}

/// A sum of such quotients rounded to so many units, and whether what was cut off could decide. The sum lies above what
/// it says and below that and the count; it is decided where no number between two roundings lies there.
#[inline(always)]
pub(super) fn settle<L: Lane>(sum: L, unit: L, share: Share, mode: RoundMode) -> (L, L) {
    let (zero, one) = (L::from(false), L::from(true));
    let (least, cut) = sum.unstuck();
    let is_cut = zero.minus(cut).negative();
    let halves = matches!(mode, RoundMode::HalfUp | RoundMode::HalfEven);
    let turned = if halves { least.plus(unit.down(1)) } else { least };
    let (quotient, rest) = turned.light_by(unit, share);
    let undecided = unit.minus(rest.plus(cut)).negative();
    // at a turn itself, where nothing was cut off
    let is_turn = one.minus(is_cut.or(zero.minus(rest).negative()));
    let settled = match mode {
        RoundMode::HalfUp => quotient.minus(is_turn.and(least.negative())),
        RoundMode::HalfEven => quotient.minus(is_turn.and(quotient)),
        RoundMode::Floor => quotient,
        RoundMode::Ceil => quotient.plus(one.minus(is_turn)),
        RoundMode::Up => quotient.plus(one.minus(is_turn.or(quotient.negative()))),
        RoundMode::Down => quotient.plus(one.minus(is_turn).and(quotient.negative())),
    };
    (settled, undecided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quick::light;
    use crate::value::{Rational, Rounding};

    const MODES: [RoundMode; 6] =
        [RoundMode::HalfUp, RoundMode::HalfEven, RoundMode::Up, RoundMode::Down, RoundMode::Floor, RoundMode::Ceil];

    #[test]
    fn divides_as_exact_numbers_are_rounded() {
        for mode in MODES {
            for num in -60_i64..=60 {
                for den in 1..=12_i64 {
                    let exact = Rational::from_parts(num.into(), den.into()).round(Rounding { places: 0, mode });
                    assert_eq!(exact.to_i64(), Some(divide(num, den, mode)), "{num}/{den} {mode:?}");
                    assert_eq!(exact.to_i64().map(i128::from), Some(divide(i128::from(num), den.into(), mode)));
                    assert_eq!(
                        exact.to_i64(),
                        Some(light_divide(num, light::factor(1), den, mode)),
                        "{num}/{den} {mode:?}"
                    );
                    assert_eq!(exact.to_i64(), Some(light_divide_by(num, den, light::share(den), mode)));
                    assert_eq!(quotient(num, den, 1_000), light_quotient(num, light::factor(1_000), den));
                    if let Some(twos) = den.power() {
                        assert_eq!(floor(num, den), (num.down(twos), num.and(den - 1)), "{num}/{den}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_cut_off_never_decides_unseen() {
        for mode in MODES {
            for a in -25_i64..=25 {
                for b in -7_i64..=7 {
                    for (c, d) in [(3, 7), (4, 6), (5, 10), (7, 3)] {
                        let sum = quotient(a, c, 100) + quotient(b, d, 100);
                        assert_eq!(sum, wide_quotient(a, c, 100) + wide_quotient(b, d, 100));
                        let exact = Rational::from_parts(a.into(), c.into()) + Rational::from_parts(b.into(), d.into());
                        let exact = exact.round(Rounding { places: 1, mode });
                        let (settled, undecided) = settle(sum, 10, light::share(10), mode);
                        let undecided = undecided != 0;
                        let settled = Rational::from_parts(settled.into(), 10);
                        assert!(undecided || settled == exact, "{a}/{c} + {b}/{d} {mode:?}: {settled} for {exact}");
                        assert!(!undecided || a % c != 0 || b % d != 0);
                    }
                }
            }
        }
    }
}
