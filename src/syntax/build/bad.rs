mod clauses;
mod missing;
mod misspelt;
mod names;
mod unexpected;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::super::ast::Item;
use super::super::chars::{continues, word_at};
use super::super::grammar::{Grammar, Rule};
use super::super::known;
use super::expected::words_of;
use super::{Build, Pair, end_of};
use crate::diag::{Code, Diagnostic, say};

/// Where a second try at something bad came to its end, and what would have gone on from there.
struct Failure {
    at: usize,
    expected: Vec<Rule>,
}

impl Build<'_> {
    /// Something in a list of declarations that is none; `before` is the declaration before it and where it begins,
    /// `rule` what the list is made of.
    pub(super) fn bad_item(&mut self, pair: &Pair<'_>, before: Option<(&Item, usize)>, rule: Rule) {
        let (start, end) = (pair.as_span().start(), end_of(pair));
        if self.told_enough(start) {
            return;
        }
        let Some((before, from)) = before else { return self.explain(start, end, rule) };
        if self.misread_clause(start, before) || self.value_missing(start) {
            return;
        }
        let end_before = self.code_before(start).len();
        if !self.slice(end_before, start).contains(['\n', '\r']) {
            let failure = self.probe(Rule::item_alone, from, end);
            let more = failure.at > start || self.misspelt_at(&failure, start, end);
            if failure.at > start {
                self.explain_failure(failure, start, end);
            }
            if more {
                return;
            }
        }
        self.explain(start, end, rule);
    }

    /// Something in a list of rows that is none.
    pub(super) fn bad_row(&mut self, pair: &Pair<'_>, rule: Rule) {
        let (start, end) = (pair.as_span().start(), end_of(pair));
        if self.told_enough(start) || (rule == Rule::fact && self.misspelt_fact_clause(start, end)) {
            return;
        }
        if self.slice(start, end).starts_with(':') && self.row_value_missing(start) {
            return;
        }
        if rule == Rule::band && (self.misspelt_key(start, end) || self.threshold_in_words(start, end)) {
            return;
        }
        if rule == Rule::grade_row && self.closed_grade(start, end) {
            return;
        }
        self.explain(start, end, rule);
    }

    /// Beyond what anybody reads, mistakes are only counted.
    fn told_enough(&mut self, start: usize) -> bool {
        let enough = self.problems.len() + self.repairs.len() > 10 * self.limits.problems;
        if enough {
            let span = self.place.span(start, start);
            self.problems.push(Diagnostic::error(
                Code::Unexpected,
                span,
                say!("this could not be read", "此处无法读取"),
            ));
        }
        enough
    }

    fn probe(&self, rule: Rule, start: usize, end: usize) -> Failure {
        match Grammar::parse(rule, self.slice(start, end)) {
            Ok(pairs) => {
                Failure { at: pairs.last().map_or(start, |pair| start + pair.as_span().end()), expected: vec![] }
            }
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let expected = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => vec![],
                };
                Failure { at: start + at, expected }
            }
        }
    }

    fn explain(&mut self, start: usize, end: usize, rule: Rule) {
        let failure = self.probe(rule, start, end);
        self.explain_failure(failure, start, end);
    }

    fn explain_failure(&mut self, mut failure: Failure, start: usize, end: usize) {
        if failure.at < start || failure.at > end {
            failure.at = start;
        }
        let behind = self.slice(failure.at, end);
        let at = failure.at + behind.len() - behind.trim_start().len();
        let word = word_at(self.slice(at, end));
        let words = words_of_all(&failure.expected);
        let before = self.code_before(at);
        if self.read_as_name(before) {
            return;
        }
        if let Some(sign) = known::operator(word) {
            let message = say!("`{word}` is written `{sign}`", "`{word}` 在本语言中写作 `{sign}`");
            return self.replaceable(at, at + word.len(), message, sign);
        }
        if self.direction(at, word)
            || self.glued(at, word, &words)
            || self.misspelt(at, word, &words)
            || self.misspelt_method(start, end)
        {
            return;
        }
        let next = at + word.len();
        let gap = self.slice(next, end).len() - self.slice(next, end).trim_start().len();
        if !word.is_empty() && self.half_written(at, next + gap, word, &words) {
            return;
        }
        if failure.expected.contains(&Rule::kw_then) {
            let span = self.place.span(before.len(), before.len());
            return self.missing(
                span,
                say!("this `if` has no `then`", "`如果` 缺少 `那么`"),
                say!("write `if C then A else B`", "请写 `如果 条件 那么 A 否则 B`"),
            );
        }
        if failure.expected.contains(&Rule::policy) {
            let span = self.place.span(before.len(), before.len());
            return self.missing(
                span,
                say!("`no data` says no policy", "`无数据` 后面没有写处理方式"),
                known::policies(),
            );
        }
        if self.reserved(at, word, &failure.expected) {
            return;
        }
        if self.unquoted(at, end, &failure.expected) {
            return;
        }
        if self.clause_as_equation(before, at, &failure.expected) {
            return;
        }
        if self.limit_of_one_end(before) {
            return;
        }
        let help = self.expected_help(&failure.expected);
        let line_ends = self.slice(before.len(), at).contains(['\n', '\r']) && at > start;
        let next = self.slice(at, end).chars().next();
        if next.is_none() || line_ends || (at > start && matches!(next, Some(',' | ';' | '}'))) {
            return self.something_missing(before, help);
        }
        if self.name_with_parenthesis(before, at, next, &failure.expected) {
            return;
        }
        if self.colon_missing(before, at, next, &failure.expected) || self.apart_from_function(before, at, next) {
            return;
        }
        self.unexpected(at, end, help);
    }
}

fn words_of_all(rules: &[Rule]) -> Vec<Rule> {
    rules.iter().flat_map(|rule| words_of(*rule)).collect()
}

/// Where the word that ends a text begins; its end where none does.
pub(super) fn start_of_last_word(text: &str) -> usize {
    text.char_indices().rev().take_while(|(_, c)| continues(*c)).last().map_or(text.len(), |(at, _)| at)
}
