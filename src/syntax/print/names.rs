use crate::syntax::Word;

/// The words that are never names, whatever stands around them.
const RESERVED: [Word; 13] = [
    Word::And,
    Word::Or,
    Word::Not,
    Word::In,
    Word::If,
    Word::Then,
    Word::Else,
    Word::Where,
    Word::Otherwise,
    Word::True,
    Word::False,
    Word::When,
    Word::Todo,
];

/// Whether a text is a keyword, reserved or not.
pub(super) fn is_keyword(text: &str) -> bool {
    Word::ALL.iter().any(|word| word.zh() == text || word.en().split(' ').next() == Some(text))
}

/// Whether a text can be a name without marks.
pub(super) fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c == '_' || pest::unicode::XID_START(c));
    // U+00B7 continues identifiers in Unicode, but quotes names here
    let continues = chars.all(|c| c != '·' && pest::unicode::XID_CONTINUE(c));
    starts && continues && !RESERVED.iter().any(|word| word.en() == text || word.zh() == text)
}

/// A string between its marks.
pub(super) fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// How many columns a terminal gives to a text: two for each character of East Asian scripts.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x20000..=0x3FFFD)
}
