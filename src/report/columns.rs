use crate::outcome::{Figure, Outcome};
use crate::value::Rational;

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in the scheme.
    pub name: String,
    /// The name that people read.
    pub title: String,
}

/// The columns of a report beside those every report has, in the order of the scheme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// A column for the points of each indicator.
    pub indicators: Vec<Column>,
    /// A column for the points of each adjustment, all its lines together.
    pub adjustments: Vec<Column>,
    /// The places that lines are rounded to; `None` where they stay exact.
    pub places: Option<u32>,
    /// Whether the scheme has vetoes.
    pub vetoes: bool,
    /// A column for each outcome.
    pub outcomes: Vec<Column>,
    /// A column for each classification.
    pub classes: Vec<Column>,
    /// Whether the scheme has actions.
    pub actions: bool,
    /// Whether the scheme has checks.
    pub checks: bool,
    /// Whether the scheme has grades.
    pub grades: bool,
    /// Whether the scheme ranks people.
    pub ranks: bool,
    /// Whether the scheme has awards.
    pub awards: bool,
    /// A column for the points of each section, behind all others.
    pub sections: Vec<Column>,
    /// Whether the evaluation date is known.
    pub as_of: bool,
}

impl Column {
    /// A column with the name that people read, where there is one.
    #[must_use]
    pub fn new(name: &str, title: Option<&str>) -> Self {
        Self { name: name.to_owned(), title: title.unwrap_or(name).to_owned() }
    }
}

impl Columns {
    /// The columns of several schemes in one table: one column for each name.
    #[must_use]
    pub fn together<'a>(all: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let union = |of: fn(&Self) -> &Vec<Column>| {
            let mut columns: Vec<Column> = vec![];
            for column in all.clone().flat_map(of) {
                if columns.iter().all(|known| known.name != column.name) {
                    columns.push(column.clone());
                }
            }
            columns
        };
        let any = |of: fn(&Self) -> bool| all.clone().any(of);
        Self {
            indicators: union(|c| &c.indicators),
            adjustments: union(|c| &c.adjustments),
            places: None,
            vetoes: any(|c| c.vetoes),
            outcomes: union(|c| &c.outcomes),
            classes: union(|c| &c.classes),
            actions: any(|c| c.actions),
            checks: any(|c| c.checks),
            grades: any(|c| c.grades),
            ranks: any(|c| c.ranks),
            awards: any(|c| c.awards),
            sections: union(|c| &c.sections),
            as_of: any(|c| c.as_of),
        }
    }

    /// What all lines of an adjustment give a person together; 0 where there is none.
    pub(super) fn adjusted(&self, name: &str, outcome: &Outcome) -> Figure {
        let lines = outcome.adjustments.iter().filter(|line| line.name == name);
        let sum: Rational = lines.map(|line| line.points.value().clone()).sum();
        match self.places {
            Some(places) => Figure::rounded(sum, places),
            None => Figure::exact(sum),
        }
    }
}

/// The vetoes that fired, in one cell.
pub(super) fn vetoes(outcome: &Outcome) -> String {
    outcome.vetoes.join("; ")
}
