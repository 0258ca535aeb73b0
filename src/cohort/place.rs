use std::cmp::Ordering;

use super::fill::{Standing, by_score, fill};
use super::key::{Key, compare};
use super::lead::Lead;
use super::rules::Rules;
use super::seats::{Seats, seats};
use crate::value::Rational;

/// A person as a group sees him.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Member {
    /// What he scored in the end: lines are compared with it.
    pub total: Rational,
    /// What he is ranked by. Where nobody of the group has any key, the total ranks.
    pub keys: Vec<Key>,
    /// What orders him among equals at a border; ranks stay shared.
    pub tie_keys: Vec<Key>,
    /// Whether a veto fired: then he has no rank and takes no seat.
    pub vetoed: bool,
    /// The best grade he may have, as a row: a veto's effect, though it holds without a veto too.
    pub at_most: Option<usize>,
}

/// Where a person stands in his group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The competition rank; none after a veto.
    pub rank: Option<u64>,
    /// The rank divided by the size of the group; none after a veto.
    pub percentile: Option<Rational>,
    /// The row he gets; none without grades, at an unresolved tie, or where no row takes him for want of `otherwise`.
    pub grade: Option<usize>,
    /// Why he got none of the better rows: one reason each, the best row first. At an unresolved tie the reasons end
    /// with the border, as what lies behind it is not decided.
    pub missed: Vec<Missed>,
    /// The row whose border runs through him and his equals.
    pub unresolved: Option<usize>,
}

/// A row that somebody did not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The row.
    pub grade: usize,
    /// Why not.
    pub why: Why,
}

/// Why somebody did not get a row. Of several reasons the first of this list is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The total does not reach the line.
    Line,
    /// He may have nothing better than another row.
    Veto {
        /// The best row he may have.
        at_most: usize,
    },
    /// The row is for ranked people, and a veto fired.
    NoRank,
    /// The row is got by quota alone, and the group is too small for quotas.
    TooFew,
    /// He is among the last, who get at most another row.
    Bottom {
        /// The best row for the last.
        row: usize,
        /// How many are the last.
        seats: usize,
    },
    /// The percentile is not in the row's interval.
    Percentile,
    /// He stands behind the row's first seats.
    Top {
        /// How many seats there are.
        seats: usize,
    },
    /// No seat was left for him.
    Seats {
        /// How many seats there are.
        seats: usize,
        /// How many of them people ranked higher took.
        taken: usize,
        /// How many equals, ranked higher, were refused together because the seats left were too few for all of them:
        /// those seats stay empty. 0 where the seats simply ran out.
        tied: usize,
    },
    /// He and his equals are more than the seats that were left for them.
    Border {
        /// How many equals there are.
        people: usize,
        /// How many seats were left for them.
        seats: usize,
    },
}

/// What happened in a group, without names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupReport {
    /// How many people there are.
    pub n: usize,
    /// How many of them have a rank.
    pub ranked: usize,
    /// Whether the group is large enough for quotas.
    pub quotas_apply: bool,
    /// What each grade was to have and has.
    pub rows: Vec<RowReport>,
    /// The rows with an unresolved border, each with the members tied across it; a row may come twice.
    pub unresolved: Vec<(usize, Vec<usize>)>,
}

/// What a grade was to have and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowReport {
    /// At least so many were asked for: where fewer have it, the row is unfilled.
    pub low: usize,
    /// At most so many were allowed; `ties upper` may exceed it.
    pub high: Option<usize>,
    /// So many have it.
    pub given: usize,
}

/// Ranks and grades one group. Everybody given counts: leave out who is no member.
///
/// The places come in the order of the members and do not depend on it. Where the rules' words leave a choice:
/// - A `top` counts everybody who is ranked, whether he reaches the line or not. An upper share counts who takes the row.
/// - Equals can straddle the last seats only; where no seat is left, all of them are behind the border.
/// - A tie leaves only those unresolved who would get the row on the better side: not who misses the line anyway, nor,
///   at the border of `bottom`, who would get no better grade outside it.
/// - Unresolved people go on through the lower rows as if they had missed the row, and hold the seats they would take
///   there, but get no grade.
/// - Without quotas, in a small group or after a veto, a row that has neither line nor any other door than a quota is
///   closed; only the `otherwise` row takes everybody.
#[must_use]
pub fn place(rules: &Rules, members: &[Member]) -> (Vec<Place>, GroupReport) {
    let n = members.len();
    let mut ranked = ranked(rules, members);
    let quotas_apply = rules.quotas_apply(n);
    let rows = seats(rules, n);
    let mut report = GroupReport { n, ranked: ranked.len(), quotas_apply, ..GroupReport::default() };
    if quotas_apply {
        report.unresolved = fill(rules, &rows, &mut ranked);
    } else {
        for standing in &mut ranked {
            by_score(rules, false, standing);
        }
    }
    let mut places = vec![Place::default(); n];
    let vetoed = members.iter().enumerate().filter(|(_, member)| member.vetoed).map(|(index, member)| {
        let mut standing = Standing::new(index, member);
        by_score(rules, quotas_apply, &mut standing);
        standing
    });
    let mut given = vec![0; rows.len()];
    for standing in ranked.into_iter().chain(vetoed) {
        let (index, place) = standing.settle();
        if let Some(given) = place.grade.and_then(|row| given.get_mut(row)) {
            *given += 1;
        }
        if let Some(slot) = places.get_mut(index) {
            *slot = place;
        }
    }
    let row = |(seats, given): (&Seats, usize)| RowReport { low: seats.floor, high: seats.ceiling(), given };
    report.rows = rows.iter().zip(given).map(row).collect();
    (places, report)
}

/// The people without a veto from first to last, with ranks.
fn ranked<'m>(rules: &Rules, members: &'m [Member]) -> Vec<Standing<'m>> {
    type Seen<'m> = (Lead, usize, &'m Member);
    let keys = members.iter().map(|member| member.keys.len()).max().unwrap_or(0);
    let has_tie_keys = members.iter().any(|member| !member.tie_keys.is_empty());
    let first_lower = rules.keys.lower.first().copied().unwrap_or(false);
    let lead = |member: &Member| match keys {
        0 => Lead::of_number(&member.total, false),
        _ => Lead::of(member.keys.first(), first_lower),
    };
    let order = |a: &Seen<'m>, b: &Seen<'m>| match (a.0.order(b.0), keys) {
        (Some(Ordering::Equal), 0 | 1) => Ordering::Equal,
        (None, 0) => b.2.total.cmp(&a.2.total),
        (Some(Ordering::Equal) | None, _) => compare(&a.2.keys, &b.2.keys, &rules.keys.lower),
        (Some(decided), _) => decided,
    };
    let in_ties = |a: &Seen<'m>, b: &Seen<'m>| {
        if has_tie_keys { compare(&a.2.tie_keys, &b.2.tie_keys, &rules.keys.tie_lower) } else { Ordering::Equal }
    };
    let people = members.iter().enumerate().filter(|(_, member)| !member.vetoed);
    let mut sorted: Vec<Seen<'m>> = people.map(|(index, member)| (lead(member), index, member)).collect();
    sorted.sort_unstable_by(|a, b| order(a, b).then_with(|| in_ties(a, b)));

    let mut standings = Vec::with_capacity(sorted.len());
    for equals in sorted.chunk_by(|a, b| order(a, b).is_eq()) {
        let rank = standings.len() + 1;
        let percentile = Rational::from_parts(rank as i128, members.len() as i128);
        for block in equals.chunk_by(|a, b| in_ties(a, b).is_eq()) {
            let (first, last) = (standings.len() + 1, standings.len() + block.len());
            for (_, index, member) in block {
                let mut standing = Standing::new(*index, member);
                (standing.place.rank, standing.place.percentile) = (Some(rank as u64), Some(percentile.clone()));
                (standing.first, standing.last) = (first, last);
                standings.push(standing);
            }
        }
    }
    standings
}

#[cfg(test)]
mod tests {
    use super::super::rules::{GradeRule, HeadCount, Quota, Ties};
    use super::*;
    use crate::value::RoundMode;

    const NAMES: [char; 5] = ['S', 'A', 'B', 'C', 'D'];

    fn percent(p: i64) -> Rational {
        Rational::scaled(p, 2)
    }

    fn at_most(p: i64) -> Quota {
        Quota::AtMost(percent(p), false)
    }

    /// Rows with a line, if it is not 0, and a last row that takes everybody else.
    fn rules(ties: Ties, rows: Vec<(i64, Vec<Quota>)>) -> Rules {
        let row = |(line, quotas)| GradeRule { line: (line != 0).then(|| (Rational::from(line), false)), quotas };
        let grades = rows.into_iter().map(row).collect();
        Rules { grades, ties, ..Rules::default() }
    }

    fn people(totals: &[i64]) -> Vec<Member> {
        totals.iter().map(|total| Member { total: (*total).into(), ..Member::default() }).collect()
    }

    /// A letter for each person's grade, `?` where it is unresolved, `-` where there is none.
    fn letters(rules: &Rules, members: &[Member]) -> String {
        let letter = |place: &Place| match (place.unresolved, place.grade) {
            (Some(_), _) => '?',
            (None, Some(row)) => NAMES.get(row).copied().unwrap_or('!'),
            (None, None) => '-',
        };
        place(rules, members).0.iter().map(letter).collect()
    }

    fn whys(rules: &Rules, members: &[Member], index: usize) -> Vec<(usize, Why)> {
        let places = place(rules, members).0;
        let missed = places.get(index).map(|place| place.missed.as_slice()).unwrap_or_default();
        missed.iter().map(|missed| (missed.grade, missed.why)).collect()
    }

    #[test]
    fn grades_fill_from_the_top() {
        let rules =
            rules(Ties::Unresolved, vec![(90, vec![at_most(20)]), (80, vec![at_most(40)]), (60, vec![]), (0, vec![])]);
        let group = people(&[99, 98, 97, 96, 95, 94, 93, 70, 60, 50]);
        assert_eq!(letters(&rules, &group), "SSAAAABBBC");
        let seats = |seats| Why::Seats { seats, taken: seats, tied: 0 };
        assert_eq!(whys(&rules, &group, 6), [(0, seats(2)), (1, seats(4))]);
        assert_eq!(whys(&rules, &group, 9), [(0, Why::Line), (1, Why::Line), (2, Why::Line)]);
        let report = place(&rules, &group).1;
        let row = |low, high, given| RowReport { low, high, given };
        assert_eq!(report.rows, [row(0, Some(2), 2), row(0, Some(4), 4), row(0, None, 3), row(0, None, 1)]);
        assert_eq!((report.n, report.ranked, report.quotas_apply), (10, 10, true));
    }

    #[test]
    fn nobody_one_person_and_all_equal() {
        for (ties, all_equal) in [(Ties::Unresolved, "????"), (Ties::Lower, "AAAA"), (Ties::Upper, "SSSS")] {
            let rules = rules(ties, vec![(60, vec![at_most(50)]), (60, vec![]), (0, vec![])]);
            assert_eq!(letters(&rules, &[]), "");
            assert_eq!(letters(&rules, &people(&[80])), "A", "half of one is nobody");
            assert_eq!(letters(&rules, &people(&[80; 4])), all_equal);
            assert_eq!(letters(&rules, &people(&[50; 4])), "BBBB", "who misses the line is tied for nothing");
        }
    }

    #[test]
    fn without_grades_there_are_ranks() {
        let (places, report) = place(&Rules::default(), &people(&[70, 80, 70, 60]));
        let ranks: Vec<_> = places.iter().map(|place| place.rank).collect();
        assert_eq!(ranks, [Some(2), Some(1), Some(2), Some(4)]);
        let percentiles: Vec<_> = places.iter().flat_map(|place| place.percentile.clone()).collect();
        assert_eq!(percentiles, [50, 25, 50, 100].map(percent));
        assert!(places.iter().all(|place| place.grade.is_none() && place.missed.is_empty()));
        assert!(report.rows.is_empty());
    }

    #[test]
    fn a_share_counts_takers_and_top_counts_ranks() {
        let mut group = people(&[50, 80, 90, 80, 70]);
        // ranked by something else than the total
        for (member, key) in group.iter_mut().zip([5, 4, 3, 2, 1]) {
            member.keys = vec![Key::Number(key.into())];
        }
        let share = rules(Ties::Unresolved, vec![(80, vec![at_most(40)]), (0, vec![])]);
        assert_eq!(letters(&share, &group), "ASSAA");
        let top = rules(Ties::Unresolved, vec![(80, vec![Quota::Top(percent(40))]), (0, vec![])]);
        assert_eq!(letters(&top, &group), "ASAAA");
        assert_eq!(whys(&top, &group, 0), [(0, Why::Line)]);
        assert_eq!(whys(&top, &group, 2), [(0, Why::Top { seats: 2 })]);
        // both on one row: of the first three, at most two
        let both = vec![Quota::Top(percent(60)), at_most(20)];
        assert_eq!(letters(&rules(Ties::Unresolved, vec![(80, both), (0, vec![])]), &group), "ASAAA");
    }

    #[test]
    fn equals_at_the_border_of_a_share() {
        let rows = || vec![(90, vec![at_most(40)]), (80, vec![]), (0, vec![])];
        let group = people(&[99, 95, 95, 92, 85]);
        assert_eq!(letters(&rules(Ties::Lower, rows()), &group), "SAAAA");
        assert_eq!(letters(&rules(Ties::Upper, rows()), &group), "SSSAA");
        let open = rules(Ties::Unresolved, rows());
        assert_eq!(letters(&open, &group), "S??AA");
        assert_eq!(whys(&open, &group, 1), [(0, Why::Border { people: 2, seats: 1 })]);
        // the seat that the equals could not fill stays empty
        assert_eq!(whys(&open, &group, 3), [(0, Why::Seats { seats: 2, taken: 1, tied: 2 })]);
        let (places, report) = place(&open, &group);
        assert_eq!(report.unresolved, [(0, vec![1, 2])]);
        assert_eq!(report.rows.first().map(|row| row.given), Some(1));
        assert!(places.iter().all(|place| place.rank.is_some()));
    }

    #[test]
    fn equals_at_the_border_of_the_top_and_of_the_bottom() {
        let rows = || vec![(0, vec![Quota::Top(percent(20))]), (60, vec![]), (0, vec![Quota::Bottom(percent(40))])];
        let group = people(&[90, 90, 80, 80, 50]);
        assert_eq!(letters(&rules(Ties::Lower, rows()), &group), "AABBB");
        assert_eq!(letters(&rules(Ties::Upper, rows()), &group), "SSAAB");
        let open = rules(Ties::Unresolved, rows());
        assert_eq!(letters(&open, &group), "????B");
        assert_eq!(place(&open, &group).1.unresolved, [(0, vec![0, 1]), (2, vec![2, 3])]);
        assert_eq!(whys(&rules(Ties::Lower, rows()), &group, 2).last(), Some(&(1, Why::Bottom { row: 2, seats: 2 })));
        // equals of whom none would get a better grade are tied for nothing
        assert_eq!(letters(&open, &people(&[95, 90, 50, 50, 50])), "SABBB");
    }

    #[test]
    fn no_seats_at_all_are_no_border() {
        let rules = rules(Ties::Upper, vec![(0, vec![at_most(10)]), (0, vec![Quota::Top(percent(10))]), (0, vec![])]);
        assert_eq!(letters(&rules, &people(&[90, 90, 80])), "BBB");
    }

    #[test]
    fn keys_for_ties_order_equals_and_leave_ranks_shared() {
        let rules = rules(Ties::Unresolved, vec![(0, vec![at_most(50)]), (0, vec![])]);
        let mut group = people(&[90, 80, 80, 80]);
        for (member, key) in group.iter_mut().zip([0, 3, 7, 3]) {
            member.tie_keys = vec![Key::Number(key.into())];
        }
        assert_eq!(letters(&rules, &group), "SASA");
        let ranks: Vec<_> = place(&rules, &group).0.iter().map(|place| place.rank).collect();
        assert_eq!(ranks, [Some(1), Some(2), Some(2), Some(2)]);
        let keys = super::super::rules::RankKeys { tie_lower: vec![true], ..Default::default() };
        assert_eq!(letters(&Rules { keys, ..rules }, &group), "S?A?");
    }

    #[test]
    fn unresolved_people_hold_their_seats_further_down() {
        let rows = vec![(0, vec![at_most(20)]), (0, vec![at_most(40)]), (0, vec![])];
        let rules = rules(Ties::Unresolved, rows);
        assert_eq!(letters(&rules, &people(&[90, 90, 80, 70, 60])), "??BBB");
    }

    #[test]
    fn a_veto_takes_no_seat_but_counts() {
        let rows =
            vec![(90, vec![at_most(50)]), (80, vec![]), (60, vec![Quota::AtLeast(percent(50), false)]), (0, vec![])];
        let rules = rules(Ties::Unresolved, rows);
        let mut group = people(&[99, 98, 97, 96]);
        for (index, at_most) in [(0, None), (1, Some(2))] {
            if let Some(member) = group.get_mut(index) {
                (member.vetoed, member.at_most) = (true, at_most);
            }
        }
        assert_eq!(letters(&rules, &group), "ABSS");
        assert_eq!(whys(&rules, &group, 0), [(0, Why::NoRank)]);
        assert_eq!(whys(&rules, &group, 1), [(0, Why::Veto { at_most: 2 }), (1, Why::Veto { at_most: 2 })]);
        let (places, report) = place(&rules, &group);
        assert_eq!(places.iter().map(|place| place.rank).collect::<Vec<_>>(), [None, None, Some(1), Some(2)]);
        assert_eq!(places.get(3).and_then(|place| place.percentile.clone()), Some(percent(50)));
        assert_eq!(report.rows.get(2), Some(&RowReport { low: 2, high: None, given: 1 }), "a floor lifts nobody");
        for member in &mut group {
            member.vetoed = true;
        }
        assert_eq!(letters(&rules, &group), "ABAA");
        assert_eq!(place(&rules, &group).1.ranked, 0);
    }

    #[test]
    fn small_groups_are_graded_by_score_alone() {
        let rows =
            vec![(0, vec![Quota::Top(percent(10))]), (90, vec![at_most(10)]), (0, vec![Quota::Bottom(percent(50))])];
        let small = Rules { min_size: 4, ..rules(Ties::Unresolved, rows) };
        let mut group = people(&[95, 95, 40]);
        assert_eq!(letters(&small, &group), "AAB");
        assert_eq!(whys(&small, &group, 0), [(0, Why::TooFew)]);
        let (places, report) = place(&small, &group);
        assert!(!report.quotas_apply && report.rows.iter().all(|row| row.low == 0 && row.high.is_none()));
        assert_eq!(places.first().and_then(|place| place.rank), Some(1));
        if let Some(first) = group.first_mut() {
            (first.vetoed, first.at_most) = (true, Some(2));
        }
        assert_eq!(letters(&small, &group), "BAB");
    }

    #[test]
    fn percentiles_in_an_interval() {
        let within = |low, high| Quota::Rank { low: (percent(low), true), high: (percent(high), false) };
        let rows = vec![(0, vec![within(0, 20)]), (85, vec![within(20, 50)]), (0, vec![])];
        let rules = rules(Ties::Unresolved, rows);
        let group = people(&[100, 95, 95, 90, 88, 86, 84, 82, 80, 70]);
        assert_eq!(letters(&rules, &group), "SSSAABBBBB");
        assert_eq!(whys(&rules, &group, 5), [(0, Why::Percentile), (1, Why::Percentile)]);
    }

    #[test]
    fn ten_twenty_forty_ten_of_seven() {
        let span = |low, high| vec![Quota::AtLeast(percent(low), false), at_most(high)];
        let rows = vec![
            (90, vec![at_most(10)]),
            (80, span(20, 30)),
            (60, span(40, 60)),
            (0, vec![Quota::Bottom(percent(10))]),
        ];
        let floor = rules(Ties::Unresolved, rows);
        let group = people(&[99, 97, 95, 85, 83, 75, 55]);
        // 0, 2 and 4 seats, and nobody is the last tenth of seven
        assert_eq!(letters(&floor, &group), "AABBBBC");
        let lows: Vec<_> = place(&floor, &group).1.rows.iter().map(|row| (row.low, row.high)).collect();
        assert_eq!(lows, [(0, Some(0)), (2, Some(2)), (3, Some(4)), (0, None)]);
        // 0.7, 2.1, 4.2 and nothing: the one left over goes to 0.7
        let shared = Rules { head_count: HeadCount::LargestRemainder, ..floor.clone() };
        assert_eq!(letters(&shared, &group), "SAABBBC");
        // 1, 2 and 4 seats, and one must be the last
        let half_up = Rules { head_count: HeadCount::Round(RoundMode::HalfUp), ..floor };
        assert_eq!(letters(&half_up, &people(&[99, 97, 95, 85, 83, 75, 65])), "SAABBBC");
    }

    #[test]
    fn who_reaches_no_row_has_no_grade_where_nothing_takes_the_rest() {
        let rules = rules(Ties::Unresolved, vec![(60, vec![])]);
        assert_eq!(letters(&rules, &people(&[70, 50])), "S-");
    }
}
