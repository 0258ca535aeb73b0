//! Records that land on ties and thresholds, or a hair beside them, which random ones seldom do.

use num_rational::Ratio;

use crate::facts::{Facts, Rng, random};

type Exact = Ratio<i128>;

/// The record of a number: its kind goes round.
pub fn build(g: &mut Rng, person: i64, number: usize) -> Facts {
    let kinds: [fn(&mut Rng, &mut Facts) -> Option<()>; 9] =
        [zero_line, full, customers_cap, band, line_tie, total_tie, total_on_line, shown_total_on_line, poor];
    loop {
        let mut f = random(g, person);
        if kinds[number % kinds.len()](g, &mut f).is_some() {
            return f;
        }
    }
}

/// Exactly there, one below, one above.
fn beside(g: &mut Rng) -> i64 {
    g.pick(&[0, 0, -1, 1])
}

fn zero_line(g: &mut Rng, f: &mut Facts) -> Option<()> {
    f.sales_actual = f.sales_target * 6 / 10 + beside(g);
    Some(())
}

fn full(g: &mut Rng, f: &mut Facts) -> Option<()> {
    match g.range(0, 2) {
        0 => f.sales_actual = f.sales_target + beside(g),
        1 => f.collected = f.receivable + beside(g),
        _ => f.order_revenue = f.orders * f.unit_price_target + beside(g),
    }
    Some(())
}

fn customers_cap(g: &mut Rng, f: &mut Facts) -> Option<()> {
    f.new_customer_target = 5 * g.range(1, 2);
    f.new_customers = f.new_customer_target * 12 / 10 + beside(g);
    Some(())
}

fn band(g: &mut Rng, f: &mut Facts) -> Option<()> {
    f.renewable = 10 * g.range(1, 4);
    f.renewed = (f.renewable * g.range(6, 9) / 10 + beside(g)).min(f.renewable);
    Some(())
}

/// A line on half a hundredth.
fn line_tie(g: &mut Rng, f: &mut Facts) -> Option<()> {
    match g.range(0, 5) {
        0 => f.sales_actual = (2 * g.range(1500, 2499) + 1) * (f.sales_target / 5000),
        1 => {
            f.receivable = 3000 * g.range(400, 33_000);
            f.collected = (2 * g.range(700, 1499) + 1) * (f.receivable / 3000);
        }
        2 => {
            f.new_customer_target = [8, 16, 32][f.role];
            f.new_customers = 2 * g.range(0, f.new_customer_target / 2) + 1;
        }
        3 => f.order_revenue = (2 * g.range(500, 999) + 1) * (f.unit_price_target / 2000) * f.orders,
        4 => {
            let others = 5 * f.peer_manager + 3 * f.peer_customer + f.peer_peer;
            f.peer_self = (f.peer_self / 10).min(99) * 10 + (15 - others % 10) % 10;
        }
        _ => f.knowledge = f.knowledge.min(999) | 1,
    }
    Some(())
}

/// The exact total on half a hundredth.
fn total_tie(g: &mut Rng, f: &mut Facts) -> Option<()> {
    simple(g, f);
    let goal = rest(f).floor() + Exact::from(i128::from(g.range(1501, 2498))) + Exact::new(1, 2);
    settle(g, f, goal - rest(f))
}

/// The exact total on a grade or on the greatest total, or on a tie just under it, or a hair beside.
fn total_on_line(g: &mut Rng, f: &mut Facts) -> Option<()> {
    simple(g, f);
    f.violations = 0;
    let goal = goal(g);
    settle(g, f, goal - rest(f))
}

/// The total of rounded lines on a grade, by a line that is on a tie or beside it.
fn shown_total_on_line(g: &mut Rng, f: &mut Facts) -> Option<()> {
    f.violations = 0;
    let lines: Exact = lines(f).into_iter().skip(1).map(|line| (line + Exact::new(1, 2)).floor()).sum();
    let goal = goal(g);
    settle(g, f, goal - lines - extra(f))
}

/// Totals about nothing.
fn poor(g: &mut Rng, f: &mut Facts) -> Option<()> {
    simple(g, f);
    f.sales_actual = 0;
    f.collected = 0;
    f.new_customers = 0;
    f.renewed = 0;
    f.praise = 0;
    f.stage = 0;
    f.peer_self = g.range(0, 300);
    f.peer_manager = g.range(0, 300);
    f.peer_customer = 0;
    f.peer_peer = g.range(0, 9);
    f.satisfaction = g.range(0, 200);
    f.knowledge = g.range(0, 100);
    f.execution = g.range(0, 9);
    f.errors = g.range(0, 2);
    Some(())
}

fn goal(g: &mut Rng) -> Exact {
    let hair = Exact::new(1, 1000);
    let half = Exact::new(1, 2);
    let beside = g.pick(&[Exact::from(0), -half, -half - hair, -half + hair, -hair]);
    Exact::from(g.pick(&[10_000, 9000, 8000, 7000, 6000])) + beside
}

/// Collection and unit price with small denominators, so that sums have some too.
fn simple(g: &mut Rng, f: &mut Facts) {
    let (parts, times) = (g.pick(&[1, 2, 3, 6, 7, 9]), g.range(700, 7000));
    f.receivable = 1500 * parts * times;
    f.collected = g.range(750 * parts, 1500 * parts - 1) * times;
    let (parts, times) = (g.pick(&[1, 2, 3, 8]), g.range(50, 250));
    f.unit_price_target = 1000 * parts * times;
    f.order_revenue = g.range(500 * parts, 1000 * parts - 1) * times * f.orders;
}

/// Chooses sales so that completion is worth exactly so many hundredths, where that is possible.
fn settle(g: &mut Rng, f: &mut Facts, hundredths: Exact) -> Option<()> {
    let parts = i64::try_from(*hundredths.denom()).ok()?;
    let most = 200_000_000 / 2500_i64.checked_mul(parts)?;
    if hundredths < Exact::from(1500) || hundredths >= Exact::from(2500) || most < 1 {
        return None;
    }
    let times = g.range((most / 20).max(1), most);
    f.sales_target = 2500 * parts * times;
    f.sales_actual = i64::try_from(*hundredths.numer()).ok()? * times;
    Some(())
}

/// The exact total in hundredths, but for completion.
fn rest(f: &Facts) -> Exact {
    lines(f).into_iter().skip(1).sum::<Exact>() + extra(f)
}

/// Adjustments in hundredths.
fn extra(f: &Facts) -> Exact {
    Exact::from(i128::from(200 * f.stage as i64 + (500 * f.praise).min(1500) - (1000 * f.errors).min(3000)))
}

/// The exact lines of indicators in hundredths.
fn lines(f: &Facts) -> [Exact; 9] {
    let ratio = |n: i64, d: i64| Exact::new(n.into(), d.into());
    let (customers, renewal) = f.weights();
    let completion = ratio(2500 * f.sales_actual, f.sales_target).min(2500.into());
    let completion = if 10 * f.sales_actual < 6 * f.sales_target { 0.into() } else { completion };
    let bands = [(90, 100), (80, 80), (70, 60), (60, 40)];
    let band = bands.into_iter().find(|(from, _)| 100 * f.renewed >= from * f.renewable).map_or(0, |(_, score)| score);
    [
        completion,
        ratio(1500 * f.collected, f.receivable).min(1500.into()),
        ratio(100 * customers * f.new_customers, f.new_customer_target).min(ratio(120 * customers, 1)),
        ratio(1000 * f.order_revenue, f.orders * f.unit_price_target).min(1000.into()),
        ratio(renewal * band, 1),
        ratio(f.peer_self + 5 * f.peer_manager + 3 * f.peer_customer + f.peer_peer, 10),
        ratio(f.satisfaction, 1),
        ratio(f.knowledge, 2),
        ratio(f.execution, 2),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_lands() {
        let half = Exact::new(1, 2);
        let facts = crate::facts::mixed(20_000);
        let (mut tied_lines, mut tied_totals, mut on_grades) = (0, 0, 0);
        for f in facts.iter().skip(1).step_by(2) {
            let total = rest(f) + lines(f)[0];
            let shown: Exact = lines(f).into_iter().map(|line| (line + half).floor()).sum::<Exact>() + extra(f);
            // every other knowledge is on a tie
            tied_lines += usize::from(lines(f)[..6].iter().any(|line| line.fract() == half));
            tied_totals += usize::from(total.fract() == half);
            on_grades += usize::from([6000, 7000, 8000, 9000, 10_000].map(Exact::from).contains(&shown));
        }
        assert!(tied_lines > 1500 && tied_totals > 1500 && on_grades > 1000, "{tied_lines} {tied_totals} {on_grades}");
    }
}
