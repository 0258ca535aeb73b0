//! The type and unit of every expression.
//!
//! A bare literal, or one multiplied only by counts, has the type [`Type::Bare`] until a neighbour or its place
//! lends it a unit; it is never a ratio.

use crate::diag::{Code, Diagnostic, Say, say};
use crate::facts::{Field, FieldKind};
use crate::model::{DeclaredType, Expr, ExprId, ExprKind, GroupMember, IndicatorMember};
use crate::source::Span;
use crate::value::Unit;

use super::Checker;
use super::known::{constant, is_open};
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
    pub(super) en: &'static str,
    pub(super) zh: &'static str,
    /// Both sides need one unit.
    pub(super) alike: bool,
}

pub(super) const COMPARED: Deed = Deed { en: "compared", zh: "比较", alike: true };

impl From<DeclaredType> for Type {
    fn from(declared: DeclaredType) -> Self {
        match declared {
            DeclaredType::Date => Self::Date,
            DeclaredType::Bool => Self::Bool,
            DeclaredType::Text => Self::Text,
            DeclaredType::Dimension(index) => Self::Dimension(index),
        }
    }
}

impl Checker<'_> {
    /// Infers all types; `steps` puts definitions and measures after those they need.
    pub(super) fn all_types(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Definition(index) => self.definition_type(*index),
                Step::Indicator(index) => self.measures(*index),
                Step::Weigh | Step::Adjust(_) | Step::Total | Step::Veto(_) | Step::Grade | Step::Outcome(_) => {}
                Step::Class(_) | Step::Action(_) | Step::Check(_) => {}
                Step::Place | Step::Pool(_) | Step::Award(_) => {}
            }
        }
        self.indicator_types();
        self.anonymity_types();
        self.rule_types();
        self.follow_types();
        self.together_types();
        self.team_types();
        self.trial_types();
    }

    pub(super) fn definition_type(&mut self, index: usize) {
        let Some(definition) = self.scheme.definitions.get(index) else { return };
        for (value, _) in definition.value.all() {
            let ty = self.infer(*value);
            match (definition.unit, definition.ty) {
                (Some(unit), _) => self.expect_unit(*value, ty, unit),
                (None, Some(declared)) => self.expect_type(*value, ty, declared.into(), definition.span),
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

    pub(super) fn expect_type(&mut self, id: ExprId, ty: Type, declared: Type, place: Span) {
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
                say!("this is {got_en}, but {want_en} is declared", "这是{got_zh},而声明的是{want_zh}"),
            )
            .label(span, say!("this is {got_en}", "这是{got_zh}"))
            .label(place, say!("declared as {want_en} here", "在这里声明为{want_zh}"))
            .help(say!("change the declared type or the value", "请修改声明的类型,或修改这个值")),
        );
    }

    pub(super) fn measures(&mut self, index: usize) {
        let Some(rule) = self.scheme.indicators.get(index) else { return };
        for (measure, _) in rule.measure.all() {
            self.infer(measure.value);
        }
    }

    /// What a definition is, as others see it.
    pub(super) fn definition_seen(&self, index: usize) -> Type {
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

    pub(super) fn infer_kind(&mut self, id: ExprId, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Number(_, true) => Type::Numeric(Unit::Ratio),
            ExprKind::Number(_, false) => Type::Bare,
            ExprKind::Text(_) => Type::Text,
            ExprKind::Bool(_) | ExprKind::Fired(_) | ExprKind::Noticed(_) | ExprKind::Taken(_) | ExprKind::Won(_) => {
                Type::Bool
            }
            ExprKind::Pool(index) => self.pool_type(*index),
            ExprKind::Rank => Type::Numeric(Unit::Count),
            ExprKind::Percentile => Type::Numeric(Unit::Ratio),
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
                Some(outcome) => match (outcome.unit, outcome.ty) {
                    (Some(unit), _) => Type::Numeric(unit),
                    (None, Some(declared)) => declared.into(),
                    (None, None) => Type::Unknown,
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
                if *unit == Unit::Count {
                    self.no_count(expr.span);
                }
                Type::Numeric(*unit)
            }
            ExprKind::Call(function, args) => self.call(id, *function, args),
            ExprKind::List(call) => self.list(call),
            ExprKind::Todo | ExprKind::Bad => Type::Unknown,
        }
    }

    pub(super) fn no_count(&mut self, span: Span) {
        let message = say!("nothing is converted to a count", "不能转换为计数");
        self.report(Diagnostic::error(Code::BadArguments, span, message).help(say!(
            "a count is counted: `count(…)`, or a fact declared as `count`; to cut off decimals write `floor(x)`",
            "计数只能来自 `计数(…)` 或声明为 `计数` 的数据;要去掉小数请写 `向下(x)`"
        )));
    }

    pub(super) fn fact_type(&mut self, fact: usize, span: Span) -> Type {
        let Some(field) = self.scheme.facts.fields.get(fact).cloned() else { return Type::Unknown };
        self.field_type(&field, span)
    }

    pub(super) fn field_type(&mut self, field: &Field, span: Span) -> Type {
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

    pub(super) fn measure_type(&mut self, indicator: usize, span: Span) -> Type {
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

    pub(super) fn attribute_type(&mut self, index: usize) -> Type {
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
        literal || is_open(self.scheme, id) || constant(self.scheme, id).is_some()
    }

    /// Requires a number of any unit.
    pub(super) fn numeric(&mut self, id: ExprId, ty: Type) -> Type {
        if ty.is_numeric() || ty == Type::Unknown {
            return ty;
        }
        let shown = self.name_of(ty);
        self.mismatch(id, say!("a number is expected", "这里需要数值"), &shown);
        if let (Type::Bool, Some(problem)) = (ty, self.problems.last_mut()) {
            problem.help.push(say!("write `if x then 1 else 0`", "请写 `如果 x 那么 1 否则 0`"));
        }
        Type::Unknown
    }

    /// Infers and requires a truth value.
    pub(super) fn boolean(&mut self, id: ExprId) -> Type {
        let ty = self.infer(id);
        if ty != Type::Bool && ty != Type::Unknown {
            self.no_condition(id, ty);
        }
        Type::Bool
    }

    /// Apart from [`Self::boolean`], whose calls stand on each other as often as conditions do.
    fn no_condition(&mut self, id: ExprId, ty: Type) {
        let shown = self.name_of(ty);
        self.mismatch(id, say!("a condition is expected", "这里需要条件(是或否)"), &shown);
        let (span, simple) = (self.scheme.expr(id).span, self.is_simple(id));
        if let (true, Some(problem)) = (ty.is_numeric(), self.problems.last_mut()) {
            problem.help.push(say!("compare it with a number: `x > 0`", "请与一个数比较:`x > 0`"));
            if let (true, Type::Numeric(Unit::Count)) = (simple, ty) {
                let title = say!("ask whether there is any: `> 0`", "判断是否有:`> 0`");
                *problem = problem.clone().fix(title, span.after(), " > 0");
            }
        }
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
}
