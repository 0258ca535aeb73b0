//! What people get, in registers.

use super::super::amount::Amount;
use super::super::lower::{Results, Symbol};
use super::show;
use crate::diag::{Say, say};
use crate::plan::Plan;
use crate::value::Rational;

/// Where everything is that a person gets.
pub(super) fn results(plan: &Plan, results: &Results) -> Vec<(String, Say)> {
    let mut listed: Vec<(String, Say)> = vec![];
    let lines = plan.indicators.iter().zip(&results.points);
    listed.extend(lines.filter_map(|(rule, line)| Some((format!("{}.points", rule.name), amount(line.as_ref()?)))));
    let adjusted = plan.adjusts.iter().zip(&results.adjusted);
    listed.extend(adjusted.map(|(adjust, line)| (format!("{}.points", adjust.name), amount(line))));
    listed.extend(results.computed_total.iter().map(|total| ("computed_total".to_owned(), amount(total))));
    let flag = |reg| Say::same(show(reg, 'r'));
    let fired = plan.vetoes.iter().zip(&results.fired);
    listed.extend(fired.map(|(veto, fired)| (format!("{}.fired", veto.name), flag(*fired))));
    listed.extend(results.total.iter().map(|total| ("total".to_owned(), amount(total))));
    listed.extend(results.grade.map(|grade| ("grade".to_owned(), row(&show(grade, 'r')))));
    let noticed = plan.checks.iter().zip(&results.noticed);
    listed.extend(noticed.map(|(check, noticed)| (format!("{}.fired", check.name), flag(*noticed))));
    let classes = plan.classes.iter().zip(&results.classes);
    listed.extend(classes.map(|(class, place)| (class.name.clone(), row(&show(*place, 'r')))));
    let outcomes = plan.outcomes.iter().zip(&results.outcomes);
    listed.extend(outcomes.filter_map(|(outcome, value)| {
        let value = match value.as_ref()? {
            Symbol::Number(number, _) => amount(number),
            Symbol::Truth(reg, _) | Symbol::Code(reg, _) => flag(*reg),
            Symbol::Missing | Symbol::Text(..) | Symbol::Words(_) => return None,
        };
        Some((outcome.name.clone(), value))
    }));
    let actions = plan.actions.iter().zip(&results.actions);
    listed.extend(actions.map(|(action, taken)| (format!("{}.fired", action.name), flag(*taken))));
    listed
}

fn amount(amount: &Amount) -> Say {
    match amount {
        Amount::Const(value) => Say::same(value.to_string()),
        Amount::Units(num, unit) => Say::same(times(&show(*num, 'r'), unit)),
        Amount::Ratio(num, den, unit) => Say::same(times(&format!("{} / {}", show(*num, 'r'), show(*den, 'r')), unit)),
        Amount::Near(sum, unit) => {
            let near = times(&show(*sum, 'r'), unit);
            say!("about {near}", "约 {near}")
        }
    }
}

fn times(value: &str, unit: &Rational) -> String {
    if *unit == Rational::ONE { value.to_owned() } else { format!("{value} × {}", unit.fraction()) }
}

fn row(register: &str) -> Say {
    say!("row {register}, from 0", "第 {register} 行,从 0 数起")
}
