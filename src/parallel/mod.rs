//! Promise: the same results as one thread gives, in the same order, for any number of threads; nothing is shared but what
//! nobody changes.

use std::ops::Range;

use crate::engine::{Batch, Each, Scored};
use crate::facts::Columns;

/// Threads, one for each part.
struct AtOnce;

impl Each for AtOnce {
    fn each<T: Send>(&self, parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        let Some((first, others)) = parts.split_first() else { return vec![] };
        let work = &work;
        std::thread::scope(|scope| {
            let others: Vec<_> = others.iter().map(|part| scope.spawn(move || work(part.clone()))).collect();
            let mut done = vec![work(first.clone())];
            done.extend(others.into_iter().map(|other| match other.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            }));
            done
        })
    }
}

impl Batch<'_> {
    /// What people score, on so many threads: the same results in the same order for any number of them.
    ///
    /// ```
    /// # use merit::facts::Columns;
    /// # let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
    /// # indicator calls_made { weight 100% score calls cap 100 }").unwrap();
    /// # let mut columns = Columns::of(engine.facts());
    /// # for (person, calls) in [("Li", 90), ("Wu", 70)] {
    /// #     columns.push(&engine.prepare(&serde_json::json!({ "person": person, "calls": calls })).unwrap());
    /// # }
    /// let (one, two) = (engine.batch().score(&columns), engine.batch().score_on(&columns, 2));
    /// assert_eq!(one.scores().totals(), two.scores().totals());
    /// ```
    pub fn score_on(&mut self, columns: &Columns, threads: usize) -> Scored {
        self.score_parts(columns, threads, &AtOnce)
    }
}
