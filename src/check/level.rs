//! The weights of one level for one kind of person.

use std::collections::BTreeMap;

use crate::model::{ExprKind, Interval, Level, Node, Scheme, rescale};
use crate::source::Span;
use crate::value::Rational;

use super::known::{constant, is_open};

/// A weight at one level, for one kind of person.
#[derive(Debug, Clone)]
pub(super) struct Share<'a> {
    pub(super) node: Node,
    pub(super) name: &'a str,
    /// Its number; the least it may become where it is a `todo`.
    pub(super) value: Rational,
    /// How much more a `todo` may become.
    pub(super) room: Rational,
    /// Its literal, where it is one.
    pub(super) literal: Option<Span>,
    /// The literal counts points.
    pub(super) worth: bool,
    /// A patch states it, or adds what it belongs to.
    pub(super) patched: bool,
    pub(super) span: Span,
}

impl Share<'_> {
    pub(super) fn is_open(&self) -> bool {
        !self.room.is_zero()
    }

    pub(super) fn shown(&self) -> String {
        let low = percent(&self.value);
        if self.is_open() { format!("todo ({low}..{})", percent(&(&self.value + &self.room))) } else { low }
    }
}

pub(super) fn percent(value: &Rational) -> String {
    format!("{}%", value * &Rational::HUNDRED)
}

/// Which patches hold for a kind of person.
pub(super) struct Active<'a> {
    scheme: &'a Scheme,
    holds: BTreeMap<usize, bool>,
}

impl<'a> Active<'a> {
    pub(super) fn new(scheme: &'a Scheme, patches: &[usize], holds: &[bool]) -> Self {
        Self { scheme, holds: patches.iter().copied().zip(holds.iter().copied()).collect() }
    }

    pub(super) fn is(&self, patch: usize) -> bool {
        self.holds.get(&patch).copied().unwrap_or(false)
    }

    pub(super) fn any(&self) -> bool {
        self.holds.values().any(|holds| *holds)
    }

    /// The depth of a patch that holds.
    pub(super) fn depth(&self, patch: usize) -> Option<usize> {
        self.is(patch).then(|| self.scheme.patches.get(patch).map_or(0, |p| p.depth))
    }

    /// Whether a node is there, and every section around it.
    pub(super) fn is_present(&self, node: Node) -> bool {
        self.is_present_in(node, None)
    }

    /// Whether a node is there, and every section around it within another.
    pub(super) fn is_present_in(&self, node: Node, within: Option<usize>) -> bool {
        let mut at = Some(node);
        while let Some(node) = at.filter(|node| within.map(Node::Section) != Some(*node)) {
            let present = self.scheme.presence(node).and_then(|p| p.pick(|patch| self.depth(patch)));
            if present.is_some_and(|(present, ..)| !*present) {
                return false;
            }
            at = self.scheme.parent(node).map(Node::Section);
        }
        true
    }

    /// The patch that rescales a level, and where it says so.
    pub(super) fn rest(&self, level: &Level) -> Option<Span> {
        level.rests.iter().find(|(patch, _)| self.is(*patch)).map(|(_, span)| *span)
    }

    /// The weights of a level as they are written.
    pub(super) fn written(&self, level: &Level) -> Vec<Share<'a>> {
        let present = level.members.iter().filter(|member| self.is_present(**member));
        present.filter_map(|member| self.share(*member)).collect()
    }

    /// The weight of a member that is there, as it is written.
    pub(super) fn share(&self, member: Node) -> Option<Share<'a>> {
        let scheme = self.scheme;
        let (weight, worth) = scheme.weight_of(member)?;
        let (value, span, patch) = weight.pick(|patch| self.depth(patch))?;
        let added = scheme.presence(member).is_some_and(|present| present.fails_at_first());
        let (name, patched) = (scheme.name_of(member), patch.is_some() || added);
        let share = Share {
            node: member,
            name,
            value: Rational::ZERO,
            room: Rational::ZERO,
            literal: None,
            worth,
            patched,
            span,
        };
        if is_open(scheme, *value) {
            let (low, high) = self.open_weight(member);
            return Some(Share { room: &high - &low, value: low, ..share });
        }
        let number = constant(scheme, *value)?;
        let literal = matches!(scheme.expr(*value).kind, ExprKind::Number(..)).then(|| scheme.expr(*value).span);
        let value = if worth { number.checked_div(&Rational::HUNDRED)? } else { number };
        Some(Share { value, literal, ..share })
    }

    /// What a weight that is not decided yet may become.
    fn open_weight(&self, member: Node) -> (Rational, Rational) {
        let range = self
            .scheme
            .range_of(member)
            .and_then(|within| within.pick(|patch| self.depth(patch)))
            .map(|(range, ..)| range);
        let end = |id| constant(self.scheme, id);
        let (low, high) = (range.and_then(|r| end(r.low)), range.and_then(|r| end(r.high)));
        (low.unwrap_or_default(), high.unwrap_or(Rational::ONE))
    }

    /// The range that a weight must keep to, where its ends are known.
    pub(super) fn range(&self, node: Node) -> Option<(&'a Interval, Rational, Rational)> {
        let (range, ..) = self.scheme.range_of(node)?.pick(|patch| self.depth(patch))?;
        Some((range, constant(self.scheme, range.low)?, constant(self.scheme, range.high)?))
    }

    /// Whether a weight keeps to its range.
    pub(super) fn keeps_range(&self, share: &Share<'_>) -> bool {
        let Some((range, low, high)) = self.range(share.node) else { return true };
        let value = &share.value;
        (if range.low_open { *value > low } else { *value >= low })
            && (if range.high_open { *value < high } else { *value <= high })
    }

    /// The weights of a level, `rest proportional` applied.
    pub(super) fn shares(&self, level: &Level) -> Vec<Share<'a>> {
        let mut shares = self.written(level);
        if self.rest(level).is_none() {
            return shares;
        }
        if shares.iter().any(|s| s.is_open()) {
            // what the rest shares is not decided yet
            let set: Rational = shares.iter().filter(|s| s.patched).map(|s| s.value.clone()).sum();
            let left = (Rational::ONE - set).max(Rational::ZERO);
            for share in shares.iter_mut().filter(|s| !s.patched) {
                (share.value, share.room) = (Rational::ZERO, left.clone());
            }
            return shares;
        }
        let mut weights: Vec<(Rational, bool)> = shares.iter().map(|s| (s.value.clone(), s.patched)).collect();
        rescale(&mut weights);
        for (share, (weight, _)) in shares.iter_mut().zip(weights) {
            share.value = weight;
        }
        shares
    }
}

/// The patches that change who is in a level or what they weigh.
pub(super) fn patches_of(scheme: &Scheme, level: &Level, section: Option<usize>) -> Vec<usize> {
    let mut patches: Vec<usize> = level.rests.iter().map(|(patch, _)| *patch).collect();
    let around = section.map(Node::Section).into_iter();
    for node in level.members.iter().copied().chain(around) {
        presence_patches(scheme, node, &mut patches);
    }
    for member in &level.members {
        let weight = scheme.weight_of(*member).map(|(weight, _)| weight);
        patches.extend(weight.into_iter().flat_map(|w| &w.layers).map(|layer| layer.patch));
    }
    patches.sort_unstable();
    patches.dedup();
    patches
}

/// The patches that decide whether a node is there.
pub(super) fn presence_patches(scheme: &Scheme, node: Node, into: &mut Vec<usize>) {
    presence_patches_in(scheme, node, None, into);
}

/// The patches that decide whether a node is there, given that a section around it is.
pub(super) fn presence_patches_in(scheme: &Scheme, node: Node, within: Option<usize>, into: &mut Vec<usize>) {
    let mut at = Some(node);
    while let Some(node) = at.filter(|node| within.map(Node::Section) != Some(*node)) {
        into.extend(scheme.presence(node).into_iter().flat_map(|p| &p.layers).map(|layer| layer.patch));
        at = scheme.parent(node).map(Node::Section);
    }
    into.sort_unstable();
    into.dedup();
}
