//! The second workload: what an indicator costs in a scheme of another shape, and what a row of a list costs.

mod built;
mod facts;
mod oracle;

use std::hint::black_box;

use merit::Engine;
use merit::facts::Record;

use crate::facts::Rng;
use crate::measure::{self, Candidate};
use crate::peer::{Mode, Verdict};
use crate::table;
use facts::{Customer, Facts};

/// Records that are timed.
const FEW: usize = 500;

/// Indicators of the first and of the second workload.
const INDICATORS: [usize; 2] = [9, 13];

pub fn engine(mode: Mode) -> Engine {
    let text = include_str!("../../w2.merit");
    let text = match mode {
        Mode::Lines => text.to_owned(),
        Mode::Total => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
    };
    Engine::compile("w2.merit", &text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Verifies and times it. `first` is what a record of the first workload takes in each mode.
pub fn run(records: usize, rounds: usize, first: [f64; 2]) {
    verify(records);
    let mut g = Rng::new(7);
    let people: Vec<Facts> = (0..FEW as i64).map(|i| facts::random(&mut g, i)).collect();
    let alone: Vec<Facts> = people.iter().map(|f| Facts { customers: vec![], ..f.clone() }).collect();
    let engines = Mode::BOTH.map(engine);
    let mut candidates = vec![];
    for (mode, engine) in Mode::BOTH.into_iter().zip(&engines) {
        candidates.push(prepared("with customers", mode, engine, &people));
        candidates.push(prepared("without customers", mode, engine, &alone));
    }
    let customers: Vec<Vec<Customer>> = people.iter().map(|f| f.customers.clone()).collect();
    candidates.push(Candidate::new("sums", Mode::Lines, FEW, move || {
        for list in &customers {
            black_box(list.iter().map(Customer::value).sum::<i64>());
        }
    }));
    measure::rounds(&mut candidates, rounds);
    let ns: Vec<f64> = candidates.iter().map(Candidate::ns).collect();
    let rows = people.iter().map(|f| f.customers.len()).sum::<usize>() as f64 / FEW as f64;
    println!("\n### Another shape, {rows:.0} customers for each person\n");
    println!("| Merit, one prepared record | ns, lines rounded | ns, total only |\n|---|---|---|");
    let line = |what: &str, lines: f64, total: f64| {
        println!("| {what} | {} | {} |", table::nanoseconds(lines), table::nanoseconds(total))
    };
    line("a record of the first workload", first[0], first[1]);
    line("for each of its 9 indicators", first[0] / INDICATORS[0] as f64, first[1] / INDICATORS[0] as f64);
    line("a record of the second workload without customers", ns[1], ns[3]);
    line("for each of its 13 indicators", ns[1] / INDICATORS[1] as f64, ns[3] / INDICATORS[1] as f64);
    line("a record of the second workload", ns[0], ns[2]);
    line("for each customer", (ns[0] - ns[1]) / rows, (ns[2] - ns[3]) / rows);
    line("hand-written i64, the sum alone, for each customer", ns[4] / rows, ns[4] / rows);
}

fn prepare(engine: &Engine, people: &[Facts]) -> Vec<Record> {
    people.iter().map(|f| engine.prepare(&facts::sheet(f)).expect("sound")).collect()
}

fn prepared<'a>(name: &str, mode: Mode, engine: &'a Engine, people: &[Facts]) -> Candidate<'a> {
    let records = prepare(engine, people);
    let mut scorer = engine.scorer();
    Candidate::new(name, mode, people.len(), move || {
        for record in &records {
            drop(black_box(scorer.score(record)));
        }
    })
}

/// Scores every record and compares it with what is right.
fn verify(records: usize) {
    let people = built::mixed(records);
    for (place, mode) in Mode::BOTH.into_iter().enumerate() {
        let engine = engine(mode);
        let mut scorer = engine.scorer();
        let (mut totals, mut grades) = (0, 0);
        for facts in people.chunks(FEW) {
            for (record, facts) in prepare(&engine, facts).iter().zip(facts) {
                let is = scorer.score(record).map_or(Verdict::NONE, |brief| crate::merit::brief(&brief));
                let should = oracle::score(facts)[place];
                if is != should && totals + grades == 0 {
                    eprintln!("the second workload: {is:?} instead of {should:?} for {facts:?}");
                }
                totals += usize::from(is.total != should.total);
                grades += usize::from(is.grade != should.grade);
            }
        }
        println!("\nThe second workload, {mode:?}: {totals} totals and {grades} grades wrong in {records} records.");
    }
}
