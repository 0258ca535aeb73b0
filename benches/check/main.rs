//! How long a scheme takes from text to plan, stage by stage, and how that grows with the scheme.
//!
//! `cargo bench --bench check` times 250, 500, 1,000 and 2,000 indicators with 50 patches in interleaved rounds, prints
//! medians and the exponent that fits them (1 is linear), what compiling takes beside parsing alone, then the schemes in
//! which combinations could explode.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

mod schemes;

use std::hint::black_box;
use std::time::Instant;

use merit::Engine;
use merit::check::{check, inspect};
use merit::model::resolve;
use merit::plan::lower;
use merit::source::Sources;
use merit::syntax::{Limits, parse};

const SIZES: [usize; 4] = [250, 500, 1_000, 2_000];
/// Interleaved rounds; the median of each is taken.
const ROUNDS: usize = 9;
const PHASES: [&str; 7] = ["parse", "resolve", "check", "advice", "lower", "in all", "compile"];

fn main() {
    let texts = SIZES.map(schemes::sized);
    let mut times = vec![vec![vec![]; PHASES.len()]; SIZES.len()];
    for round in 0..=ROUNDS {
        for (text, times) in texts.iter().zip(&mut times) {
            let phases = phases(text);
            // the first round warms caches
            if round > 0 {
                times.iter_mut().zip(phases).for_each(|(times, phase)| times.push(phase));
            }
        }
    }
    println!(
        "| ms | {} | exponent |\n|---|{}",
        SIZES.map(|n| n.to_string()).join(" | "),
        "---|".repeat(SIZES.len() + 1)
    );
    let medians: Vec<Vec<f64>> =
        (0..PHASES.len()).map(|phase| times.iter().map(|of_size| median(&of_size[phase])).collect()).collect();
    for (medians, name) in medians.iter().zip(PHASES) {
        let shown = medians.iter().map(|ms| format!("{ms:.1}")).collect::<Vec<_>>().join(" | ");
        println!("| {name} | {shown} | {:.2} |", exponent(medians));
    }
    let ratios =
        medians[PHASES.len() - 1].iter().zip(&medians[0]).map(|(compile, parse)| format!("{:.2}", compile / parse));
    println!("| compile ÷ parse | {} | |", ratios.collect::<Vec<_>>().join(" | "));
    println!("\n| ms | compile | inspect |\n|---|---|---|");
    for (name, text) in [
        ("1,000 indicators, 50 patches", schemes::sized(1_000)),
        ("12 dimensions of 6 values, 60 patches", schemes::twelve_dimensions()),
        ("16 bools on one level", schemes::bools(16)),
    ] {
        let compile =
            (0..ROUNDS).map(|_| ms(|| drop(black_box(Engine::compile("a.merit", &text))))).collect::<Vec<_>>();
        let file = |_: &str| Ok(text.clone());
        let inspect =
            (0..ROUNDS).map(|_| ms(|| drop(black_box(Engine::inspect("a.merit", &file))))).collect::<Vec<_>>();
        println!("| {name} | {:.1} | {:.1} |", median(&compile), median(&inspect));
    }
}

/// What each phase takes, in milliseconds.
fn phases(text: &str) -> [f64; PHASES.len()] {
    let mut sources = Sources::default();
    let id = sources.add("sized.merit", text).unwrap();
    let (mut parsed, mut resolved, mut advised, mut checked) = (None, None, None, None);
    let parse = ms(|| parsed = Some(parse(id, text, &Limits::default())));
    let parsed = parsed.unwrap();
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    let resolve = ms(|| resolved = Some(resolve(&parsed.file)));
    let (scheme, problems) = resolved.unwrap();
    let copy = (scheme.clone(), problems.clone());
    let check = ms(|| checked = Some(check(scheme, problems)));
    let inspect = ms(|| advised = Some(inspect(copy.0, copy.1)));
    let advised = advised.unwrap();
    assert!(advised.0.is_ok());
    let (checked, _) = checked.unwrap().expect("the generated scheme is sound");
    let lower = ms(|| drop(black_box(lower(&checked, &sources))));
    let in_all = parse + resolve + inspect + lower;
    let compile = ms(|| drop(black_box(Engine::compile("sized.merit", text).expect("it was checked"))));
    [parse, resolve, check, inspect - check, lower, in_all, compile]
}

fn ms(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64() * 1_000.0
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The slope of the straight line that fits size and time best, both as logarithms.
fn exponent(times: &[f64]) -> f64 {
    let points: Vec<(f64, f64)> = SIZES.iter().zip(times).map(|(n, t)| ((*n as f64).ln(), t.ln())).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let slope = |p: &(f64, f64)| (p.0 - x) * (p.1 - y);
    points.iter().map(slope).sum::<f64>() / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}
