//! What each step becomes, alone or with those that only serve it.

use super::super::code::{Instr, Reg};
use super::super::lane::Lane;
use super::{Flat, Op, R};

/// Takes in the step behind a value, where it serves nobody else and is as asked for.
type Take<'t, 's, L> = &'t mut dyn FnMut(Reg, &dyn Fn(&Instr<L>) -> bool) -> Option<&'s Instr<L>>;

/// So many times a value, as more of what that value is a multiple of.
fn scaled<L: Lane>(take: Take<'_, '_, L>, value: Reg) -> (Reg, L) {
    let is_multiple = |instr: &Instr<L>| matches!(instr, Instr::Affine(_, _, plus) if *plus == L::default());
    match take(value, &is_multiple) {
        Some(Instr::Affine(of, factor, _)) => (*of, *factor),
        _ => (value, L::from(true)),
    }
}

impl<L: Lane> Flat<L> {
    /// A step over values, with what it takes in; `at` tells where values are.
    pub(super) fn fused(&mut self, instr: &Instr<L>, take: Take<'_, '_, L>, at: &dyn Fn(Reg) -> R) -> Option<Op<L>> {
        Some(match instr {
            Instr::Lookup(row, entries) => {
                let is_row = |own: &Instr<L>| match own {
                    Instr::Ladder(_, lines) | Instr::RatioLadder(_, _, lines) => entries.len() == lines.len() + 1,
                    _ => false,
                };
                match take(*row, &is_row) {
                    Some(Instr::Ladder(a, lines)) => Op::Bands(at(*a), self.numbers(&[lines, entries])?),
                    Some(Instr::RatioLadder(a, b, lines)) => {
                        let (a, factor) = scaled(take, *a);
                        Op::RatioBands(at(a), at(*b), factor, self.numbers(&[lines, entries])?)
                    }
                    _ => Op::Lookup(at(*row), self.numbers(&[entries])?),
                }
            }
            Instr::RatioLadder(a, b, lines) => {
                let (a, factor) = scaled(take, *a);
                Op::RatioLadder(at(a), at(*b), factor, self.numbers(&[lines])?)
            }
            Instr::Multiply(a, b) => match take(*b, &is_lookup) {
                Some(Instr::Lookup(row, entries)) => Op::TimesEntry(at(*a), at(*row), self.numbers(&[entries])?),
                _ => Op::Multiply(at(*a), at(*b)),
            },
            Instr::Least(a, b) => match (scaled(take, *a), scaled(take, *b)) {
                ((a, f), (b, g)) if f == L::from(true) && g == f => Op::Least(at(a), at(b)),
                ((a, f), (b, g)) => Op::LeastScaled(at(a), at(b), f, g),
            },
            Instr::AtMost(a, most) => match take(*a, &|own| matches!(own, Instr::AtLeast(..))) {
                Some(Instr::AtLeast(a, least)) => Op::Clamp(at(*a), *least, *most),
                _ => Op::AtMost(at(*a), *most),
            },
            Instr::SelectOr(holds, yes, no) => {
                let joins = |own: &Instr<L>| matches!(own, Instr::Below(..) | Instr::NotAbove(..));
                match take(*holds, &joins) {
                    Some(Instr::Below(a, line)) => Op::BelowOr(at(*a), at(*yes), *line, *no),
                    Some(Instr::NotAbove(a, b)) if *no == L::default() => {
                        let ((a, f), (b, g)) = (scaled(take, *a), scaled(take, *b));
                        Op::NotAboveOrZero(at(a), at(b), at(*yes), f, g)
                    }
                    Some(Instr::NotAbove(a, b)) => Op::NotAboveOr(at(*a), at(*b), at(*yes), *no),
                    _ => Op::SelectOr(at(*holds), at(*yes), *no),
                }
            }
            Instr::LightHalfUp(num, factor, den) => {
                match take(*num, &|own| matches!(own, Instr::Least(..) | Instr::Multiply(..))) {
                    Some(Instr::Least(a, b)) => Op::LeastHalfUp(at(*a), at(*b), at(*den), *factor),
                    Some(Instr::Multiply(a, b)) => match take(*b, &is_lookup) {
                        Some(Instr::Lookup(row, entries)) => {
                            Op::EntryHalfUp(at(*a), at(*row), at(*den), *factor, self.numbers(&[entries])?)
                        }
                        _ => Op::ProductHalfUp(at(*a), at(*b), at(*den), *factor),
                    },
                    _ => Op::HalfUp(at(*num), at(*den), *factor),
                }
            }
            Instr::LightQuotient(num, factor, den, unit) => {
                let factor = factor.times(*unit);
                match take(*num, &|own| matches!(own, Instr::Least(..))) {
                    Some(Instr::Least(a, b)) => Op::LeastQuotient(at(*a), at(*b), at(*den), factor),
                    _ => Op::LightQuotient(at(*num), at(*den), factor),
                }
            }
            Instr::Dot(terms, plus) => {
                let terms: Vec<(R, L)> = terms.iter().map(|(value, factor)| (at(*value), *factor)).collect();
                let (terms, once) = self.terms(&terms)?;
                Op::Dot(terms, once, *plus)
            }
            Instr::Const(c) => Op::Const(*c),
            Instr::Affine(a, b, c) => Op::Affine(at(*a), *b, *c),
            Instr::Add(a, b) => Op::Add(at(*a), at(*b)),
            Instr::Subtract(a, b) => Op::Subtract(at(*a), at(*b)),
            Instr::AddScaled(a, b, c) => Op::AddScaled(at(*a), at(*b), *c),
            Instr::Abs(a) => Op::Abs(at(*a)),
            Instr::Greatest(a, b) => Op::Greatest(at(*a), at(*b)),
            Instr::AtLeast(a, c) => Op::AtLeast(at(*a), *c),
            Instr::Less(a, b) => Op::Less(at(*a), at(*b)),
            Instr::NotAbove(a, b) => Op::NotAbove(at(*a), at(*b)),
            Instr::Equal(a, b) => Op::Equal(at(*a), at(*b)),
            Instr::Below(a, c) => Op::Below(at(*a), *c),
            Instr::Above(a, c) => Op::Above(at(*a), *c),
            Instr::Equals(a, c) => Op::Equals(at(*a), *c),
            Instr::And(a, b) => Op::And(at(*a), at(*b)),
            Instr::Or(a, b) => Op::Or(at(*a), at(*b)),
            Instr::Not(a) => Op::Not(at(*a)),
            Instr::Select(a, b, c) => Op::Select(at(*a), at(*b), at(*c)),
            Instr::Ladder(a, lines) => Op::Ladder(at(*a), self.numbers(&[lines])?),
            Instr::Divide(a, factor, b, mode) => Op::Divide(at(*a), *factor, at(*b), *mode),
            Instr::DivideBy(a, c, mode) => Op::DivideBy(at(*a), *c, *mode),
            Instr::LightDivide(a, factor, b, mode) => Op::LightDivide(at(*a), *factor, at(*b), *mode),
            Instr::LightHalfUpBy(a, c) => Op::HalfUpBy(at(*a), *c, c.share()),
            Instr::LightDivideBy(a, c, mode) => Op::LightDivideBy(at(*a), *c, c.share(), *mode),
            Instr::Quotient(a, b, unit) => Op::Quotient(at(*a), at(*b), *unit),
            Instr::QuotientBy(a, c, unit) => Op::QuotientBy(at(*a), *c, *unit),
            Instr::WideQuotient(a, b, unit) => Op::WideQuotient(at(*a), at(*b), *unit),
            Instr::Settle(a, unit, mode) => Op::Settle(at(*a), *unit, unit.share(), *mode),
            Instr::Leave(a, why) => Op::Leave(at(*a), *why),
            Instr::Year(a) => Op::Year(at(*a)),
            Instr::Quarter(a) => Op::Quarter(at(*a)),
            Instr::Month(a) => Op::Month(at(*a)),
            // lists are scored from columns
            Instr::Spread(..) | Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..) => {
                return None;
            }
        })
    }
}

fn is_lookup<L>(instr: &Instr<L>) -> bool {
    matches!(instr, Instr::Lookup(..))
}
