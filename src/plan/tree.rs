use crate::model::CompareOp;
use crate::model::Info;
use crate::source::Span;
use crate::value::{Rational, Rounding};

use super::NodeId;

/// A property, and what patches make of it.
#[derive(Debug, Clone)]
pub struct Choice<T> {
    /// What holds without patches.
    pub base: Option<T>,
    /// What patches say instead: the patch, its depth, the value and where it is said.
    pub layers: Box<[(usize, usize, T, Span)]>,
}

impl<T> Choice<T> {
    /// What holds for a person: the deepest patch that does, else the base.
    pub fn pick(&self, holds: &[bool]) -> Option<&T> {
        self.layer(holds).map(|(_, _, value, _)| value).or(self.base.as_ref())
    }

    /// Every value that anybody gets.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.base.iter().chain(self.layers.iter().map(|(_, _, value, _)| value))
    }

    /// The patch that decides for a person, if one does.
    pub fn layer(&self, holds: &[bool]) -> Option<&(usize, usize, T, Span)> {
        let active = self.layers.iter().filter(|(patch, ..)| holds.get(*patch).copied().unwrap_or(false));
        active.max_by_key(|(_, depth, ..)| *depth)
    }
}

impl Choice<bool> {
    /// Whether it holds for a person.
    pub fn holds(&self, holds: &[bool]) -> bool {
        self.pick(holds).copied().unwrap_or(true)
    }
}

/// A section.
#[derive(Debug, Clone)]
pub struct SectionPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// Whether it is there; what is in it is not without it.
    pub present: Choice<bool>,
    /// Its share of its level; `None` for a transparent grouping.
    pub weight: Option<Choice<Rational>>,
    /// For whom its weight is not decided yet.
    pub open_weight: Choice<bool>,
    /// What is weighed inside it.
    pub level: Level,
    /// Every indicator below it.
    pub leaves: Vec<usize>,
    /// Its place.
    pub span: Span,
    /// `cite` and the like.
    pub info: Info,
}

/// The members whose weights total 100 %: sections with a weight, and indicators.
#[derive(Debug, Clone, Default)]
pub struct Level {
    /// The sections, by number.
    pub sections: Vec<usize>,
    /// The indicators, by number.
    pub indicators: Vec<usize>,
    /// The patches that rescale the weights no patch sets, and where they say so.
    pub rests: Vec<(usize, Span)>,
}

/// An indicator.
#[derive(Debug, Clone)]
pub struct IndicatorPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// Whether it is there.
    pub present: Choice<bool>,
    /// Its share of its level.
    pub weight: Choice<Rational>,
    /// For whom its weight is not decided yet.
    pub open_weight: Choice<bool>,
    /// For whom a part of its score is not decided yet: a property each.
    pub open_score: Box<[Choice<bool>]>,
    /// Its full mark.
    pub mark: Choice<Rational>,
    /// What is measured.
    pub measure: Choice<MeasurePlan>,
    /// How the measure becomes a score.
    pub method: Choice<MethodPlan>,
    /// The most the score may be.
    pub cap: Choice<Rational>,
    /// The least the score may be; `None` where it may be anything.
    pub floor: Choice<Option<Rational>>,
    /// A measure below it scores 0.
    pub zero_below: Choice<NodeId>,
    /// A measure above it scores 0.
    pub zero_above: Choice<NodeId>,
    /// What happens when measure, target or score is undefined.
    pub no_data: Choice<PolicyPlan>,
    /// Conditions that are tried first, and what happens then.
    pub no_data_when: Choice<Box<[(NodeId, PolicyPlan)]>>,
    /// The fewest answers of raters that are shown as one.
    pub anonymous: Choice<usize>,
    /// Its place.
    pub span: Span,
    /// `cite` and the like.
    pub info: Info,
}

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct MeasurePlan {
    /// The value.
    pub value: NodeId,
    /// How it is rounded first.
    pub round: Option<Rounding>,
}

/// How a measure becomes a score.
#[derive(Debug, Clone)]
pub enum MethodPlan {
    /// Measure ÷ target × full mark.
    Proportional(NodeId, Span),
    /// Target ÷ measure × full mark; a measure of 0 scores the cap.
    Inverse(NodeId, Span),
    /// The first row that holds.
    Bands(Box<[BandPlan]>, Span),
    /// Linear between points, flat outside; ascending.
    Curve(Box<[(Rational, Rational)]>, Span),
    /// Weighted mean of the raters' means.
    Rated(RatedPlan),
    /// An expression.
    Value(NodeId),
}

/// A row of bands.
#[derive(Debug, Clone)]
pub struct BandPlan {
    /// When it holds.
    pub test: BandTest,
    /// What it scores.
    pub score: NodeId,
    /// Its place.
    pub span: Span,
}

/// When a band holds.
#[derive(Debug, Clone)]
pub enum BandTest {
    /// The measure compares so.
    Compare(CompareOp, Rational),
    /// The measure lies within; `true` for an end that is left out.
    In(Rational, bool, Rational, bool),
    /// Always.
    Otherwise,
}

/// Ratings by people of several categories.
#[derive(Debug, Clone)]
pub struct RatedPlan {
    /// The list fact.
    pub list: usize,
    /// The field with the rating.
    pub field: usize,
    /// The field with the category.
    pub category: usize,
    /// Which rows count.
    pub filter: Option<NodeId>,
    /// The raters' scale.
    pub out_of: Rational,
    /// The weight of each category.
    pub weights: Box<[(usize, Rational)]>,
    /// Its place.
    pub span: Span,
}

/// What becomes of an indicator without data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyPlan {
    /// Its weight goes to its siblings.
    Redistribute,
    /// It scores 0.
    Zero,
    /// It scores its full mark.
    Full,
    /// It scores so much; nothing where that is not decided yet.
    Score(Option<Rational>),
    /// The record is at fault.
    Fault,
}
