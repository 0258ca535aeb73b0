//! What a Rust service relies on: one compile, any serialisable facts, shared between threads, results as data.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::value::Date;
use merit::{Diagnostic, Engine, Explanation, Fault, FaultKind, Faults, Lang, Outcome, Problems, Record};
use rust_decimal::Decimal;
use serde::Serialize;

const SCHEME: &str = r#"
scheme service "服务"
effective 2024-07-01 to 2024-12-31
dimension role { rep "代表", lead "主管" }
facts {
  key person: text
  role: role
  sales: money >= 0
  target: money > 0  column "目标(万元)" unit 万
  joined: date
  visits: list { on: date, minutes: number >= 0 }
  bonus_base: money = 1000
}
indicator completion { weight 60%  measure sales / target  score proportional to 100%  cap 120 }
indicator visiting { weight 40%  measure sum(visits where on >= 2024-07-01, minutes)  score proportional to 600  cap 100 }
when role = lead { indicator completion { cap 100 } }
outcome bonus: money = bonus_base * (total as number) / 100  round to 2 half_up
outcome days_in: days = as_of - joined
"#;

#[derive(Debug, Clone, Serialize)]
enum Role {
    #[serde(rename = "rep")]
    Rep,
    #[serde(rename = "主管")]
    Lead,
}

#[derive(Debug, Clone, Serialize)]
struct Visit {
    on: &'static str,
    minutes: f64,
}

#[derive(Debug, Clone, Serialize)]
struct Facts {
    person: String,
    role: Role,
    sales: Decimal,
    target: u64,
    joined: Option<&'static str>,
    visits: Vec<Visit>,
}

fn facts() -> Facts {
    Facts {
        person: "p1".into(),
        role: Role::Rep,
        sales: Decimal::new(11_000_000, 2),
        target: 100_000,
        joined: Some("2024-01-31"),
        visits: vec![Visit { on: "2024-07-01", minutes: 299.9 }, Visit { on: "2024-06-30", minutes: 500.0 }],
    }
}

fn engine() -> Engine {
    Engine::compile("service.merit", SCHEME).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn any_serialisable_record_scores() {
    let outcome = engine().score(&facts()).unwrap();
    assert_eq!(outcome.indicators["completion"].points.to_string(), "66.00");
    // 299.9 minutes of 600, to the digits of the float
    assert_eq!(outcome.indicators["visiting"].score.as_ref().unwrap().fraction().as_deref(), Some("2999/60"));
    assert_eq!(outcome.total.to_string(), "85.99");
    let lead = engine().score(&Facts { role: Role::Lead, ..facts() }).unwrap();
    assert_eq!(lead.total.to_string(), "79.99");
}

#[test]
fn a_declared_column_scales_and_a_name_does_not() {
    let by_column = serde_json::json!({
        "person": "p", "role": "rep", "sales": 110_000, "目标(万元)": 10, "joined": "2024-01-31", "visits": []
    });
    let outcome = engine().score(&by_column).unwrap();
    assert_eq!(outcome.indicators["completion"].points.to_string(), "66.00");
}

#[test]
fn every_fault_of_a_record_is_told_at_once() {
    let broken = serde_json::json!({
        "person": "p", "role": "boss", "sales": -1, "target": "x", "joined": "2024-02-30",
        "visits": [{ "on": "2024-07-01", "minutes": 1 }, { "on": "2024-07-01" , "minutes": true }]
    });
    let Faults(faults) = engine().score(&broken).unwrap_err();
    let told: Vec<_> = faults.iter().map(|f| (f.kind, f.field.clone().unwrap())).collect();
    // in the order of the data, which `json!` keeps by key
    let expected = [
        (FaultKind::WrongType, "joined"),
        (FaultKind::WrongType, "role"),
        (FaultKind::OutOfBounds, "sales"),
        (FaultKind::WrongType, "target"),
        (FaultKind::WrongType, "visits[2].minutes"),
    ];
    assert_eq!(told, expected.map(|(kind, field)| (kind, field.to_owned())));
}

#[test]
fn a_missing_fact_is_a_fault_when_a_rule_demands_it() {
    let Faults(faults) = engine().score(&Facts { joined: None, ..facts() }).unwrap_err();
    assert_eq!((faults.len(), faults[0].kind, faults[0].field.as_deref()), (1, FaultKind::FactMissing, Some("joined")));
}

#[test]
fn the_evaluation_date_is_given_or_the_end_of_the_period() {
    let engine = engine();
    let days = |engine: &Engine| engine.score(&facts()).unwrap().outcomes["days_in"].to_string();
    assert_eq!(days(&engine), "335");
    assert_eq!(days(&engine.at(Date::parse("2024-07-01").unwrap()).unwrap()), "152");
    let refused = engine.at(Date::parse("2025-01-01").unwrap()).unwrap_err();
    assert_eq!(refused.kind, FaultKind::OutsideEffective);
}

#[test]
fn one_engine_serves_many_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let engine = engine();
    shared(&engine);
    let alone = engine.score(&facts()).unwrap();
    let record = engine.prepare(&facts()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(engine.score_record(&record).unwrap(), alone);
                }
            });
        }
    });
    let mut bad = record.clone();
    bad.values[4] = merit::facts::Value::Missing;
    let batch = engine.score_all([&record, &bad, &record]);
    assert_eq!((batch[0].as_ref().unwrap(), batch[2].as_ref().unwrap()), (&alone, &alone));
    assert!(batch[1].is_err());
}

#[test]
fn results_serialise_with_decimals_as_strings() {
    let engine = engine();
    let json = serde_json::to_value(engine.score(&facts()).unwrap()).unwrap();
    assert_eq!(json["total"], "85.99");
    assert_eq!(json["indicators"]["visiting"]["score"], "49.983333");
    assert_eq!(json["indicators"]["visiting"]["exact"]["score"], "2999/60");
    assert_eq!(json["indicators"]["completion"]["status"], "scored");
    assert_eq!(json["outcomes"]["bonus"], "859.90");
    let explained = serde_json::to_value(engine.explain(&facts()).unwrap()).unwrap();
    assert_eq!(explained["lines"][0]["measure"][0], "sales / target");
    assert_eq!(explained["lines"][0]["weight"]["effective"], "0.6");
}

#[test]
fn problems_print_one_line_each() {
    let problems: Problems = Engine::compile(
        "x.merit",
        "scheme x\nindicator a { weight 60% score 5 }\nindicator b { weight 50% score 200 }",
    )
    .unwrap_err();
    let printed = problems.to_string();
    assert_eq!(printed.lines().count(), 2, "{printed}");
    assert!(printed.starts_with("x.merit:2:15: error[M0301]: the weights total 110%, not 100%"), "{printed}");
}

/// What is said about one fact with one value.
fn said(fact: &str, value: serde_json::Value) -> merit::diag::Say {
    let text = format!("scheme s facts {{ key person: text  {fact} }} indicator a {{ weight 100% score 5 }}");
    let engine = Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let name = fact.split(':').next().unwrap();
    let facts = serde_json::json!({ "person": "A1", name: value });
    match engine.prepare(&facts) {
        Ok(_) => merit::diag::Say::same("fine"),
        Err(faults) => faults.0[0].message.clone(),
    }
}

#[test]
fn a_date_of_another_form_says_how_to_declare_it() {
    let message = said("day: date", "2021/3/1".into());
    assert!(message.en.ends_with("declare the fact as `date \"yyyy/m/d\"`"), "{}", message.en);
    assert!(message.zh.ends_with("请将该数据项声明为 `日期 \"yyyy/m/d\"`"), "{}", message.zh);
    assert!(said("day: date", "3/1/2021".into()).en.ends_with("`date \"d/m/yyyy\"` or `date \"m/d/yyyy\"`"));
    assert!(said("day: date \"yyyy/mm/dd\"", "2021-03-01".into()).en.ends_with("`date \"yyyy-mm-dd\"`"));
    assert!(said("day: date", "2021-02-30".into()).en.contains("or the calendar does not have it"));
    for day in ["2021/3/1", "2021/12/31"] {
        assert_eq!(said("day: date \"yyyy/m/d\"", day.into()).en, "fine");
        assert_eq!(said("day: date \"yyyy/mm/dd\"", day.into()).en == "fine", day.len() == 10);
    }
}

#[test]
fn a_ratio_out_of_bounds_is_told_in_per_cent() {
    let fact = "done: ratio in [0%, 100%]";
    let message = said(fact, "96".into());
    assert_eq!(message.en, "9600% lies outside the declared [0%, 100%]; is `96%` meant?");
    assert_eq!(message.zh, "9600% 超出了声明的范围 [0%, 100%];是否指 `96%`?");
    assert_eq!(said(fact, 96.into()).en, "9600% lies outside the declared [0%, 100%]; is `0.96` meant?");
    assert_eq!(said(fact, "101%".into()).en, "101% lies outside the declared [0%, 100%]");
    assert_eq!(said(fact, "12000".into()).en, "1200000% lies outside the declared [0%, 100%]");
    assert_eq!(said("done: money > 0", "0".into()).en, "0 lies outside the declared (0, …)");
}

/// The words of a host, as its own signatures would use them.
#[test]
fn the_root_of_the_crate_names_what_a_host_needs() {
    let compiled: Result<Engine, Problems> = Engine::compile("x.merit", "scheme x\nindicator a { weight 90% score 5 }");
    let problems = compiled.unwrap_err();
    let told = |problem: &Diagnostic| problem.one_line(&problems.sources, Lang::Zh);
    assert!(problems.diagnostics.iter().map(told).all(|line| line.contains("错误[M0301]")));
    let engine = Engine::compile(
        "x.merit",
        "scheme x facts { key person: text  n: count } indicator a { weight 100% score n cap 9 }",
    );
    let engine = engine.unwrap();
    let record: Record = engine.prepare(&serde_json::json!({ "person": "A", "n": 7 })).unwrap();
    let outcome: Outcome = engine.score_record(&record).unwrap();
    let explanation: Explanation = engine.explain_record(&record).unwrap();
    assert_eq!(explanation.outcome, outcome);
    let Faults(faults) = engine.prepare(&serde_json::json!({ "person": "A", "n": -7 })).unwrap_err();
    let fault: &Fault = &faults[0];
    assert_eq!(fault.kind, FaultKind::WrongType);
}
