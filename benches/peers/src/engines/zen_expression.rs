//! zen-expression: decimals on a stack machine, two compiled expressions.

use rust_decimal::Decimal;
use zen_expression::Variable;
use zen_expression::scope::Scope;
use zen_expression::variable::{Symbol, VariableMap};
use zen_expression::vm::VM;

use super::rules::{self, Syntax};
use crate::facts::{Cell, Facts};
use crate::peer::{Each, Mode, Peer, Verdict};

pub const SYNTAX: Syntax =
    Syntax { call: |name, a, b| format!("{name}([{a}, {b}])"), round: |x| format!("round({x}, 2)"), ..Syntax::COMMON };

pub fn peer(mode: Mode) -> Box<dyn Peer> {
    let compile = |expr| zen_expression::compile_expression(&SYNTAX.print(&expr)).expect("it compiles");
    let (total, grade) = (compile(rules::whole_total(mode)), compile(rules::grade()));
    let name = Symbol::from("total");
    let mut vm = VM::new();
    let score = move |context: &Variable| {
        let mut scope = Scope::new(context.clone());
        let total = total.evaluate_with_scope(&scope, &mut vm).ok()?;
        scope.set_local(name.clone(), total.clone());
        let grade = grade.evaluate_with_scope(&scope, &mut vm).ok()?;
        verdict(&total, &grade)
    };
    let mut score = score;
    Box::new(Each::new("zen-expression", context, move |context| score(context).unwrap_or(Verdict::NONE)))
}

pub fn verdict(total: &Variable, grade: &Variable) -> Option<Verdict> {
    let (Variable::Number(total), Variable::String(grade)) = (total, grade) else { return None };
    Some(Verdict::decimal(*total, grade.as_str()))
}

/// A record as an object of decimals.
pub fn context(f: &Facts) -> Variable {
    let value = |cell| match cell {
        Cell::Text(text) => Variable::String(Symbol::from(text)),
        Cell::Count(n) => Variable::Number(Decimal::from(n)),
        Cell::Number(n, places) => Variable::Number(Decimal::new(n, places)),
    };
    Variable::from_object(
        f.cells().map(|(name, cell)| (Symbol::from(name), value(cell))).into_iter().collect::<VariableMap>(),
    )
}
