use merit::syntax::ast::{Method, Policy as Written};

use num_traits::Zero;

use super::eval::{Run, hundred};
use super::rules::Node;
use super::value::{Fault, Num};

/// What became of a leaf, before weights are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    pub status: Status,
    pub measure: Option<Num>,
    /// On the scale 0 to `full`; absent only where the leaf is taken out.
    pub score: Option<Num>,
    pub full: Num,
}

/// How a leaf came by its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// By its method.
    Scored,
    /// It has no data and a policy says its score.
    NoData(Policy),
    /// It has no data and its weight goes to its siblings.
    Redistributed,
}

/// A policy that gives a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// `no data zero`
    Zero,
    /// `no data full`
    Full,
    /// `no data score N`
    Score,
}

impl<'a> Run<'_, 'a> {
    /// A leaf, worked out once.
    pub fn leaf(&self, index: usize) -> Result<Leaf, Fault> {
        let cell = &self.leaves[index];
        if let Some(leaf) = cell.get() {
            return leaf.clone();
        }
        let node = &self.rules.nodes[index];
        let leaf = self.once(&format!("indicator {}", node.name), || self.work_out(node));
        cell.set(leaf.clone()).ok();
        leaf
    }

    fn work_out(&self, node: &Node<'a>) -> Result<Leaf, Fault> {
        let full = match node.worth.or(node.out_of) {
            Some(e) => self.number(e, None)?,
            None => hundred(),
        };
        for (condition, policy) in &node.no_data_when {
            if self.condition(condition, None)? {
                return self.by_policy(node, policy, None, full);
            }
        }
        let measure = match node.measure {
            None => None,
            Some((e, rounding)) => match (self.maybe_number(e, None)?, rounding) {
                (Some(measure), Some(clause)) => Some(self.round_by(&measure, clause)?),
                (measure, _) => measure,
            },
        };
        let score = match node.measure.is_some() && measure.is_none() {
            true => None,
            false => self.scored(node, measure.as_ref(), &full)?,
        };
        match (score, node.no_data) {
            (Some(score), _) => Ok(Leaf { status: Status::Scored, measure, score: Some(score), full }),
            (None, Some(policy)) => self.by_policy(node, policy, measure, full),
            (None, None) => Err(Fault::Scheme(format!("{} has no data and says nothing", node.name))),
        }
    }

    fn by_policy(&self, node: &Node, policy: &Written, measure: Option<Num>, full: Num) -> Result<Leaf, Fault> {
        let (status, score) = match policy {
            Written::Redistribute => (Status::Redistributed, None),
            Written::Zero => (Status::NoData(Policy::Zero), Some(Num::zero())),
            Written::Full => (Status::NoData(Policy::Full), Some(full.clone())),
            Written::Score(e) => (Status::NoData(Policy::Score), Some(self.number(e, None)?)),
            Written::Fault => return Err(Fault::NoData(node.name.to_owned())),
            Written::Bad => return Err(Fault::Unsupported("a policy that could not be read".into())),
        };
        Ok(Leaf { status, measure, score, full })
    }

    /// The method, then cap, floor and the zero lines, which test the measure and win.
    fn scored(&self, node: &Node, measure: Option<&Num>, full: &Num) -> Result<Option<Num>, Fault> {
        let cap = node.cap.map(|e| self.number(e, None)).transpose()?;
        let method: &Method = node.score.ok_or_else(|| Fault::Scheme(format!("{} has no score", node.name)))?;
        let Some(mut score) = self.by_method(method, measure, full, cap.as_ref())? else { return Ok(None) };
        if let Some(cap) = cap {
            score = score.min(cap);
        }
        if let Some(floor) = node.floor {
            score = score.max(self.number(floor, None)?);
        }
        if let Some(measure) = measure {
            let below = node.zero_below.map(|e| self.number(e, None)).transpose()?;
            let above = node.zero_above.map(|e| self.number(e, None)).transpose()?;
            if below.is_some_and(|line| *measure < line) || above.is_some_and(|line| *measure > line) {
                score = Num::zero();
            }
        }
        Ok(Some(score))
    }
}
