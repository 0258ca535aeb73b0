//! Counted twice: one figure that drives several indicators weighs more than any of them says (T27, T32).

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Checker;
use crate::check::known::constant;
use crate::check::order::parts;
use crate::check::patches::same;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{ExprId, ExprKind, Indicator, ListFunction, Method, MulOp, ValueFunction};
use crate::source::Span;

/// What makes a measure grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Driver {
    Fact(usize),
    Field(usize, usize),
    /// The rows of a list that a condition chooses.
    Rows(usize, Option<ExprId>),
}

struct Use<'a> {
    /// The place of the indicator.
    index: usize,
    rule: &'a Indicator,
    at: Span,
}

impl Checker<'_> {
    pub(super) fn counted_twice(&mut self) {
        let scheme = self.scheme;
        let mut uses: BTreeMap<Driver, Vec<Use<'_>>> = BTreeMap::new();
        let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut conditions = vec![];
        for (index, rule) in scheme.indicators.iter().enumerate() {
            if !self.weighs(rule) {
                continue;
            }
            let mut drivers = vec![];
            for (at, _) in self.sources_of(rule) {
                self.drivers(at, &mut BTreeSet::new(), &mut drivers);
            }
            drivers.extend(rated(rule));
            let at = self.sources_of(rule).first().map_or(rule.span, |(id, _)| scheme.expr(*id).span);
            for driver in drivers {
                let driver = self.told_once(driver, &mut conditions);
                let of_driver = uses.entry(driver).or_default();
                match of_driver.iter().find(|used| used.index != index) {
                    Some(other) if told.insert((other.index, index)) => {
                        let problem = self.twice(other, rule, driver, at);
                        self.report(problem);
                    }
                    Some(_) => {}
                    None => of_driver.push(Use { index, rule, at }),
                }
            }
        }
    }

    /// The driver with the first condition that says the same as its own, so that equal drivers are equal.
    fn told_once(&self, driver: Driver, conditions: &mut Vec<ExprId>) -> Driver {
        let Driver::Rows(list, Some(filter)) = driver else { return driver };
        let known = conditions.iter().find(|known| same(self.scheme, **known, filter)).copied();
        let first = known.unwrap_or_else(|| {
            conditions.push(filter);
            filter
        });
        Driver::Rows(list, Some(first))
    }

    fn twice(&self, first: &Use<'_>, second: &Indicator, driver: Driver, at: Span) -> Diagnostic {
        let (a, b) = (&first.rule.name, &second.name);
        let what = self.driver_name(driver);
        Diagnostic::note(
            Code::CountedTwice,
            at,
            say!("`{what}` counts twice: in `{a}` and in `{b}`", "`{what}` 被计了两次:`{a}` 和 `{b}`"),
        )
        .label(first.at, say!("counted here", "这里计一次"))
        .label(at, say!("and here", "这里又计一次"))
        .help(say!(
            "whoever raises it earns in both; if one of them is meant to matter alone, measure the other by something else",
            "提高它会在两处得分;如果只想计一次,请换一种方式衡量另一个指标"
        ))
    }

    /// The measure, else the formula that is the score.
    fn sources_of(&self, rule: &Indicator) -> Vec<(ExprId, Span)> {
        if let Some((measure, at)) = rule.measure.base.as_ref() {
            return vec![(measure.value, *at)];
        }
        match rule.method.base.as_ref() {
            Some((Method::Value(value), at)) => vec![(*value, *at)],
            _ => vec![],
        }
    }

    fn weighs(&self, rule: &Indicator) -> bool {
        let mut weights = rule.weight.all().chain(rule.worth.all());
        weights.any(|(weight, _)| constant(self.scheme, *weight).is_none_or(|weight| !weight.is_zero()))
    }

    /// What stands above the line of a fraction, through definitions, each of which is `seen` once.
    fn drivers(&self, id: ExprId, seen: &mut BTreeSet<usize>, into: &mut Vec<Driver>) {
        match &self.scheme.expr(id).kind {
            ExprKind::Fact(fact) => into.push(Driver::Fact(*fact)),
            ExprKind::Field(place) => into.push(Driver::Field(place.list, place.field)),
            ExprKind::Definition(index) if seen.insert(*index) => {
                let value =
                    self.scheme.definitions.get(*index).filter(|d| !d.is_param).and_then(|d| d.value.base.as_ref());
                if let Some((value, _)) = value {
                    self.drivers(*value, seen, into);
                }
            }
            ExprKind::Product(first, rest) => {
                self.drivers(*first, seen, into);
                rest.iter()
                    .filter(|(op, _)| *op == MulOp::Times)
                    .for_each(|(_, factor)| self.drivers(*factor, seen, into));
            }
            ExprKind::List(call) => match (call.function, call.value) {
                (ListFunction::Count | ListFunction::Share, _) => into.push(Driver::Rows(call.list, call.filter)),
                (ListFunction::Any | ListFunction::All, _) => {}
                (_, Some(value)) => self.drivers(value, seen, into),
                (_, None) => {}
            },
            ExprKind::If(arms, otherwise) => {
                arms.iter().for_each(|(_, value)| self.drivers(*value, seen, into));
                self.drivers(*otherwise, seen, into);
            }
            ExprKind::Call(ValueFunction::Year | ValueFunction::Quarter | ValueFunction::Month, _) => {}
            kind @ (ExprKind::Sum(..)
            | ExprKind::Negate(_)
            | ExprKind::As(..)
            | ExprKind::Else(_)
            | ExprKind::Call(..)) => parts(kind).into_iter().for_each(|part| self.drivers(part, seen, into)),
            _ => {}
        }
    }

    fn driver_name(&self, driver: Driver) -> String {
        let field = |fact: usize| self.scheme.facts.fields.get(fact);
        match driver {
            Driver::Fact(fact) | Driver::Rows(fact, _) => field(fact).map(|f| f.name.clone()).unwrap_or_default(),
            Driver::Field(list, place) => {
                let Some(of) = field(list) else { return String::new() };
                let inner = match &of.kind {
                    crate::facts::FieldKind::List(schema) => schema.fields.get(place),
                    _ => None,
                };
                format!("{}.{}", of.name, inner.map(|f| f.name.as_str()).unwrap_or_default())
            }
        }
    }
}

fn rated(rule: &Indicator) -> Option<Driver> {
    match rule.method.base.as_ref()? {
        (Method::Rated(rated), _) if rated.filter.is_none() => Some(Driver::Field(rated.list, rated.field)),
        _ => None,
    }
}
