//! Texts between other marks than `"`, as this language writes them.

/// A text between single quotation marks.
pub(super) struct Single {
    /// How many bytes it takes, both marks included.
    pub(super) len: usize,
    /// The same text as a string of this language.
    pub(super) string: String,
    /// It can not end elsewhere.
    pub(super) certain: bool,
}

/// The text that a line begins with, where that ends on the line; behind a comment there is no end.
pub(super) fn single(line: &str) -> Option<Single> {
    let open = line.chars().next()?;
    let inner = line.get(open.len_utf8()..)?;
    let closes = |c: char| if open == '\'' { c == '\'' } else { matches!(c, '‘' | '’') };
    // where a backslash stands before the mark, that may be the end or a mark within
    let first = inner.find(closes)?;
    let unescaped = find_close(inner, closes).map(|(at, _)| at);
    let end = unescaped.unwrap_or(first);
    let (text, close) = (inner.get(..end)?, inner.get(end..)?.chars().next()?);
    let len = open.len_utf8() + end + close.len_utf8();
    let certain = unescaped.is_none_or(|at| at == first);
    (!text.contains(" //")).then(|| Single { len, string: string_of(text, closes), certain })
}

/// The first mark that closes and that no backslash stands before.
pub(super) fn find_close(inner: &str, closes: impl Fn(char) -> bool) -> Option<(usize, char)> {
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if closes(c) => return Some((at, c)),
            _ => {}
        }
    }
    None
}

/// Whether a string may have this character behind a backslash.
pub(super) fn is_escape(c: char) -> bool {
    matches!(c, '"' | '\\' | 'n' | 't')
}

/// A text as a string: what is an escape here stays one, every other backslash is a character like any.
fn string_of(text: &str, closes: impl Fn(char) -> bool) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => match chars.next_if(|next| is_escape(*next) || closes(*next)) {
                Some(mark) if closes(mark) => out.push(mark),
                Some(escape) => out.extend(['\\', escape]),
                None => out.push_str("\\\\"),
            },
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::single;

    #[test]
    fn texts_keep_every_character() {
        let read = |line: &str| single(line).map(|s| (s.string, s.certain));
        let sure = |text: &str| Some((text.to_owned(), true));
        let maybe = |text: &str| Some((text.to_owned(), false));
        assert_eq!(read("'abc', 2"), sure(r#""abc""#));
        assert_eq!(read(r"'abc\'"), sure(r#""abc\\""#));
        assert_eq!(read(r"'a\qb\\c\n'"), sure(r#""a\\qb\\c\n""#));
        assert_eq!(read(r#"'say "yes"'"#), sure(r#""say \"yes\"""#));
        assert_eq!(read(r"'it\'s'"), maybe(r#""it's""#));
        assert_eq!(read("‘a\"b’"), sure(r#""a\"b""#));
        assert_eq!(read("'a // manager's"), None);
        assert_eq!(read("'a"), None);
    }
}
