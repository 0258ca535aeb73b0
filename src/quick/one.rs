//! A program over one person.

use super::code::{Instr, Reg};
use super::lane::{Lane, divide, light_divide, light_divide_by, light_quotient, quotient, settle, wide_quotient};
use super::program::Program;
use crate::facts::date;

/// The registers of programs for single records: as many as a number of a register can tell.
pub(super) const REGISTERS: usize = 1 << 10;

/// Runs a program whose first registers are filled; gives why the person is left, 0 where he is not.
pub(super) fn run<L: Lane>(program: &Program<L>, registers: &mut [L; REGISTERS]) -> u8 {
    let mut left = 0;
    for step in &program.steps {
        let found = apply(&step.instr, registers, &mut left);
        // no check is left in the machine's code: the place is below the number of registers as it stands
        if let Some(to) = registers.get_mut(step.to.0 as usize % REGISTERS) {
            *to = found;
        }
    }
    left
}

#[inline(always)]
fn apply<L: Lane>(instr: &Instr<L>, registers: &[L; REGISTERS], left: &mut u8) -> L {
    let at = |reg: Reg| registers.get(reg.0 as usize % REGISTERS).copied().unwrap_or_default();
    let (zero, one) = (L::from(false), L::from(true));
    match instr {
        Instr::Const(c) => *c,
        Instr::Affine(a, b, c) => at(*a).times(*b).plus(*c),
        Instr::Add(a, b) => at(*a).plus(at(*b)),
        Instr::Subtract(a, b) => at(*a).minus(at(*b)),
        Instr::AddScaled(a, b, c) => at(*a).plus(at(*b).times(*c)),
        Instr::Dot(terms, c) => terms.iter().fold(*c, |sum, (a, b)| sum.plus(at(*a).times(*b))),
        Instr::Multiply(a, b) => at(*a).times(at(*b)),
        Instr::Abs(a) => at(*a).max(zero.minus(at(*a))),
        Instr::Least(a, b) => at(*a).min(at(*b)),
        Instr::Greatest(a, b) => at(*a).max(at(*b)),
        Instr::AtMost(a, c) => at(*a).min(*c),
        Instr::AtLeast(a, c) => at(*a).max(*c),
        Instr::Less(a, b) => L::from(at(*a) < at(*b)),
        Instr::NotAbove(a, b) => L::from(at(*a) <= at(*b)),
        Instr::Equal(a, b) => L::from(at(*a) == at(*b)),
        Instr::Below(a, c) => L::from(at(*a) < *c),
        Instr::Above(a, c) => L::from(at(*a) > *c),
        Instr::Equals(a, c) => L::from(at(*a) == *c),
        Instr::And(a, b) => at(*a).and(at(*b)),
        Instr::Or(a, b) => at(*a).or(at(*b)),
        Instr::Not(a) => one.minus(at(*a)),
        Instr::Select(a, b, c) => at(*a).choose(at(*b), at(*c)),
        Instr::SelectOr(a, b, c) => at(*a).choose(at(*b), *c),
        Instr::Lookup(a, table) => table.get(at(*a).index()).copied().unwrap_or_default(),
        Instr::Ladder(a, lines) => {
            let value = at(*a);
            lines.iter().fold(zero, |missed, line| missed.plus(L::from(value < *line)))
        }
        Instr::RatioLadder(a, b, lines) => {
            let (num, den) = (at(*a), at(*b));
            lines.iter().fold(zero, |missed, line| missed.plus(L::from(num < den.times(*line))))
        }
        Instr::Divide(a, factor, b, mode) => divide(at(*a).times(*factor), at(*b), *mode),
        Instr::DivideBy(a, c, mode) => divide(at(*a), *c, *mode),
        Instr::LightDivide(a, factor, b, mode) => light_divide(at(*a), *factor, at(*b), *mode),
        Instr::LightDivideBy(a, c, mode) => light_divide_by(at(*a), *c, c.share(), *mode),
        Instr::Quotient(a, b, unit) => quotient(at(*a), at(*b), *unit),
        Instr::QuotientBy(a, c, unit) => quotient(at(*a), *c, *unit),
        Instr::WideQuotient(a, b, unit) => wide_quotient(at(*a), at(*b), *unit),
        Instr::LightQuotient(a, b, unit) => light_quotient(at(*a), at(*b), *unit),
        Instr::Settle(a, unit, mode) => {
            let (settled, undecided) = settle(at(*a), *unit, unit.share(), *mode);
            if undecided != zero {
                *left |= super::code::Why::Near.bit();
            }
            settled
        }
        Instr::Leave(a, why) => {
            if at(*a) != zero {
                *left |= why.bit();
            }
            zero
        }
        Instr::Year(a) => part(at(*a), |date| date.year().into()),
        Instr::Quarter(a) => part(at(*a), |date| date.quarter().into()),
        Instr::Month(a) => part(at(*a), |date| date.month().into()),
        // lists are scored from columns
        Instr::Spread(..) | Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..) => zero,
    }
}

/// A part of a day that is given as a number.
pub(super) fn part<L: Lane>(days: L, part: fn(crate::value::Date) -> i64) -> L {
    i64::try_from(days.wide()).ok().and_then(date).map_or(L::default(), |date| L::of(part(date)))
}
