//! Where the score that a method gives can lie, before caps and floors.

use crate::check::Checker;
use crate::check::bands::number;
use crate::check::known::{Knowledge, Known, Undefined, constant};
use crate::check::range::Range;
use crate::diag::{Code, Diagnostic, Edit, say};
use crate::facts::FieldKind;
use crate::model::{ExprId, Method, Rated};
use crate::source::Span;
use crate::value::{Rational, Unit};

impl Checker<'_> {
    /// Where the score can lie before caps, and why it could be undefined.
    pub(super) fn raw_score(
        &mut self,
        method: &Method,
        measured: Option<&Known>,
        mark: &Rational,
        (unit, place, measures): (Unit, Option<Span>, Option<ExprId>),
        span: Span,
        knowledge: &mut Knowledge<'_>,
    ) -> Option<Known> {
        match method {
            Method::Proportional(target) => {
                let measured = measured?;
                let target_known = knowledge.of(*target);
                let full = Range::point(mark.clone());
                let mut undefined = target_known.undefined.clone();
                // a target that is not decided yet will hardly be 0
                if target_known.range.has_zero() && undefined.is_none() && !target_known.broken {
                    let why = say!("the target can be 0", "目标值可能为 0");
                    undefined = Some(Undefined::new(self.scheme.expr(*target).span, why));
                }
                let range = measured.range.over(&target_known.range).times(&full);
                let undefined = measured.undefined.clone().or(undefined);
                Some(Known { undefined, ..Known::with(range) }.also(&target_known))
            }
            Method::Bands(rows) => {
                let measured = measured?;
                if !measured.broken {
                    self.bands(rows, (&measured.range, measures), unit, span, place);
                }
                let scores = rows.iter().map(|row| knowledge.of(row.score)).reduce(|a, b| a.or(&b));
                scores.map(|known| Known { undefined: measured.undefined.clone().or(known.undefined), ..known })
            }
            Method::Inverse(target) => {
                let measured = measured?;
                let target_known = knowledge.of(*target);
                self.not_negative(measured, place.unwrap_or(span), "the measure", "实绩");
                self.not_negative(&target_known, self.scheme.expr(*target).span, "the target", "目标值");
                let undefined = measured.undefined.clone().or(target_known.undefined.clone());
                // a measure of 0 has no quotient, and scores the cap
                let range = target_known.range.over(&measured.range).times(&Range::point(mark.clone()));
                Some(Known { undefined, ..Known::with(Range { high: None, ..range }) }.also(&target_known))
            }
            Method::Curve(points) => self.curve(points, measured?, knowledge),
            Method::Rated(rated) => self.rated_range(rated, mark, span),
            Method::Value(value) => Some(knowledge.of(*value)),
            Method::Bad => None,
        }
    }

    fn curve(&mut self, points: &[(ExprId, ExprId)], measured: &Known, knowledge: &mut Knowledge<'_>) -> Option<Known> {
        let mut last: Option<Rational> = None;
        for (x, _) in points {
            let value = self.limit(*x)?;
            if last.as_ref().is_some_and(|l| value <= *l) {
                let span = self.scheme.expr(*x).span;
                let mut problem = Diagnostic::error(
                    Code::CurveOrder,
                    span,
                    say!("the points of a curve ascend from left to right", "折线的各点必须从小到大"),
                )
                .help(say!(
                    "put the points in the order of their measures, each once",
                    "请按实绩从小到大排列,每点一次"
                ));
                if let Some(edits) = self.points_in_order(points) {
                    problem = problem.fix_all(say!("put the points in order", "按大小排列各点"), edits);
                }
                self.report(problem);
                return None;
            }
            last = Some(value);
        }
        for (_, y) in points {
            self.limit(*y)?;
        }
        let scores = points.iter().map(|(_, y)| knowledge.of(*y)).reduce(|a, b| a.or(&b));
        scores.map(|known| Known { undefined: measured.undefined.clone(), ..known })
    }

    /// The points of a curve written in their order; nothing where two of them begin alike.
    fn points_in_order(&self, points: &[(ExprId, ExprId)]) -> Option<Vec<Edit>> {
        let value = |id: ExprId| constant(self.scheme, id);
        let mut sorted: Vec<(Rational, Rational)> =
            points.iter().map(|(x, y)| Some((value(*x)?, value(*y)?))).collect::<Option<_>>()?;
        sorted.sort();
        if sorted.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return None;
        }
        let percent = points.iter().any(|(x, _)| self.ty(*x).unit() == Some(Unit::Ratio));
        let mut edits = vec![];
        for ((x, y), (at, score)) in points.iter().zip(&sorted) {
            for (id, before, after, percent) in [(*x, value(*x)?, at, percent), (*y, value(*y)?, score, false)] {
                if before != *after {
                    edits.push(Edit::new(self.scheme.expr(id).span, number(after, percent)));
                }
            }
        }
        Some(edits)
    }

    fn rated_range(&mut self, rated: &Rated, mark: &Rational, span: Span) -> Option<Known> {
        let scale = match rated.out_of {
            None => Rational::HUNDRED,
            Some(id) => self.limit(id)?,
        };
        if scale <= Rational::ZERO {
            self.report(Diagnostic::error(
                Code::EmptyRange,
                rated.span,
                say!("a full mark is above 0", "满分必须大于 0"),
            ));
            return None;
        }
        let field = match self.scheme.facts.fields.get(rated.list).map(|f| &f.kind) {
            Some(FieldKind::List(list)) => list.fields.get(rated.field),
            _ => None,
        }?;
        let range = Range { low: field.range.low.clone(), high: field.range.high.clone(), grid: None };
        let factor = mark.checked_div(&scale)?;
        let why = say!("nobody may have rated", "可能没有人评分");
        let undefined = Some(Undefined::new(span, why));
        Some(Known { undefined, ..Known::with(range.times(&Range::point(factor))) })
    }

    /// `inverse to` makes sense of amounts that can not be negative only.
    fn not_negative(&mut self, known: &Known, at: Span, en: &str, zh: &str) {
        let proved = known.broken || known.range.low.as_ref().is_some_and(|(low, _)| !low.is_negative());
        if !proved {
            let message = say!("{en} of `inverse to` can be negative", "`按反比` 的{zh}可能为负");
            let help =
                say!("bound the facts it is made of: `spent: money >= 0`", "请给相关数据声明范围:`花费: 金额 >= 0`");
            self.report(Diagnostic::error(Code::BelowZero, at, message).help(help));
        }
    }
}
