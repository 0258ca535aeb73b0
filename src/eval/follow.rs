//! What follows from a record: checks, classes and actions.

use indexmap::IndexMap;

use crate::diag::say;
use crate::facts::{Fault, FaultKind, Value};
use crate::outcome::Status;
use crate::plan::{CheckPlan, CheckSeverity, Step};

use super::Run;

/// What was found beside the numbers.
#[derive(Debug, Clone)]
pub(super) struct Follow {
    /// Which checks fired.
    pub(super) noticed: Vec<bool>,
    /// The class of each classification, by row.
    pub(super) classes: Vec<Option<usize>>,
    /// The actions that follow, each behind the one it stands after.
    pub(super) actions: Vec<usize>,
    /// A check holds the record back.
    pub(super) held: bool,
}

impl Follow {
    pub(super) fn of(plan: &crate::plan::Plan) -> Self {
        Self {
            noticed: vec![false; plan.checks.len()],
            classes: vec![None; plan.classes.len()],
            actions: vec![],
            held: false,
        }
    }
}

impl Run<'_> {
    pub(super) fn check(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let Some(check) = self.plan.checks.get(index).filter(|c| c.present.holds(&self.holds)) else { return Ok(()) };
        if self.truth(check.condition, None)? != Some(true) {
            return Ok(());
        }
        if let Some(slot) = self.follow.noticed.get_mut(index) {
            *slot = true;
        }
        match check.severity {
            CheckSeverity::Warn => Ok(()),
            CheckSeverity::Hold => {
                self.follow.held = true;
                Ok(())
            }
            CheckSeverity::Reject => {
                let title = self.check_title(check);
                let message = say!("rejected: {title}", "拒收:{title}");
                Err(Box::new(Fault::new(FaultKind::Rejected, message).at(self.record.origin.as_ref())))
            }
        }
    }

    /// What a check says, with the group that it is about.
    pub(super) fn check_title(&self, check: &CheckPlan) -> String {
        let fields = &self.plan.facts.fields;
        let values = check.over.iter().flatten().filter_map(|fact| {
            let value = self.record.values.get(*fact)?;
            Some(self.shown(value, fields.get(*fact)).to_string())
        });
        let group = values.collect::<Vec<_>>().join(", ");
        if group.is_empty() { check.title().to_owned() } else { format!("{} ({group})", check.title()) }
    }

    /// The first class whose condition holds.
    pub(super) fn classify(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let Some(class) = self.plan.classes.get(index) else { return Ok(()) };
        for (number, row) in class.rows.iter().enumerate() {
            let holds = match row.condition {
                Some(condition) => self.truth(condition, None)? == Some(true),
                None => true,
            };
            if holds {
                if let Some(slot) = self.follow.classes.get_mut(index) {
                    *slot = Some(number);
                }
                break;
            }
        }
        Ok(())
    }

    pub(super) fn action(&mut self, index: usize) -> Result<(), Box<Fault>> {
        let Some(action) = self.plan.actions.get(index).filter(|a| a.present.holds(&self.holds)) else {
            return Ok(());
        };
        if self.truth(action.condition, None)? == Some(true) {
            self.follow.actions.push(index);
        }
        Ok(())
    }

    /// Who is held back gets no outcomes and no actions until somebody has looked.
    pub(super) fn hold_back(&mut self) {
        if self.may_hold_back() {
            (0..self.plan.outcomes.len()).for_each(|index| self.undecided.mark(Step::Outcome(index)));
            (0..self.plan.actions.len()).for_each(|index| self.undecided.mark(Step::Action(index)));
        }
        if self.follow.held {
            self.follow.actions.clear();
            self.outcomes.iter_mut().for_each(|value| *value = Value::Missing);
        }
    }

    pub(super) fn class(&self, index: usize) -> Value {
        self.follow.classes.get(index).copied().flatten().map_or(Value::Missing, Value::Member)
    }

    /// An attribute of the class; nothing where it is not decided yet.
    pub(super) fn class_attribute(&self, index: usize, place: usize) -> Option<Value> {
        let row = self.follow.classes.get(index).copied().flatten();
        let row = self.plan.classes.get(index).zip(row).and_then(|(class, row)| class.rows.get(row));
        row.and_then(|row| row.values.get(place)).cloned().unwrap_or(Some(Value::Missing))
    }

    pub(super) fn standing(&self) -> Status {
        match (self.follow.held, self.given.is_provisional) {
            (true, _) => Status::Held,
            (false, true) => Status::Provisional,
            (false, false) => Status::Scored,
        }
    }

    /// What the checks that fired say, in the order of the scheme.
    pub(super) fn warnings(&self) -> Vec<String> {
        let fired = self.plan.checks.iter().zip(&self.follow.noticed).filter(|(_, fired)| **fired);
        fired.map(|(check, _)| self.check_title(check)).collect()
    }

    pub(super) fn class_names(&self) -> IndexMap<String, String> {
        let named = self.plan.classes.iter().zip(&self.follow.classes).filter_map(|(class, row)| {
            let row = class.rows.get((*row)?)?;
            Some((class.name.clone(), row.name.clone()))
        });
        named.collect()
    }

    pub(super) fn action_names(&self) -> Vec<String> {
        self.follow.actions.iter().filter_map(|index| self.plan.actions.get(*index)).map(|a| a.name.clone()).collect()
    }
}
