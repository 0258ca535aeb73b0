//! A program over many people: one step after the other, each over a chunk of rows that stays in the nearest cache.

mod feed;
mod step;

use std::ops::Range;

use super::code::{Input, Reg, Step};
use super::lane::Lane;
use super::people::People;
use super::program::Program;
use crate::facts::{Column, Columns, Run};
use crate::vectors::{Loops, Tables, Work, at_best};
use feed::{Feed, fill, widen};
use step::{apply, as_it_lies};

/// People in a chunk.
pub(super) const CHUNK: usize = 256;
/// Rows of lists in a chunk whose program works on rows, where one person has not more by himself.
pub(super) const ROWS: usize = 4_096;

/// What a program runs in; kept from chunk to chunk so that nothing is allocated anew.
#[derive(Debug)]
pub(super) struct Machine<L> {
    registers: Vec<Vec<L>>,
    /// Why each person is left, 0 where he is not.
    pub(super) left: Vec<u8>,
}

impl<L> Default for Machine<L> {
    fn default() -> Self {
        Self { registers: vec![], left: vec![] }
    }
}

/// The decimal places that a program expects of a fact, or of a field of a list.
pub(super) trait Places {
    fn of(&self, list: Option<usize>, field: usize) -> u32;
}

/// What a program is run over.
#[derive(Debug)]
pub(super) struct Over<'c, P> {
    pub(super) columns: &'c Columns,
    pub(super) people: People<'c>,
    /// The kinds of these people, in their order.
    pub(super) kinds: &'c [i64],
    pub(super) places: &'c P,
}

impl<P> Over<'_, P> {
    /// Some of the people, by their places.
    pub(super) fn part(&self, places: Range<usize>) -> Self {
        Self { people: self.people.part(places.clone()), kinds: self.kinds.get(places).unwrap_or_default(), ..*self }
    }
}

impl<L: Lane> Machine<L> {
    /// Runs a program for some people, to whom stages have given what is staged.
    pub(super) fn run(&mut self, program: &Program<L>, over: &Over<'_, impl Places>, staged: &[&[i64]]) {
        let Over { columns, people, kinds, places } = *over;
        let count = people.len();
        self.left.clear();
        self.left.resize(count, 0);
        self.registers.resize_with(program.registers.max(self.registers.len()), Vec::new);
        let mut feeds: Vec<Feed<'_, L>> = Vec::with_capacity(program.inputs.len());
        for (at, input) in program.inputs.iter().enumerate() {
            let neighbours = match (input, people) {
                (Input::Fact(field), People::From(start, count)) => {
                    let column = columns.table().column(*field);
                    column.and_then(|column| Feed::of(column, start..start + count, places.of(None, *field)))
                }
                (Input::Kind, _) => L::borrow(kinds).map(Feed::Lanes),
                (Input::Staged(at), _) => staged.get(*at).map(|found| match L::borrow(found) {
                    Some(lanes) => Feed::Lanes(lanes),
                    None => Feed::Widened(Run::Wholes(found), L::from(true)),
                }),
                (Input::Field(list, field), People::From(start, count)) => {
                    let rows = columns.table().column(*list).and_then(Column::list);
                    let column = rows.and_then(|list| list.rows().column(*field));
                    rows.zip(column).and_then(|(all, column)| {
                        let range = all.of(start).start..all.of(start + count - 1).end;
                        Feed::of(column, range, places.of(Some(*list), *field))
                    })
                }
                (_, _) => None,
            };
            if neighbours.is_none()
                && let Some(register) = self.registers.get_mut(at)
            {
                fill(register, input, columns, people, kinds, places);
            }
            let is_read_once = program.once.get(at) == Some(&true);
            feeds.push(match neighbours {
                Some(Feed::Widened(run, factor)) if is_read_once && factor == L::from(true) => Feed::AsItLies(run),
                Some(feed) => feed,
                None => Feed::Filled,
            });
        }
        let lengths: Vec<(usize, Vec<usize>)> = lists_of(program)
            .into_iter()
            .filter_map(|list| {
                let rows = columns.table().column(list).and_then(Column::list)?;
                Some((list, people.rows().map(|row| rows.of(row).len()).collect()))
            })
            .collect();
        let steps =
            Steps { program, registers: &mut self.registers, left: &mut self.left, feeds: &feeds, lengths, count };
        if L::IN_VECTORS { at_best(steps) } else { steps.work(Loops) }
    }

    /// Leaves those as well whom stages before leave.
    pub(super) fn leave(&mut self, staged: &[u8]) {
        self.left.iter_mut().zip(staged).for_each(|(left, staged)| *left |= staged);
    }

    /// Forgets why some people are left, who are left for another reason.
    pub(super) fn stay(&mut self, apart: &[(usize, &'static str)]) {
        for (at, _) in apart {
            if let Some(left) = self.left.get_mut(*at) {
                *left = 0;
            }
        }
    }

    /// A register as the program left it.
    pub(super) fn register(&self, reg: Reg) -> &[L] {
        self.registers.get(reg.0 as usize).map_or(&[], Vec::as_slice)
    }
}

/// The steps of a program for people whose facts are fed.
struct Steps<'m, L> {
    program: &'m Program<L>,
    registers: &'m mut [Vec<L>],
    left: &'m mut [u8],
    /// What the first registers are.
    feeds: &'m [Feed<'m, L>],
    /// How many rows of each list each person has.
    lengths: Vec<(usize, Vec<usize>)>,
    count: usize,
}

impl<L: Lane> Work for Steps<'_, L> {
    type Done = ();

    #[inline(always)]
    fn work(self, tables: impl Tables) {
        for (register, feed) in self.registers.iter_mut().zip(self.feeds) {
            if let Feed::Widened(run, factor) = *feed {
                register.resize(run.len(), L::default());
                match factor == L::from(true) {
                    true => widen(register, run, |value| value),
                    false => widen(register, run, |value| value.times(factor)),
                }
            }
        }
        let lengths = |list: usize| self.lengths.iter().find(|(own, _)| *own == list).map_or(&[][..], |(_, all)| all);
        let mut sums = vec![];
        for step in &self.program.steps {
            let place = step.to.0 as usize;
            let Some(mut to) = self.registers.get_mut(place).map(std::mem::take) else { continue };
            let rows = step.over.map_or(self.count, |list| lengths(list).iter().sum());
            to.resize(rows, L::default());
            let registers = &self.registers;
            let from = |reg: Reg| -> &[L] {
                let place = reg.0 as usize;
                match self.feeds.get(place) {
                    Some(Feed::Lanes(lanes)) => lanes,
                    Some(Feed::Filled | Feed::Widened(..) | Feed::AsItLies(_)) | None => {
                        registers.get(place).map_or(&[], Vec::as_slice)
                    }
                }
            };
            let narrow = |reg: Reg| match self.feeds.get(reg.0 as usize) {
                Some(Feed::AsItLies(run)) => Some(*run),
                Some(Feed::Filled | Feed::Lanes(_) | Feed::Widened(..)) | None => None,
            };
            if !as_it_lies(&step.instr, &mut to, from, narrow) {
                apply(&step.instr, &mut to, from, tables, lengths, (self.left, &mut sums));
            }
            if let Some(slot) = self.registers.get_mut(place) {
                *slot = to;
            }
        }
    }
}

/// The lists that a program runs over.
pub(super) fn lists_of<L>(program: &Program<L>) -> Vec<usize> {
    let mut lists: Vec<usize> = program.steps.iter().filter_map(Step::list).collect();
    lists.sort_unstable();
    lists.dedup();
    lists
}
