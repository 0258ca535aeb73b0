//! A table of any format as a stream of records with their keys.

use super::decode::{Text, explain};
use super::keys::{key_of, plain_key};
use super::limits::{CELL_BYTES, JSON_BYTES};
use super::plain::lines;
use super::results::{as_scored, flat, holds_results};
use super::sheet::{KeyColumn, Sheet, SheetRow, match_header};
use super::{Encoding, Input, TableError};
use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, Field, FieldKind, Layout, Raw};
use crate::json;

/// A format of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Comma-separated.
    Csv,
    /// A list of objects.
    Json,
}

/// What is known of a table before it is read.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Its bytes.
    pub(super) input: Input,
    /// Its format.
    pub(super) format: Format,
    /// The encoding that was asked for.
    pub(super) encoding: Option<Encoding>,
    /// The name of the list inside a JSON object.
    pub(super) list: String,
    /// It holds results, which JSON nests.
    pub(super) of_results: bool,
}

/// Which column names the person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Join<'a> {
    /// The key fact.
    pub(super) key: &'a Field,
    /// The column or key of the table, where the scheme names one.
    pub(super) by: Option<&'a str>,
}

/// One record of a table.
#[derive(Debug)]
pub(super) struct Entry {
    /// The line of a table, the place in a JSON list.
    pub(super) row: usize,
    /// Whom it names.
    pub(super) key: Option<String>,
    /// Its values, or why there are none.
    pub(super) raw: Result<Raw, Fault>,
    /// Whether it takes several lines.
    pub(super) several_lines: bool,
    /// Nothing behind it could be read.
    pub(super) rest_lost: bool,
}

/// What a first look at a record tells.
pub(super) struct Seen<'a> {
    /// The line of a table, the place in a JSON list.
    pub(super) row: usize,
    /// Whom it names.
    pub(super) key: Option<&'a str>,
    /// Whether it takes several lines.
    pub(super) several_lines: bool,
    /// Nothing behind it could be read.
    pub(super) rest_lost: bool,
}

/// An open table.
pub(super) enum Source {
    /// Rows as they are read.
    Csv(Box<CsvSource>),
    /// All records of a document.
    Json(std::vec::IntoIter<Entry>),
}

/// An open CSV table with what its columns fill.
pub(super) struct CsvSource {
    pub(super) sheet: Sheet,
    /// What its columns fill.
    pub(super) layout: Layout,
    /// The key fact, and its column.
    pub(super) key: Field,
    pub(super) key_column: usize,
    /// Its cells are results, which were kept from spreadsheets.
    pub(super) of_results: bool,
}

impl Table {
    /// Opens the table for the fields of its rows; what is noticed about its columns is added to `notes`.
    pub(super) fn open(&self, fields: &[Field], join: Join<'_>, notes: &mut Vec<Say>) -> Result<Source, TableError> {
        match self.format {
            Format::Csv => self.open_csv(fields, join, notes),
            Format::Json => self.open_json(join, notes),
        }
    }

    fn open_csv(&self, fields: &[Field], join: Join<'_>, notes: &mut Vec<Say>) -> Result<Source, TableError> {
        let mut sheet = Sheet::open(&self.input, self.encoding)?;
        if self.of_results {
            sheet.headers = sheet.headers.into_iter().map(as_scored).collect();
        }
        let name = self.input.name();
        let wanted = join.by.or(join.key.column.as_deref()).unwrap_or(&join.key.name);
        let key = KeyColumn { at: key_column(&sheet.headers, join), wanted, field: &join.key.name };
        let layout = match match_header(fields, &sheet.headers, key, name, notes) {
            Ok(layout) => layout,
            Err(problem) => {
                let names = fields.iter().map(|field| field.column.as_deref().unwrap_or(&field.name));
                return Err(match sheet.names_below(names.chain([wanted])) {
                    Some(Say { en: below_en, zh: below_zh }) => {
                        let Say { en, zh } = problem.message;
                        TableError::new(say!("{en}; {below_en}", "{zh};{below_zh}"))
                    }
                    None => problem,
                });
            }
        };
        if !self.of_results {
            notes.extend(nowhere(fields, &layout, name));
        }
        let key_column = key.at.unwrap_or_default();
        if sheet.encoding != Encoding::named("utf-8").unwrap_or(sheet.encoding) {
            let encoding = sheet.encoding;
            notes.push(say!("`{name}` was read as {encoding}", "`{name}` 按 {encoding} 编码读取"));
        }
        Ok(Source::Csv(Box::new(CsvSource {
            sheet,
            layout,
            key: join.key.clone(),
            key_column,
            of_results: self.of_results,
        })))
    }

    fn open_json(&self, join: Join<'_>, notes: &mut Vec<Say>) -> Result<Source, TableError> {
        let name = self.input.name();
        let unreadable = |e| explain(&self.input, &e, self.encoding);
        let mut text = Text::open(&self.input, self.encoding).map_err(unreadable)?;
        let mut document = String::new();
        while text.read_on(&mut document).map_err(unreadable)? {
            if u64::try_from(document.len()).unwrap_or(u64::MAX) > JSON_BYTES {
                return Err(TableError::new(say!(
                    "`{name}` has more than {JSON_BYTES} bytes; use CSV",
                    "`{name}` 超过 {JSON_BYTES} 字节;请改用 CSV"
                )));
            }
        }
        let list = if self.of_results && holds_results(&document) { "results" } else { &self.list };
        let read = json::read_records(&document, name, list).map_err(|e| {
            let (en, zh) = (e.message.en, e.message.zh);
            TableError::new(say!("`{name}`: {en}", "`{name}`:{zh}"))
        })?;
        for key in read.unused.into_iter().filter(|_| !self.of_results) {
            notes.push(say!("`{name}`: nothing reads `{key}`", "`{name}`:没有使用 `{key}`"));
        }
        let entries = read.records.into_iter().enumerate().map(|(index, raw)| {
            let raw = if self.of_results { raw.map(flat) } else { raw };
            let key = raw.as_ref().ok().and_then(|raw| json_key(raw, join));
            Entry { row: index + 1, key, raw, several_lines: false, rest_lost: false }
        });
        Ok(Source::Json(entries.collect::<Vec<_>>().into_iter()))
    }
}

/// The names under which a table may hold the key: the column the scheme names, else the key fact's own.
fn key_names<'a>(join: Join<'a>) -> impl Iterator<Item = &'a str> {
    let own = || [join.key.column.as_deref(), Some(join.key.name.as_str())];
    let names = match join.by {
        Some(by) if by != join.key.name => [Some(by), None],
        Some(_) | None => own(),
    };
    names.into_iter().flatten().map(str::trim)
}

fn key_column(headers: &[String], join: Join<'_>) -> Option<usize> {
    key_names(join).find_map(|name| headers.iter().position(|h| h == name))
}

fn json_key(raw: &Raw, join: Join<'_>) -> Option<String> {
    let Raw::Map(entries, _) = raw else { return None };
    let value = key_names(join).find_map(|name| entries.iter().find(|(k, _)| k == name))?;
    key_of(join.key, &value.1)
}

impl Iterator for Source {
    type Item = Result<Entry, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Csv(csv) => csv.next_entry(),
            Self::Json(entries) => entries.next().map(Ok),
        }
    }
}

impl Source {
    /// Looks at the keys of all records.
    pub(super) fn look(self, mut each: impl FnMut(Seen<'_>)) -> Result<(), TableError> {
        match self {
            Self::Csv(mut csv) => csv.look(each),
            Self::Json(entries) => {
                entries.for_each(|entry| each(entry.seen()));
                Ok(())
            }
        }
    }
}

impl Entry {
    fn seen(&self) -> Seen<'_> {
        let Self { row, key, several_lines, rest_lost, .. } = self;
        Seen { row: *row, key: key.as_deref(), several_lines: *several_lines, rest_lost: *rest_lost }
    }
}

impl CsvSource {
    fn look(&mut self, mut each: impl FnMut(Seen<'_>)) -> Result<(), TableError> {
        loop {
            let found = self.sheet.find_lines()?;
            if found == 0 {
                match self.next_entry() {
                    Some(entry) => each(entry?.seen()),
                    None => return Ok(()),
                }
                continue;
            }
            let (text, before) = self.sheet.rows.lines(found);
            let mut row = before;
            for line in lines(text) {
                row += 1;
                match self.plain_key(line) {
                    Some(key) => each(Seen { row, key: Some(key), several_lines: false, rest_lost: false }),
                    None => {
                        if let Some(entry) = self.entry_of_line(line, row) {
                            each(entry.seen());
                        }
                    }
                }
            }
            self.sheet.rows.take(found, row - before);
        }
    }

    fn plain_key<'t>(&self, line: &'t str) -> Option<&'t str> {
        if self.of_results || line.len() > CELL_BYTES {
            return None;
        }
        plain_key(&self.key, line.split(',').nth(self.key_column)?)
    }

    fn next_entry(&mut self) -> Option<Result<Entry, TableError>> {
        Some(self.sheet.next_row()?.map(|row| self.entry(row)))
    }

    /// The record of a line without quotes, where it holds anything.
    pub(super) fn entry_of_line(&self, text: &str, line: usize) -> Option<Entry> {
        self.sheet.row_of_line(text, line).map(|row| self.entry(row))
    }

    fn entry(&self, mut row: SheetRow) -> Entry {
        if self.of_results {
            row.cells = row.cells.into_iter().map(as_scored).collect();
        }
        let key_cell = row.cells.get(self.key_column);
        let key = key_cell.and_then(|cell| key_of(&self.key, &Raw::Cell(cell.clone())));
        let broken = key.as_ref().is_some_and(|key| key.contains(['\n', '\t']));
        let fault = row.fault.or_else(|| {
            let message = say!("the key holds a line break or a tab", "主键含有换行或制表符");
            broken.then(|| Fault::new(FaultKind::UnreadableRow, message).of(&self.key.name).at(Some(&row.origin)))
        });
        let line = row.origin.row;
        let raw = match fault {
            Some(fault) => Err(fault),
            None => {
                let columns = self.sheet.headers.iter().zip(&self.layout.slots).zip(row.cells);
                let used = columns.filter(|((_, slot), _)| slot.is_some());
                let entries = used.map(|((header, _), cell)| (header.clone(), Raw::Cell(bare(cell)))).collect();
                Ok(Raw::Map(entries, Some(row.origin)))
            }
        };
        let key = key.filter(|_| !broken);
        Entry { row: line, key, raw, several_lines: row.several_lines, rest_lost: row.rest_lost }
    }
}

/// A cell without the white space around it, which nobody sees and nobody means: `East ` is `East`.
fn bare(cell: String) -> String {
    let inner = cell.trim();
    if inner.len() == cell.len() { cell } else { inner.to_owned() }
}

/// Facts that may be missing and have no column at all: whoever misspelt its header wants to know that it is missing for
/// everybody. Defaults are told of where they are taken.
fn nowhere(fields: &[Field], layout: &Layout, name: &str) -> Option<Say> {
    let filled = |at: usize| layout.slots.iter().flatten().any(|slot| slot.field == at);
    let is_looked_for = |field: &Field| {
        field.optional && field.default.is_none() && !field.note && !matches!(field.kind, FieldKind::List(_))
    };
    let absent = fields.iter().enumerate().filter(|(at, field)| is_looked_for(field) && !filled(*at));
    let absent = absent.map(|(_, field)| format!("`{}`", field.column.as_deref().unwrap_or(&field.name)));
    let absent: Vec<String> = absent.collect();
    if absent.is_empty() {
        return None;
    }
    let (en, zh) = (absent.join(", "), absent.join("、"));
    Some(say!(
        "`{name}` has no column {en}, which counts as missing in every row",
        "`{name}` 没有列 {zh},每一行都按无值处理"
    ))
}
