//! `when` blocks: declarations reopened, added and dropped for some people.

use super::Resolver;
use super::clauses::{Owner, set};
use super::exprs::Scope;
use super::leaf::is_leaf;
use super::names::{Rule, Value};
use crate::diag::{Code, Diagnostic, Say, say};
use crate::model::layered::Layered;
use crate::model::patch::{Patch, Rest};
use crate::model::tree::Node;
use crate::source::Span;
use crate::syntax::ast::{self, Clause, DropWhat, ItemKind};

impl Resolver {
    /// Names what patches add, an outer patch before those nested in it.
    pub(super) fn declare_added(&mut self, items: &[ast::Item]) {
        for item in items {
            let ItemKind::When(patch) = &item.kind else { continue };
            self.declare_added_blocks(&patch.items, None);
            for rule in &patch.items {
                if head_of_rule(&rule.kind).is_some_and(|head| !self.names.rules.contains_key(&head.name.text)) {
                    self.declare_rule(rule);
                }
            }
            self.declare_added(&patch.items);
        }
    }

    /// Names the sections and indicators that a patch adds, at the top or in a section that it reopens.
    fn declare_added_blocks(&mut self, items: &[ast::Item], parent: Option<usize>) {
        for item in items {
            let (ItemKind::Section(block) | ItemKind::Indicator(block)) = &item.kind else { continue };
            match self.names.rules.get(&block.head.name.text).map(|(rule, _)| *rule) {
                Some(Rule::Section(index)) if matches!(item.kind, ItemKind::Section(_)) => {
                    self.declare_added_blocks(&block.items, Some(index));
                }
                None if is_whole(block) => self.declare_added_block(item, parent),
                _ => {}
            }
        }
    }

    fn declare_added_block(&mut self, item: &ast::Item, parent: Option<usize>) {
        let nodes = self.declare_blocks(std::slice::from_ref(item), parent);
        for node in &nodes {
            if let Some(present) = self.presence(*node) {
                present.base = present.base.map(|(_, span)| (false, span));
            }
        }
        match parent {
            Some(section) => {
                if let Some(section) = self.scheme.sections.get_mut(section) {
                    section.children.extend(nodes);
                }
            }
            None => self.scheme.roots.extend(nodes),
        }
    }

    fn presence(&mut self, node: Node) -> Option<&mut Layered<bool>> {
        match node {
            Node::Section(index) => self.scheme.sections.get_mut(index).map(|s| &mut s.present),
            Node::Indicator(index) => self.scheme.indicators.get_mut(index).map(|i| &mut i.present),
        }
    }

    pub(super) fn patch(&mut self, patch: &ast::Patch, parent: Option<usize>, span: Span) {
        let index = self.scheme.patches.len();
        let condition = self.expr(&patch.condition, Scope::default());
        let span = span.before().to(patch.condition.at.0);
        let depth = parent.and_then(|p| self.scheme.patches.get(p)).map_or(0, |p| p.depth) + 2;
        self.scheme.patches.push(Patch { parent, depth, condition, span, is_partial: false, info: vec![] });
        self.patch_items(&patch.items, index, None);
        for item in &patch.items {
            if let ItemKind::When(inner) = &item.kind {
                self.patch(inner, Some(index), item.at.0);
            }
        }
    }

    /// Reads what a patch, or a section that it reopens or adds, says of others; a section's clauses are read by its owner.
    fn patch_items(&mut self, items: &[ast::Item], patch: usize, inside: Option<Owner>) {
        for item in items {
            let span = item.at.0;
            match &item.kind {
                ItemKind::Section(block) | ItemKind::Indicator(block) => self.patch_block(item, block, patch),
                ItemKind::Param(def) | ItemKind::Let(def) => self.patch_definition(def, patch),
                ItemKind::RestProportional => match inside {
                    None => self.scheme.rests.push(Rest { patch, section: None, span }),
                    Some(Owner::Section(index)) => {
                        self.scheme.rests.push(Rest { patch, section: Some(index), span });
                    }
                    Some(Owner::Indicator(_)) => {
                        let message = say!("nothing in here has weights to rescale", "这里面没有可以按比例调整的权重");
                        self.error(Code::Misplaced, span, message);
                    }
                },
                ItemKind::Drop(what, name) => self.drop_rule(*what, name, span, patch),
                ItemKind::Adjust(_)
                | ItemKind::Veto(_)
                | ItemKind::Outcome(_)
                | ItemKind::Action(_)
                | ItemKind::Check(_)
                    if inside.is_none() =>
                {
                    self.patch_rule(item, patch);
                }
                ItemKind::When(_) | ItemKind::Bad => {}
                ItemKind::Clause(_) if inside.is_some() => {}
                kind => self.not_in_a_patch(kind, span),
            }
        }
    }

    fn patch_block(&mut self, item: &ast::Item, block: &ast::Block, patch: usize) {
        let name = &block.head.name;
        let is_section = matches!(item.kind, ItemKind::Section(_));
        let Some(owner) = self.reopened(name, is_section) else { return self.partly(patch) };
        let node = match owner {
            Owner::Section(index) => Node::Section(index),
            Owner::Indicator(index) => Node::Indicator(index),
        };
        let adds = self.is_declared_at(name);
        if adds && let Some(present) = self.presence(node).filter(|present| present.fails_at_first()) {
            let head = block.head.label.as_ref().map_or(name.at.0, |label| label.at.0);
            set(present, true, item.at.0.before().to(head), Some(patch));
        }
        self.clauses(owner, &block.items, (!adds).then_some(patch));
        if is_section {
            self.patch_items(&block.items, patch, Some(owner));
        }
    }

    /// Whether a rule was declared by these very words.
    pub(super) fn is_declared_at(&self, name: &ast::Name) -> bool {
        self.names.rules.get(&name.text).is_some_and(|(_, span)| *span == name.at.0)
    }

    /// Notes that a part of a patch was not understood.
    fn partly(&mut self, patch: usize) {
        if let Some(patch) = self.scheme.patches.get_mut(patch) {
            patch.is_partial = true;
        }
    }

    fn patch_definition(&mut self, def: &ast::Definition, patch: usize) {
        let name = &def.head.name;
        match self.names.values.get(&name.text).copied() {
            Some((Value::Definition(index), _)) => self.set_definition(index, def, Some(patch)),
            Some((Value::Fact(_), first)) => self.twice(Code::DuplicateName, &name.text, first, name.at.0),
            None => {
                let known: Vec<String> = self.scheme.definitions.iter().map(|d| d.name.clone()).collect();
                self.unknown(name, known.iter().map(String::as_str));
                if let Some(problem) = self.problems.last_mut() {
                    problem.help.push(say!(
                        "a patch gives a param or let another value; declare it at the top of the file",
                        "`当` 只能给参数或定义另一个值;请先在文件顶层声明"
                    ));
                }
            }
        }
    }

    /// An adjustment, veto, outcome, action or check that a patch adds.
    fn patch_rule(&mut self, item: &ast::Item, patch: usize) {
        let Some(head) = head_of_rule(&item.kind) else { return };
        let name = &head.name;
        let over_people = matches!(&item.kind, ItemKind::Check(check) if check.over_people.is_some());
        if !over_people && !self.is_declared_at(name) {
            let text = &name.text;
            let first = self.names.rules.get(text).map_or(name.at.0, |(_, first)| *first);
            let problem = Diagnostic::error(
                Code::DuplicateName,
                name.at.0,
                say!(
                    "`{text}` is declared already, and a patch can not change it",
                    "`{text}` 已经声明过,`当` 不能修改它"
                ),
            )
            .label(first, say!("declared here", "在这里声明"))
            .help(say!(
                "drop it in this patch and declare another with a name of its own, or test the condition inside it",
                "请在这个 `当` 中删除它,再用另一个名称声明新的;或把条件写进它里面"
            ));
            self.report(problem);
            return;
        }
        match &item.kind {
            ItemKind::Adjust(adjust) => self.adjust(adjust),
            ItemKind::Veto(veto) => self.veto(veto),
            ItemKind::Outcome(outcome) => self.outcome(outcome),
            ItemKind::Check(check) => self.record_check(check),
            ItemKind::Action(action) => self.action(action),
            _ => {}
        }
        if over_people {
            return;
        }
        let at = item.at.0.before().to(head.label.as_ref().map_or(name.at.0, |label| label.at.0));
        let rule = self.names.rules.get(&name.text).map(|(rule, _)| *rule);
        if let Some(present) = rule.and_then(|rule| self.presence_of_rule(rule)) {
            present.base = Some((false, name.at.0));
            set(present, true, at, Some(patch));
        }
    }

    fn presence_of_rule(&mut self, rule: Rule) -> Option<&mut Layered<bool>> {
        let scheme = &mut self.scheme;
        match rule {
            Rule::Section(index) => scheme.sections.get_mut(index).map(|r| &mut r.present),
            Rule::Indicator(index) => scheme.indicators.get_mut(index).map(|r| &mut r.present),
            Rule::Adjust(index) => scheme.adjusts.get_mut(index).map(|r| &mut r.present),
            Rule::Veto(index) => scheme.vetoes.get_mut(index).map(|r| &mut r.present),
            Rule::Outcome(index) => scheme.outcomes.get_mut(index).map(|r| &mut r.present),
            Rule::Check(index) => scheme.checks.get_mut(index).map(|r| &mut r.present),
            Rule::Action(index) => scheme.actions.get_mut(index).map(|r| &mut r.present),
            Rule::Class(_) | Rule::Award(_) => None,
        }
    }

    fn drop_rule(&mut self, what: DropWhat, name: &ast::Name, span: Span, patch: usize) {
        let text = &name.text;
        if matches!(what, DropWhat::Param | DropWhat::Let) {
            let message = say!("a value can not be dropped for some people", "不能只对一部分人删除一个值");
            let help = say!("give `{text}` another value in this patch", "请在这个 `当` 中给 `{text}` 另一个值");
            self.error(Code::Misplaced, span, message).help.push(help);
            return;
        }
        let Some((rule, declared)) = self.names.rules.get(text).copied() else {
            self.partly(patch);
            let known: Vec<String> = self.names.rules.keys().cloned().collect();
            return self.unknown(name, known.iter().map(String::as_str));
        };
        let is_section = |index: usize| self.scheme.indicators.get(index).is_some_and(|rule| rule.is_section);
        let is = match rule {
            Rule::Section(_) => Some(DropWhat::Section),
            Rule::Indicator(index) if is_section(index) => Some(DropWhat::Section),
            Rule::Indicator(_) => Some(DropWhat::Indicator),
            Rule::Adjust(_) => Some(DropWhat::Adjust),
            Rule::Veto(_) => Some(DropWhat::Veto),
            Rule::Outcome(_) => Some(DropWhat::Outcome),
            Rule::Check(_) => Some(DropWhat::Check),
            Rule::Action(_) => Some(DropWhat::Action),
            Rule::Class(_) | Rule::Award(_) => None,
        };
        if is != Some(what) {
            let message = say!("`{text}` was declared as something else", "`{text}` 声明时是另一类规则");
            let problem = Diagnostic::error(Code::UnknownName, name.at.0, message);
            self.partly(patch);
            self.report(problem.label(declared, say!("declared here", "在这里声明")));
            return;
        }
        let second = self.presence_of_rule(rule).and_then(|present| set(present, false, span, Some(patch)));
        if let Some(first) = second {
            let problem = Diagnostic::error(
                Code::DuplicateClause,
                span,
                say!("`{text}` is added or dropped already in this patch", "`{text}` 已在这个 `当` 中新增或删除"),
            );
            self.report(problem.label(first, say!("here", "在这里")));
        }
    }

    /// Says what a patch can not say, and what says it instead.
    fn not_in_a_patch(&mut self, kind: &ItemKind, span: Span) {
        let help: Say = match kind {
            ItemKind::Grades(_) => say!(
                "grades are the same for everybody: let a veto lower a grade for some, or write a scheme for each group",
                "等级表对所有人相同:可以用一票否决降低一部分人的等级,或按人群分写方案"
            ),
            ItemKind::Total(_) => {
                say!("the range of the total is the same for everybody", "总分范围对所有人相同")
            }
            ItemKind::Dimension(_) | ItemKind::Facts(_) => say!(
                "facts are the same for everybody: mark one with `?` where some people have none",
                "数据项对所有人相同:有的人没有时请用 `?` 标记"
            ),
            ItemKind::Classify(_) => say!(
                "write it at the top of the file and test the condition in its rows",
                "请写在文件顶层,并在各行里判断这个条件"
            ),
            ItemKind::Assert(_) => say!(
                "write it at the top of the file: `assert NAME: not (CONDITION) or …`",
                "请写在文件顶层:`断言 名称: 非 (条件) 或 …`"
            ),
            _ => say!("write it at the top of the file", "请写在文件顶层"),
        };
        let message = say!(
            "this is declared for everybody and can not stand in a `when`",
            "这类声明对所有人有效,不能放在 `当` 里面"
        );
        self.error(Code::Misplaced, span, message).help.push(help);
    }

    /// `drop` and `rest proportional` change something that is there already.
    pub(super) fn only_in_a_patch(&mut self, span: Span) {
        let message = say!("this belongs into a `when` patch", "这要放在 `当` 里面");
        self.error(Code::Misplaced, span, message);
    }

    fn reopened(&mut self, name: &ast::Name, is_section: bool) -> Option<Owner> {
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
                let known: Vec<String> = self.names.rules.keys().cloned().collect();
                self.unknown(name, known.iter().map(String::as_str));
                if let Some(problem) = self.problems.last_mut().filter(|p| p.fixes.is_empty()) {
                    problem
                        .help
                        .push(say!("to add it for these people give it a `score`", "要为这些人新增它,请写上 `计分`"));
                }
                None
            }
        }
    }

    /// What a nested patch sets is there again, though a patch around it drops it; one patch does not do both.
    pub(super) fn restore(&mut self) {
        let sections = (0..self.scheme.sections.len()).map(Node::Section);
        let nodes: Vec<Node> = sections.chain((0..self.scheme.indicators.len()).map(Node::Indicator)).collect();
        for node in nodes {
            let Some(present) = self.scheme.presence(node).filter(|p| p.can_fail()).cloned() else { continue };
            let name = self.scheme.name_of(node).to_owned();
            for (patch, span) in self.scheme.set_by(node) {
                let of = |at: usize| present.layers.iter().find(|layer| layer.patch == at);
                if let Some(dropped) = of(patch).filter(|layer| !layer.value) {
                    let problem = Diagnostic::error(
                        Code::PatchConflict,
                        span,
                        say!(
                            "one patch drops `{name}` and sets something of it",
                            "同一个 `当` 既删除 `{name}` 又修改它"
                        ),
                    );
                    self.report(problem.label(dropped.span, say!("dropped here", "在这里删除")));
                    continue;
                }
                let mut around = self.scheme.patches.get(patch).and_then(|p| p.parent);
                while let Some(outer) = around {
                    if let Some(layer) = of(outer) {
                        if !layer.value
                            && let Some(present) = self.presence(node)
                        {
                            set(present, true, span, Some(patch));
                        }
                        break;
                    }
                    around = self.scheme.patches.get(outer).and_then(|p| p.parent);
                }
            }
        }
    }
}

/// Whether a block says enough to be a declaration of its own.
fn is_whole(block: &ast::Block) -> bool {
    is_leaf(block)
        || block.items.iter().any(|item| match &item.kind {
            ItemKind::Clause(clause) => matches!(clause, Clause::Score(_)),
            kind => matches!(kind, ItemKind::Section(_) | ItemKind::Indicator(_)),
        })
}

/// The head of anything that a patch may add.
pub(super) fn head_of_added(kind: &ItemKind) -> Option<&ast::Head> {
    match kind {
        ItemKind::Section(block) | ItemKind::Indicator(block) => Some(&block.head),
        kind => head_of_rule(kind),
    }
}

/// The head of a rule that a patch may add.
fn head_of_rule(kind: &ItemKind) -> Option<&ast::Head> {
    match kind {
        ItemKind::Adjust(adjust) => Some(&adjust.head),
        ItemKind::Veto(veto) => Some(&veto.head),
        ItemKind::Outcome(outcome) => Some(&outcome.head),
        ItemKind::Action(action) => Some(&action.head),
        ItemKind::Check(check) => Some(&check.head),
        _ => None,
    }
}
