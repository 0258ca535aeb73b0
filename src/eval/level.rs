//! Who is there for a person, and what each weighs at its level before redistribution.

use crate::plan::{Choice, Level, Plan, rescale};
use crate::value::Rational;

/// The tree as a person's patches leave it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    indicators: Vec<Place>,
    sections: Vec<Place>,
}

/// One indicator or section.
#[derive(Debug, Clone)]
struct Place {
    is_there: bool,
    weight: Rational,
    /// `rest proportional` made its weight what it is.
    rescaled: bool,
    /// Its weight depends on a `todo`.
    open: bool,
}

/// A member of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Section(usize),
    Indicator(usize),
}

impl Tree {
    pub(super) fn of(plan: &Plan, holds: &[bool]) -> Self {
        let mut tree = Self::default();
        // sections stand behind those that they are in
        for section in &plan.sections {
            let is_there = section.present.holds(holds) && tree.is_open(section.parent);
            tree.sections.push(Place { is_there, weight: Rational::ZERO, rescaled: false, open: false });
        }
        for rule in &plan.indicators {
            let is_there = rule.present.holds(holds) && tree.is_open(rule.parent);
            tree.indicators.push(Place { is_there, weight: Rational::ZERO, rescaled: false, open: false });
        }
        tree.weigh(plan, &plan.root, holds);
        for (index, section) in plan.sections.iter().enumerate() {
            if section.weight.is_some() && tree.is_open(Some(index)) {
                tree.weigh(plan, &section.level, holds);
            }
        }
        tree
    }

    fn is_open(&self, section: Option<usize>) -> bool {
        section.is_none_or(|index| self.has(Member::Section(index)))
    }

    fn weigh(&mut self, plan: &Plan, level: &Level, holds: &[bool]) {
        let there: Vec<Member> = members(level).filter(|member| self.has(*member)).collect();
        let (mut open, mut weights) = (vec![], vec![]);
        for member in &there {
            let (weight, present, todo) = match member {
                Member::Section(index) => {
                    let section = plan.sections.get(*index);
                    (
                        section.and_then(|s| s.weight.as_ref()),
                        section.map(|s| &s.present),
                        section.map(|s| &s.open_weight),
                    )
                }
                Member::Indicator(index) => {
                    let rule = plan.indicators.get(*index);
                    (rule.map(|r| &r.weight), rule.map(|r| &r.present), rule.map(|r| &r.open_weight))
                }
            };
            let is_set = weight.is_some_and(|w| w.layer(holds).is_some()) || present.is_some_and(is_added);
            weights.push((weight.and_then(|w| w.pick(holds)).cloned().unwrap_or_default(), is_set));
            open.push(todo.and_then(|todo| todo.pick(holds)) == Some(&true));
        }
        let rests = level.rests.iter().any(|(patch, _)| holds.get(*patch).copied().unwrap_or(false));
        let some_open = open.contains(&true);
        if rests && !some_open {
            rescale(&mut weights);
        }
        for ((member, (weight, is_set)), open) in there.into_iter().zip(weights).zip(open) {
            if let Some(place) = self.place_mut(member) {
                let rescaled = rests && !is_set;
                *place = Place { is_there: true, weight, rescaled, open: open || (rescaled && some_open) };
            }
        }
    }

    fn place(&self, member: Member) -> Option<&Place> {
        match member {
            Member::Section(index) => self.sections.get(index),
            Member::Indicator(index) => self.indicators.get(index),
        }
    }

    fn place_mut(&mut self, member: Member) -> Option<&mut Place> {
        match member {
            Member::Section(index) => self.sections.get_mut(index),
            Member::Indicator(index) => self.indicators.get_mut(index),
        }
    }

    /// Whether it is there for this person.
    pub(super) fn has(&self, member: Member) -> bool {
        self.place(member).is_some_and(|place| place.is_there)
    }

    /// Its share of its level; 0 for what is not there.
    pub(super) fn weight(&self, member: Member) -> Rational {
        self.place(member).map(|place| place.weight.clone()).unwrap_or_default()
    }

    /// Whether its weight is not decided yet.
    pub(super) fn is_open_weight(&self, member: Member) -> bool {
        self.place(member).is_some_and(|place| place.open)
    }

    /// Whether `rest proportional` made its weight what it is.
    pub(super) fn is_rescaled(&self, member: Member) -> bool {
        self.place(member).is_some_and(|place| place.rescaled)
    }
}

/// The members of a level.
pub(super) fn members(level: &Level) -> impl Iterator<Item = Member> {
    let sections = level.sections.iter().map(|s| Member::Section(*s));
    sections.chain(level.indicators.iter().map(|i| Member::Indicator(*i)))
}

/// Whether a patch adds it: then its weight is one that a patch sets.
fn is_added(present: &Choice<bool>) -> bool {
    present.base == Some(false)
}
