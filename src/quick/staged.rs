//! What stages give of the people of a chunk.

use super::chunk::{CHUNK, Machine, Over, Places};
use super::stage::Stage;

/// Rows of lists that are worked on at a time, where one person has not more by himself.
const ROWS: usize = 1_024;

/// Results of stages, kept from chunk to chunk so that nothing is allocated anew.
#[derive(Debug, Default)]
pub(super) struct Staged {
    outputs: Vec<Vec<i64>>,
    /// Why each person is left, 0 where he is not.
    left: Vec<u8>,
}

impl Staged {
    /// Runs all stages for some people.
    pub(super) fn run(&mut self, stages: &[Stage], machine: &mut Machine<i64>, over: &Over<'_, impl Places>) {
        self.outputs.resize_with(stages.iter().map(|stage| stage.outputs.len()).sum(), Vec::new);
        self.outputs.iter_mut().for_each(Vec::clear);
        self.left.clear();
        self.left.resize(over.people.len(), 0);
        let mut given = 0;
        for stage in stages {
            let (before, own) = self.outputs.split_at_mut(given);
            given += stage.outputs.len();
            let pieces = match stage.in_blocks {
                true => over.people.cut(over.columns, &stage.lists, CHUNK, ROWS),
                false => std::iter::once(0..over.people.len()).collect(),
            };
            for piece in pieces {
                let staged = before.iter().map(|output| match stage.in_blocks {
                    true => output.get(piece.clone()).unwrap_or_default(),
                    false => output.as_slice(),
                });
                let staged: Vec<&[i64]> = staged.collect();
                machine.run(&stage.program, &over.part(piece.clone()), &staged);
                for (output, reg) in own.iter_mut().zip(&stage.outputs) {
                    output.extend_from_slice(machine.register(*reg));
                }
                let left = self.left.get_mut(piece).unwrap_or_default();
                left.iter_mut().zip(&machine.left).for_each(|(all, left)| *all |= left);
            }
        }
    }

    /// What the stages gave, one after the other.
    pub(super) fn outputs(&self) -> Vec<&[i64]> {
        self.outputs.iter().map(Vec::as_slice).collect()
    }

    /// Why each person is left, 0 where he is not.
    pub(super) fn left(&self) -> &[u8] {
        &self.left
    }
}
