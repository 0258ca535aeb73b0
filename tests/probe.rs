//! Probe.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "probe"
)]
#[test]
fn probe() {
    let text = std::fs::read_to_string(std::env::var("PROBE").unwrap()).unwrap();
    for part in text.split("=====\n") {
        println!("--------\n{}", part.lines().take(30).collect::<Vec<_>>().join("\n"));
        let start = std::time::Instant::now();
        match merit::Engine::compile("p.merit", part) {
            Ok(e) => {
                println!(
                    "OK {:?} warnings {:?}",
                    start.elapsed(),
                    e.warnings().iter().map(|w| w.one_line(e.sources(), merit::diag::Lang::En)).collect::<Vec<_>>()
                );
                for line in part.lines().filter_map(|l| l.strip_prefix("//@ ")) {
                    let v: serde_json::Value = serde_json::from_str(line).unwrap();
                    match e.score(&v) {
                        Ok(o) => println!(
                            "  total {} grade {:?} ind {:?} out {:?} adj {:?}",
                            o.total,
                            o.grade,
                            o.indicators
                                .iter()
                                .map(|(n, l)| format!("{n}: {:?}", l.score.as_ref().map(|s| s.to_string())))
                                .collect::<Vec<_>>(),
                            o.outcomes,
                            o.adjustments
                        ),
                        Err(f) => println!("  FAULT {f}"),
                    }
                }
            }
            Err(p) => println!("ERR {:?}\n{}", start.elapsed(), p),
        }
    }
}
