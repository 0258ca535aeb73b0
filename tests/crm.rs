//! A CRM export scored from its untouched files: a small look-alike always, the real one where it is at hand.
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

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use folder::{compile, python, score_folder};
use merit::outcome::Outcome;
use merit::trial;

const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/crm");
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/crm");

fn case(name: &str) -> PathBuf {
    Path::new(CASE).join(name)
}

#[test]
fn its_own_tests_pass() {
    for report in trial::run(&compile(&case("scheme.merit"))) {
        assert!(report.failures.is_empty(), "{report:#?}");
    }
}

#[test]
fn a_small_export_is_scored_from_its_files() {
    let export = case("lookalike");
    let deals = fs::read_to_string(export.join("sales_pipeline.csv")).unwrap();
    assert!(deals.lines().count() == 41 && deals.matches("\r\n").count() == 41, "the export has lost its line ends");

    let outcomes = score_export(&export);
    let expected = fs::read_to_string(case("lookalike-expected.csv")).unwrap();
    assert_eq!(table(&outcomes), expected);
    assert_nothing_without_deals(&outcomes, &export, 1);
    match python(&case("expected.py"), &[&export]) {
        Some(written) => assert_eq!(written, expected),
        None => println!("skipped: there is no python3 to compute the totals again"),
    }
}

#[test]
fn the_real_export_is_scored_from_its_files() {
    let export = Path::new(REAL);
    if !export.exists() {
        println!("skipped: the real export is not at {}", export.display());
        return;
    }
    let outcomes = score_export(export);
    assert_eq!(outcomes.len(), 35);
    assert_nothing_without_deals(&outcomes, export, 5);
    match python(&case("expected.py"), &[export]) {
        Some(written) => assert_eq!(table(&outcomes), written),
        None => println!("skipped: there is no python3 to compute the totals"),
    }
}

fn score_export(export: &Path) -> Vec<Outcome> {
    let (outcomes, refusals) = score_folder(&case("scheme.merit"), export);
    assert!(refusals.is_empty(), "{refusals:#?}");
    outcomes
}

/// Who has a total of zero is who has no deal.
fn assert_nothing_without_deals(outcomes: &[Outcome], export: &Path, count: usize) {
    let deals = fs::read_to_string(export.join("sales_pipeline.csv")).unwrap();
    let sellers: BTreeSet<&str> = deals.lines().skip(1).filter_map(|deal| deal.split(',').nth(1)).collect();
    let zero: Vec<&Outcome> = outcomes.iter().filter(|o| o.total.to_string() == "0.00").collect();
    assert_eq!(zero.len(), count);
    for outcome in outcomes {
        assert_eq!(zero.contains(&outcome), !sellers.contains(&*outcome.person), "{}", outcome.person);
    }
}

/// Outcomes as the script writes them.
fn table(outcomes: &[Outcome]) -> String {
    let lines = outcomes.first().unwrap().indicators.keys();
    let mut text = format!("sales_agent,total,grade,{}\n", lines.cloned().collect::<Vec<_>>().join(","));
    for outcome in outcomes {
        let points: Vec<String> = outcome.indicators.values().map(|line| line.points.to_string()).collect();
        let (total, grade) = (outcome.total, outcome.grade.as_deref().unwrap());
        text += &format!("{},{total},{grade},{}\n", outcome.person, points.join(","));
    }
    text
}
