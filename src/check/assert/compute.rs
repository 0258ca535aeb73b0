//! Numbers and dates in assertions, computed as the evaluator does.

use super::judge::Judge;
use super::undecided::{Decided, reported, undefined, unknown};
use crate::check::known::MOST_BITS;
use crate::diag::say;
use crate::facts::Value;
use crate::model::{AddOp, ExprId, MulOp, ValueFunction};
use crate::source::Span;
use crate::value::{Date, Rational, RoundMode, Rounding};

impl Judge<'_> {
    /// A number; another type is an error that was reported.
    pub(super) fn number(&self, id: ExprId) -> Decided<Rational> {
        match self.value(id)? {
            Value::Number(number) => Ok(number),
            Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                reported(self.scheme.expr(id).span)
            }
        }
    }

    fn date(&self, id: ExprId) -> Decided<Date> {
        match self.value(id)? {
            Value::Date(date) => Ok(date),
            Value::Missing | Value::Number(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
                reported(self.scheme.expr(id).span)
            }
        }
    }

    pub(super) fn sum(&self, first: ExprId, rest: &[(AddOp, ExprId)]) -> Decided {
        let mut total = self.value(first)?;
        for (op, term) in rest {
            let at = self.scheme.expr(*term).span;
            total = match (total, op, self.value(*term)?) {
                (Value::Number(a), AddOp::Plus, Value::Number(b)) => Value::Number(short(a + b, at)?),
                (Value::Number(a), AddOp::Minus, Value::Number(b)) => Value::Number(short(a - b, at)?),
                (Value::Date(a), AddOp::Minus, Value::Date(b)) => Value::Number(a.days_since(b).into()),
                (Value::Date(date), AddOp::Minus, Value::Number(days)) => on_calendar(date.later(&-days), at)?,
                (Value::Date(date), AddOp::Plus, Value::Number(days))
                | (Value::Number(days), AddOp::Plus, Value::Date(date)) => on_calendar(date.later(&days), at)?,
                _ => return reported(at),
            };
        }
        Ok(total)
    }

    pub(super) fn product(&self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Decided {
        let mut product = self.number(first)?;
        for (op, factor) in rest {
            let right = self.number(*factor)?;
            let at = self.scheme.expr(*factor).span;
            let next = match op {
                MulOp::Times => Some(product * right),
                MulOp::Over => product.checked_div(&right),
            };
            let Some(next) = next else { return undefined(at, say!("the divisor is 0", "除数为 0")) };
            product = short(next, at)?;
        }
        Ok(Value::Number(product))
    }

    pub(super) fn call(&self, function: ValueFunction, args: &[ExprId], span: Span) -> Decided {
        match (function, args) {
            (ValueFunction::Year, [date]) => Ok(Value::Number(i64::from(self.date(*date)?.year()).into())),
            (ValueFunction::Quarter, [date]) => Ok(Value::Number(i64::from(self.date(*date)?.quarter()).into())),
            (ValueFunction::Month, [date]) => Ok(Value::Number(i64::from(self.date(*date)?.month()).into())),
            (ValueFunction::AddMonths, [date, months]) => {
                on_calendar(self.date(*date)?.add_months(&self.number(*months)?), span)
            }
            _ => self.of_numbers(function, args, span),
        }
    }

    fn of_numbers(&self, function: ValueFunction, args: &[ExprId], span: Span) -> Decided {
        let whole = |mode| Rounding { places: 0, mode };
        let given: Vec<Rational> = args.iter().map(|a| self.number(*a)).collect::<Result<_, _>>()?;
        let value = match (function, given.as_slice()) {
            (ValueFunction::Min, all) => all.iter().min().cloned(),
            (ValueFunction::Max, all) => all.iter().max().cloned(),
            (ValueFunction::Clamp, [value, low, high]) => Some(value.clone().max(low.clone()).min(high.clone())),
            (ValueFunction::Abs, [value]) => Some(value.abs()),
            (ValueFunction::Floor, [value]) => Some(value.round(whole(RoundMode::Floor))),
            (ValueFunction::Ceil, [value]) => Some(value.round(whole(RoundMode::Ceil))),
            (ValueFunction::Days, [value]) => Some(value.clone()),
            (ValueFunction::Round, [value, places @ ..]) => {
                let places = places.first().and_then(Rational::to_i64).unwrap_or(0);
                let places = u32::try_from(places).unwrap_or(0);
                Some(value.round(Rounding { places, mode: self.scheme.lines.mode }))
            }
            _ => None,
        };
        // with other arguments no function is called
        value.map_or_else(|| reported(span), |value| Ok(Value::Number(value)))
    }
}

fn on_calendar(date: Option<Date>, at: Span) -> Decided {
    let why = say!("the date leaves the calendar of 1900 to 2999", "日期超出 1900 至 2999 年");
    date.map_or_else(|| unknown(at, why), |date| Ok(Value::Date(date)))
}

fn short(number: Rational, at: Span) -> Decided<Rational> {
    if number.bits() <= MOST_BITS { Ok(number) } else { unknown(at, say!("the number grows too long", "数字过长")) }
}
