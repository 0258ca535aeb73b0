//! Checks, classes, outcomes and actions: the condition that held, and the facts it read.

use crate::eval::names::Named;
use crate::facts::Value;
use crate::outcome::{ActionNote, CheckNote, ClassNote, FactNote, FactValue, Figure, Info, OutcomeNote, Shown};
use crate::plan::{CheckSeverity, NodeId, Op};
use crate::value::Text;

use super::Told;
use super::facts::{Used, walk};

impl Told<'_, '_> {
    /// The condition as written, and the facts and attributes it read.
    pub(super) fn condition(&self, node: NodeId) -> (Text, Vec<FactNote>) {
        let mut facts = Used::default();
        self.facts_of(node, &mut facts);
        let mut notes = self.notes(&facts);
        notes.extend(self.attribute_notes(node));
        (self.words(self.run.plan.node(node).span), notes)
    }

    pub(super) fn classes(&self) -> Vec<ClassNote> {
        let run = self.run;
        let classes = run.plan.classes.iter().zip(&self.names.classes).zip(&run.follow.classes);
        let notes = classes.filter_map(|((class, named), row)| {
            let row = class.rows.get((*row)?)?;
            let (condition, facts) = match row.condition.map(|condition| self.condition(condition)) {
                Some((condition, facts)) => (Some(condition), facts),
                None => (None, vec![]),
            };
            let Named { name, title, info } = named.clone();
            Some(ClassNote {
                name,
                title,
                class: row.name.as_str().into(),
                class_title: row.label.as_ref().unwrap_or(&row.name).as_str().into(),
                condition,
                place: self.place(row.span),
                facts,
                info,
            })
        });
        notes.collect()
    }

    pub(super) fn outcomes(&self) -> Vec<OutcomeNote> {
        let run = self.run;
        let given = run.plan.outcomes.iter().zip(&run.outcomes).zip(&self.names.outcomes);
        let given = given.filter(|((rule, _), _)| !run.follow.held && rule.present.holds(&run.holds));
        let notes = given.map(|((rule, value), named)| {
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
            let Named { name, title, info } = named.clone();
            OutcomeNote { name, title, formula: self.words(run.plan.node(rule.value).span), value, facts: notes, info }
        });
        notes.collect()
    }

    pub(super) fn actions(&self) -> Vec<ActionNote> {
        let plan = self.run.plan;
        let title = |action: usize| self.names.actions.get(action).map(|named| named.title.clone());
        let notes = self.run.follow.actions.iter().filter_map(|index| {
            let action = plan.actions.get(*index)?;
            let (condition, facts) = self.condition(action.condition);
            let Named { name, title: own, info } = self.names.actions.get(*index)?.clone();
            Some(ActionNote {
                name,
                title: own,
                condition,
                after: action.after.and_then(title),
                place: self.place(action.span),
                facts,
                info,
            })
        });
        notes.collect()
    }

    pub(super) fn checks(&self) -> Vec<CheckNote> {
        let run = self.run;
        let checks = run.plan.checks.iter().zip(&self.names.checks).zip(&run.follow.noticed);
        let notes = checks.filter(|(_, fired)| **fired).map(|((check, named), _)| {
            let (condition, facts) = self.condition(check.condition);
            CheckNote {
                name: named.name.clone(),
                title: run.check_title(check).into(),
                holds: check.severity == CheckSeverity::Hold,
                condition,
                place: self.place(check.span),
                facts,
                info: named.info.clone(),
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
                Some(Value::Missing) | None => FactValue::Text(Text::default()),
                Some(value) => FactValue::of(&value, attribute.unit, None),
            };
            let (name, title) = (format!("{owner}.{}", attribute.name).into(), self.words(node.span));
            let note = FactNote { name, title, value, withheld: false, info: Info::default() };
            if !found.contains(&note) {
                found.push(note);
            }
        });
        found
    }
}
