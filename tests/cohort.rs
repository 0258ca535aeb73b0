//! The reference of forced distribution: every file of `tests/cases/cohort` says in words what happens and why, was
//! worked by hand, and passes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

use merit::trial::{self, Verdict};
use merit::{Engine, diag::Severity};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/cohort");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_case_passes() {
    let mut wrong = vec![];
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let engine = match Engine::compile(&name, &text) {
            Ok(engine) => engine,
            Err(problems) => {
                wrong.push(format!("{problems}"));
                continue;
            }
        };
        let errors = engine.warnings().iter().filter(|warning| warning.severity == Severity::Error).count();
        assert_eq!(errors, 0, "{name}");
        let reports = trial::run(&engine);
        assert!(!reports.is_empty(), "{name} tests nothing");
        for report in reports.iter().filter(|report| report.verdict() != Verdict::Passed) {
            let told: Vec<&str> = report.failures.iter().map(|failure| failure.message.en.as_str()).collect();
            wrong.push(format!("{name}: {}: {told:?}", report.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_gives_its_reasons() {
    let files = files();
    assert!(files.len() >= 40, "{} cases", files.len());
    for path in files {
        let name = path.display();
        assert_eq!(path.extension().and_then(|end| end.to_str()), Some("merit"), "{name} is no case");
        let text = fs::read_to_string(&path).unwrap();
        let reasons = text.lines().take_while(|line| line.starts_with("// ")).count();
        assert!(reasons >= 3, "{name} has {reasons} lines of reasons");
        assert!(text.contains("together") || text.contains("一同"), "{name} puts nobody together");
    }
}

#[test]
fn a_good_part_of_the_cases_is_in_chinese() {
    let files = files();
    let chinese = files.iter().filter(|path| fs::read_to_string(path).unwrap().contains("用例表")).count();
    assert!(chinese * 4 >= files.len(), "{chinese} of {}", files.len());
}
