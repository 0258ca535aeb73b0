//! The cheapest way up: somebody in the middle, and the steps that ask for the least effort for what they gain. Whoever takes
//! a step is scored.

use crate::diag::{Lang, Say};
use crate::facts::{Field, FieldKind, Record, Value};
use crate::outcome::{Outcome, Step, Way};
use crate::plan::{BandTest, IndicatorPlan, MethodPlan};
use crate::value::Rational;

use super::above::above;
use super::attach::person;
use super::paste::fact;
use super::rows::{fitting, scaled_rows};
use super::search::{Search, Shown};

/// The most changes; several of one fact in a row are told as one step.
const MOST: usize = 16;

/// What a fact is multiplied by, in hundredths.
const FACTORS: [i64; 10] = [0, 50, 80, 90, 95, 105, 110, 125, 150, 200];

/// From somebody in the middle to the best grade, the cheapest step first.
pub(super) fn way(search: &mut Search<'_>) -> Option<Way> {
    let table = search.engine.plan().grades.as_ref()?;
    let grade = table.rows.first().filter(|row| row.threshold.is_some())?.name.clone();
    let lines: Vec<&Rational> = table.rows.iter().filter_map(|row| Some(&row.threshold.as_ref()?.0)).collect();
    let (top, lowest) = (lines.first()?, lines.last()?);
    let aim = match lines.len() {
        1 => top.checked_div(&2.into())?,
        _ => (*top + *lowest).checked_div(&2.into())?,
    };
    let top = (*top).clone();
    let mut here = search.best(None, None, &|outcome| Some(-unevenness(outcome, &aim)))?;
    let (from, total) = (person(search, &here), Rational::from(here.outcome.total));
    let mut taken: Vec<Move> = vec![];
    for _ in 0..MOST {
        if here.outcome.grade.as_ref() == Some(&grade) {
            break;
        }
        search.refill();
        let Some(next) = cheapest(search, &here, &top) else { break };
        here = next.to.clone();
        match taken.last_mut().filter(|last| (last.rule, last.fact) == (next.rule, next.fact)) {
            Some(last) => last.to = next.to,
            None => taken.push(next),
        }
    }
    let arrives = here.outcome.grade.as_ref() == Some(&grade);
    let steps = taken.iter().filter_map(|taken| told(search, taken)).collect();
    Some(Way { from, total, grade, arrives, steps })
}

/// One fact changed for the sake of an indicator.
struct Move {
    rule: usize,
    fact: usize,
    from: Shown,
    to: Shown,
    /// How far apart the ends of the fact put the measure, where both are declared.
    span: Option<Rational>,
}

fn told(search: &Search<'_>, taken: &Move) -> Option<Step> {
    let plan = search.engine.plan();
    let (rule, field) = (plan.indicators.get(taken.rule)?, plan.facts.fields.get(taken.fact)?);
    let written = |shown: &Shown| {
        let value = shown.record.values.get(taken.fact)?;
        Some(Say { en: fact(field, value, Lang::En), zh: fact(field, value, Lang::Zh) })
    };
    let (effort, of_range) = effort(&taken.from, &taken.to, rule, taken.span.as_ref())?;
    let total = Rational::from(taken.to.outcome.total);
    let gain = &total - &Rational::from(taken.from.outcome.total);
    let change = (written(&taken.from)?, written(&taken.to)?);
    Some(Step { name: rule.name.clone(), change, effort, of_range, gain, total })
}

/// How far somebody is from earning the same share everywhere.
fn unevenness(outcome: &Outcome, aim: &Rational) -> Rational {
    let lines = outcome.indicators.values();
    let off = lines.map(|line| (line.points.value() - &(line.weight.value() * aim)).abs());
    let vetoes = i64::try_from(outcome.vetoes.len()).unwrap_or(0) * 100;
    off.sum::<Rational>() + (&Rational::from(outcome.total) - aim).abs() + Rational::from(vetoes)
}

/// The change of one fact that gains the most for its effort; of those alike, the largest gain.
fn cheapest(search: &mut Search<'_>, here: &Shown, top: &Rational) -> Option<Move> {
    let engine = search.engine;
    let before = Rational::from(here.outcome.total);
    let needed = (top - &before).max(Rational::ZERO);
    let mut best: Option<(Rational, Rational, Move)> = None;
    for (at, rule) in engine.plan().indicators.iter().enumerate() {
        for index in above(engine.plan(), rule) {
            let Some(field) = engine.plan().facts.fields.get(index) else { continue };
            let span = span_of(search, here, rule, index, field);
            for value in moves(search, here, rule, index, field) {
                let Some(to) = with(search, here, index, value) else { continue };
                let gain = &Rational::from(to.outcome.total) - &before;
                let Some((effort, _)) = effort(here, &to, rule, span.as_ref()) else { continue };
                // beyond the line nothing is needed
                let useful = gain.min(needed.clone());
                let Some(worth) = useful.checked_div(&effort).filter(|worth| *worth > Rational::ZERO) else { continue };
                if best.as_ref().is_none_or(|(most, most_useful, _)| (&worth, &useful) > (most, most_useful)) {
                    let taken = Move { rule: at, fact: index, from: here.clone(), to, span: span.clone() };
                    best = Some((worth, useful, taken));
                }
            }
        }
    }
    best.map(|(.., taken)| taken)
}

fn with(search: &mut Search<'_>, here: &Shown, fact: usize, value: Value) -> Option<Shown> {
    let range = &search.engine.plan().facts.fields.get(fact)?.range;
    if matches!(&value, Value::Number(number) if !range.contains(number)) {
        return None;
    }
    let mut record: Record = here.record.clone();
    let slot = record.values.get_mut(fact).filter(|slot| **slot != value)?;
    *slot = value;
    search.shown(record, &|_| Some(Rational::ZERO))
}

/// What moves: the measure, or the score where nothing is measured.
fn moved(outcome: &Outcome, rule: &IndicatorPlan) -> Option<Rational> {
    let line = outcome.indicators.get(&rule.name)?;
    let figure = if rule.measure.all().next().is_some() { line.measure.as_ref() } else { line.score.as_ref() };
    Some(figure?.value().clone())
}

/// How far it moves from one to the other, and whether that is told of its range.
fn effort(from: &Shown, to: &Shown, rule: &IndicatorPlan, span: Option<&Rational>) -> Option<(Rational, bool)> {
    let (a, b) = (moved(&from.outcome, rule)?, moved(&to.outcome, rule)?);
    let far = (&b - &a).abs();
    match span.filter(|span| !span.is_zero()) {
        Some(span) => Some((far.checked_div(span)?, true)),
        None if a.is_zero() => Some((Rational::ONE, false)),
        None => Some((far.checked_div(&a.abs())?, false)),
    }
}

/// How far apart the ends of a fact put the measure, where both are declared.
fn span_of(
    search: &mut Search<'_>,
    here: &Shown,
    rule: &IndicatorPlan,
    index: usize,
    field: &Field,
) -> Option<Rational> {
    let (Some((low, _)), Some((high, _))) = (&field.range.low, &field.range.high) else { return None };
    let mut at = |value: &Rational| match here.record.values.get(index) {
        Some(Value::Number(now)) if now == value => moved(&here.outcome, rule),
        _ => moved(&with(search, here, index, Value::Number(value.clone()))?.outcome, rule),
    };
    Some((&at(high)? - &at(low)?).abs())
}

/// Values worth moving a fact to: those tried anyway, a share more or less, and those that bring the measure to a line or the
/// score to its cap.
fn moves(search: &mut Search<'_>, here: &Shown, rule: &IndicatorPlan, index: usize, field: &Field) -> Vec<Value> {
    let now = here.record.values.get(index);
    let mut values = search.candidates.get(index).cloned().unwrap_or_default();
    match (now, &field.kind) {
        (Some(Value::Number(now)), FieldKind::Numeric(unit)) => {
            let mut numbers: Vec<Rational> = FACTORS.iter().map(|factor| now * &Rational::scaled(*factor, 2)).collect();
            numbers.extend(to_lines(search, here, rule, index, now));
            values.extend(numbers.iter().map(|number| Value::Number(fitting(number, now, *unit))));
        }
        (Some(Value::Rows(rows)), FieldKind::List(list)) => values.extend(scaled_rows(rows, list, &FACTORS)),
        _ => {}
    }
    values
}

/// Values of a fact that bring the measure to each line of the method and the score to its cap, found where they are linear
/// in it.
fn to_lines(
    search: &mut Search<'_>,
    here: &Shown,
    rule: &IndicatorPlan,
    index: usize,
    now: &Rational,
) -> Vec<Rational> {
    let step =
        if now.is_zero() { Rational::ONE } else { now.abs().checked_div(&10.into()).unwrap_or(Rational::ONE).ceil() };
    let other = now + &step;
    let Some(near) = with(search, here, index, Value::Number(other)) else { return vec![] };
    let solve = |from: &Rational, to: &Rational, line: &Rational| {
        let slope = (to - from).checked_div(&step).filter(|slope| !slope.is_zero())?;
        Some(now + &(line - from).checked_div(&slope)?)
    };
    let mut found = vec![];
    if let (Some(from), Some(to)) = (moved(&here.outcome, rule), moved(&near.outcome, rule)) {
        found.extend(lines(rule).iter().filter_map(|line| solve(&from, &to, line)));
    }
    let score = |shown: &Shown| Some(shown.outcome.indicators.get(&rule.name)?.score.as_ref()?.value().clone());
    if let (Some(from), Some(to)) = (score(here), score(&near)) {
        let ends = rule.cap.all().chain(rule.mark.all()).cloned().chain([Rational::HUNDRED]);
        found.extend(ends.filter_map(|end| solve(&from, &to, &end)));
    }
    found
}

/// The measures at which a method turns.
fn lines(rule: &IndicatorPlan) -> Vec<Rational> {
    let mut lines = vec![];
    for method in rule.method.all() {
        match method {
            MethodPlan::Bands(rows, _) => {
                for row in rows {
                    match &row.test {
                        BandTest::Compare(_, line) => lines.push(line.clone()),
                        BandTest::In(low, _, high, _) => lines.extend([low.clone(), high.clone()]),
                        BandTest::Otherwise => {}
                    }
                }
            }
            MethodPlan::Curve(points, _) => lines.extend(points.iter().map(|(at, _)| at.clone())),
            MethodPlan::Proportional(..) | MethodPlan::Inverse(..) | MethodPlan::Rated(_) | MethodPlan::Value(_) => {}
        }
    }
    lines
}
