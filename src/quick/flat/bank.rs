//! The registers that programs for single records run in.

use super::R;
use crate::quick::lane::Lane;

/// As many registers as a step can name, so that none of its names needs a check. Programs with more results at a time are
/// left to `eval`.
pub(in super::super) const REGISTERS: usize = 1 << R::BITS;

/// Registers of one width. They begin as memory of zeros, of which a system gives what is written to: a page or two.
#[derive(Debug)]
pub(in super::super) struct Bank<L>(Vec<L>);

impl<L> Default for Bank<L> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<L: Lane> Bank<L> {
    /// All of them.
    #[inline(always)]
    pub(in super::super) fn all(&mut self) -> Option<&mut [L; REGISTERS]> {
        if self.0.is_empty() {
            self.begin();
        }
        self.0.first_chunk_mut()
    }

    #[cold]
    fn begin(&mut self) {
        self.0 = vec![L::default(); REGISTERS];
    }

    pub(in super::super) fn as_slice(&self) -> &[L] {
        &self.0
    }

    /// What one holds.
    #[inline(always)]
    pub(in super::super) fn get(&self, register: R) -> L {
        self.0.get(usize::from(register)).copied().unwrap_or_default()
    }
}
