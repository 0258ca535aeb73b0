//! One column as a host gave it: which of its rows are out of the ordinary, and the column that it becomes.

use std::collections::BTreeSet;

use super::HostColumns;
use crate::facts::columns::column::range;
use crate::facts::columns::{Bits, Column, List, Texts, days};
use crate::facts::{Cell, Field, FieldKind, ListOrigin, Plain, Raw, Value};
use crate::value::{Date, DatePattern};

/// A column as a host gave it.
#[derive(Debug)]
pub(super) struct Given<'s> {
    pub(super) name: String,
    pub(super) plain: Plain,
    pub(super) values: Values<'s>,
    pub(super) missing: Bits,
}

/// Its values.
#[derive(Debug)]
pub(super) enum Values<'s> {
    Numbers(Vec<i64>, u32),
    Bools(Vec<bool>),
    Dates(Vec<Date>),
    Members(Vec<usize>),
    Texts(Texts),
    Rows(Vec<usize>, Box<HostColumns<'s>>),
}

/// What reading a column gave.
#[derive(Debug)]
pub(super) enum Read {
    /// Its values stand as they were given.
    AsGiven,
    Column(Column),
    /// What reading the fields of a list gave, and which of its rows are odd.
    Rows(Vec<Read>, BTreeSet<usize>),
}

impl Given<'_> {
    pub(super) fn read(&mut self, field: &Field, odd: &mut BTreeSet<usize>) -> Read {
        let Self { plain, values, missing, .. } = self;
        match values {
            Values::Numbers(values, places) => {
                let is_as_given = |value: i64| plain.number(value, *places) == Some((value, *places));
                let ends = range(values.iter().copied(), missing);
                if ends.is_none_or(|(low, high)| is_as_given(low) && is_as_given(high)) {
                    return Read::AsGiven;
                }
                let mut column = Column::of(field);
                for (row, value) in values.iter().enumerate() {
                    let number = if missing.contains(row) { None } else { Some(plain.number(*value, *places)) };
                    column.push_or_note(number.map(|n| n.map(|(units, places)| Cell::Number(units, places))), odd);
                }
                Read::Column(column)
            }
            Values::Texts(texts) => {
                let mut column = Column::of(field);
                for row in 0..texts.len() {
                    let text = if missing.contains(row) { "" } else { texts.get(row).unwrap_or_default() };
                    let cell = match plain.cell(text) {
                        Some(Cell::Missing) => None,
                        cell => Some(cell),
                    };
                    if cell.is_none() {
                        missing.insert(row);
                    }
                    // texts stay where they are
                    if !matches!(field.kind, FieldKind::Text) {
                        column.push_or_note(cell, odd);
                    }
                }
                if matches!(field.kind, FieldKind::Text) { Read::AsGiven } else { Read::Column(column) }
            }
            Values::Dates(dates) => {
                if let FieldKind::Date(pattern) = &field.kind {
                    let odd_days = dates
                        .iter()
                        .enumerate()
                        .filter(|(_, day)| pattern.parse(&written(pattern, **day)) != Some(**day));
                    odd.extend(odd_days.map(|(row, _)| row).filter(|row| !missing.contains(*row)));
                }
                Read::AsGiven
            }
            Values::Rows(ends, rows) => {
                let mut odd_rows = BTreeSet::new();
                let read = rows.read(&mut odd_rows);
                odd.extend(odd_rows.iter().map(|row| ends.partition_point(|end| end <= row)));
                Read::Rows(read, odd_rows)
            }
            Values::Bools(_) | Values::Members(_) => Read::AsGiven,
        }
    }

    pub(super) fn raw(&self, field: &Field, row: usize) -> Raw {
        if self.missing.contains(row) {
            return Raw::Missing;
        }
        let raw = match &self.values {
            Values::Numbers(values, places) => values.get(row).map(|units| Raw::Number(token(*units, *places))),
            Values::Bools(values) => values.get(row).map(|value| Raw::Bool(*value)),
            Values::Dates(days) => match &field.kind {
                FieldKind::Date(pattern) => days.get(row).map(|day| Raw::Cell(written(pattern, *day))),
                FieldKind::Numeric(_)
                | FieldKind::Bool
                | FieldKind::Text
                | FieldKind::Member(_)
                | FieldKind::List(_) => None,
            },
            Values::Members(places) => match &field.kind {
                FieldKind::Member(dimension) => {
                    let member = places.get(row).and_then(|place| dimension.members.get(*place));
                    member.map(|member| Raw::Cell(member.name.clone()))
                }
                FieldKind::Numeric(_) | FieldKind::Bool | FieldKind::Text | FieldKind::Date(_) | FieldKind::List(_) => {
                    None
                }
            },
            Values::Texts(texts) => texts.get(row).map(|text| Raw::Cell(text.to_owned())),
            Values::Rows(ends, rows) => {
                let start = row.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
                ends.get(row).map(|end| Raw::List((start..*end).map(|at| rows.raw(at)).collect()))
            }
        };
        raw.unwrap_or(Raw::Missing)
    }

    pub(super) fn column(self, field: &Field, read: Read, odd: &BTreeSet<usize>) -> Column {
        let Self { values, mut missing, .. } = self;
        let mut column = Column::of(field);
        match (read, values) {
            (Read::Column(read), _) => column = read,
            (Read::Rows(read, odd_rows), Values::Rows(ends, rows)) => {
                column.list = Some(Box::new(List { ends, rows: rows.sheaf(read, &odd_rows) }));
            }
            (_, Values::Numbers(values, places)) => (column.values, column.places) = (values.into(), places),
            (_, Values::Bools(values)) => column.values = values.into_iter().map(i64::from).collect(),
            (_, Values::Dates(values)) => column.values = values.into_iter().map(days).collect(),
            (_, Values::Members(values)) => {
                column.values = values.into_iter().map(|place| i64::try_from(place).unwrap_or(0)).collect();
            }
            (_, Values::Texts(texts)) => column.texts = texts,
            (_, Values::Rows(..)) => {}
        }
        column.fill(field, &mut missing, odd);
        column
    }

    /// The decimal places of its numbers.
    pub(super) fn places(&self, read: &Read) -> u32 {
        match (read, &self.values) {
            (Read::Column(column), _) => column.places,
            (_, Values::Numbers(_, places)) => *places,
            (_, _) => 0,
        }
    }
}

impl Column {
    /// Adds a value, or none (`None`); one that is at fault or fits no column (`Some(None)`) makes its row odd.
    fn push_or_note(&mut self, cell: Option<Option<Cell<'_>>>, odd: &mut BTreeSet<usize>) {
        let row = self.len();
        if cell.is_some_and(|cell| cell.and_then(|cell| self.push(cell)).is_none()) {
            odd.insert(row);
        }
        if self.len() == row {
            self.push(Cell::Missing);
        }
    }

    /// Lets defaults stand in for what is missing, and blanks the odd rows.
    fn fill(&mut self, field: &Field, missing: &mut Bits, odd: &BTreeSet<usize>) {
        if let Some(default) = field.default.as_ref().filter(|_| !missing.is_empty()) {
            let code = stand_in(field, self.places).unwrap_or(0);
            for row in missing.rows() {
                self.values.put(row, code);
            }
            if let Value::Text(default) = default {
                let mut texts = Texts::default();
                let all = (0..self.texts.len())
                    .map(|row| if missing.contains(row) { Some(&**default) } else { self.texts.get(row) });
                all.for_each(|text| texts.push(text.unwrap_or_default()));
                self.texts = texts;
            }
            *missing = Bits::default();
        }
        odd.iter().for_each(|row| missing.insert(*row));
        for row in missing.rows() {
            self.values.put(row, 0);
        }
        self.range = range(self.values.iter(), missing);
        self.missing = std::mem::take(missing);
    }
}

/// The column of a fact that nobody gave.
pub(super) fn absent(field: &Field, rows: usize) -> Column {
    let mut column = Column::of(field);
    let cell = match (&field.default, &field.kind) {
        (Some(default), _) => Cell::of(default).unwrap_or(Cell::Missing),
        // the run fills it in
        (None, FieldKind::List(list)) if list.origin == ListOrigin::Team || field.optional => Cell::Missing,
        (None, FieldKind::List(_)) => Cell::Rows(&[]),
        (None, _) => Cell::Missing,
    };
    for _ in 0..rows {
        column.push(cell);
    }
    column
}

/// The number that the default of a fact is in a column of so many places; `None` where it does not fit, or there is none.
pub(super) fn stand_in(field: &Field, places: u32) -> Option<i64> {
    match Cell::of(field.default.as_ref()?)? {
        Cell::Number(units, own) => units.checked_mul(10_i64.checked_pow(places.checked_sub(own)?)?),
        Cell::Date(date) => Some(days(date)),
        Cell::Bool(value) => Some(value.into()),
        Cell::Member(place) => i64::try_from(place).ok(),
        Cell::Missing | Cell::Text(_) | Cell::Rows(_) => Some(0),
    }
}

/// A number as its digits.
fn token(units: i64, places: u32) -> String {
    let (sign, digits) = (if units < 0 { "-" } else { "" }, units.unsigned_abs().to_string());
    let places = places as usize;
    let padded = format!("{digits:0>width$}", width = places + 1);
    match padded.split_at_checked(padded.len() - places) {
        Some((whole, fraction)) if places > 0 => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{padded}"),
    }
}

/// A day as its fact's pattern writes it; a pattern of two digits writes the years from 2000 to 2099 only, and others in
/// full, which it does not read.
fn written(pattern: &DatePattern, day: Date) -> String {
    let form = pattern.text();
    let part = |form: String, two: &str, one: &str, number: i8| {
        if form.contains(two) {
            form.replace(two, &format!("{number:02}"))
        } else {
            form.replace(one, &number.to_string())
        }
    };
    let year = day.year();
    let form = match form.contains("yyyy") {
        true => form.replace("yyyy", &year.to_string()),
        false if (2000..2100).contains(&year) => form.replace("yy", &format!("{:02}", year - 2000)),
        false => form.replace("yy", &year.to_string()),
    };
    part(part(form, "mm", "m", day.month()), "dd", "d", day.day())
}
