use super::chars::word_at;
use super::known;
use super::scan::Scan;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::value::Date;

/// Reads one number or date and refuses every form that could be misread.
pub(super) fn number(scan: &mut Scan<'_>) {
    if let Some(written) = date_like(scan.rest()) {
        return date(scan, &written);
    }
    if let Some(len) = range_with_minus(scan) {
        return scan.pass(len);
    }
    let rest = scan.rest();
    if let Some(len) = hexadecimal(rest) {
        let written = scan.slice(scan.at, scan.at + len);
        let message = say!("`{written}` is not a decimal number", "`{written}` 不是十进制数");
        match i64::from_str_radix(written.get(2..).unwrap_or_default(), 16) {
            Ok(value) => scan.mend(Code::BadNumber, scan.at, scan.at + len, message, &value.to_string()),
            Err(_) => refuse(scan, len, message),
        }
        return scan.pass(len);
    }
    let whole = count(rest, |c| c.is_ascii_digit() || c == '_');
    let grouped = whole + groups(scan, whole);
    let mut len = grouped;
    let behind = rest.get(len..).unwrap_or_default();
    if let Some(fraction) = behind.strip_prefix('.').map(|r| count(r, |c| c.is_ascii_digit() || c == '_')) {
        if fraction > 0 {
            len += 1 + fraction;
        } else if !behind.starts_with("..") && word_at(behind.get(1..).unwrap_or_default()).is_empty() {
            len += 1;
        }
    }
    let exponent = exponent(rest.get(len..).unwrap_or_default());
    let digits = rest.get(..len).unwrap_or_default();
    let start = scan.at;
    len += exponent;
    len += suffix(scan.from(start + len));
    let glued = word_at(scan.from(start + len));
    let place = !glued.is_empty() && exponent == 0 && is_name_place(scan, start + len + glued.len());
    let threshold = place && known::comparison(glued).is_some();
    if exponent > 0 {
        refuse_exponent(scan, digits, digits.len() + exponent);
    } else if !place || threshold {
        check_digits(scan, digits);
    }
    if threshold {
        // `80%以上:` is a threshold, which the parser explains
        return scan.pass(len);
    }
    if place {
        let written = scan.slice(start, start + len + glued.len());
        let message = say!("a name may not begin with a digit: `{written}`", "名称不能以数字开头：`{written}`");
        scan.mend(Code::BadNumber, start, start + written.len(), message, &format!("`{written}`"));
        return scan.pass(written.len());
    }
    if glued == "分"
        && digits == "0"
        && matches!(scan.last.map(|l| scan.slice(l.start, l.end)), Some("无数据" | "data"))
    {
        let end = start + len + glued.len();
        scan.mend(Code::UnknownWord, start, end, say!("`0分` is written `零分`", "`0分` 写作 `零分`"), "零分");
        return scan.pass(len + glued.len());
    }
    if !glued.is_empty() && exponent == 0 {
        letters_behind(scan, start + len, glued);
        len += if is_apart(glued) { 0 } else { glued.len() };
    }
    scan.pass(len);
}

fn row_starts(scan: &Scan<'_>) -> bool {
    scan.last.is_none_or(|last| matches!(last.first, '{' | ',' | ';') || last.end <= scan.line.start)
}

/// Whether a name would fit here: at the start of a row, before a colon or a label.
fn is_name_place(scan: &Scan<'_>, end: usize) -> bool {
    row_starts(scan) && scan.from(end).trim_start_matches([' ', '\t']).starts_with([':', '"'])
}

fn count(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.chars().take_while(|c| is(*c)).map(char::len_utf8).sum()
}

fn check_digits(scan: &mut Scan<'_>, written: &str) {
    let clean: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let clean = clean.trim_end_matches('.');
    let (start, end) = (scan.at, scan.at + written.len());
    if clean.chars().filter(char::is_ascii_digit).count() > 28 {
        let span = scan.span(start, end);
        scan.report(
            Diagnostic::error(Code::BadNumber, span, say!("a number has at most 28 digits", "数字最多 28 位"))
                .help(say!("nothing is rounded silently: write fewer digits", "不会悄悄舍入：请减少位数")),
        );
        return scan.repair(start, end, "1");
    }
    let stripped = match clean.trim_start_matches('0') {
        rest if rest.is_empty() || rest.starts_with('.') => format!("0{rest}"),
        rest => rest.to_string(),
    };
    let leading_zero = clean.starts_with('0') && !clean.starts_with("0.") && clean.len() > 1;
    if written.contains('_') {
        scan.mend(Code::BadNumber, start, end, say!("`{written}` has `_` in it", "`{written}` 中含有 `_`"), &stripped);
    } else if written.contains(',') {
        let problem = Diagnostic::error(
            Code::BadNumber,
            scan.span(start, end),
            say!("`{written}` could be one number or several", "`{written}` 可能是一个数，也可能是几个数"),
        );
        let (apart, span) = (written.replace(',', ", "), scan.span(start, end));
        // only where values are listed can there be several
        let listed = scan.last.is_some_and(|last| matches!(last.first, ',' | '(' | '{' | '['));
        scan.report(if listed {
            problem
                .help(say!("write `{clean}`, or `{apart}` for several", "一个数写作 `{clean}`，几个数写作 `{apart}`"))
                .fix(say!("write one number", "改为一个数"), span, clean)
                .fix(say!("write several numbers", "改为几个数"), span, apart)
        } else {
            problem.help(say!("numbers have no separators of thousands: `{clean}`", "数字不写千分位:`{clean}`")).fix(
                say!("write `{clean}`", "改为 `{clean}`"),
                span,
                clean,
            )
        });
        scan.repair(start, end, clean);
    } else if leading_zero {
        let message = say!("`{written}` begins with a zero that means nothing", "`{written}` 以多余的 0 开头");
        scan.mend(Code::BadNumber, start, end, message, &stripped);
    } else if written.ends_with('.') {
        let message = say!("`{written}` ends with a point", "`{written}` 以小数点结尾");
        scan.mend(Code::BadNumber, start, end, message, clean);
    }
}

/// `,000` behind one to three digits: a separator of thousands, unless it parts the ends of an interval.
fn groups(scan: &Scan<'_>, whole: usize) -> usize {
    let rest = scan.rest();
    let mut len = 0;
    while let Some(behind) = rest.get(whole + len..).and_then(|r| r.strip_prefix(',')) {
        // a full-width comma is read with a space behind it: no number begins with 0, so `1，000` is one
        let group = behind.strip_prefix(' ').filter(|group| group.starts_with('0')).unwrap_or(behind);
        if count(group, |c| c.is_ascii_digit()) != 3 {
            break;
        }
        len += 4 + behind.len() - group.len();
    }
    let closes = rest.get(whole + len..).unwrap_or_default().trim_start().starts_with(']');
    // `[80,100]` has two ends, `[1,000, 2,000]` does not
    let behind = rest.get(whole + len..).unwrap_or_default().trim_start();
    let two_ends = len == 4 && !behind.starts_with(',') && scan.last.is_none_or(|last| last.first != ',');
    let bracket = scan.brackets.top();
    let interval = two_ends && (bracket == Some('[') || (bracket == Some('(') && closes));
    if len == 0 || whole > 3 || interval { 0 } else { len }
}

fn exponent(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['e', 'E']) else { return 0 };
    let sign = usize::from(rest.starts_with(['+', '-']));
    let digits = count(rest.get(sign..).unwrap_or_default(), |c| c.is_ascii_digit());
    if digits > 0 { 1 + sign + digits } else { 0 }
}

fn refuse_exponent(scan: &mut Scan<'_>, digits: &str, len: usize) {
    let (start, end) = (scan.at, scan.at + len);
    let written: String = scan.slice(start, end).chars().take(40).collect();
    let power: Option<usize> = scan.slice(start + digits.len() + 1, end).parse().ok();
    let message = say!("`{written}` has an exponent", "`{written}` 使用了指数");
    match power {
        Some(power) if power < 20 && !digits.contains(['.', ',', '_']) && digits.len() + power <= 28 => {
            let plain = format!("{digits}{}", "0".repeat(power));
            scan.mend(Code::BadNumber, start, end, message, &plain);
        }
        _ => refuse(scan, len, message),
    }
}

/// Refuses a number that nobody can write out for its author.
fn refuse(scan: &mut Scan<'_>, len: usize, message: Say) {
    let span = scan.span(scan.at, scan.at + len);
    scan.report(
        Diagnostic::error(Code::BadNumber, span, message)
            .help(say!("write all digits, at most 28", "请写出全部数字，最多 28 位")),
    );
    scan.repair(scan.at, scan.at + len, "1");
}

fn hexadecimal(text: &str) -> Option<usize> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    let len = count(digits, |c| c.is_ascii_hexdigit());
    (len > 0).then_some(2 + len)
}

fn suffix(text: &str) -> usize {
    ["%", "千", "百万", "万", "亿"].iter().find(|s| text.starts_with(**s)).map_or(0, |s| s.len())
}

/// Whether what touches a number is a word by itself.
fn is_apart(glued: &str) -> bool {
    known::is_keyword(glued) || known::begins_with_operator(glued)
}

fn letters_behind(scan: &mut Scan<'_>, at: usize, glued: &str) {
    let span = scan.span(at, at + glued.len());
    let shown: String = glued.chars().take(20).collect();
    if is_apart(glued) {
        let message = say!("`{shown}` is glued to the number before it", "`{shown}` 与前面的数字连在了一起");
        let problem = Diagnostic::error(Code::Glued, span, message)
            .help(say!("put a space between them", "请在中间加空格"))
            .safe_fix(say!("insert a space", "插入空格"), span.before(), " ");
        scan.report(problem);
        return scan.repair(at, at, " ");
    }
    let message = say!("letters may not follow a number: `{shown}`", "数字后面不能跟文字：`{shown}`");
    let meant = match glued {
        "w" | "W" | "万元" => Some("万"),
        "k" | "K" | "千元" => Some("千"),
        "亿元" => Some("亿"),
        _ => None,
    };
    let mut problem = Diagnostic::error(Code::BadNumber, span, message).help(say!(
        "only `%`, `千`, `万`, `百万`, `亿` may; the unit of a number follows from its place",
        "只能跟 `%`、`千`、`万`、`百万`、`亿`；数字的单位由所在位置决定"
    ));
    problem = match meant {
        Some(meant) => problem.fix(say!("write `{meant}`", "改为 `{meant}`"), span, meant),
        None => problem.fix(say!("leave the letters out", "去掉这些文字"), span, ""),
    };
    scan.report(problem);
    scan.repair(at, at + glued.len(), meant.unwrap_or(" "));
}

/// `80-89:` at the start of a row: the key that most people try first.
fn range_with_minus(scan: &mut Scan<'_>) -> Option<usize> {
    let row_start = row_starts(scan);
    let first = plain_number(scan.rest());
    let rest = scan.from(scan.at + first);
    let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let behind = rest.get(gap..).and_then(|r| r.strip_prefix('-')).filter(|_| row_start)?;
    let gap_behind = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let second = plain_number(behind.get(gap_behind..).unwrap_or_default());
    let end = gap_behind + second;
    let colon = behind.get(end..).unwrap_or_default().trim_start_matches([' ', '\t']).starts_with(':');
    if second == 0 || !colon {
        return None;
    }
    let start = scan.at;
    let minus = start + first + gap;
    let (low, high) = (scan.slice(start, start + first), behind.get(gap_behind..end).unwrap_or_default());
    let span = scan.span(start, minus + 1 + end);
    let right = format!("{low}..{high}");
    let problem = Diagnostic::error(
        Code::ForeignOperator,
        span,
        say!("`{low}-{high}` is a subtraction, not a range", "`{low}-{high}` 是减法，不是区间"),
    )
    .help(say!("write `{right}`", "请写作 `{right}`"))
    .safe_fix(say!("write `{right}`", "改为 `{right}`"), span, right.clone());
    scan.report(problem);
    scan.repair(minus, minus + 1, "..");
    Some(first + gap + 1 + end)
}

fn plain_number(text: &str) -> usize {
    let whole = count(text, |c| c.is_ascii_digit());
    let fraction = match text.get(whole..).and_then(|r| r.strip_prefix('.')) {
        Some(rest) if whole > 0 => count(rest, |c| c.is_ascii_digit()),
        _ => 0,
    };
    let len = whole + if fraction > 0 { 1 + fraction } else { 0 };
    if whole == 0 { 0 } else { len + suffix(text.get(len..).unwrap_or_default()) }
}

struct DateLike {
    len: usize,
    year: u32,
    month: u32,
    day: u32,
}

/// Four digits, a mark, one or two digits, the mark again, one or two digits.
fn date_like(text: &str) -> Option<DateLike> {
    let number = |at: usize, least: usize, most: usize| {
        let rest = text.get(at..)?;
        let len = count(rest, |c| c.is_ascii_digit());
        let value = rest.get(..len)?.parse::<u32>().ok()?;
        (least..=most).contains(&len).then_some((value, at + len))
    };
    let mark = |at: usize, mark: char| text.get(at..)?.strip_prefix(mark).map(|_| at + mark.len_utf8());
    let (year, after_year) = number(0, 4, 4)?;
    if !(1900..=2999).contains(&year) {
        return None;
    }
    for (first, second) in [('-', '-'), ('/', '/'), ('.', '.'), ('年', '月')] {
        let rest = mark(after_year, first)
            .and_then(|at| number(at, 1, 2))
            .and_then(|(month, at)| Some((month, number(mark(at, second)?, 1, 2)?)));
        if let Some((month, (day, end))) = rest {
            // `2024.3.1.5` is no date
            if first == '.' && mark(end, '.').is_some() {
                return None;
            }
            let end = if first == '年' { mark(end, '日').or_else(|| mark(end, '号')).unwrap_or(end) } else { end };
            return Some(DateLike { len: end, year, month, day });
        }
    }
    None
}

fn date(scan: &mut Scan<'_>, found: &DateLike) {
    let (start, end) = (scan.at, scan.at + found.len);
    let written = scan.slice(start, end);
    let padded = format!("{:04}-{:02}-{:02}", found.year, found.month, found.day);
    if Date::parse(&padded).is_none() {
        let span = scan.span(start, end);
        let mut problem = Diagnostic::error(
            Code::BadDate,
            span,
            say!("the calendar has no day `{written}`", "日历中没有 `{written}` 这一天"),
        )
        .help(say!("dates are written `2024-07-01`", "日期写作 `2024-07-01`"));
        // read on as the last day of that month, so that nothing else seems wrong
        let day = |day: u32| format!("{:04}-{:02}-{day:02}", found.year, found.month);
        let last = (28..=31).rev().map(day).find(|day| Date::parse(day).is_some());
        if let Some(last) = last.as_ref().filter(|_| found.day > 28) {
            let title = say!("take the last day of the month: `{last}`", "取该月最后一天:`{last}`");
            problem = problem.fix(title, span, last.clone());
        }
        scan.report(problem);
        let with = last.unwrap_or_else(|| format!("{:04}-01-01", found.year));
        scan.repair(start, end, &with);
    } else if written != padded {
        let message = say!("`{written}` is not how a date is written", "日期不能写作 `{written}`");
        scan.mend(Code::BadDate, start, end, message, &padded);
    }
    scan.pass(found.len);
    let glued = word_at(scan.rest());
    if known::is_keyword(glued) {
        letters_behind(scan, scan.at, glued);
    }
}
