use super::catalog::{Micro, ONE, Unit, digits, literal};
use super::indicator::{Draft, Measure};
use super::world::World;

impl World {
    pub(super) fn threshold_bands(&mut self, higher: bool, unit: Unit, full: Micro, draft: &mut Draft) {
        self.reach(if higher { "bands >=" } else { "bands <=" });
        let base = self.some_literal(unit).max(if unit == Unit::Ratio { ONE / 10 } else { 4 * ONE });
        let rows = 1 + self.tape.below(4) as Micro;
        let mut text = String::new();
        for row in 0..rows {
            let line = if higher { base * (4 - row) / 4 } else { base * (row + 1) / 4 };
            let line = if unit == Unit::Count { line / ONE * ONE } else { line };
            let op = match (higher, row == 1 && self.tape.chance(30)) {
                (true, false) => ">=",
                (true, true) => ">",
                (false, false) => "<=",
                (false, true) => "<",
            };
            draft.lines.push(line);
            text += &format!("{op} {}: {}, ", literal(unit, line), digits(full * (5 - row) / 5));
        }
        draft.clauses.push(format!("score bands {{ {text}otherwise: 0 }}"));
    }

    pub(super) fn interval_bands(&mut self, measure: &Measure, full: Micro, draft: &mut Draft) {
        self.reach("bands intervals");
        let (low, high) = measure.range.unwrap();
        let (a, b) = (low + (high - low) * 3 / 5, low + (high - low) * 4 / 5);
        draft.lines.extend([low, a, b, high]);
        let at = |n| literal(measure.unit, n);
        let (half, all) = (digits(full / 2), digits(full));
        draft.clauses.push(match self.tape.below(2) {
            0 => format!(
                "score bands {{ [{}, {}): 0, [{}, {}): {half}, [{}, {}]: {all} }}",
                at(low),
                at(a),
                at(a),
                at(b),
                at(b),
                at(high)
            ),
            _ => format!(
                "score bands {{ ({}, {}]: {all}, ({}, {}]: {half}, [{}, {}]: 0 }}",
                at(b),
                at(high),
                at(a),
                at(b),
                at(low),
                at(a)
            ),
        });
    }
}
