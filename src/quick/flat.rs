//! A program over one person: steps packed small, facts where they lie in slots, and steps that only serve another done
//! with it.

mod bank;
mod fuse;
mod pack;

use std::hint::select_unpredictable;

pub(super) use bank::{Bank, REGISTERS};

use super::code::{Input, Why};
use super::divide::{divide, light_divide, light_divide_by, light_quotient, quotient, settle, wide_quotient};
use super::lane::{Lane, entry, nearest_entry, part};
use super::light::{Factor, Share};
use crate::facts::Slots;
use crate::value::RoundMode;

/// A register of programs for single records.
pub(super) type R = u16;

/// A person's numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Facts<'f> {
    /// As they lie in slots.
    All(&'f [i64]),
    /// With anything behind them, in half the bits.
    Few(&'f [u32; FEW]),
}

/// Facts that are kept in half the bits, where there are not more.
pub(super) const FEW: usize = 32;
/// So many of them are widened in one go.
const EIGHT: usize = 8;

/// A packed program.
#[derive(Debug, Clone)]
pub(super) struct Flat<L> {
    /// How many times [`EIGHT`] registers hold all facts, which are the first.
    eights: usize,
    /// Where the kind of person goes.
    kind: Option<R>,
    /// What else is filled from outside.
    others: Vec<(R, Input)>,
    /// What gives totals and grades.
    steps: Vec<Packed<L>>,
    /// What gives the rest.
    rest: Vec<Packed<L>>,
}

impl<L> Default for Flat<L> {
    fn default() -> Self {
        Self { eights: 0, kind: None, others: vec![], steps: vec![], rest: vec![] }
    }
}

#[derive(Debug, Clone)]
struct Packed<L> {
    to: R,
    op: Op<L>,
}

/// Numbers of a step: lines, entries, or lines and the entries behind them.
type Table<L> = Box<[L]>;

/// So many times a quotient, and so many times either of two numbers.
type Scaled<L> = (Factor<L>, L, L);

/// What a sum is made of.
#[derive(Debug, Clone)]
struct Sum<L> {
    once: Box<[R]>,
    scaled: Box<[(R, L)]>,
    /// So many times the lesser of a register and a number, with which each begins.
    capped: Box<[(L, R, L)]>,
    /// A register by a number, halves rounded up.
    rounded: Box<[(R, L, Share)]>,
    plus: L,
}

/// A step, as in [`Instr`] where it is named alike.
#[derive(Debug, Clone)]
enum Op<L> {
    Const(L),
    Affine(R, L, L),
    Add(R, R),
    Subtract(R, R),
    AddScaled(R, R, L),
    Dot(Box<Sum<L>>),
    /// At least the one, then at most the other.
    DotWithin(Box<(Sum<L>, L, L)>),
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
    /// The lesser of so many times each of the last two where so many times the first is not above so many times the
    /// second, else 0.
    NotAboveLeast([R; 4], Box<[L; 4]>),
    Lookup(R, Table<L>),
    /// The first times the entry that the second tells.
    TimesEntry(R, R, Table<L>),
    Table(R, L, Table<L>),
    Ladder(R, Table<L>),
    /// Of so many times the first by the second.
    RatioLadder(R, R, L, Table<L>),
    /// The entry behind the lines that tells how many of them lie above.
    Bands(R, Table<L>),
    RatioBands(R, R, L, Table<L>),
    Divide(R, L, R, RoundMode),
    DivideBy(R, L, RoundMode),
    /// By so many twos, rounded down.
    Down(R, u32),
    /// What only these bits hold.
    Bits(R, L),
    /// So many times the first by the second.
    HalfUp(R, R, Factor<L>),
    /// The lesser of the first two by the third.
    LeastHalfUp(R, R, R, Factor<L>),
    /// The lesser of so many times each of the first two by the third.
    LeastScaledHalfUp(R, R, R, Box<Scaled<L>>),
    /// The product of the first two by the third.
    ProductHalfUp(R, R, R, Factor<L>),
    /// The first times the entry that the second tells, by the third.
    EntryHalfUp(R, R, R, Box<(Factor<L>, Table<L>)>),
    HalfUpBy(R, L, Share),
    LightDivide(R, Factor<L>, R, RoundMode),
    LightDivideBy(R, L, Share, RoundMode),
    Rest(R, L, Share),
    Quotient(R, R, L),
    QuotientBy(R, L, L),
    WideQuotient(R, R, L),
    LightQuotient(R, R, Factor<L>),
    /// The lesser of the first two by the third.
    LeastQuotient(R, R, R, Factor<L>),
    /// The lesser of so many times each of the first two by the third.
    LeastScaledQuotient(R, R, R, Box<Scaled<L>>),
    /// The product of the first two by the third.
    ProductQuotient(R, R, R, Factor<L>),
    /// The first times the entry that the second tells, by the third.
    EntryQuotient(R, R, R, Box<(Factor<L>, Table<L>)>),
    Settle(R, L, Share, RoundMode),
    SettleHalfUp(R, L, Share),
    /// At least the one, then at most the other.
    SettleWithin(R, Box<(L, Share, L, L)>),
    Leave(R, Why),
    Year(R),
    Quarter(R),
    Month(R),
}

impl<L: Lane> Flat<L> {
    /// Fills the first registers with a person's facts, and with what stages gave.
    #[inline(always)]
    fn load(&self, registers: &mut [L; REGISTERS], (facts, slots): (Facts<'_>, &Slots), kind: i64, staged: &[i64]) {
        match facts {
            Facts::All(facts) => L::fill(registers.get_mut(..facts.len()).unwrap_or_default(), facts),
            // registers behind those of facts are written before they are read
            Facts::Few(facts) => {
                let some = registers.as_chunks_mut::<EIGHT>().0.iter_mut().zip(facts.as_chunks::<EIGHT>().0);
                for (to, from) in some.take(self.eights) {
                    *to = from.map(|fact| L::of(fact.into()));
                }
            }
        }
        let mut put = |place: R, value: L| {
            if let Some(to) = registers.get_mut(usize::from(place)) {
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

    /// Computes a person's total and grade, and gives the registers that hold them.
    ///
    /// # Errors
    /// Why the person is left.
    #[inline(always)]
    pub(super) fn score<'b>(
        &self,
        bank: &'b mut Bank<L>,
        person: (Facts<'_>, &Slots),
        kind: i64,
        staged: &[i64],
    ) -> Result<&'b [L; REGISTERS], u8> {
        let registers = bank.all().ok_or(Why::Large.bit())?;
        self.load(registers, person, kind, staged);
        match self.run(registers) {
            0 => Ok(registers),
            left => Err(left),
        }
    }

    /// Computes total and grade of whoever fills the first registers; gives why he is left, 0 where he is not.
    #[inline(always)]
    pub(super) fn run(&self, registers: &mut [L; REGISTERS]) -> u8 {
        Self::steps(registers, &self.steps)
    }

    /// Computes everything else, after total and grade.
    pub(super) fn finish(&self, bank: &mut Bank<L>) {
        if let Some(registers) = bank.all() {
            Self::steps(registers, &self.rest);
        }
    }

    #[inline(always)]
    fn steps(registers: &mut [L; REGISTERS], steps: &[Packed<L>]) -> u8 {
        let mut left = 0;
        for step in steps {
            let found = step.op.apply(registers, &mut left);
            if let Some(to) = registers.get_mut(usize::from(step.to)) {
                *to = found;
            }
        }
        left
    }
}

impl<L: Lane> Op<L> {
    #[inline(always)]
    fn apply(&self, registers: &[L; REGISTERS], left: &mut u8) -> L {
        // every place is one of a register, so that nothing is checked
        let at = |reg: &R| registers.get(usize::from(*reg)).copied().unwrap_or_default();
        let (zero, one) = (L::from(false), L::from(true));
        match self {
            Self::Const(c) => *c,
            Self::Affine(a, b, c) => at(a).times(*b).plus(*c),
            Self::Add(a, b) => at(a).plus(at(b)),
            Self::Subtract(a, b) => at(a).minus(at(b)),
            Self::AddScaled(a, b, c) => at(a).plus(at(b).times(*c)),
            Self::Dot(sum) => sum.of_registers(at),
            Self::DotWithin(sum) => {
                let (sum, least, most) = &**sum;
                sum.of_registers(at).max(*least).min(*most)
            }
            Self::Multiply(a, b) => at(a).times(at(b)),
            Self::Abs(a) => at(a).max(zero.minus(at(a))),
            Self::Least(a, b) => at(a).min(at(b)),
            Self::LeastScaled(a, b, f, g) => at(a).times(*f).min(at(b).times(*g)),
            Self::Greatest(a, b) => at(a).max(at(b)),
            Self::AtMost(a, c) => at(a).min(*c),
            Self::AtLeast(a, c) => at(a).max(*c),
            Self::Clamp(a, least, most) => at(a).max(*least).min(*most),
            Self::Less(a, b) => L::from(at(a) < at(b)),
            Self::NotAbove(a, b) => L::from(at(a) <= at(b)),
            Self::Equal(a, b) => L::from(at(a) == at(b)),
            Self::Below(a, c) => L::from(at(a) < *c),
            Self::Above(a, c) => L::from(at(a) > *c),
            Self::Equals(a, c) => L::from(at(a) == *c),
            Self::And(a, b) => at(a).and(at(b)),
            Self::Or(a, b) => at(a).or(at(b)),
            Self::Not(a) => one.minus(at(a)),
            Self::Select(a, b, c) => at(a).choose(at(b), at(c)),
            Self::SelectOr(a, b, c) => at(a).choose(at(b), *c),
            Self::BelowOr(a, b, line, c) => L::from(at(a) < *line).choose(at(b), *c),
            Self::NotAboveOr(a, b, c, other) => L::from(at(a) <= at(b)).choose(at(c), *other),
            // no jump: how people fare is not to be guessed
            Self::NotAboveOrZero(a, b, c, f, g) => {
                select_unpredictable(at(a).times(*f) <= at(b).times(*g), at(c), zero)
            }
            Self::NotAboveLeast([a, b, c, d], by) => {
                let [f, g, h, k] = **by;
                let least = at(c).times(h).min(at(d).times(k));
                select_unpredictable(at(a).times(f) <= at(b).times(g), least, zero)
            }
            Self::Lookup(a, table) => entry(table, at(a)),
            Self::TimesEntry(a, b, table) => at(a).times(entry(table, at(b))),
            Self::Table(a, first, entries) => nearest_entry(entries, at(a), *first),
            Self::Ladder(a, lines) => {
                let value = at(a);
                missed(lines, |line| value < line)
            }
            Self::RatioLadder(a, b, factor, lines) => {
                let (num, den) = (at(a).times(*factor), at(b));
                missed(lines, |line| num < den.times(line))
            }
            Self::Bands(a, table) => {
                let value = at(a);
                let (lines, entries) = halves(table);
                entry(entries, missed(lines, |line| value < line))
            }
            Self::RatioBands(a, b, factor, table) => {
                let (num, den) = (at(a).times(*factor), at(b));
                let (lines, entries) = halves(table);
                entry(entries, missed(lines, |line| num < den.times(line)))
            }
            Self::Divide(a, factor, b, mode) => divide(at(a).times(*factor), at(b), *mode),
            Self::DivideBy(a, c, mode) => divide(at(a), *c, *mode),
            Self::Down(a, twos) => at(a).down(*twos),
            Self::Bits(a, bits) => at(a).and(*bits),
            Self::HalfUp(a, b, factor) => at(a).half_up(*factor, at(b)),
            Self::LeastHalfUp(a, b, c, factor) => at(a).min(at(b)).half_up(*factor, at(c)),
            Self::LeastScaledHalfUp(a, b, c, by) => {
                let (factor, f, g) = **by;
                at(a).times(f).min(at(b).times(g)).half_up(factor, at(c))
            }
            Self::ProductHalfUp(a, b, c, factor) => at(a).times(at(b)).half_up(*factor, at(c)),
            Self::EntryHalfUp(a, b, c, by) => {
                let (factor, table) = &**by;
                at(a).times(entry(table, at(b))).half_up(*factor, at(c))
            }
            Self::HalfUpBy(a, c, share) => at(a).half_up_by(*c, *share),
            Self::LightDivide(a, factor, b, mode) => light_divide(at(a), *factor, at(b), *mode),
            Self::LightDivideBy(a, c, share, mode) => light_divide_by(at(a), *c, *share, *mode),
            Self::Rest(a, c, share) => at(a).light_by(*c, *share).1,
            Self::Quotient(a, b, unit) => quotient(at(a), at(b), *unit),
            Self::QuotientBy(a, c, unit) => quotient(at(a), *c, *unit),
            Self::WideQuotient(a, b, unit) => wide_quotient(at(a), at(b), *unit),
            Self::LightQuotient(a, b, factor) => light_quotient(at(a), *factor, at(b)),
            Self::LeastQuotient(a, b, c, factor) => light_quotient(at(a).min(at(b)), *factor, at(c)),
            Self::LeastScaledQuotient(a, b, c, by) => {
                let (factor, f, g) = **by;
                light_quotient(at(a).times(f).min(at(b).times(g)), factor, at(c))
            }
            Self::ProductQuotient(a, b, c, factor) => light_quotient(at(a).times(at(b)), *factor, at(c)),
            Self::EntryQuotient(a, b, c, by) => {
                let (factor, table) = &**by;
                light_quotient(at(a).times(entry(table, at(b))), *factor, at(c))
            }
            Self::Settle(a, unit, share, mode) => settled(at(a), *unit, *share, *mode, left),
            Self::SettleHalfUp(a, unit, share) => settled(at(a), *unit, *share, RoundMode::HalfUp, left),
            Self::SettleWithin(a, by) => {
                let (unit, share, least, most) = **by;
                settled(at(a), unit, share, RoundMode::HalfUp, left).max(least).min(most)
            }
            Self::Leave(a, why) => {
                if at(a) != zero {
                    *left |= why.bit();
                }
                zero
            }
            Self::Year(a) => part(at(a), |date| date.year().into()),
            Self::Quarter(a) => part(at(a), |date| date.quarter().into()),
            Self::Month(a) => part(at(a), |date| date.month().into()),
        }
    }
}

impl<L: Lane> Sum<L> {
    #[inline(always)]
    fn of_registers(&self, at: impl Fn(&R) -> L) -> L {
        let Self { once, scaled, capped, rounded, plus } = self;
        let mut sum = *plus;
        for a in once {
            sum = sum.plus(at(a));
        }
        for (a, b) in scaled {
            sum = sum.plus(at(a).times(*b));
        }
        for (most, a, b) in capped {
            sum = sum.plus(at(a).min(*most).times(*b));
        }
        for (a, c, share) in rounded {
            sum = sum.plus(at(a).half_up_by(*c, *share));
        }
        sum
    }
}

/// A sum of quotients rounded, and whom that leaves.
#[inline(always)]
fn settled<L: Lane>(sum: L, unit: L, share: Share, mode: RoundMode, left: &mut u8) -> L {
    let (settled, undecided) = settle(sum, unit, share, mode);
    *left |= Why::Near.bit() * undecided.flag();
    settled
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
