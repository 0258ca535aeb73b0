//! What holds of every group: the order of the people changes nothing, seats are kept, nobody is graded above a higher
//! total, a weaker newcomer harms nobody, pools are shared out exactly, and a second, plainer way of placing people
//! comes to the same places.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "support/naive_places.rs"]
mod naive_places;
#[path = "support/seed.rs"]
mod seed;

use merit::cohort::{
    Clash, Feasibility, GradeRule, HeadCount, Key, Member, Quota, Range, RankKeys, Rules, Ties, Why, allocate,
    feasible, place, quartiles, rank,
};
use merit::value::{Rational, RoundMode, Rounding};
use proptest::prelude::*;

fn percent(p: i64) -> Rational {
    Rational::scaled(p, 2)
}

fn share() -> impl Strategy<Value = Rational> {
    prop::sample::select(vec![0, 10, 15, 20, 25, 30, 33, 40, 50, 60, 100]).prop_map(percent)
}

fn quota() -> impl Strategy<Value = Quota> {
    prop_oneof![
        3 => share().prop_map(Quota::Top),
        2 => share().prop_map(Quota::Bottom),
        4 => (share(), any::<bool>()).prop_map(|(p, strictly)| Quota::AtMost(p, strictly)),
        2 => (share(), any::<bool>()).prop_map(|(p, strictly)| Quota::AtLeast(p, strictly)),
        1 => (share(), share(), any::<bool>(), any::<bool>()).prop_map(|(a, b, from, to)| Quota::Rank {
            low: (a.clone().min(b.clone()), from),
            high: (a.max(b), to),
        }),
    ]
}

fn ties() -> impl Strategy<Value = Ties> {
    prop::sample::select(vec![Ties::Unresolved, Ties::Lower, Ties::Upper])
}

fn head_count() -> impl Strategy<Value = HeadCount> {
    use RoundMode::{Ceil, Down, Floor, HalfEven, HalfUp, Up};
    let modes = [HalfUp, HalfEven, Up, Down, Floor, Ceil].map(HeadCount::Round);
    prop_oneof![prop::sample::select(modes.to_vec()), Just(HeadCount::LargestRemainder)]
}

/// Up to four rows with falling lines and, but for some, a row that takes the rest.
fn grades() -> impl Strategy<Value = Vec<GradeRule>> {
    let row = (prop::option::weighted(0.7, (1_i64..=12, any::<bool>())), prop::collection::vec(quota(), 0..3));
    (prop::collection::vec(row, 0..4), prop::option::weighted(0.9, prop::collection::vec(quota(), 0..2))).prop_map(
        |(rows, rest)| {
            let mut lines: Vec<i64> = rows.iter().filter_map(|(line, _)| line.map(|(line, _)| line)).collect();
            lines.sort_unstable();
            let mut grades: Vec<GradeRule> = rows
                .into_iter()
                .map(|(line, quotas)| {
                    let line = line.map(|(_, exceed)| (lines.pop().unwrap().into(), exceed));
                    GradeRule { line, quotas }
                })
                .collect();
            grades.extend(rest.map(|quotas| GradeRule { line: None, quotas }));
            grades
        },
    )
}

fn rules() -> impl Strategy<Value = Rules> {
    let lower = || prop::collection::vec(any::<bool>(), 0..3);
    (grades(), lower(), lower(), ties(), 0_usize..5, head_count()).prop_map(
        |(grades, lower, tie_lower, ties, min_size, head_count)| Rules {
            grades,
            keys: RankKeys { lower, tie_lower },
            ties,
            min_size,
            head_count,
        },
    )
}

fn keys(most: usize) -> impl Strategy<Value = Vec<Key>> {
    // whole numbers, and numbers so close that they look the same from afar
    let number = (0_i64..3, prop::sample::select(vec![0, 7])).prop_map(|(x, places)| Rational::scaled(x, places));
    let key = prop_oneof![4 => number.prop_map(Key::Number), 1 => Just(Key::Missing)];
    prop::collection::vec(key, 0..=most)
}

/// People ranked by their totals or by keys, with and without keys for ties, with and without vetoes.
fn members() -> impl Strategy<Value = Vec<Member>> {
    (0_usize..3, 0_usize..2, any::<bool>()).prop_flat_map(|(most, most_tie, vetoes)| {
        let veto = (prop::bool::weighted(0.2), prop::option::weighted(0.3, 0_usize..4));
        let member = (0_i64..14, keys(most), keys(most_tie), veto).prop_map(
            move |(total, keys, tie_keys, (vetoed, at_most))| Member {
                total: total.into(),
                keys,
                tie_keys,
                vetoed: vetoed && vetoes,
                at_most: at_most.filter(|_| vetoes),
            },
        );
        prop::collection::vec(member, 0..13)
    })
}

fn by_total(totals: &[i64]) -> Vec<Member> {
    totals.iter().map(|total| Member { total: (*total).into(), ..Member::default() }).collect()
}

fn totals() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(1_i64..14, 0..13)
}

fn without_rank_in(mut rules: Rules) -> Rules {
    for row in &mut rules.grades {
        row.quotas.retain(|quota| !matches!(quota, Quota::Rank { .. }));
    }
    rules
}

proptest! {
    #![proptest_config(seed::drawn(2_000))]

    #[test]
    fn a_second_way_comes_to_the_same_places(rules in rules(), members in members()) {
        let (places, report) = place(&rules, &members);
        let plain = naive_places::place(&rules, &members);
        for (index, (place, plain)) in places.iter().zip(&plain).enumerate() {
            prop_assert_eq!(place.rank, plain.rank, "rank of {}", index);
            prop_assert_eq!(&place.percentile, &plain.percentile, "percentile of {}", index);
            prop_assert_eq!(place.unresolved, plain.unresolved, "unresolved border of {}", index);
            prop_assert_eq!(place.grade, plain.grade, "grade of {}", index);
        }
        let limits = naive_places::limits(&rules, members.len());
        let stated: Vec<_> = report.rows.iter().map(|row| (row.low, row.high)).collect();
        prop_assert_eq!(stated, limits);
    }

    #[test]
    fn the_order_of_the_people_changes_nothing(rules in rules(), members in members(), keys in any::<u64>()) {
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by_key(|index| (*index as u64 + 1).wrapping_mul(keys | 1).rotate_left(17));
        let shuffled: Vec<Member> = order.iter().map(|index| members[*index].clone()).collect();
        let (places, report) = place(&rules, &members);
        let (again, report_again) = place(&rules, &shuffled);
        for (at, index) in order.iter().enumerate() {
            prop_assert_eq!(&again[at], &places[*index]);
        }
        prop_assert_eq!(report.rows, report_again.rows);
        let mut named: Vec<(usize, Vec<usize>)> = report_again
            .unresolved
            .iter()
            .map(|(row, tied)| (*row, tied.iter().map(|at| order[*at]).collect()))
            .collect();
        named.iter_mut().for_each(|(_, tied)| tied.sort_unstable());
        named.sort_unstable();
        prop_assert_eq!(named, report.unresolved);
    }

    #[test]
    fn everybody_has_a_grade_or_a_reason_and_seats_are_kept(rules in rules(), members in members()) {
        let (places, report) = place(&rules, &members);
        let open: usize = report.unresolved.iter().map(|(_, tied)| tied.len()).sum();
        let given: usize = report.rows.iter().map(|row| row.given).sum();
        let nowhere = places.iter().filter(|place| place.grade.is_none() && place.unresolved.is_none()).count();
        prop_assert_eq!(given + open + nowhere, members.len());
        if rules.grades.last().is_some_and(|row| row.line.is_none()) {
            prop_assert_eq!(nowhere, 0, "the last row takes everybody");
        }
        for (row, report) in report.rows.iter().enumerate() {
            prop_assert_eq!(report.given, places.iter().filter(|place| place.grade == Some(row)).count());
            if rules.ties != Ties::Upper {
                prop_assert!(report.high.is_none_or(|high| report.given <= high));
            }
        }
        for (row, tied) in &report.unresolved {
            prop_assert!(tied.iter().all(|index| places[*index].unresolved == Some(*row)));
        }
        for place in &places {
            let missed: Vec<usize> = place.missed.iter().map(|missed| missed.grade).collect();
            let better = place.grade.unwrap_or(rules.grades.len());
            if place.unresolved.is_none() {
                prop_assert_eq!(missed, (0..better).collect::<Vec<_>>(), "one reason for every better row");
            }
            for missed in &place.missed {
                match missed.why {
                    Why::Border { people, seats } => prop_assert!(seats < people && seats > 0 && people > 1),
                    Why::Seats { seats, taken, tied } => {
                        let topped = rules.grades[missed.grade].quotas.iter().any(|q| matches!(q, Quota::Top(_)));
                        let ran_out = taken >= seats;
                        let left_empty = taken < seats && tied > 0 && (taken + tied > seats || topped);
                        prop_assert!(tied == 0 && ran_out || left_empty);
                    }
                    Why::NoRank => prop_assert!(place.rank.is_none() && report.quotas_apply),
                    Why::TooFew => prop_assert!(!report.quotas_apply),
                    Why::Bottom { row, .. } => prop_assert!(row > missed.grade && report.quotas_apply),
                    Why::Veto { at_most } => prop_assert!(at_most > missed.grade),
                    Why::Top { seats } => prop_assert!(place.rank.is_some() && seats < report.ranked),
                    Why::Line | Why::Percentile => {}
                }
            }
        }
    }

    #[test]
    fn nobody_is_graded_above_a_higher_total(rules in rules(), totals in totals()) {
        let rules = without_rank_in(rules);
        let (places, _) = place(&rules, &by_total(&totals));
        for (high, better) in totals.iter().zip(&places) {
            for (low, worse) in totals.iter().zip(&places) {
                if high > low && better.unresolved.is_none() && worse.unresolved.is_none() {
                    // no grade at all is the worst
                    let of = |grade: Option<usize>| grade.unwrap_or(usize::MAX);
                    prop_assert!(of(better.grade) <= of(worse.grade), "{} and {}: {:?}", high, low, places);
                }
            }
        }
    }

    #[test]
    fn a_weaker_newcomer_harms_nobody(
        rules in rules(),
        totals in totals(),
        shares in prop::collection::vec(0_usize..6, 10),
    ) {
        // the same seats before and after: so many of n, so many of n + 1
        let at = |n: usize, seats: &[usize]| {
            let mut next = seats.iter();
            let mut rules = without_rank_in(rules.clone());
            (rules.min_size, rules.head_count) = (0, HeadCount::default());
            for quota in rules.grades.iter_mut().flat_map(|row| &mut row.quotas) {
                let seats = *next.next().unwrap_or(&1);
                let share = Rational::from_parts(seats as i128, n as i128);
                match quota {
                    Quota::Top(p) | Quota::Bottom(p) | Quota::AtMost(p, _) | Quota::AtLeast(p, _) => *p = share,
                    Quota::Rank { .. } => {}
                }
            }
            rules
        };
        let mut group = by_total(&totals);
        let n = group.len();
        let before = place(&at(n.max(1), &shares), &group).0;
        group.push(Member { total: Rational::ZERO, ..Member::default() });
        let after = place(&at(n + 1, &shares), &group).0;
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(before.rank, after.rank);
            // the border of `bottom` moves up behind the old ones, and may come to run through equals
            if let Some(grade) = before.grade {
                let rises = after.grade.is_some_and(|after| after <= grade);
                let bottom = |row: usize| rules.grades[row].quotas.iter().any(|q| matches!(q, Quota::Bottom(_)));
                let opens = after.unresolved.is_some_and(|row| row <= grade && bottom(row));
                prop_assert!(rises || opens, "{:?} before, {:?} after", before, after);
            }
        }
    }

    #[test]
    fn who_is_resolved_is_graded_as_if_the_others_had_missed(rules in rules(), members in members()) {
        let open = place(&Rules { ties: Ties::Unresolved, ..rules.clone() }, &members).0;
        let lower = place(&Rules { ties: Ties::Lower, ..rules.clone() }, &members).0;
        let upper = place(&Rules { ties: Ties::Upper, ..rules }, &members).0;
        for ((open, lower), upper) in open.iter().zip(&lower).zip(&upper) {
            prop_assert_eq!(open.rank, upper.rank);
            if open.unresolved.is_none() {
                prop_assert_eq!(open.grade, lower.grade);
            }
        }
    }

    #[test]
    fn ranks_count_who_is_better(people in prop::collection::vec(keys(2), 0..13), lower in prop::collection::vec(any::<bool>(), 0..3)) {
        let ranks = rank(&people, &lower);
        for (person, rank) in people.iter().zip(&ranks) {
            let ahead = people.iter().filter(|other| naive_places::better(other, person, &lower)).count();
            prop_assert_eq!(*rank, ahead as u64 + 1);
        }
    }

    #[test]
    fn pools_are_shared_out_exactly(
        amount in -1_000_000_i64..1_000_000,
        weights in prop::collection::vec((0_i64..500, 1_i64..8), 0..9),
        places in 0_u32..4,
        mode in prop::sample::select(vec![RoundMode::HalfUp, RoundMode::HalfEven, RoundMode::Up, RoundMode::Floor]),
    ) {
        let amount = Rational::scaled(amount, 3);
        let rounding = Rounding { places, mode };
        let weights: Vec<Rational> = weights.iter().map(|(a, b)| Rational::from_parts((*a).into(), (*b).into())).collect();
        let total: Rational = weights.iter().cloned().sum();
        let parts = allocate(&amount, &weights, rounding);
        prop_assert_eq!(parts.is_none(), total.is_zero());
        let Some(parts) = parts else { return Ok(()) };
        let pool = amount.round(rounding);
        let step = Rational::scaled(1, places);
        prop_assert_eq!(parts.iter().cloned().sum::<Rational>(), pool.clone());
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = (&pool * weight).checked_div(&total).unwrap();
            prop_assert!((part - &exact).abs() < step);
            prop_assert!(part.checked_div(&step).unwrap().is_whole());
        }
        for (one, a) in parts.iter().zip(&weights) {
            for (other, b) in parts.iter().zip(&weights) {
                prop_assert!(a < b || one.abs() + step.clone() >= other.abs(), "more weight is a step less at the most");
                prop_assert!(a != b || (one - other).abs() <= step);
            }
        }
    }

    #[test]
    fn quartiles_divide_the_way(values in prop::collection::vec(-50_i64..50, 1..20)) {
        let given: Vec<Rational> = values.iter().copied().map(Rational::from).collect();
        let spread = quartiles(&given).unwrap();
        let mut sorted = given.clone();
        sorted.sort();
        // four times the way between values is a whole number of quarters
        let at = |quarter: usize| {
            let way = quarter * (sorted.len() - 1);
            let part = Rational::from_parts((way % 4) as i128, 4);
            let next = sorted[(way / 4 + 1).min(sorted.len() - 1)].clone();
            &sorted[way / 4] * &(Rational::ONE - part.clone()) + &next * &part
        };
        prop_assert_eq!([spread.min, spread.q1, spread.median, spread.q3, spread.max], [0, 1, 2, 3, 4].map(at));
        prop_assert_eq!(spread.mean * Rational::from(given.len() as u64), given.into_iter().sum());
    }
}

proptest! {
    #![proptest_config(seed::drawn(3_000))]

    #[test]
    fn what_is_feasible_is_what_some_distribution_has(rules in rules(), n in 0_usize..8, ends in any::<bool>()) {
        let mut rules = rules;
        if let Some(last) = rules.grades.last_mut().filter(|_| ends) {
            // a last row with a line keeps its ceiling
            last.line.get_or_insert((Rational::ZERO, false));
        }
        let limits = naive_places::limits(&rules, n);
        let bottoms = naive_places::bottoms(&rules, n);
        let mut legal: Vec<Vec<usize>> = vec![];
        distributions(n, rules.grades.len(), &mut vec![], &mut legal);
            legal.retain(|counts| {
                let within = counts.iter().zip(&limits).all(|(c, (low, high))| low <= c && high.is_none_or(|high| *c <= high));
                within && bottoms.iter().enumerate().all(|(row, least)| counts[row..].iter().sum::<usize>() >= *least)
            });
        match feasible(&rules, n) {
            Feasibility::Possible(ranges) if rules.grades.is_empty() => prop_assert!(ranges.is_empty()),
            Feasibility::Possible(ranges) => {
                let range = |row: usize| {
                    let counts = legal.iter().map(|counts| counts[row]);
                    Range { low: counts.clone().min().unwrap(), high: counts.max().unwrap() }
                };
                prop_assert_eq!(ranges, (0..rules.grades.len()).map(range).collect::<Vec<_>>());
            }
            Feasibility::Impossible(clashes) => {
                prop_assert!(legal.is_empty() && !clashes.is_empty());
                for clash in clashes {
                    match clash {
                        Clash::Row { low, high, .. } => prop_assert!(low > high),
                        Clash::Floors { total } => prop_assert!(total > n),
                        Clash::Ceilings { total } => prop_assert!(total < n),
                        Clash::BottomAbove { seats, asked, .. } => prop_assert!(asked + seats > n),
                        Clash::BottomBelow { seats, allowed, .. } => prop_assert!(allowed < seats),
                    }
                }
            }
        }
    }
}

fn distributions(left: usize, rows: usize, begun: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
    if rows == 0 {
        if left == 0 {
            all.push(begun.clone());
        }
        return;
    }
    for count in 0..=left {
        begun.push(count);
        distributions(left - count, rows - 1, begun, all);
        begun.pop();
    }
}
