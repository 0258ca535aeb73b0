//! The quick path gives what the exact path gives, or leaves the record to it; how often it answers is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they reached"
)]

mod generate;
mod reference;
mod support;
#[path = "support/told.rs"]
mod told;

use merit::facts::{Raw, Record};
use merit::outcome::Status;
use merit::value::{Date, Rational};
use merit::{Engine, quick};
use told::give;

/// Compares every record both ways; how many the quick path answered by itself.
fn compare(engine: &Engine, records: &[Record], shown: &dyn Fn() -> String) -> usize {
    let plan = engine.plan();
    let mut scorer = engine.scorer();
    let mut own = quick::Scorer::new(plan, engine.date());
    let mut answered = 0;
    for record in records {
        let exact = engine.score_record(record);
        let brief = scorer.score(record);
        match (&exact, &brief) {
            (Ok(outcome), Ok(brief)) => {
                assert_eq!(brief.total, Rational::from(outcome.total), "{}", shown());
                assert_eq!(brief.computed_total, Rational::from(outcome.computed_total), "{}", shown());
                let grade = brief.grade.map(|row| plan.grades.as_ref().unwrap().rows[row].name.clone());
                assert_eq!(grade, outcome.grade, "{}", shown());
                assert_eq!(brief.held, outcome.status == Status::Held, "{}", shown());
            }
            (Err(faults), Err(told)) => assert_eq!(faults, told, "{}", shown()),
            (_, _) => panic!("{exact:?}\n{brief:?}\n{}", shown()),
        }
        let weights = || merit::eval::weights(plan, record, engine.date(), merit::eval::Budget::default());
        if own.score(record, weights).is_some() {
            answered += 1;
            let outcome = exact.unwrap_or_else(|faults| panic!("answered in spite of {faults:?}\n{}", shown()));
            for (index, rule) in plan.indicators.iter().enumerate() {
                let Some(line) = outcome.indicators.get(&rule.name) else { continue };
                assert_eq!(own.points(index).as_ref(), Some(line.points.value()), "{}\n{}", rule.name, shown());
            }
        }
    }
    answered
}

#[test]
fn generated_schemes_score_alike() {
    let mut stream = generate::stream();
    let (mut schemes, mut answering, mut records, mut answered) = (0, 0, 0, 0);
    for _ in 0..600 {
        // short tapes give plain schemes
        let case = generate::case(&stream.tape(10..400));
        let Ok(engine) = Engine::compile("generated.merit", &case.scheme_text) else { continue };
        let engine = match case.as_of.as_deref() {
            Some(date) => engine.at(Date::parse(date).unwrap()).unwrap(),
            None => engine,
        };
        let read: Vec<Record> =
            case.records.iter().filter_map(|r| engine.read(&give(r)).ok()).map(|r| r.record).collect();
        // a second time, with everything of each kind known
        let twice: Vec<Record> = read.iter().chain(&read).cloned().collect();
        let found = compare(&engine, &twice, &|| case.scheme_text.clone());
        schemes += 1;
        answering += usize::from(found > 0);
        records += twice.len();
        answered += found;
    }
    println!("{answering} of {schemes} generated schemes, {answered} of {records} records were answered");
    assert!(answering * 10 > schemes, "{answering} of {schemes} schemes, {answered} of {records} records");
}

#[test]
fn the_workload_is_answered_in_both_modes() {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").unwrap();
    for mode in ["2", "exact"] {
        let text = match mode {
            "2" => text.clone(),
            _ => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
        };
        let engine = Engine::compile("scheme.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
        let table = std::fs::read_to_string(format!("tests/cases/workload/expected_{mode}.csv")).unwrap();
        let mut lines = table.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let records: Vec<Record> = lines
            .map(|line| {
                let cells = line.split(',').map(|cell| Raw::Cell(cell.to_owned()));
                let entries = header.iter().map(|name| (*name).to_owned()).zip(cells).take(header.len() - 2);
                engine.read(&Raw::Map(entries.collect(), None)).unwrap().record
            })
            .collect();
        let answered = compare(&engine, &records, &|| mode.to_owned());
        println!("{mode}: {answered} of {}", records.len());
        assert!(answered * 10 >= records.len() * 9, "{mode}: {answered} of {}", records.len());
    }
}
