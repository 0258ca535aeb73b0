//! Clauses that are not written so.

use super::missing::needs_colon;
use super::start_of_last_word;
use crate::diag::{Code, Diagnostic, say};
use crate::syntax::build::Build;
use crate::syntax::build::expected::words_of;
use crate::syntax::grammar::Rule;
use crate::syntax::known;
use crate::syntax::spanmap::Repair;

impl Build<'_> {
    /// `weight = 60%`: a clause is no equation.
    pub(super) fn clause_as_equation(&mut self, before: &str, at: usize, expected: &[Rule]) -> bool {
        let word = before.get(start_of_last_word(before)..).unwrap_or_default();
        let clauses = known::first_words(&words_of(Rule::clause));
        let is_equation = self.text.get(at..).unwrap_or_default().starts_with('=');
        // a fact called like a clause is none: `score = number`
        if !is_equation || !clauses.contains(&word) || needs_colon(expected) {
            return false;
        }
        let span = self.place.span(at, at + 1);
        let message = say!("`{word}` needs no `=`", "`{word}` 之后不写 `=`");
        let problem = Diagnostic::error(Code::Unexpected, span, message)
            .help(say!("the value follows at once: `weight 60%`", "数值直接写在后面:`权重 60%`"))
            .fix(say!("delete it", "删除它"), span, "");
        self.repairs.push((problem, Repair { start: at, end: at + 1, with: String::new() }));
        true
    }

    /// `limit 10`: a limit has two ends.
    pub(super) fn limit_of_one_end(&mut self, before: &str) -> bool {
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        let head = before.trim_end_matches(digits);
        let (number, keyword) = (before.get(head.len()..).unwrap_or_default(), head.trim_end());
        let is_limit = matches!(keyword.get(start_of_last_word(keyword)..), Some("limit" | "限额"));
        if number.is_empty() || !is_limit {
            return false;
        }
        let (from, to) = (head.len(), before.len());
        let with = format!("[0, {number}]");
        let span = self.place.span(from, to);
        let problem = Diagnostic::error(Code::MissingPart, span, say!("a limit has two ends", "限额有两端"))
            .help(say!(
                "write `limit {with}`, or with `-{number}` for deductions",
                "请写 `限额 {with}`;扣分写 `限额 [-{number}, 0]`"
            ))
            .fix(say!("write `{with}`", "改为 `{with}`"), span, with.clone());
        self.repairs.push((problem, Repair { start: from, end: to, with }));
        true
    }
}
