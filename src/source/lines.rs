use std::fmt;

/// A place for people: line and column, counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The line; CR, LF and CRLF each end one.
    pub line: usize,
    /// The column in characters, so that `销` counts as one.
    pub column: usize,
}

impl Position {
    /// The position of byte `offset` in `text`.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let (mut line, mut column) = (1, 1);
        let mut last = '\0';
        for (at, c) in text.char_indices() {
            if at >= offset {
                break;
            }
            match c {
                '\n' if last == '\r' => {}
                '\n' | '\r' => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
            last = c;
        }
        Self { line, column }
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
        let at = |needle: &str| Position::of(text, text.find(needle).map_or(0, |n| n)).to_string();
        assert_eq!(at("a"), "1:4");
        assert_eq!(at("x"), "2:5");
        assert_eq!(at("y"), "3:1");
    }
}
