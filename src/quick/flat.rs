//! A program over one person: steps packed small, facts where they lie in slots, and steps of which one only serves the
//! next done at once.

mod join;

use super::code::{Input, Instr, Reg, Step, Why};
use super::lane::{Lane, divide, light_divide, light_divide_by, light_quotient, part, quotient, settle, wide_quotient};
use super::light::Share;
use super::program::Program;
use crate::facts::Slots;
use crate::value::RoundMode;

/// The registers of programs for single records; more are left to `eval`.
pub(super) const REGISTERS: usize = 1 << 10;

type R = u16;

/// A packed program.
#[derive(Debug, Clone)]
pub(super) struct Flat<L> {
    /// How many facts there are: theirs are the first registers.
    facts: usize,
    /// What else is filled from outside.
    others: Vec<(R, Input)>,
    steps: Vec<Packed<L>>,
    /// How many of the steps give totals and grades; the others give the rest.
    first: usize,
    /// Lines and entries of tables.
    numbers: Vec<L>,
    terms: Vec<(R, L)>,
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
    Dot(Slice, L),
    Multiply(R, R),
    Abs(R),
    Least(R, R),
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
    /// The second register where the first is below the line, else a constant.
    BelowOr(R, L, R, L),
    /// The third register where the first is not above the second, else a constant.
    NotAboveOr(R, R, R, L),
    Lookup(R, Slice),
    /// The first times the entry that the second tells.
    TimesEntry(R, R, Slice),
    Ladder(R, Slice),
    RatioLadder(R, R, Slice),
    /// The entry behind the lines that tells how many of them lie above.
    Bands(R, Slice),
    RatioBands(R, R, Slice),
    Divide(R, L, R, RoundMode),
    DivideBy(R, L, RoundMode),
    HalfUp(R, L, R),
    /// The lesser of two first.
    LeastHalfUp(R, R, L, R),
    HalfUpBy(R, L, Share),
    LightDivide(R, L, R, RoundMode),
    LightDivideBy(R, L, Share, RoundMode),
    Quotient(R, R, L),
    QuotientBy(R, L, L),
    WideQuotient(R, R, L),
    LightQuotient(R, L, R),
    /// The lesser of two first.
    LeastQuotient(R, R, L, R),
    Settle(R, L, Share, RoundMode),
    Leave(R, Why),
    Year(R),
    Quarter(R),
    Month(R),
}

impl<L: Lane> Flat<L> {
    /// Packs a program over so many facts; nothing where it needs very many registers. `kept` are read afterwards.
    pub(super) fn of(program: &Program<L>, facts: usize, kept: &[Reg]) -> Option<Self> {
        let mut flat = Self { facts, others: vec![], steps: vec![], first: 0, numbers: vec![], terms: vec![] };
        let mut places: Vec<Reg> = vec![];
        for input in &program.inputs {
            places.push(match input {
                Input::Fact(field) => Reg(u32::try_from(*field).ok()?),
                other => {
                    let place = facts + flat.others.len();
                    flat.others.push((R::try_from(place).ok()?, other.clone()));
                    Reg(u32::try_from(place).ok()?)
                }
            });
        }
        let before = facts + flat.others.len();
        let own = before + program.registers.saturating_sub(program.inputs.len());
        if own > REGISTERS {
            return None;
        }
        let shift = u32::try_from(before.checked_sub(program.inputs.len())?).ok()?;
        let at = |reg: Reg| places.get(reg.0 as usize).copied().unwrap_or(Reg(reg.0 + shift));
        let moved =
            |step: &Step<L>| Some(Step { to: at(step.to), over: step.over, instr: step.instr.map(at, |c| Some(*c))? });
        let steps: Vec<Step<L>> = program.steps.iter().map(moved).collect::<Option<_>>()?;
        let kept: Vec<Reg> = kept.iter().map(|reg| at(*reg)).collect();
        let partners = join::partners(&steps, &kept, program.first);
        let mut taken = vec![false; steps.len()];
        for partner in partners.iter().flatten() {
            if let Some(slot) = taken.get_mut(*partner) {
                *slot = true;
            }
        }
        for (index, step) in steps.iter().enumerate() {
            if index == program.first {
                flat.first = flat.steps.len();
            }
            if taken.get(index) == Some(&true) {
                continue;
            }
            let partner = partners.get(index).copied().flatten().and_then(|partner| steps.get(partner));
            let op = match partner {
                Some(partner) => flat.joined(&partner.instr, &step.instr)?,
                None => flat.packed(&step.instr)?,
            };
            flat.steps.push(Packed { to: r(step.to)?, op });
        }
        if program.first >= steps.len() {
            flat.first = flat.steps.len();
        }
        Some(flat)
    }

    /// Where a register of the program went.
    pub(super) fn place(&self, program: &Program<L>, reg: Reg) -> Reg {
        match program.inputs.get(reg.0 as usize) {
            Some(Input::Fact(field)) => Reg(u32::try_from(*field).unwrap_or(u32::MAX)),
            Some(other) => {
                let found = self.others.iter().find(|(_, input)| input == other);
                Reg(found.map_or(u32::MAX, |(place, _)| u32::from(*place)))
            }
            None => {
                let shift = self.facts + self.others.len() - program.inputs.len();
                Reg(reg.0 + u32::try_from(shift).unwrap_or(0))
            }
        }
    }

    fn packed(&mut self, instr: &Instr<L>) -> Option<Op<L>> {
        Some(match instr {
            Instr::Const(c) => Op::Const(*c),
            Instr::Affine(a, b, c) => Op::Affine(r(*a)?, *b, *c),
            Instr::Add(a, b) => Op::Add(r(*a)?, r(*b)?),
            Instr::Subtract(a, b) => Op::Subtract(r(*a)?, r(*b)?),
            Instr::AddScaled(a, b, c) => Op::AddScaled(r(*a)?, r(*b)?, *c),
            Instr::Dot(terms, c) => {
                let slice = Slice { start: whole(self.terms.len())?, count: whole(terms.len())? };
                for (reg, factor) in terms {
                    self.terms.push((r(*reg)?, *factor));
                }
                Op::Dot(slice, *c)
            }
            Instr::Multiply(a, b) => Op::Multiply(r(*a)?, r(*b)?),
            Instr::Abs(a) => Op::Abs(r(*a)?),
            Instr::Least(a, b) => Op::Least(r(*a)?, r(*b)?),
            Instr::Greatest(a, b) => Op::Greatest(r(*a)?, r(*b)?),
            Instr::AtMost(a, c) => Op::AtMost(r(*a)?, *c),
            Instr::AtLeast(a, c) => Op::AtLeast(r(*a)?, *c),
            Instr::Less(a, b) => Op::Less(r(*a)?, r(*b)?),
            Instr::NotAbove(a, b) => Op::NotAbove(r(*a)?, r(*b)?),
            Instr::Equal(a, b) => Op::Equal(r(*a)?, r(*b)?),
            Instr::Below(a, c) => Op::Below(r(*a)?, *c),
            Instr::Above(a, c) => Op::Above(r(*a)?, *c),
            Instr::Equals(a, c) => Op::Equals(r(*a)?, *c),
            Instr::And(a, b) => Op::And(r(*a)?, r(*b)?),
            Instr::Or(a, b) => Op::Or(r(*a)?, r(*b)?),
            Instr::Not(a) => Op::Not(r(*a)?),
            Instr::Select(a, b, c) => Op::Select(r(*a)?, r(*b)?, r(*c)?),
            Instr::SelectOr(a, b, c) => Op::SelectOr(r(*a)?, r(*b)?, *c),
            Instr::Lookup(a, entries) => Op::Lookup(r(*a)?, self.numbers(&[entries])?),
            Instr::Ladder(a, lines) => Op::Ladder(r(*a)?, self.numbers(&[lines])?),
            Instr::RatioLadder(a, b, lines) => Op::RatioLadder(r(*a)?, r(*b)?, self.numbers(&[lines])?),
            Instr::Divide(a, factor, b, mode) => Op::Divide(r(*a)?, *factor, r(*b)?, *mode),
            Instr::DivideBy(a, c, mode) => Op::DivideBy(r(*a)?, *c, *mode),
            Instr::LightDivide(a, factor, b, mode) => Op::LightDivide(r(*a)?, *factor, r(*b)?, *mode),
            Instr::LightHalfUp(a, factor, b) => Op::HalfUp(r(*a)?, *factor, r(*b)?),
            Instr::LightHalfUpBy(a, c) => Op::HalfUpBy(r(*a)?, *c, c.share()),
            Instr::LightDivideBy(a, c, mode) => Op::LightDivideBy(r(*a)?, *c, c.share(), *mode),
            Instr::Quotient(a, b, unit) => Op::Quotient(r(*a)?, r(*b)?, *unit),
            Instr::QuotientBy(a, c, unit) => Op::QuotientBy(r(*a)?, *c, *unit),
            Instr::WideQuotient(a, b, unit) => Op::WideQuotient(r(*a)?, r(*b)?, *unit),
            Instr::LightQuotient(a, factor, b, unit) => Op::LightQuotient(r(*a)?, factor.times(*unit), r(*b)?),
            Instr::Settle(a, unit, mode) => Op::Settle(r(*a)?, *unit, unit.share(), *mode),
            Instr::Leave(a, why) => Op::Leave(r(*a)?, *why),
            Instr::Year(a) => Op::Year(r(*a)?),
            Instr::Quarter(a) => Op::Quarter(r(*a)?),
            Instr::Month(a) => Op::Month(r(*a)?),
            // lists are scored from columns
            Instr::Spread(..) | Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..) => {
                return None;
            }
        })
    }

    /// Keeps numbers of steps, one table after the other.
    fn numbers(&mut self, tables: &[&[L]]) -> Option<Slice> {
        let start = whole(self.numbers.len())?;
        tables.iter().for_each(|table| self.numbers.extend_from_slice(table));
        Some(Slice { start, count: whole(self.numbers.len())? - start })
    }

    fn of_slice<T>(all: &[T], slice: Slice) -> &[T] {
        let start = slice.start as usize;
        all.get(start..start + slice.count as usize).unwrap_or_default()
    }

    /// Fills the first registers with a person's facts, and with what stages gave.
    pub(super) fn load(&self, registers: &mut [L; REGISTERS], slots: &Slots, kind: i64, staged: &[i64]) {
        let (facts, others) = registers.split_at_mut(self.facts);
        L::fill(facts, slots.values());
        for (to, (_, input)) in others.iter_mut().zip(&self.others) {
            *to = match input {
                Input::There(field) => L::from(!slots.is_missing(*field)),
                Input::Text(field, words) => L::from(slots.text(*field) == words),
                Input::Kind => L::of(kind),
                Input::Staged(at) => L::of(staged.get(*at).copied().unwrap_or(0)),
                Input::Fact(_) | Input::Length(_) | Input::Field(..) | Input::FieldThere(..) | Input::FieldText(..) => {
                    L::default()
                }
            };
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
            Op::Dot(terms, c) => {
                let terms = Self::of_slice(&self.terms, terms);
                terms.iter().fold(c, |sum, (a, b)| sum.plus(at(*a).times(*b)))
            }
            Op::Multiply(a, b) => at(a).times(at(b)),
            Op::Abs(a) => at(a).max(zero.minus(at(a))),
            Op::Least(a, b) => at(a).min(at(b)),
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
            Op::BelowOr(a, line, b, c) => L::from(at(a) < line).choose(at(b), c),
            Op::NotAboveOr(a, b, c, other) => L::from(at(a) <= at(b)).choose(at(c), other),
            Op::Lookup(a, table) => lines(table).get(at(a).index()).copied().unwrap_or_default(),
            Op::TimesEntry(a, b, table) => at(a).times(lines(table).get(at(b).index()).copied().unwrap_or_default()),
            Op::Ladder(a, table) => {
                let value = at(a);
                missed(lines(table), |line| value < line)
            }
            Op::RatioLadder(a, b, table) => {
                let (num, den) = (at(a), at(b));
                missed(lines(table), |line| num < den.times(line))
            }
            Op::Bands(a, table) => {
                let value = at(a);
                let (lines, entries) = halves(lines(table));
                entries.get(missed(lines, |line| value < line).index()).copied().unwrap_or_default()
            }
            Op::RatioBands(a, b, table) => {
                let (num, den) = (at(a), at(b));
                let (lines, entries) = halves(lines(table));
                entries.get(missed(lines, |line| num < den.times(line)).index()).copied().unwrap_or_default()
            }
            Op::Divide(a, factor, b, mode) => divide(at(a).times(factor), at(b), mode),
            Op::DivideBy(a, c, mode) => divide(at(a), c, mode),
            Op::HalfUp(a, factor, b) => at(a).half_up(factor, at(b)),
            Op::LeastHalfUp(a, b, factor, c) => at(a).min(at(b)).half_up(factor, at(c)),
            Op::HalfUpBy(a, c, share) => at(a).half_up_by(c, share),
            Op::LightDivide(a, factor, b, mode) => light_divide(at(a), factor, at(b), mode),
            Op::LightDivideBy(a, c, share, mode) => light_divide_by(at(a), c, share, mode),
            Op::Quotient(a, b, unit) => quotient(at(a), at(b), unit),
            Op::QuotientBy(a, c, unit) => quotient(at(a), c, unit),
            Op::WideQuotient(a, b, unit) => wide_quotient(at(a), at(b), unit),
            Op::LightQuotient(a, factor, b) => light_quotient(at(a), factor, at(b)),
            Op::LeastQuotient(a, b, factor, c) => light_quotient(at(a).min(at(b)), factor, at(c)),
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

fn r(reg: Reg) -> Option<R> {
    R::try_from(reg.0).ok()
}

fn whole(count: usize) -> Option<u32> {
    u32::try_from(count).ok()
}
