//! People together: asks everybody in rounds, ranks and pools what they give, and hands it back.

mod exchange;
mod groups;

use std::collections::BTreeMap;

use crate::eval::{self, Gift, Given};
use crate::facts::{Fault, FaultKind, Record, Schema, Value};
use crate::outcome::{Explanation, GroupResult, Outcome, Status};
use crate::plan::{Plan, Step};

use super::{Compiled, Engine};
use exchange::Exchange;

/// So often people are asked again because somebody's fault showed late.
const MOST_PASSES: usize = 20;

/// What came of people who were scored together: one result for each record, in the order of the records.
#[derive(Debug)]
pub struct Together {
    /// Each person's outcome, or every fault of the record.
    pub results: Vec<Result<Outcome, Vec<Fault>>>,
    /// The groups of the cohort, then those of each `group by`, in the order of the facts that make them.
    pub groups: Vec<GroupResult>,
}

/// Somebody who belongs to the people but could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Absent {
    /// The facts that could be read, by their place in the schema; what is not known is [`None`].
    pub facts: Vec<Option<Value>>,
}

impl Absent {
    /// Somebody with faults: a fact that one of them is about is not known, nor is any where nothing could be read.
    #[must_use]
    pub fn of(schema: &Schema, record: Option<&Record>, faults: &[Fault]) -> Self {
        let Some(record) = record else { return Self::default() };
        let is_at_fault = |name: &str| faults.iter().any(|fault| fault.field.as_deref() == Some(name));
        let facts = schema.fields.iter().zip(&record.values);
        Self { facts: facts.map(|(field, value)| (!is_at_fault(&field.name)).then(|| value.clone())).collect() }
    }
}

/// How people at fault are treated.
#[derive(Debug, Clone, Default)]
pub struct TogetherOptions {
    /// Whoever is at fault is left out as if he had never been there; otherwise the grades of his group are provisional.
    pub exclude_faulty: bool,
    /// Who could not be read.
    pub absent: Vec<Absent>,
}

impl Engine {
    /// Whether somebody's result can depend on others', so that people must be scored together.
    #[must_use]
    pub fn compares_people(&self) -> bool {
        !self.compiled.plan.together.is_empty() || !self.compiled.plan.together.groups.is_empty()
    }

    /// Scores people together: ranks, quotas and everything else that depends on the others.
    ///
    /// Results stand in the order of the records and do not depend on it. A person at fault takes no part; the grades of
    /// his group are then provisional. In a scheme that compares nobody this is [`Engine::score_all`].
    ///
    /// ```
    /// let engine = merit::Engine::compile("rank.merit", "scheme r
    /// facts { key person: text  calls: count }
    /// indicator made { weight 100%  score calls  cap 100 }
    /// grades { S >= 90 top 50%  A otherwise }
    /// cohort { rank by total  ties lower }")?;
    /// let people = ["Li", "Wu"].map(|name| (name, if name == "Li" { 95 } else { 99 }));
    /// let records: Vec<_> = people
    ///     .iter()
    ///     .map(|(person, calls)| engine.prepare(&serde_json::json!({ "person": person, "calls": calls })))
    ///     .collect::<Result<_, _>>()?;
    /// let together = engine.score_together(&records);
    /// let grades: Vec<_> = together.results.iter().flatten().map(|outcome| outcome.grade.as_deref()).collect();
    /// assert_eq!(grades, [Some("A"), Some("S")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn score_together(&self, records: &[Record]) -> Together {
        self.score_together_with(records, &TogetherOptions::default())
    }

    /// Scores people together, with a say in how those at fault are treated.
    #[must_use]
    pub fn score_together_with(&self, records: &[Record], options: &TogetherOptions) -> Together {
        self.meet(records, options).0
    }

    /// Scores people together and tells what each has from the others.
    pub(crate) fn meet(
        &self,
        records: &[Record],
        options: &TogetherOptions,
    ) -> (Together, Vec<Result<Given, Vec<Fault>>>) {
        let (settled, results) = self.settle_all(records, options);
        let groups = self.groups(records, &settled, &results);
        (Together { results, groups }, settled.given)
    }

    /// Scores people together and explains the result of one of them.
    ///
    /// # Errors
    /// Every fault of that record, or that there is no such record.
    pub fn explain_together(
        &self,
        records: &[Record],
        person: usize,
        options: &TogetherOptions,
    ) -> Result<Explanation, Vec<Fault>> {
        let mut settled = self.settle(records, options);
        match (records.get(person), settled.given.get_mut(person)) {
            (Some(record), Some(Ok(given))) => self.explain_given(record, given),
            (_, Some(Err(faults))) => Err(std::mem::take(faults)),
            (_, _) => Err(vec![]),
        }
    }

    /// What each person has from the others.
    pub(crate) fn settle(&self, records: &[Record], options: &TogetherOptions) -> Settled {
        self.settle_all(records, options).0
    }

    /// What each person has from the others, and what comes of it. Whose fault shows only when he has something from the
    /// others is taken out, and the others are asked again without him. Where that never ends, nothing is final.
    fn settle_all(&self, records: &[Record], options: &TogetherOptions) -> (Settled, Results) {
        let mut faulty = Faulty::new();
        // what somebody had when his fault showed, so that it can be looked at
        let mut had: BTreeMap<usize, Given> = BTreeMap::new();
        let mut passes = 0;
        loop {
            let (mut settled, mut late) = self.settle_without(records, options, &faulty);
            let mut results = self.score_settled(records, &settled);
            for (person, (given, result)) in settled.given.iter().zip(&results).enumerate() {
                if let (Ok(given), Err(faults)) = (given, result)
                    && faults.iter().any(shows_late)
                {
                    late.insert(person, faults.clone());
                    had.insert(person, given.clone());
                }
            }
            passes += 1;
            let is_endless = passes == MOST_PASSES && !late.is_empty();
            if late.is_empty() || is_endless || self.compiled.plan.together.rounds.is_empty() {
                let scored = results.iter_mut().flatten().filter(|outcome| outcome.status == Status::Scored);
                scored.filter(|_| is_endless).for_each(|outcome| outcome.status = Status::Provisional);
                for (person, had) in had {
                    if let Some(given) = settled.given.get_mut(person) {
                        *given = Ok(had);
                    }
                }
                return (settled, results);
            }
            faulty.append(&mut late);
        }
    }

    fn score_settled(&self, records: &[Record], settled: &Settled) -> Results {
        let Compiled { plan, budget, .. } = &*self.compiled;
        let score = |(record, given): (&Record, &Result<Given, Vec<Fault>>)| match given {
            Ok(given) => eval::score(plan, record, self.as_of, *budget, given),
            Err(faults) => Err(faults.clone()),
        };
        records.iter().zip(&settled.given).map(score).collect()
    }

    /// What each person has from the others but for the faulty ones, and whose fault shows after he gave something.
    fn settle_without(&self, records: &[Record], options: &TogetherOptions, faulty: &Faulty) -> (Settled, Faulty) {
        let Compiled { plan, budget, .. } = &*self.compiled;
        let mut late = Faulty::new();
        let nothing = Given {
            pools: vec![Value::Missing; plan.together.pools.len()],
            others: vec![0; plan.together.pools.len()],
            won: vec![false; plan.together.awards.len()],
            ..Given::default()
        };
        let mut settled = Settled { given: vec![Ok(nothing); records.len()], cohorts: vec![] };
        for (person, faults) in faulty {
            if let Some(given) = settled.given.get_mut(*person) {
                *given = Err(faults.clone());
            }
        }
        for (round, exchanges) in plan.together.rounds.iter().enumerate() {
            let mut gifts: Vec<Vec<Option<Gift>>> = vec![Vec::with_capacity(records.len()); exchanges.len()];
            for (person, (record, given)) in records.iter().zip(&mut settled.given).enumerate() {
                let mut gave = match given {
                    Ok(ready) => match eval::give(plan, record, self.as_of, *budget, ready, round) {
                        Ok(gave) => gave.into_iter().map(Some).collect(),
                        Err(faults) => {
                            if round > 0 && faults.iter().any(shows_late) {
                                late.insert(person, faults.clone());
                            }
                            *given = Err(faults);
                            vec![]
                        }
                    },
                    Err(_) => vec![],
                };
                gave.resize(exchanges.len(), None);
                gifts.iter_mut().zip(gave).for_each(|(gifts, gift)| gifts.push(gift));
            }
            for (step, gifts) in exchanges.iter().zip(gifts) {
                Exchange { plan, records, options, settled: &mut settled }.run(*step, &gifts);
            }
        }
        (settled, late)
    }

    /// What somebody has who is scored alone: himself as his group, no rank, and a grade that may still change.
    pub(crate) fn alone(&self, record: &Record) -> Result<Given, Vec<Fault>> {
        if self.compiled.plan.together.is_empty() {
            return Ok(Given::default());
        }
        let (mut settled, _) =
            self.settle_without(std::slice::from_ref(record), &TogetherOptions::default(), &Faulty::new());
        let mut given = settled.given.pop().unwrap_or_else(|| Ok(Given::default())).or_else(|faults| {
            // alone there is no border to be tied at
            let tied = faults.iter().all(|fault| fault.kind == FaultKind::UnresolvedTie);
            if tied { Ok(Given::default()) } else { Err(faults) }
        })?;
        given.place = None;
        given.is_provisional = is_graded_together(&self.compiled.plan);
        Ok(given)
    }
}

/// Whether a grade can depend on others'.
fn is_graded_together(plan: &Plan) -> bool {
    plan.together.cohort.as_ref().is_some_and(|cohort| cohort.rules.grades.iter().any(|row| !row.quotas.is_empty()))
}

/// Whether the others are asked again without somebody at fault. A check over people looks at all of them once: who it
/// turns away has been counted, or one rejection would bring about the next.
fn shows_late(fault: &Fault) -> bool {
    !matches!(fault.kind, FaultKind::Undecided | FaultKind::Rejected)
}

/// One result for each record.
type Results = Vec<Result<Outcome, Vec<Fault>>>;

/// Who is at fault, by his place among the records, and why.
type Faulty = BTreeMap<usize, Vec<Fault>>;

/// What everybody has from the others, and the groups that were ranked.
pub(crate) struct Settled {
    pub(crate) given: Vec<Result<Given, Vec<Fault>>>,
    pub(crate) cohorts: Vec<Ranked>,
}

/// A group that was ranked.
pub(crate) struct Ranked {
    /// Its members, by their places among the records.
    pub(crate) members: Vec<usize>,
    /// Somebody of it is at fault.
    pub(crate) is_provisional: bool,
    pub(crate) report: crate::cohort::GroupReport,
}

/// Whether an exchange is the one that ranks.
fn ranks(step: Step) -> bool {
    matches!(step, Step::Place)
}
