//! The rows of lists and the people they belong to, each of whom has so many of them, one after the other.

use super::lane::Lane;

/// Each person's number for each of his rows.
#[inline(always)]
pub(super) fn spread<L: Lane>(to: &mut [L], values: &[L], lengths: &[usize]) {
    let mut to = to.iter_mut();
    for (length, value) in lengths.iter().zip(values) {
        to.by_ref().take(*length).for_each(|to| *to = *value);
    }
}

/// Lists of fewer rows are added up without regard to where each ends: a loop over a few rows is guessed wrong too often.
const SHORT: usize = 32;

/// The sums of each person's rows; `sums` is room. Those of short lists are what the sum of all rows grew by from his first
/// to his last: it may wrap around, what it grew by does not.
#[inline(always)]
pub(super) fn added<L: Lane>(to: &mut [L], rows: &[L], lengths: &[usize], sums: &mut Vec<L>) {
    if rows.len() / SHORT >= to.len() {
        return folded(to, rows, lengths, L::default(), L::plus);
    }
    let mut sum = L::default();
    sums.clear();
    sums.push(sum);
    sums.extend(rows.iter().map(|row| {
        sum = sum.plus(*row);
        sum
    }));
    let (mut end, mut before) = (0, L::default());
    for (to, length) in to.iter_mut().zip(lengths) {
        end += length;
        let sum = sums.get(end).copied().unwrap_or(before);
        (*to, before) = (sum.minus(before), sum);
    }
}

/// What the rows of each person come to.
#[inline(always)]
pub(super) fn folded<L: Lane>(to: &mut [L], rows: &[L], lengths: &[usize], none: L, f: impl Fn(L, L) -> L) {
    let mut rest = rows;
    for (to, length) in to.iter_mut().zip(lengths) {
        let (own, behind) = rest.split_at(rest.len().min(*length));
        *to = own.iter().fold(none, |sum, row| f(sum, *row));
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_each_persons_own_rows() {
        let (lengths, rows) = ([2, 0, 3], [i64::MAX, 5, 7, 9, 11]);
        let (mut short, mut each) = ([1; 3], [1; 3]);
        added(&mut short, &rows, &lengths, &mut vec![]);
        folded(&mut each, &rows, &lengths, 0, i64::plus);
        assert_eq!(short, each, "what wraps around on the way does no harm");
        assert_eq!(short, [i64::MAX.wrapping_add(5), 0, 27]);
    }
}
