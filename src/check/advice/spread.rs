//! Spread: weights that are all alike say that nothing is important (T22).

use crate::check::Checker;
use crate::check::level::{Active, percent};
use crate::diag::{Code, Diagnostic, say};
use crate::value::Rational;

/// So many equal weights are no accident.
const MANY: usize = 4;

impl Checker<'_> {
    pub(super) fn even_weights(&mut self) {
        let scheme = self.scheme;
        let weighed = scheme.sections.iter().enumerate().filter(|(_, section)| !section.weight.is_unset());
        for section in std::iter::once(None).chain(weighed.map(|(index, _)| Some(index))) {
            let shares = Active::new(scheme, &[], &[]).written(&self.level_of(section));
            let weights: Vec<&Rational> = shares.iter().map(|share| &share.value).collect();
            let (Some(first), Some(at)) = (weights.first(), shares.first().map(|share| share.span)) else { continue };
            if weights.len() < MANY
                || weights.iter().any(|weight| weight != first)
                || shares.iter().any(|s| s.is_open())
            {
                continue;
            }
            let (count, each) = (weights.len(), percent(first));
            let mut problem = Diagnostic::note(
                Code::EvenWeights,
                at,
                say!("all {count} weights of this level are {each}", "这一层的 {count} 个权重都是 {each}"),
            );
            for share in shares.iter().skip(1) {
                problem = problem.label(share.span, say!("{each}", "{each}"));
            }
            self.report(problem.help(say!(
                "if one matters more than another, let its weight say so; people spread their effort as the weights are spread",
                "如果有的指标更重要,请在权重上体现;人们会按权重分配精力"
            )));
        }
    }
}
