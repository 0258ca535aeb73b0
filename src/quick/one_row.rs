//! Records with lists, one after the other: each is a batch of one.

use std::sync::Arc;

use super::Weights;
use super::batch::{Batch, Machines, Roll, Solo};
use super::part::Done;
use super::scores::{Brief, Scores, Tally};
use super::single::{Left, Prepared, TOO_LONG};
use crate::facts::{Columns, FieldKind, Record, Sheaf};
use crate::plan::Plan;
use crate::value::{Date, Rational};

/// Scores records with lists one by one, and remembers what it learned of facts and of kinds of person.
#[derive(Debug)]
pub struct OneRow<'p> {
    /// Totals and grades.
    brief: Learner<'p>,
    /// Everything, for who asks for it.
    whole: Learner<'p>,
    machines: Machines,
    solo: Solo,
    /// The room that scores take.
    spare: Scores,
    /// The record that was filled in last.
    own: Arc<Columns>,
    /// Whether it had such numbers as are left to `eval`.
    is_spoilt: bool,
    /// The record that was scored last.
    last: Option<Arc<Columns>>,
    tally: Tally,
}

/// A batch that meets kinds of person one by one.
#[derive(Debug)]
struct Learner<'p> {
    batch: Batch<'p>,
    /// People whose kind is new, until there are enough of them.
    unknown: Vec<Done>,
}

/// Numbers of the people to come may have so many bits more than those met: programs are made anew for larger ones.
const ROOM: u32 = 4;
/// Who has a number of more decimal places, or of more bits, is left to `eval`: one such number must not make those of
/// everybody else long.
const MOST_PLACES: u32 = 9;
const MOST_BITS: u32 = 44;

impl<'p> OneRow<'p> {
    /// A scorer for a plan at an evaluation date; nothing for a plan without lists.
    #[must_use]
    pub fn new(plan: &'p Plan, as_of: Option<Date>) -> Option<Self> {
        let has_lists = plan.facts.fields.iter().any(|field| matches!(field.kind, FieldKind::List(_)));
        let brief = Learner::new(plan, as_of, false);
        has_lists.then(|| Self {
            solo: brief.batch.solo(),
            brief,
            whole: Learner::new(plan, as_of, true),
            machines: Machines::default(),
            spare: Scores::default(),
            own: Arc::new(Columns::of(&plan.facts)),
            is_spoilt: false,
            last: None,
            tally: Tally::default(),
        })
    }

    /// How many records were scored by which path.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Brings a record to the form that is scored: what is scored often is prepared once.
    #[must_use]
    pub fn prepare(&self, record: &Record) -> Prepared {
        let mut columns = Columns::of(self.brief.batch.facts());
        columns.push(record);
        Prepared::of_row(Arc::new(columns), record.origin.clone())
    }

    /// What a record scores that `fill` puts into columns as their only row.
    ///
    /// # Errors
    /// [`Left::Unfilled`] where `fill` gives up, [`Left::ToExact`] where `eval` must decide. `weights` is asked once for each
    /// kind of person.
    pub fn score_filled(
        &mut self,
        fill: impl FnOnce(&mut Columns) -> Option<()>,
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> Result<Brief, Left> {
        self.last = None;
        if self.is_spoilt {
            // columns keep the places that they have once
            (self.own, self.is_spoilt) = (Arc::new(Columns::of(self.brief.batch.facts())), false);
        }
        // should a host panic while it is read
        self.is_spoilt = true;
        let mut own = std::mem::take(&mut self.own);
        let columns = Arc::make_mut(&mut own);
        columns.clear();
        let is_filled = fill(columns).is_some();
        let brief = if is_filled { self.score(&own, weights) } else { None };
        self.is_spoilt = brief.is_none() && is_odd(own.table());
        self.own = own;
        if !is_filled {
            self.tally.leave(TOO_LONG);
            return Err(Left::Unfilled);
        }
        brief.ok_or(Left::ToExact)
    }

    /// The record that was filled in last.
    #[must_use]
    pub fn filled(&self) -> Record {
        self.own.record(0)
    }

    /// What the person of columns of one row scores.
    pub fn score(&mut self, row: &Arc<Columns>, weights: impl Fn(&[bool]) -> Option<Weights>) -> Option<Brief> {
        self.last = None;
        if is_odd(row.table()) {
            self.tally.leave(TOO_LONG);
            return None;
        }
        let roll = self.brief.learn(row);
        let brief = match self.brief.batch.score_one(row, &roll, &mut self.solo) {
            Some((found, is_narrow)) => {
                match found {
                    Ok(_) if is_narrow => self.tally.narrow += 1,
                    Ok(_) => self.tally.wide += 1,
                    Err(left) => self.tally.leave_by(left),
                }
                found.ok()
            }
            None => self.score_in_batch(row, &roll, weights),
        };
        if brief.is_some() {
            self.last = Some(Arc::clone(row));
        }
        brief
    }

    /// The same by a batch of one, which meets new kinds.
    fn score_in_batch(
        &mut self,
        row: &Columns,
        roll: &Roll,
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> Option<Brief> {
        let spare = std::mem::take(&mut self.spare);
        let scores = self.brief.score(row, roll, (&mut self.machines, spare), weights);
        let brief = scores.brief(0);
        self.tally.add(scores.tally());
        self.spare = scores;
        brief
    }

    /// The record that was scored last.
    #[must_use]
    pub fn last(&self) -> Option<Record> {
        self.last.as_ref().map(|row| row.record(0))
    }

    /// The points of an indicator of the record that was scored last, as its line says; nothing for one that is not there,
    /// and where `eval` must tell them.
    #[must_use]
    pub fn points(&mut self, indicator: usize, weights: impl Fn(&[bool]) -> Option<Weights>) -> Option<Rational> {
        let row = self.last.as_ref()?;
        let roll = self.whole.learn(row);
        let scores = self.whole.score(row, &roll, (&mut self.machines, Scores::default()), weights);
        scores.lines()?.points.get(indicator)?.first()?.number()
    }
}

/// Whether a number is longer than those of others are likely to be.
fn is_odd(table: &Sheaf) -> bool {
    let mut columns = (0..).map_while(|field| table.column(field));
    columns.any(|column| {
        let beyond = |value: i64| value.unsigned_abs() >> MOST_BITS != 0;
        column.places() > MOST_PLACES
            || column.range().is_some_and(|(low, high)| beyond(low) || beyond(high))
            || column.list().is_some_and(|list| is_odd(list.rows()))
    })
}

impl<'p> Learner<'p> {
    fn new(plan: &'p Plan, as_of: Option<Date>, lines: bool) -> Self {
        Self { batch: Batch::new(plan, as_of, lines).with_room(ROOM), unknown: vec![] }
    }

    /// Looks at columns of one row before they are scored.
    fn learn(&mut self, row: &Columns) -> Roll {
        let roll = self.batch.learn(row);
        self.batch.make();
        roll
    }

    /// Scores the person of columns of one row, again once a new kind is taken in.
    fn score(
        &mut self,
        row: &Columns,
        roll: &Roll,
        (machines, mut spare): (&mut Machines, Scores),
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> Scores {
        loop {
            let mut scores = Scores::of(1, self.batch.places(), spare);
            let part = scores.parts(std::slice::from_ref(&(0..1))).pop();
            let done = part.map(|part| self.batch.score_in(row, roll, part, machines)).unwrap_or_default();
            if !done.unknown.is_empty() && self.meet(&done, &weights) {
                spare = scores;
                continue;
            }
            scores.add(0, done);
            return scores;
        }
    }

    /// Takes a new kind in; `false` where it has to wait, for kinds met one by one would else cost the square of their
    /// number.
    fn meet(&mut self, done: &Done, weights: &impl Fn(&[bool]) -> Option<Weights>) -> bool {
        self.unknown.push(done.clone());
        let enough = self.unknown.len() >= self.batch.kinds() / 4;
        enough && self.batch.meet(&std::mem::take(&mut self.unknown), weights)
    }
}
