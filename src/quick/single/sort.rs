//! Of which kind a person is, by the members that tell kinds or by a program.

use super::{Programs, Sorting};
use crate::facts::Slots;
use crate::quick::build::Width;
use crate::quick::flat::Facts;
use crate::quick::kind::Kind;
use crate::quick::memo::Memo;
use crate::quick::ready::Packed;
use crate::quick::variant::Sorter;
use crate::quick::{MOST_KINDS, Weights};

impl Programs<'_> {
    /// The kind of a person.
    #[inline]
    pub(super) fn kind(&mut self, slots: &Slots, weights: impl FnOnce(&[bool]) -> Option<Weights>) -> Option<usize> {
        if let Some(Sorting { memo: Some(memo), .. }) = &self.sorter
            && let Some(kind) = memo.kind(slots)
        {
            return Some(kind);
        }
        // where nothing tells people apart they are of one kind
        if self.plan.patches.is_empty() && self.kinds.count() > 0 {
            return Some(0);
        }
        self.kind_by_keys(slots, weights)
    }

    #[inline(never)]
    fn kind_by_keys(&mut self, slots: &Slots, weights: impl FnOnce(&[bool]) -> Option<Weights>) -> Option<usize> {
        self.keys.clear();
        if !self.plan.patches.is_empty() {
            if self.sorter.is_none() {
                self.sorter = self.sorting();
            }
            let Some(Sorting { packed, keys, memo }) = &self.sorter else {
                self.refused = Some("a patch asks for what the exact path alone does");
                return None;
            };
            match memo {
                Some(memo) => self.keys.extend_from_slice(memo.keys_of(slots)?),
                None => {
                    if packed.run(&mut self.registers, (Facts::All(slots.values()), slots), 0) != 0 {
                        return None;
                    }
                    self.keys.extend(keys.iter().map(|reg| packed.register(&self.registers, *reg).unwrap_or(-1)));
                }
            }
        }
        if let Some(known) = self.kinds.find(&self.keys) {
            return Some(known);
        }
        if self.kinds.count() >= MOST_KINDS {
            return None;
        }
        let holds = Sorter::holds(&self.keys, self.plan.patches.len());
        let weights = weights(&holds)?;
        let kind = self.kinds.add(&self.keys, Kind::new(self.plan, &holds, weights));
        self.shapes.resize_with(self.kinds.shapes().max(self.shapes.len()), || None);
        if let Some(Sorting { memo: Some(memo), .. }) = &mut self.sorter {
            memo.learn(&self.kinds);
        }
        Some(kind)
    }

    /// What tells kinds; nothing where a patch asks for what the exact path alone does.
    fn sorting(&self) -> Option<Sorting> {
        // it is never made for ranges that shrink: that would change what is wide
        let widths = [Width::Narrow, Width::Wide];
        let sorter = Sorter::new(self.plan, self.as_of, &self.wide.scales, &widths).ok()?;
        let mut memo = Memo::of(&sorter, &self.plan.facts);
        if let Some(memo) = &mut memo {
            memo.learn(&self.kinds);
        }
        let (packed, [keys, _]) = Packed::of(&sorter.code, self.plan.facts.fields.len(), [&sorter.keys, &[]])?;
        Some(Sorting { packed, keys, memo })
    }
}
