//! Sums of many parts, each of which depends on few facts: their least and greatest without trying all people.
//!
//! Facts are taken out one after the other: the parts that look at a fact are added up, and for every choice of the other
//! facts the best value of this one is kept. So combinations multiply only where one part, or parts that hang together,
//! look at many facts; what is independent is added.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::Rational;

use super::cells::{Condition, MOST_CELLS, tried};

/// The facts that multiply beyond the budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TooMany(pub(super) BTreeSet<usize>);

/// What a part adds: to the sum that is to be least, and to the one that is to be greatest. Nothing for people who are
/// not asked about.
pub(super) type Ends = Option<(Rational, Rational)>;

/// A part of a sum: what it adds for each choice of the facts that it looks at.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// In ascending order; the last changes fastest.
    facts: Vec<usize>,
    table: Vec<Ends>,
}

/// The values of facts that some conditions tell apart.
pub(super) struct Sums<'c> {
    conditions: &'c [Condition],
    values: BTreeMap<usize, Vec<usize>>,
    /// How many combinations were looked at.
    pub(super) visited: usize,
}

impl<'c> Sums<'c> {
    pub(super) fn new(conditions: &'c [Condition]) -> Self {
        let mut facts = BTreeSet::new();
        conditions.iter().for_each(|c| c.facts(&mut facts));
        let values = facts.into_iter().map(|fact| (fact, tried(conditions.iter(), fact)));
        Self { conditions, values: values.collect(), visited: 0 }
    }

    /// A part that depends on whether some of the conditions hold, and on nothing else.
    pub(super) fn part(&mut self, of: &[usize], mut value: impl FnMut(&[bool]) -> Ends) -> Result<Part, TooMany> {
        let conditions: Vec<&Condition> = of.iter().filter_map(|index| self.conditions.get(*index)).collect();
        let mut facts = BTreeSet::new();
        conditions.iter().for_each(|c| c.facts(&mut facts));
        let facts: Vec<usize> = facts.into_iter().collect();
        let size = self.size(&facts)?;
        let mut table = Vec::with_capacity(size);
        // far fewer ways to hold than people
        let mut known: BTreeMap<Vec<bool>, Ends> = BTreeMap::new();
        for at in 0..size {
            let person = self.person(&facts, at);
            let holds: Vec<bool> = conditions.iter().map(|c| c.decide(&person).unwrap_or(false)).collect();
            let ends = known.entry(holds).or_insert_with_key(|holds| value(holds));
            table.push(ends.clone());
        }
        Ok(Part { facts, table })
    }

    /// The least sum of the first ends and the greatest of the second; nothing where nobody is asked about.
    pub(super) fn ends(&mut self, mut parts: Vec<Part>) -> Result<Ends, TooMany> {
        let mut open: BTreeSet<usize> = parts.iter().flat_map(|p| p.facts.iter().copied()).collect();
        while let Some(fact) = open.iter().copied().min_by_key(|fact| self.cost(*fact, &parts)) {
            open.remove(&fact);
            let (about, others): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|p| p.facts.contains(&fact));
            parts = others;
            parts.push(self.without(fact, &about)?);
        }
        let mut whole = parts.iter().map(|part| part.table.first().and_then(Option::as_ref));
        Ok(whole.try_fold(Default::default(), |sum, part| added(Some(sum), part)))
    }

    /// How many combinations taking a fact out looks at.
    fn cost(&self, fact: usize, parts: &[Part]) -> usize {
        let about = parts.iter().filter(|p| p.facts.contains(&fact));
        let facts: BTreeSet<usize> = about.flat_map(|p| p.facts.iter().copied()).collect();
        facts.iter().fold(1, |size: usize, fact| size.saturating_mul(self.many(*fact)))
    }

    /// The parts about a fact as one that does not look at it.
    fn without(&mut self, fact: usize, parts: &[Part]) -> Result<Part, TooMany> {
        let mut facts: BTreeSet<usize> = parts.iter().flat_map(|p| p.facts.iter().copied()).collect();
        facts.remove(&fact);
        // the fact itself changes fastest
        let kept: Vec<usize> = facts.into_iter().collect();
        let all: Vec<usize> = kept.iter().copied().chain([fact]).collect();
        let size = self.size(&all)?;
        let strides: Vec<Vec<usize>> = parts.iter().map(|part| self.strides(&all, &part.facts)).collect();
        let many = self.many(fact);
        let mut table: Vec<Ends> = Vec::with_capacity(size / many.max(1));
        let mut digits = vec![0; all.len()];
        for at in 0..size {
            let sum = parts.iter().zip(&strides).try_fold(Default::default(), |sum, (part, strides)| {
                let place: usize = strides.iter().zip(&digits).map(|(stride, digit)| stride * digit).sum();
                added(Some(sum), part.table.get(place).and_then(Option::as_ref))
            });
            match table.last_mut() {
                Some(last) if at % many != 0 => *last = hull(last.take(), sum),
                _ => table.push(sum),
            }
            self.count_up(&all, &mut digits);
        }
        Ok(Part { facts: kept, table })
    }

    /// For each of all facts how far a step of it reaches in the table of a part.
    fn strides(&self, all: &[usize], facts: &[usize]) -> Vec<usize> {
        let stride = |fact: &usize| match facts.iter().position(|f| f == fact) {
            Some(at) => facts.iter().skip(at + 1).map(|f| self.many(*f)).product(),
            None => 0,
        };
        all.iter().map(stride).collect()
    }

    fn count_up(&self, facts: &[usize], digits: &mut [usize]) {
        for (fact, digit) in facts.iter().zip(digits).rev() {
            *digit += 1;
            if *digit < self.many(*fact) {
                return;
            }
            *digit = 0;
        }
    }

    fn person(&self, facts: &[usize], at: usize) -> BTreeMap<usize, usize> {
        let mut rest = at;
        let digits = facts.iter().rev().map(|fact| {
            let values = self.values.get(fact).map(Vec::as_slice).unwrap_or_default();
            let many = values.len().max(1);
            let value = values.get(rest % many).copied().unwrap_or_default();
            rest /= many;
            (*fact, value)
        });
        digits.collect()
    }

    fn many(&self, fact: usize) -> usize {
        self.values.get(&fact).map_or(1, |values| values.len().max(1))
    }

    /// The size of a table about some facts.
    fn size(&mut self, facts: &[usize]) -> Result<usize, TooMany> {
        let size = facts.iter().fold(1, |size: usize, fact| size.saturating_mul(self.many(*fact)));
        if size > MOST_CELLS {
            return Err(TooMany(facts.iter().copied().filter(|fact| self.many(*fact) > 1).collect()));
        }
        self.visited += size;
        Ok(size)
    }
}

fn added(sum: Ends, other: Option<&(Rational, Rational)>) -> Ends {
    let ((low, high), (a, b)) = (sum?, other?);
    Some((low + a.clone(), high + b.clone()))
}

fn hull(one: Ends, other: Ends) -> Ends {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(fact: usize, value: usize, size: usize) -> Condition {
        Condition::Is(fact, (0..size).map(|v| v == value).collect())
    }

    #[test]
    fn independent_parts_add_up() {
        // forty bools would be a million million people
        let conditions: Vec<Condition> = (0..40).map(|fact| is(fact, 1, 2)).collect();
        let mut sums = Sums::new(&conditions);
        let parts: Vec<Part> = (0..40)
            .map(|fact| {
                let moved = |holds: &[bool]| Rational::from(if holds == [true] { fact } else { 0 });
                sums.part(&[usize::try_from(fact).unwrap_or_default()], |holds| Some((moved(holds), moved(holds))))
            })
            .collect::<Result<_, _>>()
            .unwrap_or_default();
        assert_eq!(sums.ends(parts), Ok(Some((Rational::ZERO, Rational::from(780)))));
        assert!(sums.visited < 1_000);
    }

    #[test]
    fn parts_about_one_fact_hang_together() {
        // up where the other goes down
        let conditions = [is(0, 1, 6), is(0, 2, 6)];
        let mut sums = Sums::new(&conditions);
        let one = Rational::ONE;
        let up = sums.part(&[0], |h| Some(if h == [true] { (one.clone(), one.clone()) } else { Default::default() }));
        let down =
            sums.part(&[0], |h| Some(if h == [true] { (-one.clone(), -one.clone()) } else { Default::default() }));
        let other = sums.part(&[1], |h| (h != [true]).then(Default::default));
        let parts: Vec<Part> = [up, down, other].into_iter().collect::<Result<_, _>>().unwrap_or_default();
        assert_eq!(sums.ends(parts), Ok(Some((Rational::ZERO, Rational::ZERO))));
    }

    #[test]
    fn facts_that_multiply_are_named() {
        let conditions: Vec<Condition> = (0..12).map(|fact| is(fact, 0, 6)).chain([is(12, 0, 6)]).collect();
        let mut sums = Sums::new(&conditions);
        assert!(sums.part(&(0..12).collect::<Vec<_>>(), |_| Some(Default::default())).is_ok());
        let conditions: Vec<Condition> =
            (0..30).map(|n| is(n / 6, n % 6, 6)).chain((0..6).map(|v| is(5, v, 6))).collect();
        let mut sums = Sums::new(&conditions);
        let all: Vec<usize> = (0..conditions.len()).collect();
        let found = sums.part(&all, |_| Some(Default::default()));
        assert_eq!(found.err(), Some(TooMany((0..6).collect())));
    }
}
