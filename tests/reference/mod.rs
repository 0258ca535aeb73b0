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
mod leaf;
mod lookup;
mod patch;
mod rules;
mod score;
mod value;
mod weight;

use merit::syntax::ast;

pub use finish::{AdjustLine, Indicator, Scored, Section, Standing};
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
