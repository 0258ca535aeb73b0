//! Merit beside hand-written Rust and other engines: the same records, in one process, verified before they are timed.
//!
//! `cargo run --release -- --help` tells the options.

mod built;
mod csv;
mod engines;
mod exact;
mod exactness;
mod facts;
mod hand;
mod json;
mod measure;
mod merit;
mod oracle;
mod peer;
#[path = "../../workload/records.rs"]
#[allow(dead_code, reason = "the reader of Merit's own bench")]
mod records;
mod table;
mod w2;
mod write;

use exactness::Wrong;
use measure::Candidate;
use peer::{Mode, Peer};

const HELP: &str = "\
cargo run --release -- [OPTIONS]
  --records N      records whose results are verified and counted, and rows of a batch (1,000,000)
  --rounds N       interleaved rounds (11)
  --only TEXT      only candidates whose name holds the text, and the yardstick
  --no-exactness   time only
  --w2             the second workload only
  --write FILE     write the verified records with what is right in both modes as CSV, and end
  --facts FILE     write so many random records as CSV, without results, and end
  --read FILE      time reading such a file with the csv crate into Decimals, and end";

/// Records that are timed one by one: few enough to stay in the cache.
const FEW: usize = 4096;

struct Options {
    records: usize,
    rounds: usize,
    only: Option<String>,
    exactness: bool,
    second_only: bool,
}

fn main() {
    let mut options = Options { records: 1_000_000, rounds: 11, only: None, exactness: true, second_only: false };
    let mut args = std::env::args().skip(1);
    let mut file = None;
    while let Some(arg) = args.next() {
        let mut value = || args.next().unwrap_or_else(|| usage(&format!("{arg} needs a value")));
        match arg.as_str() {
            "--records" => options.records = number(&value()),
            "--rounds" => options.rounds = number(&value()),
            "--only" => options.only = Some(value()),
            "--no-exactness" => options.exactness = false,
            "--w2" => options.second_only = true,
            "--write" => file = Some((value(), true)),
            "--facts" => file = Some((value(), false)),
            "--read" => return csv::read(&value(), options.rounds),
            "--help" | "-h" => return println!("{HELP}"),
            _ => usage(&format!("what is {arg}?")),
        }
    }
    match file {
        Some((file, true)) => write::with_results(&file, options.records),
        Some((file, false)) => write::facts(&file, options.records),
        None => {
            let first = if options.second_only { First::UNKNOWN } else { workload_1(&options) };
            if options.only.is_none() {
                w2::run(options.records / 100, options.rounds, &first);
            }
        }
    }
}

fn number(text: &str) -> usize {
    text.replace([',', '_'], "").parse().unwrap_or_else(|_| usage(&format!("{text} is no number")))
}

fn usage(why: &str) -> ! {
    eprintln!("{why}\n{HELP}");
    std::process::exit(2)
}

/// Whoever scores one record after the other; the yardstick is the first.
fn one_by_one(mode: Mode) -> Vec<Box<dyn Peer>> {
    let mut peers = by_hand(mode);
    peers.extend(merit::one_by_one(mode));
    peers.extend(engines::all(mode));
    peers
}

fn by_hand(mode: Mode) -> Vec<Box<dyn Peer>> {
    vec![hand::decimal(mode), hand::i64s(mode), hand::i128s(mode), hand::float(mode)]
}

/// Whoever is given a million rows at once.
fn batches(mode: Mode) -> Vec<Box<dyn Peer>> {
    let mut peers = by_hand(mode);
    peers.push(Box::new(hand::Columns::new(mode, hand::Quotient::Integer)));
    peers.push(Box::new(hand::Columns::new(mode, hand::Quotient::Double)));
    peers.extend(merit::batches(mode));
    peers
}

/// What is wrong with each candidate in both modes, each mode in a thread of its own.
fn count(
    records: usize,
    chosen: &(impl Fn(Vec<Box<dyn Peer>>) -> Vec<Box<dyn Peer>> + Sync),
) -> Vec<(String, [Wrong; 2])> {
    let facts = facts::mixed(records);
    let expected = exactness::expected(&facts);
    let count = |mode| {
        let mut counted: Vec<(String, Wrong)> = vec![];
        for mut peer in [chosen(one_by_one(mode)), chosen(batches(mode)), merit::texts(mode)].into_iter().flatten() {
            if counted.iter().all(|(name, _)| *name != peer.name()) {
                let wrong = exactness::count(peer.as_mut(), &facts, &expected, mode);
                eprintln!("{mode:?}, {}: {wrong:?}", peer.name());
                counted.push((peer.name(), wrong));
            }
        }
        counted
    };
    let (lines, totals) = std::thread::scope(|scope| {
        let lines = scope.spawn(|| count(Mode::Lines));
        let totals = count(Mode::Total);
        (lines.join().expect("every candidate answers"), totals)
    });
    let both = lines.into_iter().zip(totals).map(|((name, lines), (_, total))| (name, [lines, total]));
    both.collect()
}

/// What Merit takes for a record of the first workload in each mode.
struct First {
    prepared: [f64; 2],
    batch: [f64; 2],
}

impl First {
    const UNKNOWN: Self = Self { prepared: [f64::NAN; 2], batch: [f64::NAN; 2] };
}

fn workload_1(options: &Options) -> First {
    let chosen = |peers: Vec<Box<dyn Peer>>| {
        let only = options.only.as_deref().unwrap_or("");
        let kept = peers.into_iter().enumerate().filter(|(i, peer)| *i == 0 || peer.name().contains(only));
        kept.map(|(_, peer)| peer).collect::<Vec<_>>()
    };
    let counted = if options.exactness { count(options.records, &chosen) } else { vec![] };
    let wrong = |name: &str| counted.iter().find(|(counted, _)| counted == name).map(|(_, wrong)| *wrong);

    let few = facts::randoms(FEW);
    let mut candidates = vec![];
    for mode in Mode::BOTH {
        candidates.extend(chosen(one_by_one(mode)).into_iter().map(|peer| Candidate::peer(peer, mode, &few)));
    }
    measure::rounds(&mut candidates, options.rounds);
    let time = |candidates: &[Candidate], who: &str| {
        Mode::BOTH.map(|mode| {
            let found = candidates.iter().find(|c| c.mode == mode && c.name == who);
            found.map_or(f64::NAN, Candidate::ns)
        })
    };
    let prepared = time(&candidates, merit::PREPARED);
    let title = format!("One record at a time, {} in a round", table::grouped(FEW));
    table::print(&title, "who", &candidates, Some(&wrong));

    let mut candidates = vec![];
    for mode in Mode::BOTH {
        candidates.extend(json::candidates(mode, &few));
        candidates.extend(merit::texts(mode).into_iter().map(|peer| Candidate::peer(peer, mode, &few)));
    }
    measure::rounds(&mut candidates, options.rounds);
    table::print("One record of JSON text", "who", &candidates, Some(&wrong));

    let many = facts::randoms(options.records);
    let mut candidates = vec![];
    for mode in Mode::BOTH {
        candidates.extend(chosen(batches(mode)).into_iter().map(|peer| Candidate::peer(peer, mode, &many)));
        candidates.extend(merit::in_columns(mode, &many));
    }
    measure::rounds(&mut candidates, options.rounds);
    let title = format!("Batch of {} records", table::grouped(options.records));
    table::print(&title, "who", &candidates, Some(&wrong));
    First { prepared, batch: time(&candidates, merit::BATCH) }
}
