use std::fmt;
use std::sync::Arc;

/// Data as they arrive, before a schema says what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// No value.
    Missing,
    /// A truth value.
    Bool(bool),
    /// A number as its decimal digits, never through a binary float; an exponent is allowed.
    Number(String),
    /// A text; a number written as text is refused.
    Text(String),
    /// A cell of a table, or a string of a host program: text that is read as its field's type says.
    Cell(String),
    /// Several values.
    List(Vec<Raw>),
    /// Named values.
    Map(Vec<(String, Raw)>, Option<Origin>),
}

impl Raw {
    /// What it is, for messages in either language.
    #[must_use]
    pub(super) fn what(&self) -> crate::diag::Say {
        use crate::diag::say;
        match self {
            Self::Missing => say!("nothing", "空值"),
            Self::Bool(b) => say!("`{b}`", "`{b}`"),
            Self::Number(n) => {
                let n = super::cell::excerpt(n);
                say!("the number `{n}`", "数字 `{n}`")
            }
            Self::Text(t) | Self::Cell(t) => {
                let t = super::cell::excerpt(t);
                say!("the text `{t}`", "文本 `{t}`")
            }
            Self::List(_) => say!("a list", "列表"),
            Self::Map(..) => say!("a record", "记录"),
        }
    }
}

/// Where data were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file as shown to people.
    pub file: Arc<str>,
    /// The line of a table, or the place in a list, counted from 1.
    pub row: usize,
    /// Whether it is a place in a list of records: a document whose lines mean nothing.
    pub listed: bool,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.file, if self.listed { ", record " } else { ":" }, self.row)
    }
}
