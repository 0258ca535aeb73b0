//! `drop` takes a declaration of the base away, with all that patches of the base say of it.

use super::Merge;
use super::tree::{find, holds, names};
use crate::diag::{Code, Diagnostic, say};
use crate::source::Span;
use crate::syntax::ast::{Clause, DropWhat, Head, Item, ItemKind, Name};

impl Merge {
    /// Carries out every `drop` of the extending file, those in its sections too.
    pub(super) fn drops(&mut self, child: &[Item]) {
        let mut drops = vec![];
        gather(child, &mut drops);
        for (what, name, span) in drops {
            self.drop_one(what, name, span, child);
        }
    }

    fn drop_one(&mut self, what: DropWhat, name: &Name, span: Span, child: &[Item]) {
        let text = name.text.as_str();
        let fits = |item: &Item| head_of(&item.kind).is_some_and(|(kind, head)| kind == what && head.name.text == text);
        if let Some(set) = stated(child, what, text) {
            let problem = Diagnostic::error(
                Code::DuplicateClause,
                span,
                say!("this file drops `{text}` and sets something of it", "此文件既删除 `{text}` 又修改它"),
            )
            .label(set, say!("it is set here", "在这里修改"))
            .help(say!("keep one of the two", "请只保留其中一个"));
            self.problems.push(problem);
            return;
        }
        let in_tree = matches!(what, DropWhat::Indicator | DropWhat::Section);
        let known = if in_tree {
            find(&mut self.items, text).is_some_and(|item| fits(item))
        } else {
            self.items.iter().any(fits)
        };
        let patched =
            self.items.iter().any(|item| matches!(&item.kind, ItemKind::When(when) if is_in(&when.items, what, text)));
        if !known && !patched {
            let mut all = vec![];
            if in_tree {
                names(&self.items, &mut all);
            } else {
                all.extend(
                    self.items.iter().filter_map(|item| head_of(&item.kind)).map(|(_, head)| head.name.text.clone()),
                );
            }
            return self.unknown(name, all.iter().map(String::as_str));
        }
        if in_tree && known {
            self.thinned.push(section_around(&self.items, text, None).map(str::to_owned));
        }
        let mut gone = vec![text.to_owned()];
        if in_tree && let Some(ItemKind::Section(block)) = find(&mut self.items, text).map(|item| &item.kind) {
            names(&block.items, &mut gone);
        }
        for name in &gone {
            let mut kinds = vec![what];
            if in_tree {
                kinds = vec![DropWhat::Indicator, DropWhat::Section];
            }
            remove(&mut self.items, &kinds, name);
        }
    }
}

fn gather<'i>(items: &'i [Item], into: &mut Vec<(DropWhat, &'i Name, Span)>) {
    for item in items {
        match &item.kind {
            ItemKind::Drop(what, name) => into.push((*what, name, item.at.0)),
            ItemKind::Section(block) => gather(&block.items, into),
            _ => {}
        }
    }
}

/// Takes a declaration away, from patches and their own drops as well.
fn remove(items: &mut Vec<Item>, kinds: &[DropWhat], name: &str) {
    items.retain(|item| match &item.kind {
        ItemKind::Drop(what, dropped) => !(kinds.contains(what) && dropped.text == name),
        kind => !head_of(kind).is_some_and(|(kind, head)| kinds.contains(&kind) && head.name.text == name),
    });
    for item in items {
        match &mut item.kind {
            ItemKind::Section(block) => remove(&mut block.items, kinds, name),
            ItemKind::When(when) => remove(&mut when.items, kinds, name),
            _ => {}
        }
    }
}

/// Where the extending file itself says something of what it drops.
fn stated(child: &[Item], what: DropWhat, name: &str) -> Option<Span> {
    child.iter().find_map(|item| match &item.kind {
        ItemKind::When(when) => stated(&when.items, what, name),
        kind => {
            let own = head_of(kind).filter(|(kind, head)| *kind == what && head.name.text == name);
            let inside = match kind {
                ItemKind::Section(block) => stated(&block.items, what, name),
                _ => None,
            };
            own.map(|(_, head)| head.name.at.0).or(inside)
        }
    })
}

fn is_in(items: &[Item], what: DropWhat, name: &str) -> bool {
    items.iter().any(|item| match &item.kind {
        ItemKind::When(when) => is_in(&when.items, what, name),
        kind => {
            let inside = matches!(kind, ItemKind::Section(block) if is_in(&block.items, what, name));
            inside || head_of(kind).is_some_and(|(kind, head)| kind == what && head.name.text == name)
        }
    })
}

/// The section with weight whose level a member shares.
fn section_around<'i>(items: &'i [Item], name: &str, around: Option<&'i str>) -> Option<&'i str> {
    for item in items {
        let (ItemKind::Section(block) | ItemKind::Indicator(block)) = &item.kind else { continue };
        if block.head.name.text == name {
            return around;
        }
        if holds(&block.items, name) {
            let weighs = block.items.iter().any(|i| matches!(i.kind, ItemKind::Clause(Clause::Weight(..))));
            let own = if weighs { Some(block.head.name.text.as_str()) } else { around };
            return section_around(&block.items, name, own);
        }
    }
    None
}

/// The name of a declaration, and the word that drops it.
fn head_of(kind: &ItemKind) -> Option<(DropWhat, &Head)> {
    Some(match kind {
        ItemKind::Indicator(it) => (DropWhat::Indicator, &it.head),
        ItemKind::Section(it) => (DropWhat::Section, &it.head),
        ItemKind::Adjust(it) => (DropWhat::Adjust, &it.head),
        ItemKind::Veto(it) => (DropWhat::Veto, &it.head),
        ItemKind::Outcome(it) => (DropWhat::Outcome, &it.head),
        ItemKind::Action(it) => (DropWhat::Action, &it.head),
        ItemKind::Check(it) => (DropWhat::Check, &it.head),
        ItemKind::Param(it) => (DropWhat::Param, &it.head),
        ItemKind::Let(it) => (DropWhat::Let, &it.head),
        _ => return None,
    })
}
