use super::{At, CompareOp, DateLit, Expr, Head, Info, Interval, Name, RoundClause, Suffix, Text};
use crate::value::Unit;

/// `dimension role "岗位" { key_account "大客户", … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Its name and label.
    pub head: Head,
    /// Its values in their order.
    pub values: Vec<Head>,
}

/// `facts from "sales_teams.csv" distinct manager { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The file they are read from.
    pub from: Option<Text>,
    /// One record for each value of this column.
    pub distinct: Option<Name>,
    /// The facts in their order.
    pub facts: Vec<Fact>,
}

/// One declared fact, or one field of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The `///` lines before it.
    pub docs: Vec<String>,
    /// All of it.
    pub at: At,
    /// `key person`
    pub key: bool,
    /// Its name and label.
    pub head: Head,
    /// Its type.
    pub ty: Type,
    /// `>= 0`, `in [0, 10]`, several allowed.
    pub bounds: Vec<Bound>,
    /// `= 0`
    pub default: Option<Expr>,
    /// `column "应收账款(万元)"`
    pub column: Option<Text>,
    /// `unit 万`
    pub unit: Option<ColumnUnit>,
    /// `note`: only carried into explanations.
    pub note: bool,
    /// `source "CRM"`, `verify "财务"`, …
    pub info: Vec<Info>,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// All of it.
    pub at: At,
    /// What it is.
    pub kind: TypeKind,
    /// `T?`
    pub optional: bool,
}

/// The types of the language.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `number`, `count`, `ratio`, `money`, `points`, `days`
    Numeric(Unit),
    /// `date`, `date "dd-mm-yy"`
    Date(Option<Text>),
    /// `bool`
    Bool,
    /// `text`
    Text,
    /// The name of a dimension.
    Named(Name),
    /// `list from "sales_pipeline.csv" by sales_agent { … }`
    List(ListType),
    /// Something that could not be read.
    Bad,
}

/// A list of records.
#[derive(Debug, Clone, PartialEq)]
pub struct ListType {
    /// The file its rows are read from.
    pub from: Option<Text>,
    /// The column of that file which names the person.
    pub by: Option<Name>,
    /// The fields of a row.
    pub fields: Vec<Fact>,
}

/// A bound of a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// `>= 0`; never `=` or `<>`
    Compare(CompareOp, Expr),
    /// `in [0, 10]`
    In(Interval),
}

/// The unit a column is written in; only values read under that header are scaled.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnUnit {
    /// Where it stands.
    pub at: At,
    /// `万`, `%` …
    pub suffix: Suffix,
}

/// A `param`, `let` or the like: a name for a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its name and label.
    pub head: Head,
    /// Its declared type.
    pub ty: Option<Type>,
    /// Its value or values.
    pub value: Value,
    /// `source "…"` and the like.
    pub info: Vec<Info>,
}

/// A value, constant over time or dated.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `= 80万`
    Always(Expr),
    /// `{ from 2024-07-01: 80万  from 2024-10-01: 100万 }`
    Dated(Vec<(DateLit, Expr)>),
}

/// `outcome bonus "奖金": money = base_bonus * grade.coefficient  round to 2 half_up`
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its name and label.
    pub head: Head,
    /// Its declared type.
    pub ty: Type,
    /// Its value.
    pub value: Expr,
    /// How it is rounded.
    pub round: Option<RoundClause>,
    /// `source "…"` and the like.
    pub info: Vec<Info>,
}
