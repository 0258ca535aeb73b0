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
    /// It depends on a `todo`.
    is_open: bool,
}

impl Place {
    fn weightless(is_there: bool) -> Self {
        Self { is_there, weight: Rational::ZERO, rescaled: false, is_open: false }
    }
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
            let is_there = section.present.holds(holds) && tree.stands(section.parent);
            tree.sections.push(Place::weightless(is_there));
        }
        for rule in &plan.indicators {
            let is_there = rule.present.holds(holds) && tree.stands(rule.parent);
            tree.indicators.push(Place::weightless(is_there));
        }
        tree.weigh(plan, &plan.root, holds);
        for (index, section) in plan.sections.iter().enumerate() {
            if section.weight.is_some() && tree.stands(Some(index)) {
                tree.weigh(plan, &section.level, holds);
            }
        }
        tree
    }

    fn stands(&self, section: Option<usize>) -> bool {
        section.is_none_or(|index| self.has(Member::Section(index)))
    }

    fn weigh(&mut self, plan: &Plan, level: &Level, holds: &[bool]) {
        let there: Vec<Member> = members(level).filter(|member| self.has(*member)).collect();
        let weights = there.iter().map(|member| {
            let (weight, present, open) = match member {
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
            let is_set = weight.is_some_and(|w| w.layer(holds).is_some())
                || open.is_some_and(|o| o.layer(holds).is_some())
                || present.is_some_and(is_added);
            let is_open = open.and_then(|open| open.pick(holds)) == Some(&true);
            ((weight.and_then(|w| w.pick(holds)).cloned().unwrap_or_default(), is_set), is_open)
        });
        let (mut weights, open): (Vec<(Rational, bool)>, Vec<bool>) = weights.unzip();
        let rests = level.rests.iter().any(|(patch, _)| holds.get(*patch).copied().unwrap_or(false));
        if rests {
            rescale(&mut weights);
        }
        let some_open = open.contains(&true);
        for ((member, (weight, is_set)), is_open) in there.into_iter().zip(weights).zip(open) {
            let rescaled = rests && !is_set;
            if let Some(place) = self.place_mut(member) {
                *place = Place { is_there: true, weight, rescaled, is_open: is_open || (rescaled && some_open) };
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
    pub(super) fn is_open(&self, member: Member) -> bool {
        self.place(member).is_some_and(|place| place.is_open)
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
