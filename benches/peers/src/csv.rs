//! Reading a table of records without scoring it: what `merit score` is held against.

use std::hint::black_box;
use std::time::Instant;

use rust_decimal::Decimal;

use crate::json::Sheet;
use crate::table;

/// Prints how long a file takes, into structs by serde and into decimals cell by cell.
pub fn read(file: &str, rounds: usize) {
    let fails = |error: csv::Error| -> ! {
        eprintln!("{file}: {error}");
        std::process::exit(2)
    };
    let by_serde = || -> Result<usize, csv::Error> {
        let mut reader = csv::Reader::from_path(file)?;
        let mut rows = 0;
        for row in reader.deserialize::<Sheet<Decimal>>() {
            black_box(row?);
            rows += 1;
        }
        Ok(rows)
    };
    let cell_by_cell = || -> Result<usize, csv::Error> {
        let mut reader = csv::Reader::from_path(file)?;
        let mut row = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut row)? {
            for cell in row.iter().skip(3) {
                drop(black_box(Decimal::from_str_exact(cell)));
            }
            rows += 1;
        }
        Ok(rows)
    };
    println!("| csv crate | seconds | ns for a row |\n|---|---|---|");
    let ways: [(&str, &dyn Fn() -> Result<usize, csv::Error>); 2] =
        [("into structs of Decimals by serde", &by_serde), ("into Decimals cell by cell", &cell_by_cell)];
    for (name, way) in ways {
        let mut times = vec![];
        let mut rows = 0;
        for _ in 0..rounds.max(1) {
            let start = Instant::now();
            rows = way().unwrap_or_else(|error| fails(error));
            times.push(start.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let seconds = times[times.len() / 2];
        println!("| {name} | {seconds:.2} | {} |", table::nanoseconds(seconds * 1e9 / rows.max(1) as f64));
    }
}
