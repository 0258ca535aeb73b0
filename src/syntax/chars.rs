/// What no token begins with.
pub(super) fn is_strange(c: char) -> bool {
    !(c.is_whitespace() || is_letter(c) || c.is_ascii_digit() || "\"`.()[]{}+-*/,;:?<>=~|%#'!&".contains(c))
}

/// What may begin a word; more may continue one.
pub(super) fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// The word at the start of a text; empty where none stands.
pub(super) fn word_at(text: &str) -> &str {
    if !text.starts_with(is_letter) {
        return "";
    }
    let end = text.find(|c: char| !continues(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What may stand inside a word.
pub(super) fn continues(c: char) -> bool {
    is_letter(c) || (c.is_numeric() && !is_footnote(c)) || unicode_normalization::char::is_combining_mark(c)
}

/// The mark of a footnote, copied from a document together with the word it stands at.
fn is_footnote(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰'..='₉' | '①'..='⓿' | '❶'..='➓')
}

/// The rest of the line.
pub(super) fn line_of(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or(text)
}
