//! 64-bit fixed point. Rounded lines are one exact division each; a rounded total is decided by truncated quotients with
//! a bound on what was cut off, and by exact 128-bit fractions where that bound leaves two answers.

use crate::facts::Facts;
use crate::peer::{Each, Mode, Peer, Verdict};

pub fn i64s(mode: Mode) -> Box<dyn Peer> {
    let name = "hand-written i64 fixed point, exact fallback";
    match mode {
        Mode::Lines => Box::new(Each::new(name, |f| *f, |f| lines(f))),
        Mode::Total => Box::new(Each::new(name, |f| *f, |f| total(f))),
    }
}

/// A quotient in hundredths, as numerator and denominator.
pub type Part = (i64, i64);

/// The four lines that divide.
#[inline]
pub fn parts(f: &Facts) -> [Part; 4] {
    let (customers, _) = f.weights();
    let completion = if 10 * f.sales_actual < 6 * f.sales_target {
        (0, 1)
    } else if f.sales_actual >= f.sales_target {
        (2500, 1)
    } else {
        (2500 * f.sales_actual, f.sales_target)
    };
    let collection = if f.collected >= f.receivable { (1500, 1) } else { (1500 * f.collected, f.receivable) };
    let new_customers = if 10 * f.new_customers >= 12 * f.new_customer_target {
        (120 * customers, 1)
    } else {
        (100 * customers * f.new_customers, f.new_customer_target)
    };
    let target = f.orders * f.unit_price_target;
    let price = if f.order_revenue >= target { (1000, 1) } else { (1000 * f.order_revenue, target) };
    [completion, collection, new_customers, price]
}

#[inline]
pub fn renewal(f: &Facts) -> i64 {
    let (_, weight) = f.weights();
    let renewed = 100 * f.renewed;
    weight
        * match f.renewable {
            n if renewed >= 90 * n => 100,
            n if renewed >= 80 * n => 80,
            n if renewed >= 70 * n => 60,
            n if renewed >= 60 * n => 40,
            _ => 0,
        }
}

#[inline]
pub fn team(f: &Facts) -> i64 {
    f.peer_self + 5 * f.peer_manager + 3 * f.peer_customer + f.peer_peer
}

#[inline]
pub fn extra(f: &Facts) -> i64 {
    200 * f.stage as i64 + (500 * f.praise).min(1500) - (1000 * f.errors).min(3000)
}

#[inline]
fn lines(f: &Facts) -> Verdict {
    let quotients: i64 = parts(f).into_iter().map(|(n, d)| if d == 1 { n } else { (2 * n + d) / (2 * d) }).sum();
    let fixed = renewal(f) + (team(f) + 5) / 10 + f.satisfaction + (f.knowledge + 1) / 2 + (f.execution + 1) / 2;
    Verdict::of(quotients + fixed + extra(f), f.violations)
}

/// Parts of a hundredth that quotients are cut to.
const UNIT: i64 = 1_000_000;

/// What needs no division, in tenths of a hundredth.
#[inline]
pub fn fixed(f: &Facts) -> i64 {
    10 * (renewal(f) + f.satisfaction + extra(f)) + team(f) + 5 * (f.knowledge + f.execution)
}

#[inline]
fn total(f: &Facts) -> Verdict {
    let parts = parts(f);
    let (mut sum, mut cut) = (fixed(f) * (UNIT / 10), 0);
    for (n, d) in parts {
        let n = n * UNIT;
        sum += n / d;
        cut += i64::from(n % d != 0);
    }
    // the truth is at least the sum, and less than `cut` units above it
    let low = (sum + UNIT / 2).div_euclid(UNIT);
    let high = (sum + (cut - 1).max(0) + UNIT / 2).div_euclid(UNIT);
    let hundredths = if low == high { low } else { exact(f, parts) };
    Verdict::of(hundredths, f.violations)
}

/// The sum over one denominator.
#[cold]
pub fn exact(f: &Facts, parts: [Part; 4]) -> i64 {
    let (mut n, mut d) = (i128::from(fixed(f)), 10_i128);
    for (num, den) in parts {
        let (num, den) = (i128::from(num), i128::from(den));
        n = n * den + num * d;
        d *= den;
    }
    (2 * n + d).div_euclid(2 * d) as i64
}
