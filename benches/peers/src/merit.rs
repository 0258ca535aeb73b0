//! Merit's own candidates. Each verifies and times one way in.

use merit::facts::Record;
use merit::quick::Brief;
use merit::{Engine, Outcome};

use crate::facts::Facts;
use crate::hand;
use crate::peer::{Mode, Peer, Verdict};
use crate::records;

/// What the other tables compare with.
pub const PREPARED: &str = "Merit, one prepared record";

/// The scheme of the workload in a mode.
pub fn engine(mode: Mode) -> Engine {
    let text = include_str!("../../../tests/cases/workload/scheme.merit");
    let text = match mode {
        Mode::Lines => text.to_owned(),
        Mode::Total => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
    };
    Engine::compile("scheme.merit", &text).expect("the scheme compiles")
}

/// One prepared record after the other.
pub struct Prepared {
    engine: Engine,
    loaded: Vec<Record>,
}

impl Prepared {
    pub fn new(mode: Mode) -> Self {
        Self { engine: engine(mode), loaded: vec![] }
    }
}

impl Peer for Prepared {
    fn name(&self) -> String {
        PREPARED.to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        self.loaded = facts.iter().map(|f| self.engine.prepare(&hand::facts(f)).expect("sound")).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let mut scorer = self.engine.scorer();
        out.extend(
            self.loaded.iter().map(|record| scorer.score(record).map_or(Verdict::NONE, |scored| brief(&scored))),
        );
    }
}

/// One `Serialize` struct after the other, to the whole result.
pub struct Serialized {
    engine: Engine,
    loaded: Vec<records::Facts>,
}

impl Serialized {
    pub fn new(mode: Mode) -> Self {
        Self { engine: engine(mode), loaded: vec![] }
    }
}

impl Peer for Serialized {
    fn name(&self) -> String {
        "Merit, one record from a `Serialize` struct, the whole result".to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        self.loaded = facts.iter().map(hand::facts).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        out.extend(self.loaded.iter().map(|facts| self.engine.score(facts).map_or(Verdict::NONE, |o| verdict(&o))));
    }
}

/// One JSON text after the other, to the whole result.
pub struct Json {
    engine: Engine,
    loaded: Vec<String>,
}

impl Json {
    pub fn new(mode: Mode) -> Self {
        Self { engine: engine(mode), loaded: vec![] }
    }
}

impl Peer for Json {
    fn name(&self) -> String {
        "Merit, one record from JSON text, the whole result".to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        self.loaded = facts.iter().map(|f| format!("[{}]", f.json(false))).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let score = |text: &String| {
            let read = merit::json::read_records(text, "record.json", "people").ok()?;
            let raw = read.records.into_iter().next()?.ok()?;
            let record = self.engine.read(&raw).ok()?.record;
            self.engine.score_record(&record).ok().map(|outcome| verdict(&outcome))
        };
        out.extend(self.loaded.iter().map(|text| score(text).unwrap_or(Verdict::NONE)));
    }
}

fn verdict(outcome: &Outcome) -> Verdict {
    Verdict::decimal(outcome.total, outcome.grade.as_deref().unwrap_or_default())
}

pub fn brief(brief: &Brief) -> Verdict {
    let total = brief.total.small_parts().map_or(i32::MIN, |(n, d)| (n * 100 / d) as i32);
    Verdict { total, grade: brief.grade.map_or(u8::MAX, |place| place as u8) }
}

/// Batches. There is no way in for columns yet.
pub fn batches(_mode: Mode) -> Vec<Box<dyn Peer>> {
    vec![]
}
