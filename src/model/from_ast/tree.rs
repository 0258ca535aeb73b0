//! Params, lets, sections, indicators and the patches that reopen them.

use super::exprs::{Hint, Scope};
use super::leaf::is_leaf;
use super::names::{Rule, Value};
use super::{Resolver, label};
use crate::diag::{Code, say};
use crate::model::scheme::{
    DeclaredType, Definition, Indicator, Layer, Layered, Measure, Node, Patch, Policy, Section,
};
use crate::model::{CompareOp, ExprId, ExprKind};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ItemKind};

/// What the clauses of a block belong to.
#[derive(Debug, Clone, Copy)]
enum Owner {
    Section(usize),
    Indicator(usize),
}

impl Resolver {
    /// Gives every declaration its name and place, so that order does not matter.
    pub(super) fn declare(&mut self, items: &[ast::Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Param(def) => self.declare_definition(def, true),
                ItemKind::Let(def) => self.declare_definition(def, false),
                _ => {}
            }
        }
        let roots = self.declare_blocks(items, None);
        self.scheme.roots = roots;
        self.declare_rules(items);
    }

    fn declare_definition(&mut self, def: &ast::Definition, is_param: bool) {
        let index = self.scheme.definitions.len();
        self.name_value(&def.head.name, Value::Definition(index));
        let unit = def.ty.as_ref().and_then(|ty| match ty.kind {
            ast::TypeKind::Numeric(unit) => Some(unit),
            _ => None,
        });
        if let Some(ast::Type { kind: ast::TypeKind::Named(name), .. }) = &def.ty
            && let Some((dimension, _)) = self.names.dimensions.get(&name.text)
        {
            self.names.definition_hints.insert(index, Hint::Dimension(*dimension));
        }
        if let Some(ty) = &def.ty {
            self.check_definition_type(ty);
        }
        let ty = def.ty.as_ref().and_then(|ty| self.declared_type(&ty.kind));
        let info = self.infos(&def.info);
        self.scheme.definitions.push(Definition {
            name: def.head.name.text.clone(),
            label: label(&def.head),
            is_param,
            unit,
            span: def.head.name.at.0,
            value: Layered::default(),
            ty,
            constant: None,
            is_open: false,
            info,
        });
    }

    fn declared_type(&self, kind: &ast::TypeKind) -> Option<DeclaredType> {
        match kind {
            ast::TypeKind::Date(_) => Some(DeclaredType::Date),
            ast::TypeKind::Bool => Some(DeclaredType::Bool),
            ast::TypeKind::Text => Some(DeclaredType::Text),
            ast::TypeKind::Named(name) => {
                self.names.dimensions.get(&name.text).map(|(index, _)| DeclaredType::Dimension(*index))
            }
            ast::TypeKind::Numeric(_) | ast::TypeKind::List(_) | ast::TypeKind::Bad => None,
        }
    }

    fn check_definition_type(&mut self, ty: &ast::Type) {
        match &ty.kind {
            ast::TypeKind::Named(name) => {
                self.dimension(name);
            }
            ast::TypeKind::List(_) => {
                self.error(Code::Misplaced, ty.at.0, say!("only facts can be lists", "只有数据项可以是明细列表"));
            }
            ast::TypeKind::Numeric(_)
            | ast::TypeKind::Date(_)
            | ast::TypeKind::Bool
            | ast::TypeKind::Text
            | ast::TypeKind::Bad => {}
        }
        if ty.optional {
            let message = say!(
                "only facts are marked `?`; a value that can be undefined says so by itself",
                "只有数据项用 `?` 标记;其他值是否可能缺失由表达式决定"
            );
            self.error(Code::Misplaced, ty.at.0, message);
        }
    }

    fn declare_blocks(&mut self, items: &[ast::Item], parent: Option<usize>) -> Vec<Node> {
        let mut children = vec![];
        for item in items {
            match &item.kind {
                ItemKind::Section(block) if is_leaf(block) => {
                    children.push(self.declare_leaf(&block.head, parent, true));
                }
                ItemKind::Section(block) => {
                    let index = self.scheme.sections.len();
                    self.name_rule(&block.head.name, Rule::Section(index));
                    self.scheme.sections.push(Section {
                        name: block.head.name.text.clone(),
                        label: label(&block.head),
                        span: block.head.name.at.0,
                        parent,
                        children: vec![],
                        weight: Layered::default(),
                        within: Layered::default(),
                        info: vec![],
                    });
                    let inner = self.declare_blocks(&block.items, Some(index));
                    if let Some(section) = self.scheme.sections.get_mut(index) {
                        section.children = inner;
                    }
                    children.push(Node::Section(index));
                }
                ItemKind::Indicator(block) => children.push(self.declare_leaf(&block.head, parent, false)),
                _ => {}
            }
        }
        children
    }

    fn declare_leaf(&mut self, head: &ast::Head, parent: Option<usize>, is_section: bool) -> Node {
        let index = self.scheme.indicators.len();
        self.name_rule(&head.name, Rule::Indicator(index));
        self.scheme.indicators.push(new_indicator(head, parent, is_section));
        Node::Indicator(index)
    }

    /// Fills in what was declared, patches included.
    pub(super) fn fill(&mut self, items: &[ast::Item]) {
        let (mut definition, mut section, mut indicator) = (0, 0, 0);
        for item in items {
            match &item.kind {
                ItemKind::Param(def) | ItemKind::Let(def) => {
                    self.set_definition(definition, def, None);
                    definition += 1;
                }
                ItemKind::Section(block) => self.fill_section(block, &mut section, &mut indicator),
                ItemKind::Indicator(block) => {
                    self.clauses(Owner::Indicator(indicator), &block.items, None);
                    indicator += 1;
                }
                _ => {}
            }
        }
        self.fill_rules(items);
        for item in items {
            if let ItemKind::When(patch) = &item.kind {
                self.patch(patch, None, item.at.0);
            }
        }
    }

    fn fill_section(&mut self, block: &ast::Block, section: &mut usize, indicator: &mut usize) {
        if is_leaf(block) {
            self.clauses(Owner::Indicator(*indicator), &block.items, None);
            *indicator += 1;
        } else {
            self.clauses(Owner::Section(*section), &block.items, None);
            *section += 1;
        }
        for item in &block.items {
            match &item.kind {
                ItemKind::Section(inner) => self.fill_section(inner, section, indicator),
                ItemKind::Indicator(inner) => {
                    self.clauses(Owner::Indicator(*indicator), &inner.items, None);
                    *indicator += 1;
                }
                ItemKind::Clause(_) | ItemKind::Bad => {}
                ItemKind::RestProportional => self.unsupported(item.at.0, "`rest proportional`", "其余按比例"),
                ItemKind::Drop(..) => self.unsupported(item.at.0, "`drop`", "删除(drop)"),
                _ => {
                    let message = say!(
                        "this declaration stands at the top of a file, not in a section",
                        "这个声明应在文件顶层,不能放在维度里"
                    );
                    self.error(Code::Misplaced, item.at.0, message);
                }
            }
        }
    }

    fn set_definition(&mut self, index: usize, def: &ast::Definition, layer: Option<usize>) {
        let hint = self.names.definition_hints.get(&index).copied().unwrap_or(Hint::Nothing);
        let value = match &def.value {
            ast::Value::Always(expr) => self.hinted(expr, Scope::default(), hint),
            ast::Value::Dated(rows) if layer.is_none() => return self.set_dated(index, rows, hint),
            ast::Value::Dated(rows) => {
                let span = rows.first().map_or(def.head.name.at.0, |(date, _)| date.at.0);
                self.unsupported(span, "a dated value in a patch", "补丁中随日期变化的值");
                self.add(span, ExprKind::Bad)
            }
        };
        self.state_definition(index, value, def.head.name.at.0, layer);
    }

    fn state_definition(&mut self, index: usize, value: ExprId, span: Span, layer: Option<usize>) {
        let Some(definition) = self.scheme.definitions.get_mut(index) else { return };
        let name = definition.name.clone();
        if let Some(first) = set(&mut definition.value, value, span, layer) {
            self.twice(Code::DuplicateClause, &name, first, span);
        }
    }

    /// A dated value: the first is the base, each later one a layer that holds from its day to the next one's.
    fn set_dated(&mut self, index: usize, rows: &[(ast::DateLit, ast::Expr)], hint: Hint) {
        for (place, (from, value)) in rows.iter().enumerate() {
            let span = from.at.0.to(value.at.0);
            let value = self.hinted(value, Scope::default(), hint);
            if place == 0 {
                self.starts_in_time(from);
                self.state_definition(index, value, span, None);
                continue;
            }
            let before = place.checked_sub(1).and_then(|p| rows.get(p)).map(|(date, _)| date.date);
            if before.is_some_and(|before| before >= from.date) {
                let message = say!("the days of a dated value ascend", "随日期变化的值要按日期从早到晚排列");
                self.error(Code::EvaluationDate, from.at.0, message);
                continue;
            }
            let mut tests = vec![self.date_test(CompareOp::AtLeast, from, span)];
            if let Some((next, _)) = rows.get(place + 1) {
                tests.push(self.date_test(CompareOp::Less, next, span));
            }
            let condition = self.add(span, ExprKind::And(tests));
            let patch = self.scheme.patches.len();
            self.scheme.patches.push(Patch { parent: None, depth: 0, condition, span, info: vec![] });
            self.state_definition(index, value, span, Some(patch));
        }
    }

    /// A dated value must have one from the scheme's first day on.
    fn starts_in_time(&mut self, first: &ast::DateLit) {
        let date = first.date;
        let message = match self.scheme.effective {
            Some((from, _)) if from >= date => return,
            Some((from, _)) => say!(
                "there is no value from {from}, when the scheme begins, to {date}",
                "方案自 {from} 生效,到 {date} 之前却没有值"
            ),
            None => say!("a dated value needs the scheme's time", "随日期变化的值需要方案的生效期"),
        };
        self.error(Code::EvaluationDate, first.at.0, message).help.push(say!(
            "write `effective A to B`, and begin the value on A or before",
            "请写 `生效 A 至 B`,并让第一个值从 A 或更早开始"
        ));
    }

    fn date_test(&mut self, op: CompareOp, date: &ast::DateLit, span: Span) -> ExprId {
        let as_of = self.add(span, ExprKind::AsOf);
        let day = self.add(date.at.0, ExprKind::Date(date.date));
        self.add(span, ExprKind::Compare(as_of, op, day))
    }

    fn patch(&mut self, patch: &ast::Patch, parent: Option<usize>, span: Span) {
        let index = self.scheme.patches.len();
        let condition = self.expr(&patch.condition, Scope::default());
        let span = span.before().to(patch.condition.at.0);
        let depth = parent.and_then(|p| self.scheme.patches.get(p)).map_or(1, |p| p.depth + 1);
        self.scheme.patches.push(Patch { parent, depth, condition, span, info: vec![] });
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

    fn clauses(&mut self, owner: Owner, items: &[ast::Item], layer: Option<usize>) {
        let score = items.iter().find(|i| matches!(i.kind, ItemKind::Clause(Clause::Score(_))));
        if let (Owner::Section(index), Some(clause)) = (owner, score) {
            self.scored_twice(index, clause.at.0);
        }
        let mut when: Vec<(ExprId, Policy)> = vec![];
        let mut first_when: Option<Span> = None;
        for item in items {
            let span = item.at.0;
            let ItemKind::Clause(clause) = &item.kind else { continue };
            if let (Clause::NoData(Some(condition), policy), Owner::Indicator(_)) = (clause, owner) {
                let condition = self.expr(condition, Scope::default());
                when.extend(self.policy(policy).map(|policy| (condition, policy)));
                first_when.get_or_insert(span);
                continue;
            }
            match owner {
                // the other clauses of a leaf come with the score, which is reported
                Owner::Section(_) if score.is_some() && !matches!(clause, Clause::Weight(..) | Clause::Info(_)) => {}
                Owner::Section(index) => self.section_clause(index, clause, span, layer),
                Owner::Indicator(index) if self.suits(index, clause, span) => {
                    self.indicator_clause(index, clause, span, layer);
                }
                Owner::Indicator(_) => {}
            }
        }
        if let (Some(span), Owner::Indicator(index)) = (first_when, owner) {
            let second =
                self.scheme.indicators.get_mut(index).and_then(|i| set(&mut i.no_data_when, when, span, layer));
            if let Some(first) = second {
                self.twice(Code::DuplicateClause, "no data when", first, span);
            }
        }
    }

    fn policy(&mut self, policy: &ast::Policy) -> Option<Policy> {
        Some(match policy {
            ast::Policy::Redistribute => Policy::Redistribute,
            ast::Policy::Zero => Policy::Zero,
            ast::Policy::Full => Policy::Full,
            ast::Policy::Score(score) => Policy::Score(self.expr(score, Scope::default())),
            ast::Policy::Fault => Policy::Fault,
            ast::Policy::Bad => return None,
        })
    }

    fn section_clause(&mut self, index: usize, clause: &Clause, span: Span, layer: Option<usize>) {
        let mut info = vec![];
        let mut weight = None;
        let mut within = None;
        match clause {
            Clause::Weight(value, range) => {
                weight = Some(self.expr(value, Scope::default()));
                within = range.as_ref().map(|r| self.interval(r, Scope::default()));
            }
            Clause::Info(words) => self.info(words, &mut info),
            Clause::Worth(_)
            | Clause::OutOf(_)
            | Clause::Measure(..)
            | Clause::Better(_)
            | Clause::Score(_)
            | Clause::Cap(_)
            | Clause::Floor(_)
            | Clause::ZeroBelow(_)
            | Clause::ZeroAbove(_)
            | Clause::NoData(..)
            | Clause::Anonymous(_) => {
                self.error(
                    Code::Misplaced,
                    span,
                    say!("this clause belongs to an indicator, not to a section", "这个子句属于指标,不能放在维度里"),
                );
                return;
            }
        }
        let Some(section) = self.scheme.sections.get_mut(index) else { return };
        section.info.extend(info);
        if let Some(within) = within {
            set(&mut section.within, within, span, layer);
        }
        if let Some(first) = weight.and_then(|w| set(&mut section.weight, w, span, layer)) {
            self.twice(Code::DuplicateClause, "weight", first, span);
        }
    }

    fn indicator_clause(&mut self, index: usize, clause: &Clause, span: Span, layer: Option<usize>) {
        let scope = Scope::default();
        let value = |resolver: &mut Self, e: &ast::Expr| resolver.expr(e, scope);
        /// Sets one property and reports a second statement of it.
        macro_rules! state {
            ($property:ident, $word:literal, $value:expr) => {{
                let value = $value;
                let second =
                    self.scheme.indicators.get_mut(index).and_then(|i| set(&mut i.$property, value, span, layer));
                if let Some(first) = second {
                    self.twice(Code::DuplicateClause, $word, first, span);
                }
            }};
        }
        match clause {
            Clause::Weight(weight, range) => {
                if let Some(range) = range {
                    state!(within, "within", self.interval(range, scope));
                }
                state!(weight, "weight", value(self, weight));
            }
            Clause::Worth(worth) => state!(worth, "worth", value(self, worth)),
            Clause::OutOf(mark) => state!(out_of, "out of", value(self, mark)),
            Clause::Measure(measure, round) => {
                let round = round.as_ref().map(|r| self.rounding(r));
                state!(measure, "measure", Measure { value: value(self, measure), round });
            }
            Clause::Better(higher) => state!(better, "better", *higher),
            Clause::Score(method) => state!(method, "score", self.method(method, span)),
            Clause::Cap(cap) => state!(cap, "cap", value(self, cap)),
            Clause::Floor(floor) => state!(floor, "floor", floor.as_ref().map(|f| value(self, f))),
            Clause::ZeroBelow(line) => state!(zero_below, "zero below", value(self, line)),
            Clause::ZeroAbove(line) => state!(zero_above, "zero above", value(self, line)),
            Clause::NoData(_, policy) => {
                if let Some(policy) = self.policy(policy) {
                    state!(no_data, "no data", policy);
                }
            }
            Clause::Anonymous(least) => state!(anonymous, "anonymous below", value(self, least)),
            Clause::Info(words) => {
                let mut info = vec![];
                self.info(words, &mut info);
                if let Some(indicator) = self.scheme.indicators.get_mut(index) {
                    indicator.info.extend(info);
                }
            }
        }
    }
}

/// Sets a property; gives back where it was set before by the same block or patch.
pub(super) fn set<T>(property: &mut Layered<T>, value: T, span: Span, layer: Option<usize>) -> Option<Span> {
    match layer {
        None => {
            let first = property.base.as_ref().map(|(_, first)| *first);
            if first.is_none() {
                property.base = Some((value, span));
            }
            first
        }
        Some(patch) => {
            let first = property.layers.iter().find(|l| l.patch == patch).map(|l| l.span);
            if first.is_none() {
                property.layers.push(Layer { patch, value, span });
                // patches are numbered in the order of the file, parents first
                property.layers.sort_by_key(|l| l.patch);
            }
            first
        }
    }
}

fn new_indicator(head: &ast::Head, parent: Option<usize>, is_section: bool) -> Indicator {
    Indicator {
        name: head.name.text.clone(),
        label: label(head),
        span: head.name.at.0,
        parent,
        is_section,
        weight: Layered::default(),
        within: Layered::default(),
        out_of: Layered::default(),
        worth: Layered::default(),
        measure: Layered::default(),
        method: Layered::default(),
        cap: Layered::default(),
        floor: Layered::default(),
        zero_below: Layered::default(),
        zero_above: Layered::default(),
        no_data: Layered::default(),
        no_data_when: Layered::default(),
        anonymous: Layered::default(),
        better: Layered::default(),
        info: vec![],
    }
}
