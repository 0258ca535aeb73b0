//! How much one register is of another, as the steps tell that made them: a lesser of two numbers is at most either,
//! though each by itself may be large.

use std::cell::Cell;

use super::bounds::Bounds;
use super::build::{Builder, Width};
use super::code::{Instr, Reg};
use super::lane::Lane;
use super::light;
use crate::value::{Rational, RoundMode};

/// Steps that are followed back, lest those that are met again and again take long.
const FOLLOWED: usize = 200;

impl Builder {
    /// Between which numbers `num · factor / den` lies, whichever way it is rounded.
    pub(super) fn quotient(&self, num: Reg, factor: i128, den: Reg) -> Bounds {
        let alone = self.bounds(num).times(Bounds::just(factor)).over(self.bounds(den));
        if factor < 0 || self.bounds(num).low < 0 || self.bounds(den).low < 1 {
            return alone;
        }
        let most = self
            .most_of(num, den, &Cell::new(FOLLOWED))
            .map(|share| (&share * &Rational::from_parts(factor, 1)).ceil());
        match most.and_then(|most| most.small_parts()) {
            Some((most, _)) => Bounds::new(alone.low, alone.high.min(most.saturating_add(1))),
            None => alone,
        }
    }

    /// The most that a number is of one above zero, at least nothing, where the steps tell.
    fn most_of(&self, num: Reg, den: Reg, left: &Cell<usize>) -> Option<Rational> {
        left.set(left.get().checked_sub(1)?);
        if num == den {
            return Some(Rational::ONE);
        }
        if self.bounds(num).high <= 0 {
            return Some(Rational::ZERO);
        }
        let is_positive = |reg: Reg| self.bounds(reg).low >= 0;
        let of = |num: Reg| self.most_of(num, den, left);
        // taking away what is not below zero adds nothing
        let times = |reg: Reg, factor: i128| match factor {
            1.. => of(reg).map(|share| &share * &Rational::from_parts(factor, 1)),
            _ => is_positive(reg).then_some(Rational::ZERO),
        };
        let own = match self.made_by(num) {
            Some(Instr::Affine(x, factor, 0)) if *factor > 0 => {
                of(*x).map(|share| &share * &Rational::from_parts(*factor, 1))
            }
            Some(Instr::Least(x, y)) => match (of(*x), of(*y)) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
            Some(Instr::AtMost(x, _)) => of(*x),
            Some(Instr::AtLeast(x, c)) => of(*x).map(|share| share.max(Rational::from_parts(*c, 1))),
            Some(Instr::Multiply(x, y)) => {
                let high = |reg: Reg| Rational::from_parts(self.bounds(reg).high.max(0), 1);
                let by = |x: Reg, y: Reg| of(x).filter(|_| is_positive(x)).map(|share| &share * &high(y));
                by(*x, *y).or_else(|| by(*y, *x))
            }
            Some(Instr::Greatest(x, y)) => of(*x).zip(of(*y)).map(|(one, other)| one.max(other)),
            Some(Instr::Add(x, y)) => of(*x).zip(of(*y)).map(|(one, other)| one + other),
            Some(Instr::AddScaled(x, y, factor)) => of(*x).zip(times(*y, *factor)).map(|(one, other)| one + other),
            Some(Instr::Dot(terms, plus)) => {
                // a constant is at most as many times one above zero
                let constant = Rational::from_parts((*plus).max(0), 1);
                terms.iter().try_fold(constant, |sum, (reg, factor)| Some(sum + times(*reg, *factor)?))
            }
            Some(Instr::Select(_, x, y)) => of(*x).zip(of(*y)).map(|(one, other)| one.max(other)),
            Some(Instr::SelectOr(_, x, c)) => of(*x).map(|share| share.max(Rational::from_parts(*c, 1))),
            _ => None,
        };
        own.or_else(|| match self.made_by(den) {
            // what a negative number is turned into says nothing of how much anything is of that number
            Some(Instr::Affine(y, factor, 0)) if *factor > 0 => {
                self.most_of(num, *y, left)?.checked_div(&Rational::from_parts(*factor, 1))
            }
            _ => None,
        })
    }

    /// A quotient by doubles, where they are proved to be exact.
    pub(super) fn lighter(&self, instr: Instr<i128>) -> Instr<i128> {
        if self.width != Width::Narrow {
            return instr;
        }
        let of = |reg: Reg| self.bounds(reg);
        match instr {
            Instr::Divide(a, factor, b, mode) if light::suits(of(a), factor, of(b), self.quotient(a, factor, b)) => {
                match mode {
                    RoundMode::HalfUp if of(a).low >= 0 => Instr::LightHalfUp(a, factor, b),
                    mode => Instr::LightDivide(a, factor, b, mode),
                }
            }
            // by a power of two nothing is divided
            Instr::DivideBy(_, c, RoundMode::Floor) if c.power().is_some() => instr,
            Instr::DivideBy(a, c, mode) if light::suits(of(a), 1, Bounds::just(c), of(a).over(Bounds::just(c))) => {
                match mode {
                    RoundMode::HalfUp if of(a).low >= 0 => Instr::LightHalfUpBy(a, c),
                    mode => Instr::LightDivideBy(a, c, mode),
                }
            }
            other => other,
        }
    }

    /// The quotient of so many times a number in units of a small part, where it comes out exact by doubles.
    pub(super) fn light_quotient(&self, num: Reg, factor: i128, den: Reg, unit: i128) -> Option<Instr<i128>> {
        let units = factor.checked_mul(unit)?;
        let quotient = self.quotient(num, units, den);
        let suits = light::suits(self.bounds(num), units, self.bounds(den), quotient);
        (suits && self.width == Width::Narrow).then_some(Instr::LightQuotient(num, factor, den, unit))
    }
}
