//! A scheme as a whole, with its params and lets.

use super::expr::{Expr, ExprId, Interval};
use super::follow::{Action, Assertion, Classification, RecordCheck};
use super::layered::Layered;
use super::patch::{Patch, Rest};
use super::results::Team;
use super::rules::{Adjust, GradeTable, OutcomeRule, Veto};
use super::together::{Award, Cohort, Group, Pool};
use super::tree::{Indicator, Node, Section};
use super::trial::{Fixture, TestCase};
use crate::facts::{Dimension, Info, Schema};
use crate::source::Span;
use crate::value::{Date, Rational, Rounding, Unit};

/// What a scheme means: one set of rules in which every rule knows where it came from.
#[derive(Debug, Clone, Default)]
pub struct Scheme {
    /// The name after `scheme`.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The `scheme` line.
    pub span: Span,
    /// Its name and label, as they stand behind `scheme`.
    pub head: Span,
    /// `version "…"`
    pub version: Option<String>,
    /// What its `///` lines say.
    pub info: Info,
    /// `effective A to B`
    pub effective: Option<(Date, Date)>,
    /// How every line is rounded.
    pub lines: Rounding,
    /// `round lines exact`: lines are not rounded, the total is.
    pub lines_exact: bool,
    /// How the total is rounded where lines are exact.
    pub total_rounding: Rounding,
    /// `total in [a, b]`
    pub total_range: Option<Interval>,
    /// The dimensions.
    pub dimensions: Vec<std::sync::Arc<Dimension>>,
    /// The facts.
    pub facts: Schema,
    /// Params and lets.
    pub definitions: Vec<Definition>,
    /// Sections, each after its parent.
    pub sections: Vec<Section>,
    /// Indicators in the order of the file.
    pub indicators: Vec<Indicator>,
    /// What stands at the top of the tree.
    pub roots: Vec<Node>,
    /// The patches, each after its parent.
    pub patches: Vec<Patch>,
    /// Every `rest proportional`.
    pub rests: Vec<Rest>,
    /// The adjustments.
    pub adjusts: Vec<Adjust>,
    /// The vetoes.
    pub vetoes: Vec<Veto>,
    /// The grades.
    pub grades: Option<GradeTable>,
    /// The outcomes.
    pub outcomes: Vec<OutcomeRule>,
    /// The classifications.
    pub classes: Vec<Classification>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The checks of each record.
    pub checks: Vec<RecordCheck>,
    /// The promises about the scheme itself.
    pub asserts: Vec<Assertion>,
    /// Who is compared with whom.
    pub cohort: Option<Cohort>,
    /// The values made of several people's.
    pub pools: Vec<Pool>,
    /// The awards.
    pub awards: Vec<Award>,
    /// Groups that are results of their own.
    pub groups: Vec<Group>,
    /// The fact that weighs the spells of a person, and where that is said.
    pub spells: Option<(usize, Span)>,
    /// The teams: lists of other people's results.
    pub teams: Vec<Team>,
    /// The fixtures.
    pub fixtures: Vec<Fixture>,
    /// The tests.
    pub tests: Vec<TestCase>,
    /// All expressions.
    pub exprs: Vec<Expr>,
}

impl Scheme {
    /// An expression by its id.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> &Expr {
        const NOTHING: &Expr =
            &Expr { span: Span { file: crate::source::FileId::FIRST, start: 0, end: 0 }, kind: super::ExprKind::Bad };
        self.exprs.get(id.index()).unwrap_or(NOTHING)
    }
}

/// A param or let.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// A `param` rather than a `let`.
    pub is_param: bool,
    /// Its declared unit, where that is numeric.
    pub unit: Option<Unit>,
    /// Its declaration.
    pub span: Span,
    /// Its value.
    pub value: Layered<ExprId>,
    /// The type it is declared to have, where that is not numeric.
    pub ty: Option<DeclaredType>,
    /// Its number where it is a param that nothing changes; the checker finds it.
    pub constant: Option<Rational>,
    /// It depends on a `todo`; the checker finds it.
    pub is_open: bool,
    /// `source` and the like.
    pub info: Info,
}

/// A declared type that is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredType {
    /// A day.
    Date,
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A value of a dimension.
    Dimension(usize),
}
