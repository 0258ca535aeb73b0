//! What goes between records: scorers that learn from records they leave, and are asked for other things in between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::Engine;
use merit::facts::{Raw, Record};

fn engine(text: &str) -> Engine {
    Engine::compile("case.merit", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn record(engine: &Engine, facts: &[(&str, &str)]) -> Record {
    let facts = facts.iter().chain(&[("person", "p")]);
    let entries = facts.map(|(name, value)| ((*name).to_owned(), Raw::Cell((*value).to_owned())));
    engine.read(&Raw::Map(entries.collect(), None)).unwrap().record
}

#[test]
fn places_of_a_record_that_is_left_are_learned_wholly_or_not_at_all() {
    let engine = engine(
        "scheme s facts { key person: text  a: number in [0, 100]  b: number in [0, 100] }
         indicator i1 { weight 50%  score a }  indicator i2 { weight 50%  score b }",
    );
    let mut scorer = engine.scorer();
    for (a, b) in
        [("1", "2"), ("1.5", "0.12345678912"), ("3", "4"), ("3.25", "4"), ("3.125", "0.00000000001"), ("5", "6")]
    {
        let record = record(&engine, &[("a", a), ("b", b)]);
        let exact = engine.score_record(&record).unwrap();
        assert_eq!(scorer.score(&record).unwrap().total, exact.total, "{a} {b}");
        let prepared = scorer.prepare(&record);
        assert_eq!(scorer.score_prepared(&prepared).unwrap().total, exact.total, "{a} {b}");
    }
}

#[test]
fn points_are_those_of_the_last_record_whatever_was_prepared_since() {
    let engine = engine(
        "scheme s facts { key person: text  a: number in [0, 100]  b: number in [0, 100]  since: date }
         indicator i1 { weight 50%  score a }  indicator i2 { weight 50%  score b }
         when since > 2020-01-01 { indicator i1 { cap 7 } }  when since > 2022-01-01 { indicator i2 { cap 9 } }",
    );
    let mut scorer = engine.scorer();
    let records: Vec<Record> =
        [("1", "2", "2019-01-01"), ("60", "70", "2021-03-04"), ("40", "30", "2022-05-06"), ("90", "1", "1999-01-01")]
            .map(|(a, b, since)| record(&engine, &[("a", a), ("b", b), ("since", since)]))
            .into();
    for turn in 0..3 {
        for (at, one) in records.iter().enumerate() {
            let exact = engine.score_record(one).unwrap();
            let _ = scorer.score(one).unwrap();
            let _ = scorer.prepare(&records[(at + 1) % records.len()]);
            for (index, name) in ["i1", "i2"].into_iter().enumerate() {
                if let Some(points) = scorer.points(index) {
                    assert_eq!(&points, exact.indicators[name].points.value(), "{name} of {at} in turn {turn}");
                }
            }
        }
    }
}
