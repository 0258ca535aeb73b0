//! Indicators: scores that stay on their scale, and a policy wherever data can be absent.

mod earned;
mod methods;
mod scale;

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{ExprId, Indicator, Policy};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::kinds::About;
use super::known::{Knowledge, Known, is_open, rounded};
use super::patches::touching;

impl Checker<'_> {
    pub(super) fn indicators(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        for (index, rule) in scheme.indicators.iter().enumerate() {
            if rule.method.is_unset() {
                let name = &rule.name;
                self.report(
                    Diagnostic::error(
                        Code::MissingPart,
                        rule.span,
                        say!("`{name}` has no score", "`{name}` 没有计分方法"),
                    )
                    .help(say!(
                        "add `score proportional to 100%`, `score bands {{ … }}` or an expression",
                        "请加上 `计分 按比例 100%`、`计分 分段 {{ … }}` 或表达式"
                    )),
                );
                continue;
            }
            let mut patches = vec![];
            touching([&rule.out_of, &rule.worth, &rule.cap, &rule.zero_below, &rule.zero_above], &mut patches);
            touching([&rule.measure], &mut patches);
            touching([&rule.method], &mut patches);
            touching([&rule.floor], &mut patches);
            touching([&rule.no_data], &mut patches);
            touching([&rule.no_data_when], &mut patches);
            let Some(kinds) = self.kinds(About::Rule(&rule.name), &patches) else { continue };
            let before = self.problems.len();
            for kind in kinds {
                let holds: BTreeMap<usize, bool> = patches.iter().copied().zip(kind.holds.iter().copied()).collect();
                self.looking_at = kind.person;
                self.variant(index, rule, &holds, knowledge);
            }
            self.looking_at.clear();
            // one finding of a rule shows up for every kind of person that has it
            let fresh = self.problems.split_off(before);
            for problem in fresh {
                if !self.problems.iter().any(|p| p.code == problem.code && p.span == problem.span) {
                    self.problems.push(problem);
                }
            }
        }
    }

    /// An indicator as it is for one kind of person.
    fn variant(
        &mut self,
        index: usize,
        rule: &Indicator,
        holds: &BTreeMap<usize, bool>,
        knowledge: &mut Knowledge<'_>,
    ) {
        let scheme = self.scheme;
        let active = |patch: usize| {
            holds.get(&patch).copied().unwrap_or(false).then(|| scheme.patches.get(patch).map_or(0, |p| p.depth))
        };
        let Some((method, span, _)) = rule.method.pick(active) else {
            let name = &rule.name;
            self.report(Diagnostic::error(
                Code::MissingPart,
                rule.span,
                say!("`{name}` has a score in patches only", "`{name}` 只在 `当` 中有计分方法"),
            ));
            return;
        };
        let mut constant_of = |id: ExprId| self.limit(id);
        let mark = rule.out_of.pick(active).or_else(|| rule.worth.pick(active));
        let mark = match mark {
            None => Rational::HUNDRED,
            Some((id, at, _)) => match constant_of(*id) {
                Some(mark) if mark > Rational::ZERO => mark,
                Some(_) => {
                    self.report(Diagnostic::error(
                        Code::EmptyRange,
                        at,
                        say!("a full mark is above 0", "满分必须大于 0"),
                    ));
                    return;
                }
                None => return,
            },
        };
        let when = rule.no_data_when.pick(active).map(|(rows, _, _)| rows.as_slice()).unwrap_or_default();
        let policy = rule.no_data.pick(active).map(|(policy, _, _)| *policy);
        self.policies(when, policy, &mark, knowledge);
        let conditions: Vec<ExprId> = when.iter().map(|(condition, _)| *condition).collect();
        let measure = rule.measure.pick(active).map(|(m, _, _)| m.clone());
        let measures = measure.as_ref().map(|m| m.value);
        let unit = measure.as_ref().and_then(|m| self.ty(m.value).unit()).unwrap_or(Unit::Number);
        let place = measure.as_ref().filter(|m| m.round.is_none()).map(|m| self.scheme.expr(m.value).span);
        let (measured, raw) = knowledge.given(&[], &conditions, |knowledge| {
            let measured = measure.map(|m| {
                let known = knowledge.of(m.value);
                match m.round {
                    Some(rounding) => Known { range: rounded(&known.range, rounding), ..known },
                    None => known,
                }
            });
            let raw = self.raw_score(method, measured.as_ref(), &mark, (unit, place, measures), span, knowledge);
            (measured, raw)
        });
        for (line, _, _) in [&rule.zero_below, &rule.zero_above].into_iter().filter_map(|l| l.pick(active)) {
            self.defined(*line, knowledge, "a zero line", "零分线");
        }
        let Some(raw) = raw else { return };
        // what is not decided yet may be undefined for all that
        let open = rule.measure.pick(active).is_some_and(|(m, _, _)| is_open(self.scheme, m.value));
        if measured.as_ref().is_some_and(|m| m.broken) && !open {
            return;
        }
        // a measure without data is one whatever a score that is not decided yet will be
        let undefined = raw.undefined.or(measured.and_then(|m| m.undefined));
        let broken = raw.broken || open;
        let earned = if !broken { self.earned(rule, &raw.range, &mark, active) } else { None };
        let so_far = self.earned.get(&index).cloned();
        let hull = match so_far {
            None => earned,
            Some(so_far) => so_far.zip(earned).map(|(a, b)| a.hull(&b)),
        };
        self.earned.insert(index, hull);
        if !broken {
            self.on_scale(rule, (&raw.range, method, measures), &mark, span, active);
        }
        if let Some(undefined) = undefined
            && policy.is_none()
        {
            self.no_policy(rule, undefined.at, &undefined.words(), span);
        }
    }

    fn policies(
        &mut self,
        when: &[(ExprId, Policy)],
        policy: Option<Policy>,
        mark: &Rational,
        knowledge: &mut Knowledge<'_>,
    ) {
        for (condition, _) in when {
            self.defined(*condition, knowledge, "a condition", "条件");
        }
        for policy in when.iter().map(|(_, p)| *p).chain(policy) {
            let Policy::Score(score) = policy else { continue };
            let Some(value) = self.limit(score) else { continue };
            if value.is_negative() || value > *mark {
                let span = self.scheme.expr(score).span;
                let message = say!(
                    "a score without data lies between 0 and the full mark {mark}",
                    "无数据时的得分应在 0 和满分 {mark} 之间"
                );
                self.report(Diagnostic::error(Code::EmptyRange, span, message));
            }
        }
    }

    fn no_policy(&mut self, rule: &Indicator, at: Span, why: &Say, span: Span) {
        let name = &rule.name;
        let (en, zh) = (&why.en, &why.zh);
        let problem =
            Diagnostic::error(Code::NoDataPolicy, rule.span, say!("`{name}` can be without data and does not say what then", "`{name}` 可能没有数据,却没有说明如何处理"))
                .label(at, say!("{en}", "{zh}"))
                .help(say!(
                    "add `no data redistribute` (its weight goes to its siblings), `no data zero`, `no data full`, `no data score N` or `no data fault`",
                    "请加上 `无数据 分摊`(权重分给同层指标)、`无数据 零分`、`无数据 满分`、`无数据 计分 N` 或 `无数据 报错`"
                ))
                .fix(say!("redistribute its weight", "分摊它的权重"), span.after(), say!(" no data redistribute", " 无数据 分摊"))
                .fix(say!("score it 0", "记零分"), span.after(), say!(" no data zero", " 无数据 零分"));
        self.report(self.shown_without(problem, at));
    }
}
