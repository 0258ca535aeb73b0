use num_traits::{One, Zero};

use super::eval::{Run, hundred};
use super::leaf::Status;
use super::value::{Fault, Num};

/// What every node weighs after redistribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Shares of the whole, by node.
    pub effective: Vec<Num>,
    /// Whether a leaf that would have weighed something was taken out.
    pub redistributed: bool,
}

impl Run<'_, '_> {
    /// The weights, worked out once.
    pub fn weights(&self) -> Result<Weights, Fault> {
        if let Some(weights) = self.weights.get() {
            return weights.clone();
        }
        let weights = self.once("the weights", || self.weigh());
        self.weights.set(weights.clone()).ok();
        weights
    }

    fn weigh(&self) -> Result<Weights, Fault> {
        let nodes = &self.rules.nodes;
        let mut effective = vec![Num::zero(); nodes.len()];
        let root = self.members(None);
        let mut some_live = false;
        for &node in &root {
            some_live |= self.is_live(node)? && !self.weight(node)?.is_zero();
        }
        if !some_live {
            return Err(Fault::NothingLive);
        }
        self.share_out(&root, &Num::one(), &mut effective)?;
        for (index, node) in nodes.iter().enumerate() {
            if !node.is_leaf() && self.is_transparent(index) {
                effective[index] = self.leaves_below(index).iter().map(|&leaf| effective[leaf].clone()).sum();
            }
        }
        let mut redistributed = false;
        for (index, _) in nodes.iter().enumerate().filter(|(_, n)| n.is_leaf()) {
            let out = self.leaf(index)?.status == Status::Redistributed;
            redistributed |= out && !self.nominal(index)?.is_zero();
        }
        Ok(Weights { effective, redistributed })
    }

    /// effective(child) = effective(parent) × weight ÷ Σ weights of live siblings
    fn share_out(&self, siblings: &[usize], parent: &Num, effective: &mut Vec<Num>) -> Result<(), Fault> {
        let mut live = vec![];
        for &node in siblings {
            if self.is_live(node)? {
                live.push((node, self.weight(node)?));
            }
        }
        let all: Num = live.iter().map(|(_, weight)| weight.clone()).sum();
        for (node, weight) in live {
            let share = if all.is_zero() { Num::zero() } else { parent * weight / &all };
            effective[node] = share.clone();
            self.share_out(&self.members(Some(node)), &share, effective)?;
        }
        Ok(())
    }

    /// A leaf is live unless it is taken out; a group is live if a child with weight is.
    fn is_live(&self, node: usize) -> Result<bool, Fault> {
        if self.rules.nodes[node].is_leaf() {
            return Ok(self.leaf(node)?.status != Status::Redistributed);
        }
        for child in self.members(Some(node)) {
            if self.is_live(child)? && !self.weight(child)?.is_zero() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Those who share a level: sections without weight give way to their children.
    fn members(&self, parent: Option<usize>) -> Vec<usize> {
        let nodes = self.rules.nodes.iter().enumerate().filter(|(_, n)| n.parent == parent);
        nodes.flat_map(|(i, _)| if self.is_transparent(i) { self.members(Some(i)) } else { vec![i] }).collect()
    }

    fn is_transparent(&self, node: usize) -> bool {
        let node = &self.rules.nodes[node];
        node.is_section && node.weight.is_none() && node.worth.is_none()
    }

    /// The leaves of a section.
    pub fn leaves_below(&self, node: usize) -> Vec<usize> {
        if self.rules.nodes[node].is_leaf() {
            return vec![node];
        }
        let children = self.rules.nodes.iter().enumerate().filter(|(_, n)| n.parent == Some(node));
        children.flat_map(|(i, _)| self.leaves_below(i)).collect()
    }

    /// The weight among siblings: as written, or its part of what the stated ones leave.
    fn weight(&self, index: usize) -> Result<Num, Fault> {
        let written = self.written(index)?;
        if !self.rules.nodes[index].rescaled {
            return Ok(written);
        }
        let (mut stated, mut rest) = (Num::zero(), Num::zero());
        for member in self.members(self.level_around(index)) {
            let weight = self.written(member)?;
            if self.rules.nodes[member].stated { stated += weight } else { rest += weight }
        }
        Ok(if rest.is_zero() { written } else { written * (Num::one() - stated) / rest })
    }

    fn level_around(&self, index: usize) -> Option<usize> {
        let parent = self.rules.nodes[index].parent?;
        if self.is_transparent(parent) { self.level_around(parent) } else { Some(parent) }
    }

    fn written(&self, index: usize) -> Result<Num, Fault> {
        let node = &self.rules.nodes[index];
        match (node.worth, node.weight) {
            (Some(worth), _) => Ok(self.number(worth, None)? / hundred()),
            (None, Some(weight)) => self.number(weight, None),
            (None, None) => Err(Fault::Scheme(format!("{} has no weight", node.name))),
        }
    }

    /// The product of the weights as written, down to a node.
    fn nominal(&self, index: usize) -> Result<Num, Fault> {
        let own = if self.is_transparent(index) { Num::one() } else { self.weight(index)? };
        match self.rules.nodes[index].parent {
            Some(parent) => Ok(own * self.nominal(parent)?),
            None => Ok(own),
        }
    }
}
