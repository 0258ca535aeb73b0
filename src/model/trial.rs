//! Fixtures and tests.

use super::expr::ExprId;
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::Date;

/// A made-up person.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Its name, and its key unless one is given.
    pub name: String,
    /// Its declaration's name.
    pub span: Span,
    /// The given facts by their place, in the order given.
    pub values: Vec<(usize, FixtureValue, Span)>,
}

/// A value of a fixture.
#[derive(Debug, Clone)]
pub enum FixtureValue {
    /// Taken away.
    Missing,
    /// A constant.
    Value(ExprId),
    /// Rows: each a list of fields and values.
    Rows(Vec<Vec<(usize, FixtureValue, Span)>>),
}

/// A test.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// What it shows.
    pub name: String,
    /// Where it was written: its name.
    pub span: Span,
    /// The table whose rows are scored together, by its number; a person of a test without is alone.
    pub together: Option<usize>,
    /// Whom it is about.
    pub given: Option<Given>,
    /// What must hold.
    pub expects: Vec<Expectation>,
}

/// Whom a test is about.
#[derive(Debug, Clone)]
pub struct Given {
    /// The fixture.
    pub fixture: usize,
    /// The evaluation date.
    pub as_of: Option<Date>,
    /// Facts changed for this test.
    pub with: Vec<(usize, FixtureValue, Span)>,
}

/// One expectation.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Where it was written.
    pub span: Span,
    /// What is looked at.
    pub subject: ExprId,
    /// What it must be.
    pub must: Must,
}

/// What an expectation asks.
#[derive(Debug, Clone)]
pub enum Must {
    /// The subject is true.
    Hold,
    /// It compares so.
    Compare(CompareOp, ExprId),
    /// It is equal after rounding to so many places.
    About(ExprId, u32),
    /// It has no value.
    Missing,
}
