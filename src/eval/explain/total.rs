//! From the lines to the total and the grade: what is shown adds up exactly.

use super::Told;
use crate::diag::say;
use crate::eval::names::Named;
use crate::outcome::{Figure, GradeNote, Phrase, TotalStep, VetoNote};
use crate::value::{Rational, RoundMode, Rounding};

/// So many spells are written out in the line of their mean.
const MOST_IN_A_LINE: usize = 12;

impl Told<'_, '_> {
    /// From the sum of the lines as they are shown to the total: what is shown adds up exactly.
    pub(super) fn steps(&self) -> Vec<TotalStep> {
        let run = self.run;
        let lines = run.points.iter().map(|(_, line)| line).chain(run.adjusted.iter().flatten().map(|l| &l.points));
        let sum: Rational = lines.map(as_shown).sum();
        let at = |value: &Rational| run.total_figure(value);
        let mut steps =
            vec![TotalStep { what: Phrase::Fixed("sum of all lines", "各行之和"), change: None, total: at(&sum) }];
        let rounding = &run.rounded_total - &sum;
        if !rounding.is_zero() {
            steps.push(TotalStep {
                what: if run.redistributed {
                    Phrase::Fixed(
                        "rounding: weight was redistributed, so the exact sum is rounded once",
                        "舍入:权重经过分摊,精确合计只舍入一次",
                    )
                } else {
                    Phrase::Fixed("rounding: the exact sum is rounded once", "舍入:精确合计只舍入一次")
                },
                change: Some(Figure::exact(rounding)),
                total: at(&run.rounded_total),
            });
        }
        // the mean of spells comes after the clamp of the last one
        let own = run.spells.last().map_or(&run.computed_total, |spell| &spell.total);
        let clamped = own - &run.rounded_total;
        if let (Some((low, high, _)), false) = (&run.plan.clamp, clamped.is_zero()) {
            let (low, high) = (low.shown(), high.shown());
            steps.push(TotalStep {
                what: say!("the total stays in [{low}, {high}]", "总分限于 [{low}, {high}]").into(),
                change: Some(Figure::exact(clamped)),
                total: at(own),
            });
        }
        steps.extend(self.spells());
        let fired: Vec<&str> = run
            .plan
            .vetoes
            .iter()
            .zip(&run.fired)
            .filter(|(veto, fired)| **fired && veto.total.is_some())
            .map(|(veto, _)| veto.label.as_deref().unwrap_or(&veto.name))
            .collect();
        let lost = &run.total - &run.computed_total;
        if !lost.is_zero() {
            let names = fired.join(", ");
            steps.push(TotalStep {
                what: say!("veto: {names}", "一票否决:{names}").into(),
                change: Some(Figure::exact(lost)),
                total: at(&run.total),
            });
        }
        steps
    }

    /// Each spell with what it weighs, and their mean.
    fn spells(&self) -> Vec<TotalStep> {
        let run = self.run;
        let at = |value: &Rational| run.total_figure(value);
        let mut steps: Vec<TotalStep> = vec![];
        for (index, spell) in run.spells.iter().enumerate() {
            let (number, weight) = (index + 1, Figure::exact(spell.weight.clone()));
            let what = say!("spell {number}, weighing {weight}", "第 {number} 段任职,权重 {weight}");
            steps.push(TotalStep { what: what.into(), change: None, total: at(&spell.total) });
        }
        if !steps.is_empty() {
            let mut weights: Vec<String> = run
                .spells
                .iter()
                .take(MOST_IN_A_LINE)
                .map(|spell| format!("{} × {}", at(&spell.total), Figure::exact(spell.weight.clone())))
                .collect();
            // each stands in a line of its own; a line of thousands would be as long, and so would the page be wide
            if run.spells.len() > MOST_IN_A_LINE {
                weights.push("…".to_owned());
            }
            let sum: Rational = run.spells.iter().map(|spell| spell.weight.clone()).sum();
            let (weights, sum) = (weights.join(" + "), Figure::exact(sum));
            let what = say!("mean of the spells: ({weights}) ÷ {sum}", "各段加权平均:({weights}) ÷ {sum}");
            steps.push(TotalStep { what: what.into(), change: None, total: at(&run.computed_total) });
        }
        steps
    }

    pub(super) fn grade(&self) -> Option<GradeNote> {
        let run = self.run;
        let (by_score, grade) = run.grade?;
        let table = run.plan.grades.as_ref()?;
        let (row, scored) = (table.rows.get(grade)?, table.rows.get(by_score)?);
        let total = run.total_figure(&run.total);
        let because = if let Some(because) = self.seated() {
            because.into()
        } else if grade != by_score {
            let names: Vec<&str> = run
                .plan
                .vetoes
                .iter()
                .zip(&run.fired)
                .filter(|(veto, fired)| **fired && veto.grade == Some(grade))
                .map(|(veto, _)| veto.label.as_deref().unwrap_or(&veto.name))
                .collect();
            let (names, would) = (names.join(", "), &scored.name);
            say!(
                "veto: {names}; {total} points alone would give {would}",
                "一票否决:{names};仅按 {total} 分应为 {would}"
            )
            .into()
        } else {
            match (
                &row.threshold,
                grade.checked_sub(1).and_then(|above| table.rows.get(above)).and_then(|r| r.threshold.as_ref()),
            ) {
                (Some((line, strict)), _) => Phrase::Comparison(total, if *strict { ">" } else { "≥" }, line.clone()),
                (None, Some((line, strict))) => {
                    Phrase::Comparison(total, if *strict { "≤" } else { "<" }, line.clone())
                }
                (None, None) if grade > 0 => {
                    Phrase::Fixed("the best that is not given by quota alone", "不只按名额授予的最高等级")
                }
                (None, None) => Phrase::Fixed("the only grade", "唯一的等级"),
            }
        };
        Some(GradeNote {
            name: row.name.as_str().into(),
            title: row.label.as_ref().unwrap_or(&row.name).as_str().into(),
            because,
            missed: self.missed(grade),
        })
    }

    /// The vetoes that fired.
    pub(super) fn vetoes(&self) -> Vec<VetoNote> {
        let run = self.run;
        let vetoes = run.plan.vetoes.iter().zip(&self.names.vetoes).zip(&run.fired);
        let notes = vetoes.filter(|(_, fired)| **fired).map(|((veto, named), _)| {
            let (condition, facts) = self.condition(veto.condition);
            let grade = veto.grade.and_then(|row| run.plan.grades.as_ref()?.rows.get(row));
            let Named { name, title, info } = named.clone();
            VetoNote {
                name,
                title,
                condition,
                grade: grade.map(|row| row.name.as_str().into()),
                total: veto.total.clone().map(Figure::exact),
                place: self.place(veto.span),
                facts,
                info,
            }
        });
        notes.collect()
    }
}

/// The value that the printed text of a line says.
fn as_shown(value: &Rational) -> Rational {
    if value.is_shown_rounded() {
        value.round(Rounding { places: Rational::SHOWN_PLACES, mode: RoundMode::HalfUp })
    } else {
        value.clone()
    }
}
