//! `merit summary`: what the groups came to.

use super::args::{Format, SummaryArgs};
use super::facts::open_all;
use super::organisation::{self, Scored};
use super::output::Output;
use super::score::{format_of, mode_of, summary as note};
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::engine::Together;
use crate::outcome::Summary;
use crate::report::{FaultLine, SummaryForm, summary as page, summary_sheet};

/// Scores everybody and summarises each group of each scheme; records at fault are reported.
pub(super) fn summary(args: &SummaryArgs, talk: &Talk) -> Result<Done, Stop> {
    let format = format_of(args.format, &args.reading)?;
    let Some(runs) = open_all(&args.inputs, &args.reading, talk)? else {
        return Ok(Done::Findings);
    };
    let Scored { organisation, people, groups, inputs, .. } =
        organisation::run(runs, args.reading.exclude_invalid, None, talk)?;
    let mut output = Output::open(args.reading.output.as_deref(), &inputs)?;
    let (mut faults, mut summaries, mut scored): (Vec<FaultLine>, Vec<Summary>, usize) = Default::default();
    for ((engine, people), groups) in organisation.engines().iter().zip(people).zip(groups) {
        let mut results = vec![];
        for (graded, person) in people {
            if let Err(found) = &graded.result {
                let found = person.map_or_else(|| found.clone(), |person| person.locate(found.clone()));
                faults.extend(found.iter().map(|f| FaultLine::new(graded.person.as_deref(), f, talk.lang)));
            }
            scored += usize::from(graded.result.is_ok());
            results.push(graded.result);
        }
        summaries.push(engine.summarize(&Together { results, groups }, args.top));
    }
    faults.iter().for_each(|fault| talk.fault(fault));
    match format {
        Format::Text => {
            let pages: Vec<String> = summaries.iter().map(|summary| page(summary, talk.lang)).collect();
            output.text(&pages.join("\n"))?;
        }
        Format::Csv => output.text(&summary_sheet(&summaries, mode_of(args.csv)))?,
        Format::Json => output.json(&SummaryForm::new(&summaries, &faults))?,
    }
    output.finish()?;
    talk.note(&note(scored, faults.len(), false));
    Ok(if faults.is_empty() { Done::Fine } else { Done::Findings })
}
