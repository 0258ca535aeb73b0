//! How numbers lie to each other: comparisons, the lesser and the greater, one or the other, and rows of lines.

use std::cmp::Ordering;

use super::amount::Amount::{self, Const, Near, Ratio, Units};
use super::amount::Common;
use super::bounds::Bounds;
use super::build::{Builder, Built};
use super::code::{Instr, Reg};
use crate::plan::CompareOp;
use crate::value::Rational;

impl Builder {
    /// Two numbers over one divisor and in one unit.
    fn alike(&mut self, a: &Amount, b: &Amount) -> Built<(Reg, Reg, Option<Reg>, Rational)> {
        // a zero has any divisor and any unit
        let zero = |amount: &Amount| matches!(amount, Const(value) if value.is_zero());
        if zero(b) && !zero(a) {
            let (num, den, unit) = self.fraction(a)?;
            return Ok((num, self.constant(0)?, den, unit));
        }
        if zero(a) && !zero(b) {
            let (num, den, unit) = self.fraction(b)?;
            return Ok((self.constant(0)?, num, den, unit));
        }
        match (a, b) {
            (_, Const(line)) => {
                let (num, line, den, unit) = self.beside(a, line)?;
                return Ok((num, line, den, unit));
            }
            (Const(line), _) => {
                let (num, line, den, unit) = self.beside(b, line)?;
                return Ok((line, num, den, unit));
            }
            (_, _) => {}
        }
        let ((n, d, u), (m, e, v)) = (self.fraction(a)?, self.fraction(b)?);
        let Common { unit, factors } = self.common([&u, &v].into_iter())?;
        let (Some(f), Some(g)) = (factors.first().copied(), factors.get(1).copied()) else { return self.too_wide() };
        let times = |own: &mut Self, num: Reg, factor: i128, other: Option<Reg>| {
            let num = own.emit(Instr::Affine(num, factor, 0))?;
            match other {
                Some(other) => own.emit(Instr::Multiply(num, other)),
                None => Ok(num),
            }
        };
        if d == e {
            return Ok((times(self, n, f, None)?, times(self, m, g, None)?, d, unit));
        }
        let (left, right) = (times(self, n, f, e)?, times(self, m, g, d)?);
        let den = match (d, e) {
            (Some(d), Some(e)) => Some(self.emit(Instr::Multiply(d, e))?),
            (den, None) | (None, den) => den,
        };
        Ok((left, right, den, unit))
    }

    /// A number and a constant, over the divisor of the number and in one unit.
    fn beside(&mut self, amount: &Amount, line: &Rational) -> Built<(Reg, Reg, Option<Reg>, Rational)> {
        let (num, den, unit) = self.fraction(amount)?;
        let (p, q) = self.parts(&line.checked_div(&unit).unwrap_or_default())?;
        let num = self.emit(Instr::Affine(num, q, 0))?;
        let line = match den {
            Some(den) => self.emit(Instr::Affine(den, p, 0))?,
            None => self.constant(p)?,
        };
        Ok((num, line, den, &unit * &Rational::from_parts(1, q)))
    }

    /// How two numbers compare, as a truth.
    pub(super) fn compare(&mut self, a: &Amount, op: CompareOp, b: &Amount) -> Built<Reg> {
        match (a, b) {
            (Const(a), Const(b)) => {
                let holds = op.agrees(a.cmp(b));
                self.constant(holds.into())
            }
            (Units(num, unit), Const(line)) if !unit.is_negative() => self.against(*num, op, line, unit),
            (Const(line), Units(num, unit)) if !unit.is_negative() => self.against(*num, mirrored(op), line, unit),
            (_, _) => {
                let (left, right, ..) = self.alike(a, b)?;
                self.relation(left, op, right)
            }
        }
    }

    fn against(&mut self, num: Reg, op: CompareOp, line: &Rational, unit: &Rational) -> Built<Reg> {
        let exact = line.checked_div(unit).unwrap_or_default();
        let whole = |number: Rational| number.small_parts().map(|(num, _)| num);
        let (Some(floor), Some(ceil)) = (whole(exact.floor()), whole(exact.ceil())) else { return self.too_wide() };
        // what the register never reaches is as good as just beyond
        let bounds = self.bounds(num);
        let within = |line: i128| line.clamp(bounds.low - 1, bounds.high + 1);
        let (floor, ceil) = (within(floor), within(ceil));
        match op {
            CompareOp::Less => self.emit(Instr::Below(num, ceil)),
            CompareOp::AtLeast => {
                let below = self.emit(Instr::Below(num, ceil))?;
                self.emit(Instr::Not(below))
            }
            CompareOp::Greater => self.emit(Instr::Above(num, floor)),
            CompareOp::AtMost => {
                let above = self.emit(Instr::Above(num, floor))?;
                self.emit(Instr::Not(above))
            }
            CompareOp::Equal if exact.is_whole() => self.emit(Instr::Equals(num, floor)),
            CompareOp::Unequal if exact.is_whole() => {
                let equal = self.emit(Instr::Equals(num, floor))?;
                self.emit(Instr::Not(equal))
            }
            CompareOp::Equal => self.constant(0),
            CompareOp::Unequal => self.constant(1),
        }
    }

    /// How two registers compare.
    pub(super) fn relation(&mut self, left: Reg, op: CompareOp, right: Reg) -> Built<Reg> {
        match op {
            CompareOp::Less => self.emit(Instr::Less(left, right)),
            CompareOp::AtMost => self.emit(Instr::NotAbove(left, right)),
            CompareOp::Greater => self.emit(Instr::Less(right, left)),
            CompareOp::AtLeast => self.emit(Instr::NotAbove(right, left)),
            CompareOp::Equal => self.emit(Instr::Equal(left, right)),
            CompareOp::Unequal => {
                let equal = self.emit(Instr::Equal(left, right))?;
                self.emit(Instr::Not(equal))
            }
        }
    }

    /// The lesser or the greater of two.
    pub(super) fn extreme(&mut self, a: &Amount, b: &Amount, wins: Ordering) -> Built<Amount> {
        let least = wins == Ordering::Less;
        match (a, b) {
            (Const(a), Const(b)) => {
                return Ok(Const(if a.cmp(b) == wins { a.clone() } else { b.clone() }));
            }
            (Units(num, unit), Const(line)) | (Const(line), Units(num, unit)) if !unit.is_negative() => {
                if let Some(line) = line.checked_div(unit).and_then(|line| line.to_i64()) {
                    let line = i128::from(line);
                    let won = if least { Instr::AtMost(*num, line) } else { Instr::AtLeast(*num, line) };
                    let won = self.emit(won)?;
                    return Ok(self.made(won, None, unit.clone()));
                }
            }
            (_, _) => {}
        }
        let (left, right, den, unit) = self.alike(a, b)?;
        let won = if least { Instr::Least(left, right) } else { Instr::Greatest(left, right) };
        let won = self.emit(won)?;
        Ok(self.made(won, den, unit))
    }

    /// The first where a truth holds, else the second.
    pub(super) fn select(&mut self, holds: Reg, yes: &Amount, no: &Amount) -> Built<Amount> {
        let decided = self.bounds(holds);
        if decided.low == 1 || yes == no {
            return Ok(yes.clone());
        }
        if decided.high == 0 {
            return Ok(no.clone());
        }
        let (left, right, den, unit) = self.alike(yes, no)?;
        let (one, other) = (self.bounds(left), self.bounds(right));
        let constant = |bounds: Bounds| bounds.low == bounds.high;
        let num = if constant(one) && constant(other) {
            self.emit(Instr::Affine(holds, one.low - other.low, other.low))?
        } else if constant(other) {
            self.emit(Instr::SelectOr(holds, left, other.low))?
        } else if constant(one) {
            let otherwise = self.emit(Instr::Not(holds))?;
            self.emit(Instr::SelectOr(otherwise, right, one.low))?
        } else {
            self.emit(Instr::Select(holds, left, right))?
        };
        Ok(self.made(num, den, unit))
    }

    /// A number that is so many units, as a register of that unit; nothing where it has parts of one.
    pub(super) fn in_units(&mut self, amount: &Amount, unit: &Rational) -> Built<Option<Reg>> {
        match amount {
            Const(value) => match value.checked_div(unit).and_then(|own| own.to_i64()) {
                Some(own) => self.constant(own.into()).map(Some),
                None => Ok(None),
            },
            Units(num, own) => match own.checked_div(unit).and_then(|factor| factor.to_i64()) {
                Some(factor) => self.emit(Instr::Affine(*num, factor.into(), 0)).map(Some),
                None => Ok(None),
            },
            Ratio(..) | Near(..) => Ok(None),
        }
    }

    /// How often a number misses lines that fall: `value < line`, one after the other.
    pub(super) fn ladder(&mut self, amount: &Amount, lines: &[Rational]) -> Built<Reg> {
        let (num, den, unit) = self.fraction(amount)?;
        match den {
            None => {
                let ceil = |line: &Rational| line.checked_div(&unit)?.ceil().small_parts().map(|(num, _)| num);
                match lines.iter().map(ceil).collect::<Option<Box<[i128]>>>() {
                    Some(lines) => self.emit(Instr::Ladder(num, lines)),
                    None => self.too_wide(),
                }
            }
            Some(den) => {
                let units = std::iter::once(&unit).chain(lines.iter().filter(|line| !line.is_zero()));
                let common = self.common(units)?.unit;
                let whole =
                    |number: &Rational| number.checked_div(&common).and_then(|n| n.small_parts()).map(|(num, _)| num);
                let lines = lines.iter().map(whole).collect::<Option<Box<[i128]>>>();
                let (Some(factor), Some(lines)) = (whole(&unit), lines) else { return self.too_wide() };
                let num = self.emit(Instr::Affine(num, factor, 0))?;
                self.emit(Instr::RatioLadder(num, den, lines))
            }
        }
    }

    /// Whether a number might not fit a decimal: a truth, where that is not proved.
    pub(super) fn may_be_large(&mut self, amount: &Amount) -> Built<Option<Reg>> {
        let most = Rational::from_parts(1_000_000_000_000_000, 1);
        let (num, den, unit) = match amount {
            Const(value) => {
                let large = value.abs() >= most;
                return if large { self.constant(1).map(Some) } else { Ok(None) };
            }
            Near(..) => return Ok(None),
            Units(..) | Ratio(..) => self.fraction(amount)?,
        };
        let least = den.map_or(1, |den| self.bounds(den).low.max(1));
        let greatest = &Rational::from_parts(self.bounds(num).magnitude(), least) * &unit;
        if greatest < most {
            return Ok(None);
        }
        let size = self.abs(amount)?;
        self.compare(&size, CompareOp::AtLeast, &Const(most)).map(Some)
    }
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
        CompareOp::Equal => CompareOp::Equal,
        CompareOp::Unequal => CompareOp::Unequal,
    }
}
