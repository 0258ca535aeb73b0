//! Who lacks an indicator has no line for it anywhere, and the explanation says why.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::Engine;
use merit::outcome::Explanation;

const SCHEME: &str = "scheme s \"S\"
dimension role { sales, service }
facts { key person: text  role: role  a: number in [0, 100]  b: number in [0, 100]  c: number in [0, 100]  d: number in [0, 100] }
total in [0, 200]
section part {
  weight 80%
  indicator one { weight 50%  score a }
  indicator two { weight 30%  score b }
  indicator three { weight 20%  score c }
}
indicator four { weight 20%  score d }
adjust bonus { points 5 }
outcome pay: money = total as money
when role = service {
  drop indicator one
  section part { indicator extra \"Extra\" { weight 40%  score a }  rest proportional }
  drop indicator four
  section part { weight 100% }
  drop adjust bonus
  drop outcome pay
}
";

#[derive(serde::Serialize)]
struct Facts {
    person: &'static str,
    role: &'static str,
    a: u32,
    b: u32,
    c: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    d: Option<u32>,
}

fn engine() -> Engine {
    Engine::compile("s.merit", SCHEME).unwrap_or_else(|problems| panic!("{problems}"))
}

fn explained() -> Explanation {
    engine().explain(&Facts { person: "Li", role: "service", a: 50, b: 60, c: 80, d: None }).unwrap()
}

#[test]
fn what_is_not_there_is_nowhere_in_the_result() {
    let service = engine().score(&Facts { person: "Li", role: "service", a: 50, b: 60, c: 80, d: None }).unwrap();
    let sales = engine().score(&Facts { person: "Wu", role: "sales", a: 50, b: 60, c: 80, d: Some(70) }).unwrap();
    let names = |outcome: &merit::outcome::Outcome| outcome.indicators.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&service), ["two", "three", "extra"]);
    assert_eq!(names(&sales), ["one", "two", "three", "four"]);
    assert!(service.outcomes.is_empty() && service.adjustments.is_empty());
    assert_eq!(sales.outcomes.len(), 1);
    // 0.4 × 50 + 0.36 × 60 + 0.24 × 80
    assert_eq!(service.total.to_string(), "60.80");
    assert!(engine().score(&Facts { person: "Wu", role: "sales", a: 50, b: 60, c: 80, d: None }).is_err());
}

#[test]
fn the_explanation_names_the_patch_that_added_dropped_and_rescaled() {
    let explained = explained();
    let [patch] = explained.patches.as_slice() else { panic!("one patch") };
    assert_eq!(patch.condition, "role = service");
    for said in [
        "drop indicator one",
        "drop indicator four",
        "drop adjust bonus",
        "drop outcome pay",
        "indicator extra \"Extra\"",
        "part: weight 100%",
        "two: rest proportional → 36%",
        "three: rest proportional → 24%",
    ] {
        assert!(patch.sets.iter().any(|set| set == said), "{said}: {:?}", patch.sets);
    }
    let lines: Vec<&str> = explained.lines.iter().map(|line| &*line.name).collect();
    assert_eq!(lines, ["two", "three", "extra"]);
    for line in &explained.lines {
        assert_eq!(line.patched, ["role = service"], "{}", line.name);
        assert!(!line.weight.redistributed, "{}", line.name);
    }
    assert_eq!(explained.lines[0].weight.declared[1].to_string(), "0.36");
}

#[test]
fn whole_sections_go_and_come() {
    let text = "scheme s
dimension role { sales, service, manager }
facts { key person: text  role: role  a: number in [0, 100] }
section base { weight 70%  indicator one { weight 100%  score a } }
section more { weight 30%  indicator two { weight 100%  score a } }
outcome shown: points = base.score else -1
when role = service { drop section base  rest proportional }
when role = manager {
  section team { weight 40%  indicator lead { weight 50%  score a }  indicator plan { weight 50%  score 100 } }
  rest proportional
}
";
    let engine = Engine::compile("s.merit", text).unwrap_or_else(|problems| panic!("{problems}"));
    let score = |role| engine.score(&serde_json::json!({"person": "Li", "role": role, "a": 50})).unwrap();
    let service = score("service");
    assert_eq!(service.sections.keys().collect::<Vec<_>>(), ["more"]);
    assert_eq!(service.total.to_string(), "50.00");
    assert_eq!(service.outcomes["shown"].to_string(), "-1");
    let manager = score("manager");
    assert_eq!(manager.sections.keys().collect::<Vec<_>>(), ["base", "more", "team"]);
    assert_eq!(manager.sections["base"].weight.to_string(), "0.42");
    assert_eq!(manager.total.to_string(), "60.00");
    assert_eq!(score("sales").sections.len(), 2);
}
