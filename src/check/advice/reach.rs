//! Reach: how high and how low a total can come, and the grades that it never comes to (T5, T14).
//!
//! The bound adds up what each indicator can earn at its weight, for every kind of person; it is never too narrow.

use std::collections::BTreeMap;

use crate::check::Checker;
use crate::check::cells::{Cell, MOST_CELLS};
use crate::check::known::{Knowledge, constant};
use crate::check::level::{Active, patches_of};
use crate::check::range::Range;
use crate::check::totals::{FEW_CELLS, LevelSums};
use crate::diag::{Code, Diagnostic, say};
use crate::model::{Adjust, AdjustBody, ExprId, Interval, Level, Node};
use crate::value::Rational;

impl Checker<'_> {
    pub(super) fn reaches(&mut self, knowledge: &mut Knowledge<'_>) {
        let Some(lines) = self.level_reach(None) else { return };
        let hundred = Range::point(Rational::HUNDRED);
        let mut all = lines.times(&hundred);
        for adjust in &self.scheme.adjusts {
            all = all.plus(&self.adjust_reach(adjust, knowledge));
        }
        self.beyond(&all);
        let kept = self.scheme.total_range.as_ref().and_then(|range| self.closed(range));
        self.unreachable_grades(&kept.map_or(all.clone(), |kept| all.intersect(&kept)));
    }

    /// What the members of a level can earn of it, 1 being its full mark.
    fn level_reach(&mut self, section: Option<usize>) -> Option<Range> {
        let scheme = self.scheme;
        let level = self.level_of(section);
        let mut reach = vec![];
        for member in &level.members {
            reach.push(match member {
                Node::Indicator(index) => self.earned.get(index).cloned().flatten()?,
                Node::Section(index) => self.level_reach(Some(*index))?,
            });
        }
        let whole = reach.iter().cloned().reduce(|a, b| a.hull(&b))?;
        let moves = |node: &Node| match node {
            Node::Indicator(index) => scheme.indicators.get(*index).is_none_or(|rule| rule.can_be_redistributed()),
            Node::Section(index) => self.leaves_move(*index),
        };
        // what is left of a level may be any part of it
        if level.members.iter().any(moves) {
            return Some(whole);
        }
        let patches = patches_of(scheme, &level, section);
        let conditions = self.full_conditions(&patches)?;
        if let Some(few) = self.tell_apart(&conditions, FEW_CELLS) {
            return self.reach_of(&level, &reach, (&patches, &few), None);
        }
        let mut sums = LevelSums::new(scheme, &level, section, &patches, &conditions);
        let added = sums.reach(&reach);
        self.looked += sums.visited();
        let unscaled = match added {
            Ok(found) => Some(found?),
            Err(_) => None,
        };
        // adding up forgets which ends are open, and what is unbounded but without weight
        let is_plain = |end: &Option<(Rational, bool)>| matches!(end, Some((_, false)));
        let exact = unscaled.as_ref().filter(|_| reach.iter().all(|r| is_plain(&r.low) && is_plain(&r.high)));
        if let Some(found) = exact.filter(|_| level.rests.is_empty()) {
            return found.clone();
        }
        match (self.tell_apart(&conditions, MOST_CELLS), unscaled.clone()) {
            (Some(kinds), _) => self.reach_of(&level, &reach, (&patches, &kinds), exact),
            (None, Some(found)) if level.rests.is_empty() => found,
            // whatever the rest becomes, the weights are parts of a whole
            (None, Some(found)) => Some(found.map_or(whole.clone(), |found| found.hull(&whole))),
            (None, None) => self.reach_undecided(section),
        }
    }

    /// What kinds of person can earn of a level; `unscaled` is what those can for whom nothing is rescaled, if known.
    fn reach_of(
        &self,
        level: &Level,
        reach: &[Range],
        (patches, kinds): (&[usize], &[Cell]),
        unscaled: Option<&Option<Range>>,
    ) -> Option<Range> {
        let of_member: BTreeMap<Node, &Range> = level.members.iter().copied().zip(reach).collect();
        let mut found: Option<Range> = unscaled.cloned().flatten();
        for kind in kinds {
            let active = Active::new(self.scheme, patches, &kind.holds);
            if unscaled.is_some() && active.rest(level).is_none() {
                continue;
            }
            let shares = active.shares(level);
            if shares.iter().any(|share| share.is_open()) {
                return None;
            }
            let parts = shares
                .iter()
                .filter_map(|share| Some(of_member.get(&share.node)?.times(&Range::point(share.value.clone()))));
            let sum = parts.reduce(|a, b| a.plus(&b))?;
            found = Some(found.map_or(sum.clone(), |found| found.hull(&sum)));
        }
        found
    }

    fn reach_undecided(&mut self, section: Option<usize>) -> Option<Range> {
        let scheme = self.scheme;
        let section = section.and_then(|index| scheme.sections.get(index));
        let at = section.map_or(scheme.span, |section| section.span);
        let message = say!("how far the total can reach is not decided", "总分的取值范围未能判定");
        self.report(Diagnostic::note(Code::TotalReach, at, message).help(say!(
            "the weights here depend on more combinations of facts than are looked at",
            "这里的权重取决于过多的数据组合,没有逐一分析"
        )));
        None
    }

    fn leaves_move(&self, section: usize) -> bool {
        let Some(section) = self.scheme.sections.get(section) else { return true };
        section.children.iter().all(|child| match child {
            Node::Indicator(index) => self.scheme.indicators.get(*index).is_none_or(|rule| rule.can_be_redistributed()),
            Node::Section(index) => self.leaves_move(*index),
        })
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

    /// Totals outside 0 to 100.
    fn beyond(&mut self, all: &Range) {
        let scheme = self.scheme;
        let above = all.high.as_ref().is_none_or(|(high, _)| *high > Rational::HUNDRED);
        let below = all.low.as_ref().is_none_or(|(low, _)| low.is_negative());
        if !above && !below {
            return;
        }
        let at = scheme.total_range.as_ref().map_or(scheme.span, |range| range.span);
        let end = |end: &Option<(Rational, bool)>, none: &'static str| {
            end.as_ref().map_or(none.to_owned(), |(v, _)| v.to_string())
        };
        let (low, high) = (end(&all.low, "−∞"), end(&all.high, "∞"));
        let mut problem = Diagnostic::note(
            Code::TotalReach,
            at,
            say!("the lines can add up to anything from {low} to {high}", "各行之和可以从 {low} 到 {high}"),
        );
        for (index, rule) in scheme.indicators.iter().enumerate() {
            let Some(Some(earned)) = self.earned.get(&index) else { continue };
            let over = earned.high.as_ref().filter(|(high, _)| *high > Rational::ONE);
            let under = earned.low.as_ref().filter(|(low, _)| low.is_negative());
            for (share, _) in over.into_iter().chain(under) {
                let (name, percent) = (&rule.name, share * &Rational::HUNDRED);
                let text = say!("`{name}` can earn {percent}% of its points", "`{name}` 可得其分值的 {percent}%");
                problem = problem.label(rule.span, text);
            }
        }
        for adjust in &scheme.adjusts {
            let name = &adjust.name;
            problem = problem.label(adjust.span, say!("`{name}` adds to them", "`{name}` 另行加减"));
        }
        let help = match scheme.total_range {
            Some(_) => say!(
                "the total is cut to its declared range; make sure that this is meant",
                "总分会被限制在声明的范围内;请确认这符合本意"
            ),
            None => say!(
                "make sure that this is meant, or declare `total in [0, 100]`",
                "请确认这符合本意,或声明 `总分 属于 [0, 100]`"
            ),
        };
        self.report(problem.help(help));
    }

    fn unreachable_grades(&mut self, totals: &Range) {
        let Some(table) = &self.scheme.grades else { return };
        let mut above: Option<Rational> = None;
        for row in &table.rows {
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
