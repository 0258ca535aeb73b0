//! Text of one cell, read as the type of its field says; whatever could be misread is refused with the way out.

use super::misread::{not_a_date, not_a_number};
use super::{Fault, FaultKind, Field, FieldKind, Value};
use crate::diag::{Say, say};
use crate::value::{DatePattern, Rational, Unit};

/// The longest text quoted in a message.
const EXCERPT: usize = 40;

/// The beginning of a text for messages, characters that nobody sees made visible.
pub(super) fn excerpt(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(EXCERPT)
        .flat_map(|c| if is_unseen(c) { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    shown
}

/// Control characters, and marks without width that come along from web pages and chats.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Reads a cell; empty text is a missing value. `scale` is what one unit under its header is worth.
pub(super) fn read_cell(field: &Field, text: &str, scale: Option<&Rational>) -> Result<Value, Fault> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace());
    if trimmed.is_empty() {
        return Ok(Value::Missing);
    }
    match &field.kind {
        FieldKind::Numeric(unit) => {
            read_number(*unit, trimmed).map(|n| Value::Number(scale.map_or(n.clone(), |s| &n * s)))
        }
        FieldKind::Date(pattern) => read_date(pattern, trimmed).map(Value::Date),
        FieldKind::Bool => read_bool(trimmed).map(Value::Bool),
        FieldKind::Text => Ok(Value::Text(text.into())),
        FieldKind::Member(dimension) => read_member(dimension, trimmed).map(Value::Member),
        FieldKind::List(_) => Err(wrong(say!("a list can not be read from one cell", "不能从一个单元格读取明细列表"))),
    }
}

fn wrong(message: Say) -> Fault {
    Fault::new(FaultKind::WrongType, message)
}

fn read_number(unit: Unit, text: &str) -> Result<Rational, Fault> {
    let (digits, percent) = match text.strip_suffix(['%', '％']) {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    };
    let shown = excerpt(text);
    // digits are counted first: reading very many takes long
    if digits.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS {
        return Err(wrong(say!("`{shown}` has more than 28 digits", "`{shown}` 超过 28 位数字")));
    }
    let Some(number) = Rational::parse(digits) else {
        return Err(wrong(not_a_number(unit, text)));
    };
    let (en, zh) = (unit.en(), unit.zh());
    match (percent, unit) {
        (true, Unit::Ratio) => Ok(number * Rational::from_parts(1, 100)),
        (true, _) => {
            Err(wrong(say!("`{shown}` is a percentage, but {en} is expected", "`{shown}` 是百分数,这里需要的是{zh}")))
        }
        (false, Unit::Count) if !number.is_whole() || number.is_negative() => Err(wrong(say!(
            "`{shown}` is no count: a whole number from 0 is expected",
            "`{shown}` 不是计数:需要 0 以上的整数"
        ))),
        (false, _) => Ok(number),
    }
}

/// The most digits a number in data may have: what a decimal holds.
pub(super) const MOST_DIGITS: usize = 28;

fn read_date(pattern: &DatePattern, text: &str) -> Result<crate::value::Date, Fault> {
    pattern.parse(text).ok_or_else(|| wrong(not_a_date(pattern, text)))
}

fn read_bool(text: &str) -> Result<bool, Fault> {
    match text {
        "true" | "是" => Ok(true),
        "false" | "否" => Ok(false),
        _ => {
            let shown = excerpt(text);
            Err(wrong(say!(
                "`{shown}` is neither `true` nor `false` (`是`, `否`)",
                "`{shown}` 既不是 `是` 也不是 `否`(`true`、`false`)"
            )))
        }
    }
}

pub(super) fn read_member(dimension: &super::Dimension, text: &str) -> Result<usize, Fault> {
    dimension.find(text).ok_or_else(|| {
        let shown = excerpt(text);
        let name = &dimension.name;
        let known: Vec<String> = dimension
            .members
            .iter()
            .map(|m| m.label.as_ref().map_or_else(|| format!("`{}`", m.name), |l| format!("`{}` ({l})", m.name)))
            .collect();
        let known = known.join(", ");
        wrong(say!("`{shown}` is no `{name}`; known are {known}", "`{name}` 没有 `{shown}` 这个取值;可用的有 {known}"))
    })
}
