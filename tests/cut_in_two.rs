//! A scheme that is cut into a base and a file that extends it says what it said in one piece.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;
mod reference;
mod support;

use merit::diag::Say;
use merit::facts::Raw;
use merit::syntax::ast::ItemKind;
use merit::value::Date;
use merit::{Engine, Outcome};

const CASES: usize = 80;

#[test]
fn schemes_may_be_cut_in_two() {
    let mut stream = generate::stream();
    let (mut compared, mut scored) = (0, 0);
    while compared < CASES {
        let case = stream.case();
        let Ok(whole) = Engine::compile("whole.merit", &case.scheme_text) else { continue };
        compared += 1;
        let (mut base, mut child) = (String::new(), "extends \"base.merit\"\n".to_owned());
        for (place, item) in support::parse(&case.scheme_text).items.iter().enumerate() {
            let text = &case.scheme_text[item.at.0.range()];
            let in_base = matches!(item.kind, ItemKind::Scheme(_)) || (place * 7 + compared * 3) % 5 < 3;
            let part = if in_base { &mut base } else { &mut child };
            part.push_str(text);
            part.push('\n');
        }
        let shelf = |name: &str| match name {
            "base.merit" => Ok(base.clone()),
            "child.merit" => Ok(child.clone()),
            other => Err(Say::same(other)),
        };
        let cut = Engine::load("child.merit", &shelf).unwrap_or_else(|e| panic!("{e}\n{base}\n--\n{child}"));
        let date = case.as_of.as_deref().map(|d| Date::parse(d).unwrap());
        let at = |engine: &Engine| date.map_or_else(|| engine.clone(), |d| engine.at(d).unwrap());
        let (whole, cut) = (at(&whole), at(&cut));
        for record in &case.records {
            let raw = Raw::Map(row(record), None);
            let score = |engine: &Engine| {
                let reading = engine.read(&raw).ok()?;
                engine.score_record(&reading.record).ok()
            };
            let (one, other) = (score(&whole), score(&cut));
            assert_eq!(one.is_some(), other.is_some(), "{base}\n--\n{child}\n{record:?}");
            let (Some(one), Some(other)) = (one, other) else { continue };
            scored += 1;
            let said = |o: &Outcome| (o.total, o.computed_total, o.grade.clone(), o.status);
            assert_eq!(said(&one), said(&other), "{base}\n--\n{child}");
            assert_eq!(one.indicators, other.indicators, "{base}\n--\n{child}");
            assert_eq!((one.sections, one.outcomes, one.classes), (other.sections, other.outcomes, other.classes));
        }
    }
    assert!(scored > CASES, "{scored}");
}

fn row(record: &[(String, generate::Raw)]) -> Vec<(String, Raw)> {
    let value = |raw: &generate::Raw| match raw {
        generate::Raw::Number(digits) => Raw::Number(digits.clone()),
        generate::Raw::Text(text) | generate::Raw::Date(text) => Raw::Text(text.clone()),
        generate::Raw::Bool(b) => Raw::Bool(*b),
        generate::Raw::Rows(rows) => Raw::List(rows.iter().map(|r| Raw::Map(row(r), None)).collect()),
        generate::Raw::Missing => Raw::Missing,
    };
    record.iter().map(|(name, raw)| (name.clone(), value(raw))).collect()
}
