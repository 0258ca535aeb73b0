//! The programs of a shape as they are run over single records.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::Amount;
use super::code::Reg;
use super::flat::{Bank, Facts, Flat, R, REGISTERS};
use super::lane::Lane;
use super::lower::Results;
use super::program::Code;
use super::scores::Brief;
use super::stage::Stage;
use super::variant::{Variant, Wanted};
use crate::facts::Slots;
use crate::value::Rational;

/// A packed program of either width.
#[derive(Debug)]
pub(super) enum Packed {
    Narrow(Flat<i64>),
    Wide(Flat<i128>),
}

/// A program and where its results are.
#[derive(Debug)]
pub(super) struct Ready {
    /// What runs before.
    leads: Vec<Lead>,
    packed: Packed,
    results: Results,
    ends: Ends,
}

/// A program before the program.
#[derive(Debug)]
enum Lead {
    /// Packed, and where what it gives is.
    Packed(Flat<i64>, Vec<Reg>),
    /// One over the rows of lists.
    Rows(Stage),
}

/// Where totals and grade are.
#[derive(Debug, Clone, Copy)]
struct Ends {
    total: R,
    computed_total: R,
    places: u32,
    grade: Option<R>,
    grades: usize,
    held: Option<R>,
}

/// The registers of both widths, which programs share.
#[derive(Debug, Default)]
pub(super) struct Registers {
    narrow: Bank<i64>,
    wide: Bank<i128>,
    /// What stages gave.
    staged: Vec<i64>,
}

impl Packed {
    /// Packs a program over so many facts; gives with it where registers have gone that are read when totals and grades
    /// are there, and those that are read in the end.
    pub(super) fn of(code: &Code, facts: usize, kept: [&[Reg]; 2]) -> Option<(Self, [Vec<Reg>; 2])> {
        Some(match code {
            Code::Narrow(program) => {
                let (flat, places) = Flat::of(program, facts, kept)?;
                (Self::Narrow(flat), places)
            }
            Code::Wide(program) => {
                let (flat, places) = Flat::of(program, facts, kept)?;
                (Self::Wide(flat), places)
            }
        })
    }

    /// Runs for a person; gives why he is left, 0 where he is not.
    pub(super) fn run(&self, registers: &mut Registers, person: (Facts<'_>, &Slots), kind: i64) -> u8 {
        let Registers { narrow, wide, staged } = registers;
        match self {
            Self::Narrow(flat) => flat.score(narrow, person, kind, staged).err().unwrap_or(0),
            Self::Wide(flat) => flat.score(wide, person, kind, staged).err().unwrap_or(0),
        }
    }

    /// A register; nothing where it needs more than 64 bits.
    #[inline]
    pub(super) fn register(&self, registers: &Registers, reg: Reg) -> Option<i64> {
        match self {
            Self::Narrow(_) => Some(registers.narrow.get(place(reg)?)),
            Self::Wide(_) => i64::try_from(registers.wide.get(place(reg)?)).ok(),
        }
    }
}

impl Ready {
    /// Packs a program over so many facts, of which so much was wanted; nothing where it needs very many registers, or works
    /// on rows of lists otherwise than before everything else.
    pub(super) fn of(variant: &Variant, facts: usize, wanted: Wanted) -> Option<Self> {
        let mut leads = vec![];
        for stage in &variant.stages {
            leads.push(if stage.lists.is_empty() {
                let (flat, [outputs, _]) = Flat::of(&stage.program, facts, [&stage.outputs, &[]])?;
                Lead::Packed(flat, outputs)
            } else {
                // a result for each row is nothing that a packed program can read
                Lead::Rows(Some(stage).filter(|stage| stage.in_blocks)?.clone())
            });
        }
        let at_once = variant.results.brief();
        let later = if wanted == Wanted::Everything { variant.results.everything() } else { vec![] };
        let (packed, places) = Packed::of(&variant.code, facts, [&at_once, &later])?;
        let moved = |kept: &[Reg], places: &[Reg]| kept.iter().copied().zip(places.iter().copied()).collect();
        let [brief, everything] = places;
        let (brief, results): (BTreeMap<_, _>, BTreeMap<_, _>) = (moved(&at_once, &brief), moved(&later, &everything));
        let (brief, results) = (variant.results.clone().moved(&brief), variant.results.clone().moved(&results));
        let units = |amount: &Option<Amount>| match amount {
            Some(Amount::Units(reg, _)) => place(*reg),
            Some(Amount::Const(_) | Amount::Ratio(..) | Amount::Near(..)) | None => None,
        };
        let ends = Ends {
            total: units(&brief.total)?,
            computed_total: units(&brief.computed_total)?,
            places: variant.places,
            grade: brief.grade.and_then(place),
            grades: variant.grades,
            held: brief.held.and_then(place),
        };
        Some(Self { leads, packed, results, ends })
    }

    /// Whether its registers have 64 bits.
    pub(super) fn is_narrow(&self) -> bool {
        matches!(self.packed, Packed::Narrow(_))
    }

    /// What a person scores. `rows` runs a stage over rows, adds what it gives and tells why the person is left.
    ///
    /// # Errors
    /// Why he is left to the exact path.
    #[inline(always)]
    pub(super) fn score(
        &self,
        registers: &mut Registers,
        person: (Facts<'_>, &Slots),
        kind: i64,
        rows: impl FnMut(&Stage, &mut Vec<i64>) -> u8,
    ) -> Result<Brief, u8> {
        let before = if self.leads.is_empty() { 0 } else { self.lead(registers, person, kind, rows) };
        let Registers { narrow, wide, staged } = registers;
        match &self.packed {
            Packed::Narrow(flat) => self.ends.of(flat.score(narrow, person, kind, staged), before),
            Packed::Wide(flat) => self.ends.of(flat.score(wide, person, kind, staged), before),
        }
    }

    /// What a person scores whose facts are packed, where nothing runs before and 64 bits are enough; nothing where the
    /// person is left, or more is to be done.
    #[inline(always)]
    pub(super) fn score_at_once(
        &self,
        registers: &mut Registers,
        person: (Facts<'_>, &Slots),
        kind: i64,
    ) -> Option<Brief> {
        let Packed::Narrow(flat) = &self.packed else { return None };
        if !self.leads.is_empty() {
            return None;
        }
        let registers = flat.score(&mut registers.narrow, person, kind, &[]).ok()?;
        Some(self.ends.brief(registers))
    }

    /// Runs what comes before; gives why a person is left, 0 where he is not.
    #[inline(never)]
    fn lead(
        &self,
        registers: &mut Registers,
        person: (Facts<'_>, &Slots),
        kind: i64,
        mut rows: impl FnMut(&Stage, &mut Vec<i64>) -> u8,
    ) -> u8 {
        let mut left = 0;
        registers.staged.clear();
        for lead in &self.leads {
            let Registers { narrow, staged, .. } = registers;
            match lead {
                Lead::Packed(flat, outputs) => {
                    left |= flat.score(narrow, person, kind, staged).err().unwrap_or(0);
                    staged.extend(outputs.iter().filter_map(|reg| place(*reg)).map(|reg| narrow.get(reg)));
                }
                Lead::Rows(stage) => left |= rows(stage, staged),
            }
        }
        left
    }

    /// Computes what comes after the total of the person who was scored last.
    pub(super) fn finish(&self, registers: &mut Registers) {
        match &self.packed {
            Packed::Narrow(flat) => flat.finish(&mut registers.narrow),
            Packed::Wide(flat) => flat.finish(&mut registers.wide),
        }
    }

    /// The points of an indicator, as its line says; nothing for one that is not there.
    pub(super) fn points(&self, registers: &Registers, indicator: usize) -> Option<Rational> {
        let amount = self.results.points.get(indicator)?.as_ref()?;
        match self.packed {
            Packed::Narrow(_) => exact(amount, registers.narrow.as_slice()),
            Packed::Wide(_) => exact(amount, registers.wide.as_slice()),
        }
    }
}

impl Ends {
    /// What the registers hold, where neither stages before nor the program leave the person.
    #[inline(always)]
    fn of<L: Lane>(&self, found: Result<&[L; REGISTERS], u8>, before: u8) -> Result<Brief, u8> {
        let registers = match (before, found) {
            (0, found) => found?,
            (before, found) => return Err(before | found.err().unwrap_or(0)),
        };
        Ok(self.brief(registers))
    }

    /// What the registers hold.
    #[inline(always)]
    fn brief<L: Lane>(&self, registers: &[L; REGISTERS]) -> Brief {
        let at = |place: R| registers.get(usize::from(place)).copied().unwrap_or_default();
        Brief {
            total: decimal(at(self.total), self.places),
            computed_total: decimal(at(self.computed_total), self.places),
            grade: self.grade.map(|place| at(place).index()).filter(|row| *row < self.grades),
            held: self.held.is_some_and(|place| at(place) != L::default()),
        }
    }
}

/// The place of a register; packed programs have no others.
fn place(reg: Reg) -> Option<R> {
    R::try_from(reg.0).ok()
}

/// Units of so many places, at most 28.
#[inline(always)]
fn decimal<L: Lane>(units: L, places: u32) -> Decimal {
    let Ok(own) = i64::try_from(units.wide()) else {
        return Decimal::try_from_i128_with_scale(units.wide(), places).unwrap_or_default();
    };
    let size = own.unsigned_abs();
    #[allow(clippy::cast_possible_truncation, reason = "the halves are taken apart")]
    let (low, high) = (size as u32, (size >> 32) as u32);
    Decimal::from_parts(low, high, 0, own < 0, places)
}

/// The number that an amount is.
pub(super) fn exact<L: Lane>(amount: &Amount, lanes: &[L]) -> Option<Rational> {
    let at = |reg: &Reg| lanes.get(reg.0 as usize).map(|lane| lane.wide());
    match amount {
        Amount::Const(value) => Some(value.clone()),
        Amount::Units(num, unit) => Some(&Rational::from_parts(at(num)?, 1) * unit),
        Amount::Ratio(num, den, unit) => Some(&Rational::from_parts(at(num)?, at(den)?) * unit),
        Amount::Near(..) => None,
    }
}
