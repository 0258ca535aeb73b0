//! Characters that no token begins with.

use super::Scan;
use crate::diag::{Code, Diagnostic, say};
use crate::syntax::chars::{continues, is_strange, line_of};

impl Scan<'_> {
    pub(super) fn strange(&mut self) {
        let rest = self.rest();
        let least = rest.chars().next().map_or(1, char::len_utf8);
        let len = rest.find(|c: char| !is_strange(c)).unwrap_or(rest.len()).max(least);
        let written: String = self.slice(self.at, self.at + len).chars().take(20).collect();
        let message = say!("`{written}` has no place in a scheme", "方案中不能使用 `{written}`");
        if let Some(title) = title_between(rest) {
            let with = format!("\"《{title}》\"");
            let end = self.at + '《'.len_utf8() + title.len() + '》'.len_utf8();
            let message =
                say!("the title 《{title}》 is a text and needs quotation marks", "《{title}》 是文字,须加引号");
            self.mend(Code::BadCharacter, self.at, end, message, &with);
            return self.pass(end - self.at);
        }
        let behind = self.from(self.at + len).trim_start_matches([' ', '\t']);
        if written.chars().all(|c| matches!(c, '￥' | '¥' | '$' | '€' | '£'))
            && behind.starts_with(|c: char| c.is_ascii_digit())
        {
            let message = say!(
                "a number carries no currency: `{written}`; its unit follows from its place",
                "数字前不写货币符号 `{written}`;单位由所在位置决定"
            );
            self.mend(Code::BadNumber, self.at, self.at + len, message, "");
            return self.at += len;
        }
        if matches!(written.as_str(), "√" | "✓" | "✔") {
            // it may touch words, which it must not become part of
            let touches = |c: Option<char>| c.is_some_and(continues);
            let before = touches(self.slice(0, self.at).chars().next_back());
            let behind = touches(self.from(self.at + len).chars().next());
            let with = format!("{}true{}", if before { " " } else { "" }, if behind { " " } else { "" });
            self.mend(Code::BadCharacter, self.at, self.at + len, message, &with);
            return self.pass(len);
        }
        let span = self.span(self.at, self.at + len);
        let problem = Diagnostic::error(Code::BadCharacter, span, message)
            .help(say!(
                "delete it; names that are no words stand between backticks",
                "请删除它；特殊名称须用反引号括起来"
            ))
            .fix(say!("delete it", "删除它"), span, "");
        self.report_at(self.at, self.at + len, problem);
        // where a value belongs, one is put in its place, so that nothing else seems wrong
        let value = self.last.is_some_and(|last| "=+-*/<>(,:".contains(last.first));
        self.repair(self.at, self.at + len, if value { " todo " } else { " " });
        self.pass(len);
    }
}

/// What stands between the marks of a book's title, on one line.
fn title_between(text: &str) -> Option<&str> {
    let inner = line_of(text).strip_prefix('《')?;
    let title = inner.get(..inner.find('》')?)?;
    (!title.is_empty() && !title.contains(['"', '\\'])).then_some(title)
}
