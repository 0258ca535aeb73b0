//! What `score` and `explain` share: the scheme at its date, the people, and what is noticed while they are read.

use std::path::{Path, PathBuf};

use super::args::{FactsArgs, InputArgs};
use super::scheme::{SchemeText, folder_of};
use super::stop::Stop;
use super::talk::{Talk, many};
use crate::diag::{Lang, Say, nearest, say};
use crate::engine::Engine;
use crate::facts::{FieldKind, Notice, Schema};
use crate::report::NoteLine;
use crate::tables::{Encoding, Input, Noticed, People, Place, Request};
use crate::value::Date;

/// A compiled scheme and the people it is for.
pub(super) struct Run {
    /// The scheme at its evaluation date.
    pub(super) engine: Engine,
    /// The people.
    pub(super) people: People,
    /// Files that are read.
    pub(super) inputs: Vec<PathBuf>,
}

/// Compiles the schemes and opens the facts of each; `None` where a scheme is at fault, which has been reported.
pub(super) fn open_all(inputs: &InputArgs, args: &FactsArgs, talk: &Talk) -> Result<Option<Vec<Run>>, Stop> {
    let (schemes, facts) = inputs.split();
    if let (Some(facts), [_, _, ..]) = (facts.filter(|facts| !facts.is_dir()), schemes) {
        let facts = facts.display();
        return Err(Stop::Unable(say!(
            "`{facts}` can not hold the people of several schemes: each reads its own by `facts from`; name their folder, or nothing",
            "`{facts}` 不能同时作为几个方案的人员表:各方案用 `数据 自` 读取各自的文件;请写出文件夹,或不写"
        )));
    }
    let mut runs = vec![];
    for scheme in schemes {
        runs.extend(open(scheme, facts, args, schemes.len() > 1, talk)?);
    }
    Ok((runs.len() == schemes.len()).then_some(runs))
}

/// Compiles the scheme and opens the facts; `None` where the scheme is at fault, which has been reported.
fn open(scheme: &Path, facts: Option<&Path>, args: &FactsArgs, shared: bool, talk: &Talk) -> Result<Option<Run>, Stop> {
    let standard = Path::new("-");
    if scheme == standard && facts == Some(standard) {
        return Err(Stop::Unable(say!(
            "scheme and facts can not both come from standard input",
            "方案和数据不能都来自标准输入"
        )));
    }
    if let Some(facts) = facts.filter(|facts| facts.extension().is_some_and(|ending| ending == "merit")) {
        let (one, other) = (scheme.display(), facts.display());
        return Err(Stop::Unable(say!(
            "`{other}` is a scheme: the arguments look swapped; write `{other} {one}`",
            "`{other}` 是方案:两个参数似乎写反了;请写作 `{other} {one}`"
        )));
    }
    let as_of = args.as_of.as_deref().map(date).transpose()?;
    let encoding = args.encoding.as_deref().map(encoding).transpose()?;
    let engine = match SchemeText::read(scheme)?.compile() {
        Ok(engine) => engine,
        Err(problems) => {
            talk.problems(&problems.diagnostics, &problems.sources);
            return Ok(None);
        }
    };
    talk.problems(engine.warnings(), engine.sources());
    let open = engine.todos().len();
    if open > 0 {
        let places = many(open, "open place", "open places");
        talk.error(&say!(
            "the scheme is not finished: {places} (`todo`) must be decided before anyone is scored",
            "方案尚未完成:有 {open} 处“待定”,须先确定才能评分"
        ));
        return Ok(None);
    }
    let engine = match as_of {
        Some(date) => engine.at(date).map_err(|fault| Stop::Unable(fault.message))?,
        None => engine,
    };
    // nobody could be scored, so it is said once
    if engine.plan().needs_date && engine.date().is_none() {
        let (en, zh) = engine.plan().effective.map_or_else(Default::default, |(from, to)| {
            (format!(", a day from {from} to {to}"), format!(",在 {from} 至 {to} 之间"))
        });
        return Err(Stop::Unable(say!(
            "the scheme looks at the evaluation date: give it by `--as-of`{en}",
            "方案用到评价日:请用 `--as-of` 给出{zh}"
        )));
    }
    let place = match facts {
        None => Place::Declared,
        Some(path) if path == standard => Place::Text(
            Input::of_pipe("<stdin>", std::io::stdin().lock())
                .map_err(|e| Stop::Unable(say!("standard input can not be read: {e}", "无法读取标准输入:{e}")))?,
        ),
        Some(path) => Place::Path(path.to_owned()),
    };
    let people = People::open(engine.facts(), &Request { place, beside: folder_of(scheme), encoding, shared })?;
    for note in people.notes() {
        talk.note(note);
    }
    let bases = engine.sources().files().skip(1).map(|file| PathBuf::from(&file.name));
    let inputs = people.files().map(Path::to_owned).chain([scheme.to_owned()]).chain(bases).collect();
    Ok(Some(Run { engine, people, inputs }))
}

/// A date as it is given to the command.
pub(super) fn date(text: &str) -> Result<Date, Stop> {
    Date::parse(text).ok_or_else(|| {
        Stop::Unable(say!(
            "`{text}` is no date of the form yyyy-mm-dd, or the calendar does not have it",
            "`{text}` 不是 yyyy-mm-dd 形式的日期,或者日历上没有这一天"
        ))
    })
}

fn encoding(name: &str) -> Result<Encoding, Stop> {
    Encoding::named(name).ok_or_else(|| {
        Stop::Unable(say!(
            "`{name}` is no encoding; known are utf-8, gb18030, gbk, big5, utf-16le and others of the Encoding Standard",
            "没有 `{name}` 这种编码;可用 utf-8、gb18030、gbk、big5、utf-16le 等"
        ))
    })
}

/// Says what was noticed.
pub(super) fn tell(noticed: &Noticed, schema: &Schema, talk: &Talk) {
    for (notice, count) in noticed.iter() {
        talk.note(&words(notice, count, schema));
    }
}

/// What was noticed, as lines for programs.
pub(super) fn lines(noticed: &Noticed, schema: &Schema, lang: Lang) -> Vec<NoteLine> {
    noticed.iter().map(|(notice, count)| NoteLine::new(notice, count, words(notice, count, schema).get(lang))).collect()
}

fn words(notice: &Notice, count: usize, schema: &Schema) -> Say {
    let records = many(count, "record", "records");
    match notice {
        Notice::DefaultTaken(fact) if is_list(schema, fact) => say!(
            "the list `{fact}` is missing in {records} and taken to have no rows",
            "明细 `{fact}` 在 {count} 条记录中缺失,按没有明细处理"
        ),
        Notice::DefaultTaken(fact) => {
            say!("`{fact}` took its default in {records}", "`{fact}` 在 {count} 条记录中采用了默认值")
        }
        Notice::Unused(key) => {
            let names = schema.fields.iter().flat_map(|f| [Some(f.name.as_str()), f.column.as_deref()]);
            let (en, zh) = nearest(key, names.flatten())
                .map_or_else(Default::default, |near| (format!("; is `{near}` meant?"), format!(";是否指 `{near}`?")));
            say!("no fact reads `{key}` of {records}{en}", "没有数据项读取 {count} 条记录中的 `{key}`{zh}")
        }
    }
}

fn is_list(schema: &Schema, fact: &str) -> bool {
    schema.fields.iter().any(|field| field.name == fact && matches!(field.kind, FieldKind::List(_)))
}
