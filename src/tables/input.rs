//! Bytes that can be read more than once, whatever they come from.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file, or bytes read from a pipe.
#[derive(Debug, Clone)]
pub struct Input {
    name: Arc<str>,
    bytes: Bytes,
}

#[derive(Debug, Clone)]
enum Bytes {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

impl Input {
    /// A file; what is no regular file is read at once, since it can not be read twice.
    ///
    /// # Errors
    /// Where it can not be opened or is a folder.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path)?;
        let kind = file.metadata()?;
        if kind.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"));
        }
        if kind.is_file() {
            return Ok(Self { name: name.into(), bytes: Bytes::File(path.to_owned()) });
        }
        Self::of_pipe(name, file)
    }

    /// Everything a pipe gives.
    ///
    /// # Errors
    /// Where it can not be read to its end.
    pub fn of_pipe(name: impl Into<Arc<str>>, mut pipe: impl Read) -> io::Result<Self> {
        let mut bytes = vec![];
        pipe.read_to_end(&mut bytes)?;
        Ok(Self { name: name.into(), bytes: Bytes::Memory(bytes.into()) })
    }

    /// As shown to people.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The file, where it is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.bytes {
            Bytes::File(path) => Some(path),
            Bytes::Memory(_) => None,
        }
    }

    /// The bytes from the start.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.bytes {
            Bytes::File(path) => Box::new(File::open(path)?),
            Bytes::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// How many bytes there are; 0 where that is not known.
    pub(super) fn size(&self) -> u64 {
        match &self.bytes {
            Bytes::File(path) => path.metadata().map_or(0, |known| known.len()),
            Bytes::Memory(bytes) => u64::try_from(bytes.len()).unwrap_or_default(),
        }
    }

    /// Whether it came through a pipe, whose name says nothing of its format.
    pub(super) fn is_pipe(&self) -> bool {
        matches!(self.bytes, Bytes::Memory(_))
    }

    /// Whether a JSON document starts here: what tells the format where no file name does.
    pub(super) fn looks_like_json(&self) -> bool {
        match &self.bytes {
            Bytes::File(_) => false,
            Bytes::Memory(bytes) => {
                let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                matches!(text.iter().find(|b| !b.is_ascii_whitespace()), Some(b'[' | b'{'))
            }
        }
    }
}
