//! Words, and what is wrong with them where they stand.

use super::Scan;
use crate::diag::{Code, Diagnostic, say};
use crate::syntax::chars::word_at;
use crate::syntax::known;
use crate::syntax::limits::exceeded;

impl Scan<'_> {
    pub(super) fn word(&mut self) {
        let word = word_at(self.rest());
        let len = known::chinese_prefix_before_digits(word).unwrap_or(word.len());
        let most = self.limits.name_chars;
        if word.chars().take(most + 1).count() > most {
            let span = self.span(self.at, self.at + word.len());
            let problem = exceeded(span, say!("a name has at most {most} characters", "名称最多 {most} 个字符"));
            self.report(problem.help(say!(
                "choose a short name; what people read follows it in quotes: `renewal \"Renewed of all due\"`",
                "请取一个短名称;供人阅读的文字写在其后的引号中:`续约率 \"到期合同的续约比例\"`"
            )));
            self.repair(self.at, self.at + word.len(), "too_long");
            return self.pass(word.len());
        }
        let before = self.last.map_or("", |last| self.slice(last.start, last.end));
        if let Some(last) =
            self.last.filter(|last| matches!(word, "千" | "万" | "百万" | "亿") && self.is_plain_number(*last))
        {
            let message = say!("`{word}` touches its number", "`{word}` 须紧跟数字");
            self.mend(Code::BadNumber, last.end, self.at + len, message, word);
        }
        if matches!(before, "unit" | "单位") && matches!(word, "万元" | "千元" | "百万元" | "亿元") {
            let suffix = word.trim_end_matches('元');
            let message = say!("the unit of a column is a factor, not `{word}`", "列的单位只写倍数,不写 `{word}`");
            self.mend(Code::UnknownWord, self.at, self.at + len, message, suffix);
        }
        self.pass(len);
        if word == "无数据" || (word == "data" && before == "no") {
            self.policy_behind();
        }
    }

    /// `no data` at the end of a line with `score …` on the next: the policy was forgotten, not written as `score`.
    fn policy_behind(&mut self) {
        let rest = self.rest();
        let next = rest.trim_start();
        let between = rest.get(..rest.len() - next.len()).unwrap_or_default();
        let new_line = between.contains(['\n', '\r']);
        if new_line && matches!(word_at(next), "score" | "计分") {
            let span = self.span(self.at, self.at);
            self.report(
                Diagnostic::error(
                    Code::MissingPart,
                    span,
                    say!("`no data` says no policy", "`无数据` 后面没有写处理方式"),
                )
                .help(known::policies()),
            );
            self.repair(self.at, self.at, " fault");
        }
    }
}
