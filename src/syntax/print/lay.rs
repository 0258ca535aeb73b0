use super::names::width;
use super::row::{Body, Joint, Part, Row};
use crate::syntax::Comment;

/// The widest line a body may share with its braces, in columns of a terminal.
const WIDTH: usize = 100;

/// The bodies, by their opening braces, that are too wide for one line in either language.
pub(super) type Wide = std::collections::BTreeSet<usize>;

/// Writes rows as lines, keeping what their author chose: blank lines and one-line bodies.
pub(super) struct Lines<'a> {
    source: &'a str,
    out: String,
    depth: usize,
    wide: Wide,
}

impl<'a> Lines<'a> {
    /// Lays out a whole file; returns the bodies known to be too wide with those found on the way.
    pub(super) fn lay(source: &'a str, file: &Body, wide: Wide) -> (String, Wide) {
        let mut lines = Self { source, out: String::new(), depth: 0, wide };
        lines.rows(file, 0);
        (lines.out, lines.wide)
    }

    /// The rows of a body, one after the other, from the byte behind its opening brace.
    fn rows(&mut self, body: &Body, from: usize) {
        let mut end = from;
        let mut first = true;
        for (index, row) in body.rows.iter().enumerate() {
            end = self.own_lines(&row.before, end, &mut first);
            self.blank_line(row.range().0, end, &mut first);
            let comma = body.rows.get(index + 1).is_some_and(|next| next.needs_comma(row));
            self.row(row, if comma { "," } else { "" });
            end = end.max(row.range().1);
        }
        self.own_lines(&body.end, end, &mut first);
    }

    /// Comments on lines of their own; returns where the last of them ends.
    fn own_lines(&mut self, comments: &[Comment], mut end: usize, first: &mut bool) -> usize {
        for comment in comments {
            self.blank_line(comment.span.start as usize, end, first);
            self.line(&comment.text);
            end = end.max(comment.span.end as usize);
        }
        end
    }

    /// Keeps one of the blank lines that the source has before a place, except at the start of a body.
    fn blank_line(&mut self, at: usize, previous_end: usize, first: &mut bool) {
        if !std::mem::take(first) && blank_before(self.source, at, previous_end) {
            self.out.push('\n');
        }
    }

    fn line(&mut self, text: &str) {
        self.indent();
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }

    fn row(&mut self, row: &Row, behind: &str) {
        for doc in &row.docs {
            self.line(&format!("/// {doc}"));
        }
        let mut head = row.head.iter();
        let mut column = self.depth * 2;
        self.indent();
        for (index, part) in row.parts.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            match part {
                Part::Text(text) => {
                    self.out.push_str(space);
                    self.out.push_str(text);
                    column += width(space) + width(text);
                }
                Part::Body(body) => {
                    self.out.push_str(space);
                    let rest = width(&until_body(row.parts.get(index + 1..).unwrap_or_default())) + width(behind);
                    match self.on_one_line(body) {
                        Some(text) if column + 1 + width(&text) + rest <= WIDTH => {
                            self.out.push_str(&text);
                            column += width(space) + width(&text);
                        }
                        fits => {
                            if let (Some(_), Some((open, _))) = (fits, body.braces) {
                                self.wide.insert(open);
                            }
                            self.broken(body, &mut head);
                            column = self.depth * 2 + 1;
                        }
                    }
                }
            }
        }
        self.out.push_str(behind);
        self.trail(head.chain(&row.tail));
    }

    /// A body with a line for each row, and the first comment of its row's first line behind the brace.
    fn broken(&mut self, body: &Body, head: &mut std::slice::Iter<'_, Comment>) {
        self.out.push('{');
        self.depth += 1;
        self.trail(head);
        self.rows(body, body.braces.map_or(0, |(open, _)| open + 1));
        self.depth -= 1;
        self.indent();
        self.out.push('}');
    }

    /// Ends a line with the first comment; further ones follow on lines of their own.
    fn trail<'c>(&mut self, comments: impl Iterator<Item = &'c Comment>) {
        for (index, comment) in comments.enumerate() {
            if index == 0 {
                self.out.push_str("  ");
                self.out.push_str(comment.text.trim_end());
                self.out.push('\n');
            } else {
                self.line(&comment.text);
            }
        }
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// The body between braces on one line, where its author wrote it so.
    fn on_one_line(&self, body: &Body) -> Option<String> {
        if body.rows.is_empty() && body.end.is_empty() {
            return Some("{}".to_owned());
        }
        let (open, close) = body.braces?;
        let written = self.source.get(open..close)?;
        if self.wide.contains(&open)
            || body.joint == Joint::Line
            || body.has_comments()
            || written.contains(['\n', '\r'])
        {
            return None;
        }
        let mut line = String::from("{ ");
        let mut before: Option<&Row> = None;
        for row in &body.rows {
            if let Some(before) = before {
                let comma = body.joint == Joint::Comma || row.needs_comma(before);
                line.push_str(if comma { ", " } else { "  " });
            }
            before = Some(row);
            for (index, part) in row.parts.iter().enumerate() {
                if index > 0 {
                    line.push(' ');
                }
                match part {
                    Part::Text(text) => line.push_str(text),
                    Part::Body(body) => line.push_str(&self.on_one_line(body)?),
                }
            }
        }
        line.push_str(" }");
        Some(line)
    }
}

/// What follows on the same line, up to the next opening brace.
fn until_body(parts: &[Part]) -> String {
    let mut line = String::new();
    for part in parts {
        match part {
            Part::Text(text) => {
                line.push(' ');
                line.push_str(text);
            }
            Part::Body(_) => {
                line.push_str(" {");
                break;
            }
        }
    }
    line
}

/// Whether the line before a place, or before the `///` lines that belong to it, is blank.
fn blank_before(source: &str, at: usize, previous_end: usize) -> bool {
    let Some(before) = source.get(..at) else { return false };
    let line_start = |text: &str| text.rfind('\n').map(|newline| newline + 1);
    let Some(mut start) = line_start(before) else { return false };
    while start > previous_end {
        let above = source.get(..start).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let blank = source.get(above.len()..start).unwrap_or_default().matches('\n').count() > 1;
        let above_start = line_start(above).unwrap_or(0);
        let line = above.get(above_start..).unwrap_or_default().trim();
        if blank || line.is_empty() {
            return true;
        }
        if !(line.starts_with("///") || line.starts_with("／／／")) || above_start == 0 {
            return false;
        }
        start = above_start;
    }
    false
}
