//! Totals that leave their scale because indicators earn more than their full mark, or less than nothing (T5, T14).
//!
//! Adjustments are no part of it: with them a scheme must declare its total.

use crate::check::Checker;
use crate::check::known::constant;
use crate::check::range::Range;
use crate::diag::{Code, Diagnostic, Say, say};
use crate::source::Span;
use crate::value::Rational;

impl Checker<'_> {
    /// Indicators that take the total out of 0 to 100 by themselves (T5).
    pub(super) fn beyond_full_marks(&mut self, lines: &Range, proved: bool) {
        let hundred = |end: &Option<(Rational, bool)>| end.as_ref().map(|(value, _)| value.clone());
        let (low, high) = (hundred(&lines.low), hundred(&lines.high));
        let above = high.as_ref().filter(|high| **high > Rational::HUNDRED);
        let below = low.as_ref().filter(|low| low.is_negative());
        let message = match (above, below) {
            (None, None) => return,
            (Some(high), None) => say!(
                "the total can pass 100: the indicators come to at most {high}",
                "总分可能超过 100:各指标合计最高 {high}"
            ),
            (None, Some(low)) => say!(
                "the total can fall below 0: the indicators come to at least {low}",
                "总分可能低于 0:各指标合计最低 {low}"
            ),
            (Some(high), Some(low)) => say!(
                "the total can leave 0 to 100: the indicators come to anything from {low} to {high}",
                "总分可能超出 0 到 100:各指标合计可从 {low} 到 {high}"
            ),
        };
        let labels = self.off_scale();
        let at = labels.first().map_or(self.scheme.span, |(at, _)| *at);
        let mut problem = Diagnostic::note(Code::TotalReach, at, message);
        for (at, text) in labels {
            problem = problem.label(at, text);
        }
        self.report(assumed(problem, proved).help(say!(
            "make sure that this is meant, and say where the total ends, for example `total in [0, 100]`",
            "请确认这符合本意,并写明总分的范围,例如 `总分 属于 [0, 100]`"
        )));
    }

    /// The total keeps to its range, but indicators earn what that cuts off.
    pub(super) fn beyond_its_range(&mut self, (lines, proved): (&Range, bool), kept: &Range, at: Span) {
        let end = |end: &Option<(Rational, bool)>| end.as_ref().map(|(value, _)| value.clone());
        let above = end(&lines.high).zip(end(&kept.high)).filter(|(high, most)| high > most);
        let below = end(&lines.low).zip(end(&kept.low)).filter(|(low, least)| low < least);
        let message = match (above, below) {
            (Some((high, most)), _) => say!(
                "the indicators come to at most {high}, and what is above {most} is cut off",
                "各指标合计最高 {high},超过 {most} 的部分会被截去"
            ),
            (None, Some((low, least))) => say!(
                "the indicators come to at least {low}, and what is below {least} is made up",
                "各指标合计最低 {low},低于 {least} 的部分会被补足"
            ),
            (None, None) => return,
        };
        let mut problem = Diagnostic::note(Code::TotalReach, at, message);
        for (at, text) in self.off_scale() {
            problem = problem.label(at, text);
        }
        self.report(assumed(problem, proved).help(say!(
            "make sure that this is meant, or lower a cap so that all that is earned counts",
            "请确认这符合本意,或降低某个上限,使得到的分都能计入"
        )));
    }

    /// The indicators that can earn more than their full mark, or less than nothing.
    fn off_scale(&self) -> Vec<(Span, Say)> {
        let mut labels = vec![];
        for (index, rule) in self.scheme.indicators.iter().enumerate() {
            let reach = self.indicator_reach(index).range;
            let mark = rule.out_of.base.as_ref().or(rule.worth.base.as_ref());
            let mark = mark.and_then(|(mark, _)| constant(self.scheme, *mark)).unwrap_or(Rational::HUNDRED);
            let name = &rule.name;
            if let Some(share) = over(&reach) {
                let most = &share * &mark;
                let text = say!("`{name}` earns up to {most} of {mark}", "`{name}` 满分 {mark},最高可得 {most}");
                labels.push((rule.span, text));
            }
            if let Some(share) = under(&reach) {
                let least = &share * &mark;
                let text = say!("`{name}` can fall to {least}", "`{name}` 最低可到 {least}");
                labels.push((rule.span, text));
            }
        }
        labels
    }
}

fn over(reach: &Range) -> Option<Rational> {
    reach.high.as_ref().map(|(high, _)| high.clone()).filter(|high| *high > Rational::ONE)
}

fn under(reach: &Range) -> Option<Rational> {
    reach.low.as_ref().map(|(low, _)| low.clone()).filter(Rational::is_negative)
}

/// Says what the bound takes for granted.
fn assumed(problem: Diagnostic, proved: bool) -> Diagnostic {
    if proved {
        return problem;
    }
    problem.help(say!(
        "what is refused or not decided yet is taken to keep to its full mark",
        "已报错或尚未确定的部分,按不超出满分计算"
    ))
}
