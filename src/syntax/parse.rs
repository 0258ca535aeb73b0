use pest::Parser;

use super::ast::File;
use super::build::Build;
use super::comments::{self, Comment};
use super::grammar::{Grammar, Rule};
use super::limits::{Limits, Problems, exceeded};
use super::spanmap::{Repair, SpanMap, apply};
use super::torn::leave_torn_lines;
use super::{normalise, scan};
use crate::diag::{Diagnostic, say};
use crate::source::{FileId, Span};

/// What parsing gives: always a tree, however much of it is bad.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// What was written.
    pub file: File,
    /// The `//` comments in their order.
    pub comments: Vec<Comment>,
    /// What is wrong, in file order.
    pub problems: Vec<Diagnostic>,
    /// Something could not be read at all, rather than read as what it certainly means: the tree lacks it.
    pub has_holes: bool,
}

/// A word that is nearly right is read as the right one and the text is looked at again, so often at most.
const ROUNDS: usize = 6;

/// Parses one file. It never fails: what cannot be read is a `Bad` node and a problem.
#[must_use]
pub fn parse(file: FileId, text: &str, limits: &Limits) -> Parsed {
    if let Some(problem) = limits.refuse_large(file, text) {
        return Parsed { problems: vec![problem], has_holes: true, ..Parsed::default() };
    }
    let mut problems = Problems::default();
    let (normal, to_source) = normalise::normalise(file, text, &mut problems);
    let scanned = scan::scan(file, &normal, &to_source, limits, &mut problems);
    if scanned.fatal {
        return Parsed {
            problems: leave_torn_lines(text, problems.finish(limits)),
            has_holes: true,
            ..Parsed::default()
        };
    }
    let mut repairs = scanned.repairs;
    let (of_marks, mut odd) = (problems.len(), vec![]);
    for round in 1..=ROUNDS {
        let (mended, to_normal) = apply(&normal, &repairs);
        let place = Place { file, maps: [&to_normal, &to_source], text };
        let mut attempt = attempt(&mended, place, limits);
        for (problem, repair) in &mut attempt.repairs {
            // in words that were only read in place of others, no change mends what was written
            if !place.is_written(repair.start, repair.end) {
                problem.fixes.clear();
            }
        }
        odd.extend(attempt.repairs.iter().map(|(problem, _)| problem.span.range().start));
        if round < ROUNDS && !attempt.repairs.is_empty() {
            for (problem, repair) in attempt.repairs {
                let (start, end) = to_normal.range(repair.start, repair.end);
                problems.push(problem);
                repairs.push(Repair { start, end, ..repair });
            }
            continue;
        }
        for (problem, _) in attempt.repairs {
            attempt.problems.push(problem);
        }
        odd.extend(attempt.problems.starts());
        let has_holes = attempt.problems.len() > 0;
        // a mark may be read as another that has no place there either: `otherwi&&se`
        problems.leave(of_marks, odd);
        problems.append(attempt.problems);
        let problems = leave_torn_lines(text, problems.finish(limits));
        return Parsed { file: attempt.file, comments: attempt.comments, problems, has_holes };
    }
    Parsed { problems: leave_torn_lines(text, problems.finish(limits)), has_holes: true, ..Parsed::default() }
}

/// Whether every mark and word of a piece of source is one of the language as it stands.
pub(super) fn is_sound(piece: &str, limits: &Limits) -> bool {
    let mut problems = Problems::default();
    let (normal, to_source) = normalise::normalise(FileId::FIRST, piece, &mut problems);
    scan::scan(FileId::FIRST, &normal, &to_source, limits, &mut problems);
    problems.len() == 0
}

/// Where a place of the mended text is in the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    file: FileId,
    maps: [&'a SpanMap; 2],
    text: &'a str,
}

impl<'a> Place<'a> {
    /// What its author wrote at a place.
    pub(super) fn source(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Whether a place begins and ends at words of its author.
    fn is_written(&self, start: usize, end: usize) -> bool {
        let [to_normal, to_source] = self.maps;
        let (from, to) = to_normal.range(start, end);
        to_normal.has_borders(start, end) && to_source.has_borders(from, to)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let [to_normal, to_source] = self.maps;
        let (start, end) = to_normal.range(start, end);
        to_source.span(self.file, start, end)
    }
}

/// One reading of a mended text.
pub(super) struct Attempt {
    pub(super) file: File,
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Problems,
    /// Problems that are certain enough to read on as if they were mended.
    pub(super) repairs: Vec<(Diagnostic, Repair)>,
}

fn attempt(text: &str, place: Place<'_>, limits: &Limits) -> Attempt {
    let found = comments::find(text);
    let comments = found
        .iter()
        .filter(|c| !c.doc)
        .map(|c| Comment {
            span: place.span(c.start, c.end),
            text: text.get(c.start..c.end).unwrap_or_default().trim_end().to_string(),
            own_line: c.own_line,
        })
        .collect();
    let mut build = Build::new(text, place, limits, &found);
    let file = match Grammar::parse(Rule::file, text) {
        Ok(mut pairs) => pairs.next().map(|pair| build.file(pair)).unwrap_or_default(),
        Err(_) => {
            // the grammar reads every balanced text; what is left is the recogniser's own guard of the stack
            let message = say!("the file is too deeply nested to be read here", "文件嵌套过深，无法读取");
            build.problems.push(exceeded(place.span(0, 0), message));
            File::default()
        }
    };
    Attempt { file, comments, problems: build.problems, repairs: build.repairs }
}
