//! The programs of a shape of the scheme: the narrowest in which every number is proved to fit.

use super::amount::Amount;
use super::build::{Builder, Built, Unfit, Width};
use super::code::{Instr, Reg};
use super::kind::Kind;
use super::lower::{Lower, Results, Source};
use super::program::{Code, Made, finish};
use super::scales::Scales;
use super::stage::{Stage, stages};
use crate::plan::Plan;
use crate::source::Span;
use crate::value::{Date, Rational, Rounding};

/// A program with what it gives.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    /// What runs before, in this order.
    pub(super) stages: Vec<Stage>,
    pub(super) code: Code,
    pub(super) spans: Vec<Option<Span>>,
    pub(super) results: Results,
    /// The decimal places of totals.
    pub(super) places: u32,
    /// Sums of quotients are near rather than exact.
    pub(super) nearly: bool,
    /// How many grades there are.
    pub(super) grades: usize,
}

/// Which results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Totals and the grade.
    Brief,
    /// Everything a person gets.
    Everything,
}

/// The programs that are tried, the quickest first.
const TRIED: [(Width, bool); 4] =
    [(Width::Narrow, false), (Width::Narrow, true), (Width::Wide, false), (Width::Wide, true)];

/// A program that was tried, and why it does not do.
pub(super) type Refused = (Width, bool, Unfit);

/// The first program that fits, with those that do not.
pub(super) fn choose(
    source: Source<'_>,
    wanted: Wanted,
    widths: &[Width],
) -> Result<(Variant, Vec<Refused>), Vec<Refused>> {
    let mut refused = vec![];
    for (width, nearly) in TRIED {
        if !widths.contains(&width) || (nearly && source.plan.lines.is_some()) {
            continue;
        }
        match build(Source { nearly, ..source }, wanted, width) {
            Ok(variant) => return Ok((variant, refused)),
            Err(unfit) => {
                let is_final = matches!(unfit, Unfit::Unsuited(..)) && !nearly;
                refused.push((width, nearly, unfit));
                if is_final {
                    break;
                }
            }
        }
    }
    Err(refused)
}

/// Why no program was made, in a few words.
pub(super) fn why(refused: &[Refused]) -> &'static str {
    let words = refused.iter().find_map(|(.., unfit)| match unfit {
        Unfit::Unsuited(why, _) => Some(*why),
        Unfit::TooWide(_) => None,
    });
    words.unwrap_or("numbers may grow too large")
}

fn build(source: Source<'_>, wanted: Wanted, width: Width) -> Built<Variant> {
    let longest = source.scales.0.iter().map(|scale| scale.longest).collect();
    let (mut b, mut results) = Lower::new(source, Builder::new(width, longest)).all()?;
    let places = decimal(&mut b, source.plan, &mut results)?;
    let brief = results.brief();
    let wanted = match wanted {
        Wanted::Brief => brief.clone(),
        Wanted::Everything => results.everything(),
    };
    let stages = stages(&mut b, &wanted);
    let Some(Made { code, spans, places: at }) = finish(&b, &brief, &wanted) else { return b.too_wide() };
    let grades = source.plan.grades.as_ref().map_or(0, |grades| grades.rows.len());
    Ok(Variant { stages, code, spans, results: results.moved(&at), places, nearly: source.nearly, grades })
}

/// Brings both totals to units of the declared decimal places, or of more where a clamp or a veto asks for them.
fn decimal(b: &mut Builder, plan: &Plan, results: &mut Results) -> Built<u32> {
    let mut places = plan.total.places;
    for total in results.total.iter().chain(&results.computed_total) {
        let own = match total {
            Amount::Const(value) => value.decimal_places(),
            Amount::Units(_, unit) => unit.decimal_places(),
            Amount::Ratio(..) | Amount::Near(..) => None,
        };
        // with as many places whatever is below 10^15 fits a decimal
        let Some(own) = own.filter(|own| *own <= Rounding::MOST_PLACES) else {
            return b.unsuited("the total is no decimal");
        };
        places = places.max(own);
    }
    let unit = Rational::from_parts(1, 10_i128.pow(places));
    for total in results.total.iter_mut().chain(&mut results.computed_total) {
        let Some(units) = b.in_units(total, &unit)? else { return b.too_wide() };
        *total = Amount::Units(units, unit.clone());
    }
    Ok(places)
}

/// A program that tells which patches hold, as bits of few numbers.
#[derive(Debug, Clone)]
pub(super) struct Sorter {
    pub(super) code: Code,
    /// Registers, each with so many patches as a number has bits for.
    pub(super) keys: Vec<Reg>,
}

/// Patches whose bits share a number.
const BITS: usize = 60;

impl Sorter {
    pub(super) fn new(plan: &Plan, as_of: Option<Date>, scales: &Scales, widths: &[Width]) -> Built<Self> {
        let mut last = Unfit::Unsuited("there is no width", None);
        for width in widths {
            match Self::build(plan, as_of, scales, *width) {
                Ok(sorter) => return Ok(sorter),
                Err(unfit) => last = unfit,
            }
        }
        Err(last)
    }

    fn build(plan: &Plan, as_of: Option<Date>, scales: &Scales, width: Width) -> Built<Self> {
        let nobody: [&Kind; 0] = [];
        let longest = scales.0.iter().map(|scale| scale.longest).collect();
        let source = Source { plan, as_of, scales, kinds: &nobody, nearly: false };
        let (mut b, holds) = Lower::new(source, Builder::new(width, longest)).patches()?;
        let mut keys = vec![];
        for some in holds.chunks(BITS) {
            let mut key = b.constant(0)?;
            for (bit, holds) in some.iter().enumerate() {
                key = b.emit(Instr::AddScaled(key, *holds, 1 << bit))?;
            }
            keys.push(key);
        }
        let Some(made) = finish(&b, &keys, &keys) else { return b.too_wide() };
        let keys = keys.iter().map(|key| made.places.get(key).copied().unwrap_or(*key)).collect();
        Ok(Self { code: made.code, keys })
    }

    /// Which patches a person's keys stand for.
    pub(super) fn holds(keys: &[i64], patches: usize) -> Vec<bool> {
        (0..patches).map(|patch| keys.get(patch / BITS).is_some_and(|key| key >> (patch % BITS) & 1 == 1)).collect()
    }
}
