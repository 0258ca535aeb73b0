use std::cmp::Ordering;

use crate::value::Rational;

/// Where a number can lie: an interval, unbounded where an end is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The low end, and whether it is excluded.
    pub low: Option<(Rational, bool)>,
    /// The high end, and whether it is excluded.
    pub high: Option<(Rational, bool)>,
    /// Only multiples of this are taken: 1 for counts, 1/100 after rounding to two places.
    pub grid: Option<Rational>,
}

impl Range {
    /// Any number.
    pub const ALL: Self = Self { low: None, high: None, grid: None };

    /// One number.
    #[must_use]
    pub fn point(value: Rational) -> Self {
        Self { low: Some((value.clone(), false)), high: Some((value, false)), grid: None }
    }

    /// From `low` to `high`, both included.
    #[must_use]
    pub fn closed(low: Rational, high: Rational) -> Self {
        Self { low: Some((low, false)), high: Some((high, false)), grid: None }
    }

    /// From `low`, included.
    #[must_use]
    pub fn from(low: Rational) -> Self {
        Self { low: Some((low, false)), high: None, grid: None }
    }

    /// Whether zero can be taken.
    #[must_use]
    pub fn has_zero(&self) -> bool {
        self.contains(&Rational::ZERO)
    }

    /// Whether a number lies within, the grid aside.
    #[must_use]
    pub fn contains(&self, value: &Rational) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, open)| if *open { value > low } else { value >= low });
        above && self.high.as_ref().is_none_or(|(high, open)| if *open { value < high } else { value <= high })
    }

    /// Whether no number can lie within, on its grid.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let (Some((low, low_open)), Some((high, high_open))) = (&self.low, &self.high) else { return false };
        match low.cmp(high) {
            Ordering::Greater => true,
            Ordering::Equal => *low_open || *high_open || !self.on_grid(low),
            Ordering::Less => self.grid.is_some() && self.sample().is_none(),
        }
    }

    fn on_grid(&self, value: &Rational) -> bool {
        self.grid.as_ref().is_none_or(|step| value.checked_div(step).is_some_and(|q| q.is_whole()))
    }

    /// A number within, as plain as possible: the middle, a whole number near an end, or a grid point.
    #[must_use]
    pub fn sample(&self) -> Option<Rational> {
        let one = self.grid.clone().unwrap_or(Rational::ONE);
        let candidates: Vec<Rational> = match (&self.low, &self.high) {
            (None, None) => vec![Rational::ZERO],
            (Some((low, _)), None) => vec![low.clone(), self.next(low, &one)],
            (None, Some((high, _))) => vec![high.clone(), -self.next(&-high.clone(), &one)],
            (Some((low, _)), Some((high, _))) => {
                let middle = (low + high).checked_div(&2.into()).unwrap_or_default();
                let mut all = vec![low.clone(), middle];
                if self.grid.is_some() {
                    all.push(self.next(low, &one));
                }
                all.push(high.clone());
                all
            }
        };
        let mut fit = candidates.into_iter().filter(|c| self.contains(c) && self.on_grid(c));
        fit.next()
    }

    /// The least multiple of `step` above `value`.
    fn next(&self, value: &Rational, step: &Rational) -> Rational {
        let steps = value.checked_div(step).unwrap_or_default().floor() + Rational::ONE;
        &steps * step
    }

    /// What both have in common.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self {
            low: tighter(self.low.as_ref(), other.low.as_ref(), Ordering::Greater),
            high: tighter(self.high.as_ref(), other.high.as_ref(), Ordering::Less),
            grid: self.grid.clone().or_else(|| other.grid.clone()),
        }
    }

    /// The smallest interval around both.
    #[must_use]
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            low: looser(self.low.as_ref(), other.low.as_ref(), Ordering::Less),
            high: looser(self.high.as_ref(), other.high.as_ref(), Ordering::Greater),
            grid: if self.grid == other.grid { self.grid.clone() } else { None },
        }
    }

    /// What is left of this range without the other: nothing, one piece or two.
    #[must_use]
    pub fn without(&self, other: &Self) -> Vec<Self> {
        let mut left = vec![];
        if let Some((low, open)) = &other.low {
            let below = Self { low: None, high: Some((low.clone(), !open)), grid: None };
            left.push(self.intersect(&below));
        }
        if let Some((high, open)) = &other.high {
            let above = Self { low: Some((high.clone(), !open)), high: None, grid: None };
            left.push(self.intersect(&above));
        }
        left.retain(|piece| !piece.is_empty());
        left
    }

    /// Where `-x` lies.
    #[must_use]
    pub fn negate(&self) -> Self {
        let turn = |end: &Option<(Rational, bool)>| end.clone().map(|(value, open)| (-value, open));
        Self { low: turn(&self.high), high: turn(&self.low), grid: self.grid.clone() }
    }

    /// Where `x + y` lies.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let add = |a: &Option<(Rational, bool)>, b: &Option<(Rational, bool)>| {
            a.as_ref().zip(b.as_ref()).map(|((x, p), (y, q))| (x + y, *p || *q))
        };
        let grid = if self.grid == other.grid { self.grid.clone() } else { None };
        Self { low: add(&self.low, &other.low), high: add(&self.high, &other.high), grid }
    }

    /// Where `x * y` lies.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let never_zero = !self.has_zero() && !other.has_zero();
        let corner = |a: &End, b: &End| a.times(b);
        let (a, b) = ((End::low(self), End::high(self)), (End::low(other), End::high(other)));
        let corners = [corner(&a.0, &b.0), corner(&a.0, &b.1), corner(&a.1, &b.0), corner(&a.1, &b.1)];
        let low = corners.iter().min_by(|x, y| x.order(y)).cloned().unwrap_or(End::Low);
        let high = corners.iter().max_by(|x, y| x.order(y)).cloned().unwrap_or(End::High);
        // only an end of zero is known to be excluded: neither factor can be zero
        let close = |end: End| match end {
            End::Low | End::High => None,
            // ends that squares of squares drive beyond all measure are not followed
            End::At(value) if value.bits() > MOST_BITS => None,
            End::At(value) => Some((value.clone(), never_zero && value.is_zero())),
        };
        let whole = |r: &Self| r.grid.as_ref() == Some(&Rational::ONE);
        let grid = (whole(self) && whole(other)).then_some(Rational::ONE);
        Self { low: close(low), high: close(high), grid }
    }

    /// Where `x / y` lies whenever `y` is not zero.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        let open_at_zero =
            |end: &Option<(Rational, bool)>| end.clone().map(|(v, open)| (v.clone(), open || v.is_zero()));
        let divisor = Self { low: open_at_zero(&other.low), high: open_at_zero(&other.high), grid: None };
        if divisor.has_zero() { Self::ALL } else { self.times(&divisor.reciprocal()) }
    }

    /// Where `1 / x` lies, for a range without zero. An end of zero tends to infinity.
    fn reciprocal(&self) -> Self {
        let turn = |end: &Option<(Rational, bool)>| match end {
            // one over an unbounded end tends to zero and never is
            None => Some((Rational::ZERO, true)),
            Some((value, open)) => Rational::ONE.checked_div(value).map(|v| (v, *open)),
        };
        Self { low: turn(&self.high), high: turn(&self.low), grid: None }
    }

    /// The interval as people write it: `[0, 100)`, `(…, 5]`.
    #[must_use]
    pub fn show(&self, percent: bool) -> String {
        let number = |n: &Rational| if percent { format!("{}%", n * &Rational::HUNDRED) } else { n.to_string() };
        let low = self
            .low
            .as_ref()
            .map_or("(…".to_owned(), |(n, open)| format!("{}{}", if *open { "(" } else { "[" }, number(n)));
        let high = self
            .high
            .as_ref()
            .map_or("…)".to_owned(), |(n, open)| format!("{}{}", number(n), if *open { ")" } else { "]" }));
        format!("{low}, {high}")
    }
}

/// An end of a range, for products.
#[derive(Debug, Clone)]
enum End {
    Low,
    At(Rational),
    High,
}

impl End {
    fn low(range: &Range) -> Self {
        range.low.as_ref().map_or(Self::Low, |(value, _)| Self::At(value.clone()))
    }

    fn high(range: &Range) -> Self {
        range.high.as_ref().map_or(Self::High, |(value, _)| Self::At(value.clone()))
    }

    fn sign(&self) -> i32 {
        match self {
            Self::Low => -1,
            Self::High => 1,
            Self::At(value) if value.is_zero() => 0,
            Self::At(value) => {
                if value.is_negative() {
                    -1
                } else {
                    1
                }
            }
        }
    }

    fn times(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::At(a), Self::At(b)) => Self::At(a * b),
            _ => match self.sign() * other.sign() {
                0 => Self::At(Rational::ZERO),
                s if s < 0 => Self::Low,
                _ => Self::High,
            },
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Low, Self::Low) | (Self::High, Self::High) => Ordering::Equal,
            (Self::Low, _) | (_, Self::High) => Ordering::Less,
            (Self::High, _) | (_, Self::Low) => Ordering::Greater,
            (Self::At(a), Self::At(b)) => a.cmp(b),
        }
    }
}

const MOST_BITS: u64 = 4_096;

type Limit = (Rational, bool);

/// The end that leaves less; at equal values the excluded one.
fn tighter(a: Option<&Limit>, b: Option<&Limit>, wins: Ordering) -> Option<Limit> {
    match (a, b) {
        (None, end) | (end, None) => end.cloned(),
        (Some(x), Some(y)) => Some(match x.0.cmp(&y.0) {
            Ordering::Equal => (x.0.clone(), x.1 || y.1),
            order if order == wins => x.clone(),
            _ => y.clone(),
        }),
    }
}

/// The end that leaves more; at equal values the included one.
fn looser(a: Option<&Limit>, b: Option<&Limit>, wins: Ordering) -> Option<Limit> {
    let (x, y) = (a?, b?);
    Some(match x.0.cmp(&y.0) {
        Ordering::Equal => (x.0.clone(), x.1 && y.1),
        order if order == wins => x.clone(),
        _ => y.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(low: i64, high: i64) -> Range {
        Range { low: Some((low.into(), true)), high: Some((high.into(), true)), grid: None }
    }

    #[test]
    fn a_hole_between_whole_numbers_is_none_for_counts() {
        assert_eq!(open(89, 90).sample(), Some(Rational::from_parts(179, 2)));
        let counts = Range { grid: Some(Rational::ONE), ..open(89, 90) };
        assert!(counts.is_empty());
        assert_eq!(Range { grid: Some(Rational::ONE), ..open(89, 91) }.sample(), Some(90.into()));
    }

    #[test]
    fn quotients_of_what_can_not_be_negative() {
        let sales = Range::from(0.into());
        let target = Range { low: Some((0.into(), true)), high: None, grid: None };
        let quotient = sales.over(&target);
        assert_eq!(quotient.show(false), "[0, …)");
        assert!(target.times(&target).low == Some((0.into(), true)));
        assert_eq!(
            Range::closed((-2).into(), 3.into()).times(&Range::closed((-5).into(), 1.into())).show(false),
            "[-15, 10]"
        );
    }
}
