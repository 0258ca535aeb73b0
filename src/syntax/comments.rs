use crate::source::Span;

/// A `//` comment, which says nothing to the machine and must not be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// The comment with its slashes, without the line end.
    pub text: String,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}
