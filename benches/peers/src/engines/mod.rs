//! Engines that take the rules as text, each with its inputs prepared and its rules compiled beforehand.
//!
//! Left out: regorus and rust-rule-engine (2 to 75 times slower than the slowest here when the field was measured), and
//! polars and DataFusion (columns of theirs; for DuckDB see `duckdb.py`).

mod cel;
mod datalogic;
mod evalexpr;
mod feel;
mod lua;
mod rhai;
mod rules;
mod zen_expression;
mod zen_graph;

use crate::peer::{Mode, Peer};

pub fn all(mode: Mode) -> Vec<Box<dyn Peer>> {
    vec![
        lua::called(mode),
        lua::looping(mode),
        datalogic::peer(mode),
        cel::peer(mode),
        rhai::float(mode),
        rhai::decimal(mode),
        zen_expression::peer(mode),
        zen_graph::peer(mode),
        feel::peer(mode),
        evalexpr::peer(mode),
    ]
}
