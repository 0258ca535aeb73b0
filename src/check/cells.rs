//! Kinds of person: the combinations of dimension and bool values, and of stretches of time, that a set of patches can tell
//! apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::FieldKind;
use crate::model::CompareOp;
use crate::model::{ExprId, ExprKind, Scheme, Set};

use super::dates::{Calendar, compares, date_of, date_test};

/// The most combinations that one question may split into.
pub(super) const MOST_CELLS: usize = 20_000;

/// Stands for the evaluation date among the facts of a kind of person; its values are the stretches of the calendar.
pub(super) const DATE: usize = usize::MAX;

/// A condition over dimensions, bools and the date, which is decided by finitely many combinations.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    /// The fact takes one of these values.
    Is(usize, Vec<bool>),
    /// The opposite.
    Not(Box<Condition>),
    /// All of them.
    And(Vec<Condition>),
    /// Any of them.
    Or(Vec<Condition>),
}

/// Why a condition can not be decided beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undecidable {
    /// It looks at something else than dimensions, bools and the evaluation date.
    Form(ExprId),
    /// The fact may be missing.
    Optional(ExprId),
    /// Already reported.
    Bad,
}

/// One kind of person: the patches that hold, and an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// For each asked patch whether it holds.
    pub(super) holds: Vec<bool>,
    /// A value for each fact that mattered: the fact and the place of its value (for a bool 0 is false).
    pub(super) person: BTreeMap<usize, usize>,
}

/// Reads a patch condition as one over dimensions, bools and the evaluation date.
pub(super) fn read_condition(scheme: &Scheme, calendar: &Calendar, id: ExprId) -> Result<Condition, Undecidable> {
    let expr = scheme.expr(id);
    match &expr.kind {
        ExprKind::Bad => Err(Undecidable::Bad),
        ExprKind::Bool(value) => Ok(if *value { Condition::And(vec![]) } else { Condition::Or(vec![]) }),
        ExprKind::Not(inner) => Ok(Condition::Not(Box::new(read_condition(scheme, calendar, *inner)?))),
        ExprKind::And(parts) => {
            parts.iter().map(|p| read_condition(scheme, calendar, *p)).collect::<Result<_, _>>().map(Condition::And)
        }
        ExprKind::Or(parts) => {
            parts.iter().map(|p| read_condition(scheme, calendar, *p)).collect::<Result<_, _>>().map(Condition::Or)
        }
        ExprKind::Fact(fact) => {
            let size = domain(scheme, *fact, id)?;
            Ok(Condition::Is(*fact, (0..size).map(|v| v == 1).collect()))
        }
        ExprKind::Compare(left, op, right) => {
            if let Some((about, op, date)) = date_test(scheme, *left, *op, *right) {
                return dated(scheme, calendar, about, id, |day| compares(day, op, date));
            }
            let (fact, value) = match (&scheme.expr(*left).kind, &scheme.expr(*right).kind) {
                (ExprKind::Bad, _) | (_, ExprKind::Bad) => return Err(Undecidable::Bad),
                (ExprKind::Fact(fact), other) | (other, ExprKind::Fact(fact)) => {
                    (*fact, place_of(other).ok_or(Undecidable::Form(id))?)
                }
                _ => return Err(Undecidable::Form(id)),
            };
            let size = domain(scheme, fact, id)?;
            match op {
                CompareOp::Equal => Ok(Condition::Is(fact, (0..size).map(|v| v == value).collect())),
                CompareOp::Unequal => Ok(Condition::Is(fact, (0..size).map(|v| v != value).collect())),
                CompareOp::Less | CompareOp::AtMost | CompareOp::Greater | CompareOp::AtLeast => {
                    Err(Undecidable::Form(id))
                }
            }
        }
        ExprKind::In(value, positive, Set::Values(values)) => {
            let ExprKind::Fact(fact) = &scheme.expr(*value).kind else { return Err(Undecidable::Form(id)) };
            let size = domain(scheme, *fact, id)?;
            let mut chosen = vec![!*positive; size];
            for value in values {
                let place = match &scheme.expr(*value).kind {
                    ExprKind::Bad => return Err(Undecidable::Bad),
                    kind => place_of(kind).ok_or(Undecidable::Form(id))?,
                };
                if let Some(slot) = chosen.get_mut(place) {
                    *slot = *positive;
                }
            }
            Ok(Condition::Is(*fact, chosen))
        }
        ExprKind::In(value, positive, Set::Interval(interval)) => {
            let ends = (&scheme.expr(interval.low).kind, &scheme.expr(interval.high).kind);
            let (Some(about), (ExprKind::Date(low), ExprKind::Date(high))) = (date_of(scheme, *value), ends) else {
                return Err(Undecidable::Form(id));
            };
            let from = if interval.low_open { CompareOp::Greater } else { CompareOp::AtLeast };
            let to = if interval.high_open { CompareOp::Less } else { CompareOp::AtMost };
            let within = |day| (compares(day, from, *low) && compares(day, to, *high)) == *positive;
            dated(scheme, calendar, about, id, within)
        }
        _ => Err(Undecidable::Form(id)),
    }
}

/// A test of the evaluation date, or of a date fact that is always there.
fn dated(
    scheme: &Scheme,
    calendar: &Calendar,
    about: usize,
    at: ExprId,
    test: impl Fn(crate::value::Date) -> bool,
) -> Result<Condition, Undecidable> {
    let may_lack = scheme.facts.fields.get(about).is_some_and(|f| f.optional && f.default.is_none());
    if may_lack { Err(Undecidable::Optional(at)) } else { Ok(Condition::Is(about, calendar.satisfying(about, test))) }
}

fn place_of(kind: &ExprKind) -> Option<usize> {
    match kind {
        ExprKind::Member(_, place) => Some(*place),
        ExprKind::Bool(value) => Some(usize::from(*value)),
        _ => None,
    }
}

/// How many values a dimension or bool fact has.
fn domain(scheme: &Scheme, fact: usize, at: ExprId) -> Result<usize, Undecidable> {
    let Some(field) = scheme.facts.fields.get(fact) else { return Err(Undecidable::Bad) };
    let size = match &field.kind {
        FieldKind::Member(dimension) => dimension.members.len(),
        FieldKind::Bool => 2,
        FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Text | FieldKind::List(_) => {
            return Err(Undecidable::Form(at));
        }
    };
    if field.optional && field.default.is_none() { Err(Undecidable::Optional(at)) } else { Ok(size) }
}

impl Condition {
    /// Whether one look shows that no person meets both: a fact that both ask for other values of.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (vec![], vec![]);
        self.demands(&mut mine);
        other.demands(&mut theirs);
        mine.iter().any(|(fact, values)| {
            let clash = |others: &[bool]| !values.iter().zip(others).any(|(a, b)| *a && *b);
            theirs.iter().any(|(f, others)| f == fact && clash(others))
        })
    }

    /// The values that certainly must be taken.
    fn demands<'c>(&'c self, into: &mut Vec<(usize, &'c [bool])>) {
        match self {
            Self::Is(fact, values) => into.push((*fact, values)),
            Self::And(parts) => parts.iter().for_each(|p| p.demands(into)),
            Self::Not(_) | Self::Or(_) => {}
        }
    }

    /// Whether it holds for a partly known person; `None` where that is not decided yet.
    pub(super) fn decide(&self, person: &BTreeMap<usize, usize>) -> Option<bool> {
        match self {
            Self::Is(fact, values) => person.get(fact).map(|value| values.get(*value).copied().unwrap_or(false)),
            Self::Not(inner) => inner.decide(person).map(|holds| !holds),
            Self::And(parts) => decide_all(parts, person, false),
            Self::Or(parts) => decide_all(parts, person, true),
        }
    }

    /// The first fact that it still waits for.
    fn waits_for(&self, person: &BTreeMap<usize, usize>) -> Option<usize> {
        if self.decide(person).is_some() {
            return None;
        }
        match self {
            Self::Is(fact, _) => Some(*fact),
            Self::Not(inner) => inner.waits_for(person),
            Self::And(parts) | Self::Or(parts) => parts.iter().find_map(|p| p.waits_for(person)),
        }
    }

    /// The facts it looks at.
    pub(super) fn facts(&self, into: &mut BTreeSet<usize>) {
        match self {
            Self::Is(fact, _) => {
                into.insert(*fact);
            }
            Self::Not(inner) => inner.facts(into),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.facts(into)),
        }
    }

    /// The value sets that it tells apart of a fact.
    fn masks<'c>(&'c self, fact: usize, into: &mut Vec<&'c [bool]>) {
        match self {
            Self::Is(f, values) if *f == fact => into.push(values),
            Self::Is(..) => {}
            Self::Not(inner) => inner.masks(fact, into),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.masks(fact, into)),
        }
    }
}

/// Whether one of several parts settles it, or else all are decided; `None` where they wait for facts.
fn decide_all(parts: &[Condition], person: &BTreeMap<usize, usize>, settles: bool) -> Option<bool> {
    let mut whole = true;
    for part in parts {
        match part.decide(person) {
            Some(decided) if decided == settles => return Some(settles),
            Some(_) => {}
            None => whole = false,
        }
    }
    whole.then_some(!settles)
}

/// Every combination of the asked conditions that some person can have, each with an example.
/// `None` where there are too many.
pub(super) fn cells(conditions: &[Condition]) -> Option<Vec<Cell>> {
    cells_within(conditions, MOST_CELLS).0
}

/// The same with another limit, and how many combinations were looked at.
pub(super) fn cells_within(conditions: &[Condition], most: usize) -> (Option<Vec<Cell>>, usize) {
    let mut cutting = Cutting { conditions, most, found: BTreeMap::new(), visited: 0, person: BTreeMap::new() };
    let open: Vec<usize> = (0..conditions.len()).collect();
    let whole = cutting.split(&open, &mut vec![false; conditions.len()]);
    let cells = cutting.found.into_iter().map(|(holds, person)| Cell { holds, person });
    (whole.map(|()| cells.collect()), cutting.visited)
}

/// The combinations that are found within a limit, and whether they are all.
pub(super) fn first_cells(conditions: &[Condition], most: usize) -> (Vec<Cell>, bool) {
    let mut cutting = Cutting { conditions, most, found: BTreeMap::new(), visited: 0, person: BTreeMap::new() };
    let open: Vec<usize> = (0..conditions.len()).collect();
    let whole = cutting.split(&open, &mut vec![false; conditions.len()]).is_some();
    (cutting.found.into_iter().map(|(holds, person)| Cell { holds, person }).collect(), whole)
}

struct Cutting<'c> {
    conditions: &'c [Condition],
    most: usize,
    found: BTreeMap<Vec<bool>, BTreeMap<usize, usize>>,
    visited: usize,
    /// The facts that are fixed so far.
    person: BTreeMap<usize, usize>,
}

impl Cutting<'_> {
    /// Splits by the facts that the open conditions wait for; `holds` tells of the others whether they hold.
    fn split(&mut self, open: &[usize], holds: &mut Vec<bool>) -> Option<()> {
        self.visited += 1;
        if self.visited > self.most {
            return None;
        }
        let mut waiting: Vec<usize> = vec![];
        for index in open {
            match self.conditions.get(*index)?.decide(&self.person) {
                Some(decided) => *holds.get_mut(*index)? = decided,
                None => waiting.push(*index),
            }
        }
        let conditions = || waiting.iter().filter_map(|index| self.conditions.get(*index));
        let Some(fact) = conditions().find_map(|c| c.waits_for(&self.person)) else {
            if !self.found.contains_key(holds) {
                self.found.insert(holds.clone(), self.person.clone());
            }
            return Some(());
        };
        // values that no open condition tells apart need to be tried once
        for value in tried(conditions(), fact) {
            self.person.insert(fact, value);
            self.split(&waiting, holds)?;
            self.person.remove(&fact);
        }
        Some(())
    }
}

/// Of the values of a fact that no condition tells apart, the first each.
pub(super) fn tried<'c>(conditions: impl Iterator<Item = &'c Condition>, fact: usize) -> Vec<usize> {
    let mut masks = vec![];
    conditions.for_each(|c| c.masks(fact, &mut masks));
    let size = masks.iter().map(|m| m.len()).max().unwrap_or(0);
    let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
    let mut is_new =
        |value: &usize| seen.insert(masks.iter().map(|m| m.get(*value).copied().unwrap_or(false)).collect());
    (0..size).filter(|value| is_new(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_only_where_conditions_differ() {
        // a dimension of six values of which two matter, and a bool
        let is =
            |fact, values: &[usize], size: usize| Condition::Is(fact, (0..size).map(|v| values.contains(&v)).collect());
        let found = cells(&[is(0, &[1], 6), is(0, &[2], 6), is(1, &[1], 2)]).unwrap_or_default();
        assert_eq!(found.len(), 6);
        assert!(!found.iter().any(|cell| cell.holds == [true, true, false]));
    }

    #[test]
    fn twelve_dimensions_are_too_many_to_multiply_out() {
        let each: Vec<Condition> = (0..12).map(|fact| Condition::Is(fact, (0..6).map(|v| v == 0).collect())).collect();
        assert_eq!(cells(&each).map(|c| c.len()), Some(4096));
        let all: Vec<Condition> = (0..72).map(|n| Condition::Is(n / 6, (0..6).map(|v| v == n % 6).collect())).collect();
        assert!(cells(&all).is_none());
    }
}
