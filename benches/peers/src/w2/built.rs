//! Persons of the second workload on ties and thresholds.

use num_rational::BigRational;

use super::facts::{Customer, Facts, random};
use super::oracle::{lifetime, lines, weights};
use crate::facts::Rng;
use crate::oracle::{part, rounded, whole};

/// Half of them random, half of them built.
pub fn mixed(count: usize) -> Vec<Facts> {
    let mut g = Rng::new(77);
    let next = |i| if i % 2 == 0 { random(&mut g, i as i64) } else { build(&mut g, i as i64, i / 2) };
    (0..count).map(next).collect()
}

fn build(g: &mut Rng, person: i64, number: usize) -> Facts {
    loop {
        let mut f = random(g, person);
        let built = match number % 4 {
            0 => Some(thresholds(g, &mut f)),
            1 => line_tie(g, &mut f),
            2 => total(g, &mut f, part(1, 2)),
            _ => grade(g, &mut f),
        };
        if built.is_some() {
            return f;
        }
    }
}

/// Exactly there, one below, one above.
fn thresholds(g: &mut Rng, f: &mut Facts) {
    let beside = |g: &mut Rng| g.pick(&[0, 0, -1, 1]);
    f.revenue = f.revenue_target / 100 * g.pick(&[130, 120, 115, 110, 105, 100, 95, 90, 85, 80, 75, 70, 65, 60, 50])
        + beside(g);
    f.cost = f.cost_budget / 100 * g.pick(&[80, 85, 90, 95, 100, 104, 108, 112, 120]) + beside(g);
    f.overdue = 3_000_000 + beside(g);
    f.visit_target = 10 * g.range(1, 8);
    f.visits = f.visit_target / 10 * g.pick(&[0, 6, 9, 10, 13]);
    f.response = (g.pick(&[5, 10, 20, 30, 50, 70, 100, 150, 300]) + beside(g)).max(0);
    f.training = (g.pick(&[0, 200, 400, 800]) + beside(g)).max(0);
    let count = g.pick(&[119, 120, 110, 100, 99, 95, 90, 80, 79]);
    let customer = f.customers[0];
    f.customers.resize(count, customer);
}

/// The values of customers in whole hundredths, and the first of them such that it settles the sum.
fn whole_values(f: &mut Facts) {
    for c in &mut f.customers {
        c.spend = c.spend / 10 * 10;
        c.frequency = (c.frequency / 10).max(1) * 10;
        c.years = (c.years / 10).max(1) * 10;
        c.margin = (c.margin / 100).max(1) * 100;
    }
    f.customers[0] = Customer { spend: 0, frequency: 10, years: 10, margin: 1000, acquisition: 0 };
}

/// Settles the sum of values, where it is one of whole hundredths and within reach.
fn settle(f: &mut Facts, goal: BigRational) -> Option<()> {
    let missing = (goal - lifetime(f)) * whole(100);
    if !missing.is_integer() {
        return None;
    }
    let missing = i64::try_from(missing.to_integer()).ok()?;
    f.customers[0].spend = missing.max(0);
    f.customers[0].acquisition = (-missing).max(0);
    Some(())
}

/// A line on half a hundredth.
fn line_tie(g: &mut Rng, f: &mut Facts) -> Option<()> {
    whole_values(f);
    let weight = weights(f).swap_remove(4);
    let hundredths = part(2 * g.range(300, 2000) + 1, 2);
    settle(f, hundredths / whole(100) / weight * whole(50_000))
}

/// Nothing with a repeating fraction beside the sum of values.
fn plain(g: &mut Rng, f: &mut Facts) {
    whole_values(f);
    f.overdue = g.pick(&[0, 3_000_000, 6_000_000, 12_000_000]);
    f.visit_target = 40;
    f.visits = g.pick(&[24, 36, 40, 46, 52]);
    f.referrals = g.pick(&[1, 2, 3, 5, 7, 9]);
    f.ratings = (0..4).flat_map(|rater| [(rater, g.range(20, 100)), (rater, g.range(20, 100))]).collect();
    f.breaches = 0;
}

/// The exact total on a whole hundredth and a bit.
fn total(g: &mut Rng, f: &mut Facts, bit: BigRational) -> Option<()> {
    plain(g, f);
    let goal = (whole(g.range(5000, 11_000)) + bit) / whole(100);
    on(f, goal, false)
}

/// The total on a grade, or on a tie just under it: the exact one, or that of rounded lines.
fn grade(g: &mut Rng, f: &mut Facts) -> Option<()> {
    plain(g, f);
    let goal = whole(g.pick(&[9500, 8500, 7250, 6000])) - part(g.range(0, 1), 2);
    let shown = g.range(0, 1) == 1;
    on(f, goal / whole(100), shown)
}

fn on(f: &mut Facts, goal: BigRational, shown: bool) -> Option<()> {
    let lines = lines(f);
    let weight = weights(f).swap_remove(4);
    let others = lines.iter().enumerate().filter(|(i, _)| *i != 4);
    let rest: BigRational = others.map(|(_, line)| if shown { rounded(line) } else { line.clone() }).sum();
    let score = (goal - rest - whole(f.referrals.min(4))) / weight;
    if score < whole(0) || score > part(12, 10) * whole(100) {
        return None;
    }
    settle(f, score * whole(50_000))
}
