//! A service that compiles a scheme once and scores its own records: `cargo run --example embed`.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use merit::Engine;
use rust_decimal::Decimal;
use serde::Serialize;

const SCHEME: &str = r#"
scheme rep "Sales representatives"
total in [0, 120]
facts { key person: text  sales: money >= 0  target: money > 0  complaints: count }
indicator completion "Sales completion" { weight 70%  measure sales / target  score proportional to 100%  cap 120 }
indicator service "Service" { weight 30%  score 100 - 10 * complaints  floor 0 }
grades { A "excellent" >= 90   B "good" >= 70   C "to improve" otherwise }
"#;

#[derive(Serialize)]
struct Facts {
    person: &'static str,
    sales: Decimal,
    target: Decimal,
    complaints: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::compile("rep.merit", SCHEME)?;
    let facts =
        Facts { person: "Li Na", sales: Decimal::new(98_765_432, 2), target: Decimal::from(1_000_000), complaints: 1 };

    let outcome = engine.score(&facts)?;
    let grade = outcome.grade.as_deref().unwrap_or("none");
    println!("{}: total {}, grade {grade}", outcome.person, outcome.total);

    let explanation = engine.explain(&facts)?;
    if let Some(line) = explanation.lines.first() {
        println!("{}: {} = {} points, by `{}`", line.title, line.exact_points, line.points, line.rule);
    }
    Ok(())
}
