//! `merit check`: every problem of every file.

use serde::Serialize;

use super::args::{CheckArgs, TextOrJson};
use super::output::Output;
use super::scheme::SchemeText;
use super::stop::{Done, Stop};
use super::talk::{Talk, count, many};
use crate::diag::{Diagnostic, Lang, Severity};
use crate::engine::Problems;
use crate::report::FORMAT_VERSION;
use crate::source::{Position, Sources, Span};

/// Checks each file: problems to standard error and a line for each file to standard output, or all as JSON.
pub(super) fn check(args: &CheckArgs, talk: &Talk) -> Result<Done, Stop> {
    let mut output = Output::open(None, &[])?;
    let mut all = vec![];
    let mut errors = 0;
    let mut done = Done::Fine;
    for file in &args.files {
        let Some(scheme) = SchemeText::read_or_tell(file, talk, &mut done)? else { continue };
        let name = scheme.name.clone();
        let problems = match scheme.compile() {
            Ok(engine) => Problems { diagnostics: engine.warnings().to_vec(), sources: engine.sources().clone() },
            Err(problems) => problems,
        };
        let (wrong, doubtful) = count(&problems.diagnostics);
        errors += wrong;
        match args.format {
            TextOrJson::Text => {
                talk.problems(&problems.diagnostics, &problems.sources);
                output.text(&summary(&name, wrong, doubtful, talk.lang))?;
            }
            TextOrJson::Json => {
                let told = problems.diagnostics.iter().map(|p| Told::new(p, &problems.sources, talk.lang));
                all.extend(told);
            }
        }
    }
    if args.format == TextOrJson::Json {
        let warning_count = all.len() - errors;
        let valid = errors == 0 && done == Done::Fine;
        output.json(&Report {
            format_version: FORMAT_VERSION,
            valid,
            error_count: errors,
            warning_count,
            diagnostics: all,
        })?;
    }
    output.finish()?;
    Ok(if errors == 0 { done } else { done.max(Done::Findings) })
}

fn summary(name: &str, errors: usize, warnings: usize, lang: Lang) -> String {
    match (lang, errors, warnings) {
        (Lang::En, 0, 0) => format!("{name}: no problems\n"),
        (Lang::Zh, 0, 0) => format!("{name}:没有问题\n"),
        (Lang::En, _, _) => {
            format!("{name}: {}, {}\n", many(errors, "error", "errors"), many(warnings, "warning", "warnings"))
        }
        (Lang::Zh, _, _) => format!("{name}:{errors} 个错误,{warnings} 个警告\n"),
    }
}

/// The versioned form of problems for programs.
#[derive(Serialize)]
struct Report {
    format_version: u32,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    diagnostics: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    severity: &'static str,
    code: &'static str,
    name: &'static str,
    message: String,
    #[serde(flatten)]
    range: Range,
    labels: Vec<ToldLabel>,
    help: Vec<String>,
    fixes: Vec<ToldFix>,
}

#[derive(Serialize)]
struct ToldLabel {
    #[serde(flatten)]
    range: Range,
    message: String,
}

#[derive(Serialize)]
struct ToldFix {
    title: String,
    edits: Vec<ToldEdit>,
}

#[derive(Serialize)]
struct ToldEdit {
    #[serde(flatten)]
    range: Range,
    replacement: String,
}

/// A range in a file; columns count characters from 1, bytes from 0.
#[derive(Serialize)]
struct Range {
    file: String,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    byte: u32,
}

impl Range {
    fn new(span: Span, sources: &Sources) -> Self {
        let place = |position: Position, byte| Place { line: position.line, column: position.column, byte };
        Self {
            file: sources.name(span).to_owned(),
            start: place(sources.position(span), span.start),
            end: place(sources.position(span.after()), span.end),
        }
    }
}

impl Told {
    fn new(problem: &Diagnostic, sources: &Sources, lang: Lang) -> Self {
        let label = |l: &crate::diag::Label| ToldLabel {
            range: Range::new(l.span, sources),
            message: l.text.get(lang).to_owned(),
        };
        let edit =
            |e: &crate::diag::Edit| ToldEdit { range: Range::new(e.span, sources), replacement: e.replacement.clone() };
        let fix = |f: &crate::diag::Fix| ToldFix {
            title: f.title.get(lang).to_owned(),
            edits: f.edits.iter().map(edit).collect(),
        };
        Self {
            severity: match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code: problem.code.id(),
            name: problem.code.name(),
            message: problem.message.get(lang).to_owned(),
            range: Range::new(problem.span, sources),
            labels: problem.labels.iter().map(label).collect(),
            help: problem.help.iter().map(|h| h.get(lang).to_owned()).collect(),
            fixes: problem.fixes.iter().map(fix).collect(),
        }
    }
}
