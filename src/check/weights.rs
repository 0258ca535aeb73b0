//! At each level of the tree weights total 100 %, for every kind of person.

mod raters;
mod total;
mod worth;

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{ExprId, ExprKind, Layered, Node};
use crate::source::Span;
use crate::value::Rational;

use super::known::{constant, is_open};
use super::level::{Active, Share, patches_of, percent};
use super::patches::stated;
use super::{Checker, Range, Type};

impl Checker<'_> {
    pub(super) fn weights(&mut self) {
        let scheme = self.scheme;
        // a file without scheme is told so already
        let named = !scheme.name.is_empty();
        if named && scheme.indicators.is_empty() && self.problems.is_empty() && scheme.sections.is_empty() {
            let span = scheme.span;
            let name = &scheme.name;
            self.report(Diagnostic::error(
                Code::MissingPart,
                span,
                say!("scheme `{name}` has no indicators", "方案 `{name}` 没有指标"),
            ));
            return;
        }
        self.level(None);
        for (index, section) in scheme.sections.iter().enumerate() {
            if !section.weight.is_unset() {
                self.level(Some(index));
            }
        }
        self.worths();
        self.raters();
    }

    fn only_patched(&mut self, name: &str, span: Span) {
        self.report(
            Diagnostic::error(
                Code::MissingPart,
                span,
                say!("`{name}` has a weight in patches only", "`{name}` 只在 `当` 中有权重"),
            )
            .help(say!(
                "give it a weight of its own, `weight 0%` if it does not count by default",
                "请给它一个基础权重;默认不计入时写 `权重 0%`"
            )),
        );
    }

    /// The weight of a member and where that is stated: `weight`, or `worth` in hundredths.
    fn weight_of(&self, node: Node) -> Option<(&str, Span, &Layered<ExprId>, bool)> {
        match node {
            Node::Section(index) => {
                self.scheme.sections.get(index).map(|s| (s.name.as_str(), s.span, &s.weight, false))
            }
            Node::Indicator(index) => self.scheme.indicators.get(index).map(|i| {
                let worth = i.weight.is_unset() && !i.worth.is_unset();
                (i.name.as_str(), i.span, if worth { &i.worth } else { &i.weight }, worth)
            }),
        }
    }

    fn level(&mut self, section: Option<usize>) {
        let scheme = self.scheme;
        let level = self.level_of(section);
        let members = &level.members;
        if members.is_empty() {
            if let Some(section) = section.and_then(|s| self.scheme.sections.get(s)) {
                let (name, span) = (&section.name, section.span);
                self.report(
                    Diagnostic::error(
                        Code::MissingPart,
                        span,
                        say!("section `{name}` has no indicators", "维度 `{name}` 没有指标"),
                    )
                    .help(say!("put indicators into it, or take it out", "请加入指标,或去掉这个维度")),
                );
            }
            return;
        }
        let mut whole = true;
        for member in members {
            whole &= self.weight_stated(*member, members);
        }
        if !whole {
            return;
        }
        let patches = patches_of(scheme, &level, section);
        let Some(kinds) = self.kinds_of_level(&level, section, &patches) else { return };
        let mut wrong: Vec<(Vec<bool>, BTreeMap<usize, usize>)> = vec![];
        for kind in kinds {
            let active = Active::new(scheme, &patches, &kind.holds);
            let partial = |patch: &usize| active.is(*patch) && scheme.patches.get(*patch).is_some_and(|p| p.is_partial);
            if patches.iter().any(partial) || section.is_some_and(|index| !active.is_present(Node::Section(index))) {
                continue;
            }
            let shares = active.shares(&level);
            let total: Rational = shares.iter().map(|s| s.value.clone()).sum();
            let room: Rational = shares.iter().map(|s| s.room.clone()).sum();
            self.ranges_kept(&shares, &active, active.rest(&level), &kind.person);
            // what is not decided yet may still make 100 %
            if total > Rational::ONE || &total + &room < Rational::ONE {
                wrong.push((kind.holds, kind.person));
            }
            if active.rest(&level).is_some() {
                self.weightless.extend(shares.into_iter().filter(|s| s.value.is_zero()).map(|s| s.node));
            }
        }
        // where fewer patches already go wrong, more of them are a consequence
        let within = |a: &[bool], b: &[bool]| a != b && a.iter().zip(b).all(|(x, y)| !x || *y);
        let least: Vec<&(Vec<bool>, BTreeMap<usize, usize>)> =
            wrong.iter().filter(|(holds, _)| !wrong.iter().any(|(other, _)| within(other, holds))).collect();
        for (holds, person) in least {
            let active = Active::new(scheme, &patches, holds);
            self.wrong_total(&level, &active, person, section);
        }
    }

    /// What the weights of its level leave to a member, where they leave anything.
    fn left_by_others(&self, member: Node, level: &[Node]) -> Option<Rational> {
        let mut left = Rational::ONE;
        for other in level.iter().filter(|other| **other != member) {
            let (_, _, weight, is_worth) = self.weight_of(*other)?;
            let value = weight.base.as_ref().and_then(|(w, _)| constant(self.scheme, *w)).filter(|_| !is_worth)?;
            left = left - value;
        }
        (left > Rational::ZERO).then_some(left)
    }

    /// A clause that a weight can stand before.
    fn first_clause(&self, member: Node) -> Option<Span> {
        let Node::Indicator(index) = member else { return None };
        let rule = self.scheme.indicators.get(index)?;
        [stated(&rule.measure), stated(&rule.method)].into_iter().flatten().min()
    }

    /// Whether every weight of a member is there and constant; reports it where not.
    fn weight_stated(&mut self, member: Node, level: &[Node]) -> bool {
        let Some((name, span, weight, worth)) = self.weight_of(member) else { return false };
        let name = name.to_owned();
        if weight.is_unset() {
            let problem =
                Diagnostic::error(Code::MissingPart, span, say!("`{name}` has no weight", "`{name}` 没有权重"));
            let problem = match self.left_by_others(member, level) {
                None => problem.help(say!(
                    "add `weight 20%`; the weights of a level total 100 %",
                    "请加上 `权重 20%`;同一层的权重合计为 100%"
                )),
                Some(left) => {
                    let left = percent(&left);
                    let problem = problem.help(say!(
                        "the others of its level leave {left}: add `weight {left}`",
                        "同层其他权重还剩 {left}:请加上 `权重 {left}`"
                    ));
                    match self.first_clause(member) {
                        Some(at) => problem.fix(
                            say!("add `weight {left}`", "加上 `权重 {left}`"),
                            at.before(),
                            say!("weight {left}  ", "权重 {left}  "),
                        ),
                        None => problem,
                    }
                }
            };
            self.report(problem);
            return false;
        }
        if weight.base.is_none() {
            self.only_patched(&name, span);
            return false;
        }
        let values: Vec<(ExprId, Span)> = weight.all().map(|(value, span)| (*value, span)).collect();
        let mut fine = true;
        for (value, _) in values {
            let at = self.scheme.expr(value).span;
            if is_open(self.scheme, value) {
                continue;
            }
            let told = self.problems.iter().any(|p| p.span == at);
            if told || matches!(self.scheme.expr(value).kind, ExprKind::Bad) || self.ty(value) == Type::Unknown {
                fine = false;
                continue;
            }
            let Some(constant) = constant(self.scheme, value) else {
                self.not_constant(
                    value,
                    say!("a weight must be known before anyone is scored", "权重必须在评分之前确定"),
                );
                fine = false;
                continue;
            };
            let most = if worth { Rational::HUNDRED } else { Rational::ONE };
            if constant.is_negative() || constant > most {
                self.report(outside_all(at, constant.is_negative()));
                fine = false;
            }
        }
        let stated: Vec<Span> =
            self.weight_of(member).map(|(_, _, w, _)| w.all().map(|(_, span)| span).collect()).unwrap_or_default();
        let already = |p: &Diagnostic| {
            stated.iter().any(|s| s.file == p.span.file && s.start <= p.span.start && p.span.end <= s.end)
        };
        fine && !self.problems.iter().any(already)
    }

    pub(super) fn not_constant(&mut self, value: ExprId, message: Say) {
        if is_open(self.scheme, value) {
            return;
        }
        let span = self.scheme.expr(value).span;
        self.report(Diagnostic::error(Code::NotConstant, span, message).help(say!(
            "write a number, or a param that no patch changes",
            "请写一个数,或一个任何 `当` 都不修改的参数"
        )));
    }

    /// `within` binds the weight that results from the patches.
    fn ranges_kept(
        &mut self,
        shares: &[Share<'_>],
        active: &Active<'_>,
        rest: Option<Span>,
        person: &BTreeMap<usize, usize>,
    ) {
        for share in shares {
            let Some((range, low, high)) = active.range(share.node).filter(|_| !active.keeps_range(share)) else {
                continue;
            };
            let (value, span, name) = (share.value.clone(), share.span, &share.name);
            let reported = self.problems.iter().any(|p| p.code == Code::WeightOutsideRange && p.span == span);
            if !reported {
                let shown = Range { low: Some((low, range.low_open)), high: Some((high, range.high_open)), grid: None }
                    .show(true);
                let percent = &value * &Rational::HUNDRED;
                let range = range.span;
                let mut problem = Diagnostic::error(
                    Code::WeightOutsideRange,
                    span,
                    say!(
                        "`{name}` weighs {percent}%, outside its range {shown}",
                        "`{name}` 的权重 {percent}% 超出了允许范围 {shown}"
                    ),
                )
                .label(range, say!("the range is stated here", "范围在这里声明"))
                .help(say!(
                    "choose a weight within {shown}, or widen the range",
                    "请选择 {shown} 之内的权重,或放宽范围"
                ));
                if let (Some(rest), false) = (rest, share.patched) {
                    problem = problem.label(rest, say!("it is rescaled here", "在这里按比例调整"));
                }
                let problem = if active.any() { self.shown_by(problem, person, &[]) } else { problem };
                self.report(problem);
            }
        }
    }
}

fn outside_all(at: Span, negative: bool) -> Diagnostic {
    let message = say!("a weight lies between 0 % and 100 %", "权重在 0% 到 100% 之间");
    Diagnostic::error(Code::WeightRange, at, message).help(if negative {
        say!(
            "points taken off are an adjustment: `adjust late {{ points -5 * late }}`",
            "扣分请写成加减分:`加减分 迟到 {{ 分数 -5 * 迟到 }}`"
        )
    } else {
        say!(
            "the weights of a level total 100 %; what may be earned beyond is a `cap` above the full mark",
            "同一层的权重合计为 100%;允许超额得分请写高于满分的 `上限`"
        )
    })
}
