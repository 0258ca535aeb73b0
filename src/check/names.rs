use crate::diag::{Say, say};

use super::{Checker, Type};

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
            Type::Unknown => say!("unknown", "未知"),
        }
    }
}
