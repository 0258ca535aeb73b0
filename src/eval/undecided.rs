//! What depends on a `todo`: values that nobody knows yet, and all that is made of them.

use crate::diag::say;
use crate::facts::{Fault, FaultKind};
use crate::plan::{CheckSeverity, IndicatorPlan, Op, Plan, PolicyPlan, Step};

use super::Run;

/// What has no value yet, because a `todo` stands behind it.
#[derive(Debug, Clone, Default)]
pub(super) struct Undecided {
    steps: Vec<Step>,
    /// The indicators and sections whose effective weight is not known.
    weights: Vec<usize>,
    sections: Vec<usize>,
    /// The total is known and a threshold is not.
    grade: bool,
}

impl Undecided {
    fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.weights.is_empty() && self.sections.is_empty() && !self.grade
    }

    pub(super) fn mark(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub(super) fn mark_weight(&mut self, indicator: usize) {
        self.weights.push(indicator);
    }

    pub(super) fn mark_section(&mut self, section: usize) {
        self.sections.push(section);
    }

    pub(super) fn mark_grade(&mut self) {
        self.grade = true;
    }

    pub(super) fn has(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }
}

/// Nobody is scored by a scheme that is not finished.
pub(super) fn refuse(plan: &Plan) -> Result<(), Vec<Fault>> {
    let open = plan.todos.len();
    if open == 0 {
        return Ok(());
    }
    let message = say!(
        "the scheme still has {open} `todo`, and nobody is scored before they are replaced",
        "方案中还有 {open} 处“待定”,替换之前不能给任何人评分"
    );
    Err(vec![Fault::new(FaultKind::Undecided, message)])
}

/// Says that a value is not known yet.
pub(super) fn not_yet() -> Box<Fault> {
    Box::new(Fault::new(FaultKind::Undecided, say!("it depends on a `todo`", "它取决于“待定”的内容")))
}

impl Run<'_> {
    /// Whether a node that reads a result can have it.
    pub(super) fn is_decided(&self, op: &Op) -> Result<(), Box<Fault>> {
        if (self.undecided.is_empty() && self.given.open.is_empty()) || self.reads_what_is_known(op) {
            Ok(())
        } else {
            Err(not_yet())
        }
    }

    fn reads_what_is_known(&self, op: &Op) -> bool {
        let open = &self.undecided;
        let indicator = |index: usize| !open.has(Step::Indicator(index));
        match op {
            Op::Measure(index) => {
                indicator(*index) || self.scored.get(*index).is_some_and(|scored| scored.measure.is_some())
            }
            Op::Score(index) => indicator(*index),
            Op::Points(index) => self.has_points(*index),
            Op::Weight(index) => !open.weights.contains(index),
            Op::SectionScore(index) => self.section_has_points(*index) && self.section_has_weight(*index),
            Op::SectionPoints(index) => self.section_has_points(*index),
            Op::SectionWeight(index) => self.section_has_weight(*index),
            Op::AdjustPoints(index) | Op::AdjustMoney(index) => !open.has(Step::Adjust(*index)),
            Op::Fired(index) => !open.has(Step::Veto(*index)),
            Op::Outcome(index) => !open.has(Step::Outcome(*index)),
            Op::Class(index) => !open.has(Step::Class(*index)),
            Op::ClassAttribute(index, place) => {
                !open.has(Step::Class(*index)) && self.class_attribute(*index, *place).is_some()
            }
            Op::Noticed(index) => !open.has(Step::Check(*index)),
            Op::Taken(index) => !open.has(Step::Action(*index)),
            Op::Pool(index) => !self.given.open.contains(&Step::Pool(*index)),
            Op::Won(index) => !self.given.open.contains(&Step::Award(*index)),
            Op::Rank | Op::Percentile => !self.given.open.contains(&Step::Place),
            Op::Total => !open.has(Step::Grade),
            Op::ComputedTotal => !open.has(Step::Total),
            Op::Grade => !open.has(Step::Grade) && !open.grade,
            Op::Attribute(_) => !open.has(Step::Grade) && !open.grade,
            _ => true,
        }
    }

    /// Whether the line of an indicator is known.
    pub(super) fn has_points(&self, index: usize) -> bool {
        !self.undecided.has(Step::Indicator(index)) && !self.undecided.weights.contains(&index)
    }

    fn section_has_points(&self, index: usize) -> bool {
        let leaves = self.plan.sections.get(index).into_iter().flat_map(|section| &section.leaves);
        leaves.copied().all(|leaf| self.has_points(leaf))
    }

    fn section_has_weight(&self, index: usize) -> bool {
        match self.plan.sections.get(index) {
            Some(section) if section.weight.is_none() => {
                section.leaves.iter().all(|leaf| !self.undecided.weights.contains(leaf))
            }
            _ => !self.undecided.sections.contains(&index),
        }
    }

    /// Whether the sum of all lines is known.
    pub(super) fn sum_is_known(&self) -> bool {
        let lines = (0..self.plan.indicators.len()).all(|index| self.has_points(index));
        lines && (0..self.plan.adjusts.len()).all(|index| !self.undecided.has(Step::Adjust(index)))
    }

    /// Whether the total after vetoes is known.
    pub(super) fn total_is_known(&self) -> bool {
        let mut vetoes = self.plan.vetoes.iter().zip(&self.fired).enumerate();
        let open =
            vetoes.any(|(index, (veto, fired))| self.undecided.has(Step::Veto(index)) || (*fired && veto.is_open));
        !open && !self.undecided.has(Step::Total)
    }

    /// Whether nothing that the score of an indicator fixes beforehand is open for this person.
    pub(super) fn score_is_settled(&self, rule: &IndicatorPlan) -> bool {
        !rule.open_score.iter().any(|part| part.pick(&self.holds) == Some(&true))
    }

    /// Whether an indicator without known score may turn out to be without data, and give its weight away.
    pub(super) fn may_be_redistributed(&self, index: usize) -> bool {
        let rule = self.plan.indicators.get(index).filter(|_| self.undecided.has(Step::Indicator(index)));
        let Some(rule) = rule else { return false };
        let when = rule.no_data_when.pick(&self.holds).into_iter().flatten().map(|(_, policy)| policy);
        when.chain(rule.no_data.pick(&self.holds)).any(|policy| *policy == PolicyPlan::Redistribute)
    }

    /// Who may be held back has no certain outcomes and actions.
    pub(super) fn may_hold_back(&self) -> bool {
        let mut checks = self.plan.checks.iter().enumerate();
        checks.any(|(index, check)| {
            matches!(check.severity, CheckSeverity::Hold) && self.undecided.has(Step::Check(index))
        })
    }
}
