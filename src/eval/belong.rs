//! Whose results belong to a person: the filter of a team, which looks at facts and params only.

use crate::facts::{Fault, Record, Row};
use crate::plan::{Plan, Step, TeamPlan};
use crate::value::Date;

use super::{At, Budget, Given, Run};

/// Whether each of some rows, of which only the facts are known yet, belongs to a person's team.
///
/// # Errors
/// For a row what keeps that from being decided; for all of them what is wrong with the person's own record.
pub fn belonging(
    plan: &Plan,
    record: &Record,
    as_of: Option<Date>,
    budget: Budget,
    team: &TeamPlan,
    rows: &[Row],
) -> Result<Vec<Result<bool, Fault>>, Vec<Fault>> {
    let Some(filter) = team.filter else { return Ok(vec![Ok(true); rows.len()]) };
    let mut run = Run::new(plan, record, as_of, budget, Given::NOTHING);
    run.patches()?;
    for step in &plan.steps {
        if let Step::Definition(index) = step
            && plan.definitions.get(*index).is_some_and(|definition| definition.is_param)
        {
            let value = run.definition(*index);
            if let Some(slot) = run.definitions.get_mut(*index) {
                *slot = value;
            }
        }
    }
    let mut found = vec![];
    for (index, row) in rows.iter().enumerate() {
        run.steps = 0;
        // what is undefined is not true: who names no manager is on nobody's team
        let holds = run.truth(filter, Some(At { list: team.list, row, index }));
        found.push(holds.map(|holds| holds == Some(true)).map_err(|fault| *fault));
    }
    Ok(found)
}
