use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::super::ast::{Clause, Expr, ExprKind, Item, ItemKind, Method};
use super::super::chars::{continues, word_at};
use super::super::grammar::{Grammar, Rule};
use super::super::known;
use super::super::spanmap::Repair;
use super::expected::{describe, words_of};
use super::{Build, Pair, end_of};
use crate::diag::{Code, Diagnostic, Say, say};
use crate::source::Span;

/// What begins with a name.
const NAMED: &[Rule] = &[
    Rule::name,
    Rule::head,
    Rule::fact,
    Rule::field,
    Rule::fixture_field,
    Rule::grade_row,
    Rule::class_row,
    Rule::dimension,
];

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

    /// `sales: money colum "x"`: what looks like the next fact is a clause of this one.
    fn misspelt_fact_clause(&mut self, start: usize, end: usize) -> bool {
        let row = self.slice(start, end);
        let word = word_at(row);
        let behind = row.get(word.len()..).unwrap_or_default().trim_start();
        let string = behind.get(1..).and_then(|rest| rest.split_once('"')).map(|(_, rest)| rest.trim_start());
        let clause = behind.starts_with('"') && string.is_some_and(|rest| !rest.starts_with(':'));
        clause && self.misspelt(start, word, &[Rule::kw_source, Rule::kw_verify, Rule::kw_column, Rule::kw_cite])
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

    /// `a: money >=` and a new line with `b: money`: the next row's name was taken for the value.
    fn row_value_missing(&mut self, start: usize) -> bool {
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

    fn missing_value(&mut self, end: usize, word: &str) {
        let span = self.place.span(end, end);
        let message = say!("a value is missing before `{word}`", "`{word}` 之前缺少数值");
        let problem =
            Diagnostic::error(Code::MissingPart, span, message).help(say!("write the value here", "请在此处写出数值"));
        self.repairs.push((problem, Repair { start: end, end, with: " todo".to_string() }));
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
        let Clause::Score(Method::Value(Expr { kind: ExprKind::Name(name), .. })) = clause else { return false };
        let Some(written) = self.text.get(..start).map(str::trim_end).filter(|text| text.ends_with(&name.text)) else {
            return false;
        };
        let (from, to) = (written.len() - name.text.len(), written.len());
        let methods = words_of(Rule::method);
        if self.half_written(from, start, &name.text, &methods) {
            return true;
        }
        if let Some(near) = known::meant(&name.text, &methods) {
            let word = &name.text;
            let message = say!("there is no way to score called `{word}`", "没有名为 `{word}` 的计分方法");
            if known::by_sense(word, &methods).is_some() {
                self.reworded(from, to, message, near);
            } else {
                self.replaceable(from, to, message, near);
            }
            return true;
        }
        false
    }

    /// `measure weight 30%`, `let a =` and a new line with `let b`: a keyword was taken for the value that is missing.
    fn value_missing(&mut self, start: usize) -> bool {
        let before = self.code_before(start);
        let from = start_of_last_word(before);
        let word = before.get(from..).unwrap_or_default();
        if word.is_empty() || !known::first_words(&words_of(Rule::item)).contains(&word) {
            return false;
        }
        self.missing_value(self.code_before(from).len(), word);
        true
    }

    /// `round to 2 halfup`: the word before which the last declaration was taken to end.
    fn misspelt_at(&mut self, failure: &Failure, start: usize, end: usize) -> bool {
        let word = word_at(self.slice(start, end));
        let words = words_of_all(&failure.expected);
        failure.at == start && (self.glued(start, word, &words) || self.misspelt(start, word, &words))
    }

    /// A word that can only be meant as another: reported, and read as that one in the next round.
    pub(super) fn replaceable(&mut self, start: usize, end: usize, message: Say, with: &str) {
        let span = self.place.span(start, end);
        let problem = instead(span, message, with).safe_fix(say!("write `{with}`", "改为 `{with}`"), span, with);
        self.repairs.push((problem, Repair { start, end, with: with.to_string() }));
    }

    /// Words that are read as others in the next round, though they may say more than these.
    pub(super) fn reworded(&mut self, start: usize, end: usize, message: Say, with: &str) {
        let span = self.place.span(start, end);
        let problem = instead(span, message, with).fix(say!("write `{with}`", "改为 `{with}`"), span, with);
        self.repairs.push((problem, Repair { start, end, with: with.to_string() }));
    }

    /// `proportional 100%`: a keyword of several words of which only the first was written.
    fn half_written(&mut self, from: usize, next: usize, word: &str, words: &[Rule]) -> bool {
        let Some(whole) = known::whole(word, words) else { return false };
        let behind = word_at(self.text.get(next..).unwrap_or_default());
        let second = whole.split(' ').nth(1).unwrap_or_default();
        // written in whole it is not what is wrong
        if behind == second {
            return false;
        }
        // what stands where the second word belongs may be that word, misspelt
        let misspelt = behind.starts_with(second);
        let misspelt = misspelt || known::nearest(behind, std::iter::once(second)).is_some();
        let end = if misspelt { next + behind.len() } else { from + word.len() };
        let message = say!("`{word}` is only the beginning of `{whole}`", "`{word}` 只是 `{whole}` 的开头");
        self.replaceable(from, end, message, whole);
        true
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
        if self.clause_as_equation(before, at) {
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

    pub(super) fn misspelt(&mut self, at: usize, word: &str, words: &[Rule]) -> bool {
        let message = say!("`{word}` is not known here", "此处不能识别 `{word}`");
        let end = at + word.len();
        if let Some(sense) = known::by_sense(word, words) {
            self.reworded(at, end, message, sense);
        } else if let Some(near) = known::nearest(word, known::first_words(words).into_iter()) {
            self.replaceable(at, end, message, near);
        } else {
            return false;
        }
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
                .safe_fix(say!("insert a space", "插入空格"), place, " ");
        let at = at + keyword.len();
        self.repairs.push((problem, Repair { start: at, end: at, with: " ".to_string() }));
        true
    }

    /// `limit 10`: a limit has two ends.
    fn limit_of_one_end(&mut self, before: &str) -> bool {
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

    /// `weight = 60%`: a clause is no equation.
    fn clause_as_equation(&mut self, before: &str, at: usize) -> bool {
        let word = before.get(start_of_last_word(before)..).unwrap_or_default();
        let clauses = known::first_words(&words_of(Rule::clause));
        if !self.text.get(at..).unwrap_or_default().starts_with('=') || !clauses.contains(&word) {
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

    fn reserved(&mut self, at: usize, word: &str, expected: &[Rule]) -> bool {
        let wants_name = expected.iter().any(|rule| NAMED.contains(rule));
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

    /// `sales money`: the colon behind a declared name or the key of a row.
    fn colon_missing(&mut self, before: &str, at: usize, next: Option<char>, expected: &[Rule]) -> bool {
        let other = expected.iter().any(|rule| matches!(rule, Rule::value | Rule::expr | Rule::date | Rule::string));
        let plain = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '`' | '_' | '=' | '-'));
        // behind a declared name only a type shows that the colon was meant to be there
        let types = known::first_words(&words_of(Rule::type_base));
        let name = word_at(self.text.get(at..).unwrap_or_default());
        let untyped = expected.contains(&Rule::label) && !types.contains(&name);
        // where words of its own may follow, a colon is a matter of taste
        let optional = expected.iter().any(|rule| {
            matches!(rule, Rule::kw_tie_lower | Rule::kw_largest | Rule::kw_higher | Rule::kw_fault | Rule::round_mode)
        });
        let doubled = self.text.get(at..).unwrap_or_default().starts_with("==");
        if other || optional || untyped || doubled || !plain || !expected.contains(&Rule::colon) {
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
        let (start, end) = if next == Some('=') { (at, at + 1) } else { (before.len(), before.len()) };
        let span = self.place.span(start, end);
        let problem = Diagnostic::error(Code::MissingPart, span, message)
            .help(say!("a colon follows declared names and the keys of rows", "声明的名称和行首之后须有冒号"))
            .safe_fix(say!("write `:`", "写上 `:`"), span, ":");
        self.repairs.push((problem, Repair { start, end, with: ":".to_string() }));
        true
    }

    /// `销售额(万元)`: a name that is no word, without the marks that quote it.
    fn name_with_parenthesis(&mut self, before: &str, at: usize, next: Option<char>, expected: &[Rule]) -> bool {
        let line = super::super::chars::line_of(self.text.get(at..).unwrap_or_default());
        let from = start_of_last_word(before);
        let Some(close) = line.find(')').filter(|_| next == Some('(') && before.len() == at && from < at) else {
            return false;
        };
        let end = at + close + 1;
        let name = self.slice(from, end);
        if !expected.contains(&Rule::label) || name.contains(['`', '"', '{']) {
            return false;
        }
        let span = self.place.span(from, end);
        let with = format!("`{name}`");
        let message = say!("{name} is no word and must be quoted as a name", "{name} 不是一个词，作名称须加引号");
        let problem = Diagnostic::error(Code::Unexpected, span, message)
            .help(say!("put it between backticks or raised dots", "请用反引号或间隔号 `·` 括起来"))
            .fix(say!("put it between backticks", "加反引号"), span, with.clone());
        self.repairs.push((problem, Repair { start: from, end, with }));
        true
    }

    /// `max (1, 2)`: a function's name touches its parenthesis.
    fn apart_from_function(&mut self, before: &str, at: usize, next: Option<char>) -> bool {
        let word = before.get(start_of_last_word(before)..).unwrap_or_default();
        if next != Some('(') || !known::FUNCTIONS.iter().any(|(_, en, zh)| *en == word || *zh == word) {
            return false;
        }
        // over a comment no parenthesis is moved
        let (gap, span) = (self.slice(before.len(), at), self.place.span(before.len(), at));
        if gap.is_empty() || !gap.trim().is_empty() {
            return false;
        }
        let message = say!("`{word}` must touch its parenthesis", "`{word}` 须紧接括号");
        let problem = Diagnostic::error(Code::Unexpected, span, message)
            .help(say!("write `{word}(`", "请写作 `{word}(`"))
            .safe_fix(say!("delete the space", "删除空格"), span, "");
        self.repairs.push((problem, Repair { start: before.len(), end: at, with: String::new() }));
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
        // behind a keyword a colon is read but never needed
        let needless = expected.iter().any(|rule| matches!(rule, Rule::value | Rule::expr | Rule::date | Rule::string));
        for rule in expected.iter().filter(|rule| !needless || **rule != Rule::colon) {
            said.extend(describe(*rule).filter(|say| !said.contains(say)));
        }
        said.truncate(6);
        if said.is_empty() {
            return None;
        }
        let join = |lang, by: &str| said.iter().map(|s| s.get(lang)).collect::<Vec<_>>().join(by);
        let (en, zh) = (join(crate::diag::Lang::En, " or "), join(crate::diag::Lang::Zh, "、"));
        Some(say!("{en} may stand here", "此处可以写{zh}"))
    }
}

fn instead(span: Span, message: Say, with: &str) -> Diagnostic {
    Diagnostic::error(Code::UnknownWord, span, message).help(say!("did you mean `{with}`?", "是否指 `{with}`？"))
}

fn words_of_all(rules: &[Rule]) -> Vec<Rule> {
    rules.iter().flat_map(|rule| words_of(*rule)).collect()
}

/// Where the word that ends a text begins; its end where none does.
pub(super) fn start_of_last_word(text: &str) -> usize {
    text.char_indices().rev().take_while(|(_, c)| continues(*c)).last().map_or(text.len(), |(at, _)| at)
}
