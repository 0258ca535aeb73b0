//! What tests on folders of facts share: a scheme from a file, everybody in a folder, a script's answer.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test support module; each test binary uses a part of it"
)]

use std::path::Path;
use std::process::Command;

use merit::Engine;
use merit::outcome::Outcome;
use merit::tables::{People, Place, Refusal, Request};

/// The scheme of a file.
pub fn compile(scheme: &Path) -> Engine {
    let text = std::fs::read_to_string(scheme).unwrap();
    Engine::compile(&scheme.display().to_string(), &text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Everybody of a folder: who was scored, and who could not be.
pub fn score_folder(scheme: &Path, facts: &Path) -> (Vec<Outcome>, Vec<Refusal>) {
    let engine = compile(scheme);
    let beside = scheme.parent().unwrap().to_owned();
    let request = Request { place: Place::Path(facts.to_owned()), beside, encoding: None };
    let people = People::open(engine.facts(), &request).unwrap_or_else(|error| panic!("{error}"));
    let (mut outcomes, mut refusals) = (vec![], vec![]);
    for person in people {
        let scored = person.and_then(|person| {
            let refuse = |faults| Refusal { person: person.key.clone(), faults: person.locate(faults) };
            let reading = engine.read(&person.raw).map_err(refuse)?;
            engine.score_record(&reading.record).map_err(refuse)
        });
        match scored {
            Ok(outcome) => outcomes.push(outcome),
            Err(refusal) => refusals.push(refusal),
        }
    }
    (outcomes, refusals)
}

/// What a Python script writes; `None` where there is no Python.
pub fn python(script: &Path, arguments: &[&Path]) -> Option<String> {
    let run = Command::new("python3").env("PYTHONIOENCODING", "utf-8").arg(script).args(arguments).output().ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8(run.stdout).unwrap())
}
