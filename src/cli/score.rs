//! `merit score`: everybody's result, and every record at fault.

use std::cell::RefCell;
use std::sync::mpsc::Receiver;

use super::args::{CsvReader, FactsArgs, Format, ScoreArgs};
use super::facts::{Run, lines, open_all, tell};
use super::organisation;
use super::output::Output;
use super::pipeline::{self, Results};
use super::progress::Progress;
use super::scoring::{Batch, ChunkScorer};
use super::stop::{Done, Stop};
use super::talk::{Talk, many};
use crate::diag::{Say, say};
use crate::engine::Engine;
use crate::outcome::Outcome;
use crate::report::{self, Column, Columns, CsvMode, FaultLine, NoteLine, Sheet, table};
use crate::tables::{Chunk, Noticed, People};

/// The width a table for people keeps to where it can.
pub(super) const TABLE_WIDTH: usize = 120;

/// Scores everybody; records at fault are reported and the rest is written.
pub(super) fn score(args: &ScoreArgs, talk: &Talk) -> Result<Done, Stop> {
    let format = format_of(args.format, &args.reading)?;
    let Some(mut runs) = open_all(&args.inputs, &args.reading, talk)? else {
        return Ok(Done::Findings);
    };
    let alone = runs.len() == 1 && runs.iter().all(|run| stands_alone(&run.engine));
    let Some(run) = runs.pop_if(|_| alone) else {
        return organisation::score(runs, format, args, talk);
    };
    let Run { engine, people, inputs } = run;
    let mut output = Output::open(args.reading.output.as_deref(), &inputs)?;
    let job = Job { engine: &engine, args, talk };
    let (tally, people) = match format {
        Format::Csv => job.csv(people, &mut output)?,
        Format::Text | Format::Json => job.outcomes(people, format, &mut output)?,
    };
    tell(people.noticed(), engine.facts(), talk);
    talk.note(&summary(tally.scored, tally.faults, args.strict));
    let sound = tally.faults == 0;
    if sound || !args.strict {
        output.finish()?;
    }
    Ok(if sound { Done::Fine } else { Done::Findings })
}

/// One scheme whose people are scored each by himself.
struct Job<'a> {
    engine: &'a Engine,
    args: &'a ScoreArgs,
    talk: &'a Talk,
}

/// How many were scored, and how many faults were met.
#[derive(Default)]
struct Tally {
    scored: usize,
    faults: usize,
}

impl Job<'_> {
    /// Writes rows as they come.
    fn csv(&self, people: People, output: &mut Output) -> Result<(Tally, People), Stop> {
        let sheet = Sheet::new(columns_of(self.engine), mode_of(self.args.csv));
        let mut progress = self.progress(&people, output);
        let score = || {
            let mut scorer = ChunkScorer::new(self.engine, self.talk.lang);
            let sheet = &sheet;
            move |chunk: &Chunk, batch: &mut Batch<Vec<u8>>| scorer.write(chunk, sheet, batch)
        };
        // what can not be taken back is held until the last record is known to be sound
        let (mut held, hold) = (vec![], self.args.strict && !output.is_whole());
        let write = |mut batches: Results<Batch<Vec<u8>>>, _| {
            let mut tally = Tally::default();
            if !hold {
                output.text(&sheet.header())?;
            }
            batches.each(|batch| {
                self.count(batch, &mut tally, &mut progress);
                if hold && tally.faults == 0 {
                    held.push(std::mem::take(&mut batch.results));
                }
                if hold { Ok(()) } else { output.bytes(&batch.results) }
            })?;
            if hold && tally.faults == 0 {
                output.text(&sheet.header())?;
                held.iter().try_for_each(|text| output.bytes(text))?;
            }
            Ok(tally)
        };
        pipeline::run(people, self.engine.facts(), score, write)
    }

    /// Writes outcomes in a form that is made of all of them.
    fn outcomes(&self, people: People, format: Format, output: &mut Output) -> Result<(Tally, People), Stop> {
        let mut progress = self.progress(&people, output);
        let score = || {
            let mut scorer = ChunkScorer::new(self.engine, self.talk.lang);
            move |chunk: &Chunk, batch: &mut Batch<Vec<Outcome>>| scorer.collect(chunk, batch)
        };
        let hold = self.args.strict && !output.is_whole();
        let write = |batches: Results<Batch<Vec<Outcome>>>, noticed: Receiver<Noticed>| {
            // the reader has told it before the last outcome is there
            let notes = || {
                let noticed = noticed.recv().unwrap_or_default();
                lines(&noticed, self.engine.facts(), self.talk.lang)
            };
            let (mut tally, faults) = (Tally::default(), RefCell::new(vec![]));
            let mut outcomes = batches.flat_map(|mut batch| {
                self.count(&batch, &mut tally, &mut progress);
                faults.borrow_mut().append(&mut batch.faults);
                batch.results
            });
            if hold {
                let outcomes: Vec<Outcome> = outcomes.collect();
                if faults.borrow().is_empty() {
                    self.write(format, outcomes.into_iter(), (&faults, &notes), output)?;
                }
            } else {
                self.write(format, outcomes.by_ref(), (&faults, &notes), output)?;
            }
            Ok(tally)
        };
        pipeline::run(people, self.engine.facts(), score, write)
    }

    fn write(
        &self,
        format: Format,
        outcomes: impl Iterator<Item = Outcome>,
        (faults, notes): (&RefCell<Vec<FaultLine>>, &dyn Fn() -> Vec<NoteLine>),
        output: &mut Output,
    ) -> Result<(), Stop> {
        if format == Format::Json {
            let plan = self.engine.plan();
            let names = (plan.scheme.as_str(), plan.version.as_deref());
            return output.json(&report::Results::new(names, outcomes, faults, notes));
        }
        let outcomes: Vec<Outcome> = outcomes.collect();
        output.text(&table(&outcomes, &columns_of(self.engine), self.talk.lang, TABLE_WIDTH))
    }

    fn progress(&self, people: &People, output: &Output) -> Progress {
        Progress::new(people.size(), !output.is_whole(), self.talk)
    }

    /// Reports who is at fault, and how far the run is.
    fn count<R>(&self, batch: &Batch<R>, tally: &mut Tally, progress: &mut Progress) {
        if !batch.faults.is_empty() {
            progress.clear();
        }
        batch.faults.iter().for_each(|fault| self.talk.fault(fault));
        tally.scored += batch.scored;
        tally.faults += batch.faults.len();
        progress.reach(batch.read, tally.scored);
    }
}

/// Whether everybody of a scheme is scored by himself, so that nothing need be kept.
pub(super) fn stands_alone(engine: &Engine) -> bool {
    engine.plan().teams.is_empty() && !engine.compares_people() && engine.plan().spells.is_none()
}

pub(super) fn mode_of(csv: CsvReader) -> CsvMode {
    match csv {
        CsvReader::Spreadsheet => CsvMode::Spreadsheet,
        CsvReader::Excel => CsvMode::Marked,
        CsvReader::Raw => CsvMode::Raw,
    }
}

/// The form asked for, else that of the output file's ending; a device or a pipe has none.
pub(super) fn format_of(format: Option<Format>, reading: &FactsArgs) -> Result<Format, Stop> {
    let Some(path) = reading.output.as_ref().filter(|path| path.as_os_str() != "-") else {
        return Ok(format.unwrap_or(Format::Text));
    };
    if let Some(format) = format {
        return Ok(format);
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("txt") | None => Ok(Format::Text),
        Some(ending) => Err(Stop::Unable(say!(
            "no form of result ends in `.{ending}`; name the output `.csv`, `.json` or `.txt`, or choose with --format",
            "没有以 `.{ending}` 结尾的结果格式;请将输出文件命名为 `.csv`、`.json` 或 `.txt`,或用 --format 指定格式"
        ))),
    }
}

pub(super) fn columns_of(engine: &Engine) -> Columns {
    let plan = engine.plan();
    Columns {
        indicators: plan.indicators.iter().map(|i| Column::new(&i.name, i.label.as_deref())).collect(),
        adjustments: plan.adjusts.iter().map(|a| Column::new(&a.name, a.label.as_deref())).collect(),
        places: plan.lines.map(|rounding| rounding.places),
        vetoes: !plan.vetoes.is_empty(),
        outcomes: plan.outcomes.iter().map(|o| Column::new(&o.name, o.label.as_deref())).collect(),
        classes: plan.classes.iter().map(|c| Column::new(&c.name, c.label.as_deref())).collect(),
        actions: !plan.actions.is_empty(),
        checks: !plan.checks.is_empty(),
        grades: plan.grades.is_some(),
        ranks: plan.together.cohort.is_some(),
        awards: !plan.together.awards.is_empty(),
        sections: plan.sections.iter().map(|s| Column::new(&s.name, s.label.as_deref())).collect(),
        as_of: engine.date().is_some(),
    }
}

/// What was done, in a line.
pub(super) fn summary(scored: usize, faults: usize, strict: bool) -> Say {
    let people = many(scored, "person", "people");
    let wrong = many(faults, "fault", "faults");
    match (faults, strict) {
        (0, _) => say!("{people} scored", "已计分 {scored} 人"),
        (_, false) => say!("{people} scored, {wrong}", "已计分 {scored} 人,{faults} 处有误"),
        (_, true) => say!("{wrong}, so nothing was written", "{faults} 处有误,因此没有写出任何结果"),
    }
}
