//! Text of one cell, read as the type of its field says; whatever could be misread is refused with the way out.

use super::{Fault, FaultKind, Field, FieldKind, Value};
use crate::diag::{Say, say};
use crate::value::{DatePattern, Rational, Unit};

/// The longest text quoted in a message.
const EXCERPT: usize = 40;

/// The beginning of a text for messages, control characters made visible.
pub(super) fn excerpt(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(EXCERPT)
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    shown
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

fn not_a_number(unit: Unit, text: &str) -> Say {
    let shown = excerpt(text);
    let (en, zh) = (unit.en(), unit.zh());
    let grouped =
        text.contains([',', '，']) && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '，' | '.' | '-'));
    let threes = text.trim_start_matches('-').split(['.']).next().unwrap_or_default();
    let mut groups = threes.split([',', '，']);
    let by_thousands =
        groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3);
    if grouped && !by_thousands {
        return say!(
            "`{shown}` has a comma; a decimal point is written `.`, and thousands are not parted",
            "`{shown}` 含有逗号;小数点请写 `.`,也不要写千位分隔符"
        );
    }
    if grouped {
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | '，')).collect();
        return say!(
            "`{shown}` has a thousands separator; write `{plain}`",
            "`{shown}` 带有千位分隔符;请写成 `{plain}`"
        );
    }
    if text.starts_with(['¥', '￥', '$', '€']) || text.ends_with(['元', '万', '千', '亿']) {
        return say!(
            "`{shown}` carries a currency or magnitude; write the bare number and declare `column … unit …` in the scheme",
            "`{shown}` 带有货币或数量级;请只写数字,并在方案中声明 `列名 … unit …`"
        );
    }
    if text.chars().any(|c| ('０'..='９').contains(&c)) {
        return say!("`{shown}` has full-width digits; write them half-width", "`{shown}` 含全角数字;请改为半角");
    }
    say!(
        "`{shown}` is no number, but {en} is expected; leave the cell empty where there is no value",
        "`{shown}` 不是数字,这里需要{zh};没有数据时请留空"
    )
}

fn read_date(pattern: &DatePattern, text: &str) -> Result<crate::value::Date, Fault> {
    pattern.parse(text).ok_or_else(|| {
        let (shown, form) = (excerpt(text), pattern.text());
        let fits = |form: &&&str| DatePattern::new(form).is_some_and(|pattern| pattern.parse(text).is_some());
        let mut fitting: Vec<&&str> = FORMS.iter().filter(fits).collect();
        let clear = fitting.first().is_some_and(|form| form.starts_with('y'));
        fitting.truncate(if clear { 1 } else { 2 });
        if fitting.is_empty() {
            return wrong(say!(
                "`{shown}` is no date of the form `{form}`, or the calendar does not have it; another form is declared \
                 like `date \"yyyy/m/d\"`",
                "`{shown}` 不是 `{form}` 形式的日期,或者日历上没有这一天;其他写法可这样声明:`日期 \"yyyy/m/d\"`"
            ));
        }
        let declare = |word: &str, or: &str| {
            fitting.iter().map(|form| format!("`{word} \"{form}\"`")).collect::<Vec<_>>().join(or)
        };
        let (en, zh) = (declare("date", " or "), declare("日期", "或"));
        wrong(say!(
            "`{shown}` is no date of the form `{form}`; where dates are written so, declare the fact as {en}",
            "`{shown}` 不是 `{form}` 形式的日期;若日期都这样写,请将该数据项声明为 {zh}"
        ))
    })
}

/// The forms in which spreadsheets write dates; where day and month could be either, the author must
/// choose.
const FORMS: &[&str] = &[
    "yyyy-mm-dd",
    "yyyy/m/d",
    "yyyy-m-d",
    "yyyy.m.d",
    "yyyy年m月d日",
    "yyyymmdd",
    "d.m.yyyy",
    "d/m/yyyy",
    "m/d/yyyy",
    "d-m-yyyy",
    "m-d-yyyy",
];

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
