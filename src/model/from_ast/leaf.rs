//! Sections that are rated as a whole: leaves of the tree, with all that an indicator has but a measure.

use super::Resolver;
use super::clauses::set;
use crate::diag::{Code, Diagnostic, say};
use crate::model::score::Method;
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ItemKind};

/// Whether a section has a score of its own, and nothing in it that could give it one.
pub(super) fn is_leaf(block: &ast::Block) -> bool {
    let holds = |test: &dyn Fn(&ItemKind) -> bool| block.items.iter().any(|item| test(&item.kind));
    holds(&|item| matches!(item, ItemKind::Clause(Clause::Score(_))))
        && !holds(&|item| matches!(item, ItemKind::Section(_) | ItemKind::Indicator(_)))
}

impl Resolver {
    /// A section gets its score from its children or from raters.
    pub(super) fn scored_twice(&mut self, section: usize, score: Span) {
        let Some(section) = self.scheme.sections.get(section) else { return };
        let (name, at) = (section.name.clone(), section.span);
        let message = say!("section `{name}` has a score and children", "维度 `{name}` 既有计分又有下级指标");
        let problem = Diagnostic::error(Code::Misplaced, score, message)
            .label(at, say!("its score comes from what stands in it", "它的得分来自其中的指标"))
            .help(say!(
                "take one of them out, or give the score to an indicator in the section",
                "请去掉其中之一,或把计分写进该维度下的一个指标"
            ));
        self.report(problem);
    }

    /// Whether a leaf may have a clause: one that is written as a section is rated and measures nothing.
    pub(super) fn suits(&mut self, index: usize, clause: &Clause, span: Span) -> bool {
        let suits = match clause {
            Clause::Score(method) => matches!(method, ast::Method::Rated(_) | ast::Method::Bad),
            Clause::Measure(..) | Clause::Better(_) | Clause::ZeroBelow(_) | Clause::ZeroAbove(_) => false,
            Clause::Weight(..)
            | Clause::Worth(_)
            | Clause::OutOf(_)
            | Clause::Cap(_)
            | Clause::Floor(_)
            | Clause::NoData(..)
            | Clause::Anonymous(_)
            | Clause::Info(_) => true,
        };
        let Some(rule) = self.scheme.indicators.get_mut(index).filter(|rule| rule.is_section && !suits) else {
            return true;
        };
        let message = if matches!(clause, Clause::Score(_)) {
            // it is there, so that nobody misses it as well
            set(&mut rule.method, Method::Bad, span, None);
            say!(
                "a section is scored by what stands in it, or `rated by` people",
                "维度的得分来自其中的指标,或由多方评分"
            )
        } else {
            say!("this clause belongs to an indicator, not to a section", "这个子句属于指标,不能放在维度里")
        };
        self.error(Code::Misplaced, span, message)
            .help
            .push(say!("write it in an indicator in the section", "请写进该维度下的一个指标"));
        false
    }
}
