//! The records of the workload as a service would declare them for Merit: decimals that hand over their digits.

use merit::facts::exact;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::records;

/// A record whose decimals are serialised by [`exact`], and not as texts.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    person: String,
    role: String,
    stage: String,
    #[serde(serialize_with = "exact")]
    sales_actual: Decimal,
    #[serde(serialize_with = "exact")]
    sales_target: Decimal,
    #[serde(serialize_with = "exact")]
    receivable: Decimal,
    #[serde(serialize_with = "exact")]
    collected: Decimal,
    new_customers: u32,
    new_customer_target: u32,
    #[serde(serialize_with = "exact")]
    order_revenue: Decimal,
    orders: u32,
    #[serde(serialize_with = "exact")]
    unit_price_target: Decimal,
    renewed: u32,
    renewable: u32,
    #[serde(serialize_with = "exact")]
    peer_self: Decimal,
    #[serde(serialize_with = "exact")]
    peer_manager: Decimal,
    #[serde(serialize_with = "exact")]
    peer_customer: Decimal,
    #[serde(serialize_with = "exact")]
    peer_peer: Decimal,
    #[serde(serialize_with = "exact")]
    satisfaction: Decimal,
    #[serde(serialize_with = "exact")]
    knowledge: Decimal,
    #[serde(serialize_with = "exact")]
    execution: Decimal,
    violations: u32,
    praise: u32,
    errors: u32,
}

impl From<records::Facts> for Facts {
    fn from(f: records::Facts) -> Self {
        Self {
            person: f.person,
            role: f.role,
            stage: f.stage,
            sales_actual: f.sales_actual,
            sales_target: f.sales_target,
            receivable: f.receivable,
            collected: f.collected,
            new_customers: f.new_customers,
            new_customer_target: f.new_customer_target,
            order_revenue: f.order_revenue,
            orders: f.orders,
            unit_price_target: f.unit_price_target,
            renewed: f.renewed,
            renewable: f.renewable,
            peer_self: f.peer_self,
            peer_manager: f.peer_manager,
            peer_customer: f.peer_customer,
            peer_peer: f.peer_peer,
            satisfaction: f.satisfaction,
            knowledge: f.knowledge,
            execution: f.execution,
            violations: f.violations,
            praise: f.praise,
            errors: f.errors,
        }
    }
}
