//! Expressions: every name finds what it stands for.

use std::sync::Arc;

use super::Resolver;
use super::names::{Rule, Value};
use crate::diag::{Code, Say, say};
use crate::facts::{FieldKind, ListSchema};
use crate::model::expr::{ExprId, ExprKind, GroupMember, IndicatorMember, Interval, RowField, Set};
use crate::source::Span;
use crate::syntax::ast;

/// Where an expression stands: inside a row of a list its names are the row's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope {
    pub(super) row: Option<usize>,
}

/// What kind of bare name its place asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    Nothing,
    Dimension(usize),
    Grade,
    Class(usize),
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

    /// Which dimension an expression is of, as far as its names tell.
    pub(super) fn hint(&self, expr: &ast::Expr, scope: Scope) -> Hint {
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

    fn name(&mut self, name: &ast::Name, scope: Scope, hint: Hint) -> ExprKind {
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
                let fixed = format!("self.{text}");
                *problem = problem
                    .clone()
                    .label(outside, say!("the name outside", "外面的名称"))
                    .help(say!(
                        "write `self.{text}` for the person's, or rename the field",
                        "指本人的请写 `self.{text}`(`本人.{text}`),或给字段改名"
                    ))
                    .fix(say!("take the person's: `{fixed}`", "取本人的:`{fixed}`"), name.at.0, fixed);
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
                *problem = problem
                    .clone()
                    .help(say!(
                        "inside a row the person's own values are written `self.{text}`",
                        "在明细行内,本人的数据要写成 `self.{text}`(`本人.{text}`)"
                    ))
                    .safe_fix(
                        say!("write `self.{text}`", "写成 `本人.{text}`"),
                        name.at.0,
                        say!("self.{text}", "本人.{text}"),
                    );
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

    fn missing(&mut self, span: Span) -> ExprKind {
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

    fn outer(&mut self, name: &ast::Name) -> ExprKind {
        match self.names.values.get(&name.text).copied() {
            Some((Value::Fact(fact), _)) => ExprKind::Fact(fact),
            Some((Value::Definition(def), _)) => ExprKind::Definition(def),
            None => {
                self.unknown_value(name, Scope::default());
                ExprKind::Bad
            }
        }
    }

    fn member(&mut self, of: &ast::Expr, member: &ast::Name, scope: Scope) -> ExprKind {
        if let ast::ExprKind::Name(owner) = &of.kind
            && self.rows_are_results(scope)
            && let Some((field, _)) = self.field_of(scope, &format!("{}.{}", owner.text, member.text))
        {
            return ExprKind::Field(field);
        }
        let (ast::ExprKind::Name(owner) | ast::ExprKind::Outer(owner)) = &of.kind else {
            if of.kind != ast::ExprKind::Bad {
                let message = say!("nothing here has members", "这里没有可用的成员");
                self.error(Code::UnknownMember, member.at.0, message);
            }
            return ExprKind::Bad;
        };
        let word = member.text.as_str();
        if matches!(owner.text.as_str(), "grade" | "等级") {
            return self.grade_attribute(member);
        }
        match self.names.rules.get(&owner.text).copied() {
            Some((Rule::Indicator(index), _)) => match word {
                "measure" | "实绩" => ExprKind::Indicator(index, IndicatorMember::Measure),
                "score" | "得分" => ExprKind::Indicator(index, IndicatorMember::Score),
                "points" | "分数" => ExprKind::Indicator(index, IndicatorMember::Points),
                "weight" | "权重" => ExprKind::Indicator(index, IndicatorMember::Weight),
                _ => self.no_member(
                    owner,
                    member,
                    &["measure", "score", "points", "weight", "实绩", "得分", "分数", "权重"],
                ),
            },
            Some((Rule::Section(index), _)) => match word {
                "score" | "得分" => ExprKind::Section(index, GroupMember::Score),
                "points" | "分数" => ExprKind::Section(index, GroupMember::Points),
                "weight" | "权重" => ExprKind::Section(index, GroupMember::Weight),
                _ => self.no_member(owner, member, &["score", "points", "weight", "得分", "分数", "权重"]),
            },
            Some((Rule::Adjust(index), _)) => match word {
                "points" | "分数" => ExprKind::Adjust(index, false),
                "money" | "金额" => ExprKind::Adjust(index, true),
                _ => self.no_member(owner, member, &["points", "money", "分数", "金额"]),
            },
            Some((Rule::Veto(index), _)) => match word {
                "fired" | "触发" => ExprKind::Fired(index),
                _ => self.no_member(owner, member, &["fired", "触发"]),
            },
            Some((Rule::Check(index), _)) => match word {
                "fired" | "触发" => ExprKind::Noticed(index),
                _ => self.no_member(owner, member, &["fired", "触发"]),
            },
            Some((Rule::Action(index), _)) => match word {
                "fired" | "触发" => ExprKind::Taken(index),
                _ => self.no_member(owner, member, &["fired", "触发"]),
            },
            Some((Rule::Award(index), _)) => match word {
                "fired" | "触发" => ExprKind::Won(index),
                _ => self.no_member(owner, member, &["fired", "触发"]),
            },
            Some((Rule::Class(index), _)) => self.class_attribute(index, owner, member),
            Some((Rule::Outcome(_), _)) => self.no_member(owner, member, &[]),
            None if self.rows_are_results(scope) => self.no_result(owner, member, scope),
            None => self.dimension_member(owner, member),
        }
    }

    pub(super) fn dimension_member(&mut self, owner: &ast::Name, member: &ast::Name) -> ExprKind {
        if let Some((index, _)) = self.names.dimensions.get(&owner.text).copied() {
            let Some(dimension) = self.scheme.dimensions.get(index).cloned() else { return ExprKind::Bad };
            return match dimension.members.iter().position(|m| m.name == member.text) {
                Some(place) => ExprKind::Member(index, place),
                None => {
                    let names: Vec<&str> = dimension.members.iter().map(|m| m.name.as_str()).collect();
                    self.no_member(owner, member, &names)
                }
            };
        }
        if self.names.values.contains_key(&owner.text) {
            return self.no_member(owner, member, &[]);
        }
        let known: Vec<String> = self.names.rules.keys().chain(self.names.dimensions.keys()).cloned().collect();
        self.unknown(owner, known.iter().map(String::as_str));
        ExprKind::Bad
    }

    pub(super) fn no_member(&mut self, owner: &ast::Name, member: &ast::Name, known: &[&str]) -> ExprKind {
        let (owner, word) = (&owner.text, &member.text);
        let message = say!("`{owner}` has no `{word}`", "`{owner}` 没有 `{word}`");
        let near = crate::diag::nearest(word, known.iter().copied()).map(str::to_owned);
        // what belongs to the language is listed in the reader's: all English forms stand before the Chinese ones
        let (en, zh) = match known.split_at(known.len() / 2) {
            (en, zh) if en.iter().all(|w| w.is_ascii()) && zh.iter().all(|w| !w.is_ascii()) => (en, zh),
            _ => (known, known),
        };
        let (en, zh) = (en.join(", "), zh.join(", "));
        let problem = self.error(Code::UnknownMember, member.at.0, message);
        if let Some(near) = near {
            *problem = problem.clone().fix(say!("write `{near}`", "改为 `{near}`"), member.at.0, near);
        }
        problem.help.push(if known.is_empty() {
            say!("it is a plain value", "它是一个普通的值")
        } else {
            say!("it has {en}", "可用的有 {zh}")
        });
        ExprKind::Bad
    }

    fn grade_attribute(&mut self, member: &ast::Name) -> ExprKind {
        let attributes = self.names.grade_attributes.clone();
        if attributes.is_empty() {
            let word = &member.text;
            let message = say!("the grades have no attribute `{word}`", "等级没有属性 `{word}`");
            self.error(Code::UnknownMember, member.at.0, message).help.push(say!(
                "give it to every row of `grades`: `A >= 90 {{ {word}: … }}`",
                "请在 `等级表` 的每一行写上它:`A >= 90 {{ {word}: … }}`"
            ));
            return ExprKind::Bad;
        }
        match attributes.iter().position(|a| *a == member.text) {
            Some(index) => ExprKind::GradeAttribute(index),
            None => {
                let owner = ast::Name { text: "grade".to_owned(), at: member.at };
                let known: Vec<&str> = attributes.iter().map(String::as_str).collect();
                self.no_member(&owner, member, &known)
            }
        }
    }

    fn class_attribute(&mut self, index: usize, owner: &ast::Name, member: &ast::Name) -> ExprKind {
        let attributes = self.names.classes.get(index).map(|class| class.attributes.clone()).unwrap_or_default();
        match attributes.iter().position(|a| *a == member.text) {
            Some(place) => ExprKind::ClassAttribute(index, place),
            None => {
                let known: Vec<&str> = attributes.iter().map(String::as_str).collect();
                self.no_member(owner, member, &known)
            }
        }
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
