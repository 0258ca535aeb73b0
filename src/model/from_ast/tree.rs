//! The tree of sections and indicators.

use super::clauses::Owner;
use super::leaf::is_leaf;
use super::names::Rule;
use super::{Resolver, label};
use crate::diag::{Code, say};
use crate::model::layered::Layered;
use crate::model::tree::{Indicator, Node, Section};
use crate::syntax::ast::{self, ItemKind};

impl Resolver {
    /// Gives every declaration its name and place, so that order does not matter.
    pub(super) fn declare(&mut self, items: &[ast::Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Param(def) => self.declare_definition(def, true),
                ItemKind::Let(def) => self.declare_definition(def, false),
                _ => {}
            }
        }
        let roots = self.declare_blocks(items, None);
        self.scheme.roots = roots;
        self.declare_rules(items);
        self.declare_added(items);
    }

    pub(super) fn declare_blocks(&mut self, items: &[ast::Item], parent: Option<usize>) -> Vec<Node> {
        let mut children = vec![];
        for item in items {
            match &item.kind {
                ItemKind::Section(block) if is_leaf(block) => {
                    children.push(self.declare_leaf(&block.head, parent, true));
                }
                ItemKind::Section(block) => {
                    let index = self.scheme.sections.len();
                    self.name_rule(&block.head.name, Rule::Section(index));
                    self.scheme.sections.push(Section {
                        name: block.head.name.text.clone(),
                        label: label(&block.head),
                        span: block.head.name.at.0,
                        parent,
                        children: vec![],
                        present: Layered::everybody(block.head.name.at.0),
                        weight: Layered::default(),
                        within: Layered::default(),
                        info: vec![],
                    });
                    let inner = self.declare_blocks(&block.items, Some(index));
                    if let Some(section) = self.scheme.sections.get_mut(index) {
                        section.children = inner;
                    }
                    children.push(Node::Section(index));
                }
                ItemKind::Indicator(block) => children.push(self.declare_leaf(&block.head, parent, false)),
                _ => {}
            }
        }
        children
    }

    fn declare_leaf(&mut self, head: &ast::Head, parent: Option<usize>, is_section: bool) -> Node {
        let index = self.scheme.indicators.len();
        self.name_rule(&head.name, Rule::Indicator(index));
        self.scheme.indicators.push(new_indicator(head, parent, is_section));
        Node::Indicator(index)
    }

    /// Fills in what was declared, patches included.
    pub(super) fn fill(&mut self, items: &[ast::Item]) {
        let (mut definition, mut section, mut indicator) = (0, 0, 0);
        for item in items {
            match &item.kind {
                ItemKind::Param(def) | ItemKind::Let(def) => {
                    self.set_definition(definition, def, None);
                    definition += 1;
                }
                ItemKind::Section(block) => self.fill_section(block, &mut section, &mut indicator),
                ItemKind::Indicator(block) => {
                    self.clauses(Owner::Indicator(indicator), &block.items, None);
                    indicator += 1;
                }
                _ => {}
            }
        }
        self.fill_rules(items);
        for item in items {
            if let ItemKind::When(patch) = &item.kind {
                self.patch(patch, None, item.at.0);
            }
        }
        self.restore();
    }

    fn fill_section(&mut self, block: &ast::Block, section: &mut usize, indicator: &mut usize) {
        if is_leaf(block) {
            self.clauses(Owner::Indicator(*indicator), &block.items, None);
            *indicator += 1;
        } else {
            self.clauses(Owner::Section(*section), &block.items, None);
            *section += 1;
        }
        for item in &block.items {
            match &item.kind {
                ItemKind::Section(inner) => self.fill_section(inner, section, indicator),
                ItemKind::Indicator(inner) => {
                    self.clauses(Owner::Indicator(*indicator), &inner.items, None);
                    *indicator += 1;
                }
                ItemKind::Clause(_) | ItemKind::Bad => {}
                ItemKind::RestProportional | ItemKind::Drop(..) => self.only_in_a_patch(item.at.0),
                _ => {
                    let message = say!(
                        "this declaration stands at the top of a file, not in a section",
                        "这个声明应在文件顶层,不能放在维度里"
                    );
                    self.error(Code::Misplaced, item.at.0, message);
                }
            }
        }
    }
}

fn new_indicator(head: &ast::Head, parent: Option<usize>, is_section: bool) -> Indicator {
    Indicator {
        name: head.name.text.clone(),
        label: label(head),
        span: head.name.at.0,
        parent,
        is_section,
        present: Layered::everybody(head.name.at.0),
        weight: Layered::default(),
        within: Layered::default(),
        out_of: Layered::default(),
        worth: Layered::default(),
        measure: Layered::default(),
        method: Layered::default(),
        cap: Layered::default(),
        floor: Layered::default(),
        zero_below: Layered::default(),
        zero_above: Layered::default(),
        no_data: Layered::default(),
        no_data_when: Layered::default(),
        anonymous: Layered::default(),
        better: Layered::default(),
        info: vec![],
    }
}
