//! A scheme as it is for one kind of person: patches are resolved, weights are known.

use super::number::Fraction;
use crate::plan::{MethodPlan, NodeId, Plan, PolicyPlan};
use crate::value::{Rational, Rounding};

/// The rules of everybody for whom the same patches hold.
#[derive(Debug)]
pub(super) struct Kind {
    /// Which patches hold.
    pub(super) holds: Vec<bool>,
    pub(super) definitions: Vec<Option<NodeId>>,
    /// The indicators; nothing for one that is not there.
    pub(super) rules: Vec<Option<Rule>>,
    /// The effective weights of sections.
    pub(super) sections: Vec<Fraction>,
    pub(super) adjusts: Vec<bool>,
    pub(super) vetoes: Vec<bool>,
    pub(super) checks: Vec<bool>,
    pub(super) outcomes: Vec<bool>,
    pub(super) actions: Vec<bool>,
}

/// An indicator.
#[derive(Debug)]
pub(super) struct Rule {
    /// Conditions that take over; where one holds the exact path decides.
    pub(super) when: Box<[NodeId]>,
    pub(super) measure: Option<(NodeId, Option<Rounding>)>,
    pub(super) method: MethodPlan,
    pub(super) mark: Fraction,
    pub(super) cap: Option<Fraction>,
    pub(super) floor: Option<Fraction>,
    pub(super) zero_below: Option<NodeId>,
    pub(super) zero_above: Option<NodeId>,
    pub(super) weight: Fraction,
    /// Points for a score of 1.
    pub(super) factor: Fraction,
}

impl Kind {
    /// Nobody's: for conditions that look at no rule.
    pub(super) const NONE: &'static Self = &Self {
        holds: Vec::new(),
        definitions: Vec::new(),
        rules: Vec::new(),
        sections: Vec::new(),
        adjusts: Vec::new(),
        vetoes: Vec::new(),
        checks: Vec::new(),
        outcomes: Vec::new(),
        actions: Vec::new(),
    };

    /// Resolves a plan; `weights` are those of indicators and sections where nothing was redistributed. `None` where a
    /// constant does not fit.
    pub(super) fn of(
        plan: &Plan,
        holds: &[bool],
        weights: &(Vec<Rational>, Vec<Rational>),
        there: &[bool],
    ) -> Option<Self> {
        let mut rules = vec![];
        for ((rule, weight), there) in plan.indicators.iter().zip(&weights.0).zip(there) {
            if !there {
                rules.push(None);
                continue;
            }
            let number = |value: Option<&Rational>| value.map(Fraction::of).map_or(Some(None), |found| found.map(Some));
            let mark = rule.mark.pick(holds).cloned().unwrap_or(Rational::HUNDRED);
            let factor = (weight * &Rational::HUNDRED).checked_div(&mark)?;
            let when = rule.no_data_when.pick(holds).into_iter().flatten();
            rules.push(Some(Rule {
                when: when.map(|(condition, _): &(NodeId, PolicyPlan)| *condition).collect(),
                measure: rule.measure.pick(holds).map(|measure| (measure.value, measure.round)),
                method: rule.method.pick(holds)?.clone(),
                mark: Fraction::of(&mark)?,
                cap: number(rule.cap.pick(holds))?,
                floor: number(rule.floor.pick(holds).and_then(Option::as_ref))?,
                zero_below: rule.zero_below.pick(holds).copied(),
                zero_above: rule.zero_above.pick(holds).copied(),
                weight: Fraction::of(weight)?,
                factor: Fraction::of(&factor)?,
            }));
        }
        Some(Self {
            holds: holds.into(),
            definitions: plan.definitions.iter().map(|d| d.value.pick(holds).copied()).collect(),
            rules,
            sections: weights.1.iter().map(Fraction::of).collect::<Option<_>>()?,
            adjusts: plan.adjusts.iter().map(|a| a.present.holds(holds)).collect(),
            vetoes: plan.vetoes.iter().map(|v| v.present.holds(holds)).collect(),
            checks: plan.checks.iter().map(|c| c.present.holds(holds)).collect(),
            outcomes: plan.outcomes.iter().map(|o| o.present.holds(holds)).collect(),
            actions: plan.actions.iter().map(|a| a.present.holds(holds)).collect(),
        })
    }
}
