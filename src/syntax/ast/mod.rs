//! What was *written*: the tree of one file, before any name means anything.
//!
//! Two trees are equal when they say the same, wherever it stands: places ([`At`]) do not take part in
//! comparisons. Whatever could not be read is kept as a `Bad` node, so that the rest of the file is still there.

mod expr;
mod facts;
mod people;
mod rules;
mod tree;
mod trial;

pub use expr::*;
pub use facts::*;
pub use people::*;
pub use rules::*;
pub use tree::*;
pub use trial::*;

use crate::source::Span;
use crate::value::Date;

/// A place in the source that does not take part in comparisons of trees.
#[derive(Clone, Copy, Default)]
pub struct At(pub Span);

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

impl std::fmt::Debug for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.0.start, self.0.end)
    }
}

/// A name as written, in NFC and without the marks that quote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub at: At,
}

/// A string between quotation marks, escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where it stands, with its marks.
    pub at: At,
}

/// What every declaration begins with: `sales "销售额"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The name that expressions use.
    pub name: Name,
    /// The name that people read.
    pub label: Option<Text>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The declarations in their order.
    pub items: Vec<Item>,
}

/// One declaration, at the top of a file or inside a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The `///` lines before it, without their slashes.
    pub docs: Vec<String>,
    /// All of it, without the `///` lines.
    pub at: At,
    /// What it declares.
    pub kind: ItemKind,
}

/// The declarations of the language. Which of them may stand where is the grammar's affair: everything at the top,
/// [`ItemKind::Section`], [`ItemKind::Indicator`], [`ItemKind::Clause`] and [`ItemKind::RestProportional`] in sections and
/// patches, every reopened declaration in patches.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `scheme rep_quarterly "销售代表季度考核"`
    Scheme(Head),
    /// `version "2024.3"`
    Version(Text),
    /// `effective 2024-07-01 to 2024-12-31`
    Effective(DateLit, DateLit),
    /// `round to 2 half_up`, `round total to 2 half_up`
    Round(RoundClause, RoundWhat),
    /// `round lines exact`
    RoundLinesExact,
    /// `total in [0, 120]`
    Total(Interval),
    /// `extends "base.merit"`
    Extends(Text),
    /// `dimension role "岗位" { … }`
    Dimension(Dimension),
    /// `facts { … }`
    Facts(Facts),
    /// `param x: money = 5` or with dated values
    Param(Definition),
    /// `let x: money = …`
    Let(Definition),
    /// `section results { … }`
    Section(Block),
    /// `indicator completion { … }`
    Indicator(Block),
    /// A clause of the enclosing section or indicator.
    Clause(Clause),
    /// `when … { … }`
    When(Patch),
    /// `drop indicator x`
    Drop(DropWhat, Name),
    /// `rest proportional`
    RestProportional,
    /// `adjust commendation { … }`
    Adjust(Adjust),
    /// `veto breach { … }`
    Veto(Veto),
    /// `grades { … }`
    Grades(Grades),
    /// `cohort by stage { … }`
    Cohort(Box<Cohort>),
    /// `outcome bonus: money = …`
    Outcome(Outcome),
    /// `action pip { … }`
    Action(Action),
    /// `check jump: warn when …`
    Check(Check),
    /// `assert balance: …`
    Assert(Assert),
    /// `classify quadrant { … }`
    Classify(Classify),
    /// `award champion { … }`
    Award(Box<Award>),
    /// `calibrate leniency { … }`
    Calibrate(Box<Calibrate>),
    /// `group by team { … }`
    Group(Box<Group>),
    /// `team reps: results of "rep.merit" where …`
    Team(Results),
    /// `history quarters: results of "rep_quarterly.merit"`
    History(Results),
    /// `spells weighted by days_served { … }`
    Spells(Spells),
    /// `person typical { … }`
    Person(Person),
    /// `test "…" { … }`
    Test(Test),
    /// `cases "…" given … { | … }`
    Cases(Cases),
    /// `property "…" { … }`
    Property(Property),
    /// Something that could not be read; a diagnostic says why.
    Bad,
}

/// A date as written, checked against the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateLit {
    /// The day.
    pub date: Date,
    /// Where it stands.
    pub at: At,
}
