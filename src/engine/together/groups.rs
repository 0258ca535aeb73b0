//! What the groups came to.

use std::collections::BTreeMap;

use crate::cohort::Key;
use crate::eval;
use crate::facts::{Fault, Field, FieldKind, Record};
use crate::outcome::{GradeCount, GroupResult, Outcome, Shown};
use crate::plan::{Among, GroupPlan};

use super::exchange::group_key;
use super::{Compiled, Engine, Ranked, Settled};

impl Engine {
    pub(super) fn groups(
        &self,
        records: &[Record],
        settled: &Settled,
        results: &[Result<Outcome, Vec<Fault>>],
    ) -> Vec<GroupResult> {
        let together = &self.compiled.plan.together;
        let by = together.cohort.as_ref().map(|cohort| cohort.by.as_slice()).unwrap_or_default();
        // where all are excluded there is nobody to compare, and nothing to call the group by
        let cohorts = settled.cohorts.iter().filter(|ranked| !ranked.members.is_empty());
        let mut groups: Vec<GroupResult> = cohorts.map(|ranked| self.cohort_group(records, by, ranked)).collect();
        for (index, group) in together.groups.iter().enumerate() {
            groups.extend(self.declared_groups(index, group, records, settled, results));
        }
        groups
    }

    fn cohort_group(&self, records: &[Record], by: &[usize], ranked: &Ranked) -> GroupResult {
        let first = ranked.members.first().and_then(|person| records.get(*person));
        let grades = self.compiled.plan.grades.iter().flat_map(|table| &table.rows).zip(&ranked.report.rows);
        GroupResult {
            by: first.map(|record| self.named(record, by)).unwrap_or_default(),
            people: ranked.members.clone(),
            score: None,
            awards: vec![],
            n: ranked.report.n,
            ranked: ranked.report.ranked,
            quotas_apply: ranked.report.quotas_apply,
            provisional: ranked.is_provisional,
            grades: grades
                .map(|(grade, row)| GradeCount {
                    grade: grade.name.clone(),
                    people: row.given,
                    least: row.low,
                    most: row.high,
                })
                .collect(),
        }
    }

    /// The groups of a `group by`: what they score is the same for each of their members, so the first who can tell does.
    fn declared_groups(
        &self,
        index: usize,
        group: &GroupPlan,
        records: &[Record],
        settled: &Settled,
        results: &[Result<Outcome, Vec<Fault>>],
    ) -> Vec<GroupResult> {
        let Compiled { plan, budget, .. } = &*self.compiled;
        let mut people: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (person, record) in
            records.iter().enumerate().filter(|(person, _)| results.get(*person).is_some_and(Result::is_ok))
        {
            let key = record.values.get(group.by).map_or(Key::Missing, group_key);
            people.entry(key).or_default().push(person);
        }
        let awards: Vec<(usize, &str)> = plan
            .together
            .awards
            .iter()
            .enumerate()
            .filter(|(_, award)| award.among == Among::Groups(index))
            .map(|(place, award)| (place, award.name.as_str()))
            .collect();
        let mut found: Vec<GroupResult> = vec![];
        for members in people.into_values() {
            let mut told = members.iter().filter_map(|person| {
                let (record, given) = (records.get(*person)?, settled.given.get(*person)?.as_ref().ok()?);
                let scores = eval::group_scores(plan, record, self.as_of, *budget, given).ok()?;
                Some((record, given, scores.get(index).cloned()?))
            });
            let Some((record, given, score)) = told.next() else { continue };
            let won = |place: usize| given.won.get(place).copied().unwrap_or(false);
            found.push(GroupResult {
                by: self.named(record, &[group.by]),
                score: Some(Shown::of(&score, None)),
                awards: awards.iter().filter(|(place, _)| won(*place)).map(|(_, name)| (*name).to_owned()).collect(),
                n: members.len(),
                ranked: 0,
                quotas_apply: false,
                provisional: members
                    .iter()
                    .any(|person| matches!(settled.given.get(*person), Some(Ok(given)) if given.is_provisional)),
                grades: vec![],
                people: members,
            });
        }
        found
    }

    fn named(&self, record: &Record, by: &[usize]) -> Vec<(String, Shown)> {
        let fields = &self.compiled.plan.facts.fields;
        let named = by.iter().filter_map(|fact| {
            let field: &Field = fields.get(*fact)?;
            let dimension = match &field.kind {
                FieldKind::Member(dimension) => Some(&**dimension),
                FieldKind::Numeric(_) | FieldKind::Date(_) | FieldKind::Bool | FieldKind::Text | FieldKind::List(_) => {
                    None
                }
            };
            Some((field.name.clone(), Shown::of(record.values.get(*fact)?, dimension)))
        });
        named.collect()
    }
}
