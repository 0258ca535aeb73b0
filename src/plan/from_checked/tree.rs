//! Sections and their levels laid flat.

use super::Lowering;
use crate::model::Node;
use crate::plan::{Level, SectionPlan};

impl Lowering<'_> {
    pub(super) fn section(&mut self, index: usize) -> Option<SectionPlan> {
        let section = self.scheme.sections.get(index)?;
        let weight = if section.weight.is_unset() { None } else { Some(self.constants(&section.weight)) };
        let mut leaves = vec![];
        self.leaves(&section.children, &mut leaves);
        Some(SectionPlan {
            name: section.name.clone(),
            label: section.label.clone(),
            parent: section.parent,
            present: self.flag(&section.present),
            weight,
            open_weight: self.open(&section.weight),
            level: self.level(Some(index)),
            leaves,
            span: section.span,
            info: section.info.clone(),
        })
    }

    fn leaves(&self, children: &[Node], into: &mut Vec<usize>) {
        for child in children {
            match child {
                Node::Indicator(index) => into.push(*index),
                Node::Section(index) => {
                    if let Some(section) = self.scheme.sections.get(*index) {
                        self.leaves(&section.children, into);
                    }
                }
            }
        }
    }

    pub(super) fn level(&self, section: Option<usize>) -> Level {
        let level = self.scheme.level(section);
        let mut lowered = Level { rests: level.rests, ..Level::default() };
        for member in &level.members {
            match member {
                Node::Section(index) => lowered.sections.push(*index),
                Node::Indicator(index) => lowered.indicators.push(*index),
            }
        }
        lowered
    }
}
