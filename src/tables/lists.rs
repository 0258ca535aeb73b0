//! The tables of list facts, read whole and grouped by person before anybody is scored.

use indexmap::IndexMap;

use super::find::list_fields;
use super::table::{Format, Join, Table};
use super::{Refusal, TableError};
use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, Field, ListOrigin, ListSchema, Origin, Raw, Schema};

/// The rows of one list by person.
pub(super) struct ListRows {
    /// The list fact.
    pub(super) name: String,
    /// It holds earlier results, also of people who have left since.
    is_history: bool,
    /// Each person's rows in their order, or the first of them that is at fault.
    pub(super) of: IndexMap<String, PersonRows>,
}

/// One person's rows of one list.
#[derive(Default, Clone)]
pub(super) struct PersonRows {
    /// Where the first stands.
    pub(super) first: Option<Origin>,
    /// The rows.
    pub(super) rows: Vec<Raw>,
    /// What can not be read.
    pub(super) faults: Vec<Fault>,
    /// He is one of the people.
    known: bool,
}

/// Every list of a run, and the rows that name nobody at all.
#[derive(Default)]
pub(super) struct Lists {
    lists: Vec<ListRows>,
    /// Rows without a key.
    pub(super) nameless: Vec<Refusal>,
}

impl Lists {
    /// Reads all tables of lists.
    pub(super) fn read(
        schema: &Schema,
        key: &Field,
        tables: &[(usize, Table)],
        notes: &mut Vec<Say>,
    ) -> Result<Self, TableError> {
        let mut lists = Self::default();
        for (at, field, list) in list_fields(schema) {
            if let Some((_, table)) = tables.iter().find(|(place, _)| *place == at) {
                lists.read_one(field, list, key, table, notes)?;
            }
        }
        Ok(lists)
    }

    fn read_one(
        &mut self,
        field: &Field,
        list: &ListSchema,
        key: &Field,
        table: &Table,
        notes: &mut Vec<Say>,
    ) -> Result<(), TableError> {
        let file = table.input.name();
        let mut of: IndexMap<String, PersonRows> = IndexMap::new();
        let (fields, mut aside) = (results_may_lack(list), vec![]);
        // a table of results has columns that a scheme need not look at
        let of_columns = if list.origin == ListOrigin::History { &mut aside } else { &mut *notes };
        for entry in table.open(&fields, Join { key, by: list.by.as_deref() }, of_columns)? {
            let entry = entry?;
            let origin = Origin { file: file.clone(), row: entry.row, listed: table.format == Format::Json };
            if entry.rest_lost {
                return Err(lost(file, entry.raw.err()));
            }
            let Some(person) = entry.key else {
                let fault = entry.raw.err().unwrap_or_else(|| nameless(&origin));
                self.nameless.push(Refusal { person: None, faults: vec![fault], raw: None });
                continue;
            };
            // outputs that were put one below the other bring their headers
            if list.origin == ListOrigin::History && list.by.as_deref() == Some(person.as_str()) {
                continue;
            }
            let rows = of.entry(person).or_default();
            rows.first.get_or_insert(origin);
            match entry.raw {
                Ok(raw) => rows.rows.push(without_key(raw, key, list)),
                Err(fault) => rows.faults.push(fault),
            }
        }
        let is_history = list.origin == ListOrigin::History;
        if is_history {
            notes.extend(counted_twice(file, &of));
        }
        self.lists.push(ListRows { name: field.name.clone(), is_history, of });
        Ok(())
    }

    /// Whether there is no list at all.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Takes notice of one of the people.
    pub(super) fn see(&mut self, person: &str) {
        for list in &mut self.lists {
            if let Some(rows) = list.of.get_mut(person) {
                rows.known = true;
            }
        }
    }

    /// Rows that belong to none of the people that were seen.
    pub(super) fn of_nobody(&self) -> Vec<Refusal> {
        let lists = self.lists.iter().filter(|list| !list.is_history);
        let rows = lists.flat_map(|list| list.of.iter().map(move |(person, rows)| (list, person, rows)));
        let strangers = rows.filter(|(_, _, rows)| !rows.known);
        let refusals = strangers.map(|(list, person, rows)| {
            let count = rows.rows.len() + rows.faults.len();
            let message = say!(
                "this list names somebody who is none of the people ({count} ×)",
                "此明细中有 {count} 行,但人员名单中没有此人"
            );
            let fault = Fault::new(FaultKind::UnknownPerson, message).of(&list.name).at(rows.first.as_ref());
            Refusal { person: Some(person.clone()), faults: vec![fault], raw: None }
        });
        refusals.collect()
    }

    /// Notes how many have earlier results and are none of the people: they may have left, or stand under other schemes.
    pub(super) fn note_former(&self, notes: &mut Vec<Say>) {
        for list in self.lists.iter().filter(|list| list.is_history) {
            let name = &list.name;
            let former = list.of.values().filter(|rows| !rows.known).count();
            if former > 0 {
                notes.push(say!(
                    "`{name}` holds earlier results of {former} who are none of the people; they are not used",
                    "`{name}` 中有 {former} 人的往期成绩,但人员名单中没有这些人;未使用"
                ));
            }
        }
    }

    /// Adds one person's rows to the record; the faults of these rows are faults of the person. Somebody who has several
    /// records, one for each spell, has his rows in all of them.
    pub(super) fn join(&mut self, person: &str, again: bool, entries: &mut Vec<(String, Raw)>) -> Vec<Fault> {
        let mut faults = vec![];
        for list in &mut self.lists {
            let rows = match list.of.get_mut(person) {
                Some(rows) if again => rows.clone(),
                Some(rows) => std::mem::take(rows),
                None => PersonRows::default(),
            };
            faults.extend(rows.faults);
            entries.push((list.name.clone(), Raw::List(rows.rows)));
        }
        faults
    }
}

/// Notes who has several results of one day: an output that was put in twice counts twice.
fn counted_twice(file: &str, of: &IndexMap<String, PersonRows>) -> Option<Say> {
    let mut twice = of.iter().filter_map(|(person, rows)| {
        let mut days = rows.rows.iter().filter_map(day_of).filter(|day| !day.is_empty()).collect::<Vec<_>>();
        days.sort_unstable();
        let day = days.windows(2).find(|pair| pair.first() == pair.last())?.first().copied()?;
        Some((person, day))
    });
    let (person, day) = twice.next()?;
    let people = 1 + twice.count();
    Some(say!(
        "`{file}` holds several results of one day for {people} people, such as {person} on {day}; each of them counts",
        "`{file}` 中有 {people} 人在同一评价日有多条成绩,例如 {person} 在 {day};每条都计入"
    ))
}

fn day_of(row: &Raw) -> Option<&str> {
    let Raw::Map(entries, _) = row else { return None };
    entries.iter().find(|(name, _)| name == "as_of").and_then(|(_, value)| match value {
        Raw::Cell(text) | Raw::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

/// The fields of a list for the header of its table: of earlier results there is what that scheme wrote then, and what
/// is not there is missing.
fn results_may_lack(list: &ListSchema) -> Vec<Field> {
    let may_lack = |field: &Field| Field { optional: true, ..field.clone() };
    match list.origin {
        ListOrigin::History => list.fields.iter().map(may_lack).collect(),
        ListOrigin::Data | ListOrigin::Team => list.fields.clone(),
    }
}

/// A JSON row without the key that joined it, unless a field reads it.
fn without_key(raw: Raw, key: &Field, list: &ListSchema) -> Raw {
    let Raw::Map(mut entries, origin) = raw else { return raw };
    let join = list.by.as_deref().unwrap_or(&key.name);
    let read = |name: &str| list.fields.iter().any(|f| f.name == name || f.column.as_deref() == Some(name));
    // results bring along what no scheme reads
    let other = list.origin != ListOrigin::History;
    entries.retain(|(name, _)| read(name) || other && (name != join && Some(name.as_str()) != key.column.as_deref()));
    Raw::Map(entries, origin)
}

fn nameless(origin: &Origin) -> Fault {
    let message = say!("the row names nobody: its key is empty", "这一行没有写明是谁:主键为空");
    Fault::new(FaultKind::UnknownPerson, message).at(Some(origin))
}

/// Where rows are lost nobody knows whose they are, so nobody's list can be trusted.
fn lost(file: &str, fault: Option<Fault>) -> TableError {
    let why = fault.map(|f| f.message).unwrap_or_else(|| say!("rows are lost", "有行丢失"));
    let (en, zh) = (why.en, why.zh);
    TableError::new(say!(
        "`{file}`: {en}; whose rows they are is unknown, so nobody is scored",
        "`{file}`:{zh};无法知道这些行属于谁,因此不对任何人计分"
    ))
}
