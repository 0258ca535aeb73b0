//! Lines of adjustments as results, reports and programs tell them: pending, superseded, limited, out of range.
#![cfg(feature = "render")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::diag::Lang;
use merit::outcome::{AdjustmentStatus, Outcome};
use merit::{Engine, report};
use serde_json::{Value, json};

fn engine(rest: &str) -> Engine {
    let text = format!(
        "scheme rep \"考核\"\nround to 2\ntotal in [-100, 120]\nfacts {{ key person: text  sales: money? >= 0  \
         target: money > 0 = 100  book: points?  reason: text?\n  events \"事项\": list {{ case_no \"事件\": text?, gain: points = 10, document \"文件\": text?, fine: money = 0 }} }}\n{rest}\n"
    );
    Engine::compile("rep.merit", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

const WHOLE: &str = "indicator a \"甲\" { weight 100%  score 80 }";

fn scored(engine: &Engine, facts: &Value) -> Outcome {
    engine.score(facts).unwrap_or_else(|faults| panic!("{faults}"))
}

fn points(outcome: &Outcome) -> Vec<(AdjustmentStatus, String)> {
    outcome.adjustments.iter().map(|line| (line.status, line.points.to_string())).collect()
}

#[test]
fn a_pending_line_names_the_clause_it_misses() {
    let engine = engine(&format!(
        "{WHOLE}\nadjust praise \"表扬\" {{ each events: gain money fine\n  requires case_no is present and document = \"12 号\" }}"
    ));
    let facts = json!({ "person": "p", "events": [
        { "case_no": "a", "fine": 50 },
        { "document": "12 号" },
        { "case_no": "b", "document": "12 号", "fine": 20 },
    ] });
    let outcome = scored(&engine, &facts);
    let shown = serde_json::to_value(&outcome.adjustments).unwrap();
    assert_eq!(
        shown,
        json!([
            { "name": "praise", "row": 1, "points": "0.00", "money": null, "status": "pending", "would": "10.00",
              "would_money": "50", "clause": { "text": "document = \"12 号\"", "place": "rep.merit:8:35" } },
            { "name": "praise", "row": 2, "points": "0.00", "money": null, "status": "pending", "would": "10.00",
              "would_money": "0", "clause": { "text": "case_no is present", "place": "rep.merit:8:12" } },
            { "name": "praise", "row": 3, "points": "10.00", "money": "20", "status": "effective" },
        ])
    );
    assert_eq!(outcome.total.to_string(), "90.00");
    let explained = engine.explain(&facts).unwrap();
    let en = report::explain(&explained, Lang::En);
    assert!(en.contains("表扬: 0.00 points (pending, would give 10.00, money 50)\n"), "{en}");
    assert!(en.contains("requires    document = \"12 号\"  (rep.merit:8:35)\n"), "{en}");
    assert!(en.contains("事项[1] (events[1]) = 事件 a, gain 10, fine 50"), "{en}");
    let zh = report::explain(&explained, Lang::Zh);
    assert!(zh.contains("表扬: 0.00 分(未生效,满足要求后为 10.00,金额 50)\n"), "{zh}");
}

#[test]
fn of_one_incident_one_line_counts_and_names_itself() {
    let engine =
        engine(&format!("{WHOLE}\nadjust errors {{ each events: gain  one per case_no keep lowest  limit [-15, 0] }}"));
    let gains = [("a", -3), ("b", -5), ("a", -9), ("a", -9), ("b", -5)];
    let mut events: Vec<Value> = gains.iter().map(|(case, gain)| json!({ "case_no": case, "gain": gain })).collect();
    events.push(json!({ "gain": -2 }));
    events.push(json!({ "gain": -2 }));
    let outcome = scored(&engine, &json!({ "person": "p", "events": events }));
    let by: Vec<Option<usize>> = outcome.adjustments.iter().map(|line| line.superseded_by).collect();
    assert_eq!(by, [Some(3), None, None, Some(3), Some(2), None, None, None]);
    let last = outcome.adjustments.last().unwrap();
    assert_eq!((last.status, last.points.to_string(), last.row), (AdjustmentStatus::Limited, "3.00".to_owned(), None));
    assert_eq!(outcome.total.to_string(), "65.00");
    let explained = engine.explain(&json!({ "person": "p", "events": [{ "case_no": "a", "gain": -30 }] })).unwrap();
    let text = report::explain(&explained, Lang::En);
    assert!(text.contains("errors: 15.00 points (to the limit)\n  limit       [-15, 0]\n"), "{text}");
}

#[test]
fn an_amount_outside_its_range_is_a_fault_of_the_record() {
    let engine = engine(&format!(
        "{WHOLE}\nadjust book_quality \"任务书\" {{ points book within [-10, 0)  requires reason is present }}"
    ));
    let with = |book: Value| engine.score(&json!({ "person": "p", "book": book, "reason": "未量化" }));
    for book in [json!("-10.01"), json!(0), json!(3)] {
        let faults = with(book).unwrap_err().to_string();
        assert!(faults.contains("F0003 book: `任务书` gives "), "{faults}");
        assert!(faults.contains("only [-10, 0) is allowed"), "{faults}");
    }
    assert_eq!(points(&with(json!(-10)).unwrap()), [(AdjustmentStatus::Effective, "-10.00".to_owned())]);
    assert_eq!(points(&with(Value::Null).unwrap()), []);
    let pending = scored(&engine, &json!({ "person": "p", "book": -4 }));
    assert_eq!(points(&pending), [(AdjustmentStatus::Pending, "0.00".to_owned())]);
}

/// Three of 3.335 are 10.02 as lines and 10.005 exactly: the limit of 10.01 cuts the one and not the other.
#[test]
fn a_limit_looks_at_exact_lines_where_the_total_does() {
    let engine = engine(
        "indicator a { weight 50%  score 80 }\nindicator b { weight 50%  measure sales / target  \
         score proportional to 100%  cap 100  no data redistribute }\n\
         adjust praise { each events: gain  limit [0, 10.01] }\noutcome given: points = praise.points",
    );
    let events = vec![json!({ "gain": "3.335" }); 3];
    let whole = scored(&engine, &json!({ "person": "p", "sales": 80, "events": events }));
    assert_eq!(points(&whole).last().unwrap(), &(AdjustmentStatus::Limited, "-0.01".to_owned()));
    assert_eq!(
        (whole.outcomes["given"].to_string(), whole.total.to_string()),
        ("10.01".to_owned(), "90.01".to_owned())
    );
    let shifted = scored(&engine, &json!({ "person": "p", "events": events }));
    assert_eq!(shifted.adjustments.len(), 3);
    assert_eq!(
        (shifted.outcomes["given"].to_string(), shifted.total.to_string()),
        ("10.02".to_owned(), "90.01".to_owned())
    );
}

#[test]
fn a_table_tells_what_is_pending() {
    let engine = engine(&format!("{WHOLE}\nadjust praise {{ each events: gain  requires document is present }}"));
    let outcome = scored(&engine, &json!({ "person": "p", "events": [{ "document": "1" }, {}] }));
    let table = report::table(&[outcome], &report::Columns::default(), Lang::Zh, 80);
    assert_eq!(table, "人员   总分  状态    未生效\np     90.00  已计分  praise[2]\n");
}

/// Keys are looked up, not compared with all others.
#[test]
fn many_keys_are_no_burden() {
    let engine =
        engine(&format!("{WHOLE}\nadjust praise {{ each events: gain  one per case_no keep highest  limit [0, 5] }}"));
    let events: Vec<Value> = (0..20_000).map(|n| json!({ "case_no": format!("c{}", n % 10_000), "gain": n })).collect();
    let outcome = scored(&engine, &json!({ "person": "p", "events": events }));
    let superseded = outcome.adjustments.iter().filter(|l| l.status == AdjustmentStatus::Superseded).count();
    assert_eq!((superseded, outcome.total.to_string()), (10_000, "85.00".to_owned()));
}
