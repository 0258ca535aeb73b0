use std::fmt;

use crate::diag::{Code, Diagnostic, Lang, Say};
use crate::facts::Fault;
use crate::source::{FileId, Sources, Span};

/// Everything that keeps a scheme from compiling.
#[derive(Debug, Clone)]
pub struct Problems {
    /// The problems in the order of the file, warnings among them.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub sources: Sources,
}

impl Problems {
    /// The loader has no text of that name.
    pub(super) fn unread(name: &str, why: Say) -> Self {
        let mut sources = Sources::default();
        sources.add(name, "");
        let at = Span::new(FileId::FIRST, 0, 0);
        Self { diagnostics: vec![Diagnostic::error(Code::NoScheme, at, why)], sources }
    }
}

/// One line for each problem, in English.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            f.write_str(&problem.one_line(&self.sources, Lang::En))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Everything that keeps a record from a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

/// One line for each fault, in English.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
