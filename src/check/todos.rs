//! What is not decided yet: every `todo` is told, and none blocks checking or testing.

use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::{AdjustBody, Effect, ExprId, ExprKind, Interval, Layered, Must, Scheme};
use crate::source::Span;

use super::order::{Step, parts};
use super::{Checker, roots};

impl Checker<'_> {
    pub(super) fn todos(&mut self) {
        let owners = owners(self.scheme);
        for at in places(self.scheme) {
            // where it may not stand at all, that is what is told
            if self.problems.iter().any(|p| p.span == at) {
                continue;
            }
            let owner = owners.iter().find(|(_, todos)| todos.contains(&at)).map(|(owner, _)| owner);
            let message = match owner {
                Some(Say { en, zh }) => say!(
                    "{en} is not decided yet: nobody is scored before this `todo` is replaced",
                    "{zh}尚未确定:替换这个“待定”之前,不能给任何人评分"
                ),
                None => say!(
                    "not decided yet: nobody is scored before this `todo` is replaced",
                    "尚未确定:替换这个“待定”之前,不能给任何人评分"
                ),
            };
            self.report(Diagnostic::warning(Code::Todo, at, message));
        }
    }
}

/// Where a scheme says `todo`, in the order of the file.
pub(super) fn places(scheme: &Scheme) -> Vec<Span> {
    let written = scheme.exprs.iter().filter(|expr| matches!(expr.kind, ExprKind::Todo)).map(|expr| expr.span);
    let effects = scheme.vetoes.iter().flat_map(|veto| &veto.effects);
    let effects = effects.filter(|(effect, _)| *effect == Effect::Todo).map(|(_, span)| *span);
    let mut all: Vec<Span> = written.chain(effects).collect();
    all.sort_by_key(|span| (span.file, span.start));
    all.dedup();
    all
}

/// The declarations with a `todo` in them, and where it is; a patch speaks of the declaration that it reopens.
fn owners(scheme: &Scheme) -> Vec<(Say, Vec<Span>)> {
    let mut owners = Owners { scheme, found: vec![] };
    for (i, d) in scheme.definitions.iter().enumerate() {
        owners.step(called(&d.name, d.label.as_ref()), Step::Definition(i), vec![]);
    }
    for d in &scheme.sections {
        owners.add(weight_of(&called(&d.name, d.label.as_ref())), shares(&d.weight, &d.within));
    }
    for (i, d) in scheme.indicators.iter().enumerate() {
        let name = called(&d.name, d.label.as_ref());
        owners.add(weight_of(&name), shares(&d.weight, &d.within));
        owners.step(name, Step::Indicator(i), vec![]);
    }
    for (i, d) in scheme.adjusts.iter().enumerate() {
        let range = match &d.body {
            AdjustBody::Discretionary(_, range) => Some(range),
            AdjustBody::Points(..) | AdjustBody::Each(_) => None,
        };
        let more = d.limit.iter().chain(range).flat_map(ends).collect();
        owners.step(called(&d.name, d.label.as_ref()), Step::Adjust(i), more);
    }
    for (i, d) in scheme.vetoes.iter().enumerate() {
        let name = called(&d.name, d.label.as_ref());
        let open = d.effects.iter().filter(|(effect, _)| *effect == Effect::Todo).map(|(_, span)| *span);
        owners.found.push((name.clone(), open.collect()));
        let totals = d.effects.iter().filter_map(|(effect, _)| match effect {
            Effect::Total(total) => Some(*total),
            Effect::Grade(_) | Effect::Todo => None,
        });
        owners.step(name, Step::Veto(i), totals.collect());
    }
    for row in scheme.grades.iter().flat_map(|grades| &grades.rows) {
        let exprs = row.threshold.iter().map(|(line, _)| *line).chain(row.attributes.values().copied());
        owners.add(called(&row.name, row.label.as_ref()), exprs.collect());
    }
    for (i, d) in scheme.classes.iter().enumerate() {
        for row in &d.rows {
            owners.add(called(&row.name, row.label.as_ref()), row.attributes.values().copied().collect());
        }
        owners.step(called(&d.name, d.label.as_ref()), Step::Class(i), vec![]);
    }
    for (i, d) in scheme.outcomes.iter().enumerate() {
        owners.step(called(&d.name, d.label.as_ref()), Step::Outcome(i), vec![]);
    }
    for (i, d) in scheme.actions.iter().enumerate() {
        owners.step(called(&d.name, d.label.as_ref()), Step::Action(i), vec![]);
    }
    for (i, d) in scheme.checks.iter().enumerate() {
        owners.step(called(&d.name, d.label.as_ref()), Step::Check(i), vec![]);
    }
    for d in &scheme.asserts {
        owners.add(called(&d.name, d.label.as_ref()), vec![d.condition]);
    }
    for test in &scheme.tests {
        let exprs = test.expects.iter().flat_map(|expect| match expect.must {
            Must::Compare(_, value) | Must::About(value, _) => vec![expect.subject, value],
            Must::Hold | Must::Missing => vec![expect.subject],
        });
        owners.add(called(&test.name, None), exprs.collect());
    }
    owners.add(say!("the range of the total", "总分范围"), scheme.total_range.iter().flat_map(ends).collect());
    owners.found
}

struct Owners<'a> {
    scheme: &'a Scheme,
    found: Vec<(Say, Vec<Span>)>,
}

impl Owners<'_> {
    fn step(&mut self, owner: Say, step: Step, mut more: Vec<ExprId>) {
        more.extend(roots(self.scheme, step));
        self.add(owner, more);
    }

    fn add(&mut self, owner: Say, mut open: Vec<ExprId>) {
        let mut todos = vec![];
        while let Some(id) = open.pop() {
            let expr = self.scheme.expr(id);
            if matches!(expr.kind, ExprKind::Todo) {
                todos.push(expr.span);
            }
            open.extend(parts(&expr.kind));
        }
        if !todos.is_empty() {
            self.found.push((owner, todos));
        }
    }
}

fn called(name: &str, label: Option<&String>) -> Say {
    match label.filter(|label| *label != name) {
        Some(label) => say!("`{name}` ({label})", "`{name}`({label})"),
        None => Say { en: format!("`{name}`"), zh: format!("`{name}` ") },
    }
}

fn weight_of(name: &Say) -> Say {
    let (en, zh) = (&name.en, name.zh.trim_end());
    say!("the weight of {en}", "{zh} 的权重")
}

fn shares(weight: &Layered<ExprId>, within: &Layered<Interval>) -> Vec<ExprId> {
    let ranges = within.all().flat_map(|(range, _)| ends(range));
    weight.all().map(|(weight, _)| *weight).chain(ranges).collect()
}

fn ends(range: &Interval) -> [ExprId; 2] {
    [range.low, range.high]
}
