//! Records with lists, one after the other: each is a batch of one.

use std::sync::Arc;

use super::Weights;
use super::batch::{Batch, Machines};
use super::part::Done;
use super::scores::{Brief, Scores, Tally};
use super::single::Prepared;
use crate::facts::{Columns, FieldKind, Record, Sheaf};
use crate::plan::Plan;
use crate::value::{Date, Rational};

/// Scores records with lists one by one, and remembers what it learned of facts and of kinds of person.
#[derive(Debug)]
pub struct OneRow<'p> {
    /// Totals and grades.
    brief: Batch<'p>,
    /// Everything, for who asks for it.
    whole: Batch<'p>,
    machines: Machines,
    /// The room that scores take.
    spare: Scores,
    /// People whose kind is new, until there are enough of them.
    unknown: Vec<Done>,
    own: Arc<Columns>,
    /// The record that was scored last.
    last: Option<Arc<Columns>>,
    tally: Tally,
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
        has_lists.then(|| Self {
            brief: Batch::new(plan, as_of, false).with_room(ROOM),
            whole: Batch::new(plan, as_of, true).with_room(ROOM),
            machines: Machines::default(),
            spare: Scores::default(),
            unknown: vec![],
            own: Arc::new(Columns::of(&plan.facts)),
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
        let mut columns = Columns::of(self.brief.facts());
        columns.push(record);
        Prepared::of_row(Arc::new(columns), record.origin.clone())
    }

    /// What a record scores; `None` where `eval` must decide. `weights` is asked once for each kind of person.
    pub fn score_record(&mut self, record: &Record, weights: impl Fn(&[bool]) -> Option<Weights>) -> Option<Brief> {
        self.last = None;
        let mut own = std::mem::take(&mut self.own);
        let columns = Arc::make_mut(&mut own);
        columns.clear();
        columns.push(record);
        let brief = self.score(&own, weights);
        // places that columns have once are kept
        self.own = if is_odd(own.table()) { Arc::new(Columns::of(self.brief.facts())) } else { own };
        brief
    }

    /// What the person of columns of one row scores.
    pub fn score(&mut self, row: &Arc<Columns>, weights: impl Fn(&[bool]) -> Option<Weights>) -> Option<Brief> {
        self.last = None;
        if is_odd(row.table()) {
            self.tally.leave("a number has too many digits");
            return None;
        }
        let unknown = &mut self.unknown;
        let meet = |batch: &mut Batch<'_>, done: &Done| {
            unknown.push(done.clone());
            // kinds met one by one would else cost the square of their number
            let enough = unknown.len() >= batch.kinds() / 4;
            enough && batch.meet(&std::mem::take(unknown), &weights)
        };
        let spare = std::mem::take(&mut self.spare);
        let scores = one(&mut self.brief, row, &mut self.machines, spare, meet);
        let brief = scores.brief(0);
        self.tally.add(scores.tally());
        self.spare = scores;
        if brief.is_some() {
            self.last = Some(Arc::clone(row));
        }
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
        let meet = |batch: &mut Batch<'_>, done: &Done| batch.meet([done], &weights);
        let scores = one(&mut self.whole, row, &mut self.machines, Scores::default(), meet);
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

/// Scores the person of columns of one row, again once `meet` has taken a new kind in.
fn one(
    batch: &mut Batch<'_>,
    row: &Columns,
    machines: &mut Machines,
    mut spare: Scores,
    mut meet: impl FnMut(&mut Batch<'_>, &Done) -> bool,
) -> Scores {
    let roll = batch.learn(row);
    batch.make();
    loop {
        let mut scores = Scores::of(1, batch.places(), spare);
        let part = scores.parts(std::slice::from_ref(&(0..1))).pop();
        let done = part.map(|part| batch.score_in(row, &roll, part, machines)).unwrap_or_default();
        if !done.unknown.is_empty() && meet(batch, &done) {
            spare = scores;
            continue;
        }
        scores.add(0, done);
        return scores;
    }
}
