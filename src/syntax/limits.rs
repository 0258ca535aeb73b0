use crate::diag::{Code, Diagnostic, say};
use crate::source::{FileId, Span};

/// How large, deep and long a source may be; every limit is met by a diagnostic, never by the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one source.
    pub source_bytes: usize,
    /// Brackets of any kind inside each other.
    pub nesting: usize,
    /// Nodes of an expression inside each other.
    pub depth: usize,
    /// Operands in one chain, arms of one `if`.
    pub terms: usize,
    /// Rows in one block.
    pub rows: usize,
    /// Characters of one name.
    pub name_chars: usize,
    /// Words, numbers and marks of one source.
    pub tokens: usize,
    /// Problems that are reported; the rest is counted.
    pub problems: usize,
    /// Files that extend each other, the first not counted.
    pub extends: usize,
    /// Bytes of all files of a scheme.
    pub all_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            source_bytes: 1 << 20,
            nesting: 64,
            depth: 256,
            terms: 1_000,
            rows: 10_000,
            name_chars: 128,
            tokens: 200_000,
            problems: 100,
            extends: 16,
            all_bytes: 16 << 20,
        }
    }
}

impl Limits {
    /// Refuses a source that is too large to be looked at.
    pub(super) fn refuse_large(&self, file: FileId, text: &str) -> Option<Diagnostic> {
        let (most, len) = (self.source_bytes, text.len());
        (len > most).then(|| {
            let start = Span::new(file, 0, 0);
            exceeded(
                start,
                say!("the file has {len} bytes, {most} are allowed", "文件有 {len} 字节，上限为 {most} 字节"),
            )
        })
    }
}

/// A limit that was met.
pub(super) fn exceeded(span: Span, message: crate::diag::Say) -> Diagnostic {
    Diagnostic::error(Code::LimitExceeded, span, message)
}

/// Problems as they are found: so many are kept, the others are counted.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Diagnostic>,
    beyond: usize,
}

impl Problems {
    /// Far above what is shown, so that the first in file order are among those kept.
    const KEPT: usize = 2_000;

    pub(super) fn push(&mut self, problem: Diagnostic) {
        if self.list.len() < Self::KEPT {
            self.list.push(problem);
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len() + self.beyond
    }

    /// Where the problems begin.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        self.list.iter().map(|problem| problem.span.range().start)
    }

    /// Leaves to their author, of the first problems, the fixes of what has one of these places in it.
    pub(super) fn leave(&mut self, first: usize, mut places: Vec<usize>) {
        places.sort_unstable();
        for fix in self.list.iter_mut().take(first).flat_map(|problem| &mut problem.fixes) {
            let has_one = |range: std::ops::Range<usize>| {
                places.get(places.partition_point(|place| *place < range.start)).is_some_and(|place| *place < range.end)
            };
            fix.is_safe &= !fix.edits.iter().any(|edit| has_one(edit.span.range()));
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.beyond += other.beyond;
        for problem in other.list {
            self.push(problem);
        }
    }

    /// The first problems in file order, and a last one that counts the others.
    pub(super) fn finish(mut self, limits: &Limits) -> Vec<Diagnostic> {
        crate::diag::in_file_order(&mut self.list);
        let more = self.beyond + self.list.len().saturating_sub(limits.problems);
        self.list.truncate(limits.problems);
        if let (true, Some(last)) = (more > 0, self.list.last()) {
            let at = last.span.after();
            self.list.push(exceeded(at, say!("and {more} more problems", "另有 {more} 个问题")));
        }
        self.list
    }
}
