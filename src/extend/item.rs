//! Declarations outside the tree of sections and indicators: one of the same name, or of a kind there is one of, takes the
//! place of the base's.

use std::collections::BTreeSet;

use super::Merge;
use crate::syntax::ast::{Definition, Facts, Item, ItemKind, RoundWhat};

impl Merge {
    /// Puts a declaration in the place of the base's, or behind all others. A second one of the same file stays beside the
    /// first, so that it is told to be there twice.
    pub(super) fn replace(&mut self, item: &Item, replaced: &mut BTreeSet<Key>) {
        let mut item = item.clone();
        let Some(key) = key_of(&item.kind).filter(|key| replaced.insert(key.clone())) else {
            return self.items.push(item);
        };
        let own = self.own;
        if matches!(item.kind, ItemKind::Round(_, RoundWhat::Lines)) {
            // lines that are rounded now are no longer exact
            let exact =
                |kind: &ItemKind| matches!(kind, ItemKind::RoundLinesExact | ItemKind::Round(_, RoundWhat::Total));
            self.items.retain(|other| other.at.0.file == own || !exact(&other.kind));
        }
        let is_same = |other: &Item| other.at.0.file != own && key_of(&other.kind).as_ref() == Some(&key);
        let Some(at) = self.items.iter().position(is_same) else { return self.items.push(item) };
        if let Some(before) = self.items.get(at) {
            inherit(&before.kind, &mut item.kind);
            if item.docs.is_empty() {
                item.docs.clone_from(&before.docs);
            }
        }
        if let Some(slot) = self.items.get_mut(at) {
            *slot = item;
        }
    }

    /// Facts of the same name are replaced where they stand; new ones form a block of their own.
    pub(super) fn facts(&mut self, item: &Item, facts: &Facts) {
        let (mut fresh, own) = (vec![], self.own);
        for fact in &facts.facts {
            let name = &fact.head.name.text;
            let elsewhere = facts.from.is_some() || facts.distinct.is_some();
            let mut blocks = self.items.iter_mut().filter_map(|item| match &mut item.kind {
                ItemKind::Facts(block) => Some(block),
                _ => None,
            });
            let slot = blocks.find_map(|block| {
                let at = block.facts.iter().position(|f| f.head.name.text == *name && f.at.0.file != own)?;
                Some((block, at))
            });
            match slot {
                // a block that is read from a file of its own takes the fact with it
                Some((block, at)) if elsewhere => {
                    block.facts.remove(at);
                    fresh.push(fact.clone());
                }
                Some((block, at)) => {
                    if let Some(slot) = block.facts.get_mut(at) {
                        *slot = fact.clone();
                    }
                }
                None => fresh.push(fact.clone()),
            }
        }
        if !fresh.is_empty() {
            let kind =
                ItemKind::Facts(Facts { from: facts.from.clone(), distinct: facts.distinct.clone(), facts: fresh });
            self.items.push(Item { docs: item.docs.clone(), at: item.at, kind });
        }
    }
}

/// What two declarations have in common of which one takes the place of the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// There is one of a kind.
    Only(&'static str),
    /// One of a kind and name.
    Named(&'static str, String),
}

fn key_of(kind: &ItemKind) -> Option<Key> {
    let named = |kind, name: &crate::syntax::ast::Name| Some(Key::Named(kind, name.text.clone()));
    match kind {
        ItemKind::Scheme(_) => Some(Key::Only("scheme")),
        ItemKind::Version(_) => Some(Key::Only("version")),
        ItemKind::Effective(..) => Some(Key::Only("effective")),
        ItemKind::Round(_, RoundWhat::Lines) => Some(Key::Only("round")),
        ItemKind::Round(_, RoundWhat::Total) => Some(Key::Only("round total")),
        ItemKind::RoundLinesExact => Some(Key::Only("round lines exact")),
        ItemKind::Total(_) => Some(Key::Only("total")),
        ItemKind::Grades(_) => Some(Key::Only("grades")),
        ItemKind::Cohort(_) => Some(Key::Only("cohort")),
        ItemKind::Spells(_) => Some(Key::Only("spells")),
        ItemKind::Dimension(it) => named("dimension", &it.head.name),
        ItemKind::Param(it) | ItemKind::Let(it) => named("value", &it.head.name),
        ItemKind::Adjust(it) => named("adjust", &it.head.name),
        ItemKind::Calibrate(it) => named("adjust", &it.head.name),
        ItemKind::Veto(it) => named("veto", &it.head.name),
        ItemKind::Outcome(it) => named("outcome", &it.head.name),
        ItemKind::Action(it) => named("action", &it.head.name),
        ItemKind::Check(it) => named("check", &it.head.name),
        ItemKind::Assert(it) => named("assert", &it.head.name),
        ItemKind::Classify(it) => named("classify", &it.head.name),
        ItemKind::Award(it) => named("award", &it.head.name),
        ItemKind::Group(it) => named("group", &it.by),
        ItemKind::Team(it) | ItemKind::History(it) => named("results", &it.head.name),
        ItemKind::Person(it) => named("person", &it.head.name),
        // these stand beside each other, or are treated apart
        ItemKind::Extends(_)
        | ItemKind::Facts(_)
        | ItemKind::Section(_)
        | ItemKind::Indicator(_)
        | ItemKind::Clause(_)
        | ItemKind::When(_)
        | ItemKind::Drop(..)
        | ItemKind::RestProportional
        | ItemKind::Test(_)
        | ItemKind::Cases(_)
        | ItemKind::Property(_)
        | ItemKind::Bad => None,
    }
}

/// A param or let that is only given another value keeps label, type and words.
fn inherit(before: &ItemKind, now: &mut ItemKind) {
    let (ItemKind::Param(before) | ItemKind::Let(before), ItemKind::Param(now) | ItemKind::Let(now)) = (before, now)
    else {
        return;
    };
    let Definition { head, ty, info, .. } = before;
    if now.ty.is_none() {
        now.ty.clone_from(ty);
    }
    if now.head.label.is_none() {
        now.head.label.clone_from(&head.label);
    }
    if now.info.is_empty() {
        now.info.clone_from(info);
    }
}
