//! What follows from a record: checks, classes and actions; and what is asserted of the scheme.

use indexmap::IndexMap;

use super::exprs::Scope;
use super::names::Rule;
use super::{Resolver, label};
use crate::diag::{Code, Label, say};
use crate::model::ExprKind;
use crate::model::follow::{Action, Assertion, Class, Classification, RecordCheck};
use crate::model::layered::Layered;
use crate::model::together::Grouping;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

/// What expressions may say of a classification.
#[derive(Debug, Default)]
pub(super) struct ClassNames {
    pub(super) rows: Vec<String>,
    pub(super) attributes: Vec<String>,
}

impl Resolver {
    /// Names classifications, since expressions anywhere may speak of them.
    pub(super) fn declare_follow(&mut self, items: &[ast::Item]) {
        for item in items {
            let ItemKind::Classify(classify) = &item.kind else { continue };
            self.name_rule(&classify.head.name, Rule::Class(self.names.classes.len()));
            let rows = classify.rows.iter().map(|row| row.head.name.text.clone()).collect();
            let first = classify.rows.first().map(|row| row.attributes.as_slice()).unwrap_or_default();
            let attributes = first.iter().map(|(name, _)| name.text.clone()).collect();
            self.names.classes.push(ClassNames { rows, attributes });
        }
    }

    pub(super) fn record_check(&mut self, check: &ast::Check) {
        let span = check.head.name.at.0;
        // over people, functions of one value range over everybody, or over those who are equal in a fact
        let over: Option<Vec<usize>> = check.over_people.as_ref().map(|by| {
            let by = by.as_ref().and_then(|name| self.grouping_fact(name));
            by.into_iter().collect()
        });
        let before = std::mem::replace(&mut self.pooling, over.clone().map(Grouping::By));
        let condition = self.expr(&check.condition, Scope::default());
        self.pooling = before;
        let info = self.infos(&check.info);
        self.scheme.checks.push(RecordCheck {
            name: check.head.name.text.clone(),
            label: label(&check.head),
            span,
            present: Layered::everybody(span),
            severity: check.severity,
            over,
            condition,
            info,
        });
    }

    pub(super) fn assertion(&mut self, assert: &ast::Assert) {
        let name = &assert.head.name;
        if let Some(first) = self.scheme.asserts.iter().find(|a| a.name == name.text).map(|a| a.span) {
            self.twice(Code::DuplicateName, &name.text, first, name.at.0);
        }
        let condition = self.expr(&assert.condition, Scope::default());
        self.scheme.asserts.push(Assertion {
            name: name.text.clone(),
            label: label(&assert.head),
            span: name.at.0,
            condition,
        });
    }

    pub(super) fn action(&mut self, action: &ast::Action) {
        let name = &action.head.name;
        let condition = match &action.condition {
            Some(condition) => self.expr(condition, Scope::default()),
            None => {
                let text = &name.text;
                let message = say!("action `{text}` does not say when it follows", "措施 `{text}` 没有说明何时采取");
                self.error(Code::MissingPart, name.at.0, message)
                    .help
                    .push(say!("write `when C`, for instance `when grade = C`", "请写 `当 条件`,例如 `当 等级 = C`"));
                self.add(name.at.0, ExprKind::Bad)
            }
        };
        let after = action.after.as_ref().and_then(|after| self.action_named(after).map(|index| (index, after.at.0)));
        let info = self.infos(&action.info);
        self.scheme.actions.push(Action {
            name: name.text.clone(),
            label: label(&action.head),
            span: name.at.0,
            present: Layered::everybody(name.at.0),
            condition,
            after,
            exclusive: action.exclusive.as_ref().map(|group| group.text.clone()),
            info,
        });
    }

    fn action_named(&mut self, name: &ast::Name) -> Option<usize> {
        if let Some((Rule::Action(index), _)) = self.names.rules.get(&name.text) {
            return Some(*index);
        }
        let actions = self.names.rules.iter().filter(|(_, (rule, _))| matches!(rule, Rule::Action(_)));
        let known: Vec<String> = actions.map(|(name, _)| name.clone()).collect();
        self.unknown(name, known.iter().map(String::as_str));
        None
    }

    pub(super) fn classification(&mut self, classify: &ast::Classify) {
        let head = &classify.head;
        let attributes = classify.rows.first().map(|row| row.attributes.as_slice()).unwrap_or_default();
        let attributes: Vec<String> = attributes.iter().map(|(name, _)| name.text.clone()).collect();
        let mut rows: Vec<Class> = vec![];
        let mut names: Vec<(&str, Span)> = vec![];
        for row in &classify.rows {
            let name = &row.head.name;
            match names.iter().find(|(other, _)| *other == name.text) {
                Some((_, first)) => self.twice(Code::DuplicateName, &name.text, *first, name.at.0),
                None => names.push((&name.text, name.at.0)),
            }
            let condition = row.condition.as_ref().map(|c| self.expr(c, Scope::default()));
            let mut values = IndexMap::new();
            for (attribute, value) in &row.attributes {
                let value = self.expr(value, Scope::default());
                if values.insert(attribute.text.clone(), value).is_some() {
                    self.twice(Code::DuplicateClause, &attribute.text, name.at.0, attribute.at.0);
                }
            }
            let first = rows.first().map_or(name.at.0, |row| row.span);
            self.class_attributes(&attributes, &values, name, first);
            rows.push(Class {
                name: name.text.clone(),
                label: label(&row.head),
                span: row.at.0,
                condition,
                attributes: values,
            });
        }
        if rows.is_empty() {
            let text = &head.name.text;
            let message = say!("classification `{text}` has no classes", "分型 `{text}` 没有类型");
            self.error(Code::MissingPart, head.name.at.0, message).help.push(say!(
                "write rows: `NAME when C`, the last `NAME otherwise`",
                "请写 `名称 当 条件`,最后一行写 `名称 其余`"
            ));
        }
        self.scheme.classes.push(Classification {
            name: head.name.text.clone(),
            label: label(head),
            span: head.name.at.0,
            rows,
            attributes,
            info: vec![],
        });
    }

    /// Every class has the attributes of the first.
    fn class_attributes(
        &mut self,
        expected: &[String],
        given: &IndexMap<String, crate::model::ExprId>,
        name: &ast::Name,
        first: Span,
    ) {
        let class = &name.text;
        let missing = expected.iter().find(|name| !given.contains_key(*name));
        let extra = given.keys().find(|name| !expected.contains(name));
        let message = match (missing, extra) {
            (Some(name), _) => say!("class `{class}` has no `{name}`", "类型 `{class}` 缺少 `{name}`"),
            (None, Some(name)) => say!(
                "class `{class}` has `{name}`, which the first class has not",
                "类型 `{class}` 多出了第一个类型没有的 `{name}`"
            ),
            (None, None) => return,
        };
        let problem = self.error(Code::GradeAttributes, name.at.0, message);
        problem.labels.push(Label {
            span: first,
            text: say!("every class needs the attributes of this one", "每个类型都要有与它相同的属性"),
        });
        problem.help.push(match (missing, extra) {
            (None, Some(name)) => {
                say!("give `{name}` to every class, or take it out", "请给每个类型都写上 `{name}`,或去掉它")
            }
            (Some(name), _) => say!("add it: `{class} … {{ {name}: … }}`", "请加上:`{class} … {{ {name}: … }}`"),
            (None, None) => return,
        });
    }
}
