//! `merit check`: every problem of every file.

use serde::Serialize;

use super::args::{CheckArgs, TextOrJson};
use super::output::Output;
use super::scheme::SchemeText;
use super::stop::{Done, Stop};
use super::talk::{Counted, Talk, count, many};
use crate::diag::{Diagnostic, Lang, Severity};
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
        let problems = scheme.inspect();
        let counted = count(&problems.diagnostics);
        errors += counted.errors;
        match args.format {
            TextOrJson::Text => {
                talk.problems(&problems.diagnostics, &problems.sources);
                output.text(&summary(&name, counted, talk.lang))?;
            }
            TextOrJson::Json => {
                let told = problems.diagnostics.iter().map(|p| Told::new(p, &problems.sources, talk.lang));
                all.extend(told);
            }
        }
    }
    if args.format == TextOrJson::Json {
        let of = |severity: &str| all.iter().filter(|told: &&Told| told.severity == severity).count();
        let (warning_count, advice_count) = (of("warning"), of("advice"));
        let valid = errors == 0 && done == Done::Fine;
        output.json(&Report {
            format_version: FORMAT_VERSION,
            valid,
            error_count: errors,
            warning_count,
            advice_count,
            diagnostics: all,
        })?;
    }
    output.finish()?;
    Ok(if errors == 0 { done } else { done.max(Done::Findings) })
}

fn summary(name: &str, Counted { errors, warnings, advice }: Counted, lang: Lang) -> String {
    let (advice_en, advice_zh) = match advice {
        0 => Default::default(),
        _ => (format!(", {}", many(advice, "piece of advice", "pieces of advice")), format!(",{advice} 条建议")),
    };
    match (lang, errors, warnings) {
        (Lang::En, 0, 0) => format!("{name}: no problems{advice_en}\n"),
        (Lang::Zh, 0, 0) => format!("{name}:没有问题{advice_zh}\n"),
        (Lang::En, _, _) => {
            let (errors, warnings) = (many(errors, "error", "errors"), many(warnings, "warning", "warnings"));
            format!("{name}: {errors}, {warnings}{advice_en}\n")
        }
        (Lang::Zh, _, _) => format!("{name}:{errors} 个错误,{warnings} 个警告{advice_zh}\n"),
    }
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
