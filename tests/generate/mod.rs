//! Random schemes that are well typed by construction, and records that aim at their thresholds.
//!
//! A case is built from a tape of random numbers, 0 being the simplest choice everywhere, so that a failing case shrinks
//! by making numbers smaller and the tape shorter. `MERIT_SEED=7 cargo test` draws other tapes.
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
mod bands;
mod catalog;
mod condition;
mod finish;
mod follow;
mod header;
mod indicator;
mod list;
mod number;
mod patch;
mod record;
mod rescale;
#[path = "../support/seed.rs"]
mod seed;
mod stream;
mod tape;
mod tree;
mod world;

use std::collections::BTreeSet;

pub use stream::{Stream, stream};
pub use tape::Tape;

/// One scheme and records for it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The text of the scheme.
    pub scheme_text: String,
    /// The evaluation date.
    pub as_of: Option<String>,
    /// Facts by name, several people.
    pub records: Vec<Vec<(String, Raw)>>,
    /// The constructs that the scheme or its records reach.
    pub features: BTreeSet<&'static str>,
}

/// A fact as a host would give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// Decimal digits, in base units.
    Number(String),
    /// A text, also the name of a dimension's value.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// `2024-07-01`
    Date(String),
    /// The rows of a list.
    Rows(Vec<Vec<(String, Raw)>>),
    /// Nothing.
    Missing,
}

/// The case of a tape.
pub fn case(tape: &[u16]) -> Case {
    let mut world = world::World::new(tape);
    let scheme_text = world.scheme();
    let records = (0..4).map(|_| world.record()).collect();
    Case { scheme_text, as_of: world.as_of.clone(), records, features: world.features }
}

/// Every construct that enough cases must reach between them.
pub const FEATURES: &[&str] = &[
    "param",
    "param dated",
    "let",
    "let undefined",
    "fact default",
    "fact optional",
    "dimension",
    "list",
    "section nested",
    "section transparent",
    "section rated",
    "weight zero",
    "worth",
    "out of",
    "measure round",
    "proportional",
    "inverse",
    "bands >=",
    "bands <=",
    "bands intervals",
    "bands count",
    "curve",
    "rated",
    "rated where",
    "score expression",
    "cap",
    "floor",
    "floor none",
    "zero below",
    "zero above",
    "redistribute",
    "no data zero",
    "no data full",
    "no data score",
    "no data fault",
    "no data when",
    "patch dimension",
    "patch bool",
    "patch date",
    "patch exclusive",
    "patch nested",
    "patch weights",
    "patch section weights",
    "patch target",
    "patch cap",
    "patch param",
    "patch let",
    "patch measure",
    "patch no data",
    "patch rest",
    "patch drop",
    "patch add",
    "patch dated",
    "adjust points",
    "adjust each",
    "adjust each rows",
    "adjust money",
    "adjust.points",
    "requires",
    "one per",
    "limit",
    "discretionary",
    "total in",
    "veto grade",
    "veto grade at most",
    "veto total",
    "veto total at most",
    "veto two effects",
    "grades",
    "grade strict",
    "grade attribute",
    "outcome",
    "outcome rounded",
    "outcome bool",
    "round lines exact",
    "round mode",
    "round default",
    "else",
    "if",
    "is present",
    "is missing",
    "in set",
    "in interval",
    "and",
    "or",
    "not",
    "as",
    "dates",
    "days",
    "sum",
    "average",
    "min of list",
    "max of list",
    "count",
    "share",
    "any",
    "all",
    "first",
    "last",
    "min max",
    "abs",
    "round",
    "floor ceil",
    "clamp",
    "self fact",
    "x.score",
    "x.points",
    "x.measure",
    "x.weight",
    "section.points",
    "section.score",
    "x.money",
    "veto.fired",
    "computed_total",
    "classify",
    "class otherwise",
    "class by proof",
    "class compared",
    "class attribute",
    "class.attribute",
    "check warn",
    "check hold",
    "check reject",
    "check.fired",
    "action",
    "action after",
    "action.fired",
    "outcome text",
    "outcome of outcomes",
    "outcome asked",
    "assert constant",
    "assert param",
    "assert weight",
    "anonymous",
    "missing optional",
    "missing required",
    "empty list",
    "single row",
];
