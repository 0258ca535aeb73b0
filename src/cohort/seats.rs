use std::cmp::Reverse;

use super::rules::{GradeRule, HeadCount, Quota, Rules};
use crate::value::{Rational, RoundMode, Rounding};

/// A row's quotas as numbers of people, for a group of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seats {
    /// Only the first so many of the rank order.
    pub top: Option<usize>,
    /// At most so many.
    pub share: Option<usize>,
    /// At least so many.
    pub floor: usize,
    /// The last so many of the rank order get at most this grade.
    pub bottom: usize,
}

impl Seats {
    /// The most people that can have the grade, ties aside.
    #[must_use]
    pub fn ceiling(&self) -> Option<usize> {
        self.top.into_iter().chain(self.share).min()
    }
}

/// The seats of every row in a group of `n`; free of all limits where the group is too small for quotas.
#[must_use]
pub fn seats(rules: &Rules, n: usize) -> Vec<Seats> {
    if !rules.quotas_apply(n) {
        return vec![Seats::default(); rules.grades.len()];
    }
    let otherwise = rules.otherwise();
    let shared = match rules.head_count {
        HeadCount::Round(_) => vec![],
        HeadCount::LargestRemainder => largest_remainder(rules, n),
    };
    let mut rows = Vec::with_capacity(rules.grades.len());
    for (at, row) in rules.grades.iter().enumerate() {
        let mut seats = of_row(row, n, rules.head_count, shared.get(at).copied().unwrap_or(0));
        if otherwise == Some(at) {
            (seats.top, seats.share) = (None, None);
        }
        rows.push(seats);
    }
    rows
}

fn of_row(row: &GradeRule, n: usize, head_count: HeadCount, shared: usize) -> Seats {
    let people = |exact: &Rational| match head_count {
        HeadCount::Round(mode) => whole(exact, mode, n),
        HeadCount::LargestRemainder => shared.min(n),
    };
    let mut seats = Seats::default();
    for quota in &row.quotas {
        match quota {
            Quota::Top(share) => {
                let new = people(&of(share, n));
                seats.top = Some(seats.top.map_or(new, |old| old.min(new)));
            }
            Quota::AtMost(share, strictly) => {
                let exact = of(share, n);
                // an open end asks for fewer than its share, however shares are rounded
                let new = if *strictly {
                    whole(&(exact.ceil() - Rational::ONE), RoundMode::Floor, n)
                } else {
                    people(&exact)
                };
                seats.share = Some(seats.share.map_or(new, |old| old.min(new)));
            }
            // of an empty group nobody can be asked for, not even by an open end
            Quota::AtLeast(..) if n == 0 => {}
            Quota::AtLeast(share, strictly) => {
                let exact = of(share, n);
                let least = if *strictly { exact.floor() + Rational::ONE } else { exact.ceil() };
                seats.floor = seats.floor.max(count(&least));
            }
            Quota::Bottom(share) => {
                let mode = match head_count {
                    HeadCount::Round(mode) => mode,
                    HeadCount::LargestRemainder => RoundMode::Floor,
                };
                seats.bottom = seats.bottom.max(whole(&of(share, n), mode, n));
            }
            Quota::Rank { .. } => {}
        }
    }
    seats
}

/// What each row with `top` or an upper share gets when the rows share the group out; `otherwise` takes the rest of it.
fn largest_remainder(rules: &Rules, n: usize) -> Vec<usize> {
    let mut exact: Vec<Option<Rational>> =
        rules.grades.iter().map(|row| upper_share(row).map(|share| of(share, n))).collect();
    if let Some(at) = rules.otherwise() {
        let others: Rational = exact.iter().take(at).flatten().cloned().sum();
        let rest = (people(n) - others).max(Rational::ZERO);
        if let Some(last) = exact.get_mut(at) {
            *last = Some(rest);
        }
    }
    let mut seats: Vec<usize> =
        exact.iter().map(|exact| exact.as_ref().map_or(0, |exact| count(&exact.floor()))).collect();
    let total: Rational = exact.iter().flatten().cloned().sum();
    let left = count(&total.floor()).saturating_sub(seats.iter().sum());
    let mut remainders: Vec<(Reverse<Rational>, usize)> = exact
        .iter()
        .enumerate()
        .filter_map(|(at, exact)| exact.as_ref().map(|exact| (Reverse(exact - &exact.floor()), at)))
        .collect();
    remainders.sort_unstable();
    for (_, at) in remainders.into_iter().take(left) {
        if let Some(seats) = seats.get_mut(at) {
            *seats += 1;
        }
    }
    seats
}

fn upper_share(row: &GradeRule) -> Option<&Rational> {
    row.quotas
        .iter()
        .filter_map(|quota| match quota {
            Quota::Top(share) | Quota::AtMost(share, _) => Some(share),
            Quota::Bottom(_) | Quota::AtLeast(..) | Quota::Rank { .. } => None,
        })
        .min()
}

/// A share of `n` people, never below nobody.
fn of(share: &Rational, n: usize) -> Rational {
    (share * &people(n)).max(Rational::ZERO)
}

pub(super) fn people(n: usize) -> Rational {
    Rational::from(n as u64)
}

/// Rounded to whole people, and never more than there are.
fn whole(exact: &Rational, mode: RoundMode, n: usize) -> usize {
    count(&exact.round(Rounding { places: 0, mode })).min(n)
}

/// A whole number as a number of people: none below zero, and more than any group has where it is beyond all bounds.
fn count(whole: &Rational) -> usize {
    if whole.is_negative() {
        return 0;
    }
    whole.to_i64().and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(p: i64) -> Rational {
        Rational::scaled(p, 2)
    }

    fn one(quota: Quota, head_count: HeadCount, n: usize) -> Seats {
        let row = GradeRule { line: Some((Rational::ZERO, false)), quotas: vec![quota] };
        let rules = Rules { grades: vec![row, GradeRule::default()], head_count, ..Rules::default() };
        seats(&rules, n).first().copied().unwrap_or_default()
    }

    #[test]
    fn shares_round_as_declared() {
        use RoundMode::{Ceil, Down, Floor, HalfEven, HalfUp, Up};
        let quota = || Quota::AtMost(percent(25), false);
        // 25 % of 10 is 2.5
        for (mode, want) in [(Floor, 2), (HalfUp, 3), (HalfEven, 2), (Up, 3), (Down, 2), (Ceil, 3)] {
            assert_eq!(one(quota(), HeadCount::Round(mode), 10).share, Some(want), "{mode:?}");
        }
        assert_eq!(one(Quota::Top(percent(20)), HeadCount::default(), 4).top, Some(0));
        assert_eq!(one(Quota::Bottom(percent(10)), HeadCount::Round(HalfUp), 5).bottom, 1);
        assert_eq!(one(Quota::Top(percent(300)), HeadCount::default(), 4).top, Some(4));
    }

    #[test]
    fn floors_always_round_up() {
        let floor = |strictly, n| one(Quota::AtLeast(percent(20), strictly), HeadCount::default(), n).floor;
        assert_eq!([floor(false, 3), floor(false, 5), floor(true, 5), floor(true, 6)], [1, 1, 2, 2]);
        assert_eq!([floor(false, 0), floor(true, 0)], [0, 0]);
    }

    #[test]
    fn an_open_end_is_never_reached() {
        let high = |n, mode| one(Quota::AtMost(percent(20), true), HeadCount::Round(mode), n).share;
        assert_eq!([high(5, RoundMode::Floor), high(10, RoundMode::Floor)], [Some(0), Some(1)]);
        // 1.8: rounded it would be 2, which is not below 1.8
        assert_eq!(high(9, RoundMode::HalfUp), Some(1));
        assert_eq!(high(0, RoundMode::HalfUp), Some(0));
    }

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        let row = |p| GradeRule { line: None, quotas: vec![Quota::AtMost(percent(p), false)] };
        let grades = vec![row(10), row(25), row(45), GradeRule::default()];
        let rules = Rules { grades, head_count: HeadCount::LargestRemainder, ..Rules::default() };
        let of = |n| largest_remainder(&rules, n);
        // 0.7, 1.75, 3.15 and 1.4 of 7: two are left over, for 0.75 and 0.7
        assert_eq!(of(7), [1, 2, 3, 1]);
        // 1, 2.5, 4.5 and 2: equal remainders, the better grade first
        assert_eq!(of(10), [1, 3, 4, 2]);
        assert_eq!(of(0), [0, 0, 0, 0]);
        let shares: Vec<_> = seats(&rules, 7).iter().map(Seats::ceiling).collect();
        assert_eq!(shares, [Some(1), Some(2), Some(3), None]);
    }

    #[test]
    fn shares_of_more_than_everybody_leave_nothing_for_otherwise() {
        let row = |p| GradeRule { line: None, quotas: vec![Quota::Top(percent(p))] };
        let grades = vec![row(60), row(75), GradeRule::default()];
        let rules = Rules { grades, head_count: HeadCount::LargestRemainder, ..Rules::default() };
        // 1.8 and 2.25 of 3, together 4.05: one is left over
        assert_eq!(largest_remainder(&rules, 3), [2, 2, 0]);
    }

    #[test]
    fn small_groups_have_no_limits() {
        let row = GradeRule { line: None, quotas: vec![Quota::AtMost(percent(10), false)] };
        let rules = Rules { grades: vec![row, GradeRule::default()], min_size: 10, ..Rules::default() };
        assert_eq!(seats(&rules, 9), [Seats::default(); 2]);
        assert_eq!(seats(&rules, 10).first().and_then(Seats::ceiling), Some(1));
    }
}
