//! A period in several spells: each row of a person is scored under its own rules, and the totals are weighed.

use crate::diag::say;
use crate::facts::{Fault, FaultKind, Value};
use crate::value::Rational;

use super::{Given, Run};

/// One spell of a person's period.
#[derive(Debug, Clone)]
pub(super) struct Spell {
    /// What it weighs: days, or another count.
    pub(super) weight: Rational,
    /// Its total, clamped, before vetoes.
    pub(super) total: Rational,
    /// The vetoes that fired in it.
    pub(super) fired: Vec<bool>,
}

impl Run<'_> {
    /// Puts the mean of all spells, weighed and rounded once, in the place of the last one's total.
    pub(super) fn blend_spells(&mut self) -> Result<(), Box<Fault>> {
        let (Some(fact), false) = (self.plan.spells, self.record.earlier.is_empty()) else { return Ok(()) };
        let mut spells = vec![];
        for earlier in &self.record.earlier {
            let mut run = Run::new(self.plan, earlier, self.as_of, self.budget, Given::NOTHING);
            run.last_stage = 0;
            run.all().map_err(|faults| faults.into_iter().next().map_or_else(|| nothing_weighs(self), Box::new))?;
            let weight = run.fact(fact)?;
            let weight = number(&weight).ok_or_else(|| nothing_weighs(self))?;
            spells.push(Spell { weight, total: run.computed_total, fired: run.fired });
        }
        let own = self.fact(fact)?;
        let weight = number(&own).ok_or_else(|| nothing_weighs(self))?;
        spells.push(Spell { weight, total: self.computed_total.clone(), fired: vec![] });
        let weights: Rational = spells.iter().map(|spell| spell.weight.clone()).sum();
        let weighed: Rational = spells.iter().map(|spell| &spell.weight * &spell.total).sum();
        let mean = weighed.checked_div(&weights).ok_or_else(|| nothing_weighs(self))?;
        self.computed_total = mean.round(self.plan.total);
        self.spells = spells;
        Ok(())
    }

    /// Whether a veto fired in an earlier spell.
    pub(super) fn fired_before(&self, veto: usize) -> bool {
        self.spells.iter().any(|spell| spell.fired.get(veto).copied().unwrap_or(false))
    }
}

fn nothing_weighs(run: &Run<'_>) -> Box<Fault> {
    let message = say!(
        "the spells of this person weigh nothing, so there is no mean of them",
        "此人各段任职的权重合计为零,无法加权平均"
    );
    let name = run.plan.spells.and_then(|fact| run.plan.facts.fields.get(fact)).map(|field| field.name.clone());
    let fault = Fault::new(FaultKind::NoLiveIndicator, message).at(run.record.origin.as_ref());
    Box::new(match name {
        Some(name) => fault.of(&name),
        None => fault,
    })
}

fn number(value: &Value) -> Option<Rational> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => None,
    }
}
