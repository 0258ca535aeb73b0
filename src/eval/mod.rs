//! Promise: pure: no clock, no randomness, no hash order; one record by itself or in a batch gives the same result, bit for
//! bit; a record gives an outcome or faults, and nothing else can happen.

mod adjust;
mod anonymity;
mod belong;
mod explain;
mod failed;
mod follow;
mod indicator;
mod level;
mod names;
mod nodes;
mod outcome;
mod rows;
mod spells;
mod together;
mod total;
mod undecided;
mod weigh;

pub use belong::belonging;
pub use explain::{defaults, explain};
pub use names::Names;
pub(crate) use nodes::compare;
pub use together::{Gift, Given, Placed, give, group_scores, key_of};

use crate::facts::{Fault, FaultKind, Record, Row, Value};
use crate::outcome::Outcome;
use crate::plan::Step;
use crate::plan::{NodeId, Plan};
use crate::value::{Date, Rational};

use adjust::AdjustLine;
use failed::Failed;
use follow::Follow;
use indicator::Scored;
use level::Tree;
use spells::Spell;
use undecided::Undecided;

/// How much work one record may cause on the exact path.
///
/// Programs of the quick path ([`Engine::scorer`](crate::Engine::scorer), [`Engine::batch`](crate::Engine::batch)) do each of
/// their steps once for a person, or for a row of a list, and need no budget: where a rule goes through a list again for each
/// of its rows they may give the exact result that the exact path gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Operations.
    pub steps: u64,
    /// Bits of the numerator or denominator of a fraction.
    pub bits: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: 1_000_000, bits: 4_096 }
    }
}

/// Scores one record.
///
/// # Errors
/// Every fault of the record that one of this person's rules meets, in the order of computation.
pub fn score(
    plan: &Plan,
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
    given: &Given,
) -> Result<Outcome, Vec<Fault>> {
    undecided::refuse(plan)?;
    let mut run = Run::new(plan, record, as_of, budget, given);
    run.all()?;
    run.outcome()
}

/// The effective weights of indicators and sections, and which indicators are there, for whom these patches hold and no
/// weight goes elsewhere for want of data; nothing where nothing weighs anything.
#[must_use]
pub fn weights(plan: &Plan, holds: &[bool]) -> Option<(Vec<Rational>, Vec<Rational>, Vec<bool>)> {
    let nobody = Record { person: String::new(), values: Box::default(), origin: None, earlier: vec![] };
    let mut run = Run::new(plan, &nobody, None, Budget::default(), Given::NOTHING);
    run.holds = holds.to_vec();
    run.tree = Tree::of(plan, holds);
    run.distribute(&plan.root, &Rational::ONE).then_some(())?;
    let sections = (0..plan.sections.len()).map(|index| run.section_weight(index)).collect();
    let there = (0..plan.indicators.len()).map(|index| run.tree.has(level::Member::Indicator(index))).collect();
    Some((run.weights, sections, there))
}

/// Which patches hold for a record; nothing where one of their conditions is at fault.
#[must_use]
pub fn holding(plan: &Plan, record: &Record, as_of: Option<Date>, budget: Budget) -> Option<Vec<bool>> {
    let mut run = Run::new(plan, record, as_of, budget, Given::NOTHING);
    run.patches().ok()?;
    Some(run.holds)
}

/// A value that was looked at.
pub type Looked = Result<Value, Fault>;

/// Scores one record and looks at values of it: what a test expects. What depends on a `todo` is a fault of its own kind.
/// Of a record that checks turn away it can be seen which checks fired; everything else is that fault.
///
/// # Errors
/// As for [`score`], but neither a scheme with `todo` nor a check that turns the record away is a reason to refuse.
pub fn look(
    plan: &Plan,
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
    given: &Given,
    nodes: &[NodeId],
) -> Result<Vec<Looked>, Vec<Fault>> {
    let mut run = Run::new(plan, record, as_of, budget, given);
    if let Err(faults) = run.all() {
        return match faults.first() {
            Some(first) if !nodes.is_empty() && faults.iter().all(|fault| fault.kind == FaultKind::Rejected) => {
                let mut look = |node: &NodeId| {
                    if plan.reads_only_checks(*node) { run.eval(*node, None) } else { Err(Box::new(first.clone())) }
                };
                Ok(nodes.iter().map(|node| look(node).map_err(|fault| *fault)).collect())
            }
            _ => Err(faults),
        };
    }
    let values = nodes.iter().map(|node| run.eval(*node, None).map_err(|fault| *fault)).collect();
    if plan.todos.is_empty() {
        // a result that can not be handed out is a fault of the record, whatever was asked
        run.outcome()?;
    }
    Ok(values)
}

/// What is known of one record so far.
struct Run<'a> {
    plan: &'a Plan,
    record: &'a Record,
    as_of: Option<Date>,
    budget: Budget,
    given: &'a Given,
    /// Steps that wait for more exchanges than this are left out.
    last_stage: usize,
    steps: u64,
    /// Which patches hold.
    holds: Vec<bool>,
    definitions: Vec<Result<Value, Box<Fault>>>,
    /// Which indicators and sections there are for this person, and what each weighs at its level.
    tree: Tree,
    scored: Vec<Scored>,
    /// Effective weights of indicators and sections.
    weights: Vec<Rational>,
    section_weights: Vec<Rational>,
    /// Points of each indicator: exact, and as its line says.
    points: Vec<(Rational, Rational)>,
    /// A leaf that weighs something was without data.
    redistributed: bool,
    adjusted: Vec<Vec<AdjustLine>>,
    fired: Vec<bool>,
    sum: Rational,
    /// The spells that the total is the mean of, the last one being the record itself; none for an undivided period.
    spells: Vec<Spell>,
    rounded_total: Rational,
    computed_total: Rational,
    total: Rational,
    /// The grade by the total, and after vetoes.
    grade: Option<(usize, usize)>,
    outcomes: Vec<Value>,
    follow: Follow,
    undecided: Undecided,
    failed: Failed,
}

/// A row that names are read from, and where it stands.
#[derive(Clone, Copy)]
struct At<'a> {
    list: usize,
    row: &'a Row,
    index: usize,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, record: &'a Record, as_of: Option<Date>, budget: Budget, given: &'a Given) -> Self {
        let nothing = Rational::ZERO;
        Self {
            plan,
            record,
            as_of: plan.date(as_of),
            budget,
            given,
            last_stage: usize::MAX,
            steps: 0,
            holds: vec![],
            tree: Tree::default(),
            definitions: vec![Ok(Value::Missing); plan.definitions.len()],
            scored: plan.indicators.iter().map(|_| Scored::default()).collect(),
            weights: vec![nothing.clone(); plan.indicators.len()],
            section_weights: vec![nothing.clone(); plan.sections.len()],
            points: vec![(nothing.clone(), nothing.clone()); plan.indicators.len()],
            redistributed: false,
            adjusted: vec![vec![]; plan.adjusts.len()],
            fired: vec![false; plan.vetoes.len()],
            sum: nothing.clone(),
            spells: vec![],
            rounded_total: nothing.clone(),
            computed_total: nothing.clone(),
            total: nothing,
            grade: None,
            outcomes: vec![Value::Missing; plan.outcomes.len()],
            follow: Follow::of(plan),
            undecided: Undecided::default(),
            failed: Failed::default(),
        }
    }

    /// Computes everything in the plan's order. Faults are collected, so that a record's data can be mended in one go; what
    /// needs something faulty is not computed, and which faults are met does not hang on the order of declarations.
    fn all(&mut self) -> Result<(), Vec<Fault>> {
        if self.plan.needs_date && self.as_of.is_none() {
            let message = crate::diag::say!(
                "the scheme looks at the evaluation date, which must be given (`--as-of`, `as of`)",
                "方案用到评价日,必须给出(`--as-of`、`截至`)"
            );
            return Err(vec![Fault::new(FaultKind::OutsideEffective, message)]);
        }
        self.patches()?;
        self.tree = Tree::of(self.plan, &self.holds);
        let (mut faults, mut late): (Vec<Fault>, Vec<Fault>) = (vec![], vec![]);
        let plan = self.plan;
        for (step, stage) in plan.steps.iter().zip(&plan.stages) {
            if *stage > self.last_stage {
                continue;
            }
            if let Some(fault) = self.failed.before(*step) {
                self.failed.mark(*step, &fault);
                continue;
            }
            let done = match step {
                // a definition nobody asks for may well be at fault
                Step::Definition(index) => {
                    let value = self.definition(*index);
                    if let Some(slot) = self.definitions.get_mut(*index) {
                        *slot = value;
                    }
                    Ok(())
                }
                Step::Indicator(index) => self.indicator(*index),
                Step::Check(index) => self.check(*index),
                Step::Weigh => self.weigh(),
                Step::Adjust(index) => self.adjust(*index),
                Step::Total => self.sum_up().and_then(|()| self.blend_spells()),
                Step::Veto(index) => self.veto(*index),
                Step::Grade => self.give_grade(),
                Step::Place => {
                    self.take_place();
                    Ok(())
                }
                Step::Pool(_) | Step::Award(_) => Ok(()),
                Step::Class(index) => self.classify(*index),
                Step::Outcome(index) => self.outcome_value(*index),
                Step::Action(index) => self.action(*index),
            };
            if let Err(fault) = done {
                if fault.kind == FaultKind::Undecided {
                    self.undecided.mark(*step);
                    continue;
                }
                let fault = fault.at(self.record.origin.as_ref());
                self.failed.mark(*step, &fault);
                let list = if matches!(step, Step::Outcome(_) | Step::Action(_)) { &mut late } else { &mut faults };
                if !list.contains(&fault) {
                    list.push(fault);
                }
            }
        }
        // a record that is held back or turned away has no outcomes and no actions, so nothing of them can be at fault
        if !self.follow.held && faults.iter().all(|fault| fault.kind != FaultKind::Rejected) {
            late.retain(|fault| !faults.contains(fault));
            faults.append(&mut late);
        }
        self.hold_back();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Finds the patches that hold; a nested one needs its parent.
    fn patches(&mut self) -> Result<(), Vec<Fault>> {
        let plan = self.plan;
        let mut faults: Vec<Fault> = vec![];
        for patch in &plan.patches {
            let outer = patch.parent.is_none_or(|p| self.holds.get(p).copied().unwrap_or(false));
            let found = if outer { self.eval(patch.condition, None) } else { Ok(Value::Bool(false)) };
            self.holds.push(matches!(found, Ok(Value::Bool(true))));
            if let Err(fault) = found
                && !faults.contains(&fault)
            {
                faults.push(*fault);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn definition(&mut self, index: usize) -> Result<Value, Box<Fault>> {
        match self.plan.definitions.get(index).and_then(|d| d.value.pick(&self.holds)) {
            Some(node) => self.eval(*node, None),
            None => Ok(Value::Missing),
        }
    }

    /// The points of a line, rounded where lines are.
    fn line(&self, exact: &Rational) -> Rational {
        self.plan.lines.map_or_else(|| exact.clone(), |rounding| exact.round(rounding))
    }

    /// Whether the total is the exact sum rounded once, rather than the sum of rounded lines.
    fn sums_exactly(&self) -> bool {
        self.redistributed || self.plan.lines.is_none()
    }
}
