//! People with their lists, one after the other or many at a time; the table of people is read twice, so that both
//! records of a doubled key are refused and nobody is held in memory.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::chunk::{Chunk, locate};
use super::find::find;
use super::lists::Lists;
use super::plain::{Draft, PlainRows, lines};
use super::survey::Survey;
use super::table::{Entry, Format, Join, Source, Table};
use super::{Noticed, Request, TableError};
use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, Field, Origin, Raw, Schema};

/// One person's data as they were found.
#[derive(Debug, Clone)]
pub struct Person {
    /// The key, where there is one.
    pub key: Option<String>,
    /// The data, to be read by the schema.
    pub raw: Raw,
    /// The line of a table, the place in a JSON list.
    pub(super) row: usize,
    /// It stands in a JSON list.
    listed: bool,
}

impl Person {
    /// Names the fields of faults as the person's file does: `$[17].score` in JSON.
    #[must_use]
    pub fn locate(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        if let Raw::Map(_, Some(origin)) = &self.raw
            && self.listed
        {
            locate(self.row, &origin.file, &mut faults);
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
    /// How plain rows are read, where there may be some.
    plain: Option<PlainRows>,
    joining: Joining,
    ready: VecDeque<Result<Person, Refusal>>,
    noticed: Noticed,
    /// How many bytes the table has.
    size: u64,
}

/// How records and the rows of lists become people.
struct Joining {
    file: Arc<str>,
    json: bool,
    lists: Lists,
    spells: bool,
    doubled: HashMap<String, Vec<usize>>,
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
        let mut lists = Lists::read(schema, key, &found.lists, &mut notes)?;
        let join = Join { key, by: distinct };
        let survey = Survey::take(&found.people, schema, join, &mut lists, &mut notes)?;
        let mut ready: VecDeque<_> = lists.nameless.iter().cloned().map(Err).collect();
        if !survey.rest_lost {
            ready.extend(lists.of_nobody().into_iter().map(Err));
            lists.note_former(&mut notes);
        }
        let mut source = found.people.open(&schema.fields, join, &mut vec![])?;
        if distinct.is_some() {
            source = Source::Json(distinct_records(source, schema, key, &found.people)?.into_iter());
        }
        let plain = match &source {
            Source::Csv(csv) if lists.is_empty() && !schema.spells => PlainRows::of(schema, csv),
            Source::Csv(_) | Source::Json(_) => None,
        };
        let file = found.people.input.name().clone();
        let json = found.people.format == Format::Json;
        let tables = std::iter::once(&found.people).chain(found.lists.iter().map(|(_, table)| table));
        let files = tables.filter_map(|table| table.input.path().map(Path::to_owned)).collect();
        let joining = Joining { file, json, lists, spells: schema.spells, doubled: survey.doubled };
        let (noticed, size) = (Noticed::default(), found.people.input.size());
        Ok(Self { notes, files, source, plain, joining, ready, noticed, size })
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

    /// An empty chunk for people of this run.
    #[must_use]
    pub fn chunk(&self, schema: &Schema) -> Chunk {
        Chunk::new(schema, self.joining.file.clone(), self.joining.json)
    }

    /// Puts the people that come next into a chunk in place of those who were there; `false` where nobody is left.
    pub fn fill(&mut self, schema: &Schema, chunk: &mut Chunk) -> bool {
        chunk.clear();
        while !chunk.is_full() {
            let found = match (&mut self.source, &self.plain) {
                (Source::Csv(csv), Some(_)) if self.ready.is_empty() => csv.sheet.find_lines(),
                (Source::Csv(_) | Source::Json(_), _) => Ok(0),
            };
            match found {
                Ok(0) => match self.next() {
                    Some(Ok(person)) => chunk.add(schema, &person, &mut self.noticed),
                    Some(Err(refusal)) => chunk.refuse(refusal),
                    None => break,
                },
                Ok(found) => self.fill_from_lines(found, schema, chunk),
                Err(error) => chunk.refuse(unreadable(error)),
            }
        }
        if let Source::Csv(csv) = &self.source {
            chunk.read = csv.sheet.rows.read();
        }
        !chunk.is_empty()
    }

    /// Puts people into a chunk from lines without quotes, until it is full.
    fn fill_from_lines(&mut self, found: usize, schema: &Schema, chunk: &mut Chunk) {
        let (Source::Csv(csv), Some(plain)) = (&mut self.source, &self.plain) else { return };
        let (text, before) = csv.sheet.rows.lines(found);
        let (mut row, mut taken, mut draft) = (before, 0, Draft::default());
        for line in lines(text) {
            if chunk.is_full() {
                break;
            }
            row += 1;
            taken += line.len() + 1;
            if plain.add(line, &mut draft, &self.joining.doubled, chunk).is_some() {
                chunk.places.push(row);
                draft.notice(schema, &mut self.noticed);
            } else if let Some(entry) = csv.entry_of_line(line, row) {
                match self.joining.person(entry) {
                    Ok(person) => chunk.add(schema, &person, &mut self.noticed),
                    Err(refusal) => chunk.refuse(refusal),
                }
            }
        }
        csv.sheet.rows.take(taken.min(found), row - before);
    }

    /// What was noticed while chunks were filled.
    #[must_use]
    pub fn noticed(&self) -> &Noticed {
        &self.noticed
    }

    /// How many bytes the table of people has; 0 where that is not known.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Joining {
    fn person(&mut self, entry: Entry) -> Result<Person, Refusal> {
        let refusal = |faults, raw| Refusal { person: entry.key.clone(), faults, raw };
        let raw = entry.raw.map_err(|fault| refusal(vec![fault], None))?;
        let Raw::Map(mut entries, origin) = raw else {
            return Ok(Person { key: entry.key, raw, row: entry.row, listed: false });
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
        Ok(Person { key: entry.key, raw: Raw::Map(entries, origin), row: entry.row, listed: self.json })
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
            Ok(entry) => self.joining.person(entry),
            Err(error) => Err(unreadable(error)),
        })
    }
}

/// What can not be read further.
fn unreadable(error: TableError) -> Refusal {
    Refusal { person: None, faults: vec![Fault::new(FaultKind::UnreadableRow, error.message)], raw: None }
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
