//! What a number was made of: the facts and params behind it, and where they come from.

use std::collections::{BTreeMap, BTreeSet};

use super::Told;
use super::together::Compared;
use crate::eval::indicator::Scored;
use crate::eval::names::{Named, Names};
use crate::facts::{Field, FieldKind, ListOrigin, Notice, Row, Value};
use crate::outcome::{FactNote, FactValue};
use crate::plan::{MethodPlan, Node, NodeId, Op, Plan};
use crate::source::Span;
use crate::value::{Text, Unit};

/// The rows of a list that an explanation shows before it counts the rest.
const ROWS_SHOWN: usize = 8;

/// The facts, lets and params that were read, and what was read of other people.
#[derive(Default)]
pub(super) struct Used {
    facts: Vec<usize>,
    lets: Vec<usize>,
    params: Vec<usize>,
    compared: BTreeMap<Compared, (Span, Option<Unit>)>,
}

impl Used {
    fn fact(&mut self, fact: usize) {
        insert(&mut self.facts, fact);
    }

    fn definition(&mut self, definition: usize) {
        insert(&mut self.lets, definition);
    }

    fn param(&mut self, param: usize) {
        insert(&mut self.params, param);
    }

    fn compare(&mut self, what: Compared, node: &Node) {
        self.compared.entry(what).or_insert((node.span, node.unit));
    }
}

/// The facts that took a default while a record was read, with what each took.
#[must_use]
pub fn defaults(plan: &Plan, names: &Names, notices: &[Notice]) -> Vec<FactNote> {
    let fields = &plan.facts.fields;
    let taken = notices.iter().filter_map(|notice| match notice {
        // what was taken in a row of a list is named by its path, which is no fact
        Notice::DefaultTaken(name) => fields.iter().position(|field| field.name == *name),
        Notice::Unused(_) => None,
    });
    let note = |fact: usize| {
        let field = fields.get(fact)?;
        let value = field.default.as_ref().map_or(FactValue::Missing, |default| value_of(field, default));
        let Named { name, title, info } = names.facts.get(fact)?.clone();
        Some(FactNote { name, title, value, withheld: false, info })
    };
    taken.filter_map(note).collect()
}

/// Adds a number to an ascending list that lacks it: these are so few that a list is the quickest set.
fn insert(list: &mut Vec<usize>, number: usize) {
    if let Err(place) = list.binary_search(&number) {
        list.insert(place, number);
    }
}

impl Told<'_, '_> {
    pub(super) fn facts_of_method(&self, method: &MethodPlan, scored: &Scored, into: &mut Used) {
        match method {
            MethodPlan::Proportional(target, _) | MethodPlan::Inverse(target, _) | MethodPlan::Value(target) => {
                self.facts_of(*target, into);
            }
            MethodPlan::Bands(rows, _) => {
                if let Some(row) = scored.band.and_then(|row| rows.get(row)) {
                    self.facts_of(row.score, into);
                }
            }
            // raters are shown by category, never row by row
            MethodPlan::Curve(..) | MethodPlan::Rated(_) => {}
        }
    }

    /// The facts and params a node reads, through definitions as this person's patches have them.
    pub(super) fn facts_of(&self, node: NodeId, into: &mut Used) {
        let plan = self.run.plan;
        let (mut lets, mut outcomes) = (BTreeSet::new(), BTreeSet::new());
        // only the lets that the formula itself names are shown; one that is nothing but a let has its value already
        let mut is_written = !matches!(plan.node(node).op, Op::Definition(_));
        let (mut open, mut next) = (vec![], Some(node));
        while let Some(node) = next {
            walk(plan, node, &mut |node| match &node.op {
                Op::Fact(fact) | Op::List { list: fact, .. } => into.fact(*fact),
                Op::Pool(pool) => into.compare(Compared::Pool(*pool), node),
                Op::Rank => into.compare(Compared::Rank, node),
                Op::Percentile => into.compare(Compared::Percentile, node),
                Op::Won(award) => into.compare(Compared::Won(*award), node),
                Op::Outcome(index) if outcomes.insert(*index) => {
                    open.extend(plan.outcomes.get(*index).map(|outcome| outcome.value));
                }
                Op::Definition(index) => {
                    let Some(definition) = plan.definitions.get(*index) else { return };
                    if definition.is_param {
                        into.param(*index);
                    } else if is_written {
                        into.definition(*index);
                    }
                    if lets.insert(*index) {
                        open.extend(definition.value.pick(&self.run.holds));
                    }
                }
                _ => {}
            });
            is_written = false;
            next = open.pop();
        }
    }

    pub(super) fn notes(&self, used: &Used) -> Vec<FactNote> {
        let facts = used.facts.iter().filter_map(|fact| self.note(*fact));
        let lets = used.lets.iter().filter(|index| self.adds_up_rows(**index));
        let params = lets.chain(&used.params).filter_map(|index| self.definition_note(*index));
        let compared = used.compared.iter().map(|(what, (span, unit))| self.compared_note(*what, *span, *unit));
        let mut notes = Vec::with_capacity(used.facts.len() + used.params.len() + used.compared.len());
        notes.extend(facts.chain(params).chain(compared));
        notes
    }

    /// Whether a let is made of more rows than anybody adds up, all of them the person's own to see: its value is shown
    /// beside them. What tells of other people, or of raters, is not.
    fn adds_up_rows(&self, index: usize) -> bool {
        let plan = self.run.plan;
        let Some(value) = plan.definitions.get(index).and_then(|d| d.value.pick(&self.run.holds)) else { return false };
        let mut used = Used::default();
        self.facts_of(*value, &mut used);
        let lists = used.facts.iter().filter_map(|fact| match &plan.facts.fields.get(*fact)?.kind {
            FieldKind::List(list) => Some((*fact, list.origin)),
            _ => None,
        });
        let mut lists = lists.peekable();
        let own = |(fact, origin)| origin != ListOrigin::Team && !self.is_anonymous(fact);
        let is_number = matches!(self.run.definitions.get(index), Some(Ok(Value::Number(_))));
        is_number && used.compared.is_empty() && lists.peek().is_some() && lists.all(own)
    }

    /// What is only carried along: comments, evidence, documents.
    pub(super) fn remarks(&self) -> Vec<FactNote> {
        let fields = self.run.plan.facts.fields.iter().enumerate().filter(|(_, field)| field.note);
        let there = fields.filter(|(fact, _)| match self.run.record.values.get(*fact) {
            Some(Value::Missing) | None => false,
            Some(Value::Rows(rows)) => !rows.is_empty(),
            Some(_) => true,
        });
        there.filter_map(|(fact, _)| self.note(fact)).collect()
    }

    fn definition_note(&self, index: usize) -> Option<FactNote> {
        let definition = self.run.plan.definitions.get(index)?;
        let unit = definition.value.pick(&self.run.holds).and_then(|value| self.run.plan.node(*value).unit);
        let value = match self.run.definitions.get(index)?.as_ref().ok()? {
            // without a value it says nothing
            Value::Missing => FactValue::Text(Text::default()),
            value => FactValue::of(value, definition.unit.or(unit), None),
        };
        let Named { name, title, info } = self.names.definitions.get(index)?.clone();
        Some(FactNote { name, title, value, withheld: false, info })
    }

    pub(super) fn note(&self, fact: usize) -> Option<FactNote> {
        let field = self.run.plan.facts.fields.get(fact)?;
        let value = match self.run.record.values.get(fact)? {
            Value::Rows(rows) => FactValue::Text(self.rows_shown(fact, field, rows).into()),
            value => value_of(field, value),
        };
        let Named { name, title, info } = self.names.facts.get(fact)?.clone();
        Some(FactNote { name, title, value, withheld: false, info })
    }

    fn rows_shown(&self, fact: usize, field: &Field, rows: &[Row]) -> String {
        let FieldKind::List(list) = &field.kind else { return String::new() };
        // who reads his own result is not told those of others
        if list.origin == ListOrigin::Team {
            return format!("× {}", rows.len());
        }
        let most = if self.is_anonymous(fact) { 0 } else { ROWS_SHOWN };
        let mut shown: Vec<String> = rows.iter().take(most).map(|row| row_shown(&list.fields, row)).collect();
        if rows.len() > most {
            shown.push(format!("… +{}", rows.len() - most));
        }
        if shown.is_empty() { "—".to_owned() } else { shown.join("; ") }
    }

    pub(super) fn row_note(&self, list: usize, index: usize) -> Option<FactNote> {
        let field = self.run.plan.facts.fields.get(list)?;
        let FieldKind::List(schema) = &field.kind else { return None };
        let rows = self.run.rows(list);
        let value = match schema.origin {
            ListOrigin::Team => "× 1".to_owned(),
            ListOrigin::Data | ListOrigin::History => row_shown(&schema.fields, rows.get(index)?),
        };
        let number = index + 1;
        Some(FactNote {
            name: format!("{}[{number}]", field.name).into(),
            title: format!("{}[{number}]", field.title()).into(),
            value: FactValue::Text(value.into()),
            withheld: false,
            info: self.names.facts.get(list)?.info.clone(),
        })
    }
}

/// A value of a field as people read it.
fn value_of(field: &Field, value: &Value) -> FactValue {
    match &field.kind {
        FieldKind::Numeric(unit) => FactValue::of(value, Some(*unit), None),
        FieldKind::Member(dimension) => FactValue::of(value, None, Some(dimension)),
        FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::List(_) => FactValue::of(value, None, None),
    }
}

fn row_shown(fields: &[Field], row: &Row) -> String {
    let parts = fields.iter().zip(row).filter(|(_, value)| **value != Value::Missing);
    parts.map(|(field, value)| format!("{} {}", field.title(), value_of(field, value))).collect::<Vec<_>>().join(", ")
}

/// Visits a node and everything inside it; definitions are not entered.
pub(super) fn walk(plan: &Plan, node: NodeId, visit: &mut dyn FnMut(&Node)) {
    let node = plan.node(node);
    visit(node);
    node.op.each_part(&mut |inner| walk(plan, inner, visit));
}
