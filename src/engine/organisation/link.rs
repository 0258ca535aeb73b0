//! A team of one scheme and the scheme that its members are scored by.

use super::row::{Source, Translation, field_of};
use super::{Engine, Enrolled, Results};
use crate::diag::{Say, say};
use crate::facts::{Fault, FaultKind, FieldKind, Row, Value};
use crate::plan::{Faulty, TeamPlan};

/// Where the rows of a team come from.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// The scheme that has the team.
    pub(super) unit: usize,
    /// The scheme whose results it is made of.
    pub(super) of: usize,
    /// The list fact of the team.
    pub(super) list: usize,
    /// Its name.
    pub(super) name: String,
    /// The fact of a member, and the fact of the person, that are equal.
    pub(super) join: (usize, usize),
    /// The team as the scheme has it.
    pub(super) team: TeamPlan,
    /// What fills each field of a row.
    pub(super) sources: Vec<Source>,
    /// Members' values of dimensions in the words of the scheme that has the team.
    translations: Vec<Translation>,
}

/// How many members at fault a message names before it counts the rest.
const NAMED: usize = 5;

impl Link {
    pub(super) fn new(engines: &[Engine], unit: usize, team: &TeamPlan) -> Result<Self, Say> {
        let of = &team.of;
        let own = engines.get(unit).map(Engine::plan);
        let asking = own.map_or("", |plan| plan.scheme.as_str());
        let place =
            engines.iter().position(|engine| engine.plan().scheme == *of).filter(|at| team.is_own || *at != unit);
        let Some(place) = place else {
            return Err(say!(
                "`{asking}` asks for results of `{of}`, which is not in this run: name both schemes, `merit score {of}.merit {asking}.merit FACTS`",
                "`{asking}` 要用到 `{of}` 的成绩,但本次运行中没有它:请同时写出两个方案,`merit score {of}.merit {asking}.merit 数据`"
            ));
        };
        let changed = || {
            say!(
                "`{asking}` was checked against another `{of}` than the one in this run",
                "`{asking}` 检查时所用的 `{of}` 与本次运行中的不是同一个"
            )
        };
        let field = own.and_then(|plan| plan.facts.fields.get(team.list)).ok_or_else(changed)?;
        let members = engines.get(place).ok_or_else(changed)?;
        let FieldKind::List(list) = &field.kind else { return Err(changed()) };
        let (mut sources, mut translations) = (vec![], vec![]);
        for field in &list.fields {
            let source = Source::of(&field.name, members.plan()).ok_or_else(changed)?;
            let theirs = field_of(&source, members.plan()).ok_or_else(changed)?;
            // of outcomes that are neither numbers nor values of a dimension a plan does not keep the type
            let is_plain = matches!((&source, &theirs), (Source::Outcome(..), FieldKind::Text));
            if !is_plain && std::mem::discriminant(&theirs) != std::mem::discriminant(&field.kind) {
                return Err(changed());
            }
            translations.push(Translation::between(&theirs, &field.kind));
            sources.push(source);
        }
        let Some(Source::Fact(theirs)) = sources.get(team.join.0) else { return Err(changed()) };
        Ok(Self {
            unit,
            of: place,
            list: team.list,
            name: field.name.clone(),
            join: (*theirs, team.join.1),
            team: team.clone(),
            sources,
            translations,
        })
    }

    /// What a member's fact is worth to the scheme that has the team.
    pub(super) fn joined(&self, value: &Value) -> Value {
        let value = match self.translations.get(self.team.join.0) {
            Some(translation) => translation.apply(value),
            None => value.clone(),
        };
        match value {
            // blanks around a key are none of it
            Value::Text(text) => Value::Text(text.trim().into()),
            value => value,
        }
    }

    /// The row of somebody of whom only the facts are known.
    pub(super) fn facts_of(&self, member: &Enrolled) -> Row {
        self.row(member, |_| Value::Missing)
    }

    fn row(&self, member: &Enrolled, other: impl Fn(&Source) -> Value) -> Row {
        let values = self.sources.iter().zip(&self.translations).map(|(source, translation)| {
            let value = match source {
                Source::Fact(fact) => member
                    .record
                    .as_ref()
                    .and_then(|record| record.values.get(*fact))
                    .cloned()
                    .unwrap_or(Value::Missing),
                source => other(source),
            };
            translation.apply(&value)
        });
        values.collect()
    }

    /// The rows of a team whose members were scored before, and what keeps its leader from being scored.
    pub(super) fn rows(
        &self,
        members: impl Iterator<Item = usize>,
        people: &[Vec<Enrolled>],
        results: &Results,
    ) -> (Vec<Row>, Vec<Fault>) {
        let (mut rows, mut faulty): (Vec<Row>, Vec<&str>) = (vec![], vec![]);
        for member in members {
            let Some(enrolled) = people.get(self.of).and_then(|people| people.get(member)) else { continue };
            match results.get(self.of).and_then(|of| of.get(member)).and_then(Option::as_ref) {
                Some(Ok(outcome)) => rows.push(self.row(enrolled, |source| source.read(outcome))),
                Some(Err(_)) | None => {
                    // two records of one person are one member at fault
                    let name = enrolled.person.as_deref().unwrap_or("?");
                    let is_new = !faulty.contains(&name);
                    if is_new {
                        faulty.push(name);
                    }
                    if is_new && self.team.faulty == Faulty::Zero {
                        rows.push(self.row(enrolled, Source::nought));
                    }
                }
            }
        }
        let is_fault = self.team.faulty == Faulty::Fault && !faulty.is_empty();
        let faults = if is_fault { vec![self.faulty(&faulty)] } else { vec![] };
        (rows, faults)
    }

    fn faulty(&self, members: &[&str]) -> Fault {
        let names = members.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let more = members.len().saturating_sub(NAMED);
        let (en, zh) = match more {
            0 => (String::new(), String::new()),
            more => (format!(" and {more} more"), format!(" 等共 {} 人", members.len())),
        };
        let message = say!(
            "at fault on this team: {names}{en}; mend them, or let the team say `faulty exclude` or `faulty zero`",
            "团队中有误的人:{names}{zh};请先更正,或让团队写明 `有误时 剔除` 或 `有误时 零分`"
        );
        Fault::new(FaultKind::FaultyMember, message).of(&self.name)
    }
}
