//! Names behind a dot: what belongs to a rule, a dimension, the grade or a class.

use super::Scope;
use crate::diag::{Code, say};
use crate::model::expr::{ExprKind, GroupMember, IndicatorMember};
use crate::model::from_ast::Resolver;
use crate::model::from_ast::names::Rule;
use crate::syntax::ast;

impl Resolver {
    pub(super) fn member(&mut self, of: &ast::Expr, member: &ast::Name, scope: Scope) -> ExprKind {
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

    pub(in crate::model::from_ast) fn dimension_member(&mut self, owner: &ast::Name, member: &ast::Name) -> ExprKind {
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

    pub(in crate::model::from_ast) fn no_member(
        &mut self,
        owner: &ast::Name,
        member: &ast::Name,
        known: &[&str],
    ) -> ExprKind {
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
}
