use std::collections::BTreeSet;

use super::catalog::{Dimension, Fact, List, Micro, Ty, Unit, dimensions, facts, lists};
use super::tape::Tape;

/// What is known about the scheme while it is written.
#[derive(Debug)]
pub struct World {
    pub tape: Tape,
    pub features: BTreeSet<&'static str>,
    pub dimensions: Vec<Dimension>,
    pub facts: Vec<Fact>,
    pub lists: Vec<List>,
    /// Params and lets that may be used.
    pub names: Vec<Defined>,
    /// Their declarations.
    pub definitions: Vec<String>,
    pub leaves: Vec<Leaf>,
    /// Indicators of patches that may not be written yet.
    pub added: Vec<Leaf>,
    pub sections: Vec<Group>,
    pub aims: Vec<Aim>,
    pub as_of: Option<String>,
    /// Adjustments that give money, and vetoes.
    pub money_adjust: bool,
    pub vetoes: Vec<String>,
    pub late: Late,
}

/// What is known behind the total: names that later rules may use.
#[derive(Debug, Default)]
pub struct Late {
    /// How many rows the table of grades has.
    pub grades: usize,
    pub classes: Vec<Class>,
    pub outcomes: Vec<(String, Ty)>,
    /// Actions and checks.
    pub fired: Vec<String>,
}

/// A classification.
#[derive(Debug, Clone)]
pub struct Class {
    pub name: String,
    pub rows: Vec<&'static str>,
    pub attributes: bool,
}

/// A param or let.
#[derive(Debug, Clone)]
pub struct Defined {
    pub name: String,
    pub unit: Unit,
    pub undefined: bool,
    pub at_least_zero: bool,
    pub positive: bool,
}

/// An indicator, or a section that is rated, as written in the base.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub name: String,
    pub redistributes: bool,
    pub has_measure: bool,
    pub measure_undefined: bool,
    pub patches: Vec<Patchable>,
}

/// A clause that a patch may set: what it is, and texts to choose from.
#[derive(Debug, Clone)]
pub struct Patchable {
    pub feature: &'static str,
    pub texts: Vec<String>,
}

/// A section with children, or the top: whose weights may be moved.
#[derive(Debug, Clone)]
pub struct Group {
    /// None is the top.
    pub name: Option<String>,
    /// Of members: the section that they stand in.
    pub owner: Option<String>,
    /// Those with weight, in hundredths of a per cent, and whether they are sections.
    pub members: Vec<(String, u32, bool)>,
    /// Whether everybody below may be taken out.
    pub may_be_dead: bool,
}

/// Facts that together make a measure, and the values of it that matter.
#[derive(Debug, Clone)]
pub struct Aim {
    pub above: usize,
    pub below: Option<usize>,
    pub lines: Vec<Micro>,
}

impl World {
    pub fn new(tape: &[u16]) -> Self {
        Self {
            tape: Tape::new(tape),
            features: BTreeSet::new(),
            dimensions: dimensions(),
            facts: facts(),
            lists: lists(),
            names: vec![],
            definitions: vec![],
            leaves: vec![],
            added: vec![],
            sections: vec![],
            aims: vec![],
            as_of: None,
            money_adjust: false,
            vetoes: vec![],
            late: Late::default(),
        }
    }

    /// Notes that a construct was reached.
    pub fn reach(&mut self, feature: &'static str) {
        self.features.insert(feature);
    }

    /// A fact by name, which is declared from now on.
    pub fn fact(&mut self, name: &str) -> usize {
        let index = self.facts.iter().position(|f| f.name == name).unwrap();
        self.use_fact(index);
        index
    }

    /// Declares a fact.
    pub fn use_fact(&mut self, index: usize) -> String {
        let fact = &mut self.facts[index];
        fact.used = true;
        let (optional, default, name) = (fact.optional, fact.default.is_some(), fact.name.to_owned());
        if optional {
            self.reach("fact optional");
        }
        if default {
            self.reach("fact default");
        }
        name
    }
}
