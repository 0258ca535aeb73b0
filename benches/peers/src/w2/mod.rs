//! The second workload: what an indicator costs in a scheme of another shape, and what a row of a list costs.

mod built;
mod facts;
mod oracle;

use std::hint::black_box;

use merit::Engine;
use merit::facts::Columns;

use crate::First;
use crate::facts::Rng;
use crate::measure::{self, Candidate};
use crate::merit::{batch, compile};
use crate::peer::{Mode, Verdict};
use crate::table;
use facts::{Customer, Facts};

/// People in a batch that is timed.
const MANY: usize = 5000;
/// People that are scored one by one.
const FEW: usize = 500;
/// People that are prepared at a time.
const CHUNK: usize = 1000;

/// Indicators of the first and of the second workload.
const INDICATORS: [usize; 2] = [9, 13];

fn engine(mode: Mode) -> Engine {
    compile("w2.merit", include_str!("../../w2.merit"), mode)
}

/// Verifies and times it beside the first workload.
pub fn run(records: usize, rounds: usize, first: &First) {
    verify(records);
    let mut g = Rng::new(7);
    let people: Vec<Facts> = (0..MANY as i64).map(|i| facts::random(&mut g, i)).collect();
    let alone: Vec<Facts> = people.iter().map(|f| Facts { customers: vec![], ..f.clone() }).collect();
    let engines = Mode::BOTH.map(engine);
    let mut candidates = vec![];
    for (mode, engine) in Mode::BOTH.into_iter().zip(&engines) {
        candidates.push(batches(mode, engine, &people));
        candidates.push(batches(mode, engine, &alone));
        candidates.push(one_by_one(mode, engine, &people[..FEW]));
        candidates.push(one_by_one(mode, engine, &alone[..FEW]));
    }
    let customers: Vec<Customer> = people.iter().flat_map(|f| f.customers.clone()).collect();
    let rows = customers.len() as f64 / MANY as f64;
    candidates.push(Candidate::new("sums", Mode::Lines, customers.len(), move || {
        let mut sum = 0;
        for list in customers.chunks(100) {
            sum += black_box(list.iter().map(Customer::value).sum::<i64>());
        }
        black_box(sum);
    }));
    measure::rounds(&mut candidates, rounds);
    let ns: Vec<f64> = candidates.iter().map(Candidate::ns).collect();
    let [lines, total] = [&ns[..4], &ns[4..8]];
    println!("\n### Another shape, {rows:.0} customers for each person\n");
    println!(
        "| Merit, ns | batch, lines rounded | batch, total only | one, lines rounded | one, total only |\n|---|---|---|---|---|"
    );
    let row = |what: &str, cells: [f64; 4]| println!("| {what} | {} |", cells.map(table::nanoseconds).join(" | "));
    let each = |cells: [f64; 4], count: f64| cells.map(|ns| ns / count);
    let one = [first.batch[0], first.batch[1], first.prepared[0], first.prepared[1]];
    row("a record of the first workload", one);
    row("for each of its 9 indicators", each(one, INDICATORS[0] as f64));
    let alone = [lines[1], total[1], lines[3], total[3]];
    row("a record of the second workload without customers", alone);
    row("for each of its 13 indicators", each(alone, INDICATORS[1] as f64));
    let with = [lines[0], total[0], lines[2], total[2]];
    row("a record of the second workload", with);
    let lists: [f64; 4] = std::array::from_fn(|i| with[i] - alone[i]);
    row("for each customer", each(lists, rows));
    println!("\nHand-written, the values of customers alone: {} ns for each.", table::nanoseconds(ns[8]));
}

fn columns(engine: &Engine, people: &[Facts]) -> Columns {
    let mut columns = Columns::of(engine.facts());
    for f in people {
        columns.push(&engine.prepare(&facts::sheet(f)).expect("sound"));
    }
    columns
}

fn batches<'a>(mode: Mode, engine: &'a Engine, people: &[Facts]) -> Candidate<'a> {
    let columns = columns(engine, people);
    let mut out = Vec::with_capacity(people.len());
    let mut scorer = engine.batch();
    Candidate::new("batch", mode, people.len(), move || {
        out.clear();
        batch(&mut scorer, &columns, 1, black_box(&mut out));
    })
}

fn one_by_one<'a>(mode: Mode, engine: &'a Engine, people: &[Facts]) -> Candidate<'a> {
    let mut scorer = engine.scorer();
    let prepare = |f| scorer.prepare(&engine.prepare(&facts::sheet(f)).expect("sound"));
    let prepared: Vec<_> = people.iter().map(prepare).collect();
    Candidate::new("one", mode, people.len(), move || {
        for prepared in &prepared {
            drop(black_box(scorer.score_prepared(prepared)));
        }
    })
}

/// Scores every record and compares it with what is right.
fn verify(records: usize) {
    let people = built::mixed(records);
    for (place, mode) in Mode::BOTH.into_iter().enumerate() {
        let engine = engine(mode);
        let mut scorer = engine.batch();
        let (mut totals, mut grades) = (0, 0);
        let mut out: Vec<Verdict> = vec![];
        for people in people.chunks(CHUNK) {
            out.clear();
            batch(&mut scorer, &columns(&engine, people), 1, &mut out);
            for (is, facts) in out.iter().zip(people) {
                let should = oracle::score(facts)[place];
                if *is != should && totals + grades == 0 {
                    eprintln!("the second workload: {is:?} instead of {should:?} for {facts:?}");
                }
                totals += usize::from(is.total != should.total);
                grades += usize::from(is.grade != should.grade);
            }
        }
        println!("\nThe second workload, {mode:?}: {totals} totals and {grades} grades wrong in {records} records.");
    }
}
