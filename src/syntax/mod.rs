//! Promise: parsing never fails, does no I/O and knows no types; it keeps comments; printing is inverse to
//! parsing; no pest type leaves this room.

pub mod ast;
mod brackets;
mod build;
mod comments;
mod grammar;
mod known;
mod limits;
mod normalise;
mod numbers;
mod parse;
mod scan;
mod spanmap;

pub use comments::Comment;
pub use limits::Limits;
pub use parse::{Parsed, parse};
