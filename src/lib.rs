//! Merit scores people's work by rules that are checked before anyone is scored.
#![forbid(unsafe_code)]

pub mod check;
pub mod diag;
pub mod facts;
#[cfg(feature = "json")]
pub mod json;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod source;
pub mod syntax;
#[cfg(feature = "cli")]
pub mod tables;
pub mod value;
