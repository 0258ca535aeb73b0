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
                Some(Instr::AtLeast(a, least)) => Self::within(*a, (*least, *most), take, at),
                _ => Self::AtMost(at(*a), *most),
            },
            Instr::SelectOr(holds, yes, no) => {
                let joins = |own: &Instr<L>| matches!(own, Instr::Below(..) | Instr::NotAbove(..));
                match take(*holds, &joins) {
                    Some(Instr::Below(a, line)) => Self::BelowOr(at(*a), at(*yes), *line, *no),
                    Some(Instr::NotAbove(a, b)) if *no == L::default() => {
                        let ((a, f), (b, g)) = (scaled(take, *a), scaled(take, *b));
                        match take(*yes, &|own| matches!(own, Instr::Least(..))) {
                            Some(Instr::Least(c, d)) => {
                                let ((c, h), (d, k)) = (scaled(take, *c), scaled(take, *d));
                                Self::NotAboveLeast([a, b, c, d].map(at), Box::new([f, g, h, k]))
                            }
                            _ => Self::NotAboveOrZero(at(a), at(b), at(*yes), f, g),
                        }
                    }
                    Some(Instr::NotAbove(a, b)) => Self::NotAboveOr(at(*a), at(*b), at(*yes), *no),
                    _ => Self::SelectOr(at(*holds), at(*yes), *no),
                }
            }
            Instr::LightHalfUp(num, factor, den) => {
                let (den, factor) = (at(*den), factor.factor());
                match Numerator::of(take, *num, at) {
                    Numerator::Whole(a) => Self::HalfUp(a, den, factor),
                    Numerator::Least(a, b) => Self::LeastHalfUp(a, b, den, factor),
                    Numerator::LeastScaled(a, b, f, g) => Self::LeastScaledHalfUp(a, b, den, Box::new((factor, f, g))),
                    Numerator::Product(a, b) => Self::ProductHalfUp(a, b, den, factor),
                    Numerator::Entry(a, row, table) => Self::EntryHalfUp(a, row, den, Box::new((factor, table))),
                }
            }
            Instr::LightQuotient(num, factor, den, unit) => {
                let (den, factor) = (at(*den), factor.times(*unit).factor());
                match Numerator::of(take, *num, at) {
                    Numerator::Whole(a) => Self::LightQuotient(a, den, factor),
                    Numerator::Least(a, b) => Self::LeastQuotient(a, b, den, factor),
                    Numerator::LeastScaled(a, b, f, g) => {
                        Self::LeastScaledQuotient(a, b, den, Box::new((factor, f, g)))
                    }
                    Numerator::Product(a, b) => Self::ProductQuotient(a, b, den, factor),
                    Numerator::Entry(a, row, table) => Self::EntryQuotient(a, row, den, Box::new((factor, table))),
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
            Instr::Settle(a, unit, RoundMode::HalfUp) => Self::SettleHalfUp(at(*a), *unit, unit.share()),
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

impl<L: Lane> Op<L> {
    /// What is brought between two numbers, mostly a total.
    fn within(value: Reg, (least, most): (L, L), take: Take<'_, '_, L>, at: &dyn Fn(Reg) -> R) -> Self {
        let is_total = |own: &Instr<L>| matches!(own, Instr::Dot(..) | Instr::Settle(_, _, RoundMode::HalfUp));
        match take(value, &is_total) {
            Some(Instr::Dot(terms, plus)) => Self::DotWithin(Box::new((Sum::of(terms, *plus, take, at), least, most))),
            Some(Instr::Settle(a, unit, _)) => Self::SettleWithin(at(*a), Box::new((*unit, unit.share(), least, most))),
            _ => Self::Clamp(at(value), least, most),
        }
    }
}

/// What is divided, with what it takes in.
enum Numerator<L> {
    Whole(R),
    Least(R, R),
    LeastScaled(R, R, L, L),
    Product(R, R),
    Entry(R, R, Table<L>),
}

impl<L: Lane> Numerator<L> {
    fn of(take: Take<'_, '_, L>, value: Reg, at: &dyn Fn(Reg) -> R) -> Self {
        match take(value, &|own| matches!(own, Instr::Least(..) | Instr::Multiply(..))) {
            Some(Instr::Least(a, b)) => match (scaled(take, *a), scaled(take, *b)) {
                ((a, f), (b, g)) if f == L::from(true) && g == f => Self::Least(at(a), at(b)),
                ((a, f), (b, g)) => Self::LeastScaled(at(a), at(b), f, g),
            },
            Some(Instr::Multiply(a, b)) => match take(*b, &is_lookup) {
                Some(Instr::Lookup(row, entries)) => Self::Entry(at(*a), at(*row), entries.clone()),
                _ => Self::Product(at(*a), at(*b)),
            },
            _ => Self::Whole(at(value)),
        }
    }
}

impl<L: Lane> Sum<L> {
    fn of(terms: &[(Reg, L)], plus: L, take: Take<'_, '_, L>, at: &dyn Fn(Reg) -> R) -> Self {
        let (mut once, mut scaled, mut capped, mut rounded) = (vec![], vec![], vec![], vec![]);
        let mut terms: Vec<(Reg, L)> = terms.iter().rev().copied().collect();
        let mut sum = plus;
        while let Some((value, factor)) = terms.pop() {
            let is_line = |own: &Instr<L>| matches!(own, Instr::LightHalfUpBy(..)) && factor == L::from(true);
            let fits = |own: &Instr<L>| matches!(own, Instr::AtMost(..) | Instr::Dot(..)) || is_line(own);
            match take(value, &fits) {
                Some(Instr::LightHalfUpBy(a, c)) => rounded.push((at(*a), *c, c.share())),
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
        Self { once: once.into(), scaled: scaled.into(), capped: capped.into(), rounded: rounded.into(), plus: sum }
    }
}

/// Lines and the entries behind them.
fn tables<L: Copy>(lines: &[L], entries: &[L]) -> Table<L> {
    [lines, entries].concat().into()
}

fn is_lookup<L>(instr: &Instr<L>) -> bool {
    matches!(instr, Instr::Lookup(..))
}
