//! Which steps are done together: one whose result only the other reads, in a pair that has an operation of its own.

use super::super::code::{Instr, Reg, Step};
use super::super::lane::Lane;
use super::{Flat, Op, r};

/// The earlier step that each step takes with it; the first `first` steps are run apart from the others.
pub(super) fn partners<L: Lane>(steps: &[Step<L>], kept: &[Reg], first: usize) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        let Some(reader) = only_reader(steps, kept, at) else { continue };
        let same_run = (at < first) == (reader < first);
        let is_free = partners.get(at) == Some(&None) && partners.get(reader) == Some(&None);
        let joins = steps.get(reader).is_some_and(|later| joins(step.to, &step.instr, &later.instr));
        if let (true, Some(slot)) = (same_run && is_free && joins, partners.get_mut(reader)) {
            *slot = Some(at);
        }
    }
    partners
}

/// The only step that reads the result of one, where it could be done that late.
fn only_reader<L: Lane>(steps: &[Step<L>], kept: &[Reg], at: usize) -> Option<usize> {
    let step = steps.get(at)?;
    let mut reader = None;
    let mut is_spoilt = false;
    for (index, later) in steps.iter().enumerate().skip(at + 1) {
        let reads = later.instr.reads().filter(|reg| *reg == step.to).count();
        match (reads, reader, is_spoilt) {
            (0, ..) => {}
            (1, None, false) => reader = Some(index),
            (..) => return None,
        }
        if later.to == step.to {
            return reader;
        }
        // what it reads is written over: no later step can do its work
        is_spoilt |= step.instr.reads().any(|reg| reg == later.to);
    }
    reader.filter(|_| !kept.contains(&step.to))
}

/// Whether a pair has an operation of its own; the earlier writes `to`.
fn joins<L: Lane>(to: Reg, earlier: &Instr<L>, later: &Instr<L>) -> bool {
    match (earlier, later) {
        (Instr::Ladder(_, lines) | Instr::RatioLadder(_, _, lines), Instr::Lookup(_, entries)) => {
            entries.len() == lines.len() + 1
        }
        (Instr::AtLeast(..), Instr::AtMost(..)) => true,
        (Instr::Lookup(..), Instr::Multiply(_, by)) => *by == to,
        (Instr::Below(..) | Instr::NotAbove(..), Instr::SelectOr(holds, ..)) => *holds == to,
        (Instr::Least(..), Instr::LightHalfUp(num, _, den) | Instr::LightQuotient(num, _, den, _)) => {
            *num == to && *den != to
        }
        _ => false,
    }
}

impl<L: Lane> Flat<L> {
    /// The operation of a pair that joins.
    pub(super) fn joined(&mut self, earlier: &Instr<L>, later: &Instr<L>) -> Option<Op<L>> {
        Some(match (earlier, later) {
            (Instr::Ladder(a, lines), Instr::Lookup(_, entries)) => Op::Bands(r(*a)?, self.numbers(&[lines, entries])?),
            (Instr::RatioLadder(a, b, lines), Instr::Lookup(_, entries)) => {
                Op::RatioBands(r(*a)?, r(*b)?, self.numbers(&[lines, entries])?)
            }
            (Instr::Lookup(b, entries), Instr::Multiply(a, _)) => {
                Op::TimesEntry(r(*a)?, r(*b)?, self.numbers(&[entries])?)
            }
            (Instr::AtLeast(a, least), Instr::AtMost(_, most)) => Op::Clamp(r(*a)?, *least, *most),
            (Instr::Below(a, line), Instr::SelectOr(_, b, c)) => Op::BelowOr(r(*a)?, *line, r(*b)?, *c),
            (Instr::NotAbove(a, b), Instr::SelectOr(_, c, other)) => Op::NotAboveOr(r(*a)?, r(*b)?, r(*c)?, *other),
            (Instr::Least(a, b), Instr::LightHalfUp(_, factor, c)) => Op::LeastHalfUp(r(*a)?, r(*b)?, *factor, r(*c)?),
            (Instr::Least(a, b), Instr::LightQuotient(_, factor, c, unit)) => {
                Op::LeastQuotient(r(*a)?, r(*b)?, factor.times(*unit), r(*c)?)
            }
            (_, _) => return None,
        })
    }
}
