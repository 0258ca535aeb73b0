//! Sums over the rows of a list for several categories of them, packed together: lists are short, and going through one once
//! costs more than taking numbers apart.

use super::super::amount::Amount;
use super::super::build::{Built, Width};
use super::super::code::{Instr, Reg};
use super::super::light;
use super::Lower;
use crate::value::{Rational, RoundMode};

/// The sum of the numbers of some rows, and how many they are.
type Tally = (Amount, Reg);

/// Rows of a list by category.
pub(super) struct Categories {
    pub(super) list: usize,
    /// The category of each row.
    pub(super) category: Reg,
    /// Those asked for.
    pub(super) members: Vec<i128>,
    /// Which rows count; all where it is not told.
    pub(super) counts: Option<Reg>,
}

/// How sums and counts are packed into one number: each row adds `1` to a count that stays below `rows`, and what it has, `rows`
/// times, to a sum that stays below `2^bits / rows`. The next category lies so many bits higher.
#[derive(Debug, Clone, Copy)]
struct Packing {
    rows: i128,
    bits: u32,
    /// How many categories one number holds.
    categories: usize,
}

/// More members than these are told one by one.
const MEMBERS: i128 = 64;

impl Lower<'_> {
    /// For each category the sum of an amount and how many rows there are.
    pub(super) fn tallies(&mut self, by: &Categories, amount: &Amount) -> Built<Vec<Tally>> {
        let mut tallies = vec![];
        let Some((value, unit, packing)) = self.packing(by, amount) else {
            for member in &by.members {
                let own = self.b.emit(Instr::Equals(by.category, *member))?;
                let own = self.where_counts(by.counts, own)?;
                let counted = self.b.select(own, amount, &Amount::Const(Rational::ZERO))?;
                tallies.push((self.gather(by.list, &counted)?, self.summed(by.list, own)?));
            }
            return Ok(tallies);
        };
        for some in by.members.chunks(packing.categories) {
            for (sum, count) in self.packed(by, some, value, packing)? {
                tallies.push((Amount::Units(sum, unit.clone()), count));
            }
        }
        Ok(tallies)
    }

    /// The register and the unit of an amount, and how it is packed; nothing where that is of no use.
    fn packing(&self, by: &Categories, amount: &Amount) -> Option<(Reg, Rational, Packing)> {
        let Amount::Units(value, unit) = amount else { return None };
        let bounds = self.b.bounds(*value);
        let mut read = [*value, by.category].into_iter().chain(by.counts);
        let of_list = read.all(|reg| self.b.over(reg) == Some(by.list));
        let members = self.b.bounds(by.category);
        if bounds.low < 0 || members.low < 0 || members.high >= MEMBERS || !of_list {
            return None;
        }
        let most = i128::try_from(*self.b.longest.get(by.list)?).ok()?;
        let rows = most.checked_add(1)?;
        let all = bounds.high.checked_mul(most)?.checked_add(1)?.checked_mul(rows)?;
        let bits = i128::BITS - (all - 1).leading_zeros();
        // wider programs leave what is done over rows to 64 bits as well
        let room = (Width::Narrow.limit() - 1).ilog2();
        let categories = usize::try_from(room.checked_div(bits)?).ok()?.min(by.members.len());
        // a sum and its count are taken apart by doubles
        (categories > 0 && light::divides(1 << bits))
            .then(|| (*value, unit.clone(), Packing { rows, bits, categories }))
    }

    /// Sums and counts of so many categories as fit one number.
    fn packed(&mut self, by: &Categories, members: &[i128], value: Reg, packing: Packing) -> Built<Vec<(Reg, Reg)>> {
        let Packing { rows, bits, .. } = packing;
        let row = self.b.emit(Instr::Affine(value, rows, 1))?;
        let place = |member: i128| members.iter().zip(0..).find(|(own, _)| **own == member).map(|(_, place)| place);
        let scale = |member: i128| place(member).map_or(0, |place: u32| 1 << (place * bits));
        let scales = (0..=self.b.bounds(by.category).high).map(scale).collect();
        let scale = self.b.emit(Instr::Lookup(by.category, scales))?;
        let mut row = self.b.emit(Instr::Multiply(row, scale))?;
        if let Some(counts) = by.counts {
            row = self.b.emit(Instr::SelectOr(counts, row, 0))?;
        }
        let mut rest = self.b.emit(Instr::Gather(by.list, row))?;
        let mut found = vec![];
        for left in (0..members.len()).rev() {
            let own = match left {
                0 => rest,
                _ => self.b.emit(Instr::Rest(rest, 1 << bits))?,
            };
            let sum = self.b.emit(Instr::DivideBy(own, rows, RoundMode::Floor))?;
            found.push((sum, self.b.emit(Instr::Rest(own, rows))?));
            if left > 0 {
                rest = self.b.emit(Instr::DivideBy(rest, 1 << bits, RoundMode::Floor))?;
            }
        }
        Ok(found)
    }
}
