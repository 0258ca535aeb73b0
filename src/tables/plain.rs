//! Plain rows of a table go straight into columns, no cell becoming an object of its own; every other row is left to the
//! reader that gives reasons.

use std::collections::HashMap;

use memchr::{memchr, memchr_iter};

use super::Noticed;
use super::chunk::Chunk;
use super::limits::CELL_BYTES;
use super::table::CsvSource;
use crate::facts::{Cell, FieldKind, ListOrigin, Plain, Schema, Value, leading_digits};

/// How the plain rows of one table are read.
pub(super) struct PlainRows {
    /// For each column what it fills.
    columns: Vec<Option<Reader>>,
    /// A row without values.
    blank: Vec<Cell<'static>>,
    /// What stands in for values that are missing, by field.
    fill: Vec<(usize, Filler)>,
    key: usize,
}

/// A row in the making.
#[derive(Default)]
pub(super) struct Draft<'t> {
    cells: Vec<Cell<'t>>,
    /// The fields that took their default.
    filled: Vec<usize>,
}

/// How the cells of one column are read.
struct Reader {
    field: usize,
    is_number: bool,
    plain: Plain,
}

/// What stands in for a missing value.
enum Filler {
    Default(Value),
    NoRows,
}

impl PlainRows {
    /// `None` where no row of the table is plain.
    pub(super) fn of(schema: &Schema, csv: &CsvSource) -> Option<Self> {
        let key = schema.key?;
        let field = schema.fields.get(key)?;
        let named = match field.kind {
            FieldKind::Text | FieldKind::Date(_) => true,
            FieldKind::Numeric(_) => field.column_scale.is_none(),
            FieldKind::Bool | FieldKind::Member(_) | FieldKind::List(_) => false,
        };
        if !named || csv.of_results {
            return None;
        }
        let columns = csv.layout.slots.iter().map(|slot| {
            let slot = slot.as_ref()?;
            let field = schema.fields.get(slot.field)?;
            let is_number = matches!(field.kind, FieldKind::Numeric(_));
            Some(Reader { field: slot.field, is_number, plain: Plain::of(field, slot.scaled) })
        });
        let fill = schema.fields.iter().enumerate().filter_map(|(at, field)| match (&field.default, &field.kind) {
            (Some(default), _) => Some((at, Filler::Default(default.clone()))),
            (None, FieldKind::List(list)) if !field.optional && list.origin != ListOrigin::Team => {
                Some((at, Filler::NoRows))
            }
            (None, _) => None,
        });
        Some(Self {
            columns: columns.collect(),
            blank: vec![Cell::Missing; schema.fields.len()],
            fill: fill.collect(),
            key,
        })
    }

    /// Adds the row of a line that has no quotes; `None`, and nothing is added, where it is not plain.
    pub(super) fn add<'t>(
        &'t self,
        line: &'t str,
        draft: &mut Draft<'t>,
        doubled: &HashMap<String, Vec<usize>>,
        chunk: &mut Chunk,
    ) -> Option<()> {
        if line.len() > CELL_BYTES || has_controls(line.as_bytes()) {
            return None;
        }
        let Draft { cells, filled } = draft;
        cells.clear();
        cells.extend_from_slice(&self.blank);
        let mut rest = Some(line);
        for column in &self.columns {
            match column {
                Some(reader) => (*cells.get_mut(reader.field)?, rest) = reader.read(rest?)?,
                None => (_, rest) = cut(rest?),
            }
        }
        if rest.is_some() {
            return None;
        }
        match cells.get(self.key)? {
            Cell::Text(text) if doubled.is_empty() || !doubled.contains_key(text.trim()) => {}
            Cell::Number(..) | Cell::Date(_) if doubled.is_empty() => {}
            Cell::Text(_)
            | Cell::Number(..)
            | Cell::Date(_)
            | Cell::Missing
            | Cell::Bool(_)
            | Cell::Member(_)
            | Cell::Rows(_) => return None,
        }
        filled.clear();
        for (field, filler) in &self.fill {
            let cell = cells.get_mut(*field)?;
            if *cell == Cell::Missing {
                *cell = match filler {
                    Filler::Default(value) => Cell::of(value)?,
                    Filler::NoRows => Cell::Rows(&[]),
                };
                filled.push(*field);
            }
        }
        chunk.columns.push_cells(cells)
    }
}

impl Draft<'_> {
    /// Counts the defaults that the row took which was added last.
    pub(super) fn notice(&self, schema: &Schema, noticed: &mut Noticed) {
        for field in &self.filled {
            if let Some(known) = schema.fields.get(*field) {
                noticed.default_taken(*field, &known.name);
            }
        }
    }
}

impl Reader {
    /// The cell that a line begins with, and what follows it.
    #[inline]
    fn read<'t>(&self, line: &'t str) -> Option<(Cell<'t>, Option<&'t str>)> {
        // most cells are digits, which end where they end
        if self.is_number
            && let Some((units, places, end)) = leading_digits(line.as_bytes())
        {
            let rest = match line.as_bytes().get(end) {
                Some(b',') => Some(line.get(end + 1..)?),
                Some(_) => return self.read_slowly(line),
                None => None,
            };
            let (units, places) = self.plain.number(units, places)?;
            return Some((Cell::Number(units, places), rest));
        }
        self.read_slowly(line)
    }

    fn read_slowly<'t>(&self, line: &'t str) -> Option<(Cell<'t>, Option<&'t str>)> {
        let (text, rest) = cut(line);
        // white space around a text is none of it, as in [`super::table`]
        Some((self.plain.cell(text.trim())?, rest))
    }
}

/// The first cell of a line without quotes, and what follows it.
fn cut(line: &str) -> (&str, Option<&str>) {
    match memchr(b',', line.as_bytes()).and_then(|end| Some((line.get(..end)?, line.get(end + 1..)?))) {
        Some((cell, rest)) => (cell, Some(rest)),
        None => (line, None),
    }
}

/// The lines of a text, without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let open = (!text.ends_with('\n')).then_some(text.len());
    let mut start = 0;
    memchr_iter(b'\n', text.as_bytes()).chain(open).map(move |end| {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        line
    })
}

/// Whether a control character may stand there, a tab among them.
fn has_controls(line: &[u8]) -> bool {
    // U+0080 to U+009F begin with 0xC2
    line.iter().fold(false, |found, byte| found | (*byte < 0x20) | (*byte == 0x7F) | (*byte == 0xC2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_at_every_comma() {
        assert_eq!((cut("a,,b"), cut(",b"), cut("张三,")), (("a", Some(",b")), ("", Some("b")), ("张三", Some(""))));
        assert_eq!((cut(""), cut("张三")), (("", None), ("张三", None)));
        assert_eq!(lines("a\n\nb").collect::<Vec<_>>(), ["a", "", "b"]);
        assert_eq!(lines("a\n").collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn no_control_character_is_overlooked() {
        for code in 0..=0x3000_u32 {
            let Some(c) = char::from_u32(code) else { continue };
            let line = format!("a{c}b");
            assert!(!c.is_control() || has_controls(line.as_bytes()), "U+{code:04X}");
        }
        assert!(!has_controls("张三,1.5 %".as_bytes()));
    }
}
