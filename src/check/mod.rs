//! Promise: only this room can build a [`Checked`]; what it lets pass can not fail because of the scheme: types and units
//! meet, weights total 100 %, bands have no holes, patches never clash, every undefined value is covered.

mod adjusts;
mod advice;
mod anonymity;
mod assert;
mod bands;
mod cells;
mod class_gap;
mod classes;
mod dates;
mod defined;
mod example;
mod fixtures;
mod follow;
mod indicator_types;
mod indicators;
mod kinds;
mod known;
mod level;
mod names;
mod operations;
mod order;
mod patches;
mod presence;
mod range;
mod rules;
mod shown;
mod stages;
mod sums;
mod teams;
mod todos;
mod together;
mod totals;
mod types;
mod units;
mod weights;

pub use advice::EffectiveWeights;
use order::roots;
pub use order::{Step, parts};
pub use range::Range;
pub use types::Type;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diag::{Diagnostic, Severity, in_file_order};
use crate::facts;
use crate::model::{ExprId, Level, Node, Scheme};
use crate::source::Span;
use crate::value::Rational;

use dates::Calendar;

/// A scheme with the seal: everything compile promises has been proved of it.
#[derive(Debug, Clone)]
pub struct Checked {
    scheme: Scheme,
    types: Vec<Type>,
    order: Vec<Step>,
    stages: Vec<usize>,
    fixtures: Vec<Vec<(usize, facts::Value)>>,
    changes: Vec<Vec<(usize, facts::Value)>>,
    is_dated: bool,
    todos: Vec<Span>,
    looked: usize,
}

impl Checked {
    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The type of an expression.
    #[must_use]
    pub fn ty(&self, expr: ExprId) -> Type {
        self.types.get(expr.index()).copied().unwrap_or(Type::Unknown)
    }

    /// The order in which things are computed.
    #[must_use]
    pub fn order(&self) -> &[Step] {
        &self.order
    }

    /// How many exchanges among people each step of [`Self::order`] waits for.
    #[must_use]
    pub fn stages(&self) -> &[usize] {
        &self.stages
    }

    /// The given facts of each fixture.
    #[must_use]
    pub fn fixtures(&self) -> &[Vec<(usize, facts::Value)>] {
        &self.fixtures
    }

    /// The facts that each test changes in its fixture.
    #[must_use]
    pub fn changes(&self) -> &[Vec<(usize, facts::Value)>] {
        &self.changes
    }

    /// Whether the scheme changes within its time, so that the evaluation date must be given.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.is_dated
    }

    /// Where the scheme says `todo`: it can be tested, but nobody can be scored by it.
    #[must_use]
    pub fn todos(&self) -> &[Span] {
        &self.todos
    }

    /// How many combinations of facts were looked at for the proof: what it took, whatever the machine.
    #[must_use]
    pub fn combinations(&self) -> usize {
        self.looked
    }

    /// Whether a value that must be known before anyone is scored waits for a `todo`.
    #[must_use]
    pub fn is_open(&self, expr: ExprId) -> bool {
        !self.todos.is_empty() && known::is_open(&self.scheme, expr)
    }

    /// The value of an expression that was proved constant.
    #[must_use]
    pub fn constant(&self, expr: ExprId) -> Option<Rational> {
        known::constant(&self.scheme, expr)
    }
}

/// Proves a scheme, or says everything that is wrong with it.
///
/// `problems` are those of earlier stages: with an error among them there is no seal, but the stages here still add
/// what they find, passing over whatever is already reported.
///
/// # Errors
/// All problems, warnings included, in the order of the file.
pub fn check(scheme: Scheme, problems: Vec<Diagnostic>) -> Verdict {
    look(scheme, problems, false).0
}

/// Proves a scheme as [`check`] does, and says what else a careful reader would ask: advice, which never blocks. It is
/// given for a refused scheme as well, as far as that can be read.
pub fn inspect(scheme: Scheme, problems: Vec<Diagnostic>) -> (Verdict, Advice) {
    look(scheme, problems, true)
}

/// What a careful reader says beside the verdict.
#[derive(Debug, Clone, Default)]
pub struct Advice {
    /// The advice, in the order of the file.
    pub findings: Vec<Diagnostic>,
    /// What is proved of the numbers.
    pub bounds: Bounds,
}

/// What is proved of the sum of all lines and of each indicator: intervals that are never too narrow.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    total: Option<Range>,
    shares: BTreeMap<usize, Option<Range>>,
    weights: EffectiveWeights,
}

impl Bounds {
    /// The least that all lines can add up to; nothing where no end is known.
    #[must_use]
    pub fn low(&self) -> Option<Rational> {
        Some(self.total.as_ref()?.low.as_ref()?.0.clone())
    }

    /// The most that all lines can add up to; nothing where no end is known.
    #[must_use]
    pub fn high(&self) -> Option<Rational> {
        Some(self.total.as_ref()?.high.as_ref()?.0.clone())
    }

    /// What the indicators weigh, for each kind of person.
    #[must_use]
    pub fn weights(&self) -> &EffectiveWeights {
        &self.weights
    }

    /// The least and the most that an indicator can earn of its points, 1 being all of them.
    #[must_use]
    pub fn share(&self, indicator: usize) -> (Option<Rational>, Option<Rational>) {
        let share = self.shares.get(&indicator).and_then(Option::as_ref);
        let end = |end: &Option<(Rational, bool)>| end.as_ref().map(|(value, _)| value.clone());
        (share.and_then(|s| end(&s.low)), share.and_then(|s| end(&s.high)))
    }
}

/// What came of a check: the seal and warnings, or all problems.
pub type Verdict = Result<(Checked, Vec<Diagnostic>), Vec<Diagnostic>>;

fn look(mut scheme: Scheme, mut problems: Vec<Diagnostic>, advise: bool) -> (Verdict, Advice) {
    let steps = Checker::new(&scheme).steps_in_order();
    known::settle_params(&mut scheme, &steps);
    let mut checker = Checker::new(&scheme);
    checker.all_types(&steps);
    let order = checker.order();
    checker.patches();
    checker.presence();
    checker.weights();
    checker.anonymity();
    let mut advice = Advice::default();
    if let Some(order) = &order {
        let mut knowledge = known::Knowledge::new(&scheme, &checker.types, order, checker.weightless.clone());
        checker.indicators(&mut knowledge);
        checker.rules(&mut knowledge);
        checker.follow(&mut knowledge);
        checker.together(&mut knowledge);
        checker.asserts(order, &problems);
        if advise {
            advice.findings = checker.advise(&mut knowledge);
            advice.bounds = Bounds {
                weights: checker.effective_weights(),
                total: checker.total_bound.take(),
                shares: std::mem::take(&mut checker.earned),
            };
        }
    }
    checker.todos();
    let fixtures = checker.fixtures();
    let stages = order.as_ref().map(|order| checker.stages(order)).unwrap_or_default();
    checker.totals_alone(order.as_deref().unwrap_or_default(), &stages);
    let (types, is_dated, looked) = (checker.types, checker.calendar.changes(), checker.looked);
    problems.append(&mut checker.problems);
    in_file_order(&mut problems);
    let verdict = match order {
        Some(order) if problems.iter().all(|p| p.severity != Severity::Error) => {
            let (fixtures, changes) = fixtures;
            let todos = todos::places(&scheme);
            Ok((Checked { scheme, types, order, stages, fixtures, changes, is_dated, todos, looked }, problems))
        }
        _ => Err(problems),
    };
    (verdict, advice)
}

struct Checker<'a> {
    scheme: &'a Scheme,
    calendar: Calendar,
    types: Vec<Type>,
    problems: Vec<Diagnostic>,
    /// What `rest proportional` leaves without weight for somebody.
    weightless: BTreeSet<Node>,
    /// What each indicator can earn of its points, 1 being all of them; nothing where that is not known.
    earned: BTreeMap<usize, Option<Range>>,
    /// Where the sum of all lines can lie, once it was asked for.
    total_bound: Option<Range>,
    /// How many combinations of facts were looked at so far.
    looked: usize,
    /// The levels of weights that were asked for, by their section.
    levels: BTreeMap<Option<usize>, Rc<Level>>,
    /// The kind of person that a rule is looked at for.
    looking_at: BTreeMap<usize, usize>,
}

impl<'a> Checker<'a> {
    fn new(scheme: &'a Scheme) -> Self {
        let types = vec![Type::Unknown; scheme.exprs.len()];
        Self {
            scheme,
            calendar: Calendar::of(scheme),
            types,
            problems: vec![],
            weightless: BTreeSet::new(),
            earned: BTreeMap::new(),
            total_bound: None,
            looked: 0,
            levels: BTreeMap::new(),
            looking_at: BTreeMap::new(),
        }
    }
}

impl Checker<'_> {
    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// The level of weights in a section, or of the whole.
    fn level_of(&mut self, section: Option<usize>) -> Rc<Level> {
        let scheme = self.scheme;
        self.levels.entry(section).or_insert_with(|| Rc::new(scheme.level(section))).clone()
    }

    fn ty(&self, expr: ExprId) -> Type {
        self.types.get(expr.index()).copied().unwrap_or(Type::Unknown)
    }
}
