//! Columns of many people.

use super::amount::Amount;
use super::build::Width;
use super::chunk::{Machine, People, Places, chunks, lists_of};
use super::code::Reg;
use super::kind::Kind;
use super::kinds::Kinds;
use super::lane::Lane;
use super::lines::Lines;
use super::lower::Source;
use super::program::Code;
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
    scales: Option<Scales>,
    kinds: Kinds,
    sorter: Option<Sorter>,
    shapes: Vec<Made>,
    narrow: Machine<i64>,
    wide: Machine<i128>,
}

/// The program of a shape.
#[derive(Debug)]
enum Made {
    NotYet,
    Ready(Box<Variant>),
    Refused(&'static str),
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
            scales: None,
            kinds: Kinds::default(),
            sorter: None,
            shapes: vec![],
            narrow: Machine::default(),
            wide: Machine::default(),
        }
    }

    /// What people score; whom `eval` must score is told in [`Scores::left`]. `weights` is asked once for each kind of
    /// person.
    pub fn score(&mut self, columns: &Columns, weights: impl Fn(&[bool]) -> Option<Weights>) -> Scores {
        let rows = columns.rows();
        let mut scores = Scores {
            rows,
            places: self.plan.total.places,
            totals: vec![0; rows],
            computed_totals: vec![0; rows],
            grades: vec![NO_GRADE; rows],
            lines: (self.wanted == Wanted::Everything).then(|| Lines::of(self.plan, rows)),
            ..Scores::default()
        };
        if let Some(why) = self.refused {
            self.leave_all(&mut scores, why);
            return scores;
        }
        if !self.learn(columns) {
            self.leave_all(&mut scores, "a value lies outside what its fact may be");
            return scores;
        }
        let absent = self.absent(columns);
        let Some(kinds) = self.sort(columns, &absent, weights) else {
            self.leave_all(&mut scores, "a patch asks for what the exact path alone does");
            return scores;
        };
        for row in absent.rows() {
            scores.left.insert(row);
            scores.tally.leave("a value is missing, or has too many digits");
        }
        for shape in 0..self.kinds.shapes() {
            self.ready(shape);
        }
        self.agree_on_places(&mut scores);
        let places: Vec<(usize, usize)> = (0..self.kinds.count()).map(|kind| self.kinds.place(kind)).collect();
        let of = |kind: u32| places.get(kind as usize).copied();
        // kinds within their shape, as programs number them
        let lanes: Vec<i64> =
            kinds.iter().map(|kind| of(*kind).map_or(0, |(_, place)| i64::try_from(place).unwrap_or(0))).collect();
        let alike = self.kinds.shapes() == 1 && !kinds.contains(&NOBODY);
        for shape in 0..self.kinds.shapes() {
            if alike {
                self.run_shape(shape, columns, None, &lanes, &mut scores);
                continue;
            }
            let own = |row: &usize| kinds.get(*row).and_then(|kind| of(*kind)).is_some_and(|(own, _)| own == shape);
            let people: Vec<usize> = (0..rows).filter(own).collect();
            self.run_shape(shape, columns, Some(&people), &lanes, &mut scores);
        }
        for (row, _) in kinds.iter().enumerate().filter(|(_, kind)| **kind == NOBODY) {
            if !scores.left.contains(row) {
                scores.left.insert(row);
                scores.tally.leave("its kind is unknown");
            }
        }
        for row in scores.left.rows() {
            for column in [&mut scores.totals, &mut scores.computed_totals] {
                if let Some(slot) = column.get_mut(row) {
                    *slot = 0;
                }
            }
            if let Some(slot) = scores.grades.get_mut(row) {
                *slot = NO_GRADE;
            }
        }
        scores.held.remove(&scores.left);
        if let Some(lines) = &mut scores.lines {
            lines.forget(&scores.left);
        }
        scores
    }

    fn leave_all(&self, scores: &mut Scores, why: &'static str) {
        for row in 0..scores.rows {
            scores.left.insert(row);
            scores.tally.leave(why);
        }
    }

    /// Makes room for what columns are like; programs made for less are dropped. Whether there is room now.
    fn learn(&mut self, columns: &Columns) -> bool {
        if self.scales.as_ref().is_some_and(|scales| scales.cover(columns)) {
            return true;
        }
        let learned = Scales::learned(&self.plan.facts, columns);
        let joined = self.scales.take().map(|mut scales| {
            scales.join(&learned);
            scales
        });
        // many places of one batch and large numbers of another may not fit together
        let scales = joined.filter(|scales| scales.cover(columns)).unwrap_or(learned);
        let covers = scales.cover(columns);
        self.scales = Some(scales);
        self.sorter = None;
        self.shapes.iter_mut().for_each(|made| *made = Made::NotYet);
        covers
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

    /// The kind of everybody; `None` where the patches can not be told.
    fn sort(
        &mut self,
        columns: &Columns,
        absent: &Bits,
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> Option<Vec<u32>> {
        let (rows, patches) = (columns.rows(), self.plan.patches.len());
        let mut kinds = vec![NOBODY; rows];
        let scales = self.scales.as_ref()?;
        if patches > 0 && self.sorter.is_none() {
            self.sorter = Some(Sorter::new(self.plan, self.as_of, scales, &[Width::Narrow, Width::Wide]).ok()?);
        }
        let mut keys: Vec<i64> = vec![];
        let lists = match self.sorter.as_ref().map(|sorter| &sorter.code) {
            Some(Code::Narrow(program)) => lists_of(program),
            Some(Code::Wide(program)) => lists_of(program),
            None => vec![],
        };
        for chunk in chunks(columns, &lists) {
            let people = People::From(chunk.start, chunk.len());
            let registers: Vec<Reg> = match &self.sorter {
                Some(sorter) => {
                    match &sorter.code {
                        Code::Narrow(program) => self.narrow.run(program, columns, people, &[], scales),
                        Code::Wide(program) => self.wide.run(program, columns, people, &[], scales),
                    }
                    sorter.keys.clone()
                }
                None => vec![],
            };
            let narrow = matches!(self.sorter.as_ref().map(|sorter| &sorter.code), Some(Code::Narrow(_)));
            for (at, row) in chunk.enumerate() {
                if absent.contains(row) {
                    continue;
                }
                keys.clear();
                keys.extend(registers.iter().map(|reg| match narrow {
                    true => self.narrow.register(*reg).get(at).copied().unwrap_or(-1),
                    false => self.wide.register(*reg).get(at).and_then(|key| i64::try_from(*key).ok()).unwrap_or(-1),
                }));
                let left = if narrow { &self.narrow.left } else { &self.wide.left };
                if !registers.is_empty() && left.get(at).is_none_or(|left| *left != 0) {
                    continue;
                }
                let known = match self.kinds.find(&keys) {
                    Some(known) => Some(known),
                    None if self.kinds.count() >= MOST_KINDS => None,
                    None => {
                        let holds = Sorter::holds(&keys, patches);
                        let weights = weights(&holds);
                        weights.map(|weights| self.kinds.add(&keys, Kind::new(self.plan, &holds, weights)))
                    }
                };
                let Some(known) = known else { continue };
                let (shape, place) = self.kinds.place(known);
                self.shapes.resize_with(self.kinds.shapes().max(self.shapes.len()), || Made::NotYet);
                // a program that knows too few kinds is made anew
                if let Some(Made::Ready(variant)) = self.shapes.get(shape)
                    && variant.kinds <= place
                    && let Some(made) = self.shapes.get_mut(shape)
                {
                    *made = Made::NotYet;
                }
                if let Some(slot) = kinds.get_mut(row) {
                    *slot = u32::try_from(known).unwrap_or(NOBODY);
                }
            }
        }
        Some(kinds)
    }

    /// Makes the program of a shape where there is none.
    fn ready(&mut self, shape: usize) {
        let (Some(scales), Some(Made::NotYet)) = (&self.scales, self.shapes.get(shape)) else { return };
        let kinds = self.kinds.of_shape(shape);
        let source = Source { plan: self.plan, as_of: self.as_of, scales, kinds: &kinds, nearly: false };
        let made = choose(source, self.wanted, &[Width::Narrow, Width::Wide]);
        if let Some(slot) = self.shapes.get_mut(shape) {
            *slot =
                made.map_or_else(|refused| Made::Refused(why(&refused)), |(variant, _)| Made::Ready(Box::new(variant)));
        }
    }

    /// Shapes may give totals of different places: those of the most are taken.
    fn agree_on_places(&self, scores: &mut Scores) {
        for made in &self.shapes {
            if let Made::Ready(variant) = made {
                scores.places = scores.places.max(variant.places);
            }
        }
    }

    fn run_shape(
        &mut self,
        shape: usize,
        columns: &Columns,
        people: Option<&[usize]>,
        kinds: &[i64],
        scores: &mut Scores,
    ) {
        let (Some(scales), Some(Made::Ready(variant))) = (&self.scales, self.shapes.get(shape)) else {
            let why = match self.shapes.get(shape) {
                Some(Made::Refused(why)) => why,
                Some(Made::Ready(_) | Made::NotYet) | None => "its program is not made",
            };
            for row in people.map_or_else(|| (0..columns.rows()).collect(), <[usize]>::to_vec) {
                scores.left.insert(row);
                scores.tally.leave(why);
            }
            return;
        };
        let lists = match &variant.code {
            Code::Narrow(program) => lists_of(program),
            Code::Wide(program) => lists_of(program),
        };
        let before = scores.left.count();
        let mut run = |some: People<'_>| match &variant.code {
            Code::Narrow(program) => {
                self.narrow.run(program, columns, some, kinds, scales);
                take(&self.narrow, variant, columns, some, scores);
            }
            Code::Wide(program) => {
                self.wide.run(program, columns, some, kinds, scales);
                take(&self.wide, variant, columns, some, scores);
            }
        };
        let counted = match people {
            None => {
                chunks(columns, &lists).into_iter().for_each(|chunk| run(People::From(chunk.start, chunk.len())));
                columns.rows()
            }
            Some(people) => {
                // lists of people who are no neighbours are copied anyway
                let size = if lists.is_empty() { super::chunk::CHUNK } else { 16 };
                people.chunks(size).for_each(|some| run(People::These(some)));
                people.len()
            }
        };
        let scored = counted - (scores.left.count() - before);
        match &variant.code {
            Code::Narrow(_) => scores.tally.narrow += scored,
            Code::Wide(_) => scores.tally.wide += scored,
        }
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
        lines.take(machine, &variant.results, columns, people);
    }
    let narrow = |value: L| i64::try_from(value.wide()).ok();
    let totals = [
        (column(&variant.results.total), &mut scores.totals),
        (column(&variant.results.computed_total), &mut scores.computed_totals),
    ];
    let mut large: Vec<usize> = vec![];
    for (from, to) in totals {
        for (at, value) in from.iter().enumerate() {
            let units = narrow(*value).and_then(|units| units.checked_mul(factor));
            match (units, to.get_mut(people.row(at))) {
                (Some(units), Some(slot)) => *slot = units,
                (_, _) => large.push(people.row(at)),
            }
        }
    }
    if let Some(grade) = variant.results.grade {
        let rows = variant.grades;
        for (at, grade) in machine.register(grade).iter().enumerate() {
            let row = grade.index();
            if let (true, Some(slot)) = (row < rows, scores.grades.get_mut(people.row(at))) {
                *slot = u16::try_from(row).unwrap_or(NO_GRADE);
            }
        }
    }
    if let Some(held) = variant.results.held {
        let held = machine.register(held).iter().enumerate().filter(|(_, held)| **held != L::default());
        held.for_each(|(at, _)| scores.held.insert(people.row(at)));
    }
    for (at, bits) in machine.left.iter().enumerate().filter(|(_, bits)| **bits != 0) {
        let row = people.row(at);
        if !scores.left.contains(row) {
            scores.left.insert(row);
            scores.tally.leave_by(*bits);
        }
    }
    for row in large {
        if !scores.left.contains(row) {
            scores.left.insert(row);
            scores.tally.leave("a result may be too large");
        }
    }
}
