use std::cmp::Ordering;

use super::key::Key;
use crate::value::Rational;

/// What a key looks like from afar: sorting a million people then seldom has to fetch their keys.
///
/// Leads stand in the order of their keys, the best first. Different leads decide; equal ones decide where they are
/// exact, and else the keys must be looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lead(i64);

/// Numbers are seen to so many parts of one.
const PARTS: i64 = 1_000_000;
/// Numbers further out look the same.
const FAR: i64 = 1 << 61;

impl Lead {
    pub(super) fn of(key: Option<&Key>, lower: bool) -> Self {
        // odd numbers are leads that are not exact
        Self(match key {
            Some(Key::Number(number)) => return Self::of_number(number, lower),
            Some(Key::Date(_) | Key::Text(_) | Key::Bool(_) | Key::Member(_)) if lower => i64::MAX - 2,
            Some(Key::Date(_) | Key::Text(_) | Key::Bool(_) | Key::Member(_)) => i64::MIN + 1,
            Some(Key::Missing) | None => i64::MAX,
        })
    }

    pub(super) fn of_number(number: &Rational, lower: bool) -> Self {
        let parts = number * &Rational::from(PARTS);
        let whole = parts.floor();
        let seen = match whole.to_i64().filter(|whole| (-FAR..FAR).contains(whole)) {
            Some(seen) => 2 * seen + i64::from(!parts.is_whole()),
            None if number.is_negative() => -2 * FAR - 1,
            None => 2 * FAR + 1,
        };
        Self(if lower { seen } else { -seen })
    }

    /// The order of the keys behind the leads, where the leads tell.
    pub(super) fn order(self, other: Self) -> Option<Ordering> {
        match self.0.cmp(&other.0) {
            Ordering::Equal if self.0 % 2 != 0 => None,
            order => Some(order),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::key::compare;
    use super::*;

    #[test]
    fn leads_never_contradict_their_keys() {
        let numbers = ["0", "-1", "1", "0.0000001", "-0.0000001", "0.000001", "95.27", "2305843009213.693952"];
        let large = ["99999999999999999999999999", "-99999999999999999999999999", "99999999999999999999999998"];
        let thirds = [(1, 3), (-1, 3), (2, 3), (1, i128::MAX), (i128::MAX, 3)];
        let parsed = numbers.into_iter().chain(large).filter_map(Rational::parse);
        let thirds = thirds.into_iter().map(|(num, den)| Rational::from_parts(num, den));
        let mut keys: Vec<Key> = parsed.chain(thirds).map(Key::Number).collect();
        keys.extend([Key::Missing, Key::Bool(true), Key::Bool(false), Key::Member(1), Key::Text(Arc::from("a"))]);
        assert_eq!(keys.len(), 21);
        for lower in [false, true] {
            for a in &keys {
                for b in &keys {
                    let told = Lead::of(Some(a), lower).order(Lead::of(Some(b), lower));
                    let order = compare(std::slice::from_ref(a), std::slice::from_ref(b), &[lower]);
                    assert!(told.is_none_or(|told| told == order), "{a:?} {b:?} {lower}: {told:?}");
                }
            }
        }
        let exact = Lead::of_number(&Rational::scaled(9527, 2), false);
        assert_eq!(exact.order(exact), Some(Ordering::Equal));
    }
}
