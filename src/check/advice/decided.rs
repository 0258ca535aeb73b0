//! Double effect: a figure that is scored by itself, and whose absence also strikes rows out of another measure (T27).

use std::collections::BTreeSet;

use crate::check::Checker;
use crate::check::known::constant;
use crate::check::order::parts;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{ExprId, ExprKind};

use super::twice::{Driver, Use};

/// A test of a field that chooses the rows of a measure: whether there is any of it.
struct Test {
    driver: Driver,
    condition: ExprId,
    used: Use,
}

impl Checker<'_> {
    pub(super) fn decided_and_scored(&mut self, uses: &[Use]) {
        let mut tests: Vec<Test> = vec![];
        let mut last = None;
        for used in uses.iter().filter(|used| last.replace(used.rule) != Some(used.rule)) {
            let Some(rule) = self.scheme.indicators.get(used.rule) else { continue };
            for (id, _) in self.sources_of(rule) {
                self.tests(id, false, *used, &mut BTreeSet::new(), &mut tests);
            }
        }
        let mut told: Vec<ExprId> = vec![];
        for test in &tests {
            let counts = |rule: usize| uses.iter().any(|u| u.rule == rule && self.is_one(u.driver, test.driver));
            let scored = uses.iter().find(|u| self.is_one(u.driver, test.driver) && u.rule != test.used.rule);
            let Some(scored) = scored.filter(|_| !told.contains(&test.condition)) else { continue };
            let alike = tests.iter().filter(|other| other.condition == test.condition);
            let decided: Vec<Use> = alike
                .map(|other| other.used)
                .filter(|used| !counts(used.rule) && self.count_together(used.rule, scored.rule))
                .collect();
            told.push(test.condition);
            if !decided.is_empty() {
                self.report(self.double_effect(test, scored, &decided));
            }
        }
    }

    fn double_effect(&self, test: &Test, scored: &Use, decided: &[Use]) -> Diagnostic {
        let names: Vec<&str> = decided.iter().map(|used| self.rule_name(used.rule)).collect();
        let (en, zh) = (names.join("`, `"), names.join("`、`"));
        let (what, own) = (self.driver_name(test.driver), self.rule_name(scored.rule));
        Diagnostic::note(
            Code::CountedTwice,
            self.scheme.expr(test.condition).span,
            say!(
                "`{what}` counts twice: it is scored in `{own}`, and without it nothing counts in `{en}`",
                "`{what}` 被计了两次:在 `{own}` 中计分,没有它又不计入 `{zh}`"
            ),
        )
        .label(scored.at, say!("scored here", "这里计分"))
        .help(say!(
            "let one of them look at it; and say what counts where there is only a part of it",
            "请只在一处用到它;并说明只有一部分时如何计算"
        ))
    }

    /// The tests of fields in the conditions that choose rows, through definitions.
    fn tests(&self, id: ExprId, chooses: bool, used: Use, seen: &mut BTreeSet<(usize, bool)>, into: &mut Vec<Test>) {
        match &self.scheme.expr(id).kind {
            ExprKind::Definition(index) if !seen.insert((*index, chooses)) => {}
            ExprKind::Definition(index) => {
                let value = self.scheme.definitions.get(*index).filter(|d| !d.is_param);
                if let Some((value, _)) = value.and_then(|d| d.value.base.as_ref()) {
                    self.tests(*value, chooses, used, seen, into);
                }
            }
            ExprKind::List(call) => {
                call.filter.into_iter().for_each(|filter| self.tests(filter, true, used, seen, into));
                call.value.into_iter().for_each(|value| self.tests(value, false, used, seen, into));
            }
            ExprKind::Compare(field, _, line) if chooses => {
                let is_zero = constant(self.scheme, *line).is_some_and(|line| line.is_zero());
                self.test(*field, id, used, into, is_zero);
            }
            ExprKind::Presence(field, _) if chooses => self.test(*field, id, used, into, true),
            kind => parts(kind).into_iter().for_each(|part| self.tests(part, chooses, used, seen, into)),
        }
    }

    fn test(&self, field: ExprId, condition: ExprId, used: Use, into: &mut Vec<Test>, is_one: bool) {
        if let (ExprKind::Field(place), true) = (&self.scheme.expr(field).kind, is_one) {
            into.push(Test { driver: Driver::Field(place.list, place.field), condition, used });
        }
    }
}
