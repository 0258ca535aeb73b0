//! How many totals and grades of a candidate differ from the oracle's.

use crate::facts::Facts;
use crate::oracle;
use crate::peer::{Mode, Peer, Verdict};

/// Records that are prepared at a time. LuaJIT can hold on to about 8,000.
const CHUNK: usize = 4096;

/// What came out wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wrong {
    pub totals: usize,
    pub grades: usize,
}

/// What is right for each record, in both modes.
pub fn expected(facts: &[Facts]) -> Vec<[Verdict; 2]> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = facts.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts = facts.chunks(share).map(|part| scope.spawn(|| part.iter().map(oracle::score).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().expect("the oracle knows an answer")).collect()
    })
}

/// Compares every record in one mode; the first difference is told.
pub fn count(peer: &mut dyn Peer, facts: &[Facts], expected: &[[Verdict; 2]], mode: Mode) -> Wrong {
    let mut wrong = Wrong::default();
    let mut out = Vec::with_capacity(CHUNK);
    for (facts, expected) in facts.chunks(CHUNK).zip(expected.chunks(CHUNK)) {
        peer.load(facts);
        out.clear();
        peer.score(&mut out);
        peer.collect(&mut out);
        assert_eq!(out.len(), facts.len(), "{} skips records", peer.name());
        for ((is, should), facts) in out.iter().zip(expected).zip(facts) {
            let should = should[mode as usize];
            if wrong == Wrong::default() && *is != should {
                eprintln!("{mode:?}, {}: {is:?} instead of {should:?} for {}", peer.name(), facts.row());
            }
            wrong.totals += usize::from(is.total != should.total);
            wrong.grades += usize::from(is.grade != should.grade);
        }
    }
    wrong
}
