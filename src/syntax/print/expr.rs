use super::Printer;
use super::names::quoted;
use crate::syntax::Word;
use crate::syntax::ast::{AddOp, Arg, Call, CompareOp, Expr, ExprKind, Interval, MulOp, Set};

/// How tightly an expression holds together, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Everything.
    Or,
    And,
    Not,
    Compare,
    /// Everything without a comparison outside parentheses: the values of rows.
    Else,
    Sum,
    Product,
    Negate,
    As,
    /// Names, literals, calls and whatever stands in parentheses.
    Member,
}

impl Printer<'_> {
    /// An expression where any may stand.
    pub(super) fn expr(&self, expr: &Expr) -> String {
        self.at_least(expr, Level::Or)
    }

    /// An expression where a comparison would be read as part of what follows.
    pub(super) fn value(&self, expr: &Expr) -> String {
        self.at_least(expr, Level::Else)
    }

    /// An expression that holds together at least so tightly, with parentheses where it would not.
    pub(super) fn at_least(&self, expr: &Expr, level: Level) -> String {
        let text = self.bare(expr, level);
        if level_of(&expr.kind, level) < level { format!("({text})") } else { text }
    }

    /// The same for an operand that something follows: an `if` at its end would take that for its own.
    fn followed(&self, expr: &Expr, level: Level) -> String {
        if reaches_on(expr) { format!("({})", self.expr(expr)) } else { self.at_least(expr, level) }
    }

    /// A chain of operators of one level.
    fn operators<'e>(
        &self,
        first: &'e Expr,
        rest: impl ExactSizeIterator<Item = (&'static str, &'e Expr)>,
        level: Level,
    ) -> String {
        let count = rest.len();
        rest.enumerate().fold(self.followed(first, level), |text, (index, (op, operand))| {
            let last = index + 1 == count;
            let operand = if last { self.at_least(operand, level) } else { self.followed(operand, level) };
            format!("{text} {op} {operand}")
        })
    }

    fn bare(&self, expr: &Expr, around: Level) -> String {
        match &expr.kind {
            ExprKind::Number(literal) => format!("{}{}", literal.digits, literal.suffix.text()),
            ExprKind::Text(text) => quoted(&text.value),
            ExprKind::Bool(true) => self.word(Word::True).to_owned(),
            ExprKind::Bool(false) => self.word(Word::False).to_owned(),
            ExprKind::Date(date) => self.date(date),
            ExprKind::Todo => self.word(Word::Todo).to_owned(),
            ExprKind::Missing => self.word(Word::Missing).to_owned(),
            ExprKind::Name(of) => self.name(of),
            ExprKind::Outer(of) => format!("{}.{}", self.word(Word::OwnSelf), self.name(of)),
            ExprKind::Member(of, member) => format!("{}.{}", self.followed(of, Level::As), self.name(member)),
            ExprKind::Call(call) => self.call(call),
            ExprKind::Paren(inner) => format!("({})", self.expr(inner)),
            ExprKind::Negate(of) => {
                let text = self.at_least(of, Level::Negate);
                if text.starts_with('-') { format!("- {text}") } else { format!("-{text}") }
            }
            ExprKind::Not(of) => format!("{} {}", self.word(Word::Not), self.at_least(of, Level::Not)),
            ExprKind::Sum(first, rest) => {
                self.operators(first, rest.iter().map(|(op, operand)| (add(*op), operand)), Level::Product)
            }
            ExprKind::Product(first, rest) => {
                self.operators(first, rest.iter().map(|(op, operand)| (multiply(*op), operand)), Level::Negate)
            }
            ExprKind::Compare(left, op, right) => {
                format!("{} {} {}", self.followed(left, Level::Else), compare(*op), self.value(right))
            }
            ExprKind::In(of, holds, set) => {
                let word = if *holds { Word::In } else { Word::NotIn };
                format!("{} {} {}", self.followed(of, Level::Else), self.word(word), self.set(set))
            }
            ExprKind::Presence(of, present) => {
                let word = if *present { Word::IsPresent } else { Word::IsMissing };
                format!("{} {}", self.followed(of, Level::Else), self.word(word))
            }
            ExprKind::And(all) => self.chain(all, Word::And, Level::Not),
            ExprKind::Or(all) => self.chain(all, Word::Or, Level::And),
            ExprKind::Else(all) => self.chain(all, Word::Else, Level::Sum),
            ExprKind::If(arms, last) => self.choice(arms, last, around),
            ExprKind::As(of, unit) => {
                format!("{} {} {}", self.followed(of, Level::As), self.word(Word::As), self.word(*unit))
            }
            ExprKind::Bad => self.unread(expr.at),
        }
    }

    fn chain(&self, all: &[Expr], word: Word, level: Level) -> String {
        let Some((first, rest)) = all.split_first() else { return String::new() };
        self.operators(first, rest.iter().map(|operand| (self.word(word), operand)), level)
    }

    /// `if a then x else if b then y else z`; an `else` between `then` and `else` would be the `if`'s own.
    fn choice(&self, arms: &[(Expr, Expr)], last: &Expr, around: Level) -> String {
        let mut text = String::new();
        for (condition, value) in arms {
            let (when, then, or) = (self.word(Word::If), self.word(Word::Then), self.word(Word::Else));
            let (condition, value) = (self.expr(condition), self.at_least(value, Level::Sum));
            text.push_str(&format!("{when} {condition} {then} {value} {or} "));
        }
        text + &self.at_least(last, around.max(Level::Else))
    }

    fn call(&self, call: &Call) -> String {
        let args: Vec<_> = call.args.iter().map(|arg| self.arg(arg)).collect();
        format!("{}({})", self.word(call.function), args.join(", "))
    }

    fn arg(&self, arg: &Arg) -> String {
        let mut text = self.expr(&arg.value);
        if let Some(filter) = &arg.filter {
            text.push_str(&format!(" {} {}", self.word(Word::Where), self.expr(filter)));
        }
        if let Some(by) = &arg.by {
            text.push_str(&format!(" {} {}", self.word(Word::By), self.expr(by)));
        }
        text
    }

    /// The right side of `in`.
    fn set(&self, set: &Set) -> String {
        match set {
            Set::Values(values) => {
                format!("{{{}}}", values.iter().map(|e| self.value(e)).collect::<Vec<_>>().join(", "))
            }
            Set::Interval(interval) => self.interval(interval),
        }
    }

    /// `[80%, 90%)`, `80..89`
    pub(super) fn interval(&self, interval: &Interval) -> String {
        let (low, high) = (self.value(&interval.low), self.value(&interval.high));
        if interval.dots && is_plain(&interval.low) && is_plain(&interval.high) {
            return format!("{low}..{high}");
        }
        if interval.dots {
            return format!("[{low}, {high}]");
        }
        let open = if interval.low_open { '(' } else { '[' };
        let close = if interval.high_open { ')' } else { ']' };
        format!("{open}{low}, {high}{close}")
    }
}

/// The level of an expression in its place: an `if` reaches as far as it can to the right.
fn level_of(kind: &ExprKind, around: Level) -> Level {
    match kind {
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..) | ExprKind::In(..) | ExprKind::Presence(..) => Level::Compare,
        ExprKind::If(..) => around.min(Level::Sum),
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

/// Whether an expression ends in an `if` without parentheses, whose last branch goes on as far as it can.
fn reaches_on(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::If(..) => true,
        ExprKind::Negate(last) | ExprKind::Not(last) | ExprKind::Compare(_, _, last) => reaches_on(last),
        ExprKind::Sum(_, rest) => rest.last().is_some_and(|(_, last)| reaches_on(last)),
        ExprKind::Product(_, rest) => rest.last().is_some_and(|(_, last)| reaches_on(last)),
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Else(all) => all.last().is_some_and(reaches_on),
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
        | ExprKind::In(..)
        | ExprKind::Presence(..)
        | ExprKind::As(..)
        | ExprKind::Bad => false,
    }
}

fn add(op: AddOp) -> &'static str {
    match op {
        AddOp::Plus => "+",
        AddOp::Minus => "-",
    }
}

fn multiply(op: MulOp) -> &'static str {
    match op {
        MulOp::Times => "*",
        MulOp::Over => "/",
    }
}

/// A comparison.
pub(super) fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::Unequal => "<>",
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::Greater => ">",
        CompareOp::AtLeast => ">=",
    }
}

/// Whether an expression may stand beside `..`.
fn is_plain(end: &Expr) -> bool {
    match &end.kind {
        ExprKind::Negate(of) => matches!(of.kind, ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Name(_)),
        kind => matches!(kind, ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Name(_)),
    }
}
