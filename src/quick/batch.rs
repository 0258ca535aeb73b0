//! Columns of many people: what is learned of all of them first, then each part by itself, so that parts may be scored at
//! the same time.

mod solo;
mod sort;

use std::ops::Range;
use std::sync::OnceLock;

use super::build::Width;
use super::chunk::{CHUNK, Machine, Over, Places, ROWS, lists_of};
use super::kind::Kind;
use super::kinds::Kinds;
use super::lane::Lane;
use super::lines::Lines;
use super::lower::Source;
use super::memo::{Memo, UNKNOWN};
use super::part::{Done, Part};
use super::people::People;
use super::program::{Code, Program};
use super::ready::Ready;
use super::scales::Scales;
use super::staged::Staged;
use super::variant::{Sorter, Variant, Wanted, choose, why};
use super::{MOST_KINDS, Weights, unsuited};
use crate::facts::{Bits, Column, Columns, FieldKind, Schema};
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
    /// The bits of room that are left above what was met.
    room: u32,
    learned: bool,
    kinds: Kinds,
    sorter: Option<Sorter>,
    memo: Option<Memo>,
    shapes: Vec<Made>,
}

/// The program of a shape.
#[derive(Debug)]
enum Made {
    NotYet,
    /// With it the same for one person, once somebody asks for it; nothing where it can not be packed.
    Ready(Box<Variant>, OnceLock<Option<Box<Ready>>>),
    Refused(&'static str),
}

pub(super) use solo::Solo;

/// What is known of all people of some columns.
#[derive(Debug)]
pub struct Roll {
    /// Why nobody can be scored here.
    refused: Option<&'static str>,
    /// Who lacks a fact that must be there, or fits no column.
    absent: Bits,
}

/// The machines of one part, kept from chunk to chunk.
#[derive(Debug, Default)]
pub(super) struct Machines {
    narrow: Machine<i64>,
    wide: Machine<i128>,
    sorting: (Machine<i64>, Machine<i128>),
    staged: Staged,
    /// The kinds of a chunk's people, or their places within their shape.
    kinds: Vec<i64>,
    combinations: Vec<usize>,
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

/// Rows that are sorted by shape together, where there are several.
const BLOCK: usize = 16 * CHUNK;
const ABSENT: &str = "a value is missing, or has too many digits";

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
            scales: Scales::learned(&plan.facts, &Columns::of(&plan.facts), 0),
            room: 0,
            learned: false,
            kinds: Kinds::default(),
            sorter: None,
            memo: None,
            shapes: vec![],
        }
    }

    /// The same with so many bits of room above what is met, for who meets people one by one.
    #[must_use]
    pub(super) fn with_room(self, room: u32) -> Self {
        Self { room, ..self }
    }

    /// Looks at columns before they are sorted: learns their places and ranges, and tells who can not be scored here.
    /// Programs made for less are dropped.
    pub fn learn(&mut self, columns: &Columns) -> Roll {
        let mut refused = self.refused;
        if refused.is_none() && !(self.learned && self.scales.cover(columns)) {
            let learned = Scales::learned(&self.plan.facts, columns, self.room);
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
            (self.sorter, self.memo) = (None, None);
            self.shapes.iter_mut().for_each(|made| *made = Made::NotYet);
        }
        if self.sorter.is_none() && !self.plan.patches.is_empty() && self.refused.is_none() {
            match Sorter::new(self.plan, self.as_of, &self.scales, &[Width::Narrow, Width::Wide]) {
                Ok(sorter) => {
                    self.memo = Memo::of(&sorter, &self.plan.facts);
                    self.sorter = Some(sorter);
                }
                Err(_) => {
                    self.refused = Some("a patch asks for what the exact path alone does");
                    refused = self.refused;
                }
            }
        }
        Roll { refused, absent: self.absent(columns) }
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

    /// Takes in kinds that parts do not know, in their order, and makes what programs are missing; `false` where no kind is
    /// new. `weights` is asked once for each kind of person.
    pub fn meet<'d>(
        &mut self,
        parts: impl IntoIterator<Item = &'d Done>,
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> bool {
        let before = self.kinds.count();
        for keys in parts.into_iter().flat_map(|done| &done.unknown) {
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
        self.make();
        self.kinds.count() > before
    }

    /// Makes the programs that are missing.
    pub(super) fn make(&mut self) {
        if let Some(memo) = &mut self.memo {
            memo.learn(&self.kinds);
        }
        for shape in 0..self.kinds.shapes() {
            self.ready(shape);
        }
    }

    /// How many kinds of person are known.
    pub(super) fn kinds(&self) -> usize {
        self.kinds.count()
    }

    /// The facts that are scored.
    pub(super) fn facts(&self) -> &Schema {
        &self.plan.facts
    }

    /// Whether no kind of person is known yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.kinds.count() == 0
    }

    /// The decimal places of totals: shapes may give totals of different places, and those of the most are taken.
    #[must_use]
    pub fn places(&self) -> u32 {
        let own = self.shapes.iter().filter_map(|made| match made {
            Made::Ready(variant, _) => Some(variant.places),
            Made::NotYet | Made::Refused(_) => None,
        });
        own.fold(self.plan.total.places, u32::max)
    }

    /// Makes the program of a shape where there is none.
    fn ready(&mut self, shape: usize) {
        let Some(Made::NotYet) = self.shapes.get(shape) else { return };
        let kinds = self.kinds.of_shape(shape);
        let source = Source { plan: self.plan, as_of: self.as_of, scales: &self.scales, kinds: &kinds, nearly: false };
        let made = choose(source, self.wanted, &[Width::Narrow, Width::Wide]);
        if let Some(slot) = self.shapes.get_mut(shape) {
            *slot = made.map_or_else(
                |refused| Made::Refused(why(&refused)),
                |(made, _)| Made::Ready(Box::new(made), OnceLock::new()),
            );
        }
    }

    /// What some neighbours score; whom `eval` must score is told in [`Done::left`].
    #[must_use]
    pub fn score(&self, columns: &Columns, roll: &Roll, part: Part<'_>) -> Done {
        self.score_in(columns, roll, part, &mut Machines::default())
    }

    /// The same in machines that are kept.
    pub(super) fn score_in(&self, columns: &Columns, roll: &Roll, mut part: Part<'_>, machines: &mut Machines) -> Done {
        let rows = part.rows.clone();
        if let Some(why) = roll.refused {
            rows.for_each(|row| part.leave(row, why));
            return part.done;
        }
        part.done.lines = (self.wanted == Wanted::Everything).then(|| Lines::of(self.plan, rows.len()));
        match self.shapes.as_slice() {
            [only] => {
                for chunk in People::From(rows.start, rows.len()).cut(columns, &only.lists(), CHUNK, ROWS) {
                    let chunk = rows.start + chunk.start..rows.start + chunk.end;
                    self.neighbours(only, columns, roll, chunk, &mut part, machines);
                }
            }
            _ => {
                for start in rows.clone().step_by(BLOCK) {
                    self.block(columns, roll, start..(start + BLOCK).min(rows.end), &mut part, machines);
                }
            }
        }
        part.done.forget_left();
        part.done
    }

    /// Scores a chunk where everybody is of one shape, so that a kind's number is its place in it.
    fn neighbours(
        &self,
        made: &Made,
        columns: &Columns,
        roll: &Roll,
        rows: Range<usize>,
        part: &mut Part<'_>,
        machines: &mut Machines,
    ) {
        self.sort(columns, roll, rows.clone(), machines, &mut part.done.unknown);
        let mut apart: Vec<(usize, &'static str)> = vec![];
        if !roll.absent.is_empty() || machines.kinds.contains(&UNKNOWN) {
            for (at, row) in rows.clone().enumerate() {
                match machines.kinds.get_mut(at) {
                    _ if roll.absent.contains(row) => apart.push((at, ABSENT)),
                    Some(kind) if *kind != UNKNOWN => continue,
                    _ => apart.push((at, "its kind is unknown")),
                }
                // what the program makes of them is thrown away
                if let Some(kind) = machines.kinds.get_mut(at) {
                    *kind = 0;
                }
            }
        }
        let kinds = std::mem::take(&mut machines.kinds);
        self.run(made, columns, People::From(rows.start, rows.len()), (&kinds, &apart), part, machines);
        machines.kinds = kinds;
    }

    /// Scores neighbours of several shapes, shape by shape.
    fn block(&self, columns: &Columns, roll: &Roll, rows: Range<usize>, part: &mut Part<'_>, machines: &mut Machines) {
        let mut of_shapes: Vec<(Vec<usize>, Vec<i64>)> = vec![(vec![], vec![]); self.shapes.len()];
        for start in rows.clone().step_by(CHUNK) {
            let chunk = start..(start + CHUNK).min(rows.end);
            self.sort(columns, roll, chunk.clone(), machines, &mut part.done.unknown);
            for (row, kind) in chunk.zip(&machines.kinds) {
                match usize::try_from(*kind) {
                    _ if roll.absent.contains(row) => part.leave(row, ABSENT),
                    Ok(kind) => {
                        let (shape, place) = self.kinds.place(kind);
                        if let Some((rows, places)) = of_shapes.get_mut(shape) {
                            rows.push(row);
                            places.push(i64::try_from(place).unwrap_or(0));
                        }
                    }
                    Err(_) => part.leave(row, "its kind is unknown"),
                }
            }
        }
        for (made, (rows, places)) in self.shapes.iter().zip(&of_shapes) {
            // lists of people who are no neighbours are copied
            let size = if made.lists().is_empty() { CHUNK } else { 16 };
            for (rows, places) in rows.chunks(size).zip(places.chunks(size)) {
                self.run(made, columns, People::These(rows), (places, &[]), part, machines);
            }
        }
    }

    /// Runs the program of a shape over a chunk; those apart, by their places in it, are left.
    fn run(
        &self,
        made: &Made,
        columns: &Columns,
        people: People<'_>,
        (kinds, apart): (&[i64], &[(usize, &'static str)]),
        part: &mut Part<'_>,
        machines: &mut Machines,
    ) {
        let variant = match made {
            Made::Ready(variant, _) => variant,
            Made::Refused(why) => {
                for at in 0..people.len() {
                    let own = apart.iter().find(|(apart, _)| *apart == at);
                    part.leave(people.row(at), own.map_or(why, |(_, why)| why));
                }
                return;
            }
            Made::NotYet => return,
        };
        // before their results are looked at, which may be anything
        apart.iter().for_each(|(at, _)| part.done.left.insert(people.row(*at) - part.rows.start));
        let Machines { narrow, wide, staged, .. } = machines;
        let over = Over { columns, people, kinds, places: &self.scales };
        staged.run(&variant.stages, narrow, &over);
        let scored = match &variant.code {
            Code::Narrow(program) => self.finish(narrow, program, &over, staged, apart, (variant, part)),
            Code::Wide(program) => self.finish(wide, program, &over, staged, apart, (variant, part)),
        };
        let scored = scored - apart.len();
        match variant.code {
            Code::Narrow(_) => part.done.tally.narrow += scored,
            Code::Wide(_) => part.done.tally.wide += scored,
        }
        for (at, why) in apart {
            part.leave(people.row(*at), why);
        }
    }

    /// Runs the last program, and counts who is scored by it.
    fn finish<L: Lane>(
        &self,
        machine: &mut Machine<L>,
        program: &Program<L>,
        over: &Over<'_, Scales>,
        staged: &Staged,
        apart: &[(usize, &'static str)],
        (variant, part): (&Variant, &mut Part<'_>),
    ) -> usize {
        machine.run(program, over, &staged.outputs());
        machine.leave(staged.left());
        machine.stay(apart);
        part.take(machine, variant, over.columns, over.people)
    }
}

impl Made {
    /// The lists whose rows bound how many people are scored at a time.
    fn lists(&self) -> Vec<usize> {
        match self {
            Self::Ready(variant, _) => {
                let mut lists = match &variant.code {
                    Code::Narrow(program) => lists_of(program),
                    Code::Wide(program) => lists_of(program),
                };
                lists.extend(variant.stages.iter().filter(|stage| !stage.in_blocks).flat_map(|stage| &stage.lists));
                lists
            }
            Self::NotYet | Self::Refused(_) => vec![],
        }
    }
}
