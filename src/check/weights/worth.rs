//! `worth 40`: weight and full mark at once, in points of the whole scheme.

use crate::check::Checker;
use crate::check::known::{constant, is_open};
use crate::diag::{Code, Diagnostic, say};
use crate::model::{ExprId, Node};
use crate::value::Rational;

impl Checker<'_> {
    pub(super) fn worths(&mut self) {
        let scheme = self.scheme;
        for rule in &scheme.indicators {
            let Some((_, span)) = rule.worth.all().next() else { continue };
            if let Some((_, other)) = rule.weight.all().next().or_else(|| rule.out_of.all().next()) {
                self.report(
                    Diagnostic::error(
                        Code::DuplicateClause,
                        span,
                        say!("`worth` is weight and full mark at once", "`分值` 已同时包含权重和满分"),
                    )
                    .label(other, say!("this says it again", "这里又说了一遍"))
                    .help(say!(
                        "`worth 40` is short for `weight 40%` and `out of 40`: keep one of the two ways",
                        "`分值 40` 等于 `权重 40%` 加 `满分 40`:请只保留一种写法"
                    )),
                );
            }
            let mut at = rule.parent;
            while let Some((index, section)) = at.and_then(|s| scheme.sections.get(s).map(|section| (s, section))) {
                let stays = self.level_of(scheme.level_around(Node::Section(index))).rests.is_empty();
                let is_full = |w: ExprId| constant(scheme, w).map_or(is_open(scheme, w), |w| w == Rational::ONE);
                let full = section.weight.is_unset() || (stays && section.weight.all().all(|(w, _)| is_full(*w)));
                if !full {
                    let name = &section.name;
                    self.report(
                        Diagnostic::error(
                            Code::Misplaced,
                            span,
                            say!(
                                "`worth` counts points of the whole, but `{name}` weighs less than 100%",
                                "`分值` 是整个方案的分数,但 `{name}` 的权重不足 100%"
                            ),
                        )
                        .help(say!("write `weight` and `out of` instead", "请改写为 `权重` 和 `满分`")),
                    );
                    break;
                }
                at = section.parent;
            }
        }
    }
}
