//! Days as whole numbers.

use crate::value::Date;

/// The first day that there is.
fn first_day() -> Option<Date> {
    Date::new(1900, 1, 1)
}

/// A day as the number of days after the first.
#[must_use]
pub fn days(date: Date) -> i64 {
    first_day().map_or(0, |first| date.days_since(first))
}

/// The day behind a number of days.
#[must_use]
pub fn date(days: i64) -> Option<Date> {
    first_day()?.plus_days(days)
}
