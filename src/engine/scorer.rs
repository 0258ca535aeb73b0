//! Many records, as fast as they can be scored exactly.

use super::Engine;
use crate::eval;
use crate::facts::{Fault, Record};
use crate::quick::{self, Brief};
use crate::value::Rational;

/// Scores records one after the other, and remembers what it learned of each kind of person.
///
/// Results are those of [`Engine::score_record`], without names and words. What the quick path can not do exactly is
/// scored by that; so is every record of a scheme with lists, raters, or people who are compared.
///
/// ```
/// let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
/// indicator calls_made { weight 100% score calls cap 100 }
/// grades { A >= 80  B otherwise }")?;
/// let record = engine.prepare(&serde_json::json!({ "person": "Li", "calls": 90 }))?;
/// let mut scorer = engine.scorer();
/// let brief = scorer.score(&record).expect("sound");
/// assert_eq!((brief.total.to_string().as_str(), brief.grade), ("90", Some(0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Scorer<'e> {
    engine: &'e Engine,
    quick: quick::Scorer<'e>,
}

impl Engine {
    /// Something that scores many records of this scheme.
    #[must_use]
    pub fn scorer(&self) -> Scorer<'_> {
        let plan = &self.compiled.plan;
        Scorer { engine: self, quick: quick::Scorer::new(plan, plan.date(self.as_of)) }
    }
}

impl Scorer<'_> {
    /// What a record scores.
    ///
    /// # Errors
    /// As for [`Engine::score_record`].
    pub fn score(&mut self, record: &Record) -> Result<Brief, Vec<Fault>> {
        let (plan, as_of, budget) = (&self.engine.compiled.plan, self.engine.as_of, self.engine.budget());
        if let Some(brief) = self.quick.score(record, || eval::weights(plan, record, as_of, budget)) {
            return Ok(brief);
        }
        let outcome = self.engine.score_record(record)?;
        let named = |name: &String| plan.grades.as_ref()?.rows.iter().position(|row| row.name == *name);
        Ok(Brief {
            total: Rational::from(outcome.total),
            computed_total: Rational::from(outcome.computed_total),
            grade: outcome.grade.as_ref().and_then(named),
            held: outcome.status == crate::outcome::Status::Held,
        })
    }

    /// How many records the quick path has left to the exact one so far.
    #[must_use]
    pub fn left(&self) -> usize {
        self.quick.left()
    }
}
