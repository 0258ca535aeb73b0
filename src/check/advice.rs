//! Advice: what a careful reader would ask about a scheme before it is used. It never blocks, and it never passes a doubt in
//! silence: what can not be proved says so.

mod cliffs;
mod conditions;
mod decided;
mod direction;
mod quota;
mod reach;
mod sources;
mod spread;
mod summed;
mod totals;
mod twice;
mod unused;
mod weights;

pub use weights::EffectiveWeights;

use crate::diag::{Diagnostic, Severity, in_file_order};

use super::Checker;
use super::known::Knowledge;

impl Checker<'_> {
    /// Everything worth a look, in the order of the file; what is refused already is not advised about as well.
    pub(super) fn advise(&mut self, knowledge: &mut Knowledge<'_>) -> Vec<Diagnostic> {
        let refused = std::mem::take(&mut self.problems);
        self.directions(knowledge);
        self.reaches(knowledge);
        self.idle_conditions(knowledge);
        self.actions_together(knowledge);
        self.unused();
        self.counted_twice();
        self.several_sources();
        self.cliffs(knowledge);
        self.even_weights();
        self.rank_gaps();
        self.open_borders();
        let mut advice = std::mem::replace(&mut self.problems, refused);
        let errors: Vec<_> = self.problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.span).collect();
        advice.retain(|found| !errors.contains(&found.span));
        in_file_order(&mut advice);
        advice
    }
}
