//! The shipped example: its own tests, its thirty people to the cent, and the one bad record.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they skip"
)]

mod folder;

use std::fs;
use std::path::Path;

use folder::{compile, python, score_folder};
use merit::diag::Lang;
use merit::facts::FaultKind;
use merit::outcome::{Outcome, Shown};
use merit::source::FileId;
use merit::syntax::{self, Limits};
use merit::trial;

const HUADONG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/huadong");

#[test]
fn its_own_tests_pass() {
    let engine = compile(&Path::new(HUADONG).join("scheme.merit"));
    let warnings: Vec<String> = engine.warnings().iter().map(|w| w.one_line(engine.sources(), Lang::Zh)).collect();
    assert!(warnings.is_empty(), "{warnings:#?}");
    let reports = trial::run(&engine);
    assert!(reports.len() >= 8);
    let failed: Vec<String> =
        reports.iter().flat_map(|r| r.failures.iter().map(|f| format!("{}: {}", r.name, f.message.en))).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn its_people_get_exactly_what_was_computed_by_hand() {
    let (outcomes, _) = score_folder(&Path::new(HUADONG).join("scheme.merit"), &Path::new(HUADONG).join("facts"));
    let expected = fs::read_to_string(Path::new(HUADONG).join("expected.csv")).unwrap();
    let mut lines = expected.lines();
    let header = lines.next().unwrap();
    let indicators: Vec<&str> = header.split(',').skip(6).collect();
    assert_eq!(outcomes.len(), 30);
    assert_eq!(indicators.len(), outcomes[0].indicators.len());
    let got: Vec<String> = outcomes.iter().map(|o| row(o, &indicators)).collect();
    assert_eq!(got, lines.collect::<Vec<_>>(), "{header}");
}

#[test]
fn the_figures_by_hand_are_those_of_the_script() {
    match python(&Path::new(HUADONG).join("expected.py"), &[]) {
        Some(written) => assert_eq!(written, fs::read_to_string(Path::new(HUADONG).join("expected.csv")).unwrap()),
        None => println!("skipped: there is no python3"),
    }
}

#[test]
fn its_bad_record_is_named_with_file_row_field_and_reason() {
    let (outcomes, refusals) =
        score_folder(&Path::new(HUADONG).join("scheme.merit"), &Path::new(HUADONG).join("facts"));
    assert!(outcomes.iter().all(|o| o.person != "HD031"));
    let [refusal] = refusals.as_slice() else { panic!("{refusals:#?}") };
    assert_eq!(refusal.person.as_deref(), Some("HD031"));
    let [fault] = refusal.faults.as_slice() else { panic!("{refusal:#?}") };
    let origin = fault.origin.as_ref().unwrap();
    assert_eq!(Path::new(&*origin.file).file_name().unwrap(), "people.csv");
    assert_eq!((origin.row, fault.kind, fault.field.as_deref()), (32, FaultKind::WrongType, Some("销售额")));
    assert_eq!(fault.message.en, "`1,234` has a thousands separator; write `1234`");
    assert_eq!(fault.message.zh, "`1,234` 带有千位分隔符;请写成 `1234`");
}

#[test]
fn it_is_in_canonical_form() {
    let text = fs::read_to_string(Path::new(HUADONG).join("scheme.merit")).unwrap();
    assert_eq!(syntax::format(FileId::FIRST, &text, None, &Limits::default()).unwrap(), text);
}

/// An outcome as a row of `expected.csv`.
fn row(outcome: &Outcome, indicators: &[&str]) -> String {
    let shown = |name: &str| match &outcome.outcomes[name] {
        Shown::Number(figure) => figure.to_string(),
        other => panic!("{name}: {other:?}"),
    };
    let mut cells = vec![
        outcome.person.clone(),
        outcome.total.to_string(),
        outcome.computed_total.to_string(),
        outcome.grade.clone().unwrap(),
        shown("季度奖金"),
        shown("表扬次数"),
    ];
    cells.extend(indicators.iter().map(|name| outcome.indicators[*name].points.to_string()));
    cells.join(",")
}
