//! What the files of a scheme say about what is found in them: the language that they are written in, and the findings that
//! their author knows of and allows (`// merit: allow M0305 because …`).

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Lang, Severity, say};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Comment, Keywords, Parsed, keywords_of};

/// The remarks of all files.
#[derive(Default)]
pub(super) struct Remarks {
    keywords: Vec<(FileId, Lang)>,
    allowed: Vec<Allowed>,
}

/// One code that a comment allows.
struct Allowed {
    /// The code as it was written.
    word: String,
    at: Span,
    /// What must go when it allows nothing.
    removal: Span,
    file: FileId,
    /// The line in which findings begin that it silences.
    line: Range<usize>,
    /// Something was found that it is about, or it was told of.
    is_used: bool,
}

impl Remarks {
    /// Reads the remarks of files.
    pub(super) fn read(files: &[Parsed], sources: &Sources) -> Self {
        let mut remarks = Self { keywords: vec![], allowed: vec![] };
        for (place, parsed) in files.iter().enumerate() {
            let Some(id) = sources.id(place) else { continue };
            let text = sources.file(id).map_or("", |file| file.text.as_str());
            remarks.keywords.push((
                id,
                match keywords_of(parsed, text) {
                    Keywords::En => Lang::En,
                    Keywords::Zh => Lang::Zh,
                },
            ));
            remarks.allowed.extend(parsed.comments.iter().flat_map(|comment| allowances(comment, id, text)));
        }
        remarks
    }

    /// The findings that are told, their fixes in the keywords of their file: warnings and notes that a comment allows are
    /// not, and a comment that asks for what it can not have is told of.
    pub(super) fn silence(&mut self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut told = vec![];
        for mut finding in found {
            let mut silent = false;
            for allowed in self.allowed.iter_mut().filter(|allowed| allowed.covers(&finding)) {
                allowed.is_used = true;
                if finding.severity == Severity::Error {
                    told.push(allowed.error(finding.code));
                } else {
                    silent = true;
                }
            }
            if !silent {
                finding.settle(|file| self.keywords(file));
                told.push(finding);
            }
        }
        for allowed in self.allowed.iter_mut().filter(|allowed| !allowed.is_used) {
            if Code::ALL.iter().all(|code| code.id() != allowed.word) {
                allowed.is_used = true;
                told.push(allowed.unknown());
            }
        }
        told
    }

    /// The comments that allow what nobody found; to be asked when everything was looked at.
    pub(super) fn unused(&self) -> Vec<Diagnostic> {
        self.allowed.iter().filter(|allowed| !allowed.is_used).map(Allowed::unused).collect()
    }

    fn keywords(&self, file: FileId) -> Lang {
        self.keywords.iter().find(|(id, _)| *id == file).map_or(Lang::En, |(_, lang)| *lang)
    }
}

impl Allowed {
    fn covers(&self, finding: &Diagnostic) -> bool {
        let at = finding.span.start as usize;
        finding.span.file == self.file
            && finding.code.id() == self.word
            && (self.line.start..=self.line.end).contains(&at)
    }

    fn error(&self, code: Code) -> Diagnostic {
        let (code, name) = (code.id(), code.name());
        let message = say!("{code} ({name}) is an error, which no comment allows", "{code} 是错误,注释不能允许错误");
        Diagnostic::warning(Code::Allowance, self.at, message)
            .help(say!("comments allow warnings and notes", "注释只能允许警告和说明"))
            .fix(say!("remove it", "删除它"), self.removal, "")
    }

    fn unknown(&self) -> Diagnostic {
        let word = &self.word;
        Diagnostic::warning(Code::Allowance, self.at, say!("there is no code `{word}`", "没有代码 `{word}`"))
            .help(say!("the code of a finding stands in brackets before its message", "代码写在提示信息前面的方括号中"))
            .fix(say!("remove it", "删除它"), self.removal, "")
    }

    fn unused(&self) -> Diagnostic {
        let word = &self.word;
        Diagnostic::warning(
            Code::Allowance,
            self.at,
            say!("{word} is allowed here, and not found", "此处允许了 {word},但并没有这个问题"),
        )
        .help(say!(
            "it is looked for in this line, or in the next one where the comment has a line of its own",
            "注释独占一行时针对下一行,否则针对所在的行"
        ))
        .safe_fix(say!("remove it", "删除它"), self.removal, "")
    }
}

/// The codes that a comment allows.
fn allowances(comment: &Comment, file: FileId, text: &str) -> Vec<Allowed> {
    let written = text.get(comment.span.range()).unwrap_or_default().trim_end();
    let from = comment.span.range().start;
    let Some(codes) = codes_of(written) else { return vec![] };
    let line = if comment.own_line { next_line(text, from) } else { line_at(text, from) };
    let alone = whole_comment(text, from..from + written.len(), comment.own_line);
    let span = |range: Range<usize>| Span::new(file, range.start, range.end);
    let mut all = vec![];
    for (place, code) in codes.iter().enumerate() {
        // one of several goes with what parts it from its neighbour
        let removal = match (codes.get(place + 1), place.checked_sub(1).and_then(|before| codes.get(before))) {
            (Some(next), _) => from + code.start..from + next.start,
            (None, Some(before)) => from + before.end..from + code.end,
            (None, None) => alone.clone(),
        };
        all.push(Allowed {
            word: written.get(code.clone()).unwrap_or_default().to_uppercase(),
            at: span(from + code.start..from + code.end),
            removal: span(removal),
            file,
            line: line.clone(),
            is_used: false,
        });
    }
    all
}

/// Where in a comment the codes stand that it allows; `None` where it is about something else.
fn codes_of(comment: &str) -> Option<Vec<Range<usize>>> {
    let blank = |c: char| c.is_whitespace();
    let rest = comment.trim_start_matches(['/', '／']).trim_start_matches(blank);
    let rest = rest.strip_prefix("merit")?.trim_start_matches(blank);
    let rest = rest.strip_prefix([':', '：'])?.trim_start_matches(blank);
    let mut rest = rest.strip_prefix("allow").or_else(|| rest.strip_prefix("允许"))?;
    let mut codes = vec![];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、'));
        let digits = rest.strip_prefix(['M', 'm']).map_or("", |behind| behind);
        let len = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if len == 0 {
            return Some(codes);
        }
        let start = comment.len() - rest.len();
        codes.push(start..start + 1 + len);
        rest = digits.get(len..).unwrap_or_default();
    }
}

/// The line that a place is in, without its end.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let ends = ['\n', '\r'];
    let start = text.get(..at).and_then(|before| before.rfind(ends)).map_or(0, |end| end + 1);
    let end = text.get(at..).and_then(|behind| behind.find(ends)).map_or(text.len(), |len| at + len);
    start..end
}

/// The next line that says something to the machine; empty behind the last one.
fn next_line(text: &str, at: usize) -> Range<usize> {
    let mut line = line_at(text, at);
    while line.end < text.len() {
        line = line_at(text, line.end + 1);
        let words = text.get(line.clone()).unwrap_or_default().trim_start();
        if !words.is_empty() && !words.starts_with("//") && !words.starts_with('／') {
            return line;
        }
    }
    text.len()..text.len()
}

/// A comment with the blanks before it; with its whole line where nothing else is in it.
fn whole_comment(text: &str, comment: Range<usize>, own_line: bool) -> Range<usize> {
    let before = text.get(..comment.start).unwrap_or_default();
    if !own_line {
        return before.trim_end_matches([' ', '\t', '\u{3000}']).len()..comment.end;
    }
    let behind = text.get(comment.end..).unwrap_or_default();
    let blank = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let behind = behind.get(blank..).unwrap_or_default();
    let end = ["\r\n", "\n", "\r"].into_iter().find(|end| behind.starts_with(*end)).map_or(0, str::len);
    line_at(text, comment.start).start..comment.end + blank + end
}

#[cfg(test)]
mod tests {
    use super::codes_of;

    #[test]
    fn codes_are_read_before_a_reason() {
        let codes =
            |text: &'static str| codes_of(text).map(|all| all.into_iter().map(|r| &text[r]).collect::<Vec<_>>());
        assert_eq!(codes("// merit: allow M0305"), Some(vec!["M0305"]));
        assert_eq!(codes("//merit:allow M0305,m12 M0310 since 2024"), Some(vec!["M0305", "m12", "M0310"]));
        assert_eq!(codes("／／ merit：允许 M0305、M0310，按合同 M0311"), Some(vec!["M0305", "M0310"]));
        assert_eq!(codes("// merit: allow"), Some(vec![]));
        assert_eq!(codes("// merits: allow M0305"), None);
        assert_eq!(codes("// the merit: allow M0305"), None);
    }
}
