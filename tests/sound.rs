//! What compiles keeps its word: any record within the declared bounds gives a result, or a fault of its own; totals and
//! scores lie where the checker proved them to lie, and nothing that was proved to be there is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;

use merit::Engine;
use merit::facts::{Fault, FaultKind, Field, FieldKind, Raw};
use merit::outcome::{Outcome, Shown};
use merit::plan::{Choice, IndicatorPlan, PolicyPlan};
use merit::value::{Date, Rational, Unit};

const SCHEMES: usize = 250;
const RECORDS: usize = 12;

#[test]
fn generated_schemes_keep_their_word() {
    let mut stream = generate::stream();
    let mut dice = Dice(7);
    let (mut kept, mut scored, mut faulty) = (0, 0, 0);
    while kept < SCHEMES {
        let case = stream.case();
        let Ok(engine) = Engine::compile("generated.merit", &case.scheme_text) else { continue };
        kept += 1;
        let as_of = case.as_of.as_deref().map(|d| Date::parse(d).unwrap());
        let engine = as_of.map_or_else(|| engine.clone(), |date| engine.at(date).unwrap());
        for _ in 0..RECORDS {
            let raw = record(&engine.facts().fields, &mut dice);
            if keeps_its_word(&engine, &raw, &case.scheme_text) {
                scored += 1;
            } else {
                faulty += 1;
            }
        }
    }
    println!("{kept} schemes, {scored} records scored, {faulty} at fault");
    assert!(scored > faulty, "{scored} scored, {faulty} at fault");
}

/// Schemes that a careless proof would let through, or that it lets through for a good reason.
#[test]
fn proofs_that_are_easily_too_bold() {
    let facts = "facts { key person: text  x: number in [0, 5]  y: number in [0, 5]  maybe: number? in [0, 5]  d: date\n\
                 n: count  b: bool  rows: list { v: number in [0, 5]  w: number? in [0, 5] } }";
    let scores = [
        ("if count(rows) >= -5 then average(rows, v) else 0", false),
        ("if count(rows) > 0 then average(rows, v) else 0", true),
        ("if count(rows) > 0 then average(rows where v > 1, v) else 0", false),
        ("if count(rows where v > 1) > 0 then average(rows, v) else 0", false),
        ("if count(rows) <> 0 then average(rows, v) else 0", true),
        ("if not (count(rows) = 0) then average(rows, v) else 0", true),
        ("if n > 0 then (share(rows where v > 1) as number) else 0", false),
        ("if x > 0 then min(y / x, 5) else 0", true),
        ("if x >= 0 then min(y / x, 5) else 0", false),
        ("if x > y then min(1 / x, 5) else 0", true),
        ("if x >= y then min(1 / x, 5) else 0", false),
        ("if x <> y then min(1 / (x - y), 5) else 0", false),
        ("if not (x <= 0 or b) then min(1 / x, 5) else 0", true),
        ("if not (x <= 0 and b) then min(1 / x, 5) else 0", false),
        ("if x > 0 or b then min(1 / x, 5) else 0", false),
        ("if b then 0 else if x > 0 then min(1 / x, 5) else 1", true),
        ("if x in (0, 3] then min(1 / x, 5) else 0", true),
        ("if x not in (0, 3] then min(1 / x, 5) else 0", false),
        ("if x in {1, 2} then min(1 / x, 5) else 0", false),
        ("if maybe is present then maybe else 0", true),
        ("if maybe is missing or maybe > 3 then 0 else maybe", true),
        ("if maybe > 3 or maybe is present then 1 else 0", false),
        ("if maybe > 3 then maybe else 0", false),
        ("(if maybe > 3 then maybe else 0) else 1", true),
        ("sum(rows where v > 0, 1 / v)", true),
        ("sum(rows where v >= 0, 1 / v)", false),
        ("sum(rows where w is present, w)", true),
        ("sum(rows, w)", false),
        ("sum(rows where v > 0, if sum(rows, v) > 20 and self.x > 0 then 1 else 1 / self.x)", false),
        ("sum(rows where v > 0, sum(rows, 1 / v))", false),
        ("min(1 / max(x, 1), 5)", true),
        ("min(1 / round(x, 0), 5)", false),
        ("min(1 / ceil(x + 0.5), 5)", true),
        ("min(1 / floor(x + 0.5), 5)", false),
        ("min(1 / abs(x - 6), 5)", true),
        ("min(1 / (x * x + 1), 5)", true),
        ("min(1 / clamp(x, 1, 3), 5)", true),
        ("min(1 / clamp(x, 0, 3), 5)", false),
        ("if add_months(d, n) > 2024-01-01 then 1 else 0", true),
    ];
    let mut dice = Dice(11);
    let mut wrong = vec![];
    for (score, sound) in scores {
        let text = format!("scheme s\n{facts}\nindicator a {{ weight 100%  score {score}  cap 100  floor 0 }}\n");
        match Engine::compile("s.merit", &text) {
            Err(problems) => {
                let undefined = problems.to_string().contains("M0308");
                if sound || !undefined {
                    wrong.push(format!("{score}\n{problems}"));
                }
            }
            Ok(engine) => {
                if !sound {
                    wrong.push(format!("{score}: compiles"));
                }
                for _ in 0..60 {
                    let raw = record(&engine.facts().fields, &mut dice);
                    keeps_its_word(&engine, &raw, &text);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Whether a record gave a result; panics where the checker promised something else.
fn keeps_its_word(engine: &Engine, raw: &Raw, text: &str) -> bool {
    let shown = || format!("{raw:?}\n{text}");
    let prepared = match engine.read(raw) {
        Ok(reading) => reading.record,
        Err(faults) => panic!("a record within its bounds is refused: {faults:?}\n{}", shown()),
    };
    match engine.score_record(&prepared) {
        Ok(outcome) => {
            in_range(engine, &outcome, &shown);
            true
        }
        Err(faults) => {
            faults.iter().for_each(|fault| own_fault(engine, fault, &shown));
            false
        }
    }
}

/// A fault of the record, never one that the scheme was proved to be free of.
fn own_fault(engine: &Engine, fault: &Fault, shown: &dyn Fn() -> String) {
    let rules = &engine.plan().indicators;
    let fits = match fault.kind {
        FaultKind::FactMissing => {
            // an indicator without data is at fault only where it says so
            let rule = rules.iter().find(|r| fault.field.as_deref() == Some(&r.name) && is_no_fact(engine, &r.name));
            rule.is_none_or(may_fault)
        }
        FaultKind::NoLiveIndicator => rules.iter().any(may_redistribute),
        FaultKind::TooLarge | FaultKind::LimitExceeded => true,
        // an amount that somebody decides is checked as it is used
        FaultKind::OutOfBounds => engine.plan().adjusts.iter().any(|a| a.within.is_some()),
        FaultKind::Rejected => !engine.plan().checks.is_empty(),
        FaultKind::WrongType
        // the generated schemes are finished
        | FaultKind::Undecided
        | FaultKind::UnresolvedTie
        | FaultKind::UnreadableRow
        | FaultKind::UnknownPerson
        | FaultKind::DuplicateKey
        // and each is run by itself
        | FaultKind::TeamCycle
        | FaultKind::UnknownLeader
        | FaultKind::TwoSchemes
        | FaultKind::FaultyMember
        | FaultKind::TeamFromRun
        | FaultKind::OutsideEffective => false,
    };
    assert!(fits, "{fault}\n{}", shown());
}

fn is_no_fact(engine: &Engine, name: &str) -> bool {
    engine.facts().fields.iter().all(|f| f.name != name)
}

fn all<T>(choice: &Choice<T>) -> impl Iterator<Item = &T> {
    choice.base.iter().chain(choice.layers.iter().map(|(_, _, value, _)| value))
}

fn policies(rule: &IndicatorPlan) -> impl Iterator<Item = &PolicyPlan> {
    all(&rule.no_data).chain(all(&rule.no_data_when).flat_map(|rows| rows.iter().map(|(_, policy)| policy)))
}

fn may_fault(rule: &IndicatorPlan) -> bool {
    policies(rule).any(|policy| matches!(policy, PolicyPlan::Fault))
}

fn may_redistribute(rule: &IndicatorPlan) -> bool {
    policies(rule).any(|policy| matches!(policy, PolicyPlan::Redistribute))
}

fn in_range(engine: &Engine, outcome: &Outcome, shown: &dyn Fn() -> String) {
    let plan = engine.plan();
    if let Some((low, high, _)) = &plan.clamp {
        for total in [outcome.total, outcome.computed_total] {
            let total = Rational::from(total);
            assert!(*low <= total && total <= *high, "total {total}\n{}", shown());
        }
    }
    assert!(outcome.total <= outcome.computed_total, "a veto raises\n{}", shown());
    if plan.grades.is_some() {
        assert!(outcome.grade.is_some(), "no grade\n{}", shown());
    }
    for rule in &plan.indicators {
        let Some(score) = outcome.indicators.get(&rule.name).and_then(|line| line.score.as_ref()) else { continue };
        let most = all(&rule.mark).chain(all(&rule.cap)).cloned().fold(Rational::ZERO, Rational::max);
        let most = if rule.mark.base.is_none() { most.max(Rational::HUNDRED) } else { most };
        assert!(*score.value() <= most, "{} scores {score}, at most {most}\n{}", rule.name, shown());
        let floors: Vec<&Option<Rational>> = all(&rule.floor).collect();
        if floors.iter().all(|floor| floor.is_some()) {
            let least = floors.into_iter().flatten().cloned().fold(Rational::ZERO, Rational::min);
            assert!(*score.value() >= least, "{} scores {score}, at least {least}\n{}", rule.name, shown());
        }
    }
    for (name, value) in &outcome.outcomes {
        assert!(!matches!(value, Shown::Missing), "outcome {name} is undefined\n{}", shown());
    }
}

/// Numbers without order, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// A random record within the declared bounds, most of it there.
fn record(fields: &[Field], rng: &mut Dice) -> Raw {
    Raw::Map(fields.iter().map(|field| (field.name.clone(), value(field, true, rng))).collect(), None)
}

fn value(field: &Field, top: bool, rng: &mut Dice) -> Raw {
    let lacks = match (field.optional || field.default.is_some(), top && field.name != "person") {
        (true, _) => chance(rng, 3),
        (false, true) => chance(rng, 60),
        (false, false) => false,
    };
    if lacks {
        return Raw::Missing;
    }
    match &field.kind {
        FieldKind::Numeric(unit) => Raw::Number(number(field, *unit, rng).to_string()),
        FieldKind::Date(_) => {
            Raw::Text(pick(rng, &["1900-01-01", "2024-02-29", "2024-07-01", "2999-12-31"]).to_owned())
        }
        FieldKind::Bool => Raw::Bool(chance(rng, 2)),
        FieldKind::Text if field.name == "person" => Raw::Text("甲".to_owned()),
        FieldKind::Text => Raw::Text(pick(rng, &["", "协作", "A", "9"]).to_owned()),
        FieldKind::Member(dimension) => {
            let members: Vec<&str> = dimension.members.iter().map(|m| m.name.as_str()).collect();
            Raw::Text(pick(rng, &members).to_owned())
        }
        FieldKind::List(list) => {
            let rows = rng.below(4);
            let row = |rng: &mut Dice| {
                Raw::Map(list.fields.iter().map(|f| (f.name.clone(), value(f, false, rng))).collect(), None)
            };
            Raw::List((0..rows).map(|_| row(rng)).collect())
        }
    }
}

/// Zero, a bound, next to a bound, something huge or something plain: whatever the bounds allow.
fn number(field: &Field, unit: Unit, rng: &mut Dice) -> Rational {
    let plain = |n: i128, d: i128| Rational::from_parts(n, d);
    let mut candidates = vec![Rational::ZERO, plain(1, 1), plain(3, 1), plain(9_999_999_999, 1), plain(-7, 1)];
    candidates.extend([plain(1, 1_000_000), plain(5, 2), plain(-1, 100), plain(333_333, 100_000), plain(9, 10)]);
    for (end, _) in field.range.low.iter().chain(&field.range.high) {
        candidates.extend([end.clone(), end + &plain(1, 1000), end - &plain(1, 1000), end + &plain(1, 1)]);
    }
    let whole = unit == Unit::Count;
    candidates.retain(|n| field.range.contains(n) && (!whole || (n.is_whole() && !n.is_negative())));
    pick(rng, &candidates)
}

fn pick<T: Clone>(rng: &mut Dice, from: &[T]) -> T {
    from[rng.below(from.len())].clone()
}

fn chance(rng: &mut Dice, one_in: usize) -> bool {
    rng.below(one_in) == 0
}
