//! Circles told in the author's names.

use crate::check::Checker;
use crate::diag::{Code, Diagnostic, say};
use crate::source::Span;

use super::{Edges, Step};

impl Checker<'_> {
    pub(super) fn circle(&mut self, circle: &[usize], steps: &[Step], edges: &Edges) {
        let named: Vec<(Step, Span)> = circle
            .iter()
            .enumerate()
            .filter_map(|(at, step)| {
                let next = circle.get((at + 1) % circle.len())?;
                let span = edges.get(*step)?.iter().find(|(to, _)| to == next).map(|(_, span)| *span)?;
                steps.get(*step).map(|s| (*s, span))
            })
            .collect();
        let Some((first, span)) = named.iter().find(|(_, span)| *span != Span::default()).copied() else { return };
        let mut chain: Vec<String> = named.iter().filter_map(|(step, _)| self.step_name(*step)).collect();
        chain.extend(chain.first().cloned());
        let shown = chain.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" → ");
        let name = self.step_name(first).unwrap_or_default();
        let mut problem = if alike(&named) {
            Diagnostic::error(Code::Cycle, span, say!("these need each other: {shown}", "这些定义互相依赖:{shown}"))
                .help(say!(
                    "break the circle: let one of them do without the others",
                    "请断开循环:让其中一个不再用到其他的"
                ))
        } else if named.iter().any(|(step, _)| self.turns_away().contains(step)) {
            Diagnostic::error(
                Code::TooEarly,
                span,
                say!(
                    "`{name}` decides who is a member before anybody has a rank or a grade",
                    "`{name}` 决定谁参加比较,这时还没有名次和等级"
                ),
            )
            .help(say!(
                "who is rejected takes no seat: test the total instead, or write `hold`",
                "被拒收的人不占名额:请改为判断总分,或改用 `暂缓`"
            ))
        } else if first == Step::Place {
            Diagnostic::error(
                Code::TooEarly,
                span,
                say!(
                    "the cohort needs a value that is only known once people are ranked",
                    "分组用到了排名之后才能得出的值"
                ),
            )
            .help(say!("write the total, its parts, or facts here", "这里只能用总分、总分的组成部分和数据项"))
        } else {
            Diagnostic::error(
                Code::TooEarly,
                span,
                say!("`{name}` needs a value that is only known later", "`{name}` 用到了之后才能得出的值"),
            )
            .help(say!(
                "the order is: indicators, adjustments, total, vetoes, grade, classes, outcomes and actions",
                "计算顺序是:指标、加减分、总分、一票否决、等级、分型、结果和措施"
            ))
        };
        for (step, span) in named.iter().skip(1).filter(|(_, span)| *span != Span::default()).take(5) {
            let name = self.step_name(*step).unwrap_or_default();
            problem = problem.label(*span, say!("needed by `{name}`", "`{name}` 用到它"));
        }
        self.report(problem);
    }

    fn step_name(&self, step: Step) -> Option<String> {
        let scheme = self.scheme;
        match step {
            Step::Definition(i) => scheme.definitions.get(i).map(|d| d.name.clone()),
            Step::Indicator(i) => scheme.indicators.get(i).map(|d| d.name.clone()),
            Step::Adjust(i) => scheme.adjusts.get(i).map(|d| d.name.clone()),
            Step::Veto(i) => scheme.vetoes.get(i).map(|d| d.name.clone()),
            Step::Outcome(i) => scheme.outcomes.get(i).map(|d| d.name.clone()),
            Step::Class(i) => scheme.classes.get(i).map(|d| d.name.clone()),
            Step::Action(i) => scheme.actions.get(i).map(|d| d.name.clone()),
            Step::Check(i) => scheme.checks.get(i).map(|d| d.name.clone()),
            Step::Total => Some("computed_total".to_owned()),
            Step::Grade => Some("total".to_owned()),
            Step::Place => Some("grade".to_owned()),
            Step::Award(i) => scheme.awards.get(i).map(|d| d.name.clone()),
            Step::Weigh | Step::Pool(_) => None,
        }
    }
}

/// Whether all steps belong to one stage, where a circle is not a matter of too early or too late.
fn alike(steps: &[(Step, Span)]) -> bool {
    let stage = |step: Step| match step {
        Step::Definition(_) | Step::Indicator(_) => 0,
        Step::Action(_) | Step::Outcome(_) | Step::Check(_) => 1,
        Step::Weigh | Step::Adjust(_) | Step::Total | Step::Veto(_) | Step::Grade | Step::Class(_) => 2,
        Step::Place | Step::Pool(_) | Step::Award(_) => 2,
    };
    [0, 1].into_iter().any(|early| steps.iter().all(|(step, _)| stage(*step) == early))
}
