//! Whom a classification leaves out: every stretch of a number between its classes, with a way to close them all.

use std::collections::BTreeMap;

use super::Checker;
use super::Range;
use super::bands::number;
use super::cells::Condition;
use super::classes::Atom;
use super::example::{Facts, merged};
use super::known::constant;
use super::patches::same;
use crate::diag::{Code, Diagnostic, Edit, say};
use crate::model::{Classification, ExprId, ExprKind, Interval, Set};
use crate::value::{Rational, Unit};

impl Checker<'_> {
    /// What is said of a classification that leaves somebody out.
    pub(super) fn class_gap(
        &self,
        class: &Classification,
        person: &BTreeMap<usize, usize>,
        read: &[Condition],
        atoms: &[Atom],
    ) -> Diagnostic {
        let name = &class.name;
        let who = self.left_out(person, atoms);
        let (en, zh) = (&who.en, &who.zh);
        let plain = Diagnostic::error(
            Code::ClassGap,
            class.span,
            say!("`{name}` has no class for {en}", "`{name}` 没有包含 {zh} 的类型"),
        );
        let plain = self.shown_left_out(plain, person, atoms);
        let Some((value, holes)) = self.stretches(person, read, atoms) else { return plain };
        let percent = self.ty(value).unit() == Some(Unit::Ratio);
        let shown = |n: &Rational| number(n, percent);
        let mut problem = plain;
        if let Some(example) = holes.first().filter(|hole| !is_point(hole)).and_then(Range::sample) {
            let example = shown(&example);
            problem.message = say!(
                "`{name}` has no class for {en}, for example {example}",
                "`{name}` 没有包含 {zh} 的类型,例如 {example}"
            );
        }
        let others: Vec<String> = holes.iter().skip(1).map(|hole| hole.show(percent)).collect();
        if !others.is_empty() {
            let others = others.join(", ");
            problem = problem.help(say!("nor for {others}", "{others} 也没有类型"));
        }
        let edits: Option<Vec<Edit>> = holes.iter().map(|hole| self.reach_up(class, value, hole, percent)).collect();
        if let Some(edits) = edits {
            let meant = edits.iter().map(|e| format!("`{}`", e.replacement)).collect::<Vec<_>>().join(", ");
            let title = say!("let each class reach up to the next: {meant}", "让每一类一直到下一类:{meant}");
            problem = problem.fix_all(title, edits);
        }
        problem
    }

    /// Says for whom it shows, where facts alone make somebody that person.
    fn shown_left_out(&self, problem: Diagnostic, person: &BTreeMap<usize, usize>, atoms: &[Atom]) -> Diagnostic {
        let facts = self.scheme.facts.fields.len();
        let (kind, rest): (BTreeMap<usize, usize>, BTreeMap<usize, usize>) =
            person.iter().map(|(at, part)| (*at, *part)).partition(|(at, _)| *at < facts);
        let mut given = Facts::new();
        for (at, part) in rest {
            let found = match at.checked_sub(facts).and_then(|at| atoms.get(at)) {
                Some(Atom::Number(id, parts)) => {
                    let value = parts.get(part).and_then(Range::sample);
                    value.and_then(|value| self.facts_for(*id, &value))
                }
                Some(Atom::Pair(..) | Atom::Row(..) | Atom::Truth(_)) | None => None,
            };
            match found.and_then(|found| merged(given.clone(), found)) {
                Some(both) => given = both,
                None => return problem,
            }
        }
        self.shown_by(problem, &kind, &self.facts_written(&given))
    }

    /// All stretches of the one number that the person was told apart by, which no class holds for; the person's first.
    fn stretches(
        &self,
        person: &BTreeMap<usize, usize>,
        read: &[Condition],
        atoms: &[Atom],
    ) -> Option<(ExprId, Vec<Range>)> {
        let facts = self.scheme.facts.fields.len();
        let mut numbers = person.keys().filter_map(|at| match atoms.get(at.checked_sub(facts)?)? {
            Atom::Number(id, parts) => Some((*at, *id, parts)),
            Atom::Pair(..) | Atom::Row(..) | Atom::Truth(_) => None,
        });
        let (Some((at, id, parts)), None) = (numbers.next(), numbers.next()) else { return None };
        let left_out = |part: &usize| {
            let mut other = person.clone();
            other.insert(at, *part);
            read.iter().all(|condition| condition.decide(&other) == Some(false))
        };
        let first = person.get(&at).copied()?;
        let rest = (0..parts.len()).filter(|part| *part != first && left_out(part));
        let holes = std::iter::once(first).chain(rest).filter_map(|part| parts.get(part).cloned()).collect();
        Some((id, holes))
    }

    /// The class whose interval ends where a hole begins, let end where the hole does.
    fn reach_up(&self, class: &Classification, value: ExprId, hole: &Range, percent: bool) -> Option<Edit> {
        let (Some((low, true)), Some((next, true))) = (&hole.low, &hole.high) else { return None };
        let below = class.rows.iter().find_map(|row| self.interval_of(row.condition?, value, low))?;
        let from = number(&constant(self.scheme, below.low)?, percent);
        let opening = if below.low_open { "(" } else { "[" };
        let replacement = format!("{opening}{from}, {})", number(next, percent));
        Some(Edit::new(below.span, replacement))
    }

    /// The interval of a value that a condition asks for and that ends at `high`.
    fn interval_of(&self, condition: ExprId, value: ExprId, high: &Rational) -> Option<&Interval> {
        let scheme = self.scheme;
        match &scheme.expr(condition).kind {
            ExprKind::And(parts) => parts.iter().find_map(|part| self.interval_of(*part, value, high)),
            ExprKind::In(of, true, Set::Interval(interval)) => {
                let ends = !interval.high_open && constant(scheme, interval.high).as_ref() == Some(high);
                (ends && same(scheme, *of, value)).then_some(interval)
            }
            _ => None,
        }
    }
}

fn is_point(range: &Range) -> bool {
    matches!((&range.low, &range.high), (Some((low, _)), Some((high, _))) if low == high)
}
