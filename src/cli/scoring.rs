//! One chunk of people at a time becomes results, in order; whoever is at fault becomes lines for people.

use super::flat::Flat;
use crate::diag::Lang;
use crate::engine::Engine;
use crate::facts::Fault;
use crate::outcome::Outcome;
use crate::report::{FaultLine, Sheet};
use crate::tables::{Chunk, Next};

/// What a chunk came to.
#[derive(Default)]
pub(super) struct Batch<R> {
    /// The results of who was scored.
    pub(super) results: R,
    /// How many were scored.
    pub(super) scored: usize,
    /// Why others were not.
    pub(super) faults: Vec<FaultLine>,
    /// How many bytes of the table were read until here.
    pub(super) read: u64,
}

/// Scores chunks of people by one scheme.
pub(super) struct ChunkScorer<'e> {
    engine: &'e Engine,
    flat: Flat<'e>,
    lang: Lang,
}

impl<'e> ChunkScorer<'e> {
    pub(super) fn new(engine: &'e Engine, lang: Lang) -> Self {
        Self { engine, flat: Flat::new(engine), lang }
    }

    /// Scores everybody of a chunk, each result becoming a row of a table.
    pub(super) fn write(&mut self, chunk: &Chunk, sheet: &Sheet, batch: &mut Batch<String>) {
        batch.results.clear();
        let scored = self.flat.score(chunk.columns());
        self.each(chunk, batch, |row, batch| {
            let text = &mut batch.results;
            if self.flat.write((chunk.columns(), &scored), row, sheet, text).is_some() {
                return Ok(());
            }
            match scored.apart(row) {
                Some(Ok(outcome)) => sheet.write(outcome, text),
                // faults tell where the record stands
                Some(Err(_)) | None => sheet.write(&self.engine.score_record(&chunk.record(row))?, text),
            }
            Ok(())
        });
    }

    /// Scores everybody of a chunk.
    pub(super) fn collect(&mut self, chunk: &Chunk, batch: &mut Batch<Vec<Outcome>>) {
        batch.results.clear();
        self.each(chunk, batch, |row, batch| {
            batch.results.push(self.engine.score_record(&chunk.record(row))?);
            Ok(())
        });
    }

    fn each<R>(
        &self,
        chunk: &Chunk,
        batch: &mut Batch<R>,
        score: impl Fn(usize, &mut Batch<R>) -> Result<(), Vec<Fault>>,
    ) {
        (batch.scored, batch.read) = (0, chunk.read());
        batch.faults.clear();
        for next in chunk.people() {
            match next {
                Next::Refusal(refusal) => self.refuse(refusal.person.as_deref(), &refusal.faults, batch),
                Next::Row(row) => match score(row, batch) {
                    Ok(()) => batch.scored += 1,
                    Err(faults) => self.refuse(chunk.key(row).as_deref(), &chunk.locate(row, faults), batch),
                },
            }
        }
    }

    fn refuse<R>(&self, person: Option<&str>, faults: &[Fault], batch: &mut Batch<R>) {
        batch.faults.extend(faults.iter().map(|fault| FaultLine::new(person, fault, self.lang)));
    }
}
