//! Words that are nearly those of the language, halves of them, and some that are glued together.

use super::{Failure, words_of_all};
use crate::diag::{Code, Diagnostic, Say, say};
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, Item, ItemKind, Method};
use crate::syntax::build::Build;
use crate::syntax::build::expected::words_of;
use crate::syntax::chars::word_at;
use crate::syntax::grammar::Rule;
use crate::syntax::known;
use crate::syntax::spanmap::Repair;

impl Build<'_> {
    pub(in crate::syntax::build) fn misspelt(&mut self, at: usize, word: &str, words: &[Rule]) -> bool {
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

    /// `round to 2 halfup`: the word before which the last declaration was taken to end.
    pub(super) fn misspelt_at(&mut self, failure: &Failure, start: usize, end: usize) -> bool {
        let word = word_at(self.slice(start, end));
        let words = words_of_all(&failure.expected);
        failure.at == start && (self.glued(start, word, &words) || self.misspelt(start, word, &words))
    }

    /// `score bnds { … }`: a method must stand before the brace.
    pub(super) fn misspelt_method(&mut self, start: usize, end: usize) -> bool {
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

    /// `sales: money colum "x"`: what looks like the next fact is a clause of this one.
    pub(super) fn misspelt_fact_clause(&mut self, start: usize, end: usize) -> bool {
        let row = self.slice(start, end);
        let word = word_at(row);
        let behind = row.get(word.len()..).unwrap_or_default().trim_start();
        let string = behind.get(1..).and_then(|rest| rest.split_once('"')).map(|(_, rest)| rest.trim_start());
        let clause = behind.starts_with('"') && string.is_some_and(|rest| !rest.starts_with(':'));
        clause && self.misspelt(start, word, &[Rule::kw_source, Rule::kw_verify, Rule::kw_column, Rule::kw_cite])
    }

    /// `score proportionl to …`, `measure weight 30%`: a word was taken for a value.
    pub(super) fn misread_clause(&mut self, start: usize, before: &Item) -> bool {
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

    /// `proportional 100%`: a keyword of several words of which only the first was written.
    pub(super) fn half_written(&mut self, from: usize, next: usize, word: &str, words: &[Rule]) -> bool {
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

    /// `当岗位 = …`: a Chinese keyword without the space behind it.
    pub(super) fn glued(&mut self, at: usize, word: &str, words: &[Rule]) -> bool {
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

    /// A word that can only be meant as another: reported, and read as that one in the next round.
    pub(in crate::syntax::build) fn replaceable(&mut self, start: usize, end: usize, message: Say, with: &str) {
        let span = self.place.span(start, end);
        let problem = instead(span, message, with).safe_fix(say!("write `{with}`", "改为 `{with}`"), span, with);
        self.repairs.push((problem, Repair { start, end, with: with.to_string() }));
    }

    /// Words that are read as others in the next round, though they may say more than these.
    pub(in crate::syntax::build) fn reworded(&mut self, start: usize, end: usize, message: Say, with: &str) {
        let span = self.place.span(start, end);
        let problem = instead(span, message, with).fix(say!("write `{with}`", "改为 `{with}`"), span, with);
        self.repairs.push((problem, Repair { start, end, with: with.to_string() }));
    }
}

fn instead(span: Span, message: Say, with: &str) -> Diagnostic {
    Diagnostic::error(Code::UnknownWord, span, message).help(say!("did you mean `{with}`?", "是否指 `{with}`？"))
}
