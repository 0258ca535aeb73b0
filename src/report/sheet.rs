//! Results as CSV.

use super::Columns;
use super::columns::vetoes;
use crate::outcome::{Outcome, Shown, Status};

/// What the reader of a CSV file does with its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvMode {
    /// A spreadsheet, which would run a text as a formula: such texts get a `'` before them.
    #[default]
    Spreadsheet,
    /// A program, which wants the texts as they are.
    Raw,
}

/// Writes results as rows of CSV, RFC 4180 with LF line ends.
#[derive(Debug, Clone)]
pub struct Sheet {
    columns: Columns,
    mode: CsvMode,
    /// The columns of each scheme by its name, where there are several.
    schemes: Vec<(String, Columns)>,
}

impl Sheet {
    /// A table with these columns.
    #[must_use]
    pub fn new(columns: Columns, mode: CsvMode) -> Self {
        Self { columns, mode, schemes: vec![] }
    }

    /// One table for several schemes: a cell is empty where a person's scheme has no such column.
    #[must_use]
    pub fn together(schemes: Vec<(String, Columns)>, mode: CsvMode) -> Self {
        Self { columns: Columns::together(schemes.iter().map(|(_, columns)| columns)), mode, schemes }
    }

    /// The header with its line end.
    #[must_use]
    pub fn header(&self) -> String {
        let person = ["person".to_owned()].into_iter();
        let scheme = (!self.schemes.is_empty()).then(|| "scheme".to_owned());
        let percentile = self.columns.ranks.then_some("percentile");
        let fixed = ["total", "computed_total", "grade", "rank"].into_iter().chain(percentile).chain(["status"]);
        let fixed = person.chain(scheme).chain(fixed.map(str::to_owned));
        let sections = self.columns.sections.iter().map(|c| format!("{}.points", c.name));
        let as_of = self.columns.as_of.then(|| "as_of".to_owned());
        let behind = sections.chain(as_of);
        let lines = self.columns.indicators.iter().chain(&self.columns.adjustments);
        let points = lines.map(|c| format!("{}.points", c.name));
        let outcomes = self.columns.outcomes.iter().map(|c| c.name.clone());
        let vetoes = self.columns.vetoes.then(|| "vetoes".to_owned());
        let classes = self.columns.classes.iter().map(|c| c.name.clone());
        let lists =
            [("awards", self.columns.awards), ("actions", self.columns.actions), ("warnings", self.columns.checks)];
        let lists = lists.into_iter().filter(|(_, has)| *has).map(|(name, _)| name.to_owned());
        let all = fixed.chain(points).chain(outcomes).chain(vetoes).chain(classes).chain(lists).chain(behind);
        line(all.map(|name| self.text(&name)))
    }

    /// A result with its line end.
    #[must_use]
    pub fn row(&self, outcome: &Outcome) -> String {
        let percentile = self.columns.ranks.then(|| {
            let percentile = outcome.percentile.as_ref();
            percentile.map(ToString::to_string).unwrap_or_default()
        });
        let own = self.schemes.iter().find(|(name, _)| *name == outcome.scheme).map_or(&self.columns, |(_, own)| own);
        let person = [self.text(&outcome.person)].into_iter();
        let scheme = (!self.schemes.is_empty()).then(|| self.text(&outcome.scheme));
        let fixed = [
            outcome.total.to_string(),
            outcome.computed_total.to_string(),
            self.text(outcome.grade.as_deref().unwrap_or_default()),
            outcome.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        ];
        let status = status_word(outcome.status).to_owned();
        let fixed = person.chain(scheme).chain(fixed).chain(percentile).chain([status]);
        let sections = self.columns.sections.iter();
        let sections =
            sections.map(|c| outcome.sections.get(&c.name).map(|s| s.points.to_string()).unwrap_or_default());
        let as_of = self.columns.as_of.then(|| outcome.as_of.map(|date| date.to_string()).unwrap_or_default());
        let behind = sections.chain(as_of);
        let points = self
            .columns
            .indicators
            .iter()
            .map(|column| outcome.indicators.get(&column.name).map(|i| i.points.to_string()).unwrap_or_default());
        let adjusted = self.columns.adjustments.iter().map(|column| match own.adjustments.contains(column) {
            true => own.adjusted(&column.name, outcome).to_string(),
            false => String::new(),
        });
        let outcomes = self.columns.outcomes.iter().map(|column| match outcome.outcomes.get(&column.name) {
            Some(Shown::Text(text)) => self.text(text),
            Some(shown @ (Shown::Number(_) | Shown::Bool(_) | Shown::Date(_) | Shown::Missing)) => shown.to_string(),
            None => String::new(),
        });
        let vetoes = self.columns.vetoes.then(|| self.text(&vetoes(outcome)));
        let classes = self.columns.classes.iter();
        let classes = classes.map(|c| self.text(outcome.classes.get(&c.name).map_or("", String::as_str)));
        let lists = [
            (&outcome.awards, self.columns.awards),
            (&outcome.actions, self.columns.actions),
            (&outcome.warnings, self.columns.checks),
        ];
        let lists = lists.into_iter().filter(|(_, has)| *has).map(|(list, _)| self.text(&list.join("; ")));
        let rest = outcomes.chain(vetoes).chain(classes).chain(lists).chain(behind);
        line(fixed.chain(points).chain(adjusted).chain(rest))
    }

    fn text(&self, text: &str) -> String {
        cell(text, self.mode)
    }
}

/// A text that no spreadsheet takes for a formula, quoted where it must be.
pub(super) fn cell(text: &str, mode: CsvMode) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    let text = match mode {
        CsvMode::Spreadsheet if formula => format!("'{text}"),
        CsvMode::Spreadsheet | CsvMode::Raw => text.to_owned(),
    };
    if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(",") + "\n"
}

/// What a result is worth, as programs read it.
pub(super) fn status_word(status: Status) -> &'static str {
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
        let [spreadsheet, raw] = [CsvMode::Spreadsheet, CsvMode::Raw].map(|mode| Sheet::new(Columns::default(), mode));
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
        ] {
            assert_eq!(spreadsheet.text(text), safe);
        }
        assert_eq!(raw.text("=1+1"), "=1+1");
        assert_eq!(raw.text("-1,5"), "\"-1,5\"");
    }
}
