//! A made-up person as the language writes one, ready for a test.

use crate::diag::Lang;
use crate::facts::{Field, FieldKind, Record, Value};
use crate::plan::Plan;
use crate::value::{Rational, Unit};

/// `person shown { sales: 120, … }`, without what is left out anyway.
pub(super) fn paste(plan: &Plan, record: &Record, lang: Lang) -> String {
    let fields = plan.facts.fields.iter().enumerate().zip(&record.values);
    let given = fields.filter(|((index, field), _)| plan.facts.key != Some(*index) && !field.note);
    let words: Vec<String> = given
        .filter_map(|((_, field), value)| Some(format!("{}: {}", field.name, written(field, value, lang)?)))
        .collect();
    let word = match lang {
        Lang::En => "person shown",
        Lang::Zh => "样例 示例",
    };
    if words.is_empty() { format!("{word} {{}}") } else { format!("{word} {{ {} }}", words.join(", ")) }
}

/// One fact of a person: `sales: 120`; what leaving it out gives is written out.
pub(super) fn fact(field: &Field, value: &Value, lang: Lang) -> String {
    let value = match value {
        Value::Missing => pick(lang, "missing", "无值").to_owned(),
        Value::Rows(rows) if rows.is_empty() => "{}".to_owned(),
        _ => written(&Field { default: None, ..field.clone() }, value, lang).unwrap_or_default(),
    };
    format!("{}: {value}", field.name)
}

/// A value as it is written; nothing where it is what leaving it out gives.
fn written(field: &Field, value: &Value, lang: Lang) -> Option<String> {
    if field.default.as_ref() == Some(value) {
        return None;
    }
    match (value, &field.kind) {
        (Value::Missing, _) => field.default.is_some().then(|| pick(lang, "missing", "无值").to_owned()),
        (Value::Number(number), FieldKind::Numeric(unit)) => Some(figure(number, *unit)),
        (Value::Number(number), _) => Some(number.to_string()),
        (Value::Date(date), _) => Some(date.to_string()),
        (Value::Bool(value), _) => {
            Some(if *value { pick(lang, "true", "是") } else { pick(lang, "false", "否") }.to_owned())
        }
        (Value::Text(text), _) => Some(format!("\"{text}\"")),
        (Value::Member(place), FieldKind::Member(dimension)) => dimension.members.get(*place).map(|m| m.name.clone()),
        (Value::Member(_), _) => None,
        (Value::Rows(rows), FieldKind::List(list)) if !rows.is_empty() => {
            let rows = rows.iter().map(|row| {
                let parts = list.fields.iter().zip(row.iter());
                let parts: Vec<String> = parts
                    .filter_map(|(field, value)| Some(format!("{}: {}", name(field), written(field, value, lang)?)))
                    .collect();
                format!("{{ {} }}", parts.join(", "))
            });
            Some(format!("{{ {} }}", rows.collect::<Vec<_>>().join(", ")))
        }
        (Value::Rows(_), _) => None,
    }
}

/// What a rule gave somebody stands under a name that is no word.
fn name(field: &Field) -> String {
    if field.name.contains('.') { format!("`{}`", field.name) } else { field.name.clone() }
}

fn figure(number: &Rational, unit: Unit) -> String {
    match unit {
        Unit::Ratio => format!("{}%", number * &Rational::HUNDRED),
        Unit::Number | Unit::Count | Unit::Money | Unit::Points | Unit::Days => number.to_string(),
    }
}

fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}
