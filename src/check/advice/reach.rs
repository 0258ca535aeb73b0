//! Reach: how high and how low a total can come, and the grades that it never comes to.
//!
//! The bound adds up what each indicator can earn at its weight, for every kind of person; it is never too narrow.

use crate::check::Checker;
use crate::check::known::{Knowledge, constant};
use crate::check::level::{Active, Share, patches_of};
use crate::check::range::Range;
use crate::diag::{Code, Diagnostic, say};
use crate::model::{Adjust, AdjustBody, ExprId, Interval, Node};
use crate::value::Rational;

use super::summed::Member;

/// Where a sum can lie, 1 being the full mark, and whether that is proved: what is not decided yet, or refused, is taken to
/// keep to its full mark.
#[derive(Clone)]
pub(super) struct Reach {
    pub(super) range: Range,
    proved: bool,
}

impl Reach {
    fn or(self, other: &Self) -> Self {
        Self { range: self.range.hull(&other.range), proved: self.proved && other.proved }
    }
}

impl Checker<'_> {
    pub(super) fn reaches(&mut self, knowledge: &mut Knowledge<'_>) {
        let Some(lines) = self.level_reach(None) else { return self.reach_undecided() };
        let points = lines.range.times(&Range::point(Rational::HUNDRED));
        let mut all = points.clone();
        for adjust in &self.scheme.adjusts {
            all = all.plus(&self.adjust_reach(adjust, knowledge));
        }
        if lines.proved {
            self.total_bound = Some(all.clone());
        }
        let kept = self.scheme.total_range.as_ref().map(|range| (self.closed(range), range.span));
        match &kept {
            Some((Some(range), at)) => self.beyond_its_range((&points, lines.proved), range, *at),
            Some((None, _)) => {}
            None => self.beyond_full_marks(&points, lines.proved),
        }
        if lines.proved {
            let kept = kept.and_then(|(range, _)| range);
            self.unreachable_grades(&kept.map_or(all.clone(), |kept| all.intersect(&kept)));
        }
    }

    /// Too many kinds of person to look at each, which is no reason to say nothing.
    fn reach_undecided(&mut self) {
        let patches: Vec<usize> = (0..self.scheme.patches.len()).collect();
        // what can not be read is refused, and a scheme without indicators as well
        if patches.is_empty() || self.full_conditions(&patches).is_none() || self.scheme.indicators.is_empty() {
            return;
        }
        let message = say!("how far the total can reach is not decided", "总分的取值范围未能判定");
        self.report(Diagnostic::note(Code::TotalReach, self.scheme.span, message).help(say!(
            "the weights depend on more combinations of facts than are looked at",
            "权重取决于过多的数据组合,没有逐一分析"
        )));
    }

    /// What the members of a level can earn of it.
    fn level_reach(&mut self, section: Option<usize>) -> Option<Reach> {
        let scheme = self.scheme;
        let level = scheme.level(section);
        let mut reach = vec![];
        for member in &level.members {
            reach.push(match member {
                Node::Indicator(index) => self.indicator_reach(*index),
                Node::Section(index) => self.level_reach(Some(*index))?,
            });
        }
        let whole = reach.iter().cloned().reduce(|a, b| a.or(&b))?;
        let moving: Vec<Node> = level.members.iter().filter(|node| self.moves(**node)).copied().collect();
        let moves = |node: &Node| moving.contains(node);
        let patches = patches_of(scheme, &level, section);
        let kinds = match self.kinds_of(&patches) {
            Some(kinds) => kinds,
            None => {
                let members = level.members.iter().zip(&reach);
                let members =
                    members.map(|(node, reach)| Member { node: *node, range: reach.range.clone(), moves: moves(node) });
                if let Some(summed) = self.summed_reach(&level, section, &patches, &members.collect::<Vec<_>>()) {
                    return Some(Reach { range: summed.intersect(&whole.range), proved: whole.proved });
                }
                self.many_kinds_of(&patches, level.members.len())?
            }
        };
        let mut found: Option<Reach> = None;
        for kind in kinds {
            let active = Active::new(scheme, &patches, &kind.holds);
            let shares = active.shares(&level);
            let mut proved = true;
            let total: Rational = shares.iter().map(|share| share.value.clone()).sum();
            // once the weights are mended they total 100 %, and the sum lies among its members
            if total != Rational::ONE || shares.iter().any(Share::is_open) {
                return Some(Reach { proved: false, ..whole });
            }
            let mut parts = vec![];
            for share in &shares {
                let at = level.members.iter().position(|member| *member == share.node)?;
                let part = reach.get(at)?;
                proved &= part.proved;
                parts.push(Part { share: share.value.clone(), range: part.range.clone(), moves: moves(&share.node) });
            }
            let sum = Reach { range: all_of(&parts)?, proved };
            found = Some(found.map_or(sum.clone(), |found| found.or(&sum)));
        }
        found
    }

    /// What an indicator can earn of its full mark.
    pub(super) fn indicator_reach(&self, index: usize) -> Reach {
        let full = Range::closed(Rational::ZERO, Rational::ONE);
        let Some(rule) = self.scheme.indicators.get(index) else { return Reach { range: full, proved: false } };
        let Some(Some(earned)) = self.earned.get(&index) else { return Reach { range: full, proved: false } };
        let mut reach = Reach { range: earned.clone(), proved: true };
        // beyond its scale without a cap or a floor it is refused
        if rule.cap.is_unset() && earned.high.as_ref().is_none_or(|(high, _)| *high > Rational::ONE) {
            reach = Reach { range: Range { high: full.high, ..reach.range }, proved: false };
        }
        if rule.floor.is_unset() && earned.low.as_ref().is_none_or(|(low, _)| low.is_negative()) {
            reach = Reach { range: Range { low: full.low, ..reach.range }, proved: false };
        }
        reach
    }

    /// Whether the weight of a node can go to its siblings.
    fn moves(&self, node: Node) -> bool {
        match node {
            Node::Indicator(index) => self.scheme.indicators.get(index).is_none_or(|rule| rule.can_be_redistributed()),
            Node::Section(index) => self.leaves_move(index),
        }
    }

    fn leaves_move(&self, section: usize) -> bool {
        let Some(section) = self.scheme.sections.get(section) else { return true };
        section.children.iter().all(|child| self.moves(*child))
    }

    fn adjust_reach(&self, adjust: &Adjust, knowledge: &mut Knowledge<'_>) -> Range {
        let zero = Range::point(Rational::ZERO);
        let each = |id: ExprId, knowledge: &mut Knowledge<'_>| {
            let known = knowledge.of(id);
            if known.broken { Range::ALL } else { Range { grid: None, ..known.range } }
        };
        let sum = match &adjust.body {
            AdjustBody::Points(points, _) => each(*points, knowledge).hull(&zero),
            AdjustBody::Discretionary(_, range) => self.closed(range).map_or(Range::ALL, |range| range.hull(&zero)),
            AdjustBody::Each(list) => {
                // as many rows as there are events
                let rows = list.rows.iter().map(|row| each(row.points, knowledge)).reduce(|a, b| a.hull(&b));
                let rows = rows.unwrap_or(zero.clone()).hull(&zero);
                let end = |end: Option<(Rational, bool)>| end.filter(|(value, _)| value.is_zero());
                Range { low: end(rows.low), high: end(rows.high), grid: None }
            }
        };
        match adjust.limit.as_ref().and_then(|limit| self.closed(limit)) {
            Some(limit) => sum.intersect(&limit),
            None => sum,
        }
    }

    fn closed(&self, range: &Interval) -> Option<Range> {
        Some(Range::closed(constant(self.scheme, range.low)?, constant(self.scheme, range.high)?))
    }

    fn unreachable_grades(&mut self, totals: &Range) {
        let Some(table) = &self.scheme.grades else { return };
        let mut above: Option<Rational> = None;
        for row in table.rows.iter().filter(|row| !row.by_rank) {
            let line = match row.threshold {
                Some((id, strict)) => match constant(self.scheme, id) {
                    Some(value) => Some((value, strict)),
                    None => return,
                },
                None => None,
            };
            let band = Range { low: line.clone(), high: above.clone().map(|above| (above, true)), grid: None };
            if totals.intersect(&band).is_empty() {
                let name = &row.name;
                let shown = totals.show(false);
                let problem = Diagnostic::note(
                    Code::UnreachableGrade,
                    row.span,
                    say!(
                        "nobody can reach grade `{name}`: totals lie in {shown}",
                        "没有人能得到等级 `{name}`:总分只能在 {shown} 之内"
                    ),
                );
                self.report(
                    problem.help(say!("move its threshold, or take the grade out", "请调整等级线,或去掉这个等级")),
                );
            }
            above = line.map(|(value, _)| value);
        }
    }
}

/// A member of a level.
struct Part {
    share: Rational,
    range: Range,
    /// Its weight can go to the others.
    moves: bool,
}

/// Where the sum of a level can lie, whichever of those that can be without data are.
fn all_of(parts: &[Part]) -> Option<Range> {
    let parts: Vec<&Part> = parts.iter().filter(|part| !part.share.is_zero()).collect();
    let high = best(&parts, |part| part.range.high.as_ref().map(|(high, _)| high.clone()));
    let low = best(&parts, |part| part.range.low.as_ref().map(|(low, _)| -low.clone()));
    let closed = |end: Rational| (end, false);
    let whole = parts.iter().map(|part| part.range.clone()).reduce(|a, b| a.hull(&b))?;
    Some(Range { low: low.map(|low| closed(-low)), high: high.map(closed), grid: None }.intersect(&whole))
}

/// The greatest mean of a level: of those that can be without data, the ones count that raise it.
fn best(parts: &[&Part], end: impl Fn(&Part) -> Option<Rational>) -> Option<Rational> {
    let mut moving = vec![];
    let (mut sum, mut weight) = (Rational::ZERO, Rational::ZERO);
    for part in parts {
        let end = end(part)?;
        if part.moves {
            moving.push((end, part.share.clone()));
        } else {
            sum += &end * &part.share;
            weight += part.share.clone();
        }
    }
    moving.sort_by(|a, b| b.0.cmp(&a.0));
    let mut mean = sum.checked_div(&weight);
    for (end, share) in moving {
        if mean.as_ref().is_none_or(|mean| end > *mean) {
            sum += &end * &share;
            weight += share;
            mean = sum.checked_div(&weight);
        }
    }
    mean
}
