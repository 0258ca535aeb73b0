//! `merit test`: the tests written in schemes.

use serde::Serialize;

use super::args::{TestArgs, TextOrJson};
use super::output::Output;
use super::scheme::SchemeText;
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::diag::{Lang, Say, say};
use crate::engine::Engine;
use crate::report::{FORMAT_VERSION, escape};
use crate::trial::{self, TestReport, Verdict};

/// Runs the tests of each file.
pub(super) fn test(args: &TestArgs, talk: &Talk) -> Result<Done, Stop> {
    let mut output = Output::open(None, &[])?;
    let mut done = Done::Fine;
    let mut files = vec![];
    for path in &args.files {
        let Some(scheme) = SchemeText::read_or_tell(path, talk, &mut done)? else { continue };
        let name = scheme.name.clone();
        let engine = match scheme.compile() {
            Ok(engine) => engine,
            Err(problems) => {
                talk.problems(&problems.diagnostics, &problems.sources);
                done = done.max(Done::Findings);
                continue;
            }
        };
        talk.problems(engine.warnings(), engine.sources());
        let reports = trial::run(&engine);
        if reports.iter().any(|report| report.verdict() == Verdict::Failed) {
            done = done.max(Done::Findings);
        }
        if reports.is_empty() {
            talk.note(&say!("`{name}` has no tests", "`{name}` 中没有测试"));
        }
        match args.format {
            TextOrJson::Text => output.text(&as_text(&name, &engine, &reports, talk.lang))?,
            TextOrJson::Json => files.push(told(name, &engine, &reports, talk.lang)),
        }
    }
    if args.format == TextOrJson::Json {
        output.json(&Form { format_version: FORMAT_VERSION, files })?;
    }
    output.finish()?;
    Ok(done)
}

fn as_text(name: &str, engine: &Engine, reports: &[TestReport], lang: Lang) -> String {
    let mut text = String::new();
    for report in reports {
        let word = match (report.verdict(), lang) {
            (Verdict::Passed, _) => continue,
            (Verdict::Failed, Lang::En) => "failed",
            (Verdict::Failed, Lang::Zh) => "未通过",
            (Verdict::Undecided, Lang::En) => "undecided",
            (Verdict::Undecided, Lang::Zh) => "待定",
        };
        let place = engine.sources().position(report.span);
        text.push_str(&escape(&format!("{word}: {} ({name}:{place})", report.name)));
        text.push('\n');
        for failure in &report.failures {
            let place = engine.sources().position(failure.span);
            text.push_str(&escape(&format!("  {name}:{place}: {}", failure.message.get(lang))));
            text.push('\n');
        }
        for span in &report.undecided {
            let place = engine.sources().position(*span);
            text.push_str(&escape(&format!("  {name}:{place}: {}", waits().get(lang))));
            text.push('\n');
        }
    }
    let of = |verdict| reports.iter().filter(|report| report.verdict() == verdict).count();
    let (all, passed, undecided) = (reports.len(), of(Verdict::Passed), of(Verdict::Undecided));
    let (open_en, open_zh) = match undecided {
        0 => Default::default(),
        _ => (format!(", {undecided} undecided"), format!(",{undecided} 个待定")),
    };
    match lang {
        Lang::En => text.push_str(&format!("{name}: {passed} of {all} tests passed{open_en}\n")),
        Lang::Zh => text.push_str(&format!("{name}:{all} 个测试中通过 {passed} 个{open_zh}\n")),
    }
    text
}

fn waits() -> Say {
    say!("undecided, since it depends on a `todo`", "待定:取决于方案中“待定”的内容")
}

/// The versioned form of test results for programs.
#[derive(Serialize)]
struct Form {
    format_version: u32,
    files: Vec<ToldFile>,
}

#[derive(Serialize)]
struct ToldFile {
    file: String,
    tests: Vec<ToldTest>,
}

#[derive(Serialize)]
struct ToldTest {
    name: String,
    passed: bool,
    verdict: Verdict,
    line: usize,
    column: usize,
    failures: Vec<ToldFailure>,
    undecided: Vec<ToldPlace>,
}

#[derive(Serialize)]
struct ToldPlace {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct ToldFailure {
    line: usize,
    column: usize,
    message: String,
}

fn told(file: String, engine: &Engine, reports: &[TestReport], lang: Lang) -> ToldFile {
    let tests = reports.iter().map(|report| {
        let at = engine.sources().position(report.span);
        let failures = report.failures.iter().map(|failure| {
            let at = engine.sources().position(failure.span);
            ToldFailure { line: at.line, column: at.column, message: failure.message.get(lang).to_owned() }
        });
        let undecided = report.undecided.iter().map(|span| {
            let at = engine.sources().position(*span);
            ToldPlace { line: at.line, column: at.column }
        });
        ToldTest {
            name: report.name.clone(),
            passed: report.verdict() == Verdict::Passed,
            verdict: report.verdict(),
            line: at.line,
            column: at.column,
            failures: failures.collect(),
            undecided: undecided.collect(),
        }
    });
    ToldFile { file, tests: tests.collect() }
}
