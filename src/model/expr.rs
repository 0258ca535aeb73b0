use std::sync::Arc;

use crate::source::Span;
use crate::syntax::ast::{AddOp, CompareOp, MulOp};
use crate::value::{Date, Rational, Unit};

/// An expression in the arena of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ExprId(pub(super) u32);

impl ExprId {
    /// Its place in side tables.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A param or let, by its place in [`super::Scheme::definitions`].
pub type DefId = usize;

/// A resolved expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where it was written.
    pub span: Span,
    /// What it means.
    pub kind: ExprKind,
}

/// The forms of resolved expressions; parentheses are gone, names have become ids.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A number; `true` for one written with `%`, which is a ratio.
    Number(Rational, bool),
    /// A text.
    Text(Arc<str>),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// The evaluation date.
    AsOf,
    /// A value of a dimension: its place among the dimensions, and in the dimension.
    Member(usize, usize),
    /// A grade, by its row.
    GradeName(usize),
    /// A fact of the person.
    Fact(usize),
    /// A field of a row.
    Field(RowField),
    /// A param or let.
    Definition(DefId),
    /// A value of an indicator.
    Indicator(usize, IndicatorMember),
    /// A value of a section.
    Section(usize, GroupMember),
    /// The points (`false`) or money (`true`) of an adjustment.
    Adjust(usize, bool),
    /// Whether a veto has fired.
    Fired(usize),
    /// An outcome.
    Outcome(usize),
    /// The class of a classification.
    Class(usize),
    /// A class by its name: the classification and the row.
    ClassName(usize, usize),
    /// An attribute of the class: the classification and the place of the attribute in it.
    ClassAttribute(usize, usize),
    /// Whether a check has fired.
    Noticed(usize),
    /// Whether an action follows.
    Taken(usize),
    /// A value made of several people's.
    Pool(usize),
    /// The rank in the cohort.
    Rank,
    /// The rank as a share of the cohort.
    Percentile,
    /// Whether an award is won.
    Won(usize),
    /// The total after veto.
    Total,
    /// The total before veto.
    ComputedTotal,
    /// The grade.
    Grade,
    /// An attribute of the grade, by its place in the table.
    GradeAttribute(usize),
    /// `-x`
    Negate(ExprId),
    /// `not x`
    Not(ExprId),
    /// `a + b - c`
    Sum(ExprId, Vec<(AddOp, ExprId)>),
    /// `a * b / c`
    Product(ExprId, Vec<(MulOp, ExprId)>),
    /// `a >= b`
    Compare(ExprId, CompareOp, ExprId),
    /// `x in S` (true), `x not in S` (false)
    In(ExprId, bool, Set),
    /// `x is present` (true), `x is missing` (false)
    Presence(ExprId, bool),
    /// `a and b`
    And(Vec<ExprId>),
    /// `a or b`
    Or(Vec<ExprId>),
    /// `if a then x else y`
    If(Vec<(ExprId, ExprId)>, ExprId),
    /// `a else b`
    Else(Vec<ExprId>),
    /// `x as number`
    As(ExprId, Unit),
    /// A function of values.
    Call(ValueFunction, Vec<ExprId>),
    /// A function over the rows of a list.
    List(ListCall),
    /// `todo`: a value that is not decided yet, and may be any.
    Todo,
    /// Something whose problem is already reported.
    Bad,
}

/// A field of a row, counted from the innermost list outwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowField {
    /// The list fact whose row it is.
    pub list: usize,
    /// The field.
    pub field: usize,
}

/// A function over the rows of a list.
#[derive(Debug, Clone)]
pub struct ListCall {
    /// Which.
    pub function: ListFunction,
    /// The list fact.
    pub list: usize,
    /// `where …`
    pub filter: Option<ExprId>,
    /// `by …`
    pub by: Option<ExprId>,
    /// The value of each row.
    pub value: Option<ExprId>,
}

/// The right side of `in`.
#[derive(Debug, Clone)]
pub enum Set {
    /// `{a, b}`
    Values(Vec<ExprId>),
    /// `[a, b)`
    Interval(Interval),
}

/// An interval between two expressions.
#[derive(Debug, Clone, Copy)]
pub struct Interval {
    /// Where it was written.
    pub span: Span,
    /// The low end.
    pub low: ExprId,
    /// The high end.
    pub high: ExprId,
    /// The low end is not in it.
    pub low_open: bool,
    /// The high end is not in it.
    pub high_open: bool,
}

/// What may follow the dot after an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum IndicatorMember {
    Measure,
    Score,
    Points,
    Weight,
}

/// What may follow the dot after a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum GroupMember {
    Score,
    Points,
    Weight,
}

/// A built-in function of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum ValueFunction {
    Min,
    Max,
    Abs,
    Round,
    Floor,
    Ceil,
    Clamp,
    Year,
    Quarter,
    Month,
    Days,
    AddMonths,
}

/// A built-in function over the rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum ListFunction {
    Sum,
    Average,
    Min,
    Max,
    Count,
    Share,
    Any,
    All,
    First,
    Last,
}
