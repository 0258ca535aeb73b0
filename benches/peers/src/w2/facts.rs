//! One person of the second workload: a quarter, about a hundred customers, some ratings.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::facts::Rng;

pub const REGIONS: [&str; 4] = ["north", "east", "south", "west"];
pub const LEVELS: [&str; 2] = ["junior", "senior"];
pub const RATERS: [&str; 4] = ["own", "manager", "customer", "peer"];

/// Money in hundredths, other fractions in tenths.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub person: i64,
    pub region: usize,
    pub level: usize,
    pub revenue: i64,
    pub revenue_target: i64,
    pub cost: i64,
    pub cost_budget: i64,
    pub overdue: i64,
    pub visits: i64,
    pub visit_target: i64,
    pub complaints: i64,
    pub response: i64,
    pub exam: i64,
    pub training: i64,
    pub late: i64,
    pub absent: i64,
    pub referrals: i64,
    pub breaches: i64,
    pub customers: Vec<Customer>,
    pub ratings: Vec<(usize, i64)>,
}

/// Money in hundredths, frequency and years in tenths, the margin in thousandths.
#[derive(Debug, Clone, Copy, Default)]
pub struct Customer {
    pub spend: i64,
    pub frequency: i64,
    pub years: i64,
    pub margin: i64,
    pub acquisition: i64,
}

impl Customer {
    /// Its value in units of 10^-7.
    #[inline]
    pub fn value(&self) -> i64 {
        self.spend * self.frequency * self.years * self.margin - self.acquisition * 100_000
    }
}

pub fn random(g: &mut Rng, person: i64) -> Facts {
    let revenue_target = g.range(100, 3000) * 100_000;
    let cost_budget = g.range(10, 400) * 100_000;
    let visit_target = g.range(5, 80);
    let customer = |g: &mut Rng| Customer {
        spend: g.range(50_000, 1_500_000),
        frequency: g.range(3, 60),
        years: g.range(5, 100),
        margin: g.range(50, 550),
        acquisition: g.range(0, 800_000),
    };
    let count = g.range(80, 120);
    let customers = (0..count).map(|_| customer(g)).collect();
    let mut ratings = vec![];
    for rater in 0..4 {
        let answers = if g.range(0, 9) == 0 { 0 } else { g.range(1, 4) };
        (0..answers).for_each(|_| ratings.push((rater, g.range(20, 100))));
    }
    Facts {
        person,
        region: g.range(0, 3) as usize,
        level: g.range(0, 1) as usize,
        revenue: revenue_target / 1000 * g.range(400, 1400) + g.range(0, 99),
        revenue_target,
        cost: cost_budget / 1000 * g.range(700, 1300) + g.range(0, 99),
        cost_budget,
        overdue: if g.range(0, 3) == 0 { 0 } else { g.range(0, 12_000_000) },
        visits: visit_target * g.range(40, 150) / 100,
        visit_target,
        complaints: g.range(0, 8),
        response: g.range(1, 400),
        exam: g.range(300, 1000),
        training: g.range(0, 1200),
        late: g.range(0, 9),
        absent: if g.range(0, 4) == 0 { g.range(1, 60) } else { 0 },
        referrals: g.range(0, 18),
        breaches: i64::from(g.range(0, 49) == 0),
        customers,
        ratings,
    }
}

/// What Merit is given.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    person: String,
    region: &'static str,
    level: &'static str,
    revenue: Decimal,
    revenue_target: Decimal,
    cost: Decimal,
    cost_budget: Decimal,
    overdue: Decimal,
    visits: i64,
    visit_target: i64,
    complaints: i64,
    response: Decimal,
    exam: Decimal,
    training: Decimal,
    late: i64,
    absent: Decimal,
    referrals: i64,
    breaches: i64,
    customers: Vec<CustomerSheet>,
    ratings: Vec<RatingSheet>,
}

#[derive(Debug, Clone, Serialize)]
struct CustomerSheet {
    spend: Decimal,
    frequency: Decimal,
    years: Decimal,
    margin: Decimal,
    acquisition: Decimal,
}

#[derive(Debug, Clone, Serialize)]
struct RatingSheet {
    rater: &'static str,
    score: Decimal,
}

pub fn sheet(f: &Facts) -> Sheet {
    let money = |n| Decimal::new(n, 2);
    let tenth = |n| Decimal::new(n, 1);
    let customer = |c: &Customer| CustomerSheet {
        spend: money(c.spend),
        frequency: tenth(c.frequency),
        years: tenth(c.years),
        margin: Decimal::new(c.margin, 3),
        acquisition: money(c.acquisition),
    };
    Sheet {
        person: format!("p{}", f.person),
        region: REGIONS[f.region],
        level: LEVELS[f.level],
        revenue: money(f.revenue),
        revenue_target: money(f.revenue_target),
        cost: money(f.cost),
        cost_budget: money(f.cost_budget),
        overdue: money(f.overdue),
        visits: f.visits,
        visit_target: f.visit_target,
        complaints: f.complaints,
        response: tenth(f.response),
        exam: tenth(f.exam),
        training: tenth(f.training),
        late: f.late,
        absent: tenth(f.absent),
        referrals: f.referrals,
        breaches: f.breaches,
        customers: f.customers.iter().map(customer).collect(),
        ratings: f
            .ratings
            .iter()
            .map(|(rater, score)| RatingSheet { rater: RATERS[*rater], score: tenth(*score) })
            .collect(),
    }
}
