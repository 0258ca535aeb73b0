//! Some of the people as columns, filled again and again: what is read, scored and written at one time.

use std::sync::Arc;

use super::{Noticed, Person, Refusal};
use crate::facts::{Columns, Fault, Origin, Record, Schema, read_record};
use crate::json;

/// How many people a chunk holds.
const PEOPLE: usize = 4_096;

/// People who follow each other in their table: their facts by column, and between them who can not be read.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub(super) columns: Columns,
    /// The place of each row of the columns in the table.
    pub(super) places: Vec<usize>,
    /// The keys of rows whose record is called otherwise.
    keys: Vec<(usize, Option<String>)>,
    refusals: Vec<(usize, Refusal)>,
    file: Arc<str>,
    listed: bool,
    pub(super) read: u64,
}

/// What stands next in a chunk.
#[derive(Debug, Clone, Copy)]
pub enum Next<'a> {
    /// Somebody to be scored, by his row of the columns.
    Row(usize),
    /// Somebody who can not be read.
    Refusal(&'a Refusal),
}

impl Chunk {
    pub(super) fn new(schema: &Schema, file: Arc<str>, listed: bool) -> Self {
        let columns = Columns::of(schema);
        Self { columns, places: vec![], keys: vec![], refusals: vec![], file, listed, read: 0 }
    }

    /// The facts of who is to be scored.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// How many bytes of the table were read until here.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Everybody in the order of the table.
    pub fn people(&self) -> impl Iterator<Item = Next<'_>> {
        let mut refusals = self.refusals.iter().peekable();
        let mut row = 0;
        std::iter::from_fn(move || {
            if let Some((_, refusal)) = refusals.next_if(|(before, _)| *before <= row) {
                return Some(Next::Refusal(refusal));
            }
            row += 1;
            (row <= self.columns.rows()).then_some(Next::Row(row - 1))
        })
    }

    /// Those who can not be read, each with the row of the columns that he stands before.
    #[must_use]
    pub fn refusals(&self) -> &[(usize, Refusal)] {
        &self.refusals
    }

    /// The record of a row, with its place.
    #[must_use]
    pub fn record(&self, row: usize) -> Record {
        let mut record = self.columns.record(row);
        if record.origin.is_none() {
            record.origin = self.origin(row);
        }
        record
    }

    /// The key of a row as it stands in the table.
    #[must_use]
    pub fn key(&self, row: usize) -> Option<String> {
        match self.keys.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(at) => self.keys.get(at).and_then(|(_, key)| key.clone()),
            Err(_) => Some(self.columns.record(row).person).filter(|key| !key.is_empty()),
        }
    }

    /// Names the fields of a row's faults as its file does: `$[17].score` in JSON.
    #[must_use]
    pub fn locate(&self, row: usize, mut faults: Vec<Fault>) -> Vec<Fault> {
        if let Some(place) = self.places.get(row).filter(|_| self.listed) {
            locate(*place, &self.file, &mut faults);
        }
        faults
    }

    fn origin(&self, row: usize) -> Option<Origin> {
        let place = *self.places.get(row)?;
        Some(Origin { file: self.file.clone(), row: place, listed: self.listed })
    }

    pub(super) fn clear(&mut self) {
        self.columns.clear();
        self.places.clear();
        self.keys.clear();
        self.refusals.clear();
    }

    /// Whether nobody more has room.
    pub(super) fn is_full(&self) -> bool {
        self.places.len() + self.refusals.len() >= PEOPLE
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty() && self.refusals.is_empty()
    }

    /// Adds somebody who can not be read.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push((self.places.len(), refusal));
    }

    /// Adds somebody as his data say, or why they can not be read.
    pub(super) fn add(&mut self, schema: &Schema, person: &Person, noticed: &mut Noticed) {
        match read_record(schema, &person.raw) {
            Ok(reading) => {
                let record = noticed.keep(reading);
                if person.key.as_deref().unwrap_or_default() != record.person {
                    self.keys.push((self.places.len(), person.key.clone()));
                }
                self.columns.push(&record);
                self.places.push(person.row);
            }
            Err(faults) => {
                let faults = person.locate(faults);
                self.refuse(Refusal { person: person.key.clone(), faults, raw: None });
            }
        }
    }
}

/// Names fields by their path in the record of a JSON list.
pub(super) fn locate(place: usize, file: &str, faults: &mut [Fault]) {
    for fault in faults.iter_mut().filter(|f| f.origin.as_ref().is_none_or(|o| *o.file == *file)) {
        fault.field = fault.field.take().map(|field| json::path(place, &field));
    }
}
