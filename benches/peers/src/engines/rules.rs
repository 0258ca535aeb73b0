//! The scheme of the workload as an expression, written once and printed in the syntax of each engine.
//!
//! It is written for the engines' good: divisions come last, nothing is computed that a condition has excluded, and
//! thresholds are compared by multiplication, so that decimals and doubles are as exact as they can be.

use crate::peer::Mode;

/// An expression.
#[derive(Debug, Clone)]
pub enum Expr {
    Number(i64),
    /// A fact, or a value that was computed before.
    Name(&'static str),
    Text(&'static str),
    Binary(Box<Expr>, &'static str, Box<Expr>),
    If(Box<[Expr; 3]>),
    Min(Box<[Expr; 2]>),
    Max(Box<[Expr; 2]>),
    /// To two places, halves away from zero.
    Round(Box<Expr>),
}

use Expr::{Name, Number, Text};

impl Expr {
    fn with(self, op: &'static str, other: Self) -> Self {
        Self::Binary(Box::new(self), op, Box::new(other))
    }

    fn otherwise(self, condition: Self, instead: Self) -> Self {
        Self::If(Box::new([condition, instead, self]))
    }
}

/// A sum of products with whole factors, over a divisor.
fn times(factor: i64, name: &'static str) -> Expr {
    Number(factor).with("*", Name(name))
}

fn by_role(key_account: i64, fmcg: i64, new_market: i64) -> Expr {
    let is = |role| Name("role").with("==", Text(role));
    Number(new_market).otherwise(is("fmcg"), Number(fmcg)).otherwise(is("key_account"), Number(key_account))
}

/// The lines in their order, each rounded where the mode says so, with the names that a graph gives them.
pub fn lines(mode: Mode) -> Vec<(&'static str, Expr)> {
    let capped = |n: &'static str, d: Expr, worth: i64| {
        Number(worth).with("*", Name(n)).with("/", d.clone()).otherwise(Name(n).with(">=", d), Number(worth))
    };
    let completion = capped("sales_actual", Name("sales_target"), 25)
        .otherwise(times(10, "sales_actual").with("<", times(6, "sales_target")), Number(0));
    let many = times(10, "new_customers").with(">=", times(12, "new_customer_target"));
    let new_customers = by_role(5, 10, 20)
        .with("*", Name("new_customers"))
        .with("/", Name("new_customer_target"))
        .otherwise(many, by_role(6, 12, 24));
    let renewed = |percent| times(100, "renewed").with(">=", times(percent, "renewable"));
    let renewal = Number(0)
        .otherwise(renewed(60), Number(40))
        .otherwise(renewed(70), Number(60))
        .otherwise(renewed(80), Number(80))
        .otherwise(renewed(90), Number(100));
    let team = Name("peer_self")
        .with("+", times(5, "peer_manager"))
        .with("+", times(3, "peer_customer"))
        .with("+", Name("peer_peer"));
    let of = |name: &'static str, divisor| Name(name).with("/", Number(divisor));
    let least = |factor, name, most| Expr::Min(Box::new([times(factor, name), Number(most)]));
    let indicators = vec![
        ("completion", completion),
        ("collection", capped("collected", Name("receivable"), 15)),
        ("customers", new_customers),
        ("unit_price", capped("order_revenue", Name("orders").with("*", Name("unit_price_target")), 10)),
        ("renewal", by_role(15, 10, 0).with("*", renewal).with("/", Number(100))),
        ("teamwork", team.with("/", Number(100))),
        ("satisfied", of("satisfaction", 10)),
        ("known", of("knowledge", 20)),
        ("executed", of("execution", 20)),
    ];
    let adjustments = vec![
        ("emerging", Number(0).otherwise(Name("stage").with("==", Text("emerging")), Number(2))),
        ("praised", least(5, "praise", 15)),
        ("mistaken", Number(0).with("-", least(10, "errors", 30))),
    ];
    let rounded = indicators.into_iter().map(|(name, line)| match mode {
        Mode::Lines => (name, Expr::Round(Box::new(line))),
        Mode::Total => (name, line),
    });
    // whole points need no rounding
    rounded.chain(adjustments).collect()
}

/// The total of lines, as expressions or as names.
pub fn total(lines: Vec<Expr>) -> Expr {
    let sum = lines.into_iter().reduce(|sum, line| sum.with("+", line)).unwrap_or(Number(0));
    let bounded = |x| Expr::Max(Box::new([Number(0), Expr::Min(Box::new([Number(100), x]))]));
    bounded(Expr::Round(Box::new(sum))).otherwise(Name("violations").with(">", Number(0)), Number(0))
}

/// The total in one expression.
pub fn whole_total(mode: Mode) -> Expr {
    total(lines(mode).into_iter().map(|(_, line)| line).collect())
}

/// The grade of `total`.
pub fn grade() -> Expr {
    let from = |points| Name("total").with(">=", Number(points));
    Text("D")
        .otherwise(from(60), Text("C"))
        .otherwise(from(70), Text("B"))
        .otherwise(from(80), Text("A"))
        .otherwise(from(90), Text("S"))
}

/// How an engine writes what not all write alike.
pub struct Syntax {
    pub number: fn(i64) -> String,
    pub equal: &'static str,
    pub branch: fn(&str, &str, &str) -> String,
    pub call: fn(&str, &str, &str) -> String,
    pub round: fn(&str) -> String,
}

impl Syntax {
    /// What most engines understand.
    pub const COMMON: Self = Self {
        number: |n| n.to_string(),
        equal: "==",
        branch: |condition, yes, no| format!("({condition} ? {yes} : {no})"),
        call: |name, a, b| format!("{name}({a}, {b})"),
        round: |x| format!("round({x} * 100) / 100"),
    };

    pub fn print(&self, expr: &Expr) -> String {
        match expr {
            Expr::Number(n) => (self.number)(*n),
            Expr::Name(name) => (*name).to_owned(),
            Expr::Text(text) => format!("\"{text}\""),
            Expr::Binary(a, op, b) => {
                let op = if *op == "==" { self.equal } else { op };
                format!("({} {op} {})", self.print(a), self.print(b))
            }
            Expr::If(parts) => {
                let [condition, yes, no] = parts.each_ref().map(|part| self.print(part));
                (self.branch)(&condition, &yes, &no)
            }
            Expr::Min(parts) => (self.call)("min", &self.print(&parts[0]), &self.print(&parts[1])),
            Expr::Max(parts) => (self.call)("max", &self.print(&parts[0]), &self.print(&parts[1])),
            Expr::Round(x) => format!("({})", (self.round)(&self.print(x))),
        }
    }
}
