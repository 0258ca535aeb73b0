//! Bands cover every measure exactly once.

use crate::diag::{Code, Diagnostic, Edit, say};
use crate::model::{Band, BandKey, CompareOp, ExprId, Interval, Scheme};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::constant;
use super::range::Range;

impl Checker<'_> {
    /// Proves that rows leave no measure without a score, and that interval rows do not overlap.
    pub(super) fn bands(
        &mut self,
        rows: &[Band],
        (measure, value): (&Range, Option<ExprId>),
        unit: Unit,
        span: Span,
        measured: Option<Span>,
    ) {
        let percent = unit == Unit::Ratio;
        let mut left = vec![measure.clone()];
        let mut intervals: Vec<(Range, &Interval)> = vec![];
        let mut all_known = true;
        for row in rows {
            let Some(covered) = self.row_ranges(row) else {
                all_known = false;
                continue;
            };
            if let (BandKey::In(interval), [range]) = (&row.key, covered.as_slice()) {
                let on_grid = Range { grid: measure.grid.clone(), ..range.clone() };
                for (earlier, first) in &intervals {
                    let both = on_grid.intersect(earlier);
                    if !both.is_empty() {
                        self.overlap((&both, value), first, interval, row.span, percent);
                    }
                }
                intervals.push((on_grid, interval));
            }
            let reachable = covered.iter().any(|range| left.iter().any(|piece| !piece.intersect(range).is_empty()));
            if !reachable && !matches!(row.key, BandKey::In(_)) && !measure.is_empty() {
                self.report(
                    Diagnostic::warning(
                        Code::UnreachableRow,
                        row.span,
                        say!("this row is never reached", "这一行永远不会用到"),
                    )
                    .help(say!(
                        "rows are read from the top and earlier ones take every value it holds for; check the order",
                        "各行自上而下判断,它对应的取值已被前面的行占用;请检查顺序"
                    )),
                );
            }
            for range in covered {
                left = left.iter().flat_map(|piece| piece.without(&range)).collect();
            }
        }
        if !all_known {
            return;
        }
        left.retain(|piece| piece.sample().is_some());
        if !left.is_empty() {
            self.gap(rows, (&left, value), percent, span, measured);
        }
    }

    /// Two rows that hold for one value: where they only meet, either may leave it to the other.
    fn overlap(
        &mut self,
        (both, value): (&Range, Option<ExprId>),
        first: &Interval,
        second: &Interval,
        row: Span,
        percent: bool,
    ) {
        let at = both.sample().map(|v| number(&v, percent)).unwrap_or_default();
        let mut problem =
            Diagnostic::error(Code::BandOverlap, row, say!("two rows hold for {at}", "{at} 同时符合两行"))
                .label(first.span, say!("this row holds for {at}", "这一行包含 {at}"))
                .label(row, say!("and so does this one", "这一行也包含 {at}"));
        let meet = matches!((&both.low, &both.high), (Some((low, _)), Some((high, _))) if low == high);
        problem = if meet {
            problem.help(say!(
                "leave one end out: `[80%, 90%)` holds for 80% and not for 90%",
                "请去掉一端:`[80%, 90%)` 含 80% 而不含 90%"
            ))
        } else {
            let shown = both.show(percent);
            problem.help(say!(
                "both hold for all of {shown}: move one of the limits",
                "两行都包含 {shown}:请移动其中一个界限"
            ))
        };
        for interval in [first, second] {
            let ends = (constant(self.scheme, interval.low), constant(self.scheme, interval.high));
            let (Some(low), Some(high), true) = (ends.0, ends.1, meet) else { continue };
            let is_low = both.low.as_ref().is_some_and(|(v, _)| *v == low);
            let opening = if interval.low_open || is_low { "(" } else { "[" };
            let closing = if interval.high_open || !is_low { ")" } else { "]" };
            let written = format!("{opening}{}, {}{closing}", number(&low, percent), number(&high, percent));
            let title = say!("write `{written}`, which leaves {at} out", "改为 `{written}`,不含 {at}");
            problem = problem.fix(title, interval.span, written);
        }
        self.report(self.shown_in(problem, both, value));
    }

    fn gap(
        &mut self,
        rows: &[Band],
        (holes, value): (&[Range], Option<ExprId>),
        percent: bool,
        span: Span,
        measured: Option<Span>,
    ) {
        let Some((first, more)) = holes.split_first() else { return };
        let (shown, example) = (first.show(percent), first.sample().map(|e| number(&e, percent)).unwrap_or_default());
        let is_point =
            |hole: &Range| matches!((&hole.low, &hole.high), (Some((low, _)), Some((high, _))) if low == high);
        let message = if is_point(first) {
            say!("no row holds for {example}", "没有一行对应 {example}")
        } else {
            say!("no row holds for {shown}, for example {example}", "没有一行对应 {shown},例如 {example}")
        };
        let mut problem = Diagnostic::error(Code::BandGap, span, message);
        // a single value belongs to the row that begins or ends there
        if let ([_], Some((value, _))) = (holes, first.low.as_ref().filter(|_| is_point(first))) {
            problem = self.taken_in(problem, rows, value, percent);
        }
        if !more.is_empty() {
            let others = more.iter().map(|hole| hole.show(percent)).collect::<Vec<_>>().join(", ");
            problem = problem.help(say!("nor for {others}", "{others} 也没有对应的行"));
        }
        // a row just below a hole could reach up to the next one
        let mut edits = vec![];
        for hole in holes {
            let (Some((low, _)), Some((next, false))) = (&hole.low, hole.high.as_ref().map(|(n, open)| (n, !open)))
            else {
                continue;
            };
            let below = rows.iter().find_map(|row| match &row.key {
                BandKey::In(interval) if constant(self.scheme, interval.high).as_ref() == Some(low) => Some(interval),
                BandKey::In(_) | BandKey::Compare(..) | BandKey::Otherwise => None,
            });
            let Some(interval) = below else { continue };
            problem = problem.label(interval.span, say!("this row ends before the hole", "这一行到空档之前为止"));
            let low = constant(self.scheme, interval.low).map(|v| number(&v, percent)).unwrap_or_default();
            let opening = if interval.low_open { "(" } else { "[" };
            let replacement = format!("{opening}{low}, {})", number(next, percent));
            edits.push(Edit::new(interval.span, replacement));
        }
        if edits.len() == holes.len() {
            let meant = edits.iter().map(|e| format!("`{}`", e.replacement)).collect::<Vec<_>>().join(", ");
            let title = say!("let each row reach up to the next: {meant}", "让每一行一直到下一行:{meant}");
            problem = problem.fix_all(title, edits);
        }
        let places = closing_places(holes);
        if places.is_none()
            && let Some(points) = line_across(self.scheme, rows, holes, percent)
        {
            problem = problem.help(say!(
                "if the score is meant to rise between them, draw the line: `curve {{ {points} }}`",
                "如果两者之间按直线计分,请写 `折线 {{ {points} }}`"
            ));
        }
        if let (Some(at), Some(places)) = (measured, places) {
            problem = problem.fix(
                say!("round the measure first: `round to {places}`", "先舍入实绩:`舍入至 {places}`"),
                at.after(),
                say!(" round to {places}", " 舍入至 {places}"),
            );
        }
        if let Some(last) = rows.last() {
            problem = problem.fix(
                say!("score everything else 0: `otherwise: 0`", "其他情况记 0 分:`其余: 0`"),
                last.span.after(),
                say!(", otherwise: 0", ", 其余: 0"),
            );
        }
        self.report(self.shown_in(problem, first, value));
    }

    /// Says of a problem for whom it shows: somebody whose measure lies in a range.
    fn shown_in(&self, problem: Diagnostic, range: &Range, measure: Option<ExprId>) -> Diagnostic {
        match range.sample().zip(measure) {
            Some((value, id)) => self.shown_at(problem, id, &value),
            None => problem,
        }
    }

    /// Offers to let intervals that end just at a value hold for it.
    fn taken_in(&self, mut problem: Diagnostic, rows: &[Band], value: &Rational, percent: bool) -> Diagnostic {
        for row in rows {
            let BandKey::In(interval) = &row.key else { continue };
            let ends = (constant(self.scheme, interval.low), constant(self.scheme, interval.high));
            let (Some(low), Some(high)) = ends else { continue };
            if low != *value && high != *value {
                continue;
            }
            let opening = if interval.low_open && low != *value { "(" } else { "[" };
            let closing = if interval.high_open && high != *value { ")" } else { "]" };
            let written = format!("{opening}{}, {}{closing}", number(&low, percent), number(&high, percent));
            let at = number(value, percent);
            let title = say!("write `{written}`, which holds for {at}", "改为 `{written}`,包含 {at}");
            problem = problem.fix(title, interval.span, written);
        }
        problem
    }

    /// The measures a row holds for; `None` where its limits are not known.
    pub(super) fn row_ranges(&mut self, row: &Band) -> Option<Vec<Range>> {
        match &row.key {
            BandKey::Otherwise => Some(vec![Range::ALL]),
            BandKey::Compare(op, limit) => {
                let value = self.band_limit(*limit)?;
                let from = |open| Range { low: Some((value.clone(), open)), high: None, grid: None };
                let to = |open| Range { low: None, high: Some((value.clone(), open)), grid: None };
                Some(match op {
                    CompareOp::AtLeast => vec![from(false)],
                    CompareOp::Greater => vec![from(true)],
                    CompareOp::AtMost => vec![to(false)],
                    CompareOp::Less => vec![to(true)],
                    CompareOp::Equal => vec![Range::point(value)],
                    CompareOp::Unequal => vec![to(true), from(true)],
                })
            }
            BandKey::In(interval) => {
                let (low, high) = (self.band_limit(interval.low)?, self.band_limit(interval.high)?);
                let range =
                    Range { low: Some((low, interval.low_open)), high: Some((high, interval.high_open)), grid: None };
                if range.is_empty() {
                    let problem = Diagnostic::error(
                        Code::EmptyRange,
                        interval.span,
                        say!("nothing lies in this interval", "这个区间是空的"),
                    )
                    .help(say!("write the lower end first", "请先写较小的一端"));
                    let problem = self.ends_exchanged(problem, interval);
                    self.report(problem);
                    return None;
                }
                Some(vec![range])
            }
        }
    }

    /// Offers the ends of a reversed interval in their order.
    pub(super) fn ends_exchanged(&self, problem: Diagnostic, interval: &Interval) -> Diagnostic {
        let ends = [interval.low, interval.high];
        let percent = ends.iter().any(|end| self.ty(*end).unit() == Some(Unit::Ratio));
        let [Some(low), Some(high)] = ends.map(|end| constant(self.scheme, end)) else { return problem };
        if low <= high {
            return problem;
        }
        let edits = vec![
            Edit::new(self.scheme.expr(interval.low).span, number(&high, percent)),
            Edit::new(self.scheme.expr(interval.high).span, number(&low, percent)),
        ];
        problem.fix_all(say!("exchange the two ends", "交换两端"), edits)
    }

    fn band_limit(&mut self, id: crate::model::ExprId) -> Option<Rational> {
        let before = self.problems.len();
        let value = self.limit(id);
        if let Some(problem) = self.problems.get_mut(before) {
            problem.help.push(say!(
                "where the limit differs from person to person, measure the share: `measure sales / line` with `>= 100%`",
                "界限因人而异时,请改为计算比率:`计算 实际 / 目标`,分段写 `>= 100%`"
            ));
        }
        value
    }

    /// A limit of a row, which must be constant.
    pub(super) fn limit(&mut self, id: crate::model::ExprId) -> Option<Rational> {
        if self.ty(id) == super::Type::Unknown {
            return None;
        }
        let value = constant(self.scheme, id);
        if value.is_none() {
            self.not_constant(
                id,
                say!("this limit must be known before anyone is scored", "这个界限必须在评分之前确定"),
            );
        }
        value
    }
}

/// The decimal places that leave no measure in any hole.
fn closing_places(holes: &[Range]) -> Option<u32> {
    (0..=4).find(|places| {
        let one = Rational::power_of_ten(*places);
        let step = Rational::ONE.checked_div(&one);
        // the rows themselves must speak in such steps: 79% and 80% need two places
        let in_steps = |end: &Option<(Rational, bool)>| end.as_ref().is_some_and(|(v, _)| (v * &one).is_whole());
        holes.iter().all(|hole| {
            in_steps(&hole.low) && in_steps(&hole.high) && Range { grid: step.clone(), ..hole.clone() }.is_empty()
        })
    })
}

/// The points of a curve that joins the rows on both sides of every hole.
fn line_across(scheme: &Scheme, rows: &[Band], holes: &[Range], percent: bool) -> Option<String> {
    let mut points: Vec<(Rational, Rational)> = vec![];
    for hole in holes {
        let ((low, _), (high, _)) = (hole.low.as_ref()?, hole.high.as_ref()?);
        for (at, from_below) in [(low, true), (high, false)] {
            let row = rows.iter().find(|row| ends_at(scheme, row, at, from_below))?;
            let point = (at.clone(), constant(scheme, row.score)?);
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
    }
    let ascend = points.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
    let written = points.iter().map(|(at, score)| format!("{}: {score}", number(at, percent)));
    ascend.then(|| written.collect::<Vec<_>>().join(", "))
}

/// Whether a row holds up to a value, or from it on.
fn ends_at(scheme: &Scheme, row: &Band, value: &Rational, up_to: bool) -> bool {
    let is = |id| constant(scheme, id).as_ref() == Some(value);
    match &row.key {
        BandKey::Otherwise => false,
        BandKey::Compare(op, limit) => {
            is(*limit)
                && match op {
                    CompareOp::Less | CompareOp::AtMost => up_to,
                    CompareOp::Greater | CompareOp::AtLeast => !up_to,
                    CompareOp::Equal => true,
                    CompareOp::Unequal => false,
                }
        }
        BandKey::In(interval) => is(if up_to { interval.high } else { interval.low }),
    }
}

pub(super) fn number(value: &Rational, percent: bool) -> String {
    if percent { format!("{}%", value * &Rational::HUNDRED) } else { value.to_string() }
}
