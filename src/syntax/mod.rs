//! Promise: parsing never fails, does no I/O and knows no types; it keeps comments; printing is inverse to
//! parsing; no pest type leaves this room.

pub mod ast;
mod comments;
mod print;
mod words;

pub use comments::Comment;
pub use print::print;
pub use words::{Keywords, Word};
