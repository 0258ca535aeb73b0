use super::super::ast::{Fact, Item, ItemKind, TypeKind};
use super::super::grammar::Rule;
use super::super::known;
use super::Build;
use super::expected::words_of;
use crate::diag::{Code, Diagnostic, say};

impl Build<'_> {
    /// A type that is nearly one of the language and no dimension of this file is misspelt; a file that extends
    /// another may mean a dimension of that one.
    pub(super) fn check_types(&mut self, items: &mut [Item]) {
        if items.iter().any(|item| matches!(item.kind, ItemKind::Extends(_))) {
            return;
        }
        let dimensions: std::collections::BTreeSet<String> = items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Dimension(dimension) => Some(dimension.head.name.text.clone()),
                _ => None,
            })
            .collect();
        for item in items {
            if let ItemKind::Facts(facts) = &mut item.kind {
                facts.facts.iter_mut().for_each(|fact| self.check_type(fact, &dimensions));
            }
        }
    }

    fn check_type(&mut self, fact: &mut Fact, dimensions: &std::collections::BTreeSet<String>) {
        let name = match &mut fact.ty.kind {
            TypeKind::Named(name) if !dimensions.contains(&name.text) => name,
            TypeKind::List(list) => return list.fields.iter_mut().for_each(|field| self.check_type(field, dimensions)),
            _ => return,
        };
        let (word, span) = (&name.text, name.at.0);
        let types = words_of(Rule::type_base);
        let Some(near) = known::meant(word, &types) else { return };
        let message = say!("there is no type `{word}`", "没有类型 `{word}`");
        let title = say!("write `{near}`", "改为 `{near}`");
        let problem = Diagnostic::error(Code::UnknownWord, span, message)
            .help(say!("did you mean `{near}`?", "是否指 `{near}`？"));
        // another word for it may say more than the type does; a slip of the keys does not
        let is_sense = known::by_sense(word, &types).is_some();
        self.problems.push(if is_sense { problem.fix(title, span, near) } else { problem.safe_fix(title, span, near) });
        fact.ty.kind = TypeKind::Bad;
    }
}
