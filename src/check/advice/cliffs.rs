//! Cliffs: where a trifle more of a measure is worth many points, and people stop just above.

use crate::check::Checker;
use crate::check::known::constant;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{Band, BandKey, ExprId, Indicator, Method};
use crate::source::Span;
use crate::value::{Rational, Unit};

/// A step worth so many points of the whole is told.
const STEEP: i64 = 5;

impl Checker<'_> {
    pub(super) fn cliffs(&mut self) {
        let scheme = self.scheme;
        for rule in &scheme.indicators {
            let Some((Method::Bands(rows), at)) = rule.method.base.as_ref() else { continue };
            let Some(weight) = self.written_weight(rule) else { continue };
            let Some(steps) = self.steps(rule, rows, &weight) else { continue };
            let steep: Vec<&(Span, String, Rational)> =
                steps.iter().filter(|(_, _, points)| *points >= Rational::from(STEEP)).collect();
            let Some((_, line, most)) = steep.iter().max_by_key(|(_, _, points)| points) else { continue };
            let name = &rule.name;
            let mut problem = Diagnostic::note(
                Code::Cliff,
                *at,
                say!(
                    "in `{name}` a trifle can decide {most} points of the total: the step at {line}",
                    "`{name}` 中微小的差别可决定总分的 {most} 分:在 {line} 处"
                ),
            );
            for (span, line, points) in steep {
                problem = problem.label(*span, say!("{points} points at {line}", "{line} 处相差 {points} 分"));
            }
            self.report(problem.help(say!(
                "people aim just above such a step; a `curve` through the same points rewards every bit",
                "人们会只求刚刚过线;用 `折线` 连接各点,则每一分努力都有回报"
            )));
        }
    }

    /// The share of the whole that the weights on the way up give, patches aside.
    fn written_weight(&self, rule: &Indicator) -> Option<Rational> {
        let own = if rule.weight.is_unset() { rule.worth.base.as_ref() } else { rule.weight.base.as_ref() };
        let mut weight = constant(self.scheme, own?.0)?;
        if rule.weight.is_unset() {
            weight = weight.checked_div(&Rational::HUNDRED)?;
        }
        let mut at = rule.parent;
        while let Some(section) = at.and_then(|index| self.scheme.sections.get(index)) {
            if let Some((share, _)) = section.weight.base.as_ref() {
                weight = &weight * &constant(self.scheme, *share)?;
            }
            at = section.parent;
        }
        Some(weight)
    }

    /// Each line between two rows, and the points of the whole that crossing it is worth.
    fn steps(&self, rule: &Indicator, rows: &[Band], weight: &Rational) -> Option<Vec<(Span, String, Rational)>> {
        let number = |id: ExprId| constant(self.scheme, id);
        let mark = match rule.out_of.base.as_ref().or(rule.worth.base.as_ref()) {
            Some((id, _)) => number(*id)?,
            None => Rational::HUNDRED,
        };
        let percent = rule.measure.base.as_ref().is_some_and(|(m, _)| self.ty(m.value).unit() == Some(Unit::Ratio));
        let shown =
            |line: &Rational| if percent { format!("{}%", line * &Rational::HUNDRED) } else { line.to_string() };
        let mut lines: Vec<(Option<Rational>, Rational, Span)> = vec![];
        for row in rows {
            let line = match &row.key {
                BandKey::Compare(_, line) => Some(number(*line)?),
                BandKey::In(interval) => Some(number(interval.low)?),
                BandKey::Otherwise => None,
            };
            lines.push((line, number(row.score)?, row.span));
        }
        if lines.iter().any(|(line, ..)| line.is_some()) && matches!(rows.first().map(|r| &r.key), Some(BandKey::In(_)))
        {
            lines.sort_by(|a, b| b.0.cmp(&a.0));
        }
        // one more of what is counted is no trifle
        let counted = rule.measure.base.as_ref().is_some_and(|(m, _)| self.ty(m.value).unit() == Some(Unit::Count));
        let steps = lines.windows(2).filter_map(|pair| {
            let [(line, score, span), (below, next, _)] = pair else { return None };
            let width = line.as_ref()? - &below.clone().unwrap_or_default();
            if counted && width.abs() <= Rational::ONE {
                return None;
            }
            let points = (score - next).abs().checked_div(&mark)?;
            Some((*span, shown(line.as_ref()?), &(&points * weight) * &Rational::HUNDRED))
        });
        Some(steps.collect())
    }
}
