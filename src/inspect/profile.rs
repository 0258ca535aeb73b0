//! The profile of a scheme: what it can do to people, seen and proved.

use crate::check::Bounds;
use crate::diag::{Code, Diagnostic, Lang, Say, say};
use crate::engine::{Engine, Inspection};
use crate::outcome::{Figure, Outcome};
use crate::plan::{MethodPlan, Op};
use crate::value::{Rational, Unit};

use super::attach::person;
use super::reads::reads;
use super::search::{Search, Shown};

/// What a scheme can do: ranges proved and reached, weights, cliffs, flat stretches, the way to the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The scheme's title.
    pub title: String,
    /// The sum of all lines before it is cut.
    pub total: Reach,
    /// Each indicator's points.
    pub indicators: Vec<IndicatorReach>,
    /// Each grade, best first.
    pub grades: Vec<GradeReach>,
    /// Where more of a measure earns nothing.
    pub flats: Vec<Flat>,
    /// What was advised of steps and of figures counted twice.
    pub advised: Vec<Say>,
    /// From somebody in the middle to the best grade, the largest gain first.
    pub way: Vec<Step>,
}

/// A range, as proved and as reached by people who were scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The least and the most that intervals allow; nothing where they know no end.
    pub bound: (Option<Rational>, Option<Rational>),
    /// The least that was reached, and who did.
    pub least: Option<(Rational, Say)>,
    /// The most that was reached, and who did.
    pub most: Option<(Rational, Say)>,
}

/// What an indicator can give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorReach {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Each effective weight that somebody had who was tried.
    pub weights: Vec<Rational>,
    /// Its points.
    pub points: Reach,
}

/// Whether a grade is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeReach {
    /// Its name.
    pub name: String,
    /// Somebody who got it, and the total.
    pub reached: Option<(Rational, Say)>,
}

/// A stretch of a measure over which the score stays the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flat {
    /// The indicator.
    pub name: String,
    /// Where.
    pub words: Say,
}

/// One step up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The indicator.
    pub name: String,
    /// The points it gains at its best.
    pub gain: Rational,
    /// The total after it.
    pub total: Rational,
}

/// Draws the profile of a scheme that compiles and has no `todo`; nothing of any other.
#[must_use]
pub fn profile(inspection: &Inspection) -> Option<Profile> {
    let engine = inspection.engine.as_ref().filter(|engine| engine.todos().is_empty())?;
    let plan = engine.plan();
    let mut search = Search::new(engine);
    let bounds = &inspection.bounds;
    let total = reach(&mut search, None, (bounds.low(), bounds.high()), &sum);
    let indicators = plan.indicators.iter().enumerate().map(|(index, rule)| {
        let name = rule.name.clone();
        let worth = |outcome: &Outcome| {
            outcome.indicators.get(&name).map(|line| line.points.value().clone()).unwrap_or_default()
        };
        let facts = reads(plan, rule);
        let points = reach(&mut search, Some(&facts), points_bound(engine, bounds, index), &worth);
        IndicatorReach {
            name: rule.name.clone(),
            title: rule.label.clone().unwrap_or_else(|| rule.name.clone()),
            weights: search.weights(&rule.name),
            points,
        }
    });
    let indicators: Vec<IndicatorReach> = indicators.collect();
    let way = way(&mut search, &indicators);
    let rows = plan.grades.iter().flat_map(|table| &table.rows).zip(&search.graded);
    let grades = rows.map(|(row, shown)| GradeReach {
        name: row.name.clone(),
        reached: shown.as_ref().map(|shown| (Rational::from(shown.outcome.total), person(&search, shown))),
    });
    let grades = grades.collect();
    let advised = |found: &&Diagnostic| matches!(found.code, Code::Cliff | Code::CountedTwice);
    Some(Profile {
        title: plan.label.clone().unwrap_or_else(|| plan.scheme.clone()),
        total,
        indicators,
        grades,
        flats: flats(engine),
        advised: inspection.findings.iter().filter(advised).map(|found| found.message.clone()).collect(),
        way,
    })
}

pub(super) fn sum(outcome: &Outcome) -> Rational {
    let lines = outcome.indicators.values().map(|line| line.points.value());
    lines.chain(outcome.adjustments.iter().map(|line| line.points.value())).cloned().sum()
}

fn reach(
    search: &mut Search<'_>,
    facts: Option<&[usize]>,
    bound: (Option<Rational>, Option<Rational>),
    worth: &dyn Fn(&Outcome) -> Rational,
) -> Reach {
    let (low, high) = (bound.0.clone().map(|low| -low), bound.1.clone());
    let most = search.best(facts, high.as_ref(), &|outcome| Some(worth(outcome)));
    let least = search.best(facts, low.as_ref(), &|outcome| Some(-worth(outcome)));
    let told = |shown: Option<Shown>| shown.map(|shown| (worth(&shown.outcome), person(search, &shown)));
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

/// From the middle to the best grade: each indicator at its best, the largest gain first.
fn way(search: &mut Search<'_>, indicators: &[IndicatorReach]) -> Vec<Step> {
    let plan = search.engine.plan();
    let Some((line, _)) = plan.grades.as_ref().and_then(|table| table.rows.first()?.threshold.clone()) else {
        return vec![];
    };
    let Some(middle) = search.middle() else { return vec![] };
    let mut total = sum(&middle);
    let gains = indicators.iter().filter_map(|rule| {
        let most = rule.points.most.as_ref()?.0.clone();
        let now = middle.indicators.get(&rule.name)?.points.value().clone();
        Some((rule.name.clone(), most - now))
    });
    let mut gains: Vec<(String, Rational)> = gains.filter(|(_, gain)| *gain > Rational::ZERO).collect();
    gains.sort_by(|a, b| b.1.cmp(&a.1));
    let mut steps = vec![];
    for (name, gain) in gains {
        if total >= line {
            break;
        }
        total += gain.clone();
        steps.push(Step { name, gain, total: total.clone() });
    }
    steps
}

/// A profile as text.
#[must_use]
pub fn words(profile: &Profile, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |say: Say| {
        text.push_str(say.get(lang));
        text.push('\n');
    };
    let title = &profile.title;
    line(say!("{title}", "{title}"));
    for (name, reach, percents) in
        std::iter::once((say!("total before it is cut", "截断前的总分"), &profile.total, String::new())).chain(
            profile.indicators.iter().map(|rule| {
                let weights: Vec<String> =
                    rule.weights.iter().map(|w| Figure::exact(w.clone()).in_unit(Some(Unit::Ratio))).collect();
                (Say::same(rule.title.clone()), &rule.points, weights.join(", "))
            }),
        )
    {
        let (en, zh) = (&name.en, &name.zh);
        let bound = interval(reach.bound.0.as_ref(), reach.bound.1.as_ref());
        let reached = interval(reach.least.as_ref().map(|l| &l.0), reach.most.as_ref().map(|m| &m.0));
        let (w_en, w_zh) = if percents.is_empty() {
            Default::default()
        } else {
            (format!(", weight {percents}"), format!(",权重 {percents}"))
        };
        line(say!(
            "  {en}: bound {bound}, reached {reached}{w_en}",
            "  {zh}:理论范围 {bound},实际达到 {reached}{w_zh}"
        ));
    }
    for (word, end) in [(say!("most", "最高"), &profile.total.most), (say!("least", "最低"), &profile.total.least)]
    {
        if let Some((total, who)) = end {
            let (w_en, w_zh, en, zh) = (&word.en, &word.zh, &who.en, &who.zh);
            line(say!("  {w_en} {total}: {en}", "  {w_zh} {total}:{zh}"));
        }
    }
    for grade in &profile.grades {
        let name = &grade.name;
        line(match &grade.reached {
            Some((total, who)) => {
                let (en, zh) = (&who.en, &who.zh);
                say!("  grade {name}: {total} by {en}", "  等级 {name}:{total},例如 {zh}")
            }
            None => say!("  grade {name}: reached by nobody who was tried", "  等级 {name}:试过的人都没有达到"),
        });
    }
    for flat in &profile.flats {
        let (name, en, zh) = (&flat.name, &flat.words.en, &flat.words.zh);
        line(say!("  flat: {name}: {en}", "  平台:{name}:{zh}"));
    }
    for advised in &profile.advised {
        let (en, zh) = (&advised.en, &advised.zh);
        line(say!("  look at: {en}", "  留意:{zh}"));
    }
    for step in &profile.way {
        let (name, gain, total) = (&step.name, &step.gain, &step.total);
        line(say!("  to the top: {name} +{gain} → {total}", "  通往最高等级:{name} +{gain} → {total}"));
    }
    text
}

fn interval(low: Option<&Rational>, high: Option<&Rational>) -> String {
    let low = low.map_or("(−∞".to_owned(), |low| format!("[{}", Figure::exact(low.clone())));
    let high = high.map_or("∞)".to_owned(), |high| format!("{}]", Figure::exact(high.clone())));
    format!("{low}, {high}")
}
