//! Sections and indicators: those of the same name, wherever they stand, are put together clause by clause.

use super::Merge;
use crate::diag::{Code, Diagnostic, say};
use crate::syntax::ast::{At, Block, Clause, Expr, ExprKind, Info, Item, ItemKind, Literal, MulOp, Suffix};
use crate::value::Unit;

impl Merge {
    /// Puts a section or indicator over the base's; `around` is the section that it is written in.
    pub(super) fn block(&mut self, item: &Item, around: Option<&str>) {
        let (ItemKind::Section(block) | ItemKind::Indicator(block)) = &item.kind else { return };
        let name = &block.head.name;
        if !self.set.insert(name.text.clone()) {
            return self.twice(item, block);
        }
        let is_section = matches!(item.kind, ItemKind::Section(_));
        let Some(found) = find(&mut self.items, &name.text) else { return self.add(item, block, around) };
        let same = matches!(found.kind, ItemKind::Section(_)) == is_section;
        let declared = found.at.0;
        let (ItemKind::Section(old) | ItemKind::Indicator(old)) = &mut found.kind else { return };
        if !same {
            let text = &name.text;
            let message = say!("`{text}` was declared as something else", "`{text}` 声明时是另一类规则");
            let problem = Diagnostic::error(Code::UnknownName, name.at.0, message);
            self.problems.push(problem.label(declared, say!("declared here", "在这里声明")));
            return;
        }
        if block.head.label.is_some() {
            old.head.label.clone_from(&block.head.label);
        }
        put_clauses(old, &block.items);
        if !item.docs.is_empty() {
            found.docs.clone_from(&item.docs);
        }
        self.inside(block);
    }

    /// What a section of the extending file holds besides its clauses.
    fn inside(&mut self, block: &Block) {
        let section = block.head.name.text.as_str();
        for item in &block.items {
            match &item.kind {
                ItemKind::Section(_) | ItemKind::Indicator(_) => self.block(item, Some(section)),
                ItemKind::RestProportional => self.rests.push((Some(section.to_owned()), item.at.0)),
                _ => {}
            }
        }
    }

    /// A section or indicator that the base does not have; without a score or anything in it its name is a slip.
    fn add(&mut self, item: &Item, block: &Block, around: Option<&str>) {
        let is_whole = block.items.iter().any(|item| {
            matches!(
                item.kind,
                ItemKind::Section(_) | ItemKind::Indicator(_) | ItemKind::Clause(Clause::Score(_)) | ItemKind::Bad
            )
        });
        if !is_whole {
            let mut known = vec![];
            names(&self.items, &mut known);
            self.unknown(&block.head.name, known.iter().map(String::as_str));
            return;
        }
        let own = |kind: &ItemKind| {
            !matches!(
                kind,
                ItemKind::Section(_) | ItemKind::Indicator(_) | ItemKind::RestProportional | ItemKind::Drop(..)
            )
        };
        let items = block.items.iter().filter(|item| own(&item.kind)).cloned().collect();
        let bare = Block { head: block.head.clone(), items };
        let kind = match item.kind {
            ItemKind::Section(_) => ItemKind::Section(bare),
            _ => ItemKind::Indicator(bare),
        };
        let added = Item { docs: item.docs.clone(), at: item.at, kind };
        match around.and_then(|name| find(&mut self.items, name)).map(|section| &mut section.kind) {
            Some(ItemKind::Section(section)) => section.items.push(added),
            _ => self.items.push(added),
        }
        self.inside(block);
    }

    fn twice(&mut self, item: &Item, block: &Block) {
        let (name, at) = (&block.head.name.text, block.head.name.at.0);
        let first = find(&mut self.items, name).map_or(item.at.0, |found| found.at.0);
        let problem = Diagnostic::error(Code::DuplicateName, at, say!("`{name}` is stated twice", "`{name}` 重复出现"))
            .label(first, say!("it stands here already", "它已经出现在这里"))
            .help(say!("put both in one block", "请写在同一个块里"));
        self.problems.push(problem);
    }
}

/// A section or indicator by its name, wherever it stands outside of patches.
pub(super) fn find<'i>(items: &'i mut [Item], name: &str) -> Option<&'i mut Item> {
    for item in items {
        let (ItemKind::Section(block) | ItemKind::Indicator(block)) = &item.kind else { continue };
        if block.head.name.text == name {
            return Some(item);
        }
        let has = holds(&block.items, name);
        if has && let ItemKind::Section(block) = &mut item.kind {
            return find(&mut block.items, name);
        }
    }
    None
}

pub(super) fn holds(items: &[Item], name: &str) -> bool {
    items.iter().any(|item| match &item.kind {
        ItemKind::Section(block) | ItemKind::Indicator(block) => {
            block.head.name.text == name || holds(&block.items, name)
        }
        _ => false,
    })
}

/// The names of all sections and indicators.
pub(super) fn names(items: &[Item], into: &mut Vec<String>) {
    for item in items {
        if let ItemKind::Section(block) | ItemKind::Indicator(block) = &item.kind {
            into.push(block.head.name.text.clone());
            names(&block.items, into);
        }
    }
}

/// Puts clauses in the place of those of the same kind.
fn put_clauses(old: &mut Block, items: &[Item]) {
    let fresh: Vec<&Clause> = items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Clause(clause) => Some(clause),
            _ => None,
        })
        .collect();
    let weighs = fresh.iter().any(|clause| matches!(clause, Clause::Weight(..)));
    let marks = fresh.iter().any(|clause| matches!(clause, Clause::OutOf(_)));
    if weighs || marks {
        split_worth(&mut old.items);
    }
    // the range that a weight must keep to outlives the weight
    let mut within = None;
    old.items.retain(|item| match &item.kind {
        ItemKind::Clause(clause) if fresh.iter().any(|new| supersedes(new, clause)) => {
            if let Clause::Weight(_, range) = clause {
                within.clone_from(range);
            }
            false
        }
        _ => true,
    });
    for item in items.iter().filter(|item| matches!(item.kind, ItemKind::Clause(_))) {
        let mut item = item.clone();
        if let ItemKind::Clause(Clause::Weight(_, range @ None)) = &mut item.kind {
            *range = within.take();
        }
        old.items.push(item);
    }
}

/// Whether one clause takes the place of another.
fn supersedes(new: &Clause, old: &Clause) -> bool {
    match (new, old) {
        (Clause::Worth(_), Clause::Weight(..) | Clause::OutOf(_) | Clause::Worth(_))
        | (Clause::Weight(..), Clause::Weight(..))
        | (Clause::OutOf(_), Clause::OutOf(_))
        | (Clause::Measure(..), Clause::Measure(..))
        | (Clause::Better(_), Clause::Better(_))
        | (Clause::Score(_), Clause::Score(_))
        | (Clause::Cap(_), Clause::Cap(_))
        | (Clause::Floor(_), Clause::Floor(_))
        | (Clause::ZeroBelow(_), Clause::ZeroBelow(_))
        | (Clause::ZeroAbove(_), Clause::ZeroAbove(_))
        | (Clause::Anonymous(_), Clause::Anonymous(_)) => true,
        // the policy and the rows that are tried before it are two things
        (Clause::NoData(new, _), Clause::NoData(old, _)) => new.is_some() == old.is_some(),
        (Clause::Info(new), Clause::Info(old)) => kind_of(new) == kind_of(old),
        _ => false,
    }
}

fn kind_of(info: &Info) -> u8 {
    match info {
        Info::Source(_) => 0,
        Info::Verify(_) => 1,
        Info::Cite(_) => 2,
        Info::Note(_) => 3,
        Info::Review(_) => 4,
    }
}

/// `worth 40` as the `weight` and the `out of` that it is short for.
pub(super) fn split_worth(items: &mut Vec<Item>) {
    let Some(place) = items.iter().position(|item| matches!(item.kind, ItemKind::Clause(Clause::Worth(_)))) else {
        return;
    };
    let worth = items.remove(place);
    let ItemKind::Clause(Clause::Worth(points)) = worth.kind else { return };
    let clause = |clause| Item { docs: vec![], at: worth.at, kind: ItemKind::Clause(clause) };
    items.push(clause(Clause::Weight(hundredths(&points), None)));
    items.push(clause(Clause::OutOf(points)));
}

/// The weight of a block as a ratio, however it is written.
pub(super) fn weight_of(block: &Block) -> Option<Expr> {
    block.items.iter().find_map(|item| match &item.kind {
        ItemKind::Clause(Clause::Weight(weight, _)) => Some(weight.clone()),
        ItemKind::Clause(Clause::Worth(points)) => Some(hundredths(points)),
        _ => None,
    })
}

/// A number of points as a ratio: `(points as number) * 1%`.
fn hundredths(points: &Expr) -> Expr {
    let at = points.at;
    if let ExprKind::Number(Literal { digits, suffix: Suffix::None }) = &points.kind {
        return Expr { at, kind: ExprKind::Number(Literal { digits: digits.clone(), suffix: Suffix::Percent }) };
    }
    let number = Expr { at, kind: ExprKind::As(Box::new(points.clone()), Unit::Number) };
    Expr { at, kind: ExprKind::Product(Box::new(number), vec![(MulOp::Times, percent(at, "1"))]) }
}

/// A literal in per cent.
pub(super) fn percent(at: At, digits: &str) -> Expr {
    Expr { at, kind: ExprKind::Number(Literal { digits: digits.to_owned(), suffix: Suffix::Percent }) }
}
