use std::collections::BTreeSet;

use merit::syntax::ast::{Clause, DropWhat, File, Item, ItemKind, Patch};

use super::eval::Run;
use super::rules::Rules;
use super::value::{Fault, Record};

/// The way to a patch through the file, and what stands in it.
type Found<'a> = (Vec<usize>, &'a [Item]);

/// The rules of one person: the base and every patch that holds, outer ones before those nested in them, so that
/// a nested patch wins over its parent. Patches side by side never set one thing to two values.
pub fn rules_for<'a>(file: &'a File, record: &Record) -> Result<Rules<'a>, Fault> {
    let base = Rules::base(file)?;
    let run = Run::new(&base, record)?;
    let mut join = Join { rules: base.clone(), touched: vec![], rests: vec![], dropped: BTreeSet::new() };
    let mut level: Vec<Found<'a>> = holding(&run, &[], &file.items)?;
    while !level.is_empty() {
        let mut nested = vec![];
        for (path, items) in level {
            for item in items.iter().filter(|item| patch(item).is_none()) {
                join.apply(item, None, &path)?;
            }
            nested.extend(holding(&run, &path, items)?);
        }
        level = nested;
    }
    let mut rules = join.joined();
    let mut declared = BTreeSet::new();
    names(&file.items, &mut declared);
    rules.absent = declared.into_iter().filter(|name| !has(&rules, name)).collect();
    Ok(rules)
}

/// What stands in the `when` blocks among these items that hold for the person, each with its place in the file.
fn holding<'a>(run: &Run<'_, '_>, path: &[usize], items: &'a [Item]) -> Result<Vec<Found<'a>>, Fault> {
    let mut found = vec![];
    for (place, patch) in items.iter().enumerate().filter_map(|(place, item)| Some((place, patch(item)?))) {
        if run.condition(&patch.condition, None)? {
            let path = path.iter().copied().chain([place]).collect();
            found.push((path, patch.items.as_slice()));
        }
    }
    Ok(found)
}

fn patch(item: &Item) -> Option<&Patch> {
    if let ItemKind::When(patch) = &item.kind { Some(patch) } else { None }
}

/// A person's rules while patches are joined; a patch is the way to it through the file.
struct Join<'a> {
    rules: Rules<'a>,
    /// The nodes whose weight or presence a patch changes.
    touched: Vec<(usize, Vec<usize>)>,
    /// `rest proportional`: the section it stands in, and the patch.
    rests: Vec<(Option<usize>, Vec<usize>)>,
    dropped: BTreeSet<usize>,
}

impl<'a> Join<'a> {
    fn apply(&mut self, item: &'a Item, inside: Option<usize>, path: &[usize]) -> Result<(), Fault> {
        match &item.kind {
            ItemKind::Section(block) | ItemKind::Indicator(block) => {
                let is_section = matches!(item.kind, ItemKind::Section(_));
                let count = self.rules.nodes.len();
                let node = self.rules.node_named(&block.head.name, is_section, inside);
                if node == count {
                    self.touched.push((node, path.to_vec()));
                    self.rules.nodes[node].stated = true;
                }
                for item in &block.items {
                    self.apply(item, Some(node), path)?;
                }
            }
            ItemKind::Clause(clause) => {
                let node = inside.ok_or_else(|| Fault::Scheme("a clause of nothing".into()))?;
                // what is set is there
                self.dropped.remove(&node);
                if matches!(clause, Clause::Weight(..) | Clause::Worth(_)) {
                    self.touched.push((node, path.to_vec()));
                    self.rules.nodes[node].stated = true;
                }
                self.rules.reopen(item, inside)?;
            }
            ItemKind::RestProportional => self.rests.push((inside, path.to_vec())),
            ItemKind::Drop(what, name) => {
                let name = name.text.as_str();
                let rules = &mut self.rules;
                match what {
                    DropWhat::Adjust => rules.adjusts.retain(|r| r.head.name.text != name),
                    DropWhat::Veto => rules.vetoes.retain(|r| r.head.name.text != name),
                    DropWhat::Outcome => rules.outcomes.retain(|r| r.head.name.text != name),
                    DropWhat::Check => rules.checks.retain(|r| r.head.name.text != name),
                    DropWhat::Action => rules.actions.retain(|r| r.head.name.text != name),
                    DropWhat::Indicator | DropWhat::Section => {
                        let node = rules.node(name).ok_or_else(|| Fault::Scheme(format!("no {name} to drop")))?;
                        self.touched.push((node, path.to_vec()));
                        self.dropped.insert(node);
                    }
                    DropWhat::Param | DropWhat::Let => return Err(Fault::Scheme(format!("{name} is dropped"))),
                }
            }
            ItemKind::Param(_) | ItemKind::Let(_) => self.rules.reopen(item, None)?,
            _ => self.rules.declare(item)?,
        }
        Ok(())
    }

    /// Without what is dropped, and with the levels known that share what is left.
    fn joined(mut self) -> Rules<'a> {
        for node in 0..self.rules.nodes.len() {
            let level = self.level_around(node);
            self.rules.nodes[node].rescaled = !self.rules.nodes[node].stated && self.is_rescaled(level);
        }
        let gone: Vec<bool> = (0..self.rules.nodes.len()).map(|node| self.is_gone(node)).collect();
        let kept = |node: usize| gone[..node].iter().filter(|gone| !**gone).count();
        let mut rules = self.rules;
        for node in &mut rules.nodes {
            node.parent = node.parent.map(kept);
        }
        let mut gone = gone.iter();
        rules.nodes.retain(|_| !gone.next().unwrap());
        rules
    }

    fn is_gone(&self, node: usize) -> bool {
        self.dropped.contains(&node) || self.rules.nodes[node].parent.is_some_and(|parent| self.is_gone(parent))
    }

    fn is_rescaled(&self, level: Option<usize>) -> bool {
        self.rests.iter().any(|(section, patch)| match section {
            Some(section) if self.rules.nodes[*section].weight.is_some() => level == Some(*section),
            Some(section) => level == self.level_around(*section),
            None => self.touched.iter().any(|(node, by)| by.starts_with(patch) && self.level_around(*node) == level),
        })
    }

    /// The section whose level a node shares: sections without weight lend their children.
    fn level_around(&self, node: usize) -> Option<usize> {
        let parent = self.rules.nodes[node].parent?;
        if self.rules.nodes[parent].weight.is_some() { Some(parent) } else { self.level_around(parent) }
    }
}

/// Everything that base and patches declare beside values.
fn names<'a>(items: &'a [Item], into: &mut BTreeSet<&'a str>) {
    for item in items {
        let head = match &item.kind {
            ItemKind::Section(block) | ItemKind::Indicator(block) => {
                names(&block.items, into);
                &block.head
            }
            ItemKind::When(patch) => {
                names(&patch.items, into);
                continue;
            }
            ItemKind::Adjust(rule) => &rule.head,
            ItemKind::Veto(rule) => &rule.head,
            ItemKind::Outcome(rule) => &rule.head,
            ItemKind::Check(rule) => &rule.head,
            ItemKind::Action(rule) => &rule.head,
            _ => continue,
        };
        into.insert(&head.name.text);
    }
}

fn has(rules: &Rules, name: &str) -> bool {
    rules.node(name).is_some()
        || rules.adjusts.iter().any(|r| r.head.name.text == name)
        || rules.vetoes.iter().any(|r| r.head.name.text == name)
        || rules.outcomes.iter().any(|r| r.head.name.text == name)
        || rules.checks.iter().any(|r| r.head.name.text == name)
        || rules.actions.iter().any(|r| r.head.name.text == name)
}
