//! `merit fmt`: the canonical form of scheme files.

use std::path::Path;

use super::args::{FmtArgs, LangName};
use super::output::Output;
use super::scheme::SchemeText;
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::engine::Problems;
use crate::source::{FileId, Sources};
use crate::syntax::{self, Keywords, Limits};

/// Formats each file in place; a file with mistakes is reported and left alone, and so is one that needs no change.
pub(super) fn fmt(args: &FmtArgs, talk: &Talk) -> Result<Done, Stop> {
    let mut done = Done::Fine;
    for path in &args.files {
        done = done.max(fmt_one(path, args, talk)?);
    }
    Ok(done)
}

fn fmt_one(path: &Path, args: &FmtArgs, talk: &Talk) -> Result<Done, Stop> {
    let scheme = SchemeText::read(path)?;
    let written = match scheme.text {
        Ok(text) => text,
        Err(problems) => return Ok(report(&problems, talk)),
    };
    let keywords = args.keywords.map(|keywords| match keywords {
        LangName::En => Keywords::En,
        LangName::Zh => Keywords::Zh,
    });
    let text = written.strip_prefix('\u{feff}').unwrap_or(&written);
    let formatted = match syntax::format(FileId::FIRST, text, keywords, &Limits::default()) {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            let mut sources = Sources::default();
            sources.add(scheme.name, text);
            return Ok(report(&Problems { diagnostics, sources }, talk));
        }
    };
    let changed = formatted != written;
    if args.check {
        if changed {
            let mut output = Output::open(None, &[])?;
            output.text(&format!("{}\n", scheme.name))?;
            output.finish()?;
        }
        return Ok(if changed { Done::Findings } else { Done::Fine });
    }
    let standard = path == Path::new("-");
    if changed || standard {
        let mut output = Output::open((!standard).then_some(path), &[])?;
        output.text(&formatted)?;
        output.finish()?;
    }
    Ok(Done::Fine)
}

fn report(problems: &Problems, talk: &Talk) -> Done {
    talk.problems(&problems.diagnostics, &problems.sources);
    Done::Findings
}
