//! A first look at the people, at nothing but their keys, so that both records of a doubled key are refused and nobody
//! is held in memory.
//!
//! A key is kept as 64 bits of a keyed hash, eight bytes for each record. Keys whose hashes meet are compared by their
//! text in one more look, so that no two keys are ever taken for one and none is missed.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::TableError;
use super::lists::Lists;
use super::table::{Join, Table};
use crate::diag::{Say, say};
use crate::facts::Schema;

/// What a first look at the people tells.
#[derive(Default)]
pub(super) struct Survey {
    /// The rows of each key that has several records.
    pub(super) doubled: HashMap<String, Vec<usize>>,
    /// Not everybody could be read.
    pub(super) rest_lost: bool,
}

impl Survey {
    /// Looks at everybody's key; lists learn whom there is.
    pub(super) fn take(
        table: &Table,
        schema: &Schema,
        join: Join<'_>,
        lists: &mut Lists,
        notes: &mut Vec<Say>,
    ) -> Result<Self, TableError> {
        let mut survey = Self::default();
        let (mut several, mut any, mut hashes) = (None, false, vec![]);
        let (hasher, mut spells) = (RandomState::new(), Spells::of(schema));
        // of several rows of one person one record is made, so none is doubled
        let distinct = schema.distinct.is_some();
        table.open(&schema.fields, join, notes)?.look(|seen| {
            any = true;
            survey.rest_lost |= seen.rest_lost;
            if seen.several_lines {
                several.get_or_insert(seen.row);
            }
            if let Some(key) = seen.key.filter(|key| !distinct && !spells.go_on(key)) {
                hashes.push(hasher.hash_one(key));
            }
            if let Some(key) = seen.key {
                lists.see(key);
            }
        })?;
        let name = table.input.name();
        if let Some(line) = several {
            notes.push(say!(
                "`{name}`: cells with line breaks are read as one row, the first in line {line}",
                "`{name}`:含换行的单元格按一行读取,首次出现在第 {line} 行"
            ));
        }
        if !any {
            notes.push(say!("`{name}` holds no people", "`{name}` 中没有人员"));
        }
        let met = those_that_meet(hashes);
        if !met.is_empty() {
            let mut spells = Spells::of(schema);
            table.open(&schema.fields, join, &mut vec![])?.look(|seen| {
                let key = seen.key.filter(|key| !spells.go_on(key));
                if let Some(key) = key.filter(|key| met.binary_search(&hasher.hash_one(key)).is_ok()) {
                    match survey.doubled.get_mut(key) {
                        Some(rows) => rows.push(seen.row),
                        None => drop(survey.doubled.insert(key.to_owned(), vec![seen.row])),
                    }
                }
            })?;
            survey.doubled.retain(|_, rows| rows.len() > 1);
        }
        Ok(survey)
    }
}

/// The hashes that stand there more than once, in their order.
fn those_that_meet(mut hashes: Vec<u64>) -> Vec<u64> {
    hashes.sort_unstable();
    let mut met: Vec<u64> =
        hashes.windows(2).filter(|pair| pair.first() == pair.last()).flat_map(<[u64]>::first).copied().collect();
    met.dedup();
    met
}

/// Spells of one person stand one below the other; anything else is a second record.
struct Spells {
    weighed: bool,
    before: String,
}

impl Spells {
    fn of(schema: &Schema) -> Self {
        Self { weighed: schema.spells, before: String::new() }
    }

    /// Whether the record goes on with the person before.
    fn go_on(&mut self, key: &str) -> bool {
        if !self.weighed {
            return false;
        }
        let same = self.before == key;
        if !same {
            key.clone_into(&mut self.before);
        }
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_that_meet_are_suspected() {
        assert_eq!(those_that_meet(vec![5, 1, 5, 2, 1, 5, 0, u64::MAX]), [1, 5]);
        assert!(those_that_meet(vec![3, 2, 1]).is_empty() && those_that_meet(vec![]).is_empty());
    }
}
