//! Functions over the rows of a list, always in the order of the rows.

use std::sync::Arc;

use crate::facts::{Fault, Row, Value};
use crate::plan::CompareOp;
use crate::plan::{ListFunction, NodeId};
use crate::value::Rational;

use super::nodes::{compare, optional};
use super::{At, Run};

impl Run<'_> {
    /// The rows of a list fact; an optional list that is missing has no rows.
    pub(super) fn rows(&self, list: usize) -> Arc<[Row]> {
        match self.record.values.get(list) {
            Some(Value::Rows(rows)) => rows.clone(),
            _ => Arc::from([]),
        }
    }

    pub(super) fn list(
        &mut self,
        function: ListFunction,
        list: usize,
        filter: Option<NodeId>,
        by: Option<NodeId>,
        value: Option<NodeId>,
    ) -> Result<Value, Box<Fault>> {
        let rows = self.rows(list);
        let mut fold = Fold::default();
        for (index, row) in rows.iter().enumerate() {
            let at = Some(At { list, row, index });
            // `share`, `any` and `all` ask their `where` of every row
            match filter.map(|f| self.truth(f, at)).transpose()? {
                Some(None) => return Ok(Value::Missing),
                Some(Some(false)) => {
                    fold.failed += 1;
                    continue;
                }
                Some(Some(true)) | None => {}
            }
            fold.matched += 1;
            let key = match by {
                Some(by) => match self.eval(by, at)? {
                    Value::Missing => return Ok(Value::Missing),
                    key => Some(key),
                },
                None => None,
            };
            if matches!(function, ListFunction::First | ListFunction::Last) {
                fold.keep_row(function, index, key);
                continue;
            }
            let Some(value) = value else { continue };
            match self.eval(value, at)? {
                Value::Missing => return Ok(Value::Missing),
                value => fold.take(function, value),
            }
            self.bounded(&fold.sum)?;
        }
        // only the row that was chosen is asked for its value
        if let (Some(value), Some((_, index))) = (value, &fold.chosen) {
            let index = *index;
            return match rows.get(index) {
                Some(row) => self.eval(value, Some(At { list, row, index })),
                None => Ok(Value::Missing),
            };
        }
        Ok(fold.result(function, value.is_some()))
    }
}

#[derive(Default)]
struct Fold {
    matched: i64,
    failed: i64,
    /// Rows whose value was true, for `any` and `all`.
    held: i64,
    sum: Rational,
    best: Option<Value>,
    /// The row that `first` or `last` is about: its key and its place.
    chosen: Option<(Option<Value>, usize)>,
}

impl Fold {
    fn take(&mut self, function: ListFunction, value: Value) {
        match function {
            ListFunction::Sum | ListFunction::Average => {
                if let Value::Number(number) = value {
                    self.sum += number;
                }
            }
            ListFunction::Min => self.keep(value, CompareOp::Less),
            ListFunction::Max => self.keep(value, CompareOp::Greater),
            ListFunction::Any | ListFunction::All => self.held += i64::from(value == Value::Bool(true)),
            ListFunction::Count | ListFunction::Share | ListFunction::First | ListFunction::Last => {}
        }
    }

    fn keep(&mut self, value: Value, wins: CompareOp) {
        let better = self.best.as_ref().is_none_or(|best| compare(&value, wins, best) == Some(true));
        if better {
            self.best = Some(value);
        }
    }

    /// By the key, else by the order of rows; ties go to the earlier row.
    fn keep_row(&mut self, function: ListFunction, index: usize, key: Option<Value>) {
        let is_last = function == ListFunction::Last;
        let better = match (&self.chosen, &key) {
            (None, _) => true,
            (Some(_), None) => is_last,
            (Some((chosen, _)), Some(key)) => {
                let op = if is_last { CompareOp::Greater } else { CompareOp::Less };
                chosen.as_ref().is_some_and(|chosen| compare(key, op, chosen) == Some(true))
            }
        };
        if better {
            self.chosen = Some((key, index));
        }
    }

    fn result(self, function: ListFunction, has_value: bool) -> Value {
        let count = Rational::from(self.matched);
        match function {
            ListFunction::Sum => Value::Number(self.sum),
            ListFunction::Average => optional(self.sum.checked_div(&count)),
            ListFunction::Count => Value::Number(count),
            ListFunction::Share => optional(count.checked_div(&Rational::from(self.matched + self.failed))),
            ListFunction::Any => Value::Bool(if has_value { self.held > 0 } else { self.matched > 0 }),
            ListFunction::All => Value::Bool(if has_value { self.held == self.matched } else { self.failed == 0 }),
            ListFunction::Min | ListFunction::Max => self.best.unwrap_or(Value::Missing),
            ListFunction::First | ListFunction::Last => Value::Missing,
        }
    }
}
