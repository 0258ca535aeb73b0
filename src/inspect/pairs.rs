//! Doubts that two people show who differ in one fact and in nothing else.

use crate::diag::{Diagnostic, Lang, Say, say};
use crate::facts::{Field, FieldKind, Row, Value};
use crate::outcome::Outcome;
use crate::plan::{IndicatorPlan, MethodPlan, Plan};
use crate::source::Span;
use crate::value::Rational;

use super::above::above;
use super::attach::person;
use super::paste;
use super::reads::reads;
use super::search::{Search, Shown};

/// A fact that no rule looks at: whoever has another value of it scores alike.
pub(super) fn alike(finding: &Diagnostic, search: &mut Search<'_>) -> Vec<Say> {
    let fields = &search.engine.plan().facts.fields;
    let inner = |field: &Field| match &field.kind {
        FieldKind::List(list) => list.fields.iter().position(|inner| inner.span == finding.span),
        _ => None,
    };
    let found = fields.iter().enumerate().find_map(|(index, field)| {
        if field.span == finding.span { Some((index, None)) } else { inner(field).map(|place| (index, Some(place))) }
    });
    let Some((index, place)) = found else { return vec![] };
    search.refill();
    for one in everybody(search) {
        for value in others(search, &one, index, place) {
            let Some(other) = with(search, &one, index, value) else { continue };
            let same = Outcome { person: one.outcome.person.clone(), ..other.outcome.clone() } == one.outcome;
            if same {
                let (total, who, change) = (one.outcome.total, person(search, &one), changed(search, &other, index));
                let (en, zh, en_with, zh_with) = (&who.en, &who.zh, &change.en, &change.zh);
                return vec![say!(
                    "for example {en} has a total of {total}, and so with `{en_with}`",
                    "例如 {zh} 总分为 {total},改为 `{zh_with}` 后仍然如此"
                )];
            }
        }
    }
    vec![]
}

/// A figure that counts in several indicators: raising it raises each of them.
pub(super) fn both(finding: &Diagnostic, search: &mut Search<'_>) -> Vec<Say> {
    let plan = search.engine.plan();
    let told: Vec<Span> = finding.labels.iter().map(|label| label.span).collect();
    let (named, others): (Vec<&IndicatorPlan>, Vec<&IndicatorPlan>) =
        plan.indicators.iter().partition(|rule| stands_at(plan, rule, &told));
    // where one of them only chooses rows by the figure, its measure is not among the places
    let rules: Vec<&IndicatorPlan> = if named.len() > 1 { named } else { named.into_iter().chain(others).collect() };
    let Some(first) = rules.first() else { return vec![] };
    search.refill();
    let people = everybody(search);
    for fact in above(plan, first) {
        let partners: Vec<&IndicatorPlan> =
            rules.iter().skip(1).filter(|rule| reads(plan, rule).contains(&fact)).copied().collect();
        for one in people.iter().filter(|_| !partners.is_empty()) {
            for value in others_of(search, one, fact) {
                let Some(other) = with(search, one, fact, value) else { continue };
                let mut risen = vec![*first];
                risen.extend(partners.iter().filter(|rule| rises(one, &other, rule)));
                if risen.len() > 1 && rises(one, &other, first) {
                    return told_of(search, one, &other, fact, &risen);
                }
            }
        }
    }
    vec![]
}

/// Whether the measure or the formula of an indicator stands at one of some places.
fn stands_at(plan: &Plan, rule: &IndicatorPlan, places: &[Span]) -> bool {
    let measures = rule.measure.base.iter().map(|measure| measure.value);
    let values = rule.method.base.iter().filter_map(|method| match method {
        MethodPlan::Value(value) => Some(*value),
        _ => None,
    });
    measures.chain(values).any(|node| places.contains(&plan.node(node).span)) || places.contains(&rule.span)
}

fn rises(one: &Shown, other: &Shown, rule: &IndicatorPlan) -> bool {
    points(&one.outcome, rule).zip(points(&other.outcome, rule)).is_some_and(|(a, b)| a < b)
}

fn points<'o>(outcome: &'o Outcome, rule: &IndicatorPlan) -> Option<&'o Rational> {
    Some(outcome.indicators.get(&rule.name)?.points.value())
}

fn told_of(search: &Search<'_>, one: &Shown, other: &Shown, fact: usize, rules: &[&IndicatorPlan]) -> Vec<Say> {
    let earned = |shown: &Shown| {
        let each = rules.iter().map(|rule| {
            let points = shown.outcome.indicators.get(&rule.name).map(|line| line.points.to_string());
            format!("`{}` {}", rule.name, points.unwrap_or_default())
        });
        let each: Vec<String> = each.collect();
        (each.join(", "), each.join("、"))
    };
    let (who, change) = (person(search, one), changed(search, other, fact));
    let (en, zh, en_with, zh_with) = (&who.en, &who.zh, &change.en, &change.zh);
    let ((en_one, zh_one), (en_other, zh_other)) = (earned(one), earned(other));
    vec![
        say!("for example {en} earns {en_one}", "例如 {zh} 得 {zh_one}"),
        say!("and with `{en_with}`: {en_other}", "改为 `{zh_with}` 后得 {zh_other}"),
    ]
}

/// `{ sales: 120 }`, as a test changes it.
fn changed(search: &Search<'_>, shown: &Shown, fact: usize) -> Say {
    let field = search.engine.plan().facts.fields.get(fact).zip(shown.record.values.get(fact));
    let text =
        |lang| field.map(|(field, value)| format!("{{ {} }}", paste::fact(field, value, lang))).unwrap_or_default();
    Say { en: text(Lang::En), zh: text(Lang::Zh) }
}

/// Those that every search sets out from.
fn everybody(search: &mut Search<'_>) -> Vec<Shown> {
    let seeds = search.seeds.clone();
    seeds.into_iter().filter_map(|record| search.shown(record, &|_| Some(Rational::ZERO))).collect()
}

fn with(search: &mut Search<'_>, one: &Shown, fact: usize, value: Value) -> Option<Shown> {
    let mut record = one.record.clone();
    let slot = record.values.get_mut(fact).filter(|slot| **slot != value)?;
    *slot = value;
    search.shown(record, &|_| Some(Rational::ZERO))
}

/// Other values of a fact, or of a field of its rows.
fn others(search: &Search<'_>, one: &Shown, index: usize, place: Option<usize>) -> Vec<Value> {
    let mut values = search.candidates.get(index).cloned().unwrap_or_default();
    let Some(place) = place else {
        values.extend(search.engine.plan().facts.fields.get(index).and_then(another_text));
        return values;
    };
    let lists = values.iter().chain(one.record.values.get(index)).filter_map(rows_of);
    let known: Vec<Value> = lists.flatten().filter_map(|row| row.get(place)).cloned().collect();
    let Some(FieldKind::List(list)) = search.engine.plan().facts.fields.get(index).map(|field| &field.kind) else {
        return vec![];
    };
    let more = list.fields.get(place).and_then(another_text);
    let Some(rows) = one.record.values.get(index).and_then(rows_of).filter(|rows| !rows.is_empty()) else {
        return vec![];
    };
    let all = |value: Value| {
        let rows = rows.iter().map(|row| {
            let mut row = row.clone();
            if let Some(slot) = row.get_mut(place) {
                *slot = value.clone();
            }
            row
        });
        Value::Rows(rows.collect())
    };
    known.into_iter().chain(more).map(all).collect()
}

fn another_text(field: &Field) -> Option<Value> {
    matches!(field.kind, FieldKind::Text).then(|| Value::Text("y".into()))
}

fn rows_of(value: &Value) -> Option<&[Row]> {
    match value {
        Value::Rows(rows) => Some(rows),
        _ => None,
    }
}

/// Other values of a fact: for a list also one of its numbers at a time raised in all rows, and every row twice.
fn others_of(search: &Search<'_>, one: &Shown, fact: usize) -> Vec<Value> {
    let mut values = vec![];
    let field = search.engine.plan().facts.fields.get(fact).map(|field| &field.kind);
    if let (Some(FieldKind::List(list)), Some(rows)) = (field, one.record.values.get(fact).and_then(rows_of)) {
        for (place, of) in list.fields.iter().enumerate() {
            let raised = rows.iter().map(|row| {
                let mut row = row.clone();
                if let Some(Value::Number(number)) = row.get_mut(place) {
                    let more =
                        [&*number * &2.into(), &*number + &Rational::ONE].into_iter().filter(|n| of.range.contains(n));
                    *number = more.max().unwrap_or_else(|| number.clone());
                }
                row
            });
            values.push(Value::Rows(raised.collect()));
        }
        values.push(Value::Rows(rows.iter().chain(rows).cloned().collect()));
    }
    values.extend(search.candidates.get(fact).into_iter().flatten().cloned());
    values
}
