//! Dimensions and facts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::docs::spoken;
use super::names::Value;
use super::{Resolver, label};
use crate::diag::{Code, Diagnostic, Say, say};
use crate::facts::{self, Dimension, Field, FieldKind, FieldRange, ListOrigin, ListSchema, Member};
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp, ExprKind, ItemKind};
use crate::value::{DatePattern, Rational, Unit};

/// A constant as it may stand in bounds, defaults and fixtures.
enum Constant {
    Number(Rational, bool),
    Other(facts::Value),
    Name(String),
}

impl Resolver {
    pub(super) fn dimensions(&mut self, items: &[ast::Item]) {
        for item in items {
            let ItemKind::Dimension(dimension) = &item.kind else { continue };
            let name = &dimension.head.name;
            if let Some((_, first)) = self.names.dimensions.get(&name.text) {
                let first = *first;
                self.twice(Code::DuplicateName, &name.text, first, name.at.0);
                continue;
            }
            let mut members: Vec<(Member, Span)> = vec![];
            for value in &dimension.values {
                match members.iter().find(|(m, _)| m.name == value.name.text) {
                    Some((_, first)) => {
                        let first = *first;
                        self.twice(Code::DuplicateName, &value.name.text, first, value.name.at.0);
                    }
                    None => {
                        members.push((Member { name: value.name.text.clone(), label: label(value) }, value.name.at.0))
                    }
                }
            }
            if members.is_empty() {
                let text = &name.text;
                let message = say!("dimension `{text}` has no values", "类别 `{text}` 没有取值");
                self.error(Code::MissingPart, name.at.0, message);
            }
            self.names.dimensions.insert(name.text.clone(), (self.scheme.dimensions.len(), name.at.0));
            self.scheme.dimensions.push(Arc::new(Dimension {
                name: name.text.clone(),
                label: label(&dimension.head),
                members: members.into_iter().map(|(m, _)| m).collect(),
                span: name.at.0,
            }));
        }
    }

    pub(super) fn facts(&mut self, items: &[ast::Item]) {
        let mut layout: Option<Span> = None;
        for item in items {
            let ItemKind::Facts(block) = &item.kind else { continue };
            if block.from.is_some() || block.distinct.is_some() {
                if let Some(first) = layout {
                    self.twice(Code::DataLayout, "from", first, item.at.0);
                }
                layout = Some(item.at.0);
                self.scheme.facts.from = block.from.as_ref().map(|t| t.value.clone());
                self.scheme.facts.distinct = block.distinct.as_ref().map(|n| n.text.clone());
            }
            for fact in &block.facts {
                let Some(field) = self.field(fact, true) else {
                    self.lost.insert(fact.head.name.text.clone());
                    continue;
                };
                let index = self.scheme.facts.fields.len();
                if fact.key {
                    self.key(fact, index);
                }
                self.name_value(&fact.head.name, Value::Fact(index));
                self.scheme.facts.fields.push(field);
            }
        }
        self.columns_apart();
        if self.scheme.facts.key.is_none() && !self.scheme.facts.fields.is_empty() {
            let span = self.scheme.facts.fields.first().map(|f| f.span).unwrap_or_default();
            let message = say!("no fact is the `key`, so results name nobody", "没有主键,结果无法指明是谁");
            let fields = &self.scheme.facts.fields;
            let could_be =
                |f: &&Field| matches!(f.kind, FieldKind::Text) && !f.optional && f.default.is_none() && !f.note;
            let candidate = fields.iter().find(could_be).map(|f| (f.name.clone(), f.span));
            let mut problem = Diagnostic::warning(Code::KeyFact, span, message).help(say!(
                "mark one: `key person: text`; tables of people need it",
                "请标出一个:`主键 工号: 文本`;人员表格需要它"
            ));
            if let Some((name, at)) = candidate {
                problem = problem.fix(
                    say!("let `{name}` be the key", "以 `{name}` 为主键"),
                    at.before(),
                    say!("key ", "主键 "),
                );
            }
            self.report(problem);
        }
    }

    fn key(&mut self, fact: &ast::Fact, index: usize) {
        let name = &fact.head.name;
        if let Some(first) = self.scheme.facts.key.and_then(|k| self.scheme.facts.fields.get(k)).map(|f| f.span) {
            self.twice(Code::KeyFact, "key", first, name.at.0);
        } else {
            self.scheme.facts.key = Some(index);
        }
        let text = &name.text;
        let fits = matches!(fact.ty.kind, ast::TypeKind::Text | ast::TypeKind::Bad);
        if !fits || fact.ty.optional || fact.default.is_some() {
            let message =
                say!("the key `{text}` must be a `text` without default", "主键 `{text}` 必须是没有默认值的 `文本`");
            self.error(Code::KeyFact, fact.ty.at.0, message).help.push(say!(
                "numbers of people may begin with a zero: write `key {text}: text`",
                "工号可能以 0 开头:请写 `主键 {text}: 文本`"
            ));
        }
    }

    /// No two facts may read one header.
    fn columns_apart(&mut self) {
        let mut problems = vec![];
        let fields = &self.scheme.facts.fields;
        let mut names: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
        for (index, field) in fields.iter().enumerate() {
            names.entry(&field.name).or_insert((index, field.span));
        }
        let mut columns: BTreeMap<&str, Span> = BTreeMap::new();
        for (index, field) in fields.iter().enumerate() {
            let Some(column) = &field.column else { continue };
            let named = names.get(column.as_str()).filter(|(other, _)| *other != index).map(|(_, span)| *span);
            let read = columns.get(column.as_str()).copied();
            if let Some(first) = read.or(named) {
                problems.push((first, field.span, column.clone()));
            }
            columns.entry(column).or_insert(field.span);
        }
        for (first, second, column) in problems {
            let message = say!("column `{column}` is read by two facts", "列 `{column}` 被两个数据项读取");
            let problem = self.error(Code::DataLayout, second, message);
            problem.labels.push(crate::diag::Label { span: first, text: say!("also read here", "这里也读取它") });
            problem.help.push(say!(
                "name the column of each; a value that is needed twice is one fact",
                "请写出各自的列名;两处要用的数据只声明一次"
            ));
        }
    }

    fn field(&mut self, fact: &ast::Fact, top: bool) -> Option<Field> {
        let name = &fact.head.name;
        let span = name.at.0;
        let kind = match &fact.ty.kind {
            ast::TypeKind::Numeric(unit) => FieldKind::Numeric(*unit),
            ast::TypeKind::Date(None) => FieldKind::Date(DatePattern::ISO),
            ast::TypeKind::Date(Some(text)) => FieldKind::Date(self.pattern(text)?),
            ast::TypeKind::Bool => FieldKind::Bool,
            ast::TypeKind::Text => FieldKind::Text,
            ast::TypeKind::Named(named) => FieldKind::Member(self.dimension(named)?),
            ast::TypeKind::List(_) if !top => {
                let message = say!("a row of a list holds values, not lists", "明细行里只能是值,不能再有明细");
                self.error(Code::Misplaced, fact.ty.at.0, message).help.push(say!(
                    "declare the inner list beside the outer one, each of its rows with a field that names the outer row",
                    "请把内层明细与外层并列声明,每行用一个字段指明所属的外层行"
                ));
                return None;
            }
            ast::TypeKind::List(list) => FieldKind::List(Arc::new(self.list(list))),
            ast::TypeKind::Bad => return None,
        };
        let range = self.range(fact, &kind);
        let default = fact.default.as_ref().and_then(|expr| self.default_value(expr, &kind, &range));
        let column_scale = fact.unit.as_ref().map(|u| u.suffix.factor());
        if let (Some(unit), None) = (&fact.unit, &fact.column) {
            self.error(
                Code::Misplaced,
                unit.at.0,
                say!(
                    "`unit` needs a `column`: it says how that header's values are written",
                    "`unit` 必须和 `column` 一起使用:它说明该列的书写单位"
                ),
            )
            .help
            .push(say!(
                "name the header: `column \"sales (10k)\" unit 万`",
                "请写出列名:`列名 \"销售额(万元)\" 单位 万`"
            ));
        }
        if let (Some(unit), false) = (&fact.unit, matches!(kind, FieldKind::Numeric(_))) {
            self.error(Code::Misplaced, unit.at.0, say!("only numbers have a unit", "只有数值类数据才有单位"));
        }
        let mut info = spoken(&fact.docs);
        info.extend(self.infos(&fact.info));
        Some(Field {
            name: name.text.clone(),
            label: label(&fact.head),
            kind,
            optional: fact.ty.optional,
            default,
            range,
            column: fact.column.as_ref().map(|t| t.value.clone()),
            column_scale,
            note: fact.note,
            info,
            span,
        })
    }

    fn pattern(&mut self, text: &ast::Text) -> Option<DatePattern> {
        let pattern = DatePattern::new(&text.value);
        if pattern.is_none() {
            let value = &text.value;
            let message = say!("`{value}` is no date pattern", "`{value}` 不是日期格式");
            self.error(Code::BadDate, text.at.0, message).help.push(say!(
                "name `yyyy` or `yy`, `mm` or `m`, and `dd` or `d` once each, as in \"dd-mm-yy\" or \"yyyy/m/d\"",
                "请各写一次 `yyyy`(或 `yy`)、`mm`(或 `m`)、`dd`(或 `d`),例如 \"dd-mm-yy\"、\"yyyy/m/d\""
            ));
        }
        pattern
    }

    pub(super) fn dimension(&mut self, name: &ast::Name) -> Option<Arc<Dimension>> {
        if let Some((index, _)) = self.names.dimensions.get(&name.text) {
            return self.scheme.dimensions.get(*index).cloned();
        }
        let mut known: Vec<String> = self.names.dimensions.keys().cloned().collect();
        known.extend(
            ["number", "count", "ratio", "money", "points", "days", "date", "bool", "text", "list"].map(str::to_owned),
        );
        known.extend(
            ["数值", "计数", "比率", "金额", "分数", "天数", "日期", "是非", "文本", "明细"].map(str::to_owned),
        );
        self.unknown(name, known.iter().map(String::as_str));
        None
    }

    fn list(&mut self, list: &ast::ListType) -> ListSchema {
        let mut fields: Vec<Field> = vec![];
        for fact in &list.fields {
            if fact.key {
                self.error(Code::KeyFact, fact.at.0, say!("a row of a list has no key", "明细行没有主键"));
            }
            let Some(field) = self.field(fact, false) else {
                self.lost.insert(fact.head.name.text.clone());
                continue;
            };
            match fields.iter().find(|f| f.name == field.name) {
                Some(first) => {
                    let first = first.span;
                    self.twice(Code::DuplicateName, &field.name, first, field.span);
                }
                None => fields.push(field),
            }
        }
        let from = list.from.as_ref().map(|t| t.value.clone());
        let by = list.by.as_ref().map(|n| n.text.clone());
        ListSchema { fields, from, by, origin: ListOrigin::Data }
    }

    fn range(&mut self, fact: &ast::Fact, kind: &FieldKind) -> FieldRange {
        let mut range = FieldRange::default();
        let FieldKind::Numeric(unit) = kind else {
            if let Some(bound) = fact.bounds.first() {
                let span = match bound {
                    ast::Bound::Compare(_, expr) => expr.at.0,
                    ast::Bound::In(interval) => interval.at.0,
                };
                self.error(Code::Misplaced, span, say!("only numbers have bounds", "只有数值类数据才有范围"));
            }
            return range;
        };
        if *unit == Unit::Count {
            range.low = Some((Rational::ZERO, false));
        }
        for bound in &fact.bounds {
            match bound {
                ast::Bound::Compare(op, expr) => {
                    let Some(value) = self.number(expr, *unit) else { continue };
                    match op {
                        CompareOp::AtLeast | CompareOp::Greater => raise(&mut range, value, *op == CompareOp::Greater),
                        CompareOp::AtMost | CompareOp::Less => lower(&mut range, value, *op == CompareOp::Less),
                        CompareOp::Equal | CompareOp::Unequal => {}
                    }
                }
                ast::Bound::In(interval) => {
                    let (low, high) = (self.number(&interval.low, *unit), self.number(&interval.high, *unit));
                    if let (Some(low), Some(high)) = (low, high) {
                        raise(&mut range, low, interval.low_open);
                        lower(&mut range, high, interval.high_open);
                    }
                }
            }
        }
        if let (Some((low, a)), Some((high, b))) = (&range.low, &range.high)
            && (low > high || (low == high && (*a || *b)))
        {
            let (shown, name) = (range.show(), &fact.head.name);
            let text = &name.text;
            let message = say!("no value of `{text}` can lie in {shown}", "`{text}` 不可能落在 {shown} 之内");
            self.error(Code::EmptyRange, name.at.0, message);
        }
        range
    }

    /// A constant number in the unit of its place.
    fn number(&mut self, expr: &ast::Expr, unit: Unit) -> Option<Rational> {
        let (value, percent) = match constant(expr) {
            Some(Constant::Number(value, percent)) => (value, percent),
            Some(Constant::Other(_) | Constant::Name(_)) | None => {
                if expr.kind != ExprKind::Bad {
                    self.error(
                        Code::NotConstant,
                        expr.at.0,
                        say!("a constant number is expected here", "这里需要一个固定的数"),
                    );
                }
                return None;
            }
        };
        self.fits(expr.at.0, &value, percent, unit).then_some(value)
    }

    /// Whether a literal may be read in a unit; reports it where not.
    pub(super) fn fits(&mut self, span: Span, value: &Rational, percent: bool, unit: Unit) -> bool {
        let (en, zh) = (unit.en(), unit.zh());
        let problem: Option<(Code, Say)> = match (percent, unit) {
            (false, Unit::Ratio) => Some((
                Code::BareRatio,
                say!(
                    "a ratio is written in per cent, not as the bare number {value}",
                    "比率要写成百分数,不能只写 {value}"
                ),
            )),
            (true, Unit::Ratio) => None,
            (true, _) => Some((Code::UnitMismatch, say!("a percentage can not be read as {en}", "百分数不能当作{zh}"))),
            (false, Unit::Count) if !value.is_whole() || value.is_negative() => Some((
                Code::CountNotWhole,
                say!("a count is a whole number from 0, not {value}", "计数是 0 以上的整数,不能是 {value}"),
            )),
            (false, _) => None,
        };
        let Some((code, message)) = problem else { return true };
        let diagnostic = self.error(code, span, message);
        if code == Code::CountNotWhole {
            diagnostic
                .help
                .push(say!("write a whole number, or declare the fact as `number`", "请写整数,或把数据声明为 `数值`"));
        }
        if code == Code::BareRatio {
            *diagnostic = crate::model::offer_percents(diagnostic.clone(), span, value);
        }
        false
    }

    /// A default, read as its field's type says.
    fn default_value(&mut self, expr: &ast::Expr, kind: &FieldKind, range: &FieldRange) -> Option<facts::Value> {
        let span = expr.at.0;
        let value = match (constant(expr)?, kind) {
            (Constant::Number(value, percent), FieldKind::Numeric(unit)) => {
                if !self.fits(span, &value, percent, *unit) {
                    return None;
                }
                if !range.contains(&value) {
                    let shown = range.show();
                    let message = say!(
                        "the default {value} lies outside the declared {shown}",
                        "默认值 {value} 超出了声明的范围 {shown}"
                    );
                    self.error(Code::EmptyRange, span, message)
                        .help
                        .push(say!("choose a default within it, or widen it", "请选择范围之内的默认值,或放宽范围"));
                }
                facts::Value::Number(value)
            }
            (Constant::Other(value @ facts::Value::Date(_)), FieldKind::Date(_))
            | (Constant::Other(value @ facts::Value::Bool(_)), FieldKind::Bool)
            | (Constant::Other(value @ facts::Value::Text(_)), FieldKind::Text) => value,
            (Constant::Name(name), FieldKind::Member(dimension)) => {
                let Some(member) = dimension.members.iter().position(|m| m.name == name) else {
                    let written = ast::Name { text: name, at: expr.at };
                    self.unknown(&written, dimension.members.iter().map(|m| m.name.as_str()));
                    return None;
                };
                facts::Value::Member(member)
            }
            _ => {
                self.error(
                    Code::TypeMismatch,
                    span,
                    say!("the default is not of the declared type", "默认值与声明的类型不符"),
                );
                return None;
            }
        };
        Some(value)
    }
}

fn raise(range: &mut FieldRange, value: Rational, open: bool) {
    let tighter = range.low.as_ref().is_none_or(|(low, was_open)| value > *low || (value == *low && open && !was_open));
    if tighter {
        range.low = Some((value, open));
    }
}

fn lower(range: &mut FieldRange, value: Rational, open: bool) {
    let tighter =
        range.high.as_ref().is_none_or(|(high, was_open)| value < *high || (value == *high && open && !was_open));
    if tighter {
        range.high = Some((value, open));
    }
}

/// A literal, with or without a sign, or a bare name.
fn constant(expr: &ast::Expr) -> Option<Constant> {
    let other = |value| Some(Constant::Other(value));
    match &expr.kind {
        ExprKind::Number(literal) => Some(Constant::Number(literal.value(), literal.suffix == ast::Suffix::Percent)),
        ExprKind::Negate(inner) => match constant(inner)? {
            Constant::Number(value, percent) => Some(Constant::Number(-value, percent)),
            Constant::Other(_) | Constant::Name(_) => None,
        },
        ExprKind::Paren(inner) => constant(inner),
        ExprKind::Text(text) => other(facts::Value::Text(text.value.as_str().into())),
        ExprKind::Bool(value) => other(facts::Value::Bool(*value)),
        ExprKind::Date(date) => other(facts::Value::Date(date.date)),
        ExprKind::Name(name) => Some(Constant::Name(name.text.clone())),
        _ => None,
    }
}
