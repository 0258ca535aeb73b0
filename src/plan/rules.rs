use std::fmt;

use std::sync::Arc;

use crate::facts::{Dimension, Record, Value};
use crate::model::CompareOp;
use crate::model::Info;
use crate::source::Span;
use crate::value::{Date, Rational, Rounding, Unit};

use super::{Choice, NodeId};

/// An adjustment.
#[derive(Debug, Clone)]
pub struct AdjustPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Whether it is there.
    pub present: Choice<bool>,
    /// The list whose rows give a line each; `None` for one line.
    pub list: Option<usize>,
    /// Which rows count.
    pub filter: Option<NodeId>,
    /// The first whose condition holds gives the line.
    pub rows: Box<[AdjustRow]>,
    /// What somebody decides lies within; a missing amount gives no line.
    pub within: Option<RangePlan>,
    /// What a line needs to count, read in order.
    pub requires: Box<[ClausePlan]>,
    /// What makes lines belong together, and whether the lowest of them counts rather than the highest.
    pub one_per: Option<(NodeId, bool)>,
    /// What bounds the sum of the lines.
    pub limit: Option<RangePlan>,
    /// A range of it is not decided yet.
    pub is_open: bool,
    /// Its place.
    pub span: Span,
    /// `cite` and the like.
    pub info: Info,
}

/// What may be given.
#[derive(Debug, Clone)]
pub struct AdjustRow {
    /// When.
    pub condition: Option<NodeId>,
    /// The points.
    pub points: NodeId,
    /// The money.
    pub money: Option<NodeId>,
    /// Its place.
    pub span: Span,
}

/// One clause of `requires`, in the author's words, since results name it.
#[derive(Debug, Clone)]
pub struct ClausePlan {
    /// The condition.
    pub condition: NodeId,
    /// The clause as written, on one line.
    pub text: String,
    /// File, line and column.
    pub place: String,
}

/// A fixed range.
#[derive(Debug, Clone)]
pub struct RangePlan {
    /// The low end, and whether it lies outside.
    pub low: (Rational, bool),
    /// The high end, and whether it lies outside.
    pub high: (Rational, bool),
    /// Its place.
    pub span: Span,
}

impl RangePlan {
    /// Whether a value lies within.
    #[must_use]
    pub fn contains(&self, value: &Rational) -> bool {
        let ((low, low_open), (high, high_open)) = (&self.low, &self.high);
        value >= low && value <= high && !(*low_open && value == low) && !(*high_open && value == high)
    }
}

impl fmt::Display for RangePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((low, low_open), (high, high_open)) = (&self.low, &self.high);
        let (open, close) = (if *low_open { "(" } else { "[" }, if *high_open { ")" } else { "]" });
        write!(f, "{open}{low}, {high}{close}")
    }
}

/// A veto.
#[derive(Debug, Clone)]
pub struct VetoPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Whether it is there.
    pub present: Choice<bool>,
    /// When it fires.
    pub condition: NodeId,
    /// The total is at most the least of these.
    pub total: Option<Rational>,
    /// The grade is at most the lowest of these, by row.
    pub grade: Option<usize>,
    /// It is not decided yet what it does.
    pub is_open: bool,
    /// Its place.
    pub span: Span,
    /// `cite` and the like.
    pub info: Info,
}

/// The grades, best first.
#[derive(Debug, Clone)]
pub struct GradePlan {
    /// The rows.
    pub rows: Vec<GradeStep>,
    /// The attributes, in their order.
    pub attributes: Vec<Attribute>,
    /// A threshold is not decided yet.
    pub is_open: bool,
}

/// A grade.
#[derive(Debug, Clone)]
pub struct GradeStep {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The least total (`true`: it must be exceeded); `None` for the rest.
    pub threshold: Option<(Rational, bool)>,
    /// No line and not the rest: ranks and quotas alone give it.
    pub by_rank: bool,
    /// A value for each attribute; nothing where it is not decided yet.
    pub values: Vec<Option<Value>>,
    /// Its place.
    pub span: Span,
}

/// An attribute of grades.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: Option<Unit>,
}

/// An outcome.
#[derive(Debug, Clone)]
pub struct OutcomePlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Whether it is there.
    pub present: Choice<bool>,
    /// Its unit.
    pub unit: Option<Unit>,
    /// The dimension it is a value of.
    pub dimension: Option<Arc<Dimension>>,
    /// Its value.
    pub value: NodeId,
    /// How it is rounded.
    pub round: Option<Rounding>,
    /// Its place.
    pub span: Span,
    /// `source` and the like.
    pub info: Info,
}

/// A test of the scheme.
#[derive(Debug, Clone)]
pub struct TestPlan {
    /// What it shows.
    pub name: String,
    /// Its place.
    pub span: Span,
    /// Whom it is about.
    pub record: Record,
    /// The table whose rows are scored together, by its number.
    pub together: Option<usize>,
    /// The evaluation date.
    pub as_of: Option<Date>,
    /// What must hold.
    pub expects: Vec<TestSubject>,
}

/// One expectation.
#[derive(Debug, Clone)]
pub struct TestSubject {
    /// Its place.
    pub span: Span,
    /// What is looked at.
    pub subject: NodeId,
    /// The same in the author's words.
    pub text: String,
    /// The comparison, the value it is compared with, and the places both are rounded to first.
    /// `None`: the subject must be true.
    pub must: Option<(CompareOp, Option<NodeId>, Option<u32>)>,
}
