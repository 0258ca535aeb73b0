//! Columns of a host are what the slow reader reads of each row, faults and their words included.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "bind/given.rs"]
#[allow(dead_code, reason = "shared with the test of single records")]
mod given;
#[path = "support/seed.rs"]
mod seed;

use given::{any_text, schema, written};
use merit::Engine;
use merit::facts::{ColumnError, Fault, Field, FieldKind, HostColumns, Raw, Schema, read_record};
use merit::value::Date;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

const ROWS: usize = 12;

/// A host's column, and each of its values as data.
#[derive(Debug, Clone)]
enum Drawn {
    Numbers(Vec<i64>, u32),
    Bools(Vec<bool>),
    Dates(Vec<(u32, u32, u32)>),
    Members(Vec<usize>),
    Texts(Vec<String>),
    Nothing,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    values: Drawn,
    missing: Vec<usize>,
}

fn column(field: &Field) -> impl Strategy<Value = Column> + use<> {
    fn of<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
        prop::collection::vec(value, ROWS)
    }
    let own = match &field.kind {
        FieldKind::Numeric(_) => {
            let small = of(prop_oneof![30 => 0_i64..12_000, 1 => any::<i64>()]);
            let even = of((0_i64..300).prop_map(|n| n * 100));
            (prop_oneof![small, even], 0_u32..4).prop_map(|(values, places)| Drawn::Numbers(values, places)).boxed()
        }
        FieldKind::Bool => of(any::<bool>()).prop_map(Drawn::Bools).boxed(),
        FieldKind::Date(_) => {
            let year = prop_oneof![20 => 2000_u32..2100, 1 => 1900_u32..2999];
            of((1_u32..29, 1_u32..13, year)).prop_map(Drawn::Dates).boxed()
        }
        FieldKind::Member(_) => of(0_usize..4).prop_map(Drawn::Members).boxed(),
        FieldKind::Text => of("[a-z ]{0,3}").prop_map(Drawn::Texts).boxed(),
        FieldKind::List(_) => Just(Drawn::Nothing).boxed(),
    };
    let numbers = of((0_i64..30_000, 0_u32..3).prop_map(|(n, scale)| Decimal::new(n, scale).to_string()));
    let texts = match &field.kind {
        FieldKind::Numeric(_) => prop_oneof![numbers, of(any_text())].prop_map(Drawn::Texts).boxed(),
        FieldKind::List(_) => Just(Drawn::Nothing).boxed(),
        _ => of(any_text()).prop_map(Drawn::Texts).boxed(),
    };
    let values = prop_oneof![12 => own, 2 => texts, 1 => Just(Drawn::Nothing)];
    let names = vec![field.name.clone(), field.column.clone().unwrap_or_else(|| field.name.clone())];
    let missing = prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(0..ROWS, 0..5)];
    (prop::sample::select(names), values, missing).prop_map(|(name, values, missing)| Column { name, values, missing })
}

fn give(host: &mut HostColumns<'_>, column: &Column) -> Result<(), ColumnError> {
    let name = &column.name;
    match &column.values {
        Drawn::Numbers(values, places) => host.numbers(name, *places, values.clone())?,
        Drawn::Bools(values) => host.bools(name, values)?,
        Drawn::Dates(values) => {
            let days: Vec<Date> = values.iter().map(|day| date(*day)).collect();
            host.dates(name, &days)?;
        }
        Drawn::Members(values) => host.members(name, values)?,
        Drawn::Texts(values) => host.texts(name, values)?,
        Drawn::Nothing => return Ok(()),
    }
    host.missing(name, column.missing.iter().copied())
}

/// Faults stand in the order of the facts, or of the data: that of their names serves to compare them.
fn in_order(faults: &[Fault]) -> Vec<String> {
    let mut told: Vec<String> = faults.iter().map(|fault| format!("{fault:?}")).collect();
    told.sort_unstable();
    told
}

fn date((day, month, year): (u32, u32, u32)) -> Date {
    Date::new(year.try_into().unwrap(), month.try_into().unwrap(), day.try_into().unwrap()).unwrap()
}

/// A value as data.
fn raw(field: &Field, column: &Column, row: usize) -> Option<Raw> {
    if column.missing.contains(&row) && !matches!(column.values, Drawn::Nothing) {
        return Some(Raw::Missing);
    }
    Some(match (&column.values, &field.kind) {
        (Drawn::Numbers(values, places), _) => Raw::Number(Decimal::new(values[row], *places).to_string()),
        (Drawn::Bools(values), _) => Raw::Bool(values[row]),
        (Drawn::Dates(values), FieldKind::Date(pattern)) => {
            let (day, month, year) = values[row];
            let fits = !pattern.text().ends_with(".yy") || (2000..2100).contains(&year);
            let form = if fits { pattern.text().to_owned() } else { pattern.text().replace("yy", "yyyy") };
            Raw::Cell(written(&form, day, month, year))
        }
        (Drawn::Members(values), FieldKind::Member(dimension)) => {
            Raw::Cell(dimension.members[values[row]].name.clone())
        }
        (Drawn::Texts(values), _) => Raw::Cell(values[row].clone()),
        _ => return None,
    })
}

#[test]
fn columns_of_a_host_are_bound_as_their_rows_are_read() {
    let (sound, faulty) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let cases = schema().prop_flat_map(|schema| {
        let columns: Vec<_> = schema.fields.iter().map(|field| column(field).boxed()).collect();
        (Just(schema), columns)
    });
    let property = |(schema, columns): (Schema, Vec<Column>)| {
        let mut host = HostColumns::of(&schema, ROWS);
        // a header may be that of another fact, and a fact may not have been given
        if columns.iter().any(|column| give(&mut host, column).is_err()) {
            return Ok(());
        }
        let Ok(bound) = host.finish() else { return Ok(()) };
        prop_assert_eq!(bound.rows(), ROWS);
        for row in 0..ROWS {
            let entries = schema.fields.iter().zip(&columns);
            let entries = entries.filter_map(|(field, column)| Some((column.name.clone(), raw(field, column, row)?)));
            match read_record(&schema, &Raw::Map(entries.collect(), None)) {
                Ok(reading) => {
                    prop_assert_eq!(bound.faults(row), None);
                    prop_assert_eq!(bound.record(row), reading.record);
                    sound.set(sound.get() + u32::from(!bound.is_apart(row)));
                }
                Err(faults) => {
                    prop_assert_eq!(in_order(bound.faults(row).unwrap_or_default()), in_order(&faults));
                    prop_assert!(bound.is_apart(row));
                    faulty.set(faulty.get() + 1);
                }
            }
        }
        for (index, _) in schema.fields.iter().enumerate() {
            let column = bound.table().column(index).unwrap();
            let there = || {
                column
                    .values()
                    .iter()
                    .enumerate()
                    .filter(|(row, _)| !column.missing().contains(*row))
                    .map(|(_, value)| value)
            };
            let ends = there().min().zip(there().max());
            prop_assert_eq!(column.range(), ends);
        }
        Ok(())
    };
    TestRunner::new(seed::drawn(800)).run(&cases, property).unwrap();
    assert!(sound.get() > 500 && faulty.get() > 500, "{} sound, {} faulty", sound.get(), faulty.get());
}

const SCHEME: &str = "scheme d dimension role { fmcg, new }
facts {
  key person: text  role: role  joined: date  calls: count  rate: ratio in [0%, 100%] = 50%
  sales: money >= 0 column \"Sales (k)\" unit 千
  customers: list { spend: money >= 0  since: date? }
}
indicator sold { weight 100% score sum(customers, spend) as points cap 100 floor 0 }";

#[test]
fn whole_columns_and_lists_become_records() {
    let engine = Engine::compile("d.merit", SCHEME).unwrap();
    let mut host = HostColumns::of(engine.facts(), 3);
    host.texts("person", &["Li", "Wu", "Xu"]).unwrap();
    host.members("role", &[1, 0, 1]).unwrap();
    host.dates("joined", &["2024-02-29", "2020-01-01", "2024-07-01"].map(|day| Date::parse(day).unwrap())).unwrap();
    host.numbers("calls", 2, vec![100, 250, 300]).unwrap();
    host.numbers("Sales (k)", 1, vec![15, 20, 25]).unwrap();
    host.list("customers", vec![2, 3, 4], |customers| {
        customers.numbers("spend", 0, vec![1, 2, 3, -4])?;
        customers.dates("since", &[Date::parse("2024-01-01").unwrap(); 4])?;
        customers.missing("since", [1])
    })
    .unwrap();
    let columns = host.finish().unwrap();
    let li = serde_json::json!({
        "person": "Li", "role": "new", "joined": "2024-02-29", "calls": 1, "Sales (k)": "1.5",
        "customers": [{ "spend": 1, "since": "2024-01-01" }, { "spend": 2, "since": null }],
    });
    assert_eq!(columns.record(0), engine.prepare(&li).unwrap());
    assert!(!columns.is_apart(0));
    let told = |row: usize| columns.faults(row).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert_eq!(told(1), "F0002 calls: `2.50` is no count: a whole number from 0 is expected");
    assert_eq!(told(2), "F0003 customers[1].spend: -4 lies outside the declared [0, …)");
    assert_eq!(columns.apart().collect::<Vec<_>>(), [1, 2]);
    let sales = columns.table().column(5).unwrap();
    assert_eq!((sales.values(), sales.places()), (&[15_000, 0, 0].into_iter().collect(), 1));
    let rate = columns.table().column(4).unwrap();
    assert_eq!((rate.values(), rate.places()), (&[5, 5, 5].into_iter().collect(), 1));
}

#[test]
fn a_column_that_does_not_belong_is_refused_with_its_name() {
    let engine = Engine::compile("d.merit", SCHEME).unwrap();
    let refused = |give: fn(&mut HostColumns<'_>) -> Result<(), ColumnError>| {
        let mut host = HostColumns::of(engine.facts(), 2);
        give(&mut host).and_then(|()| host.finish().map(drop)).unwrap_err().to_string()
    };
    type Give = fn(&mut HostColumns<'_>) -> Result<(), ColumnError>;
    let cases: [(Give, &str); 11] = [
        (|host| host.numbers("cals", 0, vec![1, 2]), "cals: no fact has this name; is `calls` meant?"),
        (|host| host.numbers("calls", 0, vec![1]), "calls: 1 values are given for 2 rows"),
        (|host| host.numbers("role", 0, vec![1, 2]), "role: a value of its dimension is expected, not what is given"),
        (|host| host.members("role", &[1, 2]), "role: a value of its dimension is expected, not what is given"),
        (|host| host.numbers("calls", 19, vec![1, 2]), "calls: more than 18 decimal places"),
        (
            |host| {
                host.numbers("sales", 0, vec![1, 2])?;
                host.numbers("Sales (k)", 0, vec![1, 2])
            },
            "Sales (k): its fact is already given by `sales`",
        ),
        (|host| host.list("customers", vec![1, 0], |_| Ok(())), "customers: the ends of the lists do not grow"),
        (|host| host.list("customers", vec![0, 1], |_| Ok(())), "customers.spend: no column is given"),
        (
            |host| host.texts("customers", &["", ""]),
            "customers: a list of the person's own data is expected, not what is given",
        ),
        (|host| host.missing("calls", [0]), "calls: no column is given"),
        (|_| Ok(()), "person: no column is given"),
    ];
    for (give, expected) in cases {
        assert_eq!(refused(give), expected);
    }
}
