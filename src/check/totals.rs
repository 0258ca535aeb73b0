//! What the weights of a level total, without trying every combination of the patches that set them: each weight depends on
//! few of them, and a total is a sum.

use std::collections::BTreeSet;

use crate::model::{Interval, Layered, Level, Node, Scheme};
use crate::value::Rational;

use super::Checker;
use super::cells::{Cell, Condition, MOST_CELLS};
use super::kinds::About;
use super::level::{Active, Share, presence_patches, presence_patches_in};
use super::sums::{Ends, Part, Sums, TooMany};

/// So many kinds of person are looked at one by one; beyond that weights are added up first.
pub(super) const FEW_CELLS: usize = 64;

/// What adding up a level shows.
enum Totals {
    /// It is 100 % for everybody; these have no weight for somebody. Where `exact` is false some of them may have one after
    /// all, because the patches that take it never hold together.
    Whole { weightless: BTreeSet<Node>, exact: bool },
    /// This way does not tell.
    Unknown,
}

impl Checker<'_> {
    /// The kinds of person of a level. `None` where its weights are proved without looking at each, and after a problem.
    pub(super) fn kinds_of_level(
        &mut self,
        level: &Level,
        section: Option<usize>,
        patches: &[usize],
    ) -> Option<Vec<Cell>> {
        let conditions = self.full_conditions(patches)?;
        if let Some(few) = self.tell_apart(&conditions, FEW_CELLS) {
            return Some(few);
        }
        let mut sums = LevelSums::new(self.scheme, level, section, patches, &conditions);
        let totals = sums.totals();
        self.looked += sums.visited();
        if let Ok(Totals::Whole { weightless, exact: true }) = totals {
            self.weightless.extend(weightless);
            return None;
        }
        if let Some(kinds) = self.tell_apart(&conditions, MOST_CELLS) {
            return Some(kinds);
        }
        match totals {
            Ok(Totals::Whole { weightless, .. }) => self.weightless.extend(weightless),
            Ok(Totals::Unknown) => self.too_many(About::Weights(section), patches, None),
            Err(TooMany(facts)) => self.too_many(About::Weights(section), patches, Some(facts)),
        }
        None
    }
}

/// A level and the patches that change it.
pub(super) struct LevelSums<'a> {
    scheme: &'a Scheme,
    level: &'a Level,
    section: Option<usize>,
    patches: &'a [usize],
    sums: Sums<'a>,
}

impl<'a> LevelSums<'a> {
    /// `conditions` are those of the patches.
    pub(super) fn new(
        scheme: &'a Scheme,
        level: &'a Level,
        section: Option<usize>,
        patches: &'a [usize],
        conditions: &'a [Condition],
    ) -> Self {
        Self { scheme, level, section, patches, sums: Sums::new(conditions) }
    }

    /// How many combinations were looked at.
    pub(super) fn visited(&self) -> usize {
        self.sums.visited
    }

    /// Whether the weights are known to total 100 % for everybody, none of them still to be decided.
    pub(super) fn are_whole(&mut self) -> bool {
        let mut open = false;
        for member in &self.level.members {
            open |= self
                .member(*member, |share, _| {
                    open |= share.is_open();
                    Some(Default::default())
                })
                .is_err();
        }
        !open && matches!(self.totals(), Ok(Totals::Whole { .. }))
    }

    /// The least and the greatest sum of some parts.
    pub(super) fn ends(&mut self, parts: Vec<Part>) -> Result<Ends, TooMany> {
        self.sums.ends(parts)
    }

    /// Whether the weights total 100 % for everybody.
    fn totals(&mut self) -> Result<Totals, TooMany> {
        let rests: BTreeSet<usize> = self.level.rests.iter().map(|(patch, _)| *patch).collect();
        // what a rescaled weight becomes depends on all of its level
        if !rests.is_empty() && self.level.members.iter().any(|member| self.range_of(*member).is_some()) {
            return Ok(Totals::Unknown);
        }
        let mut parts = self.asked(&rests)?;
        let mut outside = false;
        for member in &self.level.members {
            parts.push(self.member(*member, |share, active| {
                outside |= !active.keeps_range(share);
                Some((&share.value + &share.room, share.value.clone()))
            })?);
        }
        let whole = self.sums.ends(parts)?.is_none_or(|(least, most)| least >= Rational::ONE && most <= Rational::ONE);
        if outside || !whole {
            return Ok(Totals::Unknown);
        }
        let (mut weightless, mut exact) = (BTreeSet::new(), true);
        for rest in rests {
            match self.rescaled(rest, &mut weightless)? {
                Some(room) => exact &= room,
                None => return Ok(Totals::Unknown),
            }
        }
        exact &= weightless.is_empty();
        Ok(Totals::Whole { weightless, exact })
    }

    /// Whether there is always something left for the rest where a patch rescales it; nothing where it can not be
    /// rescaled, or that does not show.
    fn rescaled(&mut self, rest: usize, weightless: &mut BTreeSet<Node>) -> Result<Option<bool>, TooMany> {
        let mut parts = self.asked(&BTreeSet::new())?;
        parts.push(self.patch(rest, true)?);
        let mut open = false;
        let mut unset = BTreeSet::new();
        for member in &self.level.members {
            parts.push(self.member(*member, |share, _| {
                open |= share.is_open();
                if share.value.is_zero() {
                    weightless.insert(*member);
                }
                if share.patched {
                    return Some((Rational::ZERO, share.value.clone()));
                }
                unset.insert(*member);
                Some((share.value.clone(), Rational::ZERO))
            })?);
        }
        let Some((least_unset, most_set)) = self.sums.ends(parts)? else { return Ok(Some(true)) };
        if open || most_set > Rational::ONE || least_unset.is_zero() {
            return Ok(None);
        }
        let room = most_set < Rational::ONE;
        if !room {
            weightless.append(&mut unset);
        }
        Ok(Some(room))
    }

    /// For whom the level is asked about: those who have it, for whom none of some patches holds, and none that is not
    /// understood.
    pub(super) fn asked(&mut self, without: &BTreeSet<usize>) -> Result<Vec<Part>, TooMany> {
        let scheme = self.scheme;
        let is_partial = |patch: &usize| scheme.patches.get(*patch).is_some_and(|p| p.is_partial);
        let mut parts = vec![];
        for patch in self.patches.iter().filter(|patch| without.contains(patch) || is_partial(patch)) {
            parts.push(self.patch(*patch, false)?);
        }
        if let Some(section) = self.section.map(Node::Section) {
            let mut deciding = vec![];
            presence_patches(scheme, section, &mut deciding);
            let there = |holds: &[bool]| Active::new(scheme, &deciding, holds).is_present(section);
            parts.push(self.sums.part(&self.places(&deciding), |holds| there(holds).then(Default::default))?);
        }
        Ok(parts)
    }

    /// For whom a patch holds, or does not.
    pub(super) fn patch(&mut self, patch: usize, holds: bool) -> Result<Part, TooMany> {
        self.sums.part(&self.places(&[patch]), |found| (found == [holds]).then(Default::default))
    }

    /// What a member adds where it is there.
    pub(super) fn member(
        &mut self,
        member: Node,
        mut ends: impl FnMut(&Share<'_>, &Active<'_>) -> Ends,
    ) -> Result<Part, TooMany> {
        let (scheme, section) = (self.scheme, self.section);
        let mut deciding = vec![];
        presence_patches_in(scheme, member, section, &mut deciding);
        let weight = scheme.weight_of(member).into_iter().flat_map(|(weight, _)| &weight.layers);
        let range = self.range_of(member).into_iter().flat_map(|range| &range.layers);
        deciding.extend(weight.map(|layer| layer.patch).chain(range.map(|layer| layer.patch)));
        deciding.retain(|patch| self.patches.contains(patch));
        deciding.sort_unstable();
        deciding.dedup();
        self.sums.part(&self.places(&deciding), |holds| {
            let active = Active::new(scheme, &deciding, holds);
            let share = active.is_present_in(member, section).then(|| active.share(member)).flatten();
            share.map_or(Some(Default::default()), |share| ends(&share, &active))
        })
    }

    fn range_of(&self, member: Node) -> Option<&'a Layered<Interval>> {
        self.scheme.range_of(member).filter(|range| !range.is_unset())
    }

    /// Where patches stand among those of the level.
    fn places(&self, patches: &[usize]) -> Vec<usize> {
        patches.iter().filter_map(|patch| self.patches.binary_search(patch).ok()).collect()
    }
}
