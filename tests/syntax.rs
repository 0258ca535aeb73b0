//! What the parser reads, what it refuses and how it survives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use merit::diag::Lang;
use merit::source::{FileId, Sources};
use merit::syntax::{Limits, Parsed, parse};

#[path = "syntax/constructs.rs"]
mod constructs;
#[path = "syntax/hostile.rs"]
mod hostile;
#[path = "syntax/mistakes.rs"]
mod mistakes;
#[path = "support/seed.rs"]
mod seed;

const EXAMPLE: &str = include_str!("syntax/example.merit");
const EXAMPLE_ZH: &str = include_str!("syntax/example_zh.merit");

fn read(text: &str) -> Parsed {
    parse(FileId::default(), text, &Limits::default())
}

fn lines(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    sources.add("t", text).unwrap();
    read(text).problems.iter().map(|p| p.one_line(&sources, Lang::En)).collect()
}

fn fine(text: &str) -> Parsed {
    assert_eq!(lines(text), Vec::<String>::new(), "in:\n{text}");
    read(text)
}

/// The first line, without places, in which two trees differ.
fn first_difference(a: &impl std::fmt::Debug, b: &impl std::fmt::Debug) -> String {
    let show = |tree: &dyn std::fmt::Debug| {
        format!("{tree:#?}")
            .lines()
            .filter(|line| !line.trim().starts_with("at: "))
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let (a, b) = (show(a), show(b));
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    let near = at.saturating_sub(6)..at + 4;
    format!("{:#?}\n{:#?}", a.get(near.clone()), b.get(near))
}

#[test]
fn the_example_reads_alike_in_both_languages() {
    let (en, zh) = (fine(EXAMPLE), fine(EXAMPLE_ZH));
    for (a, b) in en.file.items.iter().zip(&zh.file.items) {
        assert!(a == b, "{}", first_difference(a, b));
    }
    assert_eq!(en.file.items.len(), zh.file.items.len());
}
