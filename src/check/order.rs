//! What must be computed before what; definitions that need each other are refused.

mod circles;
mod roots;
mod sort;

pub use roots::parts;
pub(super) use roots::roots;
use sort::{circles, sort};

use crate::model::{Among, CheckSeverity, ExprId, ExprKind, GroupMember, IndicatorMember, Scheme};
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
}
