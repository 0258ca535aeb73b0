//! Programs are made for the kinds of person that ask for them.

use super::ranges::Ranges;
use super::{LEAST_BITS, Programs, Shape, next_version};
use crate::quick::build::{Unfit, Width};
use crate::quick::lower::Source;
use crate::quick::ready::Ready;
use crate::quick::scales::Scales;
use crate::quick::variant::{Wanted, choose, why};

impl Programs<'_> {
    /// Whether the programs of a shape know a kind. They are made anew for new kinds, but only when a quarter as many
    /// people as they know kinds have asked for it: kinds met one by one would else cost the square of their number.
    #[inline]
    pub(super) fn knows(&mut self, shape: usize, place: usize) -> bool {
        match self.shapes.get(shape) {
            Some(Some(made)) if place < made.kinds => true,
            _ => self.meets(shape, place),
        }
    }

    #[inline(never)]
    fn meets(&mut self, shape: usize, place: usize) -> bool {
        if let Some(Some(made)) = self.shapes.get_mut(shape)
            && made.kinds <= place
        {
            made.missed += 1;
            if made.missed < made.kinds.div_ceil(4) {
                return false;
            }
            if let Some(slot) = self.shapes.get_mut(shape) {
                *slot = None;
            }
        }
        self.ready(shape);
        true
    }

    /// Makes the programs of a shape where there are none.
    fn ready(&mut self, shape: usize) {
        if matches!(self.shapes.get(shape), Some(Some(_))) {
            return;
        }
        let mut bits = self.narrow.bits;
        let narrow = loop {
            match self.make(shape, bits, Width::Narrow) {
                Ok(made) => break Ok(made),
                Err((why, hopeless)) if hopeless || bits <= LEAST_BITS => break Err(why),
                Err(_) => bits -= 4,
            }
        };
        if narrow.is_ok() && bits < self.narrow.bits {
            // the ranges that all programs share shrink; those made before hold within them as well
            self.narrow = Ranges::of(self.plan, bits, &self.places);
            self.version = next_version();
        }
        let mut bits = self.wide.bits;
        let wide = loop {
            match self.make(shape, bits, Width::Wide) {
                Ok(made) => break Ok(made),
                Err((why, hopeless)) if hopeless || bits <= LEAST_BITS => break Err(why),
                Err(_) => bits -= 8,
            }
        };
        if wide.is_ok() && bits < self.wide.bits {
            self.wide = Ranges::of(self.plan, bits, &self.places);
            self.version = next_version();
        }
        if let Some(slot) = self.shapes.get_mut(shape) {
            *slot = Some(Shape { narrow, wide, kinds: self.kinds.of_shape(shape).len(), missed: 0 });
        }
    }

    /// A program, or why there is none and whether smaller numbers would not help either.
    fn make(&self, shape: usize, bits: u32, width: Width) -> Result<Ready, (&'static str, bool)> {
        let scales = Scales::of_places(&self.plan.facts, bits, &self.places);
        let kinds = self.kinds.of_shape(shape);
        let source = Source { plan: self.plan, as_of: self.as_of, scales: &scales, kinds: &kinds, nearly: false };
        let (made, _) = choose(source, Wanted::Everything, &[width]).map_err(|refused| {
            let hopeless = refused.iter().any(|(_, nearly, unfit)| !nearly && matches!(unfit, Unfit::Unsuited(..)));
            (why(&refused), hopeless)
        })?;
        Ready::of(&made, self.plan.facts.fields.len(), Wanted::Everything).ok_or(("it needs very many registers", true))
    }
}
