//! A step over the rows of a chunk, as loops over its registers.

use crate::facts::Run;
use crate::quick::code::{Instr, Reg, Why};
use crate::quick::divide::{divide, light_divide, light_divide_by, light_quotient, quotient, settle, wide_quotient};
use crate::quick::lane::{Lane, part};
use crate::quick::rows::{added, folded, spread};
use crate::value::RoundMode;
use crate::vectors::Tables;

#[inline(always)]
fn each<L: Lane>(to: &mut [L], a: &[L], f: impl Fn(L) -> L) {
    for (to, a) in to.iter_mut().zip(a) {
        *to = f(*a);
    }
}

#[inline(always)]
fn pairs<L: Lane>(to: &mut [L], a: &[L], b: &[L], f: impl Fn(L, L) -> L) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = f(*a, *b);
    }
}

/// A step that widens a column while it reads it; `false` where it is none.
#[inline(always)]
pub(super) fn as_it_lies<'m, L: Lane>(
    instr: &Instr<L>,
    to: &mut [L],
    at: impl Fn(Reg) -> &'m [L],
    run: impl Fn(Reg) -> Option<Run<'m>>,
) -> bool {
    match instr {
        Instr::Multiply(a, b) => match (run(*a), run(*b)) {
            (_, Some(run)) => beside(to, at(*a), run, L::times),
            (Some(run), None) => beside(to, at(*b), run, L::times),
            (None, None) => return false,
        },
        Instr::AddScaled(a, b, c) => match run(*b) {
            Some(run) => beside(to, at(*a), run, |a, b| a.plus(b.times(*c))),
            None => return false,
        },
        _ => return false,
    }
    true
}

#[inline(always)]
fn beside<L: Lane>(to: &mut [L], a: &[L], run: Run<'_>, f: impl Fn(L, L) -> L) {
    let each = to.iter_mut().zip(a);
    match run {
        Run::Bytes(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of((*from).into()))),
        Run::Shorts(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of((*from).into()))),
        Run::Halves(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of((*from).into()))),
        Run::Wholes(from) => each.zip(from).for_each(|((to, a), from)| *to = f(*a, L::of(*from))),
    }
}

#[inline(always)]
pub(super) fn apply<'m, 'n, L: Lane>(
    instr: &Instr<L>,
    to: &mut [L],
    at: impl Fn(Reg) -> &'m [L],
    tables: impl Tables,
    lengths: impl Fn(usize) -> &'n [usize],
    (left, sums): (&mut [u8], &mut Vec<L>),
) {
    let (zero, one) = (L::from(false), L::from(true));
    match instr {
        Instr::Const(c) => to.fill(*c),
        Instr::Affine(a, b, c) => each(to, at(*a), |a| a.times(*b).plus(*c)),
        Instr::Add(a, b) => pairs(to, at(*a), at(*b), L::plus),
        Instr::Subtract(a, b) => pairs(to, at(*a), at(*b), L::minus),
        Instr::AddScaled(a, b, c) => pairs(to, at(*a), at(*b), |a, b| a.plus(b.times(*c))),
        Instr::Dot(terms, c) => dot(to, terms, *c, at),
        Instr::Multiply(a, b) => pairs(to, at(*a), at(*b), L::times),
        Instr::Abs(a) => each(to, at(*a), |a| a.max(zero.minus(a))),
        Instr::Least(a, b) => pairs(to, at(*a), at(*b), L::min),
        Instr::Greatest(a, b) => pairs(to, at(*a), at(*b), L::max),
        Instr::AtMost(a, c) => each(to, at(*a), |a| a.min(*c)),
        Instr::AtLeast(a, c) => each(to, at(*a), |a| a.max(*c)),
        Instr::Less(a, b) => pairs(to, at(*a), at(*b), |a, b| L::from(a < b)),
        Instr::NotAbove(a, b) => pairs(to, at(*a), at(*b), |a, b| L::from(a <= b)),
        Instr::Equal(a, b) => pairs(to, at(*a), at(*b), |a, b| L::from(a == b)),
        Instr::Below(a, c) => each(to, at(*a), |a| L::from(a < *c)),
        Instr::Above(a, c) => each(to, at(*a), |a| L::from(a > *c)),
        Instr::Equals(a, c) => each(to, at(*a), |a| L::from(a == *c)),
        Instr::And(a, b) => pairs(to, at(*a), at(*b), L::and),
        Instr::Or(a, b) => pairs(to, at(*a), at(*b), L::or),
        Instr::Not(a) => each(to, at(*a), |a| one.minus(a)),
        Instr::Select(a, b, c) => {
            for (((to, a), b), c) in to.iter_mut().zip(at(*a)).zip(at(*b)).zip(at(*c)) {
                *to = a.choose(*b, *c);
            }
        }
        Instr::SelectOr(a, b, c) => pairs(to, at(*a), at(*b), |a, b| a.choose(b, *c)),
        Instr::Lookup(a, table) => L::entries(tables, to, at(*a), table),
        Instr::Table(a, first, table) => L::nearest(tables, to, at(*a), *first, table),
        Instr::Ladder(a, lines) => ladder(to, lines, |own, line| own < line, at(*a).iter().copied()),
        Instr::RatioLadder(a, b, lines) => {
            let quotients = at(*a).iter().copied().zip(at(*b).iter().copied());
            ladder(to, lines, |(num, den): (L, L), line| num < den.times(line), quotients);
        }
        Instr::Divide(a, factor, b, RoundMode::HalfUp) => {
            pairs(to, at(*a), at(*b), |a, b| divide(a.times(*factor), b, RoundMode::HalfUp));
        }
        Instr::Divide(a, factor, b, mode) => pairs(to, at(*a), at(*b), |a, b| divide(a.times(*factor), b, *mode)),
        Instr::DivideBy(a, c, RoundMode::Floor) => match c.power() {
            Some(twos) => each(to, at(*a), |a| a.down(twos)),
            None => each(to, at(*a), |a| divide(a, *c, RoundMode::Floor)),
        },
        Instr::DivideBy(a, c, RoundMode::HalfUp) => each(to, at(*a), |a| divide(a, *c, RoundMode::HalfUp)),
        Instr::DivideBy(a, c, mode) => each(to, at(*a), |a| divide(a, *c, *mode)),
        Instr::LightDivide(a, factor, b, RoundMode::Floor) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| a.light(factor, b).0);
        }
        Instr::LightDivide(a, factor, b, RoundMode::HalfUp) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| light_divide(a, factor, b, RoundMode::HalfUp));
        }
        Instr::LightDivide(a, factor, b, mode) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| light_divide(a, factor, b, *mode));
        }
        Instr::Rest(a, c) => match c.power() {
            Some(_) => each(to, at(*a), |a| a.and(c.minus(one))),
            None => {
                let share = c.share();
                each(to, at(*a), |a| a.light_by(*c, share).1);
            }
        },
        Instr::LightDivideBy(a, c, RoundMode::Floor) => {
            let share = c.share();
            each(to, at(*a), |a| a.light_by(*c, share).0);
        }
        Instr::LightDivideBy(a, c, RoundMode::HalfUp) => {
            let share = c.share();
            each(to, at(*a), |a| light_divide_by(a, *c, share, RoundMode::HalfUp));
        }
        Instr::LightDivideBy(a, c, mode) => {
            let share = c.share();
            each(to, at(*a), |a| light_divide_by(a, *c, share, *mode));
        }
        Instr::LightHalfUp(a, factor, b) => {
            let factor = factor.factor();
            pairs(to, at(*a), at(*b), |a, b| a.half_up(factor, b));
        }
        Instr::LightHalfUpBy(a, c) => {
            let share = c.share();
            each(to, at(*a), |a| a.half_up_by(*c, share));
        }
        Instr::Quotient(a, b, unit) => pairs(to, at(*a), at(*b), |a, b| quotient(a, b, *unit)),
        Instr::QuotientBy(a, c, unit) => each(to, at(*a), |a| quotient(a, *c, *unit)),
        Instr::WideQuotient(a, b, unit) => pairs(to, at(*a), at(*b), |a, b| wide_quotient(a, b, *unit)),
        Instr::LightQuotient(a, factor, b, unit) => {
            let factor = factor.times(*unit).factor();
            pairs(to, at(*a), at(*b), |a, b| light_quotient(a, factor, b));
        }
        Instr::Settle(a, unit, RoundMode::HalfUp) => settled(to, at(*a), *unit, RoundMode::HalfUp, left),
        Instr::Settle(a, unit, mode) => settled(to, at(*a), *unit, *mode, left),
        Instr::Leave(a, why) => {
            for (left, a) in left.iter_mut().zip(at(*a)) {
                *left |= if *a != zero { why.bit() } else { 0 };
            }
        }
        Instr::Year(a) => each(to, at(*a), |a| part(a, |date| date.year().into())),
        Instr::Quarter(a) => each(to, at(*a), |a| part(a, |date| date.quarter().into())),
        Instr::Month(a) => each(to, at(*a), |a| part(a, |date| date.month().into())),
        Instr::Spread(list, a) => spread(to, at(*a), lengths(*list)),
        Instr::Gather(list, a) => added(to, at(*a), lengths(*list), sums),
        Instr::GatherLeast(list, a, none) => folded(to, at(*a), lengths(*list), *none, L::min),
        Instr::GatherGreatest(list, a, none) => folded(to, at(*a), lengths(*list), *none, L::max),
    }
}

/// How many of the lines lie above each value, four at a time.
#[inline(always)]
fn ladder<L: Lane, V: Copy>(
    to: &mut [L],
    lines: &[L],
    is_below: impl Fn(V, L) -> bool,
    values: impl Iterator<Item = V> + Clone,
) {
    to.fill(L::from(false));
    let below = |value: V, line: L| L::from(is_below(value, line));
    let mut fours = lines.chunks_exact(4);
    for four in fours.by_ref() {
        let [a, b, c, d] = *four else { continue };
        for (to, value) in to.iter_mut().zip(values.clone()) {
            let missed = below(value, a).plus(below(value, b)).plus(below(value, c)).plus(below(value, d));
            *to = to.plus(missed);
        }
    }
    for line in fours.remainder() {
        for (to, value) in to.iter_mut().zip(values.clone()) {
            *to = to.plus(below(value, *line));
        }
    }
}

/// Sums of quotients rounded, and whom that leaves.
#[inline(always)]
fn settled<L: Lane>(to: &mut [L], sums: &[L], unit: L, mode: RoundMode, left: &mut [u8]) {
    let share = unit.share();
    for ((to, sum), left) in to.iter_mut().zip(sums).zip(left) {
        let (settled, undecided) = settle(*sum, unit, share, mode);
        *to = settled;
        *left |= Why::Near.bit() * undecided.flag();
    }
}

/// A sum of products, a few at a time, so that what is there already is seldom read again.
#[inline(always)]
fn dot<'m, L: Lane>(to: &mut [L], terms: &[(Reg, L)], plus: L, at: impl Fn(Reg) -> &'m [L]) {
    let one = L::from(true);
    let mut begun = false;
    let mut rest = terms;
    while !rest.is_empty() {
        let before = |to: L| if begun { to } else { plus };
        rest = match rest {
            [(a, o), (b, p), (c, q), (d, r), (e, s), (f, t), rest @ ..]
                if [o, p, q, r, s, t].into_iter().all(|factor| *factor == one) =>
            {
                let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(|reg| at(*reg));
                for ((((((to, a), b), c), d), e), f) in to.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(e).zip(f) {
                    let (first, second) = (a.plus(*b).plus(*c), d.plus(*e).plus(*f));
                    *to = before(*to).plus(first).plus(second);
                }
                rest
            }
            [(a, o), (b, p), (c, q), rest @ ..] if [o, p, q].into_iter().all(|factor| *factor == one) => {
                for (((to, a), b), c) in to.iter_mut().zip(at(*a)).zip(at(*b)).zip(at(*c)) {
                    *to = before(*to).plus(*a).plus(*b).plus(*c);
                }
                rest
            }
            [(a, o), (b, p), (c, q), rest @ ..] => {
                for (((to, a), b), c) in to.iter_mut().zip(at(*a)).zip(at(*b)).zip(at(*c)) {
                    *to = before(*to).plus(a.times(*o)).plus(b.times(*p)).plus(c.times(*q));
                }
                rest
            }
            [(a, o), (b, p), rest @ ..] => {
                for ((to, a), b) in to.iter_mut().zip(at(*a)).zip(at(*b)) {
                    *to = before(*to).plus(a.times(*o)).plus(b.times(*p));
                }
                rest
            }
            [(a, o), rest @ ..] => {
                for (to, a) in to.iter_mut().zip(at(*a)) {
                    *to = before(*to).plus(a.times(*o));
                }
                rest
            }
            [] => rest,
        };
        begun = true;
    }
    if !begun {
        to.fill(plus);
    }
}
