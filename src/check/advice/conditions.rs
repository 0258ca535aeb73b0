//! Conditions that never or always hold, and actions of one group that can follow together (T11).

use std::collections::BTreeMap;

use crate::check::Checker;
use crate::check::known::Knowledge;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{Action, ExprId};
use crate::source::Span;

/// What asks for a condition.
struct Asked {
    name: String,
    condition: ExprId,
    at: Span,
    never: Say,
    always: Say,
}

impl Checker<'_> {
    pub(super) fn idle_conditions(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        let vetoes = scheme.vetoes.iter().map(|veto| {
            let name = &veto.name;
            let never = say!("veto `{name}` can never fire", "一票否决 `{name}` 永远不会触发");
            let always = say!("veto `{name}` fires for everybody", "一票否决 `{name}` 对所有人都会触发");
            Asked { name: name.clone(), condition: veto.condition, at: veto.span, never, always }
        });
        let checks = scheme.checks.iter().map(|check| {
            let name = &check.name;
            let never = say!("check `{name}` can never find anything", "校验 `{name}` 永远不会成立");
            let always = say!("check `{name}` holds for everybody", "校验 `{name}` 对所有人都成立");
            Asked { name: name.clone(), condition: check.condition, at: check.span, never, always }
        });
        let actions = scheme.actions.iter().map(|action| {
            let name = &action.name;
            let never = say!("action `{name}` can never follow", "措施 `{name}` 永远不会发生");
            let always = say!("action `{name}` follows for everybody", "措施 `{name}` 对所有人都会发生");
            Asked { name: name.clone(), condition: action.condition, at: action.span, never, always }
        });
        for asked in vetoes.chain(checks).chain(actions).collect::<Vec<_>>() {
            let Some(found) = self.combinations(&[asked.condition], knowledge) else {
                self.condition_undecided(&asked, knowledge);
                continue;
            };
            let message =
                match (found.iter().any(|holds| holds == &[true]), found.iter().any(|holds| holds == &[false])) {
                    (false, _) => asked.never,
                    (true, false) if !self.is_plainly_true(asked.condition) => asked.always,
                    (true, _) => continue,
                };
            let condition = self.scheme.expr(asked.condition).span;
            let name = &asked.name;
            let problem = Diagnostic::note(Code::IdleCondition, asked.at, message);
            self.report(problem.label(condition, say!("by what the facts can be", "按各数据的取值范围判断")).help(
                say!(
                    "check the condition of `{name}`, and the bounds of its facts",
                    "请检查 `{name}` 的条件,以及所用数据的范围"
                ),
            ));
        }
    }

    /// A condition that was not understood is reported elsewhere.
    fn condition_undecided(&mut self, asked: &Asked, knowledge: &mut Knowledge<'_>) {
        if knowledge.of(asked.condition).broken {
            return;
        }
        let name = &asked.name;
        let message = say!("whether `{name}` can ever apply is not decided", "未能判定 `{name}` 是否可能成立");
        let condition = self.scheme.expr(asked.condition).span;
        let why = say!("this looks at more combinations than are tried", "这里涉及的组合过多,没有逐一分析");
        let problem = Diagnostic::note(Code::IdleCondition, asked.at, message).label(condition, why);
        self.report(problem.help(say!("look at fewer things in one condition", "请让一个条件少看几项数据")));
    }

    /// `when true` is meant.
    fn is_plainly_true(&self, condition: ExprId) -> bool {
        matches!(self.scheme.expr(condition).kind, crate::model::ExprKind::Bool(true))
    }

    pub(super) fn actions_together(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        let mut groups: BTreeMap<&str, Vec<&Action>> = BTreeMap::new();
        for second in &scheme.actions {
            let Some(group) = &second.exclusive else { continue };
            let group = groups.entry(group.as_str()).or_default();
            for first in group.iter() {
                self.follow_together(first, second, knowledge);
            }
            group.push(second);
        }
    }

    fn follow_together(&mut self, first: &Action, second: &Action, knowledge: &mut Knowledge<'_>) {
        let (a, b) = (&first.name, &second.name);
        let message = match self.example(&[first.condition, second.condition], knowledge) {
            Some(None) => return,
            Some(Some(who)) => {
                let (en, zh) = (&who.en, &who.zh);
                say!(
                    "`{a}` and `{b}` exclude each other, but both follow for {en}",
                    "`{a}` 与 `{b}` 互斥,但对 {zh} 会同时发生"
                )
            }
            None => say!(
                "`{a}` and `{b}` exclude each other; that they never follow together is not proved",
                "`{a}` 与 `{b}` 互斥;无法证明两者不会同时发生"
            ),
        };
        self.report(
            Diagnostic::note(Code::ActionsTogether, second.span, message)
                .label(first.span, say!("the other action", "另一个措施"))
                .help(say!(
                    "narrow a condition, for instance by `and not {a}.fired`; or put one behind the other with `after` and take the group out",
                    "请收窄条件,例如加上 `且 非 {a}.触发`;或用 `先行` 排定先后,并去掉互斥组"
                )),
        );
    }
}
