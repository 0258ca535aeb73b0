//! A program packed: every result gets a number of its own, steps take in those that only serve them, and what is left
//! gets registers.

use std::collections::BTreeSet;

use super::super::code::{Input, Instr, Reg, Step};
use super::super::lane::Lane;
use super::super::program::Program;
use super::{Flat, Op, Packed, R, REGISTERS};

/// A result, by the place of what made it among inputs and steps.
pub(super) type Value = Reg;

/// A program where every result has a number of its own.
pub(super) struct Loose<L> {
    inputs: usize,
    /// How many of the steps give totals and grades.
    first: usize,
    steps: Vec<Instr<L>>,
    /// How often each result is read; what is read afterwards counts as well.
    reads: Vec<usize>,
    /// The step that each step is done by, itself unless it is taken in.
    by: Vec<usize>,
}

impl<L: Lane> Loose<L> {
    /// Gives with it what each of some registers holds in the end.
    fn of(program: &Program<L>, kept: &[Reg]) -> Option<(Self, Vec<Value>)> {
        let inputs = program.inputs.len();
        let mut now: Vec<Value> = (0..u32::try_from(program.registers.max(inputs)).ok()?).map(Reg).collect();
        let mut own = Self {
            inputs,
            first: program.first,
            steps: vec![],
            reads: vec![0; inputs + program.steps.len()],
            by: (0..program.steps.len()).collect(),
        };
        for (at, step) in program.steps.iter().enumerate() {
            let Step { to, instr, .. } = step;
            let instr = instr.map(|reg| now.get(reg.0 as usize).copied().unwrap_or(reg), |c| Some(*c))?;
            instr.reads().for_each(|value| own.count(value));
            *now.get_mut(to.0 as usize)? = Reg(u32::try_from(inputs + at).ok()?);
            own.steps.push(instr);
        }
        let kept = kept.iter().map(|reg| now.get(reg.0 as usize).copied()).collect::<Option<Vec<_>>>()?;
        kept.iter().for_each(|value| own.count(*value));
        Some((own, kept))
    }

    fn count(&mut self, value: Value) {
        if let Some(count) = self.reads.get_mut(value.0 as usize) {
            *count += 1;
        }
    }

    fn step_of(&self, value: Value) -> Option<usize> {
        (value.0 as usize).checked_sub(self.inputs)
    }

    /// Lets steps take in those that only serve them, the last step first.
    fn fuse(&mut self) -> Option<()> {
        for at in (0..self.steps.len()).rev() {
            if self.by.get(at) != Some(&at) {
                continue;
            }
            let mut taken: Vec<usize> = vec![];
            let take = &mut |value: Value, fits: &dyn Fn(&Instr<L>) -> bool| {
                let (step, instr) = self.lone(at, value).filter(|(_, instr)| fits(instr))?;
                taken.push(step);
                Some(instr)
            };
            // what it becomes is not known before there are registers
            Op::fused(self.steps.get(at)?, take, &|_| 0)?;
            for step in taken {
                *self.by.get_mut(step)? = at;
            }
        }
        Some(())
    }

    /// The step that makes a value for one step alone, which may take it in: both are run for totals, or both are not.
    fn lone(&self, reader: usize, value: Value) -> Option<(usize, &Instr<L>)> {
        let at = self.step_of(value)?;
        let is_alone = self.reads.get(value.0 as usize) == Some(&1) && (at < self.first) == (reader < self.first);
        self.steps.get(at).filter(|_| is_alone).map(|instr| (at, instr))
    }

    /// The step behind a value that a step has taken in.
    fn taken(&self, reader: usize, value: Value) -> Option<&Instr<L>> {
        let at = self.step_of(value)?;
        self.steps.get(at).filter(|_| self.by.get(at) == Some(&reader))
    }

    /// What is read where a step is done.
    fn read_by(&self, at: usize) -> BTreeSet<Value> {
        let mut read: BTreeSet<Value> = self.steps.get(at).into_iter().flat_map(Instr::reads).collect();
        loop {
            let more = read.iter().filter_map(|value| self.taken(at, *value)).flat_map(Instr::reads);
            let more: BTreeSet<Value> = more.filter(|value| !read.contains(value)).collect();
            if more.is_empty() {
                return read;
            }
            read.extend(more);
        }
    }

    /// The step after which each value is of no use.
    fn last(&self, kept: &[Value]) -> Vec<usize> {
        let mut last = vec![0; self.reads.len()];
        for (instr, by) in self.steps.iter().zip(&self.by) {
            for value in instr.reads() {
                if let Some(slot) = last.get_mut(value.0 as usize) {
                    *slot = (*slot).max(*by);
                }
            }
        }
        for value in kept {
            if let Some(slot) = last.get_mut(value.0 as usize) {
                *slot = usize::MAX;
            }
        }
        last
    }
}

impl<L: Lane> Flat<L> {
    /// Packs a program over so many facts; nothing where it needs very many registers. Gives with it where registers that
    /// are read afterwards have gone.
    pub(in super::super) fn of(program: &Program<L>, facts: usize, kept: &[Reg]) -> Option<(Self, Vec<Reg>)> {
        let mut flat = Self::default();
        let (mut loose, kept) = Loose::of(program, kept)?;
        let mut places: Vec<R> = vec![];
        // facts are the first registers
        let mut registers = facts;
        for input in &program.inputs {
            let place = R::try_from(registers).ok()?;
            match input {
                Input::Fact(field) => {
                    places.push(R::try_from(*field).ok()?);
                    continue;
                }
                Input::Kind => flat.kind = Some(place),
                other => flat.others.push((place, other.clone())),
            }
            places.push(place);
            registers += 1;
        }
        loose.fuse()?;
        let last = loose.last(&kept);
        let mut free: Vec<R> = vec![];
        for at in 0..loose.steps.len() {
            if at == loose.first {
                flat.first = flat.steps.len();
            }
            if loose.by.get(at) != Some(&at) {
                // what is taken in has no register
                places.push(0);
                continue;
            }
            let take =
                &mut |value: Value, fits: &dyn Fn(&Instr<L>) -> bool| loose.taken(at, value).filter(|own| fits(own));
            let place = &|value: Value| places.get(value.0 as usize).copied().unwrap_or(0);
            let op = Op::fused(loose.steps.get(at)?, take, place)?;
            for read in loose.read_by(at) {
                let is_step = loose.step_of(read).is_some_and(|step| loose.by.get(step) == Some(&step));
                if is_step && last.get(read.0 as usize) == Some(&at) {
                    free.push(place(read));
                }
            }
            let to = match free.pop() {
                Some(to) => to,
                None => {
                    registers += 1;
                    R::try_from(registers - 1).ok()?
                }
            };
            places.push(to);
            // nobody reads it
            if last.get(loose.inputs + at) == Some(&0) {
                free.push(to);
            }
            flat.steps.push(Packed { to, op });
        }
        if loose.first >= loose.steps.len() {
            flat.first = flat.steps.len();
        }
        if registers > REGISTERS {
            return None;
        }
        let at = |value: &Value| places.get(value.0 as usize).map(|place| Reg((*place).into()));
        Some((flat, kept.iter().map(at).collect::<Option<_>>()?))
    }
}
