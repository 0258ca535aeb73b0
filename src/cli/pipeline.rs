//! Reading, scoring and writing at the same time, each on threads of its own; what waits between them is bounded, and
//! results come in the order of the people however many threads there are.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, available_parallelism, scope};

use super::stop::Stop;
use crate::diag::say;
use crate::facts::Schema;
use crate::tables::{Chunk, Noticed, People};

/// How many chunks and how many results wait for each scorer.
const WAITING: usize = 2;
/// The most scorers.
const SCORERS: usize = 8;

/// Results as they come, in the order of the people.
pub(super) struct Results<T> {
    lanes: Vec<Lane<T>>,
    at: usize,
}

/// The results of one scorer, and the way back for what is used up.
struct Lane<T> {
    results: Receiver<T>,
    used: SyncSender<T>,
}

impl<T> Results<T> {
    /// Gives every result to `take`, and what it leaves back to the scorer to be filled again.
    pub(super) fn each(&mut self, mut take: impl FnMut(&mut T) -> Result<(), Stop>) -> Result<(), Stop> {
        while let Some((at, mut result)) = self.receive() {
            take(&mut result)?;
            if let Some(lane) = self.lanes.get(at) {
                let _ = lane.used.try_send(result);
            }
        }
        Ok(())
    }

    fn receive(&mut self) -> Option<(usize, T)> {
        let at = self.at;
        self.at = (at + 1) % self.lanes.len().max(1);
        // whoever has no more is the first of whom there is no more
        self.lanes.get(at)?.results.recv().ok().map(|result| (at, result))
    }
}

impl<T> Iterator for Results<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receive().map(|(_, result)| result)
    }
}

/// Reads people on one thread and scores chunks of them on others, while `work` takes the results and, behind the last of
/// them, what was noticed; each scorer is made by `scorer` on its own thread. Gives back the people, who know it too.
pub(super) fn run<T, S, O>(
    mut people: People,
    schema: &Schema,
    scorer: impl Fn() -> S + Sync,
    work: impl FnOnce(Results<T>, Receiver<Noticed>) -> Result<O, Stop>,
) -> Result<(O, People), Stop>
where
    T: Default + Send,
    S: FnMut(&Chunk, &mut T),
{
    let count = available_parallelism().map_or(1, usize::from).min(SCORERS);
    let scorer = &scorer;
    scope(|scope| {
        let (mut lanes, mut doors, mut scorers) = (vec![], vec![], vec![]);
        let (empty, emptied) = sync_channel::<Chunk>(count * (WAITING + 1));
        for _ in 0..count {
            let (door, chunks) = sync_channel::<Chunk>(WAITING);
            let (done, results) = sync_channel::<T>(WAITING);
            let (used, again) = sync_channel::<T>(WAITING + 1);
            let empty = empty.clone();
            let work = move || {
                let mut score = scorer();
                for chunk in chunks {
                    let mut result = again.try_recv().unwrap_or_default();
                    score(&chunk, &mut result);
                    let _ = empty.try_send(chunk);
                    // nobody listens any more
                    if done.send(result).is_err() {
                        return;
                    }
                }
            };
            scorers.push(Builder::new().spawn_scoped(scope, work).map_err(no_thread)?);
            lanes.push(Lane { results, used });
            doors.push(door);
        }
        let (tell, told) = sync_channel::<Noticed>(1);
        let read = move || {
            for door in doors.iter().cycle() {
                let mut chunk = emptied.try_recv().unwrap_or_else(|_| people.chunk(schema));
                if !people.fill(schema, &mut chunk) || door.send(chunk).is_err() {
                    break;
                }
            }
            let _ = tell.send(people.noticed().clone());
            people
        };
        let reader = Builder::new().spawn_scoped(scope, read).map_err(no_thread)?;
        let done = work(Results { lanes, at: 0 }, told);
        let people = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
        for scorer in scorers {
            scorer.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        Ok((done?, people))
    })
}

fn no_thread(error: std::io::Error) -> Stop {
    Stop::Unable(say!("no thread can be started: {error}", "无法启动线程:{error}"))
}
