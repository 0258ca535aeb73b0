//! `anonymous below N`: no output tells what fewer than N raters of a category said.
#![cfg(feature = "render")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::diag::Lang;
use merit::outcome::Explanation;
use merit::report::{self, Column, Columns, CsvMode, Sheet};
use merit::{Engine, trial};
use serde_json::{Value, json};

const SCHEME: &str = r#"scheme review "三百六十度评价"
total in [0, 120]
dimension rater { self "自评", manager "上级", customer "客户", peer "同事" }
facts {
  key person: text
  ratings "评分表": list { rater: rater, score "给分": number in [0, 10], comment "评语": text? }
}
indicator teamwork "团队协作" {
  weight 60%
  score rated by ratings.score of rater out of 10 { self: 10%, manager: 50%, customer: 30%, peer: 10% }
  cap 70
  anonymous below 3
  no data when count(ratings) < 1: zero
  no data zero
}
indicator asked "参评人数" { weight 40%  measure count(ratings)  score proportional to 20  cap 100 }
adjust thanks "感谢" { points min(count(ratings where comment is present), 2) as points }
outcome answers "份数": number = count(ratings)
"#;

fn engine(text: &str) -> Engine {
    Engine::compile("review.merit", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn person(ratings: &[(&str, &str)]) -> Value {
    let rows: Vec<Value> = ratings
        .iter()
        .map(|(rater, score)| json!({ "rater": rater, "score": score, "comment": format!("words of {score}") }))
        .collect();
    json!({ "person": "p", "ratings": rows })
}

/// Everything that is ever written about a person.
fn outputs(engine: &Engine, facts: &Value) -> (Explanation, String) {
    let explained = engine.explain(facts).unwrap();
    let columns = Columns {
        indicators: vec![Column::new("teamwork", None), Column::new("asked", None)],
        adjustments: vec![Column::new("thanks", None)],
        outcomes: vec![Column::new("answers", None)],
        ..Columns::default()
    };
    let outcomes = [explained.outcome.clone()];
    let sheet = Sheet::new(columns.clone(), CsvMode::Raw);
    let all = [
        report::explain(&explained, Lang::En),
        report::explain(&explained, Lang::Zh),
        report::table(&outcomes, &columns, Lang::En, 200),
        sheet.header() + &sheet.row(&outcomes[0]),
        serde_json::to_string_pretty(&explained).unwrap(),
        serde_json::to_string_pretty(&outcomes).unwrap(),
        format!("{explained:?}"),
    ];
    (explained, all.join("\n"))
}

fn nowhere(all: &str, values: &[&str]) {
    for value in values {
        assert!(!all.contains(value), "{value} is told:\n{all}");
    }
}

const THIN: &[(&str, &str)] = &[
    ("self", "9.13"),
    ("manager", "7.31"),
    ("manager", "5.17"),
    ("customer", "8.02"),
    ("customer", "6.05"),
    ("customer", "4.13"),
    ("peer", "3.11"),
    ("peer", "3.17"),
    ("peer", "3.23"),
    ("peer", "3.29"),
];

#[test]
fn thin_categories_are_told_as_one() {
    let (explained, all) = outputs(&engine(SCHEME), &person(THIN));
    nowhere(
        &all,
        &["9.13", "7.31", "5.17", "6.24", "8.02", "6.05", "4.13", "3.11", "3.17", "3.23", "3.29", "words of"],
    );
    let line = &explained.lines[0];
    let told: Vec<String> = line
        .raters
        .iter()
        .map(|r| format!("{} {} {} {} {}", r.title, r.count, r.mean.as_ref().unwrap(), r.weight, r.effective))
        .collect();
    assert_eq!(told, ["自评 + 上级 3 6.721667 0.6 0.6", "客户 3 6.066667 0.3 0.3", "同事 4 3.2 0.1 0.1"]);
    assert_eq!(line.steps.len(), 1);
    assert!(all.contains("weighted mean of the raters: (60% × 6.721667 + 30% × 6.066667 + 10% × 3.2) ÷ 10 × 100"));
    assert_eq!(line.steps[0].score.to_string(), "61.73");
    assert!(all.contains("评分表 (ratings) = … +10"), "{all}");
}

#[test]
fn a_group_that_is_still_too_thin_takes_the_next_category() {
    let (explained, all) = outputs(&engine(SCHEME), &person(&THIN[1..]));
    nowhere(&all, &["7.31", "5.17", "6.24", "words of"]);
    let titles: Vec<(&str, usize)> = explained.lines[0].raters.iter().map(|r| (&*r.title, r.count)).collect();
    assert_eq!(titles, [("自评 + 上级 + 客户", 5), ("同事", 4)]);
}

#[test]
fn too_few_in_all_are_not_told_at_all() {
    let (explained, all) = outputs(&engine(SCHEME), &person(&[("manager", "9.13"), ("customer", "8.02")]));
    let raw = "87.1";
    nowhere(&all, &["9.13", "8.02", raw, "62.5", "37.5", "自评", "上级", "客户", "同事", "words of"]);
    let line = &explained.lines[0];
    assert!(line.raters.is_empty());
    let steps: Vec<(String, String)> = line.steps.iter().map(|s| (s.what.say().en, s.score.to_string())).collect();
    assert_eq!(steps, [("from the raters, too few to be told apart".to_owned(), "70".to_owned())]);
    assert_eq!(explained.outcome.indicators["teamwork"].points.to_string(), "42.00");
}

#[test]
fn nobody_is_no_data() {
    let (explained, all) = outputs(&engine(SCHEME), &person(&[]));
    nowhere(&all, &["自评", "上级"]);
    assert_eq!(explained.lines[0].steps[0].what.say().en, "no data: zero");
}

/// The same people without the clause: every value that was kept back above is there.
#[test]
fn without_the_clause_each_category_is_told() {
    let text = SCHEME.replace("  anonymous below 3\n", "");
    assert_ne!(text, SCHEME);
    let (explained, all) = outputs(&engine(&text), &person(THIN));
    assert_eq!(explained.lines[0].raters.len(), 4);
    for value in ["9.13", "6.24", "words of 7.31"] {
        assert!(all.contains(value), "{value}");
    }
}

#[test]
fn the_clause_changes_no_number() {
    let text = std::fs::read_to_string("tests/cases/run/raters.merit").unwrap();
    let with = engine(&text);
    let without = engine(&text.replace("anonymous below", "// anonymous below"));
    for plan in [with.plan(), without.plan()] {
        assert!(!plan.tests.is_empty());
    }
    let numbers = |engine: &Engine| -> Vec<String> {
        let records = engine.plan().tests.iter().map(|test| &test.record);
        records.map(|record| format!("{:?}", engine.score_record(record))).collect()
    };
    assert_eq!(numbers(&with), numbers(&without));
    assert!(trial::run(&without).iter().all(|report| report.failures.is_empty()));
}

/// What a let adds up from the person's own rows stands beside them, so that a quotient can be followed; of rows that are
/// shown nowhere it does not.
#[test]
fn a_let_over_rows_shows_its_value_unless_the_rows_are_hidden() {
    let text =
        SCHEME.replace("indicator asked", "let told = count(ratings where rater = manager)\nindicator asked").replace(
            "measure count(ratings)  score proportional to 20",
            "measure told / count(ratings)  no data zero  score proportional to 100%",
        );
    let shown = |text: &str| {
        let explained = engine(text).explain(&person(THIN)).unwrap();
        explained.lines[1].facts.iter().map(|fact| format!("{} = {}", fact.name, fact.value)).collect::<Vec<_>>()
    };
    let hidden = shown(&text);
    assert!(!hidden.iter().any(|fact| fact.starts_with("told")), "{hidden:?}");
    let open = shown(&text.replace("  anonymous below 3\n", ""));
    let rows = person(THIN)["ratings"].as_array().unwrap().iter().filter(|row| row["rater"] == "manager").count();
    assert!(rows > 0 && open.contains(&format!("told = {rows}")), "{open:?}");
}
