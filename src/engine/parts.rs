//! Rows in parts, each scored by itself.

use std::ops::Range;

/// How the parts of a batch are worked on: one after the other, or on the threads of a host's own pool.
pub trait Each {
    /// Does some work for every part; what comes of it is in their order.
    fn each<T: Send>(&self, parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T>;
}

/// One part after the other.
pub(super) struct InTurn;

impl Each for InTurn {
    fn each<T: Send>(&self, parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        parts.iter().cloned().map(work).collect()
    }
}

/// Neighbouring rows in so many parts of about one size; none is empty but the only one.
pub(super) fn split(rows: usize, parts: usize) -> Vec<Range<usize>> {
    let size = rows.div_ceil(parts.max(1)).max(1);
    let starts = (0..rows.max(1)).step_by(size);
    starts.map(|start| start..(start + size).min(rows)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_part() {
        for rows in [0, 1, 2, 7, 100] {
            for parts in [0, 1, 2, 3, 200] {
                let found: Vec<usize> = split(rows, parts).into_iter().flatten().collect();
                assert_eq!(found, (0..rows).collect::<Vec<_>>(), "{rows} {parts}");
                assert!(split(rows, parts).len() <= parts.max(1));
            }
        }
        assert_eq!(InTurn.each(&split(10, 3), |rows| rows.len()), [4, 4, 2]);
    }
}
