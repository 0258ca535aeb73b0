use serde::Serialize;

use super::escape;
use crate::diag::Lang;
use crate::outcome::Fault;

/// A fault as it is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultLine {
    /// Whose record it is, where that is known.
    pub person: Option<String>,
    /// The file, where it was read from one.
    pub file: Option<String>,
    /// The line of a table, the place in a JSON list.
    pub row: Option<usize>,
    /// The fact, or its path in JSON.
    pub field: Option<String>,
    /// The stable code.
    pub code: &'static str,
    /// The reason.
    pub message: String,
    /// The file and the line or record, for people.
    #[serde(skip)]
    pub place: Option<String>,
}

impl FaultLine {
    /// A fault of a person, in the words of one language.
    #[must_use]
    pub fn new(person: Option<&str>, fault: &Fault, lang: Lang) -> Self {
        let place = fault.origin.as_ref().map(|o| match (lang, o.listed) {
            (Lang::En, _) | (Lang::Zh, false) => o.to_string(),
            (Lang::Zh, true) => format!("{} 第 {} 条记录", o.file, o.row),
        });
        Self {
            place,
            person: person.map(str::to_owned),
            file: fault.origin.as_ref().map(|o| o.file.to_string()),
            row: fault.origin.as_ref().map(|o| o.row),
            field: fault.field.clone(),
            code: fault.kind.code(),
            message: fault.message.get(lang).to_owned(),
        }
    }

    /// On one line: `people.csv:17: E01, sales: F0002: …`; a reason that begins with the fact names it alone.
    #[must_use]
    pub fn one_line(&self) -> String {
        let place = self.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        let field = self.field.as_ref().filter(|field| !self.message.starts_with(&format!("`{field}` ")));
        let who: Vec<&str> = [self.person.as_ref(), field].into_iter().flatten().map(String::as_str).collect();
        let who = if who.is_empty() { String::new() } else { format!("{}: ", who.join(", ")) };
        escape(&format!("{place}{who}{}: {}", self.code, self.message))
    }
}
