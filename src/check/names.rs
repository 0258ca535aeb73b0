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
    pub(super) fn value_name(&self, id: ExprId) -> Option<String> {
        let scheme = self.scheme;
        Some(match &scheme.expr(id).kind {
            ExprKind::Fact(index) => scheme.facts.fields.get(*index)?.name.clone(),
            ExprKind::Definition(index) => scheme.definitions.get(*index)?.name.clone(),
            ExprKind::Outcome(index) => scheme.outcomes.get(*index)?.name.clone(),
            ExprKind::Fired(index) => format!("{}.fired", scheme.vetoes.get(*index)?.name),
            ExprKind::Noticed(index) => format!("{}.fired", scheme.checks.get(*index)?.name),
            ExprKind::Adjust(index, false) => format!("{}.points", scheme.adjusts.get(*index)?.name),
            ExprKind::Adjust(index, true) => format!("{}.money", scheme.adjusts.get(*index)?.name),
            ExprKind::Indicator(index, member) => {
                let member = match member {
                    IndicatorMember::Measure => "measure",
                    IndicatorMember::Score => "score",
                    IndicatorMember::Points => "points",
                    IndicatorMember::Weight => "weight",
                };
                format!("{}.{member}", scheme.indicators.get(*index)?.name)
            }
            ExprKind::Section(index, member) => {
                let member = match member {
                    GroupMember::Score => "score",
                    GroupMember::Points => "points",
                    GroupMember::Weight => "weight",
                };
                format!("{}.{member}", scheme.sections.get(*index)?.name)
            }
            ExprKind::Total => "total".to_owned(),
            ExprKind::ComputedTotal => "computed_total".to_owned(),
            ExprKind::Grade => "grade".to_owned(),
            _ => return None,
        })
    }
}
