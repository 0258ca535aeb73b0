//! How a measure becomes a score, and what happens without one.

use super::expr::{ExprId, Interval};
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::Rounding;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The value.
    pub value: ExprId,
    /// How it is rounded before anything looks at it.
    pub round: Option<Rounding>,
}

/// How a score comes about.
#[derive(Debug, Clone)]
pub enum Method {
    /// Measure ÷ target × full mark.
    Proportional(ExprId),
    /// Target ÷ measure × full mark; a measure of 0 scores the cap.
    Inverse(ExprId),
    /// The first row that holds.
    Bands(Vec<Band>),
    /// Linear between points, flat outside.
    Curve(Vec<(ExprId, ExprId)>),
    /// Weighted mean of the means of the raters' categories.
    Rated(Rated),
    /// An expression.
    Value(ExprId),
    /// Something whose problem is already reported.
    Bad,
}

/// A row of bands.
#[derive(Debug, Clone)]
pub struct Band {
    /// Where it was written.
    pub span: Span,
    /// When it holds.
    pub key: BandKey,
    /// What it scores.
    pub score: ExprId,
}

/// When a band holds.
#[derive(Debug, Clone)]
pub enum BandKey {
    /// The measure compares so.
    Compare(CompareOp, ExprId),
    /// The measure lies within.
    In(Interval),
    /// Always.
    Otherwise,
}

/// Ratings by people of several categories.
#[derive(Debug, Clone)]
pub struct Rated {
    /// The list fact.
    pub list: usize,
    /// The field with the rating.
    pub field: usize,
    /// The field with the category.
    pub category: usize,
    /// Which rows count.
    pub filter: Option<ExprId>,
    /// The raters' scale; 100 where unset.
    pub out_of: Option<ExprId>,
    /// The weight of each category, by its place in the dimension.
    pub weights: Vec<(usize, ExprId)>,
    /// Where it was written.
    pub span: Span,
}

/// What becomes of an indicator without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Its weight goes to its siblings.
    Redistribute,
    /// It scores 0.
    Zero,
    /// It scores its full mark.
    Full,
    /// It scores so much.
    Score(ExprId),
    /// The record is at fault.
    Fault,
}
