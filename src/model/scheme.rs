use indexmap::IndexMap;

use super::expr::{Expr, ExprId, Interval};
use super::follow::{Action, Assertion, Classification, RecordCheck};
use super::layered::Layered;
use super::together::{Award, Cohort, Group, Pool, Quota};
use crate::facts::{Dimension, Info, Schema};
use crate::source::Span;
use crate::syntax::ast::CompareOp;
use crate::value::{Date, Rational, Rounding, Unit};

/// What a scheme means: one set of rules in which every rule knows where it came from.
#[derive(Debug, Clone, Default)]
pub struct Scheme {
    /// The name after `scheme`.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// The `scheme` line.
    pub span: Span,
    /// Its name and label, as they stand behind `scheme`.
    pub head: Span,
    /// `version "…"`
    pub version: Option<String>,
    /// What its `///` lines say.
    pub info: Info,
    /// `effective A to B`
    pub effective: Option<(Date, Date)>,
    /// How every line is rounded.
    pub lines: Rounding,
    /// `round lines exact`: lines are not rounded, the total is.
    pub lines_exact: bool,
    /// How the total is rounded where lines are exact.
    pub total_rounding: Rounding,
    /// `total in [a, b]`
    pub total_range: Option<Interval>,
    /// The dimensions.
    pub dimensions: Vec<std::sync::Arc<Dimension>>,
    /// The facts.
    pub facts: Schema,
    /// Params and lets.
    pub definitions: Vec<Definition>,
    /// Sections, each after its parent.
    pub sections: Vec<Section>,
    /// Indicators in the order of the file.
    pub indicators: Vec<Indicator>,
    /// What stands at the top of the tree.
    pub roots: Vec<Node>,
    /// The patches, each after its parent.
    pub patches: Vec<Patch>,
    /// Every `rest proportional`.
    pub rests: Vec<Rest>,
    /// The adjustments.
    pub adjusts: Vec<Adjust>,
    /// The vetoes.
    pub vetoes: Vec<Veto>,
    /// The grades.
    pub grades: Option<GradeTable>,
    /// The outcomes.
    pub outcomes: Vec<OutcomeRule>,
    /// The classifications.
    pub classes: Vec<Classification>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The checks of each record.
    pub checks: Vec<RecordCheck>,
    /// The promises about the scheme itself.
    pub asserts: Vec<Assertion>,
    /// Who is compared with whom.
    pub cohort: Option<Cohort>,
    /// The values made of several people's.
    pub pools: Vec<Pool>,
    /// The awards.
    pub awards: Vec<Award>,
    /// Groups that are results of their own.
    pub groups: Vec<Group>,
    /// The fact that weighs the spells of a person, and where that is said.
    pub spells: Option<(usize, Span)>,
    /// The teams: lists of other people's results.
    pub teams: Vec<super::results::Team>,
    /// The fixtures.
    pub fixtures: Vec<Fixture>,
    /// The tests.
    pub tests: Vec<TestCase>,
    /// All expressions.
    pub exprs: Vec<Expr>,
}

impl Scheme {
    /// An expression by its id.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> &Expr {
        const NOTHING: &Expr =
            &Expr { span: Span { file: crate::source::FileId::FIRST, start: 0, end: 0 }, kind: super::ExprKind::Bad };
        self.exprs.get(id.index()).unwrap_or(NOTHING)
    }
}

/// A param or let.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// A `param` rather than a `let`.
    pub is_param: bool,
    /// Its declared unit, where that is numeric.
    pub unit: Option<Unit>,
    /// Its declaration.
    pub span: Span,
    /// Its value.
    pub value: Layered<ExprId>,
    /// The type it is declared to have, where that is not numeric.
    pub ty: Option<DeclaredType>,
    /// Its number where it is a param that nothing changes; the checker finds it.
    pub constant: Option<Rational>,
    /// It depends on a `todo`; the checker finds it.
    pub is_open: bool,
    /// `source` and the like.
    pub info: Info,
}

/// A declared type that is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredType {
    /// A day.
    Date,
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A value of a dimension.
    Dimension(usize),
}

/// A child of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A section.
    Section(usize),
    /// An indicator.
    Indicator(usize),
}

/// A section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// What stands in it.
    pub children: Vec<Node>,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// Its share of its level; unset for a transparent grouping.
    pub weight: Layered<ExprId>,
    /// The range its weight must keep to.
    pub within: Layered<Interval>,
    /// `cite` and the like.
    pub info: Info,
}

/// An indicator.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// The section it stands in.
    pub parent: Option<usize>,
    /// It is written as a section, which is rated as a whole instead of having children.
    pub is_section: bool,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// Its share of its level.
    pub weight: Layered<ExprId>,
    /// The range its weight must keep to.
    pub within: Layered<Interval>,
    /// Full mark of its own scale.
    pub out_of: Layered<ExprId>,
    /// `worth N`: weight and full mark at once.
    pub worth: Layered<ExprId>,
    /// What is measured.
    pub measure: Layered<Measure>,
    /// How the measure becomes a score.
    pub method: Layered<Method>,
    /// The most the score may be.
    pub cap: Layered<ExprId>,
    /// The least the score may be; `None` for `floor none`.
    pub floor: Layered<Option<ExprId>>,
    /// A measure below it scores 0.
    pub zero_below: Layered<ExprId>,
    /// A measure above it scores 0.
    pub zero_above: Layered<ExprId>,
    /// What happens when measure, target or score is undefined.
    pub no_data: Layered<Policy>,
    /// Conditions that are tried first, and what happens then.
    pub no_data_when: Layered<Vec<(ExprId, Policy)>>,
    /// `anonymous below N`: the fewest answers of raters that are shown as one.
    pub anonymous: Layered<ExprId>,
    /// Whether higher (true) or lower measures are better.
    pub better: Layered<bool>,
    /// `cite` and the like.
    pub info: Info,
}

impl Indicator {
    /// Every policy that anybody states for it.
    pub fn policies(&self) -> impl Iterator<Item = Policy> {
        let rows = self.no_data_when.all().flat_map(|(rows, _)| rows).map(|(_, policy)| *policy);
        rows.chain(self.no_data.all().map(|(policy, _)| *policy))
    }

    /// Whether its weight can go to its siblings.
    #[must_use]
    pub fn can_be_redistributed(&self) -> bool {
        self.policies().any(|policy| policy == Policy::Redistribute)
    }

    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

impl Section {
    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// What is measured.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The value.
    pub value: ExprId,
    /// How it is rounded before anything looks at it.
    pub round: Option<Rounding>,
}

/// How a score comes about.
#[derive(Debug, Clone)]
pub enum Method {
    /// Measure ÷ target × full mark.
    Proportional(ExprId),
    /// Target ÷ measure × full mark; a measure of 0 scores the cap.
    Inverse(ExprId),
    /// The first row that holds.
    Bands(Vec<Band>),
    /// Linear between points, flat outside.
    Curve(Vec<(ExprId, ExprId)>),
    /// Weighted mean of the means of the raters' categories.
    Rated(Rated),
    /// An expression.
    Value(ExprId),
    /// Something whose problem is already reported.
    Bad,
}

/// A row of bands.
#[derive(Debug, Clone)]
pub struct Band {
    /// Where it was written.
    pub span: Span,
    /// When it holds.
    pub key: BandKey,
    /// What it scores.
    pub score: ExprId,
}

/// When a band holds.
#[derive(Debug, Clone)]
pub enum BandKey {
    /// The measure compares so.
    Compare(CompareOp, ExprId),
    /// The measure lies within.
    In(Interval),
    /// Always.
    Otherwise,
}

/// Ratings by people of several categories.
#[derive(Debug, Clone)]
pub struct Rated {
    /// The list fact.
    pub list: usize,
    /// The field with the rating.
    pub field: usize,
    /// The field with the category.
    pub category: usize,
    /// Which rows count.
    pub filter: Option<ExprId>,
    /// The raters' scale; 100 where unset.
    pub out_of: Option<ExprId>,
    /// The weight of each category, by its place in the dimension.
    pub weights: Vec<(usize, ExprId)>,
    /// Where it was written.
    pub span: Span,
}

/// What becomes of an indicator without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Its weight goes to its siblings.
    Redistribute,
    /// It scores 0.
    Zero,
    /// It scores its full mark.
    Full,
    /// It scores so much.
    Score(ExprId),
    /// The record is at fault.
    Fault,
}

/// A patch: reopened declarations for some people.
#[derive(Debug, Clone)]
pub struct Patch {
    /// The patch it refines.
    pub parent: Option<usize>,
    /// How deep it is nested: 2 for a `when` block, two more for each around it. The stretches of a dated value lie one
    /// above the block, or the base, that it stands in: they win over that and lose to all that is nested in it.
    pub depth: usize,
    /// For whom it holds, besides its parent's condition.
    pub condition: ExprId,
    /// Where it was written: the `when` line.
    pub span: Span,
    /// A part of it was not understood and is reported, so that the rest does not tell what it makes.
    pub is_partial: bool,
    /// What its `///` lines say.
    pub info: Info,
}

impl Patch {
    /// Whether it is a stretch of a dated value rather than a `when` block.
    #[must_use]
    pub fn is_stretch(&self) -> bool {
        self.depth % 2 == 1
    }
}

/// `rest proportional`: the weights that no patch sets share what those that are set leave.
#[derive(Debug, Clone)]
pub struct Rest {
    /// The patch that says so.
    pub patch: usize,
    /// The section whose level it is about; without one every level that the patch changes.
    pub section: Option<usize>,
    /// Where it was written.
    pub span: Span,
}

/// An adjustment.
#[derive(Debug, Clone)]
pub struct Adjust {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// What gives or takes points.
    pub body: AdjustBody,
    /// What a line needs to count, read in order; without it the line is pending.
    pub requires: Vec<ExprId>,
    /// Of the lines that belong together, the one that counts.
    pub one_per: Option<OnePer>,
    /// What bounds the sum of the lines.
    pub limit: Option<Interval>,
    /// `cite` and the like.
    pub info: Info,
}

/// Which of the lines that belong together counts.
#[derive(Debug, Clone, Copy)]
pub struct OnePer {
    /// What makes lines belong together.
    pub key: ExprId,
    /// The lowest counts, else the highest.
    pub lowest: bool,
}

/// What gives or takes points.
#[derive(Debug, Clone)]
pub enum AdjustBody {
    /// One line.
    Points(ExprId, Option<ExprId>),
    /// One line of an amount that somebody decides within a range; none where the amount is missing.
    Discretionary(ExprId, Interval),
    /// A line for each row of a list that a condition chooses.
    Each(Each),
}

/// A line for each row of a list.
#[derive(Debug, Clone)]
pub struct Each {
    /// The list fact.
    pub list: usize,
    /// Which rows count at all.
    pub filter: Option<ExprId>,
    /// The first whose condition holds gives the line.
    pub rows: Vec<EachRow>,
}

/// What a row of a list may give.
#[derive(Debug, Clone)]
pub struct EachRow {
    /// Where it was written.
    pub span: Span,
    /// When; always where absent.
    pub condition: Option<ExprId>,
    /// The points.
    pub points: ExprId,
    /// The amount of money.
    pub money: Option<ExprId>,
}

/// A veto.
#[derive(Debug, Clone)]
pub struct Veto {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// When it fires.
    pub condition: ExprId,
    /// What it does then.
    pub effects: Vec<(Effect, Span)>,
    /// `cite` and the like.
    pub info: Info,
}

/// What a veto does. A grade is named by its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The grade is at most this one; `grade G` and `grade at most G` differ in wording only, as no veto raises.
    Grade(usize),
    /// The total is at most this.
    Total(ExprId),
    /// It is not decided yet what it does.
    Todo,
}

/// The grades, best first.
#[derive(Debug, Clone, Default)]
pub struct GradeTable {
    /// Where they were written.
    pub span: Span,
    /// The rows.
    pub rows: Vec<GradeRow>,
    /// The names of the attributes, in the order of the first row.
    pub attributes: Vec<String>,
}

/// A grade.
#[derive(Debug, Clone)]
pub struct GradeRow {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Where it was written.
    pub span: Span,
    /// The least total (`true`: it must be exceeded); `None` for `otherwise`.
    pub threshold: Option<(ExprId, bool)>,
    /// No line and not `otherwise`: its quotas alone decide.
    pub by_rank: bool,
    /// What it asks of the group.
    pub quotas: Vec<Quota>,
    /// A value for each attribute, with its place.
    pub attributes: IndexMap<String, ExprId>,
}

/// An outcome.
#[derive(Debug, Clone)]
pub struct OutcomeRule {
    /// Its name.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its declaration's name.
    pub span: Span,
    /// Whether it is there at all.
    pub present: Layered<bool>,
    /// Its declared unit, where that is numeric.
    pub unit: Option<Unit>,
    /// The type it is declared to have, where that is not numeric.
    pub ty: Option<DeclaredType>,
    /// Its value.
    pub value: ExprId,
    /// How it is rounded.
    pub round: Option<Rounding>,
    /// `source` and the like.
    pub info: Info,
}

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
