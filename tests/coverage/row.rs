//! A row of a table of coverage: which rule, where it stands, and what breaks when it is altered.

/// What a row says that can be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// With `old` replaced by `new` on the line, `fails` no longer holds.
    Altered { old: String, new: String, fails: String },
    /// Checking the file reports the code on the line, which holds the text where one is quoted.
    Finding { text: Option<String>, code: String },
    /// The line holds the text.
    Carried { text: String },
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The number in the requirements: `R17`.
    pub(crate) id: String,
    /// The file, below the folder of the documents.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    pub(crate) claim: Claim,
    /// The row as written.
    pub(crate) written: String,
}

impl Row {
    /// The text that the line must hold.
    pub(crate) fn quoted(&self) -> Option<&str> {
        match &self.claim {
            Claim::Altered { old: text, .. } | Claim::Carried { text } => Some(text),
            Claim::Finding { text, .. } => text.as_deref(),
        }
    }
}

/// The rows of a text, or what is wrong with a line that begins like one.
pub(crate) fn rows(text: &str) -> Vec<Result<Row, String>> {
    let numbered = |line: &&str| {
        let id = line.strip_prefix("| ").and_then(|rest| rest.strip_prefix(['R', 'T']));
        id.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    text.lines().filter(numbered).map(|line| read(line).map_err(|why| format!("{why}: {line}"))).collect()
}

fn read(written: &str) -> Result<Row, String> {
    let cells = cells(written);
    let [id, place, altered, fails] = cells.as_slice() else {
        return Err(format!("{} cells instead of 4; a `|` inside a cell is written `\\|`", cells.len()));
    };
    let quotes = quotes(altered);
    let fails = unquoted(fails);
    let claim = if altered.starts_with("finding") {
        Claim::Finding { text: quotes.first().cloned(), code: fails }
    } else if ["flow: carried as", "data: carried as"].iter().any(|word| altered.starts_with(word)) {
        let text = quotes.first().cloned().ok_or("the carrying text is not quoted")?;
        Claim::Carried { text }
    } else {
        let (old, new) = match quotes.as_slice() {
            [old, new] => (old.clone(), new.clone()),
            [old] if altered.ends_with("→ –") || altered.ends_with("→ ``") => (old.clone(), String::new()),
            _ => return Err("neither `old` → `new` nor one of the words that the head explains".to_owned()),
        };
        Claim::Altered { old, new, fails }
    };
    let (file, line) = place.rsplit_once(':').ok_or("the place is not `file:line`")?;
    let (file, line) = (file.to_owned(), line.parse().map_err(|_| "the line is no number")?);
    Ok(Row { id: id.clone(), file, line, claim, written: written.to_owned() })
}

/// The cells between the bars of a row; `\|` is a bar inside a cell.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let split = inner.replace("\\|", "\u{0}");
    split.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

/// The texts between backticks: as many on the right as on the left, one space next to them not counted.
fn quotes(cell: &str) -> Vec<String> {
    let (mut found, mut rest) = (vec![], cell);
    while let Some(start) = rest.find('`') {
        let marked = &rest[start..];
        let ticks = marked.len() - marked.trim_start_matches('`').len();
        let mark = &marked[..ticks];
        let inner = &marked[ticks..];
        let Some(end) = inner.find(mark) else { break };
        let text = &inner[..end];
        found.push(text.strip_prefix(' ').and_then(|t| t.strip_suffix(' ')).unwrap_or(text).to_owned());
        rest = &inner[end + ticks..];
    }
    found
}

/// A cell that may stand between backticks as a whole.
fn unquoted(cell: &str) -> String {
    cell.strip_prefix('`').and_then(|c| c.strip_suffix('`')).unwrap_or(cell).to_owned()
}

#[test]
fn rows_are_read_as_the_head_of_the_table_says() {
    let text = "| Row | Where |\n| R1 | a/s.merit:4 | `5 per late` → `6 per late` | late |\n\
        | R2 | a/s.merit:5 | ``a `b` \\| c`` → – | `M0301` |\n| T3 | a/l.merit:6 | finding | M0303 |\n\
        | R4 | a/s.merit:7 | flow: carried as `source \"CRM\"` | – |\n\
        | R6 | – | `x` → `y` | z |";
    let read: Vec<_> = rows(text).into_iter().map(|row| row.map(|r| (r.id, r.file, r.line, r.claim))).collect();
    let altered = |old: &str, new: &str, fails: &str| Claim::Altered {
        old: old.to_owned(),
        new: new.to_owned(),
        fails: fails.to_owned(),
    };
    let row = |id: &str, file: &str, line, claim| Ok((id.to_owned(), file.to_owned(), line, claim));
    let expected = [
        row("R1", "a/s.merit", 4, altered("5 per late", "6 per late", "late")),
        row("R2", "a/s.merit", 5, altered("a `b` | c", "", "M0301")),
        row("T3", "a/l.merit", 6, Claim::Finding { text: None, code: "M0303".to_owned() }),
        row("R4", "a/s.merit", 7, Claim::Carried { text: "source \"CRM\"".to_owned() }),
    ];
    assert_eq!(read[..4], expected);
    assert!(read[4].as_ref().unwrap_err().starts_with("the place is not `file:line`"));
}
