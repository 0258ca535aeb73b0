//! The patches that hold for a person, and what each of them changes.

use super::Told;
use crate::eval::level::{Member, members};
use crate::eval::names::Named;
use crate::outcome::{Figure, PatchNote, SectionNote};
use crate::plan::{Choice, IndicatorPlan, Level};
use crate::source::Span;
use crate::value::{Text, Unit};

impl Told<'_, '_> {
    pub(super) fn patches(&self) -> Vec<PatchNote> {
        let plan = self.run.plan;
        let active = plan.patches.iter().enumerate().filter(|(i, _)| self.run.holds.get(*i).copied().unwrap_or(false));
        let notes = active.map(|(index, patch)| {
            let mut sets = vec![];
            for rule in &plan.indicators {
                let settings = self.settings(rule, index).into_iter();
                sets.extend(settings.map(|span| [&rule.name, ": ", &self.words(span)].concat()));
            }
            self.presences(index, &mut sets);
            for section in &plan.sections {
                if let Some((patch, _, _, span)) = section.weight.as_ref().and_then(|w| w.layer(&self.run.holds))
                    && *patch == index
                {
                    sets.push(format!("{}: {}", section.name, self.words(*span)));
                }
            }
            for definition in &plan.definitions {
                if let Some((patch, _, value, _)) = definition.value.layer(&self.run.holds)
                    && *patch == index
                {
                    sets.push(format!("{} = {}", definition.name, self.words(plan.node(*value).span)));
                }
            }
            self.rescaled(index, &mut sets);
            PatchNote {
                condition: self.words(plan.node(patch.condition).span),
                place: self.place(patch.span),
                sets,
                info: (&patch.info).into(),
            }
        });
        notes.collect()
    }

    /// The sections that have words of their own.
    pub(super) fn sections(&self) -> Vec<SectionNote> {
        let sections = self.run.plan.sections.iter().zip(&self.names.sections).enumerate();
        let there = sections.filter(|(index, _)| self.run.tree.has(Member::Section(*index))).map(|(_, there)| there);
        let notes = there.filter(|(section, _)| !section.info.is_empty()).map(|(section, named)| {
            let Named { name, title, info } = named.clone();
            SectionNote { name, title, place: self.place(section.span), info }
        });
        notes.collect()
    }

    /// Where one patch sets something of an indicator for this person.
    fn settings(&self, rule: &IndicatorPlan, patch: usize) -> Vec<Span> {
        let mut spans: Vec<Span> = vec![];
        fn chosen<T>(choice: &Choice<T>, holds: &[bool], patch: usize, spans: &mut Vec<Span>) {
            if let Some((by, _, _, span)) = choice.layer(holds)
                && *by == patch
                && !spans.contains(span)
            {
                spans.push(*span);
            }
        }
        let holds = &self.run.holds;
        chosen(&rule.weight, holds, patch, &mut spans);
        chosen(&rule.mark, holds, patch, &mut spans);
        chosen(&rule.measure, holds, patch, &mut spans);
        chosen(&rule.method, holds, patch, &mut spans);
        chosen(&rule.cap, holds, patch, &mut spans);
        chosen(&rule.floor, holds, patch, &mut spans);
        chosen(&rule.zero_below, holds, patch, &mut spans);
        chosen(&rule.zero_above, holds, patch, &mut spans);
        chosen(&rule.no_data, holds, patch, &mut spans);
        chosen(&rule.no_data_when, holds, patch, &mut spans);
        chosen(&rule.anonymous, holds, patch, &mut spans);
        spans
    }

    /// What one patch adds and drops, as written.
    fn presences(&self, patch: usize, sets: &mut Vec<String>) {
        let plan = self.run.plan;
        let sections = plan.sections.iter().map(|rule| &rule.present);
        let rules = sections
            .chain(plan.indicators.iter().map(|rule| &rule.present))
            .chain(plan.adjusts.iter().map(|rule| &rule.present))
            .chain(plan.vetoes.iter().map(|rule| &rule.present))
            .chain(plan.outcomes.iter().map(|rule| &rule.present))
            .chain(plan.checks.iter().map(|rule| &rule.present))
            .chain(plan.actions.iter().map(|rule| &rule.present));
        for present in rules {
            // a patch that sets something of what an outer one drops has said so by setting it
            if let Some((by, _, is_there, span)) = present.layer(&self.run.holds)
                && *by == patch
                && (!is_there || present.base == Some(false))
            {
                sets.push(self.words(*span).to_string());
            }
        }
    }

    /// The weights that `rest proportional` of one patch has made.
    fn rescaled(&self, patch: usize, sets: &mut Vec<String>) {
        let plan = self.run.plan;
        let weighed = plan.sections.iter().filter(|section| section.weight.is_some());
        for level in std::iter::once(&plan.root).chain(weighed.map(|section| &section.level)) {
            let Some(span) = self.rest_of(level).filter(|(by, _)| *by == patch).map(|(_, span)| span) else { continue };
            for member in members(level).filter(|member| self.run.tree.is_rescaled(*member)) {
                let name = match member {
                    Member::Section(index) => plan.sections.get(index).map(|s| s.name.as_str()),
                    Member::Indicator(index) => plan.indicators.get(index).map(|i| i.name.as_str()),
                };
                let (name, words) = (name.unwrap_or_default(), self.words(span));
                let weight = Figure::exact(self.run.tree.weight(member)).in_unit(Some(Unit::Ratio));
                sets.push(format!("{name}: {words} → {weight}"));
            }
        }
    }

    /// The patch that rescales a level for this person, and where it says so.
    fn rest_of(&self, level: &Level) -> Option<(usize, Span)> {
        level.rests.iter().copied().find(|(patch, _)| self.run.holds.get(*patch).copied().unwrap_or(false))
    }

    /// The conditions of the patches that changed an indicator: what they set of it, that they added it, or its weight.
    pub(super) fn patched(&self, rule: &IndicatorPlan, index: usize) -> Vec<Text> {
        let run = self.run;
        let plan = run.plan;
        let rescaling = run.tree.is_rescaled(Member::Indicator(index)).then(|| {
            let weighed = plan.sections.iter().filter(|section| section.weight.is_some());
            let mut levels = std::iter::once(&plan.root).chain(weighed.map(|section| &section.level));
            levels.find(|level| level.indicators.contains(&index)).and_then(|level| self.rest_of(level))
        });
        let rescaling = rescaling.flatten().map(|(patch, _)| patch);
        let adding = rule.present.layer(&run.holds).map(|(patch, ..)| *patch);
        let holding = plan.patches.iter().enumerate().filter(|(at, _)| run.holds.get(*at).copied().unwrap_or(false));
        let changing = holding
            .filter(|(at, _)| rescaling == Some(*at) || adding == Some(*at) || !self.settings(rule, *at).is_empty());
        changing.map(|(_, patch)| self.words(plan.node(patch.condition).span)).collect()
    }
}
