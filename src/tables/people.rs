//! People with their lists, one after the other; the table of people is read twice, so that both records of a
//! doubled key are refused and nobody is held in memory.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::find::find;
use super::lists::Lists;
use super::table::{Entry, Format, Join, Source, Table};
use super::{Request, TableError};
use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, Field, Origin, Raw, Schema};
use crate::json;

/// One person's data as they were found.
#[derive(Debug, Clone)]
pub struct Person {
    /// The key, where there is one.
    pub key: Option<String>,
    /// The data, to be read by the schema.
    pub raw: Raw,
    /// The place in a JSON list.
    json_row: Option<usize>,
}

impl Person {
    /// Names the fields of faults as the person's file does: `$[17].score` in JSON.
    #[must_use]
    pub fn locate(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        if let (Some(row), Raw::Map(_, Some(origin))) = (self.json_row, &self.raw) {
            for fault in faults.iter_mut().filter(|f| f.origin.as_ref().is_none_or(|o| o.file == origin.file)) {
                fault.field = fault.field.take().map(|field| json::path(row, &field));
            }
        }
        faults
    }
}

/// Somebody who can not be scored, and why.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The key, where it is known.
    pub person: Option<String>,
    /// The reasons.
    pub faults: Vec<Fault>,
    /// The data as far as they could be read: whoever leads this person finds him by them.
    pub raw: Option<Raw>,
}

/// The people of a run, in the order of their table.
pub struct People {
    notes: Vec<Say>,
    files: Vec<PathBuf>,
    source: Source,
    file: Arc<str>,
    json: bool,
    lists: Lists,
    spells: bool,
    doubled: HashMap<String, Vec<usize>>,
    ready: VecDeque<Result<Person, Refusal>>,
}

impl People {
    /// Finds and opens the tables of a run.
    ///
    /// # Errors
    /// Where a table is missing or can not be trusted as a whole; a bad row is a refusal of its own.
    pub fn open(schema: &Schema, request: &Request) -> Result<Self, TableError> {
        let mut notes = vec![];
        let found = find(schema, request, &mut notes)?;
        let Some(key) = schema.key.and_then(|at| schema.fields.get(at)) else {
            return Err(TableError::new(say!("the scheme has no key fact", "方案没有主键")));
        };
        let distinct = schema.distinct.as_deref();
        let lists = Lists::read(schema, key, &found.lists, &mut notes)?;
        let survey = Survey::take(&found.people, schema, Join { key, by: distinct }, &mut notes)?;
        let mut ready: VecDeque<_> = lists.nameless.iter().cloned().map(Err).collect();
        if !survey.rest_lost {
            ready.extend(lists.of_nobody(&survey.keys).into_iter().map(Err));
            lists.note_former(&survey.keys, &mut notes);
        }
        let mut source = found.people.open(&schema.fields, Join { key, by: distinct }, &mut vec![])?;
        let mut doubled = survey.doubled;
        if distinct.is_some() {
            doubled.clear();
            source = Source::Json(distinct_records(source, schema, key, &found.people)?.into_iter());
        }
        let file = found.people.input.name().clone();
        let json = found.people.format == Format::Json;
        let tables = std::iter::once(&found.people).chain(found.lists.iter().map(|(_, table)| table));
        let files = tables.filter_map(|table| table.input.path().map(Path::to_owned)).collect();
        Ok(Self { notes, files, source, file, json, lists, spells: schema.spells, doubled, ready })
    }

    /// What should be known about the tables, once for each matter.
    #[must_use]
    pub fn notes(&self) -> &[Say] {
        &self.notes
    }

    /// The files that are read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    fn person(&mut self, entry: Entry) -> Result<Person, Refusal> {
        let refusal = |faults, raw| Refusal { person: entry.key.clone(), faults, raw };
        let raw = entry.raw.map_err(|fault| refusal(vec![fault], None))?;
        let Raw::Map(mut entries, origin) = raw else {
            return Ok(Person { key: entry.key, raw, json_row: None });
        };
        if let Some(key) = &entry.key {
            if let Some(rows) = self.doubled.get(key) {
                let fault = self.doubled(rows, entry.row);
                return Err(refusal(vec![fault], Some(Raw::Map(entries, origin))));
            }
            let faults = self.lists.join(key, self.spells, &mut entries);
            if !faults.is_empty() {
                return Err(refusal(faults, Some(Raw::Map(entries, origin))));
            }
        }
        let json_row = self.json.then_some(entry.row);
        Ok(Person { key: entry.key, raw: Raw::Map(entries, origin), json_row })
    }

    /// Why none of several records of one person can be used.
    fn doubled(&self, rows: &[usize], row: usize) -> Fault {
        let others: Vec<String> = rows.iter().filter(|r| **r != row).map(usize::to_string).collect();
        let others = others.join(", ");
        let message = if self.json {
            say!(
                "the same key stands in record {others} as well; none of them is scored",
                "第 {others} 条记录也是这个主键;均不计分"
            )
        } else {
            say!(
                "the same key stands in line {others} as well; none of them is scored",
                "第 {others} 行也是这个主键;均不计分"
            )
        };
        let origin = Origin { file: self.file.clone(), row, listed: self.json };
        Fault::new(FaultKind::DuplicateKey, message).at(Some(&origin))
    }
}

impl Iterator for People {
    type Item = Result<Person, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(refusal) = self.ready.pop_front() {
            return Some(refusal);
        }
        Some(match self.source.next()? {
            Ok(entry) => self.person(entry),
            Err(error) => {
                let fault = Fault::new(FaultKind::UnreadableRow, error.message);
                Err(Refusal { person: None, faults: vec![fault], raw: None })
            }
        })
    }
}

/// What a first look at the people tells.
#[derive(Default)]
struct Survey {
    keys: HashMap<String, usize>,
    doubled: HashMap<String, Vec<usize>>,
    rest_lost: bool,
}

impl Survey {
    fn take(table: &Table, schema: &Schema, join: Join<'_>, notes: &mut Vec<Say>) -> Result<Self, TableError> {
        let mut survey = Self::default();
        let (mut several, mut any, mut before) = (None, false, None);
        for entry in table.open(&schema.fields, join, notes)? {
            let entry = entry?;
            any = true;
            survey.rest_lost |= entry.rest_lost;
            if entry.several_lines {
                several.get_or_insert(entry.row);
            }
            let Some(key) = entry.key else { continue };
            // spells of one person stand one below the other; anything else is a second record
            let continues = schema.spells && before.as_ref() == Some(&key);
            before = Some(key.clone());
            if continues {
                continue;
            }
            if let Some(first) = survey.keys.get(&key) {
                survey.doubled.entry(key).or_insert_with(|| vec![*first]).push(entry.row);
            } else {
                survey.keys.insert(key, entry.row);
            }
        }
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
        Ok(survey)
    }
}

/// One record for each key: what its rows say must be the same in all of them.
fn distinct_records(source: Source, schema: &Schema, key: &Field, table: &Table) -> Result<Vec<Entry>, TableError> {
    let mut found: IndexMap<String, Entry> = IndexMap::new();
    let mut nameless = vec![];
    for entry in source {
        let mut entry = entry?;
        let Some(name) = entry.key.clone() else {
            if entry.raw.is_err() {
                nameless.push(entry);
            }
            continue;
        };
        if let Ok(Raw::Map(entries, _)) = &mut entry.raw {
            entries
                .retain(|(name, _)| schema.fields.iter().any(|f| f.name == *name || f.column.as_ref() == Some(name)));
        }
        if let Ok(Raw::Map(entries, _)) = &mut entry.raw
            && !entries.iter().any(|(k, _)| *k == key.name || Some(k) == key.column.as_ref())
        {
            entries.push((key.name.clone(), Raw::Cell(name.clone())));
        }
        match found.get_mut(&name) {
            None => {
                found.insert(name, entry);
            }
            Some(first) => {
                if let Some(fault) = differing(first, &entry, table) {
                    first.raw = Err(fault);
                }
            }
        }
    }
    Ok(nameless.into_iter().chain(found.into_values()).collect())
}

/// Why two rows of one person can not stand for one record.
fn differing(first: &Entry, second: &Entry, table: &Table) -> Option<Fault> {
    let (a, b) = match (&first.raw, &second.raw) {
        (Ok(Raw::Map(a, _)), Ok(Raw::Map(b, _))) => (a, b),
        (Ok(_), Err(fault)) => return Some(fault.clone()),
        (Ok(_) | Err(_), _) => return None,
    };
    // by name: records of JSON need not give their values in one order, and one may lack what the other has
    let value = |of: &[(String, Raw)], name: &str| of.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let differs = |name: &str| value(a, name).unwrap_or(Raw::Missing) != value(b, name).unwrap_or(Raw::Missing);
    let (field, _) = a.iter().chain(b).find(|(name, _)| differs(name))?;
    let (one, two) = (first.row, second.row);
    let message = say!(
        "rows {one} and {two} differ here, but give one record",
        "第 {one} 行和第 {two} 行在此不一致,但属于同一条记录"
    );
    let listed = table.format == Format::Json;
    let origin = Origin { file: table.input.name().clone(), row: two, listed };
    Some(Fault::new(FaultKind::UnreadableRow, message).of(field).at(Some(&origin)))
}
