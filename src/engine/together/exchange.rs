//! One exchange: what everybody gave is sorted into groups, and each group's result is handed to its members.

use std::collections::{BTreeMap, BTreeSet};

use crate::cohort::{self, GroupReport, Key, Member};
use crate::diag::say;
use crate::eval::{Gift, Placed, key_of};
use crate::facts::{Fault, FaultKind, Record, Value};
use crate::plan::{Among, Grouping, Plan, PoolFunction, PoolPlan, Step};
use crate::value::Rational;

use super::{Ranked, Settled, TogetherOptions, is_graded_together, ranks};

/// So many people of a tie are named.
const MOST_NAMED: usize = 10;

/// People of one group, by their places among the records; those of them who are at fault gave nothing.
#[derive(Default)]
struct Group {
    people: Vec<usize>,
    has_faulty: bool,
}

pub(super) struct Exchange<'a> {
    pub(super) plan: &'a Plan,
    pub(super) records: &'a [Record],
    pub(super) options: &'a TogetherOptions,
    pub(super) settled: &'a mut Settled,
}

impl Exchange<'_> {
    pub(super) fn run(&mut self, step: Step, gifts: &[Option<Gift>]) {
        if ranks(step) {
            self.place(gifts);
        } else if let Step::Pool(index) = step {
            self.pool(index, gifts);
        } else if let Step::Award(index) = step {
            self.award(index, gifts);
        }
    }

    /// The groups of those who gave something.
    fn groups(&self, by: &[usize], gifts: &[Option<Gift>]) -> Vec<Group> {
        let key = |fact: &usize, values: &[Value]| values.get(*fact).map_or(Key::Missing, group_key);
        let mut groups: BTreeMap<Vec<Key>, Group> = BTreeMap::new();
        for (place, (record, gift)) in self.records.iter().zip(gifts).enumerate() {
            let group = groups.entry(by.iter().map(|fact| key(fact, &record.values)).collect()).or_default();
            match gift {
                Some(Gift::Outside) => {}
                Some(Gift::Place(_) | Gift::Pool(_) | Gift::Award(_) | Gift::Open) => group.people.push(place),
                None => group.has_faulty = true,
            }
        }
        if !self.options.exclude_faulty {
            for absent in &self.options.absent {
                let known: Option<Vec<Key>> =
                    by.iter().map(|fact| absent.facts.get(*fact).and_then(Option::as_ref).map(group_key)).collect();
                match known {
                    Some(key) => groups.entry(key).or_default().has_faulty = true,
                    // who belongs to an unknown group may belong to any
                    None => groups.values_mut().for_each(|group| group.has_faulty = true),
                }
            }
        }
        let mut groups: Vec<Group> = groups.into_values().filter(|group| !group.people.is_empty()).collect();
        if self.options.exclude_faulty {
            groups.iter_mut().for_each(|group| group.has_faulty = false);
        }
        groups
    }

    fn each(&mut self, people: &[usize], mut tell: impl FnMut(usize, &mut crate::eval::Given)) {
        for (at, person) in people.iter().enumerate() {
            if let Some(Ok(given)) = self.settled.given.get_mut(*person) {
                tell(at, given);
            }
        }
    }

    /// Marks what waits for a `todo` of somebody.
    fn leave_open(&mut self, people: &[usize], step: Step) {
        self.each(people, |_, given| given.open.push(step));
    }

    fn mark_provisional(&mut self, group: &Group) {
        if group.has_faulty {
            self.each(&group.people, |_, given| given.is_provisional = true);
        }
    }

    fn place(&mut self, gifts: &[Option<Gift>]) {
        let plan = self.plan;
        let Some(cohort) = &plan.together.cohort else { return };
        let graded = is_graded_together(plan);
        for group in self.groups(&cohort.by, gifts) {
            let (mut members, mut people, mut open): (Vec<Member>, Vec<usize>, bool) = (vec![], vec![], false);
            for person in &group.people {
                match gifts.get(*person).and_then(Option::as_ref) {
                    Some(Gift::Place(Some(member))) => {
                        members.push(member.clone());
                        people.push(*person);
                    }
                    Some(Gift::Place(None)) => self.each(&[*person], |_, given| {
                        let place = cohort::Place::default();
                        given.place = Some(Placed { place, n: 0, ranked: 0, quotas_apply: false, is_excluded: true });
                    }),
                    Some(Gift::Open) => open = true,
                    Some(Gift::Pool(_) | Gift::Award(_) | Gift::Outside) | None => {}
                }
            }
            if open {
                self.leave_open(&group.people, Step::Place);
                continue;
            }
            let (places, report) = cohort::place(&cohort.rules, &members);
            let tied: BTreeSet<usize> = report.unresolved.iter().flat_map(|(_, tied)| tied.iter().copied()).collect();
            let is_provisional = graded && (group.has_faulty || !tied.is_empty());
            self.each(&people, |at, given| {
                let Some(place) = places.get(at).cloned() else { return };
                given.is_provisional |= is_provisional;
                let GroupReport { n, ranked, quotas_apply, .. } = report;
                given.place = Some(Placed { place, n, ranked, quotas_apply, is_excluded: false });
            });
            for (row, tied) in &report.unresolved {
                self.tie(*row, tied, &people);
            }
            self.settled.cohorts.push(Ranked { members: people, is_provisional, report });
        }
    }

    /// Equals at a border that no rule orders: a fault that names them, to whoever runs the scheme.
    fn tie(&mut self, row: usize, tied: &[usize], people: &[usize]) {
        let grade = self.plan.grades.as_ref().and_then(|table| table.rows.get(row));
        let grade = grade.map(|row| row.name.clone()).unwrap_or_default();
        let tied: Vec<usize> = tied.iter().filter_map(|at| people.get(*at).copied()).collect();
        let mut names: Vec<&str> =
            tied.iter().filter_map(|person| self.records.get(*person)).map(|record| record.person.as_str()).collect();
        names.sort_unstable();
        let (count, more) = (names.len(), names.len().saturating_sub(MOST_NAMED));
        names.truncate(MOST_NAMED);
        let (mut named, mut named_zh) = (names.join(", "), names.join("、"));
        if more > 0 {
            named += &format!(" and {more} more");
            named_zh += &format!("等 {count} 人");
        }
        for person in tied {
            let Some(record) = self.records.get(person) else { continue };
            let message = say!(
                "{count} people are equal at the border of `{grade}` and nothing says who passes: {named}; write `ties lower`, `ties upper` or `ties by …`",
                "`{grade}` 的名额边界上有 {count} 人并列,没有规则决定取谁:{named_zh};请写 `并列 从低`、`并列 从高` 或 `并列 按 …`"
            );
            let fault = Fault::new(FaultKind::UnresolvedTie, message).at(record.origin.as_ref());
            if let Some(given) = self.settled.given.get_mut(person) {
                *given = Err(vec![fault]);
            }
        }
    }

    fn pool(&mut self, index: usize, gifts: &[Option<Gift>]) {
        let plan = self.plan;
        let Some(pool) = plan.together.pools.get(index) else { return };
        let by = match (&pool.of, &plan.together.cohort) {
            (Grouping::By(by), _) => by.clone(),
            (Grouping::Cohort, cohort) => cohort.as_ref().map(|cohort| cohort.by.clone()).unwrap_or_default(),
        };
        for group in self.groups(&by, gifts) {
            self.mark_provisional(&group);
            let mut given: Vec<(usize, &Value, Option<&Rational>)> = vec![];
            let mut open = false;
            for person in &group.people {
                match gifts.get(*person).and_then(Option::as_ref) {
                    Some(Gift::Pool(Some((value, weight)))) => {
                        given.push((*person, value, weight.as_ref()));
                    }
                    Some(Gift::Open) => open = true,
                    Some(Gift::Pool(_) | Gift::Place(_) | Gift::Award(_) | Gift::Outside) | None => {}
                }
            }
            if open {
                self.leave_open(&group.people, Step::Pool(index));
                continue;
            }
            // in the order of the records
            let givers: Vec<usize> =
                given.iter().filter(|(_, value, _)| **value != Value::Missing).map(|(person, ..)| *person).collect();
            for (person, value) in shares(pool, &group.people, &given, self.records) {
                let others = givers.len() - usize::from(givers.binary_search(&person).is_ok());
                self.each(&[person], |_, given| {
                    if let (Some(slot), Some(of)) = (given.pools.get_mut(index), given.others.get_mut(index)) {
                        (*slot, *of) = (value.clone(), others);
                    }
                });
            }
        }
    }

    fn award(&mut self, index: usize, gifts: &[Option<Gift>]) {
        let plan = self.plan;
        let Some(award) = plan.together.awards.get(index) else { return };
        // the groups of an award among groups stand in for their members
        let (by, of_groups): (&[usize], Option<usize>) = match &award.among {
            Among::People(by) => (by, None),
            Among::Groups(group) => (&[], plan.together.groups.get(*group).map(|group| group.by)),
        };
        let lower: Vec<bool> = award.rank.iter().map(|(_, lower)| *lower).collect();
        for group in self.groups(by, gifts) {
            self.mark_provisional(&group);
            let mut takers: Vec<(Vec<usize>, Vec<Key>)> = vec![];
            let mut places: BTreeMap<Key, usize> = BTreeMap::new();
            for person in &group.people {
                let Some(Gift::Award(Some(keys))) = gifts.get(*person).and_then(Option::as_ref) else { continue };
                let own = of_groups.and_then(|fact| self.records.get(*person)?.values.get(fact)).map(group_key);
                let place = match own {
                    Some(own) => *places.entry(own).or_insert(takers.len()),
                    None => takers.len(),
                };
                match takers.get_mut(place) {
                    Some((people, _)) => people.push(*person),
                    None => takers.push((vec![*person], keys.clone())),
                }
            }
            let keys: Vec<&[Key]> = takers.iter().map(|(_, keys)| keys.as_slice()).collect();
            let ranks = cohort::rank(&keys, &lower);
            for ((people, _), rank) in takers.iter().zip(ranks) {
                if award.top.is_none_or(|top| rank <= top) {
                    self.each(people, |_, given| {
                        if let Some(slot) = given.won.get_mut(index) {
                            *slot = true;
                        }
                    });
                }
            }
        }
    }
}

/// What makes a group: blanks around a text are none of it, as they are none of a key.
pub(super) fn group_key(value: &Value) -> Key {
    match value {
        Value::Text(text) => Key::Text(text.trim().into()),
        value => key_of(value),
    }
}

/// What each person of a group has from a pool; nothing is told to whom the pool says nothing.
fn shares(
    pool: &PoolPlan,
    people: &[usize],
    given: &[(usize, &Value, Option<&Rational>)],
    records: &[Record],
) -> Vec<(usize, Value)> {
    let numbers = || given.iter().filter_map(|(_, value, _)| number(value));
    let everybody = |value: Value| people.iter().map(|person| (*person, value.clone())).collect();
    let optional = |value: Option<Rational>| everybody(value.map_or(Value::Missing, Value::Number));
    let mean = |count: i64| numbers().cloned().sum::<Rational>().checked_div(&Rational::from(count));
    let count = |of: usize| i64::try_from(of).unwrap_or(i64::MAX);
    match pool.function {
        PoolFunction::Sum => optional(Some(numbers().cloned().sum())),
        PoolFunction::Average => optional(mean(count(numbers().count()))),
        PoolFunction::Min => optional(numbers().min().cloned()),
        PoolFunction::Max => optional(numbers().max().cloned()),
        PoolFunction::Count => optional(Some(Rational::from(count(given.len())))),
        PoolFunction::Share => {
            optional(Rational::from(count(given.len())).checked_div(&Rational::from(count(people.len()))))
        }
        PoolFunction::Any => everybody(Value::Bool(given.iter().any(|(_, value, _)| **value == Value::Bool(true)))),
        PoolFunction::All => everybody(Value::Bool(given.iter().all(|(_, value, _)| **value == Value::Bool(true)))),
        // people have no order: the least and the greatest
        PoolFunction::First | PoolFunction::Last => {
            let there = given.iter().map(|(_, value, _)| *value).filter(|value| **value != Value::Missing);
            let found = match pool.function {
                PoolFunction::First => there.min_by_key(|value| key_of(value)),
                _ => there.max_by_key(|value| key_of(value)),
            };
            everybody(found.cloned().unwrap_or(Value::Missing))
        }
        PoolFunction::Rank | PoolFunction::Percentile => {
            let there: Vec<&(usize, &Value, Option<&Rational>)> =
                given.iter().filter(|(_, value, _)| **value != Value::Missing).collect();
            let keys: Vec<[Key; 1]> = there.iter().map(|(_, value, _)| [key_of(value)]).collect();
            let n = Rational::from(count(there.len()));
            let ranks = cohort::rank(&keys, &[false]).into_iter().map(Rational::from);
            let value = |rank: Rational| match pool.function {
                PoolFunction::Rank => Some(rank),
                _ => rank.checked_div(&n),
            };
            there.iter().zip(ranks).filter_map(|(of, rank)| Some((of.0, Value::Number(value(rank)?)))).collect()
        }
        PoolFunction::Allocate => allocated(pool, given, records),
    }
}

/// The parts of an amount that is the same for everybody; the greatest where it is not. Among equal remainders the heavier
/// weight comes first, then the key of the person, so that the order of the records is nothing to go by.
fn allocated(pool: &PoolPlan, given: &[(usize, &Value, Option<&Rational>)], records: &[Record]) -> Vec<(usize, Value)> {
    let Some(amount) = given.iter().filter_map(|(_, value, _)| number(value)).max() else { return vec![] };
    let mut takers: Vec<(usize, &Rational)> =
        given.iter().filter_map(|(person, _, weight)| weight.map(|weight| (*person, weight))).collect();
    let name = |person: usize| records.get(person).map(|record| record.person.as_str());
    takers.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| name(*a).cmp(&name(*b))));
    let weights: Vec<Rational> = takers.iter().map(|(_, weight)| (*weight).clone()).collect();
    let parts = cohort::allocate(amount, &weights, pool.rounding).unwrap_or_default();
    takers.into_iter().zip(parts).map(|((person, _), part)| (person, Value::Number(part))).collect()
}

fn number(value: &Value) -> Option<&Rational> {
    match value {
        Value::Number(number) => Some(number),
        Value::Missing | Value::Date(_) | Value::Bool(_) | Value::Text(_) | Value::Member(_) | Value::Rows(_) => None,
    }
}
