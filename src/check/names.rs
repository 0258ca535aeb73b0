use crate::diag::{Say, say};

use super::{Checker, Type};
use crate::model::{ExprId, ExprKind, GroupMember, IndicatorMember};

impl Checker<'_> {
    /// A type in words, for messages.
    pub(super) fn name_of(&self, ty: Type) -> Say {
        match ty {
            Type::Numeric(unit) => {
                let (en, zh) = (unit.en(), unit.zh());
                say!("{en}", "{zh}")
            }
            Type::Bare => say!("a bare number", "不带单位的数"),
            Type::Date => say!("a date", "日期"),
            Type::Bool => say!("a bool", "是非值"),
            Type::Text => say!("text", "文本"),
            Type::Dimension(index) => {
                let name = self.scheme.dimensions.get(index).map_or("", |d| d.name.as_str());
                say!("a value of `{name}`", "`{name}` 的取值")
            }
            Type::Grade => say!("a grade", "等级"),
            Type::Class(index) => {
                let name = self.scheme.classes.get(index).map_or("", |c| c.name.as_str());
                say!("a class of `{name}`", "`{name}` 的类型")
            }
            Type::Unknown => say!("unknown", "未知"),
        }
    }
}

impl Checker<'_> {
    /// How the author calls a plain value; nothing for a formula.
    pub(super) fn value_words(&self, id: ExprId) -> Option<Say> {
        let scheme = self.scheme;
        let of = |name: &str, en: &str, zh: &str| say!("{name}.{en}", "{name}.{zh}");
        Some(match &scheme.expr(id).kind {
            ExprKind::Fact(index) => Say::same(&scheme.facts.fields.get(*index)?.name),
            ExprKind::Definition(index) => Say::same(&scheme.definitions.get(*index)?.name),
            ExprKind::Outcome(index) => Say::same(&scheme.outcomes.get(*index)?.name),
            ExprKind::Fired(index) => of(&scheme.vetoes.get(*index)?.name, "fired", "触发"),
            ExprKind::Noticed(index) => of(&scheme.checks.get(*index)?.name, "fired", "触发"),
            ExprKind::Adjust(index, false) => of(&scheme.adjusts.get(*index)?.name, "points", "分数"),
            ExprKind::Adjust(index, true) => of(&scheme.adjusts.get(*index)?.name, "money", "金额"),
            ExprKind::Indicator(index, member) => {
                let (en, zh) = match member {
                    IndicatorMember::Measure => ("measure", "实绩"),
                    IndicatorMember::Score => ("score", "得分"),
                    IndicatorMember::Points => ("points", "分数"),
                    IndicatorMember::Weight => ("weight", "权重"),
                };
                of(&scheme.indicators.get(*index)?.name, en, zh)
            }
            ExprKind::Section(index, member) => {
                let (en, zh) = match member {
                    GroupMember::Score => ("score", "得分"),
                    GroupMember::Points => ("points", "分数"),
                    GroupMember::Weight => ("weight", "权重"),
                };
                of(&scheme.sections.get(*index)?.name, en, zh)
            }
            ExprKind::Total => say!("total", "总分"),
            ExprKind::ComputedTotal => say!("computed_total", "计算总分"),
            ExprKind::Grade => say!("grade", "等级"),
            _ => return None,
        })
    }
}
