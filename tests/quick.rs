//! The quick path gives what the exact path gives, or leaves the record to it; how often it answers is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they reached"
)]

mod generate;
mod reference;
mod support;
#[path = "support/told.rs"]
mod told;

use std::collections::BTreeMap;

use merit::Engine;
use merit::engine::{Brief, Got, Scores, Tally};
use merit::facts::{Columns, Fault, Raw, Record};
use merit::outcome::{Outcome, Shown, Status};
use merit::plan::Plan;
use merit::value::{Date, Rational};
use told::give;

/// How many records each path answered.
#[derive(Debug, Default)]
struct Answered {
    narrow: usize,
    wide: usize,
    left: BTreeMap<&'static str, usize>,
}

impl Answered {
    fn add(&mut self, tally: &Tally) {
        self.narrow += tally.narrow;
        self.wide += tally.wide;
        for (why, count) in &tally.left {
            *self.left.entry(why).or_default() += count;
        }
    }

    fn quick(&self) -> usize {
        self.narrow + self.wide
    }
}

fn same(
    exact: &Result<Outcome, Vec<Fault>>,
    brief: &Result<Brief, Vec<Fault>>,
    plan: &Plan,
    shown: &dyn Fn() -> String,
) {
    match (exact, brief) {
        (Ok(outcome), Ok(brief)) => {
            assert_eq!(brief.total, outcome.total, "{}", shown());
            assert_eq!(brief.computed_total, outcome.computed_total, "{}", shown());
            let grade = brief.grade.map(|row| plan.grades.as_ref().unwrap().rows[row].name.clone());
            assert_eq!(grade, outcome.grade, "{}", shown());
            assert_eq!(brief.held, outcome.status == Status::Held, "{}", shown());
        }
        (Err(faults), Err(told)) => assert_eq!(faults, told, "{}", shown()),
        (_, _) => panic!("{exact:?}\n{brief:?}\n{}", shown()),
    }
}

/// Everything beside totals of one person, as columns hold it.
fn same_lines(scores: &Scores, row: usize, outcome: &Outcome, plan: &Plan, shown: &dyn Fn() -> String) {
    let lines = scores.lines().unwrap();
    for (rule, column) in plan.indicators.iter().zip(&lines.points) {
        let points = outcome.indicators.get(&rule.name).map(|line| line.points.value().clone());
        assert_eq!(column[row].number(), points, "{}\n{}", rule.name, shown());
    }
    for (section, column) in plan.sections.iter().zip(&lines.sections) {
        let points = outcome.sections.get(&section.name).map(|line| line.points.value().clone());
        assert_eq!(column[row].number(), points, "{}\n{}", section.name, shown());
    }
    for (adjust, column) in plan.adjusts.iter().zip(&lines.adjusted) {
        let own = outcome.adjustments.iter().filter(|line| line.name == adjust.name);
        let points: Rational = own.map(|line| line.points.value().clone()).sum();
        assert_eq!(column[row].number(), Some(points), "{}\n{}", adjust.name, shown());
    }
    let set = |names: Vec<&str>, all: &[String]| {
        let mut all: Vec<&str> = all.iter().map(String::as_str).collect();
        let mut names = names;
        all.sort_unstable();
        names.sort_unstable();
        assert_eq!(names, all, "{}", shown());
    };
    let vetoes = plan.vetoes.iter().zip(&lines.fired).filter(|(_, fired)| fired.contains(row));
    set(vetoes.map(|(veto, _)| veto.name.as_str()).collect(), &outcome.vetoes);
    assert_eq!(lines.noticed.iter().filter(|fired| fired.contains(row)).count(), outcome.warnings.len(), "{}", shown());
    for (class, column) in plan.classes.iter().zip(&lines.classes) {
        let Got::Code(place) = column[row] else { panic!("{:?}\n{}", column[row], shown()) };
        let name = class.rows.get(usize::try_from(place).unwrap()).map(|row| &row.name);
        assert_eq!(name, outcome.classes.get(&class.name), "{}", shown());
    }
    if outcome.status == Status::Held {
        return;
    }
    let actions = plan.actions.iter().zip(&lines.actions).filter(|(_, taken)| taken.contains(row));
    set(actions.map(|(action, _)| action.name.as_str()).collect(), &outcome.actions);
    for (rule, column) in plan.outcomes.iter().zip(&lines.outcomes) {
        let text = match (&column[row], outcome.outcomes.get(&rule.name)) {
            (Got::None, None | Some(Shown::Missing)) => continue,
            (got @ (Got::Units(..) | Got::Exact(_)), Some(Shown::Number(figure))) => {
                assert_eq!(got.number().as_ref(), Some(figure.value()), "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Truth(truth), Some(Shown::Bool(own))) => {
                assert_eq!(truth, own, "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Code(days), Some(Shown::Date(own))) => {
                assert_eq!(merit::facts::date(*days), Some(*own), "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Text(text), Some(Shown::Text(own))) => {
                assert_eq!(**text, **own, "{}\n{}", rule.name, shown());
                continue;
            }
            (Got::Code(place), Some(Shown::Text(text))) => (usize::try_from(*place).unwrap(), text),
            (got, own) => panic!("{got:?} {own:?}\n{}\n{}", rule.name, shown()),
        };
        let named = match &rule.dimension {
            Some(dimension) => {
                dimension.members[text.0].label.clone().unwrap_or(dimension.members[text.0].name.clone())
            }
            None => text.0.to_string(),
        };
        assert_eq!(&named, text.1, "{}\n{}", rule.name, shown());
    }
}

/// Compares every record every way; how many the quick paths answered by themselves, one by one and in a batch.
fn compare(engine: &Engine, records: &[Record], shown: &dyn Fn() -> String) -> (Answered, Answered) {
    let plan = engine.plan();
    let (mut scorer, mut again) = (engine.scorer(), engine.scorer());
    let mut columns = Columns::of(engine.facts());
    let exact: Vec<_> = records.iter().map(|record| engine.score_record(record)).collect();
    for (record, exact) in records.iter().zip(&exact) {
        let before = scorer.tally().left();
        let brief = scorer.score(record);
        same(exact, &brief, plan, shown);
        if scorer.tally().left() == before {
            let outcome =
                exact.as_ref().unwrap_or_else(|faults| panic!("answered in spite of {faults:?}\n{}", shown()));
            for (index, rule) in plan.indicators.iter().enumerate() {
                let Some(line) = outcome.indicators.get(&rule.name) else { continue };
                assert_eq!(scorer.points(index).as_ref(), Some(line.points.value()), "{}\n{}", rule.name, shown());
            }
        }
        let prepared = again.prepare(record);
        same(exact, &again.score_prepared(&prepared), plan, shown);
        columns.push(record);
    }
    let mut batch = engine.batch();
    let scored = batch.score(&columns);
    for (row, exact) in exact.iter().enumerate() {
        let brief = scored.brief(row).unwrap().map_err(<[Fault]>::to_vec);
        // columns keep no places of files
        let exact = exact.clone().map_err(|faults| faults.into_iter().map(|f| Fault { origin: None, ..f }).collect());
        let brief = brief.map_err(|faults| faults.into_iter().map(|f| Fault { origin: None, ..f }).collect());
        same(&exact, &brief, plan, shown);
    }
    let with_lines = engine.batch_with_lines().score(&columns);
    for (row, exact) in exact.iter().enumerate() {
        if with_lines.apart(row).is_none() {
            let brief = with_lines.brief(row).unwrap().map_err(<[Fault]>::to_vec);
            same(exact, &brief, plan, shown);
            same_lines(with_lines.scores(), row, exact.as_ref().unwrap(), plan, shown);
        }
    }
    let (mut one, mut many) = (Answered::default(), Answered::default());
    one.add(scorer.tally());
    many.add(scored.scores().tally());
    (one, many)
}

#[test]
fn generated_schemes_score_alike() {
    let mut stream = generate::stream();
    let (mut schemes, mut answering, mut records) = (0, 0, 0);
    let (mut one, mut many) = (Answered::default(), Answered::default());
    for _ in 0..600 {
        // short tapes give plain schemes
        let case = generate::case(&stream.tape(10..400));
        let Ok(engine) = Engine::compile("generated.merit", &case.scheme_text) else { continue };
        let engine = match case.as_of.as_deref() {
            Some(date) => engine.at(Date::parse(date).unwrap()).unwrap(),
            None => engine,
        };
        let read: Vec<Record> =
            case.records.iter().filter_map(|r| engine.read(&give(r)).ok()).map(|r| r.record).collect();
        // a second time, with everything of each kind known
        let twice: Vec<Record> = read.iter().chain(&read).cloned().collect();
        let found = compare(&engine, &twice, &|| case.scheme_text.clone());
        schemes += 1;
        answering += usize::from(found.1.quick() > 0);
        records += twice.len();
        for (all, own) in [(&mut one, found.0), (&mut many, found.1)] {
            all.narrow += own.narrow;
            all.wide += own.wide;
            own.left.into_iter().for_each(|(why, count)| *all.left.entry(why).or_default() += count);
        }
    }
    println!(
        "{answering} of {schemes} generated schemes, {records} records\none by one: {one:#?}\nin a batch: {many:#?}"
    );
    assert!(answering * 10 > schemes, "{answering} of {schemes} schemes");
}

#[test]
fn the_workload_is_answered_in_both_modes() {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").unwrap();
    for mode in ["2", "exact"] {
        let text = match mode {
            "2" => text.clone(),
            _ => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
        };
        let engine = Engine::compile("scheme.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
        let table = std::fs::read_to_string(format!("tests/cases/workload/expected_{mode}.csv")).unwrap();
        let mut lines = table.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let records: Vec<Record> = lines
            .map(|line| {
                let cells = line.split(',').map(|cell| Raw::Cell(cell.to_owned()));
                let entries = header.iter().map(|name| (*name).to_owned()).zip(cells).take(header.len() - 2);
                engine.read(&Raw::Map(entries.collect(), None)).unwrap().record
            })
            .collect();
        let answered = compare(&engine, &records, &|| mode.to_owned());
        for answered in [answered.0, answered.1] {
            println!("{mode}: {answered:?} of {}", records.len());
            assert!(answered.narrow * 10 >= records.len() * 9, "{mode}: {answered:?} of {}", records.len());
        }
    }
}
