//! Bands cover every measure exactly once.

use crate::diag::{Code, Diagnostic, say};
use crate::model::CompareOp;
use crate::model::{Band, BandKey};
use crate::source::Span;
use crate::value::{Rational, Unit};

use super::Checker;
use super::known::constant;
use super::range::Range;

impl Checker<'_> {
    /// Proves that rows leave no measure without a score, and that interval rows do not overlap.
    pub(super) fn bands(&mut self, rows: &[Band], measure: &Range, unit: Unit, span: Span) {
        let percent = unit == Unit::Ratio;
        let mut left = vec![measure.clone()];
        let mut intervals: Vec<(Range, Span)> = vec![];
        let mut all_known = true;
        for row in rows {
            let Some(covered) = self.row_ranges(row) else {
                all_known = false;
                continue;
            };
            if let (BandKey::In(_), [range]) = (&row.key, covered.as_slice()) {
                let on_grid = Range { grid: measure.grid.clone(), ..range.clone() };
                for (earlier, first) in &intervals {
                    let both = on_grid.intersect(earlier);
                    if !both.is_empty() {
                        let at = both.sample().map(|v| number(&v, percent)).unwrap_or_default();
                        self.report(
                            Diagnostic::error(
                                Code::BandOverlap,
                                row.span,
                                say!("two rows hold for {at}", "{at} 同时符合两行"),
                            )
                            .label(*first, say!("this row holds for {at}", "这一行包含 {at}"))
                            .label(row.span, say!("and so does this one", "这一行也包含 {at}"))
                            .help(say!(
                                "leave one end out: `[80%, 90%)` holds for 80% and not for 90%",
                                "请去掉一端:`[80%, 90%)` 含 80% 而不含 90%"
                            )),
                        );
                    }
                }
                intervals.push((on_grid, row.span));
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
        if let Some((hole, example)) = left.iter().find_map(|piece| piece.sample().map(|example| (piece, example))) {
            self.gap(rows, hole, &example, percent, span);
        }
    }

    fn gap(&mut self, rows: &[Band], hole: &Range, example: &Rational, percent: bool, span: Span) {
        let (shown, example) = (hole.show(percent), number(example, percent));
        let mut problem = Diagnostic::error(
            Code::BandGap,
            span,
            say!("no row holds for {shown}, for example {example}", "没有一行对应 {shown},例如 {example}"),
        );
        // the row just below the hole could reach up to the next one
        let below = hole.low.as_ref().and_then(|(low, _)| {
            rows.iter().find_map(|row| match &row.key {
                BandKey::In(interval) => {
                    let high = constant(self.scheme, interval.high)?;
                    (high == *low).then_some((row.span, *interval))
                }
                BandKey::Compare(..) | BandKey::Otherwise => None,
            })
        });
        if let (Some((row, interval)), Some((next, _))) = (below, &hole.high) {
            let low = constant(self.scheme, interval.low).map(|v| number(&v, percent)).unwrap_or_default();
            let next = number(next, percent);
            let opening = if interval.low_open { "(" } else { "[" };
            let meant = format!("{opening}{low}, {next})");
            problem = problem
                .label(row, say!("this row ends before the hole", "这一行到空档之前为止"))
                .fix(
                    say!("let the row reach up to {next}: `{meant}`", "让这一行一直到 {next}:`{meant}`"),
                    interval.span,
                    meant,
                )
                .help(say!("or round the measure first: `measure … round to 0`", "或者先舍入:`计算 … 舍入 0`"));
        }
        problem = problem.help(say!("or end with `otherwise: 0`", "或者以 `其余: 0` 结尾"));
        self.report(problem);
    }

    /// The measures a row holds for; `None` where its limits are not known.
    fn row_ranges(&mut self, row: &Band) -> Option<Vec<Range>> {
        match &row.key {
            BandKey::Otherwise => Some(vec![Range::ALL]),
            BandKey::Compare(op, limit) => {
                let value = self.limit(*limit)?;
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
                let (low, high) = (self.limit(interval.low)?, self.limit(interval.high)?);
                let range =
                    Range { low: Some((low, interval.low_open)), high: Some((high, interval.high_open)), grid: None };
                if range.is_empty() {
                    self.report(
                        Diagnostic::error(
                            Code::EmptyRange,
                            interval.span,
                            say!("nothing lies in this interval", "这个区间是空的"),
                        )
                        .help(say!("write the lower end first", "请先写较小的一端")),
                    );
                    return None;
                }
                Some(vec![range])
            }
        }
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

pub(super) fn number(value: &Rational, percent: bool) -> String {
    if percent { format!("{}%", value * &Rational::HUNDRED) } else { value.to_string() }
}
