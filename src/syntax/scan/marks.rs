//! Marks: those of the language, and those of others with what they mean here.

use super::Scan;
use super::repairs::in_both;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::syntax::chars::{is_letter, line_of};

impl Scan<'_> {
    pub(super) fn mark(&mut self, c: char) {
        let rest = self.rest();
        if self.line.table && (c == '|' || rest.starts_with("=>")) {
            return self.table_mark();
        }
        if c == '|' && self.last.is_some_and(|last| last.first == '{') {
            self.line.table = true;
            return self.table_mark();
        }
        for (foreign, ours) in FOREIGN {
            if rest.starts_with(foreign) {
                let Say { en, zh } = in_both(ours.trim());
                let message =
                    say!("`{foreign}` is written `{en}` in this language", "`{foreign}` 在本语言中写作 `{zh}`");
                let (start, end) = (self.at, self.at + foreign.len());
                // beside other signs it would become a part of them
                let joins = |text: Option<char>| text.is_some_and(|c| ":<>=!+-*&|".contains(c));
                let (before, behind) = (self.slice(0, start).chars().next_back(), self.from(end).chars().next());
                if DOUBTFUL.contains(foreign) || joins(before) || joins(behind.filter(|c| *c != '-' && *c != '!')) {
                    self.suggest(Code::ForeignOperator, start, end, message, ours);
                } else {
                    self.mend(Code::ForeignOperator, start, end, message, ours);
                }
                return self.pass(foreign.len());
            }
        }
        if rest.starts_with("!=") {
            self.repair(self.at, self.at + 2, "<>");
            return self.pass(2);
        }
        if rest.starts_with("/*") {
            return self.block_comment();
        }
        match c {
            '+' | '-' | '*' | '/' | ',' | ';' | ':' | '?' | '<' | '>' | '=' => self.pass(1),
            '~' => self.tilde(),
            '|' => self.pass(1),
            '%' => self.percent(),
            '#' => {
                let message = say!("comments begin with `//`", "注释以 `//` 开头");
                self.mend(Code::ForeignOperator, self.at, self.at + 1, message, "//");
                self.at += line_of(rest).len();
            }
            // one that closes is read as a string before
            '\'' => {
                let message = say!("strings stand between double quotation marks", "字符串须用双引号");
                self.mend(Code::BadCharacter, self.at, self.at + 1, message, " ");
                self.pass(1);
            }
            '!' => {
                let message = say!("`!` is written `not` in this language", "`!` 在本语言中写作 `非`");
                self.mend(Code::ForeignOperator, self.at, self.at + 1, message, " not ");
                self.pass(1);
            }
            '&' => {
                let message = say!("`&` is written `and` in this language", "`&` 在本语言中写作 `且`");
                self.mend(Code::ForeignOperator, self.at, self.at + 1, message, " and ");
                self.pass(1);
            }
            _ => self.strange(),
        }
    }

    pub(super) fn dot(&mut self) {
        let rest = self.rest();
        if rest.starts_with("..") {
            return self.pass(2);
        }
        let digits: usize = rest.chars().skip(1).take_while(char::is_ascii_digit).count();
        let ends = |first: char| is_letter(first) || first.is_ascii_digit() || ")]`".contains(first);
        let touches = self.last.is_some_and(|last| last.end == self.at && ends(last.first));
        if digits > 0 && !touches {
            let written = self.slice(self.at, self.at + 1 + digits);
            let with = format!("0{written}");
            let message = say!("`{written}` begins with a point", "`{written}` 以小数点开头");
            let (start, end) = (self.at, self.at + 1 + digits);
            // of `.13.1` nobody knows which point is meant
            let more = self.from(end).strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
            if more || self.last.is_some_and(|last| last.end == start && last.first == '.') {
                self.suggest(Code::BadNumber, start, end, message, &with);
            } else {
                self.mend(Code::BadNumber, start, end, message, &with);
            }
            return self.pass(1 + digits);
        }
        self.pass(1);
    }

    /// `80~89` in a row key or domain is `80..89`; elsewhere `~` compares after rounding.
    fn tilde(&mut self) {
        let behind = self.from(self.at + 1).trim_start_matches([' ', '\t']).starts_with(|c: char| c.is_ascii_digit());
        let before = self.last.is_some_and(|l| l.first.is_ascii_digit());
        if behind && before && !self.line.table {
            self.repair(self.at, self.at + 1, "..");
        }
        self.pass(1);
    }

    fn percent(&mut self) {
        match self.last {
            Some(last) if self.is_plain_number(last) => {
                let message = say!("`%` touches its number", "`%` 须紧跟数字");
                self.mend(Code::BadNumber, last.end, self.at + 1, message, "%");
            }
            _ => {
                let message = say!("`%` stands only behind a number", "`%` 只能跟在数字后面");
                self.mend(Code::BadNumber, self.at, self.at + 1, message, "");
            }
        }
        self.pass(1);
    }

    fn block_comment(&mut self) {
        let len = self.rest().find("*/").map(|n| n + 2);
        let span = self.span(self.at, self.at + 2);
        let code = if len.is_some() { Code::ForeignOperator } else { Code::Unterminated };
        self.report(
            Diagnostic::error(
                code,
                span,
                say!("comments begin with `//` and end with their line", "注释以 `//` 开头，到行末为止"),
            )
            .help(say!("write `//` before each line", "请在每行前写 `//`")),
        );
        let len = len.unwrap_or(self.rest().len());
        self.repair(self.at, self.at + len, " ");
        self.at += len;
    }
}

/// Operators of other languages and what they mean here, the longer first.
const FOREIGN: &[(&str, &str)] = &[
    ("===", "="),
    ("!==", "<>"),
    ("==", "="),
    (":=", "="),
    ("&&", " and "),
    ("||", " or "),
    ("=<", "<="),
    ("=>", ">="),
    ("**", "*"),
    ("+=", "="),
    ("->", ":"),
];

/// Those that no sign of this language does the work of.
const DOUBTFUL: &[&str] = &["**", "+=", "->"];
