//! Facts that show what is refused: the kind of person, and values that bring an expression to a number or leave it undefined.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Say, say};
use crate::facts::{Field, FieldKind};
use crate::model::{AddOp, ExprId, ExprKind, ListFunction, Method, MulOp};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::bands::number;
use super::known::constant;

/// Values of further facts that are tried until all of them can be had.
const PLAIN: [i64; 10] = [100, 1, 10, 1000, 10_000, 200, 8, 40, 2, 0];

/// A value for each of some facts.
pub(super) type Facts = BTreeMap<usize, Rational>;

impl Checker<'_> {
    /// Says of a problem for whom it shows: the kind of person that is looked at, and a value of an expression.
    pub(super) fn shown_at(&self, problem: Diagnostic, id: ExprId, value: &Rational) -> Diagnostic {
        let facts = self.facts_for(id, value).unwrap_or_default();
        self.shown_by(problem, &self.looking_at, &self.facts_written(&facts))
    }

    /// Says of a problem for whom it shows: somebody for whom the part that stands somewhere is undefined.
    pub(super) fn shown_without(&self, problem: Diagnostic, at: Span) -> Diagnostic {
        let facts = self.absent_at(at).unwrap_or_default();
        self.shown_by(problem, &self.looking_at, &facts)
    }

    /// Says of a problem for whom it shows: somebody whose score is one of some values, the first that can be had.
    pub(super) fn shown_scoring(
        &self,
        problem: Diagnostic,
        (method, measure): (&Method, Option<ExprId>),
        mark: &Rational,
        scores: impl Iterator<Item = Rational>,
    ) -> Diagnostic {
        let mut scores = scores;
        let facts = scores.find_map(|score| self.facts_scoring(method, measure, mark, &score)).unwrap_or_default();
        self.shown_by(problem, &self.looking_at, &self.facts_written(&facts))
    }

    /// Facts that bring a score to a value; nothing where that does not show at once.
    fn facts_scoring(
        &self,
        method: &Method,
        measure: Option<ExprId>,
        mark: &Rational,
        score: &Rational,
    ) -> Option<Facts> {
        let share = score.checked_div(mark)?;
        PLAIN.iter().find_map(|plain| {
            let mut facts = Facts::new();
            let mut target = |id: ExprId| self.settle(id, &Rational::from(*plain), &mut facts);
            let found = match method {
                Method::Value(value) => self.facts_for(*value, score)?,
                Method::Proportional(to) => self.facts_for(measure?, &(&share * &target(*to)?))?,
                Method::Inverse(to) => self.facts_for(measure?, &target(*to)?.checked_div(&share)?)?,
                Method::Bands(_) | Method::Curve(_) | Method::Rated(_) | Method::Bad => return None,
            };
            merged(facts, found)
        })
    }

    /// Values of facts that give an expression a value; nothing where that does not show at once.
    pub(super) fn facts_for(&self, id: ExprId, value: &Rational) -> Option<Facts> {
        let scheme = self.scheme;
        match &scheme.expr(id).kind {
            ExprKind::Fact(fact) => {
                let field = scheme.facts.fields.get(*fact)?;
                can_be(field, value).then(|| Facts::from([(*fact, value.clone())]))
            }
            ExprKind::Definition(index) => self.facts_for(self.definition(*index)?, value),
            ExprKind::Negate(inner) => self.facts_for(*inner, &-value.clone()),
            ExprKind::Sum(first, rest) => {
                let terms: Vec<(bool, ExprId)> = std::iter::once((false, *first))
                    .chain(rest.iter().map(|(op, term)| (*op == AddOp::Minus, *term)))
                    .collect();
                PLAIN.iter().rev().find_map(|plain| self.sum_for(&terms, value, &Rational::from(*plain)))
            }
            ExprKind::Product(first, rest) => {
                let factors: Vec<(bool, ExprId)> = std::iter::once((false, *first))
                    .chain(rest.iter().map(|(op, factor)| (*op == MulOp::Over, *factor)))
                    .collect();
                PLAIN.iter().find_map(|plain| self.product_for(&factors, value, &Rational::from(*plain)))
            }
            _ => None,
        }
    }

    /// The first term that is no constant takes what the others leave.
    fn sum_for(&self, terms: &[(bool, ExprId)], value: &Rational, plain: &Rational) -> Option<Facts> {
        let at = terms.iter().position(|(_, term)| constant(self.scheme, *term).is_none())?;
        let (mut facts, mut left) = (Facts::new(), value.clone());
        for (_, (minus, term)) in terms.iter().enumerate().filter(|(place, _)| *place != at) {
            let other = self.settle(*term, plain, &mut facts)?;
            left = if *minus { left + other } else { left - other };
        }
        let (minus, term) = terms.get(at)?;
        merged(facts, self.facts_for(*term, &if *minus { -left } else { left })?)
    }

    /// The first factor above the line that is no constant takes what the others leave.
    fn product_for(&self, factors: &[(bool, ExprId)], value: &Rational, plain: &Rational) -> Option<Facts> {
        let open = |(below, factor): &(bool, ExprId)| !below && constant(self.scheme, *factor).is_none();
        let at = factors.iter().position(open)?;
        let (mut facts, mut left) = (Facts::new(), value.clone());
        for (_, (below, factor)) in factors.iter().enumerate().filter(|(place, _)| *place != at) {
            let other = self.settle(*factor, plain, &mut facts).filter(|other| !other.is_zero())?;
            left = if *below { &left * &other } else { left.checked_div(&other)? };
        }
        let (_, factor) = factors.get(at)?;
        merged(facts, self.facts_for(*factor, &left)?)
    }

    /// The value of an expression: its own where it is constant, else the one that it is brought to.
    fn settle(&self, id: ExprId, plain: &Rational, facts: &mut Facts) -> Option<Rational> {
        if let Some(value) = constant(self.scheme, id) {
            return Some(value);
        }
        let found = self.facts_for(id, plain)?;
        *facts = merged(std::mem::take(facts), found)?;
        Some(plain.clone())
    }

    /// What a definition stands for, where no patch changes it.
    fn definition(&self, index: usize) -> Option<ExprId> {
        let definition = self.scheme.definitions.get(index).filter(|d| d.value.layers.is_empty())?;
        definition.value.base.as_ref().map(|(value, _)| *value)
    }

    /// Facts without which the part that stands somewhere is undefined, as they are written.
    fn absent_at(&self, at: Span) -> Option<Vec<Say>> {
        let scheme = self.scheme;
        let lists =
            scheme.indicators.iter().flat_map(|rule| rule.method.all()).filter_map(|(method, _)| match method {
                Method::Rated(rated) if rated.span == at => scheme.facts.fields.get(rated.list),
                _ => None,
            });
        if let Some(list) = lists.into_iter().next() {
            return Some(vec![Say::same(format!("{}: {{}}", list.name))]);
        }
        let place = scheme.exprs.iter().position(|expr| expr.span == at)?;
        let is_there = |id: ExprId| id.index() == place;
        let divisor = scheme.exprs.iter().find_map(|expr| match &expr.kind {
            ExprKind::Product(_, rest) => rest.iter().find(|(op, id)| *op == MulOp::Over && is_there(*id)),
            _ => None,
        });
        if let Some((_, divisor)) = divisor {
            return self.absent_when_zero(*divisor);
        }
        let targets =
            scheme.indicators.iter().flat_map(|rule| rule.method.all()).filter_map(|(method, _)| match method {
                Method::Proportional(target) => Some(*target),
                _ => None,
            });
        match targets.into_iter().find(|target| is_there(*target)) {
            Some(target) => self.absent_in_kind(&scheme.expr(target).kind).or_else(|| self.absent_when_zero(target)),
            None => self.absent_in_kind(&scheme.exprs.get(place)?.kind),
        }
    }

    /// Facts that bring an expression to 0.
    fn absent_when_zero(&self, id: ExprId) -> Option<Vec<Say>> {
        if let ExprKind::List(call) = &self.scheme.expr(id).kind {
            let list = self.scheme.facts.fields.get(call.list)?;
            return Some(vec![Say::same(format!("{}: {{}}", list.name))]);
        }
        Some(self.facts_written(&self.facts_for(id, &Rational::ZERO)?))
    }

    /// Facts without which something is undefined, whatever the others are.
    fn absent_in_kind(&self, kind: &ExprKind) -> Option<Vec<Say>> {
        let within = |id: &ExprId| self.absent_in_kind(&self.scheme.expr(*id).kind);
        match kind {
            ExprKind::Fact(fact) => {
                let field = self.scheme.facts.fields.get(*fact).filter(|f| f.optional && f.default.is_none())?;
                let name = &field.name;
                Some(vec![say!("{name}: missing", "{name}: 无值")])
            }
            ExprKind::Definition(index) => within(&self.definition(*index)?),
            ExprKind::List(call) => {
                let of_nothing = match call.function {
                    ListFunction::Sum | ListFunction::Count | ListFunction::Any | ListFunction::All => false,
                    ListFunction::Average
                    | ListFunction::Min
                    | ListFunction::Max
                    | ListFunction::Share
                    | ListFunction::First
                    | ListFunction::Last => true,
                };
                let list = self.scheme.facts.fields.get(call.list).filter(|_| of_nothing)?;
                Some(vec![Say::same(format!("{}: {{}}", list.name))])
            }
            ExprKind::Negate(inner) => within(inner),
            ExprKind::Sum(first, rest) => std::iter::once(first).chain(rest.iter().map(|(_, id)| id)).find_map(within),
            ExprKind::Product(first, rest) => {
                let parts = std::iter::once(first).chain(rest.iter().map(|(_, id)| id));
                let below = rest.iter().filter(|(op, _)| *op == MulOp::Over);
                parts
                    .into_iter()
                    .find_map(within)
                    .or_else(|| below.into_iter().find_map(|(_, id)| self.absent_when_zero(*id)))
            }
            _ => None,
        }
    }

    pub(super) fn facts_written(&self, facts: &Facts) -> Vec<Say> {
        let written = facts.iter().filter_map(|(fact, value)| {
            let field = self.scheme.facts.fields.get(*fact)?;
            let percent = matches!(field.kind, FieldKind::Numeric(Unit::Ratio));
            Some(Say::same(format!("{}: {}", field.name, number(value, percent))))
        });
        written.collect()
    }
}

/// Whether a fact can take a value, and that can be written.
fn can_be(field: &Field, value: &Rational) -> bool {
    let whole = match field.kind {
        FieldKind::Numeric(unit) => unit != Unit::Count || (value.is_whole() && !value.is_negative()),
        FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::Member(_) | FieldKind::List(_) => false,
    };
    whole && field.range.contains(value) && value.decimal_places().is_some()
}

/// Both, unless they disagree about a fact.
pub(super) fn merged(mut facts: Facts, more: Facts) -> Option<Facts> {
    for (fact, value) in more {
        if facts.insert(fact, value.clone()).is_some_and(|before| before != value) {
            return None;
        }
    }
    Some(facts)
}
