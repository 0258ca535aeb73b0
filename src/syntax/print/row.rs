use super::braces::Braces;
use crate::source::Span;
use crate::syntax::ast::At;
use crate::syntax::{Comment, Word};

/// One printed row: a declaration, a clause or a line of a table, with what its author noted beside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// The `///` lines before it.
    pub(super) docs: Vec<String>,
    /// Where it stands; the places of its parts together.
    pub(super) span: Option<Span>,
    /// What it is made of.
    pub(super) parts: Vec<Part>,
    /// The word that, at the start of the next row, would be read as the rest of this one.
    pub(super) runs_into: Option<&'static str>,
    /// Comments on lines of their own before it.
    pub(super) before: Vec<Comment>,
    /// Comments that belong to the end of its first line.
    pub(super) head: Vec<Comment>,
    /// Comments that belong to the end of its last line.
    pub(super) tail: Vec<Comment>,
}

/// A stretch of a row.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Words on one line.
    Text(String),
    /// Rows between braces.
    Body(Body),
}

/// Rows between braces, or those of the whole file.
#[derive(Debug, Clone)]
pub(super) struct Body {
    /// The rows.
    pub(super) rows: Vec<Row>,
    /// What stands between two rows on one line.
    pub(super) joint: Joint,
    /// The bytes of the braces in the source.
    pub(super) braces: Option<(usize, usize)>,
    /// Comments after the last row.
    pub(super) end: Vec<Comment>,
}

/// How the rows of a body stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// Two spaces: clauses and declarations.
    Gap,
    /// A comma: rows of data.
    Comma,
    /// A line each, always: tables of cases.
    Line,
}

impl Row {
    /// An empty row that covers a place.
    pub(super) fn at(at: At) -> Self {
        Self::default().covering(at)
    }

    /// Widens the row's place.
    pub(super) fn covering(mut self, at: At) -> Self {
        if at.0.end > 0 {
            self.span = Some(self.span.map_or(at.0, |span| span.to(at.0)));
        }
        self
    }

    /// Adds words after a space.
    pub(super) fn put(mut self, text: impl AsRef<str>) -> Self {
        match self.parts.last_mut() {
            Some(Part::Text(line)) => {
                line.push(' ');
                line.push_str(text.as_ref());
            }
            Some(Part::Body(_)) | None => self.parts.push(Part::Text(text.as_ref().to_owned())),
        }
        self
    }

    /// Adds text without a space.
    pub(super) fn glue(mut self, text: &str) -> Self {
        match self.parts.last_mut() {
            Some(Part::Text(line)) => line.push_str(text),
            Some(Part::Body(_)) | None => self.parts.push(Part::Text(text.to_owned())),
        }
        self
    }

    /// Adds words after a space, where there are any.
    pub(super) fn put_some(self, text: Option<impl AsRef<str>>) -> Self {
        match text {
            Some(text) => self.put(text),
            None => self,
        }
    }

    /// Adds rows between braces, found in the source by the rows or, where there are none, as the first pair
    /// behind `after`.
    pub(super) fn body(mut self, joint: Joint, rows: Vec<Self>, braces: &Braces, after: Option<Span>) -> Self {
        let first = rows.iter().filter_map(|row| row.span).min_by_key(|span| span.start);
        let place = match (first, after) {
            (Some(first), _) => braces.around(first.start as usize),
            (None, Some(after)) => braces.after(after.end as usize),
            (None, None) => None,
        };
        let mut rows = rows;
        rows.sort_by_key(|row| row.span.map_or(0, |span| span.start));
        self.parts.push(Part::Body(Body { rows, joint, braces: place, end: vec![] }));
        self
    }

    /// Widens the row's place to the closing brace of its last body.
    pub(super) fn closed(mut self) -> Self {
        if let (Some(span), Some(Part::Body(Body { braces: Some((_, close)), .. }))) = (self.span, self.parts.last()) {
            self.span = Some(Span::new(span.file, span.start as usize, *close + 1));
        }
        self
    }

    /// Says which word would be taken for the rest of the row, where there is one.
    pub(super) fn running_into(mut self, word: Option<&'static str>) -> Self {
        self.runs_into = word;
        self
    }

    /// Whether the row would be read as the rest of the row before it, were there no comma between them: an infix
    /// minus, the amount behind the points of an adjustment, or a clause that the row before it could have had.
    pub(super) fn needs_comma(&self, before: &Self) -> bool {
        let Some(Part::Text(text)) = self.parts.first() else { return false };
        let first = text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let runs_on = before.runs_into.is_some_and(|word| text.starts_with(word) && word.starts_with(first));
        text.starts_with('-') || first == Word::Money.en() || first == Word::Money.zh() || runs_on
    }

    /// The bytes it covers in the source.
    pub(super) fn range(&self) -> (usize, usize) {
        self.span.map_or((0, 0), |span| (span.start as usize, span.end as usize))
    }
}
