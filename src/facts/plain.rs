//! Values read without a detour: what is plain is read at once, and whatever is not is left to the reader that gives
//! reasons.

use std::sync::Arc;

use super::{Cell, Dimension, Field, FieldKind, FieldRange, MOST_PLACES, Value};
use crate::value::{Date, DatePattern, Rational, Unit};

/// Reads a cell as its field says, its range and the unit of its header (`scaled`) included.
///
/// `None` where the text is at fault or out of the ordinary: then [`read_record`](super::read_record) tells which. Where
/// it gives a value, that value is the same. To read many cells of one field, keep a [`Plain`].
///
/// ```
/// use merit::{Engine, facts::{Cell, plain_cell}};
/// let engine = Engine::compile("d.merit", "scheme d facts { key person: text  calls: count  rate: ratio in [0%, 100%] }
/// indicator calls_made { weight 100% score calls cap 100 }")?;
/// let fields = &engine.facts().fields;
/// assert_eq!(plain_cell(&fields[1], false, " 90 "), Some(Cell::Number(90, 0)));
/// assert_eq!(plain_cell(&fields[1], false, "9.5"), None);
/// assert_eq!(plain_cell(&fields[2], false, "18.25%"), Some(Cell::Number(1825, 4)));
/// assert_eq!(plain_cell(&fields[2], false, ""), Some(Cell::Missing));
/// # Ok::<(), merit::Problems>(())
/// ```
#[must_use]
pub fn plain_cell<'t>(field: &Field, scaled: bool, text: &'t str) -> Option<Cell<'t>> {
    Plain::of(field, scaled).cell(text)
}

/// How the values of one field are read: what its declaration says, worked out once.
#[derive(Debug, Clone)]
pub struct Plain(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Number(Box<Number>),
    Date(Form),
    Bool,
    Text,
    Member(Arc<Dimension>),
    /// Nothing is plain here.
    Never,
}

impl Plain {
    /// How a field is read, `scaled` under its declared header.
    #[must_use]
    pub fn of(field: &Field, scaled: bool) -> Self {
        let scale = if scaled { field.column_scale.as_ref() } else { None };
        Self(match &field.kind {
            FieldKind::Numeric(unit) => {
                Number::of(*unit, scale, &field.range).map_or(Kind::Never, |number| Kind::Number(Box::new(number)))
            }
            FieldKind::Date(pattern) => Kind::Date(Form::of(pattern)),
            FieldKind::Bool => Kind::Bool,
            FieldKind::Text => Kind::Text,
            FieldKind::Member(dimension) => Kind::Member(dimension.clone()),
            FieldKind::List(_) => Kind::Never,
        })
    }

    /// Reads a cell of a table or a string of a host; blank is missing.
    #[must_use]
    #[inline]
    pub fn cell<'t>(&self, text: &'t str) -> Option<Cell<'t>> {
        if let Kind::Number(number) = &self.0
            && let Some((units, places)) = digits(text)
        {
            return number.check(units, places).map(cell);
        }
        let trimmed = trimmed(text);
        if trimmed.is_empty() {
            return (!matches!(self.0, Kind::Never)).then_some(Cell::Missing);
        }
        match &self.0 {
            Kind::Number(number) => number.text(trimmed).map(cell),
            Kind::Date(form) => form.read(trimmed).map(Cell::Date),
            Kind::Bool => truth(trimmed).map(Cell::Bool),
            Kind::Text => Some(Cell::Text(text)),
            Kind::Member(dimension) => dimension.find(trimmed).map(Cell::Member),
            Kind::Never => None,
        }
    }

    /// Reads a text that is one in its document, not a number or a truth value written as text: a string of JSON.
    #[must_use]
    #[inline]
    pub fn text<'t>(&self, text: &'t str) -> Option<Cell<'t>> {
        match &self.0 {
            Kind::Text => Some(Cell::Text(text)),
            Kind::Member(dimension) => dimension.find(text).map(Cell::Member),
            Kind::Date(_) => self.cell(text),
            Kind::Number(_) | Kind::Bool | Kind::Never => None,
        }
    }

    /// Takes a number: so many units of a decimal place, in and out.
    #[must_use]
    #[inline]
    pub fn number(&self, units: i64, places: u32) -> Option<(i64, u32)> {
        match &self.0 {
            Kind::Number(number) => number.check(units, places),
            Kind::Date(_) | Kind::Bool | Kind::Text | Kind::Member(_) | Kind::Never => None,
        }
    }

    /// Whether it reads numbers.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.0, Kind::Number(_))
    }

    /// Whether it takes texts as they are.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.0, Kind::Text)
    }

    /// Whether it reads truth values.
    pub(super) fn is_truth(&self) -> bool {
        matches!(self.0, Kind::Bool)
    }

    /// The members of its dimension, where it reads one of these.
    pub(super) fn dimension(&self) -> Option<&Dimension> {
        match &self.0 {
            Kind::Member(dimension) => Some(dimension),
            Kind::Number(_) | Kind::Date(_) | Kind::Bool | Kind::Text | Kind::Never => None,
        }
    }

    /// The least and the greatest number of units of a decimal place that are taken as they stand; nothing where none is.
    pub(super) fn ends(&self, places: u32) -> Option<(i64, i64)> {
        let Kind::Number(number) = &self.0 else { return None };
        number.as_it_stands.get(places as usize).copied().filter(|(low, high)| low <= high)
    }

    /// Takes a truth value.
    #[must_use]
    #[inline]
    pub fn truth(&self, value: bool) -> Option<Cell<'static>> {
        matches!(self.0, Kind::Bool).then_some(Cell::Bool(value))
    }
}

#[inline]
fn cell((units, places): (i64, u32)) -> Cell<'static> {
    Cell::Number(units, places)
}

/// A text without the blanks around it, seen at once where there are none.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "是" => Some(true),
        "false" | "否" => Some(false),
        _ => None,
    }
}

/// The most digits that always fit 64 bits.
const MOST_DIGITS: usize = 18;

/// Reads plain digits, `-?d+(.d+)?`, as units of their last decimal place; `None` for more than 18 of them.
#[must_use]
#[inline]
pub fn digits(text: &str) -> Option<(i64, u32)> {
    let (negative, text) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        text => (false, text),
    };
    let (mut units, mut point) = (0_i64, None);
    for (at, byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            units = units.wrapping_mul(10).wrapping_add(digit.into());
        } else if *byte == b'.' && point.is_none() {
            point = Some(at);
        } else {
            return None;
        }
    }
    // a digit before the point and one behind it; more than 18 may have wrapped
    let (count, places) = match point {
        None => (text.len(), 0),
        Some(0) => return None,
        Some(at) => (text.len() - 1, text.len() - 1 - at),
    };
    if !(1..=MOST_DIGITS).contains(&count) || (places == 0 && point.is_some()) {
        return None;
    }
    Some((if negative { -units } else { units }, u32::try_from(places).ok()?))
}

/// Reads the plain digits that a text begins with, as [`digits`] does, and says where they end.
#[must_use]
#[inline]
pub fn leading_digits(text: &[u8]) -> Option<(i64, u32, usize)> {
    let negative = text.first() == Some(&b'-');
    let start = usize::from(negative);
    let (whole, point) = digits_from(text, start, 0);
    let (mut units, mut end, mut count) = (whole, point, point - start);
    if text.get(point) == Some(&b'.') {
        let (joined, behind) = digits_from(text, point + 1, whole);
        if behind > point + 1 {
            (units, end, count) = (joined, behind, count + behind - point - 1);
        }
    }
    // more than 18 digits may have wrapped
    if point == start || count > MOST_DIGITS {
        return None;
    }
    let places = count - (point - start);
    Some((if negative { -units } else { units }, u32::try_from(places).ok()?, end))
}

/// Appends the digits that begin at a place to a number, and says where they end.
#[inline]
fn digits_from(text: &[u8], start: usize, number: i64) -> (i64, usize) {
    let (mut number, mut bytes) = (number, text.get(start..).unwrap_or_default().iter());
    for byte in bytes.by_ref() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (number, text.len() - bytes.as_slice().len() - 1);
        }
        number = number.wrapping_mul(10).wrapping_add(i64::from(digit));
    }
    (number, text.len())
}

/// For each number of decimal places the least and the greatest number of units that are allowed.
type Ends = [(i64, i64); MOST_PLACES as usize + 1];

/// No number is allowed.
const NONE: (i64, i64) = (i64::MAX, i64::MIN);

/// How a number is checked.
#[derive(Debug, Clone)]
struct Number {
    /// What is allowed as it stands: nothing under a header that scales, no places of a count.
    as_it_stands: Ends,
    /// What is allowed once it is scaled.
    allowed: Ends,
    count: bool,
    ratio: bool,
    /// What one unit of the column is worth, as a number of a decimal place.
    scale: Option<(i64, u32)>,
}

impl Number {
    /// `None` where the unit of the column is no plain number.
    fn of(unit: Unit, scale: Option<&Rational>, range: &FieldRange) -> Option<Self> {
        let scale = match scale {
            None => None,
            Some(scale) => match Cell::of(&Value::Number(scale.clone()))? {
                Cell::Number(units, places) => Some((units, places)),
                Cell::Missing | Cell::Date(_) | Cell::Bool(_) | Cell::Member(_) | Cell::Text(_) | Cell::Rows(_) => {
                    return None;
                }
            },
        };
        let (mut allowed, count) = ([NONE; MOST_PLACES as usize + 1], unit == Unit::Count);
        for (places, ends) in (0..).zip(&mut allowed) {
            *ends = units_within(range, places);
        }
        let as_it_stands = match (scale, count) {
            (Some(_), _) => [NONE; MOST_PLACES as usize + 1],
            (None, true) => {
                let mut whole = [NONE; MOST_PLACES as usize + 1];
                let (low, high) = units_within(range, 0);
                whole.iter_mut().take(1).for_each(|ends| *ends = (low.max(0), high));
                whole
            }
            (None, false) => allowed,
        };
        Some(Self { as_it_stands, allowed, count, ratio: unit == Unit::Ratio, scale })
    }

    /// Digits that may end in a sign of per cent.
    fn text(&self, trimmed: &str) -> Option<(i64, u32)> {
        match trimmed.strip_suffix(['%', '％']) {
            Some(rest) if self.ratio => {
                let (units, places) = digits(rest.trim_end())?;
                self.check(units, places + 2)
            }
            Some(_) => None,
            None => {
                let (units, places) = digits(trimmed)?;
                self.check(units, places)
            }
        }
    }

    /// The number in base units, where it is allowed.
    #[inline]
    fn check(&self, units: i64, places: u32) -> Option<(i64, u32)> {
        if self.takes(units, places) { Some((units, places)) } else { self.check_scaled(units, places) }
    }

    #[inline]
    fn takes(&self, units: i64, places: u32) -> bool {
        matches!(self.as_it_stands.get(places as usize), Some((low, high)) if *low <= units && units <= *high)
    }

    #[inline(never)]
    fn check_scaled(&self, mut units: i64, mut places: u32) -> Option<(i64, u32)> {
        if self.count {
            let unit = 10_i64.checked_pow(places).filter(|unit| units % unit == 0)?;
            (units, places) = (units / unit, 0);
            if units < 0 {
                return None;
            }
        }
        if let Some((worth, more)) = self.scale {
            (units, places) = (units.checked_mul(worth)?, places + more);
        }
        let (low, high) = *self.allowed.get(places as usize)?;
        (low <= units && units <= high).then_some((units, places))
    }
}

/// The least and the greatest number of units of a decimal place that lie within a range; the first above the second
/// where none does.
fn units_within(range: &FieldRange, places: u32) -> (i64, i64) {
    let unit = Rational::power_of_ten(places);
    let (least, greatest) = (Rational::from(i64::MIN), Rational::from(i64::MAX));
    let low = range.low.as_ref().map_or(least.clone(), |(low, open)| {
        let end = low * &unit;
        if *open { end.floor() + Rational::ONE } else { end.ceil() }
    });
    let high = range.high.as_ref().map_or(greatest.clone(), |(high, open)| {
        let end = high * &unit;
        if *open { end.ceil() - Rational::ONE } else { end.floor() }
    });
    let (low, high) = (low.max(least), high.min(greatest));
    // both ends lie within 64 bits unless no number of 64 bits lies within the range
    low.to_i64().zip(high.to_i64()).unwrap_or(NONE)
}

/// How a date is read: where every part has its place, by place.
#[derive(Debug, Clone)]
struct Form {
    pattern: DatePattern,
    fixed: bool,
}

impl Form {
    fn of(pattern: &DatePattern) -> Self {
        let text = pattern.text();
        let fixed = text.is_ascii() && text.contains("mm") && text.contains("dd");
        Self { pattern: pattern.clone(), fixed }
    }

    fn read(&self, text: &str) -> Option<Date> {
        if !self.fixed {
            return self.pattern.parse(text);
        }
        let form = self.pattern.text().as_bytes();
        if form.len() != text.len() {
            return None;
        }
        let (mut year, mut month, mut day, mut digits_of_year) = (0_i16, 0_i8, 0_i8, 0);
        for (letter, given) in form.iter().zip(text.as_bytes()) {
            let digit = given.wrapping_sub(b'0');
            match letter {
                b'y' | b'm' | b'd' if digit > 9 => return None,
                b'y' => (year, digits_of_year) = (year * 10 + i16::from(digit), digits_of_year + 1),
                b'm' => month = month * 10 + i8::try_from(digit).ok()?,
                b'd' => day = day * 10 + i8::try_from(digit).ok()?,
                _ if letter == given => {}
                _ => return None,
            }
        }
        Date::new(if digits_of_year == 2 { 2000 + year } else { year }, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_and_nothing_else() {
        for (text, read) in [
            ("0", Some((0, 0))),
            ("-0", Some((0, 0))),
            ("007", Some((7, 0))),
            ("18.02", Some((1802, 2))),
            ("-18.50", Some((-1850, 2))),
            ("999999999999999999", Some((999_999_999_999_999_999, 0))),
            ("0.12345678901234567", Some((12_345_678_901_234_567, 17))),
            ("9.99999999999999999", Some((999_999_999_999_999_999, 17))),
        ] {
            assert_eq!(digits(text), read, "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "-.",
            ".5",
            "5.",
            "-.5",
            "1.2.3",
            "+1",
            "--1",
            "1e3",
            "1_000",
            "1,5",
            " 1",
            "1 ",
            "１",
            "0x1",
            "1.-2",
            "1000000000000000000",
            "9999999999999999999",
            "0.1234567890123456789",
            "NaN",
        ] {
            assert_eq!(digits(text), None, "{text}");
        }
    }

    #[test]
    fn digits_by_themselves_and_digits_that_a_text_begins_with_are_read_alike() {
        for begin in ["", "99999999999999", "0.99999999999999"] {
            for length in 0..=6 {
                for number in 0..5_usize.pow(length) {
                    let mark = |at: u32| "09.-x".chars().nth(number / 5_usize.pow(at) % 5);
                    let text: String = begin.chars().chain((0..length).filter_map(mark)).collect();
                    let alone = leading_digits(text.as_bytes()).filter(|(.., end)| *end == text.len());
                    assert_eq!(digits(&text), alone.map(|(units, places, _)| (units, places)), "{text}");
                }
            }
        }
    }

    #[test]
    fn ends_of_a_range_are_whole_units() {
        let range = |low: Option<(Rational, bool)>, high: Option<(Rational, bool)>| FieldRange { low, high };
        let tenth = |n| Rational::from_parts(n, 10);
        let half = range(Some((tenth(5), false)), Some((tenth(15), true)));
        assert_eq!((units_within(&half, 0), units_within(&half, 1)), ((1, 1), (5, 14)));
        let open = range(Some((tenth(5), true)), Some((tenth(15), false)));
        assert_eq!((units_within(&open, 0), units_within(&open, 2)), ((1, 1), (51, 150)));
        let free = range(None, None);
        assert_eq!(units_within(&free, 18), (i64::MIN, i64::MAX));
        let far = range(Some((Rational::power_of_ten(30), false)), None);
        let (low, high) = units_within(&far, 3);
        assert!(low > high);
        let wide = range(Some((-Rational::power_of_ten(30), false)), Some((Rational::power_of_ten(3), true)));
        assert_eq!(units_within(&wide, 2), (i64::MIN, 99_999));
    }
}
