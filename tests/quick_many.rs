//! Schemes of very many results at a time: packed programs name registers beyond what a byte holds, and points of every
//! indicator are those of the exact path however a record is scored.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::fmt::Write as _;

use merit::Engine;
use merit::facts::{Raw, Record};

/// So many indicators, each kept until its points are asked for, of bands, quotients, caps and curves.
fn scheme(count: usize, rounding: &str) -> String {
    let is_exact = rounding.ends_with("exact");
    let mut text = format!(
        "scheme many {rounding}  dimension kind {{ x, y }}
         facts {{ key person: text  d: kind  a: number in [0, 50]  b: number in [1, 40]  c: number? in [5, 9] }}\n"
    );
    for at in 0..count {
        let (line, cap) = (at % 37 + 1, at % 61 + 40);
        // lines that stay exact add up only over one divisor
        let (target, den) =
            if is_exact { ("1".to_owned(), "b".to_owned()) } else { (format!("1.{at:04}"), format!("(b + {line})")) };
        let own = match at % 5 {
            0 => format!("measure a + {at}  score bands {{ >= {}: {cap}, >= {}: 20.5, otherwise: 0 }}", line + at, at),
            1 => format!("measure a / b  score proportional to {target}  cap {cap}  floor 0  zero below 0.{line:02}"),
            2 => format!("measure a * {at} / {den}  score curve {{ 0: 0, {line}: {cap}, {}: 100 }}", 5 * line),
            3 => format!(
                "measure (c else a) / b  score bands {{ >= 1.2: {cap}, >= 1.1: 99, >= 1: 80, >= 0.9: 70, >= 0.{line:02}: 3, otherwise: 1 }}"
            ),
            _ => format!("measure c  score min(c * {line}, a)  cap {cap}  no data zero"),
        };
        let weight = match at + 1 == count {
            true => 1_000_000 - (count - 1) * (1_000_000 / count),
            false => 1_000_000 / count,
        };
        writeln!(text, "indicator i{at} {{ weight {}.{:04}%  {own} }}", weight / 10_000, weight % 10_000).unwrap();
    }
    text.push_str("when d = y { indicator i0 { cap 30 } }  when d = y { indicator i1 { cap 33 } }\n");
    text.push_str("grades { A >= 60, B >= 30.005, C otherwise }\n");
    text
}

fn record(engine: &Engine, person: usize) -> Record {
    let number = |seed: usize, low: usize, high: usize| (low + person * seed % (high - low + 1)).to_string();
    let cell = |text: &str| Raw::Cell(text.to_owned());
    let entries = [
        ("person", cell("p")),
        ("d", cell(if person.is_multiple_of(3) { "y" } else { "x" })),
        ("a", cell(&number(13, 0, 50))),
        ("b", cell(&number(7, 1, 40))),
        ("c", if person.is_multiple_of(4) { Raw::Missing } else { cell(&number(3, 5, 9)) }),
    ];
    let entries = entries.map(|(name, raw)| (name.to_owned(), raw));
    engine.read(&Raw::Map(entries.into(), None)).unwrap().record
}

#[test]
fn points_of_hundreds_of_indicators_are_those_of_the_exact_path() {
    for (count, rounding) in [(300, "round to 4"), (1_100, "round to 2 half_even"), (400, "round lines exact")] {
        let engine = Engine::compile("many.merit", &scheme(count, rounding)).unwrap_or_else(|e| panic!("{e}"));
        let records: Vec<Record> = (0..8).map(|person| record(&engine, person)).collect();
        let exact: Vec<_> = records.iter().map(|record| engine.score_record(record).unwrap()).collect();
        let mut scorer = engine.scorer();
        let prepared: Vec<_> = records.iter().map(|record| scorer.prepare(record)).collect();
        for (at, outcome) in exact.iter().enumerate() {
            for turn in 0..2 {
                let brief = match turn {
                    0 => scorer.score_prepared(&prepared[at]).unwrap(),
                    _ => scorer.score(&records[at]).unwrap(),
                };
                assert_eq!(
                    (brief.total, brief.computed_total),
                    (outcome.total, outcome.computed_total),
                    "{count} {at}"
                );
                if scorer.tally().left() > 0 {
                    continue;
                }
                for (index, rule) in engine.plan().indicators.iter().enumerate() {
                    let points = outcome.indicators[&rule.name].points.value();
                    assert_eq!(scorer.points(index).as_ref(), Some(points), "{count} {at} {}", rule.name);
                }
            }
        }
        println!("{count} {rounding} {:?}", scorer.tally());
        assert_eq!(scorer.tally().left(), 0, "{count} {rounding}");
    }
}
