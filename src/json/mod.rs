//! Promise: JSON becomes raw data with every number to the last digit; a key given twice, a text where a number is meant
//! and a document of another shape are refused with their path, and nothing is rounded or guessed.

mod slots;
mod value;

pub use slots::{bind, push};

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, Origin, Raw};

/// A document that can not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    /// What is wrong and where.
    pub message: Say,
}

/// The records of one document.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Each record, or why it can not be read, in their order.
    pub records: Vec<Result<Raw, Fault>>,
    /// Keys beside the list that nothing reads.
    pub unused: Vec<String>,
}

/// Reads a list of records: an array of objects, or an object that holds one under `name`.
///
/// ```
/// let text = r#"[{"person": "E01", "sales": 12345678901234567890.12}]"#;
/// let read = merit::json::read_records(text, "people.json", "people").unwrap();
/// assert!(matches!(read.records.as_slice(), [Ok(_)]));
/// ```
///
/// # Errors
/// Where the document is no JSON or of another shape; a bad record is a fault of its own.
pub fn read_records(text: &str, file: &str, name: &str) -> Result<Records, JsonError> {
    let document: &RawValue = serde_json::from_str(text).map_err(|e| syntax_error(text, &e))?;
    let mut unused = vec![];
    let list = match value::first_letter(document) {
        Some('[') => document,
        Some('{') => {
            let object = value::object(document).map_err(|message| JsonError { message })?;
            let mut list = None;
            for (key, inner) in object {
                if key == name { list = Some(inner) } else { unused.push(key) }
            }
            list.filter(|l| value::first_letter(l) == Some('[')).ok_or_else(|| other_shape(name))?
        }
        _ => return Err(other_shape(name)),
    };
    let items: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|e| syntax_error(list.get(), &e))?;
    let file: Arc<str> = file.into();
    let records = items.into_iter().enumerate().map(|(index, item)| {
        let origin = Origin { file: file.clone(), row: index + 1, listed: true };
        record(item, &format!("$[{index}]"), origin)
    });
    Ok(Records { records: records.collect(), unused })
}

fn record(item: &RawValue, path: &str, origin: Origin) -> Result<Raw, Fault> {
    match value::raw(item, path, 0).map_err(|fault| fault.at(Some(&origin)))? {
        Raw::Map(entries, _) => Ok(Raw::Map(entries, Some(origin))),
        Raw::Missing | Raw::Bool(_) | Raw::Number(_) | Raw::Text(_) | Raw::Cell(_) | Raw::List(_) => {
            let message = say!("a record `{{ … }}` is expected here", "这里需要一条记录 `{{ … }}`");
            Err(Fault::new(FaultKind::UnreadableRow, message).of(path).at(Some(&origin)))
        }
    }
}

/// The path of a field as JSON counts, from 0, for a field as a record counts its rows, from 1.
///
/// ```
/// assert_eq!(merit::json::path(18, "ratings[2].score"), "$[17].ratings[1].score");
/// ```
#[must_use]
pub fn path(row: usize, field: &str) -> String {
    let mut path = format!("$[{}].", row.saturating_sub(1));
    let mut rest = field;
    while let Some((before, after)) = rest.split_once('[') {
        let (number, tail) = after.split_once(']').unwrap_or((after, ""));
        let index = number.parse::<usize>().map_or(number.to_owned(), |n| n.saturating_sub(1).to_string());
        path.push_str(&format!("{before}[{index}]"));
        rest = tail;
    }
    path + rest
}

fn other_shape(name: &str) -> JsonError {
    let message = say!(
        "a list of records is expected: `[{{ … }}, …]` or `{{\"{name}\": [{{ … }}, …]}}`",
        "这里需要记录列表:`[{{ … }}, …]` 或 `{{\"{name}\": [{{ … }}, …]}}`"
    );
    JsonError { message }
}

/// Translates an error of the JSON reader, whose own words name no place people can use.
fn syntax_error(text: &str, error: &serde_json::Error) -> JsonError {
    let (line, column) = (error.line(), error.column());
    let row = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let before = (0..column.min(row.len())).rev().find(|&at| row.is_char_boundary(at)).unwrap_or(0);
    let at: String = row.get(before..).unwrap_or_default().chars().take(12).filter(|c| !c.is_control()).collect();
    let column = row.get(..before).map_or(1, |r| r.chars().count() + 1);
    if ["NaN", "Inf", "-Inf", "nan", "aN", "nfinity"].iter().any(|word| at.starts_with(word)) {
        let message = say!(
            "line {line}, column {column}: JSON has no NaN and no infinity; write `null` where there is no value",
            "第 {line} 行第 {column} 列:JSON 没有 NaN 和无穷大;没有数据时请写 `null`"
        );
        return JsonError { message };
    }
    let message = if error.is_eof() {
        say!(
            "the document ends too early, in line {line}: a bracket or quote is not closed",
            "文件在第 {line} 行过早结束:有括号或引号没有闭合"
        )
    } else {
        say!(
            "line {line}, column {column}: this is no JSON at `{at}`",
            "第 {line} 行第 {column} 列:`{at}` 处不是合法的 JSON"
        )
    };
    JsonError { message }
}
