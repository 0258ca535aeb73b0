use std::io;

use crate::diag::{Say, say};

/// How a command ended that did what it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Done {
    /// Nothing is at fault.
    Fine,
    /// Something is at fault, and was reported.
    Findings,
    /// A file can not be read, which was reported; the others were looked at.
    Unread,
}

/// Why a command could not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// Wrong usage, or a file that can not be read or written.
    Unable(Say),
    /// Whoever read the output has had enough.
    Closed,
}

impl Stop {
    /// An error while writing to `name`.
    pub(super) fn writing(name: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            io::ErrorKind::StorageFull => Self::Unable(say!(
                "`{name}` can not be written: there is no space left",
                "无法写入 `{name}`:磁盘空间不足"
            )),
            io::ErrorKind::PermissionDenied => {
                Self::Unable(say!("`{name}` may not be written", "没有写入 `{name}` 的权限"))
            }
            io::ErrorKind::NotFound => {
                Self::Unable(say!("the folder of `{name}` does not exist", "`{name}` 所在的文件夹不存在"))
            }
            io::ErrorKind::IsADirectory => Self::Unable(say!("`{name}` is a folder", "`{name}` 是文件夹")),
            _ => Self::Unable(say!("`{name}` can not be written: {error}", "无法写入 `{name}`:{error}")),
        }
    }
}

impl From<crate::tables::TableError> for Stop {
    fn from(error: crate::tables::TableError) -> Self {
        Self::Unable(error.message)
    }
}
