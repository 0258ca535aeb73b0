use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// An exact rational number in lowest terms.
///
/// Numbers whose parts fit 64 bits are kept in place, others on the heap; which of the two it is can not be
/// seen from outside. Addition, subtraction and multiplication never fail and never round; division fails only
/// for a divisor of zero ([`Rational::checked_div`]).
///
/// ```
/// use merit::value::Rational;
/// let third = Rational::from(1).checked_div(&Rational::from(3)).expect("not zero");
/// let two_thirds = third.clone() + third.clone();
/// assert_eq!(third + two_thirds, Rational::ONE);
/// ```
#[derive(Debug, Clone)]
pub struct Rational(Repr);

#[derive(Debug, Clone)]
enum Repr {
    /// Lowest terms, `den > 0`, neither part `i64::MIN`.
    Small { num: i64, den: i64 },
    /// Lowest terms, `den > 0`, at least one part that does not fit `Small`, neither `i128::MIN`.
    Wide(Box<(i128, i128)>),
    /// Lowest terms, and at least one part that does not fit `Wide`.
    Big(Box<BigRational>),
}

impl Rational {
    /// 0
    pub const ZERO: Self = Self(Repr::Small { num: 0, den: 1 });
    /// 1
    pub const ONE: Self = Self(Repr::Small { num: 1, den: 1 });
    /// 100: the full mark unless a scheme says otherwise.
    pub const HUNDRED: Self = Self(Repr::Small { num: 100, den: 1 });

    /// `num / den`; a `den` of zero gives zero, so constants can be written without a detour.
    #[must_use]
    pub fn from_parts(num: i128, den: i128) -> Self {
        if den == 0 {
            return Self::ZERO;
        }
        Self::reduce(num, den).unwrap_or_else(|| Self::from_big(BigRational::new(num.into(), den.into())))
    }

    fn reduce(num: i128, den: i128) -> Option<Self> {
        if let (Ok(num), Ok(den)) = (i64::try_from(num), i64::try_from(den))
            && num != i64::MIN
            && den != i64::MIN
        {
            // most numbers fit 64 bits, where dividing is several times quicker
            let gcd = common(num, den);
            let (num, den) = (over(num, gcd), over(den, gcd));
            return Some(Self(if den < 0 { Repr::Small { num: -num, den: -den } } else { Repr::Small { num, den } }));
        }
        if num == i128::MIN || den == i128::MIN {
            return None;
        }
        let gcd = if den == 1 { 1 } else { num.gcd(&den) };
        Some(Self::lowest(num / gcd * den.signum(), den.abs() / gcd))
    }

    /// A fraction in lowest terms whose `den` is positive and whose parts are not `i128::MIN`.
    fn lowest(num: i128, den: i128) -> Self {
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) if num != i64::MIN => Self(Repr::Small { num, den }),
            _ => Self(Repr::Wide(Box::new((num, den)))),
        }
    }

    fn from_big(big: BigRational) -> Self {
        match (big.numer().to_i128(), big.denom().to_i128()) {
            (Some(num), Some(den)) if num != i128::MIN && den != i128::MIN => Self::lowest(num, den),
            _ => Self(Repr::Big(Box::new(big))),
        }
    }

    fn to_big(&self) -> BigRational {
        match &self.0 {
            Repr::Small { num, den } => BigRational::new_raw((*num).into(), (*den).into()),
            Repr::Wide(parts) => BigRational::new_raw(parts.0.into(), parts.1.into()),
            Repr::Big(big) => (**big).clone(),
        }
    }

    /// Ten to the power of `exponent`.
    #[must_use]
    pub fn power_of_ten(exponent: u32) -> Self {
        10_i128.checked_pow(exponent).map_or_else(
            || Self::from_big(BigRational::from_integer(BigInt::from(10).pow(exponent))),
            |num| Self::lowest(num, 1),
        )
    }

    /// Reads plain ASCII digits with at most one point inside and an optional `-`: `1.10`, not `.5`, `1e3` or `1_000`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return None;
        }
        let places = u32::try_from(fraction.len()).ok()?;
        let joined = format!("{whole}{fraction}");
        let value = match (joined.parse::<i128>(), 10_i128.checked_pow(places)) {
            (Ok(number), Some(unit)) => Self::from_parts(number, unit),
            _ => Self::from_big(BigRational::new(joined.parse().ok()?, BigInt::from(10).pow(places))),
        };
        Some(if negative { -value } else { value })
    }

    /// The quotient; `None` where the divisor is zero.
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) = (&self.0, &divisor.0) {
            let quotient = crosswise((*a, *b), (*d, *c));
            return Some(if *c < 0 { -quotient } else { quotient });
        }
        if let (Some((a, b)), Some((c, d))) = (self.small_parts(), divisor.small_parts())
            && let (Some(num), Some(den)) = (a.checked_mul(d), b.checked_mul(c))
            && let Some(small) = Self::reduce(num, den)
        {
            return Some(small);
        }
        Some(Self::from_big(self.to_big() / divisor.to_big()))
    }

    /// The numerator and the positive denominator where both fit 128 bits.
    #[must_use]
    pub fn small_parts(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Repr::Small { num, den } => Some(((*num).into(), (*den).into())),
            Repr::Wide(parts) => Some(**parts),
            Repr::Big(_) => None,
        }
    }

    /// How many bits the larger of the two parts takes: what a limit on runaway fractions counts.
    #[must_use]
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Small { .. } | Repr::Wide(_) => 128,
            Repr::Big(big) => big.numer().bits().max(big.denom().bits()),
        }
    }

    /// Whether both parts fit 64 bits.
    #[must_use]
    pub fn is_short(&self) -> bool {
        matches!(self.0, Repr::Small { .. })
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small { den, .. } => *den == 1,
            Repr::Wide(parts) => parts.1 == 1,
            Repr::Big(big) => big.is_integer(),
        }
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small { num: 0, .. })
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small { num, .. } => *num < 0,
            Repr::Wide(parts) => parts.0 < 0,
            Repr::Big(big) => big.is_negative(),
        }
    }

    /// The value without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self.clone() } else { self.clone() }
    }

    /// The largest whole number that is not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Repr::Small { num, den } => Self(Repr::Small { num: num.div_euclid(*den), den: 1 }),
            Repr::Wide(parts) => Self::lowest(parts.0.div_euclid(parts.1), 1),
            Repr::Big(big) => Self::from_big(big.floor()),
        }
    }

    /// The smallest whole number that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -(-self.clone()).floor()
    }

    /// As a whole number of 64 bits, where it is one.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match self.small_parts() {
            Some((num, 1)) => i64::try_from(num).ok(),
            _ => None,
        }
    }

    /// How many decimal places the exact value has; `None` where it never ends or needs more than 38.
    #[must_use]
    pub fn decimal_places(&self) -> Option<u32> {
        match &self.0 {
            Repr::Small { den, .. } => terminating_places(den.unsigned_abs().into()),
            Repr::Wide(parts) => terminating_places(parts.1.unsigned_abs()),
            Repr::Big(big) => big.is_integer().then_some(0),
        }
    }

    /// The value as a fraction: `300/7`, or `5` for a whole number.
    #[must_use]
    pub fn fraction(&self) -> String {
        match (self.small_parts(), &self.0) {
            (Some((num, 1)), _) => num.to_string(),
            (Some((num, den)), _) => format!("{num}/{den}"),
            (None, _) => self.to_big().to_string(),
        }
    }
}

/// The greatest common divisor of two numbers of which the second is neither zero nor `i64::MIN`. One remainder first: where
/// one of them is far smaller, as a denominator of hundredths is, little is left to do.
fn common(a: i64, b: i64) -> i64 {
    if b == 1 {
        return 1;
    }
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    let gcd = if small == 0 { large } else { small.gcd(&(large % small)) };
    i64::try_from(gcd).unwrap_or(1)
}

/// A number divided by a divisor of it, most often 1.
fn over(number: i64, divisor: i64) -> i64 {
    if divisor == 1 { number } else { number / divisor }
}

/// `(a / b) × (c / d)` of two fractions in lowest terms, the sign of `d` left out. What the numerator of one shares with the
/// denominator of the other is cancelled first; nothing is left to cancel then, and nothing overflows.
fn crosswise((a, b): (i64, i64), (c, d): (i64, i64)) -> Rational {
    let (left, right) = (common(a, d), common(c, b));
    let [a, b, c, d] = [over(a, left), over(b, right), over(c, right), over(d, left)].map(i128::from);
    Rational::lowest(a * c, b * d.abs())
}

/// `a / b + c / d` of two fractions in lowest terms. Only what the denominators share can be cancelled, and nothing overflows.
fn total((a, b): (i64, i64), (c, d): (i64, i64)) -> Rational {
    let shared = if b == d { b } else { common(b, d) };
    let [left, right] = [over(d, shared), over(b, shared)].map(i128::from);
    let num = i128::from(a) * left + i128::from(c) * right;
    let gcd = match i64::try_from(num) {
        _ if shared == 1 => 1,
        Ok(num) => common(num, shared),
        Err(_) => i64::try_from(num % i128::from(shared)).map_or(1, |rest| common(rest, shared)),
    };
    let num = if gcd == 1 { num } else { num / i128::from(gcd) };
    Rational::lowest(num, right * i128::from(over(d, gcd)))
}

/// The least `n` for which `10^n / den` is whole.
fn terminating_places(den: u128) -> Option<u32> {
    let twos = den.trailing_zeros();
    let (mut rest, mut fives) = (den >> twos, 0_u32);
    while rest > u128::from(u64::MAX) && rest % 5 == 0 {
        (rest, fives) = (rest / 5, fives + 1);
    }
    let mut rest = u64::try_from(rest).ok()?;
    while rest % 5 == 0 {
        (rest, fives) = (rest / 5, fives + 1);
    }
    (rest == 1 && twos.max(fives) <= 38).then_some(twos.max(fives))
}

impl From<i64> for Rational {
    fn from(value: i64) -> Self {
        Self::lowest(value.into(), 1)
    }
}

impl From<i32> for Rational {
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<u64> for Rational {
    fn from(value: u64) -> Self {
        Self::lowest(value.into(), 1)
    }
}

impl From<Decimal> for Rational {
    fn from(value: Decimal) -> Self {
        Self::from_parts(value.mantissa(), 10_i128.pow(value.scale()))
    }
}

impl Neg for Rational {
    type Output = Self;
    fn neg(self) -> Self {
        match self.0 {
            Repr::Small { num, den } => Self(Repr::Small { num: -num, den }),
            Repr::Wide(parts) => Self::lowest(-parts.0, parts.1),
            Repr::Big(big) => Self::from_big(-*big),
        }
    }
}

impl<'a> Add<&'a Rational> for &'a Rational {
    type Output = Rational;
    fn add(self, other: &Rational) -> Rational {
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) = (&self.0, &other.0) {
            return total((*a, *b), (*c, *d));
        }
        if let (Some((a, b)), Some((c, d))) = (self.small_parts(), other.small_parts()) {
            if b == d {
                if let Some(sum) = a.checked_add(c)
                    && let Some(small) = Rational::reduce(sum, b)
                {
                    return small;
                }
            } else if let (Some(left), Some(right), Some(den)) = (a.checked_mul(d), c.checked_mul(b), b.checked_mul(d))
                && let Some(sum) = left.checked_add(right)
                && let Some(small) = Rational::reduce(sum, den)
            {
                return small;
            }
        }
        Rational::from_big(self.to_big() + other.to_big())
    }
}

impl<'a> Mul<&'a Rational> for &'a Rational {
    type Output = Rational;
    fn mul(self, other: &Rational) -> Rational {
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) = (&self.0, &other.0) {
            return crosswise((*a, *b), (*c, *d));
        }
        if let (Some((a, b)), Some((c, d))) = (self.small_parts(), other.small_parts())
            && let (Some(num), Some(den)) = (a.checked_mul(c), b.checked_mul(d))
            && let Some(small) = Rational::reduce(num, den)
        {
            return small;
        }
        Rational::from_big(self.to_big() * other.to_big())
    }
}

impl<'a> Sub<&'a Rational> for &'a Rational {
    type Output = Rational;
    fn sub(self, other: &Rational) -> Rational {
        self + &-other.clone()
    }
}

impl Add for Rational {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        &self + &other
    }
}

impl Sub for Rational {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        &self - &other
    }
}

impl Mul for Rational {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        &self * &other
    }
}

impl AddAssign for Rational {
    fn add_assign(&mut self, other: Self) {
        *self = &*self + &other;
    }
}

impl std::iter::Sum for Rational {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |total, x| total + x)
    }
}

impl PartialEq for Rational {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) => a == c && b == d,
            (Repr::Wide(a), Repr::Wide(b)) => a == b,
            (Repr::Big(a), Repr::Big(b)) => a == b,
            (Repr::Small { .. } | Repr::Wide(_) | Repr::Big(_), _) => false,
        }
    }
}

impl Eq for Rational {}

impl std::hash::Hash for Rational {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Small { num, den } => (num, den).hash(state),
            Repr::Wide(parts) => parts.hash(state),
            Repr::Big(big) => (big.numer(), big.denom()).hash(state),
        }
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Small { num: a, den: b }, Repr::Small { num: c, den: d }) = (&self.0, &other.0) {
            if b == d {
                return a.cmp(c);
            }
            let [a, b, c, d] = [*a, *b, *c, *d].map(i128::from);
            return (a * d).cmp(&(c * b));
        }
        if let (Some((a, b)), Some((c, d))) = (self.small_parts(), other.small_parts())
            && let (Some(left), Some(right)) = (a.checked_mul(d), c.checked_mul(b))
        {
            return left.cmp(&right);
        }
        self.to_big().cmp(&other.to_big())
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Rational {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Rational {
    /// One tenth, halves and the like in tests and constants: `num / 10^places`.
    #[must_use]
    pub fn scaled(num: i64, places: u32) -> Self {
        Self::from_big(BigRational::new(
            num.into(),
            if places == 0 { BigInt::one() } else { BigInt::from(10).pow(places) },
        ))
    }

    pub(super) fn big_parts(&self) -> (BigInt, BigInt) {
        let big = self.to_big();
        (big.numer().clone(), big.denom().clone())
    }

    pub(super) fn from_big_int(value: BigInt) -> Self {
        if value.is_zero() { Self::ZERO } else { Self::from_big(BigRational::from_integer(value)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers on both sides of where a fraction leaves 64 bits, and 128.
    fn edges() -> Vec<Rational> {
        let ends = [1, 3, 100, i64::MAX.into(), i128::from(i64::MAX) + 1, i128::MAX];
        let parts = ends.iter().flat_map(|num| ends.iter().map(move |den| (*num, *den)));
        let both = parts.flat_map(|(num, den)| [Rational::from_parts(num, den), Rational::from_parts(-num, den)]);
        both.chain([Rational::ZERO, Rational::from(i64::MIN)]).collect()
    }

    #[test]
    fn short_parts_give_what_long_ones_give() {
        for a in edges() {
            let x = a.to_big();
            assert_eq!((-a.clone(), a.floor()), (Rational::from_big(-x.clone()), Rational::from_big(x.floor())));
            for b in edges() {
                let y = b.to_big();
                assert_eq!(&a + &b, Rational::from_big(&x + &y), "{a:?} + {b:?}");
                assert_eq!(&a * &b, Rational::from_big(&x * &y), "{a:?} × {b:?}");
                let quotient = (!b.is_zero()).then(|| Rational::from_big(&x / &y));
                assert_eq!(a.checked_div(&b), quotient, "{a:?} ÷ {b:?}");
                assert_eq!(a.cmp(&b), x.cmp(&y), "{a:?} and {b:?}");
            }
        }
    }
}
