use indexmap::IndexMap;

use super::expr::ExprId;
use super::layered::Layered;
use crate::facts::Info;
use crate::source::Span;
use crate::syntax::ast::CheckSeverity;

/// A check of each record.
#[derive(Debug, Clone)]
pub struct RecordCheck {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// What it does to the record.
    pub severity: CheckSeverity,
    /// Over people: the facts that make the groups; every record by itself where absent.
    pub over: Option<Vec<usize>>,
    /// When.
    pub condition: ExprId,
    /// `note` and the like.
    pub info: Info,
}

/// A promise about the scheme itself.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// What must hold.
    pub condition: ExprId,
}

/// A named consequence.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// When it follows.
    pub condition: ExprId,
    /// The action it stands behind, and where that is said.
    pub after: Option<(usize, Span)>,
    /// The group of which no two should follow together; kept for whoever inspects the scheme.
    pub exclusive: Option<String>,
    /// `note` and the like.
    pub info: Info,
}

/// A classification: the first class whose condition holds.
#[derive(Debug, Clone)]
pub struct Classification {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// The classes in the order they are tried.
    pub rows: Vec<Class>,
    /// The names of the attributes, in the order of the first class.
    pub attributes: Vec<String>,
    /// What its `///` lines say.
    pub info: Info,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Where it was written.
    pub span: Span,
    /// When; always where absent.
    pub condition: Option<ExprId>,
    /// A value for each attribute.
    pub attributes: IndexMap<String, ExprId>,
}
