//! Adjustments, vetoes, grades and outcomes.

use indexmap::IndexMap;

use super::expr::{ExprId, Interval};
use super::layered::Layered;
use super::scheme::DeclaredType;
use super::together::Quota;
use crate::facts::Info;
use crate::source::Span;
use crate::value::{Rounding, Unit};

/// An adjustment.
#[derive(Debug, Clone)]
pub struct Adjust {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// What gives or takes points.
    pub body: AdjustBody,
    /// What a line needs to count, read in order; without it the line is pending.
    pub requires: Vec<ExprId>,
    /// Of the lines that belong together, the one that counts.
    pub one_per: Option<OnePer>,
    /// What bounds the sum of the lines.
    pub limit: Option<Interval>,
    /// `cite` and the like.
    pub info: Info,
}

/// Which of the lines that belong together counts.
#[derive(Debug, Clone, Copy)]
pub struct OnePer {
    /// What makes lines belong together.
    pub key: ExprId,
    /// The lowest counts, else the highest.
    pub lowest: bool,
}

/// What gives or takes points.
#[derive(Debug, Clone)]
pub enum AdjustBody {
    /// One line.
    Points(ExprId, Option<ExprId>),
    /// One line of an amount that somebody decides within a range; none where the amount is missing.
    Discretionary(ExprId, Interval),
    /// A line for each row of a list that a condition chooses.
    Each(Each),
}

/// A line for each row of a list.
#[derive(Debug, Clone)]
pub struct Each {
    /// The list fact.
    pub list: usize,
    /// Which rows count at all.
    pub filter: Option<ExprId>,
    /// The first whose condition holds gives the line.
    pub rows: Vec<EachRow>,
}

/// What a row of a list may give.
#[derive(Debug, Clone)]
pub struct EachRow {
    /// Where it was written.
    pub span: Span,
    /// When; always where absent.
    pub condition: Option<ExprId>,
    /// The points.
    pub points: ExprId,
    /// The amount of money.
    pub money: Option<ExprId>,
}

/// A veto.
#[derive(Debug, Clone)]
pub struct Veto {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// When it fires.
    pub condition: ExprId,
    /// What it does then.
    pub effects: Vec<(Effect, Span)>,
    /// `cite` and the like.
    pub info: Info,
}

/// What a veto does. A grade is named by its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The grade is at most this one; `grade G` and `grade at most G` differ in wording only, as no veto raises.
    Grade(usize),
    /// The total is at most this.
    Total(ExprId),
    /// It is not decided yet what it does.
    Todo,
}

/// The grades, best first.
#[derive(Debug, Clone, Default)]
pub struct GradeTable {
    /// Where they were written.
    pub span: Span,
    /// The rows.
    pub rows: Vec<GradeRow>,
    /// The names of the attributes, in the order of the first row.
    pub attributes: Vec<String>,
}

/// A grade.
#[derive(Debug, Clone)]
pub struct GradeRow {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Where it was written.
    pub span: Span,
    /// The least total (`true`: it must be exceeded); `None` for `otherwise`.
    pub threshold: Option<(ExprId, bool)>,
    /// No line and not `otherwise`: its quotas alone decide.
    pub by_rank: bool,
    /// What it asks of the group.
    pub quotas: Vec<Quota>,
    /// A value for each attribute, with its place.
    pub attributes: IndexMap<String, ExprId>,
}

/// An outcome.
#[derive(Debug, Clone)]
pub struct OutcomeRule {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// Its declared unit, where that is numeric.
    pub unit: Option<Unit>,
    /// The type it is declared to have, where that is not numeric.
    pub ty: Option<DeclaredType>,
    /// Its value.
    pub value: ExprId,
    /// How it is rounded.
    pub round: Option<Rounding>,
    /// `source` and the like.
    pub info: Info,
}
