//! Promise: work is done as this build was made for: the feature `simd` is off.

#[path = "work.rs"]
mod work;

pub(crate) use work::{Loops, Tables, Work};

/// Does some work.
#[inline]
pub(crate) fn at_best<W: Work>(work: W) -> W::Done {
    work.work(Loops)
}
