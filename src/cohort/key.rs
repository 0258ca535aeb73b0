use std::cmp::Ordering;
use std::sync::Arc;

use super::lead::Lead;
use crate::value::{Date, Rational};

/// One value that people are ranked by.
///
/// Higher is better unless the key is declared `lower`: later dates, texts further on by their code points, `true`, and
/// members further down in their dimension. [`Key::Missing`] ranks behind every defined value, in either direction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A number of any unit.
    Number(Rational),
    /// A day.
    Date(Date),
    /// A text.
    Text(Arc<str>),
    /// A truth value.
    Bool(bool),
    /// A member of a dimension, by its place in the declaration.
    Member(usize),
    /// Undefined for this person.
    Missing,
}

/// Competition ranks (1, 2, 2, 4) by all keys in order, as the people were given; `lower` tells which keys are better
/// when lower. A person with fewer keys than others is missing the rest.
///
/// ```
/// use merit::cohort::{Key, rank};
/// let sales = [20, 30, 10, 20].map(|x| [Key::Number(x.into())]);
/// assert_eq!(rank(&sales, &[false]), [2, 1, 4, 2]);
/// assert_eq!(rank(&sales, &[true]), [2, 4, 1, 2]);
/// ```
#[must_use]
pub fn rank<K: AsRef<[Key]>>(people: &[K], lower: &[bool]) -> Vec<u64> {
    type Seen<'k> = (Lead, usize, &'k [Key]);
    let order = |a: &Seen<'_>, b: &Seen<'_>| match a.0.order(b.0) {
        Some(Ordering::Equal) | None => compare(a.2, b.2, lower),
        Some(decided) => decided,
    };
    let first_lower = lower.first().copied().unwrap_or(false);
    let keys = people.iter().map(AsRef::as_ref).enumerate();
    let mut sorted: Vec<Seen<'_>> =
        keys.map(|(index, keys)| (Lead::of(keys.first(), first_lower), index, keys)).collect();
    sorted.sort_unstable_by(order);
    let mut ranks = vec![0; people.len()];
    let mut rank = 1;
    for equals in sorted.chunk_by(|a, b| order(a, b).is_eq()) {
        for (_, index, _) in equals {
            if let Some(slot) = ranks.get_mut(*index) {
                *slot = rank;
            }
        }
        rank += equals.len() as u64;
    }
    ranks
}

/// Who comes first: `Less` stands before, that is higher in rank.
pub(super) fn compare(a: &[Key], b: &[Key], lower: &[bool]) -> Ordering {
    let keys = a.len().max(b.len());
    (0..keys)
        .map(|at| {
            let (a, b) = (a.get(at).unwrap_or(&Key::Missing), b.get(at).unwrap_or(&Key::Missing));
            compare_one(a, b, lower.get(at).copied().unwrap_or(false))
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn compare_one(a: &Key, b: &Key, lower: bool) -> Ordering {
    match (*a == Key::Missing, *b == Key::Missing) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) if lower => a.cmp(b),
        (false, false) => b.cmp(a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_shared_and_skipped() {
        let totals = [80, 90, 80, 70].map(|x| [Key::Number(x.into())]);
        assert_eq!(rank(&totals, &[]), [2, 1, 2, 4]);
        assert!(rank::<[Key; 1]>(&[], &[]).is_empty());
    }

    #[test]
    fn later_keys_decide_among_equals() {
        let day = |text| Date::parse(text).map_or(Key::Missing, Key::Date);
        let people = [
            [Key::Number(5.into()), day("2024-03-01")],
            [Key::Number(5.into()), day("2023-01-01")],
            [Key::Number(6.into()), Key::Missing],
        ];
        assert_eq!(rank(&people, &[false, true]), [3, 2, 1]);
        assert_eq!(rank(&people, &[false, false]), [2, 3, 1]);
    }

    #[test]
    fn what_is_missing_stands_behind_in_either_direction() {
        let people = [vec![Key::Missing], vec![Key::Number((-5).into())], vec![], vec![Key::Number(7.into())]];
        assert_eq!(rank(&people, &[false]), [3, 2, 3, 1]);
        assert_eq!(rank(&people, &[true]), [3, 1, 3, 2]);
    }

    #[test]
    fn every_kind_has_an_order() {
        let text = |t: &str| Key::Text(Arc::from(t));
        for (better, worse) in [
            (text("b"), text("a")),
            (Key::Bool(true), Key::Bool(false)),
            (Key::Member(2), Key::Member(1)),
            (Key::Number(Rational::from_parts(1, 3)), Key::Number(Rational::from_parts(33, 100))),
        ] {
            assert_eq!(rank(&[[worse.clone()], [better.clone()]], &[false]), [2, 1]);
            assert_eq!(rank(&[[worse], [better]], &[true]), [1, 2]);
        }
    }
}
