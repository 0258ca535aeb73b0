//! datalogic-rs: JSONLogic over doubles, compiled rules over parsed data.

use datalogic_rs::{DataValue, Engine, ParsedData};
use serde_json::{Value, json};

use super::rules::{self, Expr};
use crate::peer::{Each, Mode, Peer, Verdict};

pub fn peer(mode: Mode) -> Box<dyn Peer> {
    let engine = Engine::new();
    let compile = |expr| engine.compile(logic(&expr).to_string().as_str()).expect("it compiles");
    let (total, grade) = (compile(rules::whole_total(mode)), compile(rules::grade()));
    // sessions borrow their engine, which lives as long as the program
    let mut session = Box::leak(Box::new(engine)).session();
    let score = move |data: &ParsedData| {
        session.reset();
        let total = session.eval_borrowed(&total, data).ok()?.as_f64()?;
        let grade = session.eval_borrowed(&grade, DataValue::from_f64(total)).ok()?;
        grade.as_str().map(|grade| Verdict::named(total, grade))
    };
    let mut score = score;
    let prepare = |f: &crate::facts::Facts| ParsedData::from_json(&f.json(false)).expect("sound");
    Box::new(Each::new("datalogic-rs, f64", prepare, move |data| score(data).unwrap_or(Verdict::NONE)))
}

/// The total is all the data that a grade is asked of.
fn logic(expr: &Expr) -> Value {
    let one = |op: &str, operands: &[&Expr]| json!({ op: operands.iter().map(|e| logic(e)).collect::<Vec<_>>() });
    match expr {
        Expr::Number(n) => json!(n),
        Expr::Name("total") => json!({ "var": "" }),
        Expr::Name(name) => json!({ "var": name }),
        Expr::Text(text) => json!(text),
        Expr::Binary(a, op, b) => one(op, &[a, b]),
        Expr::If(parts) => one("if", &[&parts[0], &parts[1], &parts[2]]),
        Expr::Min(parts) => one("min", &[&parts[0], &parts[1]]),
        Expr::Max(parts) => one("max", &[&parts[0], &parts[1]]),
        // it has no rounding, but a floor
        Expr::Round(x) => json!({ "/": [{ "floor": { "+": [{ "*": [logic(x), 100] }, 0.5] } }, 100] }),
    }
}
