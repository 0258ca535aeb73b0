use super::{At, CompareOp, DateLit, Expr, Head, Name, Text};

/// `person typical { role: fmcg, sales: 120万 }`
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Its name and label.
    pub head: Head,
    /// Its facts.
    pub values: Vec<FixtureField>,
}

/// One fact of a fixture.
#[derive(Debug, Clone, PartialEq)]
pub struct FixtureField {
    /// The fact.
    pub name: Name,
    /// Its value.
    pub value: FixtureValue,
}

/// A value of a fixture.
#[derive(Debug, Clone, PartialEq)]
pub enum FixtureValue {
    /// A constant, or `missing`.
    Value(Expr),
    /// `{ { rater: self, score: 9 }, … }`
    Rows(At, Vec<FixtureRow>),
}

/// One row of a list of a fixture.
#[derive(Debug, Clone, PartialEq)]
pub struct FixtureRow {
    /// All of it.
    pub at: At,
    /// Its fields.
    pub fields: Vec<FixtureField>,
}

/// `test "超额封顶" { given typical as of 2024-12-31 with { … } expect … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// Whom it is about.
    pub given: Option<Given>,
    /// What must hold.
    pub expects: Vec<Expect>,
}

/// `given typical as of 2024-12-31 with { sales: 300万 }`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The fixture.
    pub person: Name,
    /// The evaluation date.
    pub as_of: Option<DateLit>,
    /// Facts changed for this test.
    pub with: Vec<FixtureField>,
}

/// One expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// All of it.
    pub at: At,
    /// What is looked at.
    pub subject: Expr,
    /// What it must be; `None` where the subject itself must be true.
    pub must: Option<Must>,
}

/// What an expectation asks of its subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Must {
    /// `= 150`, `>= 60`
    Compare(CompareOp, Expr),
    /// `~ 33.33`: equal after rounding to the places written.
    About(Expr),
    /// `is missing`: no such value.
    Missing,
}

/// `cases "完成率" given typical as of 2024-12-31 { | sales | => | completion.points | … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Cases {
    /// What they show.
    pub name: Text,
    /// `together`: the rows are people of one group rather than cases by themselves.
    pub together: bool,
    /// Whom they are about.
    pub given: Option<Given>,
    /// The facts that change.
    pub inputs: Vec<Name>,
    /// The values that are looked at.
    pub outputs: Vec<Expr>,
    /// The rows.
    pub rows: Vec<CaseRow>,
}

/// One row of a table of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// All of it.
    pub at: At,
    /// One for each input.
    pub inputs: Vec<Expr>,
    /// One for each output.
    pub outputs: Vec<Cell>,
}

/// One expected cell: `27` or `~ 33.33`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The value, or `missing`.
    pub value: Expr,
    /// `~`
    pub about: bool,
}

/// `property "卖得越多不会更差" { raising sales never lowers total }`
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// What it says.
    pub name: Text,
    /// `given typical`
    pub given: Option<Given>,
    /// `raising` (true) or `lowering` (false).
    pub raising: bool,
    /// The fact that moves.
    pub fact: Name,
    /// `never lowers` (true) or `never raises` (false).
    pub never_lowers: bool,
    /// The value that follows.
    pub subject: Expr,
}
