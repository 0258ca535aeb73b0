//! What is known of functions: of values, and over the rows of a list.

use crate::diag::say;
use crate::model::{ExprId, ListCall, ListFunction, ValueFunction};
use crate::source::Span;
use crate::value::{Rational, Rounding};

use super::{Knowledge, Known, Narrowed, Place, Undefined, constant, rounded};
use crate::check::range::Range;

impl Knowledge<'_> {
    pub(super) fn call(&mut self, function: ValueFunction, args: &[ExprId]) -> Known {
        let all: Vec<Known> = args.iter().map(|a| self.of(*a)).collect();
        self.of_call(function, args, &all)
    }

    pub(super) fn of_call(&self, function: ValueFunction, args: &[ExprId], all: &[Known]) -> Known {
        let mut known = Known::any();
        for part in all {
            known = known.also(part);
        }
        let ranges: Vec<&Range> = all.iter().map(|k| &k.range).collect();
        let range = match (function, ranges.as_slice()) {
            (ValueFunction::Min, [first, rest @ ..]) => rest.iter().fold((*first).clone(), |a, b| least(&a, b)),
            (ValueFunction::Max, [first, rest @ ..]) => {
                rest.iter().fold((*first).clone(), |a, b| least(&a.negate(), &b.negate()).negate())
            }
            (ValueFunction::Clamp, [value, low, high]) => {
                let raised = least(&value.negate(), &low.negate()).negate();
                least(&raised, high)
            }
            (ValueFunction::Abs, [value]) => {
                let turned = value.negate();
                if value.low.as_ref().is_some_and(|(low, _)| !low.is_negative()) {
                    (*value).clone()
                } else if turned.low.as_ref().is_some_and(|(low, _)| !low.is_negative()) {
                    turned
                } else {
                    value.hull(&turned).intersect(&Range::from(Rational::ZERO))
                }
            }
            (ValueFunction::Round, [value, ..]) => {
                let places = args.get(1).and_then(|p| constant(self.scheme, *p)).and_then(|p| p.to_i64()).unwrap_or(0);
                let places = u32::try_from(places).unwrap_or(0);
                rounded(value, Rounding { places, mode: self.scheme.lines.mode })
            }
            (ValueFunction::Floor, [value]) => {
                rounded(value, Rounding { places: 0, mode: crate::value::RoundMode::Floor })
            }
            (ValueFunction::Ceil, [value]) => {
                rounded(value, Rounding { places: 0, mode: crate::value::RoundMode::Ceil })
            }
            (ValueFunction::Year, _) => whole(1900, 2999),
            (ValueFunction::Quarter, _) => whole(1, 4),
            (ValueFunction::Month, _) => whole(1, 12),
            (ValueFunction::Days, [value]) => (*value).clone(),
            _ => Range::ALL,
        };
        Known { range, ..known }
    }

    pub(super) fn list(&mut self, call: &ListCall, span: Span) -> Known {
        let outside = self.enter_rows(call.list);
        let asked = Box::new(self.asked_of_rows(call));
        let value = Box::new(call.value.map_or_else(Known::any, |value| self.of(value)));
        self.narrowed = outside;
        self.of_list(call, span, asked.also(&value), value.range)
    }

    /// Forgets what conditions say of a row's fields: another loop over the same list has other rows.
    pub(super) fn enter_rows(&mut self, list: usize) -> Vec<(Place, Narrowed)> {
        let outside = std::mem::take(&mut self.narrowed);
        let kept = outside.iter().filter(|(place, _)| !matches!(place, Place::Field(f) if f.list == list));
        self.narrowed = kept.cloned().collect();
        outside
    }

    /// What is known of `where` and `by`; what the first says stays remembered.
    pub(super) fn asked_of_rows(&mut self, call: &ListCall) -> Known {
        let mut known = Known::any();
        if let Some(filter) = call.filter {
            known = known.also(&self.of(filter));
            self.assume(filter, true);
        }
        if let Some(by) = call.by {
            known = known.also(&self.of(by));
        }
        known
    }

    pub(super) fn of_list(&self, call: &ListCall, span: Span, mut known: Known, of_value: Range) -> Known {
        let filled = call.filter.is_none() && self.some_row(call.list);
        let name = self.scheme.facts.fields.get(call.list).map(|f| f.name.as_str()).unwrap_or_default();
        let (range, of_nothing) = match call.function {
            ListFunction::Count => (Range { grid: Some(Rational::ONE), ..Range::from(Rational::ZERO) }, false),
            ListFunction::Share => (Range::closed(Rational::ZERO, Rational::ONE), true),
            ListFunction::Sum => (
                Range {
                    low: of_value.low.filter(|(low, _)| !low.is_negative()).map(|_| (Rational::ZERO, false)),
                    high: of_value
                        .high
                        .filter(|(high, _)| high.is_negative() || high.is_zero())
                        .map(|_| (Rational::ZERO, false)),
                    grid: of_value.grid,
                },
                false,
            ),
            ListFunction::Average => (Range { grid: None, ..of_value }, true),
            ListFunction::Min | ListFunction::Max | ListFunction::First | ListFunction::Last => (of_value, true),
            ListFunction::Any | ListFunction::All => (Range::ALL, false),
        };
        // `share` divides by all rows of the list, whatever its filter lets through
        let filled = filled || (call.function == ListFunction::Share && self.some_row(call.list));
        if of_nothing && !filled && known.undefined.is_none() {
            let why = say!("`{name}` may have no row that counts here", "`{name}` 可能没有符合条件的行");
            known.undefined = Some(Undefined::new(span, why));
        }
        Known { range, ..known }
    }

    /// Whether conditions around say that a list has a row.
    pub(super) fn some_row(&self, list: usize) -> bool {
        self.narrowed.iter().any(|(place, what)| *place == Place::Rows(list) && matches!(what, Narrowed::Present))
    }
}

fn least(a: &Range, b: &Range) -> Range {
    let high = match (&a.high, &b.high) {
        (None, end) | (end, None) => end.clone(),
        (Some(x), Some(y)) => Some(if x.0 <= y.0 { x.clone() } else { y.clone() }),
    };
    Range { high, grid: None, ..a.hull(b) }
}

fn whole(low: i64, high: i64) -> Range {
    Range { grid: Some(Rational::ONE), ..Range::closed(low.into(), high.into()) }
}
