//! A CSV table: a header that is matched with fields, and rows of its width.

use std::collections::HashSet;
use std::sync::Arc;

use super::decode::{Text, explain};
use super::limits::COLUMNS;
use super::split::{RowText, Rows, SplitError, split_line};
use super::{Encoding, Input, TableError};
use crate::diag::{Say, nearest, say};
use crate::facts::{Fault, FaultKind, Field, Layout, LayoutProblem, Origin};

/// So many rows are looked through for names of columns that the header lacks.
const TITLES: usize = 5;

/// An open table.
pub(super) struct Sheet {
    input: Input,
    asked: Option<Encoding>,
    /// Its rows behind the header.
    pub(super) rows: Rows,
    /// The header, spaces around each name aside.
    pub(super) headers: Vec<String>,
    /// The encoding it was read in.
    pub(super) encoding: Encoding,
}

/// A row of a table.
pub(super) struct SheetRow {
    /// Where it is.
    pub(super) origin: Origin,
    /// Its cells, as many as there were.
    pub(super) cells: Vec<String>,
    /// Whether it takes several lines.
    pub(super) several_lines: bool,
    /// Why it must not be used.
    pub(super) fault: Option<Fault>,
    /// Nothing behind it could be read.
    pub(super) rest_lost: bool,
}

impl Sheet {
    /// Opens a table and reads its header.
    pub(super) fn open(input: &Input, asked: Option<Encoding>) -> Result<Self, TableError> {
        let text = Text::open(input, asked).map_err(|e| explain(input, &e, asked))?;
        let encoding = text.encoding;
        let mut rows = Rows::new(text);
        let name = input.name();
        let header = match rows.next_row() {
            Some(Ok(row)) => row,
            Some(Err(SplitError::Row(_, why) | SplitError::Rest(_, why))) => {
                let (en, zh) = (why.en, why.zh);
                return Err(TableError::new(say!("`{name}`: the header: {en}", "`{name}` 的表头:{zh}")));
            }
            Some(Err(SplitError::Io(e))) => return Err(explain(input, &e, asked)),
            None => {
                return Err(TableError::new(say!(
                    "`{name}` is empty; the first line must name the columns",
                    "`{name}` 是空文件;第一行应为列名"
                )));
            }
        };
        let headers: Vec<String> = header.cells.iter().map(|h| h.trim().to_owned()).collect();
        refuse_header(name, &headers)?;
        Ok(Self { input: input.clone(), asked, rows, headers, encoding })
    }

    /// The next row that holds anything.
    pub(super) fn next_row(&mut self) -> Option<Result<SheetRow, TableError>> {
        loop {
            let row = match self.rows.next_row()? {
                Err(SplitError::Io(e)) => return Some(Err(explain(&self.input, &e, self.asked))),
                row => self.row(row),
            };
            if let Some(row) = row {
                return Some(Ok(row));
            }
        }
    }

    /// Where columns that the header lacks are named in one of the next rows: below a title, or in a header of two lines.
    pub(super) fn names_below<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Option<Say> {
        let lacking: Vec<&str> = names.filter(|name| !self.headers.iter().any(|h| h == name)).collect();
        for _ in 0..TITLES {
            let row = self.next_row()?.ok()?;
            if let Some(found) = lacking.iter().find(|name| row.cells.iter().any(|cell| cell.trim() == **name)) {
                let line = row.origin.row;
                return Some(say!(
                    "line {line} holds `{found}`, but all columns are named in the first line: take out titles and merged cells",
                    "第 {line} 行有 `{found}`,但列名都应写在第一行:请删去标题行,拆开合并的单元格"
                ));
            }
        }
        None
    }

    /// Finds whole lines without quotes that come next and gives their length; 0 where [`Sheet::next_row`] must look.
    pub(super) fn find_lines(&mut self) -> Result<usize, TableError> {
        self.rows.find_lines().map_err(|e| explain(&self.input, &e, self.asked))
    }

    /// The row of one such line, where it holds anything.
    pub(super) fn row_of_line(&self, text: &str, line: usize) -> Option<SheetRow> {
        if text.trim().is_empty() { None } else { self.row(split_line(text, line)) }
    }

    fn row(&self, row: Result<RowText, SplitError>) -> Option<SheetRow> {
        let file = self.input.name().clone();
        let lost = |line, why, rest_lost| {
            let origin = Origin { file: file.clone(), row: line, listed: false };
            let fault = Fault::new(FaultKind::UnreadableRow, why).at(Some(&origin));
            SheetRow { origin, cells: vec![], several_lines: false, fault: Some(fault), rest_lost }
        };
        let row = match row {
            Ok(row) => row,
            Err(SplitError::Row(line, why)) => return Some(lost(line, why, false)),
            Err(SplitError::Rest(line, why)) => return Some(lost(line, why, true)),
            Err(SplitError::Io(e)) => return Some(lost(0, explain(&self.input, &e, self.asked).message, true)),
        };
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let origin = Origin { file, row: row.line, listed: false };
        let fault = self.refuse_row(&row.cells).map(|fault| fault.at(Some(&origin)));
        let several_lines = row.last_line > row.line;
        Some(SheetRow { origin, cells: row.cells, several_lines, fault, rest_lost: false })
    }

    fn refuse_row(&self, cells: &[String]) -> Option<Fault> {
        let (have, want) = (cells.len(), self.headers.len());
        if have != want {
            let message = say!(
                "the row has {have} cells, the header {want}; is a comma or a quote missing or too many?",
                "这一行有 {have} 个单元格,表头有 {want} 个;是否多了或少了逗号、引号?"
            );
            return Some(Fault::new(FaultKind::UnreadableRow, message));
        }
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        let (header, c) =
            cells.iter().zip(&self.headers).find_map(|(cell, h)| Some((h, cell.chars().find(|&c| odd(c))?)))?;
        let code = u32::from(c);
        let message = say!("the cell holds the control character U+{code:04X}", "单元格含有控制字符 U+{code:04X}");
        Some(Fault::new(FaultKind::UnreadableRow, message).of(header))
    }
}

fn refuse_header(name: &str, headers: &[String]) -> Result<(), TableError> {
    let count = headers.len();
    if count > COLUMNS {
        let message =
            say!("`{name}` has {count} columns, {COLUMNS} are allowed", "`{name}` 有 {count} 列,上限为 {COLUMNS} 列");
        return Err(TableError::new(message));
    }
    if headers.iter().any(|h| h.contains('\0')) {
        return Err(TableError::new(say!(
            "`{name}` holds NUL characters; it looks like UTF-16: pass --encoding utf-16le",
            "`{name}` 含有 NUL 字符;看起来是 UTF-16:请加上 --encoding utf-16le"
        )));
    }
    if let [only] = headers
        && let Some(separator) = [';', '\t', '；', '，'].into_iter().find(|&s| only.contains(s))
    {
        let shown = if separator == '\t' { "TAB".to_owned() } else { separator.to_string() };
        return Err(TableError::new(say!(
            "`{name}`: the columns are separated by `{shown}`; save the file as CSV with commas",
            "`{name}`:各列以 `{shown}` 分隔;请另存为逗号分隔的 CSV"
        )));
    }
    let mut seen = HashSet::new();
    let twice = headers.iter().filter(|h| !h.is_empty()).find(|h| !seen.insert(h.as_str()));
    match twice {
        Some(header) => Err(TableError::new(say!(
            "`{name}`: two columns are called `{header}`; rename or remove one",
            "`{name}`:有两列都叫 `{header}`;请改名或删除其中一列"
        ))),
        None => Ok(()),
    }
}

/// The column that names the person.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyColumn<'a> {
    /// Where it is, where there is one.
    pub(super) at: Option<usize>,
    /// What it should be called.
    pub(super) wanted: &'a str,
    /// The field it fills.
    pub(super) field: &'a str,
}

/// Matches the header of a table with fields.
///
/// Unused columns are notes; a field filled twice and fields without their column are errors, the latter all at once.
pub(super) fn match_header(
    fields: &[Field],
    headers: &[String],
    key: KeyColumn<'_>,
    name: &Arc<str>,
    notes: &mut Vec<Say>,
) -> Result<Layout, TableError> {
    let (layout, problems) = Layout::resolve(fields, headers);
    let header = |at: usize| headers.get(at).map(String::as_str).unwrap_or_default();
    let field = |at: usize| fields.get(at).map(|f| f.column.as_deref().unwrap_or(&f.name)).unwrap_or_default();
    let mut missing = if key.at.is_none() { vec![key.wanted] } else { vec![] };
    let mut unused = vec![];
    for problem in &problems {
        match problem {
            LayoutProblem::Twice(first, second, at) => {
                let (a, b, fact) = (header(*first), header(*second), field(*at));
                return Err(TableError::new(say!(
                    "`{name}`: the columns `{a}` and `{b}` both fill `{fact}`; remove one",
                    "`{name}`:列 `{a}` 和 `{b}` 都对应 `{fact}`;请删除其中一列"
                )));
            }
            LayoutProblem::Absent(at) if fields.get(*at).is_some_and(|f| f.name == key.field) => {}
            LayoutProblem::Absent(at) => missing.push(field(*at)),
            LayoutProblem::Unused(at) if Some(*at) == key.at => {}
            LayoutProblem::Unused(at) => unused.push(*at),
        }
    }
    if !missing.is_empty() {
        let free = unused.iter().map(|at| header(*at)).filter(|h| !h.is_empty()).collect();
        return Err(TableError::new(absent(name, &missing, key, free)));
    }
    for at in unused {
        notes.push(match header(at) {
            "" => {
                let number = at + 1;
                say!("`{name}`: column {number} has no name and is not used", "`{name}`:第 {number} 列没有列名,未使用")
            }
            unused => {
                let filled = |at: usize| layout.slots.iter().flatten().any(|slot| slot.field == at);
                let free = fields.iter().enumerate().filter(|(at, _)| !filled(*at)).map(|(_, field)| field);
                let names = free.flat_map(|f| [Some(f.name.as_str()), f.column.as_deref()]).flatten();
                let (en, zh) = nearest(unused, names).map_or_else(Default::default, |near| {
                    (format!("; is `{near}` meant?"), format!(";是否指 `{near}`?"))
                });
                say!("`{name}`: no fact reads the column `{unused}`{en}", "`{name}`:没有数据项读取列 `{unused}`{zh}")
            }
        });
    }
    Ok(layout)
}

/// Every column that is missing, each with the header that is most likely meant; no header is proposed twice.
fn absent(name: &str, missing: &[&str], key: KeyColumn<'_>, mut free: Vec<&str>) -> Say {
    let (mut en, mut zh, mut unclear) = (vec![], vec![], false);
    for (index, wanted) in missing.iter().enumerate() {
        let is_key = index == 0 && key.at.is_none();
        let (role_en, role_zh) =
            if is_key { (", which says whom a row belongs to", "(用来指明每一行属于谁)") } else { ("", "") };
        let near = nearest(wanted, free.iter().copied());
        free.retain(|header| Some(*header) != near);
        unclear |= near.is_none();
        let (near_en, near_zh) = match near {
            Some(near) if missing.len() > 1 => (format!(" (is `{near}` meant?)"), format!("(是否指 `{near}`?)")),
            Some(near) => (format!("; is `{near}` meant?"), format!(";是否指 `{near}`?")),
            None => Default::default(),
        };
        en.push(format!("no column `{wanted}`{role_en}{near_en}"));
        zh.push(format!("没有列 `{wanted}`{role_zh}{near_zh}"));
    }
    let (en, zh) = (en.join(", "), zh.join(","));
    if !unclear || free.is_empty() {
        return say!("`{name}` has {en}", "`{name}` {zh}");
    }
    let free = free.iter().map(|header| format!("`{header}`")).collect::<Vec<_>>().join(", ");
    say!("`{name}` has {en}; nothing reads {free}", "`{name}` {zh};没有用到的列:{free}")
}
