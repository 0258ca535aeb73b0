//! A set of rows, one bit for each.

/// A set of rows.
#[derive(Debug, Clone, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// Whether a row is in it.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Whether no row is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// How many rows are in it.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows in it, in their order.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let bits = |(index, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }

    /// Puts a row in.
    pub fn insert(&mut self, row: usize) {
        if self.0.len() <= row / 64 {
            self.0.resize(row / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Takes out the rows of another set.
    pub(crate) fn remove(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(word, other)| *word &= !other);
    }

    /// Takes out every row from one on.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.0.truncate(rows.div_ceil(64));
        if let Some(word) = self.0.get_mut(rows / 64) {
            *word &= (1 << (rows % 64)) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_forget_what_lies_behind() {
        let mut bits = Bits::default();
        [1, 63, 64, 130].into_iter().for_each(|row| bits.insert(row));
        assert_eq!(bits.rows().collect::<Vec<_>>(), [1, 63, 64, 130]);
        bits.truncate(64);
        assert_eq!((bits.rows().collect::<Vec<_>>(), bits.count()), (vec![1, 63], 2));
        assert!(!bits.contains(64) && bits.contains(63));
    }
}
