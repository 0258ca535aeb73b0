//! What the quick paths give, held against what the exact path gives.
#![allow(dead_code, reason = "a test support module; each test binary uses a part of it")]

use std::collections::BTreeMap;

use merit::engine::{Brief, Got, Scores, Tally};
use merit::facts::Fault;
use merit::outcome::{Outcome, Shown, Status};
use merit::plan::Plan;
use merit::value::Rational;

/// How many records each path answered.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    pub(crate) narrow: usize,
    pub(crate) wide: usize,
    pub(crate) left: BTreeMap<&'static str, usize>,
}

impl Answered {
    pub(crate) fn add(&mut self, tally: &Tally) {
        self.narrow += tally.narrow;
        self.wide += tally.wide;
        for (why, count) in &tally.left {
            *self.left.entry(why).or_default() += count;
        }
    }

    pub(crate) fn join(&mut self, other: Self) {
        self.narrow += other.narrow;
        self.wide += other.wide;
        other.left.into_iter().for_each(|(why, count)| *self.left.entry(why).or_default() += count);
    }

    pub(crate) fn quick(&self) -> usize {
        self.narrow + self.wide
    }
}

pub(crate) fn same(
    exact: &Result<Outcome, Vec<Fault>>,
    brief: &Result<Brief, Vec<Fault>>,
    plan: &Plan,
    shown: &dyn Fn() -> String,
) {
    match (exact, brief) {
        (Ok(outcome), Ok(brief)) => {
            assert_eq!(brief.total, outcome.total, "{}", shown());
            assert_eq!(brief.computed_total, outcome.computed_total, "{}", shown());
            let grade = brief.grade.map(|row| plan.grades.as_ref().unwrap().rows[row].name.clone());
            assert_eq!(grade, outcome.grade, "{}", shown());
            assert_eq!(brief.held, outcome.status == Status::Held, "{}", shown());
        }
        (Err(faults), Err(told)) => assert_eq!(faults, told, "{}", shown()),
        (_, _) => panic!("{exact:?}\n{brief:?}\n{}", shown()),
    }
}

/// Everything beside totals of one person, as columns hold it.
pub(crate) fn same_lines(scores: &Scores, row: usize, outcome: &Outcome, plan: &Plan, shown: &dyn Fn() -> String) {
    let lines = scores.lines().unwrap();
    for (rule, column) in plan.indicators.iter().zip(&lines.points) {
        let points = outcome.indicators.get(&rule.name).map(|line| line.points.value().clone());
        assert_eq!(column[row].number(), points, "{}\n{}", rule.name, shown());
    }
    for (section, column) in plan.sections.iter().zip(&lines.sections) {
        let points = outcome.sections.get(&section.name).map(|line| line.points.value().clone());
        assert_eq!(column[row].number(), points, "{}\n{}", section.name, shown());
    }
    for (adjust, column) in plan.adjusts.iter().zip(&lines.adjusted) {
        let own = outcome.adjustments.iter().filter(|line| line.name == adjust.name);
        let points: Rational = own.map(|line| line.points.value().clone()).sum();
        assert_eq!(column[row].number(), Some(points), "{}\n{}", adjust.name, shown());
    }
    let set = |names: Vec<&str>, all: &[String]| {
        let mut all: Vec<&str> = all.iter().map(String::as_str).collect();
        let mut names = names;
        all.sort_unstable();
        names.sort_unstable();
        assert_eq!(names, all, "{}", shown());
    };
    let vetoes = plan.vetoes.iter().zip(&lines.fired).filter(|(_, fired)| fired.contains(row));
    set(vetoes.map(|(veto, _)| veto.name.as_str()).collect(), &outcome.vetoes);
    assert_eq!(lines.noticed.iter().filter(|fired| fired.contains(row)).count(), outcome.warnings.len(), "{}", shown());
    for (class, column) in plan.classes.iter().zip(&lines.classes) {
        let Got::Code(place) = column[row] else { panic!("{:?}\n{}", column[row], shown()) };
        let name = class.rows.get(usize::try_from(place).unwrap()).map(|row| &row.name);
        assert_eq!(name, outcome.classes.get(&class.name), "{}", shown());
    }
    if outcome.status == Status::Held {
        return;
    }
    let actions = plan.actions.iter().zip(&lines.actions).filter(|(_, taken)| taken.contains(row));
    set(actions.map(|(action, _)| action.name.as_str()).collect(), &outcome.actions);
    for (rule, column) in plan.outcomes.iter().zip(&lines.outcomes) {
        let text = match (&column[row], outcome.outcomes.get(&rule.name)) {
            (Got::None, None | Some(Shown::Missing)) => continue,
            (got @ (Got::Units(..) | Got::Exact(_)), Some(Shown::Number(figure))) => {
                assert_eq!(got.number().as_ref(), Some(figure.value()), "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Truth(truth), Some(Shown::Bool(own))) => {
                assert_eq!(truth, own, "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Code(days), Some(Shown::Date(own))) => {
                assert_eq!(merit::facts::date(*days), Some(*own), "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Text(text), Some(Shown::Text(own))) => {
                assert_eq!(**text, **own, "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Code(place), Some(Shown::Text(text))) => (usize::try_from(*place).unwrap(), text),
            (got, own) => panic!("{got:?} {own:?}\n{}\n{}", rule.name, shown()),
        };
        let named = match &rule.dimension {
            Some(dimension) => {
                dimension.members[text.0].label.clone().unwrap_or(dimension.members[text.0].name.clone())
            }
            None => text.0.to_string(),
        };
        assert_eq!(&named, text.1, "{}\n{}", rule.name, shown());
    }
}
