//! The tallest and longest schemes that the limits allow pass every room on a small stack, without optimisation:
//! parsed, checked, lowered, scored, explained and dropped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::Engine;
use merit::facts::Columns;

/// A quarter of what a Rust thread gets by default.
const STACK: usize = 512 * 1024;

/// Takes a scheme through all rooms on a small stack; a stack that is too small ends the whole test run.
fn survives(text: String) {
    let walk = move || {
        let engine = Engine::compile("tall.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
        let facts = serde_json::json!({ "person": "甲", "x": 3, "b": true });
        let outcome = engine.score(&facts).unwrap();
        let explained = engine.explain(&facts).unwrap();
        assert_eq!(explained.outcome, outcome);
        let record = engine.prepare(&facts).unwrap();
        assert_eq!(engine.scorer().score(&record).unwrap().total, outcome.total);
        let mut columns = Columns::of(engine.facts());
        columns.push(&record);
        assert_eq!(engine.batch_with_lines().score(&columns).brief(0).unwrap().unwrap().total, outcome.total);
    };
    std::thread::Builder::new().stack_size(STACK).spawn(walk).unwrap().join().unwrap();
}

/// A scheme whose score is an expression over `x` and the condition `b`.
fn scoring(score: &str) -> String {
    format!(
        "scheme tall \"高\"\nfacts {{ key person: text  x: number in [0, 5]  b: bool  rows: list {{ n: number in [0, 5] }} }}\n\
         indicator a {{ weight 100%  score {score}  cap 100  floor 0  no data zero }}\n"
    )
}

/// `before` so many times, the middle, `after` as often.
fn nested(times: usize, before: &str, middle: &str, after: &str) -> String {
    format!("{}{middle}{}", before.repeat(times), after.repeat(times))
}

#[test]
fn nested_as_deep_as_brackets_may_be() {
    for (before, middle, after) in [
        ("(", "x", ")"),
        ("min(", "x", ", 1)"),
        ("(1 + ", "x", ")"),
        ("(1 + 2 * ", "x", ")"),
        ("(if b then ", "x", " else 1)"),
        ("(if not (x > 1) and b then ", "x", " else 1)"),
        ("(1 + (x else ", "x", ") * 2)"),
        ("sum(rows, n + ", "1", ")"),
        ("(1 / ", "x", ")"),
        ("clamp(", "x", ", 0, 1)"),
    ] {
        let deep = 62 / before.matches('(').count().max(1);
        survives(scoring(&nested(deep, before, middle, after)));
    }
}

#[test]
fn conditions_as_deep_as_they_may_be() {
    for (before, middle, after) in [
        ("(", "b", ")"),
        ("not ", "b", ""),
        ("(b and ", "b", ")"),
        ("(b or not ", "b", ")"),
        ("(x > 1 and (if ", "b", " then x else 1) > 0)"),
        ("any(rows where n > 1 or ", "n > 2", ")"),
    ] {
        let deep = if before == "not " { 200 } else { 62 / before.matches('(').count().max(1) };
        survives(scoring(&format!("if {} then 1 else 0", nested(deep, before, middle, after))));
    }
}

#[test]
fn as_high_as_expressions_may_be() {
    survives(scoring(&nested(200, "- ", "x", "")));
    survives(scoring(&nested(60, "(- - 1 * (x + 1) - ", "x", ")")));
}

#[test]
fn flat_chains_of_nearly_a_thousand_terms() {
    // an operator inside a term counts as a part as well
    let terms = |term: &str, between: &str| vec![term; if term.contains(' ') { 490 } else { 990 }].join(between);
    survives(scoring(&terms("x", " + ")));
    survives(scoring(&terms("1.5", " * ")));
    survives(scoring(&format!("if {} then 1 else 0", terms("b", " and "))));
    survives(scoring(&format!("if {} then 1 else 0", terms("x > 4", " or "))));
    survives(scoring(&terms("1 / x", " else ")));
    survives(scoring(&format!("min({})", terms("x", ", "))));
    survives(scoring(&format!("{} 1", "if x > 4 then 2 else ".repeat(240))));
}

#[test]
fn chains_of_ten_thousand_definitions() {
    let chain = |first: &str, word: &str| {
        let links = (1..10_000).map(|n| format!("{word} d{n} = d{} + 1\n", n - 1));
        format!("{word} d0 = {first}\n{}", links.collect::<String>())
    };
    survives(scoring("d9999") + &chain("x", "let"));
    survives(scoring("d9999") + &chain("1", "param"));
    survives(scoring("d9999") + &chain("1 / x", "let"));
    let backwards = (1..10_000).map(|n| format!("let d{n} = d{} + 1\n", n + 1)).collect::<String>();
    survives(scoring("d1") + &backwards + "let d10000 = x\n");
}

#[test]
fn chains_of_indicators() {
    let weight = |n: usize| if n == 0 { "100%" } else { "0%" };
    let by_measure = (0..1_000).map(|n| {
        let measure = if n == 999 { "x".to_owned() } else { format!("i{}.measure + 1", n + 1) };
        format!("indicator i{n} {{ weight {}  measure {measure}  score if b then 1 else 0 }}\n", weight(n))
    });
    let head = "scheme long\nfacts { key person: text  x: number in [0, 5]  b: bool }\n";
    survives(format!("{head}{}", by_measure.collect::<String>()));
    let by_score = (0..1_000).map(|n| {
        let score = if n == 999 { "x".to_owned() } else { format!("i{}.score", n + 1) };
        format!("indicator i{n} {{ weight {}  score {score}  cap 100  floor 0 }}\n", weight(n))
    });
    survives(format!("{head}{}", by_score.collect::<String>()));
}

#[test]
fn sections_and_patches_in_each_other() {
    let head = "scheme deep\nfacts { key person: text  x: number in [0, 5]  b: bool }\n";
    let open = (0..60).map(|n| format!("section s{n} {{ weight 100%\n")).collect::<String>();
    let leaf = "indicator a { weight 100%  score x  cap 100 }";
    survives(format!("{head}{open}{leaf}{}", "}".repeat(60)));
    let whens = nested(60, "when b {\n", "indicator a { cap 90 }", "}");
    survives(format!("{head}{leaf}\n{whens}"));
    let reopened = (0..30).map(|n| format!("section s{n} {{\n")).collect::<String>();
    let sections = (0..30).map(|n| format!("section s{n} {{ weight 100%\n")).collect::<String>();
    let close = "}".repeat(30);
    survives(format!("{head}{sections}{leaf}{close}\nwhen b {{ {reopened} indicator a {{ cap 90 }} {close} }}"));
}
