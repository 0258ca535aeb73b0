use std::collections::{BTreeMap, BTreeSet};

use super::Pair;
use crate::syntax::ast::{File, Head, Item, ItemKind, TypeKind};

/// What the names of a file stand for, as far as it tells by itself.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Rules that have members.
    rules: BTreeSet<String>,
    /// Classifications and outcomes, whose attributes are the author's own.
    plain: BTreeSet<String>,
    /// Facts, params and lets.
    values: BTreeSet<String>,
    /// The fields of every list.
    lists: BTreeMap<String, BTreeSet<String>>,
    /// Values of dimensions, grades and classes, which stand for themselves where one is expected.
    members: BTreeSet<String>,
    /// Another file has declarations that are not seen here.
    extends: bool,
}

impl Names {
    pub(super) fn of(file: &File) -> Self {
        let mut names = Self::default();
        names.declare(&file.items);
        names
    }

    /// Whether the name before a dot is a rule whose members the language names.
    pub(super) fn has_members(&self, name: &str) -> bool {
        self.rules.contains(name) && !self.plain.contains(name)
    }

    /// Whether a name is that of a list, or of something that this file does not declare.
    pub(super) fn may_be_list(&self, name: &str) -> bool {
        let declared = [&self.values, &self.members, &self.plain, &self.rules];
        self.lists.contains_key(name) || !declared.into_iter().any(|names| names.contains(name))
    }

    /// Whether nothing that is declared is called as either of two words, inside a row of a list where one is given.
    pub(super) fn leave_free(&self, pair: Pair, list: Option<&str>) -> bool {
        let hidden_in_row =
            |word: &str| list.is_some_and(|list| self.lists.get(list).is_none_or(|fields| fields.contains(word)));
        pair.iter().all(|word| !self.values.contains(*word) && !self.members.contains(*word) && !hidden_in_row(word))
    }

    /// Whether a fact of another file may be called so.
    pub(super) fn may_be_elsewhere(&self) -> bool {
        self.extends
    }

    fn declare(&mut self, items: &[Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Section(block) | ItemKind::Indicator(block) => {
                    self.rule(&block.head);
                    self.declare(&block.items);
                }
                ItemKind::When(patch) => self.declare(&patch.items),
                ItemKind::Adjust(adjust) => self.rule(&adjust.head),
                ItemKind::Veto(veto) => self.rule(&veto.head),
                ItemKind::Check(check) => self.rule(&check.head),
                ItemKind::Action(action) => self.rule(&action.head),
                ItemKind::Award(award) => self.rule(&award.head),
                ItemKind::Group(group) => group.awards.iter().for_each(|award| self.rule(&award.head)),
                ItemKind::Calibrate(calibrate) => self.rule(&calibrate.head),
                ItemKind::Outcome(outcome) => drop(self.plain.insert(outcome.head.name.text.clone())),
                ItemKind::Classify(classify) => {
                    self.plain.insert(classify.head.name.text.clone());
                    self.members.extend(classify.rows.iter().map(|row| row.head.name.text.clone()));
                }
                ItemKind::Grades(grades) => {
                    self.members.extend(grades.rows.iter().map(|row| row.head.name.text.clone()));
                }
                ItemKind::Dimension(dimension) => {
                    self.members.extend(dimension.values.iter().map(|value| value.name.text.clone()));
                }
                ItemKind::Param(definition) | ItemKind::Let(definition) => {
                    self.values.insert(definition.head.name.text.clone());
                }
                ItemKind::Facts(facts) => {
                    for fact in &facts.facts {
                        let name = &fact.head.name.text;
                        self.values.insert(name.clone());
                        if let TypeKind::List(list) = &fact.ty.kind {
                            let fields = list.fields.iter().map(|field| field.head.name.text.clone());
                            self.lists.entry(name.clone()).or_default().extend(fields);
                        }
                    }
                }
                ItemKind::Extends(_) => self.extends = true,
                ItemKind::Scheme(_)
                | ItemKind::Version(_)
                | ItemKind::Effective(..)
                | ItemKind::Round(..)
                | ItemKind::RoundLinesExact
                | ItemKind::Total(_)
                | ItemKind::Clause(_)
                | ItemKind::Drop(..)
                | ItemKind::RestProportional
                | ItemKind::Cohort(_)
                | ItemKind::Assert(_)
                | ItemKind::Team(_)
                | ItemKind::History(_)
                | ItemKind::Spells(_)
                | ItemKind::Person(_)
                | ItemKind::Test(_)
                | ItemKind::Cases(_)
                | ItemKind::Property(_)
                | ItemKind::Bad => {}
            }
        }
    }

    fn rule(&mut self, head: &Head) {
        self.rules.insert(head.name.text.clone());
    }
}
