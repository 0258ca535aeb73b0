//! How a score comes about.

use super::Resolver;
use super::exprs::Scope;
use crate::diag::{Code, say};
use crate::model::score::{Band, BandKey, Method, Rated};
use crate::model::{AddOp, ExprId, ExprKind, MulOp};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Unit;

impl Resolver {
    pub(super) fn method(&mut self, method: &ast::Method, span: Span) -> Method {
        let scope = Scope::default();
        match method {
            ast::Method::Proportional(target) => Method::Proportional(self.expr(target, scope)),
            ast::Method::Bands(rows) => {
                let rows = rows.iter().map(|row| Band {
                    span: row.at.0,
                    key: match &row.key {
                        ast::BandKey::Compare(op, value) => BandKey::Compare(*op, self.expr(value, scope)),
                        ast::BandKey::In(interval) => BandKey::In(self.interval(interval, scope)),
                        ast::BandKey::Otherwise => BandKey::Otherwise,
                    },
                    score: self.expr(&row.score, scope),
                });
                Method::Bands(rows.collect())
            }
            ast::Method::Curve(points) => {
                Method::Curve(points.iter().map(|(x, y)| (self.expr(x, scope), self.expr(y, scope))).collect())
            }
            ast::Method::Rated(rated) => self.rated(rated, span).map_or(Method::Bad, Method::Rated),
            ast::Method::Value(value) => Method::Value(self.expr(value, scope)),
            ast::Method::Inverse(target) => Method::Inverse(self.expr(target, scope)),
            ast::Method::Deduct(from, rows) => Method::Value(self.deduct(from, rows, span)),
            ast::Method::Bad => Method::Bad,
        }
    }

    /// `deduct from N { p per x, … }` is short for `N - p * x - …`, each `x` a plain number of what it counts.
    fn deduct(&mut self, from: &ast::Expr, rows: &[ast::Deduction], span: Span) -> ExprId {
        let scope = Scope::default();
        let from = self.expr(from, scope);
        let terms = rows.iter().map(|row| {
            let points = self.expr(&row.points, scope);
            let counted = self.expr(&row.per, scope);
            let number = self.add(row.per.at.0, ExprKind::As(counted, Unit::Number));
            (AddOp::Minus, self.add(row.at.0, ExprKind::Product(points, vec![(MulOp::Times, number)])))
        });
        let terms = terms.collect();
        self.add(span, ExprKind::Sum(from, terms))
    }

    fn rated(&mut self, rated: &ast::Rated, span: Span) -> Option<Rated> {
        let list = self.list_named(&rated.list)?;
        let schema = self.list_schema(list)?;
        let row = Scope { row: Some(list) };
        let place = |resolver: &mut Self, name: &ast::Name| {
            let found = schema.fields.iter().position(|f| f.name == name.text);
            if found.is_none() {
                resolver.unknown(name, schema.fields.iter().map(|f| f.name.as_str()));
            }
            found
        };
        let (field, category) = (place(self, &rated.field), place(self, &rated.category));
        let filter = rated.filter.as_ref().map(|f| self.expr(f, row));
        let out_of = rated.out_of.as_ref().map(|o| self.expr(o, Scope::default()));
        let (field, category) = (field?, category?);
        let Some(crate::facts::FieldKind::Member(dimension)) = schema.fields.get(category).map(|f| f.kind.clone())
        else {
            let text = &rated.category.text;
            let message = say!(
                "`{text}` must be of a dimension, whose values are the raters' categories",
                "`{text}` 必须是某个类别,其取值即评分人类别"
            );
            self.error(Code::TypeMismatch, rated.category.at.0, message);
            return None;
        };
        let mut weights: Vec<(usize, ExprId)> = vec![];
        for (name, weight) in &rated.weights {
            let Some(member) = dimension.members.iter().position(|m| m.name == name.text) else {
                self.unknown(name, dimension.members.iter().map(|m| m.name.as_str()));
                // its weight is not lost: nothing is said of what the others total
                let unread = self.add(weight.at.0, ExprKind::Bad);
                weights.push((dimension.members.len(), unread));
                continue;
            };
            if weights.iter().any(|(m, _)| *m == member) {
                let first = rated.weights.iter().find(|(n, _)| n.text == name.text).map_or(span, |(n, _)| n.at.0);
                self.twice(Code::DuplicateClause, &name.text, first, name.at.0);
                continue;
            }
            let weight = self.expr(weight, Scope::default());
            weights.push((member, weight));
        }
        Some(Rated { list, field, category, filter, out_of, weights, span })
    }
}
