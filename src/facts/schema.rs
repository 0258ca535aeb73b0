use std::sync::Arc;

use crate::source::Span;
use crate::value::{DatePattern, Rational, Unit};

/// The facts a scheme reads about each person.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The facts in their order.
    pub fields: Vec<Field>,
    /// Which of them tells who a record is about.
    pub key: Option<usize>,
    /// The file they are read from, where the scheme names one.
    pub from: Option<String>,
    /// The column of that file whose values are the people, one record for each.
    pub distinct: Option<String>,
    /// Several rows of one person are spells of his period, the last one being the present.
    pub spells: bool,
}

/// Words that travel into explanations, as `(kind, text)`: a kind is `doc` for a `///` line, else the clause's English word.
pub type Info = Vec<(&'static str, String)>;

/// One fact, or one field of a list.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name that expressions use.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// What it holds.
    pub kind: FieldKind,
    /// `T?`: it may be missing.
    pub optional: bool,
    /// What stands in for a missing value.
    pub default: Option<super::Value>,
    /// Where its values must lie.
    pub range: FieldRange,
    /// The header it is read under.
    pub column: Option<String>,
    /// What one unit under that header is worth.
    pub column_scale: Option<Rational>,
    /// Only carried into explanations.
    pub note: bool,
    /// `source "…"`, `verify "…"`, `///` lines: words that travel into explanations.
    pub info: Info,
    /// Its declaration.
    pub span: Span,
}

impl Field {
    /// What people read: the label, else the name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// A number of a unit.
    Numeric(Unit),
    /// A day, written in a pattern.
    Date(DatePattern),
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A value of a dimension.
    Member(Arc<Dimension>),
    /// Rows.
    List(Arc<ListSchema>),
}

/// The fields of a list, and where its rows are read.
#[derive(Debug, Clone)]
pub struct ListSchema {
    /// The fields of a row.
    pub fields: Vec<Field>,
    /// The file its rows are read from, where the scheme names one.
    pub from: Option<String>,
    /// The column of that file that names the person.
    pub by: Option<String>,
    /// What its rows are.
    pub origin: ListOrigin,
}

/// What the rows of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListOrigin {
    /// Data of the person, as the scheme declares them.
    #[default]
    Data,
    /// The person's own results of earlier runs, read as data: `history`.
    History,
    /// Other people's results, which the run fills in and no data may give: `team`.
    Team,
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// The name that expressions use.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
    /// Its values in their order.
    pub members: Vec<Member>,
    /// Its declaration.
    pub span: Span,
}

/// A value of a dimension.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name that expressions use.
    pub name: String,
    /// The name that people read.
    pub label: Option<String>,
}

impl Dimension {
    /// The place of the member that data call by its name or by its label.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<usize> {
        let by_name = self.members.iter().position(|m| m.name == text);
        by_name.or_else(|| self.members.iter().position(|m| m.label.as_deref() == Some(text)))
    }
}

/// The declared bounds of a field, each with whether the end itself is excluded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldRange {
    /// The low end.
    pub low: Option<(Rational, bool)>,
    /// The high end.
    pub high: Option<(Rational, bool)>,
}

impl FieldRange {
    /// Whether a value lies within.
    #[must_use]
    pub fn contains(&self, value: &Rational) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, open)| if *open { value > low } else { value >= low });
        above && self.high.as_ref().is_none_or(|(high, open)| if *open { value < high } else { value <= high })
    }

    /// The bounds as an interval: `[0, 10)`, `(0, …)`.
    #[must_use]
    pub fn show(&self) -> String {
        self.show_as(ToString::to_string)
    }

    /// The bounds as an interval with its ends written in some way: `[0%, 100%]`.
    pub(super) fn show_as(&self, write: impl Fn(&Rational) -> String) -> String {
        let low = self.low.as_ref().map_or("(…".to_owned(), |(n, open)| {
            let bracket = if *open { "(" } else { "[" };
            bracket.to_owned() + &write(n)
        });
        let high = self.high.as_ref().map_or("…)".to_owned(), |(n, open)| write(n) + if *open { ")" } else { "]" });
        format!("{low}, {high}")
    }
}
