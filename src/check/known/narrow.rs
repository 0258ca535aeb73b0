//! What conditions say about places when they are true, and when they are false.

use crate::model::{CompareOp, ExprId, ExprKind, GroupMember, IndicatorMember, Interval, ListCall, ListFunction, Set};
use crate::value::Rational;

use super::{Knowledge, Known, Narrowed, Place};
use crate::check::range::Range;

impl Knowledge<'_> {
    pub(super) fn place(&self, id: ExprId) -> Option<Place> {
        match &self.scheme.expr(id).kind {
            ExprKind::Fact(fact) => Some(Place::Fact(*fact)),
            ExprKind::Field(field) => Some(Place::Field(*field)),
            ExprKind::Definition(index) => Some(Place::Definition(*index)),
            ExprKind::Indicator(index, IndicatorMember::Measure) => Some(Place::Measure(*index)),
            ExprKind::Indicator(index, IndicatorMember::Score) => Some(Place::Score(*index)),
            ExprKind::Section(index, GroupMember::Score) => Some(Place::SectionScore(*index)),
            ExprKind::Outcome(index) => Some(Place::Outcome(*index)),
            ExprKind::Rank => Some(Place::Rank),
            ExprKind::Percentile => Some(Place::Percentile),
            ExprKind::List(ListCall { function: ListFunction::Count, list, filter: None, .. }) => {
                Some(Place::Rows(*list))
            }
            _ => None,
        }
    }

    /// Remembers what a condition says about places when it is true, or when it is false.
    pub(super) fn assume(&mut self, condition: ExprId, holds: bool) {
        match &self.scheme.expr(condition).kind {
            ExprKind::Presence(value, present) => {
                if let Some(place) = self.place(*value)
                    && *present == holds
                {
                    self.narrowed.push((place, Narrowed::Present));
                    // who has a rank has a percentile
                    if matches!(place, Place::Rank | Place::Percentile) {
                        self.narrowed.push((Place::Rank, Narrowed::Present));
                        self.narrowed.push((Place::Percentile, Narrowed::Present));
                    }
                }
            }
            ExprKind::Not(inner) => self.assume(*inner, !holds),
            ExprKind::And(parts) if holds => parts.iter().for_each(|p| self.assume(*p, true)),
            ExprKind::Or(parts) if !holds => parts.iter().for_each(|p| self.assume(*p, false)),
            ExprKind::Compare(left, op, right) => {
                let op = if holds { *op } else { opposite(*op) };
                self.compared(*left, op, *right);
                self.compared(*right, mirrored(op), *left);
            }
            ExprKind::In(value, positive, Set::Interval(interval)) if *positive == holds => {
                self.assume_within(*value, interval);
            }
            _ => {}
        }
    }

    /// Apart from [`Self::assume`], whose calls stand on each other as often as conditions do.
    fn assume_within(&mut self, value: ExprId, interval: &Interval) {
        let (low, high) = (self.side(interval.low), self.side(interval.high));
        let range = Range {
            low: low.low.map(|(v, open)| (v, open || interval.low_open)),
            high: high.high.map(|(v, open)| (v, open || interval.high_open)),
            grid: None,
        };
        self.remember(value, range);
    }

    pub(super) fn compared(&mut self, value: ExprId, op: CompareOp, other: ExprId) {
        if self.place(value).is_none() {
            return;
        }
        let (other, present) = (self.side(other), self.side(value));
        let range = match op {
            CompareOp::Equal => other,
            CompareOp::Less => Range { low: None, high: other.high.map(|(v, _)| (v, true)), grid: None },
            CompareOp::AtMost => Range { low: None, high: other.high, grid: None },
            CompareOp::Greater => Range { low: other.low.map(|(v, _)| (v, true)), high: None, grid: None },
            CompareOp::AtLeast => Range { low: other.low, high: None, grid: None },
            // only an end of the range can be taken out of it
            CompareOp::Unequal => {
                let point = |end: &Option<(Rational, bool)>| {
                    end.as_ref().is_some_and(|(v, _)| Range::point(v.clone()) == Range { grid: None, ..other.clone() })
                };
                Range {
                    low: if point(&present.low) { present.low.map(|(v, _)| (v, true)) } else { None },
                    high: if point(&present.high) { present.high.map(|(v, _)| (v, true)) } else { None },
                    grid: None,
                }
            }
        };
        self.remember(value, range);
    }

    pub(super) fn remember(&mut self, value: ExprId, range: Range) {
        let Some(place) = self.place(value) else { return };
        // only "at least one row" matters of a count
        let some_row = |(low, open): &(Rational, bool)| !low.is_negative() && (*open || !low.is_zero());
        if matches!(place, Place::Rows(_)) && range.low.as_ref().is_some_and(some_row) {
            self.narrowed.push((place, Narrowed::Present));
        }
        // the last that is said of a place holds all that was said before
        let range = self.within(place).map_or_else(|| range.clone(), |before| before.intersect(&range));
        self.narrowed.push((place, Narrowed::Within(range)));
    }

    /// What is known of a place once conditions are heeded.
    pub(super) fn narrow(&self, mut known: Known, place: Place) -> Known {
        if let Some(range) = self.within(place) {
            known.range = known.range.intersect(range);
        }
        // a comparison that came out true had a value to compare
        if self.narrowed.iter().rev().any(|(about, _)| *about == place) {
            known.undefined = None;
        }
        known
    }

    /// Where conditions say that a place lies.
    pub(super) fn within(&self, place: Place) -> Option<&Range> {
        self.narrowed.iter().rev().find_map(|(about, what)| match what {
            Narrowed::Within(range) if *about == place => Some(range),
            Narrowed::Within(_) | Narrowed::Present => None,
        })
    }

    /// How much is remembered, for [`Self::forget`].
    pub(in crate::check) fn remembered(&self) -> usize {
        self.narrowed.len()
    }

    /// Supposes that a condition holds, or that it does not, until that is forgotten.
    pub(in crate::check) fn suppose(&mut self, condition: ExprId, holds: bool) {
        // read first, so that the sides of its comparisons are known
        self.of(condition);
        self.assume(condition, holds);
    }

    /// Forgets all that was supposed since.
    pub(in crate::check) fn forget(&mut self, since: usize) {
        self.narrowed.truncate(since);
    }

    /// Runs `ask` where some conditions are known to hold and others not to, then forgets them.
    pub(in crate::check) fn given<T>(
        &mut self,
        hold: &[ExprId],
        fail: &[ExprId],
        ask: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let depth = self.remembered();
        for (conditions, holds) in [(hold, true), (fail, false)] {
            conditions.iter().for_each(|condition| self.suppose(*condition, holds));
        }
        let answer = ask(self);
        self.forget(depth);
        answer
    }
}

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::Unequal,
        CompareOp::Unequal => CompareOp::Equal,
        CompareOp::Less => CompareOp::AtLeast,
        CompareOp::AtMost => CompareOp::Greater,
        CompareOp::Greater => CompareOp::AtMost,
        CompareOp::AtLeast => CompareOp::Less,
    }
}

pub(in crate::check) fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::Equal,
        CompareOp::Unequal => CompareOp::Unequal,
        CompareOp::Less => CompareOp::Greater,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
    }
}
