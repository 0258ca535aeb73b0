//! How often people must be asked before a step can be taken: a rank needs everybody's total first.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, say};

use super::Checker;
use super::order::Step;

impl Checker<'_> {
    /// For each step of an order, how many exchanges among people it waits for.
    pub(super) fn stages(&self, order: &[Step]) -> Vec<usize> {
        let (steps, edges) = self.graph();
        let exchanges = self.scheme.cohort.is_some() || !self.scheme.pools.is_empty() || !self.scheme.awards.is_empty();
        if !exchanges {
            return vec![0; order.len()];
        }
        let places: BTreeMap<Step, usize> = steps.iter().enumerate().map(|(place, step)| (*step, place)).collect();
        let mut stages = vec![0_usize; steps.len()];
        let mut found = vec![];
        for step in order {
            let at = places.get(step).copied().unwrap_or_default();
            let needs = edges.get(at).into_iter().flatten();
            let waits = needs.map(|(need, _)| {
                let among_people = steps.get(*need).is_some_and(|need| need.is_exchange(self.scheme));
                stages.get(*need).copied().unwrap_or(0) + usize::from(among_people)
            });
            let stage = waits.max().unwrap_or(0);
            if let Some(slot) = stages.get_mut(at) {
                *slot = stage;
            }
            found.push(stage);
        }
        found
    }

    /// Spells are weighed, and leaders find the totals of their own people, before people meet: no total may wait for
    /// others there.
    pub(super) fn totals_alone(&mut self, order: &[Step], stages: &[usize]) {
        let own_team = self.scheme.teams.iter().find(|team| team.is_own).map(|team| team.span);
        let Some(span) = self.scheme.spells.map(|(_, span)| span).or(own_team) else { return };
        let total = order.iter().zip(stages).find(|(step, _)| **step == Step::Total);
        if total.is_some_and(|(_, stage)| *stage > 0) {
            let message = say!(
                "the totals of this scheme depend on other people, and here they must be known before people meet",
                "本方案的总分取决于他人,而这里要先有总分才能与他人比较"
            );
            self.report(Diagnostic::error(Code::TooEarly, span, message).help(say!(
                "let only classes, outcomes and actions look at others: take `calibrate` or the function over people out of the lines",
                "请只在分型、结果和措施中与他人比较:从计分中去掉 `校准` 或面向人员的函数"
            )));
        }
    }
}
