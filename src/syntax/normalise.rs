use super::chars::continues;
use super::limits::Problems;
use super::quotes::{self, find_close};
use super::spanmap::{Rewriter, SpanMap};
use crate::diag::{Code, Diagnostic, say};
use crate::source::{FileId, Span};

/// Maps what a Chinese input method produces to ASCII, outside strings and comments, and refuses characters that
/// nobody can see. Strings come out between `"`, names that are no words between backticks.
pub(super) fn normalise(file: FileId, text: &str, problems: &mut Problems) -> (String, SpanMap) {
    let mut pass = Pass { file, text, at: 0, line_end: 0, out: Rewriter::default(), problems };
    if text.starts_with('\u{FEFF}') {
        pass.at = '\u{FEFF}'.len_utf8();
    }
    while let Some(c) = pass.rest().chars().next() {
        pass.step(c);
    }
    pass.out.finish(text.len())
}

struct Pass<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    /// Where the line ends that was asked for last.
    line_end: usize,
    out: Rewriter,
    problems: &'a mut Problems,
}

impl<'a> Pass<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The rest of the line; its end is looked for once, since one line may hold very many strings.
    fn line(&mut self) -> &'a str {
        if self.at >= self.line_end {
            let rest = self.rest();
            self.line_end = self.at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        }
        self.text.get(self.at..self.line_end).unwrap_or_default()
    }

    fn step(&mut self, c: char) {
        match c {
            '"' => self.string('"'),
            '“' | '”' | '＂' => self.string(c),
            '`' | '｀' | '·' => self.quoted_name(c),
            '/' | '／' if self.is_comment() => self.comment(),
            '《' if self.rest().starts_with("《=") || self.rest().starts_with("《＝") => {
                self.doubtful("《=".len().max('《'.len_utf8() + 1), "<=", true);
            }
            '》' if self.rest().starts_with("》=") => self.doubtful("》=".len(), ">=", true),
            '—' if self.rest().starts_with("——") => self.doubtful("——".len(), "-", true),
            '—' | '–' => self.doubtful(c.len_utf8(), "-", true),
            '≈' | '≒' => self.doubtful(c.len_utf8(), "~", true),
            '《' if self.line().contains('》') => self.title(),
            '\'' | '‘' | '’' => self.single_quotes(c),
            _ => self.plain(c),
        }
    }

    fn plain(&mut self, c: char) {
        let len = c.len_utf8();
        let end = self.at + len;
        if is_hidden(c) {
            let problem = self.hidden(c, self.at, true);
            self.problems.push(problem);
            self.out.replace(" ", self.at, end);
        } else if let Some(ascii) = to_ascii(c) {
            self.out.replace(ascii.as_str(), self.at, end);
        } else {
            self.out.copy(self.rest().get(..len).unwrap_or_default(), self.at);
        }
        self.at = end;
    }

    /// Something an input method makes of a mark that exists: read as that mark, and said.
    fn doubtful(&mut self, len: usize, means: &str, certain: bool) {
        let len = (len..=len + 3).find(|n| self.text.is_char_boundary(self.at + n)).unwrap_or(len);
        let end = (self.at + len).min(self.text.len());
        let written = self.text.get(self.at..end).unwrap_or_default();
        let span = Span::new(self.file, self.at, end);
        let problem = Diagnostic::error(
            Code::BadCharacter,
            span,
            say!("`{written}` is no mark of the language", "`{written}` 不是本语言的符号"),
        )
        .help(say!("write `{means}`", "请写作 `{means}`"));
        let title = say!("write `{means}`", "改为 `{means}`");
        self.problems.push(if certain {
            problem.safe_fix(title, span, means)
        } else {
            problem.fix(title, span, means)
        });
        self.out.replace(means, self.at, end);
        self.at = end;
    }

    fn is_comment(&self) -> bool {
        let mut marks = self.rest().chars();
        matches!((marks.next(), marks.next()), (Some('/' | '／'), Some('/' | '／')))
    }

    fn comment(&mut self) {
        let line = self.line();
        let slashes = line.chars().take_while(|c| matches!(c, '/' | '／')).count();
        let bytes: usize = line.chars().take(slashes).map(char::len_utf8).sum();
        if bytes == slashes {
            self.out.copy(line.get(..bytes).unwrap_or_default(), self.at);
        } else {
            self.out.replace(&"/".repeat(slashes), self.at, self.at + bytes);
        }
        self.at += bytes;
        self.warn_hidden(line.get(bytes..).unwrap_or_default());
        self.copy_bytes(line.len() - bytes);
    }

    fn copy_bytes(&mut self, len: usize) {
        self.out.copy(self.rest().get(..len).unwrap_or_default(), self.at);
        self.at += len;
    }

    /// What cannot be seen inside a string or comment is allowed and pointed out.
    fn warn_hidden(&mut self, piece: &str) {
        for (i, c) in piece.char_indices().filter(|(_, c)| is_hidden(*c)) {
            let mut problem = self.hidden(c, self.at + i, false);
            problem.severity = crate::diag::Severity::Warning;
            self.problems.push(problem);
        }
    }

    /// Refuses a character that nobody can see. Where it may be what parts two words, somebody has to look.
    fn hidden(&self, c: char, at: usize, in_code: bool) -> Diagnostic {
        let (code, end) = (u32::from(c), at + c.len_utf8());
        let span = Span::new(self.file, at, end);
        let problem = Diagnostic::error(
            Code::BadCharacter,
            span,
            say!("the invisible character U+{code:04X} may not stand here", "此处不得使用不可见字符 U+{code:04X}"),
        );
        if parts_lines(c) {
            let title = say!("put a space in its place", "改为空格");
            return problem.help(say!("write a space or a new line", "请改为空格或换行")).safe_fix(title, span, " ");
        }
        let problem = problem.help(say!("delete it", "请删除它"));
        let before = self.text.get(..at).and_then(|text| text.chars().next_back());
        let behind = self.text.get(end..).and_then(|text| text.chars().next());
        let joins = in_code && [before, behind].iter().all(|c| c.is_some_and(continues));
        let title = say!("delete it", "删除它");
        if c == '\u{200B}' && joins { problem.fix(title, span, "") } else { problem.safe_fix(title, span, "") }
    }

    /// `《…》` holds a text, which stays as it is.
    fn title(&mut self) {
        let line = self.line();
        let len = line.find('》').map_or(0, |at| at + '》'.len_utf8());
        self.warn_hidden(line.get(..len).unwrap_or_default());
        self.copy_bytes(len);
    }

    /// `'…'` and `‘…’` stand for strings; where nothing closes them, they stand for nothing.
    fn single_quotes(&mut self, open: char) {
        let line = self.line();
        let Some(text) = quotes::single(line) else {
            return if open == '\'' { self.plain(open) } else { self.doubtful(open.len_utf8(), "\"", false) };
        };
        let (end, string) = (self.at + text.len, text.string);
        let span = Span::new(self.file, self.at, end);
        let problem = Diagnostic::error(
            Code::BadCharacter,
            span,
            say!("strings stand between double quotation marks", "字符串须用双引号"),
        )
        .help(say!("write `{string}`", "请写作 `{string}`"));
        let title = say!("write `{string}`", "改为 `{string}`");
        self.problems.push(if text.certain {
            problem.safe_fix(title, span, string.clone())
        } else {
            problem.fix(title, span, string.clone())
        });
        self.warn_hidden(line.get(..text.len).unwrap_or_default());
        self.out.replace(&string, self.at, end);
        self.at = end;
    }

    fn string(&mut self, open: char) {
        let width = open.len_utf8();
        let line = self.line();
        let inner = line.get(width..).unwrap_or_default();
        let closes = |c: char| match open {
            '"' => c == '"',
            '＂' => c == '＂',
            _ => matches!(c, '“' | '”'),
        };
        let end = find_close(inner, closes).or_else(|| find_close(inner, |c| c == '"'));
        if open == '"' {
            // an unfinished string is reported where brackets are balanced, which knows where it may have ended
            let len = end.map_or(line.len(), |(at, close)| width + at + close.len_utf8());
            self.warn_hidden(line.get(..len).unwrap_or_default());
            return self.copy_bytes(len);
        }
        self.out.replace("\"", self.at, self.at + width);
        self.at += width;
        let body = end.map_or(inner, |(at, _)| inner.get(..at).unwrap_or_default());
        self.warn_hidden(body);
        for (i, piece) in body.split('"').enumerate() {
            if i > 0 {
                self.out.replace("\\\"", self.at, self.at + 1);
                self.at += 1;
            }
            self.copy_bytes(piece.len());
        }
        if let Some((_, close)) = end {
            self.out.replace("\"", self.at, self.at + close.len_utf8());
            self.at += close.len_utf8();
        }
    }

    /// A name between backticks or raised dots, as it stands.
    fn quoted_name(&mut self, open: char) {
        let width = open.len_utf8();
        let inner = self.line().get(width..).unwrap_or_default();
        let name = inner.split_once(open).map(|(name, _)| name).filter(|name| !name.trim().is_empty());
        let Some(name) = name else {
            let span = Span::new(self.file, self.at, self.at + width);
            let name = probable_name(inner);
            let mut problem = Diagnostic::error(
                Code::Unterminated,
                span,
                say!("this quoted name has no end on its line", "这个带引号的名称在本行没有结束"),
            )
            .help(say!("close it with `{open}`", "请用 `{open}` 结束它"));
            if name.is_empty() {
                self.problems.push(problem);
                self.out.replace(" ", self.at, self.at + width);
                self.at += width;
                return;
            }
            let end = self.at + width + name.len();
            problem =
                problem.fix(say!("insert `{open}`", "插入 `{open}`"), Span::new(self.file, end, end), open.to_string());
            self.problems.push(problem);
            self.out.replace("`", self.at, self.at + width);
            self.at += width;
            self.copy_bytes(name.len());
            self.out.replace("`", self.at, self.at);
            return;
        };
        self.out.replace("`", self.at, self.at + width);
        self.at += width;
        self.warn_hidden(name);
        self.copy_bytes(name.len());
        self.out.replace("`", self.at, self.at + width);
        self.at += width;
    }
}

/// What a quoted name without its end was probably meant to hold: what stands before a space or a mark.
fn probable_name(inner: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || ":：{}\",，;；=<>".contains(c);
    inner.get(..inner.find(marks).unwrap_or(inner.len())).unwrap_or_default()
}

/// What ends a line elsewhere, but not here.
fn parts_lines(c: char) -> bool {
    matches!(c, '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Control characters, direction controls and characters without width.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The ASCII twin of a character; marks that separate get a space behind them, so that `1，000` is two numbers.
fn to_ascii(c: char) -> Option<String> {
    let twin = match c {
        '，' | '、' => ", ",
        '；' => "; ",
        '【' => "[",
        '】' => "]",
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "<>",
        '×' => "*",
        '÷' => "/",
        '−' => "-",
        _ if c.is_whitespace() && !c.is_ascii() => " ",
        '！'..='～' => {
            return u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).map(String::from);
        }
        _ => return None,
    };
    Some(twin.to_string())
}
