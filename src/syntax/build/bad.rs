use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::super::ast::{Clause, Expr, ExprKind, Item, ItemKind, Method};
use super::super::grammar::{Grammar, Rule};
use super::super::known;
use super::super::scan::word_at;
use super::super::spanmap::Repair;
use super::expected::{describe, words_of};
use super::tree::Stands;
use super::{Build, Pair, end_of};
use crate::diag::{Code, Diagnostic, Say, say};

/// Where a second try at something bad came to its end, and what would have gone on from there.
struct Failure {
    at: usize,
    expected: Vec<Rule>,
}

impl Build<'_> {
    /// Something in a list of declarations that is none.
    pub(super) fn bad_item(&mut self, pair: &Pair<'_>, _stands: Stands, before: Option<&Item>) {
        let (start, end) = (pair.as_span().start(), end_of(pair));
        if let Some(before) = before {
            if self.misread_clause(start, before) || self.misspelt_tail(start, end, before) {
                return;
            }
        }
        self.explain(start, end, Rule::item);
    }

    /// Something in a list of rows that is none.
    pub(super) fn bad_row(&mut self, pair: &Pair<'_>, rule: Rule) {
        self.explain(pair.as_span().start(), end_of(pair), rule);
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

    /// `score proportionl to …`, `measure weight 30%`: a word was taken for a value.
    fn misread_clause(&mut self, start: usize, before: &Item) -> bool {
        let ItemKind::Clause(clause) = &before.kind else { return false };
        let (value, method) = match clause {
            Clause::Score(Method::Value(value)) => (value, true),
            Clause::Measure(value, _) | Clause::Cap(value) | Clause::Weight(value, _) => (value, false),
            _ => return false,
        };
        let Expr { kind: ExprKind::Name(name), at } = value else { return false };
        let Some(written) = self.text.get(..start).map(str::trim_end).filter(|text| text.ends_with(&name.text)) else {
            return false;
        };
        let (from, to) = (written.len() - name.text.len(), written.len());
        if method {
            let methods = known::first_words(&words_of(Rule::method));
            if let Some(near) = known::nearest(&name.text, methods.into_iter()) {
                let word = &name.text;
                let message = say!("there is no way to score called `{word}`", "没有名为 `{word}` 的计分方法");
                self.replaceable(from, to, message, near);
                return true;
            }
        }
        if known::is_keyword(&name.text) {
            let (span, word) = (at.0, &name.text);
            self.problems.push(
                Diagnostic::error(
                    Code::MissingPart,
                    span.before(),
                    say!("a value is missing before `{word}`", "`{word}` 之前缺少数值"),
                )
                .help(say!("a fact called so is written `` `{word}` ``", "若是同名数据，请写作 `` `{word}` ``")),
            );
            return true;
        }
        false
    }

    /// `round to 2 halfup`: the word before which the last declaration was taken to end.
    fn misspelt_tail(&mut self, start: usize, end: usize, before: &Item) -> bool {
        let word = word_at(self.slice(start, end));
        let known_before = self.place.source(before.at.0).len();
        let text = self.text.get(..start).unwrap_or_default().trim_end();
        let Some(from) = text.len().checked_sub(known_before) else { return false };
        if word.is_empty() || !self.text.is_char_boundary(from) || self.slice(text.len(), start).contains(['\n', '\r'])
        {
            return false;
        }
        let failure = self.probe(Rule::item_alone, from, end);
        let words: Vec<Rule> = failure.expected.iter().flat_map(|rule| words_of(*rule)).collect();
        match known::nearest(word, known::first_words(&words).into_iter()) {
            Some(near) if failure.at == start => {
                let message = say!("`{word}` is not known here", "此处不能识别 `{word}`");
                self.replaceable(start, start + word.len(), message, near);
                true
            }
            _ => false,
        }
    }

    /// A word that can only be meant as another: reported, and read as that one in the next round.
    fn replaceable(&mut self, start: usize, end: usize, message: Say, with: &str) {
        let span = self.place.span(start, end);
        let problem = Diagnostic::error(Code::UnknownWord, span, message)
            .help(say!("did you mean `{with}`?", "是否指 `{with}`？"))
            .fix(say!("write `{with}`", "改为 `{with}`"), span, with);
        self.repairs.push((problem, Repair { start, end, with: with.to_string() }));
    }

    fn explain(&mut self, start: usize, end: usize, rule: Rule) {
        let mut failure = self.probe(rule, start, end);
        if failure.at < start || failure.at > end {
            failure.at = start;
        }
        let behind = self.slice(failure.at, end);
        let at = failure.at + behind.len() - behind.trim_start().len();
        let word = word_at(self.slice(at, end));
        let words: Vec<Rule> = failure.expected.iter().flat_map(|rule| words_of(*rule)).collect();
        if self.glued(at, word, &words) || self.misspelt(at, word, &words) || self.misspelt_method(start, end) {
            return;
        }
        let before = self.text.get(..at).unwrap_or_default().trim_end();
        if failure.expected.contains(&Rule::kw_then) && !word.is_empty() | behind.trim().is_empty() {
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
        let help = self.expected_help(&failure.expected);
        let line_ends = self.slice(before.len(), at).contains(['\n', '\r']) && at > start;
        let next = self.slice(at, end).chars().next();
        if next.is_none() || line_ends || (at > start && matches!(next, Some(',' | ';' | '}'))) {
            return self.something_missing(before, help);
        }
        self.unexpected(at, end, help);
    }

    fn misspelt(&mut self, at: usize, word: &str, words: &[Rule]) -> bool {
        let Some(near) = known::nearest(word, known::first_words(words).into_iter()) else { return false };
        let message = say!("`{word}` is not known here", "此处不能识别 `{word}`");
        self.replaceable(at, at + word.len(), message, near);
        true
    }

    /// `score bnds { … }`: a method must stand before the brace.
    fn misspelt_method(&mut self, start: usize, end: usize) -> bool {
        let clause = self.slice(start, end);
        let keyword = word_at(clause);
        if !matches!(keyword, "score" | "计分") {
            return false;
        }
        let behind = clause.get(keyword.len()..).unwrap_or_default().trim_start_matches([' ', '\t', ':']);
        let word = word_at(behind);
        let brace = behind.get(word.len()..).unwrap_or_default().trim_start().starts_with('{');
        let methods = known::first_words(&words_of(Rule::method));
        if word.is_empty() || !brace || methods.contains(&word) {
            return false;
        }
        let from = start + clause.len() - behind.len();
        let message = say!("there is no way to score called `{word}`", "没有名为 `{word}` 的计分方法");
        match known::nearest(word, methods.into_iter()) {
            Some(near) => self.replaceable(from, from + word.len(), message, near),
            None => {
                let span = self.place.span(from, from + word.len());
                self.problems.push(Diagnostic::error(Code::UnknownWord, span, message).help(say!(
                    "there are `proportional to`, `inverse to`, `bands`, `curve`, `rated by`, `deduct from` and expressions",
                    "可用 `按比例`、`按反比`、`分段`、`折线`、`多方评分`、`扣分 自` 或表达式"
                )));
            }
        }
        true
    }

    /// `当岗位 = …`: a Chinese keyword without the space behind it.
    fn glued(&mut self, at: usize, word: &str, words: &[Rule]) -> bool {
        let Some(keyword) = known::chinese_prefix(word, words) else { return false };
        let span = self.place.span(at, at + word.len());
        let place = self.place.span(at + keyword.len(), at + keyword.len());
        let rest = word.get(keyword.len()..).unwrap_or_default();
        let problem =
            Diagnostic::error(Code::Glued, span, say!("`{word}` reads as one name", "`{word}` 会被当作一个名称"))
                .help(say!("write `{keyword} {rest}`", "请写作 `{keyword} {rest}`"))
                .fix(say!("insert a space", "插入空格"), place, " ");
        let at = at + keyword.len();
        self.repairs.push((problem, Repair { start: at, end: at, with: " ".to_string() }));
        true
    }

    fn reserved(&mut self, at: usize, word: &str, expected: &[Rule]) -> bool {
        let wants_name = expected.iter().any(|rule| matches!(rule, Rule::name | Rule::head));
        if !wants_name || !known::RESERVED.contains(&word) {
            return false;
        }
        let span = self.place.span(at, at + word.len());
        let with = format!("`{word}`");
        let problem = Diagnostic::error(
            Code::ReservedName,
            span,
            say!("`{word}` is a word of the language and cannot be a name", "`{word}` 是保留字，不能作名称"),
        )
        .help(say!("choose another name, or write it between backticks", "请换一个名称，或用反引号括起来"))
        .fix(say!("put it between backticks", "加反引号"), span, with.clone());
        self.repairs.push((problem, Repair { start: at, end: at + word.len(), with }));
        true
    }

    fn something_missing(&mut self, before: &str, help: Option<Say>) {
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

    fn unexpected(&mut self, at: usize, end: usize, help: Option<Say>) {
        let rest = self.slice(at, end);
        let word = word_at(rest);
        let len = match rest.chars().next() {
            _ if !word.is_empty() => word.len(),
            Some(c) if c.is_ascii_digit() => {
                rest.find(|c: char| !(c.is_ascii_digit() || ".%千万百亿".contains(c))).unwrap_or(rest.len())
            }
            Some('"') => rest.get(1..).and_then(|r| r.find('"')).map_or(rest.len(), |n| n + 2),
            Some(c) => c.len_utf8(),
            None => 0,
        };
        let written: String = rest.get(..len).unwrap_or_default().chars().take(40).collect();
        let span = self.place.span(at, at + len);
        let message = say!("`{written}` is not expected here", "此处不应出现 `{written}`");
        let problem = Diagnostic::error(Code::Unexpected, span, message);
        self.problems.push(match help {
            Some(help) => problem.help(help),
            None => problem.help(say!("delete it, or begin a new line before it", "请删除它，或另起一行")),
        });
    }

    fn expected_help(&self, expected: &[Rule]) -> Option<Say> {
        let mut said: Vec<Say> = vec![];
        for rule in expected {
            if let Some(say) = describe(*rule) {
                if !said.contains(&say) {
                    said.push(say);
                }
            }
        }
        said.truncate(6);
        if said.is_empty() {
            return None;
        }
        let join = |lang, by: &str| said.iter().map(|s| s.get(lang)).collect::<Vec<_>>().join(by);
        let (en, zh) = (join(crate::diag::Lang::En, " or "), join(crate::diag::Lang::Zh, "或"));
        Some(say!("{en} may stand here", "此处可以写{zh}"))
    }
}
