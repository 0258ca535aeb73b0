//! Interleaved rounds in one process, and medians.

use std::hint::black_box;
use std::time::Instant;

use crate::facts::Facts;
use crate::peer::{Mode, Peer, Verdict};

/// The shortest time that one measurement should take.
const AT_LEAST: u128 = 20_000_000;

/// Something whose time is taken.
pub struct Candidate<'a> {
    pub name: String,
    pub mode: Mode,
    /// How many units one run does.
    units: usize,
    run: Box<dyn FnMut() + 'a>,
    repeats: usize,
    /// Nanoseconds for each unit, one of every round.
    times: Vec<f64>,
}

impl<'a> Candidate<'a> {
    pub fn new(name: impl Into<String>, mode: Mode, units: usize, run: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), mode, units, run: Box::new(run), repeats: 1, times: vec![] }
    }

    /// A peer with records that it has loaded already.
    pub fn peer(mut peer: Box<dyn Peer>, mode: Mode, facts: &[Facts]) -> Candidate<'static> {
        peer.load(facts);
        let mut out: Vec<Verdict> = Vec::with_capacity(facts.len());
        Candidate::new(peer.name(), mode, facts.len(), move || {
            out.clear();
            peer.score(black_box(&mut out));
        })
    }

    /// Runs it once, for warm caches and to see how often it has to run for a measurement.
    fn warm(&mut self) {
        let start = Instant::now();
        (self.run)();
        self.repeats = (AT_LEAST / start.elapsed().as_nanos().max(1)) as usize + 1;
    }

    fn round(&mut self) {
        let start = Instant::now();
        (0..self.repeats).for_each(|_| (self.run)());
        self.times.push(start.elapsed().as_nanos() as f64 / (self.repeats * self.units) as f64);
    }

    /// The median of its rounds.
    pub fn ns(&self) -> f64 {
        let mut sorted = self.times.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Every candidate once in every round, so that a noisy moment hits all alike.
pub fn rounds(candidates: &mut [Candidate], rounds: usize) {
    candidates.iter_mut().for_each(Candidate::warm);
    for _ in 0..rounds {
        candidates.iter_mut().for_each(Candidate::round);
    }
}
