//! Reads tables of coverage, and says of each row whether it holds.

mod row;
mod verdict;

pub(crate) use row::{Claim, Row, rows};
pub(crate) use verdict::{Verdict, judge};
