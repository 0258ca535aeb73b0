use std::collections::{BTreeMap, BTreeSet};

use merit::syntax::ast::{
    Action, Adjust, Assert, Check, Classify, Clause, Definition, Expr, Fact, File, GradeRow, Interval, Item, ItemKind,
    Method, Name, Outcome, Policy, RoundClause, RoundWhat, Type, Value, Veto,
};
use merit::value::Date;

use super::value::Fault;

/// A scheme with everything found by name, as one person's patches leave it.
#[derive(Debug, Clone, Default)]
pub struct Rules<'a> {
    pub effective: Option<(Date, Date)>,
    pub round_lines: Option<&'a RoundClause>,
    pub round_total: Option<&'a RoundClause>,
    pub lines_exact: bool,
    pub total: Option<&'a Interval>,
    pub dimensions: BTreeMap<&'a str, Vec<&'a str>>,
    pub facts: BTreeMap<&'a str, &'a Fact>,
    /// Params and lets mean the same here: a name for a value, worked out when used.
    pub definitions: BTreeMap<&'a str, (Option<&'a Type>, &'a Value)>,
    pub nodes: Vec<Node<'a>>,
    pub adjusts: Vec<&'a Adjust>,
    pub vetoes: Vec<&'a Veto>,
    pub grades: Vec<&'a GradeRow>,
    pub outcomes: Vec<&'a Outcome>,
    pub classes: Vec<&'a Classify>,
    pub checks: Vec<&'a Check>,
    pub actions: Vec<&'a Action>,
    pub asserts: Vec<&'a Assert>,
    /// What other people have and this one has not.
    pub absent: BTreeSet<&'a str>,
}

/// A section or an indicator.
#[derive(Debug, Clone, Default)]
pub struct Node<'a> {
    pub name: &'a str,
    pub is_section: bool,
    pub parent: Option<usize>,
    pub weight: Option<&'a Expr>,
    pub worth: Option<&'a Expr>,
    pub out_of: Option<&'a Expr>,
    pub measure: Option<(&'a Expr, Option<&'a RoundClause>)>,
    pub score: Option<&'a Method>,
    pub cap: Option<&'a Expr>,
    pub floor: Option<&'a Expr>,
    pub zero_below: Option<&'a Expr>,
    pub zero_above: Option<&'a Expr>,
    pub no_data_when: Vec<(&'a Expr, &'a Policy)>,
    pub no_data: Option<&'a Policy>,
    /// A patch sets its weight, or adds it.
    pub stated: bool,
    /// `rest proportional` is about its level, and its weight is not stated.
    pub rescaled: bool,
}

impl Node<'_> {
    /// A leaf has a score of its own.
    pub fn is_leaf(&self) -> bool {
        self.score.is_some()
    }
}

impl<'a> Rules<'a> {
    /// The base: the file without its `when` blocks.
    pub fn base(file: &'a File) -> Result<Self, Fault> {
        let mut rules = Self::default();
        for item in &file.items {
            rules.declare(item)?;
        }
        Ok(rules)
    }

    pub fn declare(&mut self, item: &'a Item) -> Result<(), Fault> {
        match &item.kind {
            ItemKind::Scheme(_) | ItemKind::Version(_) | ItemKind::When(_) => {}
            // Words and fixtures: they change no result.
            ItemKind::Person(_) | ItemKind::Test(_) | ItemKind::Cases(_) | ItemKind::Property(_) => {}
            ItemKind::Effective(from, to) => self.effective = Some((from.date, to.date)),
            ItemKind::Round(clause, RoundWhat::Lines) => self.round_lines = Some(clause),
            ItemKind::Round(clause, RoundWhat::Total) => self.round_total = Some(clause),
            ItemKind::RoundLinesExact => self.lines_exact = true,
            ItemKind::Total(interval) => self.total = Some(interval),
            ItemKind::Dimension(d) => {
                let values = d.values.iter().map(|v| v.name.text.as_str()).collect();
                self.dimensions.insert(&d.head.name.text, values);
            }
            ItemKind::Facts(block) => {
                self.facts.extend(block.facts.iter().map(|f| (f.head.name.text.as_str(), f)));
            }
            ItemKind::Adjust(adjust) => self.adjusts.push(adjust),
            ItemKind::Veto(veto) => self.vetoes.push(veto),
            ItemKind::Grades(grades) => self.grades.extend(&grades.rows),
            ItemKind::Outcome(outcome) => self.outcomes.push(outcome),
            ItemKind::Classify(classify) => self.classes.push(classify),
            ItemKind::Check(check) if check.over_people.is_none() => self.checks.push(check),
            ItemKind::Action(action) => self.actions.push(action),
            ItemKind::Assert(assert) => self.asserts.push(assert),
            ItemKind::Param(_) | ItemKind::Let(_) | ItemKind::Section(_) | ItemKind::Indicator(_) => {
                self.reopen(item, None)?;
            }
            other => return Err(Fault::Unsupported(format!("{other:?}").chars().take(60).collect())),
        }
        Ok(())
    }

    /// Declares or reopens what patches may reopen; the later word holds.
    pub fn reopen(&mut self, item: &'a Item, inside: Option<usize>) -> Result<(), Fault> {
        match (&item.kind, inside) {
            (ItemKind::Param(d) | ItemKind::Let(d), _) => self.define(d),
            (ItemKind::Section(block) | ItemKind::Indicator(block), _) => {
                let is_section = matches!(item.kind, ItemKind::Section(_));
                let node = self.node_named(&block.head.name, is_section, inside);
                for item in &block.items {
                    self.reopen(item, Some(node))?;
                }
            }
            (ItemKind::Clause(clause), Some(node)) => self.nodes[node].set(clause),
            (other, _) => return Err(Fault::Unsupported(format!("{other:?}").chars().take(60).collect())),
        }
        Ok(())
    }

    fn define(&mut self, definition: &'a Definition) {
        let name = definition.head.name.text.as_str();
        let earlier = self.definitions.get(name).and_then(|(ty, _)| *ty);
        self.definitions.insert(name, (definition.ty.as_ref().or(earlier), &definition.value));
    }

    pub fn node_named(&mut self, name: &'a Name, is_section: bool, parent: Option<usize>) -> usize {
        self.node(&name.text).unwrap_or_else(|| {
            self.nodes.push(Node { name: &name.text, is_section, parent, ..Node::default() });
            self.nodes.len() - 1
        })
    }

    /// The section or indicator of that name.
    pub fn node(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|n| n.name == name)
    }

    /// The classification of that name.
    pub fn classification(&self, name: &str) -> Option<&'a Classify> {
        self.classes.iter().copied().find(|c| c.head.name.text == name)
    }

    /// Whether the classification has that class.
    pub fn has_class(&self, classification: &str, class: &str) -> bool {
        self.classification(classification).is_some_and(|c| c.rows.iter().any(|r| r.head.name.text == class))
    }

    /// Whether the dimension has that value.
    pub fn has_member(&self, dimension: &str, member: &str) -> bool {
        self.dimensions.get(dimension).is_some_and(|values| values.contains(&member))
    }
}

impl<'a> Node<'a> {
    fn set(&mut self, clause: &'a Clause) {
        match clause {
            Clause::Weight(e, _) => self.weight = Some(e),
            Clause::Worth(e) => self.worth = Some(e),
            Clause::OutOf(e) => self.out_of = Some(e),
            Clause::Measure(e, round) => self.measure = Some((e, round.as_ref())),
            Clause::Score(method) => self.score = Some(method),
            Clause::Cap(e) => self.cap = Some(e),
            Clause::Floor(e) => self.floor = e.as_ref(),
            Clause::ZeroBelow(e) => self.zero_below = Some(e),
            Clause::ZeroAbove(e) => self.zero_above = Some(e),
            Clause::NoData(Some(condition), policy) => self.no_data_when.push((condition, policy)),
            Clause::NoData(None, policy) => self.no_data = Some(policy),
            Clause::Better(_) | Clause::Anonymous(_) | Clause::Info(_) => {}
        }
    }
}
