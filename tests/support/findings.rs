//! Files with mistakes in them, what is said of each, and what its fixes make of it.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test support module; each test binary uses a part of it"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use merit::Engine;
use merit::diag::{Diagnostic, Edit, Fix, Lang, Say, Severity};
use merit::source::{FileId, Sources, Span};

/// A scheme with a mistake, and all that is said of it.
pub struct Case {
    pub name: String,
    pub path: PathBuf,
    pub text: String,
    pub problems: Vec<Diagnostic>,
    pub sources: Sources,
}

/// The cases of a folder of `tests/cases`, by name.
pub fn cases(folder: &str) -> Vec<Case> {
    let mut paths: Vec<PathBuf> = files(folder);
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

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Every expectation belongs to a scheme.
pub fn nothing_is_left_over(folder: &str) {
    for path in files(folder) {
        assert!(path.with_extension("merit").exists(), "{} has no scheme", path.display());
    }
}

/// All problems of a text, warnings of a good one included.
pub fn compile(text: &str) -> (Vec<Diagnostic>, Sources) {
    match Engine::compile("case.merit", text) {
        Ok(engine) => (engine.warnings().to_vec(), engine.sources().clone()),
        Err(problems) => (problems.diagnostics, problems.sources),
    }
}

impl Case {
    /// What the file says of itself: the words after `// key:`.
    pub fn remark(&self, key: &str) -> Option<&str> {
        self.text.lines().find_map(|line| line.strip_prefix("// ")?.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
    }

    /// Compares what is said with the expectation beside the file, or writes that anew under `MERIT_BLESS`.
    pub fn said_as_expected(&self, wrong: &mut Vec<String>) {
        let shown = render(&self.problems, &self.sources);
        let path = self.path.with_extension("expected");
        if std::env::var_os("MERIT_BLESS").is_some() {
            fs::write(&path, &shown).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != shown {
            wrong.push(format!("{}: not as expected\n{shown}", self.name));
        }
    }

    /// Every place lies in the text, and every sentence is there in both languages.
    pub fn places_fit(&self, wrong: &mut Vec<String>) {
        let text = &self.sources.file(FileId::FIRST).unwrap().text;
        let fits = |span: Span| text.get(span.range()).is_some();
        for problem in &self.problems {
            let labels = problem.labels.iter().map(|label| label.span);
            let edits = problem.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
            if !std::iter::once(problem.span).chain(labels).chain(edits).all(fits) {
                wrong.push(format!("{}: a place of `{}` is not in the text", self.name, problem.message));
            }
            let says = problem.labels.iter().map(|l| &l.text).chain(&problem.help).chain([&problem.message]);
            for say in says.chain(problem.fixes.iter().map(|fix| &fix.title)) {
                let stops = say.en.ends_with('.') || say.zh.ends_with('。');
                if say.en.trim().is_empty() || say.zh.trim().is_empty() || stops {
                    wrong.push(format!("{}: `{say}` is empty or ends in a stop", self.name));
                }
            }
        }
    }

    /// The text after each fix on its own, with the problem it belongs to and where that problem's place is then.
    pub fn fixed(&self) -> impl Iterator<Item = (&Diagnostic, &Fix, String, u32)> {
        let text = &self.sources.file(FileId::FIRST).unwrap().text;
        self.problems.iter().flat_map(move |problem| {
            problem.fixes.iter().map(move |fix| {
                let (fixed, at) = apply(text, fix, problem.span.start);
                (problem, fix, fixed, at)
            })
        })
    }
}

/// The text after a fix, and where the place `at` is now.
pub fn apply(text: &str, fix: &Fix, at: u32) -> (String, u32) {
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

/// Everything that is said, in both languages.
pub fn render(problems: &[Diagnostic], sources: &Sources) -> String {
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
