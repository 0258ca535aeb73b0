//! Advice: every scheme under `tests/cases/advice` gets the one that its `.expected` file tells, in both languages, and
//! nothing refuses it. `MERIT_BLESS=1` writes the files anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use merit::diag::{Lang, Say, Severity};
use merit::{Engine, Inspection};

fn schemes() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir("tests/cases/advice").unwrap().map(|e| e.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|e| e == "merit"));
    all.sort();
    all
}

fn inspect(path: &std::path::Path) -> Inspection {
    let text = fs::read_to_string(path).unwrap();
    merit::inspect::inspect(&path.display().to_string(), &move |_: &str| Ok::<_, Say>(text.clone()))
}

#[test]
fn every_scheme_gets_its_advice() {
    let mut wrong = vec![];
    for path in schemes() {
        let inspection = inspect(&path);
        assert!(inspection.engine.is_some(), "{}: refused\n{:#?}", path.display(), inspection.findings);
        let mut told = String::new();
        for found in &inspection.findings {
            assert_eq!(found.severity, Severity::Note, "{}: {found:#?}", path.display());
            for lang in [Lang::En, Lang::Zh] {
                writeln!(told, "{}", found.one_line(&inspection.sources, lang)).unwrap();
                for label in &found.labels {
                    let at = inspection.sources.position(label.span);
                    writeln!(told, "  {at} {}", label.text.get(lang)).unwrap();
                }
                found.help.iter().for_each(|help| writeln!(told, "  = {}", help.get(lang)).unwrap());
            }
        }
        let expected = path.with_extension("expected");
        if std::env::var_os("MERIT_BLESS").is_some() {
            fs::write(&expected, &told).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != told {
            wrong.push(format!("{}:\n{told}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is advised of schemes that were written for other tests: read it, and let nothing silly or false stand in it.
#[test]
fn schemes_that_run_get_no_silly_advice() {
    let mut paths = vec![PathBuf::from("tests/cases/crm/scheme.merit"), PathBuf::from("examples/huadong/scheme.merit")];
    paths.extend(fs::read_dir("tests/cases/run").unwrap().map(|e| e.unwrap().path()));
    paths.retain(|path| path.extension().is_some_and(|e| e == "merit"));
    paths.sort();
    let mut told = String::new();
    for path in paths {
        let inspection = inspect(&path);
        for found in &inspection.findings {
            let line = found.one_line(&inspection.sources, Lang::En);
            writeln!(told, "{}", line.replace('\\', "/")).unwrap();
        }
    }
    let expected = "tests/cases/advice_on_schemes_that_run.txt";
    if std::env::var_os("MERIT_BLESS").is_some() {
        fs::write(expected, &told).unwrap();
    }
    assert_eq!(told, fs::read_to_string(expected).unwrap_or_default(), "MERIT_BLESS=1 writes it anew");
}

/// Scoring asks for no advice.
#[test]
fn compiling_gives_none() {
    for path in schemes() {
        let engine = Engine::compile("x.merit", &fs::read_to_string(&path).unwrap()).unwrap();
        assert!(engine.warnings().is_empty(), "{}: {:#?}", path.display(), engine.warnings());
    }
}
