//! `merit summary`: what the groups came to.

use super::args::{CsvReader, Format, SummaryArgs};
use super::facts::{Noticed, Run, open};
use super::output::Output;
use super::score::format_of;
use super::stop::{Done, Stop};
use super::talk::{Talk, many};
use crate::diag::say;
use crate::engine::{Absent, TogetherOptions};
use crate::facts::{Fault, Record};
use crate::report::{CsvMode, FaultLine, SummaryForm, summary as page, summary_sheet};

/// Scores everybody together and summarises each group; records at fault are reported.
pub(super) fn summary(args: &SummaryArgs, talk: &Talk) -> Result<Done, Stop> {
    let format = format_of(args.format, &args.reading)?;
    let Some(run) = open(&args.scheme, args.facts.as_deref(), &args.reading, talk)? else {
        return Ok(Done::Findings);
    };
    let Run { engine, people, inputs } = run;
    let mut output = Output::open(args.reading.output.as_deref(), &inputs)?;
    let mut reading = Told { faults: vec![], talk };
    let (mut noticed, mut records, mut absent): (Noticed, Vec<Record>, Vec<Absent>) = Default::default();
    for person in people {
        let refused = match person {
            Ok(person) => match noticed.read(&engine, &person) {
                Ok(record) => {
                    records.push(record);
                    continue;
                }
                Err(faults) => (person.key.clone(), person.locate(faults)),
            },
            Err(refusal) => (refusal.person, refusal.faults),
        };
        reading.refuse(refused.0.as_deref(), &refused.1);
        absent.push(Absent::default());
    }
    let together =
        engine.score_together_with(&records, &TogetherOptions { exclude_faulty: args.exclude_invalid, absent });
    for (record, result) in records.iter().zip(&together.results) {
        if let Err(faults) = result {
            reading.refuse(Some(&record.person), faults);
        }
    }
    let summary = engine.summarize(&together, args.top);
    match format {
        Format::Text => output.text(&page(&summary, talk.lang))?,
        Format::Csv => output.text(&summary_sheet(
            &summary,
            match args.csv {
                CsvReader::Spreadsheet => CsvMode::Spreadsheet,
                CsvReader::Raw => CsvMode::Raw,
            },
        ))?,
        Format::Json => output.json(&SummaryForm::new(&summary, &reading.faults))?,
    }
    output.finish()?;
    noticed.tell(engine.facts(), talk);
    let (scored, faults) = (together.results.iter().flatten().count(), reading.faults.len());
    let (people, wrong) = (many(scored, "person", "people"), many(faults, "fault", "faults"));
    talk.note(&match faults {
        0 => say!("{people} scored", "已计分 {scored} 人"),
        _ => say!("{people} scored, {wrong}", "已计分 {scored} 人,{faults} 处有误"),
    });
    Ok(if faults == 0 { Done::Fine } else { Done::Findings })
}

/// The faults that were told.
struct Told<'a> {
    faults: Vec<FaultLine>,
    talk: &'a Talk,
}

impl Told<'_> {
    fn refuse(&mut self, person: Option<&str>, faults: &[Fault]) {
        for fault in faults {
            let line = FaultLine::new(person, fault, self.talk.lang);
            self.talk.fault(&line);
            self.faults.push(line);
        }
    }
}
