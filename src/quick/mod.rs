//! Promise: the same numbers as `eval`, or no answer: patches are resolved once per kind of person, numbers are fractions
//! of 128-bit integers, nothing is rounded but where the scheme says so; what does not fit, is missing where it must not
//! be, or needs a list is left to `eval`.

mod kind;
mod number;
mod run;
mod values;

use crate::facts::Record;
use crate::plan::{Op, Plan};
use crate::value::{Date, Rational};

use kind::Kind;
use run::{Found, Quick, Run};

/// What a record scores, without names and without explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The total after vetoes.
    pub total: Rational,
    /// The total before vetoes.
    pub computed_total: Rational,
    /// The grade, by its row.
    pub grade: Option<usize>,
    /// A check holds the record back.
    pub held: bool,
}

/// Scores records of one plan and remembers what it learned of each kind of person.
#[derive(Debug)]
pub struct Scorer<'p> {
    plan: &'p Plan,
    as_of: Option<Date>,
    suits: bool,
    kinds: Vec<Kind>,
    found: Found,
    holds: Vec<bool>,
    left: usize,
}

/// What `eval` tells of a kind from one of its records: the effective weights of indicators and sections, and which
/// indicators are there; nothing where weight was redistributed.
pub type Weights = (Vec<Rational>, Vec<Rational>, Vec<bool>);

impl<'p> Scorer<'p> {
    /// A scorer for a plan at an evaluation date.
    #[must_use]
    pub fn new(plan: &'p Plan, as_of: Option<Date>) -> Self {
        Self { plan, as_of, suits: suits(plan), kinds: vec![], found: Found::default(), holds: vec![], left: 0 }
    }

    /// What a record scores; `None` where `eval` must decide. `weights` is asked once for each kind of person.
    pub fn score(&mut self, record: &Record, weights: impl FnOnce() -> Option<Weights>) -> Option<Brief> {
        let brief = self.brief(record, weights);
        self.left += usize::from(brief.is_none());
        brief
    }

    /// The points of an indicator of the record that was scored last, as its line says.
    #[must_use]
    pub fn points(&self, indicator: usize) -> Option<Rational> {
        self.found.points.get(indicator).map(|(_, line)| line.exact())
    }

    /// How many records were left to `eval` so far.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
    }

    fn brief(&mut self, record: &Record, weights: impl FnOnce() -> Option<Weights>) -> Option<Brief> {
        if !self.suits || !record.earlier.is_empty() || (self.plan.needs_date && self.as_of.is_none()) {
            return None;
        }
        let mut found = std::mem::take(&mut self.found);
        let brief = self.run(record, weights, &mut found);
        self.found = found;
        brief
    }

    fn run(&mut self, record: &Record, weights: impl FnOnce() -> Option<Weights>, found: &mut Found) -> Option<Brief> {
        let mut run = Run::new(self.plan, record, self.as_of, found);
        self.holds.clear();
        for patch in &self.plan.patches {
            let outer = patch.parent.is_none_or(|parent| self.holds.get(parent).copied().unwrap_or(false));
            // conditions of patches look at facts and the date only, so no kind is needed yet
            let holds = match outer.then(|| run.value(patch.condition)) {
                None => false,
                Some(found) => match found? {
                    Quick::Bool(holds) => holds,
                    Quick::Missing => false,
                    Quick::Number(_) | Quick::Member(_) | Quick::Date(_) | Quick::Text(_) => return None,
                },
            };
            self.holds.push(holds);
        }
        let place = match self.kinds.iter().position(|kind| *kind.holds == *self.holds) {
            Some(known) => known,
            None => {
                let (indicators, sections, there) = weights()?;
                let kind = Kind::of(self.plan, &self.holds, &(indicators, sections), &there)?;
                self.kinds.push(kind);
                self.kinds.len() - 1
            }
        };
        run.kind = self.kinds.get(place)?;
        run.all()?;
        Some(Brief {
            total: run.total.exact(),
            computed_total: run.computed_total.exact(),
            grade: run.grade,
            held: run.held,
        })
    }
}

/// Whether a plan stays within what is done here.
fn suits(plan: &Plan) -> bool {
    let lists = plan.nodes.iter().any(|node| matches!(node.op, Op::List { .. } | Op::Field(_) | Op::Todo));
    let plain = |adjust: &crate::plan::AdjustPlan| {
        adjust.list.is_none()
            && adjust.filter.is_none()
            && adjust.requires.is_empty()
            && adjust.one_per.is_none()
            && adjust.limit.is_none()
            && adjust.within.is_none()
    };
    !lists
        && plan.todos.is_empty()
        && plan.together.is_empty()
        && plan.spells.is_none()
        && plan.teams.is_empty()
        && plan.adjusts.iter().all(plain)
}
