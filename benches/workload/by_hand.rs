//! What a careful engineer would write by hand for this one scheme: decimals, divisions last.

use rust_decimal::{Decimal, RoundingStrategy::MidpointAwayFromZero};

use crate::records::Facts;

/// The total and the grade; `lines`: every line is rounded, else the total only.
pub fn score(f: &Facts, lines: bool) -> (Decimal, &'static str) {
    let d = |n: u32| Decimal::from(n);
    let (customers, renewal) = match f.role.as_str() {
        "key_account" => (5, 15),
        "fmcg" => (10, 10),
        _ => (20, 0),
    };
    let line = |x: Decimal| if lines { x.round_dp_with_strategy(2, MidpointAwayFromZero) } else { x };
    let completion = if f.sales_actual * d(10) < f.sales_target * d(6) {
        Decimal::ZERO
    } else if f.sales_actual >= f.sales_target {
        d(25)
    } else {
        d(25) * f.sales_actual / f.sales_target
    };
    let collection = if f.collected >= f.receivable { d(15) } else { d(15) * f.collected / f.receivable };
    let new_customers = if f.new_customers * 10 >= f.new_customer_target * 12 {
        d(customers) * Decimal::new(12, 1)
    } else {
        d(customers * f.new_customers) / d(f.new_customer_target)
    };
    let price_target = d(f.orders) * f.unit_price_target;
    let price = if f.order_revenue >= price_target { d(10) } else { d(10) * f.order_revenue / price_target };
    let renewed = match f.renewed * 100 {
        r if r >= f.renewable * 90 => 100,
        r if r >= f.renewable * 80 => 80,
        r if r >= f.renewable * 70 => 60,
        r if r >= f.renewable * 60 => 40,
        _ => 0,
    };
    let team = (f.peer_self + d(5) * f.peer_manager + d(3) * f.peer_customer + f.peer_peer) / d(100);
    let sum = line(completion)
        + line(collection)
        + line(new_customers)
        + line(price)
        + line(d(renewal * renewed) / d(100))
        + line(team)
        + line(f.satisfaction / d(10))
        + line(f.knowledge / d(20))
        + line(f.execution / d(20))
        + d(if f.stage == "emerging" { 2 } else { 0 })
        + d((5 * f.praise).min(15))
        - d((10 * f.errors).min(30));
    let total = sum.round_dp_with_strategy(2, MidpointAwayFromZero).clamp(Decimal::ZERO, d(100));
    let total = if f.violations > 0 { Decimal::ZERO } else { total };
    let grade = match total {
        t if t >= d(90) => "S",
        t if t >= d(80) => "A",
        t if t >= d(70) => "B",
        t if t >= d(60) => "C",
        _ => "D",
    };
    (total, grade)
}
