//! Which problems a hole in a broken file causes by itself: what could not be read is missing somewhere.

use crate::diag::{Code, Diagnostic, Severity};
use crate::source::{Sources, Span};
use crate::syntax::Parsed;
use crate::syntax::ast::{Item, ItemKind};

/// The parts of a file that could not be read whole.
pub(super) struct Holes<'a> {
    sources: &'a Sources,
    /// The innermost declarations that hold an error.
    damaged: Vec<Damage>,
}

struct Damage {
    span: Span,
    /// Something of the tree of sections and indicators.
    is_tree: bool,
    /// Facts or definitions, whose bounds and units reach everywhere.
    is_value: bool,
    /// What was meant there is not known.
    is_loose: bool,
    /// The error stands outside all that was read, so even the lost words are not known.
    is_lost: bool,
}

impl<'a> Holes<'a> {
    /// Finds the damaged parts of files, given what the parser says of them.
    pub(super) fn new(files: &[Parsed], problems: &[Diagnostic], sources: &'a Sources) -> Self {
        let errors = problems.iter().filter(|p| p.severity == Severity::Error);
        let holds = |file: &&Parsed, error: Span| file.file.items.iter().any(|item| contains(item.at.0, error));
        let damaged = errors.map(|p| {
            let file = files.iter().find(|file| holds(file, p.span));
            innermost(file.map(|file| file.file.items.as_slice()).unwrap_or_default(), p.span)
        });
        let damaged = damaged.collect();
        Self { sources, damaged }
    }

    /// Whether a problem found later may follow from a hole.
    pub(super) fn explain(&self, problem: &Diagnostic) -> bool {
        let inside = || self.damaged.iter().any(|d| contains(d.span, problem.span));
        let some = |what: fn(&Damage) -> bool| self.damaged.iter().any(|d| what(d) || d.is_loose);
        match problem.code {
            Code::NoScheme => !self.damaged.is_empty(),
            Code::UnknownName | Code::UnknownMember => inside() || self.is_mentioned(problem.span),
            Code::WeightsTotal => inside() || (self.is_of_the_whole(problem) && some(|d| d.is_tree)),
            Code::KeyFact => some(|d| d.is_value),
            Code::NoDataPolicy | Code::OverFullMark | Code::BelowZero | Code::BandGap | Code::MayBeUndefined => {
                inside() || some(|d| d.is_value)
            }
            Code::MissingPart | Code::GradeOrder | Code::GradeAttributes => inside() || some(|_| false),
            Code::ClassGap => inside() || some(|_| false),
            Code::AssertFails | Code::AssertUndecided => inside() || some(|d| d.is_tree || d.is_value),
            Code::TotalUnbounded => some(|_| false),
            _ => false,
        }
    }

    /// Whether the unknown word occurs in a damaged part, where it may have been declared.
    fn is_mentioned(&self, word: Span) -> bool {
        let word = self.sources.text(word);
        self.damaged.iter().any(|d| d.is_lost || self.sources.text(d.span).contains(word))
    }

    /// Whether the weights lie in several declarations: then those of a damaged one may be missing among them.
    fn is_of_the_whole(&self, problem: &Diagnostic) -> bool {
        self.damaged.iter().all(|d| !problem.labels.iter().all(|label| contains(d.span, label.span)))
    }
}

fn innermost(items: &[Item], error: Span) -> Damage {
    let loose = Damage { span: error, is_tree: true, is_value: true, is_loose: true, is_lost: true };
    let Some(item) = items.iter().find(|item| contains(item.at.0, error)) else { return loose };
    let inner = match &item.kind {
        ItemKind::Section(block) | ItemKind::Indicator(block) => Some(innermost(&block.items, error)),
        ItemKind::When(patch) => Some(innermost(&patch.items, error)),
        _ => None,
    };
    let is_tree = matches!(
        item.kind,
        ItemKind::Section(_) | ItemKind::Indicator(_) | ItemKind::When(_) | ItemKind::Clause(_) | ItemKind::Bad
    );
    let is_value =
        matches!(item.kind, ItemKind::Facts(_) | ItemKind::Param(_) | ItemKind::Let(_) | ItemKind::Dimension(_));
    let is_loose = matches!(item.kind, ItemKind::Bad);
    let own = Damage { span: item.at.0, is_tree, is_value: is_value || is_loose, is_loose, is_lost: false };
    match inner {
        // a clause lost in a block, or the block itself: the block is what is damaged
        Some(inner) if !inner.is_loose && !is_clause(items, &inner) => inner,
        Some(_) | None => own,
    }
}

fn is_clause(items: &[Item], damage: &Damage) -> bool {
    let inner = items.iter().flat_map(|item| match &item.kind {
        ItemKind::Section(block) | ItemKind::Indicator(block) => block.items.as_slice(),
        ItemKind::When(patch) => patch.items.as_slice(),
        _ => &[],
    });
    inner.into_iter().any(|item| item.at.0 == damage.span && matches!(item.kind, ItemKind::Clause(_)))
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
