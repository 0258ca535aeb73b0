use super::super::chars::{line_of, word_at};
use super::super::grammar::Rule;
use super::super::known;
use super::super::spanmap::Repair;
use super::Build;
use crate::diag::{Code, Diagnostic, say};

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
        self.reworded(start, start + key.len(), message, &format!("{comparison} {number}"));
        true
    }

    /// `A "good" 80..89`, `D < 60`: a grade reaches from its line up to the grade above, so only the line is written.
    pub(super) fn closed_grade(&mut self, start: usize, end: usize) -> bool {
        let row = self.slice(start, end);
        let head = row.get(word_at(row).len()..).unwrap_or_default().trim_start();
        let label = head.strip_prefix('"').and_then(|rest| rest.find('"')).map_or(0, |at| at + 2);
        let key = head.get(label..).unwrap_or_default().trim_start();
        let from = end - key.len();
        let low = leading_number(key);
        let behind = key.get(low.len()..).unwrap_or_default().trim_start();
        if !low.is_empty() && behind.chars().next().is_none_or(|c| c.is_alphabetic() || "{,;}`".contains(c)) {
            let message = say!("the line of a grade needs a sign of comparison", "等级线须写比较符号");
            self.reworded(from, from + low.len(), message, &format!(">= {low}"));
            return true;
        }
        let signs: &[&str] = if low.is_empty() { &["<=", "<"] } else { &["..", "~", "-", "—", "–"] };
        let Some(rest) = signs.iter().find_map(|sign| behind.strip_prefix(*sign)).map(str::trim_start) else {
            return false;
        };
        let high = leading_number(rest);
        let after = rest.get(high.len()..).unwrap_or_default();
        if high.is_empty() || after.starts_with(|c: char| !c.is_whitespace() && !"{},;".contains(c)) {
            return false;
        }
        let to = end - after.len();
        if low.is_empty() {
            let zh = self.slice(0, start).rfind("等级表") > self.slice(0, start).rfind("grades");
            let message = say!(
                "the last grade takes everybody below {high}: it states no line",
                "最后一个等级包含 {high} 以下的所有人,不写界线"
            );
            self.reworded(from, to, message, if zh { "其余" } else { "otherwise" });
        } else {
            let message = say!(
                "a grade states where it begins, not where it ends: just above {high} there would be none",
                "等级只写起点,不写终点:刚超过 {high} 的人没有等级"
            );
            self.reworded(from, to, message, &format!(">= {low}"));
        }
        true
    }

    /// `rank by total desc`: which way is up, in the words of other languages.
    pub(super) fn direction(&mut self, at: usize, word: &str) -> bool {
        let before = self.slice(0, at);
        let line = before.lines().next_back().unwrap_or_default();
        let zh = line.contains("排名");
        if !zh && !line.contains("rank by") {
            return false;
        }
        if ["asc", "ascending", "升序", "从低到高", "从小到大", "越低越好"].contains(&word) {
            let message = say!("the lower the better is written `lower`", "越低越好写作 `从低`");
            self.reworded(at, at + word.len(), message, if zh { "从低" } else { "lower" });
            return true;
        }
        if !["desc", "descending", "higher", "降序", "从高到低", "从大到小", "越高越好"].contains(&word) {
            return false;
        }
        let span = self.place.span(at, at + word.len());
        let message = say!("the higher the better goes without saying", "越高越好不必写明");
        let problem = Diagnostic::error(Code::Unexpected, span, message)
            .help(say!("take `{word}` out; only `lower` turns a key round", "请去掉 `{word}`;只有反向时才写 `从低`"))
            .fix(say!("take `{word}` out", "去掉 `{word}`"), span, "");
        self.repairs.push((problem, Repair { start: at, end: at + word.len(), with: String::new() }));
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

/// The number that a text begins with: `80` of `80..89`.
fn leading_number(text: &str) -> &str {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(text);
    let places = text.get(whole..).and_then(|rest| rest.strip_prefix('.')).map_or(0, digits);
    let len = if places == 0 { whole } else { whole + 1 + places };
    text.get(..len).unwrap_or_default()
}
