//! Several schemes in one run: people are scored after those whose results they ask for.

mod circles;
mod link;
mod members;
mod row;

use std::collections::BTreeMap;

use super::{Absent, Engine, TogetherOptions};
use crate::diag::{Say, say};
use crate::eval::Given;
use crate::facts::{Fault, FaultKind, Record, Value};
use crate::outcome::{Explanation, GroupResult, Outcome};
use circles::in_order;
use link::Link;
use members::Members;

/// Schemes that are run together, and whose teams are filled with each other's results.
///
/// ```
/// use merit::{Engine, Organisation, diag::Say};
/// let shelf = |name: &str| match name {
///     "rep.merit" => Ok(r#"scheme rep
///         facts { key person: text  manager: text  calls: count }
///         indicator calls_made { weight 100%  score calls cap 100 }"#.to_owned()),
///     "manager.merit" => Ok(r#"scheme manager
///         facts { key person: text }
///         team reps: results of "rep.merit" where manager = self.person
///         indicator staff { weight 100%  score average(reps, total) cap 100 floor 0  no data zero }"#.to_owned()),
///     other => Err(Say::same(format!("no file {other}"))),
/// };
/// let load = |name| Engine::load(name, &shelf);
/// let organisation = Organisation::new(vec![load("rep.merit")?, load("manager.merit")?]).expect("they fit");
/// let [rep, manager] = organisation.engines() else { panic!("two were given") };
/// let reps = [("r1", 80), ("r2", 90)].map(|(person, calls)| {
///     rep.prepare(&serde_json::json!({ "person": person, "manager": "m1", "calls": calls })).expect("sound").into()
/// });
/// let boss = manager.prepare(&serde_json::json!({ "person": "m1" })).expect("sound").into();
/// let scored = organisation.score(vec![reps.into(), vec![boss]]);
/// assert_eq!(scored.people[1][0].result.as_ref().expect("sound").total.to_string(), "85.00");
/// # Ok::<(), merit::Problems>(())
/// ```
#[derive(Debug, Clone)]
pub struct Organisation {
    engines: Vec<Engine>,
    links: Vec<Link>,
    /// The schemes, each after those whose results it asks for.
    order: Vec<usize>,
}

/// What came of everybody who was scored so far, by scheme and place.
type Results = Vec<Vec<Option<Result<Outcome, Vec<Fault>>>>>;

/// Somebody who is to be scored.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The key, where it is known.
    pub person: Option<String>,
    /// The record, as far as it could be read.
    pub record: Option<Record>,
    /// What is wrong with it already.
    pub faults: Vec<Fault>,
}

impl Enrolled {
    /// Takes a later spell of the same person, with what is wrong with it.
    pub fn add_spell(&mut self, later: Record, faults: Vec<Fault>) {
        match &mut self.record {
            Some(record) => record.add_spell(later),
            None => self.record = Some(later),
        }
        self.faults.extend(faults);
    }
}

impl From<Record> for Enrolled {
    fn from(record: Record) -> Self {
        Self { person: Some(record.person.clone()), record: Some(record), faults: vec![] }
    }
}

/// What came of somebody.
#[derive(Debug, Clone)]
pub struct Graded {
    /// The key, where it is known.
    pub person: Option<String>,
    /// The record, its teams filled in, as far as it could be read.
    pub record: Option<Record>,
    /// The result, or every reason why there is none.
    pub result: Result<Outcome, Vec<Fault>>,
    /// What he has from the others.
    given: Option<Given>,
}

/// What came of everybody.
#[derive(Debug, Clone, Default)]
pub struct Organised {
    /// The people of each scheme, in the order given.
    pub people: Vec<Vec<Graded>>,
    /// The groups of each scheme: those of its cohort, then those of each `group by`.
    pub groups: Vec<Vec<GroupResult>>,
}

impl Organisation {
    /// Puts schemes together.
    ///
    /// # Errors
    /// Where two schemes have one name, or one asks for results of a scheme that is not among them, or is another by now.
    pub fn new(engines: Vec<Engine>) -> Result<Self, Say> {
        for (index, engine) in engines.iter().enumerate() {
            let name = &engine.plan().scheme;
            if engines.iter().take(index).any(|other| other.plan().scheme == *name) {
                return Err(say!(
                    "two schemes are called `{name}`; give them names of their own",
                    "有两个方案都叫 `{name}`;请分别命名"
                ));
            }
        }
        let mut links = vec![];
        for (unit, engine) in engines.iter().enumerate() {
            for team in &engine.plan().teams {
                links.push(Link::new(&engines, unit, team)?);
            }
        }
        let needs = |unit: usize| {
            let foreign = links.iter().filter(move |link| link.unit == unit && link.of != unit);
            foreign.map(|link| link.of).collect::<Vec<_>>()
        };
        let edges: Vec<Vec<usize>> = (0..engines.len()).map(needs).collect();
        let sorted = in_order(&edges);
        if let Some(circle) = sorted.circles.first() {
            let names = circle.iter().filter_map(|unit| engines.get(*unit)).map(|engine| &engine.plan().scheme);
            let names = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Err(say!(
                "these schemes ask for each other's results: {names}",
                "这些方案互相引用对方的成绩:{names}"
            ));
        }
        Ok(Self { engines, links, order: sorted.order })
    }

    /// The schemes, in the order given.
    #[must_use]
    pub fn engines(&self) -> &[Engine] {
        &self.engines
    }

    /// Scores everybody: the people of each scheme, in the order of the schemes. The results stand in the order given.
    #[must_use]
    pub fn score(&self, people: Vec<Vec<Enrolled>>) -> Organised {
        self.score_with(people, false)
    }

    /// Explains the result of somebody of a scheme, as it stands among the others.
    ///
    /// # Errors
    /// Every fault that keeps him from a result.
    pub fn explain(&self, scheme: usize, graded: &Graded) -> Result<Explanation, Vec<Fault>> {
        graded.result.as_ref().map_err(Clone::clone)?;
        match (self.engines.get(scheme), &graded.record, &graded.given) {
            (Some(engine), Some(record), Some(given)) => engine.explain_given(record, given),
            (Some(engine), Some(record), None) => engine.explain_record(record),
            (_, _, _) => Err(vec![]),
        }
    }

    /// Scores everybody; with `exclude_faulty` whoever is at fault is left out of his group as if he had never been there,
    /// instead of leaving its grades provisional.
    #[must_use]
    pub fn score_with(&self, people: Vec<Vec<Enrolled>>, exclude_faulty: bool) -> Organised {
        let mut people = people;
        people.resize_with(self.engines.len(), Vec::new);
        one_scheme_each(&self.engines, &mut people);
        let mut teams: Vec<Members> = vec![];
        let mut strangers = members::Strangers::default();
        for link in &self.links {
            teams.push(Members::find(link, &self.engines, &mut people, &mut strangers));
        }
        strangers.tell(&self.engines, &mut people);
        let mut results: Results = people.iter().map(|people| vec![None; people.len()]).collect();
        let mut given: Vec<Vec<Option<Given>>> = people.iter().map(|people| vec![None; people.len()]).collect();
        let mut groups: Vec<Vec<GroupResult>> = vec![vec![]; self.engines.len()];
        for unit in &self.order {
            self.score_unit(*unit, &teams, &mut people, &mut results);
            let meets = self.engines.get(*unit).filter(|engine| engine.compares_people());
            if let (Some(engine), Some(people), Some(results), Some(given), Some(groups)) =
                (meets, people.get(*unit), results.get_mut(*unit), given.get_mut(*unit), groups.get_mut(*unit))
            {
                *groups = meet(engine, people, results, given, exclude_faulty);
            }
        }
        let scored = people.into_iter().zip(results).zip(given).map(|((people, results), given)| {
            let of_people = people.into_iter().zip(results).zip(given);
            let graded = of_people.map(|((Enrolled { person, record, faults }, result), given)| Graded {
                person,
                record,
                result: result.unwrap_or(Err(faults)),
                given,
            });
            graded.collect()
        });
        Organised { people: scored.collect(), groups }
    }

    /// Scores the people of one scheme as if each were alone; those who lead people of their own scheme need no more. Who
    /// is to meet the others first, and is on nobody's team before that, has no result yet.
    fn score_unit(&self, unit: usize, teams: &[Members], people: &mut [Vec<Enrolled>], results: &mut Results) {
        for person in self.order_within(unit, teams, people) {
            let result = self.score_one(unit, person, teams, people, results);
            if let Some(slot) = results.get_mut(unit).and_then(|of| of.get_mut(person)) {
                *slot = result;
            }
        }
    }

    /// The people of a scheme, each after those of the same scheme on his team; who leads himself is at fault.
    fn order_within(&self, unit: usize, teams: &[Members], people: &mut [Vec<Enrolled>]) -> Vec<usize> {
        let count = people.get(unit).map_or(0, Vec::len);
        let own: Vec<&Members> = self
            .links
            .iter()
            .zip(teams)
            .filter(|(link, _)| link.unit == unit && link.of == unit)
            .map(|(_, members)| members)
            .collect();
        if own.is_empty() {
            return (0..count).collect();
        }
        let mut edges: Vec<Vec<usize>> = vec![vec![]; count];
        for members in own {
            for (owner, needs) in edges.iter_mut().enumerate() {
                needs.extend(members.of(owner));
            }
        }
        let sorted = in_order(&edges);
        let Some(people) = people.get_mut(unit) else { return vec![] };
        for circle in &sorted.circles {
            let fault = circles::fault(circle, people);
            for person in circle {
                if let Some(person) = people.get_mut(*person) {
                    let origin = person.record.as_ref().and_then(|record| record.origin.clone());
                    person.faults.push(fault.clone().at(origin.as_ref()));
                }
            }
        }
        sorted.order
    }

    fn score_one(
        &self,
        unit: usize,
        person: usize,
        teams: &[Members],
        people: &mut [Vec<Enrolled>],
        results: &Results,
    ) -> Option<Result<Outcome, Vec<Fault>>> {
        let enrolled = people.get_mut(unit).and_then(|people| people.get_mut(person))?;
        let mut faults = std::mem::take(&mut enrolled.faults);
        let Some(mut record) = enrolled.record.take() else { return Some(Err(faults)) };
        for (link, members) in self.links.iter().zip(teams).filter(|(link, _)| link.unit == unit) {
            let (rows, mut found) = link.rows(members.of(person), people, results);
            if let Some(slot) = record.values.get_mut(link.list) {
                *slot = Value::Rows(rows.into());
            }
            // a member's fault matters only where nothing is wrong with the person himself
            if faults.is_empty() {
                let origin = record.origin.as_ref();
                faults.extend(found.drain(..).map(|fault| fault.at(origin)));
            }
        }
        let leads_own = self.links.iter().any(|link| link.unit == unit && link.of == unit);
        let result = match self.engines.get(unit) {
            // alone he would be at fault where a check looks at how many there are
            Some(engine) if faults.is_empty() && engine.compares_people() && !leads_own => None,
            Some(engine) if faults.is_empty() => Some(engine.score_record(&record)),
            _ => Some(Err(faults)),
        };
        if let Some(enrolled) = people.get_mut(unit).and_then(|people| people.get_mut(person)) {
            enrolled.record = Some(record);
        }
        result
    }
}

/// Lets the people of one scheme meet: those at whom nothing is wrong so far are ranked, pooled and scored among the others.
fn meet(
    engine: &Engine,
    people: &[Enrolled],
    results: &mut [Option<Result<Outcome, Vec<Fault>>>],
    given: &mut [Option<Given>],
    exclude_faulty: bool,
) -> Vec<GroupResult> {
    let (mut places, mut records): (Vec<usize>, Vec<Record>) = (vec![], vec![]);
    let mut options = TogetherOptions { exclude_faulty, absent: vec![] };
    for (place, (enrolled, result)) in people.iter().zip(&*results).enumerate() {
        match (&enrolled.record, result) {
            (Some(record), Some(Ok(_)) | None) => {
                places.push(place);
                records.push(record.clone());
            }
            (record, result) => {
                let faults = match result {
                    Some(Err(faults)) => faults.as_slice(),
                    Some(Ok(_)) | None => enrolled.faults.as_slice(),
                };
                options.absent.push(Absent::of(engine.facts(), record.as_ref(), faults));
            }
        }
    }
    let (together, settled) = engine.meet(&records, &options);
    let of_people = together.results.into_iter().zip(settled);
    for (place, (result, from_others)) in places.iter().zip(of_people) {
        if let Some(slot) = results.get_mut(*place) {
            *slot = Some(result);
        }
        if let Some(slot) = given.get_mut(*place) {
            *slot = from_others.ok();
        }
    }
    // groups know their people by their places among the records that met
    let mut groups = together.groups;
    for group in &mut groups {
        group.people = group.people.iter().filter_map(|person| places.get(*person).copied()).collect();
    }
    groups
}

/// Nobody is scored twice: who stands in two schemes, or twice in one, is at fault wherever he stands.
fn one_scheme_each(engines: &[Engine], people: &mut [Vec<Enrolled>]) {
    let mut places: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (unit, enrolled) in people.iter().enumerate() {
        // who stands twice in one table is told of that already
        let told = |one: &Enrolled| one.faults.iter().any(|fault| fault.kind == FaultKind::DuplicateKey);
        for (index, one) in enrolled.iter().enumerate().filter(|(_, one)| one.record.is_some() && !told(one)) {
            if let Some(person) = one.person.as_deref() {
                places.entry(person).or_default().push((unit, index));
            }
        }
    }
    let doubled: Vec<Vec<(usize, usize)>> = places.into_values().filter(|places| places.len() > 1).collect();
    for places in doubled {
        let first = places.first().map(|(unit, _)| *unit);
        let fault = if places.iter().all(|(unit, _)| Some(*unit) == first) {
            let message =
                say!("this person stands twice in the run; neither is scored", "此人在本次运行中出现两次;均不计分");
            Fault::new(FaultKind::DuplicateKey, message)
        } else {
            let schemes = places.iter().filter_map(|(unit, _)| engines.get(*unit));
            let mut schemes: Vec<String> = schemes.map(|engine| format!("`{}`", engine.plan().scheme)).collect();
            schemes.dedup();
            let schemes = schemes.join(", ");
            let message = say!(
                "this person stands in several schemes of one run, {schemes}, and is scored by one",
                "此人同时出现在本次运行的几个方案中({schemes}),只能按一个方案评分"
            );
            Fault::new(FaultKind::TwoSchemes, message)
        };
        for (unit, index) in places {
            if let Some(one) = people.get_mut(unit).and_then(|people| people.get_mut(index)) {
                let origin = one.record.as_ref().and_then(|record| record.origin.clone());
                one.faults.push(fault.clone().at(origin.as_ref()));
            }
        }
    }
}
