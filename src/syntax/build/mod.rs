//! From what the recogniser found to the tree; one file for each file of the tree.

mod bad;
mod chain;
mod expected;
mod expr;
mod facts;
mod people;
mod read_as_name;
mod reworded;
mod rules;
mod tree;
mod trial;
mod types;

use unicode_normalization::UnicodeNormalization;

use super::ast::{At, DateLit, Head, Info, Name, RoundClause, Text};
use super::comments::Found;
use super::grammar::Rule;
use super::limits::{Limits, Problems, exceeded};
use super::parse::Place;
use super::spanmap::Repair;
use crate::diag::{Code, Diagnostic, say};
use crate::source::Span;
use crate::value::{Date, RoundMode};

/// What the recogniser hands over.
pub(super) type Pair<'i> = pest::iterators::Pair<'i, Rule>;

/// A tree under construction.
pub(super) struct Build<'a> {
    text: &'a str,
    place: Place<'a>,
    limits: &'a Limits,
    comments: &'a [Found],
    docs: std::iter::Peekable<std::vec::IntoIter<&'a Found>>,
    pub(super) problems: Problems,
    pub(super) repairs: Vec<(Diagnostic, Repair)>,
}

impl<'a> Build<'a> {
    pub(super) fn new(text: &'a str, place: Place<'a>, limits: &'a Limits, found: &'a [Found]) -> Self {
        let docs = found.iter().filter(|c| c.doc).collect::<Vec<_>>().into_iter().peekable();
        Self { text, place, limits, comments: found, docs, problems: Problems::default(), repairs: vec![] }
    }

    fn at(&self, pair: &Pair<'_>) -> At {
        At(self.span(pair))
    }

    fn span(&self, pair: &Pair<'_>) -> Span {
        self.place.span(pair.as_span().start(), end_of(pair))
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text before a place without the blanks and comments at its end: where something may be put.
    fn code_before(&self, at: usize) -> &'a str {
        let mut before = self.slice(0, at).trim_end();
        let around = |end: usize| {
            let begun = self.comments.partition_point(|comment| comment.start < end);
            self.comments.get(begun.checked_sub(1)?).filter(|comment| end <= comment.end)
        };
        while let Some(comment) = around(before.len()) {
            before = self.slice(0, comment.start).trim_end();
        }
        before
    }

    /// The `///` lines right before a declaration that begins at `start`.
    fn docs(&mut self, start: usize) -> Vec<String> {
        let mut docs = vec![];
        while let Some(doc) = self.docs.next_if(|doc| doc.start < start) {
            if doc.next == start {
                let line = self.slice(doc.start + 3, doc.end);
                docs.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_string());
            } else {
                self.stray_doc(doc);
            }
        }
        docs
    }

    fn stray_docs(&mut self) {
        while let Some(doc) = self.docs.next() {
            self.stray_doc(doc);
        }
    }

    fn stray_doc(&mut self, doc: &Found) {
        let span = self.place.span(doc.start, doc.end);
        let slashes = self.place.span(doc.start, doc.start + 3);
        self.problems.push(
            Diagnostic::error(
                Code::Misplaced,
                span,
                say!(
                    "`///` documents the declaration behind it, and none follows",
                    "`///` 说明其后的声明，但后面没有声明"
                ),
            )
            .help(say!("an ordinary comment begins with `//`", "普通注释以 `//` 开头"))
            .safe_fix(say!("make it a comment", "改为普通注释"), slashes, "//"),
        );
    }

    fn missing(&mut self, span: Span, message: crate::diag::Say, help: crate::diag::Say) {
        self.problems.push(Diagnostic::error(Code::MissingPart, span, message).help(help));
    }

    /// Whether so many rows may stand in one block; said once.
    fn check_rows(&mut self, pair: &Pair<'_>) {
        let (rows, most) = (pair.clone().into_inner().len(), self.limits.rows);
        if rows > most.saturating_add(4) {
            let span = self.place.span(pair.as_span().start(), pair.as_span().start() + 1);
            self.problems.push(exceeded(span, say!("this block has more than {most} rows", "此处超过 {most} 行")));
        }
    }

    fn name(&self, pair: &Pair<'_>) -> Name {
        let written = pair.as_str().trim();
        let bare = written.strip_prefix('`').and_then(|n| n.strip_suffix('`')).unwrap_or(written);
        Name { text: bare.nfc().collect(), at: self.at(pair) }
    }

    fn first_name(&self, pair: &Pair<'_>) -> Name {
        child(pair, Rule::name).map_or_else(|| self.no_name(pair), |name| self.name(&name))
    }

    fn no_name(&self, pair: &Pair<'_>) -> Name {
        Name { text: String::new(), at: At(self.span(pair).before()) }
    }

    fn string(&self, pair: &Pair<'_>) -> Text {
        let written = pair.as_str().trim();
        let inner = written.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(written);
        let (mut value, mut escaped) = (String::with_capacity(inner.len()), false);
        for c in inner.chars() {
            match c {
                'n' if escaped => value.push('\n'),
                't' if escaped => value.push('\t'),
                '\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                _ => value.push(c),
            }
            escaped = false;
        }
        Text { value, at: self.at(pair) }
    }

    fn first_string(&self, pair: &Pair<'_>) -> Text {
        let nothing = || Text { value: String::new(), at: At(self.span(pair).before()) };
        child(pair, Rule::string).map_or_else(nothing, |text| self.string(&text))
    }

    /// The name and label of a `head`, or of a rule that holds one.
    fn head(&self, pair: &Pair<'_>) -> Head {
        let head = if pair.as_rule() == Rule::head { Some(pair.clone()) } else { child(pair, Rule::head) };
        let head = head.unwrap_or_else(|| pair.clone());
        Head { name: self.first_name(&head), label: child(&head, Rule::label).map(|label| self.string(&label)) }
    }

    /// A date; the pass over numbers lets none pass that the calendar does not have.
    fn date(&self, pair: &Pair<'_>) -> Option<DateLit> {
        Some(DateLit { date: Date::parse(pair.as_str())?, at: self.at(pair) })
    }

    fn first_date(&self, pair: &Pair<'_>) -> Option<DateLit> {
        child(pair, Rule::date).and_then(|date| self.date(&date))
    }

    fn info(&self, pair: &Pair<'_>) -> Option<Info> {
        let text = self.first_string(pair);
        Some(match first_rule(pair)? {
            Rule::kw_source => Info::Source(text),
            Rule::kw_verify => Info::Verify(text),
            Rule::kw_cite => Info::Cite(text),
            Rule::kw_note => Info::Note(text),
            _ => Info::Review(self.first_date(pair)?),
        })
    }

    fn infos(&self, pair: &Pair<'_>) -> Vec<Info> {
        children(pair, Rule::info).filter_map(|info| self.info(&info)).collect()
    }

    fn round_clause(&mut self, pair: &Pair<'_>) -> RoundClause {
        RoundClause {
            at: self.at(pair),
            places: self.value_of(pair),
            mode: child(pair, Rule::round_mode).and_then(|mode| round_mode(&mode)),
        }
    }
}

fn round_mode(pair: &Pair<'_>) -> Option<RoundMode> {
    Some(match first_rule(pair)? {
        Rule::kw_half_up => RoundMode::HalfUp,
        Rule::kw_half_even => RoundMode::HalfEven,
        Rule::kw_up => RoundMode::Up,
        Rule::kw_down => RoundMode::Down,
        Rule::kw_round_floor => RoundMode::Floor,
        _ => RoundMode::Ceil,
    })
}

/// The end of the last mark of a rule: the recogniser counts white space behind it as well.
fn end_of(pair: &Pair<'_>) -> usize {
    let mut last = pair.clone();
    while let Some(inner) = last.clone().into_inner().next_back() {
        last = inner;
    }
    let span = last.as_span();
    span.start() + span.as_str().trim_end().len()
}

fn child<'i>(pair: &Pair<'i>, rule: Rule) -> Option<Pair<'i>> {
    pair.clone().into_inner().find(|inner| inner.as_rule() == rule)
}

fn children<'i>(pair: &Pair<'i>, rule: Rule) -> impl Iterator<Item = Pair<'i>> {
    pair.clone().into_inner().filter(move |inner| inner.as_rule() == rule)
}

fn has(pair: &Pair<'_>, rule: Rule) -> bool {
    child(pair, rule).is_some()
}

fn first<'i>(pair: &Pair<'i>) -> Option<Pair<'i>> {
    pair.clone().into_inner().next()
}

fn first_rule(pair: &Pair<'_>) -> Option<Rule> {
    first(pair).map(|inner| inner.as_rule())
}

/// The end of the first keyword of a declaration.
fn end_of_first_word(pair: &Pair<'_>) -> Option<usize> {
    let mut inner = pair.clone();
    while let Some(next) = first(&inner) {
        inner = next;
    }
    let span = inner.as_span();
    Some(span.start() + span.as_str().trim_end().len())
}
