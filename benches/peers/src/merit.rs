//! Merit's own candidates: every way in, each verified and timed like the others.

use std::hint::black_box;
use std::rc::Rc;

use merit::engine::{Batch, Scorer};
use merit::facts::{Cell, Columns};
use merit::quick::{Brief, Prepared};
use merit::{Engine, Outcome};

use serde::Serialize;

use crate::exact;
use crate::facts::{self, Facts};
use crate::hand;
use crate::measure::Candidate;
use crate::peer::{Mode, Peer, Verdict};
use crate::records;

/// What the other tables compare with.
pub const PREPARED: &str = "Merit, one prepared record";
pub const BATCH: &str = "Merit, a batch of columns";

/// The scheme of the workload in a mode.
pub fn engine(mode: Mode) -> Engine {
    compile("scheme.merit", include_str!("../../../tests/cases/workload/scheme.merit"), mode)
}

/// A scheme whose lines are rounded, in a mode.
pub fn compile(name: &str, text: &str, mode: Mode) -> Engine {
    let text = match mode {
        Mode::Lines => text.to_owned(),
        Mode::Total => text.replace("round to 2 half_up", "round lines exact\nround total to 2 half_up"),
    };
    Engine::compile(name, &text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// An engine that lives as long as the program, for what borrows it and remembers what it learned: a service has one too.
fn kept(mode: Mode) -> &'static Engine {
    Box::leak(Box::new(engine(mode)))
}

/// One record after the other, each prepared or in the form `T` that a host has.
pub fn one_by_one(mode: Mode) -> Vec<Box<dyn Peer>> {
    let texts = "Merit, one record from a `Serialize` struct, decimals as texts";
    let digits = "Merit, one record from a `Serialize` struct, decimals by `facts::exact`";
    vec![
        Box::new(OnePrepared::new(mode)),
        Box::new(OneBound::<exact::Facts>::new(mode, digits)),
        Box::new(OneBound::<records::Facts>::new(mode, texts)),
        Box::new(Whole::new(mode)),
    ]
}

/// Records as text.
pub fn texts(mode: Mode) -> Vec<Box<dyn Peer>> {
    vec![Box::new(OneText::new(mode))]
}

/// All records at once.
pub fn batches(mode: Mode) -> Vec<Box<dyn Peer>> {
    let engine = kept(mode);
    let columned = |threads| Columned { engine, batch: engine.batch(), threads, columns: None };
    vec![Box::new(columned(1)), Box::new(columned(2))]
}

/// The same with the scores left in columns, as a host takes them: nothing is collected on one thread.
pub fn in_columns(mode: Mode, facts: &[Facts]) -> Vec<Candidate<'static>> {
    let engine = kept(mode);
    let columns = Rc::new(columns(engine, facts));
    let candidate = |threads: usize| {
        let (mut batch, columns) = (engine.batch(), Rc::clone(&columns));
        let name = format!("{BATCH}, scores in columns, {threads} {}", if threads == 1 { "thread" } else { "threads" });
        Candidate::new(name, mode, facts.len(), move || {
            let scored = if threads == 1 { batch.score(&columns) } else { batch.score_on(&columns, threads) };
            black_box(scored.scores());
            batch.reuse(scored);
        })
    };
    vec![candidate(1), candidate(2)]
}

struct OnePrepared {
    engine: &'static Engine,
    scorer: Scorer<'static>,
    loaded: Vec<Prepared>,
}

impl OnePrepared {
    fn new(mode: Mode) -> Self {
        let engine = kept(mode);
        Self { engine, scorer: engine.scorer(), loaded: vec![] }
    }
}

impl Peer for OnePrepared {
    fn name(&self) -> String {
        PREPARED.to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        // the first records teach the scorer what its programs expect; who is prepared after that needs no second look
        for f in facts.iter().take(1000) {
            drop(self.scorer.score(&self.engine.prepare(&hand::facts(f)).expect("sound")));
        }
        let prepare = |f| self.scorer.prepare(&self.engine.prepare(&hand::facts(f)).expect("sound"));
        self.loaded = facts.iter().map(prepare).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let score = |prepared| self.scorer.score_prepared(prepared).map_or(Verdict::NONE, |scored| brief(&scored));
        out.extend(self.loaded.iter().map(score));
    }
}

/// Structs that are bound to slots.
struct OneBound<F> {
    scorer: Scorer<'static>,
    name: &'static str,
    loaded: Vec<F>,
}

impl<F> OneBound<F> {
    fn new(mode: Mode, name: &'static str) -> Self {
        Self { scorer: kept(mode).scorer(), name, loaded: vec![] }
    }
}

impl<F: From<records::Facts> + Serialize> Peer for OneBound<F> {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        self.loaded = facts.iter().map(|f| hand::facts(f).into()).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let Self { scorer, loaded, .. } = self;
        let mut score = |facts| scorer.score_facts(facts).map_or(Verdict::NONE, |scored| brief(&scored));
        out.extend(loaded.iter().map(&mut score));
    }
}

/// Texts that are bound to slots.
struct OneText {
    engine: &'static Engine,
    scorer: Scorer<'static>,
    loaded: Vec<String>,
}

impl OneText {
    fn new(mode: Mode) -> Self {
        let engine = kept(mode);
        Self { engine, scorer: engine.scorer(), loaded: vec![] }
    }
}

impl Peer for OneText {
    fn name(&self) -> String {
        "Merit, from JSON text to total and grade".to_owned()
    }

    fn load(&mut self, facts: &[Facts]) {
        self.loaded = facts.iter().map(|f| f.json(false)).collect();
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        let Self { engine, scorer, loaded } = self;
        let mut score = |text: &str| match scorer.score_bound(|binder, slots| merit::json::bind(binder, text, slots)) {
            Some(scored) => scored.ok().map(|scored| brief(&scored)),
            None => read(engine, text),
        };
        out.extend(loaded.iter().map(|text| score(text).unwrap_or(Verdict::NONE)));
    }
}

/// The way of whatever is left to the exact path.
fn read(engine: &Engine, text: &str) -> Option<Verdict> {
    let records = merit::json::read_records(&format!("[{text}]"), "record.json", "people").ok()?.records;
    let record = engine.read(&records.into_iter().next()?.ok()?).ok()?.record;
    engine.score_record(&record).ok().map(|outcome| verdict(&outcome))
}

/// Structs again, but to the whole result: names, lines, measures, outcomes.
struct Whole {
    engine: Engine,
    loaded: Vec<records::Facts>,
}

impl Whole {
    fn new(mode: Mode) -> Self {
        Self { engine: engine(mode), loaded: vec![] }
    }
}

impl Peer for Whole {
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

struct Columned {
    engine: &'static Engine,
    batch: Batch<'static>,
    threads: usize,
    columns: Option<Columns>,
}

impl Peer for Columned {
    fn name(&self) -> String {
        if self.threads == 1 { BATCH.to_owned() } else { format!("{BATCH}, {} threads", self.threads) }
    }

    fn load(&mut self, facts: &[Facts]) {
        self.columns = Some(columns(self.engine, facts));
    }

    fn score(&mut self, out: &mut Vec<Verdict>) {
        if let Some(columns) = &self.columns {
            batch(&mut self.batch, columns, self.threads, out);
        }
    }
}

/// Records as columns.
fn columns(engine: &Engine, facts: &[Facts]) -> Columns {
    let mut columns = Columns::of(engine.facts());
    for f in facts {
        let person = format!("p{}", f.person);
        let mut cells = vec![Cell::Text(&person), Cell::Member(f.role), Cell::Member(f.stage)];
        cells.extend(f.cells().iter().skip(2).map(|(_, cell)| match *cell {
            facts::Cell::Text(text) => Cell::Text(text),
            facts::Cell::Count(n) => Cell::Number(n, 0),
            facts::Cell::Number(n, places) => Cell::Number(n, places),
        }));
        columns.push_cells(&cells).expect("it fits");
    }
    columns
}

/// Scores columns; who is left to the exact path has his result from there.
pub fn batch(batch: &mut Batch, columns: &Columns, threads: usize, out: &mut Vec<Verdict>) {
    let scored = if threads == 1 { batch.score(columns) } else { batch.score_on(columns, threads) };
    let scores = scored.scores();
    let unit = match scores.places() {
        0 => 100,
        1 => 10,
        _ => 1,
    };
    out.extend(scores.totals().iter().zip(scores.grades()).map(|(total, grade)| {
        let grade = grade.map_or(u8::MAX, |place| place as u8);
        Verdict { total: (total * unit) as i32, grade }
    }));
    let start = out.len() - scores.totals().len();
    for row in scores.left().rows() {
        out[start + row] = match scored.brief(row) {
            Some(Ok(scored)) => brief(&scored),
            Some(Err(_)) | None => Verdict::NONE,
        };
    }
    batch.reuse(scored);
}

fn brief(brief: &Brief) -> Verdict {
    // the rows of the scheme's grades are those of the list
    let grade = brief.grade.map_or(u8::MAX, |place| place as u8);
    Verdict { total: Verdict::hundredths(brief.total), grade }
}

fn verdict(outcome: &Outcome) -> Verdict {
    Verdict::decimal(outcome.total, outcome.grade.as_deref().unwrap_or_default())
}
