//! Compiling, one record, its explanation and batches on the workload, beside a hand-written `rust_decimal` version in the same run.
//!
//! `cargo bench --bench workload` verifies every result against the generator's expected columns in both rounding modes,
//! then times all candidates in interleaved rounds and prints medians and ratios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

mod by_hand;
mod records;

use std::hint::black_box;
use std::time::Instant;

use merit::Engine;
use merit::facts::Record;
use records::{Expected, Facts};

/// Interleaved rounds; the median of each candidate is taken.
const ROUNDS: usize = 11;
/// The shortest time that one measurement should take, in nanoseconds.
const AT_LEAST: u128 = 3_000_000;
/// Records scored in one round.
const RECORDS: usize = 6_000;

struct Candidate<'a> {
    name: &'static str,
    /// What one unit of its time is spent on.
    each: usize,
    run: Box<dyn Fn() + 'a>,
    times: Vec<u128>,
}

fn main() {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").expect("run from the crate's root");
    println!("| mode | what | ns | ratio |\n|---|---|---|---|");
    for mode in ["2", "exact"] {
        let text = match mode {
            "2" => text.clone(),
            _ => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
        };
        let table = std::fs::read_to_string(format!("tests/cases/workload/expected_{mode}.csv")).unwrap();
        let rows = records::read(&table);
        let engine = Engine::compile("scheme.merit", &text).unwrap();
        verify(&engine, &rows, mode == "2");
        measure(mode, &text, &engine, &rows);
    }
}

/// No candidate is timed that gives a wrong total or grade.
fn verify(engine: &Engine, rows: &[(Facts, Expected)], lines: bool) {
    for (facts, expected) in rows {
        let outcome = engine.score(facts).unwrap();
        assert_eq!(
            (outcome.total, outcome.grade.as_deref()),
            (expected.total, Some(expected.grade.as_str())),
            "{facts:?}"
        );
        let by_hand = by_hand::score(facts, lines);
        assert_eq!((by_hand.0, by_hand.1), (expected.total, expected.grade.as_str()), "{facts:?}");
    }
}

fn measure(mode: &str, text: &str, engine: &Engine, rows: &[(Facts, Expected)]) {
    let facts: Vec<&Facts> = rows.iter().map(|(facts, _)| facts).cycle().take(RECORDS).collect();
    let prepared: Vec<Record> = facts.iter().map(|f| engine.prepare(f).unwrap()).collect();
    let lines = mode == "2";
    let scorer = std::cell::RefCell::new(engine.scorer());
    let batch = std::cell::RefCell::new(engine.batch());
    // as few different records as the others have, so that all lie in the same caches
    let distinct: Vec<_> = rows.iter().map(|(f, _)| scorer.borrow_mut().prepare(&engine.prepare(f).unwrap())).collect();
    let slots: Vec<&_> = distinct.iter().cycle().take(RECORDS).collect();
    let mut columns = merit::facts::Columns::of(engine.facts());
    prepared.iter().for_each(|record| columns.push(record));
    let mut candidates = vec![
        Candidate {
            name: "hand-written rust_decimal",
            each: RECORDS,
            run: Box::new(|| {
                facts.iter().for_each(|f| {
                    black_box(by_hand::score(f, lines));
                })
            }),
            times: vec![],
        },
        Candidate {
            name: "one prepared record",
            each: RECORDS,
            run: Box::new(|| prepared.iter().for_each(|r| drop(black_box(engine.score_record(r))))),
            times: vec![],
        },
        Candidate {
            name: "one record, total and grade",
            each: RECORDS,
            run: Box::new(|| {
                let mut scorer = scorer.borrow_mut();
                prepared.iter().for_each(|r| drop(black_box(scorer.score(r))));
            }),
            times: vec![],
        },
        Candidate {
            name: "one record in slots, total and grade",
            each: RECORDS,
            run: Box::new(|| {
                let mut scorer = scorer.borrow_mut();
                slots.iter().for_each(|r| drop(black_box(scorer.score_prepared(r))));
            }),
            times: vec![],
        },
        Candidate {
            name: "one `Serialize` struct, total and grade",
            each: RECORDS,
            run: Box::new(|| {
                let mut scorer = scorer.borrow_mut();
                facts.iter().for_each(|f| drop(black_box(scorer.score_facts(f))));
            }),
            times: vec![],
        },
        Candidate {
            name: "columns, totals and grades",
            each: columns.rows(),
            run: Box::new(|| drop(black_box(batch.borrow_mut().score(&columns)))),
            times: vec![],
        },
        Candidate {
            name: "one record from a `Serialize` struct",
            each: RECORDS,
            run: Box::new(|| facts.iter().for_each(|f| drop(black_box(engine.score(f))))),
            times: vec![],
        },
        Candidate {
            name: "explanation of one prepared record",
            each: RECORDS,
            run: Box::new(|| prepared.iter().for_each(|r| drop(black_box(engine.explain_record(r))))),
            times: vec![],
        },
        Candidate {
            name: "batch of prepared records",
            each: RECORDS,
            run: Box::new(|| drop(black_box(engine.score_all(&prepared)))),
            times: vec![],
        },
        Candidate {
            name: "compile the scheme",
            each: 1,
            run: Box::new(|| drop(black_box(Engine::compile("scheme.merit", text)))),
            times: vec![],
        },
    ];
    // an argument that cargo does not add picks candidates by their names
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let mut first = true;
    candidates.retain(|candidate| {
        let is_yardstick = std::mem::take(&mut first);
        is_yardstick || wanted.is_empty() || wanted.iter().any(|part| candidate.name.contains(part))
    });
    // warms caches, and tells how often something short has to run to be measured
    let repeats: Vec<u128> = candidates
        .iter()
        .map(|candidate| {
            let start = Instant::now();
            (candidate.run)();
            AT_LEAST / start.elapsed().as_nanos().max(1) + 1
        })
        .collect();
    for _ in 0..ROUNDS {
        for (candidate, repeats) in candidates.iter_mut().zip(&repeats) {
            let start = Instant::now();
            (0..*repeats).for_each(|_| (candidate.run)());
            candidate.times.push(start.elapsed().as_nanos() / repeats);
        }
    }
    let median = |times: &[u128], each: usize| {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        sorted[sorted.len() / 2] as f64 / each as f64
    };
    let yardstick = median(&candidates[0].times, RECORDS);
    for candidate in &candidates {
        let ns = median(&candidate.times, candidate.each);
        println!("| {mode} | {} | {ns:.0} | {:.2} |", candidate.name, ns / yardstick);
    }
}
