//! Raw data become a record: every value is read as its field says, every fault is found in one pass.

use std::sync::Arc;

use super::cell::{MOST_DIGITS, read_cell, read_member};
use super::layout::place;
use super::{Fault, FaultKind, Field, FieldKind, ListOrigin, ListSchema, Origin, Raw, Record, Row, Schema, Value};
use crate::diag::{Say, say};
use crate::value::{Rational, Unit};

/// Something worth telling that does not keep a record from being scored.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A key of the data that no fact reads.
    Unused(String),
    /// A fact that took its default.
    DefaultTaken(String),
}

/// A record with what was noticed on the way.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The record.
    pub record: Record,
    /// What was noticed.
    pub notices: Vec<Notice>,
}

/// Reads one person's facts from named values.
///
/// Keys are matched by fact name or declared `column`; values are checked against type, bounds and dimension.
/// A missing value without default stays missing here: whether that matters is for the rules to say.
///
/// # Errors
/// Every fault of the record, in the order of the data.
pub fn read_record(schema: &Schema, raw: &Raw) -> Result<Reading, Vec<Fault>> {
    let (reading, faults) = read_partly(schema, raw);
    if faults.is_empty() { Ok(reading) } else { Err(faults) }
}

/// Reads one person's facts as far as they can be read: what is at fault is missing from the record.
#[must_use]
pub fn read_partly(schema: &Schema, raw: &Raw) -> (Reading, Vec<Fault>) {
    let Raw::Map(entries, origin) = raw else {
        let what = raw.what();
        let (en, zh) = (&what.en, &what.zh);
        let record = Record {
            person: String::new(),
            values: vec![Value::Missing; schema.fields.len()].into(),
            origin: None,
            earlier: vec![],
        };
        let fault = wrong(say!("a record is expected, not {en}", "这里需要一条记录,而不是{zh}"));
        return (Reading { record, notices: vec![] }, vec![fault]);
    };
    let mut reader = Reader { origin: origin.as_ref(), faults: vec![], notices: vec![] };
    let values = reader.fields(&schema.fields, entries, "");
    let person = schema.key.and_then(|key| values.get(key)).map(key_text).unwrap_or_default();
    if person.is_empty() && schema.key.is_some() {
        let name = schema.key.and_then(|k| schema.fields.get(k)).map(|f| f.name.clone()).unwrap_or_default();
        if !reader.faults.iter().any(|f| f.field.as_deref() == Some(&name)) {
            let message = say!("the key is empty, so nobody can be named", "主键为空,无法确定是谁");
            reader.faults.push(Fault::new(FaultKind::FactMissing, message).of(name).at(origin.as_ref()));
        }
    }
    let record = Record { person, values: values.into(), origin: origin.clone(), earlier: vec![] };
    (Reading { record, notices: reader.notices }, reader.faults)
}

/// Reads the rows of one list, as [`read_record`] does for a person's list facts.
///
/// # Errors
/// Every fault of every row.
pub fn read_rows(list: &ListSchema, name: &str, rows: &[Raw]) -> Result<Arc<[Row]>, Vec<Fault>> {
    let mut reader = Reader { origin: None, faults: vec![], notices: vec![] };
    let rows = reader.rows(list, name, rows);
    if reader.faults.is_empty() { Ok(rows) } else { Err(reader.faults) }
}

/// A key as text: numbers and dates as they print.
#[must_use]
pub fn key_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Number(n) => n.to_string(),
        Value::Date(d) => d.to_string(),
        Value::Missing | Value::Bool(_) | Value::Member(_) | Value::Rows(_) => String::new(),
    }
}

fn wrong(message: Say) -> Fault {
    Fault::new(FaultKind::WrongType, message)
}

struct Reader<'a> {
    origin: Option<&'a Origin>,
    faults: Vec<Fault>,
    notices: Vec<Notice>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, fault: Fault, path: &str) {
        self.faults.push(fault.of(path).at(self.origin));
    }

    fn fields(&mut self, fields: &[Field], entries: &'a [(String, Raw)], prefix: &str) -> Vec<Value> {
        let mut values: Vec<Option<Value>> = vec![None; fields.len()];
        for (key, raw) in entries {
            let path = format!("{prefix}{key}");
            let Some((slot, field)) = place(fields, key.trim()).and_then(|s| fields.get(s.field).map(|f| (s, f)))
            else {
                self.notices.push(Notice::Unused(path));
                continue;
            };
            let value = match self.value(field, raw, slot.scaled, &path) {
                Ok(value) => value,
                Err(fault) => {
                    self.fault(fault, &path);
                    Value::Missing
                }
            };
            match values.get_mut(slot.field) {
                Some(given @ None) => *given = Some(value),
                _ => {
                    let name = &field.name;
                    self.fault(wrong(say!("`{name}` is given twice", "`{name}` 给出了两次")), &path);
                }
            }
        }
        let filled =
            fields.iter().zip(values).map(|(field, value)| self.fill(field, value.unwrap_or(Value::Missing), prefix));
        filled.collect()
    }

    fn fill(&mut self, field: &Field, value: Value, prefix: &str) -> Value {
        match (value, &field.default, &field.kind) {
            (Value::Missing, Some(default), _) => {
                self.notices.push(Notice::DefaultTaken(format!("{prefix}{}", field.name)));
                default.clone()
            }
            // the run fills it in
            (Value::Missing, None, FieldKind::List(list)) if list.origin == ListOrigin::Team => Value::Missing,
            (Value::Missing, None, FieldKind::List(_)) if !field.optional => {
                self.notices.push(Notice::DefaultTaken(format!("{prefix}{}", field.name)));
                Value::Rows(Arc::from([]))
            }
            (value, _, _) => value,
        }
    }

    fn value(&mut self, field: &Field, raw: &'a Raw, scaled: bool, path: &str) -> Result<Value, Fault> {
        let scale = if scaled { field.column_scale.as_ref() } else { None };
        let value = match (raw, &field.kind) {
            (Raw::Missing, _) => Value::Missing,
            (_, FieldKind::List(list)) if list.origin == ListOrigin::Team => return Err(from_the_run(&field.name)),
            (Raw::Cell(text), _) => read_cell(field, text, scale)?,
            (Raw::Number(text), FieldKind::Numeric(unit)) => {
                let number = read_token(*unit, text)?;
                Value::Number(scale.map_or(number.clone(), |s| &number * s))
            }
            (Raw::Bool(b), FieldKind::Bool) => Value::Bool(*b),
            (Raw::Text(text), FieldKind::Text) => Value::Text(text.as_str().into()),
            (Raw::Text(text), FieldKind::Member(dimension)) => Value::Member(read_member(dimension, text)?),
            (Raw::Text(text), FieldKind::Date(_)) => read_cell(field, text, None)?,
            (Raw::List(rows), FieldKind::List(list)) => Value::Rows(self.rows(list, path, rows)),
            _ => return Err(wrong(mismatch(field, raw))),
        };
        if let Value::Number(number) = &value
            && !field.range.contains(number)
        {
            return Err(Fault::new(FaultKind::OutOfBounds, outside(field, number, raw)));
        }
        Ok(value)
    }

    fn rows(&mut self, list: &ListSchema, path: &str, rows: &'a [Raw]) -> Arc<[Row]> {
        let outer = self.origin;
        let mut read: Vec<Row> = Vec::with_capacity(rows.len());
        for (index, raw) in rows.iter().enumerate() {
            let number = index + 1;
            let Raw::Map(entries, origin) = raw else {
                let what = raw.what();
                let (en, zh) = (&what.en, &what.zh);
                let message =
                    say!("a row with named fields is expected, not {en}", "这里需要带字段名的一行,而不是{zh}");
                self.fault(wrong(message), &format!("{path}[{number}]"));
                continue;
            };
            self.origin = origin.as_ref().or(outer);
            let prefix = format!("{path}[{number}].");
            let values = self.fields(&list.fields, entries, &prefix);
            read.push(values.into());
        }
        self.origin = outer;
        read.into()
    }
}

fn from_the_run(name: &str) -> Fault {
    let message = say!(
        "`{name}` is filled with the results of others in this run; take it out of the data",
        "`{name}` 由本次运行中其他人的成绩填入;请从数据中删去"
    );
    Fault::new(FaultKind::TeamFromRun, message)
}

/// A number and the range it misses, in per cent where it is a ratio.
fn outside(field: &Field, number: &Rational, raw: &Raw) -> Say {
    if !matches!(field.kind, FieldKind::Numeric(Unit::Ratio)) {
        let range = field.range.show();
        return say!("{number} lies outside the declared {range}", "{number} 超出了声明的范围 {range}");
    }
    let percent = |n: &Rational| format!("{}%", n * &Rational::HUNDRED);
    let (shown, range) = (percent(number), field.range.show_as(percent));
    let hundredth = number * &Rational::from_parts(1, 100);
    let meant = match raw {
        Raw::Cell(text) if !text.trim_end().ends_with(['%', '％']) => Some(percent(&hundredth)),
        Raw::Number(_) => Some(hundredth.to_string()),
        Raw::Missing | Raw::Bool(_) | Raw::Text(_) | Raw::Cell(_) | Raw::List(_) | Raw::Map(..) => None,
    };
    let (en, zh) = meant
        .filter(|_| field.range.contains(&hundredth))
        .map_or_else(Default::default, |meant| (format!("; is `{meant}` meant?"), format!(";是否指 `{meant}`?")));
    say!("{shown} lies outside the declared {range}{en}", "{shown} 超出了声明的范围 {range}{zh}")
}

/// Reads a number token of JSON or of a host program, an exponent included; nothing is rounded.
fn read_token(unit: Unit, text: &str) -> Result<Rational, Fault> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let power = exponent.strip_prefix('+').unwrap_or(exponent).parse::<i32>().ok().filter(|p| p.unsigned_abs() <= 28);
    let shown = super::cell::excerpt(text);
    let too_long = digits.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS;
    // digits are counted first: reading very many takes long
    let number = if too_long { None } else { Rational::parse(digits) };
    let (Some(number), Some(power)) = (number, power) else {
        return Err(wrong(say!("`{shown}` is no number of at most 28 digits", "`{shown}` 不是 28 位以内的数字")));
    };
    let shift = Rational::power_of_ten(power.unsigned_abs());
    let number = if power < 0 { number.checked_div(&shift).unwrap_or_default() } else { &number * &shift };
    if unit == Unit::Count && (!number.is_whole() || number.is_negative()) {
        return Err(wrong(say!(
            "`{shown}` is no count: a whole number from 0 is expected",
            "`{shown}` 不是计数:需要 0 以上的整数"
        )));
    }
    Ok(number)
}

fn mismatch(field: &Field, raw: &Raw) -> Say {
    let what = raw.what();
    let (got_en, got_zh) = (&what.en, &what.zh);
    let (en, zh) = match &field.kind {
        FieldKind::Numeric(unit) => (unit.en(), unit.zh()),
        FieldKind::Date(_) => ("a date", "日期"),
        FieldKind::Bool => ("a bool", "是非"),
        FieldKind::Text => ("a text", "文本"),
        FieldKind::Member(_) => ("a value of its dimension", "类别取值"),
        FieldKind::List(_) => ("a list", "明细列表"),
    };
    say!("{en} is expected, not {got_en}", "这里需要{zh},而不是{got_zh}")
}
