//! Results as CSV.

use std::fmt;
use std::io::Write;

use super::columns::vetoes;
use super::{Column, Columns};
use crate::outcome::{Outcome, Shown, Status};

/// What the reader of a CSV file does with its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvMode {
    /// A spreadsheet, which would run a text as a formula: such texts get a `'` before them.
    #[default]
    Spreadsheet,
    /// A spreadsheet that takes a file for UTF-8 only where a byte order mark says so.
    Marked,
    /// A program, which wants the texts as they are.
    Raw,
}

impl CsvMode {
    /// What the table begins with.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Marked => "\u{feff}",
            Self::Spreadsheet | Self::Raw => "",
        }
    }
}

/// Writes results as rows of CSV, RFC 4180 with LF line ends.
#[derive(Debug, Clone)]
pub struct Sheet {
    columns: Columns,
    mode: CsvMode,
    /// The columns of each scheme by its name, where there are several.
    schemes: Vec<(String, Columns)>,
    parts: Vec<Part>,
}

/// What one column of the table holds; lines, outcomes, classes and sections by their place in [`Columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The key of the record.
    Person,
    /// The scheme, where there are several.
    Scheme,
    /// The total after veto.
    Total,
    /// The total before veto.
    ComputedTotal,
    /// The grade.
    Grade,
    /// The rank.
    Rank,
    /// The rank as a share.
    Percentile,
    /// What the result is worth.
    Status,
    /// The points of an indicator.
    Indicator(usize),
    /// The points of all lines of an adjustment.
    Adjustment(usize),
    /// An outcome.
    Outcome(usize),
    /// The vetoes that fired.
    Vetoes,
    /// The class of a classification.
    Class(usize),
    /// The awards that are won.
    Awards,
    /// The actions that follow.
    Actions,
    /// The words of the checks that fired.
    Warnings,
    /// The points of a section.
    Section(usize),
    /// The evaluation date.
    AsOf,
}

impl Sheet {
    /// A table with these columns.
    #[must_use]
    pub fn new(columns: Columns, mode: CsvMode) -> Self {
        let parts = parts_of(&columns, false);
        Self { columns, mode, schemes: vec![], parts }
    }

    /// One table for several schemes: a cell is empty where a person's scheme has no such column.
    #[must_use]
    pub fn together(schemes: Vec<(String, Columns)>, mode: CsvMode) -> Self {
        let columns = Columns::together(schemes.iter().map(|(_, columns)| columns));
        let parts = parts_of(&columns, true);
        Self { columns, mode, schemes, parts }
    }

    /// What its columns hold, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The header with its line end, behind the mark that the reader needs.
    #[must_use]
    pub fn header(&self) -> String {
        let mut text = self.mode.mark().as_bytes().to_vec();
        let mut line = self.line(&mut text);
        let Columns { indicators, adjustments, outcomes, classes, sections, .. } = &self.columns;
        let points = |columns: &[Column], at: usize| columns.get(at).map(|c| format!("{}.points", c.name));
        let name = |columns: &[Column], at: usize| columns.get(at).map(|c| c.name.clone());
        for part in &self.parts {
            let header = match part {
                Part::Person => Some("person".to_owned()),
                Part::Scheme => Some("scheme".to_owned()),
                Part::Total => Some("total".to_owned()),
                Part::ComputedTotal => Some("computed_total".to_owned()),
                Part::Grade => Some("grade".to_owned()),
                Part::Rank => Some("rank".to_owned()),
                Part::Percentile => Some("percentile".to_owned()),
                Part::Status => Some("status".to_owned()),
                Part::Indicator(at) => points(indicators, *at),
                Part::Adjustment(at) => points(adjustments, *at),
                Part::Outcome(at) => name(outcomes, *at),
                Part::Vetoes => Some("vetoes".to_owned()),
                Part::Class(at) => name(classes, *at),
                Part::Awards => Some("awards".to_owned()),
                Part::Actions => Some("actions".to_owned()),
                Part::Warnings => Some("warnings".to_owned()),
                Part::Section(at) => points(sections, *at),
                Part::AsOf => Some("as_of".to_owned()),
            };
            line.text(&header.unwrap_or_default());
        }
        line.end();
        String::from_utf8_lossy(&text).into_owned()
    }

    /// A result with its line end.
    #[must_use]
    pub fn row(&self, outcome: &Outcome) -> String {
        let mut text = vec![];
        self.write(outcome, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Adds a result with its line end to a text.
    pub fn write(&self, outcome: &Outcome, text: &mut Vec<u8>) {
        let own = self.schemes.iter().find(|(name, _)| *name == outcome.scheme).map_or(&self.columns, |(_, own)| own);
        let Columns { indicators, adjustments, outcomes, classes, sections, .. } = &self.columns;
        let mut line = self.line(text);
        for part in &self.parts {
            match part {
                Part::Person => line.text(&outcome.person),
                Part::Scheme => line.text(&outcome.scheme),
                Part::Total => line.plain(&outcome.total),
                Part::ComputedTotal => line.plain(&outcome.computed_total),
                Part::Grade => line.text(outcome.grade.as_deref().unwrap_or_default()),
                Part::Rank => line.maybe(outcome.rank),
                Part::Percentile => line.maybe(outcome.percentile.as_ref()),
                Part::Status => line.plain(status_word(outcome.status)),
                Part::Indicator(at) => {
                    let result = indicators.get(*at).and_then(|column| outcome.indicators.get(&column.name));
                    line.maybe(result.map(|result| &result.points));
                }
                Part::Adjustment(at) => {
                    let column = adjustments.get(*at).filter(|column| own.adjustments.contains(column));
                    line.maybe(column.map(|column| own.adjusted(&column.name, outcome)));
                }
                Part::Outcome(at) => match outcomes.get(*at).and_then(|column| outcome.outcomes.get(&column.name)) {
                    Some(Shown::Text(text)) => line.text(text),
                    Some(shown @ (Shown::Number(_) | Shown::Bool(_) | Shown::Date(_) | Shown::Missing)) => {
                        line.plain(shown);
                    }
                    None => line.plain(""),
                },
                Part::Vetoes => line.text(&vetoes(outcome)),
                Part::Class(at) => {
                    let class = classes.get(*at).and_then(|column| outcome.classes.get(&column.name));
                    line.text(class.map_or("", String::as_str));
                }
                Part::Awards => line.text(&outcome.awards.join("; ")),
                Part::Actions => line.text(&outcome.actions.join("; ")),
                Part::Warnings => line.text(&outcome.warnings.join("; ")),
                Part::Section(at) => {
                    let result = sections.get(*at).and_then(|column| outcome.sections.get(&column.name));
                    line.maybe(result.map(|result| &result.points));
                }
                Part::AsOf => line.maybe(outcome.as_of),
            }
        }
        line.end();
    }

    /// A new row behind a text; its cells are added in the order of [`Sheet::parts`].
    pub fn line<'t>(&self, text: &'t mut Vec<u8>) -> Line<'t> {
        Line { text, mode: self.mode, begun: false }
    }
}

/// The columns of a table in their order.
fn parts_of(columns: &Columns, several: bool) -> Vec<Part> {
    let Columns { indicators, adjustments, outcomes, classes, sections, .. } = columns;
    let each = |columns: &[Column], part: fn(usize) -> Part| (0..columns.len()).map(part).collect::<Vec<_>>();
    let lists = [(Part::Awards, columns.awards), (Part::Actions, columns.actions), (Part::Warnings, columns.checks)];
    let mut parts = vec![Part::Person];
    parts.extend(several.then_some(Part::Scheme));
    parts.extend([Part::Total, Part::ComputedTotal, Part::Grade, Part::Rank]);
    parts.extend(columns.ranks.then_some(Part::Percentile));
    parts.push(Part::Status);
    parts.extend(each(indicators, Part::Indicator));
    parts.extend(each(adjustments, Part::Adjustment));
    parts.extend(each(outcomes, Part::Outcome));
    parts.extend(columns.vetoes.then_some(Part::Vetoes));
    parts.extend(each(classes, Part::Class));
    parts.extend(lists.into_iter().filter(|(_, has)| *has).map(|(part, _)| part));
    parts.extend(each(sections, Part::Section));
    parts.extend(columns.as_of.then_some(Part::AsOf));
    parts
}

/// A row in the making.
#[derive(Debug)]
pub struct Line<'t> {
    text: &'t mut Vec<u8>,
    mode: CsvMode,
    begun: bool,
}

impl Line<'_> {
    /// A text as a cell, quoted where it must be and no formula where a spreadsheet reads it.
    pub fn text(&mut self, text: &str) {
        self.next();
        push_text(text, self.mode, self.text);
    }

    /// A cell that needs neither: a number, a date, a word of ours.
    pub fn plain(&mut self, cell: &(impl fmt::Display + ?Sized)) {
        self.next();
        // writing to a text does not fail
        let _ = write!(self.text, "{cell}");
    }

    /// A number as so many units of a decimal place.
    pub fn units(&mut self, units: i64, places: u32) {
        self.next();
        push_units(units, places, self.text);
    }

    /// Texts in one cell.
    pub fn list<'l>(&mut self, texts: impl Iterator<Item = &'l str>) {
        let mut joined = String::new();
        for text in texts {
            joined.push_str(if joined.is_empty() { "" } else { "; " });
            joined.push_str(text);
        }
        self.text(&joined);
    }

    /// A cell that is plain, or an empty one.
    pub fn maybe(&mut self, cell: Option<impl fmt::Display>) {
        match cell {
            Some(cell) => self.plain(&cell),
            None => self.next(),
        }
    }

    /// Ends the row.
    pub fn end(self) {
        self.text.push(b'\n');
    }

    fn next(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            self.text.push(b',');
        }
    }
}

/// A text that no spreadsheet takes for a formula, quoted where it must be.
pub(super) fn cell(text: &str, mode: CsvMode) -> String {
    let mut cell = vec![];
    push_text(text, mode, &mut cell);
    String::from_utf8_lossy(&cell).into_owned()
}

fn push_text(text: &str, mode: CsvMode, to: &mut Vec<u8>) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    let mark = if formula && mode != CsvMode::Raw { "'" } else { "" };
    let special = text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'));
    if special || (mark.is_empty() && text.starts_with(' ')) || text.ends_with(' ') {
        to.push(b'"');
        to.extend_from_slice(mark.as_bytes());
        to.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        to.push(b'"');
    } else {
        to.extend_from_slice(mark.as_bytes());
        to.extend_from_slice(text.as_bytes());
    }
}

fn push_units(units: i64, places: u32, to: &mut Vec<u8>) {
    if units < 0 {
        to.push(b'-');
    }
    let (mut digits, mut rest, mut count) = ([b'0'; 64], units.unsigned_abs(), 0);
    for digit in digits.iter_mut().rev() {
        // below 10
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
        if rest == 0 {
            break;
        }
    }
    // a digit stands before the point
    let places = places as usize;
    let whole = digits.len() - places.min(digits.len());
    let start = (digits.len() - count).min(whole.saturating_sub(1));
    to.extend_from_slice(digits.get(start..whole).unwrap_or_default());
    if places > 0 {
        to.push(b'.');
        to.extend_from_slice(digits.get(whole..).unwrap_or_default());
    }
}

/// What a result is worth, as programs read it.
#[must_use]
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Scored => "scored",
        Status::Held => "held",
        Status::Provisional => "provisional",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula_and_every_text_is_one_cell() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM", "'@SUM"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("＝1", "'＝1"),
            ("a\"b,c", "\"a\"\"b,c\""),
            ("two\nlines", "\"two\nlines\""),
            ("张三", "张三"),
            (" a", "\" a\""),
            ("=a ", "\"'=a \""),
        ] {
            assert_eq!(cell(text, CsvMode::Spreadsheet), safe);
            assert_eq!(cell(text, CsvMode::Marked), safe);
        }
        assert_eq!(cell("=1+1", CsvMode::Raw), "=1+1");
        assert_eq!(cell("-1,5", CsvMode::Raw), "\"-1,5\"");
    }

    #[test]
    fn units_are_written_as_decimals_print() {
        for (units, places) in
            [(0, 0), (0, 2), (5, 2), (-5, 2), (7200, 2), (-123_456, 3), (7, 0), (i64::MIN, 18), (i64::MAX, 0), (1, 19)]
        {
            let mut text = vec![];
            push_units(units, places, &mut text);
            assert_eq!(
                String::from_utf8_lossy(&text),
                rust_decimal::Decimal::from_i128_with_scale(units.into(), places).to_string()
            );
        }
    }
}
