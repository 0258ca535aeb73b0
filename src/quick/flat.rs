//! A program over one person: steps packed small, facts where they lie in slots, and steps that only serve another done
//! with it.

mod fuse;
mod pack;

use super::code::{Input, Why};
use super::lane::{Lane, divide, light_divide, light_divide_by, light_quotient, part, quotient, settle, wide_quotient};
use super::light::Share;
use crate::facts::Slots;
use crate::value::RoundMode;

/// The registers of programs for single records; more are left to `eval`.
pub(super) const REGISTERS: usize = 1 << 10;

type R = u16;

/// A packed program.
#[derive(Debug, Clone)]
pub(super) struct Flat<L> {
    /// Where the kind of person goes.
    kind: Option<R>,
    /// What else is filled from outside.
    others: Vec<(R, Input)>,
    steps: Vec<Packed<L>>,
    /// How many of the steps give totals and grades; the others give the rest.
    first: usize,
    /// Lines and entries of tables.
    numbers: Vec<L>,
    terms: Vec<(R, L)>,
}

impl<L> Default for Flat<L> {
    fn default() -> Self {
        Self { kind: None, others: vec![], steps: vec![], first: 0, numbers: vec![], terms: vec![] }
    }
}

#[derive(Debug, Clone, Copy)]
struct Packed<L> {
    to: R,
    op: Op<L>,
}

/// Where something begins in what all steps share, and how much of it there is.
#[derive(Debug, Clone, Copy)]
struct Slice {
    start: u32,
    count: u32,
}

/// A step, as in [`Instr`] where it is named alike.
#[derive(Debug, Clone, Copy)]
enum Op<L> {
    Const(L),
    Affine(R, L, L),
    Add(R, R),
    Subtract(R, R),
    AddScaled(R, R, L),
    /// Of the terms, so many count once.
    Dot(Slice, R, L),
    Multiply(R, R),
    Abs(R),
    Least(R, R),
    /// The lesser of so many times the one and so many times the other.
    LeastScaled(R, R, L, L),
    Greatest(R, R),
    AtMost(R, L),
    AtLeast(R, L),
    /// At least the one, then at most the other.
    Clamp(R, L, L),
    Less(R, R),
    NotAbove(R, R),
    Equal(R, R),
    Below(R, L),
    Above(R, L),
    Equals(R, L),
    And(R, R),
    Or(R, R),
    Not(R),
    Select(R, R, R),
    SelectOr(R, R, L),
    /// The second where the first is below the line, else a constant.
    BelowOr(R, R, L, L),
    /// The third where the first is not above the second, else a constant.
    NotAboveOr(R, R, R, L),
    /// The third where so many times the first is not above so many times the second, else 0.
    NotAboveOrZero(R, R, R, L, L),
    Lookup(R, Slice),
    /// The first times the entry that the second tells.
    TimesEntry(R, R, Slice),
    Ladder(R, Slice),
    /// Of so many times the first by the second.
    RatioLadder(R, R, L, Slice),
    /// The entry behind the lines that tells how many of them lie above.
    Bands(R, Slice),
    RatioBands(R, R, L, Slice),
    Divide(R, L, R, RoundMode),
    DivideBy(R, L, RoundMode),
    /// So many times the first by the second.
    HalfUp(R, R, L),
    /// The lesser of the first two by the third.
    LeastHalfUp(R, R, R, L),
    /// The product of the first two by the third.
    ProductHalfUp(R, R, R, L),
    /// The first times the entry that the second tells, by the third.
    EntryHalfUp(R, R, R, L, Slice),
    HalfUpBy(R, L, Share),
    LightDivide(R, L, R, RoundMode),
    LightDivideBy(R, L, Share, RoundMode),
    Quotient(R, R, L),
    QuotientBy(R, L, L),
    WideQuotient(R, R, L),
    LightQuotient(R, R, L),
    /// The lesser of the first two by the third.
    LeastQuotient(R, R, R, L),
    Settle(R, L, Share, RoundMode),
    Leave(R, Why),
    Year(R),
    Quarter(R),
    Month(R),
}

impl<L: Lane> Flat<L> {
    fn of_slice<T>(all: &[T], slice: Slice) -> &[T] {
        let start = slice.start as usize;
        all.get(start..start + slice.count as usize).unwrap_or_default()
    }

    /// Fills the first registers with a person's facts, and with what stages gave.
    #[inline(always)]
    pub(super) fn load(&self, registers: &mut [L; REGISTERS], slots: &Slots, kind: i64, staged: &[i64]) {
        let facts = slots.values();
        L::fill(registers.get_mut(..facts.len()).unwrap_or_default(), facts);
        let mut put = |place: R, value: L| {
            if let Some(to) = registers.get_mut(usize::from(place) % REGISTERS) {
                *to = value;
            }
        };
        if let Some(place) = self.kind {
            put(place, L::of(kind));
        }
        for (place, input) in &self.others {
            put(
                *place,
                match input {
                    Input::There(field) => L::from(!slots.is_missing(*field)),
                    Input::Text(field, words) => L::from(slots.text(*field) == words),
                    Input::Staged(at) => L::of(staged.get(*at).copied().unwrap_or(0)),
                    Input::Kind
                    | Input::Fact(_)
                    | Input::Length(_)
                    | Input::Field(..)
                    | Input::FieldThere(..)
                    | Input::FieldText(..) => L::default(),
                },
            );
        }
    }

    /// Computes totals and grades; gives why the person is left, 0 where he is not.
    pub(super) fn run(&self, registers: &mut [L; REGISTERS]) -> u8 {
        self.steps(registers, self.steps.get(..self.first).unwrap_or_default())
    }

    /// Computes everything else, after totals and grades.
    pub(super) fn run_rest(&self, registers: &mut [L; REGISTERS]) {
        self.steps(registers, self.steps.get(self.first..).unwrap_or_default());
    }

    fn steps(&self, registers: &mut [L; REGISTERS], steps: &[Packed<L>]) -> u8 {
        let mut left = 0;
        for step in steps {
            let found = self.apply(&step.op, registers, &mut left);
            // no check is left in the machine's code: the place is below the number of registers as it stands
            if let Some(to) = registers.get_mut(usize::from(step.to) % REGISTERS) {
                *to = found;
            }
        }
        left
    }

    #[inline(always)]
    fn apply(&self, op: &Op<L>, registers: &[L; REGISTERS], left: &mut u8) -> L {
        let at = |reg: R| registers.get(usize::from(reg) % REGISTERS).copied().unwrap_or_default();
        let (zero, one) = (L::from(false), L::from(true));
        let lines = |slice: Slice| Self::of_slice(&self.numbers, slice);
        match *op {
            Op::Const(c) => c,
            Op::Affine(a, b, c) => at(a).times(b).plus(c),
            Op::Add(a, b) => at(a).plus(at(b)),
            Op::Subtract(a, b) => at(a).minus(at(b)),
            Op::AddScaled(a, b, c) => at(a).plus(at(b).times(c)),
            Op::Dot(terms, once, c) => {
                let terms = Self::of_slice(&self.terms, terms);
                let (once, scaled) = terms.split_at(usize::from(once).min(terms.len()));
                let sum = once.iter().fold(c, |sum, (a, _)| sum.plus(at(*a)));
                scaled.iter().fold(sum, |sum, (a, b)| sum.plus(at(*a).times(*b)))
            }
            Op::Multiply(a, b) => at(a).times(at(b)),
            Op::Abs(a) => at(a).max(zero.minus(at(a))),
            Op::Least(a, b) => at(a).min(at(b)),
            Op::LeastScaled(a, b, f, g) => at(a).times(f).min(at(b).times(g)),
            Op::Greatest(a, b) => at(a).max(at(b)),
            Op::AtMost(a, c) => at(a).min(c),
            Op::AtLeast(a, c) => at(a).max(c),
            Op::Clamp(a, least, most) => at(a).max(least).min(most),
            Op::Less(a, b) => L::from(at(a) < at(b)),
            Op::NotAbove(a, b) => L::from(at(a) <= at(b)),
            Op::Equal(a, b) => L::from(at(a) == at(b)),
            Op::Below(a, c) => L::from(at(a) < c),
            Op::Above(a, c) => L::from(at(a) > c),
            Op::Equals(a, c) => L::from(at(a) == c),
            Op::And(a, b) => at(a).and(at(b)),
            Op::Or(a, b) => at(a).or(at(b)),
            Op::Not(a) => one.minus(at(a)),
            Op::Select(a, b, c) => at(a).choose(at(b), at(c)),
            Op::SelectOr(a, b, c) => at(a).choose(at(b), c),
            Op::BelowOr(a, b, line, c) => L::from(at(a) < line).choose(at(b), c),
            Op::NotAboveOr(a, b, c, other) => L::from(at(a) <= at(b)).choose(at(c), other),
            // no jump: how people fare is not to be guessed
            Op::NotAboveOrZero(a, b, c, f, g) => at(c).and(zero.minus(L::from(at(a).times(f) <= at(b).times(g)))),
            Op::Lookup(a, table) => lines(table).get(at(a).index()).copied().unwrap_or_default(),
            Op::TimesEntry(a, b, table) => at(a).times(lines(table).get(at(b).index()).copied().unwrap_or_default()),
            Op::Ladder(a, table) => {
                let value = at(a);
                missed(lines(table), |line| value < line)
            }
            Op::RatioLadder(a, b, factor, table) => {
                let (num, den) = (at(a).times(factor), at(b));
                missed(lines(table), |line| num < den.times(line))
            }
            Op::Bands(a, table) => {
                let value = at(a);
                let (lines, entries) = halves(lines(table));
                entries.get(missed(lines, |line| value < line).index()).copied().unwrap_or_default()
            }
            Op::RatioBands(a, b, factor, table) => {
                let (num, den) = (at(a).times(factor), at(b));
                let (lines, entries) = halves(lines(table));
                entries.get(missed(lines, |line| num < den.times(line)).index()).copied().unwrap_or_default()
            }
            Op::Divide(a, factor, b, mode) => divide(at(a).times(factor), at(b), mode),
            Op::DivideBy(a, c, mode) => divide(at(a), c, mode),
            Op::HalfUp(a, b, factor) => at(a).half_up(factor, at(b)),
            Op::LeastHalfUp(a, b, c, factor) => at(a).min(at(b)).half_up(factor, at(c)),
            Op::ProductHalfUp(a, b, c, factor) => at(a).times(at(b)).half_up(factor, at(c)),
            Op::EntryHalfUp(a, b, c, factor, table) => {
                let entry = lines(table).get(at(b).index()).copied().unwrap_or_default();
                at(a).times(entry).half_up(factor, at(c))
            }
            Op::HalfUpBy(a, c, share) => at(a).half_up_by(c, share),
            Op::LightDivide(a, factor, b, mode) => light_divide(at(a), factor, at(b), mode),
            Op::LightDivideBy(a, c, share, mode) => light_divide_by(at(a), c, share, mode),
            Op::Quotient(a, b, unit) => quotient(at(a), at(b), unit),
            Op::QuotientBy(a, c, unit) => quotient(at(a), c, unit),
            Op::WideQuotient(a, b, unit) => wide_quotient(at(a), at(b), unit),
            Op::LightQuotient(a, b, factor) => light_quotient(at(a), factor, at(b)),
            Op::LeastQuotient(a, b, c, factor) => light_quotient(at(a).min(at(b)), factor, at(c)),
            Op::Settle(a, unit, share, mode) => {
                let (settled, undecided) = settle(at(a), unit, share, mode);
                *left |= Why::Near.bit() * undecided.flag();
                settled
            }
            Op::Leave(a, why) => {
                if at(a) != zero {
                    *left |= why.bit();
                }
                zero
            }
            Op::Year(a) => part(at(a), |date| date.year().into()),
            Op::Quarter(a) => part(at(a), |date| date.quarter().into()),
            Op::Month(a) => part(at(a), |date| date.month().into()),
        }
    }
}

/// Lines, and the entries behind them of which there is one more.
#[inline(always)]
fn halves<L>(table: &[L]) -> (&[L], &[L]) {
    table.split_at(table.len() / 2)
}

/// How many lines lie above, four at a time.
#[inline(always)]
fn missed<L: Lane>(lines: &[L], is_below: impl Fn(L) -> bool) -> L {
    let below = |line: L| L::from(is_below(line));
    let mut fours = lines.chunks_exact(4);
    let mut missed = L::default();
    for four in fours.by_ref() {
        if let [a, b, c, d] = *four {
            missed = missed.plus(below(a)).plus(below(b)).plus(below(c)).plus(below(d));
        }
    }
    if let [a, rest @ ..] = fours.remainder() {
        missed = missed.plus(below(*a));
        if let [b, rest @ ..] = rest {
            missed = missed.plus(below(*b));
            if let [c, ..] = rest {
                missed = missed.plus(below(*c));
            }
        }
    }
    missed
}
