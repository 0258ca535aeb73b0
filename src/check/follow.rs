//! Checks, classes and actions: conditions that are there for everybody, attributes that are alike.

use crate::diag::{Code, Diagnostic, say};
use crate::model::{Classification, ExprId, ExprKind};

use super::Checker;
use super::known::Knowledge;
use super::types::Type;

impl Checker<'_> {
    pub(super) fn follow_types(&mut self) {
        let scheme = self.scheme;
        for check in &scheme.checks {
            self.boolean(check.condition);
        }
        for assert in &scheme.asserts {
            self.boolean(assert.condition);
        }
        for action in &scheme.actions {
            self.boolean(action.condition);
        }
        for class in &scheme.classes {
            for condition in class.rows.iter().filter_map(|row| row.condition) {
                self.boolean(condition);
            }
            self.class_types(class);
        }
    }

    fn class_types(&mut self, class: &Classification) {
        for name in &class.attributes {
            let values: Vec<ExprId> = class.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
            for value in &values {
                if self.is_fixed(*value) {
                    self.infer(*value);
                } else if !matches!(self.scheme.expr(*value).kind, ExprKind::Bad) {
                    self.not_constant(
                        *value,
                        say!("an attribute of a class is a fixed value", "类型的属性必须是固定的值"),
                    );
                }
            }
            let Some((first, rest)) = values.split_first() else { continue };
            for value in rest {
                self.attribute_alike(name, *first, *value);
            }
        }
    }

    /// What the attribute of a classification is, as others see it.
    pub(super) fn class_attribute_type(&mut self, index: usize, place: usize) -> Type {
        let Some(class) = self.scheme.classes.get(index) else { return Type::Unknown };
        let name = class.attributes.get(place);
        let first = name.and_then(|name| class.rows.first().and_then(|row| row.attributes.get(name))).copied();
        first.filter(|value| self.is_fixed(*value)).map_or(Type::Unknown, |value| self.infer_quietly(value))
    }

    pub(super) fn follow(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        for check in &scheme.checks {
            self.defined(check.condition, knowledge, "a check", "校验的条件");
        }
        for class in &scheme.classes {
            self.class_rows(class, knowledge);
            self.class_total(class, knowledge);
        }
        for action in &scheme.actions {
            self.defined(action.condition, knowledge, "an action", "措施的条件");
        }
    }

    /// Each row knows that those above did not hold; a row behind `otherwise` is never reached.
    fn class_rows(&mut self, class: &Classification, knowledge: &mut Knowledge<'_>) {
        let before = knowledge.remembered();
        let mut rest = None;
        for row in &class.rows {
            if let Some(rest) = rest {
                let name = &row.name;
                self.report(
                    Diagnostic::error(
                        Code::UnreachableRow,
                        row.span,
                        say!("class `{name}` can never be reached", "类型 `{name}` 永远用不到"),
                    )
                    .label(rest, say!("this takes everybody who is left", "这一行已包含其余所有人"))
                    .help(say!("put the class with `otherwise` last", "请把 `其余` 的类型放在最后")),
                );
            }
            match row.condition {
                Some(condition) => {
                    self.defined(condition, knowledge, "a class", "分型的条件");
                    knowledge.suppose(condition, false);
                }
                None => rest = rest.or(Some(row.span)),
            }
        }
        knowledge.forget(before);
    }
}
