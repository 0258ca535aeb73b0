use std::cmp::Reverse;

use crate::value::{Rational, Rounding};

/// Shares an amount out by weight: the parts are multiples of the rounding's step and total the amount, rounded to that
/// step, exactly.
///
/// The amount is rounded first; each part is its exact share of that, cut to the step towards zero, and the steps left
/// over go one each to the largest remainders, among equals to the earlier one. So no part is off its exact share by a
/// step or more, equal weights differ by at most a step, and a weight of zero gets nothing. A negative amount is shared
/// as the positive one is. `None` where the weights total zero or one is negative.
///
/// ```
/// use merit::cohort::allocate;
/// use merit::value::{Rational, Rounding};
/// let parts = allocate(&Rational::HUNDRED, &[1.into(), 1.into(), 1.into()], Rounding::default());
/// assert_eq!(parts, Some([3334, 3333, 3333].map(|cents| Rational::scaled(cents, 2)).to_vec()));
/// ```
#[must_use]
pub fn allocate(amount: &Rational, weights: &[Rational], rounding: Rounding) -> Option<Vec<Rational>> {
    if weights.iter().any(Rational::is_negative) {
        return None;
    }
    let unit = Rational::power_of_ten(rounding.places);
    let step = Rational::ONE.checked_div(&unit)?;
    let rounded = amount.round(rounding);
    let step = if rounded.is_negative() { -step } else { step };
    let steps = &rounded.abs() * &unit;
    let per_weight = steps.checked_div(&weights.iter().cloned().sum())?;

    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (at, weight) in weights.iter().enumerate() {
        let exact = weight * &per_weight;
        let whole = exact.floor();
        remainders.push((Reverse(&exact - &whole), at));
        parts.push(whole);
    }
    let left = &steps - &parts.iter().cloned().sum();
    let left = left.to_i64().and_then(|left| usize::try_from(left).ok())?;
    remainders.sort_unstable();
    for (_, at) in remainders.into_iter().take(left) {
        if let Some(part) = parts.get_mut(at) {
            *part += Rational::ONE;
        }
    }
    Some(parts.iter().map(|part| part * &step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::RoundMode;

    fn shared(amount: &str, weights: &[i64], places: u32) -> Option<Vec<String>> {
        let weights: Vec<Rational> = weights.iter().copied().map(Rational::from).collect();
        let rounding = Rounding { places, mode: RoundMode::HalfUp };
        let parts = allocate(&Rational::parse(amount)?, &weights, rounding)?;
        Some(parts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn parts_total_the_amount() {
        let texts = |parts: &[&str]| Some(parts.iter().map(ToString::to_string).collect());
        assert_eq!(shared("100", &[1, 1, 1], 0), texts(&["34", "33", "33"]));
        assert_eq!(shared("10", &[0, 5, 2], 0), texts(&["0", "7", "3"]));
        // 0.125 is shared as 0.13
        assert_eq!(shared("0.125", &[1, 1], 2), texts(&["0.07", "0.06"]));
        assert_eq!(shared("-1", &[1, 2], 1), texts(&["-0.3", "-0.7"]));
        assert_eq!(shared("0", &[1, 2], 1), texts(&["0", "0"]));
        assert_eq!(shared("0.4", &[1, 2], 0), texts(&["0", "0"]));
    }

    #[test]
    fn nothing_to_share_by() {
        assert_eq!(shared("100", &[], 0), None);
        assert_eq!(shared("100", &[0, 0], 0), None);
        assert_eq!(shared("100", &[2, -1], 0), None);
    }
}
