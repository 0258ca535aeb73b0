//! Reading one record of JSON without scoring it: what any program that is given text has to do first.

use std::hint::black_box;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

use crate::facts::Facts;
use crate::measure::Candidate;
use crate::peer::Mode;

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is read, and that is timed")]
pub struct Sheet<D> {
    person: String,
    role: String,
    stage: String,
    sales_actual: D,
    sales_target: D,
    receivable: D,
    collected: D,
    new_customers: u32,
    new_customer_target: u32,
    order_revenue: D,
    orders: u32,
    unit_price_target: D,
    renewed: u32,
    renewable: u32,
    peer_self: D,
    peer_manager: D,
    peer_customer: D,
    peer_peer: D,
    satisfaction: D,
    knowledge: D,
    execution: D,
    violations: u32,
    praise: u32,
    errors: u32,
}

/// A decimal from the digits of a number as they stand, never through a double.
struct Exact(#[allow(dead_code, reason = "it is read, and that is timed")] Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = <&RawValue>::deserialize(deserializer)?.get();
        Decimal::from_str_exact(digits).map(Self).map_err(D::Error::custom)
    }
}

pub fn candidates(mode: Mode, facts: &[Facts]) -> Vec<Candidate<'static>> {
    let plain: Vec<String> = facts.iter().map(|f| f.json(false)).collect();
    let quoted: Vec<String> = facts.iter().map(|f| f.json(true)).collect();
    vec![
        read("serde_json into a struct of Decimals, through doubles", mode, plain.clone(), |text| {
            drop(black_box(serde_json::from_str::<Sheet<Decimal>>(text)));
        }),
        read("serde_json into a struct of Decimals, digit by digit", mode, plain.clone(), |text| {
            drop(black_box(serde_json::from_str::<Sheet<Exact>>(text)));
        }),
        read("serde_json into a struct of Decimals, numbers in quotes", mode, quoted, |text| {
            drop(black_box(serde_json::from_str::<Sheet<Decimal>>(text)));
        }),
        read("serde_json into a `Value`", mode, plain, |text| {
            drop(black_box(serde_json::from_str::<serde_json::Value>(text)));
        }),
    ]
}

fn read(name: &str, mode: Mode, texts: Vec<String>, read: impl Fn(&str) + 'static) -> Candidate<'static> {
    Candidate::new(name, mode, texts.len(), move || texts.iter().for_each(|text| read(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_reads_the_same() {
        let facts = crate::facts::randoms(1)[0];
        let plain: Sheet<Decimal> = serde_json::from_str(&facts.json(false)).unwrap();
        let exact: Sheet<Exact> = serde_json::from_str(&facts.json(false)).unwrap();
        let quoted: Sheet<Decimal> = serde_json::from_str(&facts.json(true)).unwrap();
        let sales = Decimal::new(facts.sales_actual, 2);
        assert_eq!([plain.sales_actual, exact.sales_actual.0, quoted.sales_actual], [sales; 3]);
    }
}
