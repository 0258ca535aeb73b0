use super::brackets::Brackets;
use super::chars::{continues, is_letter, is_strange, line_of, word_at};
use super::limits::{Limits, Problems, exceeded};
use super::quotes::is_escape;
use super::spanmap::{Repair, SpanMap};
use super::{known, numbers};
use crate::diag::{Code, Diagnostic, Say, say};
use crate::source::{FileId, Span};

/// What the pass over the marks of a normalised text found.
pub(super) struct Scanned {
    /// Changes after which every number, date, string and bracket is well formed; each is reported.
    pub(super) repairs: Vec<Repair>,
    /// A limit was met: the text must not be parsed.
    pub(super) fatal: bool,
}

/// Looks at every word, number and mark once, reports what is wrong with it by itself, and says how to read on.
pub(super) fn scan(file: FileId, text: &str, map: &SpanMap, limits: &Limits, problems: &mut Problems) -> Scanned {
    let mut scan = Scan {
        file,
        text,
        map,
        limits,
        problems,
        repairs: vec![],
        brackets: Brackets::default(),
        at: 0,
        tokens: 0,
        line: Line::default(),
        last: None,
        fatal: false,
    };
    while let (false, Some(c)) = (scan.fatal, scan.rest().chars().next()) {
        scan.step(c);
    }
    if !scan.fatal {
        scan.end_table_line();
        let brackets = std::mem::take(&mut scan.brackets);
        brackets.close(&mut scan);
    }
    Scanned { repairs: scan.repairs, fatal: scan.fatal }
}

/// What is known about the line being read.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Width of the white space before its first mark.
    pub(super) indent: usize,
    /// Something stands on it already.
    pub(super) begun: bool,
    /// It is a row of a table of cases.
    table: bool,
}

/// The last mark or word that was no white space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    pub(super) first: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

pub(super) struct Scan<'a> {
    file: FileId,
    pub(super) text: &'a str,
    map: &'a SpanMap,
    pub(super) limits: &'a Limits,
    problems: &'a mut Problems,
    repairs: Vec<Repair>,
    pub(super) brackets: Brackets,
    pub(super) at: usize,
    tokens: usize,
    pub(super) line: Line,
    pub(super) last: Option<Last>,
    fatal: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn rest(&self) -> &'a str {
        self.from(self.at)
    }

    pub(super) fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.map.span(self.file, start, end)
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    pub(super) fn repair(&mut self, start: usize, end: usize, with: impl Into<String>) {
        self.repairs.push(Repair { start, end, with: with.into() });
    }

    /// Reports something that can only mean one thing, and reads it so. What has to go altogether is read as if it were
    /// gone, but something may be missing in its place.
    pub(super) fn mend(&mut self, code: Code, start: usize, end: usize, message: Say, with: &str) {
        let (span, written) = (self.span(start, end), with.trim());
        let problem = Diagnostic::error(code, span, message);
        let problem = if written.is_empty() {
            problem.help(say!("delete it", "请删除它")).fix(say!("delete it", "删除它"), span, "")
        } else {
            let (title, help) = read_as(written);
            problem.help(help).safe_fix(title, span, in_both(with))
        };
        self.report(problem);
        self.repair(start, end, with);
    }

    /// Reports something that is read as what it most likely means.
    fn suggest(&mut self, code: Code, start: usize, end: usize, message: Say, with: &str) {
        let (span, (title, help)) = (self.span(start, end), read_as(with.trim()));
        self.report(Diagnostic::error(code, span, message).help(help).fix(title, span, in_both(with)));
        self.repair(start, end, with);
    }

    /// A limit was met: nothing after it is read.
    pub(super) fn give_up(&mut self, start: usize, end: usize, message: Say) {
        let span = self.span(start, end);
        self.report(exceeded(span, message).help(say!("split what is written here", "请拆分此处的内容")));
        self.fatal = true;
    }

    /// Goes on behind a token.
    pub(super) fn pass(&mut self, len: usize) {
        let first = self.rest().chars().next().unwrap_or(' ');
        self.last = Some(Last { first, start: self.at, end: self.at + len });
        self.at += len;
    }

    fn step(&mut self, c: char) {
        match c {
            '\n' | '\r' => return self.new_line(c),
            ' ' | '\t' => {
                if !self.line.begun {
                    self.line.indent += 1;
                }
                self.at += 1;
                return;
            }
            _ => {}
        }
        let rest = self.rest();
        if rest.starts_with("//") {
            self.at += line_of(rest).len();
            return;
        }
        self.count_token();
        if !self.line.begun {
            self.line.begun = true;
            self.line.table = c == '|';
            let word = word_at(rest);
            self.brackets.line(self.at, self.line, word);
        }
        match c {
            '"' => self.string(),
            '`' => self.pass(rest.get(1..).and_then(|r| r.find('`')).map_or(rest.len(), |n| n + 2)),
            '0'..='9' => numbers::number(self),
            '.' => self.dot(),
            '(' | '[' | '{' => self.open(c),
            ')' | ']' | '}' => self.close(c),
            _ if is_letter(c) => self.word(),
            _ => self.mark(c),
        }
    }

    fn count_token(&mut self) {
        self.tokens += 1;
        if self.tokens > self.limits.tokens {
            let most = self.limits.tokens;
            self.give_up(
                self.at,
                self.at,
                say!("the file has more than {most} words and marks", "文件的词和符号超过 {most} 个"),
            );
        }
    }

    fn new_line(&mut self, c: char) {
        self.end_table_line();
        self.at += if c == '\r' && self.rest().starts_with("\r\n") { 2 } else { 1 };
        self.line = Line { start: self.at, ..Line::default() };
    }

    /// A row of a table ends with a pipe, or it would swallow the next one.
    fn end_table_line(&mut self) {
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

    fn open(&mut self, c: char) {
        if self.brackets.depth() >= self.limits.nesting {
            let most = self.limits.nesting;
            let message = say!("brackets are nested more than {most} deep", "括号嵌套超过 {most} 层");
            return self.give_up(self.at, self.at + 1, message);
        }
        self.brackets.open(c, self.at, self.line);
        self.pass(1);
    }

    fn close(&mut self, c: char) {
        let mut brackets = std::mem::take(&mut self.brackets);
        brackets.shut(c, self);
        self.brackets = brackets;
        self.pass(1);
    }

    fn string(&mut self) {
        let rest = self.rest();
        let mut escaped = false;
        // looked at only as far as it goes, since one line may hold very many strings
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                '\n' | '\r' => break,
                _ if escaped => {
                    escaped = false;
                    if !is_escape(c) {
                        let at = self.at + i;
                        let message = say!("`\\{c}` is no escape", "`\\{c}` 不是转义符");
                        self.mend(Code::BadCharacter, at - 1, at, message, "\\\\");
                    }
                }
                '\\' => escaped = true,
                '"' => return self.pass(i + 1),
                _ => {}
            }
        }
        let len = probable_end(line_of(rest));
        let span = self.span(self.at, self.at + 1);
        let end = self.span(self.at + len, self.at + len);
        self.report(
            Diagnostic::error(
                Code::Unterminated,
                span,
                say!("this string has no end on its line", "这个字符串在本行没有结束"),
            )
            .label(span, say!("it begins here", "由此开始"))
            .help(say!("close it with `\"`", "请用 `\"` 结束它"))
            .fix(say!("insert `\"`", "插入 `\"`"), end, "\""),
        );
        self.repair(self.at + len, self.at + len, "\"");
        self.pass(len);
    }

    fn word(&mut self) {
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

    fn dot(&mut self) {
        let rest = self.rest();
        if rest.starts_with("..") {
            return self.pass(2);
        }
        let digits: usize = rest.chars().skip(1).take_while(char::is_ascii_digit).count();
        let ends = |first: char| is_letter(first) || first.is_ascii_digit() || ")]`".contains(first);
        let touches = self.last.is_some_and(|last| last.end == self.at && ends(last.first));
        if digits > 0 && !touches {
            let written = self.slice(self.at, self.at + 1 + digits);
            let with = format!("0{written}");
            let message = say!("`{written}` begins with a point", "`{written}` 以小数点开头");
            let (start, end) = (self.at, self.at + 1 + digits);
            // of `.13.1` nobody knows which point is meant
            let more = self.from(end).strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
            if more || self.last.is_some_and(|last| last.end == start && last.first == '.') {
                self.suggest(Code::BadNumber, start, end, message, &with);
            } else {
                self.mend(Code::BadNumber, start, end, message, &with);
            }
            return self.pass(1 + digits);
        }
        self.pass(1);
    }

    fn mark(&mut self, c: char) {
        let rest = self.rest();
        if self.line.table && (c == '|' || rest.starts_with("=>")) {
            return self.table_mark();
        }
        if c == '|' && self.last.is_some_and(|last| last.first == '{') {
            self.line.table = true;
            return self.table_mark();
        }
        for (foreign, ours) in FOREIGN {
            if rest.starts_with(foreign) {
                let Say { en, zh } = in_both(ours.trim());
                let message =
                    say!("`{foreign}` is written `{en}` in this language", "`{foreign}` 在本语言中写作 `{zh}`");
                let (start, end) = (self.at, self.at + foreign.len());
                // beside other signs it would become a part of them
                let joins = |text: Option<char>| text.is_some_and(|c| ":<>=!+-*&|".contains(c));
                let (before, behind) = (self.slice(0, start).chars().next_back(), self.from(end).chars().next());
                if DOUBTFUL.contains(foreign) || joins(before) || joins(behind.filter(|c| *c != '-' && *c != '!')) {
                    self.suggest(Code::ForeignOperator, start, end, message, ours);
                } else {
                    self.mend(Code::ForeignOperator, start, end, message, ours);
                }
                return self.pass(foreign.len());
            }
        }
        if rest.starts_with("!=") {
            self.repair(self.at, self.at + 2, "<>");
            return self.pass(2);
        }
        if rest.starts_with("/*") {
            return self.block_comment();
        }
        match c {
            '+' | '-' | '*' | '/' | ',' | ';' | ':' | '?' | '<' | '>' | '=' => self.pass(1),
            '~' => self.tilde(),
            '|' => self.pass(1),
            '%' => self.percent(),
            '#' => {
                let message = say!("comments begin with `//`", "注释以 `//` 开头");
                self.mend(Code::ForeignOperator, self.at, self.at + 1, message, "//");
                self.at += line_of(rest).len();
            }
            // one that closes is read as a string before
            '\'' => {
                let message = say!("strings stand between double quotation marks", "字符串须用双引号");
                self.mend(Code::BadCharacter, self.at, self.at + 1, message, " ");
                self.pass(1);
            }
            '!' => {
                let message = say!("`!` is written `not` in this language", "`!` 在本语言中写作 `非`");
                self.mend(Code::ForeignOperator, self.at, self.at + 1, message, " not ");
                self.pass(1);
            }
            '&' => {
                let message = say!("`&` is written `and` in this language", "`&` 在本语言中写作 `且`");
                self.mend(Code::ForeignOperator, self.at, self.at + 1, message, " and ");
                self.pass(1);
            }
            _ => self.strange(),
        }
    }

    fn table_mark(&mut self) {
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

    /// `80~89` in a row key or domain is `80..89`; elsewhere `~` compares after rounding.
    fn tilde(&mut self) {
        let behind = self.from(self.at + 1).trim_start_matches([' ', '\t']).starts_with(|c: char| c.is_ascii_digit());
        let before = self.last.is_some_and(|l| l.first.is_ascii_digit());
        if behind && before && !self.line.table {
            self.repair(self.at, self.at + 1, "..");
        }
        self.pass(1);
    }

    /// Whether a number without suffix stands right before this place, blanks apart.
    fn is_plain_number(&self, last: Last) -> bool {
        let written = self.slice(last.start, last.end);
        let between = self.slice(last.end, self.at);
        last.first.is_ascii_digit()
            && written.chars().all(|c| c.is_ascii_digit() || c == '.')
            && written.matches('.').count() < 2
            && between.chars().all(|c| matches!(c, ' ' | '\t'))
    }

    fn percent(&mut self) {
        match self.last {
            Some(last) if self.is_plain_number(last) => {
                let message = say!("`%` touches its number", "`%` 须紧跟数字");
                self.mend(Code::BadNumber, last.end, self.at + 1, message, "%");
            }
            _ => {
                let message = say!("`%` stands only behind a number", "`%` 只能跟在数字后面");
                self.mend(Code::BadNumber, self.at, self.at + 1, message, "");
            }
        }
        self.pass(1);
    }

    fn block_comment(&mut self) {
        let len = self.rest().find("*/").map(|n| n + 2);
        let span = self.span(self.at, self.at + 2);
        let code = if len.is_some() { Code::ForeignOperator } else { Code::Unterminated };
        self.report(
            Diagnostic::error(
                code,
                span,
                say!("comments begin with `//` and end with their line", "注释以 `//` 开头，到行末为止"),
            )
            .help(say!("write `//` before each line", "请在每行前写 `//`")),
        );
        let len = len.unwrap_or(self.rest().len());
        self.repair(self.at, self.at + len, " ");
        self.at += len;
    }

    fn strange(&mut self) {
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
        self.report(
            Diagnostic::error(Code::BadCharacter, span, message)
                .help(say!(
                    "delete it; names that are no words stand between backticks",
                    "请删除它；特殊名称须用反引号括起来"
                ))
                .fix(say!("delete it", "删除它"), span, ""),
        );
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

/// Operators of other languages and what they mean here, the longer first.
const FOREIGN: &[(&str, &str)] = &[
    ("===", "="),
    ("!==", "<>"),
    ("==", "="),
    (":=", "="),
    ("&&", " and "),
    ("||", " or "),
    ("=<", "<="),
    ("=>", ">="),
    ("**", "*"),
    ("+=", "="),
    ("->", ":"),
];

/// Those that no sign of this language does the work of.
const DOUBTFUL: &[&str] = &["**", "+=", "->"];

/// A replacement in the keywords of both languages.
fn in_both(with: &str) -> Say {
    let word = with.trim();
    let chinese = match word {
        "and" => "且",
        "or" => "或",
        "not" => "非",
        "true" => "是",
        _ => word,
    };
    Say { en: with.to_owned(), zh: with.replace(word, chinese) }
}

fn read_as(written: &str) -> (Say, Say) {
    let Say { en, zh } = in_both(written);
    (say!("write `{en}`", "改为 `{zh}`"), say!("write `{en}`", "请写作 `{zh}`"))
}

/// Where a string without its end was probably meant to end: before a brace or colon, else with its line.
fn probable_end(line: &str) -> usize {
    let inner = line.get(1..).unwrap_or_default();
    let stop = inner.find(['{', '}', ':']).unwrap_or(inner.len());
    1 + inner.get(..stop).unwrap_or_default().trim_end().len()
}
