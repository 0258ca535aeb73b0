//! The generator's table as structs of decimals.

use rust_decimal::Decimal;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    pub person: String,
    pub role: String,
    pub stage: String,
    pub sales_actual: Decimal,
    pub sales_target: Decimal,
    pub receivable: Decimal,
    pub collected: Decimal,
    pub new_customers: u32,
    pub new_customer_target: u32,
    pub order_revenue: Decimal,
    pub orders: u32,
    pub unit_price_target: Decimal,
    pub renewed: u32,
    pub renewable: u32,
    pub peer_self: Decimal,
    pub peer_manager: Decimal,
    pub peer_customer: Decimal,
    pub peer_peer: Decimal,
    pub satisfaction: Decimal,
    pub knowledge: Decimal,
    pub execution: Decimal,
    pub violations: u32,
    pub praise: u32,
    pub errors: u32,
}

#[derive(Debug, Clone)]
pub struct Expected {
    pub total: Decimal,
    pub grade: String,
}

pub fn read(table: &str) -> Vec<(Facts, Expected)> {
    let rows = table.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap();
        fn decimal(text: &str) -> Decimal {
            Decimal::from_str_exact(text).unwrap()
        }
        fn count(text: &str) -> u32 {
            text.parse().unwrap()
        }
        let facts = Facts {
            person: next().to_owned(),
            role: next().to_owned(),
            stage: next().to_owned(),
            sales_actual: decimal(next()),
            sales_target: decimal(next()),
            receivable: decimal(next()),
            collected: decimal(next()),
            new_customers: count(next()),
            new_customer_target: count(next()),
            order_revenue: decimal(next()),
            orders: count(next()),
            unit_price_target: decimal(next()),
            renewed: count(next()),
            renewable: count(next()),
            peer_self: decimal(next()),
            peer_manager: decimal(next()),
            peer_customer: decimal(next()),
            peer_peer: decimal(next()),
            satisfaction: decimal(next()),
            knowledge: decimal(next()),
            execution: decimal(next()),
            violations: count(next()),
            praise: count(next()),
            errors: count(next()),
        };
        (facts, Expected { total: decimal(next()), grade: next().to_owned() })
    });
    rows.collect()
}
