//! Tests with the records that they are about.

use super::Lowering;
use crate::facts::{FieldKind, Record, Value};
use crate::model::{CompareOp, Must};
use crate::plan::{TestPlan, TestSubject};

impl Lowering<'_> {
    pub(super) fn tests(&mut self) -> Vec<TestPlan> {
        let scheme = self.scheme;
        let mut tests = vec![];
        for (test, changes) in scheme.tests.iter().zip(self.checked.changes()) {
            let Some(given) = &test.given else { continue };
            let expects = test.expects.iter().map(|e| {
                let must = match &e.must {
                    Must::Hold => None,
                    Must::Compare(op, value) => Some((*op, Some(self.node(*value)), None)),
                    Must::About(value, places) => Some((CompareOp::Equal, Some(self.node(*value)), Some(*places))),
                    Must::Missing => Some((CompareOp::Equal, None, None)),
                };
                let words = self.sources.text(scheme.expr(e.subject).span).split_whitespace();
                let text = words.collect::<Vec<_>>().join(" ");
                TestSubject { span: e.span, subject: self.node(e.subject), text, must }
            });
            let expects = expects.collect();
            let mut record = self.fixture(given.fixture, changes);
            // the rows of a table of people together are different people
            if test.together.is_some() && changes.iter().all(|(fact, _)| Some(*fact) != scheme.facts.key) {
                record.person += &format!(" {}", tests.len() + 1);
            }
            tests.push(TestPlan {
                name: test.name.clone(),
                span: test.span,
                record,
                together: test.together,
                as_of: given.as_of,
                expects,
            });
        }
        tests
    }

    /// A fixture's facts, defaults filled in, lists left out being empty; its key is its name unless given.
    fn fixture(&self, index: usize, changes: &[(usize, Value)]) -> Record {
        let fields = &self.scheme.facts.fields;
        let name = self.scheme.fixtures.get(index).map(|f| f.name.clone()).unwrap_or_default();
        let mut values: Vec<Value> = fields
            .iter()
            .map(|field| match (&field.default, &field.kind) {
                (Some(default), _) => default.clone(),
                (None, FieldKind::List(_)) if !field.optional => Value::Rows([].into()),
                (None, _) => Value::Missing,
            })
            .collect();
        if let Some(key) = self.scheme.facts.key.and_then(|k| values.get_mut(k)) {
            *key = Value::Text(name.as_str().into());
        }
        let given = self.checked.fixtures().get(index).into_iter().flatten();
        for (fact, value) in given.chain(changes) {
            if let Some(slot) = values.get_mut(*fact) {
                *slot = value.clone();
            }
        }
        let person = match self.scheme.facts.key.and_then(|k| values.get(k)) {
            Some(Value::Text(text)) => text.to_string(),
            _ => name,
        };
        Record { person, values: values.into(), origin: None, earlier: vec![] }
    }
}
