//! The facts that make a measure grow: those above the line of a fraction, which somebody moves by effort. What stands below
//! it, a target or a head count, is set by others.

use std::collections::BTreeSet;

use crate::plan::{IndicatorPlan, MethodPlan, MulOp, NodeId, Op, Plan};

/// The facts above the line of what an indicator measures, else of its score.
pub(super) fn above(plan: &Plan, rule: &IndicatorPlan) -> Vec<usize> {
    let mut facts = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let measures: Vec<NodeId> = rule.measure.all().map(|measure| measure.value).collect();
    let mut open = measures.clone();
    for method in rule.method.all() {
        match method {
            MethodPlan::Value(score) if measures.is_empty() => open.push(*score),
            MethodPlan::Rated(rated) => {
                facts.insert(rated.list);
            }
            MethodPlan::Value(_)
            | MethodPlan::Proportional(..)
            | MethodPlan::Inverse(..)
            | MethodPlan::Bands(..)
            | MethodPlan::Curve(..) => {}
        }
    }
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &plan.node(id).op {
            Op::Fact(fact) => {
                facts.insert(*fact);
            }
            Op::List { list, .. } => {
                facts.insert(*list);
            }
            Op::Definition(index) => {
                let lets = plan.definitions.get(*index).filter(|definition| !definition.is_param);
                open.extend(lets.into_iter().flat_map(|definition| definition.value.all().copied()));
            }
            Op::Measure(index) | Op::Score(index) => {
                if let Some(other) = plan.indicators.get(*index).filter(|other| other.span != rule.span) {
                    facts.extend(above(plan, other));
                }
            }
            Op::Product(first, rest) => {
                open.push(*first);
                open.extend(rest.iter().filter(|(op, _)| *op == MulOp::Times).map(|(_, factor)| *factor));
            }
            Op::If(arms, otherwise) => open.extend(arms.iter().map(|(_, value)| *value).chain([*otherwise])),
            Op::Clamp(value, ..) | Op::Round(value, _) => open.push(*value),
            op @ (Op::Sum(..) | Op::Negate(_) | Op::Abs(_) | Op::Else(_) | Op::Min(_) | Op::Max(_)) => {
                open.extend(op.parts());
            }
            _ => {}
        }
    }
    facts.into_iter().collect()
}
