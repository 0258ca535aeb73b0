//! What is known of values that are made of several people's.

use crate::diag::say;
use crate::model::{Grouping, PoolFunction};
use crate::source::Span;
use crate::value::Rational;

use super::{Knowledge, Known, Range, Undefined};

impl Knowledge<'_> {
    /// Looks at what everybody gives before any condition of one person narrows it.
    pub(super) fn settle_pool(&mut self, index: usize) {
        let known = self.of_pool(index);
        self.pools.insert(index, known);
    }

    pub(super) fn pool(&mut self, index: usize) -> Known {
        self.pools.get(&index).cloned().unwrap_or_else(Known::any)
    }

    fn of_pool(&mut self, index: usize) -> Known {
        let Some(pool) = self.scheme.pools.get(index) else { return Known::any() };
        let excludes = self.scheme.cohort.as_ref().is_some_and(|cohort| cohort.exclude.is_some());
        let value = pool.value.map_or_else(Known::any, |value| self.of(value));
        let weight = pool.weight.map_or_else(Known::any, |weight| self.of(weight));
        let counts = Range { low: Some((Rational::ZERO, false)), high: None, grid: Some(Rational::ONE) };
        let range = match pool.function {
            PoolFunction::Average | PoolFunction::Min | PoolFunction::Max => {
                Range { grid: None, ..value.range.clone() }
            }
            PoolFunction::First | PoolFunction::Last => value.range.clone(),
            PoolFunction::Sum => {
                let low = value.range.low.as_ref().filter(|(low, _)| *low >= Rational::ZERO);
                let high = value.range.high.as_ref().filter(|(high, _)| *high <= Rational::ZERO);
                Range {
                    low: low.map(|_| (Rational::ZERO, false)),
                    high: high.map(|_| (Rational::ZERO, false)),
                    grid: value.range.grid.clone(),
                }
            }
            PoolFunction::Count => counts,
            PoolFunction::Rank => Range { low: Some((Rational::ONE, false)), ..counts },
            PoolFunction::Share => Range::closed(Rational::ZERO, Rational::ONE),
            PoolFunction::Percentile => {
                Range { low: Some((Rational::ZERO, true)), high: Some((Rational::ONE, false)), grid: None }
            }
            // a part lies between nothing and the amount, which is rounded before it is shared out
            PoolFunction::Allocate => {
                let low = value.range.low.as_ref().map(|(low, _)| (low.floor().min(Rational::ZERO), false));
                let high = value.range.high.as_ref().map(|(high, _)| (high.ceil().max(Rational::ZERO), false));
                Range { low, high, grid: None }
            }
            PoolFunction::Any | PoolFunction::All => Range::ALL,
        };
        let broken = value.broken || weight.broken;
        let never =
            matches!(pool.function, PoolFunction::Sum | PoolFunction::Count | PoolFunction::Any | PoolFunction::All);
        let why = if never {
            None
        } else if pool.of == Grouping::Cohort && excludes {
            Some(say!("who is excluded from the cohort has none", "被剔除出分组的人没有这个值"))
        } else if pool.filter.is_some() || pool.function == PoolFunction::Allocate {
            Some(say!("perhaps nobody counts", "可能没有任何人计入"))
        } else {
            value.undefined.is_some().then(|| say!("perhaps nobody has a value", "可能所有人都没有值"))
        };
        Known { range, undefined: why.map(|why| Undefined::new(pool.span, why)), broken }
    }

    /// Rank and percentile, which not everybody has.
    pub(super) fn standing(&self, span: Span, percentile: bool) -> Known {
        let why =
            say!("who is excluded, alone or hit by a veto has no rank", "被剔除、单独计分或触发一票否决的人没有名次");
        let range = if percentile {
            Range { low: Some((Rational::ZERO, true)), high: Some((Rational::ONE, false)), grid: None }
        } else {
            Range { low: Some((Rational::ONE, false)), high: None, grid: Some(Rational::ONE) }
        };
        Known { range, undefined: Some(Undefined::new(span, why)), broken: false }
    }
}
