//! A program as it runs: only what is wanted is computed, and registers are used again.

use std::collections::BTreeMap;

use super::amount::Amount;
use super::build::{Builder, Width};
use super::code::{Input, Instr, Reg, Step};
use super::lower::{Results, Symbol};
use crate::source::Span;

/// A program over registers of one width.
#[derive(Debug, Clone)]
pub(super) struct Program<L> {
    /// What the first registers hold.
    pub(super) inputs: Vec<Input>,
    pub(super) steps: Vec<Step<L>>,
    /// How many registers there are, inputs among them.
    pub(super) registers: usize,
    /// How many of the steps give what is wanted first.
    pub(super) first: usize,
    /// Which inputs are read once, by a step that takes them in whatever width they lie.
    pub(super) once: Vec<bool>,
}

/// The inputs that are read once, by a step that takes them in whatever width they lie; of two such in one step, one.
fn once<L>(inputs: usize, steps: &[Step<L>]) -> Vec<bool> {
    let mut readers = vec![0_usize; inputs];
    for reg in steps.iter().flat_map(|step| step.instr.reads()) {
        if let Some(count) = readers.get_mut(reg.0 as usize) {
            *count += 1;
        }
    }
    let mut once = vec![false; inputs];
    for step in steps {
        let (first, second) = match step.instr {
            Instr::Multiply(a, b) => (Some(a), Some(b)),
            Instr::AddScaled(_, b, _) => (None, Some(b)),
            _ => (None, None),
        };
        let is_lone = |reg: &Reg| readers.get(reg.0 as usize) == Some(&1);
        if let Some(reg) = second.filter(is_lone).or(first.filter(is_lone))
            && let Some(slot) = once.get_mut(reg.0 as usize)
        {
            *slot = true;
        }
    }
    once
}

/// A program of either width, and where in the source each step comes from.
#[derive(Debug, Clone)]
pub(super) enum Code {
    Narrow(Program<i64>),
    Wide(Program<i128>),
}

/// A finished program.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) code: Code,
    pub(super) spans: Vec<Option<Span>>,
    /// Where the registers of the builder that are wanted have gone.
    pub(super) places: BTreeMap<Reg, Reg>,
}

/// Which registers are needed for some, and for whom to leave.
pub(super) fn needed(b: &Builder, wanted: &[Reg]) -> Vec<bool> {
    let mut needed = vec![false; b.cells.len()];
    let mut need = |reg: Reg| {
        if let Some(slot) = needed.get_mut(reg.0 as usize) {
            *slot = true;
        }
    };
    wanted.iter().for_each(|reg| need(*reg));
    for (step, _) in &b.steps {
        if matches!(step.instr, Instr::Leave(..) | Instr::Settle(..)) {
            need(step.to);
        }
    }
    for (step, _) in b.steps.iter().rev() {
        if needed.get(step.to.0 as usize) == Some(&true) {
            for reg in step.instr.reads() {
                if let Some(slot) = needed.get_mut(reg.0 as usize) {
                    *slot = true;
                }
            }
        }
    }
    needed
}

/// Finishes a program that ends with some registers, and has those wanted first early; `None` where a constant does not
/// fit the width.
pub(super) fn finish(b: &Builder, wanted_first: &[Reg], wanted: &[Reg]) -> Option<Made> {
    let (early, all) = (needed(b, wanted_first), needed(b, wanted));
    let is_in = |set: &[bool], step: &Step<i128>| set.get(step.to.0 as usize) == Some(&true);
    let inputs = b.inputs.iter().filter(|(_, reg)| all.get(reg.0 as usize) == Some(&true));
    let of = |late: bool| {
        let steps = b.steps.iter().filter(|(step, _)| is_in(&all, step));
        steps.filter(|(step, _)| is_in(&early, step) != late).map(|(step, span)| (step, *span)).collect::<Vec<_>>()
    };
    let (mut steps, late) = (of(false), of(true));
    let mut first = steps.len();
    steps.extend(late);
    let mut places: BTreeMap<Reg, Reg> = BTreeMap::new();
    let mut names = vec![];
    for (input, reg) in inputs {
        places.insert(*reg, Reg(u32::try_from(names.len()).ok()?));
        names.push(input.clone());
    }
    let inputs_at = places.clone();
    // the last step that reads a register
    let mut last: BTreeMap<Reg, usize> = BTreeMap::new();
    for (at, (step, _)) in steps.iter().enumerate() {
        step.instr.reads().for_each(|reg| {
            last.insert(reg, at);
        });
    }
    wanted.iter().for_each(|reg| {
        last.insert(*reg, usize::MAX);
    });
    let mut registers = u32::try_from(names.len()).ok()?;
    let mut free: BTreeMap<Option<usize>, Vec<Reg>> = BTreeMap::new();
    let mut made: Vec<(Step<i128>, Option<Span>)> = vec![];
    // what is wanted as it was filled in is copied, so that all results are found in registers of their own
    let mut copies: BTreeMap<Reg, Reg> = BTreeMap::new();
    let mut copy = |reg: &Reg, made: &mut Vec<(Step<i128>, Option<Span>)>, registers: &mut u32| {
        let is_input = b.cells.get(reg.0 as usize).is_some_and(|cell| cell.is_input) && !copies.contains_key(reg);
        if let (true, Some(place)) = (is_input, inputs_at.get(reg)) {
            let to = Reg(*registers);
            *registers += 1;
            made.push((Step { to, over: None, instr: Instr::Affine(*place, 1, 0) }, None));
            copies.insert(*reg, to);
        }
    };
    wanted_first.iter().for_each(|reg| copy(reg, &mut made, &mut registers));
    let early_steps = first;
    first += made.len();
    for (at, (step, span)) in steps.into_iter().enumerate() {
        if at == early_steps {
            wanted.iter().for_each(|reg| copy(reg, &mut made, &mut registers));
        }
        let instr = step.instr.map(|reg| places.get(&reg).copied().unwrap_or(reg), |c| Some(*c))?;
        let to = free.get_mut(&step.over).and_then(Vec::pop).unwrap_or_else(|| {
            registers += 1;
            Reg(registers - 1)
        });
        // only now, so that no step writes what it reads
        let mut done: Vec<Reg> = step.instr.reads().filter(|reg| last.get(reg) == Some(&at)).collect();
        done.sort();
        done.dedup();
        for reg in done {
            let cell = b.cells.get(reg.0 as usize)?;
            if let (false, Some(place)) = (cell.is_input, places.get(&reg)) {
                free.entry(cell.over).or_default().push(*place);
            }
        }
        places.insert(step.to, to);
        if !last.contains_key(&step.to) {
            free.entry(step.over).or_default().push(to);
        }
        made.push((Step { to, over: step.over, instr }, span));
    }
    wanted.iter().for_each(|reg| copy(reg, &mut made, &mut registers));
    places.extend(copies);
    let spans = made.iter().map(|(_, span)| *span).collect();
    let steps: Vec<Step<i128>> = made.into_iter().map(|(step, _)| step).collect();
    let registers = registers as usize;
    let code = match b.width {
        Width::Wide => {
            let once = once(names.len(), &steps);
            Code::Wide(Program { inputs: names, steps, registers, first, once })
        }
        Width::Narrow => {
            let narrow = |step: Step<i128>| {
                let instr = step.instr.map(|reg| reg, |c| i64::try_from(*c).ok())?;
                Some(Step { to: step.to, over: step.over, instr })
            };
            let steps = steps.into_iter().map(narrow).collect::<Option<Vec<_>>>()?;
            let once = once(names.len(), &steps);
            Code::Narrow(Program { inputs: names, steps, registers, first, once })
        }
    };
    Some(Made { code, spans, places })
}

impl Amount {
    /// The registers it is made of.
    pub(super) fn registers(&self) -> impl Iterator<Item = Reg> + use<> {
        let (a, b) = match self {
            Self::Const(_) => (None, None),
            Self::Units(a, _) | Self::Near(a, _) => (Some(*a), None),
            Self::Ratio(a, b, _) => (Some(*a), Some(*b)),
        };
        a.into_iter().chain(b)
    }

    /// The same over other registers.
    pub(super) fn in_registers(&self, num: Reg, den: Reg) -> Self {
        let mut own = self.clone();
        let registers: Vec<Reg> = self.registers().collect();
        own.moved(|reg| if registers.first() == Some(&reg) { num } else { den });
        own
    }

    fn moved(&mut self, at: impl Fn(Reg) -> Reg) {
        match self {
            Self::Const(_) => {}
            Self::Units(a, _) | Self::Near(a, _) => *a = at(*a),
            Self::Ratio(a, b, _) => (*a, *b) = (at(*a), at(*b)),
        }
    }
}

impl Results {
    /// The registers that totals and grades are in.
    pub(super) fn brief(&self) -> Vec<Reg> {
        let amounts = self.total.iter().chain(&self.computed_total).flat_map(Amount::registers);
        amounts.chain(self.grade).chain(self.held).collect()
    }

    /// The registers that everything is in.
    pub(super) fn everything(&self) -> Vec<Reg> {
        let amounts = self.points.iter().flatten().chain(&self.adjusted);
        let outcomes = self.outcomes.iter().flatten().flat_map(|symbol| {
            let (amount, reg) = match symbol {
                Symbol::Number(amount, _) => (Some(amount), None),
                Symbol::Truth(reg, _) | Symbol::Code(reg, _) => (None, Some(*reg)),
                Symbol::Missing | Symbol::Text(..) | Symbol::Words(_) => (None, None),
            };
            amount.into_iter().flat_map(Amount::registers).chain(reg).chain(symbol.there())
        });
        let flags = self.fired.iter().chain(&self.noticed).chain(&self.classes).chain(&self.actions).copied();
        self.brief().into_iter().chain(amounts.flat_map(Amount::registers)).chain(outcomes).chain(flags).collect()
    }

    /// The same in the registers of a finished program.
    pub(super) fn moved(mut self, places: &BTreeMap<Reg, Reg>) -> Self {
        let at = |reg: Reg| places.get(&reg).copied().unwrap_or(reg);
        let amounts = self.total.iter_mut().chain(&mut self.computed_total);
        let amounts = amounts.chain(self.points.iter_mut().flatten());
        amounts.chain(&mut self.adjusted).for_each(|amount| amount.moved(at));
        for reg in self.grade.iter_mut().chain(&mut self.held) {
            *reg = at(*reg);
        }
        let flags = self.fired.iter_mut().chain(&mut self.noticed).chain(&mut self.classes).chain(&mut self.actions);
        flags.for_each(|reg| *reg = at(*reg));
        for symbol in self.outcomes.iter_mut().flatten() {
            match symbol {
                Symbol::Number(amount, there) => {
                    amount.moved(at);
                    *there = there.map(at);
                }
                Symbol::Truth(reg, there) | Symbol::Code(reg, there) => {
                    *reg = at(*reg);
                    *there = there.map(at);
                }
                Symbol::Missing | Symbol::Text(..) | Symbol::Words(_) => {}
            }
        }
        self
    }
}
