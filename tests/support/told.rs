#![allow(dead_code, reason = "a test support module; each test binary uses a part of it")]

use merit::facts::{Fault, Raw};
use merit::outcome::{AdjustmentResult, Outcome};

use crate::generate;

/// A generated record as a host gives it.
pub(crate) fn give(record: &[(String, generate::Raw)]) -> Raw {
    let value = |raw: &generate::Raw| match raw {
        generate::Raw::Number(digits) => Raw::Number(digits.clone()),
        generate::Raw::Text(text) | generate::Raw::Date(text) => Raw::Text(text.clone()),
        generate::Raw::Bool(b) => Raw::Bool(*b),
        generate::Raw::Rows(rows) => Raw::List(rows.iter().map(|row| give(row)).collect()),
        generate::Raw::Missing => Raw::Missing,
    };
    Raw::Map(record.iter().map(|(name, raw)| (name.clone(), value(raw))).collect(), None)
}

/// All that is told of a record, by name and without order: two schemes that mean the same tell the same. The words and
/// places of clauses are left out, since they are those of the text.
pub(crate) fn told(result: &Result<Outcome, Vec<Fault>>) -> Vec<String> {
    let mut told = match result {
        Ok(outcome) => of_outcome(outcome),
        Err(faults) => faults.iter().map(|f| format!("fault {:?} {:?}", f.kind, f.field)).collect(),
    };
    told.sort();
    told
}

fn of_outcome(outcome: &Outcome) -> Vec<String> {
    let Outcome { person, total, computed_total, grade, rank, scheme, status, .. } = outcome;
    let mut told = vec![format!("{person} {total} {computed_total} {grade:?} {rank:?} {scheme} {status:?}")];
    told.extend(outcome.indicators.iter().map(|(name, line)| format!("indicator {name} {line:?}")));
    told.extend(outcome.sections.iter().map(|(name, section)| format!("section {name} {section:?}")));
    told.extend(outcome.classes.iter().map(|(name, class)| format!("class {name} {class}")));
    told.extend(outcome.outcomes.iter().map(|(name, shown)| format!("outcome {name} {shown:?}")));
    told.extend(outcome.vetoes.iter().map(|name| format!("veto {name}")));
    told.extend(outcome.actions.iter().map(|name| format!("action {name}")));
    told.extend(outcome.warnings.iter().map(|words| format!("warning {words}")));
    for (place, line) in outcome.adjustments.iter().enumerate() {
        // the lines of one adjustment keep their order
        let place = outcome.adjustments.iter().take(place).filter(|l| l.name == line.name).count();
        let pending = line.clause.is_some();
        told.push(format!(
            "line {} {place} {pending} {:?}",
            line.name,
            AdjustmentResult { clause: None, ..line.clone() }
        ));
    }
    told
}
