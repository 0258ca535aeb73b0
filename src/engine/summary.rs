//! What people who were scored together came to, group by group.

use std::collections::BTreeMap;

use super::{Engine, Together};
use crate::cohort::{self, Key, quartiles};
use crate::facts::Field;
use crate::outcome::{
    Amount, ClassCount, ClassCounts, Figure, GradeShare, GroupFact, GroupKind, GroupResult, GroupSummary, Leader,
    Outcome, Shown, Spread, Status, Summary, Winners,
};
use crate::plan::{Among, GroupPlan, Plan};
use crate::value::{Rational, Unit};

impl Engine {
    /// Summarises people who were scored together: distributions, spreads, sums of money, winners and the first `top` of
    /// each group. Who is at fault is in no group.
    ///
    /// ```
    /// let engine = merit::Engine::compile("x.merit", "scheme x
    /// facts { key person: text  calls: count }
    /// indicator made { weight 100%  score calls  cap 100 }
    /// grades { S >= 90  A otherwise }")?;
    /// let people = [("Li", 95), ("Wu", 70)];
    /// let records: Vec<_> = people
    ///     .iter()
    ///     .map(|(person, calls)| engine.prepare(&serde_json::json!({ "person": person, "calls": calls })))
    ///     .collect::<Result<_, _>>()?;
    /// let summary = engine.summarize(&engine.score_together(&records), 1);
    /// assert_eq!(summary.groups[0].total.as_ref().map(|total| total.mean.to_string()), Some("82.50".to_owned()));
    /// assert_eq!(summary.groups[0].leaders[0].person, "Li");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn summarize(&self, together: &Together, top: usize) -> Summary {
        let plan = self.plan();
        let outcomes: Vec<Option<&Outcome>> = together.results.iter().map(|result| result.as_ref().ok()).collect();
        let summing = Summing { plan, outcomes, top: top as u64 };
        let is_everybody =
            plan.together.cohort.as_ref().is_some_and(|cohort| cohort.by.is_empty() && cohort.exclude.is_none());
        let mut groups = vec![];
        if !is_everybody || together.groups.is_empty() {
            groups.push(summing.everybody(&together.groups));
        }
        let (declared, compared): (Vec<&GroupResult>, Vec<&GroupResult>) =
            together.groups.iter().partition(|group| group.score.is_some());
        groups.extend(compared.into_iter().map(|group| summing.compared(group)));
        for group in &plan.together.groups {
            let fact = plan.facts.fields.get(group.by).map(|field| field.name.as_str());
            let of: Vec<&GroupResult> =
                declared.iter().filter(|r| r.by.first().map(|(name, _)| name.as_str()) == fact).copied().collect();
            groups.extend(summing.declared(group, &of));
        }
        Summary {
            scheme: plan.scheme.clone(),
            title: plan.label.clone().unwrap_or_else(|| plan.scheme.clone()),
            version: plan.version.clone(),
            groups,
        }
    }
}

struct Summing<'a> {
    plan: &'a Plan,
    outcomes: Vec<Option<&'a Outcome>>,
    top: u64,
}

impl<'a> Summing<'a> {
    fn everybody(&self, groups: &[GroupResult]) -> GroupSummary {
        let people: Vec<&Outcome> = self.outcomes.iter().copied().flatten().collect();
        let mut all = self.group(GroupKind::Everybody, &people, &by_total(&people));
        all.provisional = groups.iter().any(|group| group.provisional);
        all
    }

    /// A group of the cohort, with the ranks and the seats that it has there.
    fn compared(&self, group: &GroupResult) -> GroupSummary {
        let people = self.people(group);
        let ranks: Vec<Option<u64>> = people.iter().map(|outcome| outcome.rank).collect();
        let mut told = self.group(GroupKind::Cohort, &people, &ranks);
        told.by = self.facts(group);
        (told.quotas_apply, told.provisional) = (group.quotas_apply, group.provisional);
        for (grade, count) in told.grades.iter_mut().zip(&group.grades) {
            (grade.least, grade.most, grade.unfilled) = (count.least, count.most, grade.people < count.least);
        }
        told
    }

    /// The groups of a `group by`, the best first.
    fn declared(&self, plan: &GroupPlan, groups: &[&GroupResult]) -> Vec<GroupSummary> {
        let key = |group: &&GroupResult| match &group.score {
            Some(Shown::Number(score)) => [Key::Number(score.value().clone())],
            Some(Shown::Bool(_) | Shown::Text(_) | Shown::Date(_) | Shown::Missing) | None => [Key::Missing],
        };
        let keys: Vec<[Key; 1]> = groups.iter().map(key).collect();
        let mut told: Vec<GroupSummary> = vec![];
        for ((group, place), key) in groups.iter().zip(cohort::rank(&keys, &[false])).zip(&keys) {
            let people = self.people(group);
            let mut summary = self.group(GroupKind::GroupBy, &people, &by_total(&people));
            summary.title.clone_from(&plan.label);
            summary.by = self.facts(group);
            summary.place = (*key != [Key::Missing]).then_some(place);
            summary.score = group.score.as_ref().map(|score| self.score(score));
            summary.won = group.awards.iter().map(|award| self.award_title(award)).collect();
            summary.provisional = group.provisional;
            told.push(summary);
        }
        told.sort_by_key(|group| group.place.unwrap_or(u64::MAX));
        told
    }

    fn group(&self, kind: GroupKind, people: &[&'a Outcome], ranks: &[Option<u64>]) -> GroupSummary {
        GroupSummary {
            kind,
            title: None,
            by: vec![],
            place: None,
            score: None,
            won: vec![],
            people: people.len(),
            ranked: ranks.iter().flatten().count(),
            held: people.iter().filter(|outcome| outcome.status == Status::Held).count(),
            quotas_apply: false,
            provisional: false,
            total: self.spread(people),
            grades: self.grades(people),
            classes: self.classes(people),
            money: self.money(people),
            awards: self.awards(people),
            leaders: self.leaders(people, ranks),
        }
    }

    fn people(&self, group: &GroupResult) -> Vec<&'a Outcome> {
        group.people.iter().filter_map(|person| self.outcomes.get(*person).copied().flatten()).collect()
    }

    fn facts(&self, group: &GroupResult) -> Vec<GroupFact> {
        let title = |name: &str| {
            let field = self.plan.facts.fields.iter().find(|field| field.name == name);
            field.map_or(name, Field::title).to_owned()
        };
        let facts = group.by.iter();
        facts.map(|(name, value)| GroupFact { name: name.clone(), title: title(name), value: value.clone() }).collect()
    }

    /// A score with the places of a total, where it is exact to more of them.
    fn score(&self, score: &Shown) -> Shown {
        match score {
            Shown::Number(figure) if figure.places().is_none() => Shown::Number(self.total(figure.value())),
            Shown::Number(_) | Shown::Bool(_) | Shown::Text(_) | Shown::Date(_) | Shown::Missing => score.clone(),
        }
    }

    fn total(&self, value: &Rational) -> Figure {
        Figure::rounded(value.round(self.plan.total), self.plan.total.places)
    }

    fn spread(&self, people: &[&Outcome]) -> Option<Spread> {
        let totals: Vec<Rational> = people.iter().map(|outcome| Rational::from(outcome.total)).collect();
        let cohort::Quartiles { min, q1, median, q3, max, mean } = quartiles(&totals)?;
        let [mean, min, q1, median, q3, max] = [mean, min, q1, median, q3, max].map(|value| self.total(&value));
        Some(Spread { mean, min, q1, median, q3, max })
    }

    fn grades(&self, people: &[&Outcome]) -> Vec<GradeShare> {
        let have = counted(people.iter().filter_map(|outcome| outcome.grade.as_deref()));
        let rows = self.plan.grades.iter().flat_map(|table| &table.rows);
        let shares = rows.map(|row| GradeShare {
            grade: row.name.clone(),
            title: row.label.clone().unwrap_or_else(|| row.name.clone()),
            people: have.get(row.name.as_str()).copied().unwrap_or(0),
            least: 0,
            most: None,
            unfilled: false,
        });
        shares.collect()
    }

    fn classes(&self, people: &[&Outcome]) -> Vec<ClassCounts> {
        let counts = self.plan.classes.iter().map(|class| {
            let are = counted(people.iter().filter_map(|outcome| outcome.classes.get(&class.name)).map(String::as_str));
            let rows = class.rows.iter().map(|row| ClassCount {
                class: row.name.clone(),
                title: row.label.clone().unwrap_or_else(|| row.name.clone()),
                people: are.get(row.name.as_str()).copied().unwrap_or(0),
            });
            ClassCounts {
                name: class.name.clone(),
                title: class.label.clone().unwrap_or_else(|| class.name.clone()),
                classes: rows.collect(),
            }
        });
        counts.collect()
    }

    fn money(&self, people: &[&Outcome]) -> Vec<Amount> {
        let money = self.plan.outcomes.iter().filter(|outcome| outcome.unit == Some(Unit::Money));
        let amounts = money.map(|rule| {
            let values = people.iter().filter_map(|outcome| match outcome.outcomes.get(&rule.name)? {
                Shown::Number(figure) => Some(figure.value().clone()),
                Shown::Bool(_) | Shown::Text(_) | Shown::Date(_) | Shown::Missing => None,
            });
            let sum: Rational = values.sum();
            let sum = match rule.round {
                Some(rounding) => Figure::rounded(sum, rounding.places),
                None => Figure::exact(sum),
            };
            let title = rule.label.clone().unwrap_or_else(|| rule.name.clone());
            Amount { name: rule.name.clone(), title, sum }
        });
        amounts.collect()
    }

    fn awards(&self, people: &[&Outcome]) -> Vec<Winners> {
        let awards = self.plan.together.awards.iter().filter(|award| matches!(award.among, Among::People(_)));
        let winners = awards.map(|award| {
            let mut won: Vec<String> =
                people.iter().filter(|o| o.awards.contains(&award.name)).map(|o| o.person.clone()).collect();
            won.sort_unstable();
            Winners { name: award.name.clone(), title: award.title().to_owned(), people: won }
        });
        winners.collect()
    }

    fn award_title(&self, name: &str) -> String {
        let award = self.plan.together.awards.iter().find(|award| award.name == name);
        award.map_or(name, |award| award.title()).to_owned()
    }

    /// The first by rank, with everybody who is equal to the last of them.
    fn leaders(&self, people: &[&Outcome], ranks: &[Option<u64>]) -> Vec<Leader> {
        let ranked = people.iter().zip(ranks).filter_map(|(outcome, rank)| Some((*outcome, (*rank)?)));
        let mut first: Vec<(&Outcome, u64)> = ranked.filter(|(_, rank)| *rank <= self.top).collect();
        first.sort_by(|(a, x), (b, y)| x.cmp(y).then_with(|| a.person.cmp(&b.person)));
        let leaders = first.into_iter().map(|(outcome, rank)| Leader {
            rank,
            person: outcome.person.clone(),
            total: outcome.total,
            grade: outcome.grade.clone(),
            awards: outcome.awards.iter().map(|award| self.award_title(award)).collect(),
        });
        leaders.collect()
    }
}

/// Ranks by the total, where the cohort's own do not count; none after a veto.
fn by_total(people: &[&Outcome]) -> Vec<Option<u64>> {
    let fine = |outcome: &&Outcome| outcome.vetoes.is_empty();
    let keys: Vec<[Key; 1]> =
        people.iter().copied().filter(fine).map(|outcome| [Key::Number(Rational::from(outcome.total))]).collect();
    let mut ranks = cohort::rank(&keys, &[false]).into_iter();
    people.iter().map(|outcome| if fine(outcome) { ranks.next() } else { None }).collect()
}

fn counted<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeMap<&'t str, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_insert(0) += 1;
    }
    counts
}
