//! Findings as the lines that build servers show beside the code.

use crate::diag::{Diagnostic, Lang, Severity};
use crate::engine::Problems;
use crate::report;
use crate::source::Sources;

/// A line for each finding.
pub(super) fn lines(all: &[Problems], lang: Lang) -> String {
    let mut text = String::new();
    for problems in all {
        for finding in &problems.diagnostics {
            text += &line(finding, &problems.sources, lang);
            text.push('\n');
        }
    }
    text
}

fn line(finding: &Diagnostic, sources: &Sources, lang: Lang) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = property(&sources.name(finding.span).replace('\\', "/"));
    let (at, title) = (sources.position(finding.span), finding.code.id());
    let said = std::iter::once(&finding.message).chain(&finding.help).map(|say| data(say.get(lang)));
    let message = said.collect::<Vec<_>>().join("%0A");
    format!("::{level} file={file},line={},col={},title={title}::{message}", at.line, at.column)
}

/// A text behind the second `::`: a sign of per cent would begin an escape, and a line end would end it.
fn data(text: &str) -> String {
    report::escape(text).replace('%', "%25")
}

/// A value before the second `::`, where colons and commas part one from the next.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
