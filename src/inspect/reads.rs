//! Which facts an indicator looks at, its patches' conditions included: what else changes can not change it.

use std::collections::BTreeSet;

use crate::plan::{IndicatorPlan, MethodPlan, NodeId, Op, Plan};

/// The facts that an indicator looks at.
pub(super) fn reads(plan: &Plan, rule: &IndicatorPlan) -> Vec<usize> {
    let mut open: Vec<NodeId> = plan.patches.iter().map(|patch| patch.condition).collect();
    let mut facts = BTreeSet::new();
    open.extend(rule.measure.all().map(|measure| measure.value));
    open.extend(rule.zero_below.all().chain(rule.zero_above.all()).copied());
    open.extend(rule.no_data_when.all().flat_map(|rows| rows.iter().map(|(condition, _)| *condition)));
    for method in rule.method.all() {
        match method {
            MethodPlan::Proportional(node, _) | MethodPlan::Inverse(node, _) | MethodPlan::Value(node) => {
                open.push(*node)
            }
            MethodPlan::Bands(rows, _) => open.extend(rows.iter().map(|row| row.score)),
            MethodPlan::Rated(rated) => {
                facts.insert(rated.list);
                open.extend(rated.filter);
            }
            MethodPlan::Curve(..) => {}
        }
    }
    let (mut seen, mut rules) = (BTreeSet::new(), BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let op = &plan.node(id).op;
        open.extend(op.parts());
        match op {
            Op::Fact(fact) => {
                facts.insert(*fact);
            }
            Op::List { list, .. } => {
                facts.insert(*list);
            }
            Op::Definition(index) => {
                open.extend(plan.definitions.get(*index).into_iter().flat_map(|d| d.value.all().copied()));
            }
            Op::Measure(index) | Op::Score(index) if rules.insert(*index) => {
                if let Some(other) = plan.indicators.get(*index).filter(|other| other.span != rule.span) {
                    facts.extend(reads(plan, other));
                }
            }
            _ => {}
        }
    }
    facts.into_iter().collect()
}
