//! What is right: fractions of big integers, written from `shared/workload/gen.py` and from nothing else.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::facts::Facts;
use crate::peer::{Mode, Verdict};

/// The total and the grade in both modes.
pub fn score(f: &Facts) -> [Verdict; 2] {
    let lines = lines(f);
    [Mode::Lines, Mode::Total].map(|mode| {
        let sum: BigRational = match mode {
            Mode::Lines => lines.iter().map(rounded).sum(),
            Mode::Total => lines.iter().sum(),
        };
        let total = rounded(&sum).clamp(whole(0), whole(100));
        if f.violations > 0 {
            return Verdict { total: 0, grade: 4 };
        }
        let grade = [90, 80, 70, 60].iter().position(|line| total >= whole(*line)).unwrap_or(4);
        let total = (total * whole(100)).to_integer().try_into().expect("a total is small");
        Verdict { total, grade: grade as u8 }
    })
}

fn lines(f: &Facts) -> Vec<BigRational> {
    let (new_customers, renewal) = match f.role {
        0 => (5, 15),
        1 => (10, 10),
        _ => (20, 0),
    };
    let completion = part(f.sales_actual, f.sales_target);
    let completion = if completion < part(6, 10) { whole(0) } else { completion.min(whole(1)) };
    let renewed = part(f.renewed, f.renewable);
    let bands =
        [(part(9, 10), part(1, 1)), (part(8, 10), part(8, 10)), (part(7, 10), part(6, 10)), (part(6, 10), part(4, 10))];
    let band = bands.into_iter().find(|(from, _)| renewed >= *from).map_or(whole(0), |(_, score)| score);
    vec![
        whole(25) * completion,
        whole(15) * part(f.collected, f.receivable).min(whole(1)),
        whole(new_customers) * part(f.new_customers, f.new_customer_target).min(part(12, 10)),
        whole(10) * part(f.order_revenue, f.orders * f.unit_price_target).min(whole(1)),
        whole(renewal) * band,
        whole(10) * part(f.peer_self + 5 * f.peer_manager + 3 * f.peer_customer + f.peer_peer, 10_000),
        whole(10) * part(f.satisfaction, 1000),
        whole(5) * part(f.knowledge, 1000),
        whole(5) * part(f.execution, 1000),
        whole(if f.stage == 1 { 2 } else { 0 }),
        whole((5 * f.praise).min(15)),
        -whole((10 * f.errors).min(30)),
    ]
}

pub fn whole(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

pub fn part(n: i64, d: i64) -> BigRational {
    BigRational::new(n.into(), d.into())
}

/// Two places, halves away from zero.
pub fn rounded(x: &BigRational) -> BigRational {
    let hundredths = (x * whole(100)).round();
    hundredths / BigRational::from_integer(BigInt::from(100))
}
