//! Texts between quotation marks.

use super::Scan;
use crate::diag::{Code, Diagnostic, say};
use crate::syntax::chars::line_of;
use crate::syntax::quotes::is_escape;

impl Scan<'_> {
    pub(super) fn string(&mut self) {
        let rest = self.rest();
        let mut escaped = false;
        // looked at only as far as it goes, since one line may hold very many strings
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                '\n' | '\r' => break,
                _ if escaped => {
                    escaped = false;
                    if !is_escape(c) {
                        let at = self.at + i;
                        let message = say!("`\\{c}` is no escape", "`\\{c}` 不是转义符");
                        self.mend(Code::BadCharacter, at - 1, at, message, "\\\\");
                    }
                }
                '\\' => escaped = true,
                '"' => return self.pass(i + 1),
                _ => {}
            }
        }
        let len = probable_end(line_of(rest));
        let span = self.span(self.at, self.at + 1);
        let end = self.span(self.at + len, self.at + len);
        self.report(
            Diagnostic::error(
                Code::Unterminated,
                span,
                say!("this string has no end on its line", "这个字符串在本行没有结束"),
            )
            .label(span, say!("it begins here", "由此开始"))
            .help(say!("close it with `\"`", "请用 `\"` 结束它"))
            .fix(say!("insert `\"`", "插入 `\"`"), end, "\""),
        );
        self.repair(self.at + len, self.at + len, "\"");
        self.pass(len);
    }
}

/// Where a string without its end was probably meant to end: before a brace or colon, else with its line.
fn probable_end(line: &str) -> usize {
    let inner = line.get(1..).unwrap_or_default();
    let stop = inner.find(['{', '}', ':']).unwrap_or(inner.len());
    1 + inner.get(..stop).unwrap_or_default().trim_end().len()
}
