//! Params and lets, dated values among them.

use super::clauses::set;
use super::exprs::{Hint, Scope};
use super::names::Value;
use super::{Resolver, label};
use crate::diag::{Code, say};
use crate::model::layered::Layered;
use crate::model::patch::Patch;
use crate::model::scheme::{DeclaredType, Definition};
use crate::model::{CompareOp, ExprId, ExprKind};
use crate::source::Span;
use crate::syntax::ast;

impl Resolver {
    pub(super) fn declare_definition(&mut self, def: &ast::Definition, is_param: bool) {
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

    pub(super) fn declared_type(&self, kind: &ast::TypeKind) -> Option<DeclaredType> {
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

    pub(super) fn set_definition(&mut self, index: usize, def: &ast::Definition, layer: Option<usize>) {
        let hint = self.names.definition_hints.get(&index).copied().unwrap_or(Hint::Nothing);
        let value = match &def.value {
            ast::Value::Always(expr) => self.hinted(expr, Scope::default(), hint),
            ast::Value::Dated(rows) => return self.set_dated(index, rows, hint, layer),
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

    /// A dated value: the first is what the base or the patch says, each later one a layer right above that, which holds
    /// from its day to the next one's.
    fn set_dated(&mut self, index: usize, rows: &[(ast::DateLit, ast::Expr)], hint: Hint, around: Option<usize>) {
        let depth = around.and_then(|p| self.scheme.patches.get(p)).map_or(0, |p| p.depth) + 1;
        for (place, (from, value)) in rows.iter().enumerate() {
            let span = from.at.0.to(value.at.0);
            let value = self.hinted(value, Scope::default(), hint);
            if place == 0 {
                self.starts_in_time(from);
                self.state_definition(index, value, span, around);
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
            self.scheme.patches.push(Patch { parent: around, depth, condition, span, is_partial: false, info: vec![] });
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
        let begin = self.scheme.effective.map(|(from, _)| from);
        let problem = self.error(Code::EvaluationDate, first.at.0, message);
        *problem = match begin {
            None => problem.clone().help(say!(
                "write `effective A to B`, and begin the value on A or before",
                "请写 `生效 A 至 B`,并让第一个值从 A 或更早开始"
            )),
            Some(begin) => problem
                .clone()
                .help(say!("begin the first value on {begin} or before", "请让第一个值从 {begin} 或更早开始"))
                .fix(say!("begin on {begin}", "从 {begin} 开始"), first.at.0, begin.to_string()),
        };
    }

    fn date_test(&mut self, op: CompareOp, date: &ast::DateLit, span: Span) -> ExprId {
        let as_of = self.add(span, ExprKind::AsOf);
        let day = self.add(date.at.0, ExprKind::Date(date.date));
        self.add(span, ExprKind::Compare(as_of, op, day))
    }
}
