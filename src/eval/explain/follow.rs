//! Checks, classes, outcomes and actions: the condition that held, and the facts it read.

use crate::facts::Value;
use crate::outcome::{ActionNote, CheckNote, ClassNote, FactNote, Figure, OutcomeNote, Shown};
use crate::plan::{CheckSeverity, NodeId, Op};

use super::Told;
use super::facts::{Used, walk};

impl Told<'_, '_> {
    /// The condition as written, and the facts and attributes it read.
    pub(super) fn condition(&self, node: NodeId) -> (String, Vec<FactNote>) {
        let mut facts = Used::default();
        self.facts_of(node, &mut facts);
        let mut notes = self.notes(&facts);
        notes.extend(self.attribute_notes(node));
        (self.words(self.run.plan.node(node).span), notes)
    }

    pub(super) fn classes(&self) -> Vec<ClassNote> {
        let run = self.run;
        let notes = run.plan.classes.iter().zip(&run.follow.classes).filter_map(|(class, row)| {
            let row = class.rows.get((*row)?)?;
            let (condition, facts) = match row.condition.map(|condition| self.condition(condition)) {
                Some((condition, facts)) => (Some(condition), facts),
                None => (None, vec![]),
            };
            Some(ClassNote {
                name: class.name.clone(),
                title: class.label.clone().unwrap_or_else(|| class.name.clone()),
                class: row.name.clone(),
                class_title: row.label.clone().unwrap_or_else(|| row.name.clone()),
                condition,
                place: self.place(row.span),
                facts,
                info: class.info.clone(),
            })
        });
        notes.collect()
    }

    pub(super) fn outcomes(&self) -> Vec<OutcomeNote> {
        let run = self.run;
        let given = run.plan.outcomes.iter().zip(&run.outcomes);
        let given = given.filter(|(rule, _)| !run.follow.held && rule.present.holds(&run.holds));
        let notes = given.map(|(rule, value)| {
            let mut facts = Used::default();
            self.facts_of(rule.value, &mut facts);
            let mut notes = self.notes(&facts);
            notes.extend(self.attribute_notes(rule.value));
            let value = match (value, rule.round) {
                (Value::Number(number), Some(rounding)) => {
                    Shown::Number(Figure::rounded(number.clone(), rounding.places))
                }
                (value, _) => Shown::of(value, rule.dimension.as_deref()),
            };
            OutcomeNote {
                name: rule.name.clone(),
                title: rule.label.clone().unwrap_or_else(|| rule.name.clone()),
                formula: self.words(run.plan.node(rule.value).span),
                value,
                facts: notes,
                info: rule.info.clone(),
            }
        });
        notes.collect()
    }

    pub(super) fn actions(&self) -> Vec<ActionNote> {
        let plan = self.run.plan;
        let title = |action: &crate::plan::ActionPlan| action.label.clone().unwrap_or_else(|| action.name.clone());
        let notes = self.run.follow.actions.iter().filter_map(|index| {
            let action = plan.actions.get(*index)?;
            let (condition, facts) = self.condition(action.condition);
            Some(ActionNote {
                name: action.name.clone(),
                title: title(action),
                condition,
                after: action.after.and_then(|after| plan.actions.get(after)).map(title),
                place: self.place(action.span),
                facts,
                info: action.info.clone(),
            })
        });
        notes.collect()
    }

    pub(super) fn checks(&self) -> Vec<CheckNote> {
        let run = self.run;
        let fired = run.plan.checks.iter().zip(&run.follow.noticed).filter(|(_, fired)| **fired);
        let notes = fired.map(|(check, _)| {
            let (condition, facts) = self.condition(check.condition);
            CheckNote {
                name: check.name.clone(),
                title: run.check_title(check),
                holds: check.severity == CheckSeverity::Hold,
                condition,
                place: self.place(check.span),
                facts,
                info: check.info.clone(),
            }
        });
        notes.collect()
    }

    /// Attributes of the grade and of classes that a formula reads.
    pub(super) fn attribute_notes(&self, node: NodeId) -> Vec<FactNote> {
        let plan = self.run.plan;
        let mut found = vec![];
        walk(plan, node, &mut |node| {
            let read = match &node.op {
                Op::Attribute(index) => plan
                    .grades
                    .as_ref()
                    .and_then(|table| table.attributes.get(*index))
                    .map(|attribute| ("grade", attribute, self.run.attribute(*index))),
                Op::ClassAttribute(index, place) => plan
                    .classes
                    .get(*index)
                    .and_then(|class| Some((class.name.as_str(), class.attributes.get(*place)?)))
                    .map(|(class, attribute)| (class, attribute, self.run.class_attribute(*index, *place))),
                _ => None,
            };
            let Some((owner, attribute, value)) = read else { return };
            let value = match value {
                Some(Value::Number(number)) => Figure::exact(number).in_unit(attribute.unit),
                value => self.run.shown(&value.unwrap_or(Value::Missing), None).to_string(),
            };
            let title = self.words(node.span);
            let note =
                FactNote { name: format!("{owner}.{}", attribute.name), title, value, withheld: false, info: vec![] };
            if !found.contains(&note) {
                found.push(note);
            }
        });
        found
    }
}
