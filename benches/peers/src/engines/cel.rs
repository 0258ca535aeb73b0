//! cel: doubles, a tree walked with a context for each record.

use std::sync::Arc;

use cel::{Context, Env, Value};

use super::rules::{self, Syntax};
use crate::facts::{Cell, Facts};
use crate::peer::{Each, Mode, Peer, Verdict};

const SYNTAX: Syntax = Syntax {
    number: |n| format!("{n}.0"),
    call: |name, a, b| format!("math.{}({a}, {b})", if name == "min" { "least" } else { "greatest" }),
    round: |x| format!("math.round({x} * 100.0) / 100.0"),
    ..Syntax::COMMON
};

pub fn peer(mode: Mode) -> Box<dyn Peer> {
    let mut env = Env::stdlib();
    env.add_extension(cel::extensions::math).expect("it is there");
    let env = Arc::new(env);
    let compile = |expr| env.compile(&SYNTAX.print(&expr)).expect("it compiles");
    let (total, grade) = (compile(rules::whole_total(mode)), compile(rules::grade()));
    let context = move |f: &Facts| context(f, Arc::clone(&env));
    let score = move |context: &Context<'static, 'static>| {
        let Value::Float(points) = total.execute(context).ok()? else { return None };
        let mut inner = context.new_inner_scope();
        inner.add_variable_from_value("total", points);
        let Value::String(grade) = grade.execute(&inner).ok()? else { return None };
        Some(Verdict::named(points, &grade))
    };
    Box::new(Each::new("cel, f64", context, move |context| score(context).unwrap_or(Verdict::NONE)))
}

fn context(f: &Facts, env: Arc<Env>) -> Context<'static, 'static> {
    let mut context = Context::with_env(env);
    for (name, cell) in f.cells() {
        match cell {
            Cell::Text(text) => context.add_variable_from_value(name, text),
            Cell::Count(_) | Cell::Number(..) => context.add_variable_from_value(name, cell.float()),
        }
    }
    context
}
