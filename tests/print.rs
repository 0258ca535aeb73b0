//! Trees built by hand print with the parentheses that their meaning needs, and with none that it does not.
#![allow(clippy::unwrap_used, reason = "tests")]

use merit::syntax::ast::*;
use merit::syntax::{Keywords, print};

fn e(kind: ExprKind) -> Expr {
    Expr { at: At::default(), kind }
}

fn named(text: &str) -> Name {
    Name { text: text.to_owned(), at: At::default() }
}

fn n(text: &str) -> Expr {
    e(ExprKind::Name(named(text)))
}

fn sum(a: Expr, op: AddOp, b: Expr) -> Expr {
    e(ExprKind::Sum(Box::new(a), vec![(op, b)]))
}

fn product(a: Expr, b: Expr) -> Expr {
    e(ExprKind::Product(Box::new(a), vec![(MulOp::Times, b)]))
}

fn compare(a: Expr, b: Expr) -> Expr {
    e(ExprKind::Compare(Box::new(a), CompareOp::AtLeast, Box::new(b)))
}

fn choice(a: Expr, b: Expr, c: Expr) -> Expr {
    e(ExprKind::If(vec![(a, b)], Box::new(c)))
}

fn head(text: &str) -> Head {
    Head { name: named(text), label: None }
}

fn item(kind: ItemKind) -> Item {
    Item { docs: vec![], at: At::default(), kind }
}

fn shown(value: Expr) -> String {
    let definition = Definition { head: head("x"), ty: None, value: Value::Always(value), info: vec![] };
    let file = File { items: vec![item(ItemKind::Let(definition))] };
    print(&file, &[], "", Keywords::En).strip_prefix("let x = ").unwrap().trim_end().to_owned()
}

#[test]
fn parentheses_stand_where_the_tree_needs_them() {
    use AddOp::{Minus, Plus};
    assert_eq!(shown(product(sum(n("a"), Plus, n("b")), n("c"))), "(a + b) * c");
    assert_eq!(shown(sum(n("a"), Minus, sum(n("b"), Minus, n("c")))), "a - (b - c)");
    assert_eq!(shown(sum(n("a"), Plus, product(n("b"), n("c")))), "a + b * c");
    let or = e(ExprKind::Or(vec![n("a"), n("b")]));
    assert_eq!(shown(e(ExprKind::And(vec![or.clone(), n("c")]))), "(a or b) and c");
    assert_eq!(shown(e(ExprKind::Not(Box::new(or)))), "not (a or b)");
    assert_eq!(shown(compare(compare(n("a"), n("b")), n("c"))), "(a >= b) >= c");
    let fallback = e(ExprKind::Else(vec![n("a"), n("b")]));
    assert_eq!(shown(sum(fallback.clone(), Plus, n("c"))), "(a else b) + c");
    assert_eq!(shown(compare(fallback.clone(), n("c"))), "a else b >= c");
    assert_eq!(shown(choice(n("a"), fallback, n("c"))), "if a then (a else b) else c");
    let negated = e(ExprKind::Negate(Box::new(n("a"))));
    assert_eq!(shown(sum(n("b"), Minus, negated.clone())), "b - -a");
    assert_eq!(shown(e(ExprKind::As(Box::new(negated), merit::value::Unit::Money))), "(-a) as money");
    let text = e(ExprKind::Member(Box::new(sum(n("a"), Plus, n("b"))), named("score")));
    assert_eq!(shown(text), "(a + b).score");
    assert_eq!(shown(product(choice(n("a"), n("b"), n("c")), n("d"))), "(if a then b else c) * d");
}

#[test]
fn rows_keep_comparisons_in_parentheses() {
    let band = Band { at: At::default(), key: BandKey::Otherwise, score: compare(n("a"), n("b")) };
    let score = item(ItemKind::Clause(Clause::Score(Method::Bands(vec![band]))));
    let file = File { items: vec![item(ItemKind::Indicator(Block { head: head("i"), items: vec![score] }))] };
    let text = "indicator i {\n  score bands {\n    otherwise: (a >= b)\n  }\n}\n";
    assert_eq!(print(&file, &[], "", Keywords::En), text);
    assert_eq!(print(&file, &[], "", Keywords::Zh), "指标 i {\n  计分 分段 {\n    其余: (a >= b)\n  }\n}\n");
}

#[test]
fn names_that_are_no_words_are_quoted() {
    assert_eq!(shown(n("新客户(个)")), "`新客户(个)`");
    assert_eq!(shown(n("and")), "`and`");
    assert_eq!(shown(n("权重")), "权重");
    assert_eq!(shown(n("1a")), "`1a`");
}
