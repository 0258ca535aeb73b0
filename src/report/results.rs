//! The versioned form of results for programs, whatever writes it down.

use std::cell::RefCell;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{FaultLine, NoteLine};
use crate::outcome::Outcome;

/// The version of the form of results; it grows when a reader of the last one could be misled.
pub const FORMAT_VERSION: u32 = 1;

/// Results as they come, and the faults that were met meanwhile: nobody need be held in memory.
///
/// It serialises once, since the outcomes are gone then.
pub struct Results<'a, I> {
    scheme: &'a str,
    version: Option<&'a str>,
    outcomes: RefCell<Option<I>>,
    faults: &'a RefCell<Vec<FaultLine>>,
    notes: &'a dyn Fn() -> Vec<NoteLine>,
}

impl<'a, I: Iterator<Item = Outcome>> Results<'a, I> {
    /// Results of a scheme; `faults` and `notes` are looked at when all outcomes have been written.
    pub fn new(
        (scheme, version): (&'a str, Option<&'a str>),
        outcomes: I,
        faults: &'a RefCell<Vec<FaultLine>>,
        notes: &'a dyn Fn() -> Vec<NoteLine>,
    ) -> Self {
        Self { scheme, version, outcomes: RefCell::new(Some(outcomes)), faults, notes }
    }
}

impl<I: Iterator<Item = Outcome>> Serialize for Results<'_, I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serializer.serialize_struct("Results", 6)?;
        form.serialize_field("format_version", &FORMAT_VERSION)?;
        form.serialize_field("scheme", self.scheme)?;
        form.serialize_field("version", &self.version)?;
        form.serialize_field("results", &Outcomes(&self.outcomes))?;
        form.serialize_field("faults", &*self.faults.borrow())?;
        let notes = (self.notes)();
        if !notes.is_empty() {
            form.serialize_field("notes", &notes)?;
        }
        form.end()
    }
}

struct Outcomes<'a, I>(&'a RefCell<Option<I>>);

impl<I: Iterator<Item = Outcome>> Serialize for Outcomes<'_, I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
}

/// The results of several schemes, each with the name of its own.
#[derive(Debug, serde::Serialize)]
pub struct Together<'a> {
    format_version: u32,
    schemes: Vec<SchemeName<'a>>,
    results: &'a [Outcome],
    faults: &'a [FaultLine],
    #[serde(skip_serializing_if = "no_notes")]
    notes: &'a [NoteLine],
}

fn no_notes(notes: &&[NoteLine]) -> bool {
    notes.is_empty()
}

#[derive(Debug, serde::Serialize)]
struct SchemeName<'a> {
    scheme: &'a str,
    version: Option<&'a str>,
}

impl<'a> Together<'a> {
    /// The results of schemes given by name and version.
    #[must_use]
    pub fn new(
        schemes: impl Iterator<Item = (&'a str, Option<&'a str>)>,
        results: &'a [Outcome],
        faults: &'a [FaultLine],
        notes: &'a [NoteLine],
    ) -> Self {
        let schemes = schemes.map(|(scheme, version)| SchemeName { scheme, version }).collect();
        Self { format_version: FORMAT_VERSION, schemes, results, faults, notes }
    }
}
