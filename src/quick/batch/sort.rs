//! Whose programs score whom: the kinds of neighbours, by the members that tell them or by a program.

use std::ops::Range;

use super::{Batch, Machines, Roll};
use crate::facts::Columns;
use crate::quick::chunk::{CHUNK, Machine, Over};
use crate::quick::code::Reg;
use crate::quick::lane::Lane;
use crate::quick::memo::{Memo, UNKNOWN};
use crate::quick::part::Done;
use crate::quick::people::People;
use crate::quick::program::{Code, Program};

impl Batch<'_> {
    /// Tells the keys of neighbours whose kind is not known yet.
    #[must_use]
    pub fn discover(&self, columns: &Columns, roll: &Roll, rows: Range<usize>) -> Done {
        let (mut done, mut machines) = (Done::default(), Machines::default());
        if roll.refused.is_none() {
            for start in rows.clone().step_by(CHUNK) {
                self.sort(columns, roll, start..(start + CHUNK).min(rows.end), &mut machines, &mut done.unknown);
            }
        }
        done
    }

    /// Finds the kinds of neighbours, [`UNKNOWN`] where one is not known, and collects the keys of those.
    pub(super) fn sort(
        &self,
        columns: &Columns,
        roll: &Roll,
        rows: Range<usize>,
        machines: &mut Machines,
        unknown: &mut Vec<Box<[i64]>>,
    ) {
        let Machines { sorting, kinds, combinations, .. } = machines;
        kinds.clear();
        let mut meet = |keys: &[i64], row: usize| {
            if !unknown.iter().any(|known| **known == *keys) && !roll.absent.contains(row) {
                unknown.push(keys.into());
            }
        };
        match (&self.sorter, &self.memo) {
            (None, _) => {
                let only = self.kinds.find(&[]).and_then(|kind| i64::try_from(kind).ok());
                if only.is_none() {
                    rows.clone().for_each(|row| meet(&[], row));
                }
                kinds.resize(rows.len(), only.unwrap_or(UNKNOWN));
            }
            (Some(_), Some(memo)) => {
                combine(memo, columns, rows.clone(), combinations);
                kinds.extend(combinations.iter().map(|at| memo.kinds().get(*at).copied().unwrap_or(UNKNOWN)));
                if kinds.contains(&UNKNOWN) {
                    for ((row, at), _) in rows.zip(combinations).zip(kinds).filter(|(_, kind)| **kind == UNKNOWN) {
                        if let Some(keys) = memo.keys(*at) {
                            meet(keys, row);
                        }
                    }
                }
            }
            (Some(sorter), None) => match &sorter.code {
                Code::Narrow(program) => {
                    self.sort_by(&mut sorting.0, program, &sorter.keys, columns, rows, (kinds, meet));
                }
                Code::Wide(program) => {
                    self.sort_by(&mut sorting.1, program, &sorter.keys, columns, rows, (kinds, meet));
                }
            },
        }
    }

    fn sort_by<L: Lane>(
        &self,
        machine: &mut Machine<L>,
        program: &Program<L>,
        registers: &[Reg],
        columns: &Columns,
        rows: Range<usize>,
        (kinds, mut meet): (&mut Vec<i64>, impl FnMut(&[i64], usize)),
    ) {
        let people = People::From(rows.start, rows.len());
        machine.run(program, &Over { columns, people, kinds: &[], places: &self.scales }, &[]);
        let registers: Vec<&[L]> = registers.iter().map(|reg| machine.register(*reg)).collect();
        let mut keys: Vec<i64> = vec![];
        for (at, row) in rows.enumerate() {
            keys.clear();
            let key = |register: &&[L]| register.get(at).and_then(|key| i64::try_from(key.wide()).ok());
            keys.extend(registers.iter().map(|register| key(register).unwrap_or(-1)));
            let kind = match (machine.left.get(at), self.kinds.find(&keys)) {
                (Some(0), Some(kind)) => i64::try_from(kind).unwrap_or(UNKNOWN),
                (Some(0), None) => {
                    meet(&keys, row);
                    UNKNOWN
                }
                (_, _) => UNKNOWN,
            };
            kinds.push(kind);
        }
    }
}

/// The combination of members of each of some neighbours.
fn combine(memo: &Memo, columns: &Columns, rows: Range<usize>, into: &mut Vec<usize>) {
    into.clear();
    into.resize(rows.len(), 0);
    for asked in memo.asked() {
        let run = columns.table().column(asked.field).and_then(|column| column.values().run(rows.clone()));
        let mut into = into.iter_mut();
        if let Some(run) = run {
            run.each(|value| {
                if let Some(into) = into.next() {
                    *into = into.wrapping_add(usize::try_from(value).unwrap_or(0).wrapping_mul(asked.stride));
                }
            });
        }
    }
}
