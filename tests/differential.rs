//! The engine against the reference interpreter: every number, fault and grade of generated schemes and records.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;
#[path = "support/raw.rs"]
mod raw;
mod reference;
mod support;
#[path = "support/told.rs"]
mod told;

use std::collections::{BTreeMap, BTreeSet};

use merit::facts::FaultKind;
use merit::outcome::{AdjustmentStatus, LineStatus, Outcome, Shown};
use merit::value::{Date, Rational};
use merit::{Engine, eval, facts};
use reference::{Fault, Follow, Num, Scored, Standing, Status, Value, num};
use told::give;

/// Generated schemes that are compared in one run, four records each.
const CASES: usize = 300;

#[test]
fn engine_and_reference_agree() {
    let mut stream = generate::stream();
    let mut reached: BTreeMap<&str, usize> = generate::FEATURES.iter().map(|f| (*f, 0)).collect();
    let (mut compared, mut tried, mut scored) = (0, 0, 0);
    let mut refused: Vec<String> = vec![];
    while compared < CASES {
        tried += 1;
        let case = stream.case();
        let engine = match Engine::compile("generated.merit", &case.scheme_text) {
            Ok(engine) => engine,
            Err(problems) => {
                eprintln!("{problems}");
                refused.push(format!("{problems}\n{}", case.scheme_text));
                assert!(
                    refused.len() * 10 < CASES,
                    "{} refused, the last:\n{}",
                    refused.len(),
                    refused.last().unwrap()
                );
                continue;
            }
        };
        compared += 1;
        for feature in &case.features {
            *reached.entry(feature).or_default() += 1;
        }
        let as_of = case.as_of.as_deref().map(|d| Date::parse(d).unwrap());
        let engine = as_of.map_or_else(|| engine.clone(), |date| engine.at(date).unwrap());
        let file = support::parse(&case.scheme_text);
        for record in &case.records {
            let expected = reference::score(&file, &raw::record(case.as_of.as_deref(), record));
            let prepared = engine.read(&give(record)).map(|reading| reading.record);
            let got = prepared.clone().and_then(|record| engine.score_record(&record));
            let shown = || format!("{}\n{record:?}\nexpected {expected:?}\ngot {got:?}", case.scheme_text);
            match (&expected, &got) {
                (Ok(expected), Ok(got)) => {
                    scored += 1;
                    same(expected, got, &shown);
                    if !expected.redistributed {
                        let person = raw::record(case.as_of.as_deref(), record);
                        let asserted = reference::asserted(&file, &person);
                        // a fact that only an assertion looks at may be missing: it is about kinds of person, not records
                        assert!(matches!(asserted, Ok(true) | Err(Fault::MissingFact(_))), "{asserted:?}\n{}", shown());
                    }
                    adds_up(&engine, &prepared.unwrap(), got, &shown);
                }
                (Err(_), Err(got)) => {
                    let known = reference::faults(&file, &raw::record(case.as_of.as_deref(), record));
                    let known: Vec<_> = known.into_iter().map(|fault| named(fault, &shown)).collect();
                    for fault in got {
                        assert!(
                            known
                                .iter()
                                .any(|(kind, name)| *kind == fault.kind && (name.is_none() || *name == fault.field)),
                            "{known:?}\n{}",
                            shown()
                        );
                    }
                    assert!(!got.is_empty(), "{}", shown());
                }
                (Ok(_), Err(_)) | (Err(_), Ok(_)) => panic!("{}", shown()),
            }
        }
    }
    let never: Vec<_> = reached.iter().filter(|(_, n)| **n == 0).collect();
    assert!(never.is_empty(), "never reached: {never:?}");
    println!("{compared} schemes of {tried}, {} refused, {scored} records scored alike", refused.len());
}

/// The kind of a fault and what it names, where nothing else may be named.
fn named(fault: Fault, shown: &dyn Fn() -> String) -> (FaultKind, Option<String>) {
    match fault {
        Fault::MissingFact(name) | Fault::NoData(name) => (FaultKind::FactMissing, Some(name)),
        Fault::NothingLive => (FaultKind::NoLiveIndicator, None),
        Fault::OutOfRange(_) => (FaultKind::OutOfBounds, None),
        Fault::Rejected(_) => (FaultKind::Rejected, None),
        Fault::Scheme(_) | Fault::Record(_) | Fault::Unsupported(_) => panic!("{fault:?}\n{}", shown()),
    }
}

fn same(expected: &Scored, got: &Outcome, shown: &dyn Fn() -> String) {
    let check = |what: &str, expected: &Num, got: &Rational| {
        assert_eq!(expected.to_string(), got.fraction(), "{what}\n{}", shown());
    };
    let decimal = |d: rust_decimal::Decimal| Rational::from(d);
    check("computed_total", &expected.computed_total, &decimal(got.computed_total));
    check("total", &expected.total, &decimal(got.total));
    assert_eq!(expected.grade, got.grade, "grade\n{}", shown());
    assert_eq!(expected.vetoes, got.vetoes, "vetoes\n{}", shown());
    assert_eq!(expected.indicators.len(), got.indicators.len());
    for want in &expected.indicators {
        let line = &got.indicators[&want.name];
        let status = match want.status {
            Status::Scored => LineStatus::Scored,
            Status::NoData(_) => LineStatus::NoData,
            Status::Redistributed => LineStatus::Redistributed,
        };
        assert_eq!(status, line.status, "{}\n{}", want.name, shown());
        check(&want.name, &want.points, line.points.value());
        check(&want.name, &want.weight, line.weight.value());
        let numbers = [(&want.measure, &line.measure, "measure"), (&want.score, &line.score, "score")];
        for (want_number, figure, what) in numbers {
            // a policy that a condition chose leaves nothing measured
            let (a, b) = (want_number.as_ref().map(Num::to_string), figure.as_ref().map(|f| f.value().fraction()));
            assert_eq!(a, b, "{} {what}\n{}", want.name, shown());
        }
    }
    for want in &expected.sections {
        let section = &got.sections[&want.name];
        check(&want.name, &want.points, section.points.value());
        check(&want.name, &want.weight, section.weight.value());
        let (a, b) = (want.score.as_ref().map(Num::to_string), section.score.as_ref().map(|f| f.value().fraction()));
        assert_eq!(a, b, "{}\n{}", want.name, shown());
    }
    assert_eq!(expected.adjustments.len(), got.adjustments.len(), "{}", shown());
    for (want, line) in expected.adjustments.iter().zip(&got.adjustments) {
        assert_eq!(want.name, line.name);
        check(&want.name, &want.points, line.points.value());
        let money = line.money.as_ref().map_or(Rational::ZERO, |m| m.value().clone());
        check(&want.name, &want.money, &money);
        let (status, by) = match want.standing {
            Standing::Effective => (AdjustmentStatus::Effective, None),
            Standing::Pending => (AdjustmentStatus::Pending, None),
            Standing::Superseded(row) => (AdjustmentStatus::Superseded, Some(row)),
            Standing::Limit => (AdjustmentStatus::Limited, None),
        };
        assert_eq!((status, by, want.row), (line.status, line.superseded_by, line.row), "{}\n{}", want.name, shown());
        assert_eq!(line.clause.is_some(), status == AdjustmentStatus::Pending, "{}\n{}", want.name, shown());
        let (a, b) = (want.would.as_ref().map(Num::to_string), line.would.as_ref().map(|f| f.value().fraction()));
        assert_eq!(a, b, "{}\n{}", want.name, shown());
    }
    follows(&expected.follow, got, shown);
    assert_eq!(expected.outcomes.len(), got.outcomes.len(), "{}", shown());
    for (name, value) in &expected.outcomes {
        match (value, &got.outcomes[name]) {
            (Some(Value::Num(number)), Shown::Number(figure)) => check(name, number, figure.value()),
            (Some(Value::Bool(a)), Shown::Bool(b)) => assert_eq!(a, b, "{name}\n{}", shown()),
            (Some(Value::Text(a)), Shown::Text(b)) => assert_eq!(a, b, "{name}\n{}", shown()),
            (a, b) => panic!("{name}: {a:?} {b:?}\n{}", shown()),
        }
    }
}

/// Classes, warnings, status; actions stand in some order that their `after` asks for.
fn follows(expected: &Follow, got: &Outcome, shown: &dyn Fn() -> String) {
    let classes: Vec<_> = got.classes.clone().into_iter().collect();
    assert_eq!(expected.classes, classes, "{}", shown());
    assert_eq!(expected.warnings, got.warnings, "{}", shown());
    assert_eq!(expected.held, got.status == merit::outcome::Status::Held, "{}", shown());
    let sorted = |actions: &[String]| actions.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(expected.actions.len(), got.actions.len(), "{}", shown());
    assert_eq!(sorted(&expected.actions), sorted(&got.actions), "{}", shown());
    for (action, after) in &expected.after {
        let place = |name: &String| got.actions.iter().position(|a| a == name);
        assert!(place(after).is_none_or(|after| place(action) > Some(after)), "{action} after {after}\n{}", shown());
    }
}

/// The lines and steps of the explanation, as printed, lead to the total.
fn adds_up(engine: &Engine, record: &facts::Record, got: &Outcome, shown: &dyn Fn() -> String) {
    let explained = engine.explain_record(record).unwrap();
    assert_eq!(explained.outcome, *got, "{}", shown());
    let printed = |text: String| num(&text);
    let lines = explained.lines.iter().map(|l| &l.points).chain(explained.adjustments.iter().map(|a| &a.points));
    let mut sum = lines.map(|p| printed(p.to_string())).fold(num("0"), |a, b| a + b);
    let mut steps = explained.steps.iter();
    assert_eq!(printed(steps.next().unwrap().total.to_string()), sum, "{}", shown());
    for step in steps {
        sum += printed(step.change.as_ref().unwrap().to_string());
        assert_eq!(printed(step.total.to_string()), sum, "{}", shown());
    }
    assert_eq!(sum, num(&got.total.to_string()), "{}", shown());
}

/// A batch gives what each record gives by itself, and preparing twice changes nothing.
#[test]
fn batch_and_single_agree() {
    let mut stream = generate::stream();
    for _ in 0..60 {
        let case = stream.case();
        let Ok(engine) = Engine::compile("generated.merit", &case.scheme_text) else { continue };
        let records: Vec<facts::Record> =
            case.records.iter().filter_map(|r| engine.read(&give(r)).ok()).map(|r| r.record).collect();
        let together = engine.score_all(&records);
        let apart: Vec<_> = records.iter().map(|r| engine.score_record(r)).collect();
        assert_eq!(together, apart);
        let direct: Vec<_> = records
            .iter()
            .map(|r| eval::score(engine.plan(), r, engine.date(), eval::Budget::default(), &eval::Given::default()))
            .collect();
        assert_eq!(together, direct);
    }
}
