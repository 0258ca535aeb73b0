//! Lists like another one: with one of their numbers more or less in all rows, with a row less, or with one twice.

use crate::facts::{FieldKind, FieldRange, ListSchema, Row, Value};
use crate::value::{Rational, Unit};

/// What the numbers of lists near another one are multiplied by, in hundredths.
const NEAR: [i64; 4] = [50, 80, 125, 200];

/// Lists near another one.
pub(super) fn near(rows: &[Row], list: &ListSchema) -> Vec<Value> {
    let mut lists = scaled_rows(rows, list, &NEAR);
    lists.extend(rows.split_last().map(|(_, rest)| Value::Rows(rest.into())));
    lists.extend(rows.first().map(|first| Value::Rows(rows.iter().chain([first]).cloned().collect())));
    lists
}

/// The list with each of its numbers in turn multiplied by each factor, in hundredths.
pub(super) fn scaled_rows(rows: &[Row], list: &ListSchema, factors: &[i64]) -> Vec<Value> {
    let mut lists = vec![];
    for (place, of) in list.fields.iter().enumerate() {
        let FieldKind::Numeric(unit) = of.kind else { continue };
        lists.extend(factors.iter().map(|factor| scaled(rows, place, *factor, unit, &of.range)));
    }
    lists
}

/// All rows with one of their numbers multiplied, kept within its bounds.
fn scaled(rows: &[Row], place: usize, factor: i64, unit: Unit, range: &FieldRange) -> Value {
    let all = rows.iter().map(|row| {
        let mut row = row.clone();
        if let Some(Value::Number(number)) = row.get_mut(place) {
            let more = fitting(&(&*number * &Rational::scaled(factor, 2)), number, unit);
            let high = range.high.as_ref().filter(|(high, open)| !open && more > *high).map(|(high, _)| high.clone());
            let more = high.unwrap_or(more);
            if range.contains(&more) {
                *number = more;
            }
        }
        row
    });
    Value::Rows(all.collect())
}

/// A number that can be written, rounded away from where it comes from.
pub(super) fn fitting(number: &Rational, from: &Rational, unit: Unit) -> Rational {
    let one = match unit {
        Unit::Count => Rational::ONE,
        Unit::Ratio => Rational::power_of_ten(4),
        Unit::Number | Unit::Money | Unit::Points | Unit::Days => Rational::HUNDRED,
    };
    let steps = number * &one;
    let steps = if number < from { steps.floor() } else { steps.ceil() };
    steps.checked_div(&one).unwrap_or_default()
}
