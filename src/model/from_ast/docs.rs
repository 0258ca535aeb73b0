//! `///` lines: they belong to the declaration behind them, and travel into explanations.

use super::Resolver;
use super::names::{Rule, Value};
use super::patch::head_of_added;
use crate::facts::Info;
use crate::source::Span;
use crate::syntax::ast::{Head, Item, ItemKind};

/// Lines of a `///` comment as words of their declaration.
pub(super) fn spoken(docs: &[String]) -> Info {
    docs.iter().filter(|line| !line.trim().is_empty()).map(|line| ("doc", line.clone())).collect()
}

impl Resolver {
    /// Gives every declaration its `///` lines, before its other words.
    pub(super) fn docs(&mut self, items: &[Item]) {
        self.docs_in(items, None);
    }

    /// What is said of a declaration that a patch reopens is said of the patch.
    fn docs_in(&mut self, items: &[Item], patch: Option<Span>) {
        for item in items {
            let mut said = spoken(&item.docs);
            if !said.is_empty()
                && let Some(info) = self.info_of(item, patch)
            {
                said.append(info);
                *info = said;
            }
            match &item.kind {
                ItemKind::Section(block) => self.docs_in(&block.items, patch),
                ItemKind::When(inner) => self.docs_in(&inner.items, Some(item.at.0)),
                _ => {}
            }
        }
    }

    fn info_of(&mut self, item: &Item, patch: Option<Span>) -> Option<&mut Info> {
        let patch = patch.filter(|_| !self.declares(item));
        let when = match &item.kind {
            ItemKind::When(_) => Some(item.at.0),
            _ => patch,
        };
        // what a patch adds is a declaration of its own
        let adds = head_of_added(&item.kind).is_some_and(|head| self.is_declared_at(&head.name));
        if let Some(when) = when.filter(|_| !adds) {
            let begins = |span: Span| (span.file, span.start) == (when.file, when.start);
            return self.scheme.patches.iter_mut().find(|patch| begins(patch.span)).map(|patch| &mut patch.info);
        }
        match &item.kind {
            ItemKind::Scheme(_) => Some(&mut self.scheme.info),
            ItemKind::Param(definition) | ItemKind::Let(definition) => {
                let Some((Value::Definition(index), _)) = self.names.values.get(&definition.head.name.text).copied()
                else {
                    return None;
                };
                self.scheme.definitions.get_mut(index).map(|definition| &mut definition.info)
            }
            _ => head_of(item).and_then(|head| self.rule_info(head)),
        }
    }

    /// Whether an item is where its name is declared, rather than reopened.
    fn declares(&self, item: &Item) -> bool {
        head_of(item).is_some_and(|head| {
            self.names.rules.get(&head.name.text).is_some_and(|(_, declared)| *declared == head.name.at.0)
        })
    }

    fn rule_info(&mut self, head: &Head) -> Option<&mut Info> {
        let (rule, _) = *self.names.rules.get(&head.name.text)?;
        let scheme = &mut self.scheme;
        match rule {
            Rule::Section(index) => scheme.sections.get_mut(index).map(|rule| &mut rule.info),
            Rule::Indicator(index) => scheme.indicators.get_mut(index).map(|rule| &mut rule.info),
            Rule::Adjust(index) => scheme.adjusts.get_mut(index).map(|rule| &mut rule.info),
            Rule::Veto(index) => scheme.vetoes.get_mut(index).map(|rule| &mut rule.info),
            Rule::Outcome(index) => scheme.outcomes.get_mut(index).map(|rule| &mut rule.info),
            Rule::Class(index) => scheme.classes.get_mut(index).map(|rule| &mut rule.info),
            Rule::Check(index) => scheme.checks.get_mut(index).map(|rule| &mut rule.info),
            Rule::Action(index) => scheme.actions.get_mut(index).map(|rule| &mut rule.info),
            Rule::Award(index) => scheme.awards.get_mut(index).map(|rule| &mut rule.info),
        }
    }
}

/// The head of a rule.
fn head_of(item: &Item) -> Option<&Head> {
    match &item.kind {
        ItemKind::Section(block) | ItemKind::Indicator(block) => Some(&block.head),
        ItemKind::Adjust(rule) => Some(&rule.head),
        ItemKind::Veto(rule) => Some(&rule.head),
        ItemKind::Outcome(rule) => Some(&rule.head),
        ItemKind::Action(rule) => Some(&rule.head),
        ItemKind::Check(rule) => Some(&rule.head),
        ItemKind::Classify(rule) => Some(&rule.head),
        _ => None,
    }
}
