//! The page about people together, written down a second time: every person asks for himself who stands before him and
//! beside him, row by row. Slow and plain.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test support module")]

use merit::cohort::{HeadCount, Key, Member, Quota, Rules, Ties};
use merit::value::{Rational, RoundMode, Rounding};

#[derive(Debug, Clone, Default)]
pub struct Plain {
    pub rank: Option<u64>,
    pub percentile: Option<Rational>,
    pub grade: Option<usize>,
    pub unresolved: Option<usize>,
}

pub fn better(a: &[Key], b: &[Key], lower: &[bool]) -> bool {
    for at in 0..3 {
        let value = |keys: &[Key]| match keys.get(at) {
            Some(Key::Number(x)) if lower.get(at) == Some(&true) => Some(-x.clone()),
            Some(Key::Number(x)) => Some(x.clone()),
            _ => None,
        };
        // none is less than any
        if value(a) != value(b) {
            return value(a) > value(b);
        }
    }
    false
}

fn applies(rules: &Rules, n: usize) -> bool {
    n >= rules.min_size
}

fn whole(x: &Rational) -> usize {
    x.to_i64().unwrap().max(0) as usize
}

fn times(p: &Rational, n: usize) -> Rational {
    p * &Rational::from(n as u64)
}

/// Seats for `share` of a row, by the plain rule or as the row's part of the whole.
fn seats(rules: &Rules, row: usize, p: &Rational, n: usize) -> usize {
    let HeadCount::Round(mode) = rules.head_count else { return parts(rules, n)[row].min(n) };
    whole(&times(p, n).round(Rounding { places: 0, mode })).min(n)
}

fn parts(rules: &Rules, n: usize) -> Vec<usize> {
    let last = rules.grades.len() - 1;
    let mut exact = vec![];
    for (row, rule) in rules.grades.iter().enumerate() {
        let uppers = rule.quotas.iter().filter_map(|q| match q {
            Quota::Top(p) | Quota::AtMost(p, _) => Some(p.clone()),
            _ => None,
        });
        exact.push(if row == last && rule.line.is_none() {
            let others: Rational = exact.iter().flatten().cloned().sum();
            Some((Rational::from(n as u64) - others).max(Rational::ZERO))
        } else {
            uppers.min().map(|p| times(&p, n))
        });
    }
    let floors: Vec<usize> = exact.iter().map(|x| x.as_ref().map_or(0, |x| whole(&x.floor()))).collect();
    let total: Rational = exact.iter().flatten().cloned().sum();
    let mut given = floors.clone();
    let mut left = whole(&total.floor()) - floors.iter().sum::<usize>();
    while left > 0 {
        // the largest remainder that has had nothing yet, the first of equals
        let mut best: Option<(usize, Rational)> = None;
        for (row, x) in exact.iter().enumerate() {
            let Some(x) = x else { continue };
            let rest = x - &x.floor();
            if given[row] == floors[row] && best.as_ref().is_none_or(|(_, most)| rest > *most) {
                best = Some((row, rest));
            }
        }
        given[best.unwrap().0] += 1;
        left -= 1;
    }
    given
}

fn is_rest(rules: &Rules, row: usize) -> bool {
    row + 1 == rules.grades.len() && rules.grades[row].line.is_none()
}

fn top(rules: &Rules, row: usize, n: usize) -> Option<usize> {
    let tops = rules.grades[row].quotas.iter().filter_map(|q| match q {
        Quota::Top(p) => Some(seats(rules, row, p, n)),
        _ => None,
    });
    tops.min().filter(|_| applies(rules, n) && !is_rest(rules, row))
}

fn most(rules: &Rules, row: usize, n: usize) -> Option<usize> {
    let shares = rules.grades[row].quotas.iter().filter_map(|q| match q {
        Quota::AtMost(p, false) => Some(seats(rules, row, p, n)),
        // the greatest whole number below
        Quota::AtMost(p, true) => Some((0..n).rev().find(|k| Rational::from(*k as u64) < times(p, n)).unwrap_or(0)),
        _ => None,
    });
    shares.min().filter(|_| applies(rules, n) && !is_rest(rules, row))
}

pub fn limits(rules: &Rules, n: usize) -> Vec<(usize, Option<usize>)> {
    let row = |row: usize| {
        let least = rules.grades[row].quotas.iter().map(|q| match q {
            Quota::AtLeast(p, open) => (0..=n + 1)
                .find(|k| {
                    let k = Rational::from(*k as u64);
                    if *open { k > times(p, n) } else { k >= times(p, n) }
                })
                .unwrap(),
            _ => 0,
        });
        let least = if applies(rules, n) && n > 0 { least.max().unwrap_or(0) } else { 0 };
        (least, top(rules, row, n).into_iter().chain(most(rules, row, n)).min())
    };
    (0..rules.grades.len()).map(row).collect()
}

/// For each row how many get at most this grade.
pub fn bottoms(rules: &Rules, n: usize) -> Vec<usize> {
    let mode = match rules.head_count {
        HeadCount::Round(mode) => mode,
        HeadCount::LargestRemainder => RoundMode::Floor,
    };
    let of = |q: &Quota| match q {
        Quota::Bottom(p) if applies(rules, n) => whole(&times(p, n).round(Rounding { places: 0, mode })),
        _ => 0,
    };
    rules.grades.iter().map(|row| row.quotas.iter().map(of).max().unwrap_or(0)).collect()
}

pub fn place(rules: &Rules, members: &[Member]) -> Vec<Plain> {
    let n = members.len();
    let by_total = members.iter().all(|m| m.keys.is_empty());
    let beats = |a: usize, b: usize| {
        let (a, b) = (&members[a], &members[b]);
        if by_total { a.total > b.total } else { better(&a.keys, &b.keys, &rules.keys.lower) }
    };
    let beats_in_ties = |a: usize, b: usize| {
        beats(a, b) || !beats(b, a) && better(&members[a].tie_keys, &members[b].tie_keys, &rules.keys.tie_lower)
    };
    let ranked: Vec<usize> = (0..n).filter(|i| !members[*i].vetoed).collect();
    let mut plain = vec![Plain::default(); n];
    for i in &ranked {
        let rank = 1 + ranked.iter().filter(|j| beats(**j, *i)).count() as u64;
        plain[*i].rank = Some(rank);
        plain[*i].percentile = Rational::from(rank).checked_div(&Rational::from(n as u64));
    }
    // positions that a person and his equals take up
    let first = |i: usize| 1 + ranked.iter().filter(|j| beats_in_ties(**j, i)).count();
    let last = |i: usize| ranked.iter().filter(|j| !beats_in_ties(i, **j)).count();
    let bottoms = bottoms(rules, n);
    let among_last = |i: usize, row: usize| first(i) + bottoms[row].min(ranked.len()) > ranked.len();
    let some_among_last = |i: usize, row: usize| last(i) + bottoms[row].min(ranked.len()) > ranked.len();

    let mut seated: Vec<Option<usize>> = vec![None; n];
    for row in 0..rules.grades.len() {
        let rule = &rules.grades[row];
        let reaches = |i: usize| match &rule.line {
            None => true,
            Some((line, exceed)) => members[i].total > *line || !exceed && members[i].total == *line,
        };
        let limited = rule.quotas.iter().any(|q| matches!(q, Quota::Top(_) | Quota::AtMost(..) | Quota::Rank { .. }));
        let by_line = |i: usize| reaches(i) && members[i].at_most.is_none_or(|best| best <= row);
        let free: Vec<usize> = (0..n).filter(|i| seated[*i].is_none()).collect();
        if is_rest(rules, row) {
            free.iter().for_each(|i| seated[*i] = Some(row));
            continue;
        }
        if !applies(rules, n) {
            let open = |i: usize| by_line(i) && (rule.line.is_some() || !limited);
            free.iter().filter(|i| open(**i)).for_each(|i| seated[*i] = Some(row));
            continue;
        }
        for i in free.iter().filter(|i| members[**i].vetoed && by_line(**i) && !limited) {
            seated[*i] = Some(row);
        }
        let in_interval = |i: usize| {
            let p = plain[i].percentile.clone().unwrap();
            rule.quotas.iter().all(|q| match q {
                Quota::Rank { low, high } => {
                    (p > low.0 || p == low.0 && !low.1) && (p < high.0 || p == high.0 && !high.1)
                }
                _ => true,
            })
        };
        let kept_down = |i: usize| {
            (row + 1..bottoms.len()).any(|b| among_last(i, b) || rules.ties == Ties::Lower && some_among_last(i, b))
        };
        let candidates: Vec<usize> = free
            .iter()
            .copied()
            .filter(|i| !members[*i].vetoed && by_line(*i) && in_interval(*i) && !kept_down(*i))
            .collect();
        let first_seats = top(rules, row, n).unwrap_or(n);
        let share_seats = most(rules, row, n).unwrap_or(n);
        for i in &candidates {
            let ahead = candidates.iter().filter(|j| beats_in_ties(**j, *i)).count();
            let with_equals = candidates.iter().filter(|j| !beats_in_ties(*i, **j)).count();
            let all_fit = with_equals <= share_seats && last(*i) <= first_seats;
            let one_fits = ahead < share_seats && first(*i) <= first_seats;
            let gets = if rules.ties == Ties::Upper { one_fits } else { all_fit };
            let split = (row + 1..bottoms.len()).find(|b| some_among_last(*i, *b) && !among_last(*i, *b));
            let open_border = match rules.ties {
                Ties::Unresolved if one_fits && !all_fit => Some(row),
                Ties::Unresolved if gets => split,
                _ => None,
            };
            plain[*i].unresolved = plain[*i].unresolved.or(open_border);
            if gets && open_border.is_none() {
                seated[*i] = Some(row);
            }
        }
    }
    for i in 0..n {
        plain[i].grade = seated[i].filter(|_| plain[i].unresolved.is_none());
    }
    plain
}
