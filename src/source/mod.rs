//! Promise: a span is a small `Copy` value that names a file and a byte range of what its author wrote;
//! this room leans on nothing but the standard library.

mod lines;

use lines::Lines;
pub use lines::Position;

/// Which of the loaded files a span belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(u16);

impl FileId {
    /// The file that was loaded first: the scheme itself.
    pub const FIRST: Self = Self(0);
}

/// A byte range in one source file, in the text as its author wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end`, clamped to what 32 bits hold (sources are far smaller).
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that covers both, which must be of one file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at the end of this one: where something is missing.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// The empty span at the start of this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The byte range, for slicing the file's text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One loaded file: its name as shown to people, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The name as given by the host.
    pub name: String,
    /// The text after a byte order mark.
    pub text: String,
}

/// All files of one compilation, addressed by [`FileId`].
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// Where the lines of each begin.
    lines: Vec<Lines>,
}

impl Sources {
    /// Adds a file and returns its id.
    ///
    /// # Errors
    /// `None` once 65,536 files are loaded.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Option<FileId> {
        let id = u16::try_from(self.files.len()).ok()?;
        let text = text.into();
        self.lines.push(Lines::of(&text));
        self.files.push(SourceFile { name: name.into(), text });
        Some(FileId(id))
    }

    /// The id of the file that was added as the `place`th, from 0.
    #[must_use]
    pub fn id(&self, place: usize) -> Option<FileId> {
        self.files.get(place)?;
        u16::try_from(place).ok().map(FileId)
    }

    /// The file behind an id.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::from(id.0))
    }

    /// The files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The text a span covers; empty where the span is not of these sources.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).and_then(|f| f.text.get(span.range())).unwrap_or_default()
    }

    /// Line and column, counted in characters from 1, of the start of a span.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let lines = self.lines.get(usize::from(span.file.0));
        let place = |(file, lines): (&SourceFile, &Lines)| lines.position(&file.text, span.start as usize);
        self.file(span.file).zip(lines).map(place).unwrap_or_default()
    }

    /// The name of the file a span is in.
    #[must_use]
    pub fn name(&self, span: Span) -> &str {
        self.file(span.file).map_or("", |f| f.name.as_str())
    }
}
