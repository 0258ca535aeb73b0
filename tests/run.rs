//! Every scheme under `tests/cases/run` compiles, and its own tests pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use merit::diag::Lang;
use merit::{Engine, trial};

#[test]
fn schemes_pass_their_own_tests() {
    let mut count = 0;
    for entry in std::fs::read_dir("tests/cases/run").unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let engine = Engine::compile(&name, &text).unwrap_or_else(|problems| panic!("{problems}"));
        let reports = trial::run(&engine);
        assert!(!reports.is_empty(), "{name} has no tests");
        for report in reports {
            count += 1;
            let failures: Vec<String> = report
                .failures
                .iter()
                .map(|f| format!("{}: {}", engine.sources().position(f.span), f.message.get(Lang::En)))
                .collect();
            assert!(failures.is_empty(), "{name}, {}:\n{}", report.name, failures.join("\n"));
        }
    }
    assert!(count > 15);
}

/// A test that can fail: the same scheme with one expectation changed.
#[test]
fn wrong_expectations_fail() {
    let text = std::fs::read_to_string("tests/cases/run/quarterly.merit").unwrap();
    let wrong = text.replace("expect total = 88.12\n", "expect total = 88.13\n");
    assert_ne!(text, wrong);
    let engine = Engine::compile("wrong.merit", &wrong).unwrap();
    let failed: Vec<_> = trial::run(&engine).into_iter().filter(|r| !r.failures.is_empty()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].failures[0].message.get(Lang::En), "`total`: expected = 88.13, got 88.12");
}

#[test]
fn nothing_may_need_an_outcome_before_its_time() {
    let text = std::fs::read_to_string("tests/cases/run/outcomes.merit").unwrap();
    let refused = |text: String| Engine::compile("x.merit", &text).unwrap_err().to_string();
    let early = refused(text.replace("score calls", "score (bonus as number)"));
    assert!(early.contains("`work` needs a value that is only known later"), "{early}");
    let circle = refused(text.replace("= 4 * bonus", "= 4 * bonus + yearly"));
    assert!(circle.contains("these need each other: `yearly` → `yearly`"), "{circle}");
    let unit = refused(text.replace("expect bonus = 5000.03", "expect bonus = 90%"));
    assert!(unit.contains("M0201"), "{unit}");
}

#[test]
fn an_outcome_tells_the_facts_behind_the_outcomes_it_needs() {
    let text = std::fs::read_to_string("tests/cases/run/outcomes.merit").unwrap();
    let engine = Engine::compile("outcomes.merit", &text).unwrap();
    let explanation = engine.explain_record(&engine.plan().tests[0].record).unwrap();
    let facts: Vec<&str> = explanation.outcomes[0].facts.iter().map(|f| &*f.name).collect();
    assert_eq!(facts, ["base"]);
}

/// The worked example of the issue at both evaluation dates, with totals, grades and bonuses as printed.
#[test]
fn worked_example() {
    use merit::outcome::Shown;
    let text = std::fs::read_to_string("tests/cases/run/quarterly.merit").unwrap();
    for (date, lifetime, total, grade, bonus) in
        [("2024-12-31", "8.37", "88.12", "A", "6000.00"), ("2024-09-30", "10.46", "90.21", "S", "7500.00")]
    {
        let engine = Engine::compile("quarterly.merit", &text).unwrap();
        let engine = engine.at(merit::value::Date::parse(date).unwrap()).unwrap();
        let record = &engine.plan().tests[0].record;
        let outcome = engine.score_record(record).unwrap();
        assert_eq!(outcome.indicators["lifetime"].points.to_string(), lifetime);
        assert_eq!(outcome.total.to_string(), total);
        assert_eq!(outcome.grade.as_deref(), Some(grade));
        let Shown::Number(paid) = &outcome.outcomes["bonus"] else { panic!("a number") };
        assert_eq!(paid.to_string(), bonus);
    }
}
