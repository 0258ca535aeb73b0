use super::expr::compare;
use super::names::quoted;
use super::row::{Joint, Row};
use super::{Printer, head_at, join};
use crate::syntax::Word;
use crate::syntax::ast::{At, Bound, Definition, Dimension, Fact, Facts, ListType, Outcome, Type, TypeKind, Value};
use crate::value::Unit;

impl Printer<'_> {
    pub(super) fn dimension(&self, at: At, dimension: &Dimension) -> Row {
        let rows = dimension.values.iter().map(|value| Row::at(head_at(value)).put(self.head(value))).collect();
        let row = self.declare(at, Word::Dimension, &dimension.head);
        row.body(Joint::Comma, rows, self.braces, Some(head_at(&dimension.head).0))
    }

    pub(super) fn facts(&self, at: At, facts: &Facts) -> Row {
        let mut row = Row::at(at).put(self.word(Word::Facts));
        if let Some(from) = &facts.from {
            row = row.put(self.word(Word::From)).put(quoted(&from.value));
        }
        if let Some(distinct) = &facts.distinct {
            row = row.put(self.word(Word::Distinct)).put(self.name(distinct));
        }
        let rows = facts.facts.iter().map(|fact| self.fact(fact)).collect();
        row.body(Joint::Comma, rows, self.braces, Some(at.0.before()))
    }

    fn fact(&self, fact: &Fact) -> Row {
        let mut row = Row::at(fact.at);
        row.docs.clone_from(&fact.docs);
        if fact.key {
            row = row.put(self.word(Word::Key));
        }
        row = self.typed(row.put(self.head(&fact.head)).glue(":"), &fact.ty);
        for bound in &fact.bounds {
            row = match bound {
                Bound::Compare(op, limit) => row.put(compare(*op)).put(self.value(limit)),
                Bound::In(range) => row.put(self.word(Word::In)).put(self.interval(range)),
            };
        }
        if let Some(default) = &fact.default {
            row = row.put("=").put(self.value(default));
        }
        if let Some(column) = &fact.column {
            row = row.put(self.word(Word::Column)).put(quoted(&column.value));
        }
        if let Some(unit) = &fact.unit {
            row = row.put(self.word(Word::Unit)).put(unit.suffix.text());
        }
        if fact.note {
            row = row.put(self.word(Word::Note));
        }
        self.info_behind(row, &fact.info)
    }

    /// Adds a type behind its colon.
    pub(super) fn typed(&self, row: Row, ty: &Type) -> Row {
        let optional = if ty.optional { "?" } else { "" };
        let with_mark = |row: Row, word: &str| row.put(word).glue(optional);
        match &ty.kind {
            TypeKind::Numeric(unit) => with_mark(row, self.word(*unit)),
            TypeKind::Date(pattern) => {
                with_mark(row, self.word(Word::Date)).put_some(pattern.as_ref().map(|text| quoted(&text.value)))
            }
            TypeKind::Bool => with_mark(row, self.word(Word::Bool)),
            TypeKind::Text => with_mark(row, self.word(Word::Text)),
            TypeKind::Named(of) if is_type(&of.text) => with_mark(row, &format!("`{}`", of.text)),
            TypeKind::Named(of) => with_mark(row, &self.name(of)),
            TypeKind::List(list) => self.list(row, list, ty.at).put_some(ty.optional.then_some("?")),
            TypeKind::Bad => row.put(self.unread(ty.at)),
        }
    }

    fn list(&self, row: Row, list: &ListType, at: At) -> Row {
        let mut row = row.put(self.word(Word::List));
        if let Some(from) = &list.from {
            row = row.put(self.word(Word::From)).put(quoted(&from.value));
        }
        if let Some(by) = &list.by {
            row = row.put(self.word(Word::By)).put(self.name(by));
        }
        let rows = list.fields.iter().map(|fact| self.fact(fact)).collect();
        row.body(Joint::Comma, rows, self.braces, Some(at.0.before()))
    }

    pub(super) fn definition(&self, at: At, word: Word, definition: &Definition) -> Row {
        let mut row = self.declare(at, word, &definition.head);
        if let Some(ty) = &definition.ty {
            row = self.typed(row.glue(":"), ty);
        }
        row = match &definition.value {
            Value::Always(value) => row.put("=").put(self.expr(value)),
            Value::Dated(values) => {
                let dated = values.iter().map(|(date, value)| {
                    let row = Row::at(join(date.at, value.at)).put(self.word(Word::From)).put(self.date(date));
                    row.glue(":").put(self.value(value))
                });
                row.body(Joint::Comma, dated.collect(), self.braces, Some(head_at(&definition.head).0))
            }
        };
        self.info_behind(row, &definition.info)
    }

    pub(super) fn outcome(&self, at: At, outcome: &Outcome) -> Row {
        let row = self.typed(self.declare(at, Word::Outcome, &outcome.head).glue(":"), &outcome.ty);
        let row = row.put("=").put(self.expr(&outcome.value));
        // a rounding of the whole scheme would be taken for the outcome's own
        let own_round = outcome.round.is_none() && outcome.info.is_empty();
        let row = row.running_into(own_round.then(|| self.word(Word::RoundTo)));
        self.info_behind(
            row.put_some(outcome.round.as_ref().map(|round| self.round(Word::RoundTo, round))),
            &outcome.info,
        )
    }
}

/// Whether a name would be read as a type of the language: the dimension was quoted.
fn is_type(text: &str) -> bool {
    let others = [Word::Date, Word::Bool, Word::Text, Word::List];
    let mut words = Unit::ALL.into_iter().map(Word::from).chain(others);
    words.any(|word| word.en() == text || word.zh() == text)
}
