//! Tables of cases: each row is a test of its own.

use super::Resolver;
use super::exprs::{Hint, Scope};
use super::trial::places_written;
use crate::diag::{Code, say};
use crate::facts::{Field, FieldKind};
use crate::model::ExprId;
use crate::model::trial::{Expectation, Given, Must, TestCase};
use crate::syntax::ast::{self, ExprKind};

/// A fact that a column changes.
type Column = (usize, Field);

impl Resolver {
    pub(super) fn cases(&mut self, cases: &ast::Cases) {
        let given = cases.given.as_ref().and_then(|g| self.given(g));
        self.needs_given(cases.given.is_some(), cases.name.at.0);
        if cases.rows.is_empty() && cases.given.is_some() {
            self.error(Code::MissingPart, cases.name.at.0, say!("this table has no rows", "这张用例表没有用例"))
                .help
                .push(say!(
                    "write a row below the header, one cell for each of it",
                    "请在表头下面写用例,每个表头对应一格"
                ));
        }
        let inputs: Vec<Option<Column>> = cases.inputs.iter().map(|name| self.person_field(name)).collect();
        let outputs: Vec<(ExprId, Hint)> = cases
            .outputs
            .iter()
            .map(|output| (self.expr(output, Scope::default()), self.hint(output, Scope::default())))
            .collect();
        let together = cases.together.then(|| {
            self.tables += 1;
            self.tables
        });
        for (index, row) in cases.rows.iter().enumerate() {
            let given = given.clone().map(|given| self.row_facts(given, row, &cases.inputs, &inputs));
            let expects = row.outputs.iter().zip(&outputs);
            let expects = expects.filter_map(|(cell, (subject, hint))| self.cell(cell, *subject, *hint)).collect();
            let number = index + 1;
            self.scheme.tests.push(TestCase {
                name: format!("{}, row {number}", cases.name.value),
                span: row.at.0,
                together,
                given,
                expects,
            });
        }
    }

    /// The facts of one row: those of the whole table, and its own cells.
    fn row_facts(
        &mut self,
        mut given: Given,
        row: &ast::CaseRow,
        names: &[ast::Name],
        columns: &[Option<Column>],
    ) -> Given {
        for ((cell, name), column) in row.inputs.iter().zip(names).zip(columns) {
            let Some((index, field)) = column else { continue };
            if matches!(field.kind, FieldKind::List(_)) && !matches!(cell.kind, ExprKind::Missing | ExprKind::Bad) {
                self.list_as_column(name);
                continue;
            }
            let value = ast::FixtureField { name: name.clone(), value: ast::FixtureValue::Value(cell.clone()) };
            self.push_field(&mut given.with, *index, field, &value);
        }
        given
    }

    /// Says once that the cells of a table hold no lists.
    fn list_as_column(&mut self, name: &ast::Name) {
        let (at, text) = (name.at.0, &name.text);
        if self.problems.iter().any(|problem| problem.span == at) {
            return;
        }
        let message = say!("`{text}` is a list, and a cell holds one value", "`{text}` 是明细,而一个单元格只写一个值");
        self.error(Code::FixtureValue, at, message).help.push(say!(
            "write a test for it: `test \"…\" {{ given … with {{ {text}: {{ {{ … }} }} }}  expect … }}`",
            "请为它单独写一个测试:`测试 \"…\" {{ 给定 … 改 {{ {text}: {{ {{ … }} }} }}  期望 … }}`"
        ));
    }

    fn cell(&mut self, cell: &ast::Cell, subject: ExprId, hint: Hint) -> Option<Expectation> {
        let span = cell.value.at.0;
        let must = match (&cell.value.kind, cell.about) {
            (ExprKind::Missing, _) => Must::Missing,
            (_, false) => Must::Compare(ast::CompareOp::Equal, self.hinted(&cell.value, Scope::default(), hint)),
            (_, true) => {
                let places = places_written(&cell.value);
                if places.is_none() {
                    self.no_places(span);
                }
                Must::About(self.expr(&cell.value, Scope::default()), places?)
            }
        };
        Some(Expectation { span, subject, must })
    }
}
