//! Checks, classes and actions as a service sees them: status, warnings, faults, the order of actions, the explanation.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::Engine;
use merit::diag::Lang;
use merit::facts::FaultKind;
use merit::outcome::Status;
use serde_json::json;

fn engine() -> Engine {
    let text = std::fs::read_to_string("tests/cases/run/follow.merit").unwrap();
    Engine::compile("follow.merit", &text).unwrap()
}

fn facts(sales: u32, attitude: u32) -> serde_json::Value {
    json!({ "person": "Li", "role": "fmcg", "sales": sales, "target": 100, "attitude": attitude, "base_bonus": 5000 })
}

#[test]
fn an_action_stands_behind_the_one_it_follows() {
    let outcome = engine().score(&facts(10, 10)).unwrap();
    assert_eq!(outcome.actions, ["training", "review", "pip"]);
    assert_eq!(outcome.classes["quadrant"], "other");
    assert_eq!(outcome.status, Status::Scored);
}

#[test]
fn a_warning_says_its_label_and_changes_nothing_else() {
    let outcome = engine().score(&facts(400, 90)).unwrap();
    assert_eq!(outcome.warnings, ["销售额突增,请附佐证", "big_total"]);
    assert_eq!(outcome.status, Status::Scored);
    assert_eq!(outcome.outcomes["bonus"].to_string(), "6000.00");
}

#[test]
fn who_is_held_is_scored_without_outcomes_and_actions() {
    let outcome = engine().score(&facts(100, 100)).unwrap();
    let form = serde_json::to_value(&outcome).unwrap();
    assert_eq!(form["status"], "held");
    assert_eq!(form["total"], "100.00");
    assert_eq!(form["outcomes"], json!({}));
    assert_eq!(form["actions"], json!([]));
    assert_eq!(form["warnings"], json!(["满分须有说明"]));
    assert_eq!(form["classes"]["quadrant"], "star");
}

#[test]
fn who_is_rejected_is_at_fault() {
    let faults = engine().score(&facts(0, 50)).unwrap_err();
    assert_eq!(faults.0.len(), 1);
    assert_eq!(faults.0[0].kind, FaultKind::Rejected);
    assert_eq!(faults.to_string(), "F0011: rejected: 没有销售额");
}

#[test]
fn the_explanation_says_which_condition_held() {
    let explanation = engine().explain(&facts(10, 10)).unwrap();
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| merit::report::explain(&explanation, lang));
    for line in [
        "象限 (quadrant): 其他 (other)",
        "none of the classes above",
        "Action: 复盘 (review)",
        "grade = C or quadrant = other",
    ] {
        assert!(en.contains(line), "{line} is not in\n{en}");
    }
    for line in ["措施: 绩效改进计划 (pip)", "不属于以上各类型", "先行"] {
        assert!(zh.contains(line), "{line} is not in\n{zh}");
    }
    let held = engine().explain(&facts(100, 100)).unwrap();
    let text = merit::report::explain(&held, Lang::Zh);
    assert!(text.contains("暂缓: 满分须有说明 (silent)"), "{text}");
    assert!(text.contains("attitude = 100 and remark is missing"), "{text}");
}

#[test]
fn a_case_that_fails_is_named_by_its_row() {
    let text = std::fs::read_to_string("tests/cases/run/cases.merit").unwrap();
    let wrong = text.replace("| 150万 | => | 75 ", "| 150万 | => | 74 ");
    assert_ne!(text, wrong);
    let reports = merit::trial::run(&Engine::compile("cases.merit", &wrong).unwrap());
    let failed: Vec<_> = reports.into_iter().filter(|r| !r.failures.is_empty()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].name, "完成率, row 2");
}

/// A record that is held back has no outcomes, so a fact that only they need is no fault of it.
#[test]
fn who_is_held_owes_no_outcome() {
    let scheme = r#"
        scheme held
        facts { key person: text  sales: number in [0, 100]  base: money }
        indicator a { weight 100% score sales }
        check low "too low": hold when sales < 20
        outcome pay: money = base
    "#;
    let engine = merit::Engine::compile("held.merit", scheme).unwrap();
    let held = engine.score(&serde_json::json!({ "person": "p", "sales": 10 })).unwrap();
    assert_eq!(held.status, merit::outcome::Status::Held);
    assert!(engine.score(&serde_json::json!({ "person": "p", "sales": 30 })).is_err());
}

/// A check that can not be computed is no check that did not fire; and every stage tells all its faults.
#[test]
fn nothing_is_made_up_in_the_place_of_what_is_at_fault() {
    let scheme = r#"
        scheme faulty
        total in [0, 120]
        facts { key person: text  sales: number in [0, 100]  trained: bool  base: money  bonus: points  late: count }
        indicator a { weight 100% score sales }
        adjust extra { points bonus }
        adjust penalty { points (0 - late) as points }
        veto absent { when late > 3  effect total 0 }
        check proof: warn when trained
        check missing_proof: reject when not proof.fired
        outcome pay: money = base
        outcome twice: money = 2 * pay
    "#;
    let engine = merit::Engine::compile("faulty.merit", scheme).unwrap_or_else(|problems| panic!("{problems}"));
    let faults = engine.score(&serde_json::json!({ "person": "p", "sales": 10 })).unwrap_err();
    let named: Vec<_> = faults.0.iter().map(|f| (f.kind, f.field.as_deref().unwrap_or_default())).collect();
    assert_eq!(named, ["trained", "bonus", "late"].map(|name| (FaultKind::FactMissing, name)));
    let rejected = engine.score(&serde_json::json!({ "person": "p", "sales": 10, "trained": false, "late": 0 }));
    let kinds: Vec<_> = rejected.unwrap_err().0.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [FaultKind::Rejected, FaultKind::FactMissing]);
    let whole = serde_json::json!({ "person": "p", "sales": 10, "trained": true, "late": 0, "bonus": 0 });
    let faults = engine.score(&whole).unwrap_err();
    assert_eq!(faults.0.len(), 1, "{faults}");
    assert_eq!(faults.0[0].field.as_deref(), Some("base"));
}
