use serde::Serialize;

use crate::facts::Notice;

/// Something that was noticed of records that are scored all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteLine {
    /// `default-taken`, also of a list that is missing and so has no rows; `unused` of a key that no fact reads.
    pub kind: &'static str,
    /// The fact, or the key of the data.
    pub field: String,
    /// In how many records.
    pub records: usize,
    /// The same in words.
    pub message: String,
}

impl NoteLine {
    /// What was noticed of so many records, with the words for it.
    #[must_use]
    pub fn new(notice: &Notice, records: usize, message: &str) -> Self {
        let (kind, field) = match notice {
            Notice::DefaultTaken(fact) => ("default-taken", fact),
            Notice::Unused(key) => ("unused", key),
        };
        Self { kind, field: field.clone(), records, message: message.to_owned() }
    }
}
