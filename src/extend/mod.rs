//! Promise: a file that extends another becomes one file that says what both say together, the extending one having the
//! last word; nothing is resolved here, and every part keeps its place in the file that it was written in.

mod drop;
mod item;
mod rest;
mod tree;

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Say, nearest, say};
use crate::source::{FileId, Span};
use crate::syntax::ast::{File, Item, ItemKind, Name};

/// Puts a file over the one that it extends.
///
/// `own` is the id of the extending file. What the base says for itself alone, its tests, tables of cases and properties,
/// stays with the base.
#[must_use]
pub fn extend(base: File, child: &File, own: FileId) -> (File, Vec<Diagnostic>) {
    let mut merge =
        Merge { own, items: base.items, problems: vec![], rests: vec![], thinned: vec![], set: BTreeSet::new() };
    merge.items.retain(|item| !is_of_its_file(&item.kind));
    merge.apply(&child.items);
    merge.rescale();
    (File { items: merge.items }, merge.problems)
}

struct Merge {
    /// The extending file.
    own: FileId,
    /// The base, and in the end both.
    items: Vec<Item>,
    problems: Vec<Diagnostic>,
    /// Each `rest proportional`: the section whose level it is about, and where it stands.
    rests: Vec<(Option<String>, Span)>,
    /// The section around each dropped member of a level, none for the top.
    thinned: Vec<Option<String>>,
    /// The sections and indicators that the extending file has named.
    set: BTreeSet<String>,
}

impl Merge {
    fn apply(&mut self, child: &[Item]) {
        // what is dropped makes room first, so that a name can be used again
        self.drops(child);
        let mut replaced = BTreeSet::new();
        for item in child {
            match &item.kind {
                ItemKind::Extends(_) | ItemKind::Drop(..) => {}
                ItemKind::RestProportional => self.rests.push((None, item.at.0)),
                ItemKind::Section(_) | ItemKind::Indicator(_) => self.block(item, None),
                ItemKind::Facts(facts) => self.facts(item, facts),
                _ => self.replace(item, &mut replaced),
            }
        }
    }

    fn error(&mut self, code: Code, span: Span, message: Say) -> &mut Vec<Say> {
        self.problems.push(Diagnostic::error(code, span, message));
        let last = self.problems.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the element was pushed two lines above")]
        &mut self.problems[last].help
    }

    fn unknown<'a>(&mut self, name: &Name, known: impl IntoIterator<Item = &'a str>) {
        let (text, at) = (&name.text, name.at.0);
        let problem = Diagnostic::error(Code::UnknownName, at, say!("unknown name `{text}`", "未知的名称 `{text}`"));
        self.problems.push(match nearest(text, known) {
            Some(near) => problem.help(say!("did you mean `{near}`?", "是不是 `{near}`?")).fix(
                say!("write `{near}`", "改为 `{near}`"),
                at,
                near,
            ),
            None => problem.help(say!("no file that is extended declares it", "被继承的文件都没有声明它")),
        });
    }
}

/// What is about its own file alone.
fn is_of_its_file(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Extends(_) | ItemKind::Test(_) | ItemKind::Cases(_) | ItemKind::Property(_))
}
