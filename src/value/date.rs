use std::fmt;

use jiff::civil;

use super::Rational;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(civil::Date);

impl Date {
    /// The day, where the calendar has it, for years 1900 to 2999.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        (1900..=2999).contains(&year).then(|| civil::Date::new(year, month, day).ok().map(Self)).flatten()
    }

    /// Reads `2024-07-01`: four, two and two digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        DatePattern::ISO.parse(text)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The quarter, 1 to 4.
    #[must_use]
    pub fn quarter(self) -> i8 {
        (self.month() + 2) / 3
    }

    /// Calendar days from `earlier` to this day, below zero where it comes first.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).get_days().into()
    }

    /// The day so many days later; `None` outside the calendar of years 1900 to 2999.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        let date = self.0.checked_add(span).ok()?;
        Self::new(date.year(), date.month(), date.day())
    }

    /// The same day so many months later, or the last day of that month where it is shorter.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let span = jiff::Span::new().try_months(months).ok()?;
        let date = self.0.checked_add(span).ok()?;
        Self::new(date.year(), date.month(), date.day())
    }

    /// `date + days`: whole days, rounded down.
    #[must_use]
    pub fn later(self, days: &Rational) -> Option<Self> {
        self.plus_days(days.floor().to_i64()?)
    }

    /// `add_months(date, months)`: whole months, rounded down.
    #[must_use]
    pub fn add_months(self, months: &Rational) -> Option<Self> {
        self.plus_months(months.floor().to_i64()?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How dates are written in a column: `yyyy-mm-dd`, `dd-mm-yy`, `yyyy/mm/dd` …
///
/// A run of `y` (four, or two for 2000–2099), `mm` and `dd`, each once, and anything else between them to the
/// letter. Every part has exactly as many digits as the pattern has letters, but for a single `m` or `d`, which
/// stands for one digit or two, as spreadsheets write them: `yyyy/m/d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern(std::borrow::Cow<'static, str>);

impl DatePattern {
    /// `yyyy-mm-dd`
    pub const ISO: Self = Self(std::borrow::Cow::Borrowed("yyyy-mm-dd"));

    /// The pattern, where it names year, month and day once each, and shows where a part of one or two digits ends.
    #[must_use]
    pub fn new(pattern: &str) -> Option<Self> {
        let runs = |letter: char| pattern.matches(letter).count();
        let whole = |part: &str| pattern.matches(part).count() == 1;
        let year = (runs('y') == 4 && whole("yyyy")) || (runs('y') == 2 && whole("yy"));
        let part = |letter: char, pair: &str| runs(letter) == 1 || (runs(letter) == 2 && whole(pair));
        let ends = |letter: char| {
            let behind = pattern.split_once(letter).and_then(|(_, rest)| rest.chars().next());
            runs(letter) == 2 || !behind.is_some_and(|c| matches!(c, 'y' | 'm' | 'd') || c.is_ascii_digit())
        };
        let fits = year && part('m', "mm") && part('d', "dd") && ends('m') && ends('d');
        fits.then(|| Self(pattern.to_owned().into()))
    }

    /// The pattern as declared.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Reads a date written in this pattern; `None` where it is not, or where the calendar has no such day.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Date> {
        let (mut year, mut month, mut day, mut digits_of_year) = (0_i16, 0_i8, 0_i8, 0);
        let digit = |c: char| if c.is_ascii() { c.to_digit(10).and_then(|d| i8::try_from(d).ok()) } else { None };
        let single = |letter: char| self.0.matches(letter).count() == 1;
        let mut given = text.chars().peekable();
        for letter in self.0.chars() {
            let c = given.next()?;
            match letter {
                'y' => (year, digits_of_year) = (year * 10 + i16::from(digit(c)?), digits_of_year + 1),
                'm' | 'd' => {
                    let part = if letter == 'm' { &mut month } else { &mut day };
                    *part = *part * 10 + digit(c)?;
                    if let Some(second) = given.next_if(|c| single(letter) && c.is_ascii_digit()).and_then(digit) {
                        *part = *part * 10 + second;
                    }
                }
                _ if letter == c => {}
                _ => return None,
            }
        }
        if given.next().is_some() {
            return None;
        }
        Date::new(if digits_of_year == 2 { 2000 + year } else { year }, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_declared_forms_and_no_others() {
        let short = DatePattern::new("dd-mm-yy");
        let read = |text: &str| short.as_ref().and_then(|p| p.parse(text)).map(|d| d.to_string());
        assert_eq!(read("20-10-16").as_deref(), Some("2016-10-20"));
        assert_eq!(read("31-02-16"), None);
        assert_eq!(read("2016-10-20"), None);
        assert_eq!(Date::parse("2024-7-1"), None);
        assert_eq!(Date::parse("2024-02-29").map(|d| d.quarter()), Some(1));
        assert!(DatePattern::new("mm-dd").is_none());
        assert!(DatePattern::new("dd.mm.yyyy").is_some());
    }

    #[test]
    fn single_letters_stand_for_one_digit_or_two() {
        let read = |form: &str, text: &str| DatePattern::new(form).and_then(|p| p.parse(text)).map(|d| d.to_string());
        for (text, day) in [("2021/3/1", "2021-03-01"), ("2021/12/31", "2021-12-31"), ("2021/03/01", "2021-03-01")] {
            assert_eq!(read("yyyy/m/d", text).as_deref(), Some(day));
        }
        assert_eq!(read("yyyy年m月d日", "2021年3月12日").as_deref(), Some("2021-03-12"));
        assert_eq!(read("d.m.yy", "1.12.21").as_deref(), Some("2021-12-01"));
        assert_eq!(read("m/dd/yyyy", "3/09/2021").as_deref(), Some("2021-03-09"));
        for text in ["2021/003/1", "2021//1", "2021/3/", "2021/3/111", "2021/13/1", "2021/2/30", "2021/3/1 0:00"] {
            assert_eq!(read("yyyy/m/d", text), None, "{text}");
        }
        assert_eq!(read("yyyy/mm/dd", "2021/3/1"), None);
        assert_eq!(read("yyyy/mm/d", "2021/3/1"), None);
        for unclear in ["yyyymd", "mdyyyy", "yyyy/md", "d1/m/yyyy", "yyyy/mmm/d"] {
            assert!(DatePattern::new(unclear).is_none(), "{unclear}");
        }
    }

    #[test]
    fn months_end_where_the_calendar_ends_them() {
        let plus = |text: &str, n| Date::parse(text).and_then(|d| d.plus_months(n)).map(|d| d.to_string());
        assert_eq!(plus("2024-01-31", 1).as_deref(), Some("2024-02-29"));
        assert_eq!(plus("2024-12-15", 1).as_deref(), Some("2025-01-15"));
    }
}
