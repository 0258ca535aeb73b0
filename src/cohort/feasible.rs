use super::rules::Rules;
use super::seats::{Seats, seats};

/// How many people of a group each grade may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feasibility {
    /// For each row the numbers that some distribution of the group has.
    Possible(Vec<Range>),
    /// No distribution obeys all quotas; never empty.
    Impossible(Vec<Clash>),
}

/// From so many people to so many, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub low: usize,
    /// The most.
    pub high: usize,
}

/// Demands that can not hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// A row asks for more people than it allows.
    Row {
        /// The row.
        row: usize,
        /// How many it asks for.
        low: usize,
        /// How many it allows.
        high: usize,
    },
    /// The rows together ask for more people than there are.
    Floors {
        /// How many they ask for.
        total: usize,
    },
    /// The rows together allow fewer people than there are.
    Ceilings {
        /// How many they allow.
        total: usize,
    },
    /// The rows better than a `bottom` row ask for people who must stay below.
    BottomAbove {
        /// The row with `bottom`.
        row: usize,
        /// How many must get at most this grade.
        seats: usize,
        /// How many the better rows ask for.
        asked: usize,
    },
    /// A `bottom` row and those behind it allow fewer people than must stay there.
    BottomBelow {
        /// The row with `bottom`.
        row: usize,
        /// How many must get at most this grade.
        seats: usize,
        /// How many it and the rows behind it allow.
        allowed: usize,
    },
}

/// Which numbers of people per grade obey all quotas in a group of `n`, or which demands clash.
///
/// Lines, ties and vetoes are left aside: it asks whether the quotas alone can hold. `rank in` limits who, not how many,
/// and is left aside too. An empty group is possible, and a group below the least size has no quotas: there
/// everything is possible.
#[must_use]
pub fn feasible(rules: &Rules, n: usize) -> Feasibility {
    let rows = seats(rules, n);
    if rows.is_empty() {
        return Feasibility::Possible(vec![]);
    }
    let limits: Vec<Range> =
        rows.iter().map(|seats| Range { low: seats.floor, high: seats.ceiling().unwrap_or(n) }).collect();
    let clashes = clashes(&rows, &limits, n);
    if clashes.is_empty() {
        Feasibility::Possible(tighten(&rows, &limits, n))
    } else {
        Feasibility::Impossible(clashes)
    }
}

/// The simplest clashes there are: those of the whole group are looked for only where each row can hold by itself.
fn clashes(rows: &[Seats], limits: &[Range], n: usize) -> Vec<Clash> {
    let within = limits.iter().enumerate().filter(|(_, limit)| limit.low > limit.high);
    let found: Vec<Clash> = within.map(|(row, limit)| Clash::Row { row, low: limit.low, high: limit.high }).collect();
    if !found.is_empty() {
        return found;
    }
    let asked = total(limits.iter().map(|limit| limit.low));
    let allowed = total(limits.iter().map(|limit| limit.high));
    if asked > n {
        return vec![Clash::Floors { total: asked }];
    }
    if allowed < n {
        return vec![Clash::Ceilings { total: allowed }];
    }
    let mut found = vec![];
    for (row, seats) in rows.iter().map(|row| row.bottom).enumerate().filter(|(_, seats)| *seats > 0) {
        let asked = total(limits.iter().take(row).map(|limit| limit.low));
        let allowed = total(limits.iter().skip(row).map(|limit| limit.high));
        if asked > n - seats {
            found.push(Clash::BottomAbove { row, seats, asked });
        } else if allowed < seats {
            found.push(Clash::BottomBelow { row, seats, allowed });
        }
    }
    found
}

/// Narrows each row to what the others leave. What counts is how many people the first rows have together: each such
/// number bounds the next one, from the front and then from the back.
fn tighten(rows: &[Seats], limits: &[Range], n: usize) -> Vec<Range> {
    // how many people may stand before each row: those of a `bottom` row's seats may not
    let mut before: Vec<Range> = rows.iter().map(|row| Range { low: 0, high: n - row.bottom }).collect();
    if let Some(first) = before.first_mut() {
        first.high = 0;
    }
    before.push(Range { low: n, high: n });
    let mut reached = Range { low: 0, high: 0 };
    for (next, limit) in before.iter_mut().skip(1).zip(limits) {
        next.low = next.low.max(reached.low.saturating_add(limit.low));
        next.high = next.high.min(reached.high.saturating_add(limit.high));
        reached = *next;
    }
    for (next, limit) in before.iter_mut().rev().skip(1).zip(limits.iter().rev()) {
        next.low = next.low.max(reached.low.saturating_sub(limit.high));
        next.high = next.high.min(reached.high.saturating_sub(limit.low));
        reached = *next;
    }
    let ends = before.iter().zip(before.iter().skip(1));
    ends.zip(limits)
        .map(|((start, end), limit)| Range {
            low: limit.low.max(end.low.saturating_sub(start.high)),
            high: limit.high.min(end.high.saturating_sub(start.low)),
        })
        .collect()
}

fn total(counts: impl Iterator<Item = usize>) -> usize {
    counts.fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::super::rules::{GradeRule, Quota};
    use super::*;
    use crate::value::Rational;

    fn at_most(p: i64) -> Quota {
        Quota::AtMost(Rational::scaled(p, 2), false)
    }

    fn at_least(p: i64) -> Quota {
        Quota::AtLeast(Rational::scaled(p, 2), false)
    }

    fn bottom(p: i64) -> Quota {
        Quota::Bottom(Rational::scaled(p, 2))
    }

    fn rules(rows: Vec<Vec<Quota>>) -> Rules {
        let grades = rows.into_iter().map(|quotas| GradeRule { line: None, quotas }).collect();
        Rules { grades, ..Rules::default() }
    }

    fn ranges(pairs: &[(usize, usize)]) -> Feasibility {
        Feasibility::Possible(pairs.iter().map(|(low, high)| Range { low: *low, high: *high }).collect())
    }

    #[test]
    fn the_total_narrows_the_rows() {
        let rules = rules(vec![
            vec![at_most(10)],
            vec![at_least(20), at_most(30)],
            vec![at_least(40), at_most(60)],
            vec![bottom(10)],
        ]);
        // of 7: at most 0.7; 1.4 to 2.1; 2.8 to 4.2; the rest
        assert_eq!(feasible(&rules, 7), ranges(&[(0, 0), (2, 2), (3, 4), (1, 2)]));
        assert_eq!(feasible(&rules, 10), ranges(&[(0, 1), (2, 3), (4, 6), (1, 4)]));
        assert_eq!(feasible(&rules, 0), ranges(&[(0, 0); 4]));
    }

    #[test]
    fn a_floor_above_its_own_ceiling() {
        let rules = rules(vec![vec![at_least(20), at_most(30)], vec![]]);
        assert_eq!(feasible(&rules, 3), Feasibility::Impossible(vec![Clash::Row { row: 0, low: 1, high: 0 }]));
        assert_eq!(feasible(&rules, 4), ranges(&[(1, 1), (3, 3)]));
        assert_eq!(feasible(&Rules { min_size: 4, ..rules }, 3), ranges(&[(0, 3), (0, 3)]));
    }

    #[test]
    fn totals_that_can_not_be_met() {
        let floors = rules(vec![vec![at_least(60)], vec![at_least(30)], vec![at_least(30)]]);
        assert_eq!(feasible(&floors, 10), Feasibility::Impossible(vec![Clash::Floors { total: 12 }]));
        let mut ceilings = rules(vec![vec![at_most(60)], vec![at_most(30)]]);
        for row in &mut ceilings.grades {
            row.line = Some((Rational::ZERO, false));
        }
        assert_eq!(feasible(&ceilings, 10), Feasibility::Impossible(vec![Clash::Ceilings { total: 9 }]));
    }

    #[test]
    fn what_the_last_rows_can_not_take_stays_with_the_first() {
        let mut rules = rules(vec![vec![], vec![at_most(20)], vec![at_most(20)]]);
        for row in &mut rules.grades {
            row.line = Some((Rational::ZERO, false));
        }
        assert_eq!(feasible(&rules, 5), ranges(&[(3, 5), (0, 1), (0, 1)]));
    }

    #[test]
    fn the_bottom_keeps_people_out_of_better_rows() {
        let clash = rules(vec![vec![at_least(95)], vec![bottom(10)]]);
        let found = Clash::BottomAbove { row: 1, seats: 2, asked: 19 };
        assert_eq!(feasible(&clash, 20), Feasibility::Impossible(vec![found]));
        let fine = rules(vec![vec![], vec![bottom(20)], vec![at_most(5)]]);
        assert_eq!(feasible(&fine, 20), ranges(&[(0, 16), (0, 20), (0, 20)]));
        let mut below = rules(vec![vec![], vec![bottom(20), at_most(5)]]);
        if let Some(last) = below.grades.last_mut() {
            last.line = Some((Rational::ZERO, false));
        }
        let found = Clash::BottomBelow { row: 1, seats: 4, allowed: 1 };
        assert_eq!(feasible(&below, 20), Feasibility::Impossible(vec![found]));
    }
}
