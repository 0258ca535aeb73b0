//! What was left out: values and colons.

use super::start_of_last_word;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::syntax::build::Build;
use crate::syntax::build::expected::words_of;
use crate::syntax::chars::word_at;
use crate::syntax::grammar::Rule;
use crate::syntax::known;
use crate::syntax::spanmap::Repair;

impl Build<'_> {
    pub(super) fn something_missing(&mut self, before: &str, help: Option<Say>) {
        let from = before.rfind(|c: char| c.is_whitespace() || "{}(),;\"".contains(c)).map_or(0, |n| n + 1);
        let last: String = before.get(from..).unwrap_or_default().chars().take(40).collect();
        let span = self.place.span(before.len(), before.len());
        let message = if last.is_empty() {
            say!("something is missing here", "此处缺少内容")
        } else {
            say!("something is missing after `{last}`", "`{last}` 之后缺少内容")
        };
        let problem = Diagnostic::error(Code::MissingPart, span, message);
        self.problems.push(match help {
            Some(help) => problem.help(help),
            None => problem.help(say!("complete it, or delete it", "请补全或删除")),
        });
    }

    /// `a: money >=` and a new line with `b: money`: the next row's name was taken for the value.
    pub(super) fn row_value_missing(&mut self, start: usize) -> bool {
        let before = self.code_before(start);
        let from = start_of_last_word(before);
        let word = before.get(from..).unwrap_or_default();
        let end = self.code_before(from).len();
        if word.is_empty() || !self.slice(end, from).contains(['\n', '\r']) {
            return false;
        }
        self.missing_value(end, word);
        true
    }

    /// `measure weight 30%`, `let a =` and a new line with `let b`: a keyword was taken for the value that is missing.
    pub(super) fn value_missing(&mut self, start: usize) -> bool {
        let before = self.code_before(start);
        let from = start_of_last_word(before);
        let word = before.get(from..).unwrap_or_default();
        if word.is_empty() || !known::first_words(&words_of(Rule::item)).contains(&word) {
            return false;
        }
        self.missing_value(self.code_before(from).len(), word);
        true
    }

    fn missing_value(&mut self, end: usize, word: &str) {
        let span = self.place.span(end, end);
        let message = say!("a value is missing before `{word}`", "`{word}` 之前缺少数值");
        let problem =
            Diagnostic::error(Code::MissingPart, span, message).help(say!("write the value here", "请在此处写出数值"));
        self.repairs.push((problem, Repair { start: end, end, with: " todo".to_string() }));
    }

    /// `sales money`: the colon behind a declared name or the key of a row.
    pub(super) fn colon_missing(&mut self, before: &str, at: usize, next: Option<char>, expected: &[Rule]) -> bool {
        let plain = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '`' | '_' | '=' | '-'));
        // behind a declared name only a type shows that the colon was meant to be there
        let types = known::first_words(&words_of(Rule::type_base));
        let rest = self.text.get(at..).unwrap_or_default();
        let behind = rest.strip_prefix('=').unwrap_or(rest).trim_start_matches([' ', '\t']);
        let untyped = expected.contains(&Rule::label) && !types.contains(&word_at(behind));
        if untyped || rest.starts_with("==") || !plain || !needs_colon(expected) {
            return false;
        }
        let space = |text: &str| text.rfind(|c: char| c.is_whitespace() || "{}(),;".contains(c)).map_or(0, |n| n + 1);
        // a label may hold spaces and marks of its own
        let from = match before.strip_suffix('"').and_then(|rest| rest.rfind('"')) {
            Some(quote) => quote,
            None => space(before),
        };
        let last: String = before.get(from..).unwrap_or_default().chars().take(40).collect();
        let message = say!("`:` is missing after `{last}`", "`{last}` 之后缺少 `:`");
        let blank = self.slice(before.len(), at).chars().all(|c| matches!(c, ' ' | '\t'));
        let (seen, start, end) = match next {
            Some('=') => (at, if blank { before.len() } else { at }, at + 1),
            _ => (before.len(), before.len(), before.len()),
        };
        let (seen, span) = (self.place.span(seen, end), self.place.span(start, end));
        let problem = Diagnostic::error(Code::MissingPart, seen, message)
            .help(say!("a colon follows declared names and the keys of rows", "声明的名称和行首之后须有冒号"))
            .safe_fix(say!("write `:`", "写上 `:`"), span, ":");
        self.repairs.push((problem, Repair { start, end, with: ":".to_string() }));
        true
    }
}

/// Whether a colon is what belongs here, and not only what may stand before the value of a clause.
pub(super) fn needs_colon(expected: &[Rule]) -> bool {
    let value = expected.iter().any(|rule| matches!(rule, Rule::value | Rule::expr | Rule::date | Rule::string));
    // where words of its own may follow, a colon is a matter of taste
    let optional = expected.iter().any(|rule| {
        matches!(rule, Rule::kw_tie_lower | Rule::kw_largest | Rule::kw_higher | Rule::kw_fault | Rule::round_mode)
    });
    expected.contains(&Rule::colon) && !value && !optional
}
