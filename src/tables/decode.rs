//! Bytes become text with LF line ends: by a byte order mark, by the encoding that was asked for, else by strict UTF-8.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};
use memchr::{memchr, memchr_iter};

use super::{Input, TableError};
use crate::diag::{Say, say};

/// A character encoding, named as on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    const UTF_8: Self = Self(encoding_rs::UTF_8);

    /// The encoding of a name such as `gb18030`, `utf-16le` or `utf-8`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let odd = [encoding_rs::REPLACEMENT, encoding_rs::X_USER_DEFINED];
        encoding_rs::Encoding::for_label_no_replacement(name.as_bytes()).filter(|e| !odd.contains(e)).map(Self)
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// Text of an input; reading it fails at the first byte that is not of its encoding.
pub(super) struct Text {
    bytes: Box<dyn Read + Send>,
    decoder: Decoder,
    /// The encoding that is read, and whether somebody asked for it.
    pub(super) encoding: Encoding,
    raw: Vec<u8>,
    /// How much of `raw` has not been decoded.
    waiting: usize,
    spare: String,
    after_cr: bool,
    ended: bool,
    line: usize,
    /// How many bytes were read.
    pub(super) read: u64,
}

/// The error inside an [`io::Error`] for bytes that are not of the encoding.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is not {encoding}")]
struct Undecodable {
    line: usize,
    encoding: Encoding,
}

/// How many bytes are decoded at once.
const CHUNK: usize = 64 << 10;

impl Text {
    /// Opens an input; a byte order mark decides before `asked` does.
    pub(super) fn open(input: &Input, asked: Option<Encoding>) -> io::Result<Self> {
        let mut bytes = input.open()?;
        let mut start = Vec::with_capacity(CHUNK);
        (&mut bytes).take(4).read_to_end(&mut start)?;
        let read = u64::try_from(start.len()).unwrap_or_default();
        let mark = encoding_rs::Encoding::for_bom(&start);
        let (encoding, skip) = mark.map_or((asked.unwrap_or(Encoding::UTF_8), 0), |(e, n)| (Encoding(e), n));
        start.drain(..skip.min(start.len()));
        let waiting = start.len();
        start.resize(CHUNK, 0);
        Ok(Self {
            bytes,
            decoder: encoding.0.new_decoder_without_bom_handling(),
            encoding,
            raw: start,
            waiting,
            spare: String::new(),
            after_cr: false,
            ended: false,
            line: 1,
            read,
        })
    }

    /// Adds what comes next to a text, lines ended by LF; `false` where there is nothing more.
    pub(super) fn read_on(&mut self, into: &mut String) -> io::Result<bool> {
        let before = into.len();
        while into.len() == before && !self.ended {
            if self.waiting == 0 {
                self.waiting = match self.bytes.read(&mut self.raw) {
                    Ok(count) => count,
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                    Err(e) => return Err(e),
                };
                self.read += u64::try_from(self.waiting).unwrap_or_default();
                self.ended = self.waiting == 0;
            }
            self.decode(into)?;
        }
        Ok(into.len() > before)
    }

    /// Decodes what was read.
    fn decode(&mut self, into: &mut String) -> io::Result<()> {
        let (start, count) = (into.len(), std::mem::take(&mut self.waiting));
        into.reserve(self.decoder.max_utf8_buffer_length_without_replacement(count).unwrap_or(8 * CHUNK));
        let raw = self.raw.get(..count).unwrap_or_default();
        let (result, _) = self.decoder.decode_to_string_without_replacement(raw, into, self.ended);
        self.fold_line_ends(start, into);
        let fresh = into.as_bytes().get(start..).unwrap_or_default();
        self.line += memchr_iter(b'\n', fresh).count();
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => {
                let problem = Undecodable { line: self.line, encoding: self.encoding };
                Err(io::Error::new(io::ErrorKind::InvalidData, problem))
            }
        }
    }

    /// Makes every line end from `start` on an LF.
    fn fold_line_ends(&mut self, start: usize, text: &mut String) {
        let Some(fresh) = text.get(start..).filter(|fresh| !fresh.is_empty()) else { return };
        if !self.after_cr && memchr(b'\r', fresh.as_bytes()).is_none() {
            return;
        }
        self.spare.clear();
        self.spare.push_str(fresh);
        text.truncate(start);
        let mut pieces = self.spare.split('\r');
        let first = pieces.next().unwrap_or_default();
        text.push_str(if self.after_cr { first.strip_prefix('\n').unwrap_or(first) } else { first });
        for piece in pieces {
            text.push('\n');
            text.push_str(piece.strip_prefix('\n').unwrap_or(piece));
        }
        self.after_cr = self.spare.ends_with('\r');
    }
}

/// Says why an input could not be read; text that is not UTF-8 is tried as what Chinese Windows writes.
pub(super) fn explain(input: &Input, error: &io::Error, asked: Option<Encoding>) -> TableError {
    let name = input.name();
    let Some(problem) = error.get_ref().and_then(|e| e.downcast_ref::<Undecodable>()) else {
        return TableError::new(cannot_read(name, error));
    };
    let (line, encoding) = (problem.line, problem.encoding);
    let gb18030 = Encoding(encoding_rs::GB18030);
    if asked.is_none() && encoding == Encoding::UTF_8 && decodes(input, gb18030) {
        return TableError::new(say!(
            "`{name}`, line {line}: this is not UTF-8; it looks like GB18030: pass --encoding gb18030",
            "`{name}` 第 {line} 行:不是 UTF-8 编码;看起来是 GB18030:请加上 --encoding gb18030"
        ));
    }
    TableError::new(say!(
        "`{name}`, line {line}: this is not {encoding}; save the file as UTF-8 or pass its encoding by --encoding",
        "`{name}` 第 {line} 行:不是 {encoding} 编码;请另存为 UTF-8,或用 --encoding 指明编码"
    ))
}

/// Says that a file could not be read, in words of ours where the reason is a common one.
pub(super) fn cannot_read(name: &str, error: &io::Error) -> Say {
    match error.kind() {
        io::ErrorKind::NotFound => say!("`{name}` does not exist", "`{name}` 不存在"),
        io::ErrorKind::PermissionDenied => say!("`{name}` may not be read", "没有读取 `{name}` 的权限"),
        io::ErrorKind::IsADirectory => {
            say!("`{name}` is a folder, a file is expected", "`{name}` 是文件夹,这里需要文件")
        }
        _ => say!("`{name}` can not be read: {error}", "无法读取 `{name}`:{error}"),
    }
}

fn decodes(input: &Input, encoding: Encoding) -> bool {
    let Ok(mut text) = Text::open(input, Some(encoding)) else { return false };
    let mut aside = String::new();
    loop {
        aside.clear();
        match text.read_on(&mut aside) {
            Ok(true) => {}
            Ok(false) => return true,
            Err(_) => return false,
        }
    }
}
