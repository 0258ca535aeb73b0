use super::super::ast::{
    Bound, ColumnUnit, Definition, Dimension, Fact, Facts, ItemKind, ListType, Outcome, Type, TypeKind, Value,
};
use super::super::grammar::Rule;
use super::expr::{compare_op, suffix, unit};
use super::{Build, Pair, child, children, first, has};
use crate::diag::{Code, Diagnostic, say};

impl Build<'_> {
    pub(super) fn dimension(&mut self, pair: &Pair<'_>) -> ItemKind {
        self.check_rows(pair);
        let mut heads = vec![];
        for row in pair.clone().into_inner() {
            match row.as_rule() {
                Rule::head => heads.push(self.head(&row)),
                Rule::bad_row => self.bad_row(&row, Rule::head),
                _ => {}
            }
        }
        let head = if heads.is_empty() { self.head(pair) } else { heads.remove(0) };
        ItemKind::Dimension(Dimension { head, values: heads })
    }

    pub(super) fn facts(&mut self, pair: &Pair<'_>) -> ItemKind {
        let from = child(pair, Rule::from_file).map(|from| self.first_string(&from));
        let distinct = child(pair, Rule::distinct).map(|distinct| self.first_name(&distinct));
        let facts = child(pair, Rule::fact_block).map(|block| self.fact_block(&block)).unwrap_or_default();
        ItemKind::Facts(Facts { from, distinct, facts })
    }

    fn fact_block(&mut self, pair: &Pair<'_>) -> Vec<Fact> {
        self.check_rows(pair);
        let mut facts = vec![];
        for row in pair.clone().into_inner() {
            match row.as_rule() {
                Rule::fact => facts.push(self.fact(&row)),
                Rule::bad_fact => self.bad_row(&row, Rule::fact),
                _ => {}
            }
        }
        facts
    }

    fn fact(&mut self, pair: &Pair<'_>) -> Fact {
        let mut fact = Fact {
            docs: self.docs(pair.as_span().start()),
            at: self.at(pair),
            key: has(pair, Rule::key_mark),
            head: self.head(pair),
            ty: Type { at: self.at(pair), kind: TypeKind::Bad, optional: false },
            bounds: vec![],
            default: None,
            column: None,
            unit: None,
            note: false,
            info: vec![],
        };
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::type_of => fact.ty = self.type_of(&part),
                Rule::bound => fact.bounds.extend(self.bound(&part)),
                Rule::default => fact.default = Some(self.value_of(&part)),
                Rule::column => fact.column = Some(self.first_string(&part)),
                Rule::column_unit => fact.unit = self.column_unit(&part),
                Rule::note_mark => fact.note = true,
                Rule::info => fact.info.extend(self.info(&part)),
                _ => {}
            }
        }
        fact
    }

    fn column_unit(&self, pair: &Pair<'_>) -> Option<ColumnUnit> {
        let written = child(pair, Rule::suffix)?;
        Some(ColumnUnit { at: self.at(pair), suffix: suffix(written.as_str()) })
    }

    fn bound(&mut self, pair: &Pair<'_>) -> Option<Bound> {
        if let Some(op) = child(pair, Rule::bound_op) {
            return Some(Bound::Compare(compare_op(op.as_str()), self.value_of(pair)));
        }
        self.interval_of(pair).map(Bound::In)
    }

    pub(super) fn type_of(&mut self, pair: &Pair<'_>) -> Type {
        let at = self.at(pair);
        let base = child(pair, Rule::type_base).and_then(|base| first(&base));
        let kind = base.map_or(TypeKind::Bad, |base| match base.as_rule() {
            Rule::unit_word => TypeKind::Numeric(unit(&base)),
            Rule::kw_date => {
                let pattern = child(pair, Rule::pattern).map(|pattern| self.first_string(&pattern));
                TypeKind::Date(pattern)
            }
            Rule::kw_bool => TypeKind::Bool,
            Rule::kw_text => TypeKind::Text,
            Rule::list_type => TypeKind::List(self.list_type(&base)),
            _ => TypeKind::Named(self.name(&base)),
        });
        Type { at, kind, optional: has(pair, Rule::optional) }
    }

    fn list_type(&mut self, pair: &Pair<'_>) -> ListType {
        let from = child(pair, Rule::from_file).map(|from| self.first_string(&from));
        let by = child(pair, Rule::by_column).map(|by| self.first_name(&by));
        let fields = child(pair, Rule::fact_block).map(|block| self.fact_block(&block)).unwrap_or_default();
        ListType { from, by, fields }
    }

    pub(super) fn definition(&mut self, pair: &Pair<'_>) -> Definition {
        let head = self.head(pair);
        let ty = child(pair, Rule::type_of).map(|ty| self.type_of(&ty));
        let value = match child(pair, Rule::dated) {
            Some(dated) => Value::Dated(self.dated(&dated)),
            None => Value::Always(self.expr_of(pair)),
        };
        Definition { head, ty, value, info: self.infos(pair) }
    }

    fn dated(&mut self, pair: &Pair<'_>) -> Vec<(super::super::ast::DateLit, super::super::ast::Expr)> {
        let mut rows = vec![];
        for row in pair.clone().into_inner() {
            match row.as_rule() {
                Rule::dated_row => rows.extend(self.first_date(&row).map(|date| (date, self.value_of(&row)))),
                Rule::bad_row => self.bad_row(&row, Rule::dated_row),
                _ => {}
            }
        }
        rows
    }

    pub(super) fn outcome(&mut self, pair: &Pair<'_>) -> Option<ItemKind> {
        let ty = child(pair, Rule::type_of).map(|ty| self.type_of(&ty))?;
        let round = children(pair, Rule::round_clause).next();
        if let Some(round) = &round {
            self.whose_rounding(pair, round);
        }
        Some(ItemKind::Outcome(Outcome {
            head: self.head(pair),
            ty,
            value: self.expr_of(pair),
            round: round.map(|round| self.round_clause(&round)),
            info: self.infos(pair),
        }))
    }

    /// A rounding at the start of a line looks like that of the scheme, and is read as that of the outcome before it.
    fn whose_rounding(&mut self, outcome: &Pair<'_>, round: &Pair<'_>) {
        let start = round.as_span().start();
        if !self.slice(outcome.as_span().start(), start).ends_with(['\n', '\r']) {
            return;
        }
        let name = self.head(outcome).name.text;
        let before = self.place.span(start, start);
        let problem = Diagnostic::error(
            Code::Misplaced,
            self.span(round),
            say!(
                "this rounding stands like a declaration, but would be that of outcome `{name}`",
                "这条舍入写得像独立的声明,却会被当作结果 `{name}` 的舍入"
            ),
        )
        .help(say!(
            "for the outcome, write it on the outcome's line; for the scheme, write a comma before it",
            "若属于该结果,请与它写在同一行;若属于方案,请在前面加逗号"
        ))
        .fix(say!("let it be the scheme's", "作为方案的舍入"), before, ", ");
        self.problems.push(problem);
    }
}
