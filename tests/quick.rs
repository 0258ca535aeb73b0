//! The quick path gives what the exact path gives, or leaves the record to it; how often it answers is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they reached"
)]

#[path = "support/alike.rs"]
mod alike;
mod generate;
mod reference;
mod support;
#[path = "support/told.rs"]
mod told;

use alike::{Answered, same, same_lines};
use merit::Engine;
use merit::facts::{Columns, Fault, Raw, Record};
use merit::value::Date;
use told::give;

/// Compares every record every way; how many the quick paths answered by themselves, one by one and in a batch.
fn compare(engine: &Engine, records: &[Record], shown: &dyn Fn() -> String) -> (Answered, Answered) {
    let plan = engine.plan();
    let (mut scorer, mut again) = (engine.scorer(), engine.scorer());
    let mut columns = Columns::of(engine.facts());
    let exact: Vec<_> = records.iter().map(|record| engine.score_record(record)).collect();
    for (record, exact) in records.iter().zip(&exact) {
        let before = scorer.tally().left();
        let brief = scorer.score(record);
        same(exact, &brief, plan, shown);
        if scorer.tally().left() == before {
            let outcome =
                exact.as_ref().unwrap_or_else(|faults| panic!("answered in spite of {faults:?}\n{}", shown()));
            for (index, rule) in plan.indicators.iter().enumerate() {
                let Some(line) = outcome.indicators.get(&rule.name) else { continue };
                assert_eq!(scorer.points(index).as_ref(), Some(line.points.value()), "{}\n{}", rule.name, shown());
            }
        }
        let prepared = again.prepare(record);
        same(exact, &again.score_prepared(&prepared), plan, shown);
        columns.push(record);
    }
    let mut batch = engine.batch();
    let scored = batch.score(&columns);
    for (row, exact) in exact.iter().enumerate() {
        let brief = scored.brief(row).unwrap().map_err(<[Fault]>::to_vec);
        // columns keep no places of files
        let exact = exact.clone().map_err(|faults| faults.into_iter().map(|f| Fault { origin: None, ..f }).collect());
        let brief = brief.map_err(|faults| faults.into_iter().map(|f| Fault { origin: None, ..f }).collect());
        same(&exact, &brief, plan, shown);
    }
    let with_lines = engine.batch_with_lines().score(&columns);
    for (row, exact) in exact.iter().enumerate() {
        if with_lines.apart(row).is_none() {
            let brief = with_lines.brief(row).unwrap().map_err(<[Fault]>::to_vec);
            same(exact, &brief, plan, shown);
            same_lines(with_lines.scores(), row, exact.as_ref().unwrap(), plan, shown);
        }
    }
    let (mut one, mut many) = (Answered::default(), Answered::default());
    one.add(scorer.tally());
    many.add(scored.scores().tally());
    (one, many)
}

#[test]
fn generated_schemes_score_alike() {
    let mut stream = generate::stream();
    let (mut schemes, mut answering, mut records) = (0, 0, 0);
    let (mut one, mut many) = (Answered::default(), Answered::default());
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
        answering += usize::from(found.1.quick() > 0);
        records += twice.len();
        for (all, own) in [(&mut one, found.0), (&mut many, found.1)] {
            all.narrow += own.narrow;
            all.wide += own.wide;
            own.left.into_iter().for_each(|(why, count)| *all.left.entry(why).or_default() += count);
        }
    }
    println!(
        "{answering} of {schemes} generated schemes, {records} records\none by one: {one:#?}\nin a batch: {many:#?}"
    );
    assert!(answering * 10 > schemes, "{answering} of {schemes} schemes");
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
        for answered in [answered.0, answered.1] {
            println!("{mode}: {answered:?} of {}", records.len());
            assert!(answered.narrow * 10 >= records.len() * 9, "{mode}: {answered:?} of {}", records.len());
        }
    }
}
