//! Which sections and indicators some people are without, or have without weight.

use crate::model::{ExprId, Layered, Node};

use super::{Knowledge, constant};

impl Knowledge<'_> {
    /// Whether every leaf of a section can be without data at once, or it may weigh nothing by itself or by what it
    /// stands in.
    pub(super) fn section_can_vanish(&self, index: usize) -> bool {
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
    pub(super) fn can_be_absent(&self, node: Node) -> bool {
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
}
