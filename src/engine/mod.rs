//! Promise: the only room a host must know: compile a scheme once, score as many records as there are, share it between
//! threads; no files, no clock, no globals.

mod asking;
mod chain;
mod faults;
mod holes;
mod loader;
mod organisation;
mod parts;
mod remarks;
mod scorer;
mod summary;
mod together;

pub use crate::eval::Budget;
pub use crate::quick::{Brief, Got, InputLine, InputRange, KindLine, Lines, Listing, Prepared, ProgramListing};
pub use crate::quick::{RefusedLine, Scores, StepLine, Tally};
pub use faults::{Faults, Problems};
pub use loader::Loader;
pub use organisation::{Enrolled, Graded, Organisation, Organised};
pub use parts::Each;
pub use scorer::{Batch, Scored, Scorer};
pub use together::{Absent, Together, TogetherOptions};

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::check::{Advice, Bounds, Checked, Verdict, check, inspect};
use crate::diag::{Code, Diagnostic, in_file_order, say};
use crate::eval::{self, Given, Names};
use crate::facts::{self, Fault, FaultKind, Notice, Raw, Reading, Record, Schema, Value};
use crate::model::{Offer, Scheme, offer, resolve_with};
use crate::outcome::{Explanation, FactNote, Outcome};
use crate::plan::{Plan, lower};
use crate::source::{Sources, Span};
use crate::syntax::Limits;
use crate::value::Date;
use asking::Asking;
use chain::Chain;
use holes::Holes;
use remarks::Remarks;

/// A compiled scheme: cheap to clone, shared freely between threads.
///
/// ```
/// use merit::Engine;
/// let engine = Engine::compile("demo.merit", r#"
///     scheme demo "Demo"
///     facts { key person: text  sales: money >= 0  target: money > 0 }
///     indicator completion { weight 100%  measure sales / target  score proportional to 100%  cap 100 }
/// "#)?;
/// #[derive(serde::Serialize)]
/// struct Facts { person: &'static str, sales: u32, target: u32 }
/// let outcome = engine.score(&Facts { person: "Li", sales: 90, target: 100 })?;
/// assert_eq!(outcome.total.to_string(), "90.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    compiled: Arc<Compiled>,
    as_of: Option<Date>,
}

#[derive(Debug)]
struct Compiled {
    sources: Sources,
    plan: Plan,
    warnings: Vec<Diagnostic>,
    budget: Budget,
    /// What explanations repeat; made for the first of them.
    names: OnceLock<Names>,
    /// What schemes that ask for its results see of them.
    offer: Arc<Offer>,
}

/// What a careful reader says of a scheme.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The engine, where nothing refuses the scheme.
    pub engine: Option<Engine>,
    /// Errors, warnings and advice, in the order of the text.
    pub findings: Vec<Diagnostic>,
    /// What is proved of the numbers.
    pub bounds: Bounds,
    /// The texts that were read.
    pub sources: Sources,
}

impl Engine {
    /// Compiles a scheme from its text; `name` is how messages call it.
    ///
    /// # Errors
    /// Every problem of the scheme at once, in the order of the text. What compiles can not fail later because of the
    /// scheme: a record gives an outcome, or faults of its own.
    ///
    /// ```
    /// let problems = merit::Engine::compile("x.merit", "scheme x\nindicator a { weight 90% score 5 }").expect_err("90 %");
    /// assert!(problems.to_string().contains("the weights total 90%, not 100%"));
    /// ```
    pub fn compile(name: &str, source: &str) -> Result<Self, Problems> {
        Self::compile_within(name, source, &Limits::default(), Budget::default())
    }

    /// Compiles with limits of the host's own: for texts from strangers, or for very large schemes.
    ///
    /// # Errors
    /// As for [`Engine::compile`].
    pub fn compile_within(name: &str, source: &str, limits: &Limits, budget: Budget) -> Result<Self, Problems> {
        Self::assemble(Asking::new(None, limits, budget).read(name, source), limits, budget)
    }

    fn assemble(chain: Chain, limits: &Limits, budget: Budget) -> Result<Self, Problems> {
        Self::build(chain, limits, budget, |scheme, problems| (check(scheme, problems), Advice::default())).0
    }

    /// Builds an engine, `look` saying how closely the scheme is looked at; gives the advice beside the result, and the
    /// remarks that are still to be asked about it.
    fn build(
        chain: Chain,
        limits: &Limits,
        budget: Budget,
        look: fn(Scheme, Vec<Diagnostic>) -> (Verdict, Advice),
    ) -> (Result<Self, Problems>, Advice, Remarks) {
        let broken = chain.is_broken();
        if !chain.is_whole {
            let mut remarks = Remarks::read(&chain.files, &chain.sources);
            let told = remarks.silence(chain.problems);
            let refused = Problems { diagnostics: fold(told, limits), sources: chain.sources };
            return (Err(refused), Advice::default(), remarks);
        }
        let (file, merged) = chain.together();
        let Chain { sources, files, mut problems, offers, .. } = chain;
        let mut remarks = Remarks::read(&files, &sources);
        let (scheme, mut resolved) = resolve_with(&file, &offers);
        resolved.extend(merged);
        let (checked, advice) = look(scheme, resolved);
        // of what could not be read nothing is known
        let advice = if broken { Advice::default() } else { advice };
        let result = match checked {
            Ok((checked, warnings)) if !broken => {
                problems.extend(warnings);
                let mut warnings = remarks.silence(problems);
                in_file_order(&mut warnings);
                let plan = lower(&checked, &sources);
                let offer = Arc::new(offer_of(&checked));
                Ok(Self {
                    compiled: Arc::new(Compiled { sources, plan, warnings, budget, names: OnceLock::new(), offer }),
                    as_of: None,
                })
            }
            Ok((_, found)) | Err(found) => {
                // a part that could not be read leaves holes, and what follows from holes is no mistake of its own
                let holes = files.iter().any(|f| f.has_holes).then(|| Holes::new(&files, &problems, &sources));
                // a `todo` that was put in the place of something missing was not written
                let put_in = |p: &Diagnostic| p.code == Code::Todo && sources.text(p.span).trim().is_empty();
                let follows = |p: &Diagnostic| put_in(p) || holes.as_ref().is_some_and(|h| h.explain(p));
                let own: Vec<Diagnostic> = found.into_iter().filter(|p| !follows(p)).collect();
                problems.extend(own);
                let told = remarks.silence(problems);
                Err(Problems { diagnostics: fold(told, limits), sources })
            }
        };
        (result, advice, remarks)
    }

    /// Compiles a scheme as [`Engine::load`] does and says all that its author should hear: what refuses it, warnings,
    /// and the advice of a careful reader, which never blocks and which scoring does not ask for.
    ///
    /// ```
    /// use merit::{Engine, diag::{Code, Say}};
    /// let file = |_: &str| Ok::<_, Say>("scheme x facts { key person: text  a: count  b: count }
    /// indicator calls { weight 100% score a cap 100 }".to_owned());
    /// let inspection = Engine::inspect("x.merit", &file);
    /// assert!(inspection.engine.is_some());
    /// assert_eq!(inspection.findings[0].code, Code::Unused);
    /// ```
    pub fn inspect(name: &str, loader: &dyn Loader) -> Inspection {
        Self::inspect_with(name, loader, |_, _| {})
    }

    /// Inspects a scheme, letting the caller add to the advice about one that compiles before comments silence any of it.
    pub fn inspect_with(name: &str, loader: &dyn Loader, more: impl FnOnce(&Self, &mut Vec<Diagnostic>)) -> Inspection {
        let (limits, budget) = (Limits::default(), Budget::default());
        let (result, mut advice, mut remarks) = match loader.load(name) {
            Ok(text) => {
                let chain = Asking::new(Some(loader), &limits, budget).read(name, &text);
                Self::build(chain, &limits, budget, inspect)
            }
            Err(message) => (Err(Problems::unread(name, message)), Advice::default(), Remarks::default()),
        };
        let (engine, Problems { mut diagnostics, sources }) = match result {
            Ok(engine) => {
                let told = Problems { diagnostics: engine.warnings().to_vec(), sources: engine.sources().clone() };
                (Some(engine), told)
            }
            Err(problems) => (None, problems),
        };
        if let Some(engine) = &engine {
            more(engine, &mut advice.findings);
        }
        diagnostics.extend(remarks.silence(advice.findings));
        if engine.is_some() {
            diagnostics.extend(remarks.unused());
        }
        Inspection { engine, findings: fold(diagnostics, &limits), bounds: advice.bounds, sources }
    }

    /// Compiles a scheme that the host's loader provides, with the files that it extends.
    ///
    /// # Errors
    /// As for [`Engine::compile`], and what the loader says.
    pub fn load(name: &str, loader: &dyn Loader) -> Result<Self, Problems> {
        Self::load_within(name, loader, &Limits::default(), Budget::default())
    }

    /// Loads with limits of the host's own.
    ///
    /// # Errors
    /// As for [`Engine::load`].
    pub fn load_within(name: &str, loader: &dyn Loader, limits: &Limits, budget: Budget) -> Result<Self, Problems> {
        match loader.load(name) {
            Ok(text) => Self::assemble(Asking::new(Some(loader), limits, budget).read(name, &text), limits, budget),
            Err(message) => Err(Problems::unread(name, message)),
        }
    }

    /// What the scheme's author should look at, without what a comment of his allows (`// merit: allow M0305`).
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.compiled.warnings
    }

    /// Where the scheme says `todo`, in the order of its text. Such a scheme runs its tests; what depends on a `todo` is
    /// undecided, and nobody is scored before all are replaced.
    ///
    /// ```
    /// let engine = merit::Engine::compile("d.merit", "scheme d indicator a { weight 100% score todo }")?;
    /// assert_eq!(engine.todos().len(), 1);
    /// let faults = engine.score(&std::collections::BTreeMap::<&str, &str>::new()).unwrap_err();
    /// assert!(faults.to_string().starts_with("F0012"));
    /// # Ok::<(), merit::Problems>(())
    /// ```
    #[must_use]
    pub fn todos(&self) -> &[Span] {
        &self.compiled.plan.todos
    }

    /// The texts that were compiled.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.compiled.sources
    }

    /// The facts the scheme reads.
    #[must_use]
    pub fn facts(&self) -> &Schema {
        &self.compiled.plan.facts
    }

    /// The plan that runs.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.compiled.plan
    }

    /// The same scheme at an evaluation date; without one the end of `effective` is taken.
    ///
    /// # Errors
    /// A date outside `effective` is refused.
    pub fn at(&self, date: Date) -> Result<Self, Fault> {
        if let Some((from, to)) = self.compiled.plan.effective
            && !(from..=to).contains(&date)
        {
            return Err(Fault::new(
                FaultKind::OutsideEffective,
                say!(
                    "{date} lies outside the scheme's time, {from} to {to}",
                    "{date} 不在方案的生效期 {from} 至 {to} 之内"
                ),
            ));
        }
        Ok(Self { compiled: self.compiled.clone(), as_of: Some(date) })
    }

    /// The evaluation date in force, where one is known.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.compiled.plan.date(self.as_of)
    }

    /// Reads a record from any serialisable value: prepare once, score often.
    ///
    /// Keys that no fact reads and defaults that were taken are not told here, nor by [`Engine::score`]; [`Engine::read`]
    /// gives them as notices, and [`Engine::explain`] tells the defaults.
    ///
    /// # Errors
    /// Every fault of the record: missing key, wrong types, values out of bounds, unknown members.
    pub fn prepare<T: Serialize + ?Sized>(&self, facts: &T) -> Result<Record, Faults> {
        self.reading(facts).map(|reading| reading.record)
    }

    fn reading<T: Serialize + ?Sized>(&self, facts: &T) -> Result<Reading, Faults> {
        let raw = facts::to_raw(facts).map_err(|error| {
            let why = error.to_string();
            Faults(vec![Fault::new(
                FaultKind::UnreadableRow,
                say!("the facts can not be read: {why}", "数据无法读取:{why}"),
            )])
        })?;
        self.read(&raw).map_err(Faults)
    }

    /// Reads a record from raw data, with what was noticed on the way.
    ///
    /// # Errors
    /// Every fault of the record.
    pub fn read(&self, raw: &Raw) -> Result<Reading, Vec<Fault>> {
        facts::read_record(&self.compiled.plan.facts, raw)
    }

    /// Scores one person's facts.
    ///
    /// # Errors
    /// Every fault of the record.
    ///
    /// ```
    /// # let engine = merit::Engine::compile("d.merit", "scheme d facts { key person: text  calls: count }
    /// # indicator calls_made { weight 100% score calls cap 100 }").unwrap();
    /// #[derive(serde::Serialize)]
    /// struct Facts { person: &'static str, calls: f64 }
    /// let faults = engine.score(&Facts { person: "Li", calls: 2.5 }).unwrap_err();
    /// assert_eq!(faults.to_string(), "F0002 calls: `2.5` is no count: a whole number from 0 is expected");
    /// ```
    pub fn score<T: Serialize + ?Sized>(&self, facts: &T) -> Result<Outcome, Faults> {
        let record = self.prepare(facts)?;
        self.score_record(&record).map_err(Faults)
    }

    /// Scores a prepared record.
    ///
    /// # Errors
    /// Every fault that one of this person's rules meets.
    pub fn score_record(&self, record: &Record) -> Result<Outcome, Vec<Fault>> {
        self.teams_are_filled(record)?;
        let given = self.alone(record)?;
        eval::score(&self.compiled.plan, record, self.as_of, self.compiled.budget, &given)
    }

    /// Scores many records, each by itself: the results stand in the order of the records, and a faulty one never touches
    /// another.
    pub fn score_all<'r>(&self, records: impl IntoIterator<Item = &'r Record>) -> Vec<Result<Outcome, Vec<Fault>>> {
        records.into_iter().map(|record| self.score_record(record)).collect()
    }

    /// Scores one person's facts and explains the result.
    ///
    /// # Errors
    /// As for [`Engine::score`].
    pub fn explain<T: Serialize + ?Sized>(&self, facts: &T) -> Result<Explanation, Faults> {
        let Reading { record, notices } = self.reading(facts)?;
        let explanation = self.explain_record(&record).map_err(Faults)?;
        Ok(Explanation { defaults: self.defaults(&notices), ..explanation })
    }

    /// The facts that took a default while a record was read, with what each took: what an explanation tells of them.
    #[must_use]
    pub fn defaults(&self, notices: &[Notice]) -> Vec<FactNote> {
        let Compiled { plan, sources, names, .. } = &*self.compiled;
        eval::defaults(plan, names.get_or_init(|| Names::of(plan, sources)), notices)
    }

    /// Scores a prepared record and explains the result.
    ///
    /// # Errors
    /// As for [`Engine::score_record`].
    pub fn explain_record(&self, record: &Record) -> Result<Explanation, Vec<Fault>> {
        self.teams_are_filled(record)?;
        let given = self.alone(record)?;
        self.explain_given(record, &given)
    }

    /// Explains what somebody got who has something from others.
    pub(crate) fn explain_given(&self, record: &Record, given: &Given) -> Result<Explanation, Vec<Fault>> {
        let Compiled { plan, sources, budget, names, .. } = &*self.compiled;
        let names = names.get_or_init(|| Names::of(plan, sources));
        eval::explain(plan, (sources, names), record, self.as_of, *budget, given)
    }

    /// Nobody is scored as if his team were empty.
    fn teams_are_filled(&self, record: &Record) -> Result<(), Vec<Fault>> {
        let plan = &self.compiled.plan;
        let mut empty = plan.teams.iter().filter(|team| !matches!(record.values.get(team.list), Some(Value::Rows(_))));
        let Some(team) = empty.next() else { return Ok(()) };
        let (of, name) = (&team.of, plan.facts.fields.get(team.list).map(|field| field.name.clone()));
        let message = say!(
            "the team is made of results of `{of}`, which are not in this run: score both schemes together",
            "团队由 `{of}` 的成绩组成,本次运行中没有:请把两个方案放在一起评分"
        );
        Err(vec![Fault::new(FaultKind::TeamFromRun, message).of(name.unwrap_or_default())])
    }

    fn offer(&self) -> Arc<Offer> {
        self.compiled.offer.clone()
    }

    pub(crate) fn budget(&self) -> Budget {
        self.compiled.budget
    }
}

/// What a scheme's results look like, the units of its measures among it.
fn offer_of(checked: &Checked) -> Offer {
    let scheme = checked.scheme();
    let measures = scheme.indicators.iter().map(|rule| {
        let (measure, _) = rule.measure.all().next()?;
        checked.ty(measure.value).unit()
    });
    offer(scheme, &measures.collect::<Vec<_>>())
}

/// Keeps the first problems and counts the rest.
fn fold(mut problems: Vec<Diagnostic>, limits: &Limits) -> Vec<Diagnostic> {
    in_file_order(&mut problems);
    let most = limits.problems;
    if problems.len() > most {
        let more = problems.len() - most;
        problems.truncate(most);
        if let Some(last) = problems.last_mut() {
            last.help.push(say!("and {more} more problems", "另有 {more} 个问题"));
        }
    }
    problems
}
