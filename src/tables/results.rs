//! Results as JSON has them, nested by what they are of, as rows whose columns are those of the CSV form.

use crate::facts::Raw;
use crate::value::Rational;

/// Whether a document is what `merit score --format json` writes.
pub(super) fn holds_results(document: &str) -> bool {
    document.trim_start().starts_with('{')
        && document.contains("\"format_version\"")
        && document.contains("\"results\"")
}

/// One result with its lines as `NAME.points`, its outcomes and classes by their names. Amounts that were written as texts,
/// to the last digit, are read like cells.
pub(super) fn flat(raw: Raw) -> Raw {
    let Raw::Map(entries, origin) = raw else { return raw };
    let mut row: Vec<(String, Raw)> = vec![];
    for (key, value) in entries {
        match (key.as_str(), value) {
            ("indicators" | "sections", Raw::Map(lines, _)) => {
                for (name, line) in lines {
                    let Raw::Map(parts, _) = line else { continue };
                    let points = parts.into_iter().find(|(part, _)| part == "points");
                    row.extend(points.map(|(_, points)| (format!("{name}.points"), cell(points))));
                }
            }
            ("outcomes" | "classes", Raw::Map(values, _)) => {
                row.extend(values.into_iter().map(|(name, value)| (name, cell(value))));
            }
            ("adjustments", Raw::List(lines)) => row.extend(adjusted(lines)),
            (
                "indicators" | "sections" | "outcomes" | "classes" | "adjustments" | "vetoes" | "actions" | "awards"
                | "warnings",
                _,
            ) => {}
            (_, value) => row.push((key, cell(value))),
        }
    }
    Raw::Map(row, origin)
}

/// All lines of an adjustment together, as its column has them.
fn adjusted(lines: Vec<Raw>) -> impl Iterator<Item = (String, Raw)> {
    let mut sums: Vec<(String, Rational)> = vec![];
    for line in lines {
        let Raw::Map(parts, _) = line else { continue };
        let text = |wanted: &str| {
            parts.iter().find_map(|(part, value)| match value {
                Raw::Text(text) if part == wanted => Some(text.as_str()),
                _ => None,
            })
        };
        let (Some(name), Some(points)) = (text("name"), text("points").and_then(Rational::parse)) else { continue };
        match sums.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += points,
            None => sums.push((name.to_owned(), points)),
        }
    }
    sums.into_iter().map(|(name, sum)| (format!("{name}.points"), Raw::Number(sum.to_string())))
}

/// A cell of results as it was before it was kept from a spreadsheet, which would have run it as a formula.
pub(super) fn as_scored(cell: String) -> String {
    let formula = |text: &&str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    match cell.strip_prefix('\'').filter(formula) {
        Some(text) => text.to_owned(),
        None => cell,
    }
}

fn cell(value: Raw) -> Raw {
    match value {
        Raw::Text(text) => Raw::Cell(text),
        value => value,
    }
}
