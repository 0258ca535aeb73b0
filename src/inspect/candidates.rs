//! Values worth trying: the ends of what a fact may be, the lines it is compared with, and what the scheme's own tests give.

use std::collections::BTreeSet;

use crate::engine::Engine;
use crate::facts::{Field, FieldKind, ListOrigin, ListSchema, Record, Row, Value};
use crate::plan::{NodeId, Op, Plan};
use crate::value::{Date, Rational, Unit};

/// The most values that are tried for one fact.
const MOST: usize = 14;

/// For each fact the values worth trying.
pub(super) fn candidates(engine: &Engine) -> Vec<Vec<Value>> {
    let plan = engine.plan();
    let fields = plan.facts.fields.iter().enumerate();
    fields
        .map(|(index, field)| {
            let mut values = of_field(plan, field, Some(index));
            values.extend(plan.tests.iter().filter_map(|test| test.record.values.get(index)).cloned());
            if field.optional {
                values.push(Value::Missing);
            }
            distinct(values)
        })
        .collect()
}

/// A person in the middle of everything, and those of the scheme's tests.
pub(super) fn seeds(engine: &Engine, candidates: &[Vec<Value>]) -> Vec<Record> {
    let plan = engine.plan();
    let middle = candidates.iter().map(|values| values.get(values.len() / 2).cloned().unwrap_or(Value::Missing));
    let first = candidates.iter().map(|values| values.first().cloned().unwrap_or(Value::Missing));
    let mut all: Vec<Record> = [middle.collect::<Box<[_]>>(), first.collect()]
        .into_iter()
        .map(|values| Record { person: "shown".to_owned(), values, origin: None, earlier: vec![] })
        .collect();
    all.extend(plan.tests.iter().map(|test| test.record.clone()));
    all.dedup_by(|a, b| a.values == b.values);
    all.truncate(8);
    all
}

fn of_field(plan: &Plan, field: &Field, fact: Option<usize>) -> Vec<Value> {
    match &field.kind {
        FieldKind::Numeric(unit) => {
            let lines = fact.map(|fact| lines(plan, fact)).unwrap_or_default();
            numbers(field, *unit, lines).into_iter().map(Value::Number).collect()
        }
        FieldKind::Date(_) => {
            let usual = ["2024-01-01", "2024-12-31"].into_iter().filter_map(Date::parse);
            let own = plan.effective.map(|(from, to)| vec![from, to]);
            own.unwrap_or_else(|| usual.collect()).into_iter().map(Value::Date).collect()
        }
        FieldKind::Bool => vec![Value::Bool(false), Value::Bool(true)],
        FieldKind::Text => vec![Value::Text("x".into())],
        FieldKind::Member(dimension) => (0..dimension.members.len()).map(Value::Member).collect(),
        FieldKind::List(list) => lists(plan, list),
    }
}

/// Numbers within the bounds: their ends, plain ones, and the lines, each with its neighbours.
fn numbers(field: &Field, unit: Unit, lines: Vec<Rational>) -> Vec<Rational> {
    let whole = unit == Unit::Count;
    let step = if whole { Rational::ONE } else { Rational::scaled(1, 2) };
    let mut all: Vec<Rational> = match unit {
        Unit::Ratio => [0, 50, 100, 200].map(|n| Rational::scaled(n, 2)).to_vec(),
        Unit::Number | Unit::Count | Unit::Money | Unit::Points | Unit::Days => {
            [0, 1, 10, 100, 10_000, 1_000_000].map(Rational::from).to_vec()
        }
    };
    for end in [&field.range.low, &field.range.high].into_iter().flatten() {
        all.extend([end.0.clone(), &end.0 + &step, &end.0 - &step]);
    }
    for line in lines {
        all.extend([line.clone(), &line + &step, &line - &step]);
    }
    all.retain(|value| field.range.contains(value) && (!whole || value.is_whole()));
    all.sort();
    all.dedup();
    all
}

/// The constants that a fact is compared with.
fn lines(plan: &Plan, fact: usize) -> Vec<Rational> {
    let number = |id: NodeId| match &plan.node(id).op {
        Op::Const(Value::Number(number)) => Some(number.clone()),
        _ => None,
    };
    let is_fact = |id: NodeId| matches!(&plan.node(id).op, Op::Fact(of) if *of == fact);
    let mut found = BTreeSet::new();
    for node in &plan.nodes {
        match &node.op {
            Op::Compare(a, _, b) if is_fact(*a) => found.extend(number(*b)),
            Op::Compare(a, _, b) if is_fact(*b) => found.extend(number(*a)),
            Op::InInterval { value, low, high, .. } if is_fact(*value) => {
                found.extend([number(*low), number(*high)].into_iter().flatten());
            }
            _ => {}
        }
    }
    found.into_iter().collect()
}

/// Lists that differ in what matters: none, rows of low values, rows of high ones, one for each value of each dimension.
fn lists(plan: &Plan, list: &ListSchema) -> Vec<Value> {
    let of: Vec<Vec<Value>> = list
        .fields
        .iter()
        .enumerate()
        .map(|(place, field)| {
            // a row of results has very many values, of which a scheme looks at few
            let is_idle = list.origin != ListOrigin::Data && !reads(plan, place);
            let mut values = if is_idle { vec![] } else { of_field(plan, field, None) };
            if values.is_empty() {
                values.push(Value::Missing);
            }
            values
        })
        .collect();
    let row = |high: bool, member: usize| -> Row {
        of.iter()
            .zip(&list.fields)
            .map(|(values, field)| {
                let chosen = match &field.kind {
                    FieldKind::Member(_) => values.get(member % values.len().max(1)),
                    _ if high => values.last(),
                    _ => values.first(),
                };
                chosen.cloned().unwrap_or(Value::Missing)
            })
            .collect()
    };
    let most = list.fields.iter().map(|field| match &field.kind {
        FieldKind::Member(dimension) => dimension.members.len(),
        _ => 1,
    });
    let kinds = most.max().unwrap_or(1).min(6);
    let all = |high: bool| Value::Rows((0..kinds).map(|member| row(high, member)).collect());
    let mut lists = vec![Value::Rows([].into()), all(false), all(true)];
    lists.extend((0..kinds).map(|member| Value::Rows([row(true, member)].into())));
    lists
}

/// Whether any rule looks at that field of a row.
fn reads(plan: &Plan, place: usize) -> bool {
    plan.nodes.iter().any(|node| matches!(node.op, Op::Field(field) if field == place))
}

/// At most so many, spread over all there are; equal ones once.
fn distinct(mut values: Vec<Value>) -> Vec<Value> {
    values.sort();
    values.dedup();
    if values.len() <= MOST {
        return values;
    }
    let last = values.len() - 1;
    (0..MOST).filter_map(|at| values.get(at * last / (MOST - 1))).cloned().collect()
}
