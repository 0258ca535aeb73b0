//! `merit score`: everybody's result, and every record at fault.

use std::cell::RefCell;

use super::args::{CsvReader, FactsArgs, Format, ScoreArgs};
use super::facts::{Noticed, Run, open_all};
use super::organisation;
use super::output::Output;
use super::stop::{Done, Stop};
use super::talk::{Talk, many};
use crate::diag::{Lang, Say, say};
use crate::engine::Engine;
use crate::facts::Fault;
use crate::outcome::Outcome;
use crate::report::{Column, Columns, CsvMode, FaultLine, Results, Sheet, table};
use crate::tables::People;

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
    let faults = RefCell::new(vec![]);
    let mut scoring =
        Scoring { engine: &engine, people, faults: &faults, noticed: Noticed::default(), scored: 0, talk };
    if args.strict {
        // nothing may be written before the last record is known to be sound
        let outcomes: Vec<Outcome> = scoring.by_ref().collect();
        if faults.borrow().is_empty() {
            write((format, args.csv), &engine, outcomes.into_iter(), &faults, &mut output, talk.lang)?;
        }
    } else {
        write((format, args.csv), &engine, scoring.by_ref(), &faults, &mut output, talk.lang)?;
    }
    scoring.noticed.tell(engine.facts(), talk);
    talk.note(&scoring.summary(args.strict));
    let sound = faults.borrow().is_empty();
    if sound || !args.strict {
        output.finish()?;
    }
    Ok(if sound { Done::Fine } else { Done::Findings })
}

fn write(
    (format, csv): (Format, CsvReader),
    engine: &Engine,
    outcomes: impl Iterator<Item = Outcome>,
    faults: &RefCell<Vec<FaultLine>>,
    output: &mut Output,
    lang: Lang,
) -> Result<(), Stop> {
    let plan = engine.plan();
    match format {
        Format::Text => {
            let outcomes: Vec<Outcome> = outcomes.collect();
            output.text(&table(&outcomes, &columns_of(engine), lang, TABLE_WIDTH))
        }
        Format::Csv => {
            let mode = mode_of(csv);
            let sheet = Sheet::new(columns_of(engine), mode);
            output.text(&sheet.header())?;
            for outcome in outcomes {
                output.text(&sheet.row(&outcome))?;
            }
            Ok(())
        }
        Format::Json => output.json(&Results::new(&plan.scheme, plan.version.as_deref(), outcomes, faults)),
    }
}

/// Whether everybody of a scheme is scored by himself, so that nothing need be kept.
pub(super) fn stands_alone(engine: &Engine) -> bool {
    engine.plan().teams.is_empty() && !engine.compares_people() && engine.plan().spells.is_none()
}

pub(super) fn mode_of(csv: CsvReader) -> CsvMode {
    match csv {
        CsvReader::Spreadsheet => CsvMode::Spreadsheet,
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

/// Outcomes as people are read; whoever is at fault is reported on the way.
struct Scoring<'a> {
    engine: &'a Engine,
    people: People,
    faults: &'a RefCell<Vec<FaultLine>>,
    noticed: Noticed,
    scored: usize,
    talk: &'a Talk,
}

impl Scoring<'_> {
    fn refuse(&self, person: Option<&str>, faults: &[Fault]) {
        for fault in faults {
            let line = FaultLine::new(person, fault, self.talk.lang);
            self.talk.fault(&line);
            self.faults.borrow_mut().push(line);
        }
    }

    fn summary(&self, strict: bool) -> Say {
        summary(self.scored, self.faults.borrow().len(), strict)
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

impl Iterator for Scoring<'_> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        loop {
            let person = match self.people.next()? {
                Ok(person) => person,
                Err(refusal) => {
                    self.refuse(refusal.person.as_deref(), &refusal.faults);
                    continue;
                }
            };
            let result = self.noticed.read(self.engine, &person);
            match result.and_then(|record| self.engine.score_record(&record)) {
                Ok(outcome) => {
                    self.scored += 1;
                    return Some(outcome);
                }
                Err(faults) => self.refuse(person.key.as_deref(), &person.locate(faults)),
            }
        }
    }
}
