//! The records as CSV, for what is no Rust.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::exactness;
use crate::facts::{Facts, GRADES, mixed, randoms};

/// The verified records, and what is right for them in both modes.
pub fn with_results(file: &str, count: usize) {
    let facts = mixed(count);
    let expected = exactness::expected(&facts);
    let more = ",total_lines,grade_lines,total_exact,grade_exact";
    write(file, &facts, more, |row| {
        let cells =
            expected[row].map(|v| format!(",{}.{:02},{}", v.total / 100, v.total % 100, GRADES[v.grade as usize]));
        cells.concat()
    });
}

/// Random records alone.
pub fn facts(file: &str, count: usize) {
    write(file, &randoms(count), "", |_| String::new());
}

fn write(file: &str, facts: &[Facts], more: &str, results: impl Fn(usize) -> String) {
    let fails = |error| -> ! {
        eprintln!("{file}: {error}");
        std::process::exit(2)
    };
    let mut out = BufWriter::new(File::create(file).unwrap_or_else(|error| fails(error)));
    let names = Facts::default().cells().map(|(name, _)| name).join(",");
    let mut rows = std::iter::once(format!("person,{names}{more}"))
        .chain(facts.iter().enumerate().map(|(row, f)| format!("{}{}", f.row(), results(row))));
    let written = rows.try_for_each(|row| writeln!(out, "{row}")).and_then(|()| out.flush());
    written.unwrap_or_else(|error| fails(error));
}
