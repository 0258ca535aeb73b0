//! `todo`: a scheme that is not finished checks and tests, tells what is undecided, and scores nobody.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use merit::diag::{Code, Severity};
use merit::facts::FaultKind;
use merit::trial::Verdict;
use merit::{Engine, trial};

const SCHEME: &str = include_str!("cases/todo/unfinished.merit");

/// Each test of the scheme says in its name what must come of it.
#[test]
fn what_depends_on_a_todo_is_undecided_and_nothing_else() {
    let engine = Engine::compile("unfinished.merit", SCHEME).unwrap_or_else(|problems| panic!("{problems}"));
    let reports = trial::run(&engine);
    assert!(reports.len() > 25);
    for report in reports {
        let expected = match report.name.split(':').next() {
            Some("passed") => Verdict::Passed,
            Some("undecided") => Verdict::Undecided,
            Some("failed") => Verdict::Failed,
            other => panic!("{other:?} is no verdict"),
        };
        assert_eq!(report.verdict(), expected, "{report:#?}");
    }
}

#[test]
fn every_todo_is_told_once_at_its_place() {
    let engine = Engine::compile("unfinished.merit", SCHEME).unwrap();
    let told: Vec<&str> = engine.warnings().iter().map(|w| engine.sources().text(w.span)).collect();
    assert_eq!(told, vec!["todo"; SCHEME.matches(" todo").count()]);
    assert!(engine.warnings().iter().all(|w| w.code == Code::Todo && w.severity == Severity::Warning));
    assert_eq!(engine.todos().len(), told.len());
}

#[test]
fn nobody_is_scored_or_explained() {
    let engine = Engine::compile("unfinished.merit", SCHEME).unwrap();
    let record = &engine.plan().tests[0].record;
    for faults in [engine.score_record(record).unwrap_err(), engine.explain_record(record).unwrap_err()] {
        assert_eq!(faults.iter().map(|f| f.kind).collect::<Vec<_>>(), [FaultKind::Undecided]);
    }
}

/// With every hole filled the same scheme is whole, and scores.
#[test]
fn a_finished_scheme_scores() {
    let finished = SCHEME
        .replace("rate: money = todo", "rate: money = 10")
        .replace("score todo }", "score 80 }")
        .replace("no data score todo", "no data score 80")
        .replace("weight todo within [20%, 40%]", "weight 20% within [20%, 40%]")
        .replace("indicator renewal { weight todo }", "indicator renewal { weight 10% }")
        .replace("self: todo", "self: 20%")
        .replace("late: todo", "late: -5")
        .replace("limit [0, todo]", "limit [0, 5]")
        .replace("effect todo", "effect grade A")
        .replace("coefficient: todo", "coefficient: 1")
        .replace("> todo", "> 70%")
        .replace("= todo }", "= 36 }");
    let engine = Engine::compile("finished.merit", &finished).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(engine.todos().is_empty() && engine.warnings().is_empty(), "{:?}", engine.warnings());
    let outcome = engine.score_record(&engine.plan().tests[0].record).unwrap();
    assert_eq!(outcome.total.to_string(), "85.70");
}
