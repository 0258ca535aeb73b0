use crate::value::{Rational, RoundMode};

/// What a group must obey.
///
/// Without grades people are ranked and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// The grades, the best first. A last row without a line is the `otherwise` row: it never refuses anybody.
    pub grades: Vec<GradeRule>,
    /// Which keys are better when lower.
    pub keys: RankKeys,
    /// What happens to equals at a border.
    pub ties: Ties,
    /// In groups of fewer people no quota applies.
    pub min_size: usize,
    /// How shares become numbers of people.
    pub head_count: HeadCount,
}

/// For each key in order whether lower is better; what is not listed is better when higher.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RankKeys {
    /// Of the keys that rank.
    pub lower: Vec<bool>,
    /// Of the keys that order equals at a border.
    pub tie_lower: Vec<bool>,
}

/// One grade.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GradeRule {
    /// The total to reach, or to exceed where the flag is set; `None` where any total will do.
    pub line: Option<(Rational, bool)>,
    /// All of them bind.
    pub quotas: Vec<Quota>,
}

/// A demand on how many people get a grade, or on which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quota {
    /// Only those within the first seats of the rank order.
    Top(Rational),
    /// The last seats of the rank order get at most this grade.
    Bottom(Rational),
    /// At most this share; strictly less where the flag is set.
    AtMost(Rational, bool),
    /// At least this share, strictly more where the flag is set: reported, never filled up.
    AtLeast(Rational, bool),
    /// Only those whose percentile lies in the interval.
    Rank {
        /// The lower end, and whether it is left out.
        low: (Rational, bool),
        /// The upper end, and whether it is left out.
        high: (Rational, bool),
    },
}

/// What happens to equals of whom only some can be on the better side of a border.
///
/// Keys for ties order them first, whatever is written here: this decides about those that are equal even then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Nobody decides: none of them gets a grade, and they are named.
    #[default]
    Unresolved,
    /// All of them on the worse side.
    Lower,
    /// All of them on the better side, beyond the seats if need be.
    Upper,
}

/// How a share of a group becomes a number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadCount {
    /// Each share for itself.
    Round(RoundMode),
    /// The rows share the group out; what is left over goes to the largest remainders.
    LargestRemainder,
}

impl Default for HeadCount {
    fn default() -> Self {
        Self::Round(RoundMode::Floor)
    }
}

impl Rules {
    /// The row that takes whoever no other row took, where there is one.
    pub(super) fn otherwise(&self) -> Option<usize> {
        self.grades.last().filter(|row| row.line.is_none()).map(|_| self.grades.len() - 1)
    }

    /// Whether quotas bind a group of so many.
    pub(super) fn quotas_apply(&self, n: usize) -> bool {
        n >= self.min_size
    }
}

impl GradeRule {
    /// Whether a total reaches the line.
    pub(super) fn reached_by(&self, total: &Rational) -> bool {
        self.line.as_ref().is_none_or(|(line, exceed)| if *exceed { total > line } else { total >= line })
    }

    /// Whether a quota keeps some people out, so that only those with a rank can take the row.
    pub(super) fn is_limited(&self) -> bool {
        self.quotas.iter().any(|quota| match quota {
            Quota::Top(_) | Quota::AtMost(..) | Quota::Rank { .. } => true,
            Quota::Bottom(_) | Quota::AtLeast(..) => false,
        })
    }

    /// Whether every `rank in` of the row holds the percentile.
    pub(super) fn holds_percentile(&self, percentile: &Rational) -> bool {
        self.quotas.iter().all(|quota| match quota {
            Quota::Rank { low, high } => {
                let above = if low.1 { *percentile > low.0 } else { *percentile >= low.0 };
                let below = if high.1 { *percentile < high.0 } else { *percentile <= high.0 };
                above && below
            }
            Quota::Top(_) | Quota::Bottom(_) | Quota::AtMost(..) | Quota::AtLeast(..) => true,
        })
    }
}
