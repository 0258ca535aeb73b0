//! The schemes of the five documents: what is found in them as they were written, what the corrected ones give, and
//! that the table of coverage tells the truth.
//!
//! `MERIT_BLESS=1 cargo test --all-features --test documents` writes findings and line numbers anew.
#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they skip"
)]

mod coverage;
mod folder;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use coverage::{Row, Verdict, judge};
use folder::{load, merit, python};
use merit::diag::Lang;
use merit::source::FileId;
use merit::syntax::{self, Keywords, Limits};
use merit::trial;

const DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/documents");

#[test]
fn documents_as_written_are_found_out() {
    let mut wrong = vec![];
    for folder in folders() {
        for name in files(&folder, ".merit").into_iter().filter(|name| name.starts_with("literal")) {
            let shown: String = ["en", "zh"]
                .map(|lang| {
                    let (summary, problems) = merit(&folder, &["check", "--lang", lang, &name]);
                    format!("$ merit check --lang {lang} {name}\n{problems}{summary}")
                })
                .join("\n");
            let path = folder.join(&name).with_extension("expected");
            if blessing() {
                fs::write(&path, &shown).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != shown {
                wrong.push(format!("{}: not as expected\n{shown}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn schemes_compile_without_a_word_and_pass_their_tests() {
    let mut wrong = vec![];
    for (folder, name) in all_schemes() {
        let place = folder.join(&name).display().to_string();
        let engine = match load(&folder, &name, None) {
            Ok(engine) => engine,
            Err(problems) => {
                wrong.push(format!("{place}: {problems}"));
                continue;
            }
        };
        wrong.extend(engine.warnings().iter().map(|w| w.one_line(engine.sources(), Lang::En)));
        for report in trial::run(&engine) {
            let says = report
                .failures
                .iter()
                .map(|f| format!("{place}:{}: {}: {}", engine.sources().position(f.span), report.name, f.message.en));
            wrong.extend(says);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn schemes_are_in_canonical_form_and_convert_there_and_back() {
    let mut wrong = vec![];
    for folder in folders() {
        for name in files(&folder, ".merit") {
            let text = fs::read_to_string(folder.join(&name)).unwrap();
            let place = folder.join(&name).display().to_string();
            let own = keywords(&text);
            match format(&text, own) {
                Ok(same) if same == text => {}
                Ok(_) => wrong.push(format!("{place}: `merit fmt` changes it")),
                Err(why) => wrong.push(format!("{place}: {why}")),
            }
            let Ok(there) = format(&text, other(own)) else { continue };
            if format(&there, own).as_ref() != Ok(&text) {
                wrong.push(format!("{place}: converted there and back it is another text"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn people_get_what_was_computed_by_hand_in_either_language() {
    let mut wrong = vec![];
    for found in folders().iter().flat_map(|folder| scored(folder)) {
        let place = found.folder.join(&found.scheme).display().to_string();
        let score = |folder: &Path, form| score_of(&found, folder, form);
        let Scored { folder, expected, .. } = &found;
        let [csv, json] = ["csv", "json"].map(|form| score(folder, form));
        if !csv.1.ends_with("scored\n") {
            wrong.push(format!("{place}: not everybody is scored\n{}", csv.1));
        }
        let differ = columns_that_differ(&fs::read_to_string(folder.join(expected)).unwrap(), &csv.0);
        wrong.extend(differ.into_iter().map(|what| format!("{place}: {what}")));

        let scratch = scratch(folder.file_name().unwrap().to_str().unwrap());
        for name in schemes(folder) {
            let text = fs::read_to_string(folder.join(&name)).unwrap();
            fs::write(scratch.join(&name), format(&text, other(keywords(&text))).unwrap()).unwrap();
        }
        for (form, results) in [("csv", csv.0), ("json", json.0)] {
            let (again, told) = score(&scratch, form);
            let same =
                if form == "json" { without_quotes(&again) == without_quotes(&results) } else { again == results };
            if !same {
                wrong.push(format!("{place}: converted it gives other {form}\n{told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_figures_by_hand_are_those_of_the_scripts() {
    for Scored { folder, expected, script, .. } in folders().iter().flat_map(|folder| scored(folder)) {
        match python(&folder.join(&script), &[Path::new("-")]) {
            Some(written) => {
                let expected = fs::read_to_string(folder.join(expected)).unwrap();
                assert_eq!(written, expected, "{}", folder.join(script).display());
            }
            None => println!("skipped: there is no python3"),
        }
    }
}

#[test]
fn every_row_of_the_coverage_holds() {
    let tables = tables();
    let read = tables.iter().flat_map(|(path, text)| coverage::rows(text).into_iter().map(move |row| (path, row)));
    let (mut rows, mut wrong): (Vec<(&PathBuf, Row)>, Vec<String>) = (vec![], vec![]);
    for (path, row) in read {
        match row {
            Ok(row) => rows.push((path, row)),
            Err(why) => wrong.push(why),
        }
    }
    let verdicts = in_parallel(&rows, |(_, row)| judge(Path::new(DOCUMENTS), row));
    let mut moved: BTreeMap<&PathBuf, Vec<(String, String)>> = BTreeMap::new();
    for ((path, row), verdict) in rows.iter().zip(verdicts) {
        let named = format!("{} at {}:{}", row.id, row.file, row.line);
        match verdict {
            Verdict::Holds => {}
            Verdict::Moved(line) if blessing() => {
                let from = format!("| {}:{} |", row.file, row.line);
                let renewed = row.written.replacen(&from, &format!("| {}:{line} |", row.file), 1);
                moved.entry(path).or_default().push((row.written.clone(), renewed));
            }
            Verdict::Moved(line) => wrong.push(format!("{named}: it stands on line {line} now")),
            Verdict::Wrong(why) => wrong.push(format!("{named}: {why}")),
        }
    }
    for (path, changes) in moved {
        let text = fs::read_to_string(path).unwrap();
        let renewed = changes.iter().fold(text, |text, (old, new)| text.replacen(old.as_str(), new, 1));
        fs::write(path, renewed).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_and_every_trap_has_its_row_once() {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let tables = tables();
    for row in tables.iter().flat_map(|(_, text)| coverage::rows(text)).flatten() {
        *count.entry(row.id).or_default() += 1;
    }
    let known: Vec<String> = (1..=156).map(|n| format!("R{n}")).chain((1..=32).map(|n| format!("T{n}"))).collect();
    let unknown: Vec<_> = count.keys().filter(|id| !known.contains(id)).collect();
    let twice: Vec<_> = count.iter().filter(|(_, n)| **n > 1).map(|(id, _)| id).collect();
    assert!(unknown.is_empty() && twice.is_empty(), "unknown: {unknown:?}, twice: {twice:?}");
    let missing: Vec<_> = known.iter().filter(|id| !count.contains_key(*id)).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}

/// The table of coverage, and the parts of it that stand in folders until they are merged.
fn tables() -> Vec<(PathBuf, String)> {
    let parts = folders().into_iter().map(|folder| folder.join("COVERAGE.part.md"));
    let paths = std::iter::once(Path::new(DOCUMENTS).join("COVERAGE.md")).chain(parts.filter(|p| p.exists()));
    paths.map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect()
}

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(DOCUMENTS).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// A scheme with the people it scores, and what a script says they get.
pub(crate) struct Scored {
    pub(crate) folder: PathBuf,
    pub(crate) scheme: String,
    /// The schemes whose results it asks for: they are scored in the same run.
    pub(crate) teams: Vec<String>,
    pub(crate) people: String,
    pub(crate) expected: String,
    pub(crate) script: String,
}

/// The schemes of a folder that score people: `scheme.merit` those of `people`, any other those of a folder named like it.
pub(crate) fn scored(folder: &Path) -> Vec<Scored> {
    let of = |scheme: String| {
        let stem = scheme.trim_end_matches(".merit");
        let (people, by_hand) = if stem == "scheme" { ("people", "expected") } else { (stem, stem) };
        Scored {
            folder: folder.to_owned(),
            people: people.to_owned(),
            expected: format!("{by_hand}.csv"),
            script: format!("{by_hand}.py"),
            teams: teams(folder, &scheme),
            scheme,
        }
    };
    schemes(folder).into_iter().map(of).filter(|scored| folder.join(&scored.people).is_dir()).collect()
}

/// The other schemes of a folder whose results a scheme asks for.
fn teams(folder: &Path, scheme: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(scheme)).unwrap();
    let asks = |of: &String| ["results of", "成绩来自"].iter().any(|words| text.contains(&format!("{words} \"{of}\"")));
    schemes(folder).into_iter().filter(|of| of != scheme && asks(of)).collect()
}

/// What `merit score` writes and tells of a scheme's people, with the schemes as they stand in a folder.
pub(crate) fn score_of(scored: &Scored, folder: &Path, form: &str) -> (String, String) {
    let people = scored.folder.join(&scored.people);
    let schemes = std::iter::once(&scored.scheme).chain(&scored.teams).map(String::as_str);
    let args = ["score"].into_iter().chain(schemes).chain([people.to_str().unwrap(), "--format", form]);
    merit(folder, &args.collect::<Vec<_>>())
}

/// An empty folder for a test that writes.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).unwrap();
    scratch
}

/// The corrected schemes of a folder, with those they extend.
pub(crate) fn schemes(folder: &Path) -> Vec<String> {
    files(folder, ".merit").into_iter().filter(|name| !name.starts_with("literal")).collect()
}

fn all_schemes() -> impl Iterator<Item = (PathBuf, String)> {
    folders().into_iter().flat_map(|folder| schemes(&folder).into_iter().map(move |name| (folder.clone(), name)))
}

fn files(folder: &Path, ending: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

fn blessing() -> bool {
    std::env::var_os("MERIT_BLESS").is_some()
}

fn format(text: &str, keywords: Keywords) -> Result<String, String> {
    syntax::format(FileId::FIRST, text, Some(keywords), &Limits::default())
        .map_err(|problems| problems.first().map(|p| p.message.en.clone()).unwrap_or_default())
}

/// The language of a file's keywords: of the first word that is no comment.
fn keywords(text: &str) -> Keywords {
    let first = text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with("//"));
    if first.is_some_and(|line| line.starts_with(|c: char| c.is_ascii())) { Keywords::En } else { Keywords::Zh }
}

fn other(keywords: Keywords) -> Keywords {
    match keywords {
        Keywords::Zh => Keywords::En,
        Keywords::En => Keywords::Zh,
    }
}

/// Where results differ from what is expected, in the columns that are expected; numbers may be written otherwise.
pub(crate) fn columns_that_differ(expected: &str, results: &str) -> Vec<String> {
    let (expected, results) = (table(expected), table(results));
    let (header, rows) = expected.split_first().unwrap();
    let Some((got_header, got_rows)) = results.split_first() else { return vec!["there are no results".to_owned()] };
    let mut differ = vec![];
    let place = |name: &String| got_header.iter().position(|got| got == name);
    for name in header.iter().filter(|name| place(name).is_none()) {
        differ.push(format!("no column `{name}` among {got_header:?}"));
    }
    let people = |rows: &[Vec<String>]| rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    let (wanted, scored) = (people(rows), people(got_rows));
    differ.extend(wanted.iter().filter(|p| !scored.contains(p)).map(|p| format!("{p} has no result")));
    differ.extend(scored.iter().filter(|p| !wanted.contains(p)).map(|p| format!("{p} is not expected")));
    for row in rows {
        let Some(got) = got_rows.iter().find(|got| got[0] == row[0]) else { continue };
        for (name, cell) in header.iter().zip(row) {
            if let Some(at) = place(name)
                && !same(cell, &got[at])
            {
                differ.push(format!("{}, {name}: expected `{cell}`, got `{}`", row[0], got[at]));
            }
        }
    }
    differ
}

fn same(one: &str, other: &str) -> bool {
    let number = |cell: &str| cell.parse::<rust_decimal::Decimal>().ok();
    one == other || number(one).is_some_and(|value| Some(value) == number(other))
}

/// Results as JSON without what they quote of the scheme's text: that is in the language of its keywords.
fn without_quotes(json: &str) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value) {
        if let Some(object) = value.as_object_mut() {
            if object.contains_key("place") {
                object.retain(|key, _| key != "place" && key != "text");
            }
            object.values_mut().for_each(strip);
        }
        value.as_array_mut().into_iter().flatten().for_each(strip);
    }
    let mut value = serde_json::from_str(json).unwrap();
    strip(&mut value);
    value
}

/// The cells of a table in CSV.
fn table(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (vec![], vec![], String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    rows
}

/// The answers for all items, in their order, from as many threads as the machine has.
fn in_parallel<T: Sync, A: Send>(items: &[T], answer: impl Fn(&T) -> A + Sync) -> Vec<A> {
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(vec![]));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let said = answer(item);
                    answers.lock().unwrap().push((at, said));
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, said)| said).collect()
}

#[test]
fn results_are_compared_cell_by_cell() {
    let expected = "person,total,note\na,80.00,\"x, \"\"y\"\"\"\nb,70,\n";
    assert_eq!(columns_that_differ(expected, "person,grade,total,note\na,A,80,\"x, \"\"y\"\"\"\nb,,70.00,\n"), [""; 0]);
    let differ = columns_that_differ(expected, "person,total\na,80.01\nc,1\n");
    let says = [
        "no column `note` among [\"person\", \"total\"]",
        "b has no result",
        "c is not expected",
        "a, total: expected `80.00`, got `80.01`",
    ];
    assert_eq!(differ, says);
}

/// Rows that claim what is not so are found out.
#[test]
fn false_rows_do_not_hold() {
    let wrong = [
        ("| R1 | 001_quadrants/scheme.merit:1 | `out of 10` → `out of 20` | OKR |", "has no test `OKR`"),
        ("| R1 | 001_quadrants/none.merit:1 | `cap 120` → `cap 130` | quantity |", "there is no"),
        (
            "| R1 | 001_quadrants/scheme.merit:1 | `share * min(` → `share * min(2, ` | quantity |",
            "passes all the same",
        ),
        ("| R1 | 001_quadrants/scheme.merit:1 | `share * min(` → `share * mim(` | quantity |", "is refused: "),
        ("| R1 | 001_quadrants/scheme.merit:1 | `share * min(` → `share * max(` | M0101 |", "is not refused"),
        ("| R1 | 001_quadrants/scheme.merit:1 | `version \"2024.1\"` → – | expected.csv |", "is the same"),
        ("| R1 | 001_quadrants/scheme.merit:1 | flow: carried as `indicator` | – |", "the line does not hold"),
        (
            "| R1 | 001_quadrants/literal.merit:1 | finding `section quantity \"数量\"` | M0308 |",
            "M0308 is reported on the lines",
        ),
    ];
    for (written, why) in wrong {
        let row = coverage::rows(written).remove(0).unwrap();
        match judge(Path::new(DOCUMENTS), &row) {
            Verdict::Wrong(said) => assert!(said.contains(why), "{written}: {said}"),
            Verdict::Holds | Verdict::Moved(_) => panic!("{written} holds"),
        }
    }
}
