//! People together beside scoring itself: ranks, quotas and ties of 1,000,000 people in 10,000 groups.
//!
//! `cargo bench --bench together` prints a table; `MERIT_PEOPLE=100000` tries fewer. Groups have 100 people, totals repeat
//! so that equals meet at borders, and what is held is read from the operating system (Linux) as the growth of the
//! resident set, allocator and all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use merit::Engine;
use merit::cohort::{Member, Place, place};
use merit::facts::{Record, Value};
use merit::value::Rational;

/// People of a group.
const SIZE: usize = 100;

const COMMON: &str = r#"scheme bench "Benchmark"
facts {
  key person: text
  team: text
  sales: number in [0, 1000]
  visits: number in [0, 100]
  manner: number in [0, 100]
  late: count
}
indicator turnover { weight 60%  measure sales  better higher  score proportional to 800  cap 110 }
indicator effort   { weight 25%  measure visits  better higher  score bands { >= 80: 100, >= 60: 80, otherwise: 50 } }
indicator conduct  { weight 15%  score manner }
adjust punctual { points if late > 3 then -5 else 0 }
total in [0, 120]
"#;

const GRADES: &str = "grades { S >= 90 { k: 1.5 }  A >= 80 { k: 1.2 }  B >= 60 { k: 1 }  C otherwise { k: 0 } }
outcome factor: number = grade.k";

const TOGETHER: &str = "grades {
  S >= 90 top 10% { k: 1.5 }  A >= 80 share in [20%, 30%] { k: 1.2 }  B >= 60 { k: 1 }  C otherwise bottom 10% { k: 0 }
}
cohort by team { rank by total then sales  ties lower  min size 10 }
outcome factor: number = grade.k";

/// Each is run by a process of its own, so that what one let go is not what the next one holds.
const PHASES: [&str; 5] = ["prepare", "dropped", "kept", "together", "places"];

fn main() {
    let people: usize = std::env::var("MERIT_PEOPLE").ok().and_then(|people| people.parse().ok()).unwrap_or(1_000_000);
    match std::env::var("MERIT_PHASE") {
        Ok(phase) => run(&phase, people),
        Err(_) => {
            println!("{people} people in groups of {SIZE}; bytes of each person, held at the end and at the most\n");
            println!("| what | ms | ns each | held | most |\n|---|---|---|---|---|");
            for phase in PHASES {
                let mut again = Command::new(std::env::current_exe().unwrap());
                assert!(again.env("MERIT_PHASE", phase).status().unwrap().success(), "{phase}");
            }
        }
    }
}

fn run(phase: &str, people: usize) {
    let compile = |rest: &str| {
        Engine::compile("bench.merit", &format!("{COMMON}{rest}")).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let (alone, together) = (compile(GRADES), compile(TOGETHER));
    if phase == "prepare" {
        return drop(told("prepare the records", people, || records(&together, people)));
    }
    let records = records(&together, people);
    match phase {
        "dropped" => told("score each alone, results dropped", people, || {
            for record in &records {
                let _ = black_box(alone.score_record(record));
            }
        }),
        "kept" => drop(told("score each alone, results kept", people, || alone.score_all(&records))),
        "together" => {
            let scored = told("score together, results kept", people, || together.score_together(&records));
            let graded = scored.results.iter().flatten().filter(|outcome| outcome.grade.is_some()).count();
            assert_eq!((graded, scored.groups.len()), (people, people.div_ceil(SIZE)));
        }
        _ => {
            // totals come in the order of the records, whose groups stand one behind another
            let totals = records.iter().map(|record| Rational::from(alone.score_record(record).unwrap().total));
            let totals: Vec<Rational> = totals.collect();
            let rules = &together.plan().together.cohort.as_ref().unwrap().rules;
            drop(told("ranks, quotas and ties alone", people, || {
                let groups = totals.chunks(SIZE).map(|group| {
                    let member = |total: &Rational| Member { total: total.clone(), ..Member::default() };
                    let members: Vec<Member> = group.iter().map(member).collect();
                    place(rules, &members).0
                });
                groups.collect::<Vec<Vec<Place>>>()
            }));
        }
    }
}

/// Runs something and prints its row.
fn told<T>(what: &str, people: usize, run: impl FnOnce() -> T) -> T {
    // the greatest size is counted anew from here
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (before, start) = (status("VmRSS:"), Instant::now());
    let result = run();
    let time = start.elapsed();
    let grown = |name| {
        let grown = status(name)?.saturating_sub(before?);
        Some((grown / people.max(1) as u64).to_string())
    };
    let [held, most] = ["VmRSS:", "VmHWM:"].map(|name| grown(name).unwrap_or_else(|| "–".to_owned()));
    let each = time.as_nanos() / people.max(1) as u128;
    println!("| {what} | {} | {each} | {held} | {most} |", time.as_millis());
    result
}

/// People whose figures a linear congruence picks: the same in every run.
fn records(engine: &Engine, people: usize) -> Vec<Record> {
    let mut state: u64 = 42;
    let mut next = move |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % (most + 1)).unwrap()
    };
    let first = serde_json::json!({ "person": "0", "team": "0", "sales": 0, "visits": 0, "manner": 0, "late": 0 });
    let first = engine.prepare(&first).unwrap();
    let made = (0..people).map(|index| {
        let mut record = first.clone();
        record.person = index.to_string();
        let texts = [index.to_string(), (index / SIZE).to_string()].map(|text| Value::Text(Arc::from(text)));
        let figures = [next(80) * 10 + 200, next(10) * 10, next(20) * 5, next(5)];
        let figures = figures.map(|figure| Value::Number(Rational::from(figure)));
        for (slot, value) in record.values.iter_mut().zip(texts.into_iter().chain(figures)) {
            *slot = value;
        }
        record
    });
    made.collect()
}

/// A size of this process in bytes, as the operating system tells it.
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kb| kb * 1024)
}
