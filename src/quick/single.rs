//! One record after the other, each in slots.

mod make;
mod prepared;
mod ranges;
mod sort;

use std::sync::atomic::{AtomicUsize, Ordering};

use super::code::Reg;
use super::flat::Facts;
use super::kinds::Kinds;
use super::memo::Memo;
use super::ready::{Packed, Ready, Registers};
use super::scores::{Brief, Tally};
use super::stage::Stage;
use super::{Weights, unsuited};
pub use prepared::Prepared;
use prepared::{Filled, Fits, Kept, Way};
use ranges::Ranges;

use crate::facts::{Expected, Record, Slots};
use crate::plan::Plan;
use crate::value::{Date, Rational};

/// Why a record that was filled in has no score here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It fits no slots.
    Unfilled,
    /// The exact path must decide.
    ToExact,
}

/// Scores records one by one and remembers what it learned of each kind of person.
#[derive(Debug)]
pub struct OneByOne<'p> {
    /// The record that was filled in last.
    own: Filled,
    programs: Programs<'p>,
}

/// What scores records, and what it learned.
#[derive(Debug)]
struct Programs<'p> {
    plan: &'p Plan,
    as_of: Option<Date>,
    refused: Option<&'static str>,
    /// Facts that must be there.
    required: Vec<usize>,
    places: Vec<u8>,
    narrow: Ranges,
    wide: Ranges,
    version: usize,
    kinds: Kinds,
    sorter: Option<Sorting>,
    /// The programs of each shape, narrow and wide; nothing where they are not made yet.
    shapes: Vec<Option<Shape>>,
    registers: Registers,
    keys: Vec<i64>,
    last: Option<Last>,
    tally: Tally,
}

/// What tells the kind of a record.
#[derive(Debug)]
struct Sorting {
    packed: Packed,
    keys: Vec<Reg>,
    memo: Option<Memo>,
}

/// The record that was scored last.
#[derive(Debug, Clone, Copy)]
struct Last {
    shape: usize,
    fits: Fits,
    /// Everything of it is computed, not only total and grade.
    is_whole: bool,
}

#[derive(Debug)]
struct Shape {
    narrow: Result<Ready, &'static str>,
    wide: Result<Ready, &'static str>,
    /// How many kinds they know.
    kinds: usize,
    /// How many people of kinds they do not know have come since.
    missed: usize,
}

/// Numbers of so many bits are expected at first, and fewer where programs need the room. A product of such a number and
/// a count divides by doubles ([`super::light`]).
pub(super) const NARROW_BITS: u32 = 34;
const WIDE_BITS: u32 = 60;
pub(super) const LEAST_BITS: u32 = 20;
/// Numbers with more decimal places are left to `eval`.
const MOST_OWN_PLACES: u8 = 9;

/// Records here have no lists.
const NO_ROWS: fn(&Stage, &mut Vec<i64>) -> u8 = |_, _| 0;
const UNEXPECTED: &str = "a value is missing, or larger than expected";
pub(super) const TOO_LONG: &str = "a number has too many digits";

/// No two scorers share a version: what one has prepared may have other places than another expects.
fn next_version() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl<'p> OneByOne<'p> {
    /// A scorer for a plan at an evaluation date.
    #[must_use]
    pub fn new(plan: &'p Plan, as_of: Option<Date>) -> Self {
        // places are learned from the records
        let places = vec![0; plan.facts.fields.len()];
        let fields = plan.facts.fields.iter();
        let lists = fields.clone().any(|field| matches!(field.kind, crate::facts::FieldKind::List(_)));
        let undated = plan.needs_date && as_of.is_none();
        let refused = unsuited(plan)
            .or(lists.then_some("lists are scored from columns"))
            .or(undated.then_some("the evaluation date is not given"));
        let programs = Programs {
            plan,
            as_of,
            refused,
            required: fields.enumerate().filter(|(_, field)| !field.optional).map(|(index, _)| index).collect(),
            narrow: Ranges::of(plan, NARROW_BITS, &places),
            wide: Ranges::of(plan, WIDE_BITS, &places),
            places,
            version: next_version(),
            kinds: Kinds::default(),
            sorter: None,
            shapes: vec![],
            registers: Registers::default(),
            keys: vec![],
            last: None,
            tally: Tally::default(),
        };
        Self { own: Filled::of(&plan.facts), programs }
    }

    /// How many records were scored by which path.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.programs.tally
    }

    /// Brings a record to the places that the programs expect: what is scored often is prepared once.
    #[must_use]
    pub fn prepare(&mut self, record: &Record, weights: impl FnOnce(&[bool]) -> Option<Weights>) -> Prepared {
        let programs = &mut self.programs;
        // programs and registers may become others
        programs.last = None;
        let (mut filled, origin) = (Filled::of(&programs.plan.facts), record.origin.clone());
        if filled.slots.fill(record).is_none() || programs.settle(&mut filled).is_none() {
            let kept = Kept { filled, apart: Some(record.clone()), row: None, origin };
            return Prepared { way: None, kept: Box::new(kept) };
        }
        // programs are made now, so that the ranges they leave are known
        let mut route = None;
        if programs.refused.is_none()
            && let Some(kind) = programs.kind(&filled.slots, weights)
        {
            let (shape, place) = programs.kinds.place(kind);
            if programs.knows(shape, place) {
                route = i64::try_from(place).ok().map(|place| (shape, place));
            }
        }
        programs.range(&mut filled);
        let way = route.zip(filled.fits).map(|((shape, place), fits)| Way {
            version: filled.version,
            shape,
            place,
            fits,
            few: filled.few(),
        });
        Prepared { way, kept: Box::new(Kept { filled, apart: None, row: None, origin }) }
    }

    /// The record that was prepared.
    #[must_use]
    pub fn record(&self, prepared: &Prepared) -> Record {
        prepared.record(&self.programs.plan.facts)
    }

    /// What a prepared record scores of which everything is known; `None` where [`OneByOne::score`] must see.
    #[inline(always)]
    pub fn score_known(&mut self, prepared: &Prepared) -> Option<Brief> {
        self.programs.score_known(prepared)
    }

    /// What a prepared record scores; `None` where `eval` must decide. `weights` is asked once for each kind of person.
    pub fn score(&mut self, prepared: &Prepared, weights: impl FnOnce(&[bool]) -> Option<Weights>) -> Option<Brief> {
        self.programs.score(prepared, weights)
    }

    /// What a record scores that `fill` puts into slots.
    ///
    /// # Errors
    /// [`Left::Unfilled`] where `fill` gives up, [`Left::ToExact`] where `eval` must decide.
    #[inline]
    pub fn score_filled(
        &mut self,
        fill: impl FnOnce(&mut Slots) -> Option<()>,
        weights: impl FnOnce(&[bool]) -> Option<Weights>,
    ) -> Result<Brief, Left> {
        let Self { own, programs } = self;
        programs.last = None;
        if fill(&mut own.slots).is_none() {
            programs.tally.leave(TOO_LONG);
            return Err(Left::Unfilled);
        }
        programs.score_own(own, weights).ok_or(Left::ToExact)
    }

    /// The programs that slots are filled for; others once they expect something else.
    #[inline]
    pub(crate) fn programs(&self) -> usize {
        self.programs.version
    }

    /// What they expect of each slot.
    pub(crate) fn expected(&self) -> Vec<Expected> {
        let Programs { narrow, places, .. } = &self.programs;
        let ends = narrow.ends().zip(places);
        ends.map(|((low, high), places)| Expected { places: *places, low, high }).collect()
    }

    /// The record that was filled in last.
    #[must_use]
    pub fn filled(&self) -> Record {
        self.own.slots.record(&self.programs.plan.facts)
    }

    /// The points of an indicator of the record that was scored last, as its line says; nothing for one that is not
    /// there, and where another was prepared since.
    #[must_use]
    pub fn points(&mut self, indicator: usize) -> Option<Rational> {
        self.programs.points(indicator)
    }
}

impl Programs<'_> {
    /// Brings slots to their places, and finds the ranges that hold them.
    #[inline]
    fn settle(&mut self, filled: &mut Filled) -> Option<()> {
        let slots = &filled.slots;
        let fits = if slots.is_settled(self.version) {
            !slots.may_lack() || self.has_required(slots)
        } else {
            // most records have the places of those before, which are none of what is missing, and ordinary numbers
            *slots.places() == *self.places && self.narrow.hold_all(slots.values())
        };
        if fits {
            (filled.version, filled.fits) = (self.version, Some(Fits::Narrow));
            return Some(());
        }
        self.settle_odd(filled)
    }

    #[inline(never)]
    fn settle_odd(&mut self, filled: &mut Filled) -> Option<()> {
        if !filled.slots.align(&self.places) {
            self.grow(filled)?;
        }
        self.range(filled);
        Some(())
    }

    /// Expects more decimal places from now on, where a record has more.
    #[cold]
    fn grow(&mut self, filled: &mut Filled) -> Option<()> {
        let longer = |(field, (own, known)): (usize, (&u8, &u8))| own > known && !filled.slots.is_missing(field);
        if filled.slots.places().iter().zip(&self.places).enumerate().any(longer) {
            let own = || filled.slots.places().iter().enumerate().filter(|(at, _)| !filled.slots.is_missing(*at));
            // one long number must not make those of everybody else long, and nothing is learned beside it
            if own().any(|(_, own)| *own > MOST_OWN_PLACES) {
                return None;
            }
            for (field, own) in own() {
                if let Some(known) = self.places.get_mut(field) {
                    *known = (*known).max(*own);
                }
            }
            // programs for fewer places are of no use any more
            self.narrow = Ranges::of(self.plan, NARROW_BITS, &self.places);
            self.wide = Ranges::of(self.plan, WIDE_BITS, &self.places);
            self.version = next_version();
            self.sorter = None;
            self.shapes.iter_mut().for_each(|shape| *shape = None);
        }
        for (field, places) in self.places.iter().enumerate() {
            filled.slots.rescale(field, *places)?;
        }
        Some(())
    }

    fn range(&self, filled: &mut Filled) {
        filled.version = self.version;
        filled.fits = self.holding(&filled.slots);
    }

    fn has_required(&self, slots: &Slots) -> bool {
        !self.required.iter().any(|field| slots.is_missing(*field))
    }

    /// The narrowest programs whose ranges hold what is in slots.
    fn holding(&self, slots: &Slots) -> Option<Fits> {
        match () {
            () if !self.has_required(slots) => None,
            () if self.narrow.hold(slots) => Some(Fits::Narrow),
            () if self.wide.hold(slots) => Some(Fits::Wide),
            () => None,
        }
    }

    #[inline(always)]
    fn score_known(&mut self, prepared: &Prepared) -> Option<Brief> {
        let Some(Way { version, shape, place, fits: Fits::Narrow, few: Some(few) }) = &prepared.way else {
            return None;
        };
        if *version != self.version {
            return None;
        }
        let Some(Some(Shape { narrow: Ok(ready), .. })) = self.shapes.get(*shape) else { return None };
        // of what lies far off only the place is told
        let person = (Facts::Few(few), &prepared.kept.filled.slots);
        let brief = ready.score_at_once(&mut self.registers, person, *place)?;
        self.tally.narrow += 1;
        self.last = Some(Last { shape: *shape, fits: Fits::Narrow, is_whole: false });
        Some(brief)
    }

    fn score(&mut self, prepared: &Prepared, weights: impl FnOnce(&[bool]) -> Option<Weights>) -> Option<Brief> {
        self.last = None;
        let Kept { filled, apart, .. } = &*prepared.kept;
        if let Some(Way { version, shape, place, fits, .. }) = prepared.way
            && version == self.version
        {
            // it was found where nothing was refused
            return self.run(&filled.slots, shape, place, fits);
        }
        if let Some(why) = self.refused {
            self.tally.leave(why);
            return None;
        }
        if apart.is_some() {
            self.tally.leave(TOO_LONG);
            return None;
        }
        if filled.version == self.version {
            return self.score_slots(&filled.slots, filled.fits, weights);
        }
        // ranges have shrunk since, or places have grown
        let own = filled.slots.places().iter().enumerate();
        let mut places = own.zip(&self.places);
        if places.all(|((field, own), places)| own == places || filled.slots.is_missing(field)) {
            let fits = self.holding(&filled.slots);
            return self.score_slots(&filled.slots, fits, weights);
        }
        let mut again = filled.clone();
        if self.settle(&mut again).is_none() {
            self.tally.leave(TOO_LONG);
            return None;
        }
        self.score_slots(&again.slots, again.fits, weights)
    }

    /// What a record in slots scores that are not settled yet.
    #[inline(never)]
    fn score_own(&mut self, own: &mut Filled, weights: impl FnOnce(&[bool]) -> Option<Weights>) -> Option<Brief> {
        if let Some(why) = self.refused {
            self.tally.leave(why);
            return None;
        }
        if self.settle(own).is_none() {
            self.tally.leave(TOO_LONG);
            return None;
        }
        self.score_slots(&own.slots, own.fits, weights)
    }

    #[inline]
    fn score_slots(
        &mut self,
        slots: &Slots,
        fits: Option<Fits>,
        weights: impl FnOnce(&[bool]) -> Option<Weights>,
    ) -> Option<Brief> {
        let version = self.version;
        let Some(mut fits) = fits else {
            self.tally.leave(UNEXPECTED);
            return None;
        };
        let Some(kind) = self.kind(slots, weights) else {
            self.tally.leave("its kind is unknown");
            return None;
        };
        let (shape, place) = self.kinds.place(kind);
        if !self.knows(shape, place) {
            self.tally.leave("its kind is new");
            return None;
        }
        if self.version != version {
            // ranges that have shrunk just now may no longer hold this record
            let Some(again) = self.holding(slots) else {
                self.tally.leave(UNEXPECTED);
                return None;
            };
            fits = again;
        }
        self.run(slots, shape, i64::try_from(place).unwrap_or(0), fits)
    }

    /// Runs the narrowest program of a shape that takes what is in slots.
    fn run(&mut self, slots: &Slots, shape: usize, place: i64, fits: Fits) -> Option<Brief> {
        let Some(Some(programs)) = self.shapes.get(shape) else {
            self.tally.leave("its kind is new");
            return None;
        };
        let (ready, fits) = match (fits, &programs.narrow, &programs.wide) {
            (Fits::Narrow, Ok(narrow), _) => (narrow, Fits::Narrow),
            // where nothing is narrow enough, less may be left for wide numbers than for narrow ones
            (Fits::Narrow, Err(_), Ok(_)) if !self.wide.hold(slots) => {
                self.tally.leave(UNEXPECTED);
                return None;
            }
            (_, _, Ok(wide)) => (wide, Fits::Wide),
            (_, _, Err(why)) => {
                self.tally.leave(why);
                return None;
            }
        };
        match ready.score(&mut self.registers, (Facts::All(slots.values()), slots), place, NO_ROWS) {
            Ok(brief) => {
                match fits {
                    Fits::Narrow => self.tally.narrow += 1,
                    Fits::Wide => self.tally.wide += 1,
                }
                self.last = Some(Last { shape, fits, is_whole: false });
                Some(brief)
            }
            Err(left) => {
                self.tally.leave_by(left);
                None
            }
        }
    }

    fn points(&mut self, indicator: usize) -> Option<Rational> {
        let last = self.last.as_mut()?;
        let programs = self.shapes.get(last.shape)?.as_ref()?;
        let ready = match last.fits {
            Fits::Narrow => programs.narrow.as_ref().ok()?,
            Fits::Wide => programs.wide.as_ref().ok()?,
        };
        if !last.is_whole {
            ready.finish(&mut self.registers);
            last.is_whole = true;
        }
        ready.points(&self.registers, indicator)
    }
}
