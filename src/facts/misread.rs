//! Cells that are no number or no date: what they look like, and how they are written instead.

use super::cell::excerpt;
use crate::diag::{Say, say};
use crate::value::{DatePattern, Rational, Unit};

/// Marks of currencies.
const SIGNS: [char; 4] = ['¥', '￥', '$', '€'];

pub(super) fn not_a_number(unit: Unit, text: &str) -> Say {
    let shown = excerpt(text);
    if let Some(inner) = in_parentheses(text) {
        let plain = plain(inner);
        if Rational::parse(plain.trim_end_matches('%')).is_some() {
            return say!(
                "`{shown}` stands in parentheses, as bookkeepers write what is below zero; write `-{plain}`",
                "`{shown}` 带括号,是记账时负数的写法;请写成 `-{plain}`"
            );
        }
    }
    let digits = text.trim_end_matches(['%', '％']);
    let grouped = digits.contains([',', '，'])
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '，' | '.' | '-'));
    let threes = digits.trim_start_matches('-').split(['.']).next().unwrap_or_default();
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
        let plain = plain(text);
        return say!(
            "`{shown}` has a thousands separator; write `{plain}`",
            "`{shown}` 带有千位分隔符;请写成 `{plain}`"
        );
    }
    let bare = text.trim_end_matches('元');
    if bare.ends_with(['万', '千', '亿']) {
        return say!(
            "`{shown}` carries a magnitude; write the bare number and declare `column … unit …` in the scheme",
            "`{shown}` 带有数量级;请只写数字,并在方案中声明 `列名 … 单位 …`"
        );
    }
    if bare != text || text.contains(SIGNS) {
        let plain = plain(text);
        return match Rational::parse(&plain) {
            Some(_) => say!("`{shown}` carries a currency; write `{plain}`", "`{shown}` 带有货币符号;请写成 `{plain}`"),
            None => say!("`{shown}` carries a currency; write the bare number", "`{shown}` 带有货币符号;请只写数字"),
        };
    }
    if text.chars().any(|c| ('０'..='９').contains(&c)) {
        return say!("`{shown}` has full-width digits; write them half-width", "`{shown}` 含全角数字;请改为半角");
    }
    if is_scientific(text) {
        return say!(
            "`{shown}` has an exponent; let the spreadsheet show the whole number, then save again",
            "`{shown}` 是科学计数法;请在表格软件中改为显示完整数字,再重新保存"
        );
    }
    let (en, zh) = (unit.en(), unit.zh());
    if text.starts_with('#') {
        return say!(
            "`{shown}` is what a spreadsheet writes where a formula fails, but {en} is expected; mend the formula, or \
             leave the cell empty",
            "`{shown}` 是表格软件的公式错误,这里需要{zh};请修正公式,没有数据时请留空"
        );
    }
    if unit == Unit::Number {
        return say!(
            "`{shown}` is no number; leave the cell empty where there is no value",
            "`{shown}` 不是数字;没有数据时请留空"
        );
    }
    say!(
        "`{shown}` is no number, but {en} is expected; leave the cell empty where there is no value",
        "`{shown}` 不是数字,这里需要{zh};没有数据时请留空"
    )
}

/// What stands between parentheses around the whole text, or behind the mark of a currency.
fn in_parentheses(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(SIGNS).trim_start();
    text.strip_prefix(['(', '（'])?.strip_suffix([')', '）'])
}

/// The text without separators of thousands and marks of currencies.
fn plain(text: &str) -> String {
    let text = text.trim_end_matches('元').replace('％', "%");
    text.chars().filter(|c| !matches!(c, ',' | '，') && !SIGNS.contains(c) && !c.is_whitespace()).collect()
}

fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = exponent.trim_start_matches(['+', '-']);
    Rational::parse(mantissa).is_some() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn not_a_date(pattern: &DatePattern, text: &str) -> Say {
    let (shown, form) = (excerpt(text), pattern.text());
    let fits = |form: &&&str| DatePattern::new(form).is_some_and(|pattern| pattern.parse(text).is_some());
    let mut fitting: Vec<&&str> = FORMS.iter().filter(fits).collect();
    let clear = fitting.first().is_some_and(|form| form.starts_with('y'));
    fitting.truncate(if clear { 1 } else { 2 });
    if !fitting.is_empty() {
        let declare = |word: &str, or: &str| {
            fitting.iter().map(|form| format!("`{word} \"{form}\"`")).collect::<Vec<_>>().join(or)
        };
        let (en, zh) = (declare("date", " or "), declare("日期", "或"));
        return say!(
            "`{shown}` is no date of the form `{form}`; where dates are written so, declare the fact as {en}",
            "`{shown}` 不是 `{form}` 形式的日期;若日期都这样写,请将该数据项声明为 {zh}"
        );
    }
    let day = text.split_whitespace().next().filter(|day| pattern.parse(day).is_some());
    if let Some(day) = day {
        return say!(
            "`{shown}` has a time behind the day; write `{day}`",
            "`{shown}` 在日期后面带有时间;请写成 `{day}`"
        );
    }
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        return say!(
            "`{shown}` is no date of the form `{form}`: a spreadsheet counts days so; format its cells as dates, then save \
             again",
            "`{shown}` 不是 `{form}` 形式的日期:表格软件内部这样计日;请将单元格设为日期格式,再重新保存"
        );
    }
    say!(
        "`{shown}` is no date of the form `{form}`, or the calendar does not have it; another form is declared like \
         `date \"yyyy/m/d\"`",
        "`{shown}` 不是 `{form}` 形式的日期,或者日历上没有这一天;其他写法可这样声明:`日期 \"yyyy/m/d\"`"
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cell_looks_like_decides_the_way_out() {
        let number = |text| not_a_number(Unit::Money, text);
        for (text, en, zh) in [
            ("(1,234.50)", "write `-1234.50`", "请写成 `-1234.50`"),
            ("（8）", "write `-8`", "请写成 `-8`"),
            ("￥(80,000)", "write `-80000`", "请写成 `-80000`"),
            ("(3%)", "write `-3%`", "请写成 `-3%`"),
            ("(none)", "leave the cell empty", "请留空"),
            ("1,234%", "thousands separator; write `1234%`", "请写成 `1234%`"),
            ("￥80,000", "a currency; write `80000`", "请写成 `80000`"),
            ("-¥5", "a currency; write `-5`", "请写成 `-5`"),
            ("80000元", "a currency; write `80000`", "请写成 `80000`"),
            ("8万元", "declare `column … unit …`", "声明 `列名 … 单位 …`"),
            ("8万", "declare `column … unit …`", "声明 `列名 … 单位 …`"),
            ("1.2E+05", "an exponent", "科学计数法"),
            ("#N/A", "where a formula fails", "公式错误"),
            ("１２", "full-width digits", "全角数字"),
        ] {
            let said = number(text);
            assert!(said.en.contains(en) && said.zh.contains(zh), "{text}: {said:?}");
        }
        let date = |text| DatePattern::new("yyyy/m/d").map(|pattern| not_a_date(&pattern, text));
        for (text, en) in [
            ("2017/11/1 0:00", "a time behind the day; write `2017/11/1`"),
            ("43040", "a spreadsheet counts days so"),
            ("2017/2/29", "the calendar does not have it"),
            ("2017-11-01", "declare the fact as `date \"yyyy-mm-dd\"`"),
        ] {
            assert!(date(text).is_some_and(|said| said.en.contains(en)), "{text}: {:?}", date(text));
        }
        assert_eq!(excerpt("华东\u{200b}"), "华东\\u{200b}");
    }
}
