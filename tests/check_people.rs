//! `merit check --people`: what the quotas leave room for, in every form.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::process::{Command, Output};

const SCHEME: &str = "tests/cases/advice/quota_room.merit";

fn check(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_merit"));
    command.arg("check").args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env("LC_ALL", "C");
    command.output().unwrap()
}

fn said(args: &[&str]) -> String {
    let output = check(args);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_room_of_a_group_as_text() {
    let text = said(&[SCHEME, "--people", "7,3", "--people", "10"]);
    let lines: Vec<&str> = text.lines().skip(1).collect();
    // of 7: at most 0.7; 1.4 to 2.1; 2.8 to 4.2; the last 0.7 and whoever is left
    assert_eq!(lines[0], "of 7 people: S 0, A 2, B 3 to 4, C 1 to 2");
    assert!(lines[1].starts_with("of 3 people the quotas can not all be kept: `A` asks for at least 20%"), "{text}");
    assert_eq!(lines[2], "of 10 people: S 0 to 1, A 2 to 3, B 4 to 6, C 1 to 4");
    let chinese = said(&[SCHEME, "--people", "7", "--lang", "zh"]);
    assert!(chinese.ends_with("7 人:S 0 人,A 2 人,B 3 至 4 人,C 1 至 2 人\n"), "{chinese}");
    let small = said(&["tests/cases/advice/quota_room_large_groups.merit", "--people", "6"]);
    assert!(small.ends_with("of 6 people: fewer than 7, so no quota applies\n"), "{small}");
    let none = said(&["tests/cases/cli/small.merit", "--people", "6"]);
    assert!(none.ends_with("no grade has a quota, so every distribution is possible\n"), "{none}");
    assert_eq!(check(&[SCHEME, "--people", "0"]).status.code(), Some(2));
}

#[test]
fn notes_for_programs() {
    let form: serde_json::Value = serde_json::from_str(&said(&[SCHEME, "--people", "7", "--format", "json"])).unwrap();
    let notes = form["diagnostics"].as_array().unwrap();
    let room = notes.iter().find(|note| note["message"] == "of 7 people: S 0, A 2, B 3 to 4, C 1 to 2").unwrap();
    assert_eq!((&room["code"], &room["severity"]), (&"M0514".into(), &"advice".into()));
    assert_eq!(form["valid"], true);
    let sarif = said(&[SCHEME, "--people", "7", "--format", "sarif"]);
    assert!(sarif.contains("of 7 people: S 0, A 2") && sarif.contains("\"level\": \"note\""), "{sarif}");
}
