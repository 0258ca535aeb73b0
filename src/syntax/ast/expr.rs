use super::{At, DateLit, Name, Text};
use crate::value::{Rational, Unit};

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// All of it.
    pub at: At,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of expressions. Chains of one precedence are flat, so the depth of a tree is bounded by the nesting
/// that its author wrote.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `50万`, `80%`, `1.10`
    Number(Literal),
    /// `"协作"`
    Text(Text),
    /// `true`, `false`
    Bool(bool),
    /// `2024-12-31`
    Date(DateLit),
    /// `todo`
    Todo,
    /// `missing`, in fixtures and tables of cases only
    Missing,
    /// `sales`, also `as_of`, `total`, `grade`
    Name(Name),
    /// `self.sales`: the outer record's
    Outer(Name),
    /// `completion.score`, `grade.coefficient`, `rater.customer`
    Member(Box<Expr>, Name),
    /// `sum(customers where spend > 0, spend)`
    Call(Call),
    /// `(x)`
    Paren(Box<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a + b - c`
    Sum(Box<Expr>, Vec<(AddOp, Expr)>),
    /// `a * b / c`
    Product(Box<Expr>, Vec<(MulOp, Expr)>),
    /// `a >= b`
    Compare(Box<Expr>, CompareOp, Box<Expr>),
    /// `x in {a, b}`, `x not in [80%, 90%)`
    In(Box<Expr>, bool, Set),
    /// `x is present` (true), `x is missing` (false)
    Presence(Box<Expr>, bool),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `if a then x else if b then y else z`
    If(Vec<(Expr, Expr)>, Box<Expr>),
    /// `a else b else c`
    Else(Vec<Expr>),
    /// `x as number`
    As(Box<Expr>, Unit),
    /// Something that could not be read; a diagnostic says why.
    Bad,
}

/// A number as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// ASCII digits with at most one point, no sign: `1.10`.
    pub digits: String,
    /// What follows them.
    pub suffix: Suffix,
}

/// What may follow the digits of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suffix {
    /// Nothing.
    None,
    /// `%`: the literal is a ratio.
    Percent,
    /// `千`: times a thousand.
    Thousand,
    /// `万`: times ten thousand.
    TenThousand,
    /// `百万`: times a million.
    Million,
    /// `亿`: times a hundred million.
    HundredMillion,
}

impl Suffix {
    /// The factor it stands for, `%` being 1/100.
    #[must_use]
    pub fn factor(self) -> Rational {
        match self {
            Self::None => Rational::ONE,
            Self::Percent => Rational::from_parts(1, 100),
            Self::Thousand => Rational::from(1_000),
            Self::TenThousand => Rational::from(10_000),
            Self::Million => Rational::from(1_000_000),
            Self::HundredMillion => Rational::from(100_000_000),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Percent => "%",
            Self::Thousand => "千",
            Self::TenThousand => "万",
            Self::Million => "百万",
            Self::HundredMillion => "亿",
        }
    }
}

impl Literal {
    /// What the literal is worth; `90%` is 9/10. The parser lets no digits pass that are not a number.
    #[must_use]
    pub fn value(&self) -> Rational {
        Rational::parse(&self.digits).unwrap_or(Rational::ZERO) * self.suffix.factor()
    }
}

/// A call of a built-in function; its name touches the parenthesis.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function, in either language.
    pub function: Function,
    /// Where its name stands.
    pub at: At,
    /// What stands between the parentheses.
    pub args: Vec<Arg>,
}

/// One argument; the clauses belong to functions over lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// The value, or the list.
    pub value: Expr,
    /// `where …`
    pub filter: Option<Expr>,
    /// `by …`
    pub by: Option<Expr>,
}

/// The built-in functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum Function {
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
    Sum,
    Average,
    Count,
    Share,
    Any,
    All,
    First,
    Last,
    CohortAverage,
    Rank,
    Percentile,
    Allocate,
}

/// `+` or `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AddOp {
    Plus,
    Minus,
}

/// `*` or `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MulOp {
    Times,
    Over,
}

/// A comparison; `!=` and `≠` are read as `<>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CompareOp {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl CompareOp {
    /// Whether an order satisfies it.
    #[must_use]
    pub fn agrees(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// The right side of `in`.
#[derive(Debug, Clone, PartialEq)]
pub enum Set {
    /// `{a, b}`
    Values(Vec<Expr>),
    /// `[80%, 90%)`, `80..89`
    Interval(Interval),
}

/// `[a, b)` with either end open or closed; `a..b` is `[a, b]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// All of it.
    pub at: At,
    /// The low end.
    pub low: Box<Expr>,
    /// The high end.
    pub high: Box<Expr>,
    /// `(`: the low end itself is not in it.
    pub low_open: bool,
    /// `)`: the high end itself is not in it.
    pub high_open: bool,
    /// Written `a..b`.
    pub dots: bool,
}
