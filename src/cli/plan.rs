//! `merit plan`: the programs that score a scheme's records fast, and what is left to the exact path.

mod print;

use std::path::PathBuf;

use super::args::{FactsArgs, InputArgs, PlanArgs};
use super::facts::{Run, date, open_all, tell};
use super::output::Output;
use super::scheme::SchemeText;
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::engine::{Engine, Listing};
use crate::facts::Columns;
use crate::report::FaultLine;
use crate::tables::{Next, People};

/// Prints the programs of a scheme: for what records are expected to be like, or for what those of a table are like.
pub(super) fn plan(args: &PlanArgs, talk: &Talk) -> Result<Done, Stop> {
    match &args.facts {
        None => without_facts(args, talk),
        Some(facts) => {
            let inputs = InputArgs::of(args.scheme.clone(), facts.clone());
            let reading = FactsArgs {
                as_of: args.as_of.clone(),
                encoding: args.encoding.clone(),
                output: args.output.clone(),
                exclude_invalid: false,
            };
            let Some(run) = open_all(&inputs, &reading, talk)?.and_then(|mut runs| runs.pop()) else {
                return Ok(Done::Findings);
            };
            with_facts(run, args, talk)
        }
    }
}

fn without_facts(args: &PlanArgs, talk: &Talk) -> Result<Done, Stop> {
    let engine = match SchemeText::read(&args.scheme)?.compile() {
        Ok(engine) => engine,
        Err(problems) => {
            talk.problems(&problems.diagnostics, &problems.sources);
            return Ok(Done::Findings);
        }
    };
    talk.problems(engine.warnings(), engine.sources());
    let engine = match args.as_of.as_deref().map(date).transpose()? {
        Some(date) => engine.at(date).map_err(|fault| Stop::Unable(fault.message))?,
        None => engine,
    };
    let bases = engine.sources().files().skip(1).map(|file| PathBuf::from(&file.name));
    let inputs: Vec<PathBuf> = std::iter::once(args.scheme.clone()).chain(bases).collect();
    write(&engine, &engine.programs(), args, &inputs, talk)?;
    Ok(Done::Fine)
}

fn with_facts(run: Run, args: &PlanArgs, talk: &Talk) -> Result<Done, Stop> {
    let Run { engine, mut people, inputs } = run;
    let (columns, sound) = read(&engine, &mut people, talk);
    tell(people.noticed(), engine.facts(), talk);
    write(&engine, &engine.programs_for(&columns), args, &inputs, talk)?;
    Ok(if sound { Done::Fine } else { Done::Findings })
}

/// Everybody who can be read, and whether that is everybody.
fn read(engine: &Engine, people: &mut People, talk: &Talk) -> (Columns, bool) {
    let (schema, mut columns, mut sound) = (engine.facts(), Columns::of(engine.facts()), true);
    let mut chunk = people.chunk(schema);
    while people.fill(schema, &mut chunk) {
        for next in chunk.people() {
            match next {
                Next::Row(row) => columns.push(&chunk.record(row)),
                Next::Refusal(refusal) => {
                    sound = false;
                    for fault in &refusal.faults {
                        talk.fault(&FaultLine::new(refusal.person.as_deref(), fault, talk.lang));
                    }
                }
            }
        }
    }
    (columns, sound)
}

fn write(engine: &Engine, listing: &Listing, args: &PlanArgs, inputs: &[PathBuf], talk: &Talk) -> Result<(), Stop> {
    let mut output = Output::open(args.output.as_deref(), inputs)?;
    output.text(&print::print(engine, listing, talk.lang))?;
    output.finish()
}
