use merit::syntax::ast::{File, Item, ItemKind, Patch};

use super::eval::Run;
use super::rules::Rules;
use super::value::{Fault, Record};

/// The rules of one person: the base and every patch that holds, outer ones before those nested in them, so that
/// a nested patch wins over its parent. Patches side by side never set one thing to two values.
pub fn rules_for<'a>(file: &'a File, record: &Record) -> Result<Rules<'a>, Fault> {
    let base = Rules::base(file)?;
    let run = Run::new(&base, record)?;
    let mut rules = base.clone();
    let mut level: Vec<&'a [Item]> = holding(&run, &file.items)?;
    while !level.is_empty() {
        let mut nested = vec![];
        for items in level {
            for item in items.iter().filter(|item| patch(item).is_none()) {
                rules.reopen(item, None)?;
            }
            nested.extend(holding(&run, items)?);
        }
        level = nested;
    }
    Ok(rules)
}

/// What stands in the `when` blocks among these items that hold for the person.
fn holding<'a>(run: &Run<'_, '_>, items: &'a [Item]) -> Result<Vec<&'a [Item]>, Fault> {
    let mut found = vec![];
    for patch in items.iter().filter_map(patch) {
        if run.condition(&patch.condition, None)? {
            found.push(patch.items.as_slice());
        }
    }
    Ok(found)
}

fn patch(item: &Item) -> Option<&Patch> {
    if let ItemKind::When(patch) = &item.kind { Some(patch) } else { None }
}
