//! One JSON value becomes raw data.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, Raw};

/// How deep a record may be: a person, a list, a row, a field, and some to spare for a good message.
const DEEPEST: usize = 8;

/// The letter a value starts with, which tells its kind.
pub(super) fn first_letter(value: &RawValue) -> Option<char> {
    value.get().chars().next()
}

/// Reads a value; texts stay texts, so that a number written as text is refused later on.
pub(super) fn raw(value: &RawValue, path: &str, depth: usize) -> Result<Raw, Fault> {
    let fault = |message: Say| Fault::new(FaultKind::UnreadableRow, message).of(path);
    if depth > DEEPEST {
        return Err(fault(say!("values are nested too deep here", "这里的数据嵌套过深")));
    }
    match first_letter(value) {
        Some('n') => Ok(Raw::Missing),
        Some('t') => Ok(Raw::Bool(true)),
        Some('f') => Ok(Raw::Bool(false)),
        Some('"') => text(value).map(Raw::Text).map_err(fault),
        Some('[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(|_| fault(unreadable()))?;
            let items = items.into_iter().enumerate();
            items
                .map(|(index, item)| raw(item, &format!("{path}[{index}]"), depth + 1))
                .collect::<Result<_, _>>()
                .map(Raw::List)
        }
        Some('{') => {
            let mut entries = vec![];
            for (key, inner) in object(value).map_err(fault)? {
                let inner = raw(inner, &format!("{path}.{key}"), depth + 1)?;
                entries.push((key, inner));
            }
            Ok(Raw::Map(entries, None))
        }
        _ => Ok(Raw::Number(value.get().to_owned())),
    }
}

fn unreadable() -> Say {
    say!("this can not be read", "这里无法读取")
}

fn text(value: &RawValue) -> Result<String, Say> {
    let text: String = serde_json::from_str(value.get())
        .map_err(|_| say!("this text has a broken `\\u` escape", "这段文本含有不完整的 `\\u` 转义"))?;
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Some(c) => {
            let code = u32::from(c);
            Err(say!("the text holds the control character U+{code:04X}", "文本含有控制字符 U+{code:04X}"))
        }
        None => Ok(text),
    }
}

/// The entries of an object; a key given twice is refused, since no reader could know which one counts.
pub(super) fn object(value: &RawValue) -> Result<Vec<(String, &RawValue)>, Say> {
    let entries: Entries<'_> = serde_json::from_str(value.get()).map_err(|_| unreadable())?;
    let mut sorted: Vec<&str> = entries.0.iter().map(|(key, _)| key.as_str()).collect();
    sorted.sort_unstable();
    let twice = sorted.windows(2).find_map(|pair| match pair {
        [a, b] if a == b => Some(*a),
        _ => None,
    });
    match twice {
        Some(key) => Err(say!("the key `{key}` is given twice", "键 `{key}` 给出了两次")),
        None => Ok(entries.0),
    }
}

struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = vec![];
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::Raw;
    use crate::json::read_records;

    fn first(text: &str) -> String {
        match read_records(text, "p.json", "people").map(|r| r.records.into_iter().next()) {
            Ok(Some(Ok(Raw::Map(entries, _)))) => format!("{entries:?}"),
            Ok(Some(Err(fault))) => format!("{}: {}", fault.field.unwrap_or_default(), fault.message),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn numbers_keep_every_digit_and_texts_stay_texts() {
        let read = first(r#"[{"a": 12345678901234567890.12, "b": "90", "c": null, "d": -1e-3}]"#);
        assert_eq!(
            read,
            r#"[("a", Number("12345678901234567890.12")), ("b", Text("90")), ("c", Missing), ("d", Number("-1e-3"))]"#
        );
    }

    #[test]
    fn refuses_with_the_path() {
        assert_eq!(first(r#"[{"a": 1, "a": 2}]"#), "$[0]: the key `a` is given twice");
        assert_eq!(
            first(r#"{"people": [{"l": [{"a": 1}, {"a": 1, "a": 2}]}]}"#),
            "$[0].l[1]: the key `a` is given twice"
        );
        assert!(first(r#"[{"a": "\ud800"}]"#).starts_with("$[0].a: this text has a broken"));
        assert_eq!(first(r#"[{"a": "x\u0000"}]"#), "$[0].a: the text holds the control character U+0000");
        assert!(first(r#"[7]"#).starts_with("$[0]: a record"));
        let deep = format!("[{{\"a\": {}1{}}}]", "[".repeat(200), "]".repeat(200));
        assert!(first(&deep).contains("nested too deep"));
    }

    #[test]
    fn refuses_what_is_no_json() {
        for (text, part) in [
            ("[{\"a\": NaN}]", "line 1, column 8: JSON has no NaN"),
            ("[{\"a\": 1},]", "this is no JSON"),
            ("[{\"a\": 1}] []", "this is no JSON"),
            ("[{\"a\": 1}", "ends too early"),
            ("{\"a\": 1}", "a list of records is expected"),
            ("", "ends too early"),
        ] {
            assert!(first(text).contains(part), "{text}: {}", first(text));
        }
    }
}
