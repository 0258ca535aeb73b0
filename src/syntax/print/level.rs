use crate::syntax::ast::{Expr, ExprKind};

/// How tightly an expression holds together, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `if`, whose last branch goes on as far as it can.
    If,
    Or,
    And,
    Not,
    Compare,
    Else,
    Sum,
    Product,
    Negate,
    As,
    /// Names, literals, calls and whatever stands in parentheses.
    Member,
}

impl Level {
    /// The next tighter level, which the operands of an operator have.
    pub(super) fn tighter(self) -> Self {
        match self {
            Self::If => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Compare,
            Self::Compare => Self::Else,
            Self::Else => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Negate,
            Self::Negate => Self::As,
            Self::As | Self::Member => Self::Member,
        }
    }
}

/// The level of an expression.
pub(super) fn level(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::If(..) => Level::If,
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..) | ExprKind::In(..) | ExprKind::Presence(..) => Level::Compare,
        ExprKind::Else(_) => Level::Else,
        ExprKind::Sum(..) => Level::Sum,
        ExprKind::Product(..) => Level::Product,
        ExprKind::Negate(_) => Level::Negate,
        ExprKind::As(..) => Level::As,
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::Todo
        | ExprKind::Missing
        | ExprKind::Name(_)
        | ExprKind::Outer(_)
        | ExprKind::Member(..)
        | ExprKind::Call(_)
        | ExprKind::Paren(_)
        | ExprKind::Bad => Level::Member,
    }
}

/// The parts of an expression that stand in it without parentheses.
fn open_parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Negate(of) | ExprKind::Not(of) | ExprKind::In(of, ..) | ExprKind::Presence(of, _) => vec![of],
        ExprKind::Sum(first, rest) => [&**first].into_iter().chain(rest.iter().map(|(_, e)| e)).collect(),
        ExprKind::Product(first, rest) => [&**first].into_iter().chain(rest.iter().map(|(_, e)| e)).collect(),
        ExprKind::Compare(left, _, right) => vec![left, right],
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Else(all) => all.iter().collect(),
        ExprKind::If(arms, last) => arms.iter().map(|(_, value)| value).chain([&**last]).collect(),
        ExprKind::As(of, _) | ExprKind::Member(of, _) => vec![of],
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::Todo
        | ExprKind::Missing
        | ExprKind::Name(_)
        | ExprKind::Outer(_)
        | ExprKind::Call(_)
        | ExprKind::Paren(_)
        | ExprKind::Bad => vec![],
    }
}

/// How loose an operator behind an expression would still be read as its own: an `if` or `not` at its right end
/// takes what is tighter than itself.
pub(super) fn reach(expr: &Expr) -> Level {
    let own = level(&expr.kind);
    match &expr.kind {
        ExprKind::If(..) => Level::If,
        ExprKind::Not(of) => own.min(reach(of)),
        ExprKind::Negate(_)
        | ExprKind::Sum(..)
        | ExprKind::Product(..)
        | ExprKind::Compare(..)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Else(_) => open_parts(expr).last().map_or(Level::Member, |last| reach(last)),
        ExprKind::In(..)
        | ExprKind::Presence(..)
        | ExprKind::As(..)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::Todo
        | ExprKind::Missing
        | ExprKind::Name(_)
        | ExprKind::Outer(_)
        | ExprKind::Member(..)
        | ExprKind::Call(_)
        | ExprKind::Paren(_)
        | ExprKind::Bad => Level::Member,
    }
}

/// What an expression may show outside parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// A comparison, `and` or `or`, except in the condition of an `if`.
    Test,
    /// `a else b`.
    Fallback,
    /// `if`.
    If,
}

/// Whether it does.
pub(super) fn shows(expr: &Expr, what: Shown) -> bool {
    let level = level(&expr.kind);
    let itself = match what {
        Shown::Test => matches!(level, Level::Or | Level::And | Level::Compare),
        Shown::Fallback => level == Level::Else,
        Shown::If => level == Level::If,
    };
    itself || open_parts(expr).into_iter().any(|part| shows(part, what))
}
