//! Values that can be undefined are refused where nothing covers them.

use crate::diag::{Code, Diagnostic, say};
use crate::model::{ExprId, ExprKind};
use crate::source::Span;

use super::Checker;
use super::known::Knowledge;
use super::types::Type;

impl Checker<'_> {
    /// Refuses a value that can be undefined where nothing covers it.
    pub(super) fn defined(&mut self, id: ExprId, knowledge: &mut Knowledge<'_>, en: &str, zh: &str) {
        if self.ty(id) == Type::Unknown {
            return;
        }
        let known = knowledge.of(id);
        let (Some(undefined), false) = (known.undefined, known.broken) else { return };
        let (at, why) = (undefined.at, undefined.words());
        let (why_en, why_zh) = (&why.en, &why.zh);
        let span = self.scheme.expr(id).span;
        let is_number = self.ty(id).is_numeric();
        let tested = self.tested_first(id, at);
        let mut problem =
            Diagnostic::error(Code::MayBeUndefined, span, say!("{en} can be undefined", "{zh}可能没有值"))
                .label(at, say!("{why_en}", "{why_zh}"))
                .help(if is_number {
                    say!(
                        "say what then: `… else 0`, or test it first: `if x is present then …`",
                        "请说明此时取什么:`… 否则 0`,或先判断:`如果 x 有值 那么 …`"
                    )
                } else {
                    say!(
                        "test it first: `x is present and …`, or say what it counts as: `(x else 0) > …`",
                        "请先判断:`x 有值 且 …`,或说明此时取什么:`(x 否则 0) > …`"
                    )
                });
        if let Some(name) = tested {
            let title = say!("test it first: `{name} is present and …`", "先判断:`{name} 有值 且 …`");
            problem = problem.fix(title, span.before(), say!("{name} is present and ", "{name} 有值 且 "));
        }
        if is_number {
            problem = problem.fix(say!("take 0 then", "此时取 0"), span.after(), say!(" else 0", " 否则 0"));
        }
        self.report(self.shown_without(problem, at));
    }

    /// The fact that one comparison may be without, where it can be tested before it.
    fn tested_first(&self, id: ExprId, at: Span) -> Option<String> {
        let ExprKind::Compare(left, _, right) = &self.scheme.expr(id).kind else { return None };
        let missing = [*left, *right].into_iter().find(|side| self.scheme.expr(*side).span == at)?;
        let is_fact = matches!(self.scheme.expr(missing).kind, ExprKind::Fact(_) | ExprKind::Field(_));
        self.declared(missing).filter(|_| is_fact).map(|(_, name, _)| name)
    }
}
