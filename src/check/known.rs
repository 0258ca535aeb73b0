//! What is known of a value before any record is seen: where it can lie, and why it could be undefined.
//!
//! Ranges are conservative: the true values always lie within. Conditions narrow what follows them: `x is present`,
//! `x > 0`, `x in [a, b]` and their negations, from left to right.

use crate::diag::{Say, say};
use crate::facts::{Field, FieldKind};
use crate::model::{AddOp, CompareOp, Function, MulOp};
use crate::model::{ExprId, ExprKind, GroupMember, IndicatorMember, ListCall, RowField, Scheme, Set};
use crate::source::Span;
use crate::value::{Rational, Rounding, Unit};

use super::range::Range;

/// Where a value can lie, and why it could be undefined.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) range: Range,
    /// The part that can be undefined, and why.
    pub(super) undefined: Option<(Span, Say)>,
}

impl Known {
    fn any() -> Self {
        Self { range: Range::ALL, undefined: None }
    }

    fn with(range: Range) -> Self {
        Self { range, undefined: None }
    }

    /// The same place where one is undefined, all is.
    fn also(mut self, other: &Self) -> Self {
        if self.undefined.is_none() {
            self.undefined.clone_from(&other.undefined);
        }
        self
    }
}

/// Something that conditions can speak about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Fact(usize),
    Field(RowField),
    Definition(usize),
    Measure(usize),
    Rows(usize),
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
            if *op == MulOp::Times { Some(product * factor) } else { product.checked_div(&factor) }
        }),
        ExprKind::Definition(index) => {
            let definition = scheme.definitions.get(*index).filter(|d| d.is_param && d.value.layers.is_empty())?;
            definition.value.base.as_ref().and_then(|(value, _)| constant(scheme, *value))
        }
        _ => None,
    }
}

/// Looks values up in a scheme whose definitions are known not to need each other in a circle.
pub(super) struct Knowledge<'a> {
    scheme: &'a Scheme,
    definitions: Vec<Known>,
    /// What conditions around the present expression say.
    narrowed: Vec<(Place, Narrowed)>,
}

#[derive(Debug, Clone)]
enum Narrowed {
    Present,
    Within(Range),
}

impl<'a> Knowledge<'a> {
    /// Learns the definitions, `order` being such that each comes after what it needs.
    pub(super) fn new(scheme: &'a Scheme, order: &[usize]) -> Self {
        let mut knowledge =
            Self { scheme, definitions: vec![Known::any(); scheme.definitions.len()], narrowed: vec![] };
        for index in order {
            let Some(definition) = scheme.definitions.get(*index) else { continue };
            let values: Vec<ExprId> = definition.value.all().map(|(value, _)| *value).collect();
            let known = knowledge.any_of(&values);
            if let Some(slot) = knowledge.definitions.get_mut(*index) {
                *slot = known;
            }
        }
        knowledge
    }

    /// What is known of whichever of several values is taken.
    fn any_of(&mut self, values: &[ExprId]) -> Known {
        let mut known: Option<Known> = None;
        for value in values {
            let next = self.of(*value);
            known = Some(match known {
                None => next,
                Some(so_far) => {
                    Known { range: so_far.range.hull(&next.range), undefined: so_far.undefined.or(next.undefined) }
                }
            });
        }
        known.unwrap_or_else(Known::any)
    }

    /// What is known of an expression.
    pub(super) fn of(&mut self, id: ExprId) -> Known {
        let expr = self.scheme.expr(id);
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
                let name = self.scheme.definitions.get(*index).map(|d| d.name.as_str()).unwrap_or_default();
                let known = Known {
                    undefined: known.undefined.map(|(_, why)| {
                        let (en, zh) = (&why.en, &why.zh);
                        (span, say!("`{name}` can be undefined: {en}", "`{name}` 可能没有值:{zh}"))
                    }),
                    ..known
                };
                self.narrow(known, Place::Definition(*index))
            }
            ExprKind::Indicator(index, member) => self.indicator(*index, *member, span),
            ExprKind::Section(_, GroupMember::Weight) => Known::with(Range::closed(Rational::ZERO, Rational::ONE)),
            ExprKind::Section(index, GroupMember::Score) => {
                let name = self.scheme.sections.get(*index).map(|s| s.name.as_str()).unwrap_or_default();
                let why = say!(
                    "`{name}` can weigh nothing, when all of it is without data",
                    "`{name}` 全部没有数据时权重为零"
                );
                let undefined = self.section_can_vanish(*index).then_some((span, why));
                Known { range: Range::ALL, undefined }
            }
            ExprKind::Negate(inner) => {
                let known = self.of(*inner);
                Known { range: known.range.negate(), ..known }
            }
            ExprKind::Not(inner) => self.of(*inner),
            ExprKind::Sum(first, rest) => {
                let mut known = self.of(*first);
                for (op, term) in rest {
                    let term = self.of(*term);
                    let other = if *op == AddOp::Plus { term.range.clone() } else { term.range.negate() };
                    known = Known { range: known.range.plus(&other), ..known }.also(&term);
                }
                known
            }
            ExprKind::Product(first, rest) => self.product(*first, rest),
            ExprKind::Compare(left, _, right) => {
                let (left, right) = (self.of(*left), self.of(*right));
                Known::any().also(&left).also(&right)
            }
            ExprKind::In(value, _, set) => {
                let mut known = Known::any().also(&self.of(*value));
                let parts: Vec<ExprId> = match set {
                    Set::Values(values) => values.clone(),
                    Set::Interval(interval) => vec![interval.low, interval.high],
                };
                for part in parts {
                    known = known.also(&self.of(part));
                }
                known
            }
            ExprKind::And(parts) => self.chain(parts, true),
            ExprKind::Or(parts) => self.chain(parts, false),
            ExprKind::If(arms, otherwise) => self.choice(arms, *otherwise),
            ExprKind::Else(options) => self.fallback(options),
            ExprKind::As(inner, unit) => {
                let known = self.of(*inner);
                let grid = if *unit == Unit::Count { Some(Rational::ONE) } else { None };
                Known { range: Range { grid: grid.or(known.range.grid.clone()), ..known.range }, ..known }
            }
            ExprKind::Call(function, args) => self.call(*function, args),
            ExprKind::List(call) => self.list(call, span),
            ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Date(_)
            | ExprKind::AsOf
            | ExprKind::Member(..)
            | ExprKind::GradeName(_)
            | ExprKind::Adjust(..)
            | ExprKind::Fired(_)
            | ExprKind::Outcome(_)
            | ExprKind::Total
            | ExprKind::ComputedTotal
            | ExprKind::Section(_, GroupMember::Points)
            | ExprKind::Grade
            | ExprKind::Presence(..)
            | ExprKind::Bad => Known::any(),
            ExprKind::GradeAttribute(index) => self.attribute(*index),
        }
    }

    fn attribute(&mut self, index: usize) -> Known {
        let Some(table) = &self.scheme.grades else { return Known::any() };
        let Some(name) = table.attributes.get(index) else { return Known::any() };
        let values: Vec<ExprId> = table.rows.iter().filter_map(|row| row.attributes.get(name).copied()).collect();
        self.any_of(&values)
    }

    fn field(&self, field: &Field, place: Place, span: Span) -> Known {
        let grid = matches!(field.kind, FieldKind::Numeric(Unit::Count)).then_some(Rational::ONE);
        let range = Range { low: field.range.low.clone(), high: field.range.high.clone(), grid };
        let name = &field.name;
        let why = say!("`{name}` may be missing", "`{name}` 可能没有值");
        let undefined = (field.optional && field.default.is_none()).then_some((span, why));
        self.narrow(Known { range, undefined }, place)
    }

    fn narrow(&self, mut known: Known, place: Place) -> Known {
        for (about, what) in &self.narrowed {
            if *about == place {
                match what {
                    Narrowed::Present => known.undefined = None,
                    // a comparison that came out true had a value to compare
                    Narrowed::Within(range) => known = Known { range: known.range.intersect(range), undefined: None },
                }
            }
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
                let can_lack = rule.can_be_redistributed();
                let why = say!("`{name}` has no score when it is without data", "`{name}` 没有数据时没有得分");
                Known { range: Range::ALL, undefined: can_lack.then_some((span, why)) }
            }
            IndicatorMember::Measure => {
                let measures: Vec<(ExprId, Option<Rounding>)> =
                    rule.measure.all().map(|(m, _)| (m.value, m.round)).collect();
                let values: Vec<ExprId> = measures.iter().map(|(value, _)| *value).collect();
                let known = self.any_of(&values);
                let known = match measures.as_slice() {
                    [(_, Some(rounding))] => Known { range: rounded(&known.range, *rounding), ..known },
                    _ if measures.iter().all(|(_, round)| round.is_none()) => known,
                    _ => Known { range: Range::ALL, ..known },
                };
                self.narrow(known, Place::Measure(index))
            }
        }
    }

    /// Whether every leaf of a section can be without data at once, or it may weigh nothing.
    fn section_can_vanish(&self, index: usize) -> bool {
        let Some(section) = self.scheme.sections.get(index) else { return false };
        let may_be_zero = section.weight.all().any(|(w, _)| constant(self.scheme, *w).is_none_or(|w| w.is_zero()));
        may_be_zero
            || section.children.iter().all(|child| match child {
                crate::model::Node::Section(inner) => self.section_can_vanish(*inner),
                crate::model::Node::Indicator(leaf) => self.scheme.indicators.get(*leaf).is_none_or(|leaf| {
                    let zero = leaf.weight.all().any(|(w, _)| constant(self.scheme, *w).is_none_or(|w| w.is_zero()));
                    zero || leaf.can_be_redistributed()
                }),
            })
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
                known.undefined = known.undefined.or(Some((span, why)));
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
        let mut join = |next: Known| {
            known = Some(match known.take() {
                None => next,
                Some(so_far) => {
                    Known { range: so_far.range.hull(&next.range), undefined: so_far.undefined.or(next.undefined) }
                }
            });
        };
        let mut conditions = Known::any();
        for (condition, value) in arms {
            conditions = conditions.also(&self.of(*condition));
            let before = self.narrowed.len();
            self.assume(*condition, true);
            let next = self.of(*value);
            join(next);
            self.narrowed.truncate(before);
            self.assume(*condition, false);
        }
        let last = self.of(otherwise);
        join(last);
        self.narrowed.truncate(depth);
        known.unwrap_or_else(Known::any).also(&conditions)
    }

    fn fallback(&mut self, options: &[ExprId]) -> Known {
        let mut known: Option<Known> = None;
        for option in options {
            let next = self.of(*option);
            let defined = next.undefined.is_none();
            known = Some(match known {
                None => next,
                Some(so_far) => Known { range: so_far.range.hull(&next.range), undefined: next.undefined },
            });
            if defined {
                break;
            }
        }
        known.unwrap_or_else(Known::any)
    }

    fn call(&mut self, function: Function, args: &[ExprId]) -> Known {
        let all: Vec<Known> = args.iter().map(|a| self.of(*a)).collect();
        let mut known = Known::any();
        for part in &all {
            known = known.also(part);
        }
        let ranges: Vec<&Range> = all.iter().map(|k| &k.range).collect();
        let range = match (function, ranges.as_slice()) {
            (Function::Min, [first, rest @ ..]) => rest.iter().fold((*first).clone(), |a, b| least(&a, b)),
            (Function::Max, [first, rest @ ..]) => {
                rest.iter().fold((*first).clone(), |a, b| least(&a.negate(), &b.negate()).negate())
            }
            (Function::Clamp, [value, low, high]) => {
                let raised = least(&value.negate(), &low.negate()).negate();
                least(&raised, high)
            }
            (Function::Abs, [value]) => {
                let turned = value.negate();
                if value.low.as_ref().is_some_and(|(low, _)| !low.is_negative()) {
                    (*value).clone()
                } else if turned.low.as_ref().is_some_and(|(low, _)| !low.is_negative()) {
                    turned
                } else {
                    value.hull(&turned).intersect(&Range::from(Rational::ZERO))
                }
            }
            (Function::Round, [value, ..]) => {
                let places = args.get(1).and_then(|p| constant(self.scheme, *p)).and_then(|p| p.to_i64()).unwrap_or(0);
                let places = u32::try_from(places).unwrap_or(0);
                rounded(value, Rounding { places, mode: self.scheme.lines.mode })
            }
            (Function::Floor, [value]) => rounded(value, Rounding { places: 0, mode: crate::value::RoundMode::Floor }),
            (Function::Ceil, [value]) => rounded(value, Rounding { places: 0, mode: crate::value::RoundMode::Ceil }),
            (Function::Year, _) => whole(1900, 2999),
            (Function::Quarter, _) => whole(1, 4),
            (Function::Month, _) => whole(1, 12),
            (Function::Days, [value]) => (*value).clone(),
            _ => Range::ALL,
        };
        Known { range, ..known }
    }

    fn list(&mut self, call: &ListCall, span: Span) -> Known {
        let depth = self.narrowed.len();
        // a row's fields of another loop over the same list say nothing about this one
        self.narrowed.retain(|(place, _)| !matches!(place, Place::Field(f) if f.list == call.list));
        let base = self.narrowed.len();
        let mut known = Known::any();
        if let Some(filter) = call.filter {
            known = known.also(&self.of(filter));
            self.assume(filter, true);
        }
        if let Some(by) = call.by {
            known = known.also(&self.of(by));
        }
        let value = call.value.map(|v| self.of(v));
        self.narrowed.truncate(base.min(depth));
        if let Some(value) = &value {
            known = known.also(value);
        }
        let of_value = value.map_or(Range::ALL, |v| v.range);
        let filled = call.filter.is_none() && self.narrowed.iter().any(|(place, _)| *place == Place::Rows(call.list));
        let name = self.scheme.facts.fields.get(call.list).map(|f| f.name.as_str()).unwrap_or_default();
        let (range, of_nothing) = match call.function {
            Function::Count => (Range { grid: Some(Rational::ONE), ..Range::from(Rational::ZERO) }, false),
            Function::Share => (Range::closed(Rational::ZERO, Rational::ONE), true),
            Function::Sum => (
                Range {
                    low: of_value.low.filter(|(low, _)| !low.is_negative()).map(|_| (Rational::ZERO, false)),
                    high: of_value
                        .high
                        .filter(|(high, _)| high.is_negative() || high.is_zero())
                        .map(|_| (Rational::ZERO, false)),
                    grid: of_value.grid,
                },
                false,
            ),
            Function::Average => (Range { grid: None, ..of_value }, true),
            Function::Min | Function::Max | Function::First | Function::Last => (of_value, true),
            Function::Any | Function::All => (Range::ALL, false),
            Function::Abs
            | Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::Clamp
            | Function::Year
            | Function::Quarter
            | Function::Month
            | Function::Days
            | Function::AddMonths
            | Function::CohortAverage => (Range::ALL, false),
        };
        // `share` divides by all rows of the list, whatever its filter lets through
        let filled = filled
            || (call.function == Function::Share && self.narrowed.iter().any(|(p, _)| *p == Place::Rows(call.list)));
        if of_nothing && !filled && known.undefined.is_none() {
            let why = say!("no row of `{name}` may count", "`{name}` 可能没有符合条件的行");
            known.undefined = Some((span, why));
        }
        Known { range, ..known }
    }

    fn place(&self, id: ExprId) -> Option<Place> {
        match &self.scheme.expr(id).kind {
            ExprKind::Fact(fact) => Some(Place::Fact(*fact)),
            ExprKind::Field(field) => Some(Place::Field(*field)),
            ExprKind::Definition(index) => Some(Place::Definition(*index)),
            ExprKind::Indicator(index, IndicatorMember::Measure) => Some(Place::Measure(*index)),
            ExprKind::List(ListCall { function: Function::Count, list, filter: None, .. }) => Some(Place::Rows(*list)),
            _ => None,
        }
    }

    /// Remembers what a condition says about places when it is true, or when it is false.
    fn assume(&mut self, condition: ExprId, holds: bool) {
        match &self.scheme.expr(condition).kind {
            ExprKind::Presence(value, present) => {
                if let Some(place) = self.place(*value)
                    && *present == holds
                {
                    self.narrowed.push((place, Narrowed::Present));
                }
            }
            ExprKind::Not(inner) => self.assume(*inner, !holds),
            ExprKind::And(parts) if holds => parts.iter().for_each(|p| self.assume(*p, true)),
            ExprKind::Or(parts) if !holds => parts.iter().for_each(|p| self.assume(*p, false)),
            ExprKind::Compare(left, op, right) => {
                let op = if holds { *op } else { opposite(*op) };
                self.compared(*left, op, *right);
                self.compared(*right, mirrored(op), *left);
            }
            ExprKind::In(value, positive, Set::Interval(interval)) if *positive == holds => {
                let (low, high) = (self.of(interval.low).range, self.of(interval.high).range);
                let range = Range {
                    low: low.low.map(|(v, open)| (v, open || interval.low_open)),
                    high: high.high.map(|(v, open)| (v, open || interval.high_open)),
                    grid: None,
                };
                self.remember(*value, range);
            }
            _ => {}
        }
    }

    fn compared(&mut self, value: ExprId, op: CompareOp, other: ExprId) {
        if self.place(value).is_none() {
            return;
        }
        let other = self.of(other).range;
        let present = self.of(value).range;
        let range = match op {
            CompareOp::Equal => other,
            CompareOp::Less => Range { low: None, high: other.high.map(|(v, _)| (v, true)), grid: None },
            CompareOp::AtMost => Range { low: None, high: other.high, grid: None },
            CompareOp::Greater => Range { low: other.low.map(|(v, _)| (v, true)), high: None, grid: None },
            CompareOp::AtLeast => Range { low: other.low, high: None, grid: None },
            // only an end of the range can be taken out of it
            CompareOp::Unequal => {
                let point = |end: &Option<(Rational, bool)>| {
                    end.as_ref().is_some_and(|(v, _)| Range::point(v.clone()) == Range { grid: None, ..other.clone() })
                };
                Range {
                    low: if point(&present.low) { present.low.map(|(v, _)| (v, true)) } else { None },
                    high: if point(&present.high) { present.high.map(|(v, _)| (v, true)) } else { None },
                    grid: None,
                }
            }
        };
        self.remember(value, range);
    }

    fn remember(&mut self, value: ExprId, range: Range) {
        let Some(place) = self.place(value) else { return };
        match place {
            // only "at least one row" matters of a count
            Place::Rows(_) => {
                if range.low.as_ref().is_some_and(|(low, open)| *open || !low.is_zero()) {
                    self.narrowed.push((place, Narrowed::Present));
                }
                self.narrowed.push((place, Narrowed::Within(range)));
            }
            Place::Fact(_) | Place::Field(_) | Place::Definition(_) | Place::Measure(_) => {
                self.narrowed.push((place, Narrowed::Within(range)));
            }
        }
    }

    /// Runs `ask` where some conditions are known to hold and others not to, then forgets them.
    pub(super) fn given<T>(&mut self, hold: &[ExprId], fail: &[ExprId], ask: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.narrowed.len();
        for condition in hold {
            self.assume(*condition, true);
        }
        for condition in fail {
            self.assume(*condition, false);
        }
        let answer = ask(self);
        self.narrowed.truncate(depth);
        answer
    }
}

fn least(a: &Range, b: &Range) -> Range {
    let high = match (&a.high, &b.high) {
        (None, end) | (end, None) => end.clone(),
        (Some(x), Some(y)) => Some(if x.0 <= y.0 { x.clone() } else { y.clone() }),
    };
    Range { high, grid: None, ..a.hull(b) }
}

fn whole(low: i64, high: i64) -> Range {
    Range { grid: Some(Rational::ONE), ..Range::closed(low.into(), high.into()) }
}

/// Where a value lies after rounding: rounding is monotone, and its ends may be reached.
pub(super) fn rounded(range: &Range, rounding: Rounding) -> Range {
    let end = |end: &Option<(Rational, bool)>| end.as_ref().map(|(value, _)| (value.round(rounding), false));
    let grid = Rational::ONE.checked_div(&Rational::power_of_ten(rounding.places));
    Range { low: end(&range.low), high: end(&range.high), grid }
}

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::Unequal,
        CompareOp::Unequal => CompareOp::Equal,
        CompareOp::Less => CompareOp::AtLeast,
        CompareOp::AtMost => CompareOp::Greater,
        CompareOp::Greater => CompareOp::AtMost,
        CompareOp::AtLeast => CompareOp::Less,
    }
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::Equal,
        CompareOp::Unequal => CompareOp::Unequal,
        CompareOp::Less => CompareOp::Greater,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
    }
}
