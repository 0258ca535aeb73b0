//! What has no place where it stands, and what may stand there.

use crate::diag::{Code, Diagnostic, Lang, Say, say};
use crate::syntax::build::Build;
use crate::syntax::build::expected::describe;
use crate::syntax::chars::word_at;
use crate::syntax::grammar::Rule;

impl Build<'_> {
    pub(super) fn unexpected(&mut self, at: usize, end: usize, help: Option<Say>) {
        let rest = self.slice(at, end);
        let word = word_at(rest);
        let len = match rest.chars().next() {
            _ if !word.is_empty() => word.len(),
            Some(c) if c.is_ascii_digit() => {
                rest.find(|c: char| !(c.is_ascii_digit() || ".%千万百亿".contains(c))).unwrap_or(rest.len())
            }
            Some('"') => rest.get(1..).and_then(|r| r.find('"')).map_or(rest.len(), |n| n + 2),
            Some(c) => c.len_utf8(),
            None => 0,
        };
        let written: String = rest.get(..len).unwrap_or_default().chars().take(40).collect();
        let span = self.place.span(at, at + len);
        let message = say!("`{written}` is not expected here", "此处不应出现 `{written}`");
        let problem = Diagnostic::error(Code::Unexpected, span, message);
        self.problems.push(match help {
            Some(help) => problem.help(help),
            None => problem.help(say!("delete it, or begin a new line before it", "请删除它，或另起一行")),
        });
    }

    pub(super) fn expected_help(&self, expected: &[Rule]) -> Option<Say> {
        let mut said: Vec<Say> = vec![];
        // behind a keyword a colon is read but never needed
        let needless = expected.iter().any(|rule| matches!(rule, Rule::value | Rule::expr | Rule::date | Rule::string));
        for rule in expected.iter().filter(|rule| !needless || **rule != Rule::colon) {
            said.extend(describe(*rule).filter(|say| !said.contains(say)));
        }
        said.truncate(6);
        if said.is_empty() {
            return None;
        }
        let join = |lang, by: &str| said.iter().map(|s| s.get(lang)).collect::<Vec<_>>().join(by);
        let (en, zh) = (join(Lang::En, " or "), join(Lang::Zh, "、"));
        Some(say!("{en} may stand here", "此处可以写{zh}"))
    }
}
