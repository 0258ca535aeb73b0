//! Results go to standard output, or whole into a file: a temporary file in the same folder takes the place of the old
//! one when all is written and safe on the disk.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::stop::Stop;
use crate::diag::say;

/// Where a result goes.
pub(super) enum Output {
    /// Standard output, or something else that can not be replaced: a device, a pipe.
    Stream(String, Box<dyn Write>),
    /// A file.
    File(Whole),
}

/// A file that appears whole or not at all.
pub(super) struct Whole {
    target: PathBuf,
    temporary: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Output {
    /// Opens the output; `inputs` are files that must not be overwritten.
    pub(super) fn open(path: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, Stop> {
        let Some(path) = path.filter(|p| *p != Path::new("-")) else {
            return Ok(Self::Stream("standard output".to_owned(), Box::new(BufWriter::new(io::stdout().lock()))));
        };
        let name = path.display().to_string();
        let refuse = |error: io::Error| Stop::writing(&name, &error);
        let known = match path.metadata() {
            Ok(known) => Some(known),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(refuse(e)),
        };
        // a link is followed, so that the file it leads to is replaced and the link stays
        let target = if known.is_some() { path.canonicalize().map_err(refuse)? } else { path.to_owned() };
        if inputs.iter().filter_map(|input| input.canonicalize().ok()).any(|input| input == target) {
            return Err(Stop::Unable(say!(
                "`{name}` is read and would be overwritten; name another output",
                "`{name}` 是输入文件,会被覆盖;请换一个输出文件"
            )));
        }
        match &known {
            Some(known) if known.is_dir() => Err(refuse(io::ErrorKind::IsADirectory.into())),
            Some(known) if !known.is_file() => {
                let file = OpenOptions::new().write(true).open(&target).map_err(refuse)?;
                Ok(Self::Stream(name, Box::new(BufWriter::new(file))))
            }
            Some(known) if known.permissions().readonly() => Err(refuse(io::ErrorKind::PermissionDenied.into())),
            _ => Whole::create(target, known.as_ref()).map(Self::File).map_err(refuse),
        }
    }

    /// Whether what was written can still be taken back.
    pub(super) fn is_whole(&self) -> bool {
        match self {
            Self::Stream(..) => false,
            Self::File(_) => true,
        }
    }

    /// Makes the result final: without it a file stays as it was.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        let name = self.name();
        let finished = match &mut self {
            Self::Stream(_, stream) => stream.flush(),
            Self::File(whole) => whole.commit(),
        };
        finished.map_err(|e| Stop::writing(&name, &e))
    }

    /// Writes a text.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Stop> {
        self.bytes(text.as_bytes())
    }

    /// Writes the bytes of a text.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.write_all(bytes).map_err(|e| Stop::writing(&self.name(), &e))
    }

    /// Writes a value as JSON on lines of its own.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Stop> {
        let name = self.name();
        serde_json::to_writer_pretty(&mut *self, value).map_err(|e| Stop::writing(&name, &e.into()))?;
        self.text("\n")
    }

    fn name(&self) -> String {
        match self {
            Self::Stream(name, _) => name.clone(),
            Self::File(whole) => whole.target.display().to_string(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(_, stream) => stream.write(bytes),
            Self::File(whole) => whole.file.as_mut().map_or(Ok(0), |file| file.write(bytes)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(_, stream) => stream.flush(),
            Self::File(whole) => whole.file.as_mut().map_or(Ok(()), BufWriter::flush),
        }
    }
}

impl Whole {
    fn create(target: PathBuf, replaced: Option<&Metadata>) -> io::Result<Self> {
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        let process = std::process::id();
        for attempt in 0..100_u32 {
            let temporary = target.with_file_name(format!(".{name}.tmp-{process}-{attempt}"));
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => {
                    let whole = Self { target, temporary, file: Some(BufWriter::new(file)) };
                    if let Some(replaced) = replaced {
                        std::fs::set_permissions(&whole.temporary, replaced.permissions())?;
                    }
                    return Ok(whole);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn commit(&mut self) -> io::Result<()> {
        let Some(buffer) = self.file.take() else { return Ok(()) };
        let committed = buffer.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| {
            file.sync_all()?;
            std::fs::rename(&self.temporary, &self.target)
        });
        if let Err(e) = committed {
            let _ = std::fs::remove_file(&self.temporary);
            return Err(e);
        }
        // the new name is safe once its folder is; where folders can not be synced there is nothing more to do
        if let Some(folder) = self.target.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
