//! What a finding says of a scheme is so: the value that it names falls through the rows or lies in two of them, and
//! the reach that it states is reached by a record.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "support/findings.rs"]
mod findings;
#[path = "support/seed.rs"]
mod seed;

use std::fmt::Write as _;

use merit::diag::{Code, Diagnostic, Fix};
use merit::value::Rational;
use merit::{Engine, trial};
use proptest::prelude::*;

use findings::{apply, compile};

/// What a table measures: the declared type, what a limit is written with, and how many steps lie between two limits.
#[derive(Debug, Clone, Copy)]
struct Scale {
    declared: &'static str,
    mark: &'static str,
    steps: i64,
}

const SCALES: [Scale; 3] = [
    Scale { declared: "points in [0, 100]", mark: "", steps: 4 },
    Scale { declared: "ratio in [0%, 100%]", mark: "%", steps: 4 },
    // nothing lies between two whole numbers
    Scale { declared: "count <= 100", mark: "", steps: 1 },
];

/// The key of a row.
#[derive(Debug, Clone, Copy)]
enum Key {
    In { low: i64, low_open: bool, high: i64, high_open: bool },
    Compare(&'static str, i64),
}

impl Key {
    fn text(self, mark: &str) -> String {
        match self {
            Self::In { low, low_open, high, high_open } => {
                let (opening, closing) = (if low_open { "(" } else { "[" }, if high_open { ")" } else { "]" });
                format!("{opening}{low}{mark}, {high}{mark}{closing}")
            }
            Self::Compare(sign, limit) => format!("{sign} {limit}{mark}"),
        }
    }

    fn holds(self, value: &Rational) -> bool {
        let of = Rational::from;
        match self {
            Self::In { low, low_open, high, high_open } => {
                (if low_open { *value > of(low) } else { *value >= of(low) })
                    && (if high_open { *value < of(high) } else { *value <= of(high) })
            }
            Self::Compare(">=", limit) => *value >= of(limit),
            Self::Compare(">", limit) => *value > of(limit),
            Self::Compare("<=", limit) => *value <= of(limit),
            Self::Compare("<", limit) => *value < of(limit),
            Self::Compare(_, limit) => *value == of(limit),
        }
    }
}

/// A scheme with one table of bands, and where each row begins in it.
fn table(scale: Scale, keys: &[Key]) -> (String, Vec<usize>) {
    let mut text = format!(
        "scheme s\nfacts {{ key person: text  x: {} }}\nindicator a {{ weight 100%  measure x  score bands {{ ",
        scale.declared
    );
    let mut starts = vec![];
    for (place, key) in keys.iter().enumerate() {
        text += if place == 0 { "" } else { ", " };
        starts.push(text.len());
        write!(text, "{}: {}", key.text(scale.mark), place % 100).unwrap();
    }
    text += " } }\n";
    (text, starts)
}

/// What is shown for example can be pasted: a person with these facts adds no problem of its own, in either language.
#[test]
fn facts_shown_for_example_can_be_pasted() {
    let mut pasted: Vec<&str> = vec![];
    for case in findings::cases("check").iter().chain(&findings::cases("mistakes")) {
        let count = |text: &str| compile(text).0.len();
        for problem in &case.problems {
            for help in problem.help.iter().filter(|help| help.en.starts_with("for example: `{")) {
                for say in [&help.en, &help.zh] {
                    let facts = say.split('`').nth(1).unwrap();
                    let text = format!("{}\nperson shown_for_example {facts}\n", case.text);
                    assert_eq!(count(&text), case.problems.len(), "{}: {facts}\n{:#?}", case.name, compile(&text).0);
                    pasted.push(problem.code.id());
                }
            }
        }
    }
    let people = pasted.len();
    pasted.sort_unstable();
    pasted.dedup();
    assert!(people > 80 && pasted.len() >= 8, "only {people} people for {pasted:?}");
}

/// The value that a message names last, as a number of the scale.
fn named(message: &str) -> Rational {
    let word = message.rsplit(' ').next().unwrap().trim_end_matches('%');
    Rational::parse(word).unwrap_or_else(|| panic!("{message}"))
}

/// The facts that a problem shows for example, as they stand in its help.
fn given(problem: &Diagnostic) -> Option<&str> {
    problem.help.iter().find_map(|help| help.en.strip_prefix("for example: ")?.split('`').nth(1))
}

fn find(problems: &[Diagnostic], code: Code) -> Option<&Diagnostic> {
    problems.iter().find(|problem| problem.code == code)
}

fn fix<'p>(problem: &'p Diagnostic, title: &str) -> &'p Fix {
    problem.fixes.iter().find(|fix| fix.title.en.starts_with(title)).unwrap()
}

fn errors(text: &str) -> Vec<Diagnostic> {
    let (mut problems, _) = compile(text);
    problems.retain(|problem| problem.severity == merit::diag::Severity::Error);
    problems
}

/// All values of a scale that the limits, which are whole, could tell apart.
fn values(scale: Scale) -> impl Iterator<Item = Rational> {
    (0..=100 * scale.steps).map(move |n| Rational::from(n).checked_div(&Rational::from(scale.steps)).unwrap())
}

fn scales() -> impl Strategy<Value = Scale> {
    (0..SCALES.len()).prop_map(|place| SCALES[place])
}

/// Intervals in ascending order that do not overlap and leave some stretches and points out.
fn apart() -> impl Strategy<Value = Vec<Key>> {
    let cuts = prop::collection::btree_set(0_i64..=100, 2..7);
    (cuts, prop::collection::vec((any::<bool>(), any::<bool>(), 0..4_u8), 6)).prop_map(|(cuts, ends)| {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let mut keys = vec![];
        let mut taken = None;
        for (pair, (low_open, high_open, kept)) in cuts.windows(2).zip(ends) {
            if kept == 0 {
                continue;
            }
            let low_open = low_open || taken == Some(pair[0]);
            taken = (!high_open).then_some(pair[1]);
            keys.push(Key::In { low: pair[0], low_open, high: pair[1], high_open });
        }
        keys
    })
}

fn compared() -> impl Strategy<Value = Key> {
    let signs = prop::sample::select(vec![">=", ">", "<=", "<", "="]);
    (signs, 0_i64..=100).prop_map(|(sign, limit)| Key::Compare(sign, limit))
}

fn any_interval() -> impl Strategy<Value = Key> {
    (0_i64..100, 1_i64..40, any::<bool>(), any::<bool>()).prop_map(|(low, width, low_open, high_open)| Key::In {
        low,
        low_open,
        high: (low + width).min(100),
        high_open,
    })
}

/// An interval that holds something on a scale: `(3, 4)` holds no count.
fn holds_something(key: Key, scale: Scale) -> bool {
    values(scale).any(|value| key.holds(&value))
}

/// A term of a score: so many halves of a fact between two bounds.
#[derive(Debug, Clone, Copy)]
struct Term {
    halves: i64,
    low: i64,
    high: i64,
}

impl Term {
    fn at(self, fact: i64) -> Rational {
        Rational::from(self.halves * fact).checked_div(&Rational::from(2)).unwrap()
    }

    /// The value of the fact at which the term is greatest, or least.
    fn extreme(self, greatest: bool) -> i64 {
        if (self.halves > 0) == greatest { self.high } else { self.low }
    }
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let term =
        (-9_i64..=9, -50_i64..50, 0_i64..60).prop_map(|(halves, low, width)| Term { halves, low, high: low + width });
    prop::collection::vec(term.prop_filter("a term that counts", |term| term.halves != 0 && term.low < term.high), 1..4)
}

fn formula(terms: &[Term], clauses: &str) -> String {
    let mut text = "scheme s\nfacts { key person: text".to_owned();
    for (place, term) in terms.iter().enumerate() {
        write!(text, "  x{place}: number in [{}, {}]", term.low, term.high).unwrap();
    }
    text += " }\nindicator a { weight 100%  score 10";
    for (place, term) in terms.iter().enumerate() {
        let halves = Rational::from(term.halves.abs()).checked_div(&Rational::from(2)).unwrap();
        write!(text, " {} {halves} * x{place}", if term.halves < 0 { "-" } else { "+" }).unwrap();
    }
    writeln!(text, "{clauses} }}").unwrap();
    text
}

/// What the person scores whose facts are all at one extreme.
fn scored(engine: &Engine, terms: &[Term], greatest: bool) -> Rational {
    let mut facts = serde_json::Map::new();
    facts.insert("person".into(), "Li".into());
    for (place, term) in terms.iter().enumerate() {
        facts.insert(format!("x{place}"), term.extreme(greatest).into());
    }
    let outcome = engine.score(&facts).unwrap();
    Rational::parse(&outcome.indicators["a"].score.as_ref().unwrap().to_string()).unwrap()
}

proptest! {
    #![proptest_config(seed::drawn(160))]

    #[test]
    fn a_gap_is_one(scale in scales(), apart in apart(), more in prop::collection::vec(compared(), 0..2)) {
        let mut keys: Vec<Key> = apart.into_iter().filter(|key| holds_something(*key, scale)).collect();
        keys.extend(more);
        prop_assume!(!keys.is_empty());
        let (text, _) = table(scale, &keys);
        let (problems, _) = compile(&text);
        let falls_through = |value: &Rational| !keys.iter().any(|key| key.holds(value));
        let Some(gap) = find(&problems, Code::BandGap) else {
            prop_assert!(errors(&text).is_empty(), "{text}{problems:?}");
            prop_assert!(!values(scale).any(|value| falls_through(&value)), "{text} has a gap");
            return Ok(());
        };
        let value = named(&gap.message.en);
        prop_assert!(falls_through(&value), "{value} does not fall through\n{text}");
        prop_assert!(Rational::from(0) <= value && value <= Rational::from(100), "{value} is no measure\n{text}");
        prop_assert!(scale.steps > 1 || value.is_whole(), "{value} is no count\n{text}");
        let (mended, _) = apply(&text, fix(gap, "score everything else 0"), 0);
        prop_assert!(errors(&mended).is_empty(), "{mended}");
        // and the facts that are shown give that very measure
        let facts = given(gap).unwrap_or_else(|| panic!("{gap:?}"));
        let shown = format!("{mended}person p {facts}\ntest \"t\" {{ given p  expect a.measure = {value}{} }}\n", scale.mark);
        let engine = Engine::compile("s.merit", &shown).unwrap_or_else(|problems| panic!("{problems}\n{shown}"));
        prop_assert!(trial::run(&engine).iter().all(|test| test.failures.is_empty()), "{shown}");
        for fix in &gap.fixes {
            let (mended, _) = apply(&text, fix, 0);
            prop_assert!(find(&errors(&mended), Code::BandGap).is_none(), "{}\n{mended}", fix.title);
        }
    }

    #[test]
    fn a_value_in_two_rows_is_in_both(scale in scales(), keys in prop::collection::vec(any_interval(), 2..5)) {
        let keys: Vec<Key> = keys.into_iter().filter(|key| holds_something(*key, scale)).collect();
        prop_assume!(keys.len() > 1);
        let (text, starts) = table(scale, &keys);
        let (problems, _) = compile(&text);
        let row = |start: u32| keys[starts.iter().position(|at| *at == start as usize).unwrap()];
        let mut told = 0;
        for problem in problems.iter().filter(|problem| problem.code == Code::BandOverlap) {
            told += 1;
            let value = named(&problem.message.en);
            let (first, second) = (row(problem.labels[0].span.start), row(problem.span.start));
            prop_assert!(first.holds(&value) && second.holds(&value), "{value}\n{text}");
            for fix in &problem.fixes {
                let (mended, at) = apply(&text, fix, problem.span.start);
                let (_, earlier) = apply(&text, fix, problem.labels[0].span.start);
                // a third row may still hold the value
                let again = |p: &Diagnostic| {
                    p.code == Code::BandOverlap && p.span.start == at && p.labels[0].span.start == earlier
                        && named(&p.message.en) == value
                };
                prop_assert!(!errors(&mended).iter().any(again), "{}\n{text}{mended}", fix.title);
            }
        }
        // one finding for a row, with whichever row before it
        let both = |a: Key, b: Key| values(scale).any(|v| a.holds(&v) && b.holds(&v));
        let overlapping = (0..keys.len()).filter(|row| keys[..*row].iter().any(|earlier| both(*earlier, keys[*row])));
        prop_assert_eq!(told, overlapping.count(), "{}", text);
    }

    #[test]
    fn a_stated_reach_is_reached(terms in terms()) {
        let text = formula(&terms, "");
        let (problems, _) = compile(&text);
        let end = |greatest: bool| {
            terms.iter().fold(Rational::from(10), |sum, term| sum + term.at(term.extreme(greatest)))
        };
        let (low, high) = (end(false), end(true));
        let over = find(&problems, Code::OverFullMark);
        let below = find(&problems, Code::BelowZero);
        prop_assert_eq!(over.is_some(), high > Rational::from(100), "{}", text);
        prop_assert_eq!(below.is_some(), low < Rational::from(0), "{}", text);
        let mut clauses = String::new();
        if let Some(over) = over {
            prop_assert_eq!(named(&over.message.en), high.clone(), "{}", text);
            clauses += &fix(over, "let up to").edits[0].replacement;
        }
        if let Some(below) = below {
            prop_assert_eq!(named(&below.message.en), low.clone(), "{}", text);
            clauses += &fix(below, "let minus points").edits[0].replacement;
        }
        let text = formula(&terms, &clauses);
        let engine = Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        prop_assert_eq!(scored(&engine, &terms, true), high, "{}", text);
        prop_assert_eq!(scored(&engine, &terms, false), low, "{}", text);
    }
}

#[test]
fn what_a_failed_or_leaves_is_known() {
    for (first, second) in [("x", "y"), ("one.score", "two.score")] {
        let text = format!(
            "scheme s
facts {{ key person: text  x: points? in [0, 100]  y: points? in [0, 100] }}
indicator one {{ weight 50%  score x  no data redistribute }}
indicator two {{ weight 40%  score y  no data redistribute }}
indicator three {{ weight 10%  score 80 }}
classify kind {{
  unknown when {first} is missing or {second} is missing
  good when ({first} + {second}) / 2 >= 80
  other otherwise
}}
outcome mean: points = if {first} is missing or {second} is missing then 0 else ({first} + {second}) / 2
"
        );
        let (problems, _) = compile(&text);
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn months_are_added_backwards() {
    let text = "scheme s
facts { key person: text  hired: date }
indicator a { weight 100%  score if add_months(hired, -3) < 2024-01-31 then 100 else 0 }
";
    let engine = Engine::compile("s.merit", text).unwrap_or_else(|problems| panic!("{problems}"));
    let score = |hired: &str| {
        let outcome = engine.score(&serde_json::json!({"person": "Li", "hired": hired})).unwrap();
        outcome.total.to_string()
    };
    assert_eq!((score("2024-04-29").as_str(), score("2024-05-31").as_str()), ("100.00", "0.00"));
}
