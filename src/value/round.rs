use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::Rational;

/// What happens to the digits that are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundMode {
    /// To the nearest, halves away from zero (四舍五入): 0.125 → 0.13, −2.5 → −3.
    #[default]
    HalfUp,
    /// To the nearest, halves to the even digit (四舍六入五成双): 0.125 → 0.12.
    HalfEven,
    /// Away from zero (进一).
    Up,
    /// Towards zero (去尾).
    Down,
    /// To the next lower number (向下).
    Floor,
    /// To the next higher number (向上).
    Ceil,
}

/// A declared rounding: so many decimal places, in one mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Rounding {
    /// Decimal places, 0 to [`Rounding::MOST_PLACES`].
    pub places: u32,
    /// The mode.
    pub mode: RoundMode,
}

impl Rounding {
    /// The most places a scheme may ask for: with them every value below 10^16 still fits a `Decimal`.
    pub const MOST_PLACES: u32 = 12;
}

impl Default for Rounding {
    fn default() -> Self {
        Self { places: 2, mode: RoundMode::HalfUp }
    }
}

impl Rational {
    /// Rounds to the declared places; idempotent and monotone.
    ///
    /// ```
    /// use merit::value::{Rational, RoundMode, Rounding};
    /// let half_up = Rounding { places: 2, mode: RoundMode::HalfUp };
    /// assert_eq!(Rational::scaled(18_025, 3).round(half_up), Rational::scaled(1_803, 2));
    /// ```
    #[must_use]
    pub fn round(&self, rounding: Rounding) -> Self {
        if self.is_whole() {
            return self.clone();
        }
        if let Some((units, unit)) = self.in_units(rounding).zip(unit(rounding.places)) {
            return Self::from_parts(units, unit);
        }
        let (num, den) = self.big_parts();
        let unit = BigInt::from(10).pow(rounding.places);
        let scaled = &num * &unit;
        let (quotient, rest) = scaled.div_rem(&den);
        let twice = rest.abs() * 2_i32;
        let away = !rest.is_zero()
            && match rounding.mode {
                RoundMode::HalfUp => twice >= den,
                RoundMode::HalfEven => twice > den || (twice == den && quotient.is_odd()),
                RoundMode::Up => true,
                RoundMode::Down => false,
                RoundMode::Floor => num.is_negative(),
                RoundMode::Ceil => num.is_positive(),
            };
        let step = if num.is_negative() { -BigInt::one() } else { BigInt::one() };
        let rounded = if away { quotient + step } else { quotient };
        let whole = Self::from_big_int(rounded);
        whole.checked_div(&Self::power_of_ten(rounding.places)).unwrap_or(whole)
    }

    /// The rounded value in units of the last place, where the way there fits 128 bits.
    pub(super) fn in_units(&self, rounding: Rounding) -> Option<i128> {
        let (num, den) = self.small_parts()?;
        let scaled = num.checked_mul(unit(rounding.places)?)?;
        let (quotient, rest) = divide(scaled, den);
        let twice = rest.checked_abs()?.checked_mul(2)?;
        let away = rest != 0
            && match rounding.mode {
                RoundMode::HalfUp => twice >= den,
                RoundMode::HalfEven => twice > den || (twice == den && quotient % 2 != 0),
                RoundMode::Up => true,
                RoundMode::Down => false,
                RoundMode::Floor => num < 0,
                RoundMode::Ceil => num > 0,
            };
        if away { quotient.checked_add(num.signum()) } else { Some(quotient) }
    }
}

/// Ten to the power of `places`, where it fits 128 bits.
fn unit(places: u32) -> Option<i128> {
    10_i64.checked_pow(places).map(i128::from).or_else(|| 10_i128.checked_pow(places))
}

/// Quotient and rest of a division by a positive number; most numbers fit 64 bits, where it is several times quicker.
fn divide(number: i128, by: i128) -> (i128, i128) {
    match (i64::try_from(number), i64::try_from(by)) {
        (Ok(number), Ok(by)) => ((number / by).into(), (number % by).into()),
        _ => (number / by, number % by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_cases_in_every_mode() {
        use RoundMode::{Ceil, Down, Floor, HalfEven, HalfUp, Up};
        let cases = [
            ("2.5", 0, ["3", "2", "3", "2", "2", "3"]),
            ("-2.5", 0, ["-3", "-2", "-3", "-2", "-3", "-2"]),
            ("0.125", 2, ["0.13", "0.12", "0.13", "0.12", "0.12", "0.13"]),
            ("1.005", 2, ["1.01", "1", "1.01", "1", "1", "1.01"]),
            ("2.675", 2, ["2.68", "2.68", "2.68", "2.67", "2.67", "2.68"]),
            ("-5.5", 0, ["-6", "-6", "-6", "-5", "-6", "-5"]),
            ("-0.4", 0, ["0", "0", "-1", "0", "-1", "0"]),
        ];
        for (text, places, expected) in cases {
            let value = Rational::parse(text).unwrap_or_default();
            for (mode, want) in [HalfUp, HalfEven, Up, Down, Floor, Ceil].into_iter().zip(expected) {
                assert_eq!(value.round(Rounding { places, mode }).to_string(), want, "{text} {mode:?}");
            }
        }
    }
}
