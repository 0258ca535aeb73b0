//! What must be computed before what; definitions that need each other are refused.

use crate::diag::{Code, Diagnostic, say};
use crate::model::{
    AdjustBody, Among, BandKey, CheckSeverity, ExprId, ExprKind, GroupMember, Grouping, IndicatorMember, Interval,
    Method, Policy, Scheme, Set, Ties,
};
use crate::source::Span;

use super::Checker;

/// One thing that is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A param or let.
    Definition(usize),
    /// Measure and score of an indicator.
    Indicator(usize),
    /// Effective weights and points of all indicators.
    Weigh,
    /// An adjustment.
    Adjust(usize),
    /// The sum, rounded and clamped.
    Total,
    /// A veto.
    Veto(usize),
    /// The total after veto, and the grade.
    Grade,
    /// Ranks and quotas: the grade that is given.
    Place,
    /// A value made of several people's.
    Pool(usize),
    /// Who wins an award.
    Award(usize),
    /// The class of a classification.
    Class(usize),
    /// An outcome.
    Outcome(usize),
    /// An action.
    Action(usize),
    /// A check of the record.
    Check(usize),
}

impl Step {
    /// Whether it takes what several people give.
    #[must_use]
    pub fn is_exchange(self, scheme: &Scheme) -> bool {
        match self {
            Self::Pool(_) | Self::Award(_) => true,
            Self::Place => scheme.cohort.is_some(),
            Self::Definition(_)
            | Self::Indicator(_)
            | Self::Weigh
            | Self::Adjust(_)
            | Self::Total
            | Self::Veto(_)
            | Self::Grade
            | Self::Class(_)
            | Self::Outcome(_)
            | Self::Action(_)
            | Self::Check(_) => false,
        }
    }
}

pub(super) type Edges = Vec<Vec<(usize, Span)>>;

impl Checker<'_> {
    /// All steps, each after those it needs where that is possible.
    pub(super) fn steps_in_order(&self) -> Vec<Step> {
        let (steps, edges) = self.graph();
        let sorted = sort(&edges);
        sorted.done.iter().chain(&sorted.stuck).filter_map(|step| steps.get(*step).copied()).collect()
    }

    /// The order of all steps, or `None` and a problem for each circle.
    pub(super) fn order(&mut self) -> Option<Vec<Step>> {
        let (steps, edges) = self.graph();
        let sorted = sort(&edges);
        if sorted.stuck.is_empty() {
            return Some(sorted.done.iter().filter_map(|s| steps.get(*s).copied()).collect());
        }
        for circle in circles(&sorted.stuck, &edges) {
            self.circle(&circle, &steps, &edges);
        }
        None
    }

    pub(super) fn graph(&self) -> (Vec<Step>, Edges) {
        let scheme = self.scheme;
        let mut steps: Vec<Step> = (0..scheme.definitions.len()).map(Step::Definition).collect();
        steps.extend((0..scheme.indicators.len()).map(Step::Indicator));
        steps.extend((0..scheme.checks.len()).map(Step::Check));
        steps.push(Step::Weigh);
        steps.extend((0..scheme.adjusts.len()).map(Step::Adjust));
        steps.push(Step::Total);
        steps.extend((0..scheme.vetoes.len()).map(Step::Veto));
        steps.push(Step::Grade);
        steps.push(Step::Place);
        steps.extend((0..scheme.classes.len()).map(Step::Class));
        steps.extend((0..scheme.outcomes.len()).map(Step::Outcome));
        steps.extend((0..scheme.actions.len()).map(Step::Action));
        steps.extend((0..scheme.pools.len()).map(Step::Pool));
        steps.extend((0..scheme.awards.len()).map(Step::Award));
        let number = |step: Step| steps.iter().position(|s| *s == step).unwrap_or_default();
        // the steps lie in the order above, so places are computed rather than searched
        let indicators = scheme.definitions.len();
        let checks = indicators + scheme.indicators.len();
        let weigh = checks + scheme.checks.len();
        let total = number(Step::Total);
        let grade = number(Step::Grade);
        let outcomes = grade + 2 + scheme.classes.len();
        let pools = outcomes + scheme.outcomes.len() + scheme.actions.len();
        let place = |step: Step| match step {
            Step::Definition(i) => i,
            Step::Indicator(i) => indicators + i,
            Step::Weigh => weigh,
            Step::Adjust(i) => weigh + 1 + i,
            Step::Total => total,
            Step::Veto(i) => total + 1 + i,
            Step::Grade => grade,
            Step::Place => grade + 1,
            Step::Class(i) => grade + 2 + i,
            Step::Outcome(i) => outcomes + i,
            Step::Action(i) => outcomes + scheme.outcomes.len() + i,
            Step::Check(i) => checks + i,
            Step::Pool(i) => pools + i,
            Step::Award(i) => pools + scheme.pools.len() + i,
        };
        let edges = steps.iter().map(|step| {
            let mut needs: Vec<(usize, Span)> = vec![];
            for root in roots(self.scheme, *step) {
                self.needs(root, &mut |step, span| needs.push((place(step), span)));
            }
            if let Step::Action(i) = step
                && let Some((after, span)) = scheme.actions.get(*i).and_then(|a| a.after)
            {
                needs.push((place(Step::Action(after)), span));
            }
            let fixed: Vec<Step> = match step {
                Step::Definition(_) | Step::Indicator(_) | Step::Check(_) | Step::Pool(_) => vec![],
                Step::Award(i) => match scheme.awards.get(*i).map(|award| &award.among) {
                    Some(Among::People(_)) => vec![Step::Grade],
                    Some(Among::Groups(_)) | None => vec![],
                },
                Step::Place => std::iter::once(Step::Grade).chain(self.turns_away()).collect(),
                Step::Weigh => (0..scheme.indicators.len()).map(Step::Indicator).collect(),
                Step::Adjust(_) => vec![Step::Weigh],
                Step::Total => {
                    std::iter::once(Step::Weigh).chain((0..scheme.adjusts.len()).map(Step::Adjust)).collect()
                }
                Step::Veto(_) => vec![Step::Total],
                Step::Grade => std::iter::once(Step::Total).chain((0..scheme.vetoes.len()).map(Step::Veto)).collect(),
                Step::Class(_) => vec![Step::Place],
                Step::Outcome(_) | Step::Action(_) => {
                    std::iter::once(Step::Place).chain((0..scheme.classes.len()).map(Step::Class)).collect()
                }
            };
            needs.extend(fixed.into_iter().map(|s| (place(s), Span::default())));
            needs
        });
        let edges = edges.collect();
        (steps, edges)
    }

    /// The checks that decide who is there to be ranked.
    fn turns_away(&self) -> Vec<Step> {
        if self.scheme.cohort.is_none() {
            return vec![];
        }
        let checks = self.scheme.checks.iter().enumerate();
        checks.filter(|(_, check)| check.severity == CheckSeverity::Reject).map(|(i, _)| Step::Check(i)).collect()
    }

    /// Reports every step that an expression needs, with the place that needs it.
    fn needs(&self, id: ExprId, tell: &mut dyn FnMut(Step, Span)) {
        let expr = self.scheme.expr(id);
        match &expr.kind {
            ExprKind::Definition(i) => tell(Step::Definition(*i), expr.span),
            ExprKind::Indicator(i, IndicatorMember::Measure | IndicatorMember::Score) => {
                tell(Step::Indicator(*i), expr.span)
            }
            ExprKind::Indicator(_, IndicatorMember::Points | IndicatorMember::Weight)
            | ExprKind::Section(_, GroupMember::Points | GroupMember::Score | GroupMember::Weight) => {
                tell(Step::Weigh, expr.span)
            }
            ExprKind::Adjust(i, _) => tell(Step::Adjust(*i), expr.span),
            ExprKind::ComputedTotal => tell(Step::Total, expr.span),
            ExprKind::Fired(i) => tell(Step::Veto(*i), expr.span),
            ExprKind::Outcome(i) => tell(Step::Outcome(*i), expr.span),
            ExprKind::Class(i) | ExprKind::ClassAttribute(i, _) => tell(Step::Class(*i), expr.span),
            ExprKind::Noticed(i) => tell(Step::Check(*i), expr.span),
            ExprKind::Taken(i) => tell(Step::Action(*i), expr.span),
            ExprKind::Pool(i) => tell(Step::Pool(*i), expr.span),
            ExprKind::Won(i) => tell(Step::Award(*i), expr.span),
            ExprKind::Total => tell(Step::Grade, expr.span),
            ExprKind::Grade | ExprKind::GradeAttribute(_) | ExprKind::Rank | ExprKind::Percentile => {
                tell(Step::Place, expr.span)
            }
            _ => {}
        }
        for part in parts(&expr.kind) {
            self.needs(part, tell);
        }
    }

    fn circle(&mut self, circle: &[usize], steps: &[Step], edges: &Edges) {
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

/// The expressions that a step evaluates.
pub(super) fn roots(scheme: &Scheme, step: Step) -> Vec<ExprId> {
    let mut roots = vec![];
    match step {
        Step::Definition(i) => {
            roots.extend(scheme.definitions.get(i).iter().flat_map(|d| d.value.all()).map(|(v, _)| *v))
        }
        Step::Indicator(i) => {
            let Some(rule) = scheme.indicators.get(i) else { return roots };
            let ends = |interval: &Interval| [interval.low, interval.high];
            roots.extend(rule.measure.all().map(|(m, _)| m.value));
            for layered in [&rule.out_of, &rule.worth, &rule.cap, &rule.zero_below, &rule.zero_above] {
                roots.extend(layered.all().map(|(v, _)| *v));
            }
            roots.extend(rule.floor.all().filter_map(|(v, _)| *v));
            roots.extend(rule.anonymous.all().map(|(v, _)| *v));
            for (method, _) in rule.method.all() {
                match method {
                    Method::Proportional(value) | Method::Inverse(value) | Method::Value(value) => roots.push(*value),
                    Method::Bands(rows) => {
                        for row in rows {
                            match &row.key {
                                BandKey::Compare(_, value) => roots.push(*value),
                                BandKey::In(interval) => roots.extend(ends(interval)),
                                BandKey::Otherwise => {}
                            }
                            roots.push(row.score);
                        }
                    }
                    Method::Curve(points) => roots.extend(points.iter().flat_map(|(x, y)| [*x, *y])),
                    Method::Rated(rated) => {
                        roots.extend(rated.filter);
                        roots.extend(rated.out_of);
                        roots.extend(rated.weights.iter().map(|(_, w)| *w));
                    }
                    Method::Bad => {}
                }
            }
            roots.extend(rule.no_data_when.all().flat_map(|(rows, _)| rows).map(|(condition, _)| *condition));
            roots.extend(rule.policies().filter_map(|p| match p {
                Policy::Score(score) => Some(score),
                Policy::Redistribute | Policy::Zero | Policy::Full | Policy::Fault => None,
            }));
        }
        Step::Adjust(i) => {
            let Some(adjust) = scheme.adjusts.get(i) else { return roots };
            match &adjust.body {
                AdjustBody::Points(points, money) => roots.extend(std::iter::once(*points).chain(*money)),
                AdjustBody::Discretionary(amount, _) => roots.push(*amount),
                AdjustBody::Each(each) => {
                    roots.extend(each.filter);
                    for row in &each.rows {
                        roots.extend(row.condition.into_iter().chain([row.points]).chain(row.money));
                    }
                }
            }
            roots.extend(adjust.requires.iter().copied().chain(adjust.one_per.map(|one| one.key)));
        }
        Step::Veto(i) => roots.extend(scheme.vetoes.get(i).map(|v| v.condition)),
        Step::Outcome(i) => roots.extend(scheme.outcomes.get(i).map(|o| o.value)),
        Step::Class(i) => {
            let rows = scheme.classes.get(i).map(|c| c.rows.as_slice()).unwrap_or_default();
            roots.extend(rows.iter().filter_map(|row| row.condition));
        }
        Step::Action(i) => roots.extend(scheme.actions.get(i).map(|a| a.condition)),
        Step::Check(i) => roots.extend(scheme.checks.get(i).map(|c| c.condition)),
        Step::Pool(i) => {
            let Some(pool) = scheme.pools.get(i) else { return roots };
            roots.extend([pool.filter, pool.value, pool.weight].into_iter().flatten());
            // who is no member gives nothing
            let excludes = scheme.cohort.as_ref().and_then(|cohort| cohort.exclude);
            roots.extend(excludes.filter(|_| pool.of == Grouping::Cohort));
        }
        Step::Award(i) => {
            let Some(award) = scheme.awards.get(i) else { return roots };
            roots.extend(award.rank.iter().map(|key| key.value).chain(award.condition));
            let excludes = scheme.cohort.as_ref().and_then(|cohort| cohort.exclude);
            roots.extend(excludes.filter(|_| matches!(award.among, Among::People(_))));
        }
        Step::Place => {
            let Some(cohort) = &scheme.cohort else { return roots };
            roots.extend(cohort.rank.iter().map(|key| key.value).chain(cohort.exclude));
            if let Ties::By(keys) = &cohort.ties {
                roots.extend(keys.iter().map(|key| key.value));
            }
        }
        Step::Weigh | Step::Total | Step::Grade => {}
    }
    roots
}

/// The expressions directly inside an expression.
pub fn parts(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::Presence(a, _) | ExprKind::As(a, _) => vec![*a],
        ExprKind::Sum(first, rest) => std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).collect(),
        ExprKind::Product(first, rest) => std::iter::once(*first).chain(rest.iter().map(|(_, e)| *e)).collect(),
        ExprKind::Compare(a, _, b) => vec![*a, *b],
        ExprKind::In(a, _, Set::Values(values)) => std::iter::once(*a).chain(values.iter().copied()).collect(),
        ExprKind::In(a, _, Set::Interval(interval)) => vec![*a, interval.low, interval.high],
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Else(parts) | ExprKind::Call(_, parts) => parts.clone(),
        ExprKind::If(arms, otherwise) => arms.iter().flat_map(|(c, v)| [*c, *v]).chain([*otherwise]).collect(),
        ExprKind::List(call) => call.filter.into_iter().chain(call.by).chain(call.value).collect(),
        ExprKind::Number(..)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::AsOf
        | ExprKind::Member(..)
        | ExprKind::GradeName(_)
        | ExprKind::Fact(_)
        | ExprKind::Field(_)
        | ExprKind::Definition(_)
        | ExprKind::Indicator(..)
        | ExprKind::Section(..)
        | ExprKind::Adjust(..)
        | ExprKind::Fired(_)
        | ExprKind::Outcome(_)
        | ExprKind::Class(_)
        | ExprKind::ClassName(..)
        | ExprKind::ClassAttribute(..)
        | ExprKind::Noticed(_)
        | ExprKind::Taken(_)
        | ExprKind::Pool(_)
        | ExprKind::Rank
        | ExprKind::Percentile
        | ExprKind::Won(_)
        | ExprKind::Total
        | ExprKind::ComputedTotal
        | ExprKind::Grade
        | ExprKind::GradeAttribute(_)
        | ExprKind::Todo
        | ExprKind::Bad => vec![],
    }
}

struct Sorted {
    done: Vec<usize>,
    stuck: Vec<usize>,
}

/// Kahn's order: no recursion, so long chains are no danger; ties go to the lower number.
fn sort(edges: &Edges) -> Sorted {
    let mut waiting: Vec<usize> = edges.iter().map(Vec::len).collect();
    let mut users: Vec<Vec<usize>> = vec![vec![]; edges.len()];
    for (step, needs) in edges.iter().enumerate() {
        for (need, _) in needs {
            if let Some(list) = users.get_mut(*need) {
                list.push(step);
            }
        }
    }
    let mut ready: std::collections::BTreeSet<usize> =
        waiting.iter().enumerate().filter(|(_, n)| **n == 0).map(|(step, _)| step).collect();
    let mut done = vec![];
    while let Some(step) = ready.pop_first() {
        done.push(step);
        for user in users.get(step).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*user) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*user);
                }
            }
        }
    }
    let stuck = (0..edges.len()).filter(|s| waiting.get(*s).is_some_and(|n| *n > 0)).collect();
    Sorted { done, stuck }
}

/// The circles among the steps that could not be ordered: one for each way of following first needs that closes.
fn circles(stuck: &[usize], edges: &Edges) -> Vec<Vec<usize>> {
    let mut inside = vec![false; edges.len()];
    for step in stuck {
        if let Some(slot) = inside.get_mut(*step) {
            *slot = true;
        }
    }
    let is_inside = |s: usize| inside.get(s).copied().unwrap_or(false);
    let next = |s: usize| edges.get(s).into_iter().flatten().map(|(to, _)| *to).find(|to| is_inside(*to));
    // each step is walked once: by the walk that it was first met in
    let mut met_by: Vec<Option<usize>> = vec![None; edges.len()];
    let mut found = vec![];
    for start in stuck {
        let mut path: Vec<usize> = vec![];
        let mut at = Some(*start);
        while let Some(step) = at {
            let Some(slot) = met_by.get_mut(step) else { break };
            if let Some(walk) = *slot {
                if walk == *start {
                    let from = path.iter().position(|s| *s == step).unwrap_or_default();
                    found.extend(path.get(from..).map(<[usize]>::to_vec));
                }
                break;
            }
            *slot = Some(*start);
            path.push(step);
            at = next(step);
        }
    }
    found
}
