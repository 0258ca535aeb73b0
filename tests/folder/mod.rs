//! What tests on folders of facts share: a scheme from a file, everybody in a folder, a script's or the command's answer.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test support module; each test binary uses a part of it"
)]

use std::path::Path;
use std::process::{Command, Stdio};

use merit::Engine;
use merit::diag::Say;
use merit::engine::Problems;
use merit::outcome::Outcome;
use merit::tables::{People, Place, Refusal, Request};

/// The scheme of a file.
pub fn compile(scheme: &Path) -> Engine {
    let text = std::fs::read_to_string(scheme).unwrap();
    Engine::compile(&scheme.display().to_string(), &text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The scheme of a name in a folder, with those it extends; `altered` is a file there and the text it holds instead.
pub fn load(folder: &Path, name: &str, altered: Option<(&str, &str)>) -> Result<Engine, Box<Problems>> {
    let shelf = |name: &str| match altered {
        Some((file, text)) if file == name => Ok(text.to_owned()),
        _ => std::fs::read_to_string(folder.join(name))
            .map_err(|error| Say { en: error.to_string(), zh: error.to_string() }),
    };
    Engine::load(name, &shelf).map_err(Box::new)
}

/// What the command says in a folder: its results, and what it tells people.
pub fn merit(folder: &Path, args: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_merit"));
    command.args(args).current_dir(folder).env("LC_ALL", "C").env_remove("NO_COLOR").stdin(Stdio::null());
    let output = command.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Everybody of a folder: who was scored, and who could not be.
pub fn score_folder(scheme: &Path, facts: &Path) -> (Vec<Outcome>, Vec<Refusal>) {
    let engine = compile(scheme);
    let beside = scheme.parent().unwrap().to_owned();
    let request = Request { place: Place::Path(facts.to_owned()), beside, encoding: None, shared: false };
    let people = People::open(engine.facts(), &request).unwrap_or_else(|error| panic!("{error}"));
    let (mut outcomes, mut refusals) = (vec![], vec![]);
    for person in people {
        let scored = person.and_then(|person| {
            let refuse = |faults| Refusal { person: person.key.clone(), faults: person.locate(faults), raw: None };
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
    let mut command = Command::new("python3");
    command.env("PYTHONIOENCODING", "utf-8").env("PYTHONDONTWRITEBYTECODE", "1").arg(script).args(arguments);
    let run = command.output().ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8(run.stdout).unwrap())
}
