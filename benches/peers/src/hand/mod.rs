//! What a careful engineer would write for this one scheme, in several kinds of number.

mod columns;
mod decimal;
mod float;
mod i128s;
mod i64s;

pub use columns::{Columns, Quotient};
pub use decimal::{decimal, facts};
pub use float::float;
pub use i64s::i64s;
pub use i128s::i128s;
