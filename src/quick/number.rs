//! Fractions of 128-bit integers that are never brought to lowest terms unless they grow.

use std::cmp::Ordering;

use crate::value::{Rational, RoundMode, Rounding};

/// A number of which either the exact value is known, or nothing: whatever does not fit is `None`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fraction {
    num: i128,
    /// Above zero.
    den: i128,
}

/// Parts above this are brought to lowest terms, so that what follows fits.
const LARGE: i128 = 1 << 62;

impl Fraction {
    pub(super) const ZERO: Self = Self { num: 0, den: 1 };

    pub(super) fn of(value: &Rational) -> Option<Self> {
        value.small_parts().map(|(num, den)| Self { num, den })
    }

    pub(super) fn whole(value: i64) -> Self {
        Self { num: value.into(), den: 1 }
    }

    pub(super) fn exact(self) -> Rational {
        Rational::from_parts(self.num, self.den)
    }

    fn small(self) -> Self {
        if self.num.unsigned_abs() < LARGE.unsigned_abs() && self.den < LARGE { self } else { self.lowest() }
    }

    #[cold]
    fn lowest(self) -> Self {
        match self.exact().small_parts() {
            Some((num, den)) => Self { num, den },
            None => self,
        }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        if self.den == other.den {
            return Some(Self { num: self.num.checked_add(other.num)?, den: self.den }.small());
        }
        let (num, added) = (self.num.checked_mul(other.den)?, other.num.checked_mul(self.den)?);
        Some(Self { num: num.checked_add(added)?, den: self.den.checked_mul(other.den)? }.small())
    }

    pub(super) fn negated(self) -> Self {
        // no part is ever the least number there is
        Self { num: -self.num, den: self.den }
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Some(Self { num: self.num.checked_mul(other.num)?, den: self.den.checked_mul(other.den)? }.small())
    }

    /// The quotient; `None` for a divisor of zero too, which is for the exact path to judge.
    pub(super) fn over(self, other: Self) -> Option<Self> {
        let (num, den) = (self.num.checked_mul(other.den)?, self.den.checked_mul(other.num)?);
        match den.signum() {
            1 => Some(Self { num, den }.small()),
            -1 => Some(Self { num: -num, den: -den }.small()),
            _ => None,
        }
    }

    pub(super) fn is_zero(self) -> bool {
        self.num == 0
    }

    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        if self.den == other.den {
            return Some(self.num.cmp(&other.num));
        }
        Some(self.num.checked_mul(other.den)?.cmp(&other.num.checked_mul(self.den)?))
    }

    /// Rounds as [`Rational::round`] does; the denominator is the power of ten, which sums of lines keep.
    pub(super) fn round(self, rounding: Rounding) -> Option<Self> {
        let unit = 10_i128.checked_pow(rounding.places)?;
        let scaled = self.num.checked_mul(unit)?;
        let (quotient, rest) = divided(scaled, self.den);
        let away = rest != 0
            && match rounding.mode {
                RoundMode::HalfUp => rest.abs().checked_mul(2)? >= self.den,
                RoundMode::HalfEven => {
                    let twice = rest.abs().checked_mul(2)?;
                    twice > self.den || (twice == self.den && quotient & 1 == 1)
                }
                RoundMode::Up => true,
                RoundMode::Down => false,
                RoundMode::Floor => scaled < 0,
                RoundMode::Ceil => scaled > 0,
            };
        let step = if scaled < 0 { -1 } else { 1 };
        Some(Self { num: if away { quotient + step } else { quotient }, den: unit })
    }

    /// Whether it is small enough that every way to show it fits a decimal of 28 digits.
    pub(super) fn is_modest(self) -> bool {
        const MOST: i128 = 1_000_000_000_000_000;
        self.den.checked_mul(MOST).is_some_and(|most| self.num.unsigned_abs() < most.unsigned_abs())
    }
}

/// Quotient and rest; numbers of 64 bits are divided several times quicker.
fn divided(num: i128, den: i128) -> (i128, i128) {
    match (i64::try_from(num), i64::try_from(den)) {
        (Ok(num), Ok(den)) if num != i64::MIN => ((num / den).into(), (num % den).into()),
        _ => (num / den, num % den),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(num: i64, den: i64) -> Fraction {
        Fraction { num: num.into(), den: den.into() }
    }

    #[test]
    fn rounds_as_exact_numbers_do() {
        let modes =
            [RoundMode::HalfUp, RoundMode::HalfEven, RoundMode::Up, RoundMode::Down, RoundMode::Floor, RoundMode::Ceil];
        for mode in modes {
            let rounding = Rounding { places: 1, mode };
            for num in -40..=40 {
                for den in [1, 3, 4, 20, 40] {
                    let own = fraction(num, den);
                    let rounded = own.round(rounding).map(Fraction::exact);
                    assert_eq!(rounded, Some(own.exact().round(rounding)), "{num}/{den} {mode:?}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_has_no_answer() {
        let large = Fraction { num: i128::MAX / 3, den: 7 };
        assert!(large.times(fraction(5, 1)).is_none());
        assert!(
            large.plus(large).is_none()
                || large.plus(large).is_some_and(|sum| sum.exact() == large.exact() + large.exact())
        );
        assert!(fraction(1, 1).over(Fraction::ZERO).is_none());
        assert_eq!(fraction(1, 3).over(fraction(-2, 3)).map(Fraction::exact), Some(fraction(-1, 2).exact()));
    }
}
