//! Text of strangers made safe to print, and measured as terminals do.

use unicode_width::UnicodeWidthStr;

use crate::diag::Lang;
use crate::outcome::Figure;
use crate::value::Unit;

/// A text on one line, control characters and those that turn the direction of writing made visible.
///
/// ```
/// assert_eq!(merit::report::escape("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
/// ```
#[must_use]
pub fn escape(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            escaped.extend(c.escape_default());
        } else if turns(c) || matches!(c, '\u{2028}' | '\u{2029}') {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// How many columns of a terminal a text takes: 2 for each Chinese character.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text filled up with spaces to a width.
pub(super) fn pad(text: &str, to: usize, right: bool) -> String {
    let fill = " ".repeat(to.saturating_sub(width(text)));
    if right { fill + text } else { text.to_owned() + &fill }
}

/// The word of a language.
pub(super) fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// A number in its unit; one whose digits never end with its fraction, so that nothing exact is lost.
pub(super) fn number(figure: &Figure, unit: Option<Unit>) -> String {
    let shown = figure.in_unit(unit);
    match figure.fraction() {
        Some(fraction) => format!("{shown} ({fraction})"),
        None => shown,
    }
}
