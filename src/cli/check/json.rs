//! Findings as versioned JSON, for programs.

use serde::Serialize;

use crate::diag::{Diagnostic, Lang, Severity};
use crate::engine::Problems;
use crate::report::FORMAT_VERSION;
use crate::source::{Position, Sources, Span};

/// The findings of all files; `valid` where nothing refuses any of them.
pub(super) fn report(all: &[Problems], lang: Lang, valid: bool) -> impl Serialize {
    let told = |problems: &Problems| {
        problems.diagnostics.iter().map(|p| Told::new(p, &problems.sources, lang)).collect::<Vec<_>>()
    };
    let diagnostics: Vec<Told> = all.iter().flat_map(told).collect();
    let of = |severity: &str| diagnostics.iter().filter(|told| told.severity == severity).count();
    let (error_count, warning_count, advice_count) = (of("error"), of("warning"), of("advice"));
    Report { format_version: FORMAT_VERSION, valid, error_count, warning_count, advice_count, diagnostics }
}

/// The versioned form of problems for programs.
#[derive(Serialize)]
struct Report {
    format_version: u32,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    advice_count: usize,
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
    safe: bool,
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
            safe: f.is_safe,
            edits: f.edits.iter().map(edit).collect(),
        };
        Self {
            severity: match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "advice",
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
