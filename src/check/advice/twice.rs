//! Counted twice: one figure that drives several indicators weighs more than any of them says (T27, T32).

use std::collections::BTreeSet;

use crate::check::Checker;
use crate::check::known::constant;
use crate::check::level::{Active, presence_patches};
use crate::check::order::parts;
use crate::check::patches::same;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{ExprId, ExprKind, Indicator, ListFunction, Method, MulOp, Node, ValueFunction};
use crate::source::Span;

/// What makes a measure grow.
#[derive(Debug, Clone, Copy)]
pub(super) enum Driver {
    Fact(usize),
    Field(usize, usize),
    /// The rows of a list that a condition chooses.
    Rows(usize, Option<ExprId>),
}

/// An indicator whose measure a driver makes grow, and where.
#[derive(Clone, Copy)]
pub(super) struct Use {
    pub(super) driver: Driver,
    pub(super) rule: usize,
    pub(super) at: Span,
}

/// More indicators than these are not compared with each other one by one.
const MANY: usize = 20;

impl Checker<'_> {
    pub(super) fn counted_twice(&mut self) {
        let uses = self.uses();
        self.decided_and_scored(&uses);
        let mut told: Vec<Vec<usize>> = vec![];
        for (place, first) in uses.iter().enumerate() {
            let is_one = |other: &&Use| self.is_one(other.driver, first.driver);
            if uses.iter().take(place).any(|other| is_one(&other)) {
                continue;
            }
            let same: Vec<Use> = uses.iter().filter(is_one).copied().collect();
            let group = self.that_meet(&same);
            let rules: Vec<usize> = group.iter().map(|used| used.rule).collect();
            if rules.len() > 1 && !told.iter().any(|others| rules.iter().all(|rule| others.contains(rule))) {
                self.report(self.twice(&group));
                told.push(rules);
            }
        }
    }

    /// What drives each indicator that weighs something.
    fn uses(&self) -> Vec<Use> {
        let scheme = self.scheme;
        let mut uses: Vec<Use> = vec![];
        for (index, rule) in scheme.indicators.iter().enumerate().filter(|(_, rule)| self.weighs(rule)) {
            let sources = self.sources_of(rule);
            let at = sources.first().map_or(rule.span, |(id, _)| scheme.expr(*id).span);
            let mut drivers = vec![];
            for (id, _) in sources {
                self.drivers(id, &mut BTreeSet::new(), &mut drivers);
            }
            drivers.extend(rated(rule));
            for (place, driver) in drivers.iter().enumerate() {
                if !drivers.iter().take(place).any(|other| self.is_one(*other, *driver)) {
                    uses.push(Use { driver: *driver, rule: index, at });
                }
            }
        }
        uses
    }

    /// Those of some uses that count beside another for one and the same person.
    fn that_meet(&self, uses: &[Use]) -> Vec<Use> {
        if uses.len() > MANY {
            return uses.to_vec();
        }
        let meets = |a: &Use| uses.iter().any(|b| a.rule != b.rule && self.count_together(a.rule, b.rule));
        uses.iter().filter(|used| meets(used)).copied().collect()
    }

    /// Whether somebody is scored by both indicators: patches may drop one where the other counts.
    pub(super) fn count_together(&self, a: usize, b: usize) -> bool {
        let scheme = self.scheme;
        let (a, b) = (Node::Indicator(a), Node::Indicator(b));
        let mut patches = vec![];
        for node in self.upwards(a).into_iter().chain(self.upwards(b)) {
            presence_patches(scheme, node, &mut patches);
            let weight = scheme.weight_of(node).map(|(weight, _)| weight);
            patches.extend(weight.into_iter().flat_map(|w| &w.layers).map(|layer| layer.patch));
        }
        patches.sort_unstable();
        patches.dedup();
        let Some(kinds) = self.kinds_of(&patches) else { return true };
        kinds.iter().any(|kind| {
            let active = Active::new(scheme, &patches, &kind.holds);
            self.weighs_for(a, &active) && self.weighs_for(b, &active)
        })
    }

    fn upwards(&self, node: Node) -> Vec<Node> {
        std::iter::successors(Some(node), |node| self.scheme.parent(*node).map(Node::Section)).collect()
    }

    fn weighs_for(&self, node: Node, active: &Active<'_>) -> bool {
        active.is_present(node)
            && self.upwards(node).into_iter().all(|node| {
                let weight =
                    self.scheme.weight_of(node).and_then(|(weight, _)| weight.pick(|patch| active.depth(patch)));
                weight.is_none_or(|(weight, ..)| constant(self.scheme, *weight).is_none_or(|weight| !weight.is_zero()))
            })
    }

    fn twice(&self, group: &[Use]) -> Diagnostic {
        let names: Vec<&str> = group.iter().map(|used| self.rule_name(used.rule)).collect();
        let what = group.first().map(|used| self.driver_name(used.driver)).unwrap_or_default();
        let at = group.get(1).map(|used| used.at).unwrap_or_default();
        let message = match names.as_slice() {
            [a, b] => say!("`{what}` counts twice: in `{a}` and in `{b}`", "`{what}` 被计了两次:`{a}` 和 `{b}`"),
            all => {
                let (count, en, zh) = (all.len(), all.join("`, `"), all.join("`、`"));
                say!("`{what}` counts {count} times: in `{en}`", "`{what}` 被计了 {count} 次:`{zh}`")
            }
        };
        let mut problem = Diagnostic::note(Code::CountedTwice, at, message);
        for (place, used) in group.iter().enumerate() {
            let text = if place == 0 {
                say!("counted here", "这里计一次")
            } else {
                say!("and here", "这里又计一次")
            };
            problem = problem.label(used.at, text);
        }
        problem.help(say!(
            "whoever raises it earns in each of them; if one is meant to matter alone, measure the others by something else",
            "提高它会在每一处得分;如果只想计一次,请换一种方式衡量其余指标"
        ))
    }

    pub(super) fn rule_name(&self, rule: usize) -> &str {
        self.scheme.indicators.get(rule).map_or("", |rule| rule.name.as_str())
    }

    /// The measure, else the formula that is the score.
    pub(super) fn sources_of(&self, rule: &Indicator) -> Vec<(ExprId, Span)> {
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

    /// What stands above the line of a fraction, through definitions.
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

    pub(super) fn is_one(&self, a: Driver, b: Driver) -> bool {
        match (a, b) {
            (Driver::Fact(x), Driver::Fact(y)) => x == y,
            (Driver::Field(list, x), Driver::Field(other, y)) => list == other && x == y,
            (Driver::Rows(list, x), Driver::Rows(other, y)) => {
                list == other
                    && match (x, y) {
                        (Some(x), Some(y)) => same(self.scheme, x, y),
                        (None, None) => true,
                        (Some(_), None) | (None, Some(_)) => false,
                    }
            }
            (Driver::Fact(_) | Driver::Field(..) | Driver::Rows(..), _) => false,
        }
    }

    pub(super) fn driver_name(&self, driver: Driver) -> String {
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
