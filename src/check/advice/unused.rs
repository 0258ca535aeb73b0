//! Unused: what is declared and never looked at (T23, T31). Facts that are only carried along are marked `note`.

use std::collections::BTreeSet;

use crate::check::Checker;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::facts::{FieldKind, ListSchema};
use crate::model::{AdjustBody, ExprKind, Method};
use crate::source::Span;

/// What the scheme looks at.
#[derive(Default)]
struct Read {
    facts: BTreeSet<usize>,
    fields: BTreeSet<(usize, usize)>,
    definitions: BTreeSet<usize>,
}

impl Checker<'_> {
    pub(super) fn unused(&mut self) {
        let scheme = self.scheme;
        let read = self.everything_read();
        for (index, definition) in scheme.definitions.iter().enumerate() {
            if !read.definitions.contains(&index) {
                let help = say!("take it out, or use it", "请删去它,或在规则中使用它");
                self.never_used(&definition.name, definition.span, help);
            }
        }
        for (index, field) in scheme.facts.fields.iter().enumerate() {
            if field.note || scheme.facts.key == Some(index) {
                continue;
            }
            let name = &field.name;
            if !read.facts.contains(&index) {
                let help = say!(
                    "take it out, or mark it `note` if it is only carried into explanations",
                    "请删去它;如果只随解释展示,请标为 `备注`"
                );
                self.never_used(name, field.span, help);
            } else if let FieldKind::List(list) = &field.kind {
                self.unused_fields(name, list, index, &read);
            }
        }
        let used: BTreeSet<String> = self.dimensions_of_use().into_iter().map(str::to_owned).collect();
        for dimension in &scheme.dimensions {
            if !used.contains(&dimension.name) {
                self.never_used(&dimension.name, dimension.span, say!("take it out", "请删去它"));
            }
        }
    }

    fn unused_fields(&mut self, list: &str, schema: &ListSchema, index: usize, read: &Read) {
        let unread = |(place, _): &(usize, _)| !read.fields.contains(&(index, *place));
        for (_, field) in schema.fields.iter().enumerate().filter(unread).filter(|(_, field)| !field.note) {
            let name = format!("{list}.{}", field.name);
            let help = say!(
                "take it out, or mark it `note` if it is only carried into explanations",
                "请删去它;如果只随解释展示,请标为 `备注`"
            );
            self.never_used(&name, field.span, help);
        }
    }

    fn never_used(&mut self, name: &str, at: Span, help: Say) {
        let message = say!("no rule looks at `{name}`", "没有任何规则用到 `{name}`");
        self.report(Diagnostic::note(Code::Unused, at, message).help(help));
    }

    fn everything_read(&self) -> Read {
        let scheme = self.scheme;
        let mut read = Read::default();
        for expr in &scheme.exprs {
            match &expr.kind {
                ExprKind::Fact(fact) => {
                    read.facts.insert(*fact);
                }
                ExprKind::Field(place) => {
                    read.fields.insert((place.list, place.field));
                }
                ExprKind::List(call) => {
                    read.facts.insert(call.list);
                }
                ExprKind::Definition(index) => {
                    read.definitions.insert(*index);
                }
                _ => {}
            }
        }
        for method in scheme.indicators.iter().flat_map(|rule| rule.method.all()).map(|(method, _)| method) {
            if let Method::Rated(rated) = method {
                read.facts.insert(rated.list);
                read.fields.extend([(rated.list, rated.field), (rated.list, rated.category)]);
            }
        }
        for adjust in &scheme.adjusts {
            if let AdjustBody::Each(each) = &adjust.body {
                read.facts.insert(each.list);
            }
        }
        read
    }

    /// The dimensions of which a fact, a field or a definition is a value, by name.
    fn dimensions_of_use(&self) -> BTreeSet<&str> {
        let scheme = self.scheme;
        let mut used = BTreeSet::new();
        for field in &scheme.facts.fields {
            match &field.kind {
                FieldKind::List(list) => used.extend(list.fields.iter().filter_map(|field| dimension_of(&field.kind))),
                kind => used.extend(dimension_of(kind)),
            }
        }
        used.extend(scheme.exprs.iter().filter_map(|expr| match &expr.kind {
            ExprKind::Member(index, _) => scheme.dimensions.get(*index).map(|d| d.name.as_str()),
            _ => None,
        }));
        used
    }
}

fn dimension_of(kind: &FieldKind) -> Option<&str> {
    match kind {
        FieldKind::Member(dimension) => Some(dimension.name.as_str()),
        FieldKind::Numeric(_) | FieldKind::Bool | FieldKind::Date(_) | FieldKind::Text | FieldKind::List(_) => None,
    }
}
