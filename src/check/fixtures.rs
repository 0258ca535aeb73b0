//! Fixtures hold values that real data could hold.

use crate::diag::{Code, Diagnostic, say};
use crate::facts::{self, Field, FieldKind, Row};
use crate::model::{ExprId, ExprKind, FixtureValue};
use crate::source::Span;

use super::Checker;
use super::known::constant;
use super::types::Type;

type Fixed = Vec<(usize, facts::Value)>;
type Given = [(usize, FixtureValue, Span)];

impl Checker<'_> {
    /// The values of all fixtures, and of the facts that tests change.
    pub(super) fn fixtures(&mut self) -> (Vec<Fixed>, Vec<Fixed>) {
        let scheme = self.scheme;
        let fields = &scheme.facts.fields;
        let fixtures = scheme.fixtures.iter().map(|f| self.fixed(fields, &f.values)).collect();
        let changes = scheme
            .tests
            .iter()
            .map(|t| t.given.as_ref().map(|g| self.fixed(fields, &g.with)).unwrap_or_default())
            .collect();
        (fixtures, changes)
    }

    fn fixed(&mut self, fields: &[Field], given: &Given) -> Fixed {
        let mut values = vec![];
        for (index, value, _) in given {
            let Some(field) = fields.get(*index) else { continue };
            if let Some(value) = self.fixture_value(field, value) {
                values.push((*index, value));
            }
        }
        values
    }

    fn fixture_value(&mut self, field: &Field, value: &FixtureValue) -> Option<facts::Value> {
        match (value, &field.kind) {
            (FixtureValue::Missing, _) => Some(facts::Value::Missing),
            (FixtureValue::Rows(rows), FieldKind::List(list)) => {
                let mut read: Vec<Row> = vec![];
                for row in rows {
                    let given = self.fixed(&list.fields, row);
                    read.push(fill(&list.fields, given));
                }
                Some(facts::Value::Rows(read.into()))
            }
            (FixtureValue::Value(id), kind) => self.scalar(field, kind, *id),
            (FixtureValue::Rows(_), _) => None,
        }
    }

    fn scalar(&mut self, field: &Field, kind: &FieldKind, id: ExprId) -> Option<facts::Value> {
        let before = self.problems.len();
        let ty = self.infer(id);
        let expr = self.scheme.expr(id).clone();
        let value = match kind {
            FieldKind::Numeric(unit) => {
                self.expect_unit(id, ty, *unit);
                let Some(value) = constant(self.scheme, id) else {
                    if ty != Type::Unknown && self.problems.len() == before {
                        self.not_constant(id, say!("a fixture holds constants", "样例的值必须是固定的"));
                    }
                    return None;
                };
                let count = matches!(unit, crate::value::Unit::Count) && (!value.is_whole() || value.is_negative());
                if (count || !field.range.contains(&value)) && self.problems.len() == before {
                    let (name, shown) = (&field.name, field.range.show());
                    self.report(
                        Diagnostic::error(
                            Code::FixtureValue,
                            expr.span,
                            say!(
                                "{value} lies outside the declared {shown} of `{name}`",
                                "{value} 超出了 `{name}` 声明的范围 {shown}"
                            ),
                        )
                        .label(field.span, say!("declared here", "在这里声明"))
                        .help(say!(
                            "give a value within {shown}, or widen what is declared",
                            "请给出 {shown} 之内的值,或放宽声明"
                        )),
                    );
                }
                Some(facts::Value::Number(value))
            }
            FieldKind::Date(_) => match expr.kind {
                ExprKind::Date(date) => Some(facts::Value::Date(date)),
                _ => None,
            },
            FieldKind::Bool => match expr.kind {
                ExprKind::Bool(value) => Some(facts::Value::Bool(value)),
                _ => None,
            },
            FieldKind::Text => match expr.kind {
                ExprKind::Text(text) => Some(facts::Value::Text(text)),
                _ => None,
            },
            FieldKind::Member(_) => match expr.kind {
                ExprKind::Member(_, place) if self.name_of(ty) == self.name_of(self.field_dimension(field)) => {
                    Some(facts::Value::Member(place))
                }
                _ => None,
            },
            FieldKind::List(_) => None,
        };
        if value.is_none() && ty != Type::Unknown && self.problems.len() == before {
            let shown = self.name_of(ty);
            let (en, zh, name) = (&shown.en, &shown.zh, &field.name);
            self.report(
                Diagnostic::error(
                    Code::FixtureValue,
                    expr.span,
                    say!("`{name}` can not hold {en}", "`{name}` 不能取{zh}"),
                )
                .label(field.span, say!("declared here", "在这里声明")),
            );
        }
        value
    }

    fn field_dimension(&self, field: &Field) -> Type {
        let FieldKind::Member(dimension) = &field.kind else { return Type::Unknown };
        self.scheme.dimensions.iter().position(|d| d.name == dimension.name).map_or(Type::Unknown, Type::Dimension)
    }
}

/// A whole row: given values, else defaults.
fn fill(fields: &[Field], given: Fixed) -> Row {
    let mut row: Vec<facts::Value> =
        fields.iter().map(|f| f.default.clone().unwrap_or(facts::Value::Missing)).collect();
    for (index, value) in given {
        if let Some(slot) = row.get_mut(index) {
            *slot = value;
        }
    }
    row.into()
}
