use super::{Comment, Keywords, Limits, Parsed, convert, parse, print};
use crate::diag::{Code, Diagnostic, Severity, say};
use crate::source::{FileId, Span};

/// Writes a file in its canonical form, its keywords in one language: the given one, or that of the file's first
/// keyword.
///
/// The output is read again and compared before it is handed out, so a fault of the printer can never change what a
/// scheme says.
///
/// # Errors
/// The problems of a file that can not be read. Nothing is formatted then.
pub fn format(
    file: FileId,
    text: &str,
    keywords: Option<Keywords>,
    limits: &Limits,
) -> Result<String, Vec<Diagnostic>> {
    let written = parse(file, text, limits);
    if has_errors(&written) {
        return Err(written.problems);
    }
    let keywords = keywords.unwrap_or_else(|| keywords_of(&written, text));
    let output = print(&written.file, &written.comments, text, keywords);
    // white space alone must not carry a file over a limit that it met
    let limits = Limits { source_bytes: usize::MAX, tokens: usize::MAX, ..limits.clone() };
    let again = parse(file, &output, &limits);
    let same = !has_errors(&again) && again.file == convert(&written.file, keywords);
    if same && texts(&again.comments) == texts(&written.comments) { Ok(output) } else { Err(vec![unfaithful(file)]) }
}

fn has_errors(parsed: &Parsed) -> bool {
    parsed.problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// The language of a file's keywords: that of the keyword which its first declaration begins with.
#[must_use]
pub fn keywords_of(parsed: &Parsed, text: &str) -> Keywords {
    let first = parsed.file.items.first().and_then(|item| text.get(item.at.0.range()));
    match first.and_then(|declaration| declaration.chars().next()) {
        Some(c) if !c.is_ascii() => Keywords::Zh,
        Some(_) | None => Keywords::En,
    }
}

/// What comments say, wherever they stand.
fn texts(comments: &[Comment]) -> Vec<&str> {
    let mut texts: Vec<_> = comments.iter().map(|comment| comment.text.trim_end()).collect();
    texts.sort_unstable();
    texts
}

fn unfaithful(file: FileId) -> Diagnostic {
    let start = Span::new(file, 0, 0);
    Diagnostic::error(
        Code::Unfaithful,
        start,
        say!(
            "this file could not be formatted without changing what it says; it is left as it is",
            "无法在不改变含义的前提下整理此文件，文件保持原样"
        ),
    )
    .help(say!(
        "this is a fault of the formatter, not of the file; please report it",
        "这是整理程序的缺陷，与文件无关，请报告"
    ))
}
