//! Lines become rows of cells, as RFC 4180 says and no laxer.
//!
//! A lenient reader lets a forgotten quote swallow the people of the following lines without a word. Here a quote must be
//! closed before a comma or a line end; where it is not, the lines are a fault, and reading goes on behind them.
//!
//! Lines without quotes need no such care: they are handed out many at once, as they stand in the buffer.

use std::io;

use memchr::{memchr, memrchr};

use super::decode::Text;
use super::limits::{CELL_BYTES, ROW_BYTES};
use crate::diag::{Say, say};

/// A row of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowText {
    /// The line it starts in, from 1.
    pub(super) line: usize,
    /// The line it ends in.
    pub(super) last_line: usize,
    /// Its cells.
    pub(super) cells: Vec<String>,
}

/// Why a row could not be split.
#[derive(Debug)]
pub(super) enum SplitError {
    /// These lines are no row.
    Row(usize, Say),
    /// Everything from this line on is lost.
    Rest(usize, Say),
    /// The text could not be read on.
    Io(io::Error),
}

/// The rows of a text; empty lines count but give no row.
pub(super) struct Rows {
    text: Text,
    /// What was read; from `at` on nothing of it was taken.
    buffer: String,
    at: usize,
    /// The place of the first quote from `at` on, else the end of the buffer.
    quote: usize,
    /// How many lines were taken.
    line: usize,
    ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

/// A row in the making.
struct Draft {
    cells: Vec<String>,
    cell: String,
    state: State,
    /// The line of the last quote that was opened.
    opened: usize,
}

impl Rows {
    /// The rows of a text.
    pub(super) fn new(text: Text) -> Self {
        Self { text, buffer: String::new(), at: 0, quote: 0, line: 0, ended: false }
    }

    /// How many bytes of the input were read.
    pub(super) fn read(&self) -> u64 {
        self.text.read
    }

    /// Finds whole lines without quotes that come next and gives their length; 0 where [`Rows::next_row`] must look.
    pub(super) fn find_lines(&mut self) -> io::Result<usize> {
        while !self.ended {
            let rest = self.buffer.as_bytes().get(self.at..).unwrap_or_default();
            let plain = rest.get(..self.quote.saturating_sub(self.at)).unwrap_or_default();
            if let Some(end) = memrchr(b'\n', plain) {
                return Ok(end + 1);
            }
            // the limits are looked after there
            if plain.len() < rest.len() || rest.len() > CELL_BYTES {
                return Ok(0);
            }
            let length = rest.len();
            match self.refill() {
                Ok(true) => {}
                // the last line may have no end
                Ok(false) => return Ok(length),
                Err(e) => {
                    self.ended = true;
                    return Err(e);
                }
            }
        }
        Ok(0)
    }

    /// Lines that were found, and how many came before them.
    pub(super) fn lines(&self, found: usize) -> (&str, usize) {
        (self.buffer.get(self.at..self.at + found).unwrap_or_default(), self.line)
    }

    /// Goes on behind lines that were found.
    pub(super) fn take(&mut self, bytes: usize, lines: usize) {
        self.at += bytes;
        self.line += lines;
    }

    /// The next row; `None` at the end.
    pub(super) fn next_row(&mut self) -> Option<Result<RowText, SplitError>> {
        let mut draft = Draft::new();
        let (mut first, mut bytes) = (0, 0);
        loop {
            if self.ended {
                return (first > 0).then(|| Err(unclosed(draft.opened, self.line)));
            }
            let line = match self.next_line(ROW_BYTES.saturating_sub(bytes)) {
                Ok(Some(Ok(line))) => line,
                Ok(Some(Err(TooLong))) if draft.state == State::Quoted => {
                    self.ended = true;
                    return Some(Err(unclosed(draft.opened, self.line)));
                }
                Ok(Some(Err(TooLong))) => return Some(Err(too_long(self.line))),
                Ok(None) => {
                    self.ended = true;
                    continue;
                }
                Err(e) => {
                    self.ended = true;
                    return Some(Err(SplitError::Io(e)));
                }
            };
            bytes += line.len();
            if first == 0 && line.trim().is_empty() {
                continue;
            }
            if first == 0 {
                first = self.line;
            }
            match draft.take(&line, self.line) {
                Ok(true) => return Some(Ok(RowText { line: first, last_line: self.line, cells: draft.cells })),
                Ok(false) => {}
                Err(message) => return Some(Err(SplitError::Row(first, message))),
            }
        }
    }

    /// The next line without its end; `TooLong` skips to its end.
    fn next_line(&mut self, most: usize) -> io::Result<Option<Result<String, TooLong>>> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let end = memchr(b'\n', rest.as_bytes());
            let too_long = end.unwrap_or(rest.len()) > most;
            let whole = end.is_some() || too_long;
            if whole || !self.refill()? {
                // reading on moves what is left to the front
                let rest = self.buffer.get(self.at..).unwrap_or_default();
                if rest.is_empty() {
                    return Ok(None);
                }
                let line = rest.get(..end.unwrap_or(rest.len())).filter(|_| !too_long).map(str::to_owned);
                self.line += 1;
                self.skip_line()?;
                return Ok(Some(line.ok_or(TooLong)));
            }
        }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = self.buffer.as_bytes().get(self.at..).unwrap_or_default();
            let end = memchr(b'\n', rest);
            self.at += end.map_or(rest.len(), |end| end + 1);
            if end.is_some() || !self.refill()? {
                self.find_quote();
                return Ok(());
            }
        }
    }

    /// Reads on behind what was not taken yet; `false` where there is nothing more.
    fn refill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let more = self.text.read_on(&mut self.buffer);
        self.find_quote();
        more
    }

    fn find_quote(&mut self) {
        if self.quote < self.at || self.at == 0 {
            let rest = self.buffer.as_bytes().get(self.at..).unwrap_or_default();
            self.quote = memchr(b'"', rest).map_or(self.buffer.len(), |found| self.at + found);
        }
    }
}

/// A line above the limit.
struct TooLong;

/// The row of a line without quotes.
pub(super) fn split_line(text: &str, line: usize) -> Result<RowText, SplitError> {
    let mut draft = Draft::new();
    draft.take(text, line).map_err(|message| SplitError::Row(line, message))?;
    Ok(RowText { line, last_line: line, cells: draft.cells })
}

impl Draft {
    fn new() -> Self {
        Self { cells: vec![], cell: String::new(), state: State::CellStart, opened: 0 }
    }

    /// Takes a line; `true` when the row ends with it.
    fn take(&mut self, text: &str, line: usize) -> Result<bool, Say> {
        for c in text.chars() {
            self.state = match (self.state, c) {
                (State::CellStart, '"') => {
                    self.opened = line;
                    State::Quoted
                }
                (State::CellStart | State::Plain | State::AfterQuote, ',') => {
                    self.end_cell();
                    State::CellStart
                }
                (State::Quoted, '"') => State::AfterQuote,
                (State::AfterQuote, '"') => {
                    self.cell.push('"');
                    State::Quoted
                }
                (State::AfterQuote, _) => return Err(stray(self.opened, line)),
                (State::CellStart | State::Plain, c) => {
                    self.cell.push(c);
                    State::Plain
                }
                (State::Quoted, c) => {
                    self.cell.push(c);
                    State::Quoted
                }
            };
            if self.cell.len() > CELL_BYTES {
                return Err(too_wide(self.state, self.opened, line));
            }
        }
        if self.state == State::Quoted {
            self.cell.push('\n');
            return Ok(false);
        }
        self.end_cell();
        Ok(true)
    }

    fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.cell));
    }
}

fn unclosed(opened: usize, last: usize) -> SplitError {
    let message = say!(
        "the quote opened in line {opened} is never closed, so lines {opened} to {last} could not be read",
        "第 {opened} 行打开的引号没有闭合,第 {opened} 行到第 {last} 行无法读取"
    );
    SplitError::Rest(opened, message)
}

fn stray(opened: usize, line: usize) -> Say {
    if opened == line {
        return say!(
            "something stands behind a closed quote; write a quote inside a quoted cell twice",
            "引号闭合之后还有内容;引号内的引号请写两次"
        );
    }
    say!(
        "the quote opened in line {opened} is not closed before other text in line {line}, so lines {opened} to {line} could not be read",
        "第 {opened} 行打开的引号直到第 {line} 行才闭合且其后还有内容,第 {opened} 行到第 {line} 行无法读取"
    )
}

fn too_wide(state: State, opened: usize, line: usize) -> Say {
    if state == State::Quoted && opened < line {
        return say!(
            "the quote opened in line {opened} is not closed within {CELL_BYTES} bytes, so lines {opened} to {line} could not be read",
            "第 {opened} 行打开的引号在 {CELL_BYTES} 字节内没有闭合,第 {opened} 行到第 {line} 行无法读取"
        );
    }
    say!("a cell has more than {CELL_BYTES} bytes", "单元格超过 {CELL_BYTES} 字节")
}

fn too_long(line: usize) -> SplitError {
    SplitError::Row(line, say!("the row has more than {ROW_BYTES} bytes", "这一行超过 {ROW_BYTES} 字节"))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let input = crate::tables::Input::of_pipe("t", text.as_bytes()).unwrap();
        let mut rows = Rows::new(Text::open(&input, None).unwrap());
        let shown = std::iter::from_fn(|| rows.next_row()).map(|row| match row {
            Ok(row) => format!("{}: {}", row.line, row.cells.join("|")),
            Err(SplitError::Row(line, say)) => format!("{line}! {say}"),
            Err(SplitError::Rest(line, say)) => format!("{line}!! {say}"),
            Err(SplitError::Io(e)) => format!("io {e}"),
        });
        shown.collect()
    }

    #[test]
    fn counts_blank_lines_and_lines_inside_quotes() {
        assert_eq!(split("a,b\n\n \n1,\"x\ny\"\n2,\"\"\"q\"\"\"\n3,"), ["1: a|b", "4: 1|x\ny", "6: 2|\"q\"", "7: 3|"]);
        assert_eq!(split("a,5\" pipe\n"), ["1: a|5\" pipe"]);
        assert!(split("").is_empty());
    }

    #[test]
    fn a_forgotten_quote_never_swallows_people_in_silence() {
        let rows = split("1,a\n2,\"b\n3,\"c\",d\n4,e\n");
        assert_eq!(rows.len(), 3, "{rows:?}");
        assert!(rows[1].starts_with("2! the quote opened in line 2"), "{rows:?}");
        assert_eq!(rows[2], "4: 4|e");
        let rows = split("1,a\n2,\"b\n3,c\n4,d\n");
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(rows[1].starts_with("2!! the quote opened in line 2 is never closed, so lines 2 to 4"), "{rows:?}");
    }

    #[test]
    fn long_rows_are_faults_and_reading_goes_on() {
        let rows = split(&format!("1,{}\n2,b\n", "x,".repeat(ROW_BYTES)));
        assert_eq!(rows.len(), 2, "{}", rows.len());
        assert!(rows[0].starts_with("1! the row has more than"), "{:.80}", rows[0]);
        let rows = split(&format!("1,\"{}", "x\n".repeat(ROW_BYTES)));
        assert!(rows[0].contains("not closed within 65536 bytes, so lines 1 to"), "{:.80}", rows[0]);
    }
}
