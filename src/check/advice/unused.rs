//! Unused: what is declared and never looked at (T23, T31). Facts that are only carried along are marked `note`.

use std::collections::BTreeSet;

use crate::check::Checker;
use crate::check::types::Type;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::facts::{Dimension, Field, FieldKind, ListOrigin, ListSchema};
use crate::model::{AdjustBody, Among, ExprKind, Grouping, Method};
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
            // what is refused, or not decided yet, is told already
            let told = definition.is_open || definition.value.all().any(|(value, _)| self.ty(*value) == Type::Unknown);
            if !read.definitions.contains(&index) && !told {
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
            } else if let FieldKind::List(list) = &field.kind
                && list.origin == ListOrigin::Data
            {
                self.unused_fields(name, list, index, &read);
            }
        }
        for dimension in &scheme.dimensions {
            if !self.is_of_use(dimension) {
                self.never_used(&dimension.name, dimension.span, say!("take it out", "请删去它"));
            }
        }
    }

    /// One finding for all fields of a list, since rows often carry several.
    fn unused_fields(&mut self, list: &str, schema: &ListSchema, index: usize, read: &Read) {
        let unread = schema.fields.iter().enumerate().filter(|(place, _)| !read.fields.contains(&(index, *place)));
        let fields: Vec<&Field> = unread.map(|(_, field)| field).filter(|field| !field.note).collect();
        let Some((first, rest)) = fields.split_first() else { return };
        let names: Vec<String> = fields.iter().map(|field| format!("`{list}.{}`", field.name)).collect();
        let (names, names_zh) = (names.join(", "), names.join("、"));
        let mut problem =
            Diagnostic::note(Code::Unused, first.span, say!("no rule looks at {names}", "没有任何规则用到 {names_zh}"));
        for field in rest {
            problem = problem.label(field.span, say!("nor at this", "也没有用到这个"));
        }
        self.report(problem.help(say!(
            "take it out, or mark it `note` if it is only carried into explanations",
            "请删去它;如果只随解释展示,请标为 `备注`"
        )));
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
        let grouping = |of: &Grouping| match of {
            Grouping::By(by) => by.clone(),
            Grouping::Cohort => vec![],
        };
        let among = |among: &Among| match among {
            Among::People(by) => by.clone(),
            Among::Groups(_) => vec![],
        };
        read.facts.extend(scheme.cohort.iter().flat_map(|cohort| &cohort.by));
        read.facts.extend(scheme.spells.map(|(fact, _)| fact));
        read.facts.extend(scheme.groups.iter().map(|group| group.by));
        read.facts.extend(scheme.pools.iter().flat_map(|pool| grouping(&pool.of)));
        read.facts.extend(scheme.awards.iter().flat_map(|award| among(&award.among)));
        for adjust in &scheme.adjusts {
            if let AdjustBody::Each(each) = &adjust.body {
                read.facts.insert(each.list);
            }
        }
        read
    }

    /// Whether a fact, a field or a definition is a value of a dimension.
    fn is_of_use(&self, dimension: &Dimension) -> bool {
        let scheme = self.scheme;
        let is = |kind: &FieldKind| matches!(kind, FieldKind::Member(of) if of.name == dimension.name);
        let of_fact = scheme.facts.fields.iter().any(|field| match &field.kind {
            FieldKind::List(list) => list.fields.iter().any(|field| is(&field.kind)),
            kind => is(kind),
        });
        of_fact || scheme.exprs.iter().any(|e| matches!(&e.kind, ExprKind::Member(index, _) if scheme.dimensions.get(*index).is_some_and(|d| d.name == dimension.name)))
    }
}
