//! What is reported of a place, and how it is read all the same.

use super::Scan;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::syntax::limits::exceeded;
use crate::syntax::spanmap::Repair;

impl Scan<'_> {
    /// Reports something that can only mean one thing, and reads it so. What has to go altogether is read as if it were
    /// gone, but something may be missing in its place.
    pub(in crate::syntax) fn mend(&mut self, code: Code, start: usize, end: usize, message: Say, with: &str) {
        let (span, written) = (self.span(start, end), with.trim());
        let problem = Diagnostic::error(code, span, message);
        let problem = if written.is_empty() {
            problem.help(say!("delete it", "请删除它")).fix(say!("delete it", "删除它"), span, "")
        } else {
            let (title, help) = read_as(written);
            problem.help(help).safe_fix(title, span, in_both(with))
        };
        self.report_at(start, end, problem);
        self.repair(start, end, with);
    }

    /// Reports something that is read as what it most likely means.
    pub(super) fn suggest(&mut self, code: Code, start: usize, end: usize, message: Say, with: &str) {
        let (span, (title, help)) = (self.span(start, end), read_as(with.trim()));
        let problem = Diagnostic::error(code, span, message).help(help).fix(title, span, in_both(with));
        self.report_at(start, end, problem);
        self.repair(start, end, with);
    }

    /// A limit was met: nothing after it is read.
    pub(in crate::syntax) fn give_up(&mut self, start: usize, end: usize, message: Say) {
        let span = self.span(start, end);
        self.report(exceeded(span, message).help(say!("split what is written here", "请拆分此处的内容")));
        self.fatal = true;
    }

    pub(in crate::syntax) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports something whose fixes change what stands at a place; where its author wrote other signs, they would change
    /// all of these.
    pub(super) fn report_at(&mut self, start: usize, end: usize, mut problem: Diagnostic) {
        if !self.map.has_borders(start, end) {
            problem.fixes.clear();
        }
        self.report(problem);
    }

    pub(in crate::syntax) fn repair(&mut self, start: usize, end: usize, with: impl Into<String>) {
        self.repairs.push(Repair { start, end, with: with.into() });
    }
}

/// A replacement in the keywords of both languages.
pub(super) fn in_both(with: &str) -> Say {
    let word = with.trim();
    let chinese = match word {
        "and" => "且",
        "or" => "或",
        "not" => "非",
        "true" => "是",
        _ => word,
    };
    Say { en: with.to_owned(), zh: with.replace(word, chinese) }
}

fn read_as(written: &str) -> (Say, Say) {
    let Say { en, zh } = in_both(written);
    (say!("write `{en}`", "改为 `{zh}`"), say!("write `{en}`", "请写作 `{zh}`"))
}
