//! Bytes become text with LF line ends: by a byte order mark, by the encoding that was asked for, else by strict UTF-8.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};

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
    bytes: Box<dyn Read>,
    decoder: Decoder,
    /// The encoding that is read, and whether somebody asked for it.
    pub(super) encoding: Encoding,
    raw: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    after_cr: bool,
    ended: bool,
    line: usize,
}

/// The error inside an [`io::Error`] for bytes that are not of the encoding.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is not {encoding}")]
struct Undecodable {
    line: usize,
    encoding: Encoding,
}

/// How many bytes are decoded at once.
const CHUNK: usize = 32 << 10;

impl Text {
    /// Opens an input; a byte order mark decides before `asked` does.
    pub(super) fn open(input: &Input, asked: Option<Encoding>) -> io::Result<Self> {
        let mut bytes = input.open()?;
        let mut start = Vec::with_capacity(CHUNK);
        (&mut bytes).take(4).read_to_end(&mut start)?;
        let mark = encoding_rs::Encoding::for_bom(&start);
        let (encoding, skip) = mark.map_or((asked.unwrap_or(Encoding::UTF_8), 0), |(e, n)| (Encoding(e), n));
        start.drain(..skip.min(start.len()));
        let decoder = encoding.0.new_decoder_without_bom_handling();
        let mut text = Self {
            bytes,
            decoder,
            encoding,
            raw: start,
            ready: vec![],
            taken: 0,
            after_cr: false,
            ended: false,
            line: 1,
        };
        text.decode(false)?;
        Ok(text)
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.taken == self.ready.len() && !self.ended {
            self.raw.resize(CHUNK, 0);
            let read = self.bytes.read(&mut self.raw);
            self.raw.truncate(*read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => {
                    self.ended = true;
                    self.decode(true)?;
                }
                Ok(_) => self.decode(false)?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Decodes what was read into what is ready.
    fn decode(&mut self, last: bool) -> io::Result<()> {
        let most = self.decoder.max_utf8_buffer_length_without_replacement(self.raw.len()).unwrap_or(8 * CHUNK);
        let mut decoded = vec![0; most];
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(&self.raw, &mut decoded, last);
        self.raw.clear();
        self.ready.clear();
        self.taken = 0;
        for &byte in decoded.iter().take(written) {
            let lf_of_crlf = self.after_cr && byte == b'\n';
            self.after_cr = byte == b'\r';
            if !lf_of_crlf {
                let byte = if byte == b'\r' { b'\n' } else { byte };
                self.line += usize::from(byte == b'\n');
                self.ready.push(byte);
            }
        }
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => {
                let problem = Undecodable { line: self.line, encoding: self.encoding };
                Err(io::Error::new(io::ErrorKind::InvalidData, problem))
            }
        }
    }
}

impl Read for Text {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let rest = self.ready.get(self.taken..).unwrap_or_default();
        let count = rest.len().min(out.len());
        for (to, from) in out.iter_mut().zip(rest) {
            *to = *from;
        }
        self.taken += count;
        Ok(count)
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
    Text::open(input, Some(encoding)).and_then(|mut text| io::copy(&mut text, &mut io::sink())).is_ok()
}
