//! What a register can do, in either width. Every value was proved to fit when the program was made, so nothing is
//! checked here; a person for whom that proof does not hold is never scored by it.

use crate::value::RoundMode;

use super::code::STICKY;

/// A whole number of one width.
pub(super) trait Lane: Copy + Default + Ord + From<bool> + std::fmt::Debug + Send + Sync + 'static {
    fn of(value: i64) -> Self;
    fn wide(self) -> i128;
    fn narrow(value: i128) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// Quotient and rest towards zero; a divisor of zero gives anything.
    fn divided(self, other: Self) -> (Self, Self);
    fn index(self) -> usize;
    /// The one where this is 1, the other where it is 0; no jump that could be guessed wrong.
    fn choose(self, yes: Self, no: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn sticky(self) -> Self;
    fn unstuck(self) -> (Self, Self);
    /// A column as it is.
    fn borrow(values: &[i64]) -> Option<&[Self]>;
}

macro_rules! lane {
    ($($ty:ty: $borrow:path),*) => {
        $(impl Lane for $ty {
            fn of(value: i64) -> Self {
                value.into()
            }

            fn wide(self) -> i128 {
                self.into()
            }

            fn narrow(value: i128) -> Self {
                #[allow(clippy::cast_possible_truncation, reason = "proved to fit")]
                let own = value as $ty;
                own
            }

            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            fn divided(self, other: Self) -> (Self, Self) {
                let other = other.max(1);
                (self / other, self % other)
            }

            fn index(self) -> usize {
                usize::try_from(self).unwrap_or(usize::MAX)
            }

            fn choose(self, yes: Self, no: Self) -> Self {
                no ^ ((yes ^ no) & self.wrapping_neg())
            }

            fn and(self, other: Self) -> Self {
                self & other
            }

            fn or(self, other: Self) -> Self {
                self | other
            }

            fn sticky(self) -> Self {
                self << STICKY
            }

            fn unstuck(self) -> (Self, Self) {
                (self >> STICKY, self & ((1 << STICKY) - 1))
            }

            fn borrow(values: &[i64]) -> Option<&[Self]> {
                $borrow(values)
            }
        })*
    };
}

/// A wider register holds no column as it is.
fn never(_: &[i64]) -> Option<&[i128]> {
    None
}

lane!(i64: Some, i128: never);

/// A quotient by a number above zero, rounded.
#[inline]
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
#[inline]
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

/// A sum of such quotients rounded to so many units, and whether what was cut off could decide.
#[inline]
pub(super) fn settle<L: Lane>(sum: L, unit: L, mode: RoundMode) -> (L, bool) {
    let (least, cut) = sum.unstuck();
    let settled = divide(least, unit, mode);
    if cut == L::from(false) {
        return (settled, false);
    }
    // what was cut off lies above the least and below the least and the count
    let (above, most) =
        (divide(least.times(L::of(2)).plus(L::from(true)), unit.times(L::of(2)), mode), least.plus(cut));
    (above, divide(most.times(L::of(2)).minus(L::from(true)), unit.times(L::of(2)), mode) != above)
}

#[cfg(test)]
mod tests {
    use super::*;
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
                        let (settled, undecided) = settle(sum, 10, mode);
                        let settled = Rational::from_parts(settled.into(), 10);
                        assert!(undecided || settled == exact, "{a}/{c} + {b}/{d} {mode:?}: {settled} for {exact}");
                        assert!(!undecided || a % c != 0 || b % d != 0);
                    }
                }
            }
        }
    }
}
