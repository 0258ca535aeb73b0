//! Between which whole numbers a register lies.

/// A closed range of whole numbers; one that is no longer known ends at [`Bounds::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) low: i128,
    pub(super) high: i128,
}

impl Bounds {
    /// What no register may reach.
    pub(super) const MOST: i128 = 1 << 126;
    pub(super) const TRUTH: Self = Self { low: 0, high: 1 };

    pub(super) fn new(low: i128, high: i128) -> Self {
        let within = |value: i128| value.clamp(-Self::MOST, Self::MOST);
        Self { low: within(low), high: within(high) }
    }

    pub(super) fn just(value: i128) -> Self {
        Self::new(value, value)
    }

    /// The greatest magnitude.
    pub(super) fn magnitude(self) -> i128 {
        self.low.abs().max(self.high.abs())
    }

    pub(super) fn contains(self, value: i128) -> bool {
        self.low <= value && value <= self.high
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self::new(self.low.saturating_add(other.low), self.high.saturating_add(other.high))
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.low.saturating_sub(other.high), self.high.saturating_sub(other.low))
    }

    pub(super) fn times(self, other: Self) -> Self {
        let ends = [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)];
        let products = ends.map(|(a, b)| a.saturating_mul(b));
        Self::new(products.into_iter().min().unwrap_or(-Self::MOST), products.into_iter().max().unwrap_or(Self::MOST))
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    pub(super) fn least(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.min(other.high) }
    }

    pub(super) fn greatest(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.max(other.high) }
    }

    pub(super) fn abs(self) -> Self {
        let low = if self.contains(0) { 0 } else { self.low.abs().min(self.high.abs()) };
        Self { low, high: self.magnitude() }
    }

    /// A quotient by a number of a range above zero, whichever way it is rounded.
    pub(super) fn over(self, divisor: Self) -> Self {
        let divisor = Self { low: divisor.low.max(1), high: divisor.high.max(1) };
        let ends = [
            self.low.div_euclid(divisor.low),
            self.low.div_euclid(divisor.high),
            self.high.div_euclid(divisor.low),
            self.high.div_euclid(divisor.high),
        ];
        let low = ends.into_iter().min().unwrap_or(-Self::MOST);
        Self::new(low, ends.into_iter().max().map_or(Self::MOST, |high| high + 1))
    }
}
