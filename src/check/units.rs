//! Which units meet: a bare number takes its neighbour's, a clash is said with both sides and the way out.

use crate::diag::{Code, Diagnostic, Label, Say, say};
use crate::facts::FieldKind;
use crate::model::{ExprId, ExprKind, offer_percents};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::types::{Deed, Type};

impl Checker<'_> {
    /// Requires a number that can be read in `unit`, lending the unit to bare literals.
    pub(super) fn expect_unit(&mut self, id: ExprId, ty: Type, unit: Unit) {
        match ty {
            Type::Unknown => {}
            Type::Bare => {
                self.lend(id, unit);
            }
            Type::Numeric(given) if given == unit || (given == Unit::Count && unit == Unit::Number) => {}
            _ => {
                let span = self.scheme.expr(id).span;
                let got = self.name_of(ty);
                let (en, zh, got_en, got_zh) = (unit.en(), unit.zh(), &got.en, &got.zh);
                let message = say!("expected {en}, found {got_en}", "这里需要{zh},而不是{got_zh}");
                let mut problem = Diagnostic::error(Code::UnitMismatch, span, message)
                    .label(span, say!("this is {got_en}", "这是{got_zh}"));
                if let Some((place, text)) = self.origin(id) {
                    problem = problem.label(place, text);
                }
                let literal = match &self.scheme.expr(id).kind {
                    ExprKind::Number(value, true) => Some((value * &Rational::HUNDRED).to_string()),
                    _ => None,
                };
                if let Some(plain) = literal {
                    problem = problem
                        .help(say!("write it without `%` if {en} are meant", "如果指的是{zh},请去掉 `%`"))
                        .fix(say!("write `{plain}`", "写成 `{plain}`"), span, plain);
                } else if ty.is_numeric() && unit != Unit::Count {
                    problem = problem
                        .help(say!("if it is meant, convert it: `(…) as {en}`", "如果确实如此,请转换:`(…) 作为 {zh}`"));
                    problem = self.convert(problem, id, unit);
                }
                self.report(problem);
            }
        }
    }

    /// Gives a bare number the unit of its context; a ratio must be written, a count must be whole.
    pub(super) fn lend(&mut self, id: ExprId, unit: Unit) -> bool {
        let expr = self.scheme.expr(id).clone();
        match &expr.kind {
            ExprKind::Number(value, false) => match unit {
                Unit::Ratio => {
                    let problem = Diagnostic::error(
                        Code::BareRatio,
                        expr.span,
                        say!(
                            "a ratio is written in per cent, not as the bare number {value}",
                            "比率要写成百分数,不能只写 {value}"
                        ),
                    )
                    .label(expr.span, say!("a ratio is needed here", "这里需要比率"));
                    let problem = offer_percents(problem, expr.span, value);
                    self.report(problem);
                    false
                }
                Unit::Count if !value.is_whole() => {
                    let problem = Diagnostic::error(
                        Code::CountNotWhole,
                        expr.span,
                        say!("{value} meets a count, which is a whole number", "计数是整数,不能与 {value} 一起使用"),
                    )
                    .label(expr.span, say!("no count is {value}", "计数不会是 {value}"))
                    .help(say!("write a whole number", "请写整数"));
                    self.report(problem);
                    false
                }
                Unit::Number | Unit::Count | Unit::Money | Unit::Points | Unit::Days => true,
            },
            ExprKind::Negate(_) if unit == Unit::Count => {
                let message = say!("a count is never below 0", "计数不会小于 0");
                let help = say!("read the count as a number: `x as number`", "请把计数当作数值:`x 作为 数值`");
                self.report(Diagnostic::error(Code::CountNotWhole, expr.span, message).help(help));
                false
            }
            ExprKind::Negate(inner) => self.lend(*inner, unit),
            ExprKind::Sum(first, rest) => {
                let terms: Vec<ExprId> = std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).collect();
                terms.into_iter().all(|e| self.ty(e) != Type::Bare || self.lend(e, unit))
            }
            ExprKind::Product(first, rest) => {
                // the counts it is multiplied by stay counts
                let factors: Vec<ExprId> = std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).collect();
                let bare: Vec<ExprId> = factors.into_iter().filter(|e| self.ty(*e) == Type::Bare).collect();
                bare.into_iter().all(|e| self.lend(e, unit))
            }
            ExprKind::If(arms, otherwise) => {
                let values: Vec<ExprId> = arms.iter().map(|(_, v)| *v).chain([*otherwise]).collect();
                values.into_iter().all(|e| self.lend(e, unit))
            }
            ExprKind::Else(options) => options.clone().into_iter().all(|e| self.lend(e, unit)),
            ExprKind::Call(_, args) => {
                let bare: Vec<ExprId> = args.iter().copied().filter(|e| self.ty(*e) == Type::Bare).collect();
                bare.into_iter().all(|e| self.lend(e, unit))
            }
            _ => unit != Unit::Ratio,
        }
    }

    /// Gives a bare number the unit of the other side, which a problem then shows as well.
    pub(super) fn lend_from(&mut self, id: ExprId, unit: Unit, other: ExprId) -> bool {
        let before = self.problems.len();
        let fits = self.lend(id, unit);
        let (span, en, zh) = (self.scheme.expr(other).span, unit.en(), unit.zh());
        let origin = self.origin(other);
        let simple = self.is_simple(other);
        if let Some(problem) = self.problems.get_mut(before) {
            problem.labels.push(Label { span, text: say!("this is {en}", "这是{zh}") });
            problem.labels.extend(origin.map(|(span, text)| Label { span, text }));
            if problem.code == Code::CountNotWhole && simple {
                let title = say!("read the count as a number", "把计数当作数值");
                if problem.help.len() == 1 && !problem.help.iter().any(|help| help.en.contains("as number")) {
                    problem
                        .help
                        .push(say!("or read the count as a number: `x as number`", "或把计数当作数值:`x 作为 数值`"));
                }
                *problem = problem.clone().fix(title, span.after(), say!(" as number", " 作为 数值"));
            }
        }
        fits
    }

    /// Whether a conversion can stand right behind it.
    pub(super) fn is_simple(&self, id: ExprId) -> bool {
        matches!(
            self.scheme.expr(id).kind,
            ExprKind::Fact(_) | ExprKind::Field(_) | ExprKind::Definition(_) | ExprKind::Indicator(..)
        )
    }

    /// Offers to read a value in a unit.
    pub(super) fn convert(&self, problem: Diagnostic, id: ExprId, unit: Unit) -> Diagnostic {
        if !self.is_simple(id) {
            return problem;
        }
        let (span, en, zh) = (self.scheme.expr(id).span, unit.en(), unit.zh());
        match self.declared(id) {
            Some((_, name, _)) => {
                let title = say!("read `{name}` as {en}", "把 `{name}` 当作{zh}");
                problem.fix(title, span.after(), say!(" as {en}", " 作为 {zh}"))
            }
            None => problem,
        }
    }

    /// Whether two sides can be read in one unit or type; reports where not.
    pub(super) fn meet(&mut self, a: ExprId, left: Type, b: ExprId, right: Type, deed: Deed) -> Type {
        match (left, right) {
            (Type::Unknown, other) | (other, Type::Unknown) => other,
            (Type::Bare, Type::Bare) => Type::Bare,
            (Type::Bare, Type::Numeric(unit)) => {
                if self.lend_from(a, unit, b) {
                    right
                } else {
                    Type::Unknown
                }
            }
            (Type::Numeric(unit), Type::Bare) => {
                if self.lend_from(b, unit, a) {
                    left
                } else {
                    Type::Unknown
                }
            }
            (Type::Numeric(x), Type::Numeric(y)) => match x.meet(y) {
                Some(unit) => Type::Numeric(unit),
                None => self.clash(a, left, b, right, deed),
            },
            (x, y) if x == y => x,
            _ => self.clash(a, left, b, right, deed),
        }
    }

    pub(super) fn clash(&mut self, a: ExprId, left: Type, b: ExprId, right: Type, deed: Deed) -> Type {
        let (x, y) = (self.name_of(left), self.name_of(right));
        let (x_en, y_en, x_zh, y_zh) = (&x.en, &y.en, &x.zh, &y.zh);
        let (deed_en, deed_zh) = (deed.en, deed.zh);
        let (a_span, b_span) = (self.scheme.expr(a).span, self.scheme.expr(b).span);
        let code = if left.is_numeric() && right.is_numeric() { Code::UnitMismatch } else { Code::TypeMismatch };
        let mut problem = Diagnostic::error(
            code,
            a_span.to(b_span),
            say!("{x_en} and {y_en} can not be {deed_en}", "{x_zh}与{y_zh}不能{deed_zh}"),
        )
        .label(a_span, say!("this is {x_en}", "这是{x_zh}"))
        .label(b_span, say!("this is {y_en}", "这是{y_zh}"));
        for side in [a, b] {
            if let Some((place, text)) = self.origin(side) {
                problem = problem.label(place, text);
            }
        }
        problem = problem.help(advice(left, right));
        if let (Type::Dimension(index), ExprKind::Text(text)) = (left, &self.scheme.expr(b).kind) {
            let members = self.scheme.dimensions.get(index).map(|d| d.members.as_slice()).unwrap_or_default();
            let meant = members.iter().find(|m| *m.name == **text || m.label.as_deref() == Some(&**text));
            if let Some(meant) = meant.map(|m| m.name.clone()) {
                problem.help = vec![say!("values of a dimension stand without quotation marks", "类别的取值不加引号")];
                problem = problem.fix(say!("write `{meant}`", "改为 `{meant}`"), b_span, meant);
            }
        }
        if let Some(replaced) = self.bool_by_itself(a, left, b, deed) {
            let title = say!("the bool is the condition: `{replaced}`", "是非值本身就是条件:`{replaced}`");
            problem = problem.fix(title, a_span.to(b_span), replaced);
        }
        if let (Type::Numeric(x), Type::Numeric(y), true) = (left, right, deed.alike) {
            for (id, unit) in [(b, x), (a, y)] {
                if unit != Unit::Count {
                    problem = self.convert(problem, id, unit);
                }
            }
        }
        self.report(problem);
        Type::Unknown
    }

    /// `on_time = 1`, which a bool says by itself.
    fn bool_by_itself(&self, a: ExprId, left: Type, b: ExprId, deed: Deed) -> Option<String> {
        let compared = left == Type::Bool && deed.zh == super::types::COMPARED.zh;
        let (ExprKind::Number(value, false), true) = (&self.scheme.expr(b).kind, compared && self.is_simple(a)) else {
            return None;
        };
        let (_, name, _) = self.declared(a)?;
        match value.to_i64() {
            Some(1) => Some(name),
            Some(0) => Some(format!("not {name}")),
            _ => None,
        }
    }

    /// Where the unit of a value was declared.
    pub(super) fn origin(&self, id: ExprId) -> Option<(Span, Say)> {
        self.declared(id).map(|(span, _, text)| (span, text))
    }

    /// The declaration that a value's unit comes from: its place, its name and words about it.
    pub(super) fn declared(&self, id: ExprId) -> Option<(Span, String, Say)> {
        let (name, span) = match &self.scheme.expr(id).kind {
            ExprKind::Fact(fact) => self.scheme.facts.fields.get(*fact).map(|f| (f.name.clone(), f.span))?,
            ExprKind::Field(place) => match self.scheme.facts.fields.get(place.list).map(|f| &f.kind) {
                Some(FieldKind::List(list)) => list.fields.get(place.field).map(|f| (f.name.clone(), f.span))?,
                _ => return None,
            },
            ExprKind::Definition(def) => self.scheme.definitions.get(*def).map(|d| (d.name.clone(), d.span))?,
            ExprKind::Negate(inner) => return self.declared(*inner),
            ExprKind::Sum(first, rest) => {
                return std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).find_map(|e| self.declared(e));
            }
            ExprKind::Product(first, rest) => {
                return std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).find_map(|e| self.declared(e));
            }
            ExprKind::List(call) => return call.value.and_then(|value| self.declared(value)),
            _ => return None,
        };
        let shown = self.name_of(self.ty(id));
        let (en, zh) = (&shown.en, &shown.zh);
        let shown = say!("`{name}` is declared as {en} here", "`{name}` 在这里声明为{zh}");
        Some((span, name, shown))
    }
}

/// The usual way out of a clash of types or units.
fn advice(left: Type, right: Type) -> Say {
    let either = |ty: Type| left == ty || right == ty;
    match (left, right) {
        (Type::Numeric(x), Type::Numeric(y)) => unit_advice(x, y),
        (Type::Date, Type::Date) => say!(
            "two dates are subtracted, which gives days; a date plus days is a date",
            "两个日期只能相减,得到天数;日期加天数得到日期"
        ),
        _ if either(Type::Date) && (left.is_numeric() || right.is_numeric()) => say!(
            "days lie between two dates: `arrived - promised <= 3`; a date is written like `2024-07-01`",
            "天数是两个日期之差:`到货日 - 约定日 <= 3`;日期的写法如 `2024-07-01`"
        ),
        _ if either(Type::Date) => {
            say!("a date is written like `2024-07-01`", "日期的写法如 `2024-07-01`")
        }
        _ if either(Type::Bool) => say!(
            "a bool is a condition by itself: write `x` or `not x`; for a number `if x then 1 else 0`",
            "是非值本身就是条件:请写 `x` 或 `非 x`;要数值请写 `如果 x 那么 1 否则 0`"
        ),
        _ if either(Type::Text) => say!(
            "text is only compared with text; a number is declared as `number`, `count` or `money`",
            "文本只能与文本比较;需要计算的数据请声明为 `数值`、`计数` 或 `金额`"
        ),
        _ => say!("compare values of one kind with each other", "只有同一种取值才能互相比较"),
    }
}

fn unit_advice(x: Unit, y: Unit) -> Say {
    let (x_en, x_zh, y_en, y_zh) = (x.en(), x.zh(), y.en(), y.zh());
    match (x, y) {
        (Unit::Money | Unit::Points | Unit::Days, Unit::Money | Unit::Points | Unit::Days) if x == y => say!(
            "{x_en} by {x_en} means nothing; divide for a ratio, or read one of them as a plain number: `x as number`",
            "{x_zh}乘{x_zh}没有意义;要比率请相除,或把其中一个当作数值:`x 作为 数值`"
        ),
        (Unit::Ratio, Unit::Number | Unit::Count) | (Unit::Number | Unit::Count, Unit::Ratio) => {
            say!("write the ratio in per cent, or convert: `x as ratio`", "比率请写成百分数,或转换:`x 作为 比率`")
        }
        (Unit::Count, _) => say!(
            "check which one is meant; if both are right, convert the count: `x as {y_en}`",
            "请检查是否用错了数据;如果没错,请转换计数:`x 作为 {y_zh}`"
        ),
        (_, Unit::Count) => say!(
            "check which one is meant; if both are right, convert the count: `x as {x_en}`",
            "请检查是否用错了数据;如果没错,请转换计数:`x 作为 {x_zh}`"
        ),
        _ => say!(
            "check which one is meant; if both are right, convert one: `x as {y_en}` or `y as {x_en}`",
            "请检查是否用错了数据;如果没错,请转换其中一个:`x 作为 {y_zh}` 或 `y 作为 {x_zh}`"
        ),
    }
}
