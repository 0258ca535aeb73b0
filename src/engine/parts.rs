//! Rows in parts, each scored by itself: one after the other, or at the same time.

use std::ops::Range;

/// Neighbouring rows in so many parts of about one size; none is empty but the only one.
pub(super) fn split(rows: usize, parts: usize) -> Vec<Range<usize>> {
    let size = rows.div_ceil(parts.max(1)).max(1);
    let starts = (0..rows.max(1)).step_by(size);
    starts.map(|start| start..(start + size).min(rows)).collect()
}

/// Does some work for every part, at the same time where there are several; what comes of it is in their order.
#[cfg(feature = "parallel")]
pub(super) fn each<T: Send>(parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let Some((first, others)) = parts.split_first() else { return vec![] };
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|part| scope.spawn(move || work(part.clone()))).collect();
        let mut done = vec![work(first.clone())];
        done.extend(others.into_iter().map(|other| match other.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }));
        done
    })
}

/// Does some work for every part, one after the other.
#[cfg(not(feature = "parallel"))]
pub(super) fn each<T>(parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T) -> Vec<T> {
    parts.iter().cloned().map(work).collect()
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
        assert_eq!(each(&split(10, 3), |rows| rows.len()), [4, 4, 2]);
    }
}
