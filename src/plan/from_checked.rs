//! A sealed scheme is laid flat.

mod adjust;
mod follow;
mod indicators;
mod nodes;
mod open;
mod rules;
mod teams;
mod together;
mod tree;
mod trial;

use std::collections::BTreeMap;

use crate::check::Checked;
use crate::facts::Value;
use crate::model::{DeclaredType, ExprId, ExprKind, Layered, Scheme};
use crate::source::{Sources, Span};
use crate::value::Rational;

use super::{Choice, DefinitionPlan, Node, NodeId, Op, OutcomePlan, PatchPlan, Plan};

/// Lowers a checked scheme into a plan; `sources` lend it the author's words that results repeat.
#[must_use]
pub fn lower(checked: &Checked, sources: &Sources) -> Plan {
    let scheme = checked.scheme();
    let mut lowering = Lowering { checked, sources, scheme, nodes: vec![], done: BTreeMap::new() };
    let lines = if scheme.lines_exact { None } else { Some(scheme.lines) };
    let clamp =
        scheme.total_range.as_ref().and_then(|r| Some((checked.constant(r.low)?, checked.constant(r.high)?, r.span)));
    let clamp_is_open = scheme.total_range.is_some_and(|r| checked.is_open(r.low) || checked.is_open(r.high));
    let patches = scheme.patches.iter().map(|p| PatchPlan {
        parent: p.parent,
        depth: p.depth,
        condition: lowering.node(p.condition),
        span: p.span,
        info: p.info.clone(),
    });
    let patches = patches.collect();
    let definitions = (0..scheme.definitions.len()).filter_map(|i| lowering.definition(i)).collect();
    let indicators = scheme.indicators.iter().map(|rule| lowering.indicator(rule)).collect();
    let sections = (0..scheme.sections.len()).filter_map(|i| lowering.section(i)).collect();
    let root = lowering.level(None);
    let adjusts = scheme.adjusts.iter().map(|a| lowering.adjust(a)).collect();
    let vetoes = scheme.vetoes.iter().map(|v| lowering.veto(v)).collect();
    let grades = scheme.grades.as_ref().map(|g| lowering.grades(g));
    let outcomes = scheme.outcomes.iter().map(|o| OutcomePlan {
        name: o.name.clone(),
        label: o.label.clone(),
        present: lowering.flag(&o.present),
        unit: o.unit,
        dimension: match o.ty {
            Some(DeclaredType::Dimension(index)) => scheme.dimensions.get(index).cloned(),
            Some(DeclaredType::Date | DeclaredType::Bool | DeclaredType::Text) | None => None,
        },
        value: lowering.node(o.value),
        round: o.round,
        span: o.span,
        info: o.info.clone(),
    });
    let outcomes = outcomes.collect();
    let (classes, actions, checks) = (lowering.classes(), lowering.actions(), lowering.checks());
    let together = lowering.together();
    let teams = lowering.teams();
    let tests = lowering.tests();
    let nodes = lowering.nodes;
    Plan {
        scheme: scheme.name.clone(),
        label: scheme.label.clone(),
        version: scheme.version.clone(),
        info: scheme.info.clone(),
        effective: scheme.effective,
        needs_date: nodes.iter().any(|n| matches!(n.op, Op::AsOf)),
        is_dated: checked.is_dated(),
        facts: scheme.facts.clone(),
        lines,
        total: scheme.total_rounding,
        clamp,
        clamp_is_open,
        nodes,
        patches,
        steps: checked.order().to_vec(),
        stages: checked.stages().to_vec(),
        together,
        spells: scheme.spells.map(|(fact, _)| fact),
        definitions,
        indicators,
        sections,
        root,
        adjusts,
        vetoes,
        grades,
        outcomes,
        classes,
        actions,
        checks,
        teams,
        tests,
        todos: checked.todos().to_vec(),
    }
}

struct Lowering<'a> {
    checked: &'a Checked,
    sources: &'a Sources,
    scheme: &'a Scheme,
    nodes: Vec<Node>,
    done: BTreeMap<ExprId, NodeId>,
}

impl Lowering<'_> {
    /// File, line and column.
    fn place(&self, span: Span) -> String {
        format!("{}:{}", self.sources.name(span), self.sources.position(span))
    }

    fn choice<T, U>(
        &mut self,
        property: &Layered<T>,
        mut lower: impl FnMut(&mut Self, &T, Span) -> Option<U>,
    ) -> Choice<U> {
        let base = property.base.as_ref().and_then(|(value, span)| lower(self, value, *span));
        let layers = property.layers.iter().filter_map(|layer| {
            let depth = self.scheme.patches.get(layer.patch).map_or(0, |p| p.depth);
            lower(self, &layer.value, layer.span).map(|value| (layer.patch, depth, value, layer.span))
        });
        Choice { base, layers: layers.collect() }
    }

    fn constants(&mut self, property: &Layered<ExprId>) -> Choice<Rational> {
        self.choice(property, |s, id, _| s.checked.constant(*id))
    }

    fn flag(&mut self, property: &Layered<bool>) -> Choice<bool> {
        self.choice(property, |_, value, _| Some(*value))
    }

    fn definition(&mut self, index: usize) -> Option<DefinitionPlan> {
        let definition = self.scheme.definitions.get(index)?;
        let value = self.choice(&definition.value, |s, id, _| Some(s.node(*id)));
        let unit =
            definition.unit.or_else(|| definition.value.all().next().and_then(|(v, _)| self.checked.ty(*v).unit()));
        Some(DefinitionPlan {
            name: definition.name.clone(),
            label: definition.label.clone(),
            unit,
            is_param: definition.is_param,
            value,
            info: definition.info.clone(),
        })
    }

    /// A value that is a constant of any type; nothing where it is not decided yet.
    fn fixed(&self, id: ExprId) -> Option<Value> {
        if let Some(value) = self.checked.constant(id) {
            return Some(Value::Number(value));
        }
        (!self.checked.is_open(id)).then(|| match &self.scheme.expr(id).kind {
            ExprKind::Text(text) => Value::Text(text.clone()),
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Date(date) => Value::Date(*date),
            ExprKind::Member(_, place) => Value::Member(*place),
            _ => Value::Missing,
        })
    }
}
