use super::{At, CompareOp, DateLit, Expr, Head, Interval, Item, Name, Text};
use crate::value::RoundMode;

/// A section or indicator, first declared or reopened by a patch.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its name and label.
    pub head: Head,
    /// Clauses, and in sections indicators and sections.
    pub items: Vec<Item>,
}

/// `when role = key_account { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// For whom it holds.
    pub condition: Expr,
    /// The reopened declarations.
    pub items: Vec<Item>,
}

/// What `drop` removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DropWhat {
    Indicator,
    Section,
    Adjust,
    Veto,
    Outcome,
    Action,
    Check,
    Param,
    Let,
}

/// One clause of a section or an indicator.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// `weight 30% within [20%, 30%]`
    Weight(Expr, Option<Interval>),
    /// `worth 40`
    Worth(Expr),
    /// `out of 40`
    OutOf(Expr),
    /// `measure sales / sales_target round to 0`
    Measure(Expr, Option<RoundClause>),
    /// `better higher` (true), `better lower` (false)
    Better(bool),
    /// `score …`
    Score(Method),
    /// `cap 150`
    Cap(Expr),
    /// `floor 0`; `floor none` is `None`
    Floor(Option<Expr>),
    /// `zero below 60%`
    ZeroBelow(Expr),
    /// `zero above 60%`
    ZeroAbove(Expr),
    /// `no data redistribute`, `no data when deals = 0: zero`
    NoData(Option<Expr>, Policy),
    /// `anonymous below 3`
    Anonymous(Expr),
    /// `cite`, `source`, `verify`, `note`, `review by`
    Info(Info),
}

/// How a score comes about.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// `proportional to T`
    Proportional(Expr),
    /// `inverse to T`
    Inverse(Expr),
    /// `bands { … }`
    Bands(Vec<Band>),
    /// `curve { 60%: 60, … }`
    Curve(Vec<(Expr, Expr)>),
    /// `rated by …`
    Rated(Rated),
    /// `deduct from 100 { 5 per late, … }`
    Deduct(Expr, Vec<Deduction>),
    /// An expression.
    Value(Expr),
    /// Something that could not be read.
    Bad,
}

/// One row of `bands`.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// All of it.
    pub at: At,
    /// When it holds.
    pub key: BandKey,
    /// The score it gives.
    pub score: Expr,
}

/// When a row of `bands` holds.
#[derive(Debug, Clone, PartialEq)]
pub enum BandKey {
    /// `>= 90%`, also `= 0`
    Compare(CompareOp, Expr),
    /// `[80%, 90%)`, `80..89`
    In(Interval),
    /// `otherwise`
    Otherwise,
}

/// `rated by ratings.score of rater where topic = "协作" out of 10 { self: 10%, … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Rated {
    /// The list.
    pub list: Name,
    /// The field that holds the rating.
    pub field: Name,
    /// The field that holds the rater's category.
    pub category: Name,
    /// Which rows count.
    pub filter: Option<Expr>,
    /// The raters' scale, 100 unless given.
    pub out_of: Option<Expr>,
    /// What each category weighs.
    pub weights: Vec<(Name, Expr)>,
}

/// One row of `deduct`: `5 per late`.
#[derive(Debug, Clone, PartialEq)]
pub struct Deduction {
    /// All of it.
    pub at: At,
    /// How much.
    pub points: Expr,
    /// Of what.
    pub per: Expr,
}

/// What happens to an indicator without data.
#[derive(Debug, Clone, PartialEq)]
pub enum Policy {
    /// `redistribute`
    Redistribute,
    /// `zero`
    Zero,
    /// `full`
    Full,
    /// `score 60`
    Score(Expr),
    /// `fault`
    Fault,
    /// Something that could not be read.
    Bad,
}

/// `round to 2 half_up`
#[derive(Debug, Clone, PartialEq)]
pub struct RoundClause {
    /// All of it.
    pub at: At,
    /// Decimal places.
    pub places: Expr,
    /// The mode; the scheme's where absent.
    pub mode: Option<RoundMode>,
}

/// What a rounding at the top of a scheme is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundWhat {
    /// `round to …`: every line.
    Lines,
    /// `round total to …`
    Total,
}

/// Words that travel into explanations.
#[derive(Debug, Clone, PartialEq)]
pub enum Info {
    /// `source "CRM"`
    Source(Text),
    /// `verify "财务"`
    Verify(Text),
    /// `cite "管理办法 第三条"`
    Cite(Text),
    /// `note "…"`
    Note(Text),
    /// `review by 2025-06-30`
    Review(DateLit),
}
