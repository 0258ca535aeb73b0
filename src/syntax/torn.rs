//! Lines with a string that nothing closes: what in them is text and what is not, only their author knows.

use std::ops::Range;

use super::chars::line_of;
use crate::diag::{Code, Diagnostic};

/// Leaves all that is offered in such lines to their author.
pub(super) fn leave_torn_lines(text: &str, mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let torn =
        problems.iter().filter(|p| p.code == Code::Unterminated).map(|p| line_around(text, p.span.range().start));
    let torn: Vec<Range<usize>> = torn.collect();
    let first = |at: usize| torn.partition_point(|line| line.end < at);
    for fix in problems.iter_mut().flat_map(|p| &mut p.fixes) {
        let reaches = |range: Range<usize>| torn.get(first(range.start)).is_some_and(|line| line.start <= range.end);
        fix.is_safe &= !fix.edits.iter().any(|edit| reaches(edit.span.range()));
    }
    problems
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |end| end + 1);
    start..at + line_of(text.get(at..).unwrap_or_default()).len()
}
