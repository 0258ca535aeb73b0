//! Promise: a problem is data with a stable code, places and edits, and says itself in English and in
//! Chinese; every code has a page in both; how it is drawn is not decided here.

mod code;
mod fix;
mod nearest;
mod page;
mod say;

pub use code::Code;
pub use fix::{Edit, Fix, Mended, mend};
pub(crate) use nearest::nearest;
pub use page::UnknownCode;
pub(crate) use say::say;
pub use say::{Lang, Say};

use crate::source::{FileId, Sources, Span};

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The scheme is refused.
    Error,
    /// The scheme runs; its author should look.
    Warning,
    /// Worth knowing.
    Note,
}

/// A place with a word about its part in the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Its part, without final stop.
    pub text: Say,
}

/// One problem found in a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where it is: the place a reader is sent to.
    pub span: Span,
    /// What is wrong.
    pub message: Say,
    /// Further places, the first of them usually naming the main place itself.
    pub labels: Vec<Label>,
    /// The way out, and whatever else helps.
    pub help: Vec<Say>,
    /// Machine-applicable ways out.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(code: Code, span: Span, message: Say) -> Self {
        Self { code, severity: Severity::Error, span, message, labels: vec![], help: vec![], fixes: vec![] }
    }

    /// Advice at a place.
    #[must_use]
    pub fn note(code: Code, span: Span, message: Say) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, span, message) }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: Say) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds a labelled place.
    #[must_use]
    pub fn label(mut self, span: Span, text: Say) -> Self {
        self.labels.push(Label { span, text });
        self
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, text: Say) -> Self {
        self.help.push(text);
        self
    }

    /// Adds a fix of one edit, which somebody should look at before it is made.
    #[must_use]
    pub fn fix(self, title: Say, span: Span, replacement: impl Into<Say>) -> Self {
        self.fix_all(title, vec![Edit::new(span, replacement)])
    }

    /// Adds a fix of several edits, which somebody should look at before they are made.
    #[must_use]
    pub fn fix_all(mut self, title: Say, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title, edits, is_safe: false });
        self
    }

    /// Adds a fix of one edit that certainly is what its author means.
    #[must_use]
    pub fn safe_fix(mut self, title: Say, span: Span, replacement: impl Into<Say>) -> Self {
        self.fixes.push(Fix { title, edits: vec![Edit::new(span, replacement)], is_safe: true });
        self
    }

    /// The fix that may be made unseen: the first one offered, where it is safe.
    #[must_use]
    pub fn safe(&self) -> Option<&Fix> {
        self.fixes.first().filter(|fix| fix.is_safe)
    }

    /// Writes the keywords of all edits in the language of the file that each changes.
    pub(crate) fn settle(&mut self, keywords: impl Fn(FileId) -> Lang) {
        for edit in self.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.settle(keywords(edit.span.file));
        }
    }

    /// One line for logs: `file:line:column: error[M0123]: message`.
    #[must_use]
    pub fn one_line(&self, sources: &Sources, lang: Lang) -> String {
        let severity = match (self.severity, lang) {
            (Severity::Error, Lang::En) => "error",
            (Severity::Warning, Lang::En) => "warning",
            (Severity::Note, Lang::En) => "advice",
            (Severity::Error, Lang::Zh) => "错误",
            (Severity::Warning, Lang::Zh) => "警告",
            (Severity::Note, Lang::Zh) => "建议",
        };
        let (name, at, code) = (sources.name(self.span), sources.position(self.span), self.code);
        format!("{name}:{at}: {severity}[{}]: {}", code.id(), self.message.get(lang))
    }
}

/// Puts problems in the order of their files and places and drops exact repeats.
pub fn in_file_order(problems: &mut Vec<Diagnostic>) {
    problems.sort_by_key(|p| (p.span, p.severity, p.code));
    problems.dedup();
}
