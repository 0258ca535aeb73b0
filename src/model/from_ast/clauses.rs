//! The clauses of sections and indicators, in the base or in a layer.

use super::Resolver;
use super::exprs::Scope;
use crate::diag::{Code, say};
use crate::model::ExprId;
use crate::model::layered::{Layer, Layered};
use crate::model::score::{Measure, Policy};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ItemKind};

/// What the clauses of a block belong to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    Section(usize),
    Indicator(usize),
}

impl Resolver {
    pub(super) fn clauses(&mut self, owner: Owner, items: &[ast::Item], layer: Option<usize>) {
        let score = items.iter().find(|i| matches!(i.kind, ItemKind::Clause(Clause::Score(_))));
        if let (Owner::Section(index), Some(clause)) = (owner, score) {
            self.scored_twice(index, clause.at.0);
        }
        let mut when: Vec<(ExprId, Policy)> = vec![];
        let mut first_when: Option<Span> = None;
        for item in items {
            let span = item.at.0;
            let ItemKind::Clause(clause) = &item.kind else { continue };
            if let (Clause::NoData(Some(condition), policy), Owner::Indicator(_)) = (clause, owner) {
                let condition = self.expr(condition, Scope::default());
                when.extend(self.policy(policy).map(|policy| (condition, policy)));
                first_when.get_or_insert(span);
                continue;
            }
            match owner {
                // the other clauses of a leaf come with the score, which is reported
                Owner::Section(_) if score.is_some() && !matches!(clause, Clause::Weight(..) | Clause::Info(_)) => {}
                Owner::Section(index) => self.section_clause(index, clause, span, layer),
                Owner::Indicator(index) if self.suits(index, clause, span) => {
                    self.indicator_clause(index, clause, span, layer);
                }
                Owner::Indicator(_) => {}
            }
        }
        if let (Some(span), Owner::Indicator(index)) = (first_when, owner) {
            let second =
                self.scheme.indicators.get_mut(index).and_then(|i| set(&mut i.no_data_when, when, span, layer));
            if let Some(first) = second {
                self.clause_twice("no data when", first, span);
            }
        }
    }

    fn policy(&mut self, policy: &ast::Policy) -> Option<Policy> {
        Some(match policy {
            ast::Policy::Redistribute => Policy::Redistribute,
            ast::Policy::Zero => Policy::Zero,
            ast::Policy::Full => Policy::Full,
            ast::Policy::Score(score) => Policy::Score(self.expr(score, Scope::default())),
            ast::Policy::Fault => Policy::Fault,
            ast::Policy::Bad => return None,
        })
    }

    fn section_clause(&mut self, index: usize, clause: &Clause, span: Span, layer: Option<usize>) {
        let mut info = vec![];
        let mut weight = None;
        let mut within = None;
        match clause {
            Clause::Weight(value, range) => {
                weight = Some(self.expr(value, Scope::default()));
                within = range.as_ref().map(|r| self.interval(r, Scope::default()));
            }
            Clause::Info(words) => self.info(words, &mut info),
            Clause::Worth(_)
            | Clause::OutOf(_)
            | Clause::Measure(..)
            | Clause::Better(_)
            | Clause::Score(_)
            | Clause::Cap(_)
            | Clause::Floor(_)
            | Clause::ZeroBelow(_)
            | Clause::ZeroAbove(_)
            | Clause::NoData(..)
            | Clause::Anonymous(_) => {
                self.error(
                    Code::Misplaced,
                    span,
                    say!("this clause belongs to an indicator, not to a section", "这个子句属于指标,不能放在维度里"),
                )
                .help
                .push(say!("write it in each indicator that it is meant for", "请写进它所针对的各个指标"));
                return;
            }
        }
        let Some(section) = self.scheme.sections.get_mut(index) else { return };
        section.info.extend(info);
        if let Some(within) = within {
            set(&mut section.within, within, span, layer);
        }
        if let Some(first) = weight.and_then(|w| set(&mut section.weight, w, span, layer)) {
            self.clause_twice("weight", first, span);
        }
    }

    fn indicator_clause(&mut self, index: usize, clause: &Clause, span: Span, layer: Option<usize>) {
        let scope = Scope::default();
        let value = |resolver: &mut Self, e: &ast::Expr| resolver.expr(e, scope);
        /// Sets one property and reports a second statement of it.
        macro_rules! state {
            ($property:ident, $word:literal, $value:expr) => {{
                let value = $value;
                let second =
                    self.scheme.indicators.get_mut(index).and_then(|i| set(&mut i.$property, value, span, layer));
                if let Some(first) = second {
                    self.clause_twice($word, first, span);
                }
            }};
        }
        match clause {
            Clause::Weight(weight, range) => {
                if let Some(range) = range {
                    state!(within, "within", self.interval(range, scope));
                }
                state!(weight, "weight", value(self, weight));
            }
            Clause::Worth(worth) => state!(worth, "worth", value(self, worth)),
            Clause::OutOf(mark) => state!(out_of, "out of", value(self, mark)),
            Clause::Measure(measure, round) => {
                let round = round.as_ref().map(|r| self.rounding(r));
                state!(measure, "measure", Measure { value: value(self, measure), round });
            }
            Clause::Better(higher) => state!(better, "better", *higher),
            Clause::Score(method) => state!(method, "score", self.method(method, span)),
            Clause::Cap(cap) => state!(cap, "cap", value(self, cap)),
            Clause::Floor(floor) => state!(floor, "floor", floor.as_ref().map(|f| value(self, f))),
            Clause::ZeroBelow(line) => state!(zero_below, "zero below", value(self, line)),
            Clause::ZeroAbove(line) => state!(zero_above, "zero above", value(self, line)),
            Clause::NoData(_, policy) => {
                if let Some(policy) = self.policy(policy) {
                    state!(no_data, "no data", policy);
                }
            }
            Clause::Anonymous(least) => state!(anonymous, "anonymous below", value(self, least)),
            Clause::Info(words) => {
                let mut info = vec![];
                self.info(words, &mut info);
                if let Some(indicator) = self.scheme.indicators.get_mut(index) {
                    indicator.info.extend(info);
                }
            }
        }
    }
}

/// Sets a property; gives back where it was set before by the same block or patch.
pub(super) fn set<T>(property: &mut Layered<T>, value: T, span: Span, layer: Option<usize>) -> Option<Span> {
    match layer {
        None => {
            let first = property.base.as_ref().map(|(_, first)| *first);
            if first.is_none() {
                property.base = Some((value, span));
            }
            first
        }
        Some(patch) => {
            let first = property.layers.iter().find(|l| l.patch == patch).map(|l| l.span);
            if first.is_none() {
                property.layers.push(Layer { patch, value, span });
                // patches are numbered in the order of the file, parents first
                property.layers.sort_by_key(|l| l.patch);
            }
            first
        }
    }
}
