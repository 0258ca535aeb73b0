//! Vetoes and grades laid flat.

use super::Lowering;
use crate::model::{Effect, GradeTable, Veto};
use crate::plan::{Attribute, GradePlan, GradeStep, VetoPlan};

impl Lowering<'_> {
    pub(super) fn veto(&mut self, veto: &Veto) -> VetoPlan {
        let totals = veto.effects.iter().filter_map(|(effect, _)| match effect {
            Effect::Total(value) => self.checked.constant(*value),
            Effect::Grade(_) | Effect::Todo => None,
        });
        let total = totals.min();
        let grades = veto.effects.iter().filter_map(|(effect, _)| match effect {
            Effect::Grade(row) => Some(*row),
            Effect::Total(_) | Effect::Todo => None,
        });
        let grade = grades.max();
        let is_open = veto.effects.iter().any(|(effect, _)| match effect {
            Effect::Total(value) => self.checked.is_open(*value),
            Effect::Todo => true,
            Effect::Grade(_) => false,
        });
        VetoPlan {
            name: veto.name.clone(),
            label: veto.label.clone(),
            present: self.flag(&veto.present),
            condition: self.node(veto.condition),
            total,
            grade,
            is_open,
            span: veto.span,
            info: veto.info.clone(),
        }
    }

    pub(super) fn grades(&mut self, table: &GradeTable) -> GradePlan {
        let rows = table.rows.iter().map(|row| GradeStep {
            name: row.name.clone(),
            label: row.label.clone(),
            threshold: row.threshold.and_then(|(id, strict)| self.checked.constant(id).map(|value| (value, strict))),
            by_rank: row.by_rank,
            values: row.attributes.values().map(|id| self.fixed(*id)).collect(),
            span: row.span,
        });
        let rows = rows.collect();
        let attributes = table.attributes.iter().map(|name| Attribute {
            name: name.clone(),
            unit: table.rows.first().and_then(|r| r.attributes.get(name)).and_then(|id| self.checked.ty(*id).unit()),
        });
        let is_open = table.rows.iter().filter_map(|row| row.threshold).any(|(id, _)| self.checked.is_open(id));
        GradePlan { rows, attributes: attributes.collect(), is_open }
    }
}
