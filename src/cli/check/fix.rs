//! `merit check --fix`: what certainly is meant is written, and the rest is told.

use std::path::Path;

use super::super::output::Output;
use super::super::scheme::{SchemeText, Texts};
use super::super::stop::Stop;
use super::super::talk::Talk;
use crate::diag::{Code, Say, mend};
use crate::engine::Problems;

/// How often a scheme is checked again after a fix made it say something else; each round makes one fix at least.
const ROUNDS: usize = 20;

/// What the safe fixes make of a scheme.
#[derive(Default)]
pub(super) struct Mended {
    /// What was done.
    pub(super) made: Vec<Made>,
    /// The files that changed.
    pub(super) texts: Texts,
}

/// One fix that was made.
pub(super) struct Made {
    code: Code,
    /// The file, line and column in the text that it was made in.
    place: String,
    title: Say,
}

/// Makes the safe fixes of a scheme and of the files that it extends, until none is left; nothing is written yet.
pub(super) fn fix(scheme: &SchemeText) -> Mended {
    let (mut texts, mut made) = (Texts::new(), vec![]);
    for _ in 0..ROUNDS {
        let Problems { diagnostics, sources } = &scheme.inspect(&texts);
        let may_change = |id| sources.file(id).is_some_and(|file| scheme.may_write(&file.name));
        let mended = mend(diagnostics, sources, may_change);
        if mended.made.is_empty() {
            break;
        }
        made.extend(mended.made.iter().map(|(problem, fix)| {
            let at = fix.edits.first().map_or(problem.span, |edit| edit.span);
            let place = format!("{}:{}", sources.name(at), sources.position(at));
            Made { code: problem.code, place, title: fix.title.clone() }
        }));
        for (id, text) in mended.texts {
            texts.extend(sources.file(id).map(|file| (file.name.clone(), text)));
        }
    }
    Mended { made, texts }
}

impl Mended {
    /// Replaces each file that changed, whole or not at all; standard input goes to standard output.
    pub(super) fn write(&self, scheme: &SchemeText, stdout: &mut Output) -> Result<(), Stop> {
        if scheme.is_stdin() {
            let text = self.texts.get(&scheme.name).map(String::as_str).or(scheme.text.as_deref().ok());
            return text.map_or(Ok(()), |text| stdout.text(text));
        }
        for (name, text) in &self.texts {
            let path = Path::new(name);
            let marked = std::fs::read(path).is_ok_and(|bytes| bytes.starts_with("\u{feff}".as_bytes()));
            let mut output = Output::open(Some(path), &[])?;
            if marked {
                output.text("\u{feff}")?;
            }
            output.text(text)?;
            output.finish()?;
        }
        Ok(())
    }

    /// Says what was done.
    pub(super) fn tell(&self, talk: &Talk) {
        for made in &self.made {
            talk.fixed(made.code.id(), &made.place, &made.title);
        }
    }
}
