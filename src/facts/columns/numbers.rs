//! Whole numbers of many rows, in as few bytes as the largest of them needs: what is read from memory is what scoring
//! columns waits for.

use std::ops::Range;

/// A whole number for each row. It begins with one byte each, and all grow where one needs more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Bytes(Vec<i8>),
    Shorts(Vec<i16>),
    Halves(Vec<i32>),
    Wholes(Vec<i64>),
}

/// Numbers of neighbouring rows as they are kept.
#[derive(Debug, Clone, Copy)]
pub enum Run<'n> {
    /// Of one byte each.
    Bytes(&'n [i8]),
    /// Of two.
    Shorts(&'n [i16]),
    /// Of four.
    Halves(&'n [i32]),
    /// Of eight.
    Wholes(&'n [i64]),
}

impl Run<'_> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Shorts(values) => values.len(),
            Self::Halves(values) => values.len(),
            Self::Wholes(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Does something for each in turn.
    #[inline(always)]
    pub fn each(self, mut done: impl FnMut(i64)) {
        match self {
            Self::Bytes(values) => values.iter().for_each(|value| done((*value).into())),
            Self::Shorts(values) => values.iter().for_each(|value| done((*value).into())),
            Self::Halves(values) => values.iter().for_each(|value| done((*value).into())),
            Self::Wholes(values) => values.iter().for_each(|value| done(*value)),
        }
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self(Kept::Bytes(vec![]))
    }
}

/// The same for every width.
macro_rules! of_any {
    ($kept:expr, $values:ident => $done:expr) => {
        match $kept {
            Kept::Bytes($values) => $done,
            Kept::Shorts($values) => $done,
            Kept::Halves($values) => $done,
            Kept::Wholes($values) => $done,
        }
    };
}

impl Numbers {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        of_any!(&self.0, values => values.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<i64> {
        let mut found = None;
        self.run(row..row.checked_add(1)?)?.each(|value| found = Some(value));
        found
    }

    /// All in their order.
    pub fn iter(&self) -> impl Iterator<Item = i64> + Clone + '_ {
        (0..self.len()).map(|row| self.get(row).unwrap_or(0))
    }

    /// Those of neighbouring rows; nothing where there are not so many.
    #[must_use]
    pub fn run(&self, rows: Range<usize>) -> Option<Run<'_>> {
        Some(match &self.0 {
            Kept::Bytes(values) => Run::Bytes(values.get(rows)?),
            Kept::Shorts(values) => Run::Shorts(values.get(rows)?),
            Kept::Halves(values) => Run::Halves(values.get(rows)?),
            Kept::Wholes(values) => Run::Wholes(values.get(rows)?),
        })
    }

    #[inline]
    pub(super) fn push(&mut self, value: i64) {
        let kept = match &mut self.0 {
            Kept::Bytes(values) => i8::try_from(value).map(|value| values.push(value)).is_ok(),
            Kept::Shorts(values) => i16::try_from(value).map(|value| values.push(value)).is_ok(),
            Kept::Halves(values) => i32::try_from(value).map(|value| values.push(value)).is_ok(),
            Kept::Wholes(values) => {
                values.push(value);
                true
            }
        };
        if !kept {
            self.push_wider(value);
        }
    }

    #[cold]
    #[inline(never)]
    fn push_wider(&mut self, value: i64) {
        self.grow(value);
        self.push(value);
    }

    /// Puts another number into the place of one.
    pub(super) fn put(&mut self, row: usize, value: i64) {
        if row >= self.len() {
            return;
        }
        self.grow(value);
        match &mut self.0 {
            Kept::Bytes(values) => replace(values, row, value),
            Kept::Shorts(values) => replace(values, row, value),
            Kept::Halves(values) => replace(values, row, value),
            Kept::Wholes(values) => replace(values, row, value),
        }
    }

    /// So many times each; the products are known to fit.
    pub(super) fn scale(&mut self, factor: i64) {
        let scaled = self.iter().map(|value| value.wrapping_mul(factor)).collect::<Vec<_>>();
        *self = scaled.into();
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        of_any!(&mut self.0, values => values.truncate(rows));
    }

    /// Makes room for a number.
    fn grow(&mut self, value: i64) {
        fn wider<N: Copy, W: From<N>>(values: &[N]) -> Vec<W> {
            values.iter().map(|value| W::from(*value)).collect()
        }
        if let Kept::Bytes(values) = &self.0
            && i8::try_from(value).is_err()
        {
            self.0 = Kept::Shorts(wider(values));
        }
        if let Kept::Shorts(values) = &self.0
            && i16::try_from(value).is_err()
        {
            self.0 = Kept::Halves(wider(values));
        }
        if let Kept::Halves(values) = &self.0
            && i32::try_from(value).is_err()
        {
            self.0 = Kept::Wholes(wider(values));
        }
    }
}

fn replace<N: TryFrom<i64>>(values: &mut [N], row: usize, value: i64) {
    if let (Some(slot), Ok(value)) = (values.get_mut(row), N::try_from(value)) {
        *slot = value;
    }
}

impl From<Vec<i64>> for Numbers {
    fn from(values: Vec<i64>) -> Self {
        let ends = values.iter().min().zip(values.iter().max());
        let (low, high) = ends.map_or((0, 0), |(low, high)| (*low, *high));
        let fits = |least: i64, most: i64| least <= low && high <= most;
        #[allow(clippy::cast_possible_truncation, reason = "the least and the greatest fit")]
        Self(match () {
            () if fits(i8::MIN.into(), i8::MAX.into()) => Kept::Bytes(values.iter().map(|v| *v as i8).collect()),
            () if fits(i16::MIN.into(), i16::MAX.into()) => Kept::Shorts(values.iter().map(|v| *v as i16).collect()),
            () if fits(i32::MIN.into(), i32::MAX.into()) => Kept::Halves(values.iter().map(|v| *v as i32).collect()),
            () => Kept::Wholes(values),
        })
    }
}

impl FromIterator<i64> for Numbers {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Self {
        values.into_iter().collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_grow_where_one_needs_more() {
        let ends = [0, 127, -128, 128, -129, 32_767, -32_768, 32_768, 1 << 31, -(1 << 31), (1 << 31) - 1, i64::MIN, 5];
        for count in 0..=ends.len() {
            let mut numbers = Numbers::default();
            ends.iter().take(count).for_each(|value| numbers.push(*value));
            let expected: Vec<i64> = ends.iter().take(count).copied().collect();
            assert_eq!(numbers.iter().collect::<Vec<_>>(), expected);
            assert_eq!(Numbers::from(expected.clone()), numbers, "{expected:?}");
            assert_eq!(numbers.len(), count);
        }
        let mut numbers: Numbers = [1, 2, 3].into_iter().collect();
        assert!(matches!(numbers.run(0..2), Some(Run::Bytes([1, 2]))));
        assert!(numbers.run(2..4).is_none());
        numbers.put(1, 70_000);
        numbers.put(9, i64::MAX);
        assert!(matches!(numbers.run(0..3), Some(Run::Halves([1, 70_000, 3]))));
        numbers.scale(100_000);
        assert!(matches!(numbers.run(0..3), Some(Run::Wholes([100_000, 7_000_000_000, 300_000]))));
        numbers.truncate(1);
        assert_eq!((numbers.get(0), numbers.get(1)), (Some(100_000), None));
    }
}
