//! Which column of a table, or which key of a record, fills which field.

use super::Field;

/// Where the values of one column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The field.
    pub field: usize,
    /// Read under its declared header, so that the header's unit counts.
    pub scaled: bool,
}

/// The fields that the columns of one table fill.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// A slot for each column; `None` for a column no field reads.
    pub slots: Vec<Option<Slot>>,
}

/// What is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutProblem {
    /// Two columns fill one field: their places, and the field.
    Twice(usize, usize, usize),
    /// A field that must be there has no column.
    Absent(usize),
    /// A column no field reads.
    Unused(usize),
}

impl Layout {
    /// Matches headers with fields: by the declared `column`, else by the name, spaces around them aside.
    #[must_use]
    pub fn resolve<S: AsRef<str>>(fields: &[Field], headers: &[S]) -> (Self, Vec<LayoutProblem>) {
        let mut problems = vec![];
        let mut filled: Vec<Option<usize>> = vec![None; fields.len()];
        let mut slots = vec![];
        for (column, header) in headers.iter().enumerate() {
            let slot = place(fields, header.as_ref().trim());
            match slot.and_then(|s| filled.get_mut(s.field).map(|first| (s.field, first))) {
                Some((field, Some(first))) => problems.push(LayoutProblem::Twice(*first, column, field)),
                Some((_, first)) => *first = Some(column),
                None => problems.push(LayoutProblem::Unused(column)),
            }
            slots.push(slot);
        }
        for (index, (field, column)) in fields.iter().zip(&filled).enumerate() {
            if column.is_none() && !can_lack(field) {
                problems.push(LayoutProblem::Absent(index));
            }
        }
        (Self { slots }, problems)
    }
}

/// Whether nothing need be given for a field.
pub(super) fn can_lack(field: &Field) -> bool {
    field.optional || field.default.is_some() || field.note || matches!(field.kind, super::FieldKind::List(_))
}

/// The field that a header or key stands for.
pub(super) fn place(fields: &[Field], header: &str) -> Option<Slot> {
    let by_column = fields.iter().position(|f| f.column.as_deref().map(str::trim) == Some(header));
    let by_name = || fields.iter().position(|f| f.name == header);
    by_column.map(|field| Slot { field, scaled: true }).or_else(|| by_name().map(|field| Slot { field, scaled: false }))
}
