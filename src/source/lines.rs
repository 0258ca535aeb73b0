use std::fmt;

/// A place for people: line and column, counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The line; CR, LF and CRLF each end one.
    pub line: usize,
    /// The column in characters, so that `销` counts as one.
    pub column: usize,
}

/// Where the lines of a text begin, so that a place is found without reading all that stands before it.
#[derive(Debug, Clone)]
pub(super) struct Lines(Box<[usize]>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let (mut starts, mut last) = (vec![0], b'\0');
        for (at, byte) in text.bytes().enumerate() {
            // a CRLF ends one line: its LF stands on the next, and counts for nothing there
            if byte == b'\r' || (byte == b'\n' && last != b'\r') {
                starts.push(at + 1);
            }
            last = byte;
        }
        Self(starts.into())
    }

    /// The position of byte `offset` in `text`, whose lines these are.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.0.partition_point(|start| *start <= offset.min(text.len()));
        let start = line.checked_sub(1).and_then(|before| self.0.get(before)).copied().unwrap_or(0);
        let before = text.get(start..).unwrap_or_default().char_indices().take_while(|(at, _)| start + at < offset);
        Position { line, column: 1 + before.filter(|(_, c)| *c != '\n').count() }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_every_line_end_counts_once() {
        let text = "方案 a\r\n销售额 x\ry";
        let lines = Lines::of(text);
        let at = |needle: &str| lines.position(text, text.find(needle).map_or(0, |n| n)).to_string();
        assert_eq!(at("a"), "1:4");
        assert_eq!(at("\n"), "2:1");
        assert_eq!(at("x"), "2:5");
        assert_eq!(at("y"), "3:1");
    }

    #[test]
    fn every_place_is_the_one_that_counting_from_the_start_gives() {
        for text in ["", "a", "\n", "\r\n\r\n", "\r\r\n\n\r", "方\n案\r\n\ta\rb\n\nc", "x\n方案"] {
            let lines = Lines::of(text);
            for offset in 0..=text.len() + 2 {
                let counted = text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c);
                let (at, _) = counted.fold((Position { line: 1, column: 1 }, '\0'), |(at, last), c| match c {
                    '\n' if last == '\r' => (at, c),
                    '\n' | '\r' => (Position { line: at.line + 1, column: 1 }, c),
                    _ => (Position { column: at.column + 1, ..at }, c),
                });
                assert_eq!(lines.position(text, offset), at, "{text:?} at {offset}");
            }
        }
    }
}
