mod marks;
mod repairs;
mod strange;
mod strings;
mod tables;
mod words;

use super::brackets::Brackets;
use super::chars::{is_letter, line_of, word_at};
use super::limits::{Limits, Problems};
use super::numbers;
use super::spanmap::{Repair, SpanMap};
use crate::diag::say;
use crate::source::{FileId, Span};

/// What the pass over the marks of a normalised text found.
pub(super) struct Scanned {
    /// Changes after which every number, date, string and bracket is well formed; each is reported.
    pub(super) repairs: Vec<Repair>,
    /// A limit was met: the text must not be parsed.
    pub(super) fatal: bool,
}

/// Looks at every word, number and mark once, reports what is wrong with it by itself, and says how to read on.
pub(super) fn scan(file: FileId, text: &str, map: &SpanMap, limits: &Limits, problems: &mut Problems) -> Scanned {
    let mut scan = Scan {
        file,
        text,
        map,
        limits,
        problems,
        repairs: vec![],
        brackets: Brackets::default(),
        at: 0,
        tokens: 0,
        line: Line::default(),
        last: None,
        fatal: false,
    };
    while let (false, Some(c)) = (scan.fatal, scan.rest().chars().next()) {
        scan.step(c);
    }
    if !scan.fatal {
        scan.end_table_line();
        let brackets = std::mem::take(&mut scan.brackets);
        brackets.close(&mut scan);
    }
    Scanned { repairs: scan.repairs, fatal: scan.fatal }
}

/// What is known about the line being read.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Width of the white space before its first mark.
    pub(super) indent: usize,
    /// Something stands on it already.
    pub(super) begun: bool,
    /// It is a row of a table of cases.
    table: bool,
}

/// The last mark or word that was no white space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    pub(super) first: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) struct Scan<'a> {
    file: FileId,
    pub(super) text: &'a str,
    map: &'a SpanMap,
    pub(super) limits: &'a Limits,
    problems: &'a mut Problems,
    repairs: Vec<Repair>,
    pub(super) brackets: Brackets,
    pub(super) at: usize,
    tokens: usize,
    pub(super) line: Line,
    pub(super) last: Option<Last>,
    fatal: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn rest(&self) -> &'a str {
        self.from(self.at)
    }

    pub(super) fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.map.span(self.file, start, end)
    }

    /// Goes on behind a token.
    pub(super) fn pass(&mut self, len: usize) {
        let first = self.rest().chars().next().unwrap_or(' ');
        self.last = Some(Last { first, start: self.at, end: self.at + len });
        self.at += len;
    }

    fn step(&mut self, c: char) {
        match c {
            '\n' | '\r' => return self.new_line(c),
            ' ' | '\t' => {
                if !self.line.begun {
                    self.line.indent += 1;
                }
                self.at += 1;
                return;
            }
            _ => {}
        }
        let rest = self.rest();
        if rest.starts_with("//") {
            self.at += line_of(rest).len();
            return;
        }
        self.count_token();
        if !self.line.begun {
            self.line.begun = true;
            self.line.table = c == '|';
            let word = word_at(rest);
            self.brackets.line(self.at, self.line, word);
        }
        match c {
            '"' => self.string(),
            '`' => self.pass(rest.get(1..).and_then(|r| r.find('`')).map_or(rest.len(), |n| n + 2)),
            '0'..='9' => numbers::number(self),
            '.' => self.dot(),
            '(' | '[' | '{' => self.open(c),
            ')' | ']' | '}' => self.close(c),
            _ if is_letter(c) => self.word(),
            _ => self.mark(c),
        }
    }

    fn count_token(&mut self) {
        self.tokens += 1;
        if self.tokens > self.limits.tokens {
            let most = self.limits.tokens;
            self.give_up(
                self.at,
                self.at,
                say!("the file has more than {most} words and marks", "文件的词和符号超过 {most} 个"),
            );
        }
    }

    fn new_line(&mut self, c: char) {
        self.end_table_line();
        self.at += if c == '\r' && self.rest().starts_with("\r\n") { 2 } else { 1 };
        self.line = Line { start: self.at, ..Line::default() };
    }

    fn open(&mut self, c: char) {
        if self.brackets.depth() >= self.limits.nesting {
            let most = self.limits.nesting;
            let message = say!("brackets are nested more than {most} deep", "括号嵌套超过 {most} 层");
            return self.give_up(self.at, self.at + 1, message);
        }
        self.brackets.open(c, self.at, self.line);
        self.pass(1);
    }

    fn close(&mut self, c: char) {
        let mut brackets = std::mem::take(&mut self.brackets);
        brackets.shut(c, self);
        self.brackets = brackets;
        self.pass(1);
    }

    /// Whether a number without suffix stands right before this place, blanks apart.
    fn is_plain_number(&self, last: Last) -> bool {
        let written = self.slice(last.start, last.end);
        let between = self.slice(last.end, self.at);
        last.first.is_ascii_digit()
            && written.chars().all(|c| c.is_ascii_digit() || c == '.')
            && written.matches('.').count() < 2
            && between.chars().all(|c| matches!(c, ' ' | '\t'))
    }
}
