//! Promise: the same results as `eval`, or none: a program of whole numbers is made for each shape of the scheme, in which
//! every number is proved to fit and nothing is rounded but where the scheme says so; whatever it does not prove or do is
//! left to `eval`, person by person.
//!
//! [`OneByOne`] scores single records, [`OneRow`] those with lists, [`Batch`] columns of many; [`Listing`] shows the programs.

mod amount;
mod batch;
mod bounds;
mod build;
mod chunk;
mod code;
mod divide;
mod flat;
mod kind;
mod kinds;
mod lane;
mod light;
mod lines;
mod listing;
mod lower;
mod memo;
mod one_row;
mod order;
mod part;
mod people;
mod program;
mod ready;
mod rows;
mod scales;
mod scores;
mod share;
mod simpler;
mod single;
mod stage;
mod staged;
mod variant;

pub use batch::{Batch, Roll};
pub use lines::{Got, Lines};
pub use listing::{InputLine, InputRange, KindLine, Listing, ProgramListing, RefusedLine, StepLine};
pub use one_row::OneRow;
pub use part::{Done, Part};
pub use scores::{Brief, Scores, Tally};
pub use single::{Left, OneByOne, Prepared};

use crate::plan::Plan;
use crate::value::Rational;

/// What `eval` tells of a kind: the effective weights of indicators and sections, and which indicators are there.
pub type Weights = (Vec<Rational>, Vec<Rational>, Vec<bool>);

/// More kinds of person than these are left to `eval`.
const MOST_KINDS: usize = 2_000;

/// Why a plan has no programs at all, where it has none.
fn unsuited(plan: &Plan) -> Option<&'static str> {
    let reasons = [
        (!plan.todos.is_empty(), "something is not decided yet"),
        (!plan.together.is_empty(), "people are compared"),
        (plan.spells.is_some(), "the total is a mean of spells"),
        (!plan.teams.is_empty(), "results of others are read"),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
}
