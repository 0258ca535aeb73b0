//! A kind of person: everybody for whom the same patches hold, and what those make of the scheme.

use crate::plan::{Choice, MethodPlan, NodeId, Op, Plan};
use crate::value::Rational;

/// What is the same for everybody of a kind.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// Which patches hold.
    pub(super) holds: Box<[bool]>,
    /// Which indicators are there.
    pub(super) there: Vec<bool>,
    /// The effective weights of indicators, where nothing is redistributed.
    pub(super) weights: Vec<Rational>,
    /// The effective weights of sections.
    pub(super) sections: Vec<Rational>,
    /// What of the scheme holds but for constants: kinds of one shape share a program.
    pub(super) shape: Vec<u32>,
}

/// A constant, whatever it is.
const CONSTANT: u32 = u32::MAX;

impl Kind {
    pub(super) fn new(plan: &Plan, holds: &[bool], weights: super::Weights) -> Self {
        let (weights, sections, there) = weights;
        let mut shape = vec![];
        for definition in &plan.definitions {
            shape.push(node(plan, definition.value.pick(holds)));
        }
        for (rule, there) in plan.indicators.iter().zip(&there) {
            shape.push((*there).into());
            if !there {
                continue;
            }
            shape.push(place(&rule.no_data, holds));
            shape.push(place(&rule.no_data_when, holds));
            let measure = rule.measure.pick(holds);
            shape.push(node(plan, measure.map(|measure| &measure.value)));
            shape.push(measure.and_then(|measure| measure.round).map_or(0, |round| round.places + 1));
            shape.push(measure.and_then(|measure| measure.round).map_or(0, |round| round.mode as u32));
            match rule.method.pick(holds) {
                Some(MethodPlan::Proportional(target, _)) => shape.extend([1, node(plan, Some(target))]),
                Some(MethodPlan::Inverse(target, _)) => shape.extend([2, node(plan, Some(target))]),
                Some(MethodPlan::Value(value)) => shape.extend([3, node(plan, Some(value))]),
                Some(MethodPlan::Bands(..) | MethodPlan::Curve(..) | MethodPlan::Rated(_)) | None => {
                    shape.extend([4, place(&rule.method, holds)]);
                }
            }
            shape.push(rule.cap.pick(holds).is_some().into());
            shape.push(rule.floor.pick(holds).is_some_and(Option::is_some).into());
            shape.push(node(plan, rule.zero_below.pick(holds)));
            shape.push(node(plan, rule.zero_above.pick(holds)));
        }
        let present = [
            plan.adjusts.iter().map(|a| a.present.holds(holds)).collect::<Vec<_>>(),
            plan.vetoes.iter().map(|v| v.present.holds(holds)).collect(),
            plan.checks.iter().map(|c| c.present.holds(holds)).collect(),
            plan.outcomes.iter().map(|o| o.present.holds(holds)).collect(),
            plan.actions.iter().map(|a| a.present.holds(holds)).collect(),
            plan.sections.iter().map(|s| s.present.holds(holds)).collect(),
        ];
        shape.extend(present.into_iter().flatten().map(u32::from));
        Self { holds: holds.into(), there, weights, sections, shape }
    }
}

/// Which value of a property is picked.
fn place<T>(choice: &Choice<T>, holds: &[bool]) -> u32 {
    match (choice.layer(holds), &choice.base) {
        (Some((patch, ..)), _) => u32::try_from(*patch).map_or(CONSTANT, |patch| patch + 2),
        (None, Some(_)) => 1,
        (None, None) => 0,
    }
}

/// Which node is picked; constants are alike.
fn node(plan: &Plan, picked: Option<&NodeId>) -> u32 {
    match picked {
        None => 0,
        Some(id) if is_number(plan, *id) => CONSTANT,
        Some(id) => u32::try_from(id.index()).map_or(CONSTANT - 1, |index| index + 1),
    }
}

/// Whether a node is a constant number.
pub(super) fn is_number(plan: &Plan, id: NodeId) -> bool {
    matches!(plan.node(id).op, Op::Const(crate::facts::Value::Number(_)))
}
