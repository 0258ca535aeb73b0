//! Constants in messages, and as an author would write them.

use crate::diag::Say;
use crate::facts::Value;
use crate::model::ExprId;
use crate::value::{Rational, Unit};

use super::{Checker, Type};

impl Checker<'_> {
    /// A constant, as the expression that it is the value of is written.
    pub(super) fn constant_shown(&self, id: ExprId, value: &Value) -> Say {
        match value {
            Value::Number(number) => self.amount_of(id, number),
            Value::Date(date) => Say::same(date.to_string()),
            Value::Bool(value) => Say { en: value.to_string(), zh: if *value { "是" } else { "否" }.to_owned() },
            Value::Text(text) => Say::same(format!("\"{text}\"")),
            Value::Member(place) => Say::same(match self.ty(id) {
                Type::Dimension(index) => {
                    let member = self.scheme.dimensions.get(index).and_then(|d| d.members.get(*place));
                    member.map(|m| m.name.clone()).unwrap_or_default()
                }
                _ => place.to_string(),
            }),
            Value::Missing | Value::Rows(_) => Say::same(""),
        }
    }

    /// A number in the unit of an expression.
    pub(super) fn amount_of(&self, id: ExprId, number: &Rational) -> Say {
        if self.ty(id).unit() == Some(Unit::Ratio) {
            return Say::same(format!("{}%", number * &Rational::HUNDRED));
        }
        Say { en: number.to_string(), zh: in_chinese(number) }
    }
}

/// A number in 亿 or 万 where that takes no more than two decimal places; always the whole value.
fn in_chinese(number: &Rational) -> String {
    for (unit, word) in [(100_000_000, "亿"), (10_000, "万")] {
        let Some(parts) = number.checked_div(&Rational::from(unit)) else { continue };
        if parts.abs() >= Rational::ONE && parts.decimal_places().is_some_and(|places| places <= 2) {
            return format!("{parts}{word}");
        }
    }
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let shown = |n: i64| in_chinese(&Rational::from(n));
        assert_eq!(shown(1_000_000_000), "10亿");
        assert_eq!(shown(96_000_000), "9600万");
        assert_eq!(shown(123_000_000), "1.23亿");
        assert_eq!(shown(123_400_000), "12340万");
        assert_eq!(shown(123_456_789), "123456789");
        assert_eq!(shown(-25_000), "-2.5万");
        assert_eq!(shown(9_999), "9999");
    }
}
