//! Scheme files come from the disk or from standard input, and never from outside the folder of the first.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::engine::{Engine, Inspection, Loader, Problems};
use crate::inspect;
use crate::outcome::Profile;
use crate::source::{FileId, Sources, Span};
use crate::syntax::Limits;

/// What standard input is called.
const STDIN: &str = "<stdin>";

/// Texts that stand for those of files, by name.
pub(super) type Texts = BTreeMap<String, String>;

/// The text of a scheme file, or the problem that it is no text.
pub(super) struct SchemeText {
    /// As shown to people.
    pub(super) name: String,
    /// The text, or what keeps it from being one.
    pub(super) text: Result<String, Box<Problems>>,
    folder: PathBuf,
}

/// What a scheme looks like to a careful reader.
pub(super) struct Replayed {
    /// What should be looked at.
    pub(super) problems: Problems,
    /// What it can do.
    pub(super) profile: Option<Profile>,
    /// What its quotas leave room for.
    pub(super) room: Vec<Diagnostic>,
}

impl SchemeText {
    /// Reads one of several schemes; one that can not be read is told and passed over.
    pub(super) fn read_or_tell(path: &Path, talk: &Talk, done: &mut Done) -> Result<Option<Self>, Stop> {
        match Self::read(path) {
            Ok(scheme) => Ok(Some(scheme)),
            Err(Stop::Unable(why)) => {
                talk.error(&why);
                *done = Done::Unread;
                Ok(None)
            }
            Err(Stop::Closed) => Err(Stop::Closed),
        }
    }

    /// Reads a file, or standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Self, Stop> {
        if path == Path::new("-") {
            let name = STDIN.to_owned();
            let bytes = bounded(io::stdin().lock()).map_err(|e| unreadable(&name, &e))?;
            return Ok(Self { text: decode(&name, bytes), name, folder: PathBuf::new() });
        }
        let name = path.display().to_string();
        if is_table(path) {
            return Err(Stop::Unable(no_scheme(&name)));
        }
        let bytes = File::open(path).and_then(bounded).map_err(|e| unreadable(&name, &e))?;
        Ok(Self { text: decode(&name, bytes), name, folder: folder_of(path) })
    }

    /// Says all that there is to say of the scheme, advice included; `changed` texts stand for those of files.
    pub(super) fn inspect(&self, changed: &Texts) -> Problems {
        let text = match &self.text {
            Ok(text) => text,
            Err(problems) => return (**problems).clone(),
        };
        let files = Files { name: &self.name, text, folder: &self.folder };
        let Inspection { findings, sources, .. } = Engine::inspect(&self.name, &Changed { files, changed });
        Problems { diagnostics: findings, sources }
    }

    /// Says it with people who show it, what the scheme can do where that is asked for and known, and what room its quotas
    /// leave in groups of so many people.
    pub(super) fn replay(&self, changed: &Texts, report: bool, people: &[usize]) -> Replayed {
        let text = match &self.text {
            Ok(text) => text,
            Err(problems) => return Replayed { problems: (**problems).clone(), profile: None, room: vec![] },
        };
        let files = Files { name: &self.name, text, folder: &self.folder };
        let inspection = inspect::inspect(&self.name, &Changed { files, changed });
        let profile = if report { inspect::profile(&inspection) } else { None };
        let engine = inspection.engine.as_ref().filter(|_| !people.is_empty());
        let room = engine.map(|engine| inspect::room(engine, people)).unwrap_or_default();
        let problems = Problems { diagnostics: inspection.findings, sources: inspection.sources };
        Replayed { problems, profile, room }
    }

    /// Compiles the scheme.
    pub(super) fn compile(self) -> Result<Engine, Problems> {
        let text = self.text.map_err(|problems| *problems)?;
        Engine::load(&self.name, &Files { name: &self.name, text: &text, folder: &self.folder })
    }

    /// Whether it was read from standard input.
    pub(super) fn is_stdin(&self) -> bool {
        self.name == STDIN
    }

    /// Whether a file of the scheme may be written: the scheme itself, and what is inside its folder, links followed.
    pub(super) fn may_write(&self, name: &str) -> bool {
        if name == self.name || self.is_stdin() {
            return name == self.name;
        }
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        let real = Path::new(name).canonicalize();
        folder.canonicalize().is_ok_and(|folder| real.is_ok_and(|real| real.starts_with(folder)))
    }
}

/// Whether the ending of a file says that it holds facts.
pub(super) fn is_table(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    matches!(ending.as_str(), "csv" | "tsv" | "json" | "xls" | "xlsx" | "xlsm" | "ods")
}

fn no_scheme(name: &str) -> Say {
    say!(
        "`{name}` is a table, a scheme file is expected here; the scheme comes first, the facts behind it",
        "`{name}` 是数据表,这里需要方案文件;方案在前,数据在后"
    )
}

/// The folder a file is in; empty for the working folder, so that names keep their short form.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// Everything up to one byte above the limit, so that what is larger is refused without being read.
fn bounded(file: impl Read) -> io::Result<Vec<u8>> {
    let most = u64::try_from(Limits::default().source_bytes).unwrap_or(u64::MAX);
    let mut bytes = vec![];
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Stop {
    Stop::Unable(match error.kind() {
        io::ErrorKind::NotFound => say!("`{name}` does not exist", "`{name}` 不存在"),
        io::ErrorKind::PermissionDenied => say!("`{name}` may not be read", "没有读取 `{name}` 的权限"),
        io::ErrorKind::IsADirectory => {
            say!("`{name}` is a folder, a scheme file is expected", "`{name}` 是文件夹,这里需要方案文件")
        }
        _ => say!("`{name}` can not be read: {error}", "无法读取 `{name}`:{error}"),
    })
}

fn decode(name: &str, bytes: Vec<u8>) -> Result<String, Box<Problems>> {
    let most = Limits::default().source_bytes;
    let too_large = bytes.len() > most;
    String::from_utf8(bytes).or_else(|error| {
        let at = error.utf8_error().valid_up_to();
        if too_large && at > most.saturating_sub(4) {
            // the cut may have gone through a character; the parser refuses the size
            return Ok(String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        let message = say!("byte {at} is not UTF-8", "第 {at} 字节不是 UTF-8 编码");
        let mut sources = Sources::default();
        sources.add(name, "");
        let problem = Diagnostic::error(Code::BadCharacter, Span::new(FileId::FIRST, 0, 0), message)
            .help(say!("save the file as UTF-8", "请将文件另存为 UTF-8"));
        Err(Box::new(Problems { diagnostics: vec![problem], sources }))
    })
}

/// The folder of the first file, out of which no name leads.
struct Files<'a> {
    name: &'a str,
    text: &'a str,
    folder: &'a Path,
}

impl Files<'_> {
    /// The folder itself, for names that keep their short form.
    fn root(&self) -> &Path {
        if self.folder.as_os_str().is_empty() { Path::new(".") } else { self.folder }
    }
}

impl Loader for Files<'_> {
    fn load(&self, name: &str) -> Result<String, Say> {
        if name == self.name {
            return Ok(self.text.to_owned());
        }
        let refuse = |error: io::Error| match unreadable(name, &error) {
            Stop::Unable(message) => message,
            Stop::Closed => say!("`{name}` can not be read", "无法读取 `{name}`"),
        };
        if is_table(Path::new(name)) {
            return Err(say!("`{name}` is a table, a scheme file is expected", "`{name}` 是数据表,这里需要方案文件"));
        }
        // a pipe or a device would be waited for before its kind can be asked of the open file
        let is_file = |metadata: &std::fs::Metadata| metadata.is_file();
        let opened =
            std::fs::metadata(name).and_then(|m| if is_file(&m) { File::open(name).map(Some) } else { Ok(None) });
        let file = opened.map_err(refuse)?.filter(|file| file.metadata().is_ok_and(|m| is_file(&m)));
        let Some(file) = file else {
            return Err(say!("`{name}` is no regular file", "`{name}` 不是普通文件"));
        };
        String::from_utf8(bounded(file).map_err(refuse)?)
            .map_err(|_| say!("`{name}` is not UTF-8; save it as UTF-8", "`{name}` 不是 UTF-8 编码;请另存为 UTF-8"))
    }

    /// A file has one name however it is written, links followed: that beside the first file.
    fn resolve(&self, from: &str, name: &str) -> Result<String, Say> {
        let outside = || {
            say!(
                "`{name}` leads out of the scheme's folder; only names inside it are allowed",
                "`{name}` 超出了方案所在文件夹;只能使用文件夹内的名称"
            )
        };
        let inside = Path::new(name).components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !inside || name.is_empty() || name.contains(['\\', ':']) {
            return Err(outside());
        }
        let beside = if from == self.name { self.root().to_owned() } else { folder_of(Path::new(from)) };
        let path = if beside.as_os_str().is_empty() { PathBuf::from(name) } else { beside.join(name) };
        let shown = path.display().to_string();
        let missing = |_: io::Error| say!("`{shown}` does not exist", "`{shown}` 不存在");
        let (root, real) = (self.root().canonicalize().map_err(missing)?, path.canonicalize().map_err(missing)?);
        if Path::new(self.name).canonicalize().is_ok_and(|first| first == real) {
            return Ok(self.name.to_owned());
        }
        let inner = real.strip_prefix(root).map_err(|_| outside())?;
        Ok(self.folder.join(inner).display().to_string())
    }
}

/// Files of which some have another text by now.
struct Changed<'a> {
    files: Files<'a>,
    changed: &'a Texts,
}

impl Loader for Changed<'_> {
    fn load(&self, name: &str) -> Result<String, Say> {
        self.changed.get(name).map_or_else(|| self.files.load(name), |text| Ok(text.clone()))
    }

    fn resolve(&self, from: &str, name: &str) -> Result<String, Say> {
        self.files.resolve(from, name)
    }
}
