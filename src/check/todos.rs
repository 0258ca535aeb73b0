//! What is not decided yet: every `todo` is told, and none blocks checking or testing.

use crate::diag::{Code, Diagnostic, say};
use crate::model::{Effect, ExprKind, Scheme};
use crate::source::Span;

use super::Checker;

impl Checker<'_> {
    pub(super) fn todos(&mut self) {
        for at in places(self.scheme) {
            // where it may not stand at all, that is what is told
            if self.problems.iter().any(|p| p.span == at) {
                continue;
            }
            self.report(Diagnostic::warning(
                Code::Todo,
                at,
                say!(
                    "not decided yet: nobody is scored before this `todo` is replaced",
                    "尚未确定:替换这个“待定”之前,不能给任何人评分"
                ),
            ));
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
