//! Fixtures and tests.

use super::Resolver;
use super::exprs::{Hint, Scope};
use super::names::Value;
use crate::diag::{Code, say};
use crate::facts::{Field, FieldKind};
use crate::model::trial::{Expectation, Fixture, FixtureValue, Given, Must, TestCase};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, ItemKind};

type Fields = Vec<(usize, FixtureValue, Span)>;

impl Resolver {
    pub(super) fn trials(&mut self, items: &[ast::Item]) {
        for item in items {
            let ItemKind::Person(person) = &item.kind else { continue };
            let name = &person.head.name;
            if let Some((_, first)) = self.names.fixtures.get(&name.text) {
                let first = *first;
                self.twice(Code::DuplicateName, &name.text, first, name.at.0);
                continue;
            }
            self.names.fixtures.insert(name.text.clone(), (self.scheme.fixtures.len(), name.at.0));
            let values = self.person_fields(&person.values);
            self.scheme.fixtures.push(Fixture { name: name.text.clone(), span: name.at.0, values });
        }
        for item in items {
            match &item.kind {
                ItemKind::Test(test) => self.test(test),
                ItemKind::Cases(cases) => self.cases(cases),
                _ => {}
            }
        }
    }

    /// Says that a test, or a table of them, is about nobody.
    pub(super) fn needs_given(&mut self, is_given: bool, span: Span) {
        if is_given {
            return;
        }
        self.error(Code::MissingPart, span, say!("the test does not say whom it is about", "测试没有说明针对谁"))
            .help
            .push(say!(
                "declare `person NAME {{ … }}` and write `given NAME`",
                "请声明 `样例 名称 {{ … }}` 并写 `给定 名称`"
            ));
    }

    fn test(&mut self, test: &ast::Test) {
        let given = test.given.as_ref().and_then(|g| self.given(g));
        self.needs_given(test.given.is_some(), test.name.at.0);
        if test.given.is_some() && test.expects.is_empty() {
            self.error(Code::MissingPart, test.name.at.0, say!("the test expects nothing", "测试没有任何期望"))
                .help
                .push(say!("add `expect total = 88.12`", "请加上 `期望 总分 = 88.12`"));
        }
        let expects = test.expects.iter().filter_map(|e| self.expect(e)).collect();
        self.scheme.tests.push(TestCase {
            name: test.name.value.clone(),
            span: test.name.at.0,
            together: None,
            given,
            expects,
        });
    }

    pub(super) fn given(&mut self, given: &ast::Given) -> Option<Given> {
        let with = self.person_fields(&given.with);
        let Some((fixture, _)) = self.names.fixtures.get(&given.person.text).copied() else {
            let known: Vec<String> = self.names.fixtures.keys().cloned().collect();
            self.unknown(&given.person, known.iter().map(String::as_str));
            return None;
        };
        if let (Some(as_of), Some((from, to))) = (given.as_of, self.scheme.effective)
            && !(from..=to).contains(&as_of.date)
        {
            let date = as_of.date;
            let message = say!(
                "{date} lies outside the scheme's time, {from} to {to}",
                "{date} 不在方案的生效期 {from} 至 {to} 之内"
            );
            self.error(Code::EvaluationDate, as_of.at.0, message)
                .help
                .push(say!("give a day within it: `as of {to}`", "请给出生效期内的一天:`截至 {to}`"));
        }
        Some(Given { fixture, as_of: given.as_of.map(|d| d.date), with })
    }

    fn expect(&mut self, expect: &ast::Expect) -> Option<Expectation> {
        let scope = Scope::default();
        let span = expect.at.0;
        let (subject, must) = match &expect.must {
            None => (self.expr(&expect.subject, scope), Must::Hold),
            Some(ast::Must::Missing) => (self.expr(&expect.subject, scope), Must::Missing),
            Some(ast::Must::Compare(op, value)) => {
                let (subject, value) = self.pair(&expect.subject, value, scope);
                (subject, Must::Compare(*op, value))
            }
            Some(ast::Must::About(value)) => {
                let Some(places) = places_written(value) else {
                    self.no_places(value.at.0);
                    return None;
                };
                (self.expr(&expect.subject, scope), Must::About(self.expr(value, scope), places))
            }
        };
        Some(Expectation { span, subject, must })
    }

    fn person_fields(&mut self, values: &[ast::FixtureField]) -> Fields {
        let mut fields: Fields = vec![];
        for value in values {
            let name = &value.name;
            let Some((index, field)) = self.person_field(name) else { continue };
            self.push_field(&mut fields, index, &field, value);
        }
        fields
    }

    /// The fact that a fixture or a column of cases names.
    pub(super) fn person_field(&mut self, name: &ast::Name) -> Option<(usize, Field)> {
        match self.names.values.get(&name.text) {
            Some((Value::Fact(index), _)) => self.scheme.facts.fields.get(*index).map(|field| (*index, field.clone())),
            Some((Value::Definition(_), _)) => {
                let text = &name.text;
                let message = say!(
                    "`{text}` is computed, a fixture gives facts only",
                    "`{text}` 是计算出来的,样例只能给出数据项"
                );
                self.error(Code::FixtureValue, name.at.0, message)
                    .help
                    .push(say!("give the facts that it is computed from", "请给出计算它所用的数据项"));
                None
            }
            None => {
                let known: Vec<String> = self.scheme.facts.fields.iter().map(|f| f.name.clone()).collect();
                self.unknown(name, known.iter().map(String::as_str));
                None
            }
        }
    }

    /// Says that what follows `~` does not tell how to round.
    pub(super) fn no_places(&mut self, span: Span) {
        let message = say!(
            "after `~` a number is expected, whose places say how to round",
            "`~` 之后需要一个数,其小数位数决定如何舍入"
        );
        self.error(Code::NotConstant, span, message);
    }

    pub(super) fn push_field(&mut self, fields: &mut Fields, index: usize, field: &Field, value: &ast::FixtureField) {
        let span = value.name.at.0;
        if let Some((_, _, first)) = fields.iter().find(|(i, _, _)| *i == index) {
            let first = *first;
            self.twice(Code::DuplicateClause, &value.name.text, first, span);
            return;
        }
        if let Some(read) = self.fixture_value(field, &value.value) {
            fields.push((index, read, span));
        }
    }

    fn fixture_value(&mut self, field: &Field, value: &ast::FixtureValue) -> Option<FixtureValue> {
        match (value, &field.kind) {
            (ast::FixtureValue::Value(ast::Expr { kind: ExprKind::Missing, .. }), _) => Some(FixtureValue::Missing),
            (ast::FixtureValue::Value(ast::Expr { kind: ExprKind::Bad, .. }), _) => None,
            (ast::FixtureValue::Value(expr), FieldKind::List(_)) => {
                self.error(
                    Code::FixtureValue,
                    expr.at.0,
                    say!("a list is written as rows, `{{ {{ … }}, … }}`", "明细列表要写成若干行:`{{ {{ … }}, … }}`"),
                );
                None
            }
            (ast::FixtureValue::Value(expr), kind) => {
                let hint = match kind {
                    FieldKind::Member(d) => {
                        self.names.dimensions.get(&d.name).map_or(Hint::Nothing, |(i, _)| Hint::Dimension(*i))
                    }
                    _ => Hint::Nothing,
                };
                Some(FixtureValue::Value(self.hinted(expr, Scope::default(), hint)))
            }
            (ast::FixtureValue::Rows(_, rows), FieldKind::List(schema)) => {
                let schema = schema.clone();
                let mut read = vec![];
                for row in rows {
                    let mut fields: Fields = vec![];
                    for value in &row.fields {
                        let Some(index) = schema.field_named(&value.name.text) else {
                            self.unknown(&value.name, schema.fields.iter().map(|f| f.name.as_str()));
                            continue;
                        };
                        let Some(field) = schema.fields.get(index) else { continue };
                        self.push_field(&mut fields, index, field, value);
                    }
                    read.push(fields);
                }
                Some(FixtureValue::Rows(read))
            }
            (ast::FixtureValue::Rows(at, _), _) => {
                let name = &field.name;
                self.error(Code::FixtureValue, at.0, say!("`{name}` is not a list", "`{name}` 不是明细列表"));
                None
            }
        }
    }
}

/// The decimal places an expected number is written with.
pub(super) fn places_written(expr: &ast::Expr) -> Option<u32> {
    match &expr.kind {
        ExprKind::Number(literal) => {
            let places = literal.digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let shift = if literal.suffix == ast::Suffix::Percent { 2 } else { 0 };
            u32::try_from(places + shift).ok()
        }
        ExprKind::Negate(inner) | ExprKind::Paren(inner) => places_written(inner),
        _ => None,
    }
}
