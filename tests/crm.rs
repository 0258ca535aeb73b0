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

use folder::{compile, merit, python, score_folder};
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

/// Agents ranked inside their office and managers scored by their teams, by one command.
#[test]
fn agents_are_ranked_and_managers_scored_by_their_teams() {
    let look_alike = case("lookalike");
    let mut seen = 0;
    for export in [look_alike.as_path(), Path::new(REAL)].into_iter().filter(|export| export.exists()) {
        let folder = export.to_str().unwrap();
        let args = ["score", "ranked.merit", "managers.merit", folder, "--format", "json"];
        let (results, told) = merit(Path::new(CASE), &args);
        let json: serde_json::Value = serde_json::from_str(&results).unwrap_or_else(|error| panic!("{error}: {told}"));
        let mut table = "person,total,grade,rank,awards\n".to_owned();
        for result in json["results"].as_array().unwrap() {
            let text = |field: &str| result[field].as_str().unwrap().to_owned();
            let rank = result["rank"].as_u64().map(|rank| rank.to_string()).unwrap_or_default();
            let awards: Vec<&str> = result["awards"].as_array().unwrap().iter().filter_map(|a| a.as_str()).collect();
            table += &format!("{},{},{},{rank},{}\n", text("person"), text("total"), text("grade"), awards.join(" "));
        }
        match python(&case("expected_ranked.py"), &[export]) {
            Some(written) => assert_eq!(table, written),
            None => println!("skipped: there is no python3 to rank them again"),
        }
        seen += 1;
    }
    assert!(seen >= 1);
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
