use super::chars::{line_of, word_at};
use super::known;
use super::scan::{Line, Scan};
use crate::diag::{Code, Diagnostic, say};

/// Which brackets are open, and what is needed to find the block that somebody forgot to close.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    stack: Vec<Open>,
    events: Vec<Event>,
    /// Braces that close a block too early and are reported.
    early: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    mark: char,
    at: usize,
    line: Line,
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Open(Open),
    Close { at: usize, line: Line, first: bool },
    Line { at: usize, line: Line, word: known::Starter },
}

impl Brackets {
    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    pub(super) fn top(&self) -> Option<char> {
        self.stack.last().map(|open| open.mark)
    }

    /// Notes the first word of a line.
    pub(super) fn line(&mut self, at: usize, line: Line, word: &str) {
        self.events.push(Event::Line { at, line, word: known::starter(word) });
    }

    pub(super) fn open(&mut self, mark: char, at: usize, line: Line) {
        let open = Open { mark, at, line };
        self.stack.push(open);
        if mark == '{' {
            self.events.push(Event::Open(open));
        }
    }

    /// A closing bracket: `)` and `]` close a `(` or `[`, `}` closes its `{` and everything left open in it.
    pub(super) fn shut(&mut self, mark: char, scan: &mut Scan<'_>) {
        if mark == '}' && self.ends_a_key(scan) {
            let message = say!("`}}` does not close the interval", "区间不能以 `}}` 结尾");
            scan.mend(Code::Unbalanced, scan.at, scan.at + 1, message, "]");
            self.stack.pop();
        } else if let Some(open) = self.opened_by_a_bracket(mark, scan) {
            let message = say!("a block begins with `{{`", "块须以 `{{` 开头");
            scan.mend(Code::Unbalanced, open, open + 1, message, "{");
            self.stack.pop();
        } else if mark == '}' {
            let Some(place) = self.stack.iter().rposition(|open| open.mark == '{') else {
                return self.one_too_many(scan);
            };
            for open in self.stack.split_off(place).into_iter().skip(1) {
                unclosed_round(open, scan);
            }
            let first = scan.slice(scan.line.start, scan.at).trim().is_empty();
            self.events.push(Event::Close { at: scan.at, line: scan.line, first });
        } else if matches!(self.top(), Some('(' | '[')) {
            self.stack.pop();
        } else {
            stray(mark, scan);
        }
    }

    /// A brace that closes nothing: an earlier one closed its block before lines that are indented as if they were in it.
    fn one_too_many(&mut self, scan: &mut Scan<'_>) {
        let Some((at, open)) = self.closed_early() else { return stray('}', scan) };
        self.early.push(at);
        let head = head_of(open, scan).split('"').next().unwrap_or_default().trim();
        let shown: String = head.chars().take(60).collect();
        let (span, last) = (scan.span(at, at + 1), scan.span(scan.at, scan.at + 1));
        scan.report(
            Diagnostic::error(
                Code::Unbalanced,
                span,
                say!("this closes `{shown}` before its last line", "`{shown}` 在这里提前结束了"),
            )
            .label(last, say!("this one was meant to close it", "原本应由这个括号结束"))
            .help(say!("the lines between are indented as if they were in it", "两者之间各行的缩进表明它们属于该块"))
            .fix(say!("delete it", "删除它"), span, ""),
        );
        scan.repair(at, at + 1, "");
    }

    /// The first brace at the start of a line that is followed by a line indented deeper than it.
    fn closed_early(&self) -> Option<(usize, Open)> {
        let mut stack: Vec<Open> = vec![];
        let mut closed: Option<(usize, usize, Line, Open)> = None;
        for event in &self.events {
            match *event {
                Event::Open(open) => stack.push(open),
                Event::Close { at, line, first } => {
                    let open = stack.pop();
                    closed = open.filter(|_| first).map(|open| (stack.len(), at, line, open));
                }
                Event::Line { line, .. } => {
                    if let Some((depth, at, close, open)) = closed
                        && depth == stack.len()
                        && line.indent > close.indent
                        && !self.early.contains(&at)
                    {
                        return Some((at, open));
                    }
                    closed = None;
                }
            }
        }
        None
    }

    /// `indicator a [ weight 30% }`: where a bracket stands for the brace of a block.
    fn opened_by_a_bracket(&self, mark: char, scan: &Scan<'_>) -> Option<usize> {
        let open = self.stack.last().filter(|open| open.mark == '[' && mark == '}')?;
        let word = word_at(scan.slice(open.at + 1, scan.at).trim_start());
        // what an expression may begin with begins no row and no clause
        let in_block = !known::RESERVED.contains(&word) || matches!(word, "when" | "当" | "otherwise" | "其余");
        (in_block && known::is_keyword(word)).then_some(open.at)
    }

    /// `[80, 90}: 60`: the brace stands where the interval of a row ends.
    fn ends_a_key(&self, scan: &Scan<'_>) -> bool {
        let Some(open) = self.stack.last().filter(|open| open.mark != '{') else { return false };
        let inside = scan.slice(open.at + 1, scan.at);
        let behind = scan.from(scan.at + 1).trim_start_matches([' ', '\t']);
        !inside.contains(['\n', '\r']) && inside.matches(',').count() == 1 && behind.starts_with(':')
    }

    /// The end of the text: whatever is still open was forgotten.
    pub(super) fn close(self, scan: &mut Scan<'_>) {
        for open in self.stack.iter().filter(|open| open.mark != '{') {
            unclosed_round(*open, scan);
        }
        let braces: Vec<Open> = self.stack.into_iter().filter(|open| open.mark == '{').collect();
        let end = scan.text.trim_end().len();
        let unclosed = find_unclosed(&self.events, braces.len(), scan);
        // where indentation contradicts the braces, those that were never closed are, at the end
        let unclosed = unclosed.unwrap_or_else(|| braces.into_iter().rev().map(|open| (open, end)).collect());
        for (open, end) in unclosed {
            left_open_block(open, end, scan);
        }
    }
}

fn stray(mark: char, scan: &mut Scan<'_>) {
    let message = say!("`{mark}` closes nothing", "`{mark}` 没有对应的开括号");
    scan.mend(Code::Unbalanced, scan.at, scan.at + 1, message, "");
}

/// A `(` or `[` that nothing closes is taken to end with its line.
fn unclosed_round(open: Open, scan: &mut Scan<'_>) {
    let closer = if open.mark == '(' { ")" } else { "]" };
    let mark = open.mark;
    let rest = line_of(scan.from(open.at));
    let code = rest.find("//").map_or(rest, |n| rest.get(..n).unwrap_or_default());
    let code = code.trim_end().trim_end_matches([',', '{']).trim_end();
    let end = open.at + code.len().max(1);
    let (span, place) = (scan.span(open.at, open.at + 1), scan.span(end, end));
    scan.report(
        Diagnostic::error(Code::Unbalanced, span, say!("`{mark}` is never closed", "`{mark}` 没有闭合"))
            .help(say!("add `{closer}`", "请补上 `{closer}`"))
            .fix(say!("insert `{closer}`", "插入 `{closer}`"), place, closer),
    );
    scan.repair(end, end, closer);
}

/// Goes through the lines once more: with so many braces missing, indentation says which blocks were left open, and where
/// each ends; nothing where a brace would be left that closes no block.
fn find_unclosed(events: &[Event], mut missing: usize, scan: &Scan<'_>) -> Option<Vec<(Open, usize)>> {
    let mut found = vec![];
    let mut stack: Vec<(Open, Option<usize>)> = vec![];
    for event in events {
        match *event {
            Event::Open(open) => stack.push((open, None)),
            Event::Close { at, line, first } => {
                while let Some((open, _)) = stack.last() {
                    let left_open = missing > 0 && first && stack.len() > 1 && line.indent < open.line.indent;
                    if !left_open {
                        break;
                    }
                    missing -= 1;
                    found.push((*open, before_line(scan, at)));
                    stack.pop();
                }
                stack.pop()?;
            }
            Event::Line { at, line, word } => {
                if let Some((open, inner @ None)) = stack.last_mut()
                    && line.start != open.line.start
                {
                    *inner = Some(line.indent);
                }
                while let Some((open, inner)) = stack.last() {
                    let outside = line.indent <= open.line.indent && line.start != open.line.start;
                    // a block whose first line is not indented says nothing by its indentation
                    let indented = inner.is_none_or(|inner| inner > open.line.indent);
                    let leaf = matches!(word_at(head_of(*open, scan)), "indicator" | "指标");
                    let starts = match word {
                        known::Starter::Top => outside,
                        known::Starter::Anywhere => outside && (indented || leaf),
                        known::Starter::Word => outside && indented,
                        known::Starter::No => false,
                    };
                    if missing == 0 || !starts {
                        break;
                    }
                    missing -= 1;
                    found.push((*open, before_line(scan, at)));
                    stack.pop();
                }
            }
        }
    }
    let end = scan.text.trim_end().len();
    found.extend(stack.into_iter().rev().map(|(open, _)| (open, end)));
    Some(found)
}

/// The end of the last line with anything on it before the one at `at`.
fn before_line(scan: &Scan<'_>, at: usize) -> usize {
    scan.slice(0, at).trim_end().len()
}

/// What stands before the brace of a block, on its line.
fn head_of<'a>(open: Open, scan: &Scan<'a>) -> &'a str {
    let head = scan.slice(open.line.start, open.at);
    head.rsplit(['{', '}', ';']).next().unwrap_or(head).trim()
}

fn left_open_block(open: Open, end: usize, scan: &mut Scan<'_>) {
    let head = head_of(open, scan);
    let shown: String = match word_at(head) {
        "" => "{".to_string(),
        _ => head.split('"').next().unwrap_or(head).trim().chars().take(60).collect(),
    };
    let (span, place) = (scan.span(open.at, open.at + 1), scan.span(end, end));
    let indent = " ".repeat(open.line.indent);
    scan.report(
        Diagnostic::error(
            Code::Unbalanced,
            span,
            say!("the block `{shown}` is never closed", "`{shown}` 的大括号没有闭合"),
        )
        .label(place, say!("`}}` is missing here", "此处缺少 `}}`"))
        .help(say!("add the closing brace", "请补上右大括号"))
        .fix(say!("insert the closing brace", "插入右大括号"), place, format!("\n{indent}}}")),
    );
    // behind a comment a brace would be part of it
    scan.repair(end, end, "\n}");
}
