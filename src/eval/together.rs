//! What a person gives to the others, and what he has from them.

use crate::cohort::{Key, Member, Place};
use crate::diag::say;
use crate::facts::{Fault, FaultKind, Record, Value};
use crate::outcome::Figure;
use crate::plan::{Among, Grouping, NodeId, Plan, Step};
use crate::value::{Date, Rational};

use super::{Budget, Run};

/// What the others give a person.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Where he stands in his cohort; nothing for somebody who is scored alone.
    pub place: Option<Placed>,
    /// The value of each pool.
    pub pools: Vec<Value>,
    /// For each pool how many people beside himself it is made of.
    pub others: Vec<usize>,
    /// Whether each award is his.
    pub won: Vec<bool>,
    /// What waits for a `todo` of somebody.
    pub open: Vec<Step>,
    /// Somebody of his group is at fault, or he is scored alone, so that his grade may still change.
    pub is_provisional: bool,
}

impl Given {
    pub(super) const NOTHING: &'static Self =
        &Self { place: None, pools: vec![], others: vec![], won: vec![], open: vec![], is_provisional: false };
}

/// Where a person stands.
#[derive(Debug, Clone)]
pub struct Placed {
    /// His rank, his grade and why he has none of the better ones.
    pub place: Place,
    /// How many are in the base.
    pub n: usize,
    /// How many of them have a rank.
    pub ranked: usize,
    /// Whether the group is large enough for quotas.
    pub quotas_apply: bool,
    /// He is no member: no rank, and quotas do not bind him.
    pub is_excluded: bool,
}

/// What a person gives to an exchange.
#[derive(Debug, Clone)]
pub enum Gift {
    /// To ranks and quotas; nothing from who is excluded.
    Place(Option<Member>),
    /// A value; nothing from who does not count. The second is its weight.
    Pool(Option<(Value, Option<Rational>)>),
    /// What ranks him for an award; nothing from who does not take part.
    Award(Option<Vec<Key>>),
    /// It waits for a `todo`.
    Open,
    /// He is no member of the cohort whose values are asked for: he gives nothing and has nothing from it.
    Outside,
}

/// What a person gives to the exchanges of a round, `given` being what earlier rounds gave him.
///
/// # Errors
/// Every fault that is met on the way.
pub fn give(
    plan: &Plan,
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
    given: &Given,
    round: usize,
) -> Result<Vec<Gift>, Vec<Fault>> {
    let mut run = Run::new(plan, record, as_of, budget, given);
    run.last_stage = round;
    run.all()?;
    let exchanges = plan.together.rounds.get(round).into_iter().flatten();
    exchanges
        .map(|step| match run.gift(*step) {
            Ok(gift) => Ok(gift),
            Err(fault) if fault.kind == FaultKind::Undecided => Ok(Gift::Open),
            Err(fault) => Err(vec![fault.at(record.origin.as_ref())]),
        })
        .collect()
}

/// What groups score: a value that is the same for all of their members.
///
/// # Errors
/// The fault that is met, which another member may not have.
pub fn group_scores(
    plan: &Plan,
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
    given: &Given,
) -> Result<Vec<Value>, Vec<Fault>> {
    let mut run = Run::new(plan, record, as_of, budget, given);
    run.all()?;
    let scores = plan.together.groups.iter().map(|group| match group.score {
        Some(score) => run.eval(score, None).map_err(|fault| vec![*fault]),
        None => Ok(Value::Missing),
    });
    scores.collect()
}

/// One weight below nothing would take the parts of everybody else.
fn negative_weight(weight: &Rational) -> Fault {
    let weight = Figure::exact(weight.clone());
    let message = say!(
        "the weight of `allocate` is {weight}, and nothing can be shared out by a weight below 0; bound the fact with `>= 0`, or write `max(…, 0)`",
        "`allocate` 的权重为 {weight},小于 0,无法据此分配;请给数据加上 `>= 0`,或写 `max(…, 0)`"
    );
    Fault::new(FaultKind::OutOfBounds, message)
}

impl Run<'_> {
    fn gift(&mut self, step: Step) -> Result<Gift, Box<Fault>> {
        match step {
            Step::Place => self.gift_to_cohort(),
            Step::Pool(index) => self.gift_to_pool(index),
            Step::Award(index) => self.gift_to_award(index),
            Step::Definition(_)
            | Step::Indicator(_)
            | Step::Weigh
            | Step::Adjust(_)
            | Step::Total
            | Step::Veto(_)
            | Step::Grade
            | Step::Class(_)
            | Step::Outcome(_)
            | Step::Action(_)
            | Step::Check(_) => Ok(Gift::Open),
        }
    }

    fn gift_to_cohort(&mut self) -> Result<Gift, Box<Fault>> {
        let plan = self.plan;
        let Some(cohort) = &plan.together.cohort else { return Ok(Gift::Open) };
        if self.undecided.has(Step::Grade) || cohort.is_open || plan.grades.as_ref().is_some_and(|g| g.is_open) {
            return Ok(Gift::Open);
        }
        if let Some(condition) = cohort.exclude
            && self.truth(condition, None)? == Some(true)
        {
            return Ok(Gift::Place(None));
        }
        let keys =
            if cohort.rank.is_empty() { vec![Key::Number(self.total.clone())] } else { self.keys(&cohort.rank)? };
        let fired = || plan.vetoes.iter().zip(&self.fired).filter(|(_, fired)| **fired).map(|(veto, _)| veto);
        let (vetoed, at_most) = (fired().next().is_some(), fired().filter_map(|veto| veto.grade).max());
        let tie_keys = self.keys(&cohort.ties)?;
        Ok(Gift::Place(Some(Member { total: self.total.clone(), keys, tie_keys, vetoed, at_most })))
    }

    fn gift_to_pool(&mut self, index: usize) -> Result<Gift, Box<Fault>> {
        let plan = self.plan;
        let Some(pool) = plan.together.pools.get(index) else { return Ok(Gift::Open) };
        if let Some(condition) = plan.together.cohort.as_ref().and_then(|cohort| cohort.exclude)
            && pool.of == Grouping::Cohort
            && self.truth(condition, None)? == Some(true)
        {
            return Ok(Gift::Outside);
        }
        if let Some(filter) = pool.filter
            && self.truth(filter, None)? != Some(true)
        {
            return Ok(Gift::Pool(None));
        }
        let value = match pool.value {
            Some(value) => self.eval(value, None)?,
            None => Value::Bool(true),
        };
        let weight = match pool.weight {
            Some(weight) => self.number(weight, None)?,
            None => None,
        };
        if let Some(weight) = weight.as_ref().filter(|weight| weight.is_negative()) {
            return Err(Box::new(negative_weight(weight)));
        }
        Ok(Gift::Pool(Some((value, weight))))
    }

    /// Who has a fired veto, or no rank to show, takes part in no award.
    fn gift_to_award(&mut self, index: usize) -> Result<Gift, Box<Fault>> {
        let plan = self.plan;
        let Some(award) = plan.together.awards.get(index) else { return Ok(Gift::Open) };
        let of_people = matches!(award.among, Among::People(_));
        if of_people && (self.undecided.has(Step::Grade) || self.fired.iter().any(|fired| *fired)) {
            return Ok(Gift::Award(None));
        }
        // who is no member of his cohort is compared with nobody
        if let Some(condition) = plan.together.cohort.as_ref().and_then(|cohort| cohort.exclude)
            && of_people
            && self.truth(condition, None)? == Some(true)
        {
            return Ok(Gift::Award(None));
        }
        if let Some(condition) = award.condition
            && self.truth(condition, None)? != Some(true)
        {
            return Ok(Gift::Award(None));
        }
        let keys = award.rank.iter().map(|(node, _)| self.eval(*node, None).map(|value| key_of(&value)));
        Ok(Gift::Award(Some(keys.collect::<Result<_, _>>()?)))
    }

    fn keys(&mut self, nodes: &[NodeId]) -> Result<Vec<Key>, Box<Fault>> {
        nodes.iter().map(|node| self.eval(*node, None).map(|value| key_of(&value))).collect()
    }

    /// The grade that ranks and quotas leave; alone, and for who is excluded, it is that by score.
    pub(super) fn take_place(&mut self) {
        let cohort = self.plan.together.cohort.as_ref();
        if self.given.open.contains(&Step::Place) || (self.given.place.is_none() && cohort.is_some_and(|c| c.is_open)) {
            self.undecided.mark_grade();
        }
        if let Some(placed) = self.given.place.as_ref().filter(|placed| !placed.is_excluded)
            && let (Some((_, grade)), Some(given)) = (&mut self.grade, placed.place.grade)
        {
            *grade = given;
        }
    }

    pub(super) fn rank(&self) -> Option<u64> {
        self.given.place.as_ref().and_then(|placed| placed.place.rank)
    }

    pub(super) fn percentile(&self) -> Option<Rational> {
        self.given.place.as_ref().and_then(|placed| placed.place.percentile.clone())
    }

    pub(super) fn pool(&self, index: usize) -> Value {
        self.given.pools.get(index).cloned().unwrap_or(Value::Missing)
    }

    pub(super) fn won(&self, index: usize) -> bool {
        self.given.won.get(index).copied().unwrap_or(false)
    }

    pub(super) fn award_names(&self) -> Vec<String> {
        let awards = self.plan.together.awards.iter().enumerate();
        awards.filter(|(index, _)| self.won(*index)).map(|(_, award)| award.name.clone()).collect()
    }
}

/// A value as rankings and groups take it.
pub fn key_of(value: &Value) -> Key {
    match value {
        Value::Missing | Value::Rows(_) => Key::Missing,
        Value::Number(number) => Key::Number(number.clone()),
        Value::Date(date) => Key::Date(*date),
        Value::Bool(value) => Key::Bool(*value),
        Value::Text(text) => Key::Text(text.clone()),
        Value::Member(place) => Key::Member(*place),
    }
}
