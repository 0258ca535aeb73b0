use super::Told;
use super::facts::Used;
use crate::eval::adjust::AdjustLine;
use crate::eval::names::Named;
use crate::outcome::AdjustmentNote;
use crate::plan::AdjustPlan;

impl Told<'_, '_> {
    pub(super) fn adjustments(&self) -> Vec<AdjustmentNote> {
        let run = self.run;
        let adjusts = run.plan.adjusts.iter().zip(&run.adjusted).zip(&self.names.adjusts);
        let count = run.adjusted.iter().map(Vec::len).sum();
        let mut notes = Vec::with_capacity(count);
        for ((adjust, lines), named) in adjusts {
            notes.extend(lines.iter().map(|line| self.adjustment(adjust, named, line)));
        }
        notes
    }

    fn adjustment(&self, adjust: &AdjustPlan, named: &Named, line: &AdjustLine) -> AdjustmentNote {
        let result = self.run.adjustment_result(adjust, line);
        let row = line.rule.and_then(|rule| adjust.rows.get(rule));
        let written = row.map(|row| row.span).or(adjust.limit.as_ref().map(|limit| limit.span));
        let mut facts = Used::default();
        if let Some(row) = row.filter(|_| !self.is_calibration(adjust)) {
            self.facts_of(row.points, &mut facts);
            row.condition.iter().chain(&row.money).for_each(|node| self.facts_of(*node, &mut facts));
            adjust.requires.iter().for_each(|clause| self.facts_of(clause.condition, &mut facts));
        }
        let mut notes = match (adjust.list, line.index) {
            (Some(list), Some(index)) => self.row_note(list, index).into_iter().collect(),
            _ => vec![],
        };
        notes.extend(self.notes(&facts));
        let Named { name, title, info } = named.clone();
        AdjustmentNote {
            name,
            title,
            place: self.place(adjust.span),
            rule: written.map(|span| self.words(span)).unwrap_or_default(),
            row: result.row,
            points: result.points,
            money: result.money,
            status: result.status,
            would: result.would,
            would_money: result.would_money,
            clause: result.clause,
            superseded_by: result.superseded_by,
            calibration: self.calibration(adjust, line),
            facts: notes,
            info,
        }
    }
}
