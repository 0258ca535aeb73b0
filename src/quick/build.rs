//! Puts steps together: shares what is computed twice, folds what is known, and proves that every register fits.

use std::collections::HashMap;

use super::bounds::Bounds;
use super::code::{Input, Instr, Reg, STICKY, Step, Why};
use super::lane::Lane;
use super::light;
use crate::source::Span;

/// What a register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// 64 bits.
    Narrow,
    /// 128 bits.
    Wide,
}

impl Width {
    pub(super) fn bits(self) -> u32 {
        match self {
            Self::Narrow => 64,
            Self::Wide => 128,
        }
    }

    /// Every register stays below it; twice as much still fits.
    pub(super) fn limit(self) -> i128 {
        match self {
            Self::Narrow => 1 << 62,
            Self::Wide => 1 << 124,
        }
    }
}

/// Why no program was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// A register could hold too much, at this place.
    TooWide(Option<Span>),
    /// The scheme asks for what the exact path alone does.
    Unsuited(&'static str, Option<Span>),
}

pub(super) type Built<T> = Result<T, Unfit>;

/// A register in the making.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) bounds: Bounds,
    /// The list whose rows it runs over.
    pub(super) over: Option<usize>,
    pub(super) is_input: bool,
    /// The step whose result it is.
    step: Option<usize>,
}

/// A program in the making: every step has a register of its own.
#[derive(Debug, Clone)]
pub(super) struct Builder {
    pub(super) width: Width,
    pub(super) inputs: Vec<(Input, Reg)>,
    pub(super) steps: Vec<(Step<i128>, Option<Span>)>,
    pub(super) cells: Vec<Cell>,
    /// The longest list, by fact.
    pub(super) longest: Vec<usize>,
    /// What is lowered at present.
    pub(super) here: Option<Span>,
    known: HashMap<Instr<i128>, Reg>,
    filled: HashMap<Input, Reg>,
}

impl Builder {
    pub(super) fn new(width: Width, longest: Vec<usize>) -> Self {
        Self {
            width,
            inputs: vec![],
            steps: vec![],
            cells: vec![],
            longest,
            here: None,
            known: HashMap::new(),
            filled: HashMap::new(),
        }
    }

    pub(super) fn bounds(&self, reg: Reg) -> Bounds {
        self.cells.get(reg.0 as usize).map_or(Bounds::new(-Bounds::MOST, Bounds::MOST), |cell| cell.bounds)
    }

    pub(super) fn over(&self, reg: Reg) -> Option<usize> {
        self.cells.get(reg.0 as usize).and_then(|cell| cell.over)
    }

    pub(super) fn too_wide<T>(&self) -> Built<T> {
        Err(Unfit::TooWide(self.here))
    }

    pub(super) fn unsuited<T>(&self, what: &'static str) -> Built<T> {
        Err(Unfit::Unsuited(what, self.here))
    }

    /// The register that is filled from outside.
    pub(super) fn input(&mut self, input: Input, bounds: Bounds) -> Built<Reg> {
        if let Some(reg) = self.filled.get(&input) {
            return Ok(*reg);
        }
        let over = match input {
            Input::Field(list, _) | Input::FieldThere(list, _) | Input::FieldText(list, ..) => Some(list),
            Input::Fact(_) | Input::There(_) | Input::Text(..) | Input::Kind | Input::Length(_) | Input::Staged(_) => {
                None
            }
        };
        let reg = self.cell(bounds, over, true)?;
        self.filled.insert(input.clone(), reg);
        self.inputs.push((input, reg));
        Ok(reg)
    }

    fn cell(&mut self, bounds: Bounds, over: Option<usize>, is_input: bool) -> Built<Reg> {
        if bounds.magnitude() >= self.width.limit() {
            return self.too_wide();
        }
        let Ok(number) = u32::try_from(self.cells.len()) else { return self.too_wide() };
        self.cells.push(Cell { bounds, over, is_input, step: None });
        Ok(Reg(number))
    }

    /// Adds a step, or finds the register that holds its result already.
    pub(super) fn emit(&mut self, instr: Instr<i128>) -> Built<Reg> {
        let instr = self.simpler(instr)?;
        let instr = self.level(instr)?;
        let instr = self.lighter(instr);
        if let Instr::Affine(a, 1, 0) = instr {
            return Ok(a);
        }
        if let Some(reg) = self.known.get(&instr) {
            return Ok(*reg);
        }
        let bounds = self.result(&instr, self.width)?;
        let folds = bounds.low == bounds.high && !matches!(instr, Instr::Spread(..) | Instr::Leave(..));
        let constant = folds.then_some(Instr::Const(bounds.low));
        if let Some(constant) = constant.filter(|constant| *constant != instr) {
            let reg = self.emit(constant)?;
            self.known.insert(instr, reg);
            return Ok(reg);
        }
        let over = match &instr {
            Instr::Spread(list, _) => Some(*list),
            Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..) => None,
            other => other.reads().find_map(|reg| self.over(reg)),
        };
        let to = self.cell(bounds, over, false)?;
        let step = self.steps.len();
        if let Some(cell) = self.cells.get_mut(to.0 as usize) {
            cell.step = Some(step);
        }
        self.known.insert(instr.clone(), to);
        self.steps.push((Step { to, over, instr }, self.here));
        Ok(to)
    }

    /// The step that a register is the result of.
    pub(super) fn made_by(&self, reg: Reg) -> Option<&Instr<i128>> {
        let step = self.cells.get(reg.0 as usize)?.step?;
        self.steps.get(step).map(|(step, _)| &step.instr)
    }

    /// Leaves a person to the exact path where a truth holds.
    pub(super) fn leave(&mut self, when: Reg, why: Why) -> Built<()> {
        if self.bounds(when).high == 0 {
            return Ok(());
        }
        let when = match self.over(when) {
            Some(list) => self.emit(Instr::Gather(list, when))?,
            None => when,
        };
        self.emit(Instr::Leave(when, why)).map(|_| ())
    }

    /// Brings what a step reads to the rows of one list.
    fn level(&mut self, instr: Instr<i128>) -> Built<Instr<i128>> {
        if matches!(instr, Instr::Spread(..) | Instr::Gather(..) | Instr::GatherLeast(..) | Instr::GatherGreatest(..)) {
            return Ok(instr);
        }
        let Some(list) = instr.reads().find_map(|reg| self.over(reg)) else { return Ok(instr) };
        let mut spread = vec![];
        for reg in instr.reads() {
            match self.over(reg) {
                None => spread.push((reg, self.emit(Instr::Spread(list, reg))?)),
                Some(own) if own == list => {}
                Some(_) => return self.unsuited("rows of two lists meet"),
            }
        }
        let at = |reg: Reg| spread.iter().find(|(from, _)| *from == reg).map_or(reg, |(_, to)| *to);
        match instr.map(at, |c| Some(*c)) {
            Some(instr) => Ok(instr),
            None => self.too_wide(),
        }
    }

    /// Between which numbers the result of a step lies, where every number on the way fits a width.
    pub(super) fn fits(&self, instr: &Instr<i128>, width: Width) -> Option<Bounds> {
        self.result(instr, width).ok()
    }

    /// Between which numbers the result of a step lies, with every number on the way proved to fit.
    fn result(&self, instr: &Instr<i128>, width: Width) -> Built<Bounds> {
        let of = |reg: &Reg| self.bounds(*reg);
        let just = |c: &i128| Bounds::just(*c);
        let fits = |bounds: Bounds| match bounds.magnitude() < width.limit() {
            true => Ok(bounds),
            false => self.too_wide(),
        };
        let decided = |holds: Option<bool>| match holds {
            Some(holds) => Bounds::just(holds.into()),
            None => Bounds::TRUTH,
        };
        let less = |a: Bounds, b: Bounds| match () {
            () if a.high < b.low => Some(true),
            () if a.low >= b.high => Some(false),
            () => None,
        };
        let equal = |a: Bounds, b: Bounds| match () {
            () if a.low == a.high && a == b => Some(true),
            () if a.high < b.low || b.high < a.low => Some(false),
            () => None,
        };
        Ok(match instr {
            Instr::Const(c) => fits(just(c))?,
            Instr::Affine(a, b, c) => fits(of(a).times(just(b)))?.plus(just(c)),
            Instr::Add(a, b) => of(a).plus(of(b)),
            Instr::Subtract(a, b) => of(a).minus(of(b)),
            Instr::AddScaled(a, b, c) => of(a).plus(fits(of(b).times(just(c)))?),
            Instr::Dot(terms, c) => {
                let parts = terms.iter().map(|(reg, factor)| of(reg).times(just(factor)));
                // whatever is added first, the way there fits
                let most = parts.clone().fold(c.saturating_abs(), |sum, part| sum.saturating_add(part.magnitude()));
                fits(Bounds::new(-most, most))?;
                parts.fold(just(c), Bounds::plus)
            }
            Instr::Multiply(a, b) => of(a).times(of(b)),
            Instr::Abs(a) => of(a).abs(),
            Instr::Least(a, b) => of(a).least(of(b)),
            Instr::Greatest(a, b) => of(a).greatest(of(b)),
            Instr::AtMost(a, c) => of(a).least(just(c)),
            Instr::AtLeast(a, c) => of(a).greatest(just(c)),
            Instr::Less(a, b) => decided(less(of(a), of(b))),
            Instr::NotAbove(a, b) => decided(less(of(b), of(a)).map(|above| !above)),
            Instr::Equal(a, b) => decided(equal(of(a), of(b))),
            Instr::Below(a, c) => decided(less(of(a), fits(just(c))?)),
            Instr::Above(a, c) => decided(less(fits(just(c))?, of(a))),
            Instr::Equals(a, c) => decided(equal(of(a), fits(just(c))?)),
            Instr::And(a, b) => of(a).least(of(b)),
            Instr::Or(a, b) => of(a).greatest(of(b)),
            Instr::Not(a) => Bounds::just(1).minus(of(a)),
            Instr::Select(_, b, c) => of(b).union(of(c)),
            Instr::SelectOr(_, b, c) => of(b).union(just(c)),
            Instr::Lookup(a, entries) => {
                let low = usize::try_from(of(a).low).unwrap_or(0);
                let high = usize::try_from(of(a).high).unwrap_or(usize::MAX);
                let beyond = of(a).low < 0 || high >= entries.len();
                let entries = entries.iter().skip(low).take(high.saturating_sub(low).saturating_add(1)).map(just);
                let all = entries.reduce(Bounds::union).unwrap_or(Bounds::just(0));
                fits(if beyond { all.union(Bounds::just(0)) } else { all })?
            }
            Instr::Table(a, first, entries) => {
                let last = entries.len().saturating_sub(1);
                // what is further than any table goes has the last entry
                let place = |value: i128| usize::try_from(value - first).unwrap_or(last).min(last);
                let range = place(of(a).low.max(*first))..=place(of(a).high.max(*first));
                fits(just(first))?;
                let entries = entries.get(range).unwrap_or_default().iter().map(just);
                fits(entries.reduce(Bounds::union).unwrap_or(Bounds::just(0)))?
            }
            Instr::Ladder(a, lines) => {
                let most = lines.iter().filter(|line| of(a).low < **line).count();
                let least = lines.iter().filter(|line| of(a).high < **line).count();
                for line in lines {
                    fits(just(line))?;
                }
                Bounds::new(least as i128, most as i128)
            }
            Instr::RatioLadder(_, b, lines) => {
                for line in lines {
                    fits(of(b).times(just(line)))?;
                }
                Bounds::new(0, lines.len() as i128)
            }
            Instr::Divide(a, factor, b, _) => {
                fits(of(a).times(just(factor)))?;
                self.quotient(*a, *factor, *b)
            }
            Instr::LightDivide(a, factor, b, _) | Instr::LightHalfUp(a, factor, b) => self.quotient(*a, *factor, *b),
            Instr::DivideBy(a, c, _) | Instr::LightDivideBy(a, c, _) | Instr::LightHalfUpBy(a, c) => {
                of(a).over(fits(just(c))?)
            }
            Instr::Rest(a, c) => {
                let divisor = fits(just(c))?;
                let suits = c.power().is_some() || light::suits(of(a), 1, divisor, of(a).over(divisor));
                if width == Width::Narrow && !suits {
                    return self.too_wide();
                }
                Bounds::new(0, divisor.low - 1)
            }
            Instr::Quotient(a, b, unit) => {
                fits(of(b).times(just(unit)))?;
                self.quotient(*a, 1, *b).times(just(&(unit << STICKY)))
            }
            Instr::QuotientBy(a, c, unit) => {
                fits(just(c).times(just(unit)))?;
                of(a).over(just(c)).times(just(&(unit << STICKY)))
            }
            Instr::WideQuotient(a, b, unit) => self.quotient(*a, 1, *b).times(just(&(unit << STICKY))),
            Instr::LightQuotient(a, factor, b, unit) => self.quotient(*a, *factor, *b).times(just(&(unit << STICKY))),
            Instr::Settle(a, unit, _) => {
                fits(just(&(unit << STICKY)))?;
                let units = of(a).over(Bounds::just(1 << STICKY));
                if width == Width::Narrow && !light::settles(units, *unit) {
                    return self.too_wide();
                }
                units.over(just(unit)).plus(Bounds::new(-1, 1))
            }
            Instr::Leave(..) => Bounds::TRUTH,
            Instr::Year(_) => Bounds::new(1900, 2999),
            Instr::Quarter(_) => Bounds::new(1, 4),
            Instr::Month(_) => Bounds::new(1, 12),
            Instr::Spread(_, a) => of(a),
            Instr::Gather(list, a) => {
                let most = self.longest.get(*list).copied().unwrap_or(usize::MAX);
                of(a).times(Bounds::new(0, i128::try_from(most).unwrap_or(Bounds::MOST)))
            }
            Instr::GatherLeast(_, a, none) | Instr::GatherGreatest(_, a, none) => of(a).union(fits(just(none))?),
        })
    }
}
