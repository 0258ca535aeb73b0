//! `merit rule`: the pages of the codes.

use std::fmt::Write as _;

use super::args::RuleArgs;
use super::output::Output;
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::diag::{Code, Lang, say};

/// Prints the page of a code, or the list of all codes.
pub(super) fn rule(args: &RuleArgs, talk: &Talk) -> Result<Done, Stop> {
    let shown = match &args.code {
        Some(word) => page(word, talk.lang)?,
        None => list(talk.lang),
    };
    let mut output = Output::open(None, &[])?;
    output.text(&shown)?;
    output.finish()?;
    Ok(Done::Fine)
}

fn page(word: &str, lang: Lang) -> Result<String, Stop> {
    match word.parse::<Code>() {
        Ok(code) => Ok(format!("{}\n", code.page(lang))),
        Err(unknown) if unknown.nearest.is_some() => Err(Stop::Unable(unknown.message())),
        Err(unknown) => {
            let said = unknown.message();
            let (en, zh) = (said.get(Lang::En), said.get(Lang::Zh));
            Err(Stop::Unable(say!("{en}; `merit rule` lists all codes", "{zh};`merit rule` 列出全部代码")))
        }
    }
}

fn list(lang: Lang) -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or_default();
    Code::ALL.iter().fold(String::new(), |mut out, code| {
        // writing into a string does not fail
        let _ = writeln!(out, "{}  {:width$}  {}", code.id(), code.name(), code.title(lang));
        out
    })
}
