//! Results as Markdown.

use crate::exactness::Wrong;
use crate::measure::Candidate;
use crate::peer::Mode;

/// The candidates of both modes side by side, each beside the yardstick of its mode.
///
/// The first candidate of a mode is the yardstick. `wrong` tells by name what is wrong in each mode, where that was counted.
pub fn print(title: &str, who: &str, candidates: &[Candidate], wrong: Option<&dyn Fn(&str) -> Option<[Wrong; 2]>>) {
    println!("\n### {title}\n");
    let counted = if wrong.is_some() { " wrong totals | wrong grades |" } else { "" };
    println!("| {who} | ns, lines rounded | ratio | ns, total only | ratio |{counted}");
    println!("|---|---|---|---|---|{}", if wrong.is_some() { "---|---|" } else { "" });
    let time = |name: &str, mode: Mode| candidates.iter().find(|c| c.name == name && c.mode == mode).map(Candidate::ns);
    let mut names: Vec<&str> = vec![];
    for candidate in candidates {
        if !names.contains(&candidate.name.as_str()) {
            names.push(&candidate.name);
        }
    }
    let yardsticks = Mode::BOTH.map(|mode| names.first().and_then(|name| time(name, mode)).unwrap_or(f64::NAN));
    for name in names {
        let cells = Mode::BOTH.iter().zip(yardsticks).map(|(mode, yardstick)| match time(name, *mode) {
            Some(ns) => format!("{} | {}", nanoseconds(ns), ratio(ns / yardstick)),
            None => "– | –".to_owned(),
        });
        let cells = cells.collect::<Vec<_>>().join(" | ");
        let counts = match wrong.map(|wrong| wrong(name)) {
            Some(Some([lines, total])) => {
                format!(" {} | {} |", both(lines.totals, total.totals), both(lines.grades, total.grades))
            }
            Some(None) => " – | – |".to_owned(),
            None => String::new(),
        };
        println!("| {name} | {cells} |{counts}");
    }
}

/// What is wrong with rounded lines, and with a rounded total.
fn both(lines: usize, total: usize) -> String {
    if lines == 0 && total == 0 { "0".to_owned() } else { format!("{} / {}", grouped(lines), grouped(total)) }
}

pub fn nanoseconds(ns: f64) -> String {
    if ns.is_nan() {
        return "–".to_owned();
    }
    if ns < 100.0 { format!("{ns:.1}") } else { grouped(ns.round() as usize) }
}

fn ratio(ratio: f64) -> String {
    if ratio < 0.1 { format!("{ratio:.3}") } else { format!("{ratio:.2}") }
}

/// A number with its thousands apart.
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
