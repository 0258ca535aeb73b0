//! What a result gives to each field of a row.

use crate::facts::{Dimension, FieldKind, Member, Value};
use crate::outcome::{Figure, Outcome, Shown};
use crate::plan::Plan;
use crate::source::Span;
use crate::value::{Rational, Unit};
use std::sync::Arc;

/// Where a field of a row is read.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A fact of the member.
    Fact(usize),
    /// The total.
    Total,
    /// The total before veto.
    ComputedTotal,
    /// The grade, by its place.
    Grade(Vec<String>),
    /// The rank.
    Rank,
    /// The evaluation date.
    AsOf,
    /// A value of an indicator.
    Indicator(String, Part),
    /// A value of a section.
    Section(String, Part),
    /// The points of an adjustment, all its lines together.
    Adjust(String),
    /// Whether a veto has fired.
    Fired(String),
    /// An outcome, with its type.
    Outcome(String, FieldKind),
    /// The class of a classification, by its place.
    Class(String, Vec<String>),
}

/// A value of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Measure,
    Score,
    Points,
    Weight,
}

impl Source {
    /// What a field is called is what it is read from.
    pub(super) fn of(name: &str, plan: &Plan) -> Option<Self> {
        if let Some(fact) =
            plan.facts.fields.iter().position(|f| f.name == name && !matches!(f.kind, FieldKind::List(_)))
        {
            return Some(Self::Fact(fact));
        }
        match name {
            "total" => return Some(Self::Total),
            "computed_total" => return Some(Self::ComputedTotal),
            "grade" => {
                let table = plan.grades.as_ref()?;
                return Some(Self::Grade(table.rows.iter().map(|row| row.name.clone()).collect()));
            }
            "rank" => return Some(Self::Rank),
            "as_of" => return Some(Self::AsOf),
            _ => {}
        }
        let Some((owner, member)) = name.rsplit_once('.') else {
            if let Some(outcome) = plan.outcomes.iter().find(|outcome| outcome.name == name) {
                let kind = match (&outcome.dimension, outcome.unit) {
                    (Some(dimension), _) => FieldKind::Member(dimension.clone()),
                    (None, Some(unit)) => FieldKind::Numeric(unit),
                    (None, None) => FieldKind::Text,
                };
                return Some(Self::Outcome(name.to_owned(), kind));
            }
            let class = plan.classes.iter().find(|class| class.name == name)?;
            return Some(Self::Class(name.to_owned(), class.rows.iter().map(|row| row.name.clone()).collect()));
        };
        let own = owner.to_owned();
        let part = match member {
            "measure" => Part::Measure,
            "score" => Part::Score,
            "points" => Part::Points,
            "weight" => Part::Weight,
            "fired" => return plan.vetoes.iter().any(|veto| veto.name == owner).then_some(Self::Fired(own)),
            _ => return None,
        };
        if plan.indicators.iter().any(|rule| rule.name == owner) {
            return Some(Self::Indicator(own, part));
        }
        if plan.sections.iter().any(|section| section.name == owner) {
            return (part != Part::Measure).then_some(Self::Section(own, part));
        }
        let is_adjust = part == Part::Points && plan.adjusts.iter().any(|adjust| adjust.name == owner);
        is_adjust.then_some(Self::Adjust(own))
    }

    /// The value in a result; facts are no part of it.
    pub(super) fn read(&self, outcome: &Outcome) -> Value {
        match self {
            Self::Fact(_) => Value::Missing,
            Self::Total => Value::Number(outcome.total.into()),
            Self::ComputedTotal => Value::Number(outcome.computed_total.into()),
            Self::Grade(names) => place(names, outcome.grade.as_deref()),
            Self::Rank => match outcome.rank.and_then(|rank| i64::try_from(rank).ok()) {
                Some(rank) => Value::Number(rank.into()),
                None => Value::Missing,
            },
            Self::AsOf => outcome.as_of.map_or(Value::Missing, Value::Date),
            Self::Indicator(name, part) => number(outcome.indicators.get(name).and_then(|line| match part {
                Part::Measure => line.measure.as_ref(),
                Part::Score => line.score.as_ref(),
                Part::Points => Some(&line.points),
                Part::Weight => Some(&line.weight),
            })),
            Self::Section(name, part) => number(outcome.sections.get(name).and_then(|section| match part {
                Part::Measure => None,
                Part::Score => section.score.as_ref(),
                Part::Points => Some(&section.points),
                Part::Weight => Some(&section.weight),
            })),
            Self::Adjust(name) => {
                let lines = outcome.adjustments.iter().filter(|line| line.name == *name);
                Value::Number(lines.map(|line| line.points.value().clone()).sum())
            }
            Self::Fired(name) => Value::Bool(outcome.vetoes.contains(name)),
            Self::Outcome(name, kind) => match outcome.outcomes.get(name) {
                None | Some(Shown::Missing) => Value::Missing,
                Some(Shown::Number(figure)) => Value::Number(figure.value().clone()),
                Some(Shown::Bool(value)) => Value::Bool(*value),
                Some(Shown::Date(date)) => Value::Date(*date),
                Some(Shown::Text(text)) => match kind {
                    FieldKind::Member(dimension) => dimension.find(text).map_or(Value::Missing, Value::Member),
                    _ => Value::Text(text.as_str().into()),
                },
            },
            Self::Class(name, rows) => place(rows, outcome.classes.get(name).map(String::as_str)),
        }
    }

    /// What a member at fault is worth who counts as nought: no points, the last grade, and else nothing.
    pub(super) fn nought(&self) -> Value {
        match self {
            Self::Total
            | Self::ComputedTotal
            | Self::Adjust(_)
            | Self::Indicator(_, Part::Points)
            | Self::Section(_, Part::Points) => Value::Number(Rational::ZERO),
            Self::Grade(names) => names.len().checked_sub(1).map_or(Value::Missing, Value::Member),
            Self::Fact(_)
            | Self::Rank
            | Self::AsOf
            | Self::Indicator(..)
            | Self::Section(..)
            | Self::Fired(_)
            | Self::Outcome(..)
            | Self::Class(..) => Value::Missing,
        }
    }
}

/// What a source gives, as the members' scheme has it.
pub(super) fn field_of(source: &Source, plan: &Plan) -> Option<FieldKind> {
    let names = |names: &[String]| {
        let members = names.iter().map(|name| Member { name: name.clone(), label: None });
        let dimension =
            Dimension { name: String::new(), label: None, members: members.collect(), span: Span::default() };
        FieldKind::Member(Arc::new(dimension))
    };
    Some(match source {
        Source::Fact(fact) => plan.facts.fields.get(*fact)?.kind.clone(),
        Source::Total | Source::ComputedTotal | Source::Indicator(..) | Source::Section(..) | Source::Adjust(_) => {
            FieldKind::Numeric(Unit::Points)
        }
        Source::Grade(rows) | Source::Class(_, rows) => names(rows),
        Source::Rank => FieldKind::Numeric(Unit::Count),
        Source::AsOf => FieldKind::Date(crate::value::DatePattern::ISO),
        Source::Fired(_) => FieldKind::Bool,
        Source::Outcome(_, kind) => kind.clone(),
    })
}

fn number(figure: Option<&Figure>) -> Value {
    figure.map_or(Value::Missing, |figure| Value::Number(figure.value().clone()))
}

fn place(names: &[String], name: Option<&str>) -> Value {
    name.and_then(|name| names.iter().position(|known| known == name)).map_or(Value::Missing, Value::Member)
}

/// Values of one dimension in another that has the same names in its own order.
#[derive(Debug, Clone, Default)]
pub(super) struct Translation(Option<Vec<Option<usize>>>);

impl Translation {
    pub(super) fn between(theirs: &FieldKind, own: &FieldKind) -> Self {
        let (FieldKind::Member(theirs), FieldKind::Member(own)) = (theirs, own) else { return Self(None) };
        let places = theirs.members.iter().map(|member| own.members.iter().position(|m| m.name == member.name));
        Self(Some(places.collect()))
    }

    pub(super) fn apply(&self, value: &Value) -> Value {
        match (&self.0, value) {
            (Some(places), Value::Member(place)) => {
                places.get(*place).copied().flatten().map_or(Value::Missing, Value::Member)
            }
            (_, value) => value.clone(),
        }
    }
}
