//! What a register can do, in either width. Every value was proved to fit when the program was made, so nothing is
//! checked here; a person for whom that proof does not hold is never scored by it.

mod broad;
mod narrow;

use super::code::STICKY;
use super::light::{Factor, Share};
use crate::facts::date;
use crate::vectors::Tables;

/// A whole number of one width.
pub(super) trait Lane: Copy + Default + Ord + From<bool> + std::fmt::Debug + Send + Sync + 'static {
    /// Whether many of them fit a register of the machine.
    const IN_VECTORS: bool;
    fn of(value: i64) -> Self;
    fn wide(self) -> i128;
    fn narrow(value: i128) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// Quotient and rest towards zero; a divisor of zero gives anything.
    fn divided(self, other: Self) -> (Self, Self);
    /// The quotient of so many times the number rounded down, and the rest, where [`light::suits`].
    fn light(self, factor: Factor<Self>, den: Self) -> (Self, Self);
    /// The same, with whether anything was cut off for the rest.
    fn cut(self, factor: Factor<Self>, den: Self) -> (Self, bool);
    /// The same by a divisor of many numbers, and one part of it.
    fn light_by(self, den: Self, share: Share) -> (Self, Self);
    fn share(self) -> Share;
    fn factor(self) -> Factor<Self>;
    /// The quotient of a number not below zero, halves rounded up, likewise.
    fn half_up(self, factor: Factor<Self>, den: Self) -> Self;
    fn half_up_by(self, den: Self, share: Share) -> Self;
    /// 1 below zero, else 0.
    fn negative(self) -> Self;
    fn index(self) -> usize;
    /// Its last 64 bits.
    fn bits(self) -> i64;
    /// What is 0 or 1.
    fn flag(self) -> u8;
    /// Takes as many numbers over as they are.
    fn fill(to: &mut [Self], from: &[i64]);
    /// The entries of a table; 0 beyond it.
    fn entries(tables: impl Tables, to: &mut [Self], places: &[Self], table: &[Self]);
    /// The entries for numbers, of entries from a first number on; those at either end are for all beyond.
    fn nearest(tables: impl Tables, to: &mut [Self], numbers: &[Self], first: Self, table: &[Self]);
    /// Numbers in so many parts each; `false` where one does not fit, and what is there then is of no use.
    fn units(from: &[Self], factor: i64, to: &mut [i64]) -> bool;
    /// The one where this is 1, the other where it is 0; no jump that could be guessed wrong.
    fn choose(self, yes: Self, no: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn sticky(self) -> Self;
    fn unstuck(self) -> (Self, Self);
    /// The exponent of a power of two.
    fn power(self) -> Option<u32>;
    /// Divided by so many twos, rounded down.
    fn down(self, twos: u32) -> Self;
    /// A column as it is.
    fn borrow(values: &[i64]) -> Option<&[Self]>;
}

macro_rules! lane {
    ($($ty:ty: $own:ident),*) => {
        $(impl Lane for $ty {
            const IN_VECTORS: bool = Self::BITS == 64;

            #[inline(always)]
            fn of(value: i64) -> Self {
                value.into()
            }

            #[inline(always)]
            fn wide(self) -> i128 {
                self.into()
            }

            #[inline(always)]
            fn narrow(value: i128) -> Self {
                #[allow(clippy::cast_possible_truncation, reason = "proved to fit")]
                let own = value as $ty;
                own
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            #[inline(always)]
            fn divided(self, other: Self) -> (Self, Self) {
                let other = other.max(1);
                (self / other, self % other)
            }

            #[inline(always)]
            fn light(self, factor: Factor<Self>, den: Self) -> (Self, Self) {
                $own::floor(self, factor, den)
            }

            #[inline(always)]
            fn cut(self, factor: Factor<Self>, den: Self) -> (Self, bool) {
                $own::cut(self, factor, den)
            }

            #[inline(always)]
            fn light_by(self, den: Self, share: Share) -> (Self, Self) {
                $own::floor_by(self, den, share)
            }

            #[inline(always)]
            fn share(self) -> Share {
                $own::share(self)
            }

            #[inline(always)]
            fn factor(self) -> Factor<Self> {
                $own::factor(self)
            }

            #[inline(always)]
            fn half_up(self, factor: Factor<Self>, den: Self) -> Self {
                $own::half_up(self, factor, den)
            }

            #[inline(always)]
            fn half_up_by(self, den: Self, share: Share) -> Self {
                $own::half_up_by(self, den, share)
            }

            #[inline(always)]
            fn negative(self) -> Self {
                (self >> (Self::BITS - 1)) & 1
            }

            #[inline(always)]
            fn index(self) -> usize {
                // what lies below zero is further than any table goes
                usize::try_from(self.cast_unsigned()).unwrap_or(usize::MAX)
            }

            #[inline(always)]
            fn bits(self) -> i64 {
                #[allow(clippy::cast_possible_truncation, reason = "asked for")]
                let bits = self as i64;
                bits
            }

            #[inline(always)]
            fn flag(self) -> u8 {
                #[allow(clippy::cast_possible_truncation, reason = "it is 0 or 1")]
                let flag = self as u8;
                flag
            }

            #[inline(always)]
            fn choose(self, yes: Self, no: Self) -> Self {
                no ^ ((yes ^ no) & self.wrapping_neg())
            }

            #[inline(always)]
            fn and(self, other: Self) -> Self {
                self & other
            }

            #[inline(always)]
            fn or(self, other: Self) -> Self {
                self | other
            }

            #[inline(always)]
            fn sticky(self) -> Self {
                self << STICKY
            }

            #[inline(always)]
            fn unstuck(self) -> (Self, Self) {
                (self >> STICKY, self & ((1 << STICKY) - 1))
            }

            #[inline(always)]
            fn power(self) -> Option<u32> {
                (self > 0 && self.count_ones() == 1).then(|| self.trailing_zeros())
            }

            #[inline(always)]
            fn down(self, twos: u32) -> Self {
                self >> (twos & (Self::BITS - 1))
            }

            fn borrow(values: &[i64]) -> Option<&[Self]> {
                $own::borrow(values)
            }

            #[inline(always)]
            fn fill(to: &mut [Self], from: &[i64]) {
                $own::fill(to, from);
            }

            #[inline(always)]
            fn entries(tables: impl Tables, to: &mut [Self], places: &[Self], table: &[Self]) {
                if !$own::entries(tables, to, places, table) {
                    to.iter_mut().zip(places).for_each(|(to, place)| *to = entry(table, *place));
                }
            }

            #[inline(always)]
            fn nearest(tables: impl Tables, to: &mut [Self], numbers: &[Self], first: Self, table: &[Self]) {
                if !$own::nearest(tables, to, numbers, first, table) {
                    to.iter_mut().zip(numbers).for_each(|(to, number)| *to = nearest_entry(table, *number, first));
                }
            }

            fn units(from: &[Self], factor: i64, to: &mut [i64]) -> bool {
                $own::units(from, factor, to)
            }
        })*
    };
}

lane!(i64: narrow, i128: broad);

/// The entry of a table; 0 beyond it.
#[inline(always)]
pub(super) fn entry<L: Lane>(table: &[L], place: L) -> L {
    table.get(place.index()).copied().unwrap_or_default()
}

/// The entry for a number, of entries from a first number on.
#[inline(always)]
pub(super) fn nearest_entry<L: Lane>(table: &[L], number: L, first: L) -> L {
    match table {
        [.., last] => table.get(number.max(first).minus(first).index()).copied().unwrap_or(*last),
        [] => L::default(),
    }
}

/// A part of a day that is given as a number.
pub(super) fn part<L: Lane>(days: L, part: fn(crate::value::Date) -> i64) -> L {
    i64::try_from(days.wide()).ok().and_then(date).map_or(L::default(), |date| L::of(part(date)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{Loops, Work, at_best};

    /// Looks numbers up as loops do, and as the machine can.
    struct Looked<'n> {
        numbers: &'n [i64],
        first: i64,
        table: &'n [i64],
    }

    impl Work for Looked<'_> {
        type Done = [Vec<i64>; 2];

        #[inline(always)]
        fn work(self, tables: impl Tables) -> [Vec<i64>; 2] {
            let Self { numbers, first, table } = self;
            let (mut entries, mut nearest) = (vec![1; numbers.len()], vec![1; numbers.len()]);
            i64::entries(tables, &mut entries, numbers, table);
            i64::nearest(tables, &mut nearest, numbers, first, table);
            [entries, nearest]
        }
    }

    #[test]
    fn machines_look_up_what_loops_do() {
        let far = [i64::MIN >> 2, -(1 << 40), 1 << 40, i64::MAX >> 2];
        let numbers: Vec<i64> = far.into_iter().chain(-30..30).collect();
        let table: Vec<i64> = (1..=20).map(|entry| entry * entry).collect();
        for length in 1..=table.len() {
            for (first, count) in [(0, 64), (-7, 63), (-1, 7), (3, 8), (i64::MIN >> 2, 5)] {
                let (numbers, table) = (numbers.split_at(count).0, table.split_at(length).0);
                let own = || Looked { numbers, first, table };
                assert_eq!(at_best(own()), own().work(Loops), "{length} entries from {first} for {count} numbers");
                let [entries, _] = own().work(Loops);
                let expected = |number: &i64| usize::try_from(*number).ok().and_then(|at| table.get(at));
                assert!(numbers.iter().zip(entries).all(|(number, entry)| entry == *expected(number).unwrap_or(&0)));
            }
        }
    }
}
