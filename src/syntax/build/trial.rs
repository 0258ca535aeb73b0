use super::super::ast::{
    CaseRow, Cases, Cell, Expect, Expr, ExprKind, FixtureField, FixtureRow, FixtureValue, Given, ItemKind, Must,
    Person, Property, Test,
};
use super::super::grammar::Rule;
use super::{Build, Pair, child, end_of, first_rule, has};
use crate::diag::{Code, Diagnostic, Say, say};

/// Where the rows of a list can be given.
fn in_a_test() -> Say {
    say!(
        "write a test for it: `test \"…\" {{ given … with {{ list: {{ {{ … }} }} }}  expect … }}`",
        "请为它单独写一个测试:`测试 \"…\" {{ 给定 … 改 {{ 明细: {{ {{ … }} }} }}  期望 … }}`"
    )
}

impl Build<'_> {
    pub(super) fn person(&mut self, pair: &Pair<'_>) -> ItemKind {
        let values = child(pair, Rule::fixture).map(|fixture| self.fixture(&fixture)).unwrap_or_default();
        ItemKind::Person(Person { head: self.head(pair), values })
    }

    fn fixture(&mut self, pair: &Pair<'_>) -> Vec<FixtureField> {
        self.rows(pair, Rule::fixture_field, |build, field| {
            Some(FixtureField { name: build.first_name(field), value: build.fixture_value(field) })
        })
    }

    fn fixture_value(&mut self, pair: &Pair<'_>) -> FixtureValue {
        if let Some(rows) = child(pair, Rule::fixture_rows) {
            let at = self.at(&rows);
            return FixtureValue::Rows(
                at,
                self.rows(&rows, Rule::fixture, |build, row| {
                    Some(FixtureRow { at: build.at(row), fields: build.fixture(row) })
                }),
            );
        }
        FixtureValue::Value(self.value_or_missing(pair))
    }

    fn value_or_missing(&mut self, pair: &Pair<'_>) -> Expr {
        match child(pair, Rule::kw_missing) {
            Some(missing) => Expr { at: self.at(&missing), kind: ExprKind::Missing },
            None => self.value_of(pair),
        }
    }

    fn given(&mut self, pair: &Pair<'_>) -> Given {
        Given {
            person: self.first_name(pair),
            as_of: child(pair, Rule::as_of).and_then(|as_of| self.first_date(&as_of)),
            with: child(pair, Rule::fixture).map(|with| self.fixture(&with)).unwrap_or_default(),
        }
    }

    pub(super) fn test(&mut self, pair: &Pair<'_>) -> ItemKind {
        let mut test = Test { name: self.first_string(pair), given: None, expects: vec![] };
        for part in self.parts(pair, Rule::test_part) {
            match part.as_rule() {
                Rule::given if test.given.is_some() => self.second_given(&part),
                Rule::given => test.given = Some(self.given(&part)),
                _ => {
                    let expect = self.expect(&part);
                    test.expects.push(expect);
                }
            }
        }
        ItemKind::Test(test)
    }

    fn second_given(&mut self, pair: &Pair<'_>) {
        let span = self.span(pair);
        self.problems.push(
            Diagnostic::error(
                Code::DuplicateClause,
                span,
                say!("a test is about one person", "一个测试只针对一个样例"),
            )
            .help(say!("write a second test", "请另写一个测试")),
        );
    }

    fn expect(&mut self, pair: &Pair<'_>) -> Expect {
        let subject = self.expr_of(pair);
        if has(pair, Rule::about) {
            let value = self.value_of(pair);
            return Expect { at: self.at(pair), subject, must: Some(Must::About(value)) };
        }
        let at = subject.at;
        let (subject, must) = match subject.kind {
            ExprKind::Compare(left, op, right) => (*left, Some(Must::Compare(op, *right))),
            ExprKind::Presence(left, false) => (*left, Some(Must::Missing)),
            kind => (Expr { at, kind }, None),
        };
        Expect { at: self.at(pair), subject, must }
    }

    pub(super) fn cases(&mut self, pair: &Pair<'_>) -> ItemKind {
        let mut cases = Cases {
            name: self.first_string(pair),
            together: has(pair, Rule::kw_together),
            given: child(pair, Rule::given).map(|given| self.given(&given)),
            inputs: vec![],
            outputs: vec![],
            rows: vec![],
        };
        self.check_rows(pair);
        let mut rows = vec![];
        for row in pair.clone().into_inner() {
            match row.as_rule() {
                Rule::case_row => rows.push(row),
                Rule::bad_row => {
                    // the cells before a list were read as a row of their own
                    let begun = rows.last().is_some_and(|cells| self.shares_line(cells, &row));
                    if !self.list_in_cell(&row, begun) {
                        self.bad_row(&row, Rule::case_row);
                    } else if begun {
                        rows.pop();
                    }
                }
                _ => {}
            }
        }
        let mut rows = rows.into_iter();
        match rows.next() {
            Some(header) => self.case_header(&header, &mut cases),
            None => self.missing(
                cases.name.at.0,
                say!("this table has no header", "这张用例表没有表头"),
                say!("write `| fact | => | value |` first", "请先写 `| 数据 | => | 值 |`"),
            ),
        }
        for row in rows {
            if let Some(row) = self.case_row(&row, &cases) {
                cases.rows.push(row);
            }
        }
        ItemKind::Cases(cases)
    }

    fn shares_line(&self, before: &Pair<'_>, row: &Pair<'_>) -> bool {
        !self.slice(end_of(before), row.as_span().start()).contains(['\n', '\r'])
    }

    /// `| { { kind: late } } |`: a list, where a cell holds one value.
    fn list_in_cell(&mut self, row: &Pair<'_>, begun: bool) -> bool {
        let (start, end) = (row.as_span().start(), end_of(row));
        let written = self.slice(start, end);
        let cell = written.strip_prefix('|').filter(|_| !begun).unwrap_or(written).trim_start();
        if !cell.starts_with('{') || (!begun && !written.starts_with('|')) {
            return false;
        }
        let list = cell.find('|').map_or(cell, |pipe| cell.get(..pipe).unwrap_or_default()).trim_end();
        let at = end - cell.len();
        let problem = Diagnostic::error(
            Code::FixtureValue,
            self.place.span(at, at + list.len()),
            say!("a cell holds one value, not a list", "一个单元格只写一个值,不能写明细"),
        );
        self.problems.push(problem.help(in_a_test()));
        true
    }

    fn case_header(&mut self, pair: &Pair<'_>, cases: &mut Cases) {
        let (inputs, outputs) = self.cells(pair);
        if !has(pair, Rule::arrow) {
            self.missing(
                self.span(pair),
                say!("the header has no `=>`", "表头没有 `=>`"),
                say!("`=>` parts the facts from what is expected", "用 `=>` 隔开数据和期望"),
            );
        }
        for input in inputs {
            match input.value.kind {
                ExprKind::Name(name) => cases.inputs.push(name),
                _ => {
                    let span = input.value.at.0;
                    self.problems.push(
                        Diagnostic::error(
                            Code::Unexpected,
                            span,
                            say!("a fact's name is needed here", "此处须写数据名称"),
                        )
                        .help(say!("results stand behind `=>`", "结果写在 `=>` 之后")),
                    );
                }
            }
        }
        cases.outputs = outputs.into_iter().map(|cell| cell.value).collect();
    }

    fn case_row(&mut self, pair: &Pair<'_>, cases: &Cases) -> Option<CaseRow> {
        let (inputs, outputs) = self.cells(pair);
        let (has, needs) = ((inputs.len(), outputs.len()), (cases.inputs.len(), cases.outputs.len()));
        if has != needs {
            let ((a, b), (c, d)) = (has, needs);
            let span = self.span(pair);
            self.problems.push(
                Diagnostic::error(
                    Code::MissingPart,
                    span,
                    say!(
                        "this row has {a} + {b} cells, the header has {c} + {d}",
                        "此行有 {a} + {b} 格，表头有 {c} + {d} 格"
                    ),
                )
                .help(say!("write one cell for each of the header", "每个表头对应一格")),
            );
            return None;
        }
        Some(CaseRow { at: self.at(pair), inputs: inputs.into_iter().map(|cell| cell.value).collect(), outputs })
    }

    /// The cells before and behind the arrow.
    fn cells(&mut self, pair: &Pair<'_>) -> (Vec<Cell>, Vec<Cell>) {
        let (mut before, mut behind, mut arrow) = (vec![], vec![], false);
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::arrow => arrow = true,
                Rule::cell => {
                    let cell = Cell { value: self.value_or_missing(&part), about: has(&part, Rule::about) };
                    if arrow { behind.push(cell) } else { before.push(cell) }
                }
                _ => {}
            }
        }
        (before, behind)
    }

    pub(super) fn property(&mut self, pair: &Pair<'_>) -> Option<ItemKind> {
        let name = self.first_string(pair);
        let (mut given, mut movement) = (None, None);
        for part in self.parts(pair, Rule::property_part) {
            match part.as_rule() {
                Rule::given => given = Some(self.given(&part)),
                _ => movement = Some(part),
            }
        }
        let Some(movement) = movement else {
            self.missing(
                name.at.0,
                say!("this property claims nothing", "这项性质没有内容"),
                say!("write `raising FACT never lowers total`", "请写 `提高 数据 不降低 总分`"),
            );
            return None;
        };
        Some(ItemKind::Property(Property {
            name,
            given,
            raising: first_rule(&movement) == Some(Rule::kw_raising),
            fact: self.first_name(&movement),
            never_lowers: has(&movement, Rule::kw_never_lowers),
            subject: self.expr_of(&movement),
        }))
    }
}
