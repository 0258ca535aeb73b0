//! `when` blocks: declarations reopened for some people.

use super::Resolver;
use super::clauses::Owner;
use super::exprs::Scope;
use super::names::{Rule, Value};
use crate::diag::{Code, say};
use crate::model::scheme::Patch;
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ItemKind};

impl Resolver {
    pub(super) fn patch(&mut self, patch: &ast::Patch, parent: Option<usize>, span: Span) {
        let index = self.scheme.patches.len();
        let condition = self.expr(&patch.condition, Scope::default());
        let span = span.before().to(patch.condition.at.0);
        let depth = parent.and_then(|p| self.scheme.patches.get(p)).map_or(1, |p| p.depth + 1);
        self.scheme.patches.push(Patch { parent, depth, condition, span });
        self.patch_items(&patch.items, index, false);
    }

    /// Reads what a patch, or a section that it reopens, declares; a section's clauses are read by its owner.
    fn patch_items(&mut self, items: &[ast::Item], patch: usize, in_section: bool) {
        for item in items {
            match &item.kind {
                ItemKind::When(inner) => self.patch(inner, Some(patch), item.at.0),
                ItemKind::Section(block) | ItemKind::Indicator(block) => {
                    let is_section = matches!(item.kind, ItemKind::Section(_));
                    let Some(owner) = self.reopened(&block.head.name, is_section, block) else { continue };
                    self.clauses(owner, &block.items, Some(patch));
                    if is_section {
                        self.patch_items(&block.items, patch, true);
                    }
                }
                ItemKind::Param(def) | ItemKind::Let(def) => {
                    match self.names.values.get(&def.head.name.text).copied() {
                        Some((Value::Definition(index), _)) => self.set_definition(index, def, Some(patch)),
                        Some((Value::Fact(_), first)) => {
                            self.twice(Code::DuplicateName, &def.head.name.text, first, def.head.name.at.0)
                        }
                        None => {
                            let known: Vec<String> = self.scheme.definitions.iter().map(|d| d.name.clone()).collect();
                            self.unknown(&def.head.name, known.iter().map(String::as_str));
                        }
                    }
                }
                ItemKind::Bad => {}
                ItemKind::Clause(_) if in_section => {}
                ItemKind::RestProportional => self.unsupported(item.at.0, "`rest proportional`", "其余按比例"),
                ItemKind::Drop(..) => self.unsupported(item.at.0, "`drop`", "删除(drop)"),
                _ => self.unsupported(item.at.0, "reopening this declaration in a patch", "在 `当` 中重开这类声明"),
            }
        }
    }

    fn reopened(&mut self, name: &ast::Name, is_section: bool, block: &ast::Block) -> Option<Owner> {
        match (self.names.rules.get(&name.text).copied(), is_section) {
            (Some((Rule::Section(index), _)), true) => Some(Owner::Section(index)),
            (Some((Rule::Indicator(index), _)), _)
                if self.scheme.indicators.get(index).is_some_and(|rule| rule.is_section == is_section) =>
            {
                Some(Owner::Indicator(index))
            }
            (Some(_), _) => {
                let text = &name.text;
                let message = say!("`{text}` was declared as something else", "`{text}` 声明时是另一类规则");
                self.error(Code::UnknownName, name.at.0, message);
                None
            }
            (None, _) => {
                let scores = block
                    .items
                    .iter()
                    .any(|i| matches!(i.kind, ItemKind::Clause(Clause::Score(_)) | ItemKind::Indicator(_)));
                if scores {
                    self.unsupported(name.at.0, "a new indicator in a patch", "在 `当` 中新增指标");
                } else {
                    let known: Vec<String> = self.names.rules.keys().cloned().collect();
                    self.unknown(name, known.iter().map(String::as_str));
                }
                None
            }
        }
    }
}
