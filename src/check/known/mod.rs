//! What is known of a value before any record is seen: where it can lie, and why it could be undefined.
//!
//! Ranges are conservative: the true values always lie within. Conditions narrow what follows them: `x is present`,
//! `x > 0`, `x in [a, b]` and their negations, from left to right.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Say, say};
use crate::facts::{Field, FieldKind};
use crate::model::{AddOp, MulOp};
use crate::model::{
    Expr, ExprId, ExprKind, GroupMember, Indicator, IndicatorMember, Layered, Node, RowField, Scheme, Set,
};
use crate::source::Span;
use crate::value::{Rational, Rounding, Unit};

mod calls;
mod narrow;
mod people;

pub(super) use narrow::mirrored;

use super::order::{Step, parts};
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

/// The value of an expression that depends on nothing but literals and params that no patch changes.
pub(super) fn constant(scheme: &Scheme, id: ExprId) -> Option<Rational> {
    match &scheme.expr(id).kind {
        ExprKind::Number(value, _) => Some(value.clone()),
        ExprKind::Negate(inner) => constant(scheme, *inner).map(|v| -v),
        ExprKind::As(inner, _) => constant(scheme, *inner),
        ExprKind::Sum(first, rest) => rest.iter().try_fold(constant(scheme, *first)?, |sum, (op, term)| {
            let term = constant(scheme, *term)?;
            Some(if *op == AddOp::Plus { sum + term } else { sum - term })
        }),
        ExprKind::Product(first, rest) => rest.iter().try_fold(constant(scheme, *first)?, |product, (op, factor)| {
            let factor = constant(scheme, *factor)?;
            let product = if *op == MulOp::Times { Some(product * factor) } else { product.checked_div(&factor) };
            product.filter(|p| p.bits() <= MOST_BITS)
        }),
        ExprKind::Definition(index) => scheme.definitions.get(*index)?.constant.clone(),
        _ => None,
    }
}

/// Whether an expression depends on a `todo`, by itself or through params and lets.
pub(super) fn is_open(scheme: &Scheme, id: ExprId) -> bool {
    match &scheme.expr(id).kind {
        ExprKind::Todo => true,
        ExprKind::Definition(index) => scheme.definitions.get(*index).is_some_and(|d| d.is_open),
        kind => parts(kind).into_iter().any(|part| is_open(scheme, part)),
    }
}

/// Finds the values of the params that are constant, and what is open; `order` puts each after those it needs.
pub(super) fn settle_params(scheme: &mut Scheme, order: &[Step]) {
    for step in order {
        let Step::Definition(index) = step else { continue };
        let value = scheme.definitions.get(*index).filter(|d| d.is_param && d.value.layers.is_empty());
        let value = value.and_then(|d| d.value.base.as_ref()).and_then(|(value, _)| constant(scheme, *value));
        let values = scheme.definitions.get(*index).into_iter().flat_map(|d| d.value.all());
        let open = values.map(|(value, _)| *value).any(|value| is_open(scheme, value));
        if let Some(definition) = scheme.definitions.get_mut(*index) {
            definition.constant = value;
            definition.is_open = open;
        }
    }
}

/// Numbers that take more bits than this are not followed: squares of squares would fill the memory.
pub(super) const MOST_BITS: u64 = 4_096;

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

    /// What is known of an expression without parts.
    fn leaf(&mut self, expr: &Expr) -> Known {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(value, _) => Known::with(Range::point(value.clone())),
            ExprKind::Fact(fact) => match self.scheme.facts.fields.get(*fact) {
                Some(field) => self.field(field, Place::Fact(*fact), span),
                None => Known::any(),
            },
            ExprKind::Field(place) => match self.scheme.facts.fields.get(place.list).map(|f| &f.kind) {
                Some(FieldKind::List(list)) => match list.fields.get(place.field) {
                    Some(field) => self.field(field, Place::Field(*place), span),
                    None => Known::any(),
                },
                _ => Known::any(),
            },
            ExprKind::Definition(index) => {
                let known = self.definitions.get(*index).cloned().unwrap_or_else(Known::any);
                let name = self.scheme.definitions.get(*index).map(|d| d.name.clone());
                let undefined = known.undefined.map(|u| Box::new(Undefined { at: span, through: name, ..*u }));
                self.narrow(Known { undefined, ..known }, Place::Definition(*index))
            }
            ExprKind::Indicator(index, member) => self.indicator(*index, *member, span),
            ExprKind::Section(_, GroupMember::Weight) => Known::with(Range::closed(Rational::ZERO, Rational::ONE)),
            ExprKind::Section(index, GroupMember::Score) => {
                let name = self.scheme.sections.get(*index).map(|s| s.name.as_str()).unwrap_or_default();
                let why = say!(
                    "`{name}` can weigh nothing, when all of it is without data",
                    "`{name}` 全部没有数据时权重为零"
                );
                let undefined = self.section_can_vanish(*index).then(|| Undefined::new(span, why));
                self.narrow(Known { undefined, ..Known::any() }, Place::SectionScore(*index))
            }
            ExprKind::Outcome(index) => {
                let outcome = self.scheme.outcomes.get(*index).filter(|outcome| outcome.present.can_fail());
                let undefined = outcome.map(|outcome| Undefined::new(span, absent(&outcome.name)));
                self.narrow(Known { undefined, ..Known::any() }, Place::Outcome(*index))
            }
            ExprKind::Pool(index) => self.pool(*index),
            ExprKind::Rank => self.narrow(self.standing(span, false), Place::Rank),
            ExprKind::Percentile => self.narrow(self.standing(span, true), Place::Percentile),
            ExprKind::GradeAttribute(index) => self.attribute(*index),
            ExprKind::ClassAttribute(index, place) => self.class_attribute(*index, *place),
            // whatever is decided may keep every promise
            ExprKind::Todo | ExprKind::Bad => Known::broken(),
            _ => Known::any(),
        }
    }

    /// What is known of a comparison: only whether its sides are there. Their places are kept for [`Self::assume`].
    fn sides(&mut self, sides: &[ExprId]) -> Known {
        let mut all = Known::any();
        for side in sides {
            let known = self.of(*side);
            all = all.also(&known);
            self.sides.insert(*side, known.range);
        }
        all
    }

    fn side(&self, id: ExprId) -> Range {
        self.sides.get(&id).cloned().unwrap_or(Range::ALL)
    }

    fn sum(&mut self, first: ExprId, rest: &[(AddOp, ExprId)]) -> Known {
        let mut known = self.of(first);
        for (op, term) in rest {
            let term = self.of(*term);
            let range = match op {
                AddOp::Plus => known.range.plus(&term.range),
                AddOp::Minus => known.range.plus(&term.range.negate()),
            };
            known = Known { range, ..known }.also(&term);
        }
        known
    }

    fn attribute(&mut self, index: usize) -> Known {
        let Some(table) = &self.scheme.grades else { return Known::any() };
        let Some(name) = table.attributes.get(index) else { return Known::any() };
        let values: Vec<ExprId> = table.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
        self.any_of(&values)
    }

    fn class_attribute(&mut self, index: usize, place: usize) -> Known {
        let Some(class) = self.scheme.classes.get(index) else { return Known::any() };
        let Some(name) = class.attributes.get(place) else { return Known::any() };
        let values: Vec<ExprId> = class.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
        self.any_of(&values)
    }

    fn field(&self, field: &Field, place: Place, span: Span) -> Known {
        let grid = matches!(field.kind, FieldKind::Numeric(Unit::Count)).then_some(Rational::ONE);
        let range = Range { low: field.range.low.clone(), high: field.range.high.clone(), grid };
        let name = &field.name;
        let why = say!("`{name}` may be missing", "`{name}` 可能没有值");
        let undefined = (field.optional && field.default.is_none()).then(|| Undefined::new(span, why));
        self.narrow(Known { undefined, ..Known::with(range) }, place)
    }

    fn narrow(&self, mut known: Known, place: Place) -> Known {
        if let Some(range) = self.within(place) {
            known.range = known.range.intersect(range);
        }
        // a comparison that came out true had a value to compare
        if self.narrowed.iter().rev().any(|(about, _)| *about == place) {
            known.undefined = None;
        }
        known
    }

    fn indicator(&mut self, index: usize, member: IndicatorMember, span: Span) -> Known {
        let Some(rule) = self.scheme.indicators.get(index) else { return Known::any() };
        match member {
            IndicatorMember::Weight => Known::with(Range::closed(Rational::ZERO, Rational::ONE)),
            IndicatorMember::Points => Known::any(),
            IndicatorMember::Score => {
                let name = &rule.name;
                let why = if self.can_be_absent(Node::Indicator(index)) {
                    Some(absent(name))
                } else if rule.can_be_redistributed() {
                    Some(say!("`{name}` has no score when it is without data", "`{name}` 没有数据时没有得分"))
                } else {
                    None
                };
                let known = Known { undefined: why.map(|why| Undefined::new(span, why)), ..Known::any() };
                self.narrow(known, Place::Score(index))
            }
            IndicatorMember::Measure => {
                let mut known = self.measures.get(index).cloned().unwrap_or_else(Known::any);
                let name = &rule.name;
                if let Some(undefined) = &mut known.undefined {
                    undefined.at = span;
                    undefined.through = Some(format!("{name}.measure"));
                } else if self.can_be_absent(Node::Indicator(index)) {
                    known.undefined = Some(Undefined::new(span, absent(name)));
                } else if !rule.no_data_when.is_unset() {
                    let why = say!(
                        "`{name}` is not measured when one of its `no data when` rows holds",
                        "`{name}` 的某条“无数据 当”成立时不计算实绩"
                    );
                    known.undefined = Some(Undefined::new(span, why));
                }
                self.narrow(known, Place::Measure(index))
            }
        }
    }

    /// Whether every leaf of a section can be without data at once, or it may weigh nothing by itself or by what it
    /// stands in.
    fn section_can_vanish(&self, index: usize) -> bool {
        let mut at = Some(index);
        while let Some(section) = at.and_then(|i| self.scheme.sections.get(i)) {
            if self.may_be_zero(&section.weight) || section.present.can_fail() {
                return true;
            }
            at = section.parent;
        }
        self.can_be_empty(index) || self.is_weightless(index)
    }

    fn can_be_empty(&self, index: usize) -> bool {
        let Some(section) = self.scheme.sections.get(index) else { return false };
        section.children.iter().all(|child| match child {
            _ if self.weightless.contains(child) => true,
            _ if self.scheme.presence(*child).is_some_and(|present| present.can_fail()) => true,
            Node::Section(inner) => {
                let zero = self.scheme.sections.get(*inner).is_some_and(|s| self.may_be_zero(&s.weight));
                zero || self.can_be_empty(*inner)
            }
            Node::Indicator(leaf) => self.scheme.indicators.get(*leaf).is_none_or(|leaf| {
                self.may_be_zero(&leaf.weight) || self.may_be_zero(&leaf.worth) || leaf.can_be_redistributed()
            }),
        })
    }

    /// Whether `rest proportional` may leave a section, or one around it, without weight.
    fn is_weightless(&self, index: usize) -> bool {
        let mut at = Some(index);
        while let Some(index) = at {
            if self.weightless.contains(&Node::Section(index)) {
                return true;
            }
            at = self.scheme.parent(Node::Section(index));
        }
        false
    }

    /// Whether some people have no such rule.
    fn can_be_absent(&self, node: Node) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if self.scheme.presence(node).is_some_and(|present| present.can_fail()) {
                return true;
            }
            at = self.scheme.parent(node).map(Node::Section);
        }
        false
    }

    fn may_be_zero(&self, weight: &Layered<ExprId>) -> bool {
        weight.all().any(|(w, _)| constant(self.scheme, *w).is_none_or(|w| w.is_zero()))
    }

    fn product(&mut self, first: ExprId, rest: &[(MulOp, ExprId)]) -> Known {
        let mut known = self.of(first);
        for (op, id) in rest {
            let factor = self.of(*id);
            let divides = *op == MulOp::Over;
            let range = if divides { known.range.over(&factor.range) } else { known.range.times(&factor.range) };
            if divides && factor.range.has_zero() {
                let span = self.scheme.expr(*id).span;
                let why = say!("the divisor can be 0", "除数可能为 0");
                known.undefined = known.undefined.or(Some(Undefined::new(span, why)));
            }
            known = Known { range, ..known }.also(&factor);
        }
        known
    }

    /// `and` and `or`: each part is read only where those before it did not decide.
    fn chain(&mut self, parts: &[ExprId], all: bool) -> Known {
        let depth = self.narrowed.len();
        let mut known = Known::any();
        for part in parts {
            let next = self.of(*part);
            known = known.also(&next);
            self.assume(*part, all);
        }
        self.narrowed.truncate(depth);
        known
    }

    fn choice(&mut self, arms: &[(ExprId, ExprId)], otherwise: ExprId) -> Known {
        let depth = self.narrowed.len();
        let mut known: Option<Known> = None;
        let mut conditions = Known::any();
        for (condition, value) in arms {
            self.arm(*condition, *value, &mut known, &mut conditions);
        }
        let last = self.of(otherwise);
        self.narrowed.truncate(depth);
        known.map_or(last.clone(), |known| known.or(&last)).also(&conditions)
    }

    /// Adds what is known of one arm of an `if`; afterwards its condition did not hold.
    fn arm(&mut self, condition: ExprId, value: ExprId, known: &mut Option<Known>, conditions: &mut Known) {
        *conditions = std::mem::replace(conditions, Known::any()).also(&self.of(condition));
        let before = self.narrowed.len();
        self.assume(condition, true);
        let next = self.of(value);
        *known = Some(known.take().map_or(next.clone(), |so_far| so_far.or(&next)));
        self.narrowed.truncate(before);
        self.assume(condition, false);
    }

    fn fallback(&mut self, options: &[ExprId]) -> Known {
        let mut known: Option<Known> = None;
        for option in options {
            let next = self.of(*option);
            let defined = next.undefined.is_none();
            known = Some(match known {
                None => next,
                Some(so_far) => Known {
                    range: so_far.range.hull(&next.range),
                    undefined: next.undefined,
                    broken: so_far.broken || next.broken,
                },
            });
            if defined {
                break;
            }
        }
        known.unwrap_or_else(Known::any)
    }
}

fn absent(name: &str) -> Say {
    say!("some people have no `{name}`", "有的人没有 `{name}`")
}

/// Where a value lies after rounding: rounding is monotone, and its ends may be reached.
pub(super) fn rounded(range: &Range, rounding: Rounding) -> Range {
    let end = |end: &Option<(Rational, bool)>| end.as_ref().map(|(value, _)| (value.round(rounding), false));
    let grid = Rational::ONE.checked_div(&Rational::power_of_ten(rounding.places));
    Range { low: end(&range.low), high: end(&range.high), grid }
}
