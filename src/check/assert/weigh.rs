//! The weights that one kind of person's patches give.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::judge::Judge;
use super::undecided::{Decided, open, reported};
use crate::check::level::Active;
use crate::facts::Value;
use crate::model::{Level, Node};
use crate::source::Span;
use crate::value::Rational;

impl Judge<'_> {
    pub(super) fn weight(&self, node: Node, span: Span) -> Decided {
        self.effective(node, span).map(Value::Number)
    }

    /// The product of the weights down the tree; of a grouping without weight the sum of what is in it.
    fn effective(&self, node: Node, span: Span) -> Decided<Rational> {
        let scheme = self.scheme;
        if !self.active.is_present(node) {
            return Ok(Rational::ZERO);
        }
        if let Node::Section(index) = node
            && let Some(section) = scheme.sections.get(index).filter(|section| section.weight.is_unset())
        {
            return section.children.iter().map(|child| self.effective(*child, span)).sum();
        }
        let mut product = Rational::ONE;
        let mut at = Some(node);
        while let Some(node) = at {
            let around = scheme.level_around(node);
            product = &product * &self.local(node, around, span)?;
            at = around.map(Node::Section);
        }
        Ok(product)
    }

    /// The weight of a node in its own level. Where there is none, or it is no constant, that is an error of the weights.
    fn local(&self, node: Node, around: Option<usize>, span: Span) -> Decided<Rational> {
        let level = self.levels.get(&around).filter(|level| self.active.rest(level).is_some());
        let share = match level {
            Some(_) => self.shares.get(&node).cloned(),
            None => self
                .active
                .share(node)
                .filter(|_| self.active.is_present(node))
                .map(|share| (!share.is_open()).then_some(share.value)),
        };
        match share {
            Some(Some(value)) => Ok(value),
            Some(None) => open(span),
            None => reported(span),
        }
    }
}

/// The weights of the levels that somebody rescales; nothing for those that wait for a `todo`.
pub(super) fn rescaled(
    levels: &BTreeMap<Option<usize>, Rc<Level>>,
    active: &Active<'_>,
) -> BTreeMap<Node, Option<Rational>> {
    let levels = levels.values().filter(|level| active.rest(level).is_some());
    let shares = levels.flat_map(|level| active.shares(level));
    shares.map(|share| (share.node, (!share.is_open()).then_some(share.value))).collect()
}
