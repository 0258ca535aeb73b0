//! Columns of many people: what is learned of all of them first, then each part by itself, so that parts may be scored at
//! the same time.

use std::ops::Range;

use super::amount::Amount;
use super::build::Width;
use super::chunk::{CHUNK, Machine, People, Places, chunks, lists_of};
use super::code::Reg;
use super::kind::Kind;
use super::kinds::Kinds;
use super::lane::Lane;
use super::lines::Lines;
use super::lower::Source;
use super::program::{Code, Program};
use super::scales::Scales;
use super::scores::{NO_GRADE, Scores};
use super::variant::{Sorter, Variant, Wanted, choose, why};
use super::{MOST_KINDS, Weights, unsuited};
use crate::facts::{Bits, Column, Columns, FieldKind};
use crate::plan::Plan;
use crate::value::Date;

/// Scores columns, and remembers what it learned of facts and of kinds of person.
#[derive(Debug)]
pub struct Batch<'p> {
    plan: &'p Plan,
    as_of: Option<Date>,
    refused: Option<&'static str>,
    wanted: Wanted,
    scales: Scales,
    learned: bool,
    kinds: Kinds,
    sorter: Option<Sorter>,
    shapes: Vec<Made>,
}

/// The program of a shape.
#[derive(Debug)]
enum Made {
    NotYet,
    Ready(Box<Variant>),
    Refused(&'static str),
}

/// What is known of all people of some columns.
#[derive(Debug)]
pub struct Roll {
    /// Why nobody can be scored here.
    refused: Option<&'static str>,
    /// Who lacks a fact that must be there, or fits no column.
    absent: Bits,
    /// The kind of everybody.
    kinds: Vec<u32>,
    /// The place of everybody's kind within its shape, as programs number them.
    lanes: Vec<i64>,
    /// All are of one shape.
    alike: bool,
    places: u32,
}

/// The kinds of some neighbours, and keys of which the kind is not known yet.
#[derive(Debug)]
pub struct Sorted {
    kinds: Vec<u32>,
    unknown: Vec<Box<[i64]>>,
}

impl Places for Scales {
    fn of(&self, list: Option<usize>, field: usize) -> u32 {
        let scale = match list {
            Some(list) => self.0.get(list).and_then(|scale| scale.fields.get(field)),
            None => self.0.get(field),
        };
        scale.map_or(0, |scale| scale.places)
    }
}

/// In the place of a kind: unknown.
const NOBODY: u32 = u32::MAX;

impl<'p> Batch<'p> {
    /// A scorer for a plan at an evaluation date; `lines`: not only of totals and grades.
    #[must_use]
    pub fn new(plan: &'p Plan, as_of: Option<Date>, lines: bool) -> Self {
        let undated = plan.needs_date && as_of.is_none();
        Self {
            plan,
            as_of,
            refused: unsuited(plan).or(undated.then_some("the evaluation date is not given")),
            wanted: if lines { Wanted::Everything } else { Wanted::Brief },
            scales: Scales::learned(&plan.facts, &Columns::of(&plan.facts)),
            learned: false,
            kinds: Kinds::default(),
            sorter: None,
            shapes: vec![],
        }
    }

    /// Looks at columns before they are sorted: learns their places and ranges, and tells who can not be scored here.
    /// Programs made for less are dropped.
    pub fn learn(&mut self, columns: &Columns) -> Roll {
        let mut refused = self.refused;
        if refused.is_none() && !(self.learned && self.scales.cover(columns)) {
            let learned = Scales::learned(&self.plan.facts, columns);
            if self.learned {
                self.scales.join(&learned);
            }
            // many places of one batch and large numbers of another may not fit together
            if !self.learned || !self.scales.cover(columns) {
                self.scales = learned;
            }
            if !self.scales.cover(columns) {
                refused = Some("a value lies outside what its fact may be");
            }
            self.learned = true;
            self.sorter = None;
            self.shapes.iter_mut().for_each(|made| *made = Made::NotYet);
        }
        if self.sorter.is_none() && !self.plan.patches.is_empty() && self.refused.is_none() {
            match Sorter::new(self.plan, self.as_of, &self.scales, &[Width::Narrow, Width::Wide]) {
                Ok(sorter) => self.sorter = Some(sorter),
                Err(_) => {
                    self.refused = Some("a patch asks for what the exact path alone does");
                    refused = self.refused;
                }
            }
        }
        let places = self.plan.total.places;
        Roll { refused, absent: self.absent(columns), kinds: vec![], lanes: vec![], alike: false, places }
    }

    /// Who lacks a fact that must be there, or fits no column.
    fn absent(&self, columns: &Columns) -> Bits {
        let mut absent = Bits::default();
        columns.apart().for_each(|row| absent.insert(row));
        for (index, field) in self.plan.facts.fields.iter().enumerate() {
            let Some(column) = columns.table().column(index) else { continue };
            let is_list = matches!(field.kind, FieldKind::List(_));
            if !field.optional && !is_list {
                column.missing().rows().for_each(|row| absent.insert(row));
            }
            if let (FieldKind::List(schema), Some(list)) = (&field.kind, column.list()) {
                let fields = schema.fields.iter().enumerate().filter(|(_, field)| !field.optional);
                let missing = fields.filter_map(|(index, _)| list.rows().column(index)).map(Column::missing);
                for missing in missing.filter(|missing| !missing.is_empty()) {
                    for row in 0..columns.rows() {
                        if list.of(row).any(|at| missing.contains(at)) {
                            absent.insert(row);
                        }
                    }
                }
            }
        }
        absent
    }

    /// Tells the kinds of some neighbours.
    #[must_use]
    pub fn sort(&self, columns: &Columns, roll: &Roll, rows: Range<usize>) -> Sorted {
        let mut sorted = Sorted { kinds: vec![NOBODY; rows.len()], unknown: vec![] };
        if roll.refused.is_some() {
            return sorted;
        }
        let Some(sorter) = &self.sorter else {
            match self.kinds.find(&[]) {
                Some(only) => sorted.kinds.fill(u32::try_from(only).unwrap_or(NOBODY)),
                None => sorted.unknown.push(Box::default()),
            }
            return sorted;
        };
        match &sorter.code {
            Code::Narrow(program) => self.sort_by(&mut sorted, program, &sorter.keys, columns, roll, rows),
            Code::Wide(program) => self.sort_by(&mut sorted, program, &sorter.keys, columns, roll, rows),
        }
        sorted
    }

    fn sort_by<L: Lane>(
        &self,
        sorted: &mut Sorted,
        program: &Program<L>,
        registers: &[Reg],
        columns: &Columns,
        roll: &Roll,
        rows: Range<usize>,
    ) {
        let mut machine = Machine::default();
        let mut keys: Vec<i64> = vec![];
        for chunk in chunks(columns, &lists_of(program), rows.clone()) {
            machine.run(program, columns, People::From(chunk.start, chunk.len()), &[], &self.scales);
            let registers: Vec<&[L]> = registers.iter().map(|reg| machine.register(*reg)).collect();
            for (at, row) in chunk.enumerate() {
                if machine.left.get(at) != Some(&0) || roll.absent.contains(row) {
                    continue;
                }
                keys.clear();
                let key = |register: &&[L]| register.get(at).and_then(|key| i64::try_from(key.wide()).ok());
                keys.extend(registers.iter().map(|register| key(register).unwrap_or(-1)));
                match (self.kinds.find(&keys), sorted.kinds.get_mut(row - rows.start)) {
                    (Some(kind), Some(slot)) => *slot = u32::try_from(kind).unwrap_or(NOBODY),
                    (_, _) if sorted.unknown.iter().any(|known| **known == *keys) => {}
                    (_, _) => sorted.unknown.push(keys.as_slice().into()),
                }
            }
        }
    }

    /// Takes in the kinds of all parts, in their order; `false` where some are new, so that all must be sorted again.
    /// `weights` is asked once for each kind of person.
    pub fn meet(&mut self, roll: &mut Roll, sorted: &[Sorted], weights: impl Fn(&[bool]) -> Option<Weights>) -> bool {
        let before = self.kinds.count();
        for keys in sorted.iter().flat_map(|sorted| &sorted.unknown) {
            if self.kinds.count() >= MOST_KINDS || self.kinds.find(keys).is_some() {
                continue;
            }
            let holds = Sorter::holds(keys, self.plan.patches.len());
            let Some(weights) = weights(&holds) else { continue };
            let kind = self.kinds.add(keys, Kind::new(self.plan, &holds, weights));
            let (shape, _) = self.kinds.place(kind);
            self.shapes.resize_with(self.kinds.shapes().max(self.shapes.len()), || Made::NotYet);
            // a program that knows too few kinds is made anew
            if let Some(made) = self.shapes.get_mut(shape) {
                *made = Made::NotYet;
            }
        }
        if self.kinds.count() > before {
            return false;
        }
        roll.kinds = sorted.iter().flat_map(|sorted| sorted.kinds.iter().copied()).collect();
        for shape in 0..self.kinds.shapes() {
            self.ready(shape);
        }
        let places: Vec<i64> = (0..before).map(|kind| i64::try_from(self.kinds.place(kind).1).unwrap_or(0)).collect();
        let place = |kind: &u32| places.get(*kind as usize).copied().unwrap_or(0);
        roll.lanes = roll.kinds.iter().map(place).collect();
        roll.alike = self.kinds.shapes() == 1 && !roll.kinds.contains(&NOBODY);
        // shapes may give totals of different places: those of the most are taken
        for made in &self.shapes {
            if let Made::Ready(variant) = made {
                roll.places = roll.places.max(variant.places);
            }
        }
        true
    }

    /// Makes the program of a shape where there is none.
    fn ready(&mut self, shape: usize) {
        let Some(Made::NotYet) = self.shapes.get(shape) else { return };
        let kinds = self.kinds.of_shape(shape);
        let source = Source { plan: self.plan, as_of: self.as_of, scales: &self.scales, kinds: &kinds, nearly: false };
        let made = choose(source, self.wanted, &[Width::Narrow, Width::Wide]);
        if let Some(slot) = self.shapes.get_mut(shape) {
            *slot = made.map_or_else(|refused| Made::Refused(why(&refused)), |(made, _)| Made::Ready(Box::new(made)));
        }
    }

    /// What some neighbours score; whom `eval` must score is told in [`Scores::left`].
    #[must_use]
    pub fn score(&self, columns: &Columns, roll: &Roll, rows: Range<usize>) -> Scores {
        let lines = self.wanted == Wanted::Everything;
        let mut scores = Scores::of(rows.clone(), roll.places, lines.then(|| Lines::of(self.plan, rows.len())));
        if let Some(why) = roll.refused {
            rows.for_each(|row| scores.leave(row, why));
            return scores;
        }
        let (mut narrow, mut wide) = (Machine::default(), Machine::default());
        for row in rows.clone().filter(|row| roll.absent.contains(*row)) {
            scores.leave(row, "a value is missing, or has too many digits");
        }
        for (shape, made) in self.shapes.iter().enumerate() {
            let of_shape = |row: &usize| {
                let kind = roll.kinds.get(*row).copied().unwrap_or(NOBODY);
                kind != NOBODY && !roll.absent.contains(*row) && self.kinds.place(kind as usize).0 == shape
            };
            let variant = match made {
                Made::Ready(variant) => variant,
                Made::Refused(why) => {
                    rows.clone().filter(of_shape).for_each(|row| scores.leave(row, why));
                    continue;
                }
                Made::NotYet => continue,
            };
            let people = if roll.alike { None } else { Some(rows.clone().filter(of_shape).collect::<Vec<_>>()) };
            let lists = match &variant.code {
                Code::Narrow(program) => lists_of(program),
                Code::Wide(program) => lists_of(program),
            };
            let mut run = |some: People<'_>| match &variant.code {
                Code::Narrow(program) => {
                    narrow.run(program, columns, some, &roll.lanes, &self.scales);
                    take(&narrow, variant, columns, some, &mut scores);
                }
                Code::Wide(program) => {
                    wide.run(program, columns, some, &roll.lanes, &self.scales);
                    take(&wide, variant, columns, some, &mut scores);
                }
            };
            match &people {
                None => {
                    let chunks = chunks(columns, &lists, rows.clone());
                    chunks.into_iter().for_each(|chunk| run(People::From(chunk.start, chunk.len())));
                }
                Some(people) => {
                    // lists of people who are no neighbours are copied anyway
                    let size = if lists.is_empty() { CHUNK } else { 16 };
                    people.chunks(size).for_each(|some| run(People::These(some)));
                }
            }
        }
        for row in rows {
            if roll.kinds.get(row).copied().unwrap_or(NOBODY) == NOBODY && !scores.is_left(row) {
                scores.leave(row, "its kind is unknown");
            }
        }
        scores.forget_left();
        scores
    }
}

/// Takes the results of a chunk.
fn take<L: Lane>(machine: &Machine<L>, variant: &Variant, columns: &Columns, people: People<'_>, scores: &mut Scores) {
    let factor = 10_i64.checked_pow(scores.places - variant.places).unwrap_or(1);
    let column = |amount: &Option<Amount>| match amount {
        Some(Amount::Units(reg, _)) => machine.register(*reg),
        Some(Amount::Const(_) | Amount::Ratio(..) | Amount::Near(..)) | None => &[],
    };
    if let Some(lines) = &mut scores.lines {
        lines.take(machine, &variant.results, columns, people, scores.first);
    }
    let first = scores.first;
    let narrow = |value: L| i64::try_from(value.wide()).ok();
    let totals = [
        (column(&variant.results.total), &mut scores.totals),
        (column(&variant.results.computed_total), &mut scores.computed_totals),
    ];
    let mut large: Vec<usize> = vec![];
    for (from, to) in totals {
        for (at, value) in from.iter().enumerate() {
            let units = narrow(*value).and_then(|units| units.checked_mul(factor));
            match (units, to.get_mut(people.row(at) - first)) {
                (Some(units), Some(slot)) => *slot = units,
                (_, _) => large.push(people.row(at)),
            }
        }
    }
    if let Some(grade) = variant.results.grade {
        let rows = variant.grades;
        for (at, grade) in machine.register(grade).iter().enumerate() {
            let row = grade.index();
            if let (true, Some(slot)) = (row < rows, scores.grades.get_mut(people.row(at) - first)) {
                *slot = u16::try_from(row).unwrap_or(NO_GRADE);
            }
        }
    }
    let register = |reg: Reg| machine.register(reg).iter().enumerate();
    if let Some(held) = variant.results.held {
        let held = register(held).filter(|(_, held)| **held != L::default());
        held.for_each(|(at, _)| scores.held.insert(people.row(at) - first));
    }
    let mut left = 0;
    for (at, bits) in machine.left.iter().enumerate().filter(|(_, bits)| **bits != 0) {
        scores.leave_by(people.row(at), *bits);
        left += 1;
    }
    for row in large {
        if !scores.is_left(row) {
            scores.leave(row, "a result may be too large");
            left += 1;
        }
    }
    let scored = people.len() - left;
    match variant.code {
        Code::Narrow(_) => scores.tally.narrow += scored,
        Code::Wide(_) => scores.tally.wide += scored,
    }
}
