//! Programs before a program. What is done over the rows of a list is one of its own, run over few rows at a time: lists
//! are long, and a person is one row. What 64 bits can do of a program of 128 is another.

use std::collections::BTreeSet;

use super::bounds::Bounds;
use super::build::{Builder, Width};
use super::chunk::lists_of;
use super::code::{Input, Instr, Reg};
use super::program::{Code, Program, finish, needed};
use crate::source::Span;

/// A program that runs before another.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) program: Program<i64>,
    pub(super) spans: Vec<Option<Span>>,
    /// Where what later programs read is; the stages' outputs are numbered one after the other.
    pub(super) outputs: Vec<Reg>,
    /// The lists it runs over.
    pub(super) lists: Vec<usize>,
    /// Nothing of single rows is read from stages before or given to programs after: people may be cut anywhere.
    pub(super) in_blocks: bool,
}

/// Takes stages out of a program that ends with some registers, in the order in which they run.
pub(super) fn stages(b: &mut Builder, wanted: &[Reg]) -> Vec<Stage> {
    if b.width == Width::Narrow && b.steps.iter().all(|(step, _)| step.list().is_none()) {
        return vec![];
    }
    let light = in_64_bits(b);
    let fits = |reg: Reg| light.get(reg.0 as usize).is_some_and(Option::is_some);
    // what nothing reads is not to be handed on either
    let needed = needed(b, wanted);
    b.steps.retain(|(step, _)| needed.get(step.to.0 as usize) == Some(&true));
    let mut split = Split { b, light: &light, wanted, given: 0 };
    let mut stages = vec![];
    for list in split.lists() {
        let chosen = split.behind(list, fits);
        let sums = split.b.steps.iter().any(|(step, _)| step.instr.gathered().is_some() && chosen.contains(&step.to));
        if sums {
            stages.extend(split.off(&chosen));
        }
    }
    if split.b.width == Width::Wide {
        let people = split.b.steps.iter().filter(|(step, _)| step.list().is_none() && fits(step.to));
        let chosen: BTreeSet<Reg> = people.map(|(step, _)| step.to).collect();
        let closed = split.closed(chosen);
        // handing a result on costs about as much as a step
        if closed.len() > split.outputs(&closed).len() {
            stages.extend(split.off(&closed));
        }
    }
    stages
}

/// The steps that 64 bits can do where all that they read fits too, as they are done there; by their registers.
fn in_64_bits(b: &Builder) -> Vec<Option<Instr<i128>>> {
    let mut narrow = b.clone();
    narrow.width = Width::Narrow;
    let fits = |bounds: Bounds| bounds.magnitude() < Width::Narrow.limit();
    let mut light: Vec<Option<Instr<i128>>> = vec![None; b.cells.len()];
    for (step, _) in &b.steps {
        let mut reads = step.instr.reads();
        let reads_fit = reads.all(|reg| {
            let place = reg.0 as usize;
            let is_input = b.cells.get(place).is_some_and(|cell| cell.is_input);
            fits(b.bounds(reg)) && (is_input || light.get(place).is_some_and(Option::is_some))
        });
        if reads_fit
            && b.fits(&step.instr, Width::Narrow).is_some_and(fits)
            && let Some(slot) = light.get_mut(step.to.0 as usize)
        {
            let by_doubles = match &step.instr {
                Instr::Quotient(num, den, unit) => narrow.light_quotient(*num, 1, *den, *unit),
                _ => None,
            };
            *slot = Some(by_doubles.unwrap_or_else(|| narrow.lighter(step.instr.clone())));
        }
    }
    light
}

/// A program of which parts are taken.
struct Split<'b> {
    b: &'b mut Builder,
    light: &'b [Option<Instr<i128>>],
    wanted: &'b [Reg],
    /// How many outputs the stages before have.
    given: usize,
}

impl Split<'_> {
    /// The lists that steps run over.
    fn lists(&self) -> BTreeSet<usize> {
        self.b.steps.iter().filter_map(|(step, _)| step.list()).collect()
    }

    /// The steps about the rows of a list, and those that these read.
    fn behind(&self, list: usize, fits: impl Fn(Reg) -> bool) -> BTreeSet<Reg> {
        let about = self.b.steps.iter().filter(|(step, _)| step.list() == Some(list) && fits(step.to));
        self.closed(about.map(|(step, _)| step.to).collect())
    }

    /// Some steps with all that they read.
    fn closed(&self, mut chosen: BTreeSet<Reg>) -> BTreeSet<Reg> {
        for (step, _) in self.b.steps.iter().rev() {
            if chosen.contains(&step.to) {
                let made = step.instr.reads().filter(|reg| !self.is_input(*reg));
                chosen.extend(made.collect::<Vec<_>>());
            }
        }
        chosen
    }

    fn is_input(&self, reg: Reg) -> bool {
        self.b.cells.get(reg.0 as usize).is_some_and(|cell| cell.is_input)
    }

    /// What of some steps others read, or is wanted.
    fn outputs(&self, chosen: &BTreeSet<Reg>) -> Vec<Reg> {
        let others = self.b.steps.iter().filter(|(step, _)| !chosen.contains(&step.to));
        let read = others.flat_map(|(step, _)| step.instr.reads()).chain(self.wanted.iter().copied());
        let mut seen = BTreeSet::new();
        read.filter(|reg| chosen.contains(reg) && seen.insert(*reg)).collect()
    }

    /// Takes steps out as a stage; they read nothing that others compute.
    fn off(&mut self, chosen: &BTreeSet<Reg>) -> Option<Stage> {
        let outputs = self.outputs(chosen);
        let mut own = self.b.clone();
        own.width = Width::Narrow;
        own.steps.retain(|(step, _)| chosen.contains(&step.to));
        for (step, _) in &mut own.steps {
            step.instr = self.light.get(step.to.0 as usize)?.clone()?;
        }
        let read: BTreeSet<Reg> = own.steps.iter().flat_map(|(step, _)| step.instr.reads()).collect();
        let reads_rows = own
            .inputs
            .iter()
            .any(|(input, reg)| matches!(input, Input::Staged(_)) && own.over(*reg).is_some() && read.contains(reg));
        let in_blocks = !reads_rows && outputs.iter().all(|reg| own.over(*reg).is_none());
        let made = finish(&own, &outputs, &outputs)?;
        let Code::Narrow(program) = made.code else { return None };
        let places = outputs.iter().map(|reg| made.places.get(reg).copied()).collect::<Option<_>>()?;
        for (at, reg) in outputs.iter().enumerate() {
            self.b.inputs.push((Input::Staged(self.given + at), *reg));
            if let Some(cell) = self.b.cells.get_mut(reg.0 as usize) {
                cell.is_input = true;
            }
        }
        self.given += outputs.len();
        self.b.steps.retain(|(step, _)| !chosen.contains(&step.to));
        let lists = lists_of(&program);
        Some(Stage { program, spans: made.spans, outputs: places, lists, in_blocks })
    }
}
