//! Promise: all names are resolved to ids, layers are kept beside what they change, and every rule knows where it came
//! from; this room owns the resolved expressions, so no later room sees the syntax tree; files arrive only as text the
//! host has given.

mod expr;
mod follow;
mod from_ast;
mod layered;
mod level;
mod patch;
mod percent;
mod results;
mod rules;
mod scheme;
mod score;
mod together;
mod tree;
mod trial;

pub use crate::facts::Info;
pub use crate::syntax::ast::{AddOp, CheckSeverity, CompareOp, Faulty, MulOp};
pub use expr::{
    DefId, Expr, ExprId, ExprKind, GroupMember, IndicatorMember, Interval, ListCall, ListFunction, RowField, Set,
    ValueFunction,
};
pub use follow::{Action, Assertion, Class, Classification, RecordCheck};
pub use from_ast::{resolve, resolve_with};
pub use layered::{Layer, Layered};
pub use level::{Level, rescale};
pub use patch::{Patch, Rest};
pub(crate) use percent::offer_percents;
pub use results::{Asked, Offer, Offered, OfferedField, Offers, Team, offer};
pub use rules::{Adjust, AdjustBody, Each, EachRow, Effect, GradeRow, GradeTable, OnePer, OutcomeRule, Veto};
pub use scheme::{DeclaredType, Definition, Scheme};
pub use score::{Band, BandKey, Measure, Method, Policy, Rated};
pub use together::{
    Among, Award, Cohort, Group, Grouping, HeadCount, Pool, PoolFunction, Quota, QuotaKind, RankKey, Ties,
};
pub use tree::{Indicator, Node, Section};
pub use trial::{Expectation, Fixture, FixtureValue, Given, Must, TestCase};
