//! Carries a row of coverage out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use merit::diag::{Code, Lang, Say};
use merit::engine::Problems;
use merit::{Engine, Inspection, trial};

use super::{Claim, Row};
use crate::folder::load;
use crate::{Scored, columns_that_differ, schemes, score_of, scored, scratch};

/// What came of a row.
pub(crate) enum Verdict {
    Holds,
    /// It holds on another line.
    Moved(usize),
    Wrong(String),
}

/// Looks whether a row holds; `root` is the folder of the documents.
pub(crate) fn judge(root: &Path, row: &Row) -> Verdict {
    let path = root.join(&row.file);
    let Ok(text) = fs::read_to_string(&path) else { return Verdict::Wrong(format!("there is no `{}`", row.file)) };
    let line = match line_of(&text, row) {
        Ok(line) => line,
        Err(why) => return Verdict::Wrong(why),
    };
    let carried_out = match &row.claim {
        Claim::Carried { .. } => Ok(()),
        Claim::Finding { text, code } => {
            return match (reported(&path, code).as_slice(), text) {
                (lines, _) if lines.contains(&line) && line == row.line => Verdict::Holds,
                (lines, Some(_)) if lines.contains(&line) => Verdict::Moved(line),
                ([only], None) => Verdict::Moved(*only),
                (lines, _) => Verdict::Wrong(format!("{code} is reported on the lines {lines:?}")),
            };
        }
        Claim::Altered { old, new, fails } => breaks(&path, &alter(&text, line, old, new), fails),
    };
    match carried_out {
        Ok(()) if line == row.line => Verdict::Holds,
        Ok(()) => Verdict::Moved(line),
        Err(why) => Verdict::Wrong(why),
    }
}

/// The line that holds the quoted text: the one that is named, or the only one.
fn line_of(text: &str, row: &Row) -> Result<usize, String> {
    let Some(quoted) = row.quoted() else { return Ok(row.line) };
    let lines: Vec<usize> = text.lines().zip(1..).filter(|(l, _)| l.contains(quoted)).map(|(_, at)| at).collect();
    match lines.as_slice() {
        lines if lines.contains(&row.line) => Ok(row.line),
        [only] => Ok(*only),
        lines => Err(format!("the line does not hold `{quoted}`; the lines {lines:?} do")),
    }
}

/// The lines of the file where the code is reported.
fn reported(path: &Path, code: &str) -> Vec<usize> {
    let (folder, name) = split(path);
    let shelf = |name: &str| {
        fs::read_to_string(folder.join(name)).map_err(|error| Say { en: error.to_string(), zh: error.to_string() })
    };
    let Inspection { findings: diagnostics, sources, .. } = Engine::inspect(&name, &shelf);
    let here = diagnostics.iter().filter(|d| d.code.id() == code && sources.name(d.span) == name);
    here.map(|d| sources.position(d.span).line).collect()
}

fn alter(text: &str, line: usize, old: &str, new: &str) -> String {
    let change = |(part, at): (&str, usize)| if at == line { part.replacen(old, new, 1) } else { part.to_owned() };
    text.split_inclusive('\n').zip(1..).map(change).collect()
}

/// Whether a file with an altered text breaks what it should.
fn breaks(path: &Path, altered: &str, fails: &str) -> Result<(), String> {
    let (folder, name) = split(path);
    if let Some(scored) = scored(&folder).iter().find(|scored| scored.expected == fails) {
        return changes_results(scored, &name, altered);
    }
    let code = Code::ALL.iter().any(|code| code.id() == fails);
    let mut said = vec![];
    for root in roots(&folder, &name) {
        match load(&folder, &root, Some((&name, altered))) {
            Ok(engine) if code => {
                if engine.warnings().iter().any(|d| d.code.id() == fails) {
                    return Ok(());
                }
                said.push(format!("`{root}` altered so is not refused"));
            }
            Ok(engine) => match outcome_of(&engine, fails) {
                Some(true) => return Ok(()),
                Some(false) => said.push(format!("`{fails}` passes all the same")),
                None => said.push(format!("`{root}` has no test `{fails}`")),
            },
            Err(problems) if code && problems.diagnostics.iter().any(|d| d.code.id() == fails) => return Ok(()),
            Err(problems) => said.push(format!("`{root}` altered so is refused: {}", first(&problems))),
        }
    }
    Err(said.join("; "))
}

/// The file itself and the schemes beside it that name it as what they extend.
fn roots(folder: &Path, name: &str) -> Vec<String> {
    let names =
        |other: &String| fs::read_to_string(folder.join(other)).is_ok_and(|t| t.contains(&format!("\"{name}\"")));
    std::iter::once(name.to_owned()).chain(schemes(folder).into_iter().filter(names)).collect()
}

/// Whether a test, or any row of a table of cases, fails; `None` where there is no such test.
fn outcome_of(engine: &Engine, name: &str) -> Option<bool> {
    let reports = trial::run(engine);
    let row = format!("{name}, row ");
    let named: Vec<_> = reports.iter().filter(|r| r.name == name || r.name.starts_with(&row)).collect();
    (!named.is_empty()).then(|| named.iter().any(|report| !report.failures.is_empty()))
}

/// Whether the people of a scheme get another result.
fn changes_results(scored: &Scored, name: &str, altered: &str) -> Result<(), String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let scratch = scratch(&format!("coverage-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    for other in schemes(&scored.folder) {
        fs::copy(scored.folder.join(&other), scratch.join(&other)).unwrap();
    }
    fs::write(scratch.join(name), altered).unwrap();
    let (results, told) = score_of(scored, &scratch, "csv");
    if results.is_empty() {
        return Err(format!("nobody is scored:\n{told}"));
    }
    let expected = scored.folder.join(&scored.expected);
    let differ = columns_that_differ(&fs::read_to_string(expected).unwrap(), &results);
    if differ.is_empty() { Err("everybody's result is the same".to_owned()) } else { Ok(()) }
}

fn first(problems: &Problems) -> String {
    problems.diagnostics.first().map(|d| d.one_line(&problems.sources, Lang::En)).unwrap_or_default()
}

fn split(path: &Path) -> (PathBuf, String) {
    (path.parent().unwrap().to_owned(), path.file_name().unwrap().to_str().unwrap().to_owned())
}
