//! Promise: people and their lists come out of CSV and JSON files as raw data with file and row; nothing is guessed:
//! what can not be read for certain is a fault of its row, or of the whole file where no row can be blamed.

mod chunk;
mod decode;
mod find;
mod input;
mod keys;
mod lists;
mod noticed;
mod people;
mod plain;
mod results;
mod sheet;
mod split;
mod survey;
mod table;

pub use chunk::{Chunk, Next};
pub use decode::Encoding;
pub use input::Input;
pub use noticed::Noticed;
pub use people::{People, Person, Refusal};

use std::path::PathBuf;

use crate::diag::Say;

/// Where facts are.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file, or a folder with a table for people and one for each list.
    Path(PathBuf),
    /// What was read from standard input.
    Text(Input),
    /// Only where the scheme says so.
    Declared,
}

/// What is asked of the tables.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where the facts are.
    pub place: Place,
    /// The folder of the scheme, where the files it names are sought last; empty for the working folder.
    pub beside: PathBuf,
    /// The encoding of all tables; UTF-8 where none is given and no byte order mark tells.
    pub encoding: Option<Encoding>,
    /// Other schemes read tables of the same folder.
    pub shared: bool,
}

/// A table or a folder that can not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TableError {
    /// What is wrong, where, and the way out.
    pub message: Say,
}

impl TableError {
    fn new(message: Say) -> Self {
        Self { message }
    }
}

/// How large tables may be.
pub mod limits {
    /// Bytes of one row.
    pub const ROW_BYTES: usize = 1 << 20;
    /// Bytes of one cell.
    pub const CELL_BYTES: usize = 64 << 10;
    /// Columns of one table.
    pub const COLUMNS: usize = 4_096;
    /// Bytes of one JSON file.
    pub const JSON_BYTES: u64 = 512 << 20;
}
