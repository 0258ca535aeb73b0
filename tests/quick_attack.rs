//! Schemes drawn at the bounds of what the fast paths hold, and scorers that are asked for other things in between.
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
#[path = "support/batches.rs"]
mod batches;
#[path = "support/edges.rs"]
mod edges;
#[path = "support/seed.rs"]
mod seed;

use alike::{Answered, same, same_lines};
use batches::{Exact, in_batches, placeless};
use edges::Draw;
use std::ops::Range;

use merit::Engine;
use merit::engine::Each;
use merit::facts::{Columns, Raw, Record};

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

fn one_by_one(engine: &Engine, all: &[(Record, Exact)], shown: &dyn Fn(usize) -> String) -> Answered {
    let (mut scorer, mut other) = (engine.scorer(), engine.scorer());
    // some are prepared before anything is known, and kept while places and ranges become others
    let early: Vec<_> = all.iter().step_by(3).map(|(record, _)| scorer.prepare(record)).collect();
    for turn in 0..2 {
        for (at, (record, exact)) in all.iter().enumerate() {
            let before = scorer.tally().left();
            same(exact, &scorer.score(record), engine.plan(), &|| shown(at));
            if scorer.tally().left() == before {
                let outcome = exact.as_ref().unwrap_or_else(|faults| panic!("answered for {faults:?}\n{}", shown(at)));
                for (index, rule) in engine.plan().indicators.iter().enumerate() {
                    let Some(line) = outcome.indicators.get(&rule.name) else { continue };
                    assert_eq!(
                        scorer.points(index).as_ref(),
                        Some(line.points.value()),
                        "{}\n{}",
                        rule.name,
                        shown(at)
                    );
                }
            }
            if at % 3 == 0 {
                same(exact, &scorer.score_prepared(&early[at / 3]), engine.plan(), &|| shown(at));
            }
            if (at + turn) % 5 == 0 {
                let prepared = if turn == 0 { scorer.prepare(record) } else { other.prepare(record) };
                same(exact, &scorer.score_prepared(&prepared), engine.plan(), &|| shown(at));
            }
        }
    }
    let mut answered = Answered::default();
    answered.add(scorer.tally());
    answered
}

/// Parts one after the other.
struct InTurn;

impl Each for InTurn {
    fn each<T: Send>(&self, parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        parts.iter().cloned().map(work).collect()
    }
}

/// Scores the same records again and again, in several chunks of several parts.
fn in_parts(engine: &Engine, all: &[(Record, Exact)], draw: &mut Draw, shown: &dyn Fn(usize) -> String) {
    let order: Vec<usize> = (0..700 + draw.below(200)).map(|_| draw.below(all.len())).collect();
    let mut columns = Columns::of(engine.facts());
    order.iter().for_each(|at| columns.push(&all[*at].0));
    let mut batch = engine.batch_with_lines();
    // kinds that only a later batch or a later part knows
    let mut few = Columns::of(engine.facts());
    few.push(&all[0].0);
    let _ = batch.score(&few);
    let listed = batch.score_parts(&columns, 1 + draw.below(4), &InTurn);
    let brief = engine.batch().score_parts(&columns, 1 + draw.below(4), &InTurn);
    let placeless_all: Vec<Exact> =
        all.iter().map(|(_, exact)| exact.clone().map_err(|faults| placeless(&faults))).collect();
    for (row, at) in order.into_iter().enumerate() {
        for scored in [&brief, &listed] {
            same(&placeless_all[at], &scored.brief(row).unwrap().map_err(placeless), engine.plan(), &|| shown(at));
        }
        if listed.apart(row).is_none() {
            same_lines(listed.scores(), row, all[at].1.as_ref().unwrap(), engine.plan(), &|| shown(at));
        }
    }
    let tally = listed.scores().tally();
    assert_eq!(tally.narrow + tally.wide + tally.left(), columns.rows());
}

fn given(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().map_or(otherwise, |text| text.trim().parse().unwrap())
}

#[test]
fn schemes_at_the_bounds_score_alike() {
    let mut draw = Draw(seed::seed());
    let (mut made, mut answering) = (0, 0);
    let (mut one, mut many) = (Answered::default(), Answered::default());
    let cases = given("MERIT_CASES", 150);
    for _ in 0..cases {
        let case = edges::case(&mut draw);
        let engine = match Engine::compile("edges.merit", &case.text) {
            Ok(engine) => engine,
            Err(problems) => {
                if std::env::var("MERIT_SHOWN").is_ok() {
                    println!("{problems}");
                }
                continue;
            }
        };
        made += 1;
        let records = (0..60).map(|person| engine.read(&edges::record(&mut draw, &case, person)));
        let all: Vec<(Record, Exact)> = records
            .filter_map(Result::ok)
            .map(|reading| (engine.score_record(&reading.record), reading.record))
            .map(|(exact, record)| (record, exact))
            .collect();
        let shown = |at: usize| format!("{at}: {:?}\n{}", all[at].0, case.text);
        let own = one_by_one(&engine, &all, &shown);
        let batches = [false, true]
            .map(|again| in_batches(&engine, &all, again, |size| if size > 20 { 2 } else { size * 2 + 1 }, &shown));
        answering += usize::from(batches.iter().any(|own| own.quick() > 0));
        if draw.one_in(6) && !all.is_empty() {
            in_parts(&engine, &all, &mut draw, &shown);
        }
        one.join(own);
        batches.into_iter().for_each(|own| many.join(own));
    }
    println!("{made} of {cases} schemes, {answering} answered\n  one  {one:?}\n  many {many:?}");
    assert!(made * 3 > cases && answering * 3 > made, "{made} of {cases}, {answering}");
}
