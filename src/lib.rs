//! Merit scores people's work by rules that are checked before anyone is scored.
//!
//! A consultant writes one scheme file; [`Engine::compile`] proves what it promises and refuses what could go wrong;
//! [`Engine::score`] gives any serialisable record an [`Outcome`] or a list of [`Fault`]s, exactly;
//! [`Engine::explain`] gives every number with the rule and the facts behind it.
//!
//! The rooms, in the order a text walks through them: [`syntax`], [`extend`], [`model`], [`check`], [`plan`], [`eval`] with
//! [`facts`] and [`outcome`]; [`cohort`] is where people meet, [`quick`] scores by programs of whole numbers; [`engine`] is the front desk, [`trial`] runs a scheme's own
//! tests; [`source`], [`diag`] and [`value`] are the floor.
#![forbid(unsafe_code)]
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod cohort;
pub mod diag;
#[cfg(feature = "render")]
pub mod draw;
pub mod engine;
pub mod eval;
pub mod extend;
pub mod facts;
pub mod inspect;
#[cfg(feature = "json")]
pub mod json;
pub mod model;
pub mod outcome;
#[cfg(feature = "parallel")]
pub mod parallel;
pub mod plan;
pub mod quick;
#[cfg(feature = "render")]
pub mod report;
pub mod source;
pub mod syntax;
#[cfg(feature = "cli")]
pub mod tables;
pub mod trial;
pub mod value;
#[cfg(feature = "simd")]
mod vectors;
#[cfg(not(feature = "simd"))]
#[path = "vectors/plain.rs"]
mod vectors;

pub use diag::{Diagnostic, Lang};
pub use engine::{Engine, Faults, Inspection, Loader, Organisation, Problems};
pub use facts::{Fault, FaultKind, Record};
pub use outcome::{Explanation, Outcome};

/// The README's Rust blocks run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
