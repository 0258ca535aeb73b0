//! How few raters stay unnamed: a number known beforehand, of an indicator that has raters.

use super::Checker;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{AdjustBody, Method};
use crate::value::{Rational, Unit};

impl Checker<'_> {
    /// A count, of an indicator that is rated.
    pub(super) fn anonymity_types(&mut self) {
        for rule in &self.scheme.indicators {
            let is_rated = rule.method.all().any(|(method, _)| matches!(method, Method::Rated(_) | Method::Bad));
            for (least, span) in rule.anonymous.all() {
                let ty = self.infer(*least);
                self.expect_unit(*least, ty, Unit::Count);
                if !is_rated {
                    let name = &rule.name;
                    let message =
                        say!("only raters are kept anonymous, and `{name}` has none", "`{name}` 没有评分人,无需匿名");
                    let help = say!(
                        "take `anonymous below` out, or score it `rated by …`",
                        "请去掉 `匿名下限`,或改用 `多方评分 …` 计分"
                    );
                    self.report(Diagnostic::error(Code::Misplaced, span, message).help(help));
                }
            }
        }
    }

    /// A constant from 1 on.
    pub(super) fn anonymity(&mut self) {
        for rule in &self.scheme.indicators {
            for (least, _) in rule.anonymous.all() {
                let at = self.scheme.expr(*least).span;
                if self.problems.iter().any(|p| p.span == at) {
                    continue;
                }
                let Some(value) = self.limit(*least) else { continue };
                if value < Rational::ONE {
                    let message = say!("at least 1 answer is needed to be shown", "匿名下限至少为 1");
                    let help = say!(
                        "write how many answers may be shown as one: `anonymous below 3`",
                        "请写可以合并显示的最少份数:`匿名下限 3`"
                    );
                    self.report(Diagnostic::error(Code::EmptyRange, at, message).help(help));
                }
            }
        }
        self.no_line_for_each_rating();
    }

    /// A line of an adjustment for each row would tell what each rater said.
    fn no_line_for_each_rating(&mut self) {
        for adjust in &self.scheme.adjusts {
            let AdjustBody::Each(each) = &adjust.body else { continue };
            let promised = self.scheme.indicators.iter().find_map(|rule| {
                let writes =
                    rule.method.all().any(|(m, _)| matches!(m, Method::Rated(rated) if rated.list == each.list));
                rule.anonymous.all().next().filter(|_| writes).map(|(_, span)| span)
            });
            let Some(promised) = promised else { continue };
            let at = each.rows.first().map_or(adjust.span, |row| row.span);
            let message = say!("a line for each rating would not be anonymous", "逐条列出评分就不再匿名");
            let problem = Diagnostic::error(Code::Misplaced, at, message)
                .label(promised, say!("the raters are kept anonymous here", "这里约定评分人匿名"))
                .help(say!(
                    "give points by one expression: `points min(count(… where …), 2)`",
                    "请用一个表达式给分:`分数 min(计数(… 其中 …), 2)`"
                ));
            self.report(problem);
        }
    }
}
