//! Lines become rows of cells, as RFC 4180 says and no laxer.
//!
//! A lenient reader lets a forgotten quote swallow the people of the following lines without a word. Here a quote must be
//! closed before a comma or a line end; where it is not, the lines are a fault, and reading goes on behind them.

use std::io::{self, BufRead, BufReader, Read};

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

/// The rows of a text with LF line ends; empty lines count but give no row.
pub(super) struct Rows<R> {
    text: BufReader<R>,
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

impl<R: Read> Rows<R> {
    /// The rows of a text.
    pub(super) fn new(text: R) -> Self {
        Self { text: BufReader::new(text), line: 0, ended: false }
    }

    /// The next row; `None` at the end.
    pub(super) fn next_row(&mut self) -> Option<Result<RowText, SplitError>> {
        let mut draft = Draft { cells: vec![], cell: String::new(), state: State::CellStart, opened: 0 };
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
        let mut bytes = vec![];
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        (&mut self.text).take(limit).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        if bytes.len() > most && bytes.last() != Some(&b'\n') {
            self.skip_line()?;
            return Ok(Some(Err(TooLong)));
        }
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        let text = String::from_utf8(bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        Ok(Some(Ok(text)))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let ready = self.text.fill_buf()?;
            let (used, found) =
                ready.iter().position(|&b| b == b'\n').map_or((ready.len(), false), |at| (at + 1, true));
            self.text.consume(used);
            if found || used == 0 {
                return Ok(());
            }
        }
    }
}

/// A line above the limit.
struct TooLong;

impl Draft {
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
#[allow(clippy::indexing_slicing, reason = "a test may fail")]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let mut rows = Rows::new(text.as_bytes());
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
