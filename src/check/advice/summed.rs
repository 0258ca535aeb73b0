//! The reach of a level whose patches tell too many kinds of person apart to look at each: what members earn at their weights
//! is added up, fact by fact.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::check::Checker;
use crate::check::level::Share;
use crate::check::range::Range;
use crate::check::sums::{Part, TooMany};
use crate::check::totals::LevelSums;
use crate::model::{Level, Node};
use crate::value::Rational;

/// The most times that a mean is looked for.
const TRIES: usize = 40;

/// What a member of a level can earn of its weight.
pub(super) struct Member {
    pub(super) node: Node,
    pub(super) range: Range,
    /// Its weight can go to the others.
    pub(super) moves: bool,
}

impl Checker<'_> {
    /// Where the sum of a level can lie; nothing where that takes too many combinations all the same, or the weights are
    /// not 100 % or not decided.
    pub(super) fn summed_reach(
        &mut self,
        level: &Level,
        section: Option<usize>,
        patches: &[usize],
        members: &[Member],
    ) -> Option<Range> {
        let conditions = self.full_conditions(patches)?;
        let mut summing =
            Summing { sums: LevelSums::new(self.scheme, level, section, patches, &conditions), level, members };
        let found = summing.range();
        self.looked += summing.sums.visited();
        found
    }
}

struct Summing<'s, 'a> {
    sums: LevelSums<'a>,
    level: &'s Level,
    members: &'s [Member],
}

impl Summing<'_, '_> {
    fn range(&mut self) -> Option<Range> {
        if !self.sums.are_whole() {
            return None;
        }
        let members = self.members;
        let ends =
            |end: fn(&Range) -> Option<Rational>| members.iter().map(|m| end(&m.range)).collect::<Option<Vec<_>>>();
        let high = match ends(|range| range.high.as_ref().map(|(high, _)| high.clone())) {
            Some(ends) => Some(self.most(&ends)?),
            None => None,
        };
        let low = match ends(|range| range.low.as_ref().map(|(low, _)| -low.clone())) {
            Some(ends) => Some(-self.most(&ends)?),
            None => None,
        };
        let closed = |end: Rational| (end, false);
        Some(Range { low: low.map(closed), high: high.map(closed), grid: None })
    }

    /// The most that anybody gets where each member gives its end, for some of those whose weight moves.
    fn most(&mut self, ends: &[Rational]) -> Option<Rational> {
        let top = ends.iter().max()?;
        // a mean of what is alike is that
        if ends.iter().all(|end| end == top) {
            return Some(top.clone());
        }
        let rests: BTreeSet<usize> = self.level.rests.iter().map(|(patch, _)| *patch).collect();
        if self.members.iter().any(|member| member.moves) {
            return if rests.is_empty() { self.best_mean(ends) } else { None };
        }
        let plain = self.sum(&rests, None, ends, |share, end| &share.value * end).ok()?;
        let mut most = plain;
        for rest in rests {
            most = most.max(self.rescaled(rest, ends)?);
        }
        most
    }

    /// The most of those for whom a patch rescales what no patch sets, which is a sum where that is all alike; nothing where it
    /// is not.
    fn rescaled(&mut self, rest: usize, ends: &[Rational]) -> Option<Option<Rational>> {
        let alike = RefCell::new(BTreeSet::new());
        let note = |share: &Share<'_>, end: &Rational| {
            if !share.patched && !share.value.is_zero() {
                alike.borrow_mut().insert(end.clone());
            }
            Rational::ZERO
        };
        self.sum(&BTreeSet::new(), Some(rest), ends, note).ok()?;
        let alike = alike.into_inner();
        let (Some(end), true) = (alike.first(), alike.len() == 1) else { return None };
        let above = |share: &Share<'_>, of: &Rational| {
            if share.patched { &share.value * &(of - end) } else { Rational::ZERO }
        };
        Some(self.sum(&BTreeSet::new(), Some(rest), ends, above).ok()?.map(|above| end + &above))
    }

    /// The greatest mean over those that are live, which is where what lies above it stops outweighing what lies below. That
    /// balance is convex in the mean, so the line through two points to the left of its zero never passes it.
    fn best_mean(&mut self, ends: &[Rational]) -> Option<Rational> {
        let least = ends.iter().min()?.clone();
        let (mut before, mut here) = (&least - &Rational::ONE, least);
        let mut balance_before = self.balance(ends, &before)?;
        let mut balance = self.balance(ends, &here)?;
        for _ in 0..TRIES {
            if balance <= Rational::ZERO {
                return Some(here);
            }
            let next = &here + &(&balance * &(&here - &before)).checked_div(&(&balance_before - &balance))?;
            let at_next = self.balance(ends, &next)?;
            if at_next <= Rational::ZERO {
                return Some(next);
            }
            // short numbers, still to the left
            let short = (&next * &Rational::power_of_ten(9)).floor().checked_div(&Rational::power_of_ten(9))?;
            (before, balance_before) = (here.clone(), balance.clone());
            (here, balance) =
                if short > before { (short.clone(), self.balance(ends, &short)?) } else { (next, at_next) };
        }
        None
    }

    /// How much more lies above a mean than below it, counting of those that move only what lies above.
    fn balance(&mut self, ends: &[Rational], mean: &Rational) -> Option<Rational> {
        let moving: Vec<Node> = self.members.iter().filter(|m| m.moves).map(|m| m.node).collect();
        let above = |share: &Share<'_>, end: &Rational| {
            let above = &share.value * &(end - mean);
            if moving.contains(&share.node) { above.max(Rational::ZERO) } else { above }
        };
        self.sum(&BTreeSet::new(), None, ends, above).ok()?
    }

    /// The greatest sum for those for whom none of some patches holds, and one does.
    fn sum(
        &mut self,
        without: &BTreeSet<usize>,
        with: Option<usize>,
        ends: &[Rational],
        worth: impl Fn(&Share<'_>, &Rational) -> Rational,
    ) -> Result<Option<Rational>, TooMany> {
        let mut parts: Vec<Part> = self.sums.asked(without)?;
        if let Some(patch) = with {
            parts.push(self.sums.patch(patch, true)?);
        }
        for (member, end) in self.members.iter().zip(ends) {
            let part = self.sums.member(member.node, |share, _| Some((Rational::ZERO, worth(share, end))))?;
            parts.push(part);
        }
        Ok(self.sums.ends(parts)?.map(|(_, most)| most))
    }
}
