//! `merit --limits`: how large, deep and long everything may be.

use super::output::Output;
use super::stop::{Done, Stop};
use crate::engine::Budget;
use crate::syntax::Limits;
use crate::tables::limits;

/// Prints a line for each limit.
pub(super) fn print() -> Result<Done, Stop> {
    let Limits { source_bytes, nesting, depth, terms, rows, name_chars, tokens, problems, extends, all_bytes } =
        Limits::default();
    let Budget { steps, bits } = Budget::default();
    let mut output = Output::open(None, &[])?;
    let lines: [(&str, u64); 16] = [
        ("scheme: bytes of a file", wide(source_bytes)),
        ("scheme: brackets inside each other", wide(nesting)),
        ("scheme: depth of an expression", wide(depth)),
        ("scheme: operands in one chain", wide(terms)),
        ("scheme: rows in one block", wide(rows)),
        ("scheme: characters of a name", wide(name_chars)),
        ("scheme: words, numbers and marks", wide(tokens)),
        ("scheme: problems reported", wide(problems)),
        ("scheme: files that extend each other", wide(extends)),
        ("scheme: bytes of all its files", wide(all_bytes)),
        ("record: operations", steps),
        ("record: bits of a fraction", bits),
        ("table: bytes of a row", wide(limits::ROW_BYTES)),
        ("table: bytes of a cell", wide(limits::CELL_BYTES)),
        ("table: columns", wide(limits::COLUMNS)),
        ("table: bytes of a JSON file", limits::JSON_BYTES),
    ];
    for (name, most) in lines {
        output.text(&format!("{name:<36}{most:>12}\n"))?;
    }
    output.finish()?;
    Ok(Done::Fine)
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
