use crate::source::Span;

/// A `//` comment, which says nothing to the machine and must not be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// The comment with its slashes, without the line end.
    pub text: String,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// One `//` or `///` line in the text that is parsed.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) own_line: bool,
    /// It begins with three slashes and no fourth.
    pub(super) doc: bool,
    /// Where the next word or mark stands.
    pub(super) next: usize,
}

/// Finds every comment; strings and quoted names end with their line at the latest.
pub(super) fn find(text: &str) -> Vec<Found> {
    let (mut found, mut waiting): (Vec<Found>, usize) = (vec![], 0);
    let (mut at, mut line_begun) = (0, false);
    let mut code = |found: &mut Vec<Found>, at: usize| {
        for comment in found.iter_mut().skip(waiting) {
            comment.next = at;
        }
        waiting = found.len();
    };
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        if rest.starts_with("//") {
            let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
            let doc = rest.starts_with("///") && !rest.starts_with("////");
            found.push(Found { start: at, end, own_line: !line_begun, doc, next: text.len() });
            at = end;
            continue;
        }
        match c {
            '\n' | '\r' => line_begun = false,
            ' ' | '\t' => {}
            _ => {
                line_begun = true;
                code(&mut found, at);
            }
        }
        at += if matches!(c, '"' | '`') { quoted(rest, c) } else { c.len_utf8() };
    }
    found
}

/// The length of what stands between two marks, both included.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return at,
            _ if escaped => escaped = false,
            '\\' if mark == '"' => escaped = true,
            _ if c == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}
