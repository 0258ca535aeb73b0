//! Promise: the same numbers, sooner: loops run with the widest registers of the machine the program finds itself on.

mod work;

pub(crate) use work::Work;

/// Does some work by the best instructions of this machine, which are found once and remembered.
#[inline]
pub(crate) fn at_best<W: Work>(work: W) -> W::Done {
    pulp::Arch::new().dispatch(Given(work))
}

struct Given<W>(W);

impl<W: Work> pulp::WithSimd for Given<W> {
    type Output = W::Done;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Done {
        self.0.work()
    }
}
