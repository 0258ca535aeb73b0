//! Records in batches, held against what the exact path says of each.

use merit::Engine;
use merit::facts::{Columns, Fault, Record};
use merit::outcome::Outcome;

use super::alike::{Answered, same, same_lines};

/// What the exact path says.
pub(crate) type Exact = Result<Outcome, Vec<Fault>>;

/// Faults without the places that records of columns have not.
pub(crate) fn placeless(faults: &[Fault]) -> Vec<Fault> {
    faults.iter().cloned().map(|fault| Fault { origin: None, ..fault }).collect()
}

/// Scores records in batches of growing sizes through one scorer each for briefs and lines; `again`: columns and the room
/// of scores are used again, not made anew. `next` tells the size of the next batch.
pub(crate) fn in_batches(
    engine: &Engine,
    all: &[(Record, Exact)],
    again: bool,
    next: fn(usize) -> usize,
    shown: &dyn Fn(usize) -> String,
) -> Answered {
    let (mut brief, mut lines) = (engine.batch(), engine.batch_with_lines());
    let mut columns = Columns::of(engine.facts());
    let (mut start, mut size) = (0, 1);
    let mut answered = Answered::default();
    while start < all.len() {
        let some = &all[start..all.len().min(start + size)];
        if again {
            columns.clear();
        } else {
            columns = Columns::of(engine.facts());
        }
        some.iter().for_each(|(record, _)| columns.push(record));
        let (scored, listed) = (brief.score(&columns), lines.score(&columns));
        answered.add(scored.scores().tally());
        for (row, (record, exact)) in some.iter().enumerate() {
            let at = start + row;
            assert_eq!(columns.record(row).values, record.values, "{}", shown(at));
            let exact = exact.clone().map_err(|faults| placeless(&faults));
            for scored in [&scored, &listed] {
                same(&exact, &scored.brief(row).unwrap().map_err(placeless), engine.plan(), &|| shown(at));
            }
            if listed.apart(row).is_none() {
                let outcome = exact.as_ref().unwrap_or_else(|faults| panic!("answered for {faults:?}\n{}", shown(at)));
                same_lines(listed.scores(), row, outcome, engine.plan(), &|| shown(at));
            }
        }
        if again {
            // room that was others' has nothing of theirs
            brief.reuse(scored);
            lines.reuse(listed);
        }
        start += some.len();
        size = next(size);
    }
    answered
}
