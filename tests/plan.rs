//! `merit plan`: what it prints of schemes with programs, without, and with some; and that it says why in both languages.
//!
//! `MERIT_BLESS=1 cargo test --all-features --test plan` writes the expected texts anew.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use merit::Engine;
use merit::engine::Listing;

/// An expected text, and the arguments that print it; its exit status.
const PAGES: &[(&str, &str, i32)] = &[
    ("workload", "tests/cases/workload/scheme.merit", 0),
    ("near", "tests/cases/plan/near.merit", 0),
    // one of the records can not be read
    ("near_people", "tests/cases/plan/near.merit tests/cases/plan/near.csv", 1),
    ("shapes", "tests/cases/plan/shapes.merit", 0),
    ("together", "tests/cases/plan/together.merit", 0),
    ("together_zh", "tests/cases/plan/together.merit --lang zh", 0),
    ("huadong_zh", "examples/huadong/scheme.merit examples/huadong/facts --lang zh", 1),
];

fn merit(args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_merit")).arg("plan").args(args.split(' ')).env("LC_ALL", "C").output().unwrap()
}

#[test]
fn pages_are_as_expected() {
    let bless = std::env::var_os("MERIT_BLESS").is_some();
    let mut wrong = vec![];
    for (name, args, status) in PAGES {
        let output = merit(args);
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(*status), "{args}\n{}", String::from_utf8_lossy(&output.stderr));
        let path = format!("tests/cases/plan/{name}.expected");
        if bless {
            std::fs::write(&path, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if shown != expected {
            wrong.push(format!("{path} is not what `merit plan {args}` prints:\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every step stands beside its line, and whatever it reads was read or computed before.
#[test]
fn steps_follow_from_each_other_and_from_the_source() {
    let scheme = "tests/cases/workload/scheme.merit";
    let engine = Engine::compile(scheme, &std::fs::read_to_string(scheme).unwrap()).unwrap();
    let listing = engine.programs();
    assert_eq!(listing.programs.len(), 1);
    let program = &listing.programs[0];
    assert_eq!((program.bits, program.nearly, program.kinds.len()), (Some(64), false, 3));
    let mut known: BTreeSet<String> = program.inputs.iter().map(|input| input.register.clone()).collect();
    let registers = |text: &str| {
        let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
        words.into_iter().filter(|w| w.len() > 1 && w.starts_with('r') && w[1..].chars().all(|c| c.is_ascii_digit()))
    };
    for step in &program.steps {
        // a constant that all share and a result that is just read stand nowhere
        assert!(step.span.is_some() || !step.text.en.contains(' '), "{step:?}");
        assert!(registers(&step.text.en).all(|register| known.contains(&register)), "{step:?}");
        known.extend(step.register.clone());
    }
    assert!(program.results.iter().all(|(_, value)| registers(&value.en).all(|register| known.contains(&register))));
}

/// Who is scored by which path is what the command prints: everybody, once.
#[test]
fn everybody_is_counted_once() {
    let output = merit("examples/huadong/scheme.merit examples/huadong/facts");
    let shown = String::from_utf8(output.stdout).unwrap();
    let kinds: usize = shown
        .lines()
        .filter(|line| line.contains("when ") && (line.ends_with(" people") || line.ends_with(" person")))
        .map(|line| line.split(' ').rev().nth(1).unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(kinds, 30, "{shown}");
    assert!(shown.contains("\n30 people: "), "{shown}");
}

#[test]
fn what_can_not_be_planned_is_said() {
    for (args, status, said) in [
        ("tests/cases/plan/none.merit", 2, "`tests/cases/plan/none.merit` does not exist"),
        ("tests/cases/plan/near.csv", 2, "is a table, a scheme file is expected here"),
        ("tests/cases/plan/near.merit --as-of 2024-13-01", 2, "is no date of the form yyyy-mm-dd"),
        ("tests/cases/plan/near.merit tests/cases/plan/none.csv", 2, "none.csv"),
        ("tests/cases/plan/near.merit --encoding gbk", 2, "FACTS"),
    ] {
        let output = merit(args);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{args}: {told}");
        assert!(told.contains(said), "{args}: {told}");
    }
}

/// Every reason that the programs give has Chinese words.
#[test]
fn every_reason_is_said_in_both_languages() {
    let mut reasons = BTreeSet::new();
    let mut folders = vec![PathBuf::from("src/quick")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path != Path::new("src/quick/listing/words.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for call in
                    ["unsuited(\"", ".leave(\"", "then_some(\"", "unwrap_or(\"", "Unsuited(\"", "refused = Some(\""]
                {
                    let after = text.split(call).skip(1);
                    reasons.extend(after.map(|rest| rest.split('"').next().unwrap().to_owned()));
                }
            }
        }
    }
    assert!(reasons.len() > 35, "the scan sees reasons: {reasons:?}");
    let silent: Vec<_> = reasons.iter().filter(|reason| Listing::reason(reason).zh == **reason).collect();
    assert!(silent.is_empty(), "src/quick/listing/words.rs has no Chinese words for {silent:?}");
}
