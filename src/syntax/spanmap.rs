use crate::source::{FileId, Span};

/// Where each stretch of a rewritten text came from.
#[derive(Debug, Default)]
pub(super) struct SpanMap {
    stretches: Vec<Stretch>,
    source_len: usize,
    out_len: usize,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// Where it begins in the rewritten text.
    out: usize,
    /// The source it stands for.
    start: usize,
    end: usize,
    /// Copied byte for byte.
    same: bool,
}

/// A text under construction, with the map back to its source.
#[derive(Debug, Default)]
pub(super) struct Rewriter {
    pub(super) text: String,
    map: SpanMap,
}

impl Rewriter {
    /// Copies source text that begins at `start`.
    pub(super) fn copy(&mut self, piece: &str, start: usize) {
        if piece.is_empty() {
            return;
        }
        let (out, end) = (self.text.len(), start + piece.len());
        match self.map.stretches.last_mut() {
            Some(last) if last.same && last.end == start => last.end = end,
            _ => self.map.stretches.push(Stretch { out, start, end, same: true }),
        }
        self.text.push_str(piece);
    }

    /// Writes other text in place of the source `start..end`.
    pub(super) fn replace(&mut self, with: &str, start: usize, end: usize) {
        if !with.is_empty() {
            self.map.stretches.push(Stretch { out: self.text.len(), start, end, same: false });
            self.text.push_str(with);
        }
    }

    pub(super) fn finish(mut self, source_len: usize) -> (String, SpanMap) {
        self.map.source_len = source_len;
        self.map.out_len = self.text.len();
        (self.text, self.map)
    }
}

impl SpanMap {
    fn stretch(&self, out: usize) -> Option<Stretch> {
        let after = self.stretches.partition_point(|s| s.out <= out);
        after.checked_sub(1).and_then(|i| self.stretches.get(i)).copied()
    }

    fn start(&self, out: usize) -> usize {
        self.stretch(out).map_or(0, |s| if s.same { (s.start + (out - s.out)).min(s.end) } else { s.start })
    }

    /// Whether a range of the rewritten text begins and ends where the source has a place for it, and not within what was
    /// written in place of something else.
    pub(super) fn has_borders(&self, start: usize, end: usize) -> bool {
        let is_within = |out: usize| {
            let around = out.checked_sub(1).and_then(|at| self.stretch(at)).zip(self.stretch(out));
            around.is_some_and(|(before, behind)| out < self.out_len && !before.same && before.out == behind.out)
        };
        !is_within(start) && !is_within(end)
    }

    /// The source range of a range of the rewritten text.
    pub(super) fn range(&self, start: usize, end: usize) -> (usize, usize) {
        if start >= end {
            // where nothing stands: right behind what stands before it
            let at = match start.checked_sub(1).and_then(|before| self.stretch(before)) {
                Some(s) if s.same => (s.start + (start - s.out)).min(s.end),
                Some(s) => s.end,
                None => self.start(start),
            };
            return (at, at);
        }
        let from = self.start(start);
        let to =
            self.stretch(end - 1).map_or(self.source_len, |s| if s.same { s.start + (end - s.out) } else { s.end });
        (from, to.max(from))
    }

    /// The source span of a range of the rewritten text.
    pub(super) fn span(&self, file: FileId, start: usize, end: usize) -> Span {
        let (start, end) = self.range(start, end);
        Span::new(file, start, end)
    }
}

/// One replacement in a text.
#[derive(Debug, Clone)]
pub(super) struct Repair {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) with: String,
}

/// Applies repairs, which may come in any order; of two that overlap the later is left out.
pub(super) fn apply(text: &str, repairs: &[Repair]) -> (String, SpanMap) {
    let mut sorted: Vec<&Repair> = repairs.iter().collect();
    sorted.sort_by_key(|r| (r.start, r.end));
    let (mut out, mut at) = (Rewriter::default(), 0);
    for repair in sorted {
        if repair.start < at {
            continue;
        }
        out.copy(text.get(at..repair.start).unwrap_or_default(), at);
        out.replace(&repair.with, repair.start, repair.end);
        at = repair.end;
    }
    out.copy(text.get(at..).unwrap_or_default(), at);
    out.finish(text.len())
}
