//! Which files hold the people and their lists.

use std::path::{Component, Path, PathBuf};

use super::decode::cannot_read;
use super::table::{Format, Table};
use super::{Input, Place, Request, TableError};
use crate::diag::{Say, nearest, say};
use crate::facts::{Field, FieldKind, ListOrigin, ListSchema, Schema};

/// The tables of one run.
pub(super) struct Found {
    /// The people.
    pub(super) people: Table,
    /// The table of each list fact that has one, with the place of the fact.
    pub(super) lists: Vec<(usize, Table)>,
}

/// The list facts of a schema that are read as data, with their places.
pub(super) fn list_fields(schema: &Schema) -> impl Iterator<Item = (usize, &Field, &ListSchema)> {
    schema.fields.iter().enumerate().filter_map(|(at, field)| match &field.kind {
        FieldKind::List(list) if list.origin == ListOrigin::Team => None,
        FieldKind::List(list) => Some((at, field, list.as_ref())),
        FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::Member(_) => None,
    })
}

/// Finds the tables: those the scheme names, else those named `people` and after the list facts.
pub(super) fn find(schema: &Schema, request: &Request, notes: &mut Vec<Say>) -> Result<Found, TableError> {
    let search = Search { request, folder: folder_of(request) };
    let people = search.people(schema)?;
    let mut lists = vec![];
    for (at, field, list) in list_fields(schema) {
        let of_results = list.origin == ListOrigin::History;
        match search.list(field, list, people.format)?.map(|table| Table { of_results, ..table }) {
            Some(table) => lists.push((at, table)),
            None if people.format == Format::Csv => {
                let name = &field.name;
                notes.push(say!(
                    "there is no table for the list `{name}`; it is empty for everybody",
                    "明细 `{name}` 没有对应的表;所有人的该明细均为空"
                ));
            }
            None => {}
        }
    }
    let found = Found { people, lists };
    if !request.shared {
        search.note_unused(&found, notes);
    }
    Ok(found)
}

struct Search<'a> {
    request: &'a Request,
    folder: Option<&'a Path>,
}

fn folder_of(request: &Request) -> Option<&Path> {
    match &request.place {
        Place::Path(path) if path.is_dir() => Some(path),
        Place::Path(_) | Place::Text(_) | Place::Declared => None,
    }
}

impl Search<'_> {
    fn people(&self, schema: &Schema) -> Result<Table, TableError> {
        match (&self.request.place, self.folder, &schema.from) {
            (Place::Text(input), _, _) => {
                let format = if input.looks_like_json() { Format::Json } else { Format::Csv };
                Ok(self.table(input.clone(), format, "people"))
            }
            (Place::Path(path), None, _) => self.open(path, "people"),
            (_, _, Some(from)) => self.named(from, "people"),
            (_, Some(folder), None) => self.by_convention(folder, "people")?.ok_or_else(|| {
                if let Some(book) = workbook(&folder.join("people.csv")) {
                    return is_workbook(&book);
                }
                let folder = folder.display();
                TableError::new(say!(
                    "the folder `{folder}` holds neither `people.csv` nor `people.json`",
                    "文件夹 `{folder}` 中既没有 `people.csv` 也没有 `people.json`"
                ))
            }),
            (Place::Declared, None, None) => Err(TableError::new(say!(
                "no facts are given: name a CSV file, a JSON file or a folder behind the scheme",
                "没有给出数据:请在方案之后给出 CSV 文件、JSON 文件或文件夹"
            ))),
        }
    }

    fn list(&self, field: &Field, list: &ListSchema, people: Format) -> Result<Option<Table>, TableError> {
        match (&list.from, self.folder) {
            // a JSON file can hold the lists themselves
            (Some(from), _) if people == Format::Json && self.seek(from)?.is_none() => Ok(None),
            (Some(from), _) => self.named(from, &field.name).map(Some),
            (None, Some(folder)) => self.by_convention(folder, &field.name),
            // a history names no file, so its table stands beside the people's, under its name
            (None, None) if list.origin == ListOrigin::History => {
                for root in self.roots() {
                    if let Some(table) = self.by_convention(root, &field.name)? {
                        return Ok(Some(table));
                    }
                }
                Ok(None)
            }
            (None, None) => Ok(None),
        }
    }

    /// `NAME.csv` or `NAME.json` in a folder.
    fn by_convention(&self, folder: &Path, name: &str) -> Result<Option<Table>, TableError> {
        let [csv, json] = ["csv", "json"].map(|ending| folder.join(format!("{name}.{ending}")));
        match (csv.exists(), json.exists()) {
            (true, true) => {
                let folder = folder.display();
                Err(TableError::new(say!(
                    "`{folder}` holds both `{name}.csv` and `{name}.json`; remove one",
                    "`{folder}` 中同时有 `{name}.csv` 和 `{name}.json`;请删除其中一个"
                )))
            }
            (true, false) => self.open(&csv, name).map(Some),
            (false, true) => self.open(&json, name).map(Some),
            (false, false) => Ok(None),
        }
    }

    /// A file that the scheme names.
    fn named(&self, name: &str, list: &str) -> Result<Table, TableError> {
        match self.seek(name)? {
            Some(path) => self.open(&path, list),
            None => {
                if let Some(book) = self.roots().find_map(|root| workbook(&root.join(name))) {
                    return Err(is_workbook(&book));
                }
                let places: Vec<String> = self.roots().map(|root| format!("`{}`", shown(root))).collect();
                let places = places.join(", ");
                Err(TableError::new(say!(
                    "the scheme reads `{name}`, which is not in {places}",
                    "方案要读取 `{name}`,但 {places} 中没有"
                )))
            }
        }
    }

    /// The given folder, or that of the given file; then that of the scheme.
    fn roots(&self) -> impl Iterator<Item = &Path> {
        let given = match &self.request.place {
            Place::Path(path) => self.folder.or_else(|| path.parent()),
            Place::Text(_) | Place::Declared => None,
        };
        let beside = self.request.beside.as_path();
        // `` and `.` are one folder
        given.filter(|given| shown(given) != shown(beside)).into_iter().chain([beside])
    }

    fn seek(&self, name: &str) -> Result<Option<PathBuf>, TableError> {
        let inside = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
        if !inside || name.contains(['\\', ':']) {
            return Err(TableError::new(say!(
                "the scheme reads `{name}`, which leads out of its folder; only names inside it are allowed",
                "方案要读取 `{name}`,超出了所在文件夹;只能使用文件夹内的名称"
            )));
        }
        Ok(self.roots().map(|root| root.join(name)).find(|path| path.exists()))
    }

    fn open(&self, path: &Path, list: &str) -> Result<Table, TableError> {
        let name = path.display().to_string();
        let input = Input::of_file(path).map_err(|e| TableError::new(cannot_read(&name, &e)))?;
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let format = match ending.as_str() {
            "csv" => Format::Csv,
            "json" => Format::Json,
            ending if WORKBOOKS.contains(&ending) => return Err(is_workbook(path)),
            _ if input.is_pipe() => {
                if input.looks_like_json() {
                    Format::Json
                } else {
                    Format::Csv
                }
            }
            _ => {
                return Err(TableError::new(say!(
                    "`{name}` ends neither in `.csv` nor in `.json`",
                    "`{name}` 的扩展名既不是 `.csv` 也不是 `.json`"
                )));
            }
        };
        Ok(self.table(input, format, list))
    }

    fn table(&self, input: Input, format: Format, list: &str) -> Table {
        Table { input, format, encoding: self.request.encoding, list: list.to_owned(), of_results: false }
    }

    /// Tables in the folder that nothing reads are most likely misnamed.
    fn note_unused(&self, found: &Found, notes: &mut Vec<Say>) {
        let Some(Ok(entries)) = self.folder.map(std::fs::read_dir) else { return };
        let tables = || std::iter::once(&found.people).chain(found.lists.iter().map(|(_, table)| table));
        let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
        paths.sort();
        for path in paths {
            let table =
                path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv") || e.eq_ignore_ascii_case("json"));
            let name = path.display().to_string();
            if !table || tables().any(|t| **t.input.name() == *name) {
                continue;
            }
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let expected = std::iter::once("people").chain(found.names());
            let (en, zh) = nearest(&stem, expected)
                .map_or_else(Default::default, |near| (format!("; is `{near}` meant?"), format!(";是否指 `{near}`?")));
            notes.push(say!("nothing reads the table `{name}`{en}", "没有使用表 `{name}`{zh}"));
        }
    }
}

/// How the names of workbooks end.
const WORKBOOKS: [&str; 4] = ["xlsx", "xls", "xlsm", "ods"];

/// The workbook that stands where a table is sought.
fn workbook(table: &Path) -> Option<PathBuf> {
    WORKBOOKS.iter().map(|ending| table.with_extension(ending)).find(|path| path.exists())
}

fn is_workbook(path: &Path) -> TableError {
    let name = path.display();
    TableError::new(say!(
        "`{name}` is a workbook, which is not read yet; save each sheet as CSV UTF-8",
        "`{name}` 是工作簿,目前还不能读取;请将各工作表另存为 CSV UTF-8"
    ))
}

fn shown(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() }
}

impl Found {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|(_, table)| table.list.as_str())
    }
}
