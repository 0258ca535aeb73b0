use super::expr::compare;
use super::names::{quoted, width};
use super::row::{Joint, Part, Row};
use super::{Printer, head_at, join};
use crate::syntax::Word;
use crate::syntax::ast::{
    At, Cases, Cell, Expect, FixtureField, FixtureRow, FixtureValue, Given, Must, Person, Property, Test,
};

impl Printer<'_> {
    pub(super) fn person(&self, at: At, person: &Person) -> Row {
        let row = self.declare(at, Word::Person, &person.head);
        row.body(Joint::Comma, self.fields(&person.values), self.braces, Some(head_at(&person.head).0))
    }

    fn fields(&self, fields: &[FixtureField]) -> Vec<Row> {
        fields.iter().map(|field| self.field(field)).collect()
    }

    fn field(&self, field: &FixtureField) -> Row {
        let row = Row::at(field.name.at).put(self.name(&field.name)).glue(":");
        match &field.value {
            FixtureValue::Value(value) => row.covering(value.at).put(self.value(value)),
            FixtureValue::Rows(at, rows) => {
                let rows = rows.iter().map(|row| self.fixture_row(row)).collect();
                row.covering(*at).body(Joint::Comma, rows, self.braces, Some(at.0.before()))
            }
        }
    }

    fn fixture_row(&self, row: &FixtureRow) -> Row {
        Row::at(row.at).body(Joint::Comma, self.fields(&row.fields), self.braces, Some(row.at.0.before()))
    }

    pub(super) fn test(&self, at: At, test: &Test) -> Row {
        let mut rows: Vec<_> = test.given.iter().map(|given| self.given(Row::default(), given)).collect();
        rows.extend(test.expects.iter().map(|expect| self.expect(expect)));
        let row = Row::at(at).put(self.word(Word::Test)).put(quoted(&test.name.value));
        row.body(Joint::Gap, rows, self.braces, Some(test.name.at.0))
    }

    /// Adds `given typical as of 2024-12-31 with { sales: 300万 }`.
    fn given(&self, row: Row, given: &Given) -> Row {
        let mut row = row.covering(given.person.at).put(self.word(Word::Given)).put(self.name(&given.person));
        if let Some(date) = &given.as_of {
            row = row.covering(date.at).put(self.word(Word::AsOf)).put(self.date(date));
        }
        if given.with.is_empty() {
            return row;
        }
        let mut row = row.put(self.word(Word::With));
        row = row.body(Joint::Comma, self.fields(&given.with), self.braces, None);
        row.closed()
    }

    fn expect(&self, expect: &Expect) -> Row {
        let row = Row::at(expect.at).put(self.word(Word::Expect));
        match &expect.must {
            None => row.put(self.expr(&expect.subject)),
            Some(must) => {
                let subject = self.value(&expect.subject);
                match must {
                    Must::Compare(op, value) => row.put(subject).put(compare(*op)).put(self.value(value)),
                    Must::About(value) => row.put(self.expr(&expect.subject)).put("~").put(self.value(value)),
                    Must::Missing => row.put(subject).put(self.word(Word::IsMissing)),
                }
            }
        }
    }

    pub(super) fn cases(&self, at: At, cases: &Cases) -> Row {
        let mut row = Row::at(at).put(self.word(Word::Cases)).put(quoted(&cases.name.value));
        let row_word = cases.together.then(|| self.word(Word::Together));
        row = row.put_some(row_word);
        let mut last = cases.name.at;
        if let Some(given) = &cases.given {
            row = self.given(row, given);
            last = given.as_of.as_ref().map_or(given.person.at, |date| date.at);
        }
        let mut head = cases.inputs.iter().map(|input| input.at).chain(cases.outputs.iter().map(|output| output.at));
        let head_at = head.next().map_or(last, |first| head.fold(first, join));
        let inputs = cases.inputs.iter().map(|of| self.name(of));
        let mut table = vec![Line::new(head_at, inputs, cases.outputs.iter().map(|output| self.value(output)))];
        table.extend(cases.rows.iter().map(|row| {
            let outputs = row.outputs.iter().map(|cell| self.cell(cell));
            Line::new(row.at, row.inputs.iter().map(|input| self.value(input)), outputs)
        }));
        row.body(Joint::Line, align(&table), self.braces, Some(last.0))
    }

    fn cell(&self, cell: &Cell) -> String {
        let value = self.value(&cell.value);
        if cell.about { format!("~ {value}") } else { value }
    }

    pub(super) fn property(&self, at: At, property: &Property) -> Row {
        let mut rows: Vec<_> = property.given.iter().map(|given| self.given(Row::default(), given)).collect();
        let raising = if property.raising { Word::Raising } else { Word::Lowering };
        let never = if property.never_lowers { Word::NeverLowers } else { Word::NeverRaises };
        let row = Row::at(join(property.fact.at, property.subject.at)).put(self.word(raising));
        let row = row.put(self.name(&property.fact)).put(self.word(never));
        rows.push(row.put(self.expr(&property.subject)));
        let row = Row::at(at).put(self.word(Word::Property)).put(quoted(&property.name.value));
        row.body(Joint::Gap, rows, self.braces, Some(property.name.at.0))
    }
}

/// A line of a table of cases: its cells, and how many of them are inputs.
struct Line {
    at: At,
    cells: Vec<String>,
    inputs: usize,
}

impl Line {
    fn new(at: At, inputs: impl Iterator<Item = String>, outputs: impl Iterator<Item = String>) -> Self {
        let mut cells: Vec<_> = inputs.collect();
        let inputs = cells.len();
        cells.extend(outputs);
        Self { at, cells, inputs }
    }
}

/// Writes a table with its pipes below each other.
fn align(table: &[Line]) -> Vec<Row> {
    let columns = table.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let widest = |column: usize| table.iter().filter_map(|line| line.cells.get(column)).map(|cell| width(cell)).max();
    let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
    let lay = |line: &Line| {
        let mut text = String::from("|");
        for (index, (cell, widest)) in line.cells.iter().zip(&widths).enumerate() {
            if index == line.inputs {
                text.push_str(" => |");
            }
            let padding = " ".repeat(widest.saturating_sub(width(cell)));
            text.push_str(&format!(" {cell}{padding} |"));
        }
        Row { parts: vec![Part::Text(text)], ..Row::at(line.at) }
    };
    table.iter().map(lay).collect()
}
