//! What an assertion depends on: definitions, facts with few values, patches, and levels of weights.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::Checker;
use crate::check::level::{patches_of, presence_patches};
use crate::check::order::parts;
use crate::check::patches::touching;
use crate::facts::FieldKind;
use crate::model::{ExprId, ExprKind, GroupMember, IndicatorMember, Level, Node};

/// What an assertion depends on.
#[derive(Default)]
pub(super) struct Used {
    pub(super) definitions: BTreeSet<usize>,
    pub(super) patches: Vec<usize>,
    /// Dimension and bool facts, with how many values they have.
    pub(super) facts: BTreeMap<usize, usize>,
    /// The levels of weights, by their section.
    pub(super) levels: BTreeMap<Option<usize>, Rc<Level>>,
}

impl Used {
    pub(super) fn by(checker: &mut Checker<'_>, condition: ExprId) -> Self {
        let scheme = checker.scheme;
        let mut used = Self::default();
        let mut open = vec![condition];
        while let Some(id) = open.pop() {
            let kind = &scheme.expr(id).kind;
            match kind {
                ExprKind::Definition(index) if used.definitions.insert(*index) => {
                    let definition = scheme.definitions.get(*index);
                    touching(definition.map(|d| &d.value), &mut used.patches);
                    open.extend(definition.iter().flat_map(|d| d.value.all()).map(|(value, _)| *value));
                }
                ExprKind::Fact(fact) => {
                    let field = scheme.facts.fields.get(*fact).filter(|f| !f.optional || f.default.is_some());
                    let size = match field.map(|f| &f.kind) {
                        Some(FieldKind::Member(dimension)) => dimension.members.len(),
                        Some(FieldKind::Bool) => 2,
                        _ => 0,
                    };
                    if size > 0 {
                        used.facts.insert(*fact, size);
                    }
                }
                ExprKind::Indicator(index, IndicatorMember::Weight) => used.weight(checker, Node::Indicator(*index)),
                ExprKind::Section(index, GroupMember::Weight) => used.weight(checker, Node::Section(*index)),
                _ => {}
            }
            open.extend(parts(kind));
        }
        used
    }

    /// The patches that change a weight, or one of those above it; of a grouping without weight those in it.
    fn weight(&mut self, checker: &mut Checker<'_>, node: Node) {
        let scheme = checker.scheme;
        let mut at = Some(node);
        while let Some(node) = at {
            if let Node::Section(index) = node
                && let Some(section) = scheme.sections.get(index).filter(|s| s.weight.is_unset())
            {
                section.children.iter().for_each(|child| self.weight(checker, *child));
                return;
            }
            presence_patches(scheme, node, &mut self.patches);
            let around = scheme.level_around(node);
            let level = checker.level_of(around);
            if level.rests.is_empty() {
                touching(scheme.weight_of(node).map(|(weight, _)| weight), &mut self.patches);
            } else if !self.levels.contains_key(&around) {
                self.patches.extend(patches_of(scheme, &level, around));
            }
            self.levels.insert(around, level);
            at = around.map(Node::Section);
        }
        self.patches.sort_unstable();
        self.patches.dedup();
    }
}
