//! Every mistake has a file under `tests/cases/check`, named after it, and beside it what the checker says of it.
//!
//! `MERIT_BLESS=1 cargo test --test cases` writes the expectations anew. A file says about itself in comments:
//! `// mistakes: 3` where it makes more than one, `// fixes: partial, because …` where an offered fix is one step of
//! several and so does not make the finding go away.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use merit::Engine;
use merit::diag::{Code, Diagnostic, Edit, Fix, Lang, Say, Severity};
use merit::source::{FileId, Sources, Span};

/// Codes that no scheme text can provoke.
const WITHOUT_CASE: &[(Code, &str)] =
    &[(Code::Unfaithful, "a fault of the formatter itself, which compiles nothing; `tests/format.rs` looks for it")];

struct Case {
    name: String,
    path: PathBuf,
    text: String,
    problems: Vec<Diagnostic>,
    sources: Sources,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "merit"));
    paths.sort();
    let case = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let (problems, sources) = compile(&text);
        Case { name, path, text, problems, sources }
    };
    paths.into_iter().map(case).collect()
}

/// All problems of a text, warnings of a good one included.
fn compile(text: &str) -> (Vec<Diagnostic>, Sources) {
    match Engine::compile("case.merit", text) {
        Ok(engine) => (engine.warnings().to_vec(), engine.sources().clone()),
        Err(problems) => (problems.diagnostics, problems.sources),
    }
}

/// What a file says of itself: the words after `// key:`.
fn remark<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix("// ")?.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
}

#[test]
fn every_mistake_is_said_once_and_well() {
    let bless = std::env::var_os("MERIT_BLESS").is_some();
    let mut wrong = vec![];
    for case in cases() {
        let shown = render(&case.problems, &case.sources);
        let path = case.path.with_extension("expected");
        if bless {
            fs::write(&path, &shown).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != shown {
            wrong.push(format!("{}: not as expected\n{shown}", case.name));
        }
        let intended = remark(&case.text, "mistakes").map_or(1, |n| n.parse::<usize>().unwrap());
        if case.problems.len() != intended {
            wrong.push(format!("{}: {intended} mistakes give\n{shown}", case.name));
        }
        places_fit(&case, &mut wrong);
        fixes_mend(&case, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let seen: BTreeSet<Code> = cases().iter().flat_map(|case| case.problems.iter().map(|p| p.code)).collect();
    let excused: BTreeSet<Code> = WITHOUT_CASE.iter().map(|(code, _)| *code).collect();
    let advice: String = fs::read_dir("tests/cases/advice")
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let advised = |code: &Code| advice.contains(&format!("advice[{}]", code.id()));
    let missing: Vec<String> = Code::ALL
        .iter()
        .filter(|c| !seen.contains(c) && !excused.contains(c) && !advised(c))
        .map(Code::to_string)
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    assert!(seen.is_disjoint(&excused), "a code has a case and is excused");
}

#[test]
fn no_expectation_is_left_over() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("merit").exists(), "{} has no scheme", path.display());
    }
}

#[test]
fn ten_mistakes_of_ten_kinds_stand_in_the_order_of_the_file() {
    let case = cases().into_iter().find(|case| case.name == "ten_mistakes").unwrap();
    assert_eq!(case.problems.len(), 10);
    let starts: Vec<u32> = case.problems.iter().map(|p| p.span.start).collect();
    assert!(starts.is_sorted());
    let kinds: BTreeSet<Code> = case.problems.iter().map(|p| p.code).collect();
    assert_eq!(kinds.len(), 10);
}

fn places_fit(case: &Case, wrong: &mut Vec<String>) {
    let text = &case.sources.file(FileId::FIRST).unwrap().text;
    let fits = |span: Span| text.get(span.range()).is_some();
    for problem in &case.problems {
        let labels = problem.labels.iter().map(|label| label.span);
        let edits = problem.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        if !std::iter::once(problem.span).chain(labels).chain(edits).all(fits) {
            wrong.push(format!("{}: a place of `{}` is not in the text", case.name, problem.message));
        }
        let says = problem.labels.iter().map(|l| &l.text).chain(&problem.help).chain([&problem.message]);
        for say in says.chain(problem.fixes.iter().map(|fix| &fix.title)) {
            if say.en.trim().is_empty() || say.zh.trim().is_empty() || say.en.ends_with('.') || say.zh.ends_with('。')
            {
                wrong.push(format!("{}: `{say}` is empty or ends in a stop", case.name));
            }
        }
    }
}

/// Each offered fix, applied alone, makes its finding go away and brings no new kind of finding.
fn fixes_mend(case: &Case, wrong: &mut Vec<String>) {
    if remark(&case.text, "fixes").is_some() {
        return;
    }
    let text = &case.sources.file(FileId::FIRST).unwrap().text;
    let known: BTreeSet<Code> = case.problems.iter().map(|p| p.code).collect();
    for problem in &case.problems {
        for fix in &problem.fixes {
            let (fixed, at) = apply(text, fix, problem.span.start);
            let (after, sources) = compile(&fixed);
            let still = after.iter().any(|p| p.code == problem.code && p.span.start == at);
            let new = after.iter().any(|p| !known.contains(&p.code));
            if still || new || after.len() >= case.problems.len() {
                let shown = render(&after, &sources);
                wrong.push(format!("{}: `{}` does not mend it:\n{fixed}\n{shown}", case.name, fix.title));
            }
        }
    }
}

/// The text after a fix, and where the place `at` is now.
fn apply(text: &str, fix: &Fix, at: u32) -> (String, u32) {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let (mut fixed, mut end, mut moved) = (String::new(), 0, i64::from(at));
    for edit in edits {
        fixed += &text[end..edit.span.range().start];
        fixed += &edit.replacement;
        end = edit.span.range().end;
        if edit.span.end <= at && edit.span.start < at {
            moved += i64::try_from(edit.replacement.len()).unwrap() - i64::from(edit.span.end - edit.span.start);
        }
    }
    fixed += &text[end..];
    (fixed, u32::try_from(moved).unwrap())
}

fn render(problems: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        writeln!(out, "{} {} {severity}", sources.position(problem.span), problem.code).unwrap();
        both(&mut out, "", &problem.message);
        for label in &problem.labels {
            both(&mut out, &format!("label {} ", range(sources, label.span)), &label.text);
        }
        for help in &problem.help {
            both(&mut out, "help ", help);
        }
        for fix in &problem.fixes {
            both(&mut out, "fix ", &fix.title);
            for edit in &fix.edits {
                writeln!(out, "    {} -> `{}`", range(sources, edit.span), edit.replacement).unwrap();
            }
        }
        writeln!(out).unwrap();
    }
    out
}

fn both(out: &mut String, lead: &str, say: &Say) {
    writeln!(out, "  {lead}{}", say.get(Lang::En)).unwrap();
    if say.en != say.zh {
        writeln!(out, "  {lead}{}", say.get(Lang::Zh)).unwrap();
    }
}

fn range(sources: &Sources, span: Span) -> String {
    format!("{}-{}", sources.position(span), sources.position(span.after()))
}
