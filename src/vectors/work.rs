//! Work that is done for whole columns.

/// Loops over columns; `work` and all that it calls are to be inlined, so that they become instructions of the machine.
pub(crate) trait Work {
    /// What comes of it.
    type Done;

    /// Does it.
    fn work(self) -> Self::Done;
}
