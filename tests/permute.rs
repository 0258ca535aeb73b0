//! Declarations may come in any order: permuting them changes nothing but the order of a report.
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
#[path = "support/told.rs"]
mod told;

use std::collections::BTreeSet;

use generate::Tape;
use merit::syntax::ast::{At, Clause, Item, ItemKind};
use merit::value::Date;
use merit::{Engine, trial};
use told::{give, told};

const SCHEMES: usize = 60;

#[test]
fn generated_schemes_score_alike_in_any_order() {
    let mut stream = generate::stream();
    let mut scored = 0;
    for _ in 0..SCHEMES {
        let case = stream.case();
        let other = permuted(&case.scheme_text, &mut Tape::new(&stream.tape(300..301)));
        assert_ne!(case.scheme_text, other);
        let (first, second) = (compile(&case.scheme_text), compile(&other));
        let ((first, warned), (second, warned_too)) = match (first, second) {
            (Ok(first), Ok(second)) => (first, second),
            (first, second) => {
                assert_eq!(first.map(|_| ()), second.map(|_| ()), "{}\n{other}", case.scheme_text);
                continue;
            }
        };
        assert_eq!(warned, warned_too, "{}\n{other}", case.scheme_text);
        let date = case.as_of.as_deref().map(|d| Date::parse(d).unwrap());
        let [first, second] =
            [first, second].map(|engine| date.map_or_else(|| engine.clone(), |date| engine.at(date).unwrap()));
        let mut dice = Tape::new(&stream.tape(400..401));
        let thinned = case.records.iter().map(|record| thin(record, &mut dice)).collect::<Vec<_>>();
        for record in case.records.iter().chain(&thinned) {
            let raw = give(record);
            let [a, b] = [&first, &second]
                .map(|e| told(&e.read(&raw).map(|r| r.record).and_then(|record| e.score_record(&record))));
            assert_eq!(a, b, "{}\n---\n{other}\n{record:?}", case.scheme_text);
            scored += 1;
        }
    }
    assert!(scored > 7 * SCHEMES, "{scored}");
}

#[test]
fn schemes_by_hand_score_alike_in_any_order() {
    let mut stream = generate::stream();
    let mut paths: Vec<_> = std::fs::read_dir("tests/cases/run").unwrap().map(|e| e.unwrap().path()).collect();
    paths.push("examples/huadong/scheme.merit".into());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        for _ in 0..2 {
            let other = permuted(&text, &mut Tape::new(&stream.tape(500..501)));
            let results = [&text, &other].map(|text| {
                let engine = Engine::compile("s.merit", text).unwrap_or_else(|p| panic!("{p}\n{text}"));
                let verdicts: BTreeSet<_> =
                    trial::run(&engine).into_iter().map(|r| (r.verdict() as u8, r.name)).collect();
                let mut records: Vec<_> = engine.plan().tests.iter().map(|test| (&test.name, &test.record)).collect();
                records.sort_by_key(|(name, _)| *name);
                let told: Vec<_> = records.into_iter().map(|(_, r)| told(&engine.score_record(r))).collect();
                (verdicts, told)
            });
            assert_eq!(results[0], results[1], "{}\n{other}", path.display());
        }
    }
}

/// Whatever is wrong with a scheme, the same kinds of mistake are found.
#[test]
fn mistakes_are_the_same_in_any_order() {
    let mut stream = generate::stream();
    let mut broken: Vec<String> = vec![];
    for entry in std::fs::read_dir("tests/cases/check").unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let reads = path.extension().is_some_and(|e| e == "merit") && support::try_parse(&text).is_some();
        // a comment that allows something belongs to its line, and comments are not permuted
        broken.extend((reads && !text.contains("// merit:")).then_some(text));
    }
    assert!(broken.len() > 100);
    for _ in 0..SCHEMES {
        let text = stream.case().scheme_text;
        let items = support::parse(&text).items;
        let lost = Tape::new(&stream.tape(1..2)).below(items.len());
        broken.push(text.replacen(&text[items[lost].at.0.range()], "", 1));
    }
    let mut refused = 0;
    for text in broken {
        let other = permuted(&text, &mut Tape::new(&stream.tape(300..301)));
        let [a, b] = [&text, &other].map(|text| compile(text).map(|(_, warned)| warned));
        refused += usize::from(a.is_err());
        assert_eq!(a, b, "{text}\n---\n{other}");
    }
    assert!(refused > 120, "{refused}");
}

/// The record without some of its facts, so that several rules are at fault at once.
fn thin(record: &[(String, generate::Raw)], dice: &mut Tape) -> Vec<(String, generate::Raw)> {
    let keep = |name: &str, dice: &mut Tape| name == "person" || !dice.chance(30);
    record.iter().filter(|(name, _)| keep(name, dice)).cloned().collect()
}

type Codes = BTreeSet<String>;

/// The engine with the codes of its warnings, or those of the mistakes.
fn compile(text: &str) -> Result<(Engine, Codes), Codes> {
    let codes = |all: &[merit::Diagnostic]| all.iter().map(|d| d.code.to_string()).collect();
    match Engine::compile("s.merit", text) {
        Ok(engine) => {
            let warned = codes(engine.warnings());
            Ok((engine, warned))
        }
        Err(problems) => Err(codes(&problems.diagnostics)),
    }
}

/// The same declarations in another order: at the top, in sections, indicators and patches, and facts in their blocks.
/// Rows of tables stay.
fn permuted(text: &str, tape: &mut Tape) -> String {
    let file = support::parse(text);
    shuffled(&file.items, text, tape).join(";\n") + "\n"
}

fn shuffled(items: &[Item], text: &str, tape: &mut Tape) -> Vec<String> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, tape.below(last + 1));
    }
    // the first row of `no data when …` that holds counts, so those are a table
    let is_row = |i: usize| matches!(items[i].kind, ItemKind::Clause(Clause::NoData(Some(_), _)));
    let mut rows = (0..items.len()).filter(|i| is_row(*i));
    for place in order.iter_mut().filter(|i| is_row(**i)) {
        *place = rows.next().unwrap();
    }
    order.into_iter().map(|i| written(&items[i], text, tape)).collect()
}

/// A declaration with what stands in it in another order.
fn written(item: &Item, text: &str, tape: &mut Tape) -> String {
    let (places, inner): (Vec<At>, Vec<String>) = match &item.kind {
        ItemKind::Section(block) | ItemKind::Indicator(block) => {
            (block.items.iter().map(|i| i.at).collect(), shuffled(&block.items, text, tape))
        }
        ItemKind::When(patch) => (patch.items.iter().map(|i| i.at).collect(), shuffled(&patch.items, text, tape)),
        ItemKind::Facts(block) => {
            let mut facts: Vec<String> = block.facts.iter().map(|f| text[f.at.0.range()].to_owned()).collect();
            for last in (1..facts.len()).rev() {
                facts.swap(last, tape.below(last + 1));
            }
            (block.facts.iter().map(|f| f.at).collect(), facts)
        }
        _ => (vec![], vec![]),
    };
    let whole = item.at.0.range();
    let docs: String = item.docs.iter().map(|doc| format!("/// {doc}\n")).collect();
    match (places.first(), places.last()) {
        (Some(first), Some(last)) => {
            let (before, after) = (&text[whole.start..first.0.range().start], &text[last.0.range().end..whole.end]);
            // a comment or `///` behind the brace belongs to what came first
            let head: String = before.lines().map(|line| line.split("//").next().unwrap().to_owned() + "\n").collect();
            format!("{docs}{head}\n{}\n{after}", inner.join(";\n"))
        }
        _ => docs + &text[whole],
    }
}
