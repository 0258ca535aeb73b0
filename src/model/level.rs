//! Levels of weights: who shares 100 %, and what `rest proportional` makes of it.

use super::expr::{ExprId, Interval};
use super::layered::Layered;
use super::scheme::Scheme;
use super::tree::Node;
use crate::source::Span;
use crate::value::Rational;

/// Members that share 100 %: those of a section with weight, or of the whole.
#[derive(Debug, Clone, Default)]
pub struct Level {
    /// Indicators and sections with weight.
    pub members: Vec<Node>,
    /// The sections without weight that lend their children to it.
    pub groupings: Vec<usize>,
    /// The patches that rescale it, and where they say so.
    pub rests: Vec<(usize, Span)>,
}

impl Scheme {
    /// The level in a section, or of the whole.
    #[must_use]
    pub fn level(&self, section: Option<usize>) -> Level {
        let mut level = Level::default();
        let children = match section {
            Some(index) => self.sections.get(index).map(|s| s.children.as_slice()).unwrap_or_default(),
            None => &self.roots,
        };
        self.gather(children, &mut level);
        level.rests = self.rests_of(&level, section);
        level
    }

    /// The section whose level a node shares; none for that of the whole.
    #[must_use]
    pub fn level_around(&self, node: Node) -> Option<usize> {
        let mut at = match node {
            Node::Section(index) => self.sections.get(index).and_then(|s| s.parent),
            Node::Indicator(index) => self.indicators.get(index).and_then(|i| i.parent),
        };
        while let Some(index) = at {
            let section = self.sections.get(index)?;
            if !section.weight.is_unset() {
                return Some(index);
            }
            at = section.parent;
        }
        None
    }

    fn gather(&self, children: &[Node], level: &mut Level) {
        for child in children {
            match child {
                Node::Section(index) => match self.sections.get(*index) {
                    Some(section) if section.weight.is_unset() => {
                        level.groupings.push(*index);
                        self.gather(&section.children, level);
                    }
                    Some(_) => level.members.push(*child),
                    None => {}
                },
                Node::Indicator(_) => level.members.push(*child),
            }
        }
    }

    fn rests_of(&self, level: &Level, section: Option<usize>) -> Vec<(usize, Span)> {
        let mut found: Vec<(usize, Span)> = vec![];
        let changed = if self.rests.is_empty() { vec![] } else { self.changed_by(level) };
        for rest in &self.rests {
            match rest.section {
                Some(index) => {
                    let own = self.sections.get(index).is_some_and(|s| !s.weight.is_unset());
                    let of = if own { Some(index) } else { self.level_around(Node::Section(index)) };
                    if of == section {
                        found.push((rest.patch, rest.span));
                    }
                }
                // what is nested in a patch belongs to it
                None => {
                    let inside = changed.iter().filter(|patch| self.is_within(rest.patch, **patch));
                    found.extend(inside.map(|patch| (*patch, rest.span)));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The patches that set a weight of a level, or change who is in it.
    fn changed_by(&self, level: &Level) -> Vec<usize> {
        let mut patches = vec![];
        for member in &level.members {
            match member {
                Node::Section(index) => {
                    if let Some(section) = self.sections.get(*index) {
                        patches.extend(section.weight.layers.iter().map(|l| l.patch));
                        patches.extend(section.present.layers.iter().map(|l| l.patch));
                    }
                }
                Node::Indicator(index) => {
                    if let Some(rule) = self.indicators.get(*index) {
                        patches.extend(rule.weight.layers.iter().chain(&rule.worth.layers).map(|l| l.patch));
                        patches.extend(rule.present.layers.iter().map(|l| l.patch));
                    }
                }
            }
        }
        let groupings = level.groupings.iter().filter_map(|index| self.sections.get(*index));
        patches.extend(groupings.flat_map(|s| &s.present.layers).map(|l| l.patch));
        patches.sort_unstable();
        patches.dedup();
        patches
    }

    /// Whether a patch is another or nested somewhere in it.
    #[must_use]
    pub fn is_within(&self, outer: usize, inner: usize) -> bool {
        let mut at = Some(inner);
        while let Some(patch) = at {
            if patch == outer {
                return true;
            }
            at = self.patches.get(patch).and_then(|p| p.parent);
        }
        false
    }

    /// The weight of a node as it is written, and whether that is `worth`, in hundredths.
    #[must_use]
    pub fn weight_of(&self, node: Node) -> Option<(&Layered<ExprId>, bool)> {
        match node {
            Node::Section(index) => self.sections.get(index).map(|s| (&s.weight, false)),
            Node::Indicator(index) => self.indicators.get(index).map(|i| {
                let worth = i.weight.is_unset() && !i.worth.is_unset();
                (if worth { &i.worth } else { &i.weight }, worth)
            }),
        }
    }

    /// The range that the weight of a node must keep to.
    #[must_use]
    pub fn range_of(&self, node: Node) -> Option<&Layered<Interval>> {
        match node {
            Node::Section(index) => self.sections.get(index).map(|s| &s.within),
            Node::Indicator(index) => self.indicators.get(index).map(|i| &i.within),
        }
    }

    /// Whether a node is there, its sections apart.
    #[must_use]
    pub fn presence(&self, node: Node) -> Option<&Layered<bool>> {
        match node {
            Node::Section(index) => self.sections.get(index).map(|s| &s.present),
            Node::Indicator(index) => self.indicators.get(index).map(|i| &i.present),
        }
    }

    /// The patches that set anything of a node, each with the first place where it does.
    #[must_use]
    pub fn set_by(&self, node: Node) -> Vec<(usize, Span)> {
        let mut found = vec![];
        match node {
            Node::Section(index) => {
                if let Some(section) = self.sections.get(index) {
                    layers(&section.weight, &mut found);
                    layers(&section.within, &mut found);
                }
            }
            Node::Indicator(index) => {
                if let Some(rule) = self.indicators.get(index) {
                    for property in [&rule.weight, &rule.out_of, &rule.worth, &rule.cap, &rule.anonymous] {
                        layers(property, &mut found);
                    }
                    layers(&rule.zero_below, &mut found);
                    layers(&rule.zero_above, &mut found);
                    layers(&rule.within, &mut found);
                    layers(&rule.measure, &mut found);
                    layers(&rule.method, &mut found);
                    layers(&rule.floor, &mut found);
                    layers(&rule.no_data, &mut found);
                    layers(&rule.no_data_when, &mut found);
                    layers(&rule.better, &mut found);
                }
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|(patch, _)| *patch);
        found
    }

    /// The name of a node.
    #[must_use]
    pub fn name_of(&self, node: Node) -> &str {
        match node {
            Node::Section(index) => self.sections.get(index).map_or("", |s| s.name.as_str()),
            Node::Indicator(index) => self.indicators.get(index).map_or("", |i| i.name.as_str()),
        }
    }

    /// The section a node stands in.
    #[must_use]
    pub fn parent(&self, node: Node) -> Option<usize> {
        match node {
            Node::Section(index) => self.sections.get(index).and_then(|s| s.parent),
            Node::Indicator(index) => self.indicators.get(index).and_then(|i| i.parent),
        }
    }
}

fn layers<T>(property: &Layered<T>, into: &mut Vec<(usize, Span)>) {
    into.extend(property.layers.iter().map(|layer| (layer.patch, layer.span)));
}

/// Shares among the weights that are not set (`false`) what those that are set leave of 100 %, in proportion.
///
/// Nothing changes where that can not be done; then the weights do not total 100 % afterwards.
pub fn rescale(weights: &mut [(Rational, bool)]) {
    let sum = |of: bool| weights.iter().filter(|(_, set)| *set == of).map(|(weight, _)| weight.clone()).sum();
    let (set, rest): (Rational, Rational) = (sum(true), sum(false));
    let left = Rational::ONE - set;
    if left.is_negative() {
        return;
    }
    let Some(factor) = left.checked_div(&rest) else { return };
    for (weight, _) in weights.iter_mut().filter(|(_, set)| !*set) {
        *weight = &*weight * &factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rescaled(weights: &[(i128, bool)]) -> Vec<String> {
        let mut all: Vec<(Rational, bool)> =
            weights.iter().map(|(percent, set)| (Rational::from_parts(*percent, 100), *set)).collect();
        rescale(&mut all);
        all.iter().map(|(weight, _)| (weight * &Rational::HUNDRED).fraction()).collect()
    }

    #[test]
    fn the_rest_shares_what_is_left() {
        assert_eq!(rescaled(&[(40, true), (30, false), (20, false)]), ["40", "36", "24"]);
        assert_eq!(rescaled(&[(40, true), (50, false), (20, false), (20, false)]), ["40", "100/3", "40/3", "40/3"]);
        assert_eq!(rescaled(&[(100, true), (30, false)]), ["100", "0"]);
    }

    #[test]
    fn what_can_not_be_shared_stays() {
        assert_eq!(rescaled(&[(110, true), (30, false)]), ["110", "30"]);
        assert_eq!(rescaled(&[(40, true), (0, false)]), ["40", "0"]);
        assert_eq!(rescaled(&[(40, true)]), ["40"]);
    }
}
