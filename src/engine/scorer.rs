//! Many records, as fast as they can be scored exactly.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::Serialize;

use super::parts::{Each, InTurn, split};
use super::{Engine, Faults};
use crate::eval;
use crate::facts::{Binder, Columns, Fault, Record, Slots};
use crate::outcome::{Outcome, Status};
use crate::quick::{self, Brief, Left, Listing, Prepared, Scores, Tally};
use crate::value::Rational;

/// Scores records one after the other, and remembers what it learned of each kind of person.
///
/// Results are those of [`Engine::score_record`], without names and words. What the quick path can not do exactly is
/// scored by that; so is every record of a scheme whose people are compared.
///
/// ```
/// let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }
/// grades { A >= 80  B otherwise }")?;
/// let record = engine.prepare(&serde_json::json!({ "person": "Li", "calls": 90 }))?;
/// let mut scorer = engine.scorer();
/// let brief = scorer.score(&record).expect("sound");
/// assert_eq!((brief.total.to_string().as_str(), brief.grade), ("90.00", Some(0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Scorer<'e> {
    engine: &'e Engine,
    quick: quick::OneByOne<'e>,
    /// What scores records with lists.
    rows: Option<quick::OneRow<'e>>,
    binder: Binder,
}

/// Scores columns of records, and remembers what it learned of facts and of kinds of person.
///
/// ```
/// use merit::facts::Columns;
/// let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }
/// grades { A >= 80  B otherwise }")?;
/// let mut columns = Columns::of(engine.facts());
/// for (person, calls) in [("Li", 90), ("Wu", 70)] {
///     columns.push(&engine.prepare(&serde_json::json!({ "person": person, "calls": calls }))?);
/// }
/// let scored = engine.batch().score(&columns);
/// assert_eq!(scored.scores().totals(), [9_000, 7_000]);
/// assert_eq!(scored.brief(1).expect("a row").expect("sound").grade, Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Batch<'e> {
    engine: &'e Engine,
    quick: quick::Batch<'e>,
    /// Room for the next scores.
    spare: Scores,
}

/// What a batch of people scored, in the order of their facts.
#[derive(Debug, Clone)]
pub struct Scored {
    scores: Scores,
    /// Whom the exact path scored.
    apart: BTreeMap<usize, Result<Outcome, Vec<Fault>>>,
    /// The row of each grade by its name.
    grades: Vec<String>,
}

impl Engine {
    /// Something that scores many records of this scheme, one by one.
    #[must_use]
    pub fn scorer(&self) -> Scorer<'_> {
        let plan = &self.compiled.plan;
        let as_of = plan.date(self.as_of);
        let (quick, rows) = (quick::OneByOne::new(plan, as_of), quick::OneRow::new(plan, as_of));
        Scorer { engine: self, quick, rows, binder: Binder::new(&plan.facts) }
    }

    /// Something that scores columns of records of this scheme: totals and grades.
    #[must_use]
    pub fn batch(&self) -> Batch<'_> {
        self.batch_of(false)
    }

    /// Something that scores columns of records of this scheme, with every line, outcome and flag ([`Scores::lines`]).
    #[must_use]
    pub fn batch_with_lines(&self) -> Batch<'_> {
        self.batch_of(true)
    }

    fn batch_of(&self, lines: bool) -> Batch<'_> {
        let plan = &self.compiled.plan;
        Batch { engine: self, quick: quick::Batch::new(plan, plan.date(self.as_of), lines), spare: Scores::default() }
    }

    /// The programs that score this scheme's records one by one: for whom no patch holds, and for each patch by itself.
    ///
    /// ```
    /// let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
    /// indicator calls_made { weight 100% score calls cap 100 }")?;
    /// let listing = engine.programs();
    /// assert_eq!(listing.programs[0].bits, Some(64));
    /// assert_eq!(listing.programs[0].steps[0].text.en, "min(r0, 100)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn programs(&self) -> Listing {
        let plan = &self.compiled.plan;
        let mut kinds = vec![(vec![false; plan.patches.len()], None)];
        for patch in 0..plan.patches.len() {
            let mut holds = vec![false; plan.patches.len()];
            let mut next = Some(patch);
            while let Some((at, patch)) = next.and_then(|at| Some((at, plan.patches.get(at)?))) {
                if let Some(slot) = holds.get_mut(at) {
                    *slot = true;
                }
                next = patch.parent;
            }
            kinds.push((holds, None));
        }
        Listing::of(plan, plan.date(self.as_of), &kinds, None, |holds| self.weights(holds))
    }

    /// The programs that score these columns with every line ([`Engine::batch_with_lines`]): for the kinds of people in
    /// them, and how many were scored by which path.
    #[must_use]
    pub fn programs_for(&self, columns: &Columns) -> Listing {
        let plan = &self.compiled.plan;
        let mut people: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        for row in 0..columns.rows() {
            let holding = eval::holding(plan, &columns.record(row), self.as_of, self.compiled.budget);
            if let Some(holds) = holding {
                *people.entry(holds).or_default() += 1;
            }
        }
        let kinds: Vec<_> = people.into_iter().map(|(holds, people)| (holds, Some(people))).collect();
        let date = plan.date(self.as_of);
        let mut listing = Listing::of(plan, date, &kinds, Some(columns), |holds| self.weights(holds));
        if listing.refused.is_none() {
            listing.tally = Some(self.batch_with_lines().score(columns).scores().tally().clone());
        }
        listing
    }

    fn weights(&self, holds: &[bool]) -> Option<quick::Weights> {
        eval::weights(&self.compiled.plan, holds)
    }

    fn brief(&self, record: &Record) -> Result<Brief, Vec<Fault>> {
        self.score_record(record).map(|outcome| brief_of(&outcome, self.grade_names()))
    }

    fn grade_names(&self) -> impl Iterator<Item = &String> {
        self.compiled.plan.grades.iter().flat_map(|table| &table.rows).map(|row| &row.name)
    }
}

fn brief_of<'g>(outcome: &Outcome, mut grades: impl Iterator<Item = &'g String>) -> Brief {
    Brief {
        total: outcome.total,
        computed_total: outcome.computed_total,
        grade: outcome.grade.as_ref().and_then(|name| grades.position(|grade| grade == name)),
        held: outcome.status == Status::Held,
    }
}

impl Scorer<'_> {
    /// What a record scores.
    ///
    /// # Errors
    /// As for [`Engine::score_record`].
    pub fn score(&mut self, record: &Record) -> Result<Brief, Vec<Fault>> {
        let engine = self.engine;
        let weights = |holds: &[bool]| engine.weights(holds);
        let brief = match &mut self.rows {
            Some(rows) => {
                let fill = |columns: &mut Columns| {
                    columns.push(record);
                    Some(())
                };
                rows.score_filled(fill, weights).ok()
            }
            None => self.quick.score_filled(|slots| slots.fill(record), weights).ok(),
        };
        brief.map_or_else(|| engine.brief(record), Ok)
    }

    /// What a host's struct or map scores: its fields are bound by their names, which costs next to nothing from the
    /// second record on.
    ///
    /// # Errors
    /// As for [`Engine::score`].
    ///
    /// ```
    /// # let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
    /// # indicator calls_made { weight 100% score calls cap 100 }").unwrap();
    /// #[derive(serde::Serialize)]
    /// struct Facts<'p> { person: &'p str, calls: u32 }
    /// let mut scorer = engine.scorer();
    /// for (person, calls) in [("Li", 90), ("Wu", 70)] {
    ///     let brief = scorer.score_facts(&Facts { person, calls })?;
    ///     assert_eq!(brief.total, calls.into());
    /// }
    /// # Ok::<(), merit::Faults>(())
    /// ```
    pub fn score_facts<T: Serialize + ?Sized>(&mut self, facts: &T) -> Result<Brief, Faults> {
        match self.score_filled(|binder, slots| binder.bind(facts, slots)) {
            Ok(brief) => Ok(brief),
            Err(Left::ToExact) => self.engine.brief(&self.filled()).map_err(Faults),
            Err(Left::Unfilled) => self.score_read(facts),
        }
    }

    /// The same of what is read into a record first.
    #[inline(never)]
    fn score_read<T: Serialize + ?Sized>(&mut self, facts: &T) -> Result<Brief, Faults> {
        self.engine.brief(&self.engine.prepare(facts)?).map_err(Faults)
    }

    /// What a record scores that is bound by hand, as `json::bind` does it; `None` where it can not be bound: reading it
    /// then tells its faults, or gives a record that [`Scorer::score`] takes.
    ///
    /// # Errors
    /// As for [`Engine::score_record`].
    pub fn score_bound(
        &mut self,
        bind: impl FnOnce(&mut Binder, &mut Slots) -> Option<()>,
    ) -> Option<Result<Brief, Vec<Fault>>> {
        match self.score_filled(bind) {
            Ok(brief) => Some(Ok(brief)),
            Err(Left::ToExact) => Some(self.engine.brief(&self.filled())),
            Err(Left::Unfilled) => None,
        }
    }

    #[inline]
    fn score_filled(&mut self, bind: impl FnOnce(&mut Binder, &mut Slots) -> Option<()>) -> Result<Brief, Left> {
        let (engine, binder) = (self.engine, &mut self.binder);
        let weights = |holds: &[bool]| engine.weights(holds);
        if let Some(rows) = &mut self.rows {
            return rows.score_filled(|columns| columns.push_bound(binder, bind), weights);
        }
        if binder.programs() != self.quick.programs() {
            binder.expect(self.quick.programs(), self.quick.expected());
        }
        self.quick.score_filled(|slots| bind(binder, slots), weights)
    }

    /// The record that was bound last.
    fn filled(&self) -> Record {
        self.rows.as_ref().map_or_else(|| self.quick.filled(), quick::OneRow::filled)
    }

    /// Brings a record into the form that is scored quickest: what is scored often is prepared once.
    #[must_use]
    pub fn prepare(&mut self, record: &Record) -> Prepared {
        let engine = self.engine;
        match &self.rows {
            Some(rows) => rows.prepare(record),
            None => self.quick.prepare(record, |holds| engine.weights(holds)),
        }
    }

    /// What a prepared record scores.
    ///
    /// # Errors
    /// As for [`Engine::score_record`].
    pub fn score_prepared(&mut self, prepared: &Prepared) -> Result<Brief, Vec<Fault>> {
        match self.quick.score_known(prepared) {
            Some(brief) => Ok(brief),
            None => self.score_unknown(prepared),
        }
    }

    #[inline(never)]
    fn score_unknown(&mut self, prepared: &Prepared) -> Result<Brief, Vec<Fault>> {
        let engine = self.engine;
        let weights = |holds: &[bool]| engine.weights(holds);
        let brief = match &mut self.rows {
            Some(rows) => prepared.row().and_then(|row| rows.score(row, weights)),
            None => self.quick.score(prepared, weights),
        };
        brief.map_or_else(|| engine.brief(&self.quick.record(prepared)), Ok)
    }

    /// The points of an indicator of the record that was scored last, where the quick path scored it.
    #[must_use]
    pub fn points(&mut self, indicator: usize) -> Option<Rational> {
        let engine = self.engine;
        match &mut self.rows {
            Some(rows) => rows.points(indicator, |holds| engine.weights(holds)).or_else(|| {
                let name = &engine.plan().indicators.get(indicator)?.name;
                let outcome = engine.score_record(&rows.last()?).ok()?;
                outcome.indicators.get(name).map(|line| line.points.value().clone())
            }),
            None => self.quick.points(indicator),
        }
    }

    /// How many records were scored by which path so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        self.rows.as_ref().map_or_else(|| self.quick.tally(), quick::OneRow::tally)
    }
}

impl Batch<'_> {
    /// What people score: each as [`Engine::score_record`] says, and a faulty one never touches another.
    pub fn score(&mut self, columns: &Columns) -> Scored {
        self.score_parts(columns, 1, &InTurn)
    }

    /// Takes scores back that are done with, so that the next ones need no memory of their own: memory that is new costs a
    /// third of the time of a large batch.
    ///
    /// ```
    /// # use merit::facts::Columns;
    /// # let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
    /// # indicator calls_made { weight 100% score calls cap 100 }").unwrap();
    /// # let mut columns = Columns::of(engine.facts());
    /// # for (person, calls) in [("Li", 90), ("Wu", 70)] {
    /// #     columns.push(&engine.prepare(&serde_json::json!({ "person": person, "calls": calls })).unwrap());
    /// # }
    /// let mut batch = engine.batch();
    /// for _ in 0..2 {
    ///     let scored = batch.score(&columns);
    ///     assert_eq!(scored.scores().totals(), [9_000, 7_000]);
    ///     batch.reuse(scored);
    /// }
    /// ```
    pub fn reuse(&mut self, done: Scored) {
        self.spare = done.scores;
    }

    /// The same part by part, as `work` does them; the results are the same, in the same order, for any number of parts.
    pub fn score_parts(&mut self, columns: &Columns, parts: usize, work: &impl Each) -> Scored {
        let engine = self.engine;
        let parts = split(columns.rows(), parts);
        let roll = self.quick.learn(columns);
        let weights = |holds: &[bool]| engine.weights(holds);
        let known = if self.quick.is_new() {
            work.each(&parts, |rows| self.quick.discover(columns, &roll, rows))
        } else {
            vec![]
        };
        self.quick.meet(&known, weights);
        loop {
            let spare = std::mem::take(&mut self.spare);
            let mut scores = Scores::of(columns.rows(), self.quick.places(), spare);
            let places = scores.parts(&parts).into_iter().map(|part| Mutex::new(Some(part)));
            let places: Vec<_> = parts.iter().map(|rows| rows.start).zip(places).collect();
            let done = work.each(&parts, |rows| {
                let place = places.iter().find(|(start, _)| *start == rows.start);
                let part = place.and_then(|(_, part)| part.lock().ok()?.take());
                part.map(|part| self.quick.score(columns, &roll, part)).unwrap_or_default()
            });
            drop(places);
            if self.quick.meet(&done, weights) {
                self.spare = scores;
                continue;
            }
            let exact = |row: usize| {
                let faults = columns.faults(row).map(<[Fault]>::to_vec);
                (row, faults.map_or_else(|| engine.score_record(&columns.record(row)), Err))
            };
            let apart = if done.iter().all(|done| done.left().is_empty()) {
                vec![]
            } else {
                work.each(&parts, |rows| {
                    let own = parts.iter().zip(&done).find(|(part, _)| part.start == rows.start);
                    let left = own.into_iter().flat_map(|(_, done)| done.left().rows());
                    left.map(|row| exact(rows.start + row)).collect::<Vec<_>>()
                })
            };
            for (part, done) in parts.iter().zip(done) {
                scores.add(part.start, done);
            }
            let grades = engine.grade_names().cloned().collect();
            return Scored { scores, apart: apart.into_iter().flatten().collect(), grades };
        }
    }
}

impl Scored {
    /// The columns; who was left to the exact path has no values there.
    #[must_use]
    pub fn scores(&self) -> &Scores {
        &self.scores
    }

    /// What a person scored; nothing where there is no such row.
    ///
    /// # Errors
    /// The faults of the person's record.
    #[must_use]
    pub fn brief(&self, row: usize) -> Option<Result<Brief, &[Fault]>> {
        match self.apart(row) {
            Some(outcome) => Some(outcome.map(|outcome| brief_of(outcome, self.grades.iter()))),
            None => self.scores.brief(row).map(Ok),
        }
    }

    /// What the exact path says of a person who was left to it; nothing for anybody else.
    ///
    /// # Errors
    /// The faults of the person's record.
    #[must_use]
    pub fn apart(&self, row: usize) -> Option<Result<&Outcome, &[Fault]>> {
        self.apart.get(&row).map(|outcome| outcome.as_ref().map_err(Vec::as_slice))
    }
}
