//! `merit summary`: what groups came to, in every form. The figures are worked by hand beside the assertions.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::process::{Command, Output};

fn merit(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_merit"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/cli/summary");
    command.arg("summary").args(args).current_dir(folder).env("LC_ALL", "C").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Seniors: 5 members, Yu vetoed to 59 and without a rank. Of 5: S top 1, A 2 at least (1.25) and at most (2.5).
/// Li and Wu have 96, Li more sales: S, then Wu A and He (88) A, Xu (70) B, Yu B. Totals 59, 70, 88, 96, 96: mean 81.8.
/// Juniors are 2, fewer than 4: no quotas; An 85 A, Bo 60 B and held, so without a bonus.
/// Bonus of the seniors: 1500 + 2 × 1200 − 2 × 500 = 2900; of the juniors: 1200.
#[test]
fn people_read_a_page() {
    let output = merit(&["rep.merit", "people.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = out(&output);
    let seniors = "
stage Senior: 5 people, 4 ranked
  total     mean 81.80, from 59.00 to 96.00, quartiles 70.00 / 88.00 / 96.00
  grades    S 1 (at most 1), A 2 (exactly 2), B 2
  Kind      Star 1, Other 4
  Bonus     2900.00
  Champion  Xu
  1  =Li  96.00  S  Best team
  2  Wu   96.00  A
  3  He   88.00  A  Best team
  4  Xu   70.00  B  Champion
";
    assert!(page.starts_with("Representatives 2024\n\nEverybody: 7 people, 6 ranked, 1 held\n"), "{page}");
    assert!(page.contains(seniors), "{page}");
    let juniors = "
stage Junior: 2 people, 1 held, too small for quotas
  total     mean 72.50, from 60.00 to 85.00, quartiles 66.25 / 72.50 / 78.75
  grades    S 0, A 1, B 1
  Kind      Star 0, Other 2
  Bonus     1200.00
";
    assert!(page.contains(juniors), "{page}");
    // east: (96 + 88 + 85) ÷ 3; west: (96 + 70 + 59 + 60) ÷ 4
    let east = page.find("Teams, team east: place 1 with 89.67, 3 people\n").unwrap();
    assert!(page.find("Teams, team west: place 2 with 71.25, 4 people, 3 ranked, 1 held\n").unwrap() > east, "{page}");
    assert!(page.contains("  won       Best team\n"), "{page}");
}

#[test]
fn chinese_words_and_the_first_two() {
    let page = out(&merit(&["rep.merit", "people.csv", "--lang", "zh", "--top", "2"]));
    for part in [
        "全员:7 人,6 人有名次,1 人暂缓",
        "平均 81.80,最低 59.00,最高 96.00,四分位 70.00 / 88.00 / 96.00",
        "S 1(最多 1),A 2(正好 2),B 2",
        "Teams,team east:第 1 名,得分 89.67,3 人",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let seniors = page.split("stage Senior").nth(1).unwrap().split("\n\n").next().unwrap();
    assert!(seniors.contains("  2  Wu") && !seniors.contains("  3  He"), "{page}");
}

#[test]
fn spreadsheets_get_a_row_for_each_group() {
    let sheet = out(&merit(&["rep.merit", "people.csv", "--format", "csv"]));
    let lines: Vec<&str> = sheet.lines().collect();
    let header = "kind,group,place,score,won,people,ranked,held,provisional,mean,min,q1,median,q3,max,\
        unfilled,leaders,grade.S,grade.A,grade.B,kind.star,kind.other,sum.bonus,award.champion";
    assert_eq!(lines[0], header);
    let seniors = "cohort,stage=Senior,,,,5,4,0,false,81.80,59.00,70.00,88.00,96.00,96.00,,1 =Li; 2 Wu; 3 He; 4 Xu,1,2,2,1,4,2900.00,Xu";
    assert!(lines.contains(&seniors), "{sheet}");
    assert_eq!(lines.len(), 1 + 1 + 2 + 2);
}

#[test]
fn programs_get_numbers_as_strings_and_the_faults() {
    let output = merit(&["rep.merit", "people.csv", "--format", "json", "--top", "1"]);
    let form: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&form["format_version"], &form["scheme"]), (&1.into(), &"rep".into()));
    let seniors = form["groups"].as_array().unwrap().iter().find(|g| g["by"][0]["value"] == "Senior").unwrap();
    assert_eq!(seniors["kind"], "cohort");
    assert_eq!(seniors["total"]["mean"], "81.80");
    assert_eq!(seniors["grades"][1]["least"], 2);
    assert_eq!(seniors["money"][0]["sum"], "2900.00");
    assert_eq!(seniors["leaders"].as_array().unwrap().len(), 1);
    assert_eq!(form["faults"].as_array().unwrap().len(), 0);
}

#[test]
fn who_can_not_be_read_makes_groups_provisional() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("summary");
    std::fs::create_dir_all(&folder).unwrap();
    let facts = folder.join("people.csv");
    let people = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/cli/summary/people.csv");
    let text = std::fs::read_to_string(people).unwrap() + "Zz,senior,east,many,1,0\n";
    std::fs::write(&facts, text).unwrap();
    let facts = facts.to_str().unwrap();
    let output = merit(&["rep.merit", facts]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("stage Senior: 5 people, 4 ranked, provisional\n"), "{}", out(&output));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("Zz, x: F0002") && told.contains("7 people scored, 1 fault"), "{told}");
    let output = merit(&["rep.merit", facts, "--exclude-invalid"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("stage Senior: 5 people, 4 ranked\n"), "{}", out(&output));
}

/// A scheme that compares nobody has one group.
#[test]
fn everybody_is_a_group() {
    let page = out(&merit(&["../small.merit", "../facts/plain.csv"]));
    assert_eq!(page.matches("Everybody: 2 people").count(), 1, "{page}");
    assert!(page.contains("  total  mean 56.00, from 40.00 to 72.00, quartiles 48.00 / 56.00 / 64.00\n"), "{page}");
}

/// Agents inside their offices and managers by their teams, in one run.
#[test]
fn several_schemes() {
    let all = ["../../crm/ranked.merit", "../../crm/managers.merit", "../../crm/lookalike"];
    let page = out(&merit(&all));
    assert_eq!(page.matches("Everybody: ").count(), 2, "{page}");
    assert!(page.contains("Offices, regional_office Central: place 1 with 63.08, 2 people\n"), "{page}");
    let output = merit(&[&all[..], &["--format", "json"]].concat());
    let form: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let schemes: Vec<&str> =
        form["schemes"].as_array().unwrap().iter().map(|scheme| scheme["scheme"].as_str().unwrap()).collect();
    assert_eq!(schemes, ["ranked", "managers"]);
    let sheet = out(&merit(&[&all[..], &["--format", "csv"]].concat()));
    assert!(sheet.starts_with("scheme,kind,group,") && sheet.contains("\nmanagers,everybody,"), "{sheet}");
    let width = |line: &str| line.matches(',').count();
    assert!(sheet.lines().all(|line| width(line) == width(sheet.lines().next().unwrap())), "{sheet}");
}
