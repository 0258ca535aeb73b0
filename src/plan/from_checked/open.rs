//! What waits for a `todo`. A number that must be known beforehand is left out of its property; the marks made here keep
//! anybody from reading the gap.

use super::Lowering;
use crate::model::{Adjust, AdjustBody, BandKey, ExprId, Indicator, Layered, Method};
use crate::plan::Choice;

impl Lowering<'_> {
    /// For whom a number is not decided yet.
    pub(super) fn open(&self, property: &Layered<ExprId>) -> Choice<bool> {
        self.open_by(property, |id| self.checked.is_open(*id))
    }

    /// For whom a part of a score is not decided yet; only the properties that are open for anybody are kept.
    pub(super) fn open_score(&self, rule: &Indicator) -> Box<[Choice<bool>]> {
        let all = [
            self.open(&rule.out_of),
            self.open(&rule.worth),
            self.open(&rule.cap),
            self.open(&rule.anonymous),
            self.open_by(&rule.floor, |floor| floor.is_some_and(|floor| self.checked.is_open(floor))),
            self.open_by(&rule.method, |method| self.method_is_open(method)),
        ];
        all.into_iter().filter(|choice| choice.all().any(|open| *open)).collect()
    }

    fn open_by<T>(&self, property: &Layered<T>, is_open: impl Fn(&T) -> bool) -> Choice<bool> {
        if self.checked.todos().is_empty() {
            return Choice { base: None, layers: Box::new([]) };
        }
        let depth = |patch: usize| self.scheme.patches.get(patch).map_or(0, |p| p.depth);
        let layers = property.layers.iter().map(|l| (l.patch, depth(l.patch), is_open(&l.value), l.span));
        Choice { base: property.base.as_ref().map(|(value, _)| is_open(value)), layers: layers.collect() }
    }

    /// Whether a number that the method fixes beforehand is open; its expressions tell by themselves.
    fn method_is_open(&self, method: &Method) -> bool {
        let open = |id: ExprId| self.checked.is_open(id);
        match method {
            Method::Bands(rows) => rows.iter().any(|row| match &row.key {
                BandKey::Compare(_, limit) => open(*limit),
                BandKey::In(interval) => open(interval.low) || open(interval.high),
                BandKey::Otherwise => false,
            }),
            Method::Curve(points) => points.iter().any(|(x, y)| open(*x) || open(*y)),
            Method::Rated(rated) => rated.out_of.is_some_and(open) || rated.weights.iter().any(|(_, w)| open(*w)),
            Method::Proportional(_) | Method::Inverse(_) | Method::Value(_) | Method::Bad => false,
        }
    }

    pub(super) fn has_open_range(&self, adjust: &Adjust) -> bool {
        let within = match &adjust.body {
            AdjustBody::Discretionary(_, range) => Some(range),
            AdjustBody::Points(..) | AdjustBody::Each(_) => None,
        };
        within.into_iter().chain(&adjust.limit).any(|r| self.checked.is_open(r.low) || self.checked.is_open(r.high))
    }
}
