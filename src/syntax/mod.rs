//! Promise: parsing never fails, does no I/O and knows no types; it keeps comments; printing is inverse to
//! parsing; no pest type leaves this room.

pub mod ast;
mod brackets;
mod build;
mod chars;
mod comments;
mod convert;
mod format;
mod grammar;
mod known;
mod limits;
mod normalise;
mod numbers;
mod parse;
mod print;
mod quotes;
mod scan;
mod spanmap;
mod torn;
mod words;

pub use comments::Comment;
pub use convert::{RESULT_NAMES, convert};
pub use format::{format, keywords_of};
pub use limits::Limits;
pub use parse::{Parsed, parse};
pub use print::print;
pub use words::{Keywords, Word};
