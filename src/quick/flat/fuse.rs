//! What each step becomes, alone or with those that only serve it.

use super::super::code::{Instr, Reg};
use super::super::lane::Lane;
use super::{Op, R, Sum, Table};
use crate::value::RoundMode;

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

impl<L: Lane> Op<L> {
    /// A step over values, with what it takes in; `at` tells where values are.
    pub(super) fn fused(instr: &Instr<L>, take: Take<'_, '_, L>, at: &dyn Fn(Reg) -> R) -> Option<Op<L>> {
        Some(match instr {
            Instr::Lookup(row, entries) => {
                let is_row = |own: &Instr<L>| match own {
                    Instr::Ladder(_, lines) | Instr::RatioLadder(_, _, lines) => entries.len() == lines.len() + 1,
                    _ => false,
                };
                match take(*row, &is_row) {
                    Some(Instr::Ladder(a, lines)) => Self::Bands(at(*a), tables(lines, entries)),
                    Some(Instr::RatioLadder(a, b, lines)) => {
                        let (a, factor) = scaled(take, *a);
                        Self::RatioBands(at(a), at(*b), factor, tables(lines, entries))
                    }
                    _ => Self::Lookup(at(*row), entries.clone()),
                }
            }
            Instr::RatioLadder(a, b, lines) => {
                let (a, factor) = scaled(take, *a);
                Self::RatioLadder(at(a), at(*b), factor, lines.clone())
            }
            Instr::Multiply(a, b) => match take(*b, &is_lookup) {
                Some(Instr::Lookup(row, entries)) => Self::TimesEntry(at(*a), at(*row), entries.clone()),
                _ => Self::Multiply(at(*a), at(*b)),
            },
            Instr::Least(a, b) => match (scaled(take, *a), scaled(take, *b)) {
                ((a, f), (b, g)) if f == L::from(true) && g == f => Self::Least(at(a), at(b)),
                ((a, f), (b, g)) => Self::LeastScaled(at(a), at(b), f, g),
            },
            Instr::AtMost(a, most) => match take(*a, &|own| matches!(own, Instr::AtLeast(..))) {
                Some(Instr::AtLeast(a, least)) => Self::Clamp(at(*a), *least, *most),
                _ => Self::AtMost(at(*a), *most),
            },
            Instr::SelectOr(holds, yes, no) => {
                let joins = |own: &Instr<L>| matches!(own, Instr::Below(..) | Instr::NotAbove(..));
                match take(*holds, &joins) {
                    Some(Instr::Below(a, line)) => Self::BelowOr(at(*a), at(*yes), *line, *no),
                    Some(Instr::NotAbove(a, b)) if *no == L::default() => {
                        let ((a, f), (b, g)) = (scaled(take, *a), scaled(take, *b));
                        Self::NotAboveOrZero(at(a), at(b), at(*yes), f, g)
                    }
                    Some(Instr::NotAbove(a, b)) => Self::NotAboveOr(at(*a), at(*b), at(*yes), *no),
                    _ => Self::SelectOr(at(*holds), at(*yes), *no),
                }
            }
            Instr::LightHalfUp(num, factor, den) => {
                let factor = factor.factor();
                match take(*num, &|own| matches!(own, Instr::Least(..) | Instr::Multiply(..))) {
                    Some(Instr::Least(a, b)) => Self::LeastHalfUp(at(*a), at(*b), at(*den), factor),
                    Some(Instr::Multiply(a, b)) => match take(*b, &is_lookup) {
                        Some(Instr::Lookup(row, entries)) => {
                            Self::EntryHalfUp(at(*a), at(*row), at(*den), Box::new((factor, entries.clone())))
                        }
                        _ => Self::ProductHalfUp(at(*a), at(*b), at(*den), factor),
                    },
                    _ => Self::HalfUp(at(*num), at(*den), factor),
                }
            }
            Instr::LightQuotient(num, factor, den, unit) => {
                let factor = factor.times(*unit).factor();
                match take(*num, &|own| matches!(own, Instr::Least(..) | Instr::Multiply(..))) {
                    Some(Instr::Least(a, b)) => Self::LeastQuotient(at(*a), at(*b), at(*den), factor),
                    Some(Instr::Multiply(a, b)) => match take(*b, &is_lookup) {
                        Some(Instr::Lookup(row, entries)) => {
                            Self::EntryQuotient(at(*a), at(*row), at(*den), Box::new((factor, entries.clone())))
                        }
                        _ => Self::ProductQuotient(at(*a), at(*b), at(*den), factor),
                    },
                    _ => Self::LightQuotient(at(*num), at(*den), factor),
                }
            }
            Instr::Dot(terms, plus) => Self::Dot(Box::new(Sum::of(terms, *plus, take, at))),
            Instr::Const(c) => Self::Const(*c),
            Instr::Affine(a, b, c) => Self::Affine(at(*a), *b, *c),
            Instr::Add(a, b) => Self::Add(at(*a), at(*b)),
            Instr::Subtract(a, b) => Self::Subtract(at(*a), at(*b)),
            Instr::AddScaled(a, b, c) => Self::AddScaled(at(*a), at(*b), *c),
            Instr::Abs(a) => Self::Abs(at(*a)),
            Instr::Greatest(a, b) => Self::Greatest(at(*a), at(*b)),
            Instr::AtLeast(a, c) => Self::AtLeast(at(*a), *c),
            Instr::Less(a, b) => Self::Less(at(*a), at(*b)),
            Instr::NotAbove(a, b) => Self::NotAbove(at(*a), at(*b)),
            Instr::Equal(a, b) => Self::Equal(at(*a), at(*b)),
            Instr::Below(a, c) => Self::Below(at(*a), *c),
            Instr::Above(a, c) => Self::Above(at(*a), *c),
            Instr::Equals(a, c) => Self::Equals(at(*a), *c),
            Instr::And(a, b) => Self::And(at(*a), at(*b)),
            Instr::Or(a, b) => Self::Or(at(*a), at(*b)),
            Instr::Not(a) => Self::Not(at(*a)),
            Instr::Select(a, b, c) => Self::Select(at(*a), at(*b), at(*c)),
            Instr::Table(a, first, entries) => Self::Table(at(*a), *first, entries.clone()),
            Instr::Ladder(a, lines) => Self::Ladder(at(*a), lines.clone()),
            Instr::Divide(a, factor, b, mode) => Self::Divide(at(*a), *factor, at(*b), *mode),
            Instr::DivideBy(a, c, mode) => match c.power() {
                Some(twos) if *mode == RoundMode::Floor => Self::Down(at(*a), twos),
                Some(_) | None => Self::DivideBy(at(*a), *c, *mode),
            },
            Instr::LightDivide(a, factor, b, mode) => Self::LightDivide(at(*a), factor.factor(), at(*b), *mode),
            Instr::LightHalfUpBy(a, c) => Self::HalfUpBy(at(*a), *c, c.share()),
            Instr::LightDivideBy(a, c, mode) => Self::LightDivideBy(at(*a), *c, c.share(), *mode),
            Instr::Rest(a, c) => match c.power() {
                Some(_) => Self::Bits(at(*a), c.minus(L::from(true))),
                None => Self::Rest(at(*a), *c, c.share()),
            },
            Instr::Quotient(a, b, unit) => Self::Quotient(at(*a), at(*b), *unit),
            Instr::QuotientBy(a, c, unit) => Self::QuotientBy(at(*a), *c, *unit),
            Instr::WideQuotient(a, b, unit) => Self::WideQuotient(at(*a), at(*b), *unit),
            Instr::Settle(a, unit, mode) => Self::Settle(at(*a), *unit, unit.share(), *mode),
            Instr::Leave(a, why) => Self::Leave(at(*a), *why),
            Instr::Year(a) => Self::Year(at(*a)),
            Instr::Quarter(a) => Self::Quarter(at(*a)),
            Instr::Month(a) => Self::Month(at(*a)),
            // lists are scored from columns
            Instr::Spread(..) | Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..) => {
                return None;
            }
        })
    }
}

impl<L: Lane> Sum<L> {
    fn of(terms: &[(Reg, L)], plus: L, take: Take<'_, '_, L>, at: &dyn Fn(Reg) -> R) -> Self {
        let (mut once, mut scaled, mut capped) = (vec![], vec![], vec![]);
        let mut terms: Vec<(Reg, L)> = terms.iter().rev().copied().collect();
        let mut sum = plus;
        while let Some((value, factor)) = terms.pop() {
            match take(value, &|own| matches!(own, Instr::AtMost(..) | Instr::Dot(..))) {
                Some(Instr::AtMost(a, most)) => capped.push((*most, at(*a), factor)),
                // numbers wrap around, so that a sum may be multiplied term by term
                Some(Instr::Dot(inner, plus)) => {
                    sum = sum.plus(plus.times(factor));
                    terms.extend(inner.iter().rev().map(|(value, own)| (*value, own.times(factor))));
                }
                _ if factor == L::from(true) => once.push(at(value)),
                _ => scaled.push((at(value), factor)),
            }
        }
        Self { once: once.into(), scaled: scaled.into(), capped: capped.into(), plus: sum }
    }
}

/// Lines and the entries behind them.
fn tables<L: Copy>(lines: &[L], entries: &[L]) -> Table<L> {
    [lines, entries].concat().into()
}

fn is_lookup<L>(instr: &Instr<L>) -> bool {
    matches!(instr, Instr::Lookup(..))
}
