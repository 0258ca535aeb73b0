//! Effective weights and points: who is without data lends weight to the siblings.

use crate::diag::say;
use crate::facts::{Fault, FaultKind};
use crate::plan::Level;
use crate::value::Rational;

use super::Run;
use super::level::{Member, members};

impl Run<'_> {
    pub(super) fn weigh(&mut self) -> Result<(), Box<Fault>> {
        let plan = self.plan;
        self.redistributed = self.some_weight_moves(&plan.root);
        if !self.distribute(&plan.root, &Rational::ONE) {
            return Err(Box::new(Fault::new(
                FaultKind::NoLiveIndicator,
                say!(
                    "no indicator with weight has data, so nothing can be scored",
                    "没有任何有权重的指标有数据,无法评分"
                ),
            )));
        }
        for (index, rule) in plan.indicators.iter().enumerate() {
            let mark = self.mark(rule);
            let score = self.scored.get(index).and_then(|s| s.score.as_ref());
            let weighted = score.zip(self.weights.get(index)).map(|(score, weight)| score * weight);
            // out of 100 points they are what they are
            let exact = match weighted {
                Some(points) if mark == Rational::HUNDRED => points,
                Some(points) => (&points * &Rational::HUNDRED).checked_div(&mark).unwrap_or_default(),
                None => Rational::ZERO,
            };
            let line = self.line(&exact);
            if let Some(slot) = self.points.get_mut(index) {
                *slot = (exact, line);
            }
        }
        Ok(())
    }

    /// Whether a member keeps its weight; nothing where that depends on a `todo`.
    fn is_live(&self, member: Member) -> Option<bool> {
        match member {
            _ if !self.tree.has(member) => Some(false),
            Member::Indicator(index) if self.may_be_redistributed(index) => None,
            Member::Indicator(index) => Some(self.scored.get(index).is_some_and(|s| !s.is_redistributed())),
            Member::Section(index) => {
                let level = &self.plan.sections.get(index)?.level;
                let weighty = members(level).filter(|m| self.tree.is_open(*m) || !self.tree.is_weightless(*m));
                let live: Vec<Option<bool>> =
                    weighty.map(|m| self.is_live(m).filter(|_| !self.tree.is_open(m))).collect();
                if live.contains(&Some(true)) { Some(true) } else { (!live.contains(&None)).then_some(false) }
            }
        }
    }

    /// The live members of a level and the sum of their weights, which an open one does not hide: a level totals 100 %.
    /// Nothing where it depends on a `todo` who they are.
    fn live(&self, level: &Level) -> Option<(Vec<Member>, Rational)> {
        let mut live = Vec::with_capacity(level.sections.len() + level.indicators.len());
        let (mut lived, mut died) = (Rational::ZERO, Rational::ZERO);
        let (mut some_live_open, mut some_dead_open) = (false, false);
        for member in members(level) {
            let (weight, open) = (self.tree.weight(member), self.tree.is_open(member));
            if self.is_live(member)? {
                live.push(member);
                lived += weight;
                some_live_open |= open;
            } else {
                died += weight;
                some_dead_open |= open;
            }
        }
        let all = if some_live_open { Rational::ONE - died } else { lived };
        (!some_dead_open).then_some((live, all))
    }

    /// Shares a weight among the live members of a level; `false` where there is none that weighs anything.
    pub(super) fn distribute(&mut self, level: &Level, weight: &Rational) -> bool {
        let plan = self.plan;
        let Some((live, all)) = self.live(level) else {
            members(level).for_each(|member| self.leave_open(member));
            return true;
        };
        if all.is_zero() {
            return false;
        }
        for member in live {
            if self.tree.is_open(member) {
                self.leave_open(member);
                continue;
            }
            let share = weight * &self.tree.weight(member);
            let share = if all == Rational::ONE { share } else { share.checked_div(&all).unwrap_or_default() };
            match member {
                Member::Indicator(index) => {
                    if let Some(slot) = self.weights.get_mut(index) {
                        *slot = share;
                    }
                }
                Member::Section(index) => {
                    if let Some(slot) = self.section_weights.get_mut(index) {
                        slot.clone_from(&share);
                    }
                    if let Some(section) = plan.sections.get(index) {
                        self.distribute(&section.level, &share);
                    }
                }
            }
        }
        true
    }

    /// Marks the weight of a member, and of all below it, as not decided yet.
    fn leave_open(&mut self, member: Member) {
        match member {
            _ if !self.tree.has(member) => {}
            Member::Indicator(index) => self.undecided.mark_weight(index),
            Member::Section(index) => {
                self.undecided.mark_section(index);
                let plan = self.plan;
                let inner = plan.sections.get(index).into_iter().flat_map(|section| members(&section.level));
                inner.for_each(|member| self.leave_open(member));
            }
        }
    }

    /// Whether a leaf that would weigh something is without data; one of weight 0 moves nothing.
    fn some_weight_moves(&self, level: &Level) -> bool {
        members(level).filter(|member| !self.tree.is_weightless(*member)).any(|member| match member {
            Member::Indicator(_) => self.is_live(member) == Some(false),
            Member::Section(index) => {
                self.plan.sections.get(index).is_some_and(|section| self.some_weight_moves(&section.level))
            }
        })
    }

    /// The effective weight of a section; a transparent one weighs what its leaves weigh.
    pub(super) fn section_weight(&self, index: usize) -> Rational {
        match self.plan.sections.get(index) {
            Some(section) if section.weight.is_none() => {
                section.leaves.iter().filter_map(|leaf| self.weights.get(*leaf)).cloned().sum()
            }
            _ => self.section_weights.get(index).cloned().unwrap_or_default(),
        }
    }

    /// The sum of a section's lines.
    pub(super) fn section_points(&self, index: usize) -> Rational {
        let leaves = self.plan.sections.get(index).into_iter().flat_map(|s| &s.leaves);
        leaves.filter_map(|leaf| self.points.get(*leaf)).map(|(_, line)| line.clone()).sum()
    }

    /// 100 × points ÷ effective weight, the weight being in points of the whole.
    pub(super) fn section_score(&self, index: usize) -> Option<Rational> {
        self.section_points(index).checked_div(&self.section_weight(index))
    }
}
