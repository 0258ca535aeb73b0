//! What a run found becomes an outcome.

use indexmap::IndexMap;

use crate::diag::say;
use crate::facts::{Fault, FaultKind, Field, FieldKind, Value};
use crate::outcome::{
    AdjustmentResult, AdjustmentStatus, Clause, Figure, IndicatorResult, LineStatus, Outcome, SectionResult, Shown,
};
use crate::plan::AdjustPlan;
use crate::value::{Rational, Rounding};

use super::Run;
use super::adjust::{AdjustLine, Standing};
use super::indicator::Scored;
use super::level::Member;

impl Run<'_> {
    /// The outcome; a final value that no decimal holds is a fault.
    pub(super) fn outcome(&self) -> Result<Outcome, Vec<Fault>> {
        let plan = self.plan;
        let mut indicators = IndexMap::with_capacity(plan.indicators.len());
        let there = |member| self.tree.has(member);
        for (index, rule) in plan.indicators.iter().enumerate().filter(|(i, _)| there(Member::Indicator(*i))) {
            indicators.insert(rule.name.clone(), self.indicator_result(index));
        }
        let sections = plan.sections.iter().enumerate().filter(|(index, _)| there(Member::Section(*index)));
        let sections = sections.map(|(index, section)| {
            let result = SectionResult {
                score: self.section_score(index).map(Figure::exact),
                weight: Figure::exact(self.section_weight(index)),
                points: self.line_figure(self.section_points(index)),
            };
            (section.name.clone(), result)
        });
        let sections = sections.collect();
        // who is held back has none
        let given = plan.outcomes.iter().zip(&self.outcomes);
        let given = given.filter(|(rule, _)| !self.follow.held && rule.present.holds(&self.holds));
        let outcomes = given.map(|(rule, value)| {
            let shown = match value {
                Value::Number(number) => Shown::Number(figure(number.clone(), rule.round)),
                value => Shown::of(value, rule.dimension.as_deref()),
            };
            (rule.name.clone(), shown)
        });
        let outcomes: IndexMap<String, Shown> = outcomes.collect();
        let total = self.decimal(&self.total, "total")?;
        let computed_total = self.decimal(&self.computed_total, "computed_total")?;
        let outcome = Outcome {
            person: self.record.person.clone(),
            as_of: self.as_of,
            total,
            computed_total,
            grade: self.grade_name(),
            rank: self.rank(),
            percentile: self.percentile().map(Figure::exact),
            indicators,
            sections,
            adjustments: self.adjustment_results(),
            vetoes: plan
                .vetoes
                .iter()
                .zip(&self.fired)
                .filter(|(_, fired)| **fired)
                .map(|(v, _)| v.name.clone())
                .collect(),
            classes: self.class_names(),
            outcomes,
            actions: self.action_names(),
            awards: self.award_names(),
            scheme: plan.scheme.clone(),
            status: self.standing(),
            warnings: self.warnings(),
        };
        self.all_fit(&outcome)?;
        Ok(outcome)
    }

    fn grade_name(&self) -> Option<String> {
        let (_, grade) = self.grade?;
        self.plan.grades.as_ref().and_then(|table| table.rows.get(grade)).map(|row| row.name.clone())
    }

    pub(super) fn line_figure(&self, points: Rational) -> Figure {
        figure(points, self.plan.lines)
    }

    pub(super) fn status(scored: &Scored) -> LineStatus {
        match &scored.policy {
            None => LineStatus::Scored,
            Some(_) if scored.is_redistributed() => LineStatus::Redistributed,
            Some(_) => LineStatus::NoData,
        }
    }

    pub(super) fn indicator_result(&self, index: usize) -> IndicatorResult {
        let scored = self.scored.get(index);
        let points = self.points.get(index).map(|(_, line)| line.clone()).unwrap_or_default();
        IndicatorResult {
            measure: scored.and_then(|s| s.measure.clone()).map(Figure::exact),
            score: scored.and_then(|s| s.score.clone()).map(Figure::exact),
            weight: Figure::exact(self.weights.get(index).cloned().unwrap_or_default()),
            points: self.line_figure(points),
            status: scored.map_or(LineStatus::Scored, Self::status),
        }
    }

    fn adjustment_results(&self) -> Vec<AdjustmentResult> {
        let adjusts = self.plan.adjusts.iter().zip(&self.adjusted);
        let mut results = Vec::with_capacity(self.adjusted.iter().map(Vec::len).sum());
        for (adjust, lines) in adjusts {
            results.extend(lines.iter().map(|line| self.adjustment_result(adjust, line)));
        }
        results
    }

    pub(super) fn adjustment_result(&self, adjust: &AdjustPlan, line: &AdjustLine) -> AdjustmentResult {
        let (mut clause, mut superseded_by) = (None, None);
        let status = match line.standing {
            Standing::Effective => AdjustmentStatus::Effective,
            Standing::Pending(index) => {
                let requires = adjust.requires.get(index);
                clause = requires.map(|c| Clause { text: c.text.clone(), place: c.place.clone() });
                AdjustmentStatus::Pending
            }
            Standing::Superseded(row) => {
                superseded_by = Some(row + 1);
                AdjustmentStatus::Superseded
            }
            Standing::Limited => AdjustmentStatus::Limited,
        };
        let (would, would_money) = line.would.clone().map_or((None, None), |(points, money)| (Some(points), money));
        AdjustmentResult {
            name: adjust.name.clone(),
            row: line.index.map(|i| i + 1),
            points: self.line_figure(line.points.clone()),
            money: line.money.clone().map(Figure::exact),
            status,
            would: would.map(|points| self.line_figure(points)),
            would_money: would_money.map(Figure::exact),
            clause,
            superseded_by,
        }
    }

    fn decimal(&self, value: &Rational, name: &str) -> Result<rust_decimal::Decimal, Vec<Fault>> {
        let figure = self.total_figure(value);
        figure.decimal().ok_or_else(|| vec![self.too_large(&figure, name)])
    }

    /// A total with its declared places; a clamp or veto between them shows itself whole.
    pub(super) fn total_figure(&self, value: &Rational) -> Figure {
        let places = self.plan.total.places;
        if value.decimal_places().is_some_and(|own| own <= places) {
            Figure::rounded(value.clone(), places)
        } else {
            Figure::exact(value.clone())
        }
    }

    fn too_large(&self, figure: &Figure, name: &str) -> Fault {
        let digits = figure.to_string().len();
        let message = say!(
            "the result needs {digits} characters and does not fit 28 digits",
            "结果需要 {digits} 个字符,超出 28 位数字"
        );
        Fault::new(FaultKind::TooLarge, message).of(name).at(self.record.origin.as_ref())
    }

    /// Whether every figure that is handed out fits a decimal.
    fn all_fit(&self, outcome: &Outcome) -> Result<(), Vec<Fault>> {
        let lines = outcome.indicators.iter().flat_map(|(name, line)| {
            [line.measure.as_ref(), line.score.as_ref(), Some(&line.points)]
                .into_iter()
                .flatten()
                .map(move |f| (name, f))
        });
        let amounts = outcome.outcomes.iter().filter_map(|(name, shown)| match shown {
            Shown::Number(figure) => Some((name, figure)),
            Shown::Bool(_) | Shown::Text(_) | Shown::Date(_) | Shown::Missing => None,
        });
        let adjustments = outcome.adjustments.iter().flat_map(|a| {
            let figures = std::iter::once(&a.points).chain(&a.money).chain(&a.would).chain(&a.would_money);
            figures.map(|f| (&a.name, f))
        });
        let faults: Vec<Fault> = lines
            .chain(amounts)
            .chain(adjustments)
            .filter(|(_, figure)| !figure.fits_decimal())
            .map(|(name, figure)| self.too_large(figure, name))
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// A value of a fact as people read it.
    pub(super) fn shown(&self, value: &Value, field: Option<&Field>) -> Shown {
        match field.map(|f| &f.kind) {
            Some(FieldKind::Member(dimension)) => Shown::of(value, Some(dimension)),
            _ => Shown::of(value, None),
        }
    }
}

fn figure(value: Rational, rounding: Option<Rounding>) -> Figure {
    match rounding {
        Some(rounding) => Figure::rounded(value, rounding.places),
        None => Figure::exact(value),
    }
}
