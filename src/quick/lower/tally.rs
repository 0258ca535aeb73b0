//! Sums over the rows of a list for several categories of them, packed together: lists are short, and going through one once
//! costs more than taking numbers apart.

use super::super::amount::Amount;
use super::super::build::Built;
use super::super::code::{Instr, Reg};
use super::super::light;
use super::Lower;
use crate::value::{Rational, RoundMode};

/// The sum of the numbers of some rows, and how many they are.
type Tally = (Amount, Reg);

/// How sums and counts are packed into one number: each row adds `1` to a count that stays below `rows`, and what it has, `rows`
/// times, to a sum that stays below `all / rows`. The next category has its own `all` times as far up.
#[derive(Debug, Clone, Copy)]
struct Packing {
    rows: i128,
    all: i128,
    /// How many categories one number holds.
    categories: usize,
}

impl Lower<'_> {
    /// For each category, told by a truth of each row, the sum of an amount and how many rows there are.
    pub(super) fn tallies(&mut self, list: usize, categories: &[Reg], amount: &Amount) -> Built<Vec<Tally>> {
        let mut tallies = vec![];
        let packing = self.packing(list, categories, amount);
        let Some((value, unit, packing)) = packing else {
            for own in categories {
                let counted = self.b.select(*own, amount, &Amount::Const(Rational::ZERO))?;
                tallies.push((self.gather(list, &counted)?, self.summed(list, *own)?));
            }
            return Ok(tallies);
        };
        for some in categories.chunks(packing.categories) {
            for (sum, count) in self.packed(list, some, value, packing)? {
                tallies.push((Amount::Units(sum, unit.clone()), count));
            }
        }
        Ok(tallies)
    }

    /// The register and the unit of an amount, and how it is packed; nothing where that is of no use.
    fn packing(&self, list: usize, categories: &[Reg], amount: &Amount) -> Option<(Reg, Rational, Packing)> {
        let Amount::Units(value, unit) = amount else { return None };
        let bounds = self.b.bounds(*value);
        let in_rows = |reg: &Reg| self.b.over(*reg) == Some(list);
        if bounds.low < 0 || !in_rows(value) || !categories.iter().all(in_rows) {
            return None;
        }
        let most = i128::try_from(*self.b.longest.get(list)?).ok()?;
        let rows = most.checked_add(1)?;
        let all = bounds.high.checked_mul(most)?.checked_add(1)?.checked_mul(rows)?;
        let mut packing = Packing { rows, all, categories: 0 };
        let mut count = all;
        while light::divides(count) && packing.categories < categories.len() {
            packing.categories += 1;
            count = count.checked_mul(all)?;
        }
        (packing.categories > 0).then(|| (*value, unit.clone(), packing))
    }

    /// Sums and counts of so many categories as fit one number.
    fn packed(&mut self, list: usize, categories: &[Reg], value: Reg, packing: Packing) -> Built<Vec<(Reg, Reg)>> {
        let Packing { rows, all, .. } = packing;
        let (mut scale, mut added) = (1, None);
        for own in categories {
            let row = self.b.emit(Instr::Affine(value, rows * scale, scale))?;
            let row = self.b.emit(Instr::SelectOr(*own, row, 0))?;
            added = Some(match added {
                Some(before) => self.b.emit(Instr::Add(before, row))?,
                None => row,
            });
            scale = scale.saturating_mul(all);
        }
        let Some(added) = added else { return Ok(vec![]) };
        let mut rest = self.b.emit(Instr::Gather(list, added))?;
        let mut found = vec![];
        for left in (0..categories.len()).rev() {
            let own = match left {
                0 => rest,
                _ => self.b.emit(Instr::Rest(rest, all))?,
            };
            let sum = self.b.emit(Instr::DivideBy(own, rows, RoundMode::Floor))?;
            found.push((sum, self.b.emit(Instr::Rest(own, rows))?));
            if left > 0 {
                rest = self.b.emit(Instr::DivideBy(rest, all, RoundMode::Floor))?;
            }
        }
        Ok(found)
    }
}
