//! Where the first registers of a program get their numbers from: columns as they lie, widened, or gone through row by row.

use std::ops::Range;

use super::Places;
use crate::facts::{Column, Columns, Run, Sheaf};
use crate::quick::code::Input;
use crate::quick::lane::Lane;
use crate::quick::people::People;

/// Where one of the first registers is read from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Feed<'m, L> {
    /// It is filled already.
    Filled,
    /// A column is read where it lies.
    Lanes(&'m [L]),
    /// A column of narrower numbers is widened, so many times each.
    Widened(Run<'m>, L),
    /// A column of narrower numbers is widened by the only step that reads it.
    AsItLies(Run<'m>),
}

impl<'m, L: Lane> Feed<'m, L> {
    /// Neighbouring rows of a column in units of so many decimal places.
    pub(super) fn of(column: &'m Column, rows: Range<usize>, places: u32) -> Option<Self> {
        let factor = L::of(times_up(column, places));
        let run = column.values().run(rows)?;
        Some(match run {
            Run::Wholes(values) if factor == L::from(true) => match L::borrow(values) {
                Some(lanes) => Self::Lanes(lanes),
                None => Self::Widened(run, factor),
            },
            _ => Self::Widened(run, factor),
        })
    }
}

/// How many units of so many places are one of a column's.
fn times_up(column: &Column, places: u32) -> i64 {
    places.checked_sub(column.places()).and_then(|up| 10_i64.checked_pow(up)).unwrap_or(0)
}

#[inline(always)]
pub(super) fn widen<L: Lane>(to: &mut [L], run: Run<'_>, turn: impl Fn(L) -> L) {
    match run {
        Run::Bytes(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of((*from).into()))),
        Run::Shorts(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of((*from).into()))),
        Run::Halves(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of((*from).into()))),
        Run::Wholes(from) => to.iter_mut().zip(from).for_each(|(to, from)| *to = turn(L::of(*from))),
    }
}

/// Fills a register from outside.
pub(super) fn fill<L: Lane>(
    to: &mut Vec<L>,
    input: &Input,
    columns: &Columns,
    people: People<'_>,
    kinds: &[i64],
    places: &impl Places,
) {
    to.clear();
    let table = columns.table();
    match input {
        Input::Fact(field) => {
            let own = table.column(*field);
            scaled(to, own, people.rows(), places.of(None, *field));
        }
        Input::There(field) => there(to, table, *field, people.rows()),
        Input::Text(field, words) => texts(to, table, *field, words, people.rows()),
        Input::Kind => to.extend(kinds.iter().map(|kind| L::of(*kind))),
        // it is read where it lies
        Input::Staged(_) => {}
        Input::Length(list) => {
            let list = table.column(*list).and_then(Column::list);
            to.extend(people.rows().map(|row| {
                let length = list.map_or(0, |list| list.of(row).len());
                L::of(i64::try_from(length).unwrap_or(0))
            }));
        }
        Input::Field(list, field) => {
            let Some(rows) = table.column(*list).and_then(Column::list) else { return };
            let all = people.rows().flat_map(|row| rows.of(row));
            scaled(to, rows.rows().column(*field), all, places.of(Some(*list), *field));
        }
        Input::FieldThere(list, field) => {
            let Some(rows) = table.column(*list).and_then(Column::list) else { return };
            there(to, rows.rows(), *field, people.rows().flat_map(|row| rows.of(row)));
        }
        Input::FieldText(list, field, words) => {
            let Some(rows) = table.column(*list).and_then(Column::list) else { return };
            texts(to, rows.rows(), *field, words, people.rows().flat_map(|row| rows.of(row)));
        }
    }
}

fn scaled<L: Lane>(to: &mut Vec<L>, column: Option<&Column>, rows: impl Iterator<Item = usize>, places: u32) {
    let Some(column) = column else {
        to.extend(rows.map(|_| L::default()));
        return;
    };
    let factor = L::of(times_up(column, places));
    let values = column.values();
    to.extend(rows.map(|row| L::of(values.get(row).unwrap_or(0)).times(factor)));
}

fn there<L: Lane>(to: &mut Vec<L>, table: &Sheaf, field: usize, rows: impl Iterator<Item = usize>) {
    let missing = table.column(field).map(Column::missing);
    to.extend(rows.map(|row| L::from(missing.is_some_and(|missing| !missing.contains(row)))));
}

fn texts<L: Lane>(to: &mut Vec<L>, table: &Sheaf, field: usize, words: &str, rows: impl Iterator<Item = usize>) {
    let texts = table.column(field).map(Column::texts);
    to.extend(rows.map(|row| L::from(texts.is_some_and(|texts| texts.get(row) == Some(words)))));
}
