use merit::syntax::ast::{Action, Check, CheckSeverity, ClassRow, Classify};

use super::eval::Run;
use super::value::{Fault, Value};

/// What follows from a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Follow {
    /// The class of every classification.
    pub classes: Vec<(String, String)>,
    /// The actions whose condition holds; none for who is held.
    pub actions: Vec<String>,
    /// Of those, who stands behind whom.
    pub after: Vec<(String, String)>,
    /// What the checks that fired say.
    pub warnings: Vec<String>,
    /// Whether a check holds the record back.
    pub held: bool,
}

impl<'a> Run<'_, 'a> {
    /// Checks come first: they decide whether anything else is said.
    pub fn follow(&self) -> Result<Follow, Fault> {
        let mut follow = Follow::default();
        for check in &self.rules.checks {
            if let Some(words) = self.notices(check)? {
                follow.warnings.push(words);
                follow.held |= check.severity == CheckSeverity::Hold;
            }
        }
        for classify in &self.rules.classes {
            let row = self.class(classify)?;
            follow.classes.push((classify.head.name.text.clone(), row.head.name.text.clone()));
        }
        if !follow.held {
            for action in &self.rules.actions {
                if self.follows(action)? {
                    let name = &action.head.name.text;
                    follow.actions.push(name.clone());
                    follow.after.extend(action.after.as_ref().map(|after| (name.clone(), after.text.clone())));
                }
            }
        }
        Ok(follow)
    }

    /// What a check that fired says; one that rejects is a fault.
    pub fn notices(&self, check: &Check) -> Result<Option<String>, Fault> {
        if !self.fires(check)? {
            return Ok(None);
        }
        let words = check.head.label.as_ref().map_or(&check.head.name.text, |label| &label.value).clone();
        if check.severity == CheckSeverity::Reject { Err(Fault::Rejected(words)) } else { Ok(Some(words)) }
    }

    fn fires(&self, check: &Check) -> Result<bool, Fault> {
        self.once(&format!("check {}", check.head.name.text), || self.condition(&check.condition, None))
    }

    /// Whether an action's condition holds.
    pub fn follows(&self, action: &Action) -> Result<bool, Fault> {
        let name = &action.head.name.text;
        let condition = action.condition.as_ref().ok_or_else(|| Fault::Scheme(format!("{name} says no when")))?;
        self.once(&format!("action {name}"), || self.condition(condition, None))
    }

    /// The first row whose condition holds.
    pub fn class(&self, classify: &'a Classify) -> Result<&'a ClassRow, Fault> {
        let name = &classify.head.name.text;
        self.once(&format!("class {name}"), || {
            for row in &classify.rows {
                if row.condition.as_ref().map_or(Ok(true), |c| self.condition(c, None))? {
                    return Ok(row);
                }
            }
            Err(Fault::Scheme(format!("no class of {name}")))
        })
    }

    /// The class, where a classification is called so.
    pub fn class_named(&self, name: &str) -> Result<Option<Value>, Fault> {
        let Some(classify) = self.rules.classification(name) else { return Ok(None) };
        Ok(Some(Value::Class(self.class(classify)?.head.name.text.clone())))
    }

    /// `quadrant.factor`, `pip.fired`, `jump.fired`; nothing where nothing is called `name`.
    pub fn followed(&self, name: &str, member: &str) -> Result<Option<Option<Value>>, Fault> {
        let unknown = || Fault::Scheme(format!("{name} has no {member}"));
        if let Some(classify) = self.rules.classification(name) {
            let row = self.class(classify)?;
            let (_, value) = row.attributes.iter().find(|(n, _)| n.text == member).ok_or_else(unknown)?;
            return self.eval(value, None, None).map(Some);
        }
        let check = self.rules.checks.iter().find(|c| c.head.name.text == name);
        let action = self.rules.actions.iter().find(|a| a.head.name.text == name);
        let fired = match (check, action) {
            (None, None) => return Ok(None),
            _ if !matches!(member, "fired" | "触发") => return Err(unknown()),
            (Some(check), _) => self.fires(check)?,
            (None, Some(action)) => self.follows(action)?,
        };
        Ok(Some(Some(Value::Bool(fired))))
    }
}
