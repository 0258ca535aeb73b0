//! What every candidate offers, and the list of them.

use rust_decimal::Decimal;

use crate::facts::{Facts, GRADES};

/// Where a scheme rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Every line, to two places.
    Lines,
    /// The total only.
    Total,
}

impl Mode {
    pub const BOTH: [Self; 2] = [Self::Lines, Self::Total];
}

/// A total in hundredths, and the place of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub total: i32,
    pub grade: u8,
}

impl Verdict {
    /// What a candidate gives that fails.
    pub const NONE: Self = Self { total: i32::MIN, grade: u8::MAX };

    /// Of a total in hundredths that is not clamped yet.
    #[inline]
    pub fn of(hundredths: i64, violations: i64) -> Self {
        let total = if violations > 0 { 0 } else { hundredths.clamp(0, 10_000) };
        let grade = u8::from(total < 9000) + u8::from(total < 8000) + u8::from(total < 7000) + u8::from(total < 6000);
        Self { total: total as i32, grade }
    }

    /// Of a total in points and the name of a grade.
    pub fn named(total: f64, grade: &str) -> Self {
        let grade = GRADES.iter().position(|name| *name == grade);
        Self { total: (total * 100.0).round() as i32, grade: grade.map_or(u8::MAX, |place| place as u8) }
    }

    /// Of a total in points with at most two places and the name of a grade.
    pub fn decimal(total: Decimal, grade: &str) -> Self {
        let grade = GRADES.iter().position(|name| *name == grade);
        Self { total: Self::hundredths(total), grade: grade.map_or(u8::MAX, |place| place as u8) }
    }

    /// A total in points with at most two places, in hundredths.
    #[inline]
    pub fn hundredths(total: Decimal) -> i32 {
        if total.scale() == 2 {
            return total.mantissa() as i32;
        }
        // an engine may give zeros behind the second place
        let total = if total.scale() > 2 { total.normalize() } else { total };
        let unit = [100, 10, 1].get(total.scale() as usize);
        unit.map_or(i32::MIN, |unit| (total.mantissa() * unit) as i32)
    }
}

/// Something that scores records of the workload in one mode.
pub trait Peer {
    /// As the table names it.
    fn name(&self) -> String;

    /// Takes records in the form that suits it best. This is not timed.
    fn load(&mut self, facts: &[Facts]);

    /// Scores what was loaded, in order.
    fn score(&mut self, out: &mut Vec<Verdict>);

    /// Gives what `score` has left where it is. This is not timed.
    fn collect(&mut self, _out: &mut Vec<Verdict>) {}
}

/// A prepared form, and how one of it is scored: enough for most candidates.
pub struct Each<T, P, S> {
    pub name: &'static str,
    pub prepare: P,
    pub score: S,
    pub loaded: Vec<T>,
}

impl<T, P: FnMut(&Facts) -> T, S: FnMut(&T) -> Verdict> Each<T, P, S> {
    pub fn new(name: &'static str, prepare: P, score: S) -> Self {
        Self { name, prepare, score, loaded: vec![] }
    }
}

impl<T, P: FnMut(&Facts) -> T, S: FnMut(&T) -> Verdict> Peer for Each<T, P, S> {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        self.loaded.clear();
        self.loaded.extend(facts.iter().map(&mut self.prepare));
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        out.extend(self.loaded.iter().map(&mut self.score));
    }
}
