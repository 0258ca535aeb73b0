//! The yardstick: `rust_decimal`, divisions last. It is the code of Merit's own bench.

#[path = "../../../workload/by_hand.rs"]
mod by_hand;

use rust_decimal::Decimal;

use crate::facts::{Facts, ROLES, STAGES};
use crate::peer::{Each, Mode, Peer, Verdict};
use crate::records;

pub fn decimal(mode: Mode) -> Box<dyn Peer> {
    let lines = mode == Mode::Lines;
    let score = move |f: &records::Facts| {
        let (total, grade) = by_hand::score(f, lines);
        Verdict::decimal(total, grade)
    };
    Box::new(Each::new("hand-written rust_decimal", facts, score))
}

/// A record as a struct of decimals.
pub fn facts(f: &Facts) -> records::Facts {
    let money = |n| Decimal::new(n, 2);
    let score = |n| Decimal::new(n, 1);
    let count = |n| u32::try_from(n).expect("a count is small");
    records::Facts {
        person: format!("p{}", f.person),
        role: ROLES[f.role].to_owned(),
        stage: STAGES[f.stage].to_owned(),
        sales_actual: money(f.sales_actual),
        sales_target: money(f.sales_target),
        receivable: money(f.receivable),
        collected: money(f.collected),
        new_customers: count(f.new_customers),
        new_customer_target: count(f.new_customer_target),
        order_revenue: money(f.order_revenue),
        orders: count(f.orders),
        unit_price_target: money(f.unit_price_target),
        renewed: count(f.renewed),
        renewable: count(f.renewable),
        peer_self: score(f.peer_self),
        peer_manager: score(f.peer_manager),
        peer_customer: score(f.peer_customer),
        peer_peer: score(f.peer_peer),
        satisfaction: score(f.satisfaction),
        knowledge: score(f.knowledge),
        execution: score(f.execution),
        violations: count(f.violations),
        praise: count(f.praise),
        errors: count(f.errors),
    }
}
