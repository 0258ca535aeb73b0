use super::super::chars::{line_of, word_at};
use super::super::grammar::Rule;
use super::super::known;
use super::Build;
use crate::diag::say;

/// What is said in other words than those of the language, and can only mean one thing.
impl Build<'_> {
    /// `其他: 0`: a word in the place of `otherwise`.
    pub(super) fn misspelt_key(&mut self, start: usize, end: usize) -> bool {
        let row = self.slice(start, end);
        let word = word_at(row);
        let key = row.get(word.len()..).unwrap_or_default().trim_start().starts_with(':');
        key && self.misspelt(start, word, &[Rule::kw_otherwise])
    }

    /// `90% 以上: 100`: a threshold that is said, not written.
    pub(super) fn threshold_in_words(&mut self, start: usize, end: usize) -> bool {
        let Some((key, _)) = self.slice(start, end).split_once(':') else { return false };
        let key = key.trim();
        let is_number = |c: char| c.is_ascii_digit() || ".%千万百亿".contains(c);
        let Some(from) = key.find(|c: char| c.is_ascii_digit()) else { return false };
        let (before, rest) = key.split_at(from);
        let (number, behind) = rest.split_at(rest.find(|c: char| !is_number(c)).unwrap_or(rest.len()));
        let words = if before.is_empty() { behind.trim() } else { before.trim() };
        let Some(comparison) = known::comparison(words).filter(|_| before.is_empty() || behind.is_empty()) else {
            return false;
        };
        let message = say!("`{key}` is written with a sign of comparison", "`{key}` 须用比较符号书写");
        self.replaceable(start, start + key.len(), message, &format!("{comparison} {number}"));
        true
    }

    /// `version 2024.11`: a text without its quotation marks.
    pub(super) fn unquoted(&mut self, at: usize, end: usize, expected: &[Rule]) -> bool {
        let only = expected.iter().all(|rule| matches!(rule, Rule::string | Rule::label | Rule::colon));
        let line = line_of(self.slice(at, end));
        let len = line.find(|c: char| c.is_whitespace() || "{}(),;\"`".contains(c)).unwrap_or(line.len());
        if !only || !expected.contains(&Rule::string) || len == 0 {
            return false;
        }
        let written = self.slice(at, at + len);
        let message = say!("`{written}` is a text and needs quotation marks", "`{written}` 是文字,须加引号");
        self.replaceable(at, at + len, message, &format!("\"{written}\""));
        true
    }
}
