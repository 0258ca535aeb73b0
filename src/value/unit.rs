use std::fmt;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A plain number.
    Number,
    /// A whole number from 0.
    Count,
    /// A share, shown in per cent.
    Ratio,
    /// An amount of money.
    Money,
    /// Points of a score.
    Points,
    /// A span of days.
    Days,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 6] = [Self::Number, Self::Count, Self::Ratio, Self::Money, Self::Points, Self::Days];

    /// The unit of `self + other`; `None` where they may not meet.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Count, Self::Number) | (Self::Number, Self::Count) => Some(Self::Number),
            (a, b) => (a == b).then_some(a),
        }
    }

    /// The unit of `self - other`: as for sums, but two counts leave a number.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Count, Self::Count) => Some(Self::Number),
            (a, b) => a.plus(b),
        }
    }

    /// The unit of `self × other`.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        use Unit::{Count, Days, Money, Number, Points, Ratio};
        match (self, other) {
            (Count, Count) => Some(Count),
            (Ratio, Number | Count | Ratio) | (Number | Count, Ratio) => Some(Ratio),
            (Number, Number | Count) | (Count, Number) => Some(Number),
            (unit @ (Money | Points | Days), Number | Count | Ratio) => Some(unit),
            (Number | Count | Ratio, unit @ (Money | Points | Days)) => Some(unit),
            (Money | Points | Days, Money | Points | Days) => None,
        }
    }

    /// The unit of `self ÷ other`.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        use Unit::{Count, Days, Money, Number, Points, Ratio};
        match (self, other) {
            (Money, Money) | (Count, Count) | (Points, Points) | (Days, Days) => Some(Ratio),
            (unit @ (Money | Points | Days | Ratio), Number | Count | Ratio) => Some(unit),
            (Number, Number | Count) | (Count, Number) => Some(Number),
            (Number | Count, _) | (Ratio | Money | Points | Days, Money | Points | Days) => None,
        }
    }

    /// The unit both sides of a comparison, an `if`, `else`, `min` or `max` can be read in.
    #[must_use]
    pub fn meet(self, other: Self) -> Option<Self> {
        self.plus(other)
    }

    /// The keyword in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Count => "count",
            Self::Ratio => "ratio",
            Self::Money => "money",
            Self::Points => "points",
            Self::Days => "days",
        }
    }

    /// The keyword in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Number => "数值",
            Self::Count => "计数",
            Self::Ratio => "比率",
            Self::Money => "金额",
            Self::Points => "分数",
            Self::Days => "天数",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en())
    }
}
