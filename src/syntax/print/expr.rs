use super::Printer;
use super::level::{Level, Shown, level, reach, shows};
use super::names::quoted;
use crate::syntax::Word;
use crate::syntax::ast::{AddOp, Arg, Call, CompareOp, Expr, ExprKind, Interval, MulOp, Set};

impl Printer<'_> {
    /// An expression where any may stand.
    pub(super) fn expr(&self, expr: &Expr) -> String {
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
            ExprKind::Member(of, member) => format!("{}.{}", self.small(of), self.member_name(member)),
            ExprKind::Call(call) => self.call(call),
            ExprKind::Paren(inner) => format!("({})", self.expr(inner)),
            ExprKind::Negate(of) => {
                let text = self.last(of, Level::Negate);
                if text.starts_with('-') { format!("- {text}") } else { format!("-{text}") }
            }
            ExprKind::Not(of) => format!("{} {}", self.word(Word::Not), self.last(of, Level::Not)),
            ExprKind::Sum(first, rest) => {
                self.chain(first, rest.iter().map(|(op, operand)| (add(*op), operand)), Level::Sum)
            }
            ExprKind::Product(first, rest) => {
                self.chain(first, rest.iter().map(|(op, operand)| (multiply(*op), operand)), Level::Product)
            }
            ExprKind::Compare(left, op, right) => {
                format!("{} {} {}", self.tested(left), compare(*op), self.last(right, Level::Else))
            }
            ExprKind::In(of, holds, set) => {
                let word = if *holds { Word::In } else { Word::NotIn };
                format!("{} {} {}", self.tested(of), self.word(word), self.set(set))
            }
            ExprKind::Presence(of, present) => {
                let word = if *present { Word::IsPresent } else { Word::IsMissing };
                format!("{} {}", self.tested(of), self.word(word))
            }
            ExprKind::And(all) => self.words(all, Word::And, Level::And),
            ExprKind::Or(all) => self.words(all, Word::Or, Level::Or),
            ExprKind::Else(all) => self.words(all, Word::Else, Level::Else),
            ExprKind::If(arms, last) => self.choice(arms, last),
            ExprKind::As(of, unit) => format!("{} {} {}", self.small(of), self.word(Word::As), self.word(*unit)),
            ExprKind::Bad => self.unread(expr.at),
        }
    }

    /// An expression where a comparison would be read as part of what follows: the value of a row.
    pub(super) fn value(&self, expr: &Expr) -> String {
        self.unless(shows(expr, Shown::Test), expr)
    }

    /// An expression that stands where nothing but a name, a literal or the like may.
    pub(super) fn small(&self, expr: &Expr) -> String {
        self.unless(level(&expr.kind) < Level::As, expr)
    }

    fn unless(&self, parentheses: bool, expr: &Expr) -> String {
        let text = self.expr(expr);
        if parentheses { format!("({text})") } else { text }
    }

    /// The last operand of an operator: what begins with a word of its own may be of any level.
    fn last(&self, expr: &Expr, least: Level) -> String {
        let prefix = matches!(expr.kind, ExprKind::If(..) | ExprKind::Not(_));
        self.unless(level(&expr.kind) < least && !prefix, expr)
    }

    /// An operand before an operator, which must not be taken for the operand's own.
    fn before(&self, expr: &Expr, operator: Level) -> String {
        self.unless(level(&expr.kind) <= operator || reach(expr) < operator, expr)
    }

    /// The left side of a comparison, `in` or `is`; comparisons themselves are never chained.
    fn tested(&self, expr: &Expr) -> String {
        match expr.kind {
            ExprKind::In(..) | ExprKind::Presence(..) => self.expr(expr),
            _ => self.before(expr, Level::Compare),
        }
    }

    fn words(&self, all: &[Expr], word: Word, operator: Level) -> String {
        let Some((first, rest)) = all.split_first() else { return String::new() };
        self.chain(first, rest.iter().map(|operand| (self.word(word), operand)), operator)
    }

    /// A chain of operators of one level.
    fn chain<'e>(
        &self,
        first: &'e Expr,
        rest: impl ExactSizeIterator<Item = (&'static str, &'e Expr)>,
        operator: Level,
    ) -> String {
        let count = rest.len();
        rest.enumerate().fold(self.before(first, operator), |text, (index, (sign, operand))| {
            let last = index + 1 == count;
            let operand = if last { self.last(operand, operator.tighter()) } else { self.before(operand, operator) };
            format!("{text} {sign} {operand}")
        })
    }

    /// `if a then x else if b then y else z`; an `else` between `then` and `else` would be the `if`'s own.
    fn choice(&self, arms: &[(Expr, Expr)], last: &Expr) -> String {
        let mut text = String::new();
        for (condition, value) in arms {
            text.push_str(self.word(Word::If));
            text.push(' ');
            text.push_str(&self.unless(shows(condition, Shown::If), condition));
            text.push_str(&format!(" {} ", self.word(Word::Then)));
            text.push_str(&self.unless(shows(value, Shown::Fallback), value));
            text.push_str(&format!(" {} ", self.word(Word::Else)));
        }
        text + &self.expr(last)
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
