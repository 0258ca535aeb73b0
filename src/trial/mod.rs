//! Promise: tests written in the language run on the production evaluator; a test that can not be computed has failed, and
//! says why.

use crate::diag::{Say, say};
use crate::engine::{Engine, TogetherOptions};
use crate::eval::{self, Given};
use crate::facts::{Fault, FaultKind, FieldKind, Record, Value};
use crate::outcome::Figure;
use crate::plan::{CompareOp, NodeId, Op, Plan, TestPlan, TestSubject};
use crate::source::Span;
use crate::value::{Rational, RoundMode, Rounding};

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// What it shows.
    pub name: String,
    /// Its place.
    pub span: Span,
    /// What went wrong.
    pub failures: Vec<Failure>,
    /// The expectations that depend on a `todo` of the scheme, and so neither passed nor failed.
    pub undecided: Vec<Span>,
}

impl TestReport {
    /// What came of it as a whole: one expectation that failed outweighs all that are undecided.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.failures.is_empty(), self.undecided.is_empty()) {
            (false, _) => Verdict::Failed,
            (true, false) => Verdict::Undecided,
            (true, true) => Verdict::Passed,
        }
    }
}

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything came as expected.
    Passed,
    /// Something came otherwise.
    Failed,
    /// What is decided came as expected; the rest depends on a `todo`.
    Undecided,
}

/// One expectation that did not come true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its place.
    pub span: Span,
    /// What was expected, and what came.
    pub message: Say,
}

/// Runs every test of a scheme.
#[must_use]
pub fn run(engine: &Engine) -> Vec<TestReport> {
    let tests = &engine.plan().tests;
    let people = people(engine, tests);
    tests.iter().zip(people).map(|(test, person)| run_one(engine, test, person)).collect()
}

/// Whom a test is about: the record, and what it has from others.
struct Person {
    record: Record,
    given: Result<Given, Vec<Fault>>,
}

/// The person of each test; the rows of a table of people together have something from each other.
fn people(engine: &Engine, tests: &[TestPlan]) -> Vec<Person> {
    let mut people = vec![];
    let mut rest = tests;
    while let Some(first) = rest.first() {
        let together = |test: &&TestPlan| first.together.is_some() && test.together == first.together;
        let size = rest.iter().take_while(together).count().max(1);
        let (table, behind) = rest.split_at(size.min(rest.len()));
        rest = behind;
        let engine = match first.as_of.map(|day| engine.at(day)) {
            Some(Ok(engine)) => engine,
            Some(Err(_)) | None => engine.clone(),
        };
        if first.together.is_none() {
            people.push(Person { record: first.record.clone(), given: engine.alone(&first.record) });
            continue;
        }
        let (records, places) = spells_joined(engine.plan(), table);
        let given = engine.settle(&records, &TogetherOptions::default()).given;
        let of = |place: usize| Some(Person { record: records.get(place)?.clone(), given: given.get(place)?.clone() });
        people.extend(places.into_iter().filter_map(of));
    }
    people
}

/// The people of a table, and which of them each row is about: in a scheme of spells, rows of one person are his spells.
fn spells_joined(plan: &Plan, table: &[TestPlan]) -> (Vec<Record>, Vec<usize>) {
    let (mut records, mut places): (Vec<Record>, Vec<usize>) = (vec![], vec![]);
    for test in table {
        let same = |record: &Record| plan.spells.is_some() && record.person == test.record.person;
        let place = records.iter().position(same).unwrap_or(records.len());
        match records.get_mut(place) {
            Some(record) => record.add_spell(test.record.clone()),
            None => records.push(test.record.clone()),
        }
        places.push(place);
    }
    (records, places)
}

fn run_one(engine: &Engine, test: &TestPlan, person: Person) -> TestReport {
    let Person { record, given } = person;
    let plan = engine.plan();
    let nodes: Vec<NodeId> = test
        .expects
        .iter()
        .flat_map(|e| std::iter::once(e.subject).chain(e.must.and_then(|(_, value, _)| value)))
        .collect();
    let as_of = test.as_of.or(engine.date());
    let (mut failures, mut undecided) = (vec![], vec![]);
    let looked = match &given {
        Ok(given) => eval::look(plan, &record, as_of, engine.budget(), given, &nodes),
        // checks that fired can be seen of a record that is turned away
        Err(faults) if faults.iter().all(|fault| fault.kind == FaultKind::Rejected) => {
            eval::look(plan, &record, as_of, engine.budget(), &Given::default(), &nodes)
        }
        Err(faults) => Err(faults.clone()),
    };
    match looked {
        // equals at a border that nothing orders have no result
        Err(faults) if faults.iter().all(|fault| fault.kind == FaultKind::UnresolvedTie) => {
            let others = test.expects.iter().filter(|expect| !matches!(expect.must, Some((_, None, _))));
            let messages: Vec<Say> = faults.iter().map(at_fault).collect();
            let told = others.flat_map(|expect| messages.iter().map(|message| (expect.span, message.clone())));
            failures.extend(told.map(|(span, message)| Failure { span, message }));
        }
        Err(faults) => {
            failures.extend(faults.iter().map(|fault| Failure { span: test.span, message: at_fault(fault) }))
        }
        Ok(values) => {
            let mut values = values.into_iter();
            let mut next = || values.next().unwrap_or(Ok(Value::Missing));
            for expect in &test.expects {
                let subject = next();
                let value = match expect.must {
                    Some((_, Some(_), _)) => Some(next()),
                    Some((_, None, _)) | None => None,
                };
                if waits(&subject) || value.as_ref().is_some_and(waits) {
                    undecided.push(expect.span);
                } else {
                    failures.extend(judge(plan, expect, subject, value));
                }
            }
        }
    }
    TestReport { name: test.name.clone(), span: test.span, failures, undecided }
}

/// Whether a value is not known because of a `todo`.
fn waits(value: &Result<Value, Fault>) -> bool {
    value.as_ref().is_err_and(|fault| fault.kind == FaultKind::Undecided)
}

fn at_fault(fault: &Fault) -> Say {
    let (en, zh) = (&fault.message.en, &fault.message.zh);
    match &fault.field {
        _ if fault.kind == FaultKind::Rejected => say!("the record is turned away, {en}", "记录被拒收,{zh}"),
        Some(field) => say!("the record is at fault: {field} {en}", "记录有误:{field} {zh}"),
        None => say!("the record is at fault: {en}", "记录有误:{zh}"),
    }
}

fn judge(
    plan: &Plan,
    expect: &TestSubject,
    subject: Result<Value, Fault>,
    value: Option<Result<Value, Fault>>,
) -> Option<Failure> {
    let text = &expect.text;
    let fail =
        |Say { en, zh }: Say| Some(Failure { span: expect.span, message: say!("`{text}`: {en}", "`{text}`:{zh}") });
    let (subject, value) = match (subject, value.transpose()) {
        (Ok(subject), Ok(value)) => (subject, value),
        (Err(fault), _) | (_, Err(fault)) => return fail(at_fault(&fault)),
    };
    let got = shown(plan, expect.subject, expect.subject, &subject);
    match (&expect.must, &value) {
        (None, _) if subject == Value::Bool(true) => None,
        (None, _) => fail(say!("expected to hold, but does not", "期望成立,实际不成立")),
        (Some((_, None, _)), _) if subject == Value::Missing => None,
        (Some((_, None, _)), _) => fail(say!("expected no value, got {got}", "期望没有值,实际为 {got}")),
        (Some((op, Some(node), places)), value) => {
            let expected = value.clone().unwrap_or(Value::Missing);
            let (left, right) = match places {
                Some(places) => (rounded(&subject, *places), rounded(&expected, *places)),
                None => (subject, expected.clone()),
            };
            if eval::compare(&left, *op, &right) == Some(true) {
                return None;
            }
            let want = shown(plan, *node, expect.subject, &expected);
            let sign = sign(*op, places.is_some());
            fail(say!("expected {sign} {want}, got {got}", "期望 {sign} {want},实际为 {got}"))
        }
    }
}

fn rounded(value: &Value, places: u32) -> Value {
    match value {
        Value::Number(number) => Value::Number(number.round(Rounding { places, mode: RoundMode::HalfUp })),
        Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => {
            value.clone()
        }
    }
}

fn sign(op: CompareOp, about: bool) -> &'static str {
    match op {
        _ if about => "~",
        CompareOp::Equal => "=",
        CompareOp::Unequal => "<>",
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::Greater => ">",
        CompareOp::AtLeast => ">=",
    }
}

/// A value as the author would write it; a name is one of what `of` can be.
fn shown(plan: &Plan, node: NodeId, of: NodeId, value: &Value) -> String {
    let exact = |number: &Rational| {
        let figure = Figure::exact(number.clone());
        let text = figure.in_unit(plan.node(node).unit);
        figure.fraction().map_or(text.clone(), |fraction| format!("{text} ({fraction})"))
    };
    match value {
        Value::Missing => "missing".to_owned(),
        Value::Number(number) => exact(number),
        Value::Date(date) => date.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Member(place) => member(plan, of, *place).unwrap_or_else(|| place.to_string()),
        Value::Rows(rows) => format!("{} rows", rows.len()),
    }
}

/// The name of a grade, a class or a value of a dimension, as what is looked at has it.
fn member(plan: &Plan, of: NodeId, place: usize) -> Option<String> {
    match &plan.node(of).op {
        Op::Grade => plan.grades.as_ref()?.rows.get(place).map(|row| row.name.clone()),
        Op::Outcome(index) => plan.outcomes.get(*index)?.dimension.as_ref()?.members.get(place).map(|m| m.name.clone()),
        Op::Class(index) => plan.classes.get(*index)?.rows.get(place).map(|row| row.name.clone()),
        Op::Fact(fact) => match &plan.facts.fields.get(*fact)?.kind {
            FieldKind::Member(dimension) => dimension.members.get(place).map(|member| member.name.clone()),
            FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::List(_) => None,
        },
        _ => None,
    }
}
