//! The programs of a plan in words: what is computed, in which width, why not narrower, and where the source says so.

use std::fmt::Display;

use super::amount::Amount;
use super::build::{Unfit, Width};
use super::code::{Input, Instr, Reg, Step};
use super::kind::Kind;
use super::lower::{Results, Source, Symbol};
use super::program::{Code, Program};
use super::scales::Scales;
use super::variant::{Wanted, choose, why};
use super::{Weights, unsuited};
use crate::facts::{Columns, FieldKind};
use crate::plan::Plan;
use crate::source::Span;
use crate::value::Date;

/// The programs of a plan.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Why there are none, where there are none.
    pub refused: Option<&'static str>,
    /// A program for each shape of the scheme.
    pub programs: Vec<ProgramListing>,
}

/// A program, or why there is none.
#[derive(Debug, Clone, Default)]
pub struct ProgramListing {
    /// The patches that hold for each kind of person it is for.
    pub kinds: Vec<Vec<usize>>,
    /// The width of its registers in bits; nothing where there is no program.
    pub bits: Option<u32>,
    /// Sums of quotients are near rather than exact; whoever is too near a line is left to the exact path.
    pub nearly: bool,
    /// Why quicker programs do not do, each with its place: a width, and whether sums were to be near.
    pub refused: Vec<(u32, bool, &'static str, Option<Span>)>,
    /// What is read, with its ranges.
    pub inputs: Vec<InputLine>,
    /// What is computed.
    pub steps: Vec<StepLine>,
    /// What people get, and where it is.
    pub results: Vec<(String, String)>,
}

/// Something that a program reads.
#[derive(Debug, Clone)]
pub struct InputLine {
    /// Where it is.
    pub register: String,
    /// What it is.
    pub what: String,
    /// Its decimal places and the range for which the program is proved, where it is a number.
    pub range: Option<(u32, i64, i64)>,
}

/// A step.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// Where its result goes.
    pub register: String,
    /// What it does.
    pub text: String,
    /// The list over whose rows it runs.
    pub over: Option<usize>,
    /// Where the source says so.
    pub span: Option<Span>,
}

impl Listing {
    /// The programs for some kinds of person, told by the patches that hold: for what columns are like, else for what
    /// single records are expected to be like.
    #[must_use]
    pub fn of(
        plan: &Plan,
        as_of: Option<Date>,
        kinds: &[Vec<bool>],
        columns: Option<&Columns>,
        weights: impl Fn(&[bool]) -> Option<Weights>,
    ) -> Self {
        if let Some(refused) = unsuited(plan) {
            return Self { refused: Some(refused), programs: vec![] };
        }
        let known = kinds.iter().filter_map(|holds| Some(Kind::new(plan, holds, weights(holds)?)));
        let mut shapes: Vec<Vec<Kind>> = vec![];
        for kind in known {
            match shapes.iter_mut().find(|shape| shape.first().is_some_and(|first| first.shape == kind.shape)) {
                Some(shape) => shape.push(kind),
                None => shapes.push(vec![kind]),
            }
        }
        let programs = shapes.iter().map(|kinds| program(plan, as_of, kinds, columns));
        Self { refused: None, programs: programs.collect() }
    }
}

/// What single records are expected to be like: the widest range that a narrow program takes.
fn expected(plan: &Plan, as_of: Option<Date>, kinds: &[&Kind]) -> Scales {
    let narrow = (5..=11).rev().map(|bits| Scales::expected(&plan.facts, bits * 4)).find(|scales| {
        let source = Source { plan, as_of, scales, kinds, nearly: false };
        choose(source, Wanted::Brief, &[Width::Narrow]).is_ok()
    });
    narrow.unwrap_or_else(|| Scales::expected(&plan.facts, 40))
}

fn program(plan: &Plan, as_of: Option<Date>, kinds: &[Kind], columns: Option<&Columns>) -> ProgramListing {
    let own: Vec<&Kind> = kinds.iter().collect();
    let scales = columns.map_or_else(|| expected(plan, as_of, &own), |columns| Scales::learned(&plan.facts, columns));
    let source = Source { plan, as_of, scales: &scales, kinds: &own, nearly: false };
    let holds = |kind: &Kind| kind.holds.iter().enumerate().filter(|(_, holds)| **holds).map(|(at, _)| at).collect();
    let mut listing = ProgramListing { kinds: kinds.iter().map(holds).collect(), ..ProgramListing::default() };
    let refusal = |(width, nearly, unfit): (Width, bool, Unfit)| {
        let words = why(&[(width, nearly, unfit.clone())]);
        let (Unfit::TooWide(span) | Unfit::Unsuited(_, span)) = unfit;
        (width.bits(), nearly, words, span)
    };
    let (variant, refused) = match choose(source, Wanted::Everything, &[Width::Narrow, Width::Wide]) {
        Ok(found) => found,
        Err(refused) => {
            listing.refused = refused.into_iter().map(refusal).collect();
            return listing;
        }
    };
    listing.refused = refused.into_iter().map(refusal).collect();
    listing.nearly = variant.nearly;
    match &variant.code {
        Code::Narrow(program) => list(&mut listing, program, plan, &scales, &variant.spans),
        Code::Wide(program) => list(&mut listing, program, plan, &scales, &variant.spans),
    }
    listing.bits = Some(match &variant.code {
        Code::Narrow(_) => Width::Narrow.bits(),
        Code::Wide(_) => Width::Wide.bits(),
    });
    listing.results = results(plan, &variant.results);
    listing
}

fn list<L: Display>(
    listing: &mut ProgramListing,
    program: &Program<L>,
    plan: &Plan,
    scales: &Scales,
    spans: &[Option<Span>],
) {
    for (at, input) in program.inputs.iter().enumerate() {
        let (what, scale) = named(input, plan, scales);
        listing.inputs.push(InputLine {
            register: format!("r{at}"),
            what,
            range: scale.map(|scale| (scale.places, scale.bounds.0, scale.bounds.1)),
        });
    }
    for (step, span) in program.steps.iter().zip(spans) {
        listing.steps.push(StepLine {
            register: register(step),
            text: text(&step.instr, plan),
            over: step.over,
            span: *span,
        });
    }
}

fn register<L>(step: &Step<L>) -> String {
    match step.instr {
        Instr::Leave(..) => String::new(),
        _ => show(step.to),
    }
}

fn show(reg: Reg) -> String {
    format!("r{}", reg.0)
}

/// What an input is called, and its numbers.
fn named<'s>(input: &Input, plan: &Plan, scales: &'s Scales) -> (String, Option<&'s super::scales::Scale>) {
    let fact = |field: usize| plan.facts.fields.get(field).map_or_else(String::new, |field| field.name.clone());
    let inner = |list: usize, field: usize| {
        let schema = plan.facts.fields.get(list).map(|fact| &fact.kind);
        let name = match schema {
            Some(FieldKind::List(schema)) => schema.fields.get(field).map(|field| field.name.clone()),
            _ => None,
        };
        format!("{}.{}", fact(list), name.unwrap_or_default())
    };
    match input {
        Input::Fact(field) => (fact(*field), scales.0.get(*field)),
        Input::There(field) => (format!("{} exists", fact(*field)), None),
        Input::Text(field, words) => (format!("{} = \"{words}\"", fact(*field)), None),
        Input::Kind => ("kind of person".to_owned(), None),
        Input::Length(list) => (format!("count({})", fact(*list)), None),
        Input::Field(list, field) => {
            (inner(*list, *field), scales.0.get(*list).and_then(|scale| scale.fields.get(*field)))
        }
        Input::FieldThere(list, field) => (format!("{} exists", inner(*list, *field)), None),
        Input::FieldText(list, field, words) => (format!("{} = \"{words}\"", inner(*list, *field)), None),
    }
}

/// A step as a formula.
fn text<L: Display>(instr: &Instr<L>, plan: &Plan) -> String {
    let r = |reg: &Reg| show(*reg);
    let table = |entries: &[L]| entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let list = |list: usize| plan.facts.fields.get(list).map_or("", |field| field.name.as_str());
    match instr {
        Instr::Const(c) => format!("{c}"),
        Instr::Affine(a, b, c) => match (b.to_string().as_str(), c.to_string().as_str()) {
            ("1", c) => format!("{} + {c}", r(a)),
            (b, "0") => format!("{} × {b}", r(a)),
            (b, c) => format!("{} × {b} + {c}", r(a)),
        },
        Instr::Add(a, b) => format!("{} + {}", r(a), r(b)),
        Instr::Subtract(a, b) => format!("{} - {}", r(a), r(b)),
        Instr::AddScaled(a, b, c) => format!("{} + {} × {c}", r(a), r(b)),
        Instr::Dot(terms, c) => {
            let one = |(reg, factor): &(Reg, L)| match factor.to_string().as_str() {
                "1" => r(reg),
                factor => format!("{} × {factor}", r(reg)),
            };
            let plus = Some(c.to_string()).filter(|c| c != "0");
            terms.iter().map(one).chain(plus).collect::<Vec<_>>().join(" + ")
        }
        Instr::Multiply(a, b) => format!("{} × {}", r(a), r(b)),
        Instr::Abs(a) => format!("|{}|", r(a)),
        Instr::Least(a, b) => format!("min({}, {})", r(a), r(b)),
        Instr::Greatest(a, b) => format!("max({}, {})", r(a), r(b)),
        Instr::AtMost(a, c) => format!("min({}, {c})", r(a)),
        Instr::AtLeast(a, c) => format!("max({}, {c})", r(a)),
        Instr::Less(a, b) => format!("{} < {}", r(a), r(b)),
        Instr::NotAbove(a, b) => format!("{} <= {}", r(a), r(b)),
        Instr::Equal(a, b) => format!("{} = {}", r(a), r(b)),
        Instr::Below(a, c) => format!("{} < {c}", r(a)),
        Instr::Above(a, c) => format!("{} > {c}", r(a)),
        Instr::Equals(a, c) => format!("{} = {c}", r(a)),
        Instr::And(a, b) => format!("{} and {}", r(a), r(b)),
        Instr::Or(a, b) => format!("{} or {}", r(a), r(b)),
        Instr::Not(a) => format!("not {}", r(a)),
        Instr::Select(a, b, c) => format!("if {} then {} else {}", r(a), r(b), r(c)),
        Instr::SelectOr(a, b, c) => format!("if {} then {} else {c}", r(a), r(b)),
        Instr::Lookup(a, entries) => format!("[{}] at {}", table(entries), r(a)),
        Instr::Ladder(a, lines) => format!("how many of [{}] lie above {}", table(lines), r(a)),
        Instr::RatioLadder(a, b, lines) => format!("how many of [{}] lie above {} / {}", table(lines), r(a), r(b)),
        Instr::Divide(a, b, mode) => format!("{} / {} rounded {mode:?}", r(a), r(b)),
        Instr::DivideBy(a, c, mode) => format!("{} / {c} rounded {mode:?}", r(a)),
        Instr::Quotient(a, b, unit) | Instr::WideQuotient(a, b, unit) => {
            format!("{} / {} nearly, in units of 1/{unit}", r(a), r(b))
        }
        Instr::QuotientBy(a, c, unit) => format!("{} / {c} nearly, in units of 1/{unit}", r(a)),
        Instr::Settle(a, unit, mode) => format!("{} / {unit} rounded {mode:?}, or left where that is not sure", r(a)),
        Instr::Leave(a, why) => format!("leave to the exact path if {} ({})", r(a), why.words()),
        Instr::Year(a) => format!("year({})", r(a)),
        Instr::Quarter(a) => format!("quarter({})", r(a)),
        Instr::Month(a) => format!("month({})", r(a)),
        Instr::Spread(own, a) => format!("{} for each row of {}", r(a), list(*own)),
        Instr::Gather(own, a) => format!("sum of {} over {}", r(a), list(*own)),
        Instr::GatherLeast(own, a, _) => format!("least of {} over {}", r(a), list(*own)),
        Instr::GatherGreatest(own, a, _) => format!("greatest of {} over {}", r(a), list(*own)),
    }
}

/// Where everything is that a person gets.
fn results(plan: &Plan, results: &Results) -> Vec<(String, String)> {
    let amount = |amount: &Amount| match amount {
        Amount::Const(value) => value.to_string(),
        Amount::Units(num, unit) => format!("{} × {}", show(*num), unit.fraction()),
        Amount::Ratio(num, den, unit) => format!("{} / {} × {}", show(*num), show(*den), unit.fraction()),
        Amount::Near(sum, unit) => format!("about {} × {}", show(*sum), unit.fraction()),
    };
    let mut listed: Vec<(String, String)> = vec![];
    let lines = plan.indicators.iter().zip(&results.points);
    listed.extend(lines.filter_map(|(rule, line)| Some((format!("{}.points", rule.name), amount(line.as_ref()?)))));
    let adjusted = plan.adjusts.iter().zip(&results.adjusted);
    listed.extend(adjusted.map(|(adjust, line)| (format!("{}.points", adjust.name), amount(line))));
    listed.extend(results.computed_total.iter().map(|total| ("computed_total".to_owned(), amount(total))));
    let fired = plan.vetoes.iter().zip(&results.fired);
    listed.extend(fired.map(|(veto, fired)| (veto.name.clone(), show(*fired))));
    listed.extend(results.total.iter().map(|total| ("total".to_owned(), amount(total))));
    listed.extend(results.grade.map(|grade| ("grade".to_owned(), format!("row {}", show(grade)))));
    let outcomes = plan.outcomes.iter().zip(&results.outcomes);
    listed.extend(outcomes.filter_map(|(outcome, value)| {
        let value = match value.as_ref()? {
            Symbol::Number(number, _) => amount(number),
            Symbol::Truth(reg, _) | Symbol::Code(reg, _) => show(*reg),
            Symbol::Missing | Symbol::Text(..) | Symbol::Words(_) => return None,
        };
        Some((outcome.name.clone(), value))
    }));
    listed
}
