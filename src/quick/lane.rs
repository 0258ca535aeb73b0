//! What a register can do, in either width. Every value was proved to fit when the program was made, so nothing is
//! checked here; a person for whom that proof does not hold is never scored by it.

use crate::facts::date;
use crate::value::RoundMode;
use crate::vectors::Tables;

use super::code::STICKY;
use super::light::{self, Factor, Share};

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

/// What 64 bits do in their own way.
mod narrow {
    use super::Tables;
    pub(super) use super::light::{cut, factor, floor, floor_by, half_up, half_up_by, share};

    /// As those nearest in a table with a 0 at either end.
    #[inline(always)]
    pub(super) fn entries(tables: impl Tables, to: &mut [i64], places: &[i64], table: &[i64]) -> bool {
        let mut ends = [0; 16];
        let Some(all) = ends.get_mut(..table.len() + 2) else { return false };
        if let Some(own) = all.get_mut(1..=table.len()) {
            own.copy_from_slice(table);
        }
        tables.nearest(to, places, -1, all)
    }

    #[inline(always)]
    pub(super) fn nearest(tables: impl Tables, to: &mut [i64], numbers: &[i64], first: i64, table: &[i64]) -> bool {
        tables.nearest(to, numbers, first, table)
    }

    /// Eight at a time, the last eight once more: for so few facts a call that copies any number costs more than the
    /// copying.
    #[inline(always)]
    pub(super) fn fill(to: &mut [i64], from: &[i64]) {
        const EIGHT: usize = 8;
        let eights = to.as_chunks_mut::<EIGHT>().0.iter_mut().zip(from.as_chunks::<EIGHT>().0);
        eights.for_each(|(to, from)| *to = *from);
        match (to.last_chunk_mut::<EIGHT>(), from.last_chunk::<EIGHT>()) {
            (Some(to), Some(from)) => *to = *from,
            (_, _) => to.iter_mut().zip(from).for_each(|(to, from)| *to = *from),
        }
    }

    pub(super) fn borrow(values: &[i64]) -> Option<&[i64]> {
        Some(values)
    }

    pub(super) fn units(from: &[i64], factor: i64, to: &mut [i64]) -> bool {
        let mut fits = true;
        for (to, value) in to.iter_mut().zip(from) {
            let (units, over) = value.overflowing_mul(factor);
            *to = units;
            fits &= !over;
        }
        fits
    }
}

/// What 128 bits do in their own way.
mod broad {
    use super::Tables;

    pub(super) fn entries(_: impl Tables, _: &mut [i128], _: &[i128], _: &[i128]) -> bool {
        false
    }

    pub(super) fn nearest(_: impl Tables, _: &mut [i128], _: &[i128], _: i128, _: &[i128]) -> bool {
        false
    }

    pub(super) fn fill(to: &mut [i128], from: &[i64]) {
        to.iter_mut().zip(from).for_each(|(to, from)| *to = (*from).into());
    }

    use super::{Factor, Share};

    /// A wider register holds no column as it is.
    pub(super) fn borrow(_: &[i64]) -> Option<&[i128]> {
        None
    }

    pub(super) fn factor(whole: i128) -> Factor<i128> {
        Factor::only(whole)
    }

    pub(super) fn floor(num: i128, factor: Factor<i128>, den: i128) -> (i128, i128) {
        let (num, den) = (num.wrapping_mul(factor.whole), den.max(1));
        (num.div_euclid(den), num.rem_euclid(den))
    }

    pub(super) fn cut(num: i128, factor: Factor<i128>, den: i128) -> (i128, bool) {
        let (quotient, rest) = floor(num, factor, den);
        (quotient, rest != 0)
    }

    pub(super) fn floor_by(num: i128, den: i128, _: Share) -> (i128, i128) {
        floor(num, factor(1), den)
    }

    pub(super) fn half_up(num: i128, factor: Factor<i128>, den: i128) -> i128 {
        let (quotient, rest) = floor(num, factor, den);
        quotient + i128::from(rest >= den - rest)
    }

    pub(super) fn half_up_by(num: i128, den: i128, _: Share) -> i128 {
        half_up(num, factor(1), den)
    }

    pub(super) fn share(_: i128) -> Share {
        Share::default()
    }

    pub(super) fn units(from: &[i128], factor: i64, to: &mut [i64]) -> bool {
        let mut fits = true;
        for (to, value) in to.iter_mut().zip(from) {
            let units = value.checked_mul(factor.into()).and_then(|units| i64::try_from(units).ok());
            *to = units.unwrap_or(0);
            fits &= units.is_some();
        }
        fits
    }
}

/// A quotient by a number above zero, rounded.
#[inline(always)]
pub(super) fn divide<L: Lane>(num: L, den: L, mode: RoundMode) -> L {
    let (zero, one) = (L::from(false), L::from(true));
    let (quotient, rest) = num.divided(den);
    let size = if rest < zero { zero.minus(rest) } else { rest };
    let away = match mode {
        RoundMode::HalfUp => size.plus(size) >= den,
        RoundMode::HalfEven => size.plus(size) > den || (size.plus(size) == den && quotient.and(one) == one),
        RoundMode::Up => rest != zero,
        RoundMode::Down => false,
        RoundMode::Floor => rest < zero,
        RoundMode::Ceil => rest > zero,
    };
    let step = L::from(away);
    if num < zero { quotient.minus(step) } else { quotient.plus(step) }
}

fn floor<L: Lane>(num: L, den: L) -> (L, L) {
    let zero = L::from(false);
    let (quotient, rest) = num.divided(den);
    if rest < zero { (quotient.minus(L::from(true)), rest.plus(den)) } else { (quotient, rest) }
}

/// A quotient in units, rounded down, with whether anything was cut off in its last bits.
#[inline(always)]
pub(super) fn quotient<L: Lane>(num: L, den: L, unit: L) -> L {
    let (whole, rest) = floor(num, den);
    let (part, rest) = rest.times(unit).divided(den);
    let units = whole.times(unit).plus(part);
    units.sticky().or(L::from(rest != L::from(false)))
}

/// The same where the rest needs twice the bits.
#[inline]
pub(super) fn wide_quotient<L: Lane>(num: L, den: L, unit: L) -> L {
    let (whole, rest) = floor(num, den);
    let long = rest.wide().wrapping_mul(unit.wide());
    let den = den.wide().max(1);
    let units = whole.times(unit).plus(L::narrow(long / den));
    units.sticky().or(L::from(long % den != 0))
}

/// A quotient where [`light::suits`], rounded.
#[inline(always)]
pub(super) fn light_divide<L: Lane>(num: L, factor: Factor<L>, den: L, mode: RoundMode) -> L {
    let (quotient, rest) = num.light(factor, den);
    nearest(quotient, rest, den, num.negative(), mode)
}

/// The same by a divisor of many numbers, and one part of it.
#[inline(always)]
pub(super) fn light_divide_by<L: Lane>(num: L, den: L, share: Share, mode: RoundMode) -> L {
    let (quotient, rest) = num.light_by(den, share);
    nearest(quotient, rest, den, num.negative(), mode)
}

/// The number next to a quotient that is rounded down, and whose sign is known.
#[inline(always)]
fn nearest<L: Lane>(quotient: L, rest: L, den: L, negative: L, mode: RoundMode) -> L {
    let one = L::from(true);
    let twice = rest.plus(rest);
    let positive = one.minus(negative);
    let is_some = L::from(false).minus(rest).negative();
    quotient.plus(match mode {
        // a half goes away from zero: up only where the number is not below it
        RoundMode::HalfUp => den.minus(twice.plus(positive)).negative(),
        RoundMode::HalfEven => den.minus(twice.plus(quotient.and(one))).negative(),
        RoundMode::Up => is_some.and(positive),
        RoundMode::Down => is_some.and(negative),
        RoundMode::Floor => L::from(false),
        RoundMode::Ceil => is_some,
    })
}

/// The same as [`quotient`] of so many times a number, which are units as well, where [`light::suits`].
#[inline(always)]
pub(super) fn light_quotient<L: Lane>(num: L, factor: Factor<L>, den: L) -> L {
    let (units, is_cut) = num.cut(factor, den);
    units.sticky().or(L::from(is_cut))
}

/// A sum of such quotients rounded to so many units, and whether what was cut off could decide. The sum lies above what
/// it says and below that and the count; it is decided where no number between two roundings lies there.
#[inline(always)]
pub(super) fn settle<L: Lane>(sum: L, unit: L, share: Share, mode: RoundMode) -> (L, L) {
    let (zero, one) = (L::from(false), L::from(true));
    let (least, cut) = sum.unstuck();
    let is_cut = zero.minus(cut).negative();
    let halves = matches!(mode, RoundMode::HalfUp | RoundMode::HalfEven);
    let turned = if halves { least.plus(unit.down(1)) } else { least };
    let (quotient, rest) = turned.light_by(unit, share);
    let undecided = unit.minus(rest.plus(cut)).negative();
    // at a turn itself, where nothing was cut off
    let is_turn = one.minus(is_cut.or(zero.minus(rest).negative()));
    let settled = match mode {
        RoundMode::HalfUp => quotient.minus(is_turn.and(least.negative())),
        RoundMode::HalfEven => quotient.minus(is_turn.and(quotient)),
        RoundMode::Floor => quotient,
        RoundMode::Ceil => quotient.plus(one.minus(is_turn)),
        RoundMode::Up => quotient.plus(one.minus(is_turn.or(quotient.negative()))),
        RoundMode::Down => quotient.plus(one.minus(is_turn).and(quotient.negative())),
    };
    (settled, undecided)
}

/// A part of a day that is given as a number.
pub(super) fn part<L: Lane>(days: L, part: fn(crate::value::Date) -> i64) -> L {
    i64::try_from(days.wide()).ok().and_then(date).map_or(L::default(), |date| L::of(part(date)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Rational, Rounding};
    use crate::vectors::{Loops, Work, at_best};

    const MODES: [RoundMode; 6] =
        [RoundMode::HalfUp, RoundMode::HalfEven, RoundMode::Up, RoundMode::Down, RoundMode::Floor, RoundMode::Ceil];

    #[test]
    fn divides_as_exact_numbers_are_rounded() {
        for mode in MODES {
            for num in -60_i64..=60 {
                for den in 1..=12_i64 {
                    let exact = Rational::from_parts(num.into(), den.into()).round(Rounding { places: 0, mode });
                    assert_eq!(exact.to_i64(), Some(divide(num, den, mode)), "{num}/{den} {mode:?}");
                    assert_eq!(exact.to_i64().map(i128::from), Some(divide(i128::from(num), den.into(), mode)));
                    assert_eq!(
                        exact.to_i64(),
                        Some(light_divide(num, light::factor(1), den, mode)),
                        "{num}/{den} {mode:?}"
                    );
                    assert_eq!(exact.to_i64(), Some(light_divide_by(num, den, light::share(den), mode)));
                    assert_eq!(quotient(num, den, 1_000), light_quotient(num, light::factor(1_000), den));
                    if let Some(twos) = den.power() {
                        assert_eq!(floor(num, den), (num.down(twos), num.and(den - 1)), "{num}/{den}");
                    }
                }
            }
        }
    }

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

    #[test]
    fn what_was_cut_off_never_decides_unseen() {
        for mode in MODES {
            for a in -25_i64..=25 {
                for b in -7_i64..=7 {
                    for (c, d) in [(3, 7), (4, 6), (5, 10), (7, 3)] {
                        let sum = quotient(a, c, 100) + quotient(b, d, 100);
                        assert_eq!(sum, wide_quotient(a, c, 100) + wide_quotient(b, d, 100));
                        let exact = Rational::from_parts(a.into(), c.into()) + Rational::from_parts(b.into(), d.into());
                        let exact = exact.round(Rounding { places: 1, mode });
                        let (settled, undecided) = settle(sum, 10, light::share(10), mode);
                        let undecided = undecided != 0;
                        let settled = Rational::from_parts(settled.into(), 10);
                        assert!(undecided || settled == exact, "{a}/{c} + {b}/{d} {mode:?}: {settled} for {exact}");
                        assert!(!undecided || a % c != 0 || b % d != 0);
                    }
                }
            }
        }
    }
}
