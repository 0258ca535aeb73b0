//! What it costs to bring a record of the workload into slots, from structs, maps and JSON text, beside what is done to it
//! anyway: serialising it into nothing, and reading it with `serde_json`.
//!
//! `cargo bench --bench bind --features json` verifies that every way gives the record that `Engine::prepare` gives, then
//! times all of them in interleaved rounds and prints medians.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

#[path = "../workload/by_hand.rs"]
mod by_hand;
mod nothing;
#[path = "../workload/records.rs"]
#[allow(dead_code, reason = "shared with the workload")]
mod records;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use merit::facts::{Binder, Slots, exact};
use merit::{Engine, json};
use records::Facts;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Interleaved rounds; the median of each candidate is taken.
const ROUNDS: usize = 101;
/// Records bound in one round.
const RECORDS: usize = 1_000;

/// The fields of the workload with another type for its decimals.
macro_rules! workload {
    ($name:ident: $($derived:ident),*; $number:ty, $number_of:expr) => {
        #[derive(Debug, Clone)]
        #[derive($($derived),*)]
        #[allow(dead_code, reason = "what is only read is not looked at")]
        struct $name {
            person: String,
            role: String,
            stage: String,
            sales_actual: $number,
            sales_target: $number,
            receivable: $number,
            collected: $number,
            new_customers: u32,
            new_customer_target: u32,
            order_revenue: $number,
            orders: u32,
            unit_price_target: $number,
            renewed: u32,
            renewable: u32,
            peer_self: $number,
            peer_manager: $number,
            peer_customer: $number,
            peer_peer: $number,
            satisfaction: $number,
            knowledge: $number,
            execution: $number,
            violations: u32,
            praise: u32,
            errors: u32,
        }

        impl $name {
            #[allow(dead_code, reason = "what is only read is not made")]
            fn of(f: &Facts) -> Self {
                Self {
                    person: f.person.clone(),
                    role: f.role.clone(),
                    stage: f.stage.clone(),
                    sales_actual: $number_of(f.sales_actual),
                    sales_target: $number_of(f.sales_target),
                    receivable: $number_of(f.receivable),
                    collected: $number_of(f.collected),
                    new_customers: f.new_customers,
                    new_customer_target: f.new_customer_target,
                    order_revenue: $number_of(f.order_revenue),
                    orders: f.orders,
                    unit_price_target: $number_of(f.unit_price_target),
                    renewed: f.renewed,
                    renewable: f.renewable,
                    peer_self: $number_of(f.peer_self),
                    peer_manager: $number_of(f.peer_manager),
                    peer_customer: $number_of(f.peer_customer),
                    peer_peer: $number_of(f.peer_peer),
                    satisfaction: $number_of(f.satisfaction),
                    knowledge: $number_of(f.knowledge),
                    execution: $number_of(f.execution),
                    violations: f.violations,
                    praise: f.praise,
                    errors: f.errors,
                }
            }
        }
    };
}

workload!(Floats: Serialize; f64, |d: Decimal| d.to_f64().unwrap());
workload!(Cents: Serialize; Hundredths, Hundredths::of);
workload!(Exacts: Serialize; Exact, Exact);
workload!(Whole: Serialize; i64, |d: Decimal| d.ceil().to_i64().unwrap());
workload!(Bare: Serialize, Deserialize; Digits, Digits);
workload!(Lossy: Deserialize; Decimal, |d| d);

/// A decimal that JSON writes and reads as a bare number, digit by digit.
#[derive(Debug, Clone, Copy)]
struct Digits(Decimal);

impl Serialize for Digits {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).unwrap().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = <&RawValue>::deserialize(deserializer)?.get();
        Decimal::from_str_exact(digits).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A decimal that says so: what `#[serde(serialize_with = "merit::facts::exact")]` does for a field.
#[derive(Debug, Clone, Copy)]
struct Exact(Decimal);

impl Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact(&self.0, serializer)
    }
}

/// A host's own decimal, which gives its text without a detour.
#[derive(Debug, Clone, Copy)]
struct Hundredths(i64);

impl Hundredths {
    fn of(mut decimal: Decimal) -> Self {
        decimal.rescale(2);
        Self(decimal.mantissa().try_into().unwrap())
    }
}

impl Serialize for Hundredths {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

struct Candidate<'a> {
    name: &'static str,
    run: Box<dyn Fn() + 'a>,
    times: Vec<u128>,
}

fn main() {
    let text = std::fs::read_to_string("tests/cases/workload/scheme.merit").expect("run from the crate's root");
    let table = std::fs::read_to_string("tests/cases/workload/expected_2.csv").unwrap();
    let engine = Engine::compile("scheme.merit", &text).unwrap();
    let rows: Vec<Facts> = records::read(&table).into_iter().map(|(facts, _)| facts).collect();
    let facts: Vec<&Facts> = rows.iter().cycle().take(RECORDS).collect();
    let exacts: Vec<Exacts> = facts.iter().map(|f| Exacts::of(f)).collect();
    let floats: Vec<Floats> = facts.iter().map(|f| Floats::of(f)).collect();
    let cents: Vec<Cents> = facts.iter().map(|f| Cents::of(f)).collect();
    let whole: Vec<Whole> = facts.iter().map(|f| Whole::of(f)).collect();
    let maps: Vec<BTreeMap<String, String>> = facts.iter().map(|f| map(f)).collect();
    let bare: Vec<String> = facts.iter().map(|f| serde_json::to_string(&Bare::of(f)).unwrap()).collect();
    let quoted: Vec<String> = facts.iter().map(|f| serde_json::to_string(f).unwrap()).collect();
    let binding = RefCell::new((Binder::new(engine.facts()), Slots::of(engine.facts())));
    for index in 0..rows.len() {
        verify(&engine, &binding, facts[index]);
        verify(&engine, &binding, &exacts[index]);
        verify(&engine, &binding, &floats[index]);
        verify(&engine, &binding, &cents[index]);
        verify(&engine, &binding, &whole[index]);
        verify(&engine, &binding, &maps[index]);
        let (binder, slots) = &mut *binding.borrow_mut();
        json::bind(binder, &bare[index], slots).unwrap();
        assert_eq!(slots.record(engine.facts()), engine.prepare(facts[index]).unwrap());
    }
    let one_by_one = |name, each: Box<dyn Fn(usize)>| Candidate {
        name,
        run: Box::new(move || (0..RECORDS).for_each(&each)),
        times: vec![],
    };
    let mut candidates = vec![
        one_by_one(
            "hand-written rust_decimal scoring",
            Box::new(|at| {
                black_box(by_hand::score(facts[at], true));
            }),
        ),
        serialised("a struct of Decimals into nothing", &facts),
        bound("a struct of Decimals into slots", &binding, &facts),
        bound("a struct of Decimals `serialize_with exact` into slots", &binding, &exacts),
        serialised("a struct of a host's own decimals into nothing", &cents),
        bound("a struct of a host's own decimals into slots", &binding, &cents),
        serialised("a struct of f64 into nothing", &floats),
        bound("a struct of f64 into slots", &binding, &floats),
        bound("a struct of i64 and u32 into slots", &binding, &whole),
        bound("a BTreeMap of texts into slots", &binding, &maps),
        one_by_one(
            "JSON text into slots",
            Box::new(|at| {
                let (binder, slots) = &mut *binding.borrow_mut();
                json::bind(binder, &bare[at], slots).unwrap();
                black_box(slots);
            }),
        ),
        one_by_one(
            "JSON text into a struct of Decimals, serde_json, exact",
            Box::new(|at| drop(black_box(serde_json::from_str::<Bare>(&bare[at]).unwrap()))),
        ),
        one_by_one(
            "JSON text into a struct of Decimals, serde_json, through f64",
            Box::new(|at| drop(black_box(serde_json::from_str::<Lossy>(&bare[at]).unwrap()))),
        ),
        one_by_one(
            "JSON text with decimals as strings into a struct of Decimals, serde_json",
            Box::new(|at| drop(black_box(serde_json::from_str::<Lossy>(&quoted[at]).unwrap()))),
        ),
        one_by_one(
            "a struct of Decimals, prepared the slow way",
            Box::new(|at| drop(black_box(engine.prepare(facts[at])))),
        ),
    ];
    for round in 0..=ROUNDS {
        for candidate in &mut candidates {
            let start = Instant::now();
            (candidate.run)();
            // the first round warms caches
            if round > 0 {
                candidate.times.push(start.elapsed().as_nanos());
            }
        }
    }
    println!("| what | ns a record |\n|---|---|");
    for candidate in &mut candidates {
        candidate.times.sort_unstable();
        println!("| {} | {:.0} |", candidate.name, candidate.times[ROUNDS / 2] as f64 / RECORDS as f64);
    }
}

fn map(facts: &Facts) -> BTreeMap<String, String> {
    let value = serde_json::to_value(facts).unwrap();
    let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// No way is timed that binds something else than what is prepared.
fn verify<T: Serialize>(engine: &Engine, binding: &RefCell<(Binder, Slots)>, facts: &T) {
    let (binder, slots) = &mut *binding.borrow_mut();
    binder.bind(facts, slots).unwrap();
    assert_eq!(slots.record(engine.facts()), engine.prepare(facts).unwrap());
}

fn serialised<'a, T: Serialize>(name: &'static str, facts: &'a [T]) -> Candidate<'a> {
    let run = move || facts.iter().for_each(|f| drop(black_box(black_box(f).serialize(nothing::Nothing))));
    Candidate { name, run: Box::new(run), times: vec![] }
}

fn bound<'a, T: Serialize>(name: &'static str, binding: &'a RefCell<(Binder, Slots)>, facts: &'a [T]) -> Candidate<'a> {
    let run = move || {
        let (binder, slots) = &mut *binding.borrow_mut();
        for fact in facts {
            binder.bind(black_box(fact), slots).unwrap();
            black_box(&slots);
        }
    };
    Candidate { name, run: Box::new(run), times: vec![] }
}
