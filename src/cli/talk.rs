//! What is said to people, on standard error.

use std::io::{IsTerminal, Write};

use super::args::LangName;
use crate::diag::{Diagnostic, Lang, Say, Severity};
use crate::draw::draw;
use crate::report::{FaultLine, escape};
use crate::source::Sources;

/// The language and the colour of messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Talk {
    /// The language.
    pub(super) lang: Lang,
    colour: bool,
}

impl Talk {
    pub(super) fn new(asked: Option<LangName>) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        Self { lang: super::lang::choose(asked), colour: !plain && std::io::stderr().is_terminal() }
    }

    /// Where nobody listens any more, nothing is said; the result does not depend on it.
    fn line(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    fn headed(&self, heading: (&str, &str), message: &Say) {
        let heading = match self.lang {
            Lang::En => heading.0,
            Lang::Zh => heading.1,
        };
        self.line(&escape(&format!("{heading}: {}", message.get(self.lang))));
    }

    /// Why the command stops.
    pub(super) fn error(&self, message: &Say) {
        self.headed(("error", "错误"), message);
    }

    /// Something worth knowing.
    pub(super) fn note(&self, message: &Say) {
        self.headed(("note", "说明"), message);
    }

    /// A line as it is.
    pub(super) fn plain(&self, line: &str) {
        self.line(&escape(line));
    }

    /// A fix that was made.
    pub(super) fn fixed(&self, code: &str, place: &str, title: &Say) {
        let word = match self.lang {
            Lang::En => "fixed",
            Lang::Zh => "已修正",
        };
        self.line(&escape(&format!("{word}[{code}] {place}: {}", title.get(self.lang))));
    }

    /// A record at fault.
    pub(super) fn fault(&self, fault: &FaultLine) {
        self.line(&fault.one_line());
    }

    /// Problems of a scheme over its text.
    pub(super) fn problems(&self, problems: &[Diagnostic], sources: &Sources) {
        for problem in problems {
            self.line(&draw(problem, sources, self.lang, self.colour));
            self.line("");
        }
    }
}

/// How many problems stop a scheme, and how many only deserve a look.
pub(super) fn count(problems: &[Diagnostic]) -> Counted {
    let of = |severity| problems.iter().filter(|p| p.severity == severity).count();
    Counted { errors: of(Severity::Error), warnings: of(Severity::Warning), advice: of(Severity::Note) }
}

/// How many findings there are of each weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) advice: usize,
}

/// A number of things in English.
pub(super) fn many(count: usize, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}
