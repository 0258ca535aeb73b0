//! Promise: every operation on values is exact, total and defined in this one room; one table says which
//! units may meet; nothing is rounded unless it is told how.

mod date;
mod rational;
mod round;
mod show;
mod text;
mod unit;

pub use date::{Date, DatePattern};
pub use rational::Rational;
pub use round::{RoundMode, Rounding};
pub use text::Text;
pub use unit::Unit;
