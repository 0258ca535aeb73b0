//! `merit score` from CSV to CSV on the workload, beside the `csv` crate reading the same file into decimals.
//!
//! `cargo bench --bench stream --features cli` takes a million people; `-- 10` takes ten million as well. Both sides run in
//! interleaved rounds, each as a process of its own; printed are medians, their ratio and the most memory the command held.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use merit::Engine;
use merit::tables::{People, Place, Request};
use rust_decimal::Decimal;

/// Names the file to a process that reads it for comparison.
const READ: &str = "MERIT_BENCH_READ";
/// Names the file to a process that reads it as the command does, and scores nobody.
const FILL: &str = "MERIT_BENCH_FILL";
/// Interleaved rounds; the median of each side is taken.
const ROUNDS: usize = 5;

fn main() {
    // what is compared reads in a process of its own, as the command does
    if let Some(file) = std::env::var_os(READ) {
        return read(Path::new(&file));
    }
    if let Some(file) = std::env::var_os(FILL) {
        return fill(Path::new(&file));
    }
    let more = std::env::args().skip(1).find_map(|millions| millions.parse::<usize>().ok());
    println!(
        "| people | csv crate into decimals | people into columns | merit score | ratio | ns per person | most memory |"
    );
    println!("|---|---|---|---|---|---|---|");
    for millions in [1].into_iter().chain(more) {
        compare(millions * 1_000_000);
    }
}

fn compare(people: usize) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stream");
    std::fs::create_dir_all(&folder).unwrap();
    let (facts, results) = (folder.join(format!("people_{people}.csv")), folder.join("results.csv"));
    write_people(&facts, people);
    let scheme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/workload/scheme.merit");
    let (mut by_crate, mut by_columns, mut by_merit, mut memory) = (vec![], vec![], vec![], 0);
    for round in 0..=ROUNDS {
        let mut reader = Command::new(std::env::current_exe().unwrap());
        let (took, _) = run(reader.env(READ, &facts));
        let mut filler = Command::new(std::env::current_exe().unwrap());
        let (filled, _) = run(filler.env(FILL, &facts));
        let mut merit = Command::new(env!("CARGO_BIN_EXE_merit"));
        let (scored, peak) = run(merit.arg("score").arg(&scheme).arg(&facts).arg("--output").arg(&results));
        // the first round warms caches
        if round > 0 {
            by_crate.push(took);
            by_columns.push(filled);
            by_merit.push(scored);
            memory = memory.max(peak);
        }
    }
    let rows = std::fs::read_to_string(&results).unwrap().lines().count();
    assert_eq!(rows, people + 1, "everybody is scored");
    let (reading, filling, scoring) = (median(by_crate), median(by_columns), median(by_merit));
    let ratio = scoring.as_secs_f64() / reading.as_secs_f64();
    let each = scoring.as_nanos() / people as u128;
    println!("| {people} | {reading:.2?} | {filling:.2?} | {scoring:.2?} | {ratio:.2} | {each} | {} kB |", memory);
    std::fs::remove_file(&results).unwrap();
    std::fs::remove_file(&facts).unwrap();
}

/// The people of the workload again and again, each by a name of his own.
fn write_people(path: &Path, people: usize) {
    let table = std::fs::read_to_string("tests/cases/workload/expected_2.csv").expect("run from the crate's root");
    let mut lines = table.lines();
    let facts = |line: &str| line.rsplitn(3, ',').nth(2).unwrap().to_owned();
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(file, "{}", facts(lines.next().unwrap())).unwrap();
    let rows: Vec<String> = lines.map(|line| facts(line).split_once(',').unwrap().1.to_owned()).collect();
    for (person, row) in rows.iter().cycle().take(people).enumerate() {
        writeln!(file, "p{person},{row}").unwrap();
    }
    file.flush().unwrap();
}

/// How long a process takes, and the most memory it held as far as the system tells.
fn run(command: &mut Command) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_of(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(status.success(), "{status}");
    (start.elapsed(), peak)
}

/// `VmHWM` of a process, in kB.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The yardstick: every number of the file as a decimal, and nothing else.
fn read(path: &Path) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row).unwrap() {
        for cell in row.iter().skip(3) {
            let number: Decimal = std::str::from_utf8(cell).unwrap().parse().unwrap();
            black_box(number);
        }
    }
}

/// What the command does before it scores: keys, then columns.
fn fill(path: &Path) {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").unwrap();
    let engine = Engine::compile("scheme.merit", &text).unwrap();
    let place = Place::Path(path.to_owned());
    let request = Request { place, beside: PathBuf::new(), encoding: None, shared: false };
    let mut people = People::open(engine.facts(), &request).unwrap();
    let mut chunk = people.chunk(engine.facts());
    while people.fill(engine.facts(), &mut chunk) {
        black_box(chunk.columns().rows());
    }
}
