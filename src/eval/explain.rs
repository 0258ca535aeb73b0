//! What a run found becomes an explanation: every number with the rule, the place and the facts behind it.

mod adjust;
mod follow;
mod patches;
mod raters;

use std::collections::BTreeSet;

use crate::diag::{Say, say};
use crate::facts::{Fault, Field, FieldKind, Record, Row, Value};
use crate::outcome::{
    BandNote, Explanation, FactNote, Figure, GradeNote, IndicatorNote, OutcomeNote, ScoreStep, Shown, TotalStep,
    WeightNote,
};
use crate::plan::{IndicatorPlan, MethodPlan, Node, NodeId, Op, Plan, PolicyPlan};
use crate::source::{Sources, Span};
use crate::value::{Date, Rational, RoundMode, Rounding, Unit};

use super::indicator::Scored;
use super::level::Member;
use super::{Budget, Run};
use raters::{Raters, hidden_words, rated_words};

/// The rows of a list that an explanation shows before it counts the rest.
const ROWS_SHOWN: usize = 8;

/// Scores one record and explains the result in the author's words.
///
/// # Errors
/// As for [`super::score`].
pub fn explain(
    plan: &Plan,
    sources: &Sources,
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
) -> Result<Explanation, Vec<Fault>> {
    let mut run = Run::new(plan, record, as_of, budget);
    run.all()?;
    let outcome = run.outcome()?;
    let told = Told { run: &run, sources };
    Ok(Explanation {
        title: plan.label.clone().unwrap_or_else(|| plan.scheme.clone()),
        version: plan.version.clone(),
        as_of: run.as_of.map(|d| d.to_string()),
        patches: told.patches(),
        lines: (0..plan.indicators.len()).filter_map(|i| told.indicator(i)).collect(),
        adjustments: told.adjustments(),
        steps: told.steps(),
        grade: told.grade(),
        classes: told.classes(),
        outcomes: told.outcomes(),
        actions: told.actions(),
        checks: told.checks(),
        outcome,
    })
}

struct Told<'r, 'a> {
    run: &'r Run<'a>,
    sources: &'r Sources,
}

impl Told<'_, '_> {
    /// The author's words, on one line.
    fn words(&self, span: Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn place(&self, span: Span) -> String {
        format!("{}:{}", self.sources.name(span), self.sources.position(span))
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
        let mut facts = BTreeSet::new();
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
                Some((self.words(run.plan.node(*target).span), scored.target.clone().map(Figure::exact)))
            }
            _ => None,
        };
        Some(IndicatorNote {
            name: rule.name.clone(),
            title: rule.label.clone().unwrap_or_else(|| rule.name.clone()),
            path: self.path(rule.parent),
            place: self.place(rule.span),
            status: result.status,
            measure: measure.map(|m| (self.words(run.plan.node(m.value).span), result.measure.clone())),
            unit: measure.and_then(|m| run.plan.node(m.value).unit),
            target,
            rule: self.rule_words(rule),
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
            info: rule.info.clone(),
        })
    }

    fn path(&self, parent: Option<usize>) -> Vec<String> {
        let mut path = vec![];
        let mut at = parent;
        while let Some(section) = at.and_then(|s| self.run.plan.sections.get(s)) {
            path.insert(0, section.label.clone().unwrap_or_else(|| section.name.clone()));
            at = section.parent;
        }
        path
    }

    /// The score clause.
    fn rule_words(&self, rule: &IndicatorPlan) -> String {
        let holds = &self.run.holds;
        let mut words: Vec<String> = vec![];
        match rule.method.pick(holds) {
            Some(
                MethodPlan::Proportional(_, span)
                | MethodPlan::Inverse(_, span)
                | MethodPlan::Bands(_, span)
                | MethodPlan::Curve(_, span),
            ) => words.push(self.words(*span)),
            Some(MethodPlan::Rated(rated)) => words.push(self.words(rated.span)),
            Some(MethodPlan::Value(value)) => words.push(self.words(self.run.plan.node(*value).span)),
            None => {}
        }
        words.join("  ")
    }

    /// The limits of the score that hold for this person, in the order they apply.
    fn limits(&self, rule: &IndicatorPlan) -> Vec<Say> {
        let holds = &self.run.holds;
        let line = |node: &NodeId| self.words(self.run.plan.node(*node).span);
        let cap = rule.cap.pick(holds).map(|cap| say!("cap {cap}", "上限 {cap}"));
        let floor = rule.floor.pick(holds).and_then(Option::as_ref).map(|floor| say!("floor {floor}", "下限 {floor}"));
        let below = rule.zero_below.pick(holds).map(line).map(|line| say!("zero below {line}", "零分线 {line}"));
        let above = rule.zero_above.pick(holds).map(line).map(|line| say!("zero above {line}", "超线零分 {line}"));
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
            steps.push(ScoreStep { what: hidden_words(), score: Figure::exact(score.clone()) });
        }
        if let (Some(raw), false) = (&scored.raw, hidden) {
            let what = match (method, &scored.measure, &scored.target) {
                (Some(MethodPlan::Proportional(..)), Some(measure), Some(target)) => {
                    let (measure, target) = (Figure::exact(measure.clone()), Figure::exact(target.clone()));
                    say!("{measure} ÷ {target} × {mark}", "{measure} ÷ {target} × {mark}")
                }
                (Some(MethodPlan::Inverse(..)), Some(measure), Some(target)) => {
                    let (measure, target) = (Figure::exact(measure.clone()), Figure::exact(target.clone()));
                    if measure.value().is_zero() {
                        say!("a measure of 0 scores the cap", "实绩为 0,取上限")
                    } else {
                        say!("{target} ÷ {measure} × {mark}", "{target} ÷ {measure} × {mark}")
                    }
                }
                (Some(MethodPlan::Bands(..)), ..) => say!("by the row that holds", "按对应的分段"),
                (Some(MethodPlan::Curve(points, _)), Some(measure), _) => curve_words(points, measure),
                (Some(MethodPlan::Rated(rated)), ..) => rated_words(raters, &rated.out_of, mark),
                _ => say!("by the formula", "按公式"),
            };
            steps.push(ScoreStep { what, score: Figure::exact(raw.clone()) });
        }
        if let (Some(cap), false) = (&scored.capped, hidden) {
            steps.push(ScoreStep { what: say!("capped at {cap}", "封顶 {cap}"), score: Figure::exact(cap.clone()) });
        }
        if let (Some(floor), false) = (&scored.floored, hidden) {
            steps.push(ScoreStep {
                what: say!("raised to the floor {floor}", "提到下限 {floor}"),
                score: Figure::exact(floor.clone()),
            });
        }
        if let Some((line, below)) = &scored.zeroed {
            let line = Figure::exact(line.clone()).in_unit(unit);
            let what = if *below {
                say!("zero: the measure lies below {line}", "记零分:实绩低于 {line}")
            } else {
                say!("zero: the measure lies above {line}", "记零分:实绩高于 {line}")
            };
            steps.push(ScoreStep { what, score: Figure::exact(Rational::ZERO) });
        }
        if let (Some((policy, _)), Some(score)) = (&scored.policy, &scored.score) {
            steps.push(ScoreStep { what: policy_words(policy), score: Figure::exact(score.clone()) });
        }
        steps
    }

    fn weight(&self, rule: &IndicatorPlan, index: usize) -> WeightNote {
        let run = self.run;
        let mut declared = vec![run.tree.weight(Member::Indicator(index))];
        let mut at = rule.parent;
        while let Some((place, section)) = at.and_then(|s| run.plan.sections.get(s).map(|section| (s, section))) {
            if section.weight.is_some() {
                declared.insert(0, run.tree.weight(Member::Section(place)));
            }
            at = section.parent;
        }
        let nominal = declared.iter().fold(Rational::ONE, |product, w| &product * w);
        let effective = run.weights.get(index).cloned().unwrap_or_default();
        WeightNote {
            redistributed: nominal != effective,
            declared: declared.into_iter().map(Figure::exact).collect(),
            nominal: Figure::exact(nominal),
            effective: Figure::exact(effective),
        }
    }

    /// From the sum of the lines as they are shown to the total: what is shown adds up exactly.
    fn steps(&self) -> Vec<TotalStep> {
        let run = self.run;
        let lines = run.points.iter().map(|(_, line)| line).chain(run.adjusted.iter().flatten().map(|l| &l.points));
        let sum: Rational = lines.map(as_shown).sum();
        let at = |value: &Rational| run.total_figure(value);
        let mut steps =
            vec![TotalStep { what: say!("sum of all lines", "各行之和"), change: None, total: at(&sum) }];
        let rounding = &run.rounded_total - &sum;
        if !rounding.is_zero() {
            steps.push(TotalStep {
                what: if run.redistributed {
                    say!(
                        "rounding: weight was redistributed, so the exact sum is rounded once",
                        "舍入:权重经过分摊,精确合计只舍入一次"
                    )
                } else {
                    say!("rounding: the exact sum is rounded once", "舍入:精确合计只舍入一次")
                },
                change: Some(Figure::exact(rounding)),
                total: at(&run.rounded_total),
            });
        }
        let clamped = &run.computed_total - &run.rounded_total;
        if let (Some((low, high, _)), false) = (&run.plan.clamp, clamped.is_zero()) {
            steps.push(TotalStep {
                what: say!("the total stays in [{low}, {high}]", "总分限于 [{low}, {high}]"),
                change: Some(Figure::exact(clamped)),
                total: at(&run.computed_total),
            });
        }
        let fired: Vec<&str> = run
            .plan
            .vetoes
            .iter()
            .zip(&run.fired)
            .filter(|(veto, fired)| **fired && veto.total.is_some())
            .map(|(veto, _)| veto.label.as_deref().unwrap_or(&veto.name))
            .collect();
        let lost = &run.total - &run.computed_total;
        if !lost.is_zero() {
            let names = fired.join(", ");
            steps.push(TotalStep {
                what: say!("veto: {names}", "一票否决:{names}"),
                change: Some(Figure::exact(lost)),
                total: at(&run.total),
            });
        }
        steps
    }

    fn grade(&self) -> Option<GradeNote> {
        let run = self.run;
        let (by_score, grade) = run.grade?;
        let table = run.plan.grades.as_ref()?;
        let (row, scored) = (table.rows.get(grade)?, table.rows.get(by_score)?);
        let total = run.total_figure(&run.total);
        let because = if grade != by_score {
            let names: Vec<&str> = run
                .plan
                .vetoes
                .iter()
                .zip(&run.fired)
                .filter(|(veto, fired)| **fired && veto.grade == Some(grade))
                .map(|(veto, _)| veto.label.as_deref().unwrap_or(&veto.name))
                .collect();
            let (names, would) = (names.join(", "), &scored.name);
            say!(
                "veto: {names}; {total} points alone would give {would}",
                "一票否决:{names};仅按 {total} 分应为 {would}"
            )
        } else {
            match (
                &row.threshold,
                grade.checked_sub(1).and_then(|above| table.rows.get(above)).and_then(|r| r.threshold.as_ref()),
            ) {
                (Some((line, strict)), _) => {
                    let sign = if *strict { ">" } else { "≥" };
                    say!("{total} {sign} {line}", "{total} {sign} {line}")
                }
                (None, Some((line, strict))) => {
                    let sign = if *strict { "≤" } else { "<" };
                    say!("{total} {sign} {line}", "{total} {sign} {line}")
                }
                (None, None) => say!("the only grade", "唯一的等级"),
            }
        };
        Some(GradeNote {
            name: row.name.clone(),
            title: row.label.clone().unwrap_or_else(|| row.name.clone()),
            because,
        })
    }

    fn outcomes(&self) -> Vec<OutcomeNote> {
        let run = self.run;
        let given = run.plan.outcomes.iter().zip(&run.outcomes);
        let given = given.filter(|(rule, _)| !run.follow.held && rule.present.holds(&run.holds));
        let notes = given.map(|(rule, value)| {
            let mut facts = BTreeSet::new();
            self.facts_of(rule.value, &mut facts);
            let mut notes = self.notes(&facts);
            notes.extend(self.attribute_notes(rule.value));
            let value = match (value, rule.round) {
                (Value::Number(number), Some(rounding)) => {
                    Shown::Number(Figure::rounded(number.clone(), rounding.places))
                }
                (value, _) => run.shown(value, None),
            };
            OutcomeNote {
                name: rule.name.clone(),
                title: rule.label.clone().unwrap_or_else(|| rule.name.clone()),
                formula: self.words(run.plan.node(rule.value).span),
                value,
                facts: notes,
            }
        });
        notes.collect()
    }

    fn facts_of_method(&self, method: &MethodPlan, scored: &Scored, into: &mut BTreeSet<usize>) {
        match method {
            MethodPlan::Proportional(target, _) | MethodPlan::Inverse(target, _) | MethodPlan::Value(target) => {
                self.facts_of(*target, into);
            }
            MethodPlan::Bands(rows, _) => {
                if let Some(row) = scored.band.and_then(|row| rows.get(row)) {
                    self.facts_of(row.score, into);
                }
            }
            // raters are shown by category, never row by row
            MethodPlan::Curve(..) | MethodPlan::Rated(_) => {}
        }
    }

    /// The facts a node reads, through definitions as this person's patches have them.
    fn facts_of(&self, node: NodeId, into: &mut BTreeSet<usize>) {
        let plan = self.run.plan;
        let (mut definitions, mut outcomes) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            walk(plan, node, &mut |node| match &node.op {
                Op::Fact(fact) => {
                    into.insert(*fact);
                }
                Op::List { list, .. } => {
                    into.insert(*list);
                }
                Op::Outcome(index) if outcomes.insert(*index) => {
                    open.extend(plan.outcomes.get(*index).map(|outcome| outcome.value));
                }
                Op::Definition(index) => {
                    if definitions.insert(*index)
                        && let Some(value) = plan.definitions.get(*index).and_then(|d| d.value.pick(&self.run.holds))
                    {
                        open.push(*value);
                    }
                }
                _ => {}
            });
        }
    }

    fn notes(&self, facts: &BTreeSet<usize>) -> Vec<FactNote> {
        facts.iter().filter_map(|fact| self.note(*fact)).collect()
    }

    fn note(&self, fact: usize) -> Option<FactNote> {
        let field = self.run.plan.facts.fields.get(fact)?;
        let value = match self.run.record.values.get(fact)? {
            Value::Rows(rows) => self.rows_shown(fact, field, rows),
            value => self.value_shown(field, value),
        };
        Some(FactNote {
            name: field.name.clone(),
            title: field.title().to_owned(),
            value,
            source: field.source.clone(),
        })
    }

    fn rows_shown(&self, fact: usize, field: &Field, rows: &[Row]) -> String {
        let FieldKind::List(list) = &field.kind else { return String::new() };
        let most = if self.is_anonymous(fact) { 0 } else { ROWS_SHOWN };
        let mut shown: Vec<String> = rows.iter().take(most).map(|row| self.row_shown(&list.fields, row)).collect();
        if rows.len() > most {
            shown.push(format!("… +{}", rows.len() - most));
        }
        if shown.is_empty() { "—".to_owned() } else { shown.join("; ") }
    }

    fn row_shown(&self, fields: &[Field], row: &Row) -> String {
        let parts = fields.iter().zip(row).filter(|(_, value)| **value != Value::Missing);
        parts
            .map(|(field, value)| format!("{} {}", field.title(), self.value_shown(field, value)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn value_shown(&self, field: &Field, value: &Value) -> String {
        match (value, &field.kind) {
            (Value::Missing, _) => "—".to_owned(),
            (Value::Number(number), FieldKind::Numeric(unit)) => Figure::exact(number.clone()).in_unit(Some(*unit)),
            (value, _) => self.run.shown(value, Some(field)).to_string(),
        }
    }

    fn row_note(&self, list: usize, index: usize) -> Option<FactNote> {
        let field = self.run.plan.facts.fields.get(list)?;
        let FieldKind::List(schema) = &field.kind else { return None };
        let rows = self.run.rows(list);
        let value = self.row_shown(&schema.fields, rows.get(index)?);
        let number = index + 1;
        Some(FactNote {
            name: format!("{}[{number}]", field.name),
            title: format!("{}[{number}]", field.title()),
            value,
            source: field.source.clone(),
        })
    }
}

/// Visits a node and everything inside it; definitions are not entered.
fn walk(plan: &Plan, node: NodeId, visit: &mut dyn FnMut(&Node)) {
    let node = plan.node(node);
    visit(node);
    for inner in node.op.parts() {
        walk(plan, inner, visit);
    }
}

/// The value that the printed text of a line says.
fn as_shown(value: &Rational) -> Rational {
    if value.is_shown_rounded() {
        value.round(Rounding { places: Rational::SHOWN_PLACES, mode: RoundMode::HalfUp })
    } else {
        value.clone()
    }
}

fn policy_words(policy: &PolicyPlan) -> Say {
    match policy {
        PolicyPlan::Redistribute => say!("no data: its weight goes to its siblings", "无数据:权重分摊给同层指标"),
        PolicyPlan::Zero => say!("no data: zero", "无数据:记零分"),
        PolicyPlan::Full => say!("no data: full mark", "无数据:记满分"),
        PolicyPlan::Score(score) => say!("no data: {score}", "无数据:记 {score} 分"),
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
