//! What is known of a value before any record is seen: where it can lie, and why it could be undefined.
//!
//! Ranges are conservative: the true values always lie within. Conditions narrow what follows them: `x is present`,
//! `x > 0`, `x in [a, b]` and their negations, from left to right.

mod absence;
mod calls;
mod constants;
mod names;
mod narrow;
mod operations;
mod people;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use constants::{MOST_BITS, constant, is_open, settle_params};
pub(super) use narrow::mirrored;
pub(super) use operations::rounded;

use crate::diag::{Say, say};
use crate::model::{ExprId, ExprKind, Indicator, Node, RowField, Scheme, Set};
use crate::source::Span;
use crate::value::Rounding;

use super::order::Step;
use super::range::Range;
use super::types::Type;

/// Where a value can lie, and why it could be undefined.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) range: Range,
    /// The part that can be undefined, and why.
    pub(super) undefined: Option<Box<Undefined>>,
    /// A problem of some part of it is already reported, or it is not decided yet: nothing follows from what is known.
    pub(super) broken: bool,
}

/// A part that can be undefined.
#[derive(Debug, Clone)]
pub(super) struct Undefined {
    pub(super) at: Span,
    /// The definition that hides the part; of several the nearest, so that long chains stay short messages.
    through: Option<String>,
    why: Say,
}

impl Undefined {
    pub(super) fn new(at: Span, why: Say) -> Box<Self> {
        Box::new(Self { at, through: None, why })
    }

    /// Why it can be undefined, in words.
    pub(super) fn words(&self) -> Say {
        let (en, zh) = (&self.why.en, &self.why.zh);
        match &self.through {
            None => self.why.clone(),
            Some(name) => say!("`{name}` can be undefined: {en}", "`{name}` 可能没有值:{zh}"),
        }
    }
}

impl Known {
    fn any() -> Self {
        Self::with(Range::ALL)
    }

    pub(super) fn with(range: Range) -> Self {
        Self { range, undefined: None, broken: false }
    }

    fn broken() -> Self {
        Self { broken: true, ..Self::any() }
    }

    /// The same place where one is undefined, all is.
    pub(super) fn also(mut self, other: &Self) -> Self {
        if self.undefined.is_none() {
            self.undefined.clone_from(&other.undefined);
        }
        self.broken |= other.broken;
        self
    }

    /// One of the two.
    pub(super) fn or(self, other: &Self) -> Self {
        let range = self.range.hull(&other.range);
        Self { range, ..self.also(other) }
    }
}

/// Something that conditions can speak about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Fact(usize),
    Field(RowField),
    Definition(usize),
    Measure(usize),
    Score(usize),
    SectionScore(usize),
    Outcome(usize),
    Rows(usize),
    Rank,
    Percentile,
}

/// Looks values up in a scheme whose definitions are known not to need each other in a circle.
pub(super) struct Knowledge<'a> {
    scheme: &'a Scheme,
    types: Vec<Type>,
    definitions: Vec<Known>,
    measures: Vec<Known>,
    /// What is made of several people's values.
    pools: BTreeMap<usize, Known>,
    /// Where the sides of the comparisons read last lie, so that remembering what a comparison says reads nothing twice.
    sides: BTreeMap<ExprId, Range>,
    /// What `rest proportional` leaves without weight for somebody.
    weightless: BTreeSet<Node>,
    /// What conditions around the present expression say.
    narrowed: Vec<(Place, Narrowed)>,
}

#[derive(Debug, Clone)]
enum Narrowed {
    Present,
    Within(Range),
}

impl<'a> Knowledge<'a> {
    /// Learns definitions and measures, `order` being such that each comes after what it needs.
    pub(super) fn new(scheme: &'a Scheme, types: &[Type], order: &[Step], weightless: BTreeSet<Node>) -> Self {
        let mut knowledge = Self {
            scheme,
            types: types.to_vec(),
            definitions: vec![Known::any(); scheme.definitions.len()],
            measures: vec![Known::any(); scheme.indicators.len()],
            pools: BTreeMap::new(),
            sides: BTreeMap::new(),
            weightless,
            narrowed: vec![],
        };
        for step in order {
            match step {
                Step::Definition(index) => {
                    let Some(definition) = scheme.definitions.get(*index) else { continue };
                    let values: Vec<ExprId> = definition.value.all().map(|(value, _)| *value).collect();
                    let known = knowledge.any_of(&values);
                    if let Some(slot) = knowledge.definitions.get_mut(*index) {
                        *slot = known;
                    }
                }
                Step::Indicator(index) => {
                    let Some(rule) = scheme.indicators.get(*index) else { continue };
                    let known = knowledge.measure(rule);
                    if let Some(slot) = knowledge.measures.get_mut(*index) {
                        *slot = known;
                    }
                }
                Step::Pool(index) => knowledge.settle_pool(*index),
                Step::Weigh | Step::Adjust(_) | Step::Total | Step::Veto(_) | Step::Grade | Step::Outcome(_) => {}
                Step::Class(_) | Step::Action(_) | Step::Check(_) | Step::Place | Step::Award(_) => {}
            }
        }
        knowledge
    }

    fn measure(&mut self, rule: &Indicator) -> Known {
        let measures: Vec<(ExprId, Option<Rounding>)> = rule.measure.all().map(|(m, _)| (m.value, m.round)).collect();
        let values: Vec<ExprId> = measures.iter().map(|(value, _)| *value).collect();
        let known = self.any_of(&values);
        match measures.as_slice() {
            [(_, Some(rounding))] => Known { range: rounded(&known.range, *rounding), ..known },
            _ if measures.iter().all(|(_, round)| round.is_none()) => known,
            _ => Known { range: Range::ALL, ..known },
        }
    }

    /// What is known of whichever of several values is taken.
    fn any_of(&mut self, values: &[ExprId]) -> Known {
        let known = values.iter().map(|value| self.of(*value)).reduce(|a, b| a.or(&b));
        known.unwrap_or_else(Known::any)
    }

    /// What is known of an expression.
    pub(super) fn of(&mut self, id: ExprId) -> Known {
        let known = self.of_kind(id);
        if self.types.get(id.index()) == Some(&Type::Unknown) { Known { broken: true, ..known } } else { known }
    }

    fn of_kind(&mut self, id: ExprId) -> Known {
        let scheme = self.scheme;
        let expr = scheme.expr(id);
        match &expr.kind {
            ExprKind::Number(..)
            | ExprKind::Fact(_)
            | ExprKind::Field(_)
            | ExprKind::Definition(_)
            | ExprKind::Indicator(..)
            | ExprKind::Section(..)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Date(_)
            | ExprKind::AsOf
            | ExprKind::Member(..)
            | ExprKind::GradeName(_)
            | ExprKind::Adjust(..)
            | ExprKind::Fired(_)
            | ExprKind::Total
            | ExprKind::ComputedTotal
            | ExprKind::Grade
            | ExprKind::GradeAttribute(_)
            | ExprKind::Class(_)
            | ExprKind::ClassName(..)
            | ExprKind::ClassAttribute(..)
            | ExprKind::Noticed(_)
            | ExprKind::Taken(_)
            | ExprKind::Pool(_)
            | ExprKind::Rank
            | ExprKind::Percentile
            | ExprKind::Won(_)
            | ExprKind::Outcome(_)
            | ExprKind::Presence(..)
            | ExprKind::Todo
            | ExprKind::Bad => self.leaf(expr),
            ExprKind::Negate(inner) => {
                let known = self.of(*inner);
                Known { range: known.range.negate(), ..known }
            }
            ExprKind::Not(inner) => self.of(*inner),
            ExprKind::Sum(first, rest) => self.sum(*first, rest),
            ExprKind::Product(first, rest) => self.product(*first, rest),
            ExprKind::Compare(left, _, right) => self.sides(&[*left, *right]),
            ExprKind::In(value, _, Set::Values(values)) => {
                let known = self.of(*value);
                values.iter().fold(Known::any().also(&known), |known, item| known.also(&self.of(*item)))
            }
            ExprKind::In(value, _, Set::Interval(interval)) => self.sides(&[*value, interval.low, interval.high]),
            ExprKind::And(parts) => self.chain(parts, true),
            ExprKind::Or(parts) => self.chain(parts, false),
            ExprKind::If(arms, otherwise) => self.choice(arms, *otherwise),
            ExprKind::Else(options) => self.fallback(options),
            ExprKind::As(inner, _) => self.of(*inner),
            ExprKind::Call(function, args) => self.call(*function, args),
            ExprKind::List(call) => self.list(call, expr.span),
        }
    }
}
