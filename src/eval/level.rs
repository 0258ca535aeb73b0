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
        let sections = Vec::with_capacity(plan.sections.len());
        let mut tree = Self { indicators: Vec::with_capacity(plan.indicators.len()), sections };
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
        for member in members(level) {
            let Some(place) = self.place_mut(member).filter(|place| place.is_there) else { continue };
            let declared = Declared::of(plan, member);
            place.weight = declared.weight.and_then(|weight| weight.pick(holds)).cloned().unwrap_or_default();
            place.is_open = declared.open.and_then(|open| open.pick(holds)) == Some(&true);
        }
        if level.rests.iter().any(|(patch, _)| holds.get(*patch).copied().unwrap_or(false)) {
            self.rescale(plan, level, holds);
        }
    }

    /// Gives the members whose weight no patch sets what the others leave of the level.
    fn rescale(&mut self, plan: &Plan, level: &Level, holds: &[bool]) {
        let there: Vec<Member> = members(level).filter(|member| self.has(*member)).collect();
        let weights = there.iter().map(|member| (self.weight(*member), Declared::of(plan, *member).is_set(holds)));
        let mut weights: Vec<(Rational, bool)> = weights.collect();
        rescale(&mut weights);
        let some_open = there.iter().any(|member| self.is_open(*member));
        for (member, (weight, is_set)) in there.into_iter().zip(weights) {
            if let Some(place) = self.place_mut(member) {
                place.weight = weight;
                place.rescaled = !is_set;
                place.is_open |= place.rescaled && some_open;
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

    /// Whether it weighs nothing at its level.
    pub(super) fn is_weightless(&self, member: Member) -> bool {
        self.place(member).is_none_or(|place| place.weight.is_zero())
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

/// What the scheme says of the weight of a member.
struct Declared<'a> {
    weight: Option<&'a Choice<Rational>>,
    open: Option<&'a Choice<bool>>,
    present: Option<&'a Choice<bool>>,
}

impl<'a> Declared<'a> {
    fn of(plan: &'a Plan, member: Member) -> Self {
        let (section, rule) = match member {
            Member::Section(index) => (plan.sections.get(index), None),
            Member::Indicator(index) => (None, plan.indicators.get(index)),
        };
        Self {
            weight: section.and_then(|s| s.weight.as_ref()).or(rule.map(|r| &r.weight)),
            open: section.map(|s| &s.open_weight).or(rule.map(|r| &r.open_weight)),
            present: section.map(|s| &s.present).or(rule.map(|r| &r.present)),
        }
    }

    /// Whether a patch sets the weight, or adds the member with it.
    fn is_set(&self, holds: &[bool]) -> bool {
        self.weight.is_some_and(|weight| weight.layer(holds).is_some())
            || self.open.is_some_and(|open| open.layer(holds).is_some())
            || self.present.is_some_and(|present| present.base == Some(false))
    }
}
