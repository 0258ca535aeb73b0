//! The raters, as far as they may be told apart.

use super::Told;
use crate::diag::{Say, say};
use crate::eval::anonymity::{Group, apart, merged};
use crate::eval::indicator::Scored;
use crate::facts::FieldKind;
use crate::outcome::{CategoryNote, Figure};
use crate::plan::{IndicatorPlan, MethodPlan};
use crate::value::{Rational, Unit};

/// What is told of the raters.
pub(super) enum Raters {
    /// Their categories, thin ones merged.
    Shown(Vec<Group>),
    /// So few have answered that nothing is told.
    Hidden,
}

impl Told<'_, '_> {
    pub(super) fn raters(&self, rule: &IndicatorPlan, scored: &Scored) -> Raters {
        match (rule.method.pick(&self.run.holds), rule.anonymous.pick(&self.run.holds)) {
            (Some(MethodPlan::Rated(_)), Some(least)) => {
                merged(&scored.raters, *least).map_or(Raters::Hidden, Raters::Shown)
            }
            _ => Raters::Shown(apart(&scored.raters)),
        }
    }

    pub(super) fn categories(&self, method: Option<&MethodPlan>, raters: Raters) -> Vec<CategoryNote> {
        let (Some(MethodPlan::Rated(rated)), Raters::Shown(groups)) = (method, raters) else { return vec![] };
        let dimension = match self.run.plan.facts.fields.get(rated.list).map(|f| &f.kind) {
            Some(FieldKind::List(list)) => list.fields.get(rated.category).map(|f| &f.kind),
            _ => None,
        };
        let title = |member: &usize| match dimension {
            Some(FieldKind::Member(d)) => {
                d.members.get(*member).map_or_else(String::new, |m| m.label.clone().unwrap_or_else(|| m.name.clone()))
            }
            _ => String::new(),
        };
        let notes = groups.into_iter().map(|group| CategoryNote {
            title: group.members.iter().map(title).collect::<Vec<_>>().join(" + ").into(),
            count: group.count,
            mean: group.mean.map(Figure::exact),
            weight: Figure::exact(group.weight),
            effective: Figure::exact(group.share),
        });
        notes.collect()
    }

    /// Whether raters whom the scheme keeps anonymous write into a list: then no row of it is ever shown.
    pub(super) fn is_anonymous(&self, list: usize) -> bool {
        self.run.plan.indicators.iter().any(|rule| {
            let mut methods = rule.method.base.iter().chain(rule.method.layers.iter().map(|(_, _, method, _)| method));
            let is_stated = rule.anonymous.base.is_some() || !rule.anonymous.layers.is_empty();
            is_stated && methods.any(|method| matches!(method, MethodPlan::Rated(rated) if rated.list == list))
        })
    }
}

pub(super) fn hidden_words() -> Say {
    say!("from the raters, too few to be told apart", "按各方评分;评分份数过少,不显示明细")
}

/// The weighted mean of the raters' categories, as a sum a reader can repeat.
pub(super) fn rated_words(raters: &Raters, out_of: &Rational, mark: &Rational) -> Say {
    let Raters::Shown(groups) = raters else { return hidden_words() };
    let filled = groups.iter().filter_map(|g| g.mean.clone().map(|mean| (mean, g.share.clone())));
    let parts: Vec<String> = filled
        .map(|(mean, share)| format!("{} × {}", Figure::exact(share).in_unit(Some(Unit::Ratio)), Figure::exact(mean)))
        .collect();
    let sum = parts.join(" + ");
    say!("weighted mean of the raters: ({sum}) ÷ {out_of} × {mark}", "各方评分加权平均:({sum}) ÷ {out_of} × {mark}")
}
