//! The programs of a plan in words: what is computed, in which width, why not narrower, and where the source says so.

mod results;
mod steps;
mod words;

use super::build::{Unfit, Width};
use super::code::{Input, Instr, Reg};
use super::kind::Kind;
use super::lower::Source;
use super::program::{Code, Program};
use super::scales::{Scale, Scales};
use super::scores::Tally;
use super::single::{LEAST_BITS, NARROW_BITS};
use super::stage::Stage;
use super::variant::{Wanted, choose, why};
use super::{Weights, unsuited};
use crate::diag::{Say, say};
use crate::facts::{Columns, Field, FieldKind, Schema};
use crate::plan::Plan;
use crate::source::Span;
use crate::value::{Date, Unit};

/// The programs of a plan.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Why there are none, where there are none.
    pub refused: Option<Say>,
    /// A program for each shape of the scheme.
    pub programs: Vec<ProgramListing>,
    /// How many people were scored by which path, where there were people.
    pub tally: Option<Tally>,
}

/// A program, or why there is none.
#[derive(Debug, Clone, Default)]
pub struct ProgramListing {
    /// The kinds of person that it is for, as it numbers them.
    pub kinds: Vec<KindLine>,
    /// The width of its registers in bits; nothing where there is no program.
    pub bits: Option<u32>,
    /// Sums of quotients are near rather than exact; whoever is too near a line is left to the exact path.
    pub nearly: bool,
    /// Why quicker programs do not do.
    pub refused: Vec<RefusedLine>,
    /// What is read, with its ranges.
    pub inputs: Vec<InputLine>,
    /// What is computed.
    pub steps: Vec<StepLine>,
    /// What people get, and how it is made of registers.
    pub results: Vec<(String, Say)>,
}

/// A kind of person.
#[derive(Debug, Clone)]
pub struct KindLine {
    /// The patches that hold for it, by their places in the plan.
    pub patches: Vec<usize>,
    /// How many people are of it, where there are people.
    pub people: Option<usize>,
}

/// A program that was tried, and why it does not do.
#[derive(Debug, Clone)]
pub struct RefusedLine {
    /// The width of its registers.
    pub bits: u32,
    /// Whether sums of quotients were to be near rather than exact.
    pub nearly: bool,
    /// Why it does not do.
    pub why: Say,
    /// At which place of the source.
    pub span: Option<Span>,
}

/// Something that a program reads.
#[derive(Debug, Clone)]
pub struct InputLine {
    /// Where it is.
    pub register: String,
    /// What it is.
    pub what: Say,
    /// The numbers for which the program is proved, where it reads one.
    pub range: Option<InputRange>,
}

/// The numbers of a fact for which a program is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputRange {
    /// What they count.
    pub unit: Unit,
    /// The decimal places that the program counts with.
    pub places: u32,
    /// The least of them, in units of the last place.
    pub low: i64,
    /// The greatest.
    pub high: i64,
}

/// A step.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// Where its result goes; nothing for a step that only leaves people to the exact path.
    pub register: Option<String>,
    /// What it does.
    pub text: Say,
    /// The list over whose rows it runs.
    pub over: Option<String>,
    /// Where the source says so.
    pub span: Option<Span>,
}

impl Listing {
    /// The programs for some kinds of person, told by the patches that hold and how many there are of each: for what
    /// columns are like, else for what single records are expected to be like.
    #[must_use]
    pub fn of(
        plan: &Plan,
        as_of: Option<Date>,
        kinds: &[(Vec<bool>, Option<usize>)],
        columns: Option<&Columns>,
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> Self {
        let undated = plan.needs_date && as_of.is_none();
        if let Some(refused) = unsuited(plan).or(undated.then_some("the evaluation date is not given")) {
            return Self { refused: Some(words::reason(refused)), ..Self::default() };
        }
        let known = kinds.iter().filter_map(|(holds, people)| Some((Kind::new(plan, holds, weights(holds)?), *people)));
        let mut shapes: Vec<Vec<(Kind, Option<usize>)>> = vec![];
        for kind in known {
            match shapes.iter_mut().find(|shape| shape.first().is_some_and(|first| first.0.shape == kind.0.shape)) {
                Some(shape) => shape.push(kind),
                None => shapes.push(vec![kind]),
            }
        }
        let programs = shapes.iter().map(|kinds| program(plan, as_of, kinds, columns));
        Self { programs: programs.collect(), ..Self::default() }
    }

    /// Why people are left to the exact path, as a tally names it, in words.
    #[must_use]
    pub fn reason(why: &str) -> Say {
        words::reason(why)
    }
}

/// The longest list that is expected where there is none to learn from.
const EXPECTED_ROWS: usize = 1_024;

/// What facts are expected to be like: numbers of so many bits, lists not very long.
fn expected_of(schema: &Schema, bits: u32) -> Scales {
    let mut scales = Scales::expected(schema, bits);
    for (scale, field) in scales.0.iter_mut().zip(&schema.fields) {
        if let FieldKind::List(list) = &field.kind {
            let rows = Schema { fields: list.fields.clone(), ..Schema::default() };
            scale.fields = Scales::expected(&rows, bits).0;
            scale.longest = EXPECTED_ROWS;
        }
    }
    scales
}

/// What single records are expected to be like: the widest range that a narrow program takes.
fn expected(plan: &Plan, as_of: Option<Date>, kinds: &[&Kind]) -> Scales {
    let tried = (LEAST_BITS..=NARROW_BITS).rev().step_by(4);
    let narrow = tried.map(|bits| expected_of(&plan.facts, bits)).find(|scales| {
        let source = Source { plan, as_of, scales, kinds, nearly: false };
        choose(source, Wanted::Everything, &[Width::Narrow]).is_ok()
    });
    narrow.unwrap_or_else(|| expected_of(&plan.facts, NARROW_BITS))
}

fn program(
    plan: &Plan,
    as_of: Option<Date>,
    kinds: &[(Kind, Option<usize>)],
    columns: Option<&Columns>,
) -> ProgramListing {
    let own: Vec<&Kind> = kinds.iter().map(|(kind, _)| kind).collect();
    let scales =
        columns.map_or_else(|| expected(plan, as_of, &own), |columns| Scales::learned(&plan.facts, columns, 0));
    let source = Source { plan, as_of, scales: &scales, kinds: &own, nearly: false };
    let line = |(kind, people): &(Kind, Option<usize>)| {
        let holds = kind.holds.iter().enumerate().filter(|(_, holds)| **holds);
        KindLine { patches: holds.map(|(at, _)| at).collect(), people: *people }
    };
    let mut listing = ProgramListing { kinds: kinds.iter().map(line).collect(), ..ProgramListing::default() };
    let refusal = |(width, nearly, unfit): (Width, bool, Unfit)| {
        let words = why(&[(width, nearly, unfit.clone())]);
        let (Unfit::TooWide(span) | Unfit::Unsuited(_, span)) = unfit;
        RefusedLine { bits: width.bits(), nearly, why: words::reason(words), span }
    };
    let (variant, refused) = match choose(source, Wanted::Everything, &[Width::Narrow, Width::Wide]) {
        Ok((variant, refused)) => (Some(variant), refused),
        Err(refused) => (None, refused),
    };
    listing.refused = refused.into_iter().map(refusal).collect();
    let Some(variant) = variant else { return listing };
    listing.nearly = variant.nearly;
    let mut staged: Vec<String> = vec![];
    for (Stage { program, spans, outputs, .. }, letter) in variant.stages.iter().zip(letters()) {
        list(&mut listing, (program, letter), plan, &scales, spans, &staged);
        staged.extend(outputs.iter().map(|reg| show(*reg, letter)));
    }
    listing.bits = Some(match &variant.code {
        Code::Narrow(program) => {
            list(&mut listing, (program, 'r'), plan, &scales, &variant.spans, &staged);
            Width::Narrow.bits()
        }
        Code::Wide(program) => {
            list(&mut listing, (program, 'r'), plan, &scales, &variant.spans, &staged);
            Width::Wide.bits()
        }
    });
    listing.results = results::results(plan, &variant.results);
    listing
}

/// What the registers of programs before the last are called.
fn letters() -> impl Iterator<Item = char> {
    ('s'..='z').chain('a'..='q').chain(std::iter::repeat('z'))
}

fn list<L: super::lane::Lane + std::fmt::Display>(
    listing: &mut ProgramListing,
    (program, letter): (&Program<L>, char),
    plan: &Plan,
    scales: &Scales,
    spans: &[Option<Span>],
    staged: &[String],
) {
    for (at, input) in program.inputs.iter().enumerate() {
        let (what, range) = match input {
            Input::Staged(at) => (Say::same(staged.get(*at).cloned().unwrap_or_default()), None),
            input => read(input, plan, scales, listing.kinds.len()),
        };
        listing.inputs.push(InputLine { register: format!("{letter}{at}"), what, range });
    }
    for (step, span) in program.steps.iter().zip(spans) {
        listing.steps.push(StepLine {
            register: (!matches!(step.instr, Instr::Leave(..))).then(|| show(step.to, letter)),
            text: steps::text(&step.instr, plan, letter),
            over: step.over.map(|list| fact_name(plan, list).to_owned()),
            span: *span,
        });
    }
}

fn show(reg: Reg, letter: char) -> String {
    format!("{letter}{}", reg.0)
}

fn fact_name(plan: &Plan, field: usize) -> &str {
    plan.facts.fields.get(field).map_or("", |field| field.name.as_str())
}

/// What an input is called, and its numbers.
fn read(input: &Input, plan: &Plan, scales: &Scales, kinds: usize) -> (Say, Option<InputRange>) {
    let inner = |list: usize, field: usize| match plan.facts.fields.get(list).map(|fact| &fact.kind) {
        Some(FieldKind::List(schema)) => schema.fields.get(field),
        _ => None,
    };
    let inner_name = |list: usize, field: usize| {
        let name = inner(list, field).map_or("", |field| field.name.as_str());
        format!("{}.{name}", fact_name(plan, list))
    };
    let exists = |name: &str| say!("whether {name} is there", "{name} 是否有值");
    let is = |name: &str, words: &str| Say::same(format!("{name} = \"{words}\""));
    match input {
        Input::Fact(field) => typed(fact_name(plan, *field), plan.facts.fields.get(*field), scales.0.get(*field)),
        Input::There(field) => (exists(fact_name(plan, *field)), None),
        Input::Text(field, words) => (is(fact_name(plan, *field), words), None),
        Input::Kind => {
            let last = kinds.saturating_sub(1);
            (say!("the kind of person, 0 to {last}", "人员类别,0 至 {last}"), None)
        }
        Input::Length(list) => {
            let (name, most) = (fact_name(plan, *list), scales.0.get(*list).map_or(0, |scale| scale.longest));
            (say!("how many rows {name} has, 0 to {most}", "{name} 的行数,0 至 {most}"), None)
        }
        Input::Field(list, field) => {
            let scale = scales.0.get(*list).and_then(|scale| scale.fields.get(*field));
            typed(&inner_name(*list, *field), inner(*list, *field), scale)
        }
        Input::FieldThere(list, field) => (exists(&inner_name(*list, *field)), None),
        Input::FieldText(list, field, words) => (is(&inner_name(*list, *field), words), None),
        Input::Staged(_) => (Say::same(""), None),
    }
}

/// A field with its type, and its numbers where they are not codes.
fn typed(name: &str, field: Option<&Field>, scale: Option<&Scale>) -> (Say, Option<InputRange>) {
    let Some(field) = field else { return (Say::same(name), None) };
    match &field.kind {
        FieldKind::Numeric(unit) => {
            let range = scale.map(|scale| InputRange {
                unit: *unit,
                places: scale.places,
                low: scale.bounds.0,
                high: scale.bounds.1,
            });
            let (en, zh) = (unit.en(), unit.zh());
            (say!("{name}: {en}", "{name}:{zh}"), range)
        }
        FieldKind::Bool => (say!("{name}: bool", "{name}:是非"), None),
        FieldKind::Date(_) => (say!("{name}: date", "{name}:日期"), None),
        FieldKind::Member(dimension) => {
            let members = dimension.members.iter().map(|member| member.name.as_str()).enumerate();
            let members: Vec<String> = members.map(|(at, name)| format!("{at} {name}")).collect();
            let members = members.join(", ");
            (Say::same(format!("{name}: {members}")), None)
        }
        // of these a program reads something else
        FieldKind::Text | FieldKind::List(_) => (Say::same(name), None),
    }
}
