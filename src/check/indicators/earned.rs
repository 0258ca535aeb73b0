//! What an indicator can earn of its full mark.

use crate::check::Checker;
use crate::check::known::constant;
use crate::check::range::Range;
use crate::model::{ExprId, Indicator, Policy};
use crate::value::Rational;

impl Checker<'_> {
    /// What can be earned, 1 being the full mark: the score after cap, floor, zero lines and policies.
    pub(super) fn earned(
        &self,
        rule: &Indicator,
        raw: &Range,
        mark: &Rational,
        active: impl Fn(usize) -> Option<usize> + Copy,
    ) -> Option<Range> {
        let number = |id: ExprId| constant(self.scheme, id);
        let cap = match rule.cap.pick(active) {
            Some((cap, ..)) => Some((number(*cap)?, false)),
            None => None,
        };
        let floor = match rule.floor.pick(active) {
            Some((Some(floor), ..)) => Some((number(*floor)?, false)),
            Some((None, ..)) | None => None,
        };
        let highest = |end: &Option<(Rational, bool)>| match (end, &cap) {
            (Some((value, _)), Some((cap, _))) => Some((value.clone().min(cap.clone()), false)),
            (None, cap) => cap.clone(),
            (end, None) => end.clone(),
        };
        let lowest = |end: Option<(Rational, bool)>| match (end, &floor) {
            (Some((value, _)), Some((floor, _))) => Some((value.max(floor.clone()), false)),
            (None, floor) => floor.clone(),
            (end, None) => end,
        };
        let low = lowest(raw.low.as_ref().map(|(low, open)| {
            cap.as_ref().map_or((low.clone(), *open), |(cap, _)| (low.clone().min(cap.clone()), false))
        }));
        let mut range = Range { low, high: highest(&raw.high), grid: None };
        let mut also = vec![];
        if !rule.zero_below.is_unset() || !rule.zero_above.is_unset() {
            also.push(Rational::ZERO);
        }
        for policy in rule.policies() {
            match policy {
                Policy::Zero => also.push(Rational::ZERO),
                Policy::Full => also.push(mark.clone()),
                Policy::Score(score) => also.push(number(score)?),
                Policy::Redistribute | Policy::Fault => {}
            }
        }
        for value in also {
            range = range.hull(&Range::point(value));
        }
        let share = Rational::ONE.checked_div(mark)?;
        Some(range.times(&Range::point(share)))
    }
}
