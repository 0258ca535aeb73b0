//! The workload with records built to land exactly on half cents and on the lines of grades, in both rounding modes,
//! against fractions added up here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they reached"
)]

use std::collections::BTreeMap;

use merit::Engine;
use merit::facts::{Columns, Raw, Record};
use merit::value::{Rational, RoundMode, Rounding};

const RECORDS: usize = 20_000;
const ROLES: [(&str, i128, i128); 3] = [("key_account", 5, 15), ("fmcg", 10, 10), ("new_market", 20, 0)];

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: i128) -> i128 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i128::from(self.0 >> 33) % n
    }

    fn one_of(&mut self, all: &[i128]) -> i128 {
        all[usize::try_from(self.below(all.len() as i128)).unwrap()]
    }
}

/// Facts in their smallest units: cents, tenths of points, pieces.
type Person = BTreeMap<&'static str, i128>;

fn person(draw: &mut Draw) -> Person {
    let mut own = Person::new();
    // every quotient ends, at half a cent at the latest
    let plain = draw.below(2) == 0;
    let places = |plain_ones: &'static [i128], all: &'static [i128]| if plain { plain_ones } else { all };
    // 25 · sales ÷ target has half cents where sales are 120, 360, 600 … cents
    let target = draw.one_of(places(&[600_000, 300_000], &[600_000, 700_000, 90_000, 300_000, 120_000_000]));
    let sales = match draw.below(4) {
        0 => target * 6 / 10 + draw.below(3) - 1,
        1 if !plain => target * draw.below(15) / 7,
        _ => target / 5000 * (2 * draw.below(3_000) + 1),
    };
    let receivable = draw.one_of(places(&[600_000, 30_000], &[600_000, 700_000, 100_000, 30_000, 900_000]));
    let collected = match draw.below(3) {
        0 if !plain => receivable * draw.below(9) / 7,
        _ => receivable / 3000 * (2 * draw.below(1_600) + 1),
    };
    let (orders, price) = (
        draw.one_of(places(&[1, 2, 4, 8], &[1, 2, 3, 4, 7, 8, 60])),
        draw.one_of(places(&[100_000], &[100_000, 70_000, 1])),
    );
    own.extend([("sales_target", target), ("sales_actual", sales), ("receivable", receivable)]);
    own.extend([("collected", collected), ("orders", orders), ("unit_price_target", price)]);
    own.insert(
        "order_revenue",
        orders * price * draw.one_of(&[1, 3, 5, 7, 9, 8]) / draw.one_of(places(&[8, 16, 10], &[8, 7, 16, 10])),
    );
    own.insert("new_customer_target", draw.one_of(places(&[1, 8, 16], &[1, 3, 7, 8, 16, 12])));
    own.insert("new_customers", draw.below(20));
    own.insert("renewable", draw.one_of(&[10, 20, 40, 100, 7]));
    own.insert(
        "renewed",
        own["renewable"] * draw.one_of(&[5, 6, 7, 8, 9, 10]) / 10 - draw.below(2).min(own["renewable"] / 3),
    );
    for name in ["peer_self", "peer_manager", "peer_customer", "peer_peer", "satisfaction", "knowledge", "execution"] {
        own.insert(name, 500 + draw.below(501));
    }
    if plain {
        let teamwork = own["peer_self"] + 3 * own["peer_customer"] + own["peer_peer"];
        own.insert("peer_self", own["peer_self"] - teamwork % 5);
    }
    own.insert("violations", i128::from(draw.below(30) == 0));
    own.insert("praise", (draw.below(6) - 3).max(0));
    own.insert("errors", (draw.below(8) - 5).max(0));
    own.extend([("role", draw.below(3)), ("stage", draw.below(2))]);
    own
}

fn part(num: i128, den: i128) -> Rational {
    Rational::from_parts(num, den)
}

fn cents(value: &Rational) -> Rational {
    value.round(Rounding { places: 2, mode: RoundMode::HalfUp })
}

/// The sum of lines before it is rounded, and whether any rounding met half a cent.
fn sum(own: &Person, lines_rounded: bool) -> (Rational, bool) {
    let (_, customers, renewal) = ROLES[usize::try_from(own["role"]).unwrap()];
    let least = |a: Rational, b: Rational| if b < a { b } else { a };
    let share = |name: &str, of: i128| part(own[name], of);
    let done = share("sales_actual", own["sales_target"]);
    let renewed = own["renewed"] * 10;
    let band = (6..=9)
        .rev()
        .find(|line| renewed >= line * own["renewable"])
        .map_or(0, |line| [40, 60, 80, 100][usize::try_from(line - 6).unwrap()]);
    let teamwork = own["peer_self"] + 5 * own["peer_manager"] + 3 * own["peer_customer"] + own["peer_peer"];
    let lines = [
        if done < part(6, 10) { Rational::ZERO } else { &least(done, Rational::ONE) * &part(25, 1) },
        &least(share("collected", own["receivable"]), Rational::ONE) * &part(15, 1),
        &least(share("new_customers", own["new_customer_target"]), part(12, 10)) * &part(customers, 1),
        &least(share("order_revenue", own["orders"] * own["unit_price_target"]), Rational::ONE) * &part(10, 1),
        part(renewal * band, 100),
        part(teamwork, 1000),
        share("satisfaction", 100),
        share("knowledge", 200),
        share("execution", 200),
        part(2 * own["stage"], 1),
        part((5 * own["praise"]).min(15), 1),
        -part((10 * own["errors"]).min(30), 1),
    ];
    let on_half = |value: &Rational| (value * &part(200, 1)).is_whole() && !(value * &part(100, 1)).is_whole();
    if lines_rounded {
        let tie = lines.iter().any(on_half);
        return (lines.iter().map(cents).sum(), tie);
    }
    let total: Rational = lines.into_iter().sum();
    let tie = on_half(&total);
    (total, tie)
}

/// Moves the satisfaction so that the total stands on a line of a grade, or half a cent or a cent beside it.
fn aim(own: &mut Person, lines_rounded: bool, draw: &mut Draw) {
    let (total, _) = sum(own, lines_rounded);
    let wanted = part(draw.one_of(&[60, 70, 80, 90]) * 1000 + draw.one_of(&[0, 0, -5, -10, 5]), 1000);
    let tenths = (&(&wanted - &total) * &part(100, 1)).floor().to_i64().unwrap();
    let moved = own["satisfaction"] + i128::from(tenths);
    if (0..=1000).contains(&moved) {
        own.insert("satisfaction", moved);
    }
}

fn record(engine: &Engine, own: &Person) -> Record {
    let text = |name: &str, value: i128| match name {
        "role" => ROLES[usize::try_from(value).unwrap()].0.to_owned(),
        "stage" => ["mature", "emerging"][usize::try_from(value).unwrap()].to_owned(),
        "sales_actual" | "sales_target" | "receivable" | "collected" | "order_revenue" | "unit_price_target" => {
            format!("{}.{:02}", value / 100, value % 100)
        }
        name if name.starts_with("peer") || ["satisfaction", "knowledge", "execution"].contains(&name) => {
            format!("{}.{}", value / 10, value % 10)
        }
        _ => value.to_string(),
    };
    let mut entries: Vec<(String, Raw)> =
        own.iter().map(|(name, value)| ((*name).to_owned(), Raw::Cell(text(name, *value)))).collect();
    entries.push(("person".into(), Raw::Cell("p".into())));
    engine.read(&Raw::Map(entries, None)).unwrap().record
}

#[test]
fn ties_are_decided_as_fractions_are() {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").unwrap();
    for lines_rounded in [true, false] {
        let text = match lines_rounded {
            true => text.clone(),
            false => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
        };
        let engine = Engine::compile("scheme.merit", &text).unwrap_or_else(|problems| panic!("{problems}"));
        let mut draw = Draw(7);
        let (mut scorer, mut columns) = (engine.scorer(), Columns::of(engine.facts()));
        let (mut ties, mut expected) = (0, vec![]);
        for number in 0..RECORDS {
            let mut own = person(&mut draw);
            if number % 2 == 0 {
                aim(&mut own, lines_rounded, &mut draw);
            }
            let (sum, tie) = sum(&own, lines_rounded);
            ties += usize::from(tie);
            let computed = cents(&sum).max(Rational::ZERO).min(part(100, 1));
            let total = if own["violations"] > 0 { Rational::ZERO } else { computed.clone() };
            let line = [90, 80, 70, 60].iter().position(|line| total >= part(*line, 1)).unwrap_or(4);
            let record = record(&engine, &own);
            let units = |value: &Rational| (value * &part(100, 1)).to_i64().unwrap();
            let brief = scorer.score(&record).unwrap();
            let found = (brief.total, brief.computed_total, brief.grade);
            let wanted = (units(&total), units(&computed), Some(line));
            let decimal = |units: i64| rust_decimal::Decimal::new(units, 2);
            assert_eq!(found, (decimal(wanted.0), decimal(wanted.1), wanted.2), "{lines_rounded} {own:?}");
            columns.push(&record);
            expected.push(wanted);
        }
        let scored = engine.batch().score(&columns);
        for (row, (total, computed, grade)) in expected.into_iter().enumerate() {
            let brief = scored.brief(row).unwrap().unwrap();
            let decimal = |units: i64| rust_decimal::Decimal::new(units, 2);
            let found = (brief.total, brief.computed_total, brief.grade);
            assert_eq!(found, (decimal(total), decimal(computed), grade), "{:?}", columns.record(row));
        }
        println!(
            "lines rounded: {lines_rounded}, {ties} ties of {RECORDS}\n  one {:?}\n  many {:?}",
            scorer.tally(),
            scored.scores().tally()
        );
        assert!(ties * 20 > RECORDS, "{ties} ties");
    }
}
