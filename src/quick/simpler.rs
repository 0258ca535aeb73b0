//! The same with less to do: what a step reads is looked through, and what the ranges decide is not computed.

use super::build::{Builder, Built};
use super::code::{Instr, Reg};
use super::light;
use crate::value::RoundMode;

/// The most entries of a table that stands for lines: a few kilobytes.
const ENTRIES: i128 = 512;
/// A row of so many lines by a quotient is dearer than the quotient.
const LINES: usize = 6;
/// Longer tables do not lie in registers, and are dearer than a few lines.
const SHORT: i128 = 16;
/// So few.
const FEW_LINES: usize = 3;

impl Builder {
    /// So many times a register, as more of what that register is a multiple of.
    pub(super) fn unscaled(&self, reg: Reg, factor: i128) -> (Reg, i128) {
        match self.made_by(reg) {
            Some(Instr::Affine(x, own, 0)) if *own > 0 => {
                own.checked_mul(factor).map_or((reg, factor), |all| (*x, all))
            }
            _ => (reg, factor),
        }
    }

    /// A step that gives the same.
    pub(super) fn simpler(&mut self, instr: Instr<i128>) -> Built<Instr<i128>> {
        let scaled = |table: &[i128], b: i128, c: i128| {
            table.iter().map(|entry| entry.checked_mul(b)?.checked_add(c)).collect::<Option<Box<[i128]>>>()
        };
        Ok(match instr {
            Instr::Affine(a, b, c) => match self.made_by(a) {
                Some(Instr::Affine(x, d, e)) => {
                    match (d.checked_mul(b), e.checked_mul(b).and_then(|e| e.checked_add(c))) {
                        (Some(b), Some(c)) => Instr::Affine(*x, b, c),
                        (_, _) => instr,
                    }
                }
                Some(Instr::Lookup(x, table)) => match scaled(table, b, c) {
                    // what lies beyond a table is 0 whatever is done to it
                    Some(scaled) if c == 0 => Instr::Lookup(*x, scaled),
                    _ => instr,
                },
                Some(Instr::Table(x, first, table)) => match scaled(table, b, c) {
                    Some(scaled) => Instr::Table(*x, *first, scaled),
                    None => instr,
                },
                Some(Instr::Multiply(x, y)) if c == 0 => {
                    let (x, y) = (*x, *y);
                    match self.made_by(y) {
                        Some(Instr::Lookup(..) | Instr::Table(..)) if b != 1 => {
                            let y = self.emit(Instr::Affine(y, b, 0))?;
                            Instr::Multiply(x, y)
                        }
                        _ => instr,
                    }
                }
                _ => instr,
            },
            Instr::Multiply(a, b) => {
                let (one, other) = (self.bounds(a), self.bounds(b));
                match () {
                    () if one.low == one.high => self.simpler(Instr::Affine(b, one.low, 0))?,
                    () if other.low == other.high => self.simpler(Instr::Affine(a, other.low, 0))?,
                    () => instr,
                }
            }
            Instr::Divide(a, factor, b, mode) => {
                let (a, factor) = self.unscaled(a, factor);
                Instr::Divide(a, factor, b, mode)
            }
            Instr::Not(a) => match self.made_by(a) {
                Some(Instr::Below(x, c)) => Instr::Above(*x, c - 1),
                Some(Instr::Above(x, c)) => Instr::Below(*x, c + 1),
                Some(Instr::Less(x, y)) => Instr::NotAbove(*y, *x),
                Some(Instr::NotAbove(x, y)) => Instr::Less(*y, *x),
                Some(Instr::Not(x)) => Instr::Affine(*x, 1, 0),
                _ => instr,
            },
            // what lies on the right side already stays
            Instr::AtMost(a, most) => match self.bounds(a).high <= most {
                true => Instr::Affine(a, 1, 0),
                false => instr,
            },
            Instr::AtLeast(a, least) => match self.bounds(a).low >= least {
                true => Instr::Affine(a, 1, 0),
                false => instr,
            },
            Instr::Least(a, b) => self.won(a, b, true).unwrap_or(instr),
            Instr::Greatest(a, b) => self.won(a, b, false).unwrap_or(instr),
            Instr::Lookup(at, entries) => self.spread_out(at, &entries)?.unwrap_or(Instr::Lookup(at, entries)),
            Instr::Dot(terms, plus) => {
                let (mut own, mut constant): (Vec<(Reg, i128)>, i128) = (vec![], plus);
                for (reg, factor) in &terms {
                    let (reg, factor, more) = match self.made_by(*reg) {
                        Some(Instr::Affine(x, d, e)) => match (d.checked_mul(*factor), e.checked_mul(*factor)) {
                            (Some(d), Some(e)) => (*x, d, e),
                            (_, _) => (*reg, *factor, 0),
                        },
                        _ => (*reg, *factor, 0),
                    };
                    constant = constant.saturating_add(more);
                    match own.iter_mut().find(|(known, _)| *known == reg) {
                        Some((_, sum)) => *sum = sum.saturating_add(factor),
                        None => own.push((reg, factor)),
                    }
                }
                match own.as_slice() {
                    [(reg, factor)] => Instr::Affine(*reg, *factor, constant),
                    [(one, 1), (other, factor)] | [(other, factor), (one, 1)] if constant == 0 => match factor {
                        1 => Instr::Add(*one, *other),
                        -1 => Instr::Subtract(*one, *other),
                        _ => Instr::AddScaled(*one, *other, *factor),
                    },
                    _ => Instr::Dot(own.into(), constant),
                }
            }
            other => other,
        })
    }

    /// The lesser or the greater of two where the ranges tell it, or where one is a constant.
    fn won(&self, a: Reg, b: Reg, least: bool) -> Option<Instr<i128>> {
        let (one, other) = (self.bounds(a), self.bounds(b));
        let itself = |reg: Reg| Some(Instr::Affine(reg, 1, 0));
        let beside = |reg: Reg, constant: i128| match least {
            true => Some(Instr::AtMost(reg, constant)),
            false => Some(Instr::AtLeast(reg, constant)),
        };
        match () {
            () if one.high <= other.low => itself(if least { a } else { b }),
            () if other.high <= one.low => itself(if least { b } else { a }),
            () if other.low == other.high => beside(a, other.low),
            () if one.low == one.high => beside(b, one.low),
            () => None,
        }
    }

    /// The entry behind a row of lines as that of a table with an entry for every number between the lines, where these lie
    /// close together: it is found at once, however many lines there are.
    fn spread_out(&mut self, at: Reg, entries: &[i128]) -> Built<Option<Instr<i128>>> {
        let (value, divisor, lines) = match self.made_by(at) {
            Some(Instr::Ladder(value, lines)) => (*value, None, lines.clone()),
            Some(Instr::RatioLadder(num, den, lines)) if lines.len() >= LINES => (*num, Some(*den), lines.clone()),
            _ => return Ok(None),
        };
        let (Some(least), Some(most)) = (lines.iter().min(), lines.iter().max()) else { return Ok(None) };
        // from the last number below all lines to the first above none
        let (first, count) = (least - 1, most - least + 2);
        let is_dearer = count > ENTRIES || (count > SHORT && lines.len() <= FEW_LINES);
        if lines.len() < 2 || is_dearer || entries.len() != lines.len() + 1 {
            return Ok(None);
        }
        let value = match divisor {
            None => value,
            // a line that is a whole number lies above a quotient where it lies above that rounded down
            Some(den) => {
                let (num, factor) = self.unscaled(value, 1);
                if !light::suits(self.bounds(num), factor, self.bounds(den), self.quotient(num, factor, den)) {
                    return Ok(None);
                }
                self.emit(Instr::Divide(num, factor, den, RoundMode::Floor))?
            }
        };
        let mut rising = lines.into_vec();
        rising.sort_unstable();
        let above = |number: i128| rising.len() - rising.partition_point(|line| *line <= number);
        let entry = |number: i128| entries.get(above(number)).copied();
        let table = (first..first + count).map(entry).collect::<Option<Box<[i128]>>>();
        Ok(table.map(|table| Instr::Table(value, first, table)))
    }
}
