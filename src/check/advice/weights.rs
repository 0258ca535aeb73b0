//! What each indicator weighs of the whole, for each kind of person whom patches tell apart.

use crate::check::Checker;
use crate::check::cells::first_cells;
use crate::check::kinds::FEW;
use crate::check::level::{Active, patches_of};
use crate::diag::{Say, say};
use crate::model::Node;
use crate::value::Rational;

/// So many kinds are told.
const MOST_KINDS: usize = 12;

/// So many weights are told.
const MOST_WEIGHTS: usize = 3_000;

/// The effective weights of some kinds of person.
#[derive(Debug, Clone, Default)]
pub struct EffectiveWeights {
    /// One of each kind, and for each indicator its share of the whole; nothing where it is not there.
    pub kinds: Vec<(Say, Vec<Option<Rational>>)>,
    /// How many more kinds there are; nothing where there are too many to count.
    pub more: Option<usize>,
}

impl Checker<'_> {
    pub(in crate::check) fn effective_weights(&mut self) -> EffectiveWeights {
        let scheme = self.scheme;
        let mut patches = vec![];
        for section in std::iter::once(None).chain((0..scheme.sections.len()).map(Some)) {
            patches.extend(patches_of(scheme, &self.level_of(section), section));
        }
        patches.sort_unstable();
        patches.dedup();
        let Some(conditions) = self.full_conditions(&patches) else { return EffectiveWeights::default() };
        let (found, whole) = first_cells(&conditions, FEW);
        let most = (MOST_WEIGHTS / scheme.indicators.len().max(1)).clamp(1, MOST_KINDS);
        let mut weights = EffectiveWeights::default();
        for kind in found.iter().take(most) {
            let active = Active::new(scheme, &patches, &kind.holds);
            let mut shares = vec![None; scheme.indicators.len()];
            self.spread(None, &Rational::ONE, &active, &mut shares);
            if weights.kinds.iter().all(|(_, others)| *others != shares) {
                let who = self.given(&kind.person, &[]).unwrap_or_else(|| say!("everybody", "所有人"));
                weights.kinds.push((who, shares));
            }
        }
        weights.more = whole.then(|| found.len().saturating_sub(most));
        weights
    }

    /// Spreads the share of a section over what is in it.
    fn spread(
        &mut self,
        section: Option<usize>,
        whole: &Rational,
        active: &Active<'_>,
        into: &mut Vec<Option<Rational>>,
    ) {
        let level = self.level_of(section);
        for share in active.shares(&level) {
            let effective = whole * &share.value;
            match share.node {
                Node::Section(index) => self.spread(Some(index), &effective, active, into),
                Node::Indicator(index) => {
                    if let Some(slot) = into.get_mut(index) {
                        *slot = Some(effective);
                    }
                }
            }
        }
    }
}
