//! The profile of a scheme: what it can do to people, seen and proved.

use crate::check::Bounds;
use crate::diag::{Code, Diagnostic, say};
use crate::engine::{Engine, Inspection};
use crate::outcome::{Figure, Flat, GradeReach, IndicatorReach, KindWeights, More, Outcome, Profile, Reach, Weights};
use crate::plan::{MethodPlan, Op};
use crate::value::Rational;

use super::attach::person;
use super::reads::reads;
use super::search::{Search, Shown, sum};
use super::way::way;

/// Draws the profile of a scheme that compiles and has no `todo`; nothing of any other.
#[must_use]
pub fn profile(inspection: &Inspection) -> Option<Profile> {
    let engine = inspection.engine.as_ref().filter(|engine| engine.todos().is_empty())?;
    let plan = engine.plan();
    let mut search = Search::new(engine);
    let bounds = &inspection.bounds;
    let before_cut = |search: &Search<'_>, shown: &Shown| search.before_cut(shown);
    let total = reach(&mut search, None, (bounds.low(), bounds.high()), (&sum, &before_cut));
    let indicators = plan.indicators.iter().enumerate().map(|(index, rule)| {
        let name = rule.name.clone();
        let worth = |outcome: &Outcome| {
            outcome.indicators.get(&name).map(|line| line.points.value().clone()).unwrap_or_default()
        };
        let facts = reads(plan, rule);
        let told = |_: &Search<'_>, shown: &Shown| worth(&shown.outcome);
        let points = reach(&mut search, Some(&facts), points_bound(engine, bounds, index), (&worth, &told));
        IndicatorReach {
            name: rule.name.clone(),
            title: rule.label.clone().unwrap_or_else(|| rule.name.clone()),
            points,
        }
    });
    let indicators: Vec<IndicatorReach> = indicators.collect();
    let way = way(&mut search);
    let alone = |row: usize| plan.grades.as_ref().and_then(|t| t.rows.get(row)).is_some_and(|grade| !grade.by_rank);
    search.reach_grades(&alone);
    let rows = plan.grades.iter().flat_map(|table| &table.rows).zip(&search.graded);
    let grades = rows.map(|(row, shown)| GradeReach {
        name: row.name.clone(),
        reached: shown.as_ref().map(|shown| (Rational::from(shown.outcome.total), person(&search, shown))),
    });
    let grades = grades.collect();
    let advised = |found: &&Diagnostic| matches!(found.code, Code::Cliff | Code::CountedTwice);
    Some(Profile {
        title: plan.label.clone().unwrap_or_else(|| plan.scheme.clone()),
        as_of: search.told_date(),
        total,
        indicators,
        weights: weights(bounds),
        grades,
        flats: flats(engine),
        advised: inspection.findings.iter().filter(advised).map(|found| found.message.clone()).collect(),
        way,
    })
}

fn weights(bounds: &Bounds) -> Weights {
    let kinds = bounds.weights().kinds.iter();
    let kinds = kinds.map(|(who, shares)| KindWeights { who: who.clone(), shares: shares.clone() });
    Weights { kinds: kinds.collect(), more: bounds.weights().more.map_or(More::Many, More::Known) }
}

/// What is told of somebody who was found.
type Told<'f> = dyn Fn(&Search<'_>, &Shown) -> Rational + 'f;

fn reach(
    search: &mut Search<'_>,
    facts: Option<&[usize]>,
    bound: (Option<Rational>, Option<Rational>),
    (worth, told): (&dyn Fn(&Outcome) -> Rational, &Told<'_>),
) -> Reach {
    let (low, high) = (bound.0.clone().map(|low| -low), bound.1.clone());
    let most = search.best(facts, high.as_ref(), &|outcome| Some(worth(outcome)));
    let least = search.best(facts, low.as_ref(), &|outcome| Some(-worth(outcome)));
    let told = |shown: Option<Shown>| shown.map(|shown| (told(search, &shown), person(search, &shown)));
    let (least, most) = (told(least), told(most));
    Reach { bound, least, most }
}

/// The points an indicator can give at the largest weight that anybody can have: all of it where weight moves.
fn points_bound(engine: &Engine, bounds: &Bounds, index: usize) -> (Option<Rational>, Option<Rational>) {
    let plan = engine.plan();
    let moves = plan.indicators.iter().any(|rule| {
        let when = rule.no_data_when.all().flat_map(|rows| rows.iter().map(|(_, policy)| policy));
        when.chain(rule.no_data.all()).any(|policy| *policy == crate::plan::PolicyPlan::Redistribute)
    });
    let mut weight = Rational::ONE;
    if !moves {
        let rule = plan.indicators.get(index);
        weight = rule.and_then(|rule| rule.weight.all().max().cloned()).unwrap_or(Rational::ONE);
        let mut at = rule.and_then(|rule| rule.parent);
        while let Some(section) = at.and_then(|index| plan.sections.get(index)) {
            if let Some(most) = section.weight.as_ref().and_then(|weight| weight.all().max()) {
                weight = &weight * most;
            }
            at = section.parent;
        }
        if plan.sections.iter().any(|s| !s.level.rests.is_empty()) || !plan.root.rests.is_empty() {
            weight = Rational::ONE;
        }
    }
    let points = |share: Option<Rational>| share.map(|share| &(&share * &weight) * &Rational::HUNDRED);
    let (low, high) = bounds.share(index);
    // at no weight it gives nothing
    (points(low).map(|low| low.min(Rational::ZERO)), points(high).map(|high| high.max(Rational::ZERO)))
}

/// Where the declared cap is reached, and what lies below a zero line.
fn flats(engine: &Engine) -> Vec<Flat> {
    let plan = engine.plan();
    let mut flats = vec![];
    for rule in &plan.indicators {
        let unit = rule.measure.base.as_ref().and_then(|measure| plan.node(measure.value).unit);
        let shown = |value: Rational| Figure::exact(value).in_unit(unit);
        let constant = |id| match &plan.node(id).op {
            Op::Const(crate::facts::Value::Number(number)) => Some(number.clone()),
            _ => None,
        };
        let mark = rule.mark.base.clone().unwrap_or(Rational::HUNDRED);
        if let (Some(MethodPlan::Proportional(target, _)), Some(cap)) = (&rule.method.base, &rule.cap.base)
            && let Some(line) = constant(*target).and_then(|target| (&target * cap).checked_div(&mark))
        {
            let line = shown(line);
            let words = say!("above {line} nothing more is earned", "超过 {line} 之后不再得分");
            flats.push(Flat { name: rule.name.clone(), words });
        }
        if let Some(line) = rule.zero_below.base.and_then(constant) {
            let line = shown(line);
            let words = say!("below {line} nothing is earned at all", "低于 {line} 一律不得分");
            flats.push(Flat { name: rule.name.clone(), words });
        }
        if let Some(MethodPlan::Curve(points, _)) = &rule.method.base
            && let (Some((first, _)), Some((last, _))) = (points.first(), points.last())
        {
            let (first, last) = (shown(first.clone()), shown(last.clone()));
            let words = say!(
                "below {first} and above {last} effort changes nothing",
                "低于 {first} 或高于 {last} 时,努力不再改变得分"
            );
            flats.push(Flat { name: rule.name.clone(), words });
        }
    }
    flats
}
