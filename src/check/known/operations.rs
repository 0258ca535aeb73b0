//! What is known of values made of others: sums, products, conditions, choices.

use crate::diag::say;
use crate::model::{AddOp, ExprId, MulOp};
use crate::value::{Rational, Rounding};

use super::{Knowledge, Known, Range, Undefined};

impl Knowledge<'_> {
    /// What is known of a comparison: only whether its sides are there. Their places are kept for [`Self::assume`].
    pub(super) fn sides(&mut self, sides: &[ExprId]) -> Known {
        let mut all = Known::any();
        for side in sides {
            let known = self.of(*side);
            all = all.also(&known);
            self.sides.insert(*side, known.range);
        }
        all
    }

    pub(super) fn side(&self, id: ExprId) -> Range {
        self.sides.get(&id).cloned().unwrap_or(Range::ALL)
    }

    pub(super) fn sum(&mut self, first: ExprId, rest: &[(AddOp, ExprId)]) -> Known {
        let mut known = self.of(first);
        for (op, term) in rest {
            let term = self.of(*term);
            let range = match op {
                AddOp::Plus => known.range.plus(&term.range),
                AddOp::Minus => known.range.plus(&term.range.negate()),
            };
            known = Known { range, ..known }.also(&term);
        }
        known
    }

    pub(super) fn product(&mut self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Known {
        let mut known = self.of(first);
        for (op, id) in rest {
            let factor = self.of(*id);
            let divides = *op == MulOp::Over;
            let range = if divides { known.range.over(&factor.range) } else { known.range.times(&factor.range) };
            if divides && factor.range.has_zero() {
                let span = self.scheme.expr(*id).span;
                let why = say!("the divisor can be 0", "除数可能为 0");
                known.undefined = known.undefined.or(Some(Undefined::new(span, why)));
            }
            known = Known { range, ..known }.also(&factor);
        }
        known
    }

    /// `and` and `or`: each part is read only where those before it did not decide.
    pub(super) fn chain(&mut self, parts: &[ExprId], all: bool) -> Known {
        let depth = self.narrowed.len();
        let mut known = Known::any();
        for part in parts {
            let next = self.of(*part);
            known = known.also(&next);
            self.assume(*part, all);
        }
        self.narrowed.truncate(depth);
        known
    }

    pub(super) fn choice(&mut self, arms: &[(ExprId, ExprId)], otherwise: ExprId) -> Known {
        let depth = self.narrowed.len();
        let mut known: Option<Known> = None;
        let mut conditions = Known::any();
        for (condition, value) in arms {
            self.arm(*condition, *value, &mut known, &mut conditions);
        }
        let last = self.of(otherwise);
        self.narrowed.truncate(depth);
        known.map_or(last.clone(), |known| known.or(&last)).also(&conditions)
    }

    /// Adds what is known of one arm of an `if`; afterwards its condition did not hold.
    fn arm(&mut self, condition: ExprId, value: ExprId, known: &mut Option<Known>, conditions: &mut Known) {
        *conditions = std::mem::replace(conditions, Known::any()).also(&self.of(condition));
        let before = self.narrowed.len();
        self.assume(condition, true);
        let next = self.of(value);
        *known = Some(known.take().map_or(next.clone(), |so_far| so_far.or(&next)));
        self.narrowed.truncate(before);
        self.assume(condition, false);
    }

    pub(super) fn fallback(&mut self, options: &[ExprId]) -> Known {
        let mut known: Option<Known> = None;
        for option in options {
            let next = self.of(*option);
            let defined = next.undefined.is_none();
            known = Some(match known {
                None => next,
                Some(so_far) => Known {
                    range: so_far.range.hull(&next.range),
                    undefined: next.undefined,
                    broken: so_far.broken || next.broken,
                },
            });
            if defined {
                break;
            }
        }
        known.unwrap_or_else(Known::any)
    }
}

/// Where a value lies after rounding: rounding is monotone, and its ends may be reached.
pub(in crate::check) fn rounded(range: &Range, rounding: Rounding) -> Range {
    let end = |end: &Option<(Rational, bool)>| end.as_ref().map(|(value, _)| (value.round(rounding), false));
    let grid = Rational::ONE.checked_div(&Rational::power_of_ten(rounding.places));
    Range { low: end(&range.low), high: end(&range.high), grid }
}
