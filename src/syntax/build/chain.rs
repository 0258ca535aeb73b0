use super::super::ast::{AddOp, At, CompareOp, Expr, ExprKind, MulOp, Set};
use super::super::parse::is_sound;
use super::Build;
use crate::diag::{Code, Diagnostic, say};
use crate::source::Span;

/// An expression with the height of its tree.
pub(super) struct Tall {
    pub(super) expr: Expr,
    pub(super) height: usize,
}

/// What waits for its right side, the loosest first.
enum Waiting {
    /// `if C then`, until its `else`.
    Then(Span, Tall),
    /// `if C then A else`, until the end.
    IfElse(Span, Tall, Tall),
    Or,
    And,
    Not(Span),
    Compare(CompareOp),
    Else,
    Add(AddOp),
    Mul(MulOp),
    Negate(Span),
}

impl Waiting {
    fn strength(&self) -> u8 {
        match self {
            Self::Then(..) | Self::IfElse(..) => 0,
            Self::Or => 1,
            Self::And => 2,
            Self::Not(_) => 3,
            Self::Compare(_) => 4,
            Self::Else => 5,
            Self::Add(_) => 6,
            Self::Mul(_) => 7,
            Self::Negate(_) => 8,
        }
    }
}

/// What stands behind an operand at the strength of a comparison.
pub(super) enum Test {
    In(bool, Set, usize),
    Presence(bool),
}

/// Resolves the precedence of a flat list with a stack of its own, so that only brackets make the machine's deeper.
pub(super) struct Chain {
    operands: Vec<Tall>,
    waiting: Vec<Waiting>,
    terms: usize,
    /// The last part was an operand, so that a sign joins and does not lead.
    behind_operand: bool,
}

impl Chain {
    pub(super) fn new() -> Self {
        Self { operands: vec![], waiting: vec![], terms: 0, behind_operand: false }
    }

    pub(super) fn operand(&mut self, operand: Tall) {
        self.terms += 1;
        self.behind_operand = true;
        self.operands.push(operand);
    }

    pub(super) fn wants_infix(&self) -> bool {
        self.behind_operand
    }

    pub(super) fn terms(&self) -> usize {
        self.terms
    }

    pub(super) fn last(&mut self) -> Option<&mut Tall> {
        self.operands.last_mut()
    }

    pub(super) fn negate(&mut self, at: Span) {
        self.waiting.push(Waiting::Negate(at));
    }

    pub(super) fn not(&mut self, at: Span) {
        self.waiting.push(Waiting::Not(at));
    }

    pub(super) fn when(&mut self, at: Span, condition: Tall) {
        self.waiting.push(Waiting::Then(at, condition));
    }

    pub(super) fn or(&mut self, build: &mut Build<'_>) {
        self.infix(build, Waiting::Or);
    }

    pub(super) fn and(&mut self, build: &mut Build<'_>) {
        self.infix(build, Waiting::And);
    }

    pub(super) fn add(&mut self, build: &mut Build<'_>, op: AddOp) {
        self.infix(build, Waiting::Add(op));
    }

    pub(super) fn mul(&mut self, build: &mut Build<'_>, op: MulOp) {
        self.infix(build, Waiting::Mul(op));
    }

    pub(super) fn compare(&mut self, build: &mut Build<'_>, op: CompareOp) {
        self.infix(build, Waiting::Compare(op));
    }

    /// Between `then` and `else` the word belongs to the `if`, elsewhere it is the fallback.
    pub(super) fn otherwise(&mut self, build: &mut Build<'_>) {
        if !self.waiting.iter().any(|w| matches!(w, Waiting::Then(..))) {
            return self.infix(build, Waiting::Else);
        }
        self.behind_operand = false;
        while !matches!(self.waiting.last(), Some(Waiting::Then(..)) | None) {
            self.reduce(build);
        }
        if let (Some(Waiting::Then(at, condition)), Some(then)) = (self.waiting.pop(), self.operands.pop()) {
            self.waiting.push(Waiting::IfElse(at, condition, then));
        }
    }

    pub(super) fn test(&mut self, build: &mut Build<'_>, test: Test, end: Span) {
        self.reduce_to(build, 4);
        let Some(mut left) = self.operands.pop() else { return };
        refuse_chained(build, &mut left, self.is_negated());
        let at = At(left.expr.at.0.to(end));
        let (kind, height) = match test {
            Test::In(wanted, set, height) => (ExprKind::In(Box::new(left.expr), wanted, set), left.height.max(height)),
            Test::Presence(wanted) => (ExprKind::Presence(Box::new(left.expr), wanted), left.height),
        };
        self.push(build, Expr { at, kind }, height + 1);
    }

    fn infix(&mut self, build: &mut Build<'_>, op: Waiting) {
        self.behind_operand = false;
        self.reduce_to(build, op.strength());
        let negated = self.is_negated();
        if let (Waiting::Compare(_), Some(left)) = (&op, self.operands.last_mut()) {
            refuse_chained(build, left, negated);
        }
        self.waiting.push(op);
    }

    /// Whether a `not` stands before what is read.
    fn is_negated(&self) -> bool {
        matches!(self.waiting.last(), Some(Waiting::Not(_)))
    }

    fn reduce_to(&mut self, build: &mut Build<'_>, strength: u8) {
        while self.waiting.last().is_some_and(|w| w.strength() >= strength) {
            self.reduce(build);
        }
    }

    /// The whole expression.
    pub(super) fn finish(mut self, build: &mut Build<'_>, at: Span) -> Tall {
        while !self.waiting.is_empty() {
            self.reduce(build);
        }
        self.operands.pop().unwrap_or(Tall { expr: Expr { at: At(at), kind: ExprKind::Bad }, height: 1 })
    }

    fn push(&mut self, build: &mut Build<'_>, expr: Expr, height: usize) {
        let tall = build.not_too_tall(expr, height);
        self.operands.push(tall);
    }

    fn reduce(&mut self, build: &mut Build<'_>) {
        let (Some(op), Some(right)) = (self.waiting.pop(), self.operands.pop()) else { return };
        let end = right.expr.at.0;
        match op {
            Waiting::Negate(at) => self.prefix(build, at, right, ExprKind::Negate),
            Waiting::Not(at) => self.prefix(build, at, right, ExprKind::Not),
            Waiting::Then(at, condition) => {
                build.missing(
                    end.after(),
                    say!("this `if` has no `else`", "`如果` 缺少 `否则`"),
                    say!("every `if` has a value for both cases", "`如果` 必须写出两种情况的值"),
                );
                let height = condition.height.max(right.height) + 1;
                self.push(build, Expr { at: At(at.to(end)), kind: ExprKind::Bad }, height);
            }
            Waiting::IfElse(at, condition, then) => {
                let (at, height) = (At(at.to(end)), condition.height.max(then.height).max(right.height));
                let arm = (condition.expr, then.expr);
                match right.expr.kind {
                    ExprKind::If(mut arms, last) => {
                        arms.insert(0, arm);
                        self.push(build, Expr { at, kind: ExprKind::If(arms, last) }, height);
                    }
                    kind => {
                        let last = Box::new(Expr { at: right.expr.at, kind });
                        self.push(build, Expr { at, kind: ExprKind::If(vec![arm], last) }, height + 1);
                    }
                }
            }
            op => {
                let Some(left) = self.operands.pop() else { return self.operands.push(right) };
                self.join(build, op, left, right);
            }
        }
    }

    fn prefix(&mut self, build: &mut Build<'_>, at: Span, of: Tall, kind: fn(Box<Expr>) -> ExprKind) {
        let at = At(at.to(of.expr.at.0));
        self.push(build, Expr { at, kind: kind(Box::new(of.expr)) }, of.height + 1);
    }

    /// Joins two sides; a chain of one strength stays one flat node.
    fn join(&mut self, build: &mut Build<'_>, op: Waiting, left: Tall, right: Tall) {
        let at = At(left.expr.at.0.to(right.expr.at.0));
        let (left_at, grown) = (left.expr.at, left.height.max(right.height + 1));
        let fresh = left.height.max(right.height) + 1;
        let first = |kind| Box::new(Expr { at: left_at, kind });
        let (kind, height) = match (op, left.expr.kind) {
            (Waiting::Add(op), ExprKind::Sum(first, mut more)) => {
                more.push((op, right.expr));
                (ExprKind::Sum(first, more), grown)
            }
            (Waiting::Mul(op), ExprKind::Product(first, mut more)) => {
                more.push((op, right.expr));
                (ExprKind::Product(first, more), grown)
            }
            (Waiting::And, ExprKind::And(mut all)) => {
                all.push(right.expr);
                (ExprKind::And(all), grown)
            }
            (Waiting::Or, ExprKind::Or(mut all)) => {
                all.push(right.expr);
                (ExprKind::Or(all), grown)
            }
            (Waiting::Else, ExprKind::Else(mut all)) => {
                all.push(right.expr);
                (ExprKind::Else(all), grown)
            }
            (Waiting::Add(op), kind) => (ExprKind::Sum(first(kind), vec![(op, right.expr)]), fresh),
            (Waiting::Mul(op), kind) => (ExprKind::Product(first(kind), vec![(op, right.expr)]), fresh),
            (Waiting::Compare(op), kind) => (ExprKind::Compare(first(kind), op, Box::new(right.expr)), fresh),
            (Waiting::And, kind) => (ExprKind::And(vec![*first(kind), right.expr]), fresh),
            (Waiting::Or, kind) => (ExprKind::Or(vec![*first(kind), right.expr]), fresh),
            (_, kind) => (ExprKind::Else(vec![*first(kind), right.expr]), fresh),
        };
        self.push(build, Expr { at, kind }, height);
    }
}

/// `0 <= x < 100` compares the truth of the first with the last; its type would be a second problem.
fn refuse_chained(build: &mut Build<'_>, left: &mut Tall, negated: bool) {
    let ExprKind::Compare(_, _, middle) = &left.expr.kind else { return };
    let words = build.source_of(middle.at.0);
    let (span, end) = (left.expr.at.0, left.expr.at.0.after());
    let problem = Diagnostic::error(Code::ForeignOperator, span, say!("comparisons are not chained", "比较不能连写"));
    let title = say!("repeat `{words}`", "重复 `{words}`");
    let again = say!(" and {words}", " 且 {words}");
    build.problems.push(if negated {
        // `not` would belong to the first of the two alone
        problem.help(say!(
            "write two comparisons joined by `and`, between parentheses behind `not`",
            "请用 `且` 连接两个比较,并在 `非` 后面用括号括起来"
        ))
    } else {
        let problem = problem.help(say!("write two comparisons joined by `and`", "请用 `且` 连接两个比较"));
        // what has to be mended first may be torn by its own marks when it stands there twice
        if is_sound(&words, build.limits) {
            problem.safe_fix(title, end, again)
        } else {
            problem.fix(title, end, again)
        }
    });
    left.expr.kind = ExprKind::Bad;
}
