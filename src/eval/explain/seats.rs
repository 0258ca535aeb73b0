//! Why a grade among others: what bound, and for every better grade what kept the person out of it.

use super::Told;
use crate::cohort::{self, GradeRule, Missed, Quota, Ties, Why};
use crate::diag::{Say, say};
use crate::eval::Placed;
use crate::outcome::{Figure, MissedNote, MissedReason};
use crate::plan::{CohortPlan, GradePlan, NodeId, Op};
use crate::value::{Rational, Unit};

impl Told<'_, '_> {
    /// What made somebody get the grade among others; nothing where the points and vetoes alone did.
    pub(super) fn seated(&self) -> Option<Say> {
        let (cohort, placed) = self.place_among()?;
        let grade = placed.place.grade?;
        let missed = &placed.place.missed;
        let rule = cohort.rules.grades.get(grade)?;
        let last_ones = missed.iter().find_map(|missed| match missed.why {
            Why::Bottom { row, seats } if row == grade => Some(seats),
            _ => None,
        });
        if let Some(seats) = last_ones {
            return Some(self.last_ones(cohort, placed, seats));
        }
        if placed.place.rank.is_none() {
            let by_rank = missed.iter().any(|missed| matches!(missed.why, Why::NoRank));
            return by_rank.then(|| {
                say!(
                    "after a veto, the best grade that is not limited to so many people",
                    "触发一票否决后,可得的不限人数的最高等级"
                )
            });
        }
        let is_last = grade + 1 == cohort.rules.grades.len();
        if is_last && missed.iter().all(|missed| matches!(missed.why, Why::Line)) {
            return None;
        }
        let bounds = self.bounds(cohort, placed, grade, rule);
        let mut says = self.reached(rule).into_iter().chain(bounds);
        let first = says
            .next()
            .unwrap_or_else(|| say!("every better grade is closed, as is said below", "更高的等级都不符合,原因如下"));
        Some(says.fold(first, |so_far, next| Say { en: so_far.en + "; " + &next.en, zh: so_far.zh + ";" + &next.zh }))
    }

    /// Every better grade and why not, in a scheme with quotas.
    pub(super) fn missed(&self, grade: usize) -> Vec<MissedNote> {
        let run = self.run;
        let Some(table) = run.plan.grades.as_ref().filter(|_| self.has_quotas()) else { return vec![] };
        let given = run.given.place.as_ref().filter(|placed| !placed.is_excluded);
        let missed = match given {
            Some(placed) => placed.place.missed.clone(),
            None => self.missed_alone(table, grade),
        };
        let notes = missed.iter().filter_map(|missed| {
            let row = table.rows.get(missed.grade)?;
            let why = self.why(table, missed);
            Some(MissedNote {
                name: row.name.as_str().into(),
                title: row.label.as_ref().unwrap_or(&row.name).as_str().into(),
                reason: reason(missed.why),
                why,
            })
        });
        notes.collect()
    }

    /// Points and vetoes are all that counts for who is not among others.
    fn missed_alone(&self, table: &GradePlan, grade: usize) -> Vec<Missed> {
        let rows = table.rows.iter().take(grade).enumerate();
        let reached = |line: &(Rational, bool)| {
            if line.1 { self.run.total > line.0 } else { self.run.total >= line.0 }
        };
        let missed = rows.map(|(row, step)| {
            let below = step.threshold.as_ref().is_some_and(|line| !reached(line));
            let why = match below {
                true => Why::Line,
                false if step.by_rank => Why::NoRank,
                false => Why::Veto { at_most: grade },
            };
            Missed { grade: row, why }
        });
        missed.collect()
    }

    fn place_among(&self) -> Option<(&CohortPlan, &Placed)> {
        let run = self.run;
        let placed = run.given.place.as_ref().filter(|placed| !placed.is_excluded)?;
        run.plan.together.cohort.as_ref().filter(|_| self.has_quotas()).map(|cohort| (cohort, placed))
    }

    fn reached(&self, rule: &GradeRule) -> Option<Say> {
        let (line, strict) = rule.line.as_ref()?;
        let (total, sign) = (self.run.total_figure(&self.run.total), if *strict { ">" } else { "≥" });
        Some(say!("{total} {sign} {line}", "{total} {sign} {line}"))
    }

    /// What the quotas of the grade say of somebody who has it.
    fn bounds(&self, cohort: &CohortPlan, placed: &Placed, grade: usize, rule: &GradeRule) -> Vec<Say> {
        if !placed.quotas_apply {
            return vec![];
        }
        let rows = cohort::seats(&cohort.rules, placed.n);
        let seats = rows.get(grade).copied().unwrap_or_default();
        let rank = placed.place.rank.unwrap_or_default();
        let upper = cohort.rules.ties == Ties::Upper;
        let beyond = if upper {
            say!(", all equals at the border let in", ",边界上的并列者一并计入")
        } else {
            Say::same("")
        };
        let (b_en, b_zh) = (&beyond.en, &beyond.zh);
        let top = seats
            .top
            .map(|top| say!("rank {rank} is within the first {top}{b_en}", "名次 {rank} 在前 {top} 名之内{b_zh}"));
        let share = seats.share.map(|most| {
            say!("one of at most {most}, filled by rank{b_en}", "最多 {most} 人、按名次取人的名额之一{b_zh}")
        });
        let intervals = rule.quotas.iter().filter_map(interval).map(|interval| {
            let at = percent(placed.place.percentile.as_ref());
            say!("rank {at} lies in {interval}", "名次百分位 {at} 属于 {interval}")
        });
        top.into_iter().chain(share).chain(intervals).collect()
    }

    fn why(&self, table: &GradePlan, missed: &Missed) -> Say {
        let run = self.run;
        let total = run.total_figure(&run.total);
        let named = |row: usize| table.rows.get(row).map(|row| row.name.clone()).unwrap_or_default();
        let line = table.rows.get(missed.grade).and_then(|row| row.threshold.as_ref());
        let why = match (missed.why, self.place_among()) {
            (Why::Line, _) => {
                return match line {
                    Some((line, true)) => {
                        say!("{total} is not above the line of {line}", "{total} 未超过 {line} 分线")
                    }
                    Some((line, false)) => say!("{total} is below the line of {line}", "{total} 低于 {line} 分线"),
                    None => say!("the line is not reached", "未达到分数线"),
                };
            }
            (Why::Veto { at_most }, _) => {
                let name = named(at_most);
                say!("a veto allows `{name}` at most", "一票否决,最高为 `{name}`")
            }
            // nobody compares who is scored alone, or is excluded
            (Why::NoRank, None) if !run.fired.contains(&true) => say!(
                "it is given by quota alone, and nobody is compared with this person",
                "该等级只按名额授予,而本人不参与比较"
            ),
            (Why::NoRank, _) => {
                say!("it is limited to ranked people, and a veto fired", "该等级只给有名次的人,而本人触发了一票否决")
            }
            (Why::TooFew, _) => say!(
                "it is given by quota alone, and the group is too small for quotas",
                "该等级只按名额授予,而本组人数不足"
            ),
            (Why::Bottom { row, seats }, Some((cohort, placed))) => {
                let (last, name) = (self.last_ones(cohort, placed, seats), named(row));
                let (en, zh) = (&last.en, &last.zh);
                say!("{en}, who get `{name}` at most", "{zh},最高为 `{name}`")
            }
            (Why::Percentile, Some((cohort, placed))) => {
                let at = percent(placed.place.percentile.as_ref());
                let quotas = cohort.rules.grades.get(missed.grade).map(|rule| rule.quotas.as_slice());
                let intervals: Vec<String> = quotas.unwrap_or_default().iter().filter_map(interval).collect();
                let intervals = intervals.join(", ");
                say!("rank {at} lies outside {intervals}", "名次百分位 {at} 不属于 {intervals}")
            }
            (Why::Top { seats }, Some((cohort, placed))) => self.behind(cohort, placed, seats),
            (Why::Seats { seats, taken, tied }, Some((cohort, placed))) => {
                self.full(cohort, placed, &Full { seats, taken, tied })
            }
            (Why::Border { people, seats }, _) => {
                let left = if seats == 1 { "1 seat is".to_owned() } else { format!("{seats} seats are") };
                let none = if seats == 1 { "it" } else { "them" };
                say!(
                    "{people} people share the border, where {left} left, and `ties lower` gives {none} to none of them",
                    "{people} 人并列在边界上,只剩 {seats} 个名额,按 `并列 从低` 都不给"
                )
            }
            (Why::Bottom { .. } | Why::Percentile | Why::Top { .. } | Why::Seats { .. }, None) => {
                say!("the quota is used up", "名额已满")
            }
        };
        match line {
            Some((line, _)) => {
                let (en, zh) = (&why.en, &why.zh);
                say!("the line of {line} is reached; {en}", "已达到 {line} 分线;{zh}")
            }
            None => why,
        }
    }

    /// Equals at the border of the last ones count as last under `ties lower`.
    fn last_ones(&self, cohort: &CohortPlan, placed: &Placed, seats: usize) -> Say {
        let rank = placed.place.rank.and_then(|rank| usize::try_from(rank).ok()).unwrap_or_default();
        let ranked = placed.ranked;
        if cohort.rules.ties == Ties::Lower && rank + seats <= ranked {
            say!(
                "equal to the last {seats} of {ranked} at their border, where `ties lower` counts all equals in",
                "与 {ranked} 人中末 {seats} 名的边界并列,按 `并列 从低` 一并计入"
            )
        } else {
            say!("among the last {seats} of {ranked}", "在 {ranked} 人的末 {seats} 名之中")
        }
    }

    fn behind(&self, cohort: &CohortPlan, placed: &Placed, seats: usize) -> Say {
        let rank = placed.place.rank.unwrap_or_default();
        if seats == 0 {
            return no_seat(placed.n);
        }
        if usize::try_from(rank).is_ok_and(|rank| rank <= seats) {
            let keys = self.tie_keys(cohort);
            let (en, zh) = (&keys.en, &keys.zh);
            return say!(
                "rank {rank} is shared, and by {en} the first {seats} are others",
                "名次 {rank} 并列,再按{zh},不在前 {seats} 名"
            );
        }
        say!("rank {rank} is behind the first {seats}", "名次 {rank} 在前 {seats} 名之后")
    }

    fn full(&self, cohort: &CohortPlan, placed: &Placed, full: &Full) -> Say {
        let Full { seats, taken, tied } = *full;
        if seats == 0 {
            return no_seat(placed.n);
        }
        if tied > 0 {
            return say!(
                "{taken} of {seats} seats are taken, {tied} equals ahead share the border and got none, and nobody behind them passes",
                "{seats} 个名额已用 {taken} 个,前面 {tied} 人在边界并列而未取,其后的人也不能取得"
            );
        }
        let ahead = if !cohort.ties.is_empty() {
            let keys = self.tie_keys(cohort);
            let (en, zh) = (&keys.en, &keys.zh);
            say!("people who stand before, by rank and then by {en}", "名次在前者(并列时再按{zh})")
        } else if self.ranks_by_total(&cohort.rank, &cohort.rules.keys.lower) {
            say!("higher totals", "总分更高者")
        } else {
            say!("people ranked higher", "名次在前者")
        };
        let (en, zh) = (&ahead.en, &ahead.zh);
        let are = if seats == 1 { "the only seat is".to_owned() } else { format!("the {seats} seats are") };
        say!("{are} taken by {en}", "{seats} 个名额已由{zh}取得")
    }

    fn tie_keys(&self, cohort: &CohortPlan) -> Say {
        let lower = cohort.rules.keys.tie_lower.iter().copied().chain(std::iter::repeat(false));
        let keys: Vec<(NodeId, bool)> = cohort.ties.iter().copied().zip(lower).collect();
        self.keys(&keys)
    }

    /// Whether nothing but the total ranks.
    fn ranks_by_total(&self, keys: &[NodeId], lower: &[bool]) -> bool {
        match keys {
            [] => true,
            [key] => matches!(self.run.plan.node(*key).op, Op::Total) && lower.first() != Some(&true),
            [_, _, ..] => false,
        }
    }
}

/// Seats that are taken.
struct Full {
    seats: usize,
    taken: usize,
    tied: usize,
}

fn no_seat(n: usize) -> Say {
    say!("its share of a group of {n} is less than one person", "按占比,{n} 人的组不足一个名额")
}

fn reason(why: Why) -> MissedReason {
    match why {
        Why::Line => MissedReason::Line,
        Why::Veto { .. } | Why::NoRank => MissedReason::Veto,
        Why::TooFew => MissedReason::SmallGroup,
        Why::Bottom { .. } => MissedReason::Bottom,
        Why::Percentile | Why::Top { .. } => MissedReason::Rank,
        Why::Seats { .. } => MissedReason::Seats,
        Why::Border { .. } => MissedReason::Tie,
    }
}

fn percent(share: Option<&Rational>) -> String {
    Figure::exact(share.cloned().unwrap_or_default()).in_unit(Some(Unit::Ratio))
}

fn interval(quota: &Quota) -> Option<String> {
    let Quota::Rank { low, high } = quota else { return None };
    let (from, to) = (if low.1 { '(' } else { '[' }, if high.1 { ')' } else { ']' });
    Some(format!("{from}{}, {}{to}", percent(Some(&low.0)), percent(Some(&high.0))))
}
