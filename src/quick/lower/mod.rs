//! A plan becomes a program for all kinds of one shape: every rule of it in the order of the plan, as `eval` takes them;
//! where `eval` would find a fault, the program leaves the person to it.

mod list;
mod rule;
mod tally;
mod total;
mod value;

use std::collections::HashMap;

use super::amount::Amount;
use super::bounds::Bounds;
use super::build::{Builder, Built};
use super::code::{Input, Instr, Reg, Why};
use super::kind::{Kind, is_number};
use super::scales::Scales;
use crate::facts::Value;
use crate::plan::{NodeId, Op, Plan, Step};
use crate::value::{Date, Rational};

/// Where a value is defined; everywhere where there is nothing to say.
pub(super) type There = Option<Reg>;

/// A value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Symbol {
    Missing,
    Number(Amount, There),
    Truth(Reg, There),
    /// A member, a grade, a class or a day.
    Code(Reg, There),
    /// The text of a fact, of a field of a list where one is given.
    Text(Option<usize>, usize, There),
    Words(String),
}

/// What a program is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'p> {
    pub(super) plan: &'p Plan,
    pub(super) as_of: Option<Date>,
    pub(super) scales: &'p Scales,
    /// All of one shape.
    pub(super) kinds: &'p [&'p Kind],
    /// Sums of quotients by different divisors need only be near.
    pub(super) nearly: bool,
}

/// Everything that a person gets; what is wanted of it decides what is computed.
#[derive(Debug, Clone, Default)]
pub(super) struct Results {
    pub(super) total: Option<Amount>,
    pub(super) computed_total: Option<Amount>,
    /// The row of the grade; as many as there are rows for none.
    pub(super) grade: Option<Reg>,
    pub(super) held: Option<Reg>,
    /// As lines say; nothing for an indicator that is not there.
    pub(super) points: Vec<Option<Amount>>,
    /// The indicators whose lines a section adds up; nothing for one that is not there.
    pub(super) sections: Vec<Option<Vec<usize>>>,
    pub(super) adjusted: Vec<Amount>,
    pub(super) fired: Vec<Reg>,
    pub(super) noticed: Vec<Reg>,
    /// The row of the class; as many as there are rows for none.
    pub(super) classes: Vec<Reg>,
    pub(super) actions: Vec<Reg>,
    pub(super) outcomes: Vec<Option<Symbol>>,
}

/// A plan on its way to a program.
pub(super) struct Lower<'p> {
    pub(super) b: Builder,
    from: Source<'p>,
    plan: &'p Plan,
    nodes: HashMap<(NodeId, Option<usize>), Symbol>,
    definitions: Vec<Option<Symbol>>,
    measures: Vec<Symbol>,
    scores: Vec<Symbol>,
    /// Points of each indicator: exact, and as its line says.
    points: Vec<(Amount, Amount)>,
    /// Points of each adjustment likewise, and its money.
    adjusted: Vec<(Amount, Amount, Amount)>,
    results: Results,
    depth: usize,
}

/// Expressions taller than this are left to the exact path, which needs less of the stack for each level.
const TALLEST: usize = 60;

impl<'p> Lower<'p> {
    pub(super) fn new(from: Source<'p>, b: Builder) -> Self {
        let plan = from.plan;
        let nothing = Amount::Const(Rational::ZERO);
        Self {
            b,
            from,
            plan,
            nodes: HashMap::new(),
            definitions: vec![None; plan.definitions.len()],
            measures: vec![Symbol::Missing; plan.indicators.len()],
            scores: vec![Symbol::Missing; plan.indicators.len()],
            points: vec![(nothing.clone(), nothing.clone()); plan.indicators.len()],
            adjusted: vec![(nothing.clone(), nothing.clone(), nothing); plan.adjusts.len()],
            results: Results {
                points: vec![None; plan.indicators.len()],
                outcomes: vec![None; plan.outcomes.len()],
                ..Results::default()
            },
            depth: 0,
        }
    }

    /// Which patches hold, one truth each.
    pub(super) fn patches(mut self) -> Built<(Builder, Vec<Reg>)> {
        let mut holds: Vec<Reg> = vec![];
        for patch in &self.plan.patches {
            self.b.here = Some(patch.span);
            let own = self.certain(patch.condition)?;
            holds.push(match patch.parent.and_then(|parent| holds.get(parent)) {
                Some(outer) => self.b.emit(Instr::And(*outer, own))?,
                None => own,
            });
        }
        Ok((self.b, holds))
    }

    /// Everything in the plan's order.
    pub(super) fn all(mut self) -> Built<(Builder, Results)> {
        let nobody = self.b.constant(0)?;
        self.results.fired = vec![nobody; self.plan.vetoes.len()];
        self.results.noticed = vec![nobody; self.plan.checks.len()];
        self.results.actions = vec![nobody; self.plan.actions.len()];
        self.results.classes = vec![nobody; self.plan.classes.len()];
        for step in &self.plan.steps {
            match step {
                // a definition is computed where it is asked for; people are not compared here
                Step::Definition(_) | Step::Place | Step::Pool(_) | Step::Award(_) => {}
                Step::Indicator(index) => self.indicator(*index)?,
                Step::Weigh => self.weigh()?,
                Step::Adjust(index) => self.adjust(*index)?,
                Step::Total => self.sum_up()?,
                Step::Veto(index) => self.veto(*index)?,
                Step::Grade => self.give_grade()?,
                Step::Check(index) => self.check(*index)?,
                Step::Class(index) => self.classify(*index)?,
                Step::Outcome(index) => self.outcome(*index)?,
                Step::Action(index) => self.action(*index)?,
            }
        }
        self.results.points = self.listed_points();
        self.results.sections = self.listed_sections();
        self.results.adjusted = self.adjusted.iter().map(|(_, line, _)| line.clone()).collect();
        Ok((self.b, self.results))
    }

    /// What a number is for each kind: a constant, or an entry of a table.
    fn each(&mut self, values: &[Rational]) -> Built<Amount> {
        let Some(first) = values.first() else { return Ok(Amount::Const(Rational::ZERO)) };
        if values.iter().all(|value| value == first) {
            return Ok(Amount::Const(first.clone()));
        }
        let last = i128::try_from(values.len()).unwrap_or(0) - 1;
        let kind = self.b.input(Input::Kind, Bounds::new(0, last))?;
        self.b.table(kind, values)
    }

    /// What a number is for each kind.
    fn each_of(&mut self, value: impl Fn(&Kind) -> Option<Rational>) -> Built<Amount> {
        let values: Option<Vec<Rational>> = self.from.kinds.iter().map(|kind| value(kind)).collect();
        match values {
            Some(values) => self.each(&values),
            None => self.b.unsuited("a constant is not there"),
        }
    }

    /// The node that is picked: the same for all kinds, or a constant for each.
    fn picked(&mut self, pick: impl Fn(&Kind) -> Option<NodeId>) -> Built<Symbol> {
        let mut nodes = self.from.kinds.iter().map(|kind| pick(kind));
        let Some(Some(first)) = nodes.next() else { return Ok(Symbol::Missing) };
        if nodes.all(|node| node == Some(first)) {
            return self.value(first, None);
        }
        let plan = self.plan;
        let constant = |kind: &Kind| match &plan.node(pick(kind)?).op {
            Op::Const(Value::Number(number)) => Some(number.clone()),
            _ => None,
        };
        if is_number(plan, first) {
            return Ok(Symbol::Number(self.each_of(constant)?, None));
        }
        self.b.unsuited("kinds differ in an expression")
    }

    /// The kind that stands for all where only constants differ.
    fn kind(&self) -> Option<&'p Kind> {
        self.from.kinds.first().copied()
    }

    fn holds(&self) -> &'p [bool] {
        self.kind().map_or(&[], |kind| &kind.holds)
    }

    /// Where both are defined.
    fn both(&mut self, a: There, b: There) -> Built<There> {
        Ok(match (a, b) {
            (Some(a), Some(b)) => Some(self.b.emit(Instr::And(a, b))?),
            (there, None) | (None, there) => there,
        })
    }

    /// Leaves whoever's number might not fit a decimal.
    fn modest(&mut self, amount: &Amount, there: There) -> Built<()> {
        let Some(mut large) = self.b.may_be_large(amount)? else { return Ok(()) };
        if let Some(there) = there {
            large = self.b.emit(Instr::And(large, there))?;
        }
        self.b.leave(large, Why::Large)
    }

    /// Where a condition is defined and holds.
    fn certain(&mut self, id: NodeId) -> Built<Reg> {
        self.certain_in(id, None)
    }

    fn certain_in(&mut self, id: NodeId, list: Option<usize>) -> Built<Reg> {
        match self.value(id, list)? {
            Symbol::Truth(holds, None) => Ok(holds),
            Symbol::Truth(holds, Some(there)) => self.b.emit(Instr::And(holds, there)),
            Symbol::Missing => self.b.constant(0),
            Symbol::Number(..) | Symbol::Code(..) | Symbol::Text(..) | Symbol::Words(_) => {
                self.b.unsuited("a condition is no truth")
            }
        }
    }

    /// A number and where it is defined; nothing where it never is.
    fn number(&mut self, id: NodeId, list: Option<usize>) -> Built<Option<(Amount, There)>> {
        let value = self.value(id, list)?;
        self.as_number(value)
    }

    fn as_number(&mut self, value: Symbol) -> Built<Option<(Amount, There)>> {
        match value {
            Symbol::Number(amount, there) => Ok(Some((amount, there))),
            Symbol::Missing => Ok(None),
            Symbol::Truth(..) | Symbol::Code(..) | Symbol::Text(..) | Symbol::Words(_) => {
                self.b.unsuited("a number is something else")
            }
        }
    }

    /// The one where a truth holds and the other elsewhere, and where that is defined.
    fn choose(&mut self, holds: Reg, yes: Symbol, no: Symbol) -> Built<Symbol> {
        let decided = self.b.bounds(holds);
        if decided.low == 1 {
            return Ok(yes);
        }
        if decided.high == 0 || yes == no {
            return Ok(no);
        }
        let nowhere = self.b.constant(0)?;
        Ok(match (yes, no) {
            // words have no place to say where they are defined
            (Symbol::Words(_), _) | (_, Symbol::Words(_)) => return self.b.unsuited("texts are chosen between"),
            (Symbol::Missing, Symbol::Missing) => Symbol::Missing,
            (Symbol::Text(..), _) | (_, Symbol::Text(..)) => return self.b.unsuited("texts are chosen between"),
            (Symbol::Missing, mut no) => {
                let there = self.choose_there(holds, Some(nowhere), no.there())?;
                no.set_there(there);
                no
            }
            (mut yes, Symbol::Missing) => {
                let there = self.choose_there(holds, yes.there(), Some(nowhere))?;
                yes.set_there(there);
                yes
            }
            (Symbol::Number(a, s), Symbol::Number(b, t)) => {
                let amount = self.b.select(holds, &a, &b)?;
                Symbol::Number(amount, self.choose_there(holds, s, t)?)
            }
            (Symbol::Truth(a, s), Symbol::Truth(b, t)) => {
                let chosen = self.b.emit(Instr::Select(holds, a, b))?;
                Symbol::Truth(chosen, self.choose_there(holds, s, t)?)
            }
            (Symbol::Code(a, s), Symbol::Code(b, t)) => {
                let chosen = self.b.emit(Instr::Select(holds, a, b))?;
                Symbol::Code(chosen, self.choose_there(holds, s, t)?)
            }
            (_, _) => return self.b.unsuited("texts are chosen between"),
        })
    }

    fn choose_there(&mut self, holds: Reg, yes: There, no: There) -> Built<There> {
        if yes == no {
            return Ok(yes);
        }
        let everywhere = self.b.constant(1)?;
        let (yes, no) = (yes.unwrap_or(everywhere), no.unwrap_or(everywhere));
        let there = self.b.emit(Instr::Select(holds, yes, no))?;
        Ok((self.b.bounds(there) != Bounds::just(1)).then_some(there))
    }
}

impl Symbol {
    pub(super) fn there(&self) -> There {
        match self {
            Self::Number(_, there) | Self::Truth(_, there) | Self::Code(_, there) | Self::Text(.., there) => *there,
            Self::Missing | Self::Words(_) => None,
        }
    }

    fn set_there(&mut self, new: There) {
        match self {
            Self::Number(_, there) | Self::Truth(_, there) | Self::Code(_, there) | Self::Text(.., there) => {
                *there = new
            }
            Self::Missing | Self::Words(_) => {}
        }
    }
}
