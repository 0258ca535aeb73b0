//! Words that were read as names, though what follows shows that they are none.

use super::super::known;
use super::super::spanmap::Repair;
use super::Build;
use super::bad::start_of_last_word;
use crate::diag::{Code, Diagnostic, say};

impl Build<'_> {
    /// The word that ends the text before a mistake: `IF` and `NOT` in capitals, `等级属于` without a space.
    pub(super) fn read_as_name(&mut self, before: &str) -> bool {
        let from = start_of_last_word(before);
        let word = before.get(from..).unwrap_or_default();
        if let Some(small @ ("if" | "not")) = known::in_small(word) {
            let message = say!("`{word}` is written `{small}`", "`{word}` 在本语言中写作 `{small}`");
            self.replaceable(from, before.len(), message, small);
            return true;
        }
        let Some(operator) = known::operator_at_end(word) else { return false };
        let at = before.len() - operator.len();
        let (span, place) = (self.place.span(from, before.len()), self.place.span(at, at));
        let name = before.get(from..at).unwrap_or_default();
        let problem =
            Diagnostic::error(Code::Glued, span, say!("`{word}` reads as one name", "`{word}` 会被当作一个名称"))
                .help(say!("write `{name} {operator}`", "请写作 `{name} {operator}`"))
                .safe_fix(say!("insert a space", "插入空格"), place, " ");
        self.repairs.push((problem, Repair { start: at, end: at, with: " ".to_string() }));
        true
    }
}
