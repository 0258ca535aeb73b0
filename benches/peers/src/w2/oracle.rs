//! What is right for the second workload, in fractions of big integers, read off `w2.merit` by hand.

use num_rational::BigRational;

use super::facts::Facts;
use crate::oracle::{part, rounded, whole};
use crate::peer::{Mode, Verdict};

/// The total and the grade in both modes.
pub fn score(f: &Facts) -> [Verdict; 2] {
    let lines = lines(f);
    let praised = whole(f.referrals.min(6).min(4));
    Mode::BOTH.map(|mode| {
        let sum: BigRational = match mode {
            Mode::Lines => lines.iter().map(rounded).sum(),
            Mode::Total => lines.iter().sum(),
        };
        let total = rounded(&(sum + &praised)).clamp(whole(0), whole(120));
        let total = if f.breaches > 0 { total.min(whole(59)) } else { total };
        let from = [whole(95), whole(85), part(725, 10), whole(60)];
        let grade = from.iter().position(|from| total >= *from).unwrap_or(4);
        let hundredths = (total * whole(100)).to_integer();
        Verdict { total: hundredths.try_into().expect("a total is small"), grade: grade as u8 }
    })
}

/// The value of all customers.
pub fn lifetime(f: &Facts) -> BigRational {
    let values = f.customers.iter().map(|c| {
        part(c.spend, 100) * part(c.frequency, 10) * part(c.years, 10) * part(c.margin, 1000) - part(c.acquisition, 100)
    });
    values.sum()
}

/// The share of all points that each indicator is worth, in the order of the file.
pub fn weights(f: &Facts) -> Vec<BigRational> {
    let percent = |n| part(n, 100);
    let (north, west, senior) = (f.region == 0, f.region == 3, f.level == 1);
    let business = percent(if senior { 70 } else { 60 });
    let people = percent(if senior { 30 } else { 40 });
    let sales = &business * percent(if north { 45 } else { 50 });
    let clients = &business * percent(if north { 55 } else { 50 });
    let (volume, thrift) = (&sales * percent(70), &sales * percent(30));
    let (worth, care) = (&clients * percent(60), &clients * percent(40));
    let (conduct, growth) = (&people * percent(55), &people * percent(45));
    let lifetime = if senior { 85 } else { 80 };
    let visited = if west { 70 } else { 60 };
    vec![
        &volume * percent(60),
        &volume * percent(40),
        &thrift * percent(50),
        &thrift * percent(50),
        &worth * percent(lifetime),
        &worth * percent(100 - lifetime),
        &care * percent(visited),
        &care * percent(100 - visited),
        &conduct * percent(60),
        &conduct * percent(40),
        &growth * percent(50),
        &growth * percent(30),
        &growth * percent(20),
    ]
}

/// The exact points of each indicator.
pub fn lines(f: &Facts) -> Vec<BigRational> {
    let reached = part(f.revenue, f.revenue_target);
    let cost = part(f.cost, f.cost_budget);
    let overdue = part(f.overdue, 100);
    let scores = [
        at_least(
            &reached,
            &[
                (part(130, 100), 120),
                (part(120, 100), 115),
                (part(115, 100), 110),
                (part(110, 100), 106),
                (part(105, 100), 103),
                (part(100, 100), 100),
                (part(95, 100), 94),
                (part(90, 100), 87),
                (part(85, 100), 79),
                (part(80, 100), 70),
                (part(75, 100), 60),
                (part(70, 100), 49),
                (part(65, 100), 37),
                (part(60, 100), 24),
                (part(50, 100), 10),
            ],
        ),
        curve(&whole(f.referrals), &[(0, 0), (2, 40), (5, 80), (9, 100), (16, 115)], 1),
        at_most(
            &cost,
            &[
                (part(80, 100), 110),
                (part(85, 100), 105),
                (part(90, 100), 102),
                (part(95, 100), 100),
                (part(100, 100), 95),
                (part(104, 100), 80),
                (part(108, 100), 62),
                (part(112, 100), 41),
                (part(120, 100), 15),
            ],
        ),
        if f.overdue == 0 { whole(100) } else { (whole(100) * whole(30_000) / overdue).min(whole(100)) },
        (whole(100) * lifetime(f) / whole(5_000_000)).min(whole(120)).max(whole(0)),
        at_least(
            &whole(f.customers.len() as i64),
            &[
                (whole(120), 110),
                (whole(110), 105),
                (whole(100), 100),
                (whole(95), 93),
                (whole(90), 85),
                (whole(80), 70),
                (whole(60), 45),
                (whole(40), 20),
            ],
        ),
        curve(&part(f.visits, f.visit_target), &[(0, 0), (60, 30), (90, 85), (100, 100), (130, 112)], 100),
        at_most(
            &whole(f.complaints),
            &[(whole(0), 100), (whole(1), 90), (whole(2), 75), (whole(4), 50), (whole(6), 25)],
        ),
        teamwork(f),
        at_most(
            &part(f.response, 10),
            &[
                (part(5, 10), 110),
                (whole(1), 105),
                (whole(2), 100),
                (whole(3), 92),
                (whole(5), 80),
                (whole(7), 65),
                (whole(10), 48),
                (whole(15), 30),
                (whole(30), 12),
            ],
        ),
        part(f.exam, 10),
        curve(&part(f.training, 10), &[(0, 0), (20, 50), (40, 80), (80, 100)], 1),
        (whole(100) - part(35, 10) * whole(f.late) - whole(12) * part(f.absent, 10)).max(whole(0)),
    ];
    scores.iter().zip(weights(f)).map(|(score, weight)| score * weight).collect()
}

fn at_least(x: &BigRational, rows: &[(BigRational, i64)]) -> BigRational {
    whole(rows.iter().find(|(from, _)| x >= from).map_or(0, |(_, score)| *score))
}

fn at_most(x: &BigRational, rows: &[(BigRational, i64)]) -> BigRational {
    whole(rows.iter().find(|(to, _)| x <= to).map_or(0, |(_, score)| *score))
}

/// Points are given in so many parts of one.
fn curve(x: &BigRational, points: &[(i64, i64)], parts: i64) -> BigRational {
    let x = x * whole(parts);
    let (first, last) = (points[0], points[points.len() - 1]);
    if x <= whole(first.0) {
        return whole(first.1);
    }
    let piece = points.windows(2).find(|pair| x <= whole(pair[1].0));
    piece.map_or(whole(last.1), |pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        whole(y0) + (x - whole(x0)) * part(y1 - y0, x1 - x0)
    })
}

fn teamwork(f: &Facts) -> BigRational {
    let (mut sum, mut weights) = (whole(0), whole(0));
    for (rater, weight) in [(0, 10), (1, 50), (2, 25), (3, 15)] {
        let answers: Vec<i64> = f.ratings.iter().filter(|(by, _)| *by == rater).map(|(_, score)| *score).collect();
        if !answers.is_empty() {
            sum += whole(weight) * part(answers.iter().sum(), 10 * answers.len() as i64);
            weights += whole(weight);
        }
    }
    if weights == whole(0) { weights } else { sum / weights * whole(10) }
}
