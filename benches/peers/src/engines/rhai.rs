//! rhai: a script over prepared scopes, once with doubles and once with decimals.

use rhai::{AST, Dynamic, Engine, Scope};
use rust_decimal::Decimal;

use super::rules::{self, Syntax};
use crate::facts::{Cell, Facts};
use crate::peer::{Mode, Peer, Verdict};

const SYNTAX: Syntax = Syntax {
    number: |n| format!("{n}.0"),
    branch: |condition, yes, no| format!("(if {condition} {{ {yes} }} else {{ {no} }})"),
    round: |x| format!("({x} * 100).round() / 100"),
    ..Syntax::COMMON
};

/// Its whole numbers mix with decimals, its literals with a point do not.
const DECIMALS: Syntax = Syntax { number: |n| n.to_string(), round: |x| format!("({x}).round_half_up(2)"), ..SYNTAX };

pub fn float(mode: Mode) -> Box<dyn Peer> {
    Box::new(Script::new("rhai, f64", mode, &SYNTAX, |cell| Dynamic::from_float(cell.float())))
}

pub fn decimal(mode: Mode) -> Box<dyn Peer> {
    let value = |cell| match cell {
        Cell::Number(n, places) => Dynamic::from_decimal(Decimal::new(n, places)),
        Cell::Count(n) => Dynamic::from_decimal(n.into()),
        Cell::Text(text) => text.into(),
    };
    Box::new(Script::new("rhai, decimals", mode, &DECIMALS, value))
}

struct Script {
    name: &'static str,
    engine: Engine,
    script: AST,
    value: fn(Cell) -> Dynamic,
    loaded: Vec<Scope<'static>>,
}

impl Script {
    fn new(name: &'static str, mode: Mode, syntax: &Syntax, value: fn(Cell) -> Dynamic) -> Self {
        let mut engine = Engine::new();
        engine.set_max_expr_depths(0, 0);
        // a line may be a whole number
        engine.register_fn("round_half_up", |whole: i64, _places: i64| whole);
        let text =
            format!("let total = {};\n{}", syntax.print(&rules::whole_total(mode)), syntax.print(&rules::grade()));
        let script = engine.compile(text).expect("it compiles");
        Self { name, engine, script, value, loaded: vec![] }
    }
}

impl Peer for Script {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        let scope = |f: &Facts| {
            let mut scope = Scope::new();
            for (name, cell) in f.cells() {
                let value = if let Cell::Text(text) = cell { text.into() } else { (self.value)(cell) };
                scope.push_dynamic(name, value);
            }
            scope
        };
        self.loaded = facts.iter().map(scope).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let (engine, script) = (&self.engine, &self.script);
        let score = |scope: &mut Scope| {
            let facts = scope.len();
            let grade = engine.eval_ast_with_scope::<rhai::ImmutableString>(scope, script).ok()?;
            let total = scope.get("total")?;
            let verdict = match total.as_decimal() {
                Ok(total) => Some(Verdict::decimal(total, &grade)),
                Err(_) => total
                    .as_float()
                    .or_else(|_| total.as_int().map(|n| n as f64))
                    .ok()
                    .map(|total| Verdict::named(total, &grade)),
            };
            scope.rewind(facts);
            verdict
        };
        out.extend(self.loaded.iter_mut().map(|scope| score(scope).unwrap_or(Verdict::NONE)));
    }
}
