//! The type and unit of every expression.
//!
//! A bare literal, or one multiplied only by counts, has the type [`Type::Bare`] until a neighbour or its place
//! lends it a unit; it is never a ratio.

use crate::diag::{Code, Diagnostic, Label, Say, say};
use crate::facts::{Field, FieldKind};
use crate::model::{AddOp, CompareOp, Function, MulOp};
use crate::model::{DeclaredType, Expr, ExprId, ExprKind, GroupMember, IndicatorMember, ListCall, Set, percents};
use crate::source::Span;
use crate::value::Unit;

use super::Checker;
use super::known::constant;
use super::order::Step;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A number of a unit.
    Numeric(Unit),
    /// A number that takes the unit of its context.
    Bare,
    /// A day.
    Date,
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A value of a dimension.
    Dimension(usize),
    /// A grade.
    Grade,
    /// A class of a classification.
    Class(usize),
    /// Already reported; meets everything.
    Unknown,
}

impl Type {
    /// Whether it is a number.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Numeric(_) | Self::Bare)
    }

    /// The unit, a plain number where the context gave none.
    #[must_use]
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Numeric(unit) => Some(unit),
            Self::Bare => Some(Unit::Number),
            Self::Date
            | Self::Bool
            | Self::Text
            | Self::Dimension(_)
            | Self::Grade
            | Self::Class(_)
            | Self::Unknown => None,
        }
    }
}

/// What an operation does, for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deed {
    en: &'static str,
    zh: &'static str,
    /// Both sides need one unit.
    alike: bool,
}

pub(super) const COMPARED: Deed = Deed { en: "compared", zh: "比较", alike: true };

impl Checker<'_> {
    /// Infers all types; `steps` puts definitions and measures after those they need.
    pub(super) fn all_types(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Definition(index) => self.definition_type(*index),
                Step::Indicator(index) => self.measures(*index),
                Step::Weigh | Step::Adjust(_) | Step::Total | Step::Veto(_) | Step::Grade | Step::Outcome(_) => {}
                Step::Class(_) | Step::Action(_) | Step::Check(_) => {}
            }
        }
        self.indicator_types();
        self.rule_types();
        self.follow_types();
        self.trial_types();
    }

    fn definition_type(&mut self, index: usize) {
        let Some(definition) = self.scheme.definitions.get(index) else { return };
        for (value, _) in definition.value.all() {
            let ty = self.infer(*value);
            let declared = definition.ty.map(|declared| match declared {
                DeclaredType::Date => Type::Date,
                DeclaredType::Bool => Type::Bool,
                DeclaredType::Text => Type::Text,
                DeclaredType::Dimension(index) => Type::Dimension(index),
            });
            match (definition.unit, declared) {
                (Some(unit), _) => self.expect_unit(*value, ty, unit),
                (None, Some(declared)) => self.expect_type(*value, ty, declared, definition.span),
                (None, None) => {
                    let first = definition.value.all().next().map_or(ty, |(v, _)| self.ty(*v));
                    self.meet(
                        *value,
                        ty,
                        *value,
                        first,
                        Deed { en: "values of one definition", zh: "作为同一定义的取值", alike: true },
                    );
                }
            }
        }
    }

    fn expect_type(&mut self, id: ExprId, ty: Type, declared: Type, place: Span) {
        if ty == declared || ty == Type::Unknown {
            return;
        }
        let (want, got) = (self.name_of(declared), self.name_of(ty));
        let (want_en, want_zh, got_en, got_zh) = (&want.en, &want.zh, &got.en, &got.zh);
        let span = self.scheme.expr(id).span;
        self.report(
            Diagnostic::error(
                Code::TypeMismatch,
                span,
                say!("this is {got_en}, declared is {want_en}", "这是{got_zh},而声明的是{want_zh}"),
            )
            .label(span, say!("this is {got_en}", "这是{got_zh}"))
            .label(place, say!("declared as {want_en} here", "在这里声明为{want_zh}"))
            .help(say!("change the declared type or the value", "请修改声明的类型,或修改这个值")),
        );
    }

    fn measures(&mut self, index: usize) {
        let Some(rule) = self.scheme.indicators.get(index) else { return };
        for (measure, _) in rule.measure.all() {
            self.infer(measure.value);
        }
    }

    /// What a definition is, as others see it.
    fn definition_seen(&self, index: usize) -> Type {
        let Some(definition) = self.scheme.definitions.get(index) else { return Type::Unknown };
        match definition.unit {
            Some(unit) => Type::Numeric(unit),
            None => match definition.value.all().next().map(|(value, _)| self.ty(*value)) {
                Some(Type::Bare) => Type::Numeric(Unit::Number),
                Some(ty) => ty,
                None => Type::Unknown,
            },
        }
    }

    /// Infers and records the type of an expression and of everything in it.
    pub(super) fn infer(&mut self, id: ExprId) -> Type {
        let expr = self.scheme.expr(id).clone();
        let ty = self.infer_kind(id, &expr);
        if let Some(slot) = self.types.get_mut(id.index()) {
            *slot = ty;
        }
        ty
    }

    fn infer_kind(&mut self, id: ExprId, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Number(_, true) => Type::Numeric(Unit::Ratio),
            ExprKind::Number(_, false) => Type::Bare,
            ExprKind::Text(_) => Type::Text,
            ExprKind::Bool(_) | ExprKind::Fired(_) | ExprKind::Noticed(_) | ExprKind::Taken(_) => Type::Bool,
            ExprKind::Class(index) | ExprKind::ClassName(index, _) => Type::Class(*index),
            ExprKind::ClassAttribute(index, place) => self.class_attribute_type(*index, *place),
            ExprKind::Date(_) | ExprKind::AsOf => Type::Date,
            ExprKind::Member(dimension, _) => Type::Dimension(*dimension),
            ExprKind::GradeName(_) | ExprKind::Grade => Type::Grade,
            ExprKind::Fact(fact) => self.fact_type(*fact, expr.span),
            ExprKind::Field(place) => {
                let field = match self.scheme.facts.fields.get(place.list).map(|f| &f.kind) {
                    Some(FieldKind::List(list)) => list.fields.get(place.field).cloned(),
                    _ => None,
                };
                field.map_or(Type::Unknown, |field| self.field_type(&field, expr.span))
            }
            ExprKind::Definition(index) => self.definition_seen(*index),
            ExprKind::Indicator(index, member) => match member {
                IndicatorMember::Measure => self.measure_type(*index, expr.span),
                IndicatorMember::Score | IndicatorMember::Points => Type::Numeric(Unit::Points),
                IndicatorMember::Weight => Type::Numeric(Unit::Ratio),
            },
            ExprKind::Section(_, member) => match member {
                GroupMember::Score | GroupMember::Points => Type::Numeric(Unit::Points),
                GroupMember::Weight => Type::Numeric(Unit::Ratio),
            },
            ExprKind::Adjust(_, money) => Type::Numeric(if *money { Unit::Money } else { Unit::Points }),
            ExprKind::Total | ExprKind::ComputedTotal => Type::Numeric(Unit::Points),
            ExprKind::Outcome(index) => match self.scheme.outcomes.get(*index) {
                Some(outcome) => match (outcome.unit, outcome.is_text) {
                    (Some(unit), _) => Type::Numeric(unit),
                    (None, true) => Type::Text,
                    (None, false) => Type::Bool,
                },
                None => Type::Unknown,
            },
            ExprKind::GradeAttribute(index) => self.attribute_type(*index),
            ExprKind::Negate(inner) => {
                let ty = self.infer(*inner);
                match ty {
                    Type::Numeric(Unit::Count) => Type::Numeric(Unit::Number),
                    _ => self.numeric(*inner, ty),
                }
            }
            ExprKind::Not(inner) => self.boolean(*inner),
            ExprKind::Sum(first, rest) => self.sum(*first, rest),
            ExprKind::Product(first, rest) => self.product(*first, rest),
            ExprKind::Compare(left, op, right) => self.compare(*left, *op, *right),
            ExprKind::In(value, _, set) => self.within(*value, set),
            ExprKind::Presence(value, _) => {
                self.infer(*value);
                Type::Bool
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for part in parts {
                    self.boolean(*part);
                }
                Type::Bool
            }
            ExprKind::If(arms, otherwise) => {
                for (condition, _) in arms {
                    self.boolean(*condition);
                }
                let values: Vec<ExprId> = arms.iter().map(|(_, value)| *value).chain([*otherwise]).collect();
                self.same(&values, Deed { en: "branches of one `if`", zh: "作为同一个“如果”的分支", alike: true })
            }
            ExprKind::Else(options) => {
                self.same(options, Deed { en: "alternatives of one `else`", zh: "作为同一个“否则”的选项", alike: true })
            }
            ExprKind::As(inner, unit) => {
                let ty = self.infer(*inner);
                self.numeric(*inner, ty);
                Type::Numeric(*unit)
            }
            ExprKind::Call(function, args) => self.call(id, *function, args),
            ExprKind::List(call) => self.list(call),
            ExprKind::Bad => Type::Unknown,
        }
    }

    fn fact_type(&mut self, fact: usize, span: Span) -> Type {
        let Some(field) = self.scheme.facts.fields.get(fact).cloned() else { return Type::Unknown };
        self.field_type(&field, span)
    }

    fn field_type(&mut self, field: &Field, span: Span) -> Type {
        if field.note {
            let name = &field.name;
            let message = say!(
                "`{name}` is a note: it is carried into explanations and can not be computed with",
                "`{name}` 是备注,只随解释展示,不能参与计算"
            );
            self.report(
                Diagnostic::error(Code::TypeMismatch, span, message)
                    .label(field.span, say!("declared as a note here", "在这里声明为备注")),
            );
            return Type::Unknown;
        }
        match &field.kind {
            FieldKind::Numeric(unit) => Type::Numeric(*unit),
            FieldKind::Date(_) => Type::Date,
            FieldKind::Bool => Type::Bool,
            FieldKind::Text => Type::Text,
            FieldKind::Member(dimension) => {
                let index = self.scheme.dimensions.iter().position(|d| d.name == dimension.name);
                index.map_or(Type::Unknown, Type::Dimension)
            }
            FieldKind::List(_) => {
                let name = &field.name;
                let message = say!("`{name}` is a list, not a value", "`{name}` 是明细列表,不是单个值");
                let help = say!(
                    "use `sum({name}, …)`, `count({name})` or another function over lists",
                    "请使用 `合计({name}, …)`、`计数({name})` 等列表函数"
                );
                self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(help));
                Type::Unknown
            }
        }
    }

    fn measure_type(&mut self, indicator: usize, span: Span) -> Type {
        let Some(rule) = self.scheme.indicators.get(indicator) else { return Type::Unknown };
        match rule.measure.all().next() {
            Some((measure, _)) => match self.ty(measure.value) {
                Type::Bare => Type::Numeric(Unit::Number),
                ty => ty,
            },
            None => {
                let name = &rule.name;
                let message = say!("`{name}` has no measure", "`{name}` 没有实绩(measure)");
                self.report(Diagnostic::error(Code::UnknownMember, span, message));
                Type::Unknown
            }
        }
    }

    /// Infers a type without reporting: its own place reports.
    pub(super) fn infer_quietly(&mut self, id: ExprId) -> Type {
        let reported = self.problems.len();
        let ty = self.infer(id);
        self.problems.truncate(reported);
        match ty {
            Type::Bare => Type::Numeric(Unit::Number),
            ty => ty,
        }
    }

    fn attribute_type(&mut self, index: usize) -> Type {
        let Some(table) = &self.scheme.grades else { return Type::Unknown };
        let name = table.attributes.get(index);
        let first = name.and_then(|name| table.rows.first().and_then(|row| row.attributes.get(name))).copied();
        match first.filter(|value| self.is_fixed(*value)).map(|value| self.infer_quietly(value)) {
            Some(ty) => ty,
            None => Type::Unknown,
        }
    }

    /// Whether a value is the same for everybody: what an attribute of a grade must be.
    pub(super) fn is_fixed(&self, id: ExprId) -> bool {
        let literal = matches!(
            self.scheme.expr(id).kind,
            ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Date(_) | ExprKind::Member(..)
        );
        literal || constant(self.scheme, id).is_some()
    }

    /// Requires a number of any unit.
    pub(super) fn numeric(&mut self, id: ExprId, ty: Type) -> Type {
        if ty.is_numeric() || ty == Type::Unknown {
            return ty;
        }
        let shown = self.name_of(ty);
        self.mismatch(id, say!("a number is expected", "这里需要数值"), &shown);
        Type::Unknown
    }

    /// Infers and requires a truth value.
    pub(super) fn boolean(&mut self, id: ExprId) -> Type {
        let ty = self.infer(id);
        if ty != Type::Bool && ty != Type::Unknown {
            let shown = self.name_of(ty);
            self.mismatch(id, say!("a condition is expected", "这里需要条件(是或否)"), &shown);
        }
        Type::Bool
    }

    pub(super) fn mismatch(&mut self, id: ExprId, expected: Say, got: &Say) {
        let span = self.scheme.expr(id).span;
        let (en, zh) = (&got.en, &got.zh);
        let mut problem =
            Diagnostic::error(Code::TypeMismatch, span, expected).label(span, say!("this is {en}", "这是{zh}"));
        if let Some((place, text)) = self.origin(id) {
            problem = problem.label(place, text);
        }
        self.report(problem);
    }

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
                if ty.is_numeric() && unit != Unit::Count {
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
                    let mut problem = Diagnostic::error(
                        Code::BareRatio,
                        expr.span,
                        say!(
                            "a ratio is written in per cent, not as the bare number {value}",
                            "比率要写成百分数,不能只写 {value}"
                        ),
                    )
                    .label(expr.span, say!("a ratio is needed here", "这里需要比率"));
                    for fixed in percents(value) {
                        problem = problem.fix(say!("write `{fixed}`", "写成 `{fixed}`"), expr.span, fixed);
                    }
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
                    .help(say!(
                        "write a whole number, or read the count as a number: `x as number`",
                        "请写整数,或把计数当作数值:`x 作为 数值`"
                    ));
                    self.report(problem);
                    false
                }
                Unit::Number | Unit::Count | Unit::Money | Unit::Points | Unit::Days => true,
            },
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
    fn lend_from(&mut self, id: ExprId, unit: Unit, other: ExprId) -> bool {
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
                *problem = problem.clone().fix(title, span.after(), " as number");
            }
        }
        fits
    }

    /// Whether a conversion can stand right behind it.
    fn is_simple(&self, id: ExprId) -> bool {
        matches!(
            self.scheme.expr(id).kind,
            ExprKind::Fact(_) | ExprKind::Field(_) | ExprKind::Definition(_) | ExprKind::Indicator(..)
        )
    }

    /// Offers to read a value in a unit.
    fn convert(&self, problem: Diagnostic, id: ExprId, unit: Unit) -> Diagnostic {
        if !self.is_simple(id) {
            return problem;
        }
        let (span, en, zh) = (self.scheme.expr(id).span, unit.en(), unit.zh());
        match self.declared(id) {
            Some((_, name, _)) => {
                let title = say!("read `{name}` as {en}", "把 `{name}` 当作{zh}");
                problem.fix(title, span.after(), format!(" as {en}"))
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

    fn clash(&mut self, a: ExprId, left: Type, b: ExprId, right: Type, deed: Deed) -> Type {
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

    /// Where the unit of a value was declared.
    fn origin(&self, id: ExprId) -> Option<(Span, Say)> {
        self.declared(id).map(|(span, _, text)| (span, text))
    }

    /// The declaration that a value's unit comes from: its place, its name and words about it.
    fn declared(&self, id: ExprId) -> Option<(Span, String, Say)> {
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

    fn sum(&mut self, first: ExprId, rest: &[(AddOp, ExprId)]) -> Type {
        let mut ty = self.infer(first);
        let mut last = first;
        for (op, term) in rest {
            let right = self.infer(*term);
            ty = self.add(last, ty, *op, *term, right);
            last = *term;
        }
        ty
    }

    fn add(&mut self, a: ExprId, left: Type, op: AddOp, b: ExprId, right: Type) -> Type {
        let deed = match op {
            AddOp::Plus => Deed { en: "added", zh: "相加", alike: true },
            AddOp::Minus => Deed { en: "subtracted", zh: "相减", alike: true },
        };
        match (left, op, right) {
            (Type::Unknown, _, _) | (_, _, Type::Unknown) => Type::Unknown,
            (Type::Date, AddOp::Minus, Type::Date) => Type::Numeric(Unit::Days),
            (Type::Date, _, Type::Numeric(Unit::Days)) => Type::Date,
            (Type::Date, _, Type::Bare) => {
                if self.whole_days(b) {
                    Type::Date
                } else {
                    Type::Unknown
                }
            }
            (Type::Numeric(Unit::Days) | Type::Bare, AddOp::Plus, Type::Date) => Type::Date,
            (Type::Bare, _, Type::Bare) => Type::Bare,
            (Type::Bare, _, Type::Numeric(unit)) | (Type::Numeric(unit), _, Type::Bare) => {
                let (bare, other) = if left == Type::Bare { (a, b) } else { (b, a) };
                // a count plus a number that is no count is a number, so only whole literals stay counts
                if !self.lend_from(bare, unit, other) {
                    return Type::Unknown;
                }
                match (op, unit) {
                    (AddOp::Minus, Unit::Count) => Type::Numeric(Unit::Number),
                    _ => Type::Numeric(unit),
                }
            }
            (Type::Numeric(x), _, Type::Numeric(y)) => {
                let unit = match op {
                    AddOp::Plus => x.plus(y),
                    AddOp::Minus => x.minus(y),
                };
                unit.map_or_else(|| self.clash(a, left, b, right, deed), Type::Numeric)
            }
            _ => self.clash(a, left, b, right, deed),
        }
    }

    fn whole_days(&mut self, id: ExprId) -> bool {
        self.lend(id, Unit::Count)
    }

    fn product(&mut self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Type {
        let factors: Vec<(MulOp, ExprId)> =
            std::iter::once((MulOp::Times, first)).chain(rest.iter().copied()).collect();
        let types: Vec<Type> = factors.iter().map(|(_, id)| self.infer(*id)).collect();
        for ((_, id), ty) in factors.iter().zip(&types) {
            if self.numeric(*id, *ty) == Type::Unknown {
                return Type::Unknown;
            }
        }
        let only_times = factors.iter().all(|(op, _)| *op == MulOp::Times);
        let flexible = types.iter().all(|ty| matches!(ty, Type::Bare | Type::Numeric(Unit::Count)));
        if only_times && flexible && types.contains(&Type::Bare) {
            return Type::Bare;
        }
        let mut unit = types.first().and_then(|ty| ty.unit()).unwrap_or(Unit::Number);
        let mut last = first;
        for ((op, id), ty) in factors.iter().zip(&types).skip(1) {
            let right = ty.unit().unwrap_or(Unit::Number);
            let (result, deed) = match op {
                MulOp::Times => (unit.times(right), Deed { en: "multiplied", zh: "相乘", alike: false }),
                MulOp::Over => (unit.over(right), Deed { en: "divided", zh: "相除", alike: false }),
            };
            match result {
                Some(result) => unit = result,
                None => return self.clash(last, Type::Numeric(unit), *id, Type::Numeric(right), deed),
            }
            last = *id;
        }
        Type::Numeric(unit)
    }

    fn compare(&mut self, left: ExprId, op: CompareOp, right: ExprId) -> Type {
        let (a, b) = (self.infer(left), self.infer(right));
        let met = self.meet(left, a, right, b, COMPARED);
        let orders = !matches!(op, CompareOp::Equal | CompareOp::Unequal);
        if orders && matches!(met, Type::Text | Type::Bool | Type::Dimension(_) | Type::Grade | Type::Class(_)) {
            let shown = self.name_of(met);
            self.mismatch(left, say!("only numbers and dates have an order", "只有数值和日期可以比较大小"), &shown);
        }
        Type::Bool
    }

    fn within(&mut self, value: ExprId, set: &Set) -> Type {
        let ty = self.infer(value);
        let deed = COMPARED;
        match set {
            Set::Values(values) => {
                for item in values {
                    let other = self.infer(*item);
                    self.meet(value, ty, *item, other, deed);
                }
            }
            Set::Interval(interval) => {
                if !ty.is_numeric() && ty != Type::Date && ty != Type::Unknown {
                    let shown = self.name_of(ty);
                    self.mismatch(
                        value,
                        say!("only numbers and dates lie in intervals", "只有数值和日期可以用区间"),
                        &shown,
                    );
                }
                for end in [interval.low, interval.high] {
                    let other = self.infer(end);
                    self.meet(value, ty, end, other, deed);
                }
            }
        }
        Type::Bool
    }

    pub(super) fn same(&mut self, values: &[ExprId], deed: Deed) -> Type {
        let mut met: Option<(ExprId, Type)> = None;
        for value in values {
            let ty = self.infer(*value);
            met = Some(match met {
                None => (*value, ty),
                Some((first, so_far)) => {
                    let both = self.meet(first, so_far, *value, ty, deed);
                    // the side with a unit speaks for all
                    if so_far == Type::Bare { (*value, both) } else { (first, both) }
                }
            });
        }
        let (_, ty) = met.unwrap_or((ExprId::default(), Type::Unknown));
        if let Type::Numeric(unit) = ty {
            // literals met before the first unit take it as well
            for value in values {
                if self.ty(*value) == Type::Bare && !self.lend_quietly(*value, unit) {
                    return Type::Unknown;
                }
            }
        }
        ty
    }

    fn lend_quietly(&mut self, id: ExprId, unit: Unit) -> bool {
        let reported = self.problems.len();
        let fits = self.lend(id, unit);
        self.problems.truncate(reported);
        fits
    }

    fn call(&mut self, id: ExprId, function: Function, args: &[ExprId]) -> Type {
        let first = args.first().copied().unwrap_or(id);
        match function {
            Function::Min | Function::Max | Function::Clamp => {
                let ty =
                    self.same(args, Deed { en: "arguments of one function", zh: "作为同一函数的参数", alike: true });
                self.numeric(first, ty)
            }
            Function::Round => {
                let ty = self.infer(first);
                if let Some(places) = args.get(1) {
                    self.infer(*places);
                }
                self.numeric(first, ty)
            }
            Function::Abs | Function::Floor | Function::Ceil => {
                let ty = self.infer(first);
                self.numeric(first, ty)
            }
            Function::Year | Function::Quarter | Function::Month => {
                self.date(first);
                Type::Numeric(Unit::Count)
            }
            Function::Days => {
                let ty = self.infer(first);
                match ty {
                    Type::Bare | Type::Unknown => {}
                    Type::Numeric(Unit::Number | Unit::Count | Unit::Days) => {}
                    _ => self.expect_unit(first, ty, Unit::Number),
                }
                Type::Numeric(Unit::Days)
            }
            Function::AddMonths => {
                self.date(first);
                if let Some(months) = args.get(1) {
                    let ty = self.infer(*months);
                    self.expect_unit(*months, ty, Unit::Count);
                }
                Type::Date
            }
            Function::Sum
            | Function::Average
            | Function::Count
            | Function::Share
            | Function::Any
            | Function::All
            | Function::First
            | Function::Last
            | Function::CohortAverage => Type::Unknown,
        }
    }

    fn date(&mut self, id: ExprId) {
        let ty = self.infer(id);
        if ty != Type::Date && ty != Type::Unknown {
            let shown = self.name_of(ty);
            self.mismatch(id, say!("a date is expected", "这里需要日期"), &shown);
        }
    }

    fn list(&mut self, call: &ListCall) -> Type {
        if let Some(filter) = call.filter {
            self.boolean(filter);
        }
        if let Some(by) = call.by {
            let ty = self.infer(by);
            if !ty.is_numeric() && !matches!(ty, Type::Date | Type::Unknown) {
                let shown = self.name_of(ty);
                self.mismatch(by, say!("rows are ordered by a number or a date", "只能按数值或日期排序"), &shown);
            }
        }
        let value = match call.value {
            Some(value) if matches!(call.function, Function::Any | Function::All) => self.boolean(value),
            Some(value) => {
                let ty = self.infer(value);
                let any_type = matches!(call.function, Function::First | Function::Last);
                if any_type { ty } else { self.numeric(value, ty) }
            }
            None => Type::Unknown,
        };
        match call.function {
            Function::Count => Type::Numeric(Unit::Count),
            Function::Share => Type::Numeric(Unit::Ratio),
            Function::Any | Function::All => Type::Bool,
            Function::Average if value == Type::Numeric(Unit::Count) => Type::Numeric(Unit::Number),
            Function::Sum | Function::Average | Function::Min | Function::Max | Function::First | Function::Last => {
                match value {
                    Type::Bare => Type::Numeric(Unit::Number),
                    ty => ty,
                }
            }
            Function::Abs
            | Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::Clamp
            | Function::Year
            | Function::Quarter
            | Function::Month
            | Function::Days
            | Function::AddMonths
            | Function::CohortAverage => Type::Unknown,
        }
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
        _ => say!(
            "check which one is meant; if both are right, convert one: `x as {y_en}` or `y as {x_en}`",
            "请检查是否用错了数据;如果没错,请转换其中一个:`x 作为 {y_zh}` 或 `y 作为 {x_zh}`"
        ),
    }
}
