//! Looking for people: from a few starting points one fact at a time is changed for the better, and whoever shows something
//! new on the way is kept.

use crate::engine::Engine;
use crate::facts::{FieldKind, Record, Value};
use crate::outcome::{Outcome, Phrase};
use crate::value::{Date, Rational, Unit};

use super::candidates::{candidates, seeds};
use super::rows::{fitting, near};

/// The most work that one question may cause: records scored, times what is computed for each.
const MOST_WORK: usize = 1_500_000;

/// The fewest and the most records that one question may score.
const RECORDS: (usize, usize) = (60, 2_500);

/// The date of those whose scheme depends on one and names none.
const USUAL: &str = "2024-12-31";

/// What numbers are multiplied by in small steps, in hundredths.
const STEPS: [i64; 6] = [50, 80, 95, 105, 125, 200];

/// The most rounds of changes from one starting point.
const ROUNDS: usize = 4;

/// A person who was scored.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) record: Record,
    pub(super) outcome: Outcome,
    pub(super) worth: Rational,
}

/// People tried so far.
pub(super) struct Search<'e> {
    pub(super) engine: &'e Engine,
    /// The scheme at the end of its time, where it needs a date.
    at: Engine,
    /// The date that it depends on.
    told: Option<Date>,
    pub(super) candidates: Vec<Vec<Value>>,
    pub(super) seeds: Vec<Record>,
    left: usize,
    /// Numbers are moved by small steps as well.
    fine: bool,
    /// Somebody for each grade that anybody reached, by its row.
    pub(super) graded: Vec<Option<Shown>>,
}

impl<'e> Search<'e> {
    pub(super) fn new(engine: &'e Engine) -> Self {
        let candidates = candidates(engine);
        let seeds = seeds(engine, &candidates);
        let grades = engine.plan().grades.as_ref().map_or(0, |table| table.rows.len());
        let plan = engine.plan();
        let of_tests = || plan.tests.iter().find_map(|test| test.as_of);
        let date = plan.effective.map(|(_, to)| to).or_else(of_tests).or_else(|| Date::parse(USUAL));
        let at = date.and_then(|date| engine.at(date).ok()).unwrap_or_else(|| engine.clone());
        let told = at.date().filter(|_| plan.is_dated || plan.needs_date);
        Self { engine, at, told, candidates, seeds, left: 0, fine: false, graded: vec![None; grades] }
    }

    /// The date that everybody is scored at, where the scheme depends on one.
    pub(super) fn told_date(&self) -> Option<Date> {
        self.told
    }

    /// Scores a record, and remembers who reached a grade first.
    fn score(&mut self, record: &Record) -> Option<Outcome> {
        self.left = self.left.checked_sub(1)?;
        let outcome = self.at.score_record(record).ok()?;
        let table = self.engine.plan().grades.as_ref();
        let row = table.and_then(|table| table.rows.iter().position(|row| Some(&row.name) == outcome.grade.as_ref()));
        if let Some(slot) = row.and_then(|row| self.graded.get_mut(row)).filter(|slot| slot.is_none()) {
            *slot = Some(Shown { record: record.clone(), outcome: outcome.clone(), worth: Rational::ZERO });
        }
        Some(outcome)
    }

    /// The person of the greatest worth that changing one fact at a time finds; nothing where nobody has any.
    /// `facts` are those worth changing, all of them where none are named; who is worth `enough` ends the search.
    pub(super) fn best(
        &mut self,
        facts: Option<&[usize]>,
        enough: Option<&Rational>,
        worth: &dyn Fn(&Outcome) -> Option<Rational>,
    ) -> Option<Shown> {
        self.refill();
        let all: Vec<usize> = (0..self.candidates.len()).collect();
        let facts = facts.unwrap_or(&all);
        let mut best: Option<Shown> = None;
        for seed in self.seeds.clone() {
            let Some(mut here) = self.shown(seed, worth) else { continue };
            for _ in 0..ROUNDS {
                let before = here.worth.clone();
                for fact in facts {
                    if enough.is_some_and(|enough| here.worth >= *enough) {
                        return Some(here);
                    }
                    self.improve(&mut here, *fact, worth);
                }
                if here.worth == before {
                    break;
                }
            }
            if best.as_ref().is_none_or(|best| here.worth > best.worth) {
                best = Some(here);
            }
        }
        best
    }

    /// What somebody's lines come to before the total is cut: where weight moved, their exact sum, rounded once.
    pub(super) fn before_cut(&self, shown: &Shown) -> Rational {
        let explained = self.at.explain_record(&shown.record);
        let steps = explained.map(|explanation| explanation.steps).unwrap_or_default();
        // the sum of the lines and its rounding come first and have fixed words
        let summed = steps.iter().take_while(|step| matches!(step.what, Phrase::Fixed(..))).last();
        summed.map_or_else(|| sum(&shown.outcome), |step| step.total.value().clone())
    }

    /// Somebody whose measure lies on a line and somebody a trifle below or above it, found where the measure is linear in a fact.
    pub(super) fn at_line(
        &mut self,
        facts: &[usize],
        line: (&Rational, bool),
        measure: &dyn Fn(&Outcome) -> Option<Rational>,
    ) -> Option<(Shown, Shown)> {
        self.left = RECORDS.1;
        for seed in self.seeds.clone() {
            for fact in facts {
                if let Some(pair) = self.on_and_beside(&seed, *fact, line, measure) {
                    return Some(pair);
                }
            }
        }
        None
    }

    fn on_and_beside(
        &mut self,
        seed: &Record,
        fact: usize,
        (line, below): (&Rational, bool),
        measure: &dyn Fn(&Outcome) -> Option<Rational>,
    ) -> Option<(Shown, Shown)> {
        let FieldKind::Numeric(unit) = self.engine.plan().facts.fields.get(fact)?.kind else { return None };
        let with = |search: &mut Self, value: &Rational| {
            let range = &search.engine.plan().facts.fields.get(fact)?.range;
            let fits = range.contains(value) && value.decimal_places().is_some_and(|places| places <= 6);
            let mut record = seed.clone();
            *record.values.get_mut(fact)? = Value::Number(value.clone());
            let whole = unit != Unit::Count || value.is_whole();
            if fits && whole { search.shown(record, measure) } else { None }
        };
        let numbers = self.candidates.get(fact)?.clone().into_iter();
        let numbers = numbers.filter_map(|value| if let Value::Number(number) = value { Some(number) } else { None });
        let mut tried = vec![];
        for number in numbers {
            tried.extend(with(self, &number).map(|shown| (number, shown.worth)));
        }
        let (first, last) = (tried.first()?.clone(), tried.last()?.clone());
        let slope = (&last.1 - &first.1).checked_div(&(&last.0 - &first.0)).filter(|slope| !slope.is_zero())?;
        let value = &first.0 + &(line - &first.1).checked_div(&slope)?;
        let on = with(self, &value).filter(|shown| shown.worth == *line)?;
        let trifle = match unit {
            Unit::Count => Rational::ONE,
            Unit::Ratio => Rational::scaled(1, 4),
            Unit::Number | Unit::Money | Unit::Points | Unit::Days => Rational::scaled(1, 2),
        };
        let value = if slope.is_negative() == below { &value + &trifle } else { &value - &trifle };
        let is_beside = |worth: &Rational| if below { worth < line } else { worth > line };
        let beside = with(self, &value).filter(|shown| is_beside(&shown.worth))?;
        Some((on, beside))
    }

    fn improve(&mut self, here: &mut Shown, fact: usize, worth: &dyn Fn(&Outcome) -> Option<Rational>) {
        let now = here.record.values.get(fact);
        let kind = self.engine.plan().facts.fields.get(fact).map(|field| &field.kind);
        // a few lists can not stand for all: those near the one that is there come first
        let mut values = match (kind, now) {
            (Some(FieldKind::List(list)), Some(Value::Rows(rows))) => near(rows, list),
            _ => vec![],
        };
        let plain = self.candidates.get(fact).cloned().unwrap_or_default();
        let between = between(now, &plain);
        values.extend(plain.into_iter().chain(between));
        let field = self.engine.plan().facts.fields.get(fact);
        if let (true, Some(FieldKind::Numeric(unit)), Some(Value::Number(number))) = (self.fine, kind, now) {
            let steps = STEPS.iter().map(|step| fitting(&(number * &Rational::scaled(*step, 2)), number, *unit));
            let fits = |number: &Rational| field.is_some_and(|field| field.range.contains(number));
            values.extend(steps.filter(fits).map(Value::Number));
        }
        for value in values {
            let mut record = here.record.clone();
            match record.values.get_mut(fact) {
                Some(slot) if *slot != value => *slot = value,
                _ => continue,
            }
            if let Some(found) = self.shown(record, worth).filter(|found| found.worth > here.worth) {
                *here = found;
            }
        }
    }

    /// Looks for somebody in each grade that nobody has reached yet: towards its middle, by large steps and then by small
    /// ones. Nothing is looked for where a grade is not `wanted`.
    pub(super) fn reach_grades(&mut self, wanted: &dyn Fn(usize) -> bool) {
        let lines = self.engine.plan().grades.iter().flat_map(|table| &table.rows);
        let lines: Vec<Option<Rational>> = lines.map(|row| Some(row.threshold.as_ref()?.0.clone())).collect();
        for (row, low) in lines.iter().enumerate().filter(|(row, _)| wanted(*row)) {
            let high = row.checked_sub(1).and_then(|above| lines.get(above).cloned().flatten());
            let (low, high) = (low.clone().unwrap_or_default(), high.unwrap_or(Rational::HUNDRED));
            let aim = (&low + &high).checked_div(&2.into()).unwrap_or_default();
            for fine in [false, true] {
                if self.graded.get(row).is_none_or(Option::is_none) {
                    self.fine = fine;
                    self.best(None, None, &|outcome| Some(-(&Rational::from(outcome.total) - &aim).abs()));
                }
            }
            self.fine = false;
        }
    }

    /// Gives the next question as many records as any.
    pub(super) fn refill(&mut self) {
        let plan = self.engine.plan();
        let each = plan.nodes.len() + 10 * plan.indicators.len();
        self.left = (MOST_WORK / each.max(1)).clamp(RECORDS.0, RECORDS.1);
    }

    pub(super) fn shown(&mut self, record: Record, worth: &dyn Fn(&Outcome) -> Option<Rational>) -> Option<Shown> {
        let outcome = self.score(&record)?;
        let worth = worth(&outcome)?;
        Some(Shown { record, outcome, worth })
    }
}

/// The lines as they are shown, added up.
pub(super) fn sum(outcome: &Outcome) -> Rational {
    let lines = outcome.indicators.values().map(|line| line.points.value());
    lines.chain(outcome.adjustments.iter().map(|line| line.points.value())).cloned().sum()
}

/// Halfway from a number to the next ones on either side, so that a line between them can be approached.
fn between(now: Option<&Value>, values: &[Value]) -> Vec<Value> {
    let Some(Value::Number(now)) = now else { return vec![] };
    let numbers =
        || values.iter().filter_map(|value| if let Value::Number(number) = value { Some(number) } else { None });
    let below = numbers().filter(|number| *number < now).max();
    let above = numbers().filter(|number| *number > now).min();
    let whole = now.is_whole() && numbers().all(Rational::is_whole);
    let middle = |other: &Rational| {
        let half = (other + now).checked_div(&2.into())?;
        Some(Value::Number(if whole { half.floor() } else { half }))
    };
    below.into_iter().chain(above).filter_map(middle).collect()
}
