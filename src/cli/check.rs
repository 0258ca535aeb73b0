//! `merit check`: every problem of every file.

mod annotations;
mod fix;
mod json;
mod sarif;

use super::args::{CheckArgs, CheckFormat};
use super::output::Output;
use super::scheme::{Replayed, SchemeText};
use super::stop::{Done, Stop};
use super::talk::{Counted, Talk, count, many};
use crate::diag::{Lang, say};
use crate::engine::Problems;
use crate::report;

/// Checks each file: findings to standard error and a line for each file to standard output, or all in a form for
/// programs. With `--fix` what certainly is meant is written first.
pub(super) fn check(args: &CheckArgs, talk: &Talk) -> Result<Done, Stop> {
    let is_text = args.format == CheckFormat::Text;
    // then standard output is the mended text, and nothing else
    let mends_stdin = args.fix && args.files.iter().any(|path| path.as_os_str() == "-");
    if mends_stdin && !is_text {
        return Err(Stop::Unable(say!(
            "with `--fix -` the mended text is the result; leave `--format` out",
            "使用 `--fix -` 时,标准输出是修正后的文本;请去掉 `--format`"
        )));
    }
    let mut output = Output::open(None, &[])?;
    let (mut all, mut errors, mut done): (Vec<Problems>, _, _) = (vec![], 0, Done::Fine);
    for file in &args.files {
        let Some(scheme) = SchemeText::read_or_tell(file, talk, &mut done)? else { continue };
        let mended = if args.fix { fix::fix(&scheme) } else { fix::Mended::default() };
        if args.fix {
            mended.write(&scheme, &mut output)?;
            mended.tell(talk);
        }
        let people: Vec<usize> = args.people.iter().filter_map(|n| usize::try_from(*n).ok()).collect();
        let Replayed { mut problems, profile, room } = scheme.replay(&mended.texts, args.report, &people);
        let counted = count(&problems.diagnostics);
        errors += counted.errors;
        if is_text {
            talk.problems(&problems.diagnostics, &problems.sources);
            let mut told = summary(&scheme.name, mended.made.len(), counted, talk.lang);
            if let Some(profile) = profile {
                told += &report::profile(&profile, talk.lang);
            }
            for note in room {
                told += &report::escape(note.message.get(talk.lang));
                told.push('\n');
            }
            if mends_stdin {
                told.lines().for_each(|line| talk.plain(line));
            } else {
                output.text(&told)?;
            }
        } else {
            problems.diagnostics.extend(room);
            all.push(problems);
        }
    }
    let valid = errors == 0 && done == Done::Fine;
    match args.format {
        CheckFormat::Text => {}
        CheckFormat::Json => output.json(&json::report(&all, talk.lang, valid))?,
        CheckFormat::Sarif => output.json(&sarif::log(&all, talk.lang, done != Done::Unread))?,
        CheckFormat::Annotations => output.text(&annotations::lines(&all, talk.lang))?,
    }
    output.finish()?;
    Ok(if errors == 0 { done } else { done.max(Done::Findings) })
}

fn summary(name: &str, fixed: usize, Counted { errors, warnings, advice }: Counted, lang: Lang) -> String {
    let (advice_en, advice_zh) = match advice {
        0 => Default::default(),
        _ => (format!(", {}", many(advice, "piece of advice", "pieces of advice")), format!(",{advice} 条建议")),
    };
    let (name_en, name_zh) = match fixed {
        0 => (format!("{name}: "), format!("{name}:")),
        _ => (format!("{name}: {fixed} fixed, "), format!("{name}:已修正 {fixed} 处,")),
    };
    match (lang, errors, warnings) {
        (Lang::En, 0, 0) => format!("{name_en}no problems{advice_en}\n"),
        (Lang::Zh, 0, 0) => format!("{name_zh}没有问题{advice_zh}\n"),
        (Lang::En, _, _) => {
            let (errors, warnings) = (many(errors, "error", "errors"), many(warnings, "warning", "warnings"));
            format!("{name_en}{errors}, {warnings}{advice_en}\n")
        }
        (Lang::Zh, _, _) => format!("{name_zh}{errors} 个错误,{warnings} 个警告{advice_zh}\n"),
    }
}
