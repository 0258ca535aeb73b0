//! Several schemes in one run, or one whose people lead each other: nobody is written before all are scored.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::{ExplainArgs, Format, ScoreArgs};
use super::explain::{nobody, tell, write as write_explanation};
use super::facts::{Run, lines, tell as tell_noticed};
use super::output::Output;
use super::score::{TABLE_WIDTH, columns_of, mode_of, summary};
use super::stop::{Done, Stop};
use super::talk::Talk;
use crate::diag::say;
use crate::engine::{Engine, Enrolled, Graded, Organisation};
use crate::facts::{Raw, read_partly};
use crate::outcome::{Explanation, FactNote, GroupResult, Outcome};
use crate::report::{FaultLine, NoteLine, Results, Sheet, Together, table};
use crate::tables::{Noticed, Person};

/// Everybody of a run, with what was found of him.
pub(super) struct Scored {
    pub(super) organisation: Organisation,
    /// Each scheme's people, in the order in which they were read.
    pub(super) people: Vec<Vec<(Graded, Option<Person>)>>,
    /// Each scheme's groups.
    pub(super) groups: Vec<Vec<GroupResult>>,
    /// What was noticed while they were read.
    pub(super) notes: Vec<NoteLine>,
    /// What the one that is wanted took for what his data did not give.
    pub(super) defaults: Vec<FactNote>,
    pub(super) inputs: Vec<PathBuf>,
}

/// Scores everybody of all schemes; records at fault are reported and the rest is written.
pub(super) fn score(runs: Vec<Run>, format: Format, args: &ScoreArgs, talk: &Talk) -> Result<Done, Stop> {
    let scored = run(runs, args.reading.exclude_invalid, None, talk)?;
    let mut output = Output::open(args.reading.output.as_deref(), &scored.inputs)?;
    let engines = scored.organisation.engines();
    let (mut outcomes, mut faults): (Vec<Vec<Outcome>>, Vec<FaultLine>) = (vec![], vec![]);
    for people in scored.people {
        let mut sound = vec![];
        for (graded, person) in people {
            match graded.result {
                Ok(outcome) => sound.push(outcome),
                Err(found) => {
                    let found = person.map_or(found.clone(), |person| person.locate(found));
                    let lines = found.iter().map(|f| FaultLine::new(graded.person.as_deref(), f, talk.lang));
                    faults.extend(lines);
                }
            }
        }
        outcomes.push(sound);
    }
    faults.iter().for_each(|fault| talk.fault(fault));
    scored.groups.iter().flatten().for_each(|group| unfilled(group, talk));
    let count = outcomes.iter().map(Vec::len).sum();
    talk.note(&summary(count, faults.len(), args.strict));
    if faults.is_empty() || !args.strict {
        write(engines, outcomes, (&faults, &scored.notes), format, args, &mut output, talk)?;
        output.finish()?;
    }
    Ok(if faults.is_empty() { Done::Fine } else { Done::Findings })
}

/// Says of a group which grades fewer people have than their quotas ask for: nobody is lifted past a line.
fn unfilled(group: &GroupResult, talk: &Talk) {
    let names: Vec<String> = group.by.iter().map(|(fact, value)| format!("{fact} {value}")).collect();
    let (of, of_zh) = match names.join(", ") {
        everybody if everybody.is_empty() => (String::new(), String::new()),
        named => (format!(" in {named}"), format!("({named})")),
    };
    for count in group.grades.iter().filter(|count| group.quotas_apply && count.most == Some(0)) {
        let (grade, n) = (&count.grade, group.n);
        talk.note(&say!(
            "`{grade}` has no seat{of}: its share of {n} people is less than one",
            "`{grade}` 没有名额{of_zh}:{n} 人按占比不足一人"
        ));
    }
    for count in group.grades.iter().filter(|count| group.quotas_apply && count.people < count.least) {
        let (grade, people, least) = (&count.grade, count.people, count.least);
        talk.note(&say!(
            "`{grade}` asks for at least {least}{of}, and {people} reach it",
            "`{grade}` 至少应有 {least} 人{of_zh},实际 {people} 人达到"
        ));
    }
}

/// Explains one person of any of the schemes.
pub(super) fn explain(runs: Vec<Run>, args: &ExplainArgs, talk: &Talk) -> Result<Done, Stop> {
    let scored = run(runs, args.reading.exclude_invalid, Some(args.person.trim()), talk)?;
    let mut output = Output::open(args.reading.output.as_deref(), &scored.inputs)?;
    let (wanted, mut known, mut found) = (args.person.trim(), vec![], false);
    for (scheme, people) in scored.people.into_iter().enumerate() {
        for (graded, person) in people {
            if graded.person.as_deref() != Some(wanted) {
                known.extend(graded.person);
                continue;
            }
            match scored.organisation.explain(scheme, &graded) {
                Ok(explanation) => {
                    let explanation = Explanation { defaults: scored.defaults, ..explanation };
                    write_explanation(&explanation, args, &mut output, talk)?;
                    output.finish()?;
                    return Ok(Done::Fine);
                }
                Err(faults) => {
                    found = true;
                    let faults = person.map_or(faults.clone(), |person| person.locate(faults));
                    tell(wanted, &faults, talk);
                }
            }
        }
    }
    if found { Ok(Done::Findings) } else { Err(nobody(wanted, &known)) }
}

/// Reads everybody of all schemes and scores them; of the one that is `wanted`, keeps what he took for what was missing.
pub(super) fn run(runs: Vec<Run>, exclude_invalid: bool, wanted: Option<&str>, talk: &Talk) -> Result<Scored, Stop> {
    let engines: Vec<Engine> = runs.iter().map(|run| run.engine.clone()).collect();
    let organisation = Organisation::new(engines).map_err(Stop::Unable)?;
    let (mut enrolled, mut persons, mut inputs) = (vec![], vec![], vec![]);
    let (mut notes, mut defaults) = (vec![], vec![]);
    for Run { engine, people, inputs: files } in runs {
        inputs.extend(files);
        let mut noticed = Noticed::default();
        let (mut of_scheme, mut kept): (Vec<Enrolled>, _) = (vec![], vec![]);
        let mut spells: BTreeMap<String, usize> = BTreeMap::new();
        for person in people {
            match person {
                Ok(mut person) => {
                    let (reading, faults) = read_partly(engine.facts(), &person.raw);
                    if wanted.is_some() && wanted == person.key.as_deref() {
                        defaults = engine.defaults(&reading.notices);
                    }
                    let record = if faults.is_empty() { noticed.keep(reading) } else { reading.record };
                    let earlier = person.key.as_ref().filter(|_| engine.plan().spells.is_some());
                    let place = earlier.map(|key| *spells.entry(key.clone()).or_insert(of_scheme.len()));
                    if let Some(present) = place.and_then(|place| of_scheme.get_mut(place)) {
                        Enrolled::add_spell(present, record, person.locate(faults));
                        continue;
                    }
                    of_scheme.push(Enrolled { person: person.key.clone(), record: Some(record), faults });
                    // only its place is needed from here on
                    if let Raw::Map(entries, _) = &mut person.raw {
                        *entries = vec![];
                    }
                    kept.push(Some(person));
                }
                Err(refusal) => {
                    let record = refusal.raw.map(|raw| read_partly(engine.facts(), &raw).0.record);
                    of_scheme.push(Enrolled { person: refusal.person, record, faults: refusal.faults });
                    kept.push(None);
                }
            }
        }
        tell_noticed(&noticed, engine.facts(), talk);
        notes.extend(lines(&noticed, engine.facts(), talk.lang));
        enrolled.push(of_scheme);
        persons.push(kept);
    }
    let organised = organisation.score_with(enrolled, exclude_invalid);
    let people =
        organised.people.into_iter().zip(persons).map(|(graded, persons)| graded.into_iter().zip(persons).collect());
    Ok(Scored { people: people.collect(), groups: organised.groups, organisation, notes, defaults, inputs })
}

fn write(
    engines: &[Engine],
    outcomes: Vec<Vec<Outcome>>,
    (faults, notes): (&[FaultLine], &[NoteLine]),
    format: Format,
    args: &ScoreArgs,
    output: &mut Output,
    talk: &Talk,
) -> Result<(), Stop> {
    match (format, engines) {
        (Format::Text, _) => {
            for (index, (engine, outcomes)) in engines.iter().zip(&outcomes).enumerate() {
                if engines.len() > 1 {
                    let plan = engine.plan();
                    let title = plan.label.as_ref().map_or_else(String::new, |label| format!(" {label}"));
                    let gap = if index > 0 { "\n" } else { "" };
                    output.text(&format!("{gap}{}{}\n", plan.scheme, crate::report::escape(&title)))?;
                }
                output.text(&table(outcomes, &columns_of(engine), talk.lang, TABLE_WIDTH))?;
            }
            Ok(())
        }
        (Format::Csv, engines) => {
            let mode = mode_of(args.csv);
            let sheet = match engines {
                [one] => Sheet::new(columns_of(one), mode),
                several => {
                    let columns = several.iter().map(|engine| (engine.plan().scheme.clone(), columns_of(engine)));
                    Sheet::together(columns.collect(), mode)
                }
            };
            output.text(&sheet.header())?;
            outcomes.iter().flatten().try_for_each(|outcome| output.text(&sheet.row(outcome)))
        }
        (Format::Json, [one]) => {
            let plan = one.plan();
            let faults = std::cell::RefCell::new(faults.to_vec());
            let outcomes = outcomes.into_iter().flatten();
            let names = (plan.scheme.as_str(), plan.version.as_deref());
            output.json(&Results::new(names, outcomes, &faults, &|| notes.to_vec()))
        }
        (Format::Json, several) => {
            let names = several.iter().map(|e| (e.plan().scheme.as_str(), e.plan().version.as_deref()));
            let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
            output.json(&Together::new(names, &outcomes, faults, notes))
        }
    }
}
