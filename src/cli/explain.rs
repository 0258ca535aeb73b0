//! `merit explain`: how one person's result came about.

use serde::Serialize;

use super::args::{ExplainArgs, TextOrJson};
use super::facts::{self, Run, open_all};
use super::organisation;
use super::output::Output;
use super::score::stands_alone;
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::diag::{nearest, say};
use crate::facts::Fault;
use crate::outcome::Explanation;
use crate::report::{self, FORMAT_VERSION, FaultLine};
use crate::tables::Noticed;

/// The versioned form of an explanation for programs.
#[derive(Serialize)]
struct Form<'a> {
    format_version: u32,
    explanation: &'a Explanation,
}

/// Explains one person's result.
pub(super) fn explain(args: &ExplainArgs, talk: &Talk) -> Result<Done, Stop> {
    let Some(mut runs) = open_all(&args.inputs, &args.reading, talk)? else {
        return Ok(Done::Findings);
    };
    let alone = runs.len() == 1 && runs.iter().all(|run| stands_alone(&run.engine));
    let Some(run) = runs.pop_if(|_| alone) else {
        return organisation::explain(runs, args, talk);
    };
    let Run { engine, people, inputs } = run;
    let mut output = Output::open(args.reading.output.as_deref(), &inputs)?;
    let (wanted, mut known, mut found) = (args.person.trim(), vec![], false);
    for person in people {
        let (key, result) = match person {
            Ok(person) => {
                let result = if person.key.as_deref() == Some(wanted) {
                    let mut noticed = Noticed::default();
                    let explained = engine.read(&person.raw).and_then(|reading| {
                        let defaults = engine.defaults(&reading.notices);
                        let explanation = engine.explain_record(&noticed.keep(reading))?;
                        Ok(Explanation { defaults, ..explanation })
                    });
                    facts::tell(&noticed, engine.facts(), talk);
                    Some(explained.map_err(|faults| person.locate(faults)))
                } else {
                    None
                };
                (person.key, result)
            }
            Err(refusal) => {
                let result = (refusal.person.as_deref() == Some(wanted)).then(|| Err(refusal.faults));
                (refusal.person, result)
            }
        };
        match result {
            Some(Ok(explanation)) => {
                write(&explanation, args, &mut output, talk)?;
                output.finish()?;
                return Ok(Done::Fine);
            }
            Some(Err(faults)) => {
                found = true;
                tell(wanted, &faults, talk);
            }
            None => known.extend(key),
        }
    }
    if found {
        return Ok(Done::Findings);
    }
    Err(nobody(wanted, &known))
}

/// Writes an explanation in the form asked for.
pub(super) fn write(
    explanation: &Explanation,
    args: &ExplainArgs,
    output: &mut Output,
    talk: &Talk,
) -> Result<(), Stop> {
    match args.format {
        TextOrJson::Text => output.text(&report::explain(explanation, talk.lang)),
        TextOrJson::Json => output.json(&Form { format_version: FORMAT_VERSION, explanation }),
    }
}

/// Nobody has that key.
pub(super) fn nobody(wanted: &str, known: &[String]) -> Stop {
    let (en, zh) = nearest(wanted, known.iter().map(String::as_str))
        .map_or_else(Default::default, |near| (format!("; is `{near}` meant?"), format!(";是否指 `{near}`?")));
    Stop::Unable(say!("nobody is called `{wanted}`{en}", "没有 `{wanted}` 这个人{zh}"))
}

pub(super) fn tell(person: &str, faults: &[Fault], talk: &Talk) {
    for fault in faults {
        talk.fault(&FaultLine::new(Some(person), fault, talk.lang));
    }
}
