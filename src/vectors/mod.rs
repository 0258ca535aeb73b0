//! Promise: the same numbers, sooner: loops run with the widest registers of the machine the program finds itself on.

#[cfg(target_arch = "x86_64")]
mod eights;
mod work;

#[cfg(target_arch = "x86_64")]
use pulp::Simd;

pub(crate) use work::{Loops, Tables, Work};

/// Does some work by the best instructions of this machine, which are found once and remembered.
#[inline]
pub(crate) fn at_best<W: Work>(work: W) -> W::Done {
    match pulp::Arch::new() {
        #[cfg(target_arch = "x86_64")]
        pulp::Arch::V4(eights) => Simd::vectorize(eights, Given(work, eights::Eights(eights))),
        other => other.dispatch(Given(work, Loops)),
    }
}

struct Given<W, T>(W, T);

impl<W: Work, T: Tables> pulp::WithSimd for Given<W, T> {
    type Output = W::Done;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Done {
        self.0.work(self.1)
    }
}
