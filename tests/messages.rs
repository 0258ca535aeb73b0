//! Every message is there in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::{Path, PathBuf};

use merit::diag::Say;
use merit::engine::{Engine, Inspection};

/// The schemes with a mistake in them.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folders = ["check", "mistakes"].into_iter().filter_map(|folder| std::fs::read_dir(root.join(folder)).ok());
    let mut paths: Vec<PathBuf> = folders.flatten().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "merit"));
    paths.sort();
    paths
}

/// Words are written in each language; what is alike in both has none. Advice is looked for as well.
#[test]
fn no_message_is_the_same_in_both_languages() {
    let (mut wrong, mut seen) = (vec![], 0);
    for path in cases() {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = |_: &str| Ok::<_, Say>(text.clone());
        let Inspection { findings, .. } = Engine::inspect("case.merit", &file);
        for problem in &findings {
            let labels = problem.labels.iter().map(|label| &label.text);
            let titles = problem.fixes.iter().map(|fix| &fix.title);
            for say in std::iter::once(&problem.message).chain(&problem.help).chain(labels).chain(titles) {
                seen += 1;
                if say.en == say.zh && has_words(&say.en) || !has_words(&say.en) && has_words(&say.zh) {
                    wrong.push(format!("{}: {} {} / {}", path.display(), problem.code, say.en, say.zh));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 1000, "only {seen} texts");
}

/// Whether letters stand outside of backticks, so that somebody wrote them who is not the author of the scheme.
fn has_words(text: &str) -> bool {
    text.split('`').step_by(2).any(|part| part.chars().any(char::is_alphabetic))
}
