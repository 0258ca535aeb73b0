//! Bare names: facts, definitions, fields of a row, values of dimensions, and the words of the language.

use super::{Hint, Scope};
use crate::diag::{Code, Say, say};
use crate::model::expr::ExprKind;
use crate::model::from_ast::Resolver;
use crate::model::from_ast::names::{Rule, Value};
use crate::source::Span;
use crate::syntax::ast;

impl Resolver {
    pub(super) fn name(&mut self, name: &ast::Name, scope: Scope, hint: Hint) -> ExprKind {
        let text = name.text.as_str();
        if let Some(member) = self.expected(text, hint).or_else(|| self.group_score(text)) {
            return member;
        }
        let value = self.names.values.get(text).copied();
        if let Some((field, _)) = self.field_of(scope, text) {
            if let Some((_, outside)) = value.filter(|_| !self.rows_are_results(scope)) {
                let message = say!(
                    "`{text}` is a field of the row and also a name outside it",
                    "`{text}` 既是明细行的字段,又是外面的名称"
                );
                let problem = self.error(Code::HiddenName, name.at.0, message);
                *problem = problem.clone().label(outside, say!("the name outside", "外面的名称")).help(say!(
                    "write `self.{text}` for the person's, or rename the field",
                    "指本人的请写 `self.{text}`(`本人.{text}`),或给字段改名"
                ));
                let (title, place, own) = as_own(name);
                *problem = problem.clone().fix(title, place, own);
                return ExprKind::Bad;
            }
            return ExprKind::Field(field);
        }
        match value {
            Some((Value::Definition(def), _)) if scope.row.is_none() || self.is_param(def) => ExprKind::Definition(def),
            Some((Value::Fact(fact), _)) if scope.row.is_none() => ExprKind::Fact(fact),
            Some((value, _)) => {
                let message = say!("`{text}` is not a field of the row", "`{text}` 不是明细行的字段");
                let problem = self.error(Code::HiddenName, name.at.0, message);
                let (title, place, own) = as_own(name);
                *problem = problem
                    .clone()
                    .help(say!(
                        "inside a row the person's own values are written `self.{text}`",
                        "在明细行内,本人的数据要写成 `self.{text}`(`本人.{text}`)"
                    ))
                    .safe_fix(title, place, own);
                match value {
                    Value::Fact(_) | Value::Definition(_) => ExprKind::Bad,
                }
            }
            None => self.other_name(name, scope),
        }
    }

    fn is_param(&self, def: usize) -> bool {
        self.scheme.definitions.get(def).is_some_and(|d| d.is_param)
    }

    /// A bare name where a value of a known dimension, or a grade, is expected.
    fn expected(&self, text: &str, hint: Hint) -> Option<ExprKind> {
        match hint {
            Hint::Nothing => None,
            Hint::Dimension(index) => {
                let dimension = self.scheme.dimensions.get(index)?;
                let member = dimension.members.iter().position(|m| m.name == text)?;
                Some(ExprKind::Member(index, member))
            }
            Hint::Grade => self.names.grades.get(text).map(|(row, _)| ExprKind::GradeName(*row)),
            Hint::Class(index) => {
                let row = self.names.classes.get(index)?.rows.iter().position(|row| row == text)?;
                Some(ExprKind::ClassName(index, row))
            }
        }
    }

    fn other_name(&mut self, name: &ast::Name, scope: Scope) -> ExprKind {
        let text = name.text.as_str();
        if self.is_withheld(text, scope) {
            return self.withheld(name);
        }
        match text {
            "total" | "总分" => return ExprKind::Total,
            "computed_total" | "计算总分" => return ExprKind::ComputedTotal,
            "grade" | "等级" => return ExprKind::Grade,
            "as_of" | "评价日" => return ExprKind::AsOf,
            "rank" | "名次" | "percentile" | "百分位" => {
                if !self.needs_cohort(name.at.0) {
                    return ExprKind::Bad;
                }
                return if matches!(text, "rank" | "名次") { ExprKind::Rank } else { ExprKind::Percentile };
            }
            "missing" | "无值" => return self.missing(name.at.0),
            _ => {}
        }
        let mut found: Vec<(usize, usize)> = self
            .scheme
            .dimensions
            .iter()
            .enumerate()
            .filter_map(|(index, d)| d.members.iter().position(|m| m.name == text).map(|member| (index, member)))
            .collect();
        // what stands in this file goes before what comes with the results of another
        let is_own = |(index, _): &(usize, usize)| !self.names.foreign.contains(index);
        if found.iter().any(is_own) || self.names.grades.contains_key(text) || self.names.rules.contains_key(text) {
            found.retain(is_own);
        }
        match (found.as_slice(), self.names.grades.get(text)) {
            ([(dimension, member)], None) => ExprKind::Member(*dimension, *member),
            ([], Some((row, _))) => ExprKind::GradeName(*row),
            ([], None) => match self.names.rules.get(text) {
                Some((Rule::Outcome(index), _)) => ExprKind::Outcome(*index),
                Some((Rule::Class(index), _)) => ExprKind::Class(*index),
                _ => {
                    self.unknown_value(name, scope);
                    ExprKind::Bad
                }
            },
            _ => {
                let message = say!("`{text}` could stand for several things here", "这里的 `{text}` 有多种可能的含义");
                let owners: Vec<String> = found
                    .iter()
                    .filter_map(|(d, _)| self.scheme.dimensions.get(*d))
                    .map(|d| format!("`{}.{text}`", d.name))
                    .collect();
                let owners = owners.join(", ");
                self.error(Code::AmbiguousName, name.at.0, message)
                    .help
                    .push(say!("say which: {owners}", "请指明是哪一个:{owners}"));
                ExprKind::Bad
            }
        }
    }

    pub(super) fn missing(&mut self, span: Span) -> ExprKind {
        let message = say!(
            "`missing` stands for a value only in fixtures and tables of cases",
            "`无值` 只能在样例和用例表中代替数值"
        );
        self.error(Code::Misplaced, span, message)
            .help
            .push(say!("to test for it write `x is missing`", "要判断请写 `x 无值`"));
        ExprKind::Bad
    }

    fn unknown_value(&mut self, name: &ast::Name, scope: Scope) {
        if let Some((rule, _)) = self.names.rules.get(&name.text) {
            let text = &name.text;
            let (en, zh) = match rule {
                Rule::Indicator(_) => {
                    (format!("`{text}.score`, `{text}.points` or `{text}.measure`"), "得分、分数或实绩")
                }
                Rule::Section(_) => (format!("`{text}.score` or `{text}.points`"), "得分或分数"),
                Rule::Adjust(_) => (format!("`{text}.points`"), "分数"),
                Rule::Veto(_) | Rule::Check(_) | Rule::Action(_) | Rule::Award(_) => {
                    (format!("`{text}.fired`"), "触发")
                }
                Rule::Outcome(_) | Rule::Class(_) => (format!("`{text}`"), "结果"),
            };
            let message = say!("`{text}` is a rule, not a value", "`{text}` 是一条规则,不是数值");
            self.error(Code::UnknownName, name.at.0, message).help.push(say!("write {en}", "请写 `{text}.…`({zh})"));
            return;
        }
        if !self.still_guesses() {
            return self.unknown(name, []);
        }
        if self.rows_are_results(scope) && self.misspelt_result(name) {
            return;
        }
        let mut known: Vec<String> = self.names.values.keys().cloned().collect();
        if let Some(schema) = scope.row.and_then(|list| self.list_schema(list)) {
            known = schema.fields.iter().map(|f| f.name.clone()).filter(|name| !name.contains('.')).collect();
        }
        known.extend(self.scheme.dimensions.iter().flat_map(|d| d.members.iter().map(|m| m.name.clone())));
        self.unknown(name, known.iter().map(String::as_str));
    }

    pub(super) fn outer(&mut self, name: &ast::Name) -> ExprKind {
        match self.names.values.get(&name.text).copied() {
            Some((Value::Fact(fact), _)) => ExprKind::Fact(fact),
            Some((Value::Definition(def), _)) => ExprKind::Definition(def),
            None => {
                self.unknown_value(name, Scope::default());
                ExprKind::Bad
            }
        }
    }
}

/// The edit after which a name in a row is the person's own: put before it, so that a quoted name keeps its marks.
fn as_own(name: &ast::Name) -> (Say, Span, Say) {
    let text = &name.text;
    (say!("write `self.{text}`", "写成 `本人.{text}`"), name.at.0.before(), say!("self.", "本人."))
}
