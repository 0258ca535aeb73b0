//! Work that is done for whole columns, and what machines can do for it that loops do not become.

/// Loops over columns; `work` and all that it calls are to be inlined, so that they become instructions of the machine.
pub(crate) trait Work {
    /// What comes of it.
    type Done;

    /// Does it, with what the machine can do.
    fn work(self, tables: impl Tables) -> Self::Done;
}

/// Looks numbers up in short tables, many at a time.
pub(crate) trait Tables: Copy {
    /// The entry for each number, counted from the first one on; those at either end are for all beyond. `false` where the
    /// table is too long or the machine can not, and nothing is done.
    fn nearest(self, to: &mut [i64], numbers: &[i64], first: i64, table: &[i64]) -> bool;
}

/// No more than loops.
#[derive(Clone, Copy)]
pub(crate) struct Loops;

impl Tables for Loops {
    #[inline(always)]
    fn nearest(self, _: &mut [i64], _: &[i64], _: i64, _: &[i64]) -> bool {
        false
    }
}
