//! Scores stay on their scale: caps and floors are declared, or proved needless.

use crate::check::Checker;
use crate::check::patches::stated;
use crate::check::range::Range;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{ExprId, Indicator, Method};
use crate::source::Span;
use crate::value::Rational;

impl Checker<'_> {
    /// Over-caps and floors are declared, or proved needless.
    pub(super) fn on_scale(
        &mut self,
        rule: &Indicator,
        (range, method, measure): (&Range, &Method, Option<ExprId>),
        mark: &Rational,
        span: Span,
        active: impl Fn(usize) -> Option<usize> + Copy,
    ) {
        let name = &rule.name;
        let cap = match rule.cap.pick(active) {
            Some((cap, _, _)) => self.limit(*cap).map(Some),
            None => Some(None),
        };
        let floor = match rule.floor.pick(active) {
            Some((Some(floor), _, _)) => self.limit(*floor).map(Some),
            Some((None, _, _)) | None => Some(None),
        };
        let over = range.high.as_ref().is_none_or(|(high, _)| high > mark);
        if over && rule.cap.pick(active).is_none() {
            let reach = range
                .high
                .as_ref()
                .map_or_else(|| say!("without limit", "没有上限"), |(high, _)| say!("up to {high}", "最高 {high}"));
            let (en, zh) = (&reach.en, &reach.zh);
            let text = say!(" cap {mark}", " 上限 {mark}");
            let mut problem = Diagnostic::error(
                Code::OverFullMark,
                span,
                say!(
                    "the score of `{name}` can exceed its full mark {mark}: {en}",
                    "`{name}` 的得分可能超过满分 {mark}:{zh}"
                ),
            )
            .help(say!(
                "declare `cap {mark}`, or a higher cap if more is meant to be earned",
                "请声明 `上限 {mark}`;如果允许超额得分,请写更高的上限"
            ))
            .fix(say!("add `cap {mark}`", "加上 `上限 {mark}`"), span.after(), text);
            if let Some((high, _)) = &range.high {
                let title = say!("let up to {high} be earned: `cap {high}`", "允许最高 {high}:`上限 {high}`");
                problem = problem.fix(title, span.after(), say!(" cap {high}", " 上限 {high}"));
            }
            let scores = [mark * &2.into(), mark + &Rational::ONE].into_iter();
            let scores = scores.chain(range.high.iter().map(|(high, _)| high.clone()));
            self.report(self.shown_scoring(problem, (method, measure), mark, scores));
        }
        let below = range.low.as_ref().is_none_or(|(low, _)| low.is_negative());
        if below && rule.floor.pick(active).is_none() {
            let reach = range
                .low
                .as_ref()
                .map_or_else(|| say!("without limit", "没有下限"), |(low, _)| say!("down to {low}", "最低 {low}"));
            let (en, zh) = (&reach.en, &reach.zh);
            let problem = Diagnostic::error(
                Code::BelowZero,
                span,
                say!("the score of `{name}` can fall below 0: {en}", "`{name}` 的得分可能低于 0:{zh}"),
            )
            .help(say!(
                "declare `floor 0`, or `floor none` if minus points are meant",
                "请声明 `下限 0`;如果允许负分,请写 `下限 不设`"
            ))
            .fix(say!("add `floor 0`", "加上 `下限 0`"), span.after(), say!(" floor 0", " 下限 0"))
            .fix(
                say!("let minus points be scored: `floor none`", "允许负分:`下限 不设`"),
                span.after(),
                say!(" floor none", " 下限 不设"),
            );
            let scores = [-mark.clone(), Rational::from(-10), Rational::from(-1)].into_iter();
            let scores = scores.chain(range.low.iter().map(|(low, _)| low.clone()));
            self.report(self.shown_scoring(problem, (method, measure), mark, scores));
        }
        if let (Some(Some(floor)), None) = (&floor, rule.cap.pick(active))
            && floor > mark
        {
            let at = stated(&rule.floor).unwrap_or(span);
            let message = say!("the floor {floor} is above the full mark {mark}", "下限 {floor} 高于满分 {mark}");
            let help = say!("lower the floor to {mark} or less", "请把下限降到 {mark} 或以下");
            self.report(Diagnostic::error(Code::EmptyRange, at, message).help(help));
        }
        if let (Some(Some(cap)), None) = (&cap, rule.floor.pick(active))
            && cap.is_negative()
        {
            let at = stated(&rule.cap).unwrap_or(span);
            self.report(
                Diagnostic::error(Code::BelowZero, at, say!("the cap {cap} is below 0", "上限 {cap} 低于 0"))
                    .help(say!("declare `floor none` if minus points are meant", "如果允许负分,请写 `下限 不设`")),
            );
        }
        if let (Some(Some(cap)), Some(Some(floor))) = (cap, floor)
            && floor > cap
        {
            let at = stated(&rule.floor).unwrap_or(span);
            self.report(
                Diagnostic::error(
                    Code::EmptyRange,
                    at,
                    say!("the floor {floor} is above the cap {cap}", "下限 {floor} 高于上限 {cap}"),
                )
                .help(say!(
                    "everybody would score {cap}: lower the floor or raise the cap",
                    "所有人都会得 {cap} 分:请降低下限或提高上限"
                )),
            );
        }
    }
}
