//! The benchmark's scheme against its generator's exact oracle, in both rounding modes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::path::Path;
use std::process::Command;

use merit::Engine;
use merit::facts::Raw;

fn engine(mode: &str) -> Engine {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").unwrap();
    let text = if mode == "exact" {
        text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up")
    } else {
        text
    };
    Engine::compile("scheme.merit", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Scores every row of a table whose last two columns are the expected total and grade.
fn compare(mode: &str, table: &str) -> usize {
    let engine = engine(mode);
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut count = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let facts = header.len() - 2;
        let entries = header.iter().zip(&cells).take(facts).map(|(h, c)| ((*h).to_owned(), Raw::Cell((*c).to_owned())));
        let record = engine.read(&Raw::Map(entries.collect(), None)).unwrap().record;
        let outcome = engine.score_record(&record).unwrap();
        assert_eq!(
            (outcome.total.to_string().as_str(), outcome.grade.as_deref()),
            (cells[facts], Some(cells[facts + 1])),
            "{line}"
        );
        count += 1;
    }
    count
}

#[test]
fn agrees_with_the_oracle() {
    for mode in ["2", "exact"] {
        let table = std::fs::read_to_string(format!("tests/cases/workload/expected_{mode}.csv")).unwrap();
        assert_eq!(compare(mode, &table), 150);
    }
}

/// More records, straight from the generator where this checkout has it beside it.
#[test]
fn agrees_with_the_generator() {
    let generator = Path::new("../shared/workload/gen.py");
    if !generator.exists() {
        println!("skipped: no workload generator beside this checkout");
        return;
    }
    for mode in ["2", "exact"] {
        let Ok(output) =
            Command::new("python3").arg(generator).args(["1500", "--seed", "99", "--points", mode]).output()
        else {
            println!("skipped: no python3");
            return;
        };
        assert!(output.status.success());
        assert_eq!(compare(mode, &String::from_utf8(output.stdout).unwrap()), 1500);
    }
}

/// Records that land on half cents and thresholds: 3605.00 ÷ 6000.00 × 25 × … and a completion of exactly 60 %.
#[test]
fn lands_on_ties() {
    let header = "person,role,stage,sales_actual,sales_target,receivable,collected,new_customers,new_customer_target,order_revenue,\
orders,unit_price_target,renewed,renewable,peer_self,peer_manager,peer_customer,peer_peer,satisfaction,knowledge,execution,\
violations,praise,errors,expected_total,expected_grade";
    // completion 60 % exactly: 15; collection 1.0005 of 30 → 0.50025 → 0.5003 …: lines 15 + 7.5 + 5 + 10 + 15 + 10 + 10 + 5 + 5
    let at_the_line = "a,key_account,mature,600.00,1000.00,100.00,50.00,1,1,100.00,1,100.00,9,10,100,100,100,100,100,100,100,0,0,0,82.50,A";
    let below_the_line = "b,key_account,mature,599.99,1000.00,100.00,50.00,1,1,100.00,1,100.00,9,10,100,100,100,100,100,100,100,0,0,0,67.50,C";
    // collection 3605 ÷ 6000 × 15 = 9.0125 → 9.01; 50.1 % × 15 = 7.515 → 7.52
    let half = "c,key_account,mature,1000.00,1000.00,1000.00,501.00,1,1,100.00,1,100.00,9,10,100,100,100,100,100,100,100,0,0,0,92.52,S";
    // 75 + 15: exactly on the line of S
    let on_s = "d,key_account,mature,1000.00,1000.00,100.00,100.00,1,1,100.00,1,100.00,9,10,100,100,100,100,0,100,100,0,0,0,90.00,S";
    let table = [header, at_the_line, below_the_line, half, on_s].join("\n");
    assert_eq!(compare("2", &table), 4);
}
