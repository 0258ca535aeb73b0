//! `when` blocks: for whom declarations are reopened.

use super::expr::ExprId;
use crate::facts::Info;
use crate::source::Span;

/// A patch: reopened declarations for some people.
#[derive(Debug, Clone)]
pub struct Patch {
    /// The patch it refines.
    pub parent: Option<usize>,
    /// How deep it is nested: 2 for a `when` block, two more for each around it. The stretches of a dated value lie one
    /// above the block, or the base, that it stands in: they win over that and lose to all that is nested in it.
    pub depth: usize,
    /// For whom it holds, besides its parent's condition.
    pub condition: ExprId,
    /// Where it was written: the `when` line.
    pub span: Span,
    /// A part of it was not understood and is reported, so that the rest does not tell what it makes.
    pub is_partial: bool,
    /// What its `///` lines say.
    pub info: Info,
}

impl Patch {
    /// Whether it is a stretch of a dated value rather than a `when` block.
    #[must_use]
    pub fn is_stretch(&self) -> bool {
        self.depth % 2 == 1
    }
}

/// `rest proportional`: the weights that no patch sets share what those that are set leave.
#[derive(Debug, Clone)]
pub struct Rest {
    /// The patch that says so.
    pub patch: usize,
    /// The section whose level it is about; without one every level that the patch changes.
    pub section: Option<usize>,
    /// Where it was written.
    pub span: Span,
}
