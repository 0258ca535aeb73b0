//! dsntk: FEEL with decimals of 34 digits, one prepared expression that gives a context.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, FeelScope, Name};

use super::rules::{self, Syntax};
use crate::facts::{Cell, Facts};
use crate::peer::{Each, Mode, Peer, Verdict};

const SYNTAX: Syntax = Syntax {
    equal: "=",
    branch: |condition, yes, no| format!("(if {condition} then {yes} else {no})"),
    // dsntk 0.3.0 gives nothing for `round half up(0, 2)` and 1 for `round half up(0.01, 2)`
    round: |x| format!("round half up({x} * 100, 0) / 100"),
    ..Syntax::COMMON
};

pub fn peer(mode: Mode) -> Box<dyn Peer> {
    let text = format!(
        "{{ total: {}, hundredths: total * 100, grade: {} }}",
        SYNTAX.print(&rules::whole_total(mode)),
        SYNTAX.print(&rules::grade())
    );
    let node = dsntk_feel_parser::parse_expression(&scope(&Facts::default()), &text, false).expect("it compiles");
    let evaluate = dsntk_feel_evaluator::prepare(&node);
    let names = ["hundredths", "grade"].map(Name::from);
    let score = move |scope: &FeelScope| {
        let Value::Context(result) = evaluate(scope) else { return None };
        let [total, grade] = names.each_ref().map(|name| result.get_entry(name));
        let (Some(Value::Number(total)), Some(Value::String(grade))) = (total, grade) else { return None };
        let grade = crate::facts::GRADES.iter().position(|name| name == grade)?;
        Some(Verdict { total: i32::try_from(total).ok()?, grade: grade as u8 })
    };
    Box::new(Each::new("dsntk (FEEL)", scope, move |scope| score(scope).unwrap_or(Verdict::NONE)))
}

fn scope(f: &Facts) -> FeelScope {
    let mut context = FeelContext::default();
    for (name, cell) in f.cells() {
        let value = match cell {
            Cell::Text(text) => Value::String(text.to_owned()),
            Cell::Count(n) => Value::Number(FeelNumber::new(n, 0)),
            Cell::Number(n, places) => Value::Number(FeelNumber::new(n, places as i32)),
        };
        context.set_entry(&Name::from(name), value);
    }
    FeelScope::from(context)
}
