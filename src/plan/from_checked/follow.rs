//! Checks, classes and actions laid flat.

use super::Lowering;
use crate::plan::{ActionPlan, Attribute, CheckPlan, ClassPlan, ClassStep};

impl Lowering<'_> {
    pub(super) fn checks(&mut self) -> Vec<CheckPlan> {
        let checks = self.scheme.checks.iter().map(|check| CheckPlan {
            name: check.name.clone(),
            label: check.label.clone(),
            present: self.flag(&check.present),
            severity: check.severity,
            over: check.over.clone(),
            condition: self.node(check.condition),
            span: check.span,
            info: check.info.clone(),
        });
        checks.collect()
    }

    pub(super) fn actions(&mut self) -> Vec<ActionPlan> {
        let actions = self.scheme.actions.iter().map(|action| ActionPlan {
            name: action.name.clone(),
            label: action.label.clone(),
            present: self.flag(&action.present),
            condition: self.node(action.condition),
            after: action.after.map(|(index, _)| index),
            span: action.span,
            info: action.info.clone(),
        });
        actions.collect()
    }

    pub(super) fn classes(&mut self) -> Vec<ClassPlan> {
        let mut classes = vec![];
        for class in &self.scheme.classes {
            let rows = class.rows.iter().map(|row| ClassStep {
                name: row.name.clone(),
                label: row.label.clone(),
                condition: row.condition.map(|c| self.node(c)),
                values: row.attributes.values().map(|id| self.fixed(*id)).collect(),
                span: row.span,
            });
            let rows = rows.collect();
            let attributes = class.attributes.iter().map(|name| Attribute {
                name: name.clone(),
                unit: class
                    .rows
                    .first()
                    .and_then(|row| row.attributes.get(name))
                    .and_then(|id| self.checked.ty(*id).unit()),
            });
            let attributes = attributes.collect();
            let (name, label) = (class.name.clone(), class.label.clone());
            classes.push(ClassPlan { name, label, rows, attributes, span: class.span, info: class.info.clone() });
        }
        classes
    }
}
