//! Both keyword languages say the same: printing is inverse to parsing in each, converting there and back changes
//! nothing and loses no comment, and a converted scheme scores every record alike.
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

use generate::Tape;
use merit::diag::Lang;
use merit::source::FileId;
use merit::syntax::ast::{Item, ItemKind};
use merit::syntax::{Keywords, Limits, convert, format, print};
use merit::value::Date;
use merit::{Engine, trial};
use told::{give, told};

const SCHEMES: usize = 50;

fn to(text: &str, keywords: Option<Keywords>) -> String {
    format(FileId::default(), text, keywords, &Limits::default()).unwrap_or_else(|problems| {
        let said: Vec<_> = problems.iter().map(|p| p.message.get(Lang::En).to_owned()).collect();
        panic!("{said:?}\n{text}")
    })
}

#[test]
fn printing_is_inverse_to_parsing() {
    let mut stream = generate::stream();
    for _ in 0..SCHEMES {
        let text = stream.case().scheme_text;
        let file = support::parse(&text);
        assert_eq!(convert(&file, Keywords::En), file, "{text}");
        for source in ["", &text] {
            for keywords in [Keywords::En, Keywords::Zh] {
                let printed = print(&file, &[], source, keywords);
                let again = support::parse(&printed);
                assert_eq!(again, convert(&file, keywords), "{printed}");
                assert_eq!(convert(&again, Keywords::En), file, "{printed}");
            }
        }
    }
}

#[test]
fn converting_there_and_back_changes_nothing_and_loses_no_comment() {
    let mut stream = generate::stream();
    let mut texts: Vec<String> = (0..SCHEMES / 2).map(|_| stream.case().scheme_text).collect();
    for entry in std::fs::read_dir("tests/cases/run").unwrap() {
        texts.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    let mut sprinkled = 0;
    for text in texts {
        let (noted, count) = sprinkle(&text, &mut Tape::new(&stream.tape(400..401)));
        sprinkled += count;
        let en = to(&noted, Some(Keywords::En));
        assert_eq!(to(&en, None), en, "not settled");
        let zh = to(&noted, Some(Keywords::Zh));
        assert_eq!(to(&zh, None), zh, "not settled");
        assert_eq!(to(&zh, Some(Keywords::En)), en, "{zh}");
        assert_eq!(to(&en, Some(Keywords::Zh)), zh, "{en}");
        for formatted in [&en, &zh] {
            for number in 0..count {
                let comment = format!("// mark {number}.\n");
                assert_eq!(formatted.matches(&comment).count(), 1, "{comment}{formatted}");
            }
        }
    }
    assert!(sprinkled > 10 * SCHEMES, "{sprinkled}");
}

#[test]
fn a_converted_scheme_scores_alike() {
    let mut stream = generate::stream();
    for _ in 0..SCHEMES {
        let case = stream.case();
        let Ok(first) = Engine::compile("s.merit", &case.scheme_text) else { continue };
        let zh = to(&case.scheme_text, Some(Keywords::Zh));
        let second = Engine::compile("s.merit", &zh).unwrap_or_else(|problems| panic!("{problems}\n{zh}"));
        let date = case.as_of.as_deref().map(|d| Date::parse(d).unwrap());
        let [first, second] =
            [first, second].map(|engine| date.map_or_else(|| engine.clone(), |date| engine.at(date).unwrap()));
        for record in &case.records {
            let raw = give(record);
            let score = |e: &Engine| told(&e.read(&raw).map(|r| r.record).and_then(|r| e.score_record(&r)));
            assert_eq!(score(&first), score(&second), "{zh}\n{record:?}");
        }
    }
    for entry in std::fs::read_dir("tests/cases/run").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let results = [Keywords::En, Keywords::Zh].map(|keywords| {
            let text = to(&text, Some(keywords));
            let engine = Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
            let verdicts: Vec<_> = trial::run(&engine).into_iter().map(|r| (r.verdict(), r.name)).collect();
            let records = engine.plan().tests.iter().map(|test| told(&engine.score_record(&test.record)));
            (verdicts, records.collect::<Vec<_>>())
        });
        assert_eq!(results[0], results[1], "{text}");
    }
}

/// Comments that tell themselves apart, before and behind declarations, clauses and facts; and how many there are.
fn sprinkle(text: &str, tape: &mut Tape) -> (String, usize) {
    let mut places = vec![];
    starts(&support::parse(text).items, &mut places);
    places.sort_unstable();
    let (mut noted, mut end, mut count) = (String::new(), 0, 0);
    for place in places {
        noted += &text[end..place];
        end = place;
        for kind in [tape.below(4), tape.below(6)] {
            // on its own line, or behind what stands on this one
            match kind {
                0 => noted += &format!("\n// mark {count}.\n"),
                1 => noted += &format!(" // mark {count}.\n"),
                _ => continue,
            }
            count += 1;
        }
    }
    (noted + &text[end..], count)
}

/// Where declarations, clauses and facts begin, `///` lines being left with what they belong to.
fn starts(items: &[Item], places: &mut Vec<usize>) {
    for item in items {
        if item.docs.is_empty() {
            places.push(item.at.0.range().start);
        }
        match &item.kind {
            ItemKind::Section(block) | ItemKind::Indicator(block) => starts(&block.items, places),
            ItemKind::When(patch) => starts(&patch.items, places),
            ItemKind::Facts(block) => {
                places.extend(block.facts.iter().filter(|f| f.docs.is_empty()).map(|f| f.at.0.range().start));
            }
            _ => {}
        }
    }
}
