//! Promise: what is said here of a scheme is shown by people who were really scored; nothing here blocks, and nothing is
//! claimed that was not seen or proved.

mod above;
mod attach;
mod candidates;
mod pairs;
mod paste;
mod profile;
mod reads;
mod room;
mod rows;
mod search;
mod way;

pub use profile::profile;

pub use room::room;

pub use crate::engine::Inspection;

use crate::engine::{Engine, Loader};
use search::Search;

/// Says all that the author of a scheme should hear, as [`Engine::inspect`] does, each doubt with a made-up person who shows
/// it and whose facts can be pasted into a test.
///
/// Every such person has been scored. Where none was found the finding says so, or stays as it was proved.
///
/// ```
/// use merit::diag::Say;
/// let file = |_: &str| Ok::<_, Say>("scheme x facts { key person: text  sales: money >= 0 }
/// indicator done { weight 100% measure sales better higher score proportional to 50 cap 150 }".to_owned());
/// let inspection = merit::inspect::inspect("x.merit", &file);
/// let beyond = inspection.findings.iter().find(|f| f.code.id() == "M0501").expect("150 of 100");
/// assert!(beyond.help.iter().any(|help| help.en.contains("person shown { sales: ")));
/// ```
#[must_use]
pub fn inspect(name: &str, loader: &dyn Loader) -> Inspection {
    Engine::inspect_with(name, loader, |engine, advice| {
        if engine.todos().is_empty() {
            advice.extend(room::misfits(engine));
            attach::attach(advice, &mut Search::new(engine));
        }
    })
}
