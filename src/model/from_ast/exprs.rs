//! Expressions: every name finds what it stands for.

mod bare_names;
mod hints;
mod members;

use std::sync::Arc;

pub(super) use hints::Hint;

use super::Resolver;
use super::names::Value;
use crate::diag::{Code, Say, say};
use crate::facts::{FieldKind, ListSchema};
use crate::model::expr::{ExprId, ExprKind, Interval, RowField, Set};
use crate::syntax::ast;

/// Where an expression stands: inside a row of a list its names are the row's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope {
    pub(super) row: Option<usize>,
}

impl Resolver {
    pub(super) fn expr(&mut self, expr: &ast::Expr, scope: Scope) -> ExprId {
        self.hinted(expr, scope, Hint::Nothing)
    }

    pub(super) fn hinted(&mut self, expr: &ast::Expr, scope: Scope, hint: Hint) -> ExprId {
        use ast::ExprKind as Written;
        let span = expr.at.0;
        let kind = match &expr.kind {
            Written::Number(literal) => ExprKind::Number(literal.value(), literal.suffix == ast::Suffix::Percent),
            Written::Text(text) => ExprKind::Text(Arc::from(text.value.as_str())),
            Written::Bool(value) => ExprKind::Bool(*value),
            Written::Date(date) => ExprKind::Date(date.date),
            Written::Todo => ExprKind::Todo,
            Written::Missing => self.missing(span),
            Written::Name(name) => self.name(name, scope, hint),
            Written::Outer(name) => self.outer(name),
            Written::Member(of, member) => self.member(of, member, scope),
            Written::Call(call) => self.call(call, span, scope, hint),
            Written::Paren(inner) => return self.hinted(inner, scope, hint),
            Written::Negate(inner) => ExprKind::Negate(self.expr(inner, scope)),
            Written::Not(inner) => ExprKind::Not(self.expr(inner, scope)),
            Written::Sum(first, rest) => {
                let first = self.expr(first, scope);
                ExprKind::Sum(first, rest.iter().map(|(op, e)| (*op, self.expr(e, scope))).collect())
            }
            Written::Product(first, rest) => {
                let first = self.expr(first, scope);
                ExprKind::Product(first, rest.iter().map(|(op, e)| (*op, self.expr(e, scope))).collect())
            }
            Written::Compare(left, op, right) => {
                let (left, right) = self.pair(left, right, scope);
                ExprKind::Compare(left, *op, right)
            }
            Written::In(value, positive, set) => {
                let hint = self.hint(value, scope);
                let value = self.expr(value, scope);
                let set = match set {
                    ast::Set::Values(values) => {
                        Set::Values(values.iter().map(|v| self.hinted(v, scope, hint)).collect())
                    }
                    ast::Set::Interval(interval) => Set::Interval(self.interval(interval, scope)),
                };
                ExprKind::In(value, *positive, set)
            }
            Written::Presence(value, present) => ExprKind::Presence(self.expr(value, scope), *present),
            Written::And(parts) => ExprKind::And(parts.iter().map(|p| self.expr(p, scope)).collect()),
            Written::Or(parts) => ExprKind::Or(parts.iter().map(|p| self.expr(p, scope)).collect()),
            Written::If(arms, otherwise) => {
                let arms = arms.iter().map(|(c, v)| (self.expr(c, scope), self.hinted(v, scope, hint))).collect();
                ExprKind::If(arms, self.hinted(otherwise, scope, hint))
            }
            Written::Else(options) => ExprKind::Else(options.iter().map(|o| self.hinted(o, scope, hint)).collect()),
            Written::As(inner, unit) => ExprKind::As(self.expr(inner, scope), *unit),
            Written::Bad => ExprKind::Bad,
        };
        self.add(span, kind)
    }

    /// Two sides of a comparison: the one whose kind is known helps the other's bare names.
    pub(super) fn pair(&mut self, left: &ast::Expr, right: &ast::Expr, scope: Scope) -> (ExprId, ExprId) {
        match self.hint(left, scope) {
            Hint::Nothing => {
                let hint = self.hint(right, scope);
                (self.hinted(left, scope, hint), self.expr(right, scope))
            }
            hint => (self.expr(left, scope), self.hinted(right, scope, hint)),
        }
    }

    pub(super) fn interval(&mut self, interval: &ast::Interval, scope: Scope) -> Interval {
        Interval {
            span: interval.at.0,
            low: self.expr(&interval.low, scope),
            high: self.expr(&interval.high, scope),
            low_open: interval.low_open,
            high_open: interval.high_open,
        }
    }

    pub(super) fn list_schema(&self, list: usize) -> Option<Arc<ListSchema>> {
        match self.scheme.facts.fields.get(list).map(|f| &f.kind) {
            Some(FieldKind::List(schema)) => Some(schema.clone()),
            _ => None,
        }
    }

    fn field_of(&self, scope: Scope, name: &str) -> Option<(RowField, FieldKind)> {
        let list = scope.row?;
        let schema = self.list_schema(list)?;
        let field = schema.field_named(name)?;
        schema.fields.get(field).map(|f| (RowField { list, field }, f.kind.clone()))
    }

    /// The list fact an expression names.
    pub(super) fn list_of(&self, expr: &ast::Expr) -> Option<usize> {
        let (ast::ExprKind::Name(name) | ast::ExprKind::Outer(name)) = &expr.kind else { return None };
        match self.names.values.get(&name.text) {
            Some((Value::Fact(fact), _)) => self.list_schema(*fact).map(|_| *fact),
            Some((Value::Definition(_), _)) | None => None,
        }
    }

    pub(super) fn list_named(&mut self, name: &ast::Name) -> Option<usize> {
        let expr = ast::Expr { at: name.at, kind: ast::ExprKind::Name(name.clone()) };
        if let Some(list) = self.list_of(&expr) {
            return Some(list);
        }
        if self.names.values.contains_key(&name.text) {
            let text = &name.text;
            self.error(Code::TypeMismatch, name.at.0, say!("`{text}` is not a list", "`{text}` 不是明细列表"))
                .help
                .push(over_people());
        } else if super::together::is_result(&name.text) || self.names.rules.contains_key(&name.text) {
            let text = &name.text;
            let message =
                say!("`{text}` is a result of each person, not a list", "`{text}` 是每个人的结果,不是明细列表");
            self.error(Code::TypeMismatch, name.at.0, message).help.push(over_people());
        } else {
            let lists: Vec<String> = self
                .scheme
                .facts
                .fields
                .iter()
                .filter(|f| matches!(f.kind, FieldKind::List(_)))
                .map(|f| f.name.clone())
                .collect();
            self.unknown(name, lists.iter().map(String::as_str));
        }
        None
    }
}

fn over_people() -> Say {
    say!(
        "of several people it is taken by `cohort_average(x)`, in `check … over people` and in `group by`",
        "对多人取值请用 `组均值(x)`,或写在 `校验 … 全员` 和 `分组汇总` 里"
    )
}
