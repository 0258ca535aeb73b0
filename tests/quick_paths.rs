//! Schemes built to reach each quick path and each way out of it, with records at the edges of what each path holds:
//! whatever is answered is what the exact path says, however records are prepared, mixed, ordered and cut into batches.
//!
//! Each file of `tests/cases/quick` is a scheme whose comments say what its records are drawn from (`//: fact = a | b`),
//! what must be reached (`//: reach one narrow`, `//: reach many left what is cut off could decide`) and what must not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they reached"
)]

#[path = "support/alike.rs"]
mod alike;
#[path = "support/batches.rs"]
mod batches;

use std::collections::{BTreeMap, BTreeSet};

use alike::{Answered, same};
use batches::{Exact, in_batches};
use merit::Engine;
use merit::facts::{Columns, Fault, Raw, Record};
use merit::outcome::Outcome;
use merit::value::Date;

/// Numbers without a pattern, the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn shuffled<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        let mut all = all.to_vec();
        for at in (1..all.len()).rev() {
            let other = self.below(at + 1);
            all.swap(at, other);
        }
        all
    }
}

/// What each fact is drawn from.
type Fields = Vec<(String, Vec<String>)>;

/// What the comments of a scheme say.
#[derive(Default)]
struct Told {
    facts: Fields,
    /// The sizes of each list and its fields.
    lists: BTreeMap<String, (Vec<String>, Fields)>,
    reach: Vec<String>,
    never: Vec<String>,
    as_of: Option<Date>,
    records: usize,
}

fn told(text: &str) -> Told {
    let mut told = Told { records: 150, ..Told::default() };
    for line in text.lines().filter_map(|line| line.strip_prefix("//: ")) {
        if let Some(what) = line.strip_prefix("reach ") {
            told.reach.push(what.trim().to_owned());
        } else if let Some(what) = line.strip_prefix("never ") {
            told.never.push(what.trim().to_owned());
        } else if let Some(date) = line.strip_prefix("as_of ") {
            told.as_of = Some(Date::parse(date.trim()).unwrap());
        } else if let Some(count) = line.strip_prefix("records ") {
            told.records = count.trim().parse().unwrap();
        } else {
            let (name, values) = line.split_once('=').unwrap_or_else(|| panic!("{line}"));
            let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
            match name.trim().split_once('.') {
                Some((list, field)) => {
                    told.lists.entry(list.into()).or_default().1.push((field.into(), values));
                }
                None if name.contains("[]") => {
                    told.lists.entry(name.trim().trim_end_matches("[]").into()).or_default().0 = values;
                }
                None => told.facts.push((name.trim().into(), values)),
            }
        }
    }
    told
}

fn raw(value: &str) -> Raw {
    match value {
        "missing" => Raw::Missing,
        value => Raw::Cell(value.into()),
    }
}

fn drawn(told: &Told, draw: &mut Draw, person: usize) -> Raw {
    let mut entries = vec![("person".to_owned(), Raw::Cell(format!("p{person}")))];
    for (name, values) in &told.facts {
        entries.push((name.clone(), raw(draw.one_of::<String>(values))));
    }
    for (name, (sizes, fields)) in &told.lists {
        let size = draw.one_of::<String>(sizes).clone();
        if size == "missing" {
            entries.push((name.clone(), Raw::Missing));
            continue;
        }
        let mut row =
            || Raw::Map(fields.iter().map(|(n, v)| (n.clone(), raw(draw.one_of::<String>(v)))).collect(), None);
        let rows = (0..size.parse().unwrap()).map(|_| row()).collect();
        entries.push((name.clone(), Raw::List(rows)));
    }
    Raw::Map(entries, None)
}

/// Scores records one by one in an order, by themselves or prepared before anything is known of their kinds.
fn one_by_one(engine: &Engine, all: &[(Record, Exact)], prepared: bool, shown: &dyn Fn(usize) -> String) -> Answered {
    let mut scorer = engine.scorer();
    // what another scorer has prepared, which has learned other places, is as good
    let mut other = engine.scorer();
    let ready = all.iter().rev().enumerate();
    let ready: Vec<_> = ready
        .map(|(at, (record, _))| if at % 3 == 0 { other.prepare(record) } else { scorer.prepare(record) })
        .collect();
    let ready: Vec<_> = ready.into_iter().rev().collect();
    for _ in 0..2 {
        for (at, (record, exact)) in all.iter().enumerate() {
            let before = scorer.tally().left();
            let brief = if prepared { scorer.score_prepared(&ready[at]) } else { scorer.score(record) };
            same(exact, &brief, engine.plan(), &|| shown(at));
            if scorer.tally().left() > before {
                continue;
            }
            let outcome = exact.as_ref().unwrap_or_else(|faults| panic!("answered for {faults:?}\n{}", shown(at)));
            for (index, rule) in engine.plan().indicators.iter().enumerate() {
                let Some(line) = outcome.indicators.get(&rule.name) else { continue };
                assert_eq!(scorer.points(index).as_ref(), Some(line.points.value()), "{}\n{}", rule.name, shown(at));
            }
        }
    }
    let mut answered = Answered::default();
    answered.add(scorer.tally());
    answered
}

/// Whether rows of lists are scored in 64 bits before a program of 128.
fn is_staged(engine: &Engine, all: &[(Record, Result<Outcome, Vec<Fault>>)]) -> bool {
    let mut columns = Columns::of(engine.facts());
    all.iter().for_each(|(record, _)| columns.push(record));
    let listing = engine.programs_for(&columns);
    listing.programs.iter().any(|program| {
        let over_rows = |register: &Option<String>| register.as_ref().is_some_and(|register| register.starts_with('s'));
        program.bits == Some(128) && program.steps.iter().any(|step| over_rows(&step.register))
    })
}

fn reached(answered: &Answered, what: &str) -> bool {
    match what {
        "narrow" => answered.narrow > 0,
        "wide" => answered.wide > 0,
        what => what
            .strip_prefix("left")
            .is_some_and(|why| answered.left.keys().any(|left| why.trim().is_empty() || left.starts_with(why.trim()))),
    }
}

/// Every way records can take through a scheme.
fn attack(name: &str, text: &str) -> Vec<String> {
    let told = told(text);
    let engine = match Engine::compile("case.merit", text) {
        Ok(engine) => engine,
        Err(problems) => return vec![format!("{name}: {problems}")],
    };
    let engine = match told.as_of {
        Some(date) => engine.at(date).unwrap(),
        None => engine,
    };
    let mut draw = Draw(text.len() as u64);
    let mut all: Vec<(Record, Exact)> = vec![];
    let mut refused = BTreeSet::new();
    for person in 0..told.records {
        match engine.read(&drawn(&told, &mut draw, person)) {
            Ok(read) => {
                let exact = engine.score_record(&read.record);
                all.push((read.record, exact));
            }
            Err(faults) => refused.extend(faults.iter().map(|fault| format!("{fault:?}"))),
        }
    }
    assert!(all.len() * 3 >= told.records, "{name}: {} records, {refused:#?}", all.len());
    let (mut one, mut many) = (Answered::default(), Answered::default());
    for turn in 0..4 {
        let order: Vec<usize> = match turn {
            0 => (0..all.len()).collect(),
            1 => (0..all.len()).rev().collect(),
            _ => draw.shuffled(&(0..all.len()).collect::<Vec<_>>()),
        };
        let some: Vec<_> = order.iter().map(|at| all[*at].clone()).collect();
        let shown = |at: usize| format!("{name}, turn {turn}, {at}: {:?}", some[at].0);
        for (into, own) in [
            (&mut one, one_by_one(&engine, &some, turn % 2 == 1, &shown)),
            (&mut many, in_batches(&engine, &some, turn % 2 == 1, |size| size * 3 / 2 + 1, &shown)),
        ] {
            into.narrow += own.narrow;
            into.wide += own.wide;
            own.left.into_iter().for_each(|(why, count)| *into.left.entry(why).or_default() += count);
        }
    }
    let faulty = all.iter().filter(|(_, exact)| exact.is_err()).count();
    println!("{name}: {} records, {faulty} faulty\n  one  {one:?}\n  many {many:?}", all.len());
    let holds = |what: &String| match what.split_once(' ') {
        Some(("one", what)) => reached(&one, what),
        Some(("many", "staged")) => is_staged(&engine, &all),
        Some(("many", what)) => reached(&many, what),
        _ => panic!("{name}: {what}"),
    };
    let missed = told.reach.iter().filter(|what| !holds(what)).map(|what| format!("{name}: never {what}"));
    missed.chain(told.never.iter().filter(|what| holds(what)).map(|what| format!("{name}: {what}"))).collect()
}

#[test]
fn every_path_says_what_the_exact_path_says() {
    let only = std::env::var("MERIT_CASE").unwrap_or_default();
    let mut files: Vec<_> =
        std::fs::read_dir("tests/cases/quick").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut wrong = vec![];
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        match std::panic::catch_unwind(|| attack(&name, &text)) {
            Ok(own) => wrong.extend(own),
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                wrong.push(format!("{name} PANIC: {words}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
