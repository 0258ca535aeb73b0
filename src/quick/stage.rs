//! What a program of 128 bits does over the rows of lists where 64 bits are enough: a program of its own, whose results
//! the other reads. Lists are long, and a person is one row.

use super::bounds::Bounds;
use super::build::{Builder, Width};
use super::code::{Input, Instr, Reg, Step};
use super::program::{Code, Program, finish};
use crate::source::Span;

/// A program that runs before another.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) program: Program<i64>,
    pub(super) spans: Vec<Option<Span>>,
    /// Where what the other program reads is, in the order of its inputs.
    pub(super) outputs: Vec<Reg>,
}

/// Takes out of a program what 64 bits can do over rows; nothing where that is nothing.
pub(super) fn stage(b: &mut Builder) -> Option<Stage> {
    if b.width != Width::Wide {
        return None;
    }
    let mut staged = vec![false; b.cells.len()];
    for (step, _) in &b.steps {
        let place = step.to.0 as usize;
        if is_staged(b, &staged, step)
            && let Some(slot) = staged.get_mut(place)
        {
            *slot = true;
        }
    }
    let is_in = |reg: Reg| staged.get(reg.0 as usize) == Some(&true);
    if !b.steps.iter().any(|(step, _)| gathers(&step.instr) && is_in(step.to)) {
        return None;
    }
    let mut outputs: Vec<Reg> = vec![];
    for (step, _) in b.steps.iter().filter(|(step, _)| !is_in(step.to)) {
        for reg in step.instr.reads().filter(|reg| is_in(*reg)) {
            if !outputs.contains(&reg) {
                outputs.push(reg);
            }
        }
    }
    // what is wanted may be a sum over rows itself
    for (step, _) in b.steps.iter().filter(|(step, _)| gathers(&step.instr) && is_in(step.to)) {
        if !outputs.contains(&step.to) {
            outputs.push(step.to);
        }
    }
    let mut own = b.clone();
    own.width = Width::Narrow;
    own.steps.retain(|(step, _)| is_in(step.to));
    let made = finish(&own, &outputs, &outputs)?;
    let Code::Narrow(program) = made.code else { return None };
    let places = outputs.iter().map(|reg| made.places.get(reg).copied()).collect::<Option<_>>()?;
    for (at, reg) in outputs.iter().enumerate() {
        b.inputs.push((Input::Staged(at), *reg));
        if let Some(cell) = b.cells.get_mut(reg.0 as usize) {
            cell.is_input = true;
        }
    }
    b.steps.retain(|(step, _)| !is_in(step.to));
    Some(Stage { program, spans: made.spans, outputs: places })
}

fn gathers(instr: &Instr<i128>) -> bool {
    matches!(instr, Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..))
}

/// Whether a step is about rows, reads nothing that is computed otherwise, and fits 64 bits.
fn is_staged(b: &Builder, staged: &[bool], step: &Step<i128>) -> bool {
    if step.over.is_none() && !gathers(&step.instr) {
        return false;
    }
    let fits = |bounds: Bounds| bounds.magnitude() < Width::Narrow.limit();
    let reads = step.instr.reads().all(|reg| {
        let is_input = b.cells.get(reg.0 as usize).is_some_and(|cell| cell.is_input);
        fits(b.bounds(reg)) && (is_input || staged.get(reg.0 as usize) == Some(&true))
    });
    reads && b.fits(&step.instr, Width::Narrow).is_some_and(fits)
}
