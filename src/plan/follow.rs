use crate::facts::Value;
use crate::model::{CheckSeverity, Info};
use crate::source::Span;

use super::{Attribute, Choice, NodeId};

/// A check of the record.
#[derive(Debug, Clone)]
pub struct CheckPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Whether it is there.
    pub present: Choice<bool>,
    /// What it does to the record.
    pub severity: CheckSeverity,
    /// Over people: the facts that make the groups.
    pub over: Option<Vec<usize>>,
    /// When.
    pub condition: NodeId,
    /// Its place.
    pub span: Span,
    /// `note` and the like.
    pub info: Info,
}

impl CheckPlan {
    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// A classification: the first class whose condition holds.
#[derive(Debug, Clone)]
pub struct ClassPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The classes in the order they are tried.
    pub rows: Vec<ClassStep>,
    /// The attributes, in their order.
    pub attributes: Vec<Attribute>,
    /// Its place.
    pub span: Span,
    /// What its `///` lines say.
    pub info: Info,
}

/// A class.
#[derive(Debug, Clone)]
pub struct ClassStep {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// When; always where absent.
    pub condition: Option<NodeId>,
    /// A value for each attribute; nothing where it is not decided yet.
    pub values: Vec<Option<Value>>,
    /// Its place.
    pub span: Span,
}

/// An action.
#[derive(Debug, Clone)]
pub struct ActionPlan {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Whether it is there.
    pub present: Choice<bool>,
    /// When it follows.
    pub condition: NodeId,
    /// The action it stands behind.
    pub after: Option<usize>,
    /// Its place.
    pub span: Span,
    /// `note` and the like.
    pub info: Info,
}
