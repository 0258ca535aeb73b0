mod attach;
mod braces;
mod expr;
mod facts;
mod items;
mod lay;
mod level;
mod names;
mod people;
mod row;
mod rules;
mod tree;
mod trial;

use self::braces::Braces;
use self::lay::{Lines, Wide};
use self::names::{is_keyword, is_word, quoted};
use self::row::{Body, Joint, Row};
use super::ast::{At, DateLit, File, Head, Info, Name, Text};
use super::{Comment, Keywords, Word, convert};
use crate::source::Span;

/// Writes a tree in the one canonical form, with its keywords and the names of results in one language, see [`convert`].
///
/// `source` is the text the tree was read from. The tree says what is written; the source, only where its author
/// put blank lines and which bodies share a line with their braces. Without it (`""`) every body is broken into
/// lines. Every comment comes out exactly once.
#[must_use]
pub fn print(file: &File, comments: &[Comment], source: &str, keywords: Keywords) -> String {
    let braces = Braces::find(source, comments);
    let body = |keywords| body(&Printer { keywords, source, braces: &braces }, &convert(file, keywords), comments);
    // a body shares a line where it fits in both languages, so that a file comes back the same from the other one
    let (written, other) = (body(keywords), body(keywords.other()));
    let mut wide = Wide::default();
    loop {
        let known = wide.len();
        wide = Lines::lay(source, &other, wide).1;
        let (text, found) = Lines::lay(source, &written, wide);
        wide = found;
        if wide.len() == known {
            return text;
        }
    }
}

fn body(printer: &Printer<'_>, file: &File, comments: &[Comment]) -> Body {
    let mut rows: Vec<Row> = file.items.iter().map(|item| printer.item(item)).collect();
    rows.sort_by_key(|row| row.range().0);
    let mut body = Body { rows, joint: Joint::Gap, braces: None, end: vec![] };
    let homeless = body.attach(comments.to_vec());
    match body.rows.first_mut() {
        Some(row) => drop(row.before.splice(0..0, homeless)),
        None => drop(body.end.splice(0..0, homeless)),
    }
    body
}

/// What every part of the tree needs to be written.
struct Printer<'a> {
    keywords: Keywords,
    source: &'a str,
    braces: &'a Braces,
}

impl Printer<'_> {
    /// A keyword.
    fn word(&self, word: impl Into<Word>) -> &'static str {
        word.into().get(self.keywords)
    }

    /// Where a keyword of a declaration stands, for clauses whose place the tree does not keep.
    fn seek(&self, within: At, word: Word) -> At {
        let starts = [word.en(), word.zh()].map(|text| text.split(' ').next().unwrap_or(text));
        let mut places = starts.iter().filter_map(|text| {
            let at = self.braces.seek(self.source, within.0.range(), text)?;
            Some(At(Span::new(within.0.file, at, at + text.len())))
        });
        places.next().unwrap_or_default()
    }

    /// A row that begins with a keyword and a head: `section results "业绩"`.
    fn declare(&self, at: At, word: Word, of: &Head) -> Row {
        Row::at(at).put(self.word(word)).put(self.head(of))
    }

    /// What its author wrote, where it could not be read.
    fn unread(&self, at: At) -> String {
        self.source.get(at.0.range()).unwrap_or_default().trim().to_owned()
    }

    /// `source "CRM"` and the like.
    fn info(&self, info: &Info) -> String {
        match info {
            Info::Source(text) => self.noted(Word::Source, text),
            Info::Verify(text) => self.noted(Word::Verify, text),
            Info::Cite(text) => self.noted(Word::Cite, text),
            Info::Note(text) => self.noted(Word::Note, text),
            Info::Review(date) => format!("{} {}", self.word(Word::ReviewBy), self.date(date)),
        }
    }

    fn noted(&self, word: Word, text: &Text) -> String {
        format!("{} {}", self.word(word), quoted(&text.value))
    }

    /// Rows of `source "CRM"` and the like, for declarations with braces.
    fn info_rows<'i>(&'i self, info: &'i [Info]) -> impl Iterator<Item = Row> + 'i {
        info.iter().map(|info| {
            let at = match info {
                Info::Source(text) | Info::Verify(text) | Info::Cite(text) | Info::Note(text) => text.at,
                Info::Review(date) => date.at,
            };
            Row::at(at).put(self.info(info))
        })
    }

    /// `source "CRM"` and the like behind a declaration without braces.
    fn info_behind(&self, row: Row, info: &[Info]) -> Row {
        info.iter().fold(row, |row, info| row.put(self.info(info)))
    }

    fn date(&self, date: &DateLit) -> String {
        date.date.to_string()
    }

    /// A name: bare where it is a word, else between backticks. A keyword that its author quoted stays quoted, since
    /// bare it might be read as the keyword.
    fn name(&self, of: &Name) -> String {
        let written = self.source.get(of.at.0.range()).unwrap_or_default();
        let marked = written.starts_with(['`', '·', '｀']) && is_keyword(&of.text);
        if is_word(&of.text) && !marked { of.text.clone() } else { format!("`{}`", of.text) }
    }

    /// The name behind a dot, which is never read as a keyword.
    fn member_name(&self, of: &Name) -> String {
        if is_word(&of.text) { of.text.clone() } else { format!("`{}`", of.text) }
    }

    /// Names with commas between them.
    fn names(&self, of: &[Name]) -> String {
        of.iter().map(|of| self.name(of)).collect::<Vec<_>>().join(", ")
    }

    /// `sales "销售额"`
    fn head(&self, of: &Head) -> String {
        match &of.label {
            Some(label) => format!("{} {}", self.name(&of.name), quoted(&label.value)),
            None => self.name(&of.name),
        }
    }
}

/// The place of a head.
fn head_at(of: &Head) -> At {
    of.label.as_ref().map_or(of.name.at, |label| join(of.name.at, label.at))
}

/// The place of two things together.
fn join(first: At, second: At) -> At {
    At(first.0.to(second.0))
}
