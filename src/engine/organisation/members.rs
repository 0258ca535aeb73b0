//! Who is on whose team: told by facts, so that it is known before anybody is scored.

use std::collections::{BTreeMap, BTreeSet};

use super::link::Link;
use super::{Engine, Enrolled};
use crate::diag::say;
use crate::eval::belonging;
use crate::facts::{Fault, FaultKind, Row, Value};

/// The members of every team of one link, by the place of its leader.
pub(super) struct Members {
    teams: Vec<Vec<usize>>,
}

/// People whose leader is sought in vain: by their scheme and the fact that names him.
#[derive(Default)]
pub(super) struct Strangers {
    sought: BTreeMap<(usize, usize), Sought>,
}

/// Who is led by nobody so far.
struct Sought {
    people: BTreeSet<usize>,
    /// The schemes whose people could lead them, and the fact by which.
    by: Vec<(usize, usize)>,
}

impl Members {
    /// Finds the members of all teams of a link; leaders whose filter can not be answered are at fault.
    pub(super) fn find(
        link: &Link,
        engines: &[Engine],
        people: &mut [Vec<Enrolled>],
        strangers: &mut Strangers,
    ) -> Self {
        let leaders = Self::leaders(link, people);
        let mut teams: Vec<Vec<usize>> = vec![vec![]; people.get(link.unit).map_or(0, Vec::len)];
        let (mut unled, mut leaderless) = (BTreeSet::new(), vec![]);
        for (member, enrolled) in people.get(link.of).into_iter().flatten().enumerate() {
            let value = enrolled.record.as_ref().and_then(|record| record.values.get(link.join.0));
            let Some(value) = value.map(|value| link.joined(value)) else { continue };
            if value == Value::Missing {
                leaderless.push(member);
                continue;
            }
            match leaders.get(&value) {
                Some(leaders) => {
                    for leader in leaders {
                        if let Some(team) = teams.get_mut(*leader) {
                            team.push(member);
                        }
                    }
                }
                None => {
                    unled.insert(member);
                }
            }
        }
        strangers.meet(link, unled);
        must_name(link, engines, people, &leaderless);
        if link.team.filter.is_some() {
            Self::narrow(link, engines, people, &mut teams);
        }
        Self { teams }
    }

    /// The members of a leader's team, in the order of their records.
    pub(super) fn of(&self, leader: usize) -> impl Iterator<Item = usize> {
        self.teams.get(leader).into_iter().flatten().copied()
    }

    fn leaders(link: &Link, people: &[Vec<Enrolled>]) -> BTreeMap<Value, Vec<usize>> {
        let mut leaders: BTreeMap<Value, Vec<usize>> = BTreeMap::new();
        for (leader, enrolled) in people.get(link.unit).into_iter().flatten().enumerate() {
            let value = enrolled.record.as_ref().and_then(|record| record.values.get(link.join.1));
            let value = match value {
                Some(Value::Text(text)) => Value::Text(text.trim().into()),
                Some(value) => value.clone(),
                None => continue,
            };
            leaders.entry(value).or_default().push(leader);
        }
        leaders
    }

    /// Keeps the members of whom all of the filter holds. Where it can not be answered somebody stays on the team, so
    /// that nobody is scored as if he were not.
    fn narrow(link: &Link, engines: &[Engine], people: &mut [Vec<Enrolled>], teams: &mut [Vec<usize>]) {
        let Some(engine) = engines.get(link.unit) else { return };
        for (leader, team) in teams.iter_mut().enumerate().filter(|(_, team)| !team.is_empty()) {
            let Some(record) = people.get(link.unit).and_then(|p| p.get(leader)).and_then(|p| p.record.as_ref()) else {
                continue;
            };
            let members: Vec<&Enrolled> =
                team.iter().filter_map(|member| people.get(link.of).and_then(|of| of.get(*member))).collect();
            let rows: Vec<Row> = members.iter().map(|member| link.facts_of(member)).collect();
            let sound: Vec<bool> = members.iter().map(|member| member.faults.is_empty()).collect();
            let found = belonging(engine.plan(), record, engine.as_of, engine.budget(), &link.team, &rows);
            let Ok(found) = found else { continue };
            let mut faults = vec![];
            let kept = team.iter().zip(found).zip(sound).filter_map(|((member, belongs), sound)| match belongs {
                Ok(belongs) => belongs.then_some(*member),
                Err(fault) => {
                    if sound {
                        faults.push(fault);
                    }
                    Some(*member)
                }
            });
            *team = kept.collect();
            if let Some(leader) = people.get_mut(link.unit).and_then(|people| people.get_mut(leader)) {
                leader.faults.extend(faults);
            }
        }
    }
}

impl Strangers {
    /// Who is led by nobody of this link may be led by somebody of another.
    fn meet(&mut self, link: &Link, unled: BTreeSet<usize>) {
        let place = (link.unit, link.join.1);
        match self.sought.get_mut(&(link.of, link.join.0)) {
            Some(sought) => {
                sought.people.retain(|person| unled.contains(person));
                sought.by.push(place);
            }
            None => {
                self.sought.insert((link.of, link.join.0), Sought { people: unled, by: vec![place] });
            }
        }
    }

    /// Names the leaders that are not in this run, at the records that name them.
    pub(super) fn tell(self, engines: &[Engine], people: &mut [Vec<Enrolled>]) {
        for ((unit, fact), sought) in self.sought {
            let named = sought.by.iter().filter_map(|(unit, fact)| {
                let plan = engines.get(*unit)?.plan();
                Some((plan.scheme.clone(), plan.facts.fields.get(*fact)?.title().to_owned()))
            });
            let (mut schemes, titles): (Vec<String>, Vec<String>) = named.unzip();
            schemes.dedup();
            let schemes = schemes.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let title = titles.first().cloned().unwrap_or_default();
            let Some(field) = engines.get(unit).and_then(|engine| engine.facts().fields.get(fact)) else { continue };
            for person in sought.people {
                let Some(person) = people.get_mut(unit).and_then(|people| people.get_mut(person)) else { continue };
                let Some(record) = &person.record else { continue };
                let value = record.values.get(fact).map(|value| shown(value, field)).unwrap_or_default();
                let message = say!(
                    "nobody of {schemes} in this run has the {title} `{value}`",
                    "本次运行中 {schemes} 没有 {title} 为 `{value}` 的人"
                );
                let fault = Fault::new(FaultKind::UnknownLeader, message).of(&field.name).at(record.origin.as_ref());
                person.faults.push(fault);
            }
        }
    }
}

/// A fact that must be there names nobody: whose team is meant can not be told.
fn must_name(link: &Link, engines: &[Engine], people: &mut [Vec<Enrolled>], leaderless: &[usize]) {
    let field = engines.get(link.of).and_then(|engine| engine.facts().fields.get(link.join.0));
    let Some(field) = field.filter(|field| !field.optional) else { return };
    for member in leaderless {
        let member = people.get_mut(link.of).and_then(|people| people.get_mut(*member));
        // what could not be read is told already
        let Some(member) = member.filter(|member| member.faults.is_empty()) else { continue };
        let title = field.title();
        let message = say!(
            "`{title}` is missing, and tells whose team this person is on",
            "缺少 `{title}`,无法得知此人属于谁的团队"
        );
        let origin = member.record.as_ref().and_then(|record| record.origin.clone());
        member.faults.push(Fault::new(FaultKind::FactMissing, message).of(&field.name).at(origin.as_ref()));
    }
}

fn shown(value: &Value, field: &crate::facts::Field) -> String {
    match (value, &field.kind) {
        (Value::Text(text), _) => text.trim().to_owned(),
        (Value::Number(number), _) => number.to_string(),
        (Value::Date(date), _) => date.to_string(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Member(place), crate::facts::FieldKind::Member(dimension)) => {
            dimension.members.get(*place).map(|member| member.name.clone()).unwrap_or_default()
        }
        (Value::Member(_) | Value::Missing | Value::Rows(_), _) => String::new(),
    }
}
