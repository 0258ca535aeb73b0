//! Making programs grows with the size of a scheme and the number of its kinds, and little faster.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they measured"
)]

use std::time::{Duration, Instant};

use merit::Engine;
use merit::facts::{Columns, Raw, Record};

fn record(engine: &Engine, facts: impl Iterator<Item = (String, String)>) -> Record {
    let mut entries: Vec<(String, Raw)> = facts.map(|(name, value)| (name, Raw::Cell(value))).collect();
    entries.push(("person".into(), Raw::Cell("p".into())));
    engine.read(&Raw::Map(entries, None)).unwrap().record
}

fn with_indicators(count: usize) -> (Engine, Record) {
    let facts: String = (0..count).map(|n| format!("f{n}: number in [0, 100]\n")).collect();
    let indicators: String = (0..count)
        .map(|n| format!("indicator i{n} {{ weight {}%  score f{n} }}\n", if n == 0 { 100 } else { 0 }))
        .collect();
    let text = format!("scheme long\nfacts {{ key person: text\n{facts} }}\n{indicators}");
    let engine = Engine::compile("long.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let record = record(&engine, (0..count).map(|n| (format!("f{n}"), (n % 90).to_string())));
    (engine, record)
}

/// As many kinds as there are members, with different constants.
fn with_kinds(count: usize) -> (Engine, Vec<Record>) {
    let members: String = (0..count).map(|n| format!("r{n}, ")).collect();
    let patches: String =
        (0..count).map(|n| format!("when role = r{n} {{ indicator a {{ cap {} }} }}\n", 50 + n % 40)).collect();
    let text = format!(
        "scheme many\ndimension role {{ {members} }}\nfacts {{ key person: text  role: role  x: number in [0, 100] }}\n\
         indicator a {{ weight 100%  score x }}\n{patches}"
    );
    let engine = Engine::compile("many.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let records = (0..count)
        .map(|n| record(&engine, [("role".into(), format!("r{n}")), ("x".into(), "99".into())].into_iter()))
        .collect();
    (engine, records)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

#[test]
fn long_schemes_and_many_kinds() {
    for count in [100, 400, 1_000] {
        let (engine, record) = with_indicators(count);
        let (brief, one) = timed(|| engine.scorer().score(&record).unwrap());
        let mut columns = Columns::of(engine.facts());
        columns.push(&record);
        let (scored, many) = timed(|| engine.batch().score(&columns));
        assert_eq!(scored.brief(0).unwrap().unwrap(), brief);
        println!("{count} indicators: {one:?} one, {many:?} batch, {:?}", scored.scores().tally());
    }
    let mut before: Option<Duration> = None;
    for count in [100, 1_000] {
        let (engine, records) = with_kinds(count);
        let mut scorer = engine.scorer();
        let ((), one) = timed(|| records.iter().for_each(|record| drop(scorer.score(record))));
        let mut columns = Columns::of(engine.facts());
        records.iter().for_each(|record| columns.push(record));
        let (scored, many) = timed(|| engine.batch().score(&columns));
        println!(
            "{count} kinds: {one:?} one by one {:?}, {many:?} batch, {:?}",
            scorer.tally(),
            scored.scores().tally()
        );
        // ten times as many: by the square it would be far more, for each kind is a patch as well
        assert!(before.is_none_or(|before| one < before * 200), "{before:?} and then {one:?}");
        before = Some(one);
    }
}
