//! Indicators: the type and unit of every part.

use crate::diag::{Code, Diagnostic, say};
use crate::facts::FieldKind;
use crate::model::{BandKey, ExprId, ExprKind, Indicator, Method, Policy, Rated};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::constant;
use super::patches::stated;
use super::types::Type;

impl Checker<'_> {
    pub(super) fn indicator_types(&mut self) {
        for section in &self.scheme.sections {
            self.weight_types(&section.weight, &section.within);
        }
        for rule in &self.scheme.indicators {
            self.weight_types(&rule.weight, &rule.within);
            for (mark, _) in rule.out_of.all().chain(rule.worth.all()) {
                self.score_type(*mark);
            }
            let mut unit: Option<(ExprId, Type)> = None;
            for (measure, _) in rule.measure.all() {
                let ty = self.numeric(measure.value, self.ty(measure.value));
                match unit {
                    None => unit = Some((measure.value, ty)),
                    Some((first, so_far)) => {
                        self.same_unit(first, so_far, measure.value, ty);
                    }
                }
            }
            let measured = unit.map(|(measure, _)| measure);
            let unit = unit.map(|(_, ty)| ty.unit().map_or(Type::Unknown, Type::Numeric));
            for (method, _) in rule.method.all() {
                let unit = if self.in_per_cent(measured, unit, method) { Some(Type::Unknown) } else { unit };
                self.method_types(rule, method, unit);
            }
            for (line, span) in rule.zero_below.all().chain(rule.zero_above.all()) {
                self.needs_measure(rule, unit, span);
                self.like_measure(*line, unit);
            }
            for (cap, _) in rule.cap.all() {
                self.score_type(*cap);
            }
            for (floor, _) in rule.floor.all() {
                if let Some(floor) = floor {
                    self.score_type(*floor);
                }
            }
            for (rows, _) in rule.no_data_when.all() {
                for (condition, _) in rows {
                    self.boolean(*condition);
                }
            }
            for policy in rule.policies() {
                if let Policy::Score(score) = policy {
                    self.score_type(score);
                }
            }
        }
        for patch in &self.scheme.patches {
            self.boolean(patch.condition);
        }
    }

    fn weight_types(
        &mut self,
        weight: &crate::model::Layered<ExprId>,
        within: &crate::model::Layered<crate::model::Interval>,
    ) {
        let ends = within.all().flat_map(|(range, _)| [range.low, range.high]);
        let all: Vec<ExprId> = weight.all().map(|(w, _)| *w).chain(ends).collect();
        for id in all {
            let ty = self.infer(id);
            self.expect_unit(id, ty, Unit::Ratio);
        }
    }

    fn same_unit(&mut self, first: ExprId, so_far: Type, other: ExprId, ty: Type) {
        if let (Type::Numeric(a), Type::Numeric(b)) = (so_far, ty)
            && a.meet(b).is_none()
        {
            self.expect_unit(other, ty, a);
        } else if so_far == Type::Bare || ty == Type::Bare {
            let unit = so_far.unit().unwrap_or(Unit::Number);
            self.expect_unit(if ty == Type::Bare { other } else { first }, Type::Bare, unit);
        }
    }

    /// A score: a plain number or points, on the indicator's own scale.
    pub(super) fn score_type(&mut self, id: ExprId) {
        let ty = self.infer(id);
        match ty {
            Type::Numeric(Unit::Number | Unit::Points | Unit::Count) | Type::Bare | Type::Unknown => {}
            Type::Numeric(Unit::Ratio) => {
                let span = self.scheme.expr(id).span;
                let problem = Diagnostic::error(
                    Code::UnitMismatch,
                    span,
                    say!("a score is a number on the indicator's scale, not a ratio", "得分是指标量程上的数,不是比率"),
                )
                .help(say!(
                    "write 80 rather than 80%, or `100 * (…) as number`",
                    "请写 80 而不是 80%,或 `100 * (…) 作为 数值`"
                ));
                let problem = match constant(self.scheme, id) {
                    Some(value) => {
                        let plain = (&value * &Rational::HUNDRED).to_string();
                        problem.fix(say!("write `{plain}`", "写成 `{plain}`"), span, plain)
                    }
                    None => problem,
                };
                self.report(problem);
            }
            Type::Numeric(Unit::Money | Unit::Days)
            | Type::Date
            | Type::Bool
            | Type::Text
            | Type::Dimension(_)
            | Type::Grade
            | Type::Class(_) => {
                self.expect_unit(id, ty, Unit::Points);
            }
        }
    }

    fn needs_measure(&mut self, rule: &Indicator, unit: Option<Type>, span: Span) {
        if unit.is_none() && !self.problems.iter().any(|p| p.code == Code::MissingPart && p.span == span) {
            let name = &rule.name;
            self.report(
                Diagnostic::error(
                    Code::MissingPart,
                    span,
                    say!("this needs a measure, and `{name}` has none", "这里需要实绩,而 `{name}` 没有 `计算`"),
                )
                .help(say!("add `measure …`", "请加上 `计算 …`")),
            );
        }
    }

    /// Refuses a plain number whose rows are all in per cent: said once, where it is measured, and not in each row.
    fn in_per_cent(&mut self, measured: Option<ExprId>, unit: Option<Type>, method: &Method) -> bool {
        let (Some(measure), Some(Type::Numeric(unit @ (Unit::Number | Unit::Points)))) = (measured, unit) else {
            return false;
        };
        let limits: Vec<ExprId> = match method {
            Method::Bands(rows) => rows
                .iter()
                .flat_map(|row| match &row.key {
                    BandKey::Compare(_, limit) => vec![*limit],
                    BandKey::In(interval) => vec![interval.low, interval.high],
                    BandKey::Otherwise => vec![],
                })
                .collect(),
            Method::Curve(points) => points.iter().map(|(x, _)| *x).collect(),
            Method::Proportional(_) | Method::Inverse(_) | Method::Rated(_) | Method::Value(_) | Method::Bad => vec![],
        };
        let Some(first) = limits.first() else { return false };
        if !limits.iter().all(|limit| matches!(self.scheme.expr(*limit).kind, ExprKind::Number(_, true))) {
            return false;
        }
        let (at, row, en, zh) = (self.scheme.expr(measure).span, self.scheme.expr(*first).span, unit.en(), unit.zh());
        let mut problem = Diagnostic::error(
            Code::UnitMismatch,
            at,
            say!("the measure is {en}, and its rows are in per cent", "实绩是{zh},而各行的界限是百分数"),
        )
        .label(at, say!("this is {en}", "这是{zh}"));
        if let Some((place, text)) = self.origin(measure) {
            problem = problem.label(place, text);
        }
        problem = problem.label(row, say!("this is in per cent", "这是百分数")).help(say!(
            "declare the fact as `ratio` if it is one (0.9 and 90% are the same then), or write the rows without `%`",
            "如果它是比率,请把数据声明为 `比率`(0.9 与 90% 相同);否则各行请去掉 `%`"
        ));
        problem = self.convert(problem, measure, Unit::Ratio);
        self.report(problem);
        true
    }

    /// Requires the unit of the measure.
    fn like_measure(&mut self, id: ExprId, unit: Option<Type>) {
        let ty = self.infer(id);
        let ty = self.numeric(id, ty);
        if let Some(Type::Numeric(unit)) = unit {
            match ty {
                Type::Numeric(given) if given.meet(unit).is_some() => {}
                _ => self.expect_unit(id, ty, unit),
            }
        }
    }

    fn method_types(&mut self, rule: &Indicator, method: &Method, unit: Option<Type>) {
        let span = stated(&rule.method).unwrap_or(rule.span);
        match method {
            Method::Proportional(target) | Method::Inverse(target) => {
                self.needs_measure(rule, unit, span);
                self.like_measure(*target, unit);
            }
            Method::Bands(rows) => {
                self.needs_measure(rule, unit, span);
                for row in rows {
                    match &row.key {
                        BandKey::Compare(_, limit) => self.like_measure(*limit, unit),
                        BandKey::In(interval) => {
                            self.like_measure(interval.low, unit);
                            self.like_measure(interval.high, unit);
                        }
                        BandKey::Otherwise => {}
                    }
                    self.score_type(row.score);
                }
            }
            Method::Curve(points) => {
                self.needs_measure(rule, unit, span);
                for (x, y) in points {
                    self.like_measure(*x, unit);
                    self.score_type(*y);
                }
            }
            Method::Rated(rated) => self.rated_types(rated),
            Method::Value(value) => self.score_type(*value),
            Method::Bad => {}
        }
    }

    fn rated_types(&mut self, rated: &Rated) {
        if let Some(filter) = rated.filter {
            self.boolean(filter);
        }
        if let Some(out_of) = rated.out_of {
            self.score_type(out_of);
        }
        for (_, weight) in &rated.weights {
            let ty = self.infer(*weight);
            self.expect_unit(*weight, ty, Unit::Ratio);
        }
        let field = match self.scheme.facts.fields.get(rated.list).map(|f| &f.kind) {
            Some(FieldKind::List(list)) => list.fields.get(rated.field),
            _ => None,
        };
        if let Some(field) = field
            && !matches!(field.kind, FieldKind::Numeric(Unit::Number | Unit::Points | Unit::Count))
        {
            let name = &field.name;
            let message =
                say!("a rating is a number or points, and `{name}` is not", "评分必须是数值或分数,而 `{name}` 不是");
            self.report(
                Diagnostic::error(Code::TypeMismatch, rated.span, message)
                    .label(field.span, say!("declared here", "在这里声明")),
            );
        }
    }
}
