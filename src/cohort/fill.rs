use super::place::{Member, Missed, Place, Why};
use super::rules::{GradeRule, Rules, Ties};
use super::seats::Seats;
use crate::value::Rational;

/// A person on his way to a grade.
pub(super) struct Standing<'m> {
    pub(super) index: usize,
    pub(super) member: &'m Member,
    pub(super) place: Place,
    /// The positions, from 1, that he and his equals take up, after the keys for ties.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Nothing but seats stands between him and the row at hand.
    wants: bool,
    /// The row he holds a seat in.
    row: Option<usize>,
}

impl<'m> Standing<'m> {
    pub(super) fn new(index: usize, member: &'m Member) -> Self {
        Self { index, member, place: Place::default(), first: 0, last: 0, wants: false, row: None }
    }

    /// The place in the end: who is unresolved holds a seat, but has no grade.
    pub(super) fn settle(mut self) -> (usize, Place) {
        if self.place.unresolved.is_none() {
            self.place.grade = self.row;
        }
        (self.index, self.place)
    }

    fn miss(&mut self, grade: usize, why: Why) {
        if self.place.unresolved.is_none() {
            self.place.missed.push(Missed { grade, why });
        }
    }

    /// Why the row is none of his, whoever else wants it; after a veto and in small groups this is all that counts.
    fn unfit(&self, row: usize, rule: &GradeRule) -> Option<Why> {
        if !rule.reached_by(&self.member.total) {
            return Some(Why::Line);
        }
        self.member.at_most.filter(|best| row < *best).map(|at_most| Why::Veto { at_most })
    }
}

/// Grades one person by score alone: one with a veto, or one of a group too small for quotas.
pub(super) fn by_score(rules: &Rules, quotas_apply: bool, standing: &mut Standing<'_>) {
    let otherwise = rules.otherwise();
    for (row, rule) in rules.grades.iter().enumerate() {
        let why = if otherwise == Some(row) {
            None
        } else {
            standing.unfit(row, rule).or_else(|| match (rule.is_limited(), quotas_apply) {
                (true, true) => Some(Why::NoRank),
                (true, false) => rule.line.is_none().then_some(Why::TooFew),
                (false, _) => None,
            })
        };
        match why {
            Some(why) => standing.miss(row, why),
            None => return standing.row = Some(row),
        }
    }
}

/// Fills the rows from the best down with people sorted by rank; gives back the unresolved borders with the members
/// tied across them.
pub(super) fn fill(rules: &Rules, rows: &[Seats], ranked: &mut [Standing<'_>]) -> Vec<(usize, Vec<usize>)> {
    let otherwise = rules.otherwise();
    let bottoms = bottoms(rows, ranked.len());
    let mut unresolved = vec![];
    for (row, (rule, seats)) in rules.grades.iter().zip(rows).enumerate() {
        if otherwise == Some(row) {
            for standing in ranked.iter_mut() {
                standing.row.get_or_insert(row);
            }
            break;
        }
        let mut door = Door { seats: *seats, taken: 0, tied: 0 };
        for block in ranked.chunk_by_mut(|a, b| a.first == b.first) {
            let wanting = ask(row, rule, &bottoms, rules.ties, block);
            let Some(any) = block.first().filter(|_| wanting > 0) else { continue };
            match door.verdict(any.first, any.last, wanting) {
                Verdict::Refuse(why) => refuse(row, why, block),
                Verdict::Tied(why) => match rules.ties {
                    Ties::Upper => door.let_in(row, wanting, block),
                    Ties::Lower => {
                        door.tied = wanting;
                        refuse(row, why, block);
                    }
                    Ties::Unresolved => {
                        door.tied = wanting;
                        refuse(row, why, block);
                        leave_open(row, block, &mut unresolved);
                    }
                },
                // at an unresolved `bottom` the block stays out of every row above it
                Verdict::Take => match bottoms.iter().find(|bottom| bottom.row > row && bottom.splits(any)) {
                    Some(bottom) if rules.ties == Ties::Unresolved => leave_open(bottom.row, block, &mut unresolved),
                    Some(_) | None => door.let_in(row, wanting, block),
                },
            }
        }
    }
    unresolved.sort_unstable();
    unresolved
}

/// The seats of one row while it is filled.
struct Door {
    seats: Seats,
    taken: usize,
    /// So many equals were refused together: nobody behind them is let in.
    tied: usize,
}

enum Verdict {
    Take,
    Refuse(Why),
    Tied(Why),
}

impl Door {
    /// What the seats say to equals at these positions, so many of whom want the row.
    fn verdict(&self, first: usize, last: usize, wanting: usize) -> Verdict {
        if let Some(seats) = self.seats.top.filter(|seats| first > *seats) {
            return Verdict::Refuse(Why::Top { seats });
        }
        if let Some(seats) = self.seats.share {
            if self.tied > 0 || self.taken >= seats {
                return Verdict::Refuse(Why::Seats { seats, taken: self.taken, tied: self.tied });
            }
            if self.taken + wanting > seats {
                return Verdict::Tied(Why::Border { people: wanting, seats: seats - self.taken });
            }
        }
        match self.seats.top.filter(|seats| last > *seats) {
            Some(seats) => Verdict::Tied(Why::Border { people: last - first + 1, seats: seats - first + 1 }),
            None => Verdict::Take,
        }
    }

    fn let_in(&mut self, row: usize, wanting: usize, block: &mut [Standing<'_>]) {
        self.taken += wanting;
        for standing in block.iter_mut().filter(|standing| standing.wants) {
            standing.row = Some(row);
        }
    }
}

fn refuse(row: usize, why: Why, block: &mut [Standing<'_>]) {
    for standing in block.iter_mut().filter(|standing| standing.wants) {
        standing.miss(row, why);
    }
}

/// Nobody decides about those of the block who want the row; each is named once, at the first such border.
fn leave_open(row: usize, block: &mut [Standing<'_>], unresolved: &mut Vec<(usize, Vec<usize>)>) {
    let mut tied = vec![];
    for standing in block.iter_mut().filter(|standing| standing.wants && standing.place.unresolved.is_none()) {
        standing.place.unresolved = Some(row);
        tied.push(standing.index);
    }
    if !tied.is_empty() {
        tied.sort_unstable();
        unresolved.push((row, tied));
    }
}

/// Finds out who of a block wants the row and tells the others why it is none of theirs.
fn ask(row: usize, rule: &GradeRule, bottoms: &[Bottom], ties: Ties, block: &mut [Standing<'_>]) -> usize {
    let mut wanting = 0;
    for standing in block {
        standing.wants = false;
        if standing.row.is_some() {
            continue;
        }
        let last_ones = || {
            let bottom = bottoms.iter().rev().find(|bottom| bottom.row > row && bottom.holds(standing, ties))?;
            Some(Why::Bottom { row: bottom.row, seats: bottom.seats })
        };
        let percentile = || {
            let percentile = standing.place.percentile.as_ref().unwrap_or(&Rational::ZERO);
            (!rule.holds_percentile(percentile)).then_some(Why::Percentile)
        };
        match standing.unfit(row, rule).or_else(last_ones).or_else(percentile) {
            Some(why) => standing.miss(row, why),
            None => {
                standing.wants = true;
                wanting += 1;
            }
        }
    }
    wanting
}

/// The last of the rank order, who get at most one row.
struct Bottom {
    row: usize,
    seats: usize,
    /// Positions behind this one are among the last.
    border: usize,
}

fn bottoms(rows: &[Seats], ranked: usize) -> Vec<Bottom> {
    let all = rows.iter().enumerate().filter(|(_, seats)| seats.bottom > 0);
    all.map(|(row, seats)| Bottom { row, seats: seats.bottom, border: ranked.saturating_sub(seats.bottom) }).collect()
}

impl Bottom {
    fn splits(&self, standing: &Standing<'_>) -> bool {
        standing.first <= self.border && self.border < standing.last
    }

    fn holds(&self, standing: &Standing<'_>, ties: Ties) -> bool {
        standing.first > self.border || ties == Ties::Lower && self.splits(standing)
    }
}
