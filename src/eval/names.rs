//! The author's names and words that explanations repeat, made once for a plan.

use std::collections::BTreeMap;

use crate::outcome::Info;
use crate::plan::{MethodPlan, NodeId, Plan};
use crate::source::{Sources, Span};
use crate::value::Text;

/// What a rule or a fact is called, and what is said of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) name: Text,
    /// The name that people read.
    pub(super) title: Text,
    pub(super) info: Info,
}

impl Named {
    fn of(name: &str, label: Option<&String>, info: &crate::plan::Info) -> Self {
        Self { name: name.into(), title: label.map_or(name, String::as_str).into(), info: info.into() }
    }
}

/// The names and words of a plan: explaining a person copies none of their letters.
#[derive(Debug)]
pub struct Names {
    /// What the scheme is called, and its version.
    pub(super) scheme: Named,
    pub(super) version: Option<Text>,
    pub(super) facts: Vec<Named>,
    pub(super) definitions: Vec<Named>,
    pub(super) sections: Vec<Named>,
    /// With the titles of the sections around it.
    pub(super) indicators: Vec<(Named, Vec<Text>)>,
    pub(super) adjusts: Vec<Named>,
    pub(super) vetoes: Vec<Named>,
    pub(super) outcomes: Vec<Named>,
    pub(super) classes: Vec<Named>,
    pub(super) actions: Vec<Named>,
    pub(super) checks: Vec<Named>,
    /// The words of expressions and clauses, on one line, and the places of rules.
    words: BTreeMap<Span, Text>,
    places: BTreeMap<Span, Text>,
}

macro_rules! named {
    ($rules:expr) => {
        $rules.iter().map(|rule| Named::of(&rule.name, rule.label.as_ref(), &rule.info)).collect()
    };
}

impl Names {
    /// The names and words of a plan that was made of these sources.
    #[must_use]
    pub fn of(plan: &Plan, sources: &Sources) -> Self {
        let mut names = Self {
            scheme: Named::of(&plan.scheme, plan.label.as_ref(), &plan.info),
            version: plan.version.as_deref().map(Text::from),
            facts: named!(plan.facts.fields),
            definitions: named!(plan.definitions),
            sections: named!(plan.sections),
            indicators: vec![],
            adjusts: named!(plan.adjusts),
            vetoes: named!(plan.vetoes),
            outcomes: named!(plan.outcomes),
            classes: named!(plan.classes),
            actions: named!(plan.actions),
            checks: named!(plan.checks),
            words: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let rules = plan.indicators.iter();
        let rules = rules.map(|rule| {
            (Named::of(&rule.name, rule.label.as_ref(), &rule.info), path(plan, &names.sections, rule.parent))
        });
        names.indicators = rules.collect();
        for span in spoken(plan) {
            names.words.entry(span).or_insert_with(|| on_one_line(sources, span));
        }
        for span in placed(plan) {
            names.places.entry(span).or_insert_with(|| place(sources, span));
        }
        names
    }

    /// The author's words, on one line.
    pub(super) fn words(&self, sources: &Sources, span: Span) -> Text {
        self.words.get(&span).cloned().unwrap_or_else(|| on_one_line(sources, span))
    }

    /// File, line and column.
    pub(super) fn place(&self, sources: &Sources, span: Span) -> Text {
        self.places.get(&span).cloned().unwrap_or_else(|| place(sources, span))
    }
}

/// The titles of the sections that a rule stands in, from the outside.
fn path(plan: &Plan, sections: &[Named], parent: Option<usize>) -> Vec<Text> {
    let mut path = vec![];
    let mut at = parent;
    while let Some((section, named)) = at.and_then(|s| plan.sections.get(s).zip(sections.get(s))) {
        path.insert(0, named.title.clone());
        at = section.parent;
    }
    path
}

/// What nearly every explanation repeats; the rest is looked up in the source when it is asked for.
fn spoken(plan: &Plan) -> Vec<Span> {
    let of = |node: &NodeId| plan.node(*node).span;
    let mut spans: Vec<Span> = vec![];
    for rule in &plan.indicators {
        spans.extend(rule.measure.all().map(|measure| of(&measure.value)));
        for lines in [&rule.zero_below, &rule.zero_above] {
            spans.extend(lines.all().map(of));
        }
        for method in rule.method.all() {
            match method {
                MethodPlan::Proportional(target, span) | MethodPlan::Inverse(target, span) => {
                    spans.extend([of(target), *span]);
                }
                MethodPlan::Bands(rows, span) => spans.extend(rows.iter().map(|row| row.span).chain([*span])),
                MethodPlan::Curve(_, span) => spans.push(*span),
                MethodPlan::Rated(rated) => spans.push(rated.span),
                MethodPlan::Value(value) => spans.push(of(value)),
            }
        }
    }
    for adjust in &plan.adjusts {
        spans.extend(adjust.rows.iter().map(|row| row.span).chain(adjust.limit.as_ref().map(|limit| limit.span)));
    }
    spans.extend(plan.patches.iter().map(|patch| of(&patch.condition)));
    spans.extend(plan.vetoes.iter().map(|veto| of(&veto.condition)));
    spans.extend(plan.outcomes.iter().map(|outcome| of(&outcome.value)));
    spans.extend(plan.classes.iter().flat_map(|class| &class.rows).filter_map(|row| row.condition.as_ref()).map(of));
    spans.extend(plan.actions.iter().map(|action| of(&action.condition)));
    spans.extend(plan.checks.iter().map(|check| of(&check.condition)));
    spans
}

/// The places that explanations name.
fn placed(plan: &Plan) -> Vec<Span> {
    let rules = plan.indicators.iter().map(|rule| rule.span).chain(plan.adjusts.iter().map(|adjust| adjust.span));
    let around = plan.patches.iter().map(|patch| patch.span).chain(plan.sections.iter().map(|section| section.span));
    let results = plan.vetoes.iter().map(|veto| veto.span).chain(plan.actions.iter().map(|action| action.span));
    let classes = plan.classes.iter().flat_map(|class| &class.rows).map(|row| row.span);
    rules.chain(around).chain(results).chain(classes).chain(plan.checks.iter().map(|check| check.span)).collect()
}

fn on_one_line(sources: &Sources, span: Span) -> Text {
    let text = sources.text(span);
    if is_one_line(text) {
        return text.into();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ").into()
}

/// Whether a text is words with one space between them, as most are.
fn is_one_line(text: &str) -> bool {
    let mut last = ' ';
    let plain = text.chars().all(|c| {
        let before = std::mem::replace(&mut last, c);
        !c.is_whitespace() || (c == ' ' && before != ' ')
    });
    plain && last != ' '
}

fn place(sources: &Sources, span: Span) -> Text {
    let at = sources.position(span);
    [sources.name(span), ":", &at.line.to_string(), ":", &at.column.to_string()].concat().into()
}
