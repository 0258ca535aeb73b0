//! Numbers as they are known while a program is made: whole units of a constant, quotients of two registers, and sums of
//! quotients that are near enough.

use num_integer::Integer;

use super::bounds::Bounds;
use super::build::{Builder, Built, Width};
use super::code::{Instr, Reg, STICKY};
use crate::value::{Rational, Rounding};

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Amount {
    Const(Rational),
    /// So many units.
    Units(Reg, Rational),
    /// A quotient, in units; the divisor is above zero.
    Ratio(Reg, Reg, Rational),
    /// A sum of quotients, each with what was cut off told, in units.
    Near(Reg, Rational),
}

use Amount::{Const, Near, Ratio, Units};

/// What two registers are brought to: a common unit, and how many of it one unit of each is.
pub(super) struct Common {
    pub(super) unit: Rational,
    pub(super) factors: Vec<i128>,
}

impl Common {
    /// `None` where the numbers do not fit.
    fn of<'r>(units: impl Iterator<Item = &'r Rational> + Clone) -> Option<Self> {
        let (mut num, mut den) = (0_i128, 1_i128);
        for unit in units.clone() {
            let (p, q) = unit.small_parts()?;
            num = num.gcd(&p);
            den = den.checked_mul(q / den.gcd(&q))?;
        }
        let unit = Rational::from_parts(num.max(1), den);
        let factors = units.map(|own| own.checked_div(&unit)?.to_i64().map(i128::from)).collect::<Option<_>>()?;
        Some(Self { unit, factors })
    }
}

impl Builder {
    pub(super) fn parts(&self, number: &Rational) -> Built<(i128, i128)> {
        number.small_parts().map_or_else(|| self.too_wide(), Ok)
    }

    pub(super) fn common<'r>(&self, units: impl Iterator<Item = &'r Rational> + Clone) -> Built<Common> {
        Common::of(units).map_or_else(|| self.too_wide(), Ok)
    }

    /// The entry of a table that a register tells, in units that all entries are whole numbers of.
    pub(super) fn table(&mut self, at: Reg, entries: &[Rational]) -> Built<Amount> {
        let Common { unit, factors } = self.common(entries.iter())?;
        let entry = self.emit(Instr::Lookup(at, factors.into()))?;
        Ok(Units(entry, unit))
    }

    pub(super) fn constant(&mut self, value: i128) -> Built<Reg> {
        self.emit(Instr::Const(value))
    }

    /// A number as a numerator, a divisor and a unit, which is above zero.
    pub(super) fn fraction(&mut self, amount: &Amount) -> Built<(Reg, Option<Reg>, Rational)> {
        let (num, den, unit) = match amount {
            Const(value) => {
                let (num, den) = self.parts(value)?;
                (self.constant(num)?, None, Rational::from_parts(1, den))
            }
            Units(num, unit) => (*num, None, unit.clone()),
            Ratio(num, den, unit) => (*num, Some(*den), unit.clone()),
            Near(..) => return self.unsuited("a sum of quotients is used otherwise than rounded"),
        };
        if unit.is_negative() {
            return Ok((self.emit(Instr::Affine(num, -1, 0))?, den, -unit));
        }
        Ok((num, den, unit))
    }

    /// Units of a register, a constant where it is one.
    pub(super) fn made(&self, num: Reg, den: Option<Reg>, unit: Rational) -> Amount {
        let bounds = self.bounds(num);
        if bounds.low == bounds.high && (den.is_none() || bounds.low == 0) && self.over(num).is_none() {
            return Const(&Rational::from_parts(bounds.low, 1) * &unit);
        }
        match den {
            None => Units(num, unit),
            Some(den) if self.bounds(den) == Bounds::just(1) => Units(num, unit),
            Some(den) => Ratio(num, den, unit),
        }
    }

    pub(super) fn negate(&self, amount: &Amount) -> Built<Amount> {
        Ok(match amount {
            Const(value) => Const(-value.clone()),
            Units(num, unit) => Units(*num, -unit.clone()),
            Ratio(num, den, unit) => Ratio(*num, *den, -unit.clone()),
            Near(..) => return self.unsuited("a sum of quotients is used otherwise than rounded"),
        })
    }

    pub(super) fn times(&mut self, a: &Amount, b: &Amount) -> Built<Amount> {
        let scaled = |amount: &Amount, factor: &Rational| match amount {
            _ if factor.is_zero() => Some(Const(Rational::ZERO)),
            Const(value) => Some(Const(value * factor)),
            Units(num, unit) => Some(Units(*num, unit * factor)),
            Ratio(num, den, unit) => Some(Ratio(*num, *den, unit * factor)),
            Near(sum, unit) => (!factor.is_negative()).then(|| Near(*sum, unit * factor)),
        };
        if let (Const(factor), other) | (other, Const(factor)) = (a, b) {
            return scaled(other, factor).map_or_else(|| self.unsuited("a sum of quotients is subtracted"), Ok);
        }
        let ((n, d, u), (m, e, v)) = (self.fraction(a)?, self.fraction(b)?);
        let num = self.emit(Instr::Multiply(n, m))?;
        let den = match (d, e) {
            (Some(d), Some(e)) => Some(self.emit(Instr::Multiply(d, e))?),
            (den, None) | (None, den) => den,
        };
        Ok(self.made(num, den, &u * &v))
    }

    /// The quotient and where it is defined; nothing where it never is.
    pub(super) fn over_amount(&mut self, a: &Amount, b: &Amount) -> Built<Option<(Amount, Option<Reg>)>> {
        if let Const(divisor) = b {
            let Some(factor) = Rational::ONE.checked_div(divisor) else { return Ok(None) };
            return Ok(Some((self.times(a, &Const(factor))?, None)));
        }
        let ((n, d, u), (m, e, v)) = (self.fraction(a)?, self.fraction(b)?);
        let Some(unit) = u.checked_div(&v) else { return Ok(None) };
        let (mut num, mut den, mut there) = (n, m, None);
        let bounds = self.bounds(m);
        if bounds == Bounds::just(0) {
            return Ok(None);
        }
        if bounds.low < 0 {
            let negative = self.emit(Instr::Below(m, 0))?;
            let sign = self.emit(Instr::Affine(negative, -2, 1))?;
            num = self.emit(Instr::Multiply(num, sign))?;
            den = self.emit(Instr::Abs(m))?;
        }
        if bounds.contains(0) {
            let zero = self.emit(Instr::Equals(m, 0))?;
            there = Some(self.emit(Instr::Not(zero))?);
            den = self.emit(Instr::AtLeast(den, 1))?;
        }
        if let Some(e) = e {
            num = self.emit(Instr::Multiply(num, e))?;
        }
        if let Some(d) = d {
            den = self.emit(Instr::Multiply(den, d))?;
        }
        Ok(Some((self.made(num, Some(den), unit), there)))
    }

    /// The sum. Quotients by different registers are brought to one divisor where that fits, else `nearly` made units.
    pub(super) fn total(&mut self, amounts: &[Amount], nearly: bool) -> Built<Amount> {
        let mut whole: Vec<(Reg, Rational)> = vec![];
        let mut constant = Rational::ZERO;
        let mut by: Vec<(Reg, Vec<(Reg, Rational)>)> = vec![];
        let mut near: Vec<(Reg, Rational)> = vec![];
        for amount in amounts {
            match amount {
                Const(value) => constant += value.clone(),
                Units(num, unit) => whole.push((*num, unit.clone())),
                Ratio(num, den, unit) => match by.iter_mut().find(|(known, _)| known == den) {
                    Some((_, terms)) => terms.push((*num, unit.clone())),
                    None => by.push((*den, vec![(*num, unit.clone())])),
                },
                Near(sum, unit) => near.push((*sum, unit.clone())),
            }
        }
        let mut ratios = vec![];
        for (den, terms) in by {
            let (num, unit) = self.linear(&terms, &Rational::ZERO)?;
            ratios.push((num, den, unit));
        }
        if ratios.is_empty() && near.is_empty() {
            if whole.is_empty() {
                return Ok(Const(constant));
            }
            let (num, unit) = self.linear(&whole, &constant)?;
            return Ok(self.made(num, None, unit));
        }
        if !near.is_empty() || (nearly && ratios.len() > 1) {
            return self.nearly(&whole, &constant, &ratios, &near);
        }
        let mut ratios = ratios.into_iter();
        let Some((mut num, mut den, mut unit)) = ratios.next() else { return Ok(Const(constant)) };
        for (n, d, u) in ratios {
            let left = self.emit(Instr::Multiply(num, d))?;
            let right = self.emit(Instr::Multiply(n, den))?;
            (num, unit) = self.linear(&[(left, unit), (right, u)], &Rational::ZERO)?;
            den = self.emit(Instr::Multiply(den, d))?;
        }
        let mut terms = vec![(num, unit)];
        if !constant.is_zero() {
            terms.push((den, constant));
        }
        if !whole.is_empty() {
            let (rest, by) = self.linear(&whole, &Rational::ZERO)?;
            terms.push((self.emit(Instr::Multiply(rest, den))?, by));
        }
        let (num, unit) = self.linear(&terms, &Rational::ZERO)?;
        Ok(self.made(num, Some(den), unit))
    }

    /// `Σ register · unit + constant`, as units of what all have in common.
    fn linear(&mut self, terms: &[(Reg, Rational)], constant: &Rational) -> Built<(Reg, Rational)> {
        let units = terms.iter().map(|(_, unit)| unit).chain((!constant.is_zero()).then_some(constant));
        let Common { unit, factors } = self.common(units)?;
        let plus = factors.get(terms.len()).copied().unwrap_or(0);
        let scaled: Box<[(Reg, i128)]> = terms.iter().zip(&factors).map(|((reg, _), factor)| (*reg, *factor)).collect();
        let sum = match *scaled {
            [] => self.constant(plus)?,
            [(reg, factor)] => self.emit(Instr::Affine(reg, factor, plus))?,
            [(one, 1), (other, 1)] if plus == 0 => self.emit(Instr::Add(one, other))?,
            [(one, 1), (other, -1)] if plus == 0 => self.emit(Instr::Subtract(one, other))?,
            _ => self.emit(Instr::Dot(scaled, plus))?,
        };
        Ok((sum, unit))
    }

    /// The sum in units so small that rounding seldom hangs on what is cut off.
    fn nearly(
        &mut self,
        whole: &[(Reg, Rational)],
        constant: &Rational,
        ratios: &[(Reg, Reg, Rational)],
        near: &[(Reg, Rational)],
    ) -> Built<Amount> {
        if near.len() + ratios.len() >= 1 << (STICKY - 1)
            || (near.len() > 1 || (!near.is_empty() && !ratios.is_empty()))
        {
            return self.unsuited("a sum of quotients is added to another");
        }
        let unit = match near.first() {
            Some((_, unit)) => unit.clone(),
            None => self.small_unit(whole, constant, ratios)?,
        };
        let Some((1, parts)) = unit.small_parts() else { return self.too_wide() };
        let sum: Option<Reg> = near.first().map(|(sum, _)| *sum);
        let mut terms: Vec<Reg> = vec![];
        for (num, den, own) in ratios {
            let (p, q) = self.parts(own)?;
            // a power of ten takes most divisors in
            let shared = parts.gcd(&q);
            let (parts, q) = (parts / shared, q / shared);
            let den = self.emit(Instr::Affine(*den, q, 0))?;
            let (from, factor) = self.unscaled(*num, p);
            if let Some(light) = self.light_quotient(from, factor, den, parts) {
                terms.push(self.emit(light)?);
                continue;
            }
            let num = self.emit(Instr::Affine(*num, p, 0))?;
            let narrow = self.width == Width::Narrow;
            let tight = self.bounds(den).times(Bounds::just(parts)).magnitude() >= 1 << 62;
            terms.push(match narrow && tight {
                true => self.emit(Instr::WideQuotient(num, den, parts))?,
                false => self.emit(Instr::Quotient(num, den, parts))?,
            });
        }
        if !whole.is_empty() || !constant.is_zero() {
            let (num, own) = self.linear(whole, constant)?;
            let (p, q) = self.parts(&own.checked_div(&unit).unwrap_or_default())?;
            terms.push(if q == 1 {
                self.emit(Instr::Affine(num, p << STICKY, 0))?
            } else {
                let (p, q) = self.parts(&own)?;
                let num = self.emit(Instr::Affine(num, p, 0))?;
                let shared = parts.gcd(&q);
                self.emit(Instr::QuotientBy(num, q / shared, parts / shared))?
            });
        }
        terms.extend(sum);
        match terms.as_slice() {
            [] => Ok(Const(constant.clone())),
            [one] => Ok(Near(*one, unit)),
            _ => {
                let terms = terms.into_iter().map(|term| (term, 1)).collect();
                Ok(Near(self.emit(Instr::Dot(terms, 0))?, unit))
            }
        }
    }

    /// The smallest power of ten in which a sum fits.
    fn small_unit(
        &self,
        whole: &[(Reg, Rational)],
        constant: &Rational,
        ratios: &[(Reg, Reg, Rational)],
    ) -> Built<Rational> {
        let mut most = constant.abs().ceil();
        for (num, unit) in whole {
            most += (&Rational::from_parts(self.bounds(*num).magnitude(), 1) * &unit.abs()).ceil();
        }
        for (num, den, unit) in ratios {
            let (p, q) = self.parts(unit)?;
            let quotient = self.quotient(*num, p, *den).over(Bounds::just(q));
            most += Rational::from_parts(quotient.magnitude().saturating_add(1), 1);
        }
        let Some((most, _)) = most.small_parts() else { return self.too_wide() };
        let room = match self.width {
            // as much as quotients by doubles bear
            Width::Narrow => 1_i128 << 49,
            Width::Wide => 1_i128 << (100 - STICKY),
        };
        let most = most.saturating_add(1);
        let places = (0..=18_u32).rev().find(|places| 10_i128.pow(*places).saturating_mul(most) < room);
        match places.filter(|places| *places >= 5) {
            Some(places) => Ok(Rational::from_parts(1, 10_i128.pow(places))),
            None => self.too_wide(),
        }
    }

    pub(super) fn round(&mut self, amount: &Amount, rounding: Rounding) -> Built<Amount> {
        let unit = Rational::from_parts(1, 10_i128.pow(rounding.places));
        let (num, den, own) = match amount {
            Const(value) => return Ok(Const(value.round(rounding))),
            Near(sum, own) => {
                // halves of a step are whole, so that no rounding turns between two neighbours
                let step = unit.checked_div(own).and_then(|step| step.to_i64()).filter(|step| step % 2 == 0);
                let Some(step) = step else { return self.unsuited("a sum of quotients is rounded very finely") };
                let settled = self.emit(Instr::Settle(*sum, step.into(), rounding.mode))?;
                return Ok(Units(settled, unit));
            }
            Units(..) | Ratio(..) => self.fraction(amount)?,
        };
        let (p, q) = self.parts(&own.checked_div(&unit).unwrap_or_default())?;
        let rounded = match den {
            None => {
                let num = self.emit(Instr::Affine(num, p, 0))?;
                if q == 1 { num } else { self.emit(Instr::DivideBy(num, q, rounding.mode))? }
            }
            Some(den) => {
                let den = self.emit(Instr::Affine(den, q, 0))?;
                self.emit(Instr::Divide(num, p, den, rounding.mode))?
            }
        };
        Ok(self.made(rounded, None, unit))
    }

    pub(super) fn abs(&mut self, amount: &Amount) -> Built<Amount> {
        if let Const(value) = amount {
            return Ok(Const(value.abs()));
        }
        let (num, den, unit) = self.fraction(amount)?;
        let num = self.emit(Instr::Abs(num))?;
        Ok(self.made(num, den, unit))
    }
}
