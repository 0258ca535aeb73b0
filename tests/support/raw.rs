use merit::value::Date;

use crate::generate::Raw;
use crate::reference::{Fact, Record, num};

/// A generated record as the reference takes it.
pub(crate) fn record(as_of: Option<&str>, raw: &[(String, Raw)]) -> Record {
    Record { as_of: as_of.map(|d| Date::parse(d).unwrap()), facts: row(raw) }
}

fn row(raw: &[(String, Raw)]) -> std::collections::BTreeMap<String, Fact> {
    raw.iter().map(|(name, value)| (name.clone(), fact(value))).collect()
}

fn fact(raw: &Raw) -> Fact {
    match raw {
        Raw::Number(digits) => Fact::Number(num(digits)),
        Raw::Text(text) => Fact::Text(text.clone()),
        Raw::Bool(b) => Fact::Bool(*b),
        Raw::Date(text) => Fact::Date(Date::parse(text).unwrap()),
        Raw::Rows(rows) => Fact::Rows(rows.iter().map(|r| row(r)).collect()),
        Raw::Missing => Fact::Missing,
    }
}
