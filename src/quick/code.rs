//! A program: flat steps over registers of whole numbers, no names, no branches, nothing asked for at run time.

use crate::value::RoundMode;

/// A register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Reg(pub(super) u32);

/// What a register that is filled from outside holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Input {
    /// The number of a fact: units of its places, days, 0 or 1, the place of a member.
    Fact(usize),
    /// Whether an optional fact has a value.
    There(usize),
    /// Whether a text is this one.
    Text(usize, String),
    /// Which of the program's kinds the person is of.
    Kind,
    /// How many rows a list has.
    Length(usize),
    /// The number of a field of a list, for every row.
    Field(usize, usize),
    /// Whether an optional field of a list has a value.
    FieldThere(usize, usize),
    /// Whether a text of a list is this one.
    FieldText(usize, usize, String),
    /// What the program over rows found, by its outputs.
    Staged(usize),
}

/// One step. `L` is what a register holds: 64 or 128 bits, in either of which every value is proved to fit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Instr<L> {
    Const(L),
    /// `a · b + c`
    Affine(Reg, L, L),
    Add(Reg, Reg),
    Subtract(Reg, Reg),
    /// `a + b · c`
    AddScaled(Reg, Reg, L),
    /// `Σ a · b + c`
    Dot(Box<[(Reg, L)]>, L),
    Multiply(Reg, Reg),
    Abs(Reg),
    Least(Reg, Reg),
    Greatest(Reg, Reg),
    AtMost(Reg, L),
    AtLeast(Reg, L),
    Less(Reg, Reg),
    NotAbove(Reg, Reg),
    Equal(Reg, Reg),
    Below(Reg, L),
    Above(Reg, L),
    Equals(Reg, L),
    And(Reg, Reg),
    Or(Reg, Reg),
    Not(Reg),
    /// The second where the first holds, else the third.
    Select(Reg, Reg, Reg),
    /// The second where the first holds, else a constant.
    SelectOr(Reg, Reg, L),
    /// The entry of a table; 0 beyond it.
    Lookup(Reg, Box<[L]>),
    /// The entry for a number, of entries for so many and one more each; that at either end is for all beyond.
    Table(Reg, L, Box<[L]>),
    /// How many of the lines lie above.
    Ladder(Reg, Box<[L]>),
    /// How many of the lines lie above a quotient: `a < b · line`.
    RatioLadder(Reg, Reg, Box<[L]>),
    /// The quotient of so many times a number and one above zero, rounded.
    Divide(Reg, L, Reg, RoundMode),
    DivideBy(Reg, L, RoundMode),
    /// The same by doubles, where they are proved to be exact.
    LightDivide(Reg, L, Reg, RoundMode),
    LightDivideBy(Reg, L, RoundMode),
    /// What division by a number above zero leaves, where doubles are proved to be exact: nothing below zero.
    Rest(Reg, L),
    /// The same of a number not below zero, halves rounded up.
    LightHalfUp(Reg, L, Reg),
    LightHalfUpBy(Reg, L),
    /// The quotient in units of a small part, rounded down, shifted by [`STICKY`] bits of which the lowest tells whether
    /// anything was cut off.
    Quotient(Reg, Reg, L),
    QuotientBy(Reg, L, L),
    /// The same where only twice as many bits hold the way there.
    WideQuotient(Reg, Reg, L),
    /// The same of so many times a number, by doubles, where they are proved to be exact.
    LightQuotient(Reg, L, Reg, L),
    /// A sum of such quotients, rounded to so many units; the person is left where what was cut off could decide.
    Settle(Reg, L, RoundMode),
    /// Leaves the person to the exact path.
    Leave(Reg, Why),
    Year(Reg),
    Quarter(Reg),
    Month(Reg),
    /// A person's number for each row of a list.
    Spread(usize, Reg),
    /// The sum over the rows of a list.
    Gather(usize, Reg),
    /// The least over the rows of a list, or what stands for none.
    GatherLeast(usize, Reg, L),
    /// The greatest.
    GatherGreatest(usize, Reg, L),
}

/// The bits of a quotient that count what was cut off.
pub(super) const STICKY: u32 = 8;

/// Why a person is left to the exact path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Why {
    /// A value is undefined where one must be, or its weight goes elsewhere.
    Undefined,
    /// What was cut off could decide.
    Near,
    /// A check turns the record away.
    Rejected,
    /// An amount lies outside what may be given.
    Outside,
    /// A result might not fit a decimal.
    Large,
}

impl Why {
    pub(super) const ALL: [Self; 5] = [Self::Undefined, Self::Near, Self::Rejected, Self::Outside, Self::Large];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Undefined => "a value is undefined, or weight goes elsewhere",
            Self::Near => "what is cut off could decide",
            Self::Rejected => "a check turns the record away",
            Self::Outside => "an amount lies outside what may be given",
            Self::Large => "a result may be too large",
        }
    }

    pub(super) fn bit(self) -> u8 {
        1 << Self::ALL.iter().position(|why| *why == self).unwrap_or(0)
    }
}

/// A step, where its result goes and what it runs over.
#[derive(Debug, Clone)]
pub(super) struct Step<L> {
    pub(super) to: Reg,
    /// The list whose rows it runs over; nothing for people.
    pub(super) over: Option<usize>,
    pub(super) instr: Instr<L>,
}

impl<L> Step<L> {
    /// The list whose rows it runs over or brings together.
    pub(super) fn list(&self) -> Option<usize> {
        self.instr.gathered().or(self.over)
    }
}

impl<L> Instr<L> {
    /// The list whose rows it brings together.
    pub(super) fn gathered(&self) -> Option<usize> {
        match self {
            Self::Gather(list, _) | Self::GatherLeast(list, ..) | Self::GatherGreatest(list, ..) => Some(*list),
            _ => None,
        }
    }

    /// The registers it reads.
    pub(super) fn reads(&self) -> impl Iterator<Item = Reg> + '_ {
        let terms: &[(Reg, L)] = if let Self::Dot(terms, _) = self { terms } else { &[] };
        let (a, b, c) = match self {
            Self::Const(_) | Self::Dot(..) => (None, None, None),
            Self::Affine(a, ..)
            | Self::Abs(a)
            | Self::AtMost(a, _)
            | Self::AtLeast(a, _)
            | Self::Below(a, _)
            | Self::Above(a, _)
            | Self::Equals(a, _)
            | Self::Not(a)
            | Self::Lookup(a, _)
            | Self::Table(a, ..)
            | Self::Ladder(a, _)
            | Self::DivideBy(a, ..)
            | Self::Rest(a, _)
            | Self::LightDivideBy(a, ..)
            | Self::LightHalfUpBy(a, _)
            | Self::QuotientBy(a, ..)
            | Self::Settle(a, ..)
            | Self::Leave(a, _)
            | Self::Year(a)
            | Self::Quarter(a)
            | Self::Month(a)
            | Self::Spread(_, a)
            | Self::Gather(_, a)
            | Self::GatherLeast(_, a, _)
            | Self::GatherGreatest(_, a, _) => (Some(*a), None, None),
            Self::Add(a, b)
            | Self::Subtract(a, b)
            | Self::AddScaled(a, b, _)
            | Self::Multiply(a, b)
            | Self::Least(a, b)
            | Self::Greatest(a, b)
            | Self::Less(a, b)
            | Self::NotAbove(a, b)
            | Self::Equal(a, b)
            | Self::And(a, b)
            | Self::Or(a, b)
            | Self::SelectOr(a, b, _)
            | Self::RatioLadder(a, b, _)
            | Self::Divide(a, _, b, _)
            | Self::LightDivide(a, _, b, _)
            | Self::LightHalfUp(a, _, b)
            | Self::Quotient(a, b, _)
            | Self::WideQuotient(a, b, _)
            | Self::LightQuotient(a, _, b, _) => (Some(*a), Some(*b), None),
            Self::Select(a, b, c) => (Some(*a), Some(*b), Some(*c)),
        };
        [a, b, c].into_iter().flatten().chain(terms.iter().map(|(reg, _)| *reg))
    }

    /// The same step over other registers and with constants of another width; `None` where one does not fit.
    pub(super) fn map<M>(&self, at: impl Fn(Reg) -> Reg, to: impl Fn(&L) -> Option<M>) -> Option<Instr<M>> {
        let table = |lines: &[L]| lines.iter().map(&to).collect::<Option<Box<[M]>>>();
        Some(match self {
            Self::Const(c) => Instr::Const(to(c)?),
            Self::Affine(a, b, c) => Instr::Affine(at(*a), to(b)?, to(c)?),
            Self::Add(a, b) => Instr::Add(at(*a), at(*b)),
            Self::Subtract(a, b) => Instr::Subtract(at(*a), at(*b)),
            Self::AddScaled(a, b, c) => Instr::AddScaled(at(*a), at(*b), to(c)?),
            Self::Dot(terms, c) => {
                let terms = terms.iter().map(|(reg, factor)| Some((at(*reg), to(factor)?)));
                Instr::Dot(terms.collect::<Option<_>>()?, to(c)?)
            }
            Self::Multiply(a, b) => Instr::Multiply(at(*a), at(*b)),
            Self::Abs(a) => Instr::Abs(at(*a)),
            Self::Least(a, b) => Instr::Least(at(*a), at(*b)),
            Self::Greatest(a, b) => Instr::Greatest(at(*a), at(*b)),
            Self::AtMost(a, c) => Instr::AtMost(at(*a), to(c)?),
            Self::AtLeast(a, c) => Instr::AtLeast(at(*a), to(c)?),
            Self::Less(a, b) => Instr::Less(at(*a), at(*b)),
            Self::NotAbove(a, b) => Instr::NotAbove(at(*a), at(*b)),
            Self::Equal(a, b) => Instr::Equal(at(*a), at(*b)),
            Self::Below(a, c) => Instr::Below(at(*a), to(c)?),
            Self::Above(a, c) => Instr::Above(at(*a), to(c)?),
            Self::Equals(a, c) => Instr::Equals(at(*a), to(c)?),
            Self::And(a, b) => Instr::And(at(*a), at(*b)),
            Self::Or(a, b) => Instr::Or(at(*a), at(*b)),
            Self::Not(a) => Instr::Not(at(*a)),
            Self::Select(a, b, c) => Instr::Select(at(*a), at(*b), at(*c)),
            Self::SelectOr(a, b, c) => Instr::SelectOr(at(*a), at(*b), to(c)?),
            Self::Lookup(a, entries) => Instr::Lookup(at(*a), table(entries)?),
            Self::Table(a, first, entries) => Instr::Table(at(*a), to(first)?, table(entries)?),
            Self::Ladder(a, lines) => Instr::Ladder(at(*a), table(lines)?),
            Self::RatioLadder(a, b, lines) => Instr::RatioLadder(at(*a), at(*b), table(lines)?),
            Self::Divide(a, factor, b, mode) => Instr::Divide(at(*a), to(factor)?, at(*b), *mode),
            Self::DivideBy(a, c, mode) => Instr::DivideBy(at(*a), to(c)?, *mode),
            Self::LightDivide(a, factor, b, mode) => Instr::LightDivide(at(*a), to(factor)?, at(*b), *mode),
            Self::LightDivideBy(a, c, mode) => Instr::LightDivideBy(at(*a), to(c)?, *mode),
            Self::Rest(a, c) => Instr::Rest(at(*a), to(c)?),
            Self::LightHalfUp(a, factor, b) => Instr::LightHalfUp(at(*a), to(factor)?, at(*b)),
            Self::LightHalfUpBy(a, c) => Instr::LightHalfUpBy(at(*a), to(c)?),
            Self::Quotient(a, b, unit) => Instr::Quotient(at(*a), at(*b), to(unit)?),
            Self::QuotientBy(a, c, unit) => Instr::QuotientBy(at(*a), to(c)?, to(unit)?),
            Self::WideQuotient(a, b, unit) => Instr::WideQuotient(at(*a), at(*b), to(unit)?),
            Self::LightQuotient(a, factor, b, unit) => Instr::LightQuotient(at(*a), to(factor)?, at(*b), to(unit)?),
            Self::Settle(a, unit, mode) => Instr::Settle(at(*a), to(unit)?, *mode),
            Self::Leave(a, why) => Instr::Leave(at(*a), *why),
            Self::Year(a) => Instr::Year(at(*a)),
            Self::Quarter(a) => Instr::Quarter(at(*a)),
            Self::Month(a) => Instr::Month(at(*a)),
            Self::Spread(list, a) => Instr::Spread(*list, at(*a)),
            Self::Gather(list, a) => Instr::Gather(*list, at(*a)),
            Self::GatherLeast(list, a, none) => Instr::GatherLeast(*list, at(*a), to(none)?),
            Self::GatherGreatest(list, a, none) => Instr::GatherGreatest(*list, at(*a), to(none)?),
        })
    }
}
