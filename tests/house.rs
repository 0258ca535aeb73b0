//! The house rules: who may import whom, where floats and features may stand, and what the default build depends on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const FLOOR: &[&str] = &["source", "diag", "value"];

/// Each room and the rooms it may import besides the floor; README → Architecture draws the same picture.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diag", &[]),
    ("value", &[]),
    ("syntax", &[]),
    ("extend", &["syntax"]),
    ("facts", &[]),
    ("model", &["syntax", "facts"]),
    ("check", &["model", "facts"]),
    ("plan", &["model", "check", "facts", "cohort"]),
    ("outcome", &["plan", "facts"]),
    ("eval", &["facts", "plan", "outcome", "cohort"]),
    ("cohort", &[]),
    ("vectors", &[]),
    ("quick", &["facts", "plan", "vectors"]),
    ("engine", &["syntax", "extend", "facts", "model", "check", "plan", "outcome", "eval", "cohort", "quick"]),
    ("parallel", &["engine", "facts"]),
    ("trial", &["engine", "eval", "plan", "facts", "outcome"]),
    ("inspect", &["engine", "check", "plan", "facts", "outcome", "cohort"]),
    ("json", &["facts"]),
    ("tables", &["facts", "outcome", "json"]),
    ("draw", &[]),
    ("report", &["outcome", "trial", "facts"]),
    ("cli", &["engine", "inspect", "tables", "json", "report", "draw", "syntax", "facts", "plan", "outcome", "trial"]),
];

/// Doors that lead deeper into a room than its own: the syntax tree is a room within a room.
const INNER_DOORS: &[&str] = &["syntax::ast"];

/// The only files that may name a binary float: a host's serialiser hands them out, and they are taken as their digits.
const FLOATS: &[&str] = &[
    "src/facts/bind/floats.rs",
    "src/facts/bind/serializer.rs",
    "src/facts/from_serde.rs",
    // quotients put right with whole numbers; the proof stands there
    "src/quick/light.rs",
];

#[test]
fn rooms_import_only_what_they_may() {
    let mut wrong = vec![];
    let mut seen = BTreeSet::new();
    for (room, file, text) in sources() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(r, _)| *r == room) else {
            panic!("{} is in no known room", file.display());
        };
        for path in paths(&text, &file) {
            let target = path[0].as_str();
            if target == room || !MAY_IMPORT.iter().any(|(r, _)| *r == target) {
                continue;
            }
            seen.insert(target.to_owned());
            if !FLOOR.contains(&target) && !allowed.contains(&target) {
                wrong.push(format!("{}: `{room}` may not import `{target}`", file.display()));
            }
            // `crate::room::Item` is the door; `crate::room::inside::Item` reaches past it
            let reaches = path.len() > 2 && path[1].starts_with(|c: char| c.is_ascii_lowercase());
            let door = path.iter().take(2).cloned().collect::<Vec<_>>().join("::");
            let is_function = path.len() == 2;
            if reaches && !is_function && !INNER_DOORS.contains(&door.as_str()) {
                wrong.push(format!("{}: reaches past the door of `{target}`: {}", file.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() > 8, "the scan sees imports: {seen:?}");
}

#[test]
fn every_room_states_its_promise() {
    for (room, file, _) in sources() {
        if file.ends_with("mod.rs") && file.parent().unwrap().ends_with(format!("src/{room}")) {
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.starts_with("//! Promise: "), "{}", file.display());
        }
    }
}

#[test]
fn no_floats_where_numbers_are_exact() {
    for (_, file, text) in sources() {
        let name = file.display().to_string().replace('\\', "/");
        let floats = words(&text).any(|w| w == "f64" || w == "f32");
        assert!(!floats || FLOATS.contains(&name.as_str()), "{name} names a binary float");
    }
}

#[test]
fn features_gate_whole_rooms() {
    for (_, file, text) in sources() {
        assert!(!text.contains("cfg(feature"), "{}: features gate whole rooms, in lib.rs", file.display());
    }
}

#[test]
fn files_hold_one_idea() {
    for (_, file, _) in sources() {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", file.display());
    }
}

/// What an embedding service pays for: the language's dependencies and nothing of the command's.
#[test]
fn the_default_build_is_the_language_alone() {
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let always: BTreeSet<&str> = section
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains("optional = true"))
        .map(|line| line.split([' ', '=']).next().unwrap())
        .collect();
    let expected = [
        "indexmap",
        "jiff",
        "num-bigint",
        "num-integer",
        "num-rational",
        "num-traits",
        "pest",
        "pest_derive",
        "rust_decimal",
        "serde",
        "thiserror",
        "unicode-normalization",
    ];
    assert_eq!(always, BTreeSet::from(expected));
    assert!(manifest.contains("\ndefault = []\n"));
    let tree = default_tree();
    for foreign in ["clap", "csv", "encoding_rs", "serde_json", "annotate-snippets", "tempfile", "rayon", "chrono"] {
        assert!(!tree.contains(foreign), "{foreign} is in the default build: {tree:?}");
    }
    let readme = std::fs::read_to_string("README.md").unwrap();
    let stated = format!("{} crates", tree.len());
    assert!(readme.contains(&stated), "README must state the size of the default tree: {stated}");
}

/// The packages that the default build compiles, from the lock file: normal and build dependencies, ours excluded.
fn default_tree() -> BTreeSet<String> {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    names
        .lines()
        .filter_map(|l| l.split(' ').next())
        .filter(|n| !n.is_empty() && *n != "merit")
        .map(str::to_owned)
        .collect()
}

/// Every source file with its room and its text without comments and strings.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = vec![];
    for entry in std::fs::read_dir("src").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let room = path.file_name().unwrap().to_str().unwrap().to_owned();
            collect(&path, &room, &mut found);
        }
    }
    assert!(found.len() > 50);
    found
}

fn collect(folder: &Path, room: &str, found: &mut Vec<(String, PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, room, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((room.to_owned(), path, bare(&text)));
        }
    }
}

/// Source text without comments, strings and test modules.
fn bare(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
                out.push('\n');
            }
            '"' if last != '\'' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => {
                            chars.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
                out.push_str("\"\"");
            }
            _ => out.push(c),
        }
        last = c;
    }
    out
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty())
}

/// Every path from the crate's root that a file names: `crate::…` and `super::…`, inline or imported, groups spelt out.
fn paths(text: &str, file: &Path) -> Vec<Vec<String>> {
    // the modules around a file: src/a/b/c.rs is in a::b::c, src/a/mod.rs in a
    let parts: Vec<String> = file.with_extension("").iter().skip(1).map(|p| p.to_str().unwrap().to_owned()).collect();
    let module: Vec<String> = parts.into_iter().filter(|p| p != "mod").collect();
    let mut found = vec![];
    for (at, _) in text.match_indices("crate::").chain(text.match_indices("super::")) {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || before == '_' || before == ':' || before == '$' {
            continue;
        }
        let mut rest = &text[at..];
        let mut base = vec![];
        if let Some(after) = rest.strip_prefix("crate::") {
            rest = after;
        } else {
            base.clone_from(&module);
            while let Some(after) = rest.strip_prefix("super::") {
                base.pop();
                rest = after;
            }
        }
        expand(rest, &base, &mut found);
    }
    found.retain(|path| path.len() > 1);
    found
}

/// Spells out `a::{b, c::d}`; gives back what follows the path.
fn expand<'t>(text: &'t str, base: &[String], found: &mut Vec<Vec<String>>) -> &'t str {
    let text = text.trim_start();
    if let Some(mut inner) = text.strip_prefix('{') {
        loop {
            inner = expand(inner, base, found).trim_start();
            match inner.chars().next() {
                Some(',') => inner = inner[1..].trim_start(),
                Some('}') => return &inner[1..],
                _ => return inner,
            }
            if let Some(rest) = inner.strip_prefix('}') {
                return rest;
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let mut path = base.to_vec();
    path.push(word.to_owned());
    if let Some(rest) = rest.strip_prefix("::") {
        return expand(rest, &path, found);
    }
    found.push(path);
    match rest.trim_start().strip_prefix("as ") {
        Some(renamed) => renamed.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => rest,
    }
}

#[test]
fn the_scan_reads_paths() {
    let text = "use crate::{diag::{Code, say}, value::Date as Day};\nfn f() { super::super::plan::lower(x) }";
    let found: BTreeMap<String, ()> =
        paths(text, Path::new("src/eval/rows.rs")).into_iter().map(|p| (p.join("::"), ())).collect();
    let found: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(found, ["diag::Code", "diag::say", "plan::lower", "value::Date"]);
}
