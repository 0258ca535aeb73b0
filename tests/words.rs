//! Words that travel: `source`, `verify`, `cite`, `note`, `review by`, labels, `///` lines and note facts stand in the
//! explanation of whoever is concerned.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use merit::Engine;
use serde_json::json;

const SCHEME: &str = r#"
/// W-scheme
scheme s "示例"
total in [0, 120]
dimension role { a, b }
facts {
  key person: text
  role: role
  /// W-fact
  sales "W-label": money >= 0  source "W-source" verify "W-verify"
  late: count = 0  cite "W-cite-fact"
  events: list { kind: text, comment: text? note }
  remarks "上级评语": text? note
  evidence: list { day: date, what: text } note
}
/// W-param
param bar "及格线": ratio = 90%  source "W-param-source" review by 2025-06-30
/// W-section
section results "业绩" {
  weight 100%
  note "W-section-note"
  /// W-indicator
  indicator completion "完成率" { weight 100%  measure sales as number as ratio  score proportional to bar  cap 100  cite "W-cite" }
}
/// W-patch
when role = a {
  section results {
    indicator completion { cap 110  weight 90% }
    /// W-added
    indicator visits { weight 10%  score 80  cite "W-added-cite" }
  }
}
/// W-adjust
adjust award "嘉奖" { each events where kind = "x": +5  cite "W-adjust-cite" }
/// W-veto
veto breach "违规" { when late > 3  effect total 59  cite "W-veto-cite" }
/// W-outcome
outcome bonus "奖金": money = (total as money) * 10  source "W-outcome-source"
/// W-class
classify level "档" { high "高" when total >= 90  low "低" otherwise }
/// W-action
action talk "面谈" { when late > 3  note "W-action-note" }
/// W-check
check often "屡次迟到": warn when late > 3  note "W-check-note"
"#;

#[test]
fn every_word_reaches_the_explanation() {
    let engine = Engine::compile("words.merit", SCHEME).unwrap_or_else(|problems| panic!("{problems}"));
    let facts = json!({
        "person": "张三", "role": "a", "sales": 95, "late": 4, "events": [{ "kind": "x", "comment": "W-comment" }],
        "remarks": "W-remark", "evidence": [{ "day": "2024-03-01", "what": "W-evidence" }]
    });
    let explanation = engine.explain(&facts).unwrap();
    let told = serde_json::to_string(&explanation).unwrap();
    let words = SCHEME.split(|c: char| c.is_whitespace() || c == '"').filter(|word| word.starts_with("W-"));
    for word in words.chain(["W-comment", "W-remark", "W-evidence", "2025-06-30"]) {
        assert!(told.contains(&format!("{word}\"")) || told.contains(&format!(" {word}")), "{word} is lost");
    }
    assert_eq!(explanation.vetoes.len(), 1);
    assert_eq!(explanation.remarks.len(), 2);
}

/// Whoever a rule does not concern is not told its words.
#[test]
fn words_of_others_stay_away() {
    let engine = Engine::compile("words.merit", SCHEME).unwrap();
    let facts = json!({ "person": "李四", "role": "b", "sales": 95, "events": [], "evidence": [] });
    let told = serde_json::to_string(&engine.explain(&facts).unwrap()).unwrap();
    for word in ["W-patch", "W-added", "W-adjust", "W-veto", "W-action", "W-check"] {
        assert!(!told.contains(&format!("\"{word}")), "{word} does not concern this person");
    }
}
