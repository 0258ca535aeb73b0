//! Promise: a problem is drawn over the source text, with its labels, its help and its fixes; Chinese before a place does
//! not shift its caret, and no file drives the terminal.

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use crate::diag::{Diagnostic, Fix, Label, Lang, Severity};
use crate::source::{FileId, Sources, Span};

/// Draws a problem over its source, without a line end after the last line.
///
/// Control characters of the source are shown as pictures, so that no file drives the terminal.
#[must_use]
pub fn draw(problem: &Diagnostic, sources: &Sources, lang: Lang, colour: bool) -> String {
    let texts = texts_of(problem, sources);
    let title = heading(problem.severity, lang).primary_title(problem.message.get(lang)).id(problem.code.id());
    let mut group = Group::with_title(title);
    for text in &texts {
        group = group.element(snippet(text, problem, lang));
    }
    for help in &problem.help {
        group = group.element(help_level(lang).message(shown(help.get(lang))));
    }
    for fix in &problem.fixes {
        group = group.element(fix_level(lang).message(fix_line(fix, problem.span.file, sources, lang)));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The text of one file that the problem points into.
struct Text<'a> {
    file: FileId,
    name: String,
    text: Cow<'a, str>,
}

/// The files of all places, that of the main place first.
fn texts_of<'a>(problem: &Diagnostic, sources: &'a Sources) -> Vec<Text<'a>> {
    let mut texts: Vec<Text<'a>> = vec![];
    for span in std::iter::once(problem.span).chain(problem.labels.iter().map(|l| l.span)) {
        let known = texts.iter().any(|t| t.file == span.file);
        if let (false, Some(file)) = (known, sources.file(span.file)) {
            texts.push(Text { file: span.file, name: shown(&file.name), text: plain_lines(&file.text) });
        }
    }
    texts
}

/// The text with every line end as LF and without C1 controls, each replaced byte for byte so that spans keep their place.
fn plain_lines(text: &str) -> Cow<'_, str> {
    let lone = |at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    let odd = |(at, c): (usize, char)| (c == '\r' && lone(at)) || ('\u{80}'..='\u{9f}').contains(&c);
    if !text.char_indices().any(odd) {
        return Cow::Borrowed(text);
    }
    let replaced = text.char_indices().map(|(at, c)| match c {
        '\r' if lone(at) => '\n',
        '\u{80}'..='\u{9f}' => '\u{b7}',
        _ => c,
    });
    Cow::Owned(replaced.collect())
}

fn snippet<'a>(text: &'a Text<'a>, problem: &Diagnostic, lang: Lang) -> Snippet<'a, Annotation<'a>> {
    let mut snippet = Snippet::source(text.text.as_ref()).path(text.name.as_str());
    let at_main = problem.labels.iter().find(|l| l.span == problem.span);
    if problem.span.file == text.file {
        let place = AnnotationKind::Primary.span(inside(problem.span, &text.text));
        snippet = snippet.annotation(match at_main {
            Some(label) => place.label(shown(label.text.get(lang))),
            None => place,
        });
    }
    let others = problem.labels.iter().filter(|l| !at_main.is_some_and(|main| std::ptr::eq::<Label>(main, *l)));
    for label in others.filter(|l| l.span.file == text.file) {
        let place = AnnotationKind::Context.span(inside(label.span, &text.text));
        snippet = snippet.annotation(place.label(shown(label.text.get(lang))));
    }
    snippet
}

/// The range of a span within a text, on the borders of characters whatever the span says.
fn inside(span: Span, text: &str) -> std::ops::Range<usize> {
    let border = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = border(span.start as usize);
    start..border(span.end as usize).max(start)
}

fn heading(severity: Severity, lang: Lang) -> Level<'static> {
    match (severity, lang) {
        (Severity::Error, Lang::En) => Level::ERROR,
        (Severity::Warning, Lang::En) => Level::WARNING,
        (Severity::Note, Lang::En) => Level::NOTE.with_name("advice"),
        (Severity::Error, Lang::Zh) => Level::ERROR.with_name("错误"),
        (Severity::Warning, Lang::Zh) => Level::WARNING.with_name("警告"),
        (Severity::Note, Lang::Zh) => Level::NOTE.with_name("建议"),
    }
}

fn help_level(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::HELP,
        Lang::Zh => Level::HELP.with_name("帮助"),
    }
}

fn fix_level(lang: Lang) -> Level<'static> {
    match lang {
        Lang::En => Level::HELP.with_name("fix"),
        Lang::Zh => Level::HELP.with_name("修正"),
    }
}

/// What a fix does, with the place of each edit that its title may leave open; `main` is the file of the problem.
fn fix_line(fix: &Fix, main: FileId, sources: &Sources, lang: Lang) -> String {
    let place = |span: Span| match sources.position(span) {
        position if span.file == main => position.to_string(),
        position => format!("{}:{position}", shown(sources.name(span))),
    };
    let places: Vec<String> = fix.edits.iter().map(|e| place(e.span)).collect();
    let (title, places) = (shown(fix.title.get(lang)), places.join(", "));
    match lang {
        Lang::En => format!("{title} (at {places})"),
        Lang::Zh => format!("{title}(位置 {places})"),
    }
}

fn shown(text: &str) -> String {
    normalize_untrusted_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, say};

    fn drawn(text: &str, needle: &str, lang: Lang) -> String {
        let mut sources = Sources::default();
        sources.add("方案.merit", text);
        let start = text.find(needle).unwrap_or_default();
        let span = Span::new(FileId::FIRST, start, start + needle.len());
        let problem = Diagnostic::error(Code::UnknownName, span, say!("unknown name", "未知的名称"))
            .label(span, say!("here", "这里"))
            .help(say!("declare it", "请先声明"))
            .fix(say!("write `sales`", "改为 `sales`"), span, "sales");
        draw(&problem, &sources, lang, false)
    }

    #[test]
    fn chinese_before_the_place_does_not_shift_the_caret() {
        let text = drawn("指标 完成率 { 计算 slaes }\n", "slaes", Lang::Zh);
        let line = |with: &str| text.lines().find(|l| l.contains(with)).unwrap_or_default();
        let wide = |text: &str| text.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
        let before = |line: &str, with: &str| line.find(with).and_then(|at| line.get(..at)).map_or(0, wide);
        assert_eq!(before(line("1 |"), "slaes"), before(line("^"), "^"), "{text}");
        assert!(text.contains("方案.merit:1:13"), "{text}");
        for part in ["错误[M0101]", "未知的名称", "^^^^^ 这里", "帮助: 请先声明", "修正: 改为 `sales`(位置 1:13)"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let text = drawn("measure \u{1b}[31m\u{9b}slaes\rnext", "slaes", Lang::En);
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\r']), "{text}");
        assert!(text.contains("error[M0101]: unknown name"), "{text}");
        assert!(!text.contains("next"), "{text}");
    }
}
