//! A program packed: every result gets a number of its own, steps take in those that only serve them, and what is left
//! gets registers.

use std::collections::BTreeSet;

use super::super::code::{Input, Instr, Reg, Step};
use super::super::lane::Lane;
use super::super::program::Program;
use super::{EIGHT, Flat, Op, Packed, R, REGISTERS};

/// A result, by the place of what made it among inputs and steps.
pub(super) type Value = Reg;

/// A program where every result has a number of its own.
struct Loose<L> {
    inputs: usize,
    /// How many of the steps give totals and grades.
    first: usize,
    steps: Vec<Instr<L>>,
    /// How often each result is read for totals and grades, and how often otherwise.
    reads: Vec<[usize; 2]>,
    /// What is read when totals and grades are there, and what in the end.
    kept: [Vec<Value>; 2],
    /// The step that each step is done by, itself unless it is taken in.
    by: Vec<usize>,
}

impl<L: Lane> Loose<L> {
    /// Of a program whose registers are read in part when totals and grades are there, and in part in the end.
    fn of(program: &Program<L>, kept: [&[Reg]; 2]) -> Option<Self> {
        let inputs = program.inputs.len();
        let mut now: Vec<Value> = (0..u32::try_from(program.registers.max(inputs)).ok()?).map(Reg).collect();
        let mut steps = vec![];
        for (at, step) in program.steps.iter().enumerate() {
            let Step { to, instr, .. } = step;
            steps.push(instr.map(|reg| now.get(reg.0 as usize).copied().unwrap_or(reg), |c| Some(*c))?);
            *now.get_mut(to.0 as usize)? = Reg(u32::try_from(inputs + at).ok()?);
        }
        let values = |kept: &[Reg]| kept.iter().map(|reg| now.get(reg.0 as usize).copied()).collect::<Option<Vec<_>>>();
        let [at_once, later] = kept;
        let kept = [values(at_once)?, values(later)?];
        Some(Self { inputs, first: program.first, steps, reads: vec![], kept, by: vec![] })
    }

    fn step_of(&self, value: Value) -> Option<usize> {
        (value.0 as usize).checked_sub(self.inputs)
    }

    fn count(&mut self) {
        let mut reads = vec![[0, 0]; self.inputs + self.steps.len()];
        let mut count = |value: Value, late: bool| {
            if let Some([early, others]) = reads.get_mut(value.0 as usize) {
                *(if late { others } else { early }) += 1;
            }
        };
        for (at, instr) in self.steps.iter().enumerate() {
            instr.reads().for_each(|value| count(value, at >= self.first));
        }
        let [at_once, later] = &self.kept;
        // what is there at once is read twice, so that nobody takes it in
        at_once.iter().chain(at_once).for_each(|value| count(*value, false));
        later.iter().for_each(|value| count(*value, true));
        self.reads = reads;
    }

    /// Lets steps take in those that only serve them, the last step first.
    fn fuse(&mut self) -> Option<()> {
        loop {
            self.count();
            self.by = (0..self.steps.len()).collect();
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
            let both = self.read_by_both();
            if both.is_empty() {
                return Some(());
            }
            self.repeat(&both)?;
        }
    }

    /// The step that makes a value for one step alone, which may take it in. What is read otherwise as well, after totals
    /// and grades, is made once more there.
    fn lone(&self, reader: usize, value: Value) -> Option<(usize, &Instr<L>)> {
        let at = self.step_of(value)?;
        let is_alone = match self.reads.get(value.0 as usize)? {
            [early, _] if reader < self.first => *early == 1,
            reads => at >= self.first && *reads == [0, 1],
        };
        self.steps.get(at).filter(|_| is_alone).map(|instr| (at, instr))
    }

    /// The steps that were taken in and are read otherwise as well.
    fn read_by_both(&self) -> Vec<usize> {
        let steps = self.by.iter().enumerate().filter(|(at, by)| at != *by);
        let is_late = |at: usize| self.reads.get(self.inputs + at).is_some_and(|[_, others]| *others > 0);
        steps.map(|(at, _)| at).filter(|at| *at < self.first && is_late(*at)).collect()
    }

    /// Does some of the steps for totals and grades once more behind them, for whoever reads them there.
    fn repeat(&mut self, steps: &[usize]) -> Option<()> {
        let (inputs, first) = (self.inputs, self.first);
        let whole = |value: usize| u32::try_from(value).ok().map(Reg);
        let late = |value: Value| match (value.0 as usize).checked_sub(inputs) {
            Some(step) if step >= first => whole(inputs + step + steps.len()).unwrap_or(value),
            // they are in order
            Some(step) => {
                steps.binary_search(&step).ok().and_then(|place| whole(inputs + first + place)).unwrap_or(value)
            }
            None => value,
        };
        whole(inputs + self.steps.len() + steps.len())?;
        let moved = |instr: &Instr<L>| instr.map(late, |c| Some(*c));
        let again = steps.iter().map(|at| self.steps.get(*at).and_then(moved)).collect::<Option<Vec<_>>>()?;
        let behind = self.steps.split_off(first).iter().map(moved).collect::<Option<Vec<_>>>()?;
        self.steps.extend(again);
        self.steps.extend(behind);
        let [_, later] = &mut self.kept;
        later.iter_mut().for_each(|value| *value = late(*value));
        Some(())
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
    fn last(&self) -> Vec<usize> {
        let mut last = vec![0; self.reads.len()];
        for (instr, by) in self.steps.iter().zip(&self.by) {
            for value in instr.reads() {
                if let Some(slot) = last.get_mut(value.0 as usize) {
                    *slot = (*slot).max(*by);
                }
            }
        }
        for value in self.kept.iter().flatten() {
            if let Some(slot) = last.get_mut(value.0 as usize) {
                *slot = usize::MAX;
            }
        }
        last
    }
}

impl<L: Lane> Flat<L> {
    /// Packs a program over so many facts; nothing where it needs very many registers. Gives with it where registers have
    /// gone that are read when totals and grades are there, and those that are read in the end.
    pub(in super::super) fn of(program: &Program<L>, facts: usize, kept: [&[Reg]; 2]) -> Option<(Self, [Vec<Reg>; 2])> {
        let mut flat = Self { eights: facts.div_ceil(EIGHT), ..Self::default() };
        let mut loose = Loose::of(program, kept)?;
        let mut places: Vec<R> = vec![];
        // facts are the first registers
        let mut registers = facts;
        for input in &program.inputs {
            let place = R::try_from(registers).ok()?;
            match input {
                // the slot of a list holds how many rows it has
                Input::Fact(field) | Input::Length(field) => {
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
        let last = loose.last();
        let mut free: Vec<R> = vec![];
        for at in 0..loose.steps.len() {
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
            let steps = if at < loose.first { &mut flat.steps } else { &mut flat.rest };
            steps.push(Packed { to, op });
        }
        if registers > REGISTERS {
            return None;
        }
        let at = |value: &Value| places.get(value.0 as usize).map(|place| Reg((*place).into()));
        let [at_once, later] = loose.kept.map(|kept| kept.iter().map(at).collect::<Option<Vec<_>>>());
        Some((flat, [at_once?, later?]))
    }
}
