//! What a run found becomes an explanation: every number with the rule, the place and the facts behind it.

mod adjust;
mod facts;
mod follow;
mod patches;
mod raters;
mod seats;
mod together;
mod total;

use crate::diag::{Say, say};
use crate::facts::{Fault, Record};
use crate::outcome::{BandNote, Explanation, Figure, IndicatorNote, Phrase, ScoreStep, WeightNote};
use crate::plan::{IndicatorPlan, MethodPlan, NodeId, Plan, PolicyPlan};
use crate::source::{Sources, Span};
use crate::value::{Date, Rational, Text, Unit};

use super::indicator::Scored;
use super::level::Member;
use super::names::Named;
use super::{Budget, Given, Names, Run};
use facts::Used;
pub use facts::defaults;
use raters::{Raters, hidden_words, rated_words};

/// Scores one record and explains the result in the author's words.
///
/// # Errors
/// As for [`super::score`].
pub fn explain(
    plan: &Plan,
    (sources, names): (&Sources, &Names),
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
    given: &Given,
) -> Result<Explanation, Vec<Fault>> {
    super::undecided::refuse(plan)?;
    let mut run = Run::new(plan, record, as_of, budget, given);
    run.all()?;
    let outcome = run.outcome()?;
    let told = Told { run: &run, sources, names };
    let Named { title, info, .. } = names.scheme.clone();
    Ok(Explanation {
        title,
        version: names.version.clone(),
        as_of: run.as_of.map(|d| d.to_string()),
        info,
        patches: told.patches(),
        sections: told.sections(),
        lines: told.lines(),
        adjustments: told.adjustments(),
        steps: told.steps(),
        vetoes: told.vetoes(),
        standing: told.standing(),
        grade: told.grade(),
        classes: told.classes(),
        outcomes: told.outcomes(),
        actions: told.actions(),
        checks: told.checks(),
        remarks: told.remarks(),
        defaults: vec![],
        outcome,
    })
}

struct Told<'r, 'a> {
    run: &'r Run<'a>,
    sources: &'r Sources,
    names: &'r Names,
}

impl Told<'_, '_> {
    /// The author's words, on one line.
    fn words(&self, span: Span) -> Text {
        self.names.words(self.sources, span)
    }

    fn place(&self, span: Span) -> Text {
        self.names.place(self.sources, span)
    }

    fn lines(&self) -> Vec<IndicatorNote> {
        let count = self.run.plan.indicators.len();
        // they are large, so their place is made once
        let mut lines = Vec::with_capacity(count);
        lines.extend((0..count).filter_map(|index| self.indicator(index)));
        lines
    }

    fn indicator(&self, index: usize) -> Option<IndicatorNote> {
        let run = self.run;
        let rule = run.plan.indicators.get(index).filter(|_| run.tree.has(Member::Indicator(index)))?;
        let scored = run.scored.get(index)?;
        let result = run.indicator_result(index);
        let (exact_points, _) = run.points.get(index)?.clone();
        let method = rule.method.pick(&run.holds);
        let measure = rule.measure.pick(&run.holds);
        let mark = run.mark(rule);
        let raters = self.raters(rule, scored);
        let mut facts = Used::default();
        if let Some(measure) = measure {
            self.facts_of(measure.value, &mut facts);
        }
        if let Some(method) = method {
            self.facts_of_method(method, scored, &mut facts);
        }
        for (condition, _) in rule.no_data_when.pick(&run.holds).into_iter().flatten() {
            self.facts_of(*condition, &mut facts);
        }
        let target = match method {
            Some(MethodPlan::Proportional(target, _) | MethodPlan::Inverse(target, _)) => {
                // without a measure nobody asked for the target
                scored
                    .target
                    .as_ref()
                    .map(|value| (self.words(run.plan.node(*target).span), Some(Figure::exact(value.clone()))))
            }
            _ => None,
        };
        let (Named { name, title, info }, path) = self.names.indicators.get(index)?.clone();
        Some(IndicatorNote {
            name,
            title,
            path,
            place: self.place(rule.span),
            status: result.status,
            measure: measure.map(|m| (self.words(run.plan.node(m.value).span), result.measure.clone())),
            unit: measure.and_then(|m| run.plan.node(m.value).unit),
            target,
            rule: self.rule_words(method),
            limits: self.limits(rule),
            band: self.band(method, scored),
            steps: self.score_steps(scored, &mark, method, &raters, measure.and_then(|m| run.plan.node(m.value).unit)),
            raters: self.categories(method, raters),
            full_mark: Figure::exact(mark),
            weight: self.weight(rule, index),
            exact_points: Figure::exact(exact_points),
            points: result.points,
            facts: self.notes(&facts),
            patched: self.patched(rule, index),
            info,
        })
    }

    /// The score clause.
    fn rule_words(&self, method: Option<&MethodPlan>) -> Text {
        let span = match method {
            Some(
                MethodPlan::Proportional(_, span)
                | MethodPlan::Inverse(_, span)
                | MethodPlan::Bands(_, span)
                | MethodPlan::Curve(_, span),
            ) => *span,
            Some(MethodPlan::Rated(rated)) => rated.span,
            Some(MethodPlan::Value(value)) => self.run.plan.node(*value).span,
            None => return Text::default(),
        };
        self.words(span)
    }

    /// The limits of the score that hold for this person, in the order they apply.
    fn limits(&self, rule: &IndicatorPlan) -> Vec<Phrase> {
        let holds = &self.run.holds;
        let line = |node: &NodeId| self.words(self.run.plan.node(*node).span);
        let cap = rule.cap.pick(holds).map(|cap| Phrase::Number("cap ", "上限 ", cap.clone()));
        let floor = rule.floor.pick(holds).and_then(Option::as_ref);
        let floor = floor.map(|floor| Phrase::Number("floor ", "下限 ", floor.clone()));
        let below = rule.zero_below.pick(holds).map(line).map(|line| Phrase::Written("zero below ", "零分线 ", line));
        let above = rule.zero_above.pick(holds).map(line).map(|line| Phrase::Written("zero above ", "超线零分 ", line));
        [cap, floor, below, above].into_iter().flatten().collect()
    }

    fn band(&self, method: Option<&MethodPlan>, scored: &Scored) -> Option<BandNote> {
        match method {
            Some(MethodPlan::Bands(rows, _)) => {
                scored.band.and_then(|row| rows.get(row)).map(|row| BandNote { text: self.words(row.span) })
            }
            _ => None,
        }
    }

    fn score_steps(
        &self,
        scored: &Scored,
        mark: &Rational,
        method: Option<&MethodPlan>,
        raters: &Raters,
        unit: Option<Unit>,
    ) -> Vec<ScoreStep> {
        let mut steps = vec![];
        // what the raters alone gave, before cap and floor, says more of them than the score
        let hidden = matches!(raters, Raters::Hidden);
        if let (true, Some(_), Some(score), None) = (hidden, &scored.raw, &scored.score, &scored.zeroed) {
            steps.push(ScoreStep { what: hidden_words().into(), score: Figure::exact(score.clone()) });
        }
        if let (Some(raw), false) = (&scored.raw, hidden) {
            let what = match (method, &scored.measure, &scored.target) {
                (Some(MethodPlan::Proportional(..)), Some(measure), Some(target)) => {
                    Phrase::Quotient(measure.clone(), target.clone(), mark.clone())
                }
                (Some(MethodPlan::Inverse(..)), Some(measure), Some(target)) => {
                    if measure.is_zero() {
                        Phrase::Fixed("a measure of 0 scores the cap", "实绩为 0,取上限")
                    } else {
                        Phrase::Quotient(target.clone(), measure.clone(), mark.clone())
                    }
                }
                (Some(MethodPlan::Bands(..)), ..) => Phrase::Fixed("by the row that holds", "按对应的分段"),
                (Some(MethodPlan::Curve(points, _)), Some(measure), _) => curve_words(points, measure).into(),
                (Some(MethodPlan::Rated(rated)), ..) => rated_words(raters, &rated.out_of, mark).into(),
                _ => Phrase::Fixed("by the formula", "按公式"),
            };
            steps.push(ScoreStep { what, score: Figure::exact(raw.clone()) });
        }
        if let (Some(cap), false) = (&scored.capped, hidden) {
            let what = Phrase::Number("capped at ", "封顶 ", cap.clone());
            steps.push(ScoreStep { what, score: Figure::exact(cap.clone()) });
        }
        if let (Some(floor), false) = (&scored.floored, hidden) {
            let what = Phrase::Number("raised to the floor ", "提到下限 ", floor.clone());
            steps.push(ScoreStep { what, score: Figure::exact(floor.clone()) });
        }
        if let Some((line, below)) = &scored.zeroed {
            let line = Figure::exact(line.clone()).in_unit(unit);
            let what = if *below {
                say!("zero: the measure lies below {line}", "记零分:实绩低于 {line}")
            } else {
                say!("zero: the measure lies above {line}", "记零分:实绩高于 {line}")
            };
            steps.push(ScoreStep { what: what.into(), score: Figure::exact(Rational::ZERO) });
        }
        if let (Some((policy, _)), Some(score)) = (&scored.policy, &scored.score) {
            steps.push(ScoreStep { what: policy_words(policy).into(), score: Figure::exact(score.clone()) });
        }
        steps
    }

    fn weight(&self, rule: &IndicatorPlan, index: usize) -> WeightNote {
        let run = self.run;
        let mut declared = vec![Figure::exact(run.tree.weight(Member::Indicator(index)))];
        let mut at = rule.parent;
        while let Some((place, section)) = at.and_then(|s| run.plan.sections.get(s).map(|section| (s, section))) {
            if section.weight.is_some() {
                declared.insert(0, Figure::exact(run.tree.weight(Member::Section(place))));
            }
            at = section.parent;
        }
        let nominal = declared.iter().fold(Rational::ONE, |product, weight| &product * weight.value());
        let effective = run.weights.get(index).cloned().unwrap_or_default();
        WeightNote {
            redistributed: nominal != effective,
            declared,
            nominal: Figure::exact(nominal),
            effective: Figure::exact(effective),
        }
    }
}

fn policy_words(policy: &PolicyPlan) -> Say {
    match policy {
        PolicyPlan::Redistribute => say!("no data: its weight goes to its siblings", "无数据:权重分摊给同层指标"),
        PolicyPlan::Zero => say!("no data: zero", "无数据:记零分"),
        PolicyPlan::Full => say!("no data: full mark", "无数据:记满分"),
        PolicyPlan::Score(score) => {
            let score = score.clone().unwrap_or_default();
            say!("no data: {score}", "无数据:记 {score} 分")
        }
        PolicyPlan::Fault => say!("no data: fault", "无数据:报错"),
    }
}

/// The piece of a curve that a measure lies on, as a sum a reader can repeat.
fn curve_words(points: &[(Rational, Rational)], measure: &Rational) -> Say {
    let piece = points.windows(2).find_map(|pair| match pair {
        [(x0, y0), (x1, y1)] if x0 <= measure && measure <= x1 => Some((x0, y0, x1, y1)),
        _ => None,
    });
    match piece {
        Some((x0, y0, x1, y1)) => {
            let measure = Figure::exact(measure.clone());
            let sum = format!("{y0} + ({measure} - {x0}) ÷ ({x1} - {x0}) × ({y1} - {y0})");
            say!("on the curve between {x0} and {x1}: {sum}", "折线 {x0} 与 {x1} 之间:{sum}")
        }
        None => say!("beyond the curve's ends, where it is flat", "超出折线两端,取端点的分"),
    }
}
