//! A second reading of `language.md`: a naive tree walker over exact rationals that shares nothing with the engine
//! but the syntax tree. Slow and plain on purpose; where it and the engine differ, one of them misread the page.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test support module; each test binary uses a part of it"
)]

mod adjust;
mod call;
mod eval;
mod finish;
mod follow;
mod leaf;
mod lookup;
mod patch;
mod rules;
mod score;
mod value;
mod weight;

use merit::syntax::ast;

pub use finish::{AdjustLine, Indicator, Scored, Section, Standing};
pub use follow::Follow;
pub use leaf::{Policy, Status};
pub use value::{Fact, Fault, Num, Record, Value, num};

/// Scores one record by one scheme. The scheme is taken to be one that the checker lets pass.
///
/// # Errors
/// The fault of the record, or what the reference does not know.
pub fn score(file: &ast::File, record: &Record) -> Result<Scored, Fault> {
    let rules = patch::rules_for(file, record)?;
    finish::finish(&eval::Run::new(&rules, record)?)
}

/// Every fault of a record that some rule meets; which of them a report names first is nobody's promise.
pub fn faults(file: &ast::File, record: &Record) -> Vec<Fault> {
    let Ok(rules) = patch::rules_for(file, record) else { return in_patches(file, record) };
    eval::Run::new(&rules, record).map_or_else(|fault| vec![fault], |run| finish::faults(&run))
}

/// The faults of the conditions of patches, without which nothing else is worked out.
fn in_patches(file: &ast::File, record: &Record) -> Vec<Fault> {
    let base = rules::Rules::base(file).expect("a base");
    let run = eval::Run::new(&base, record).expect("a run");
    let mut open: Vec<&ast::Item> = file.items.iter().collect();
    let mut found = vec![];
    while let Some(item) = open.pop() {
        if let ast::ItemKind::When(patch) = &item.kind {
            found.extend(run.condition(&patch.condition, None).err());
            open.extend(&patch.items);
        }
    }
    found
}

/// Whether every assertion of the scheme holds under this person's rules. Weights are those after redistribution, so
/// it is only worth asking of a record where nothing was taken out.
///
/// # Errors
/// What the reference does not know.
pub fn asserted(file: &ast::File, record: &Record) -> Result<bool, Fault> {
    let rules = patch::rules_for(file, record)?;
    let run = eval::Run::new(&rules, record)?;
    rules.asserts.iter().try_fold(true, |all, assert| Ok(all && run.condition(&assert.condition, None)?))
}
