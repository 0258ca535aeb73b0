//! Names that are none as they stand.

use super::start_of_last_word;
use crate::diag::{Code, Diagnostic, say};
use crate::syntax::build::Build;
use crate::syntax::chars::line_of;
use crate::syntax::grammar::Rule;
use crate::syntax::known;
use crate::syntax::spanmap::Repair;

impl Build<'_> {
    pub(super) fn reserved(&mut self, at: usize, word: &str, expected: &[Rule]) -> bool {
        let wants_name = expected.iter().any(|rule| NAMED.contains(rule));
        if !wants_name || !known::RESERVED.contains(&word) {
            return false;
        }
        let span = self.place.span(at, at + word.len());
        let with = format!("`{word}`");
        let problem = Diagnostic::error(
            Code::ReservedName,
            span,
            say!("`{word}` is a word of the language and cannot be a name", "`{word}` 是保留字，不能作名称"),
        )
        .help(say!("choose another name, or write it between backticks", "请换一个名称，或用反引号括起来"))
        .fix(say!("put it between backticks", "加反引号"), span, with.clone());
        self.repairs.push((problem, Repair { start: at, end: at + word.len(), with }));
        true
    }

    /// `销售额(万元)`: a name that is no word, without the marks that quote it.
    pub(super) fn name_with_parenthesis(
        &mut self,
        before: &str,
        at: usize,
        next: Option<char>,
        expected: &[Rule],
    ) -> bool {
        let line = line_of(self.text.get(at..).unwrap_or_default());
        let from = start_of_last_word(before);
        let Some(close) = line.find(')').filter(|_| next == Some('(') && before.len() == at && from < at) else {
            return false;
        };
        let end = at + close + 1;
        let name = self.slice(from, end);
        if !expected.contains(&Rule::label) || name.contains(['`', '"', '{']) {
            return false;
        }
        let span = self.place.span(from, end);
        let with = format!("`{name}`");
        let message = say!("{name} is no word and must be quoted as a name", "{name} 不是一个词，作名称须加引号");
        let problem = Diagnostic::error(Code::Unexpected, span, message)
            .help(say!("put it between backticks or raised dots", "请用反引号或间隔号 `·` 括起来"))
            .fix(say!("put it between backticks", "加反引号"), span, with.clone());
        self.repairs.push((problem, Repair { start: from, end, with }));
        true
    }

    /// `max (1, 2)`: a function's name touches its parenthesis.
    pub(super) fn apart_from_function(&mut self, before: &str, at: usize, next: Option<char>) -> bool {
        let word = before.get(start_of_last_word(before)..).unwrap_or_default();
        if next != Some('(') || !known::FUNCTIONS.iter().any(|(_, en, zh)| *en == word || *zh == word) {
            return false;
        }
        // over a comment no parenthesis is moved
        let (gap, span) = (self.slice(before.len(), at), self.place.span(before.len(), at));
        if gap.is_empty() || !gap.trim().is_empty() {
            return false;
        }
        let message = say!("`{word}` must touch its parenthesis", "`{word}` 须紧接括号");
        let problem = Diagnostic::error(Code::Unexpected, span, message)
            .help(say!("write `{word}(`", "请写作 `{word}(`"))
            .safe_fix(say!("delete the space", "删除空格"), span, "");
        self.repairs.push((problem, Repair { start: before.len(), end: at, with: String::new() }));
        true
    }
}

/// What begins with a name.
const NAMED: &[Rule] = &[
    Rule::name,
    Rule::head,
    Rule::fact,
    Rule::field,
    Rule::fixture_field,
    Rule::grade_row,
    Rule::class_row,
    Rule::dimension,
];
