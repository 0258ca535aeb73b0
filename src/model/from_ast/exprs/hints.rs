//! Which values a bare name may be, as far as what stands beside it tells.

use super::Scope;
use crate::facts::FieldKind;
use crate::model::from_ast::Resolver;
use crate::model::from_ast::names::{Rule, Value};
use crate::syntax::ast;

/// What kind of bare name its place asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model::from_ast) enum Hint {
    Nothing,
    Dimension(usize),
    Grade,
    Class(usize),
}

impl Resolver {
    /// Which dimension an expression is of, as far as its names tell.
    pub(in crate::model::from_ast) fn hint(&self, expr: &ast::Expr, scope: Scope) -> Hint {
        use ast::ExprKind as Written;
        match &expr.kind {
            Written::Paren(inner) => self.hint(inner, scope),
            Written::Name(name) => {
                if let Some(hint) = self.field_of(scope, &name.text).map(|(_, kind)| self.hint_of(&kind)) {
                    return hint;
                }
                if matches!(name.text.as_str(), "grade" | "等级") {
                    return Hint::Grade;
                }
                self.hint_of_value(&name.text)
            }
            Written::Outer(name) => self.hint_of_value(&name.text),
            Written::If(arms, otherwise) => arms
                .iter()
                .map(|(_, value)| value)
                .chain([&**otherwise])
                .map(|e| self.hint(e, scope))
                .find(|h| *h != Hint::Nothing)
                .unwrap_or(Hint::Nothing),
            Written::Else(options) => {
                options.iter().map(|e| self.hint(e, scope)).find(|h| *h != Hint::Nothing).unwrap_or(Hint::Nothing)
            }
            Written::Call(call) => match (call.args.first(), call.args.get(1)) {
                (Some(list), Some(value)) => match self.list_of(&list.value) {
                    Some(row) => self.hint(&value.value, Scope { row: Some(row) }),
                    None => Hint::Nothing,
                },
                _ => Hint::Nothing,
            },
            Written::Member(of, _) => match &of.kind {
                Written::Name(name) => {
                    self.names.dimensions.get(&name.text).map_or(Hint::Nothing, |(index, _)| Hint::Dimension(*index))
                }
                _ => Hint::Nothing,
            },
            _ => Hint::Nothing,
        }
    }

    fn hint_of_value(&self, name: &str) -> Hint {
        match self.names.values.get(name) {
            Some((Value::Fact(fact), _)) => {
                self.scheme.facts.fields.get(*fact).map_or(Hint::Nothing, |f| self.hint_of(&f.kind))
            }
            Some((Value::Definition(def), _)) => self.names.definition_hints.get(def).copied().unwrap_or(Hint::Nothing),
            None => match self.names.rules.get(name) {
                Some((Rule::Class(index), _)) => Hint::Class(*index),
                Some((Rule::Outcome(index), _)) => {
                    self.names.outcome_hints.get(index).copied().unwrap_or(Hint::Nothing)
                }
                _ => Hint::Nothing,
            },
        }
    }

    fn hint_of(&self, kind: &FieldKind) -> Hint {
        match kind {
            FieldKind::Member(dimension) => {
                self.names.dimensions.get(&dimension.name).map_or(Hint::Nothing, |(index, _)| Hint::Dimension(*index))
            }
            FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::List(_) => {
                Hint::Nothing
            }
        }
    }
}
