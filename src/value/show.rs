use std::fmt;

use num_integer::Integer;
use num_traits::Signed;
use rust_decimal::Decimal;

use super::{Rational, RoundMode, Rounding};

impl Rational {
    /// The places shown of a value that never ends.
    pub const SHOWN_PLACES: u32 = 6;

    /// Prints exactly `places` decimal places of a value that has no more of them: `1.10`.
    /// A value with more is rounded half up first.
    #[must_use]
    pub fn to_fixed(&self, places: u32) -> String {
        let half_up = Rounding { places, mode: RoundMode::HalfUp };
        match self.in_units(half_up) {
            Some(units) => match u64::try_from(units.unsigned_abs()) {
                Ok(short) => pointed(units < 0, Digits::of(short).text(), places),
                Err(_) => pointed(units < 0, &units.unsigned_abs().to_string(), places),
            },
            None => {
                let rounded = self.round(half_up);
                let (num, den) = (&rounded * &Self::power_of_ten(places)).big_parts();
                pointed(rounded.is_negative(), &num.abs().div_floor(&den).to_string(), places)
            }
        }
    }

    /// As people read it, which is what it displays as.
    #[must_use]
    pub fn shown(&self) -> String {
        self.to_fixed(self.decimal_places().unwrap_or(Self::SHOWN_PLACES))
    }

    /// The value in units of `10^-places`, where that is a whole number of 128 bits.
    fn scaled_by(&self, places: u32) -> Option<i128> {
        let (num, den) = self.small_parts()?;
        let scaled = num.checked_mul(10_i128.checked_pow(places)?)?;
        (scaled % den == 0).then_some(scaled / den)
    }

    /// A decimal of so many places, halves away from zero; `None` where 28 digits do not hold it.
    #[must_use]
    pub fn to_decimal_places(&self, places: u32) -> Option<Decimal> {
        let half_up = Rounding { places, mode: RoundMode::HalfUp };
        let units = self.in_units(half_up).or_else(|| self.round(half_up).scaled_by(places))?;
        Decimal::try_from_i128_with_scale(units, places).ok()
    }

    /// Whether [`Rational::to_decimal_places`] gives one.
    #[must_use]
    pub fn fits_decimal(&self, places: u32) -> bool {
        // below 2^63 the number and nine places stay below 2^93, and a decimal holds 96 bits
        (places <= 9 && self.is_short()) || self.to_decimal_places(places).is_some()
    }

    /// Whether printing it takes rounding, because it never ends or is very long.
    #[must_use]
    pub fn is_shown_rounded(&self) -> bool {
        self.decimal_places().is_none()
    }
}

/// The digits of a number with a point before the last `places` of them, and zeros where there are too few.
fn pointed(negative: bool, digits: &str, places: u32) -> String {
    let places = places as usize;
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
    let mut text = String::with_capacity(digits.len().max(places) + 3);
    text.push_str(if negative { "-" } else { "" });
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if places > 0 {
        text.push('.');
        (fraction.len()..places).for_each(|_| text.push('0'));
        text.push_str(fraction);
    }
    text
}

/// The digits of a number of 64 bits, where they need no memory of their own.
struct Digits {
    places: [u8; 20],
    first: usize,
}

impl Digits {
    fn of(mut number: u64) -> Self {
        let mut digits = Self { places: [b'0'; 20], first: 20 };
        for place in digits.places.iter_mut().rev() {
            *place += u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
            digits.first -= 1;
            if number == 0 {
                break;
            }
        }
        digits
    }

    fn text(&self) -> &str {
        self.places.get(self.first..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

/// Exact values without trailing zeros; a value that never ends to six places, halves up. Never `-0`.
impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_canonically() {
        let show = |num, den| Rational::from_parts(num, den).to_string();
        assert_eq!(show(11, 10), "1.1");
        assert_eq!(show(-1, 8), "-0.125");
        assert_eq!(show(300, 7), "42.857143");
        assert_eq!(show(0, 5), "0");
        assert_eq!(Rational::from_parts(-1, 1000).to_fixed(2), "0.00");
        assert_eq!(Rational::from_parts(11, 10).to_fixed(2), "1.10");
        assert_eq!(Rational::from_parts(300, 7).fraction(), "300/7");
    }
}
