use super::{Diagnostic, Lang, Say};
use crate::source::{FileId, Sources, Span};

/// A change that would mend the problem: all of its edits together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the change does.
    pub title: Say,
    /// The replaced ranges, apart from each other.
    pub edits: Vec<Edit>,
    /// The author certainly means this, so that it may be made unseen; whatever decides anybody's points is not safe.
    pub is_safe: bool,
}

/// One replaced range of source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
    /// The same in a file with Chinese keywords, until it is settled which it is.
    chinese: Option<String>,
}

impl Edit {
    /// An edit; where its text has keywords, it says them in both languages.
    #[must_use]
    pub fn new(span: Span, replacement: impl Into<Say>) -> Self {
        let Say { en, zh } = replacement.into();
        let chinese = (zh != en).then_some(zh);
        Self { span, replacement: en, chinese }
    }

    pub(super) fn settle(&mut self, keywords: Lang) {
        match (keywords, self.chinese.take()) {
            (Lang::Zh, Some(chinese)) => self.replacement = chinese,
            (Lang::Zh, None) | (Lang::En, _) => {}
        }
    }
}

/// What the safe fixes of some problems make of their files.
#[derive(Debug, Clone, Default)]
pub struct Mended<'a> {
    /// The new text of each file that changes.
    pub texts: Vec<(FileId, String)>,
    /// The problems that were mended, with the fix of each.
    pub made: Vec<(&'a Diagnostic, &'a Fix)>,
}

/// Makes the safe fix of each problem that has one. Of fixes that touch each other only the first is made: what the others
/// are about may have changed by it, so the files should be checked again.
///
/// `may_change` tells which files may be written at all; a fix that also needs another is not made.
///
/// ```
/// use merit::{Engine, diag::mend};
/// let text = "scheme s facts { key p: text  a: number in [0, 9] } indicator i { weight 100% score a == 1 && a > 0 }";
/// let problems = Engine::compile("s.merit", text).unwrap_err();
/// let mended = mend(&problems.diagnostics, &problems.sources, |_| true);
/// assert_eq!(mended.made.len(), 2);
/// assert!(mended.texts[0].1.contains("score a = 1  and  a > 0"));
/// ```
pub fn mend<'a>(problems: &'a [Diagnostic], sources: &Sources, may_change: impl Fn(FileId) -> bool) -> Mended<'a> {
    let (mut made, mut edits): (Vec<_>, Vec<&Edit>) = (vec![], vec![]);
    for problem in problems {
        let Some(fix) = problem.safe() else { continue };
        let free = |edit: &Edit| may_change(edit.span.file) && !edits.iter().any(|other| touches(edit, other));
        if fix.edits.iter().all(free) {
            edits.extend(&fix.edits);
            made.push((problem, fix));
        }
    }
    edits.sort_by_key(|edit| edit.span);
    let mut texts: Vec<(FileId, String)> = vec![];
    for edits in edits.chunk_by(|a, b| a.span.file == b.span.file) {
        let file = edits.first().and_then(|edit| Some((edit.span.file, sources.file(edit.span.file)?)));
        if let Some((id, file)) = file {
            texts.push((id, replaced(&file.text, edits)));
        }
    }
    Mended { texts, made }
}

fn touches(a: &Edit, b: &Edit) -> bool {
    a.span.file == b.span.file && a.span.start <= b.span.end && b.span.start <= a.span.end
}

/// A text after edits that stand in order and apart.
fn replaced(text: &str, edits: &[&Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let range = edit.span.range();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&edit.replacement);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
