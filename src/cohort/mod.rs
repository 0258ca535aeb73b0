//! Promise: keys in, ranks and grades out; the order in which people are given changes nothing for anybody; never calls
//! eval and knows no plan: who belongs together and what ranks them is decided outside.
//!
//! [`place`] ranks and grades one group; [`rank`] gives ranks alone, for awards and leaderboards; [`feasible`] tells
//! which numbers of people a group's quotas allow, and [`seats`] what each row gives; [`allocate`] shares a pool out to the last step; [`quartiles`]
//! describes how values spread.

mod allocate;
mod feasible;
mod fill;
mod key;
mod lead;
mod place;
mod quartiles;
mod rules;
mod seats;

pub use allocate::allocate;
pub use feasible::{Clash, Feasibility, Range, feasible};
pub use key::{Key, rank};
pub use place::{GroupReport, Member, Missed, Place, RowReport, Why, place};
pub use quartiles::{Quartiles, quartiles};
pub use rules::{GradeRule, HeadCount, Quota, RankKeys, Rules, Ties};
pub use seats::{Seats, seats};
