//! Cliffs: where a trifle more of a measure is worth many points, and people stop just above.

use crate::check::Checker;
use crate::check::known::{Knowledge, constant, rounded};
use crate::check::range::Range;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{Band, BandKey, Indicator, Method, Scheme};
use crate::source::Span;
use crate::value::{Rational, Unit};

/// A step worth so many points of the whole is told.
const STEEP: i64 = 5;

impl Checker<'_> {
    pub(super) fn cliffs(&mut self, knowledge: &mut Knowledge<'_>) {
        let scheme = self.scheme;
        for rule in &scheme.indicators {
            let Some((Method::Bands(rows), at)) = rule.method.base.as_ref() else { continue };
            let Some(weight) = self.written_weight(rule) else { continue };
            let Some(steps) = self.steps(rule, rows, (&weight, knowledge)) else { continue };
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

    /// Each line that the measure can cross, and the points of the whole that crossing it is worth.
    fn steps(
        &mut self,
        rule: &Indicator,
        rows: &[Band],
        (weight, knowledge): (&Rational, &mut Knowledge<'_>),
    ) -> Option<Vec<(Span, String, Rational)>> {
        let mark = match rule.out_of.base.as_ref().or(rule.worth.base.as_ref()) {
            Some((id, _)) => constant(self.scheme, *id)?,
            None => Rational::HUNDRED,
        };
        let (measure, _) = rule.measure.base.as_ref()?;
        let known = knowledge.of(measure.value);
        let range = match measure.round {
            Some(rounding) => rounded(&known.range, rounding),
            None => known.range,
        };
        let unit = self.ty(measure.value).unit();
        let shown = |line: &Rational| match unit {
            Some(Unit::Ratio) => format!("{}%", line * &Rational::HUNDRED),
            _ => line.to_string(),
        };
        let pieces = self.pieces(rows, range)?;
        let steps = pieces.windows(2).filter_map(|pair| {
            let [below, above] = pair else { return None };
            let (line, row, next) = border(self.scheme, below, above)?;
            // one more of what is counted is no trifle
            if unit == Some(Unit::Count) && is_single(&next.range) {
                return None;
            }
            let points = (&above.score - &below.score).abs().checked_div(&mark)?;
            Some((row.span, shown(&line), &(&points * weight) * &Rational::HUNDRED))
        });
        let mut steps: Vec<_> = steps.collect();
        steps.sort_by_key(|(span, ..)| span.start);
        Some(steps)
    }

    /// What the measure can be, cut where another row begins to hold, from the least.
    fn pieces<'r>(&mut self, rows: &'r [Band], range: Range) -> Option<Vec<Piece<'r>>> {
        let mut left = vec![range];
        let mut pieces = vec![];
        for row in rows {
            let score = constant(self.scheme, row.score)?;
            for covered in self.row_ranges(row)? {
                let held = left.iter().map(|piece| piece.intersect(&covered)).filter(|held| !held.is_empty());
                pieces.extend(held.map(|range| Piece { range, score: score.clone(), row }));
                left = left.iter().flat_map(|piece| piece.without(&covered)).collect();
            }
        }
        pieces.sort_by(|a, b| a.range.low.cmp(&b.range.low));
        Some(pieces)
    }
}

/// Measures that one row holds for.
struct Piece<'r> {
    range: Range,
    score: Rational,
    row: &'r Band,
}

/// The line between two pieces, the row that names it, and the piece on its other side.
fn border<'p, 'r>(
    scheme: &Scheme,
    below: &'p Piece<'r>,
    above: &'p Piece<'r>,
) -> Option<(Rational, &'r Band, &'p Piece<'r>)> {
    let names = |row: &Band, line: &Rational| match &row.key {
        BandKey::Compare(_, limit) => constant(scheme, *limit).as_ref() == Some(line),
        BandKey::In(interval) => {
            [interval.low, interval.high].iter().any(|end| constant(scheme, *end).as_ref() == Some(line))
        }
        BandKey::Otherwise => false,
    };
    let (low, high) = (above.range.low.as_ref(), below.range.high.as_ref());
    if let Some((line, _)) = low.filter(|(line, _)| names(above.row, line)) {
        return Some((line.clone(), above.row, below));
    }
    let (line, _) = high.filter(|(line, _)| names(below.row, line))?;
    // where nothing ends the piece above, the one below says how far apart lines lie
    Some((line.clone(), below.row, if above.range.high.is_some() { above } else { below }))
}

/// Whether only one whole number lies within ends that are whole.
fn is_single(range: &Range) -> bool {
    let (Some((low, low_open)), Some((high, high_open))) = (&range.low, &range.high) else { return false };
    high - low <= Rational::from(i64::from(*low_open) + i64::from(*high_open))
}
