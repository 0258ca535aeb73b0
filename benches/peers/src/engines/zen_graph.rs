//! zen-engine: a decision graph of the lines, the total and a table of grades, compiled beforehand.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use zen_engine::Decision;
use zen_engine::model::GraphContent;

use super::rules::{self, Expr};
use super::zen_expression::{SYNTAX, context, verdict};
use crate::peer::{Each, Mode, Peer, Verdict};

pub fn peer(mode: Mode) -> Box<dyn Peer> {
    let content: GraphContent = serde_json::from_value(graph(mode)).expect("the graph is sound");
    let mut decision = Decision::from(content);
    decision.compile();
    decision.validate().expect("the graph is sound");
    let score = move |context: &zen_engine::Variable| {
        let response = wait(decision.evaluate(context.clone())).ok()?;
        let result = response.result.as_object()?;
        let result = result.borrow();
        verdict(result.get_str("total")?, result.get_str("grade")?)
    };
    Box::new(Each::new("zen-engine, a graph", context, move |context| score(context).unwrap_or(Verdict::NONE)))
}

fn graph(mode: Mode) -> Value {
    let expressions = |values: Vec<(&str, Expr)>| {
        let one = |(key, value): (&str, Expr)| json!({ "id": key, "key": key, "value": SYNTAX.print(&value) });
        json!({ "expressions": values.into_iter().map(one).collect::<Vec<_>>(), "passThrough": true })
    };
    let lines = rules::lines(mode);
    let total = rules::total(lines.iter().map(|(name, _)| Expr::Name(name)).collect());
    let row = |from: &str, grade: &str| json!({ "_id": grade, "points": from, "is": format!("'{grade}'") });
    let grades = json!({
        "hitPolicy": "first",
        "inputs": [{ "id": "points", "name": "points", "field": "total" }],
        "outputs": [{ "id": "is", "name": "grade", "field": "grade" }],
        "rules": [row(">= 90", "S"), row(">= 80", "A"), row(">= 70", "B"), row(">= 60", "C"), row("", "D")],
        "passThrough": true,
    });
    let node = |id: &str, kind: &str, content: Value| json!({ "id": id, "name": id, "type": kind, "content": content });
    let edge = |from: &str, to: &str| json!({ "id": format!("{from} {to}"), "sourceId": from, "targetId": to });
    json!({
        "nodes": [
            node("facts", "inputNode", json!({})),
            node("lines", "expressionNode", expressions(lines)),
            node("sum", "expressionNode", expressions(vec![("total", total)])),
            node("grades", "decisionTableNode", grades),
            node("result", "outputNode", json!({})),
        ],
        "edges": [edge("facts", "lines"), edge("lines", "sum"), edge("sum", "grades"), edge("grades", "result")],
    })
}

/// Nothing in the graph ever waits.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
