//! The rows of tables of cases.

use super::Scan;
use crate::diag::{Code, Diagnostic, say};

impl Scan<'_> {
    pub(super) fn table_mark(&mut self) {
        let rest = self.rest();
        if rest.starts_with("=>") {
            return self.pass(2);
        }
        let inner = rest.get(1..).unwrap_or_default();
        let blank = inner.len() - inner.trim_start_matches([' ', '\t']).len();
        if inner.get(blank..).is_some_and(|r| r.starts_with('|')) {
            let span = self.span(self.at, self.at + 2 + blank);
            self.report(
                Diagnostic::error(Code::MissingPart, span, say!("this cell is empty", "这个单元格是空的")).help(say!(
                    "write a value, or `missing` for a fact that is absent",
                    "请写出数值；没有值则写 `无值`"
                )),
            );
            self.repair(self.at + 1, self.at + 1 + blank, " todo ");
        }
        self.pass(1);
    }

    /// A row of a table ends with a pipe, or it would swallow the next one.
    pub(super) fn end_table_line(&mut self) {
        let Some(last) = self.last.filter(|last| self.line.table && !matches!(last.first, '|' | '}')) else { return };
        let span = self.span(last.end, last.end);
        self.report(
            Diagnostic::error(
                Code::MissingPart,
                span,
                say!("this row of the table has no `|` at its end", "表格的这一行末尾缺少 `|`"),
            )
            .help(say!("end the row with `|`", "请在行末补上 `|`"))
            .safe_fix(say!("insert `|`", "插入 `|`"), span, " |"),
        );
        self.repair(last.end, last.end, " |");
    }
}
