//! What 128 bits do in their own way.

use super::{Factor, Share, Tables};

pub(super) fn entries(_: impl Tables, _: &mut [i128], _: &[i128], _: &[i128]) -> bool {
    false
}

pub(super) fn nearest(_: impl Tables, _: &mut [i128], _: &[i128], _: i128, _: &[i128]) -> bool {
    false
}

pub(super) fn fill(to: &mut [i128], from: &[i64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = (*from).into());
}

/// A wider register holds no column as it is.
pub(super) fn borrow(_: &[i64]) -> Option<&[i128]> {
    None
}

pub(super) fn factor(whole: i128) -> Factor<i128> {
    Factor::only(whole)
}

pub(super) fn floor(num: i128, factor: Factor<i128>, den: i128) -> (i128, i128) {
    let (num, den) = (num.wrapping_mul(factor.whole), den.max(1));
    (num.div_euclid(den), num.rem_euclid(den))
}

pub(super) fn cut(num: i128, factor: Factor<i128>, den: i128) -> (i128, bool) {
    let (quotient, rest) = floor(num, factor, den);
    (quotient, rest != 0)
}

pub(super) fn floor_by(num: i128, den: i128, _: Share) -> (i128, i128) {
    floor(num, factor(1), den)
}

pub(super) fn half_up(num: i128, factor: Factor<i128>, den: i128) -> i128 {
    let (quotient, rest) = floor(num, factor, den);
    quotient + i128::from(rest >= den - rest)
}

pub(super) fn half_up_by(num: i128, den: i128, _: Share) -> i128 {
    half_up(num, factor(1), den)
}

pub(super) fn share(_: i128) -> Share {
    Share::default()
}

pub(super) fn units(from: &[i128], factor: i64, to: &mut [i64]) -> bool {
    let mut fits = true;
    for (to, value) in to.iter_mut().zip(from) {
        let units = value.checked_mul(factor.into()).and_then(|units| i64::try_from(units).ok());
        *to = units.unwrap_or(0);
        fits &= units.is_some();
    }
    fits
}
