//! What is noticed while people are read, once for each fact, with the number of records.

use indexmap::IndexMap;

use crate::facts::{Notice, Reading, Record};

/// What was noticed, in the order in which it was met first.
#[derive(Debug, Clone, Default)]
pub struct Noticed {
    counts: IndexMap<Notice, usize>,
    /// For each fact where its default is counted, once it is.
    defaults: Vec<Option<usize>>,
}

impl Noticed {
    /// Keeps what was noticed of a record.
    pub fn keep(&mut self, reading: Reading) -> Record {
        let mut once: Vec<Notice> = vec![];
        for notice in reading.notices {
            let notice = match notice {
                Notice::Unused(path) => Notice::Unused(without_rows(&path)),
                Notice::DefaultTaken(path) => Notice::DefaultTaken(without_rows(&path)),
            };
            if !once.contains(&notice) {
                once.push(notice);
            }
        }
        for notice in once {
            *self.counts.entry(notice).or_default() += 1;
        }
        reading.record
    }

    /// A fact, given by its place and name, took its default in one more record.
    pub(super) fn default_taken(&mut self, field: usize, name: &str) {
        if self.defaults.len() <= field {
            self.defaults.resize(field + 1, None);
        }
        let Some(known) = self.defaults.get_mut(field) else { return };
        let place = *known.get_or_insert_with(|| {
            let entry = self.counts.entry(Notice::DefaultTaken(name.to_owned()));
            let place = entry.index();
            entry.or_default();
            place
        });
        if let Some((_, count)) = self.counts.get_index_mut(place) {
            *count += 1;
        }
    }

    /// Each matter with the number of records.
    pub fn iter(&self) -> impl Iterator<Item = (&Notice, usize)> {
        self.counts.iter().map(|(notice, count)| (notice, *count))
    }
}

/// `customers[2].spend` as `customers.spend`.
fn without_rows(path: &str) -> String {
    let parts = path.split('[').enumerate().map(|(index, part)| match part.split_once(']') {
        Some((_, rest)) if index > 0 => rest,
        _ => part,
    });
    parts.collect()
}
