use crate::facts::{Record, Value};
use crate::model::CompareOp;
use crate::model::Info;
use crate::source::Span;
use crate::value::{Date, Rational, Rounding, Unit};

use super::NodeId;

/// An adjustment.
#[derive(Debug, Clone)]
pub struct AdjustPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The list whose rows give a line each; `None` for one line.
    pub list: Option<usize>,
    /// Which rows count.
    pub filter: Option<NodeId>,
    /// The first whose condition holds gives the line.
    pub rows: Box<[AdjustRow]>,
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

/// A veto.
#[derive(Debug, Clone)]
pub struct VetoPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// When it fires.
    pub condition: NodeId,
    /// The total is at most the least of these.
    pub total: Option<Rational>,
    /// The grade is at most the lowest of these, by row.
    pub grade: Option<usize>,
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
    /// A value for each attribute.
    pub values: Vec<Value>,
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
    /// Its unit.
    pub unit: Option<Unit>,
    /// Its value.
    pub value: NodeId,
    /// How it is rounded.
    pub round: Option<Rounding>,
    /// Its place.
    pub span: Span,
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
    /// The comparison, the value it is compared with, and the places both are rounded to first.
    /// `None`: the subject must be true.
    pub must: Option<(CompareOp, Option<NodeId>, Option<u32>)>,
}
