//! Doubles, as most people would write it first.

use crate::facts::Facts;
use crate::peer::{Each, Mode, Peer, Verdict};

/// A record as doubles.
#[derive(Clone, Copy)]
struct Doubles {
    role: usize,
    emerging: bool,
    sales_actual: f64,
    sales_target: f64,
    receivable: f64,
    collected: f64,
    new_customers: f64,
    new_customer_target: f64,
    order_revenue: f64,
    orders: f64,
    unit_price_target: f64,
    renewed: f64,
    renewable: f64,
    peer_self: f64,
    peer_manager: f64,
    peer_customer: f64,
    peer_peer: f64,
    satisfaction: f64,
    knowledge: f64,
    execution: f64,
    violations: f64,
    praise: f64,
    errors: f64,
}

pub fn float(mode: Mode) -> Box<dyn Peer> {
    let name = "hand-written f64";
    match mode {
        Mode::Lines => Box::new(Each::new(name, doubles, |f| score(f, |x| (x * 100.0).round() / 100.0))),
        Mode::Total => Box::new(Each::new(name, doubles, |f| score(f, |x| x))),
    }
}

#[inline]
fn score(f: &Doubles, line: impl Fn(f64) -> f64) -> Verdict {
    let (customers, renewal) = [(5.0, 15.0), (10.0, 10.0), (20.0, 0.0)][f.role];
    let completion = f.sales_actual / f.sales_target;
    let completion = if completion < 0.6 { 0.0 } else { completion.min(1.0) };
    let renewed = match f.renewed / f.renewable {
        r if r >= 0.9 => 100.0,
        r if r >= 0.8 => 80.0,
        r if r >= 0.7 => 60.0,
        r if r >= 0.6 => 40.0,
        _ => 0.0,
    };
    let team = 0.1 * f.peer_self + 0.5 * f.peer_manager + 0.3 * f.peer_customer + 0.1 * f.peer_peer;
    let sum = line(25.0 * completion)
        + line(15.0 * (f.collected / f.receivable).min(1.0))
        + line(customers * (f.new_customers / f.new_customer_target).min(1.2))
        + line(10.0 * (f.order_revenue / f.orders / f.unit_price_target).min(1.0))
        + line(renewal * renewed / 100.0)
        + line(10.0 * team / 100.0)
        + line(10.0 * f.satisfaction / 100.0)
        + line(5.0 * f.knowledge / 100.0)
        + line(5.0 * f.execution / 100.0)
        + if f.emerging { 2.0 } else { 0.0 }
        + (5.0 * f.praise).min(15.0)
        - (10.0 * f.errors).min(30.0);
    let total = ((sum * 100.0).round() / 100.0).clamp(0.0, 100.0);
    let total = if f.violations > 0.0 { 0.0 } else { total };
    let grade = match total {
        t if t >= 90.0 => 0,
        t if t >= 80.0 => 1,
        t if t >= 70.0 => 2,
        t if t >= 60.0 => 3,
        _ => 4,
    };
    Verdict { total: (total * 100.0).round() as i32, grade }
}

fn doubles(f: &Facts) -> Doubles {
    let money = |n: i64| n as f64 / 100.0;
    let tenth = |n: i64| n as f64 / 10.0;
    let count = |n: i64| n as f64;
    Doubles {
        role: f.role,
        emerging: f.stage == 1,
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
        peer_self: tenth(f.peer_self),
        peer_manager: tenth(f.peer_manager),
        peer_customer: tenth(f.peer_customer),
        peer_peer: tenth(f.peer_peer),
        satisfaction: tenth(f.satisfaction),
        knowledge: tenth(f.knowledge),
        execution: tenth(f.execution),
        violations: count(f.violations),
        praise: count(f.praise),
        errors: count(f.errors),
    }
}
