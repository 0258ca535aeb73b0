//! What a fault keeps from being computed: whoever reads it meets the same fault, and nothing is made up in its place.

use crate::facts::{Fault, FaultKind};
use crate::plan::{Op, Step};

use super::Run;

/// The steps that have no result because of a fault, each with that fault.
#[derive(Debug, Clone, Default)]
pub(super) struct Failed(Vec<(Step, Box<Fault>)>);

impl Failed {
    /// A check that turns the record away has done its work: it fired.
    pub(super) fn mark(&mut self, step: Step, fault: &Fault) {
        if fault.kind != FaultKind::Rejected {
            self.0.push((step, Box::new(fault.clone())));
        }
    }

    /// The fault that keeps a step from being taken: one of an earlier stage.
    pub(super) fn before(&self, step: Step) -> Option<Box<Fault>> {
        let stage = stage(step)?;
        let earlier = self.0.iter().find(|(failed, _)| self::stage(*failed).is_some_and(|failed| failed < stage));
        earlier.map(|(_, fault)| fault.clone())
    }

    fn of(&self, step: Step) -> Result<(), Box<Fault>> {
        let found = self.0.iter().find(|(failed, _)| *failed == step);
        found.map_or(Ok(()), |(_, fault)| Err(fault.clone()))
    }
}

/// The stages through which every record goes in order; the others are taken as soon as what they read is there.
fn stage(step: Step) -> Option<u8> {
    match step {
        Step::Definition(_) | Step::Check(_) | Step::Pool(_) | Step::Award(_) => None,
        Step::Indicator(_) => Some(0),
        Step::Weigh => Some(1),
        Step::Adjust(_) => Some(2),
        Step::Total => Some(3),
        Step::Veto(_) => Some(4),
        Step::Grade => Some(5),
        Step::Place => Some(6),
        Step::Class(_) => Some(7),
        Step::Outcome(_) | Step::Action(_) => Some(8),
    }
}

impl Run<'_> {
    /// Whether what a node reads was computed.
    pub(super) fn is_computed(&self, op: &Op) -> Result<(), Box<Fault>> {
        if self.failed.0.is_empty() {
            return Ok(());
        }
        match op {
            Op::Measure(index) | Op::Score(index) => self.failed.of(Step::Indicator(*index)),
            Op::Points(_) | Op::Weight(_) | Op::SectionScore(_) | Op::SectionPoints(_) | Op::SectionWeight(_) => {
                self.failed.of(Step::Weigh)
            }
            Op::AdjustPoints(index) | Op::AdjustMoney(index) => self.failed.of(Step::Adjust(*index)),
            Op::ComputedTotal => self.failed.of(Step::Total),
            Op::Fired(index) => self.failed.of(Step::Veto(*index)),
            Op::Total | Op::Grade | Op::Attribute(_) => self.failed.of(Step::Grade),
            Op::Class(index) | Op::ClassAttribute(index, _) => self.failed.of(Step::Class(*index)),
            Op::Outcome(index) => self.failed.of(Step::Outcome(*index)),
            Op::Noticed(index) => self.failed.of(Step::Check(*index)),
            Op::Taken(index) => self.failed.of(Step::Action(*index)),
            _ => Ok(()),
        }
    }
}
