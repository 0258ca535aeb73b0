//! Assertions are computed by an evaluator of their own, before anyone is scored: it agrees with the one that scores.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;

use std::fmt::Write as _;

use generate::Tape;
use merit::Engine;
use merit::diag::Code;
use merit::facts::Raw;
use merit::outcome::Shown;

const SCHEMES: usize = 12;
/// Assertions of one scheme; so many problems are reported at once.
const EACH: usize = 30;

/// Every kind of person has weights and params of its own; nobody is without data, so weights stay as written.
const BASE: &str = r#"scheme asserted
round to 2 half_even
dimension role { sales, service, lead }
facts { key person: text  role: role  senior: bool }
param goal: money = 80
param share: ratio = 35%
let third: money = goal / 3
let low: number = -7 / 2
section s {
  weight 60%
  indicator x { weight 30%  score 50 }
  section free { indicator y { weight 70%  score 60 } }
}
indicator z { weight 40%  score 70 }
when role = lead { indicator x { weight 45% }  indicator y { weight 55% }  param goal = 120 }
when senior {
  section s { weight 75% }
  indicator z { weight 25% }
  when role in {sales, lead} { param share = 90% }
}
"#;

const PEOPLE: [(&str, bool); 6] =
    [("sales", false), ("sales", true), ("service", false), ("service", true), ("lead", false), ("lead", true)];

#[test]
fn the_evaluator_of_assertions_agrees_with_the_engine() {
    let mut stream = generate::stream();
    let mut differing = 0;
    for _ in 0..SCHEMES {
        let mut tape = Tape::new(&stream.tape(2000..2001));
        let numbers: Vec<String> = (0..EACH / 2).map(|_| number(&mut tape, 4)).collect();
        let conditions: Vec<String> = (0..EACH / 2).map(|_| condition(&mut tape, 3)).collect();
        let mut text = BASE.to_owned();
        for (index, e) in numbers.iter().enumerate() {
            writeln!(text, "outcome n{index}: number = {e}").unwrap();
        }
        for (index, e) in conditions.iter().enumerate() {
            writeln!(text, "outcome c{index}: bool = {e}").unwrap();
        }
        let engine = Engine::compile("s.merit", &text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        let computed: Vec<Vec<String>> = PEOPLE.iter().map(|person| outcomes(&engine, person)).collect();
        differing += (0..EACH).filter(|i| computed.iter().any(|row| row[*i] != computed[0][*i])).count();
        let (mut holding, mut failing) = (BASE.to_owned(), BASE.to_owned());
        for (index, e) in numbers.iter().chain(&conditions).enumerate() {
            let whose = index % PEOPLE.len();
            let right: Vec<String> = computed.iter().map(|row| claim(e, &row[index], true)).collect();
            // one kind of person for whom something else is claimed
            let mut wrong = right.clone();
            wrong[whose] = claim(e, &computed[whose][index], false);
            writeln!(holding, "assert a{index}: {}", by_person(&right)).unwrap();
            writeln!(failing, "assert a{index}: {}", by_person(&wrong)).unwrap();
        }
        if let Err(problems) = Engine::compile("s.merit", &holding) {
            panic!("{problems}\n{holding}");
        }
        let problems = Engine::compile("s.merit", &failing).unwrap_err();
        let fails = problems.diagnostics.iter().filter(|d| d.code == Code::AssertFails).count();
        assert_eq!((fails, problems.diagnostics.len()), (EACH, EACH), "{problems}\n{failing}");
    }
    assert!(differing > SCHEMES * EACH / 4, "{differing} differ from person to person");
}

/// The outcomes of one kind of person, numbers as fractions.
fn outcomes(engine: &Engine, (role, senior): &(&str, bool)) -> Vec<String> {
    let facts =
        [("person", Raw::Text("p".into())), ("role", Raw::Text((*role).into())), ("senior", Raw::Bool(*senior))];
    let raw = Raw::Map(facts.map(|(name, raw)| (name.to_owned(), raw)).into(), None);
    let outcome = engine.score_record(&engine.read(&raw).unwrap().record).unwrap();
    let shown = outcome.outcomes.values().map(|shown| match shown {
        Shown::Number(figure) => figure.value().fraction(),
        Shown::Bool(value) => value.to_string(),
        other => panic!("{other:?}"),
    });
    shown.collect()
}

/// That an expression has a value, or another one.
fn claim(e: &str, value: &str, holds: bool) -> String {
    match (value, holds) {
        ("true", true) | ("false", false) => format!("({e})"),
        ("false", true) | ("true", false) => format!("not ({e})"),
        _ => format!("({e}) {} {value}", if holds { "=" } else { "<>" }),
    }
}

fn by_person(claims: &[String]) -> String {
    let mut text = String::new();
    for ((role, senior), claim) in PEOPLE.iter().zip(claims) {
        let senior = if *senior { "senior" } else { "not senior" };
        write!(text, "(role <> {role} or not ({senior}) or ({claim})) and ").unwrap();
    }
    text + "true"
}

/// A number that is the same for everybody of one kind.
fn number(tape: &mut Tape, depth: usize) -> String {
    if depth == 0 {
        return tape.one_of(&["2", "0.125", "-3", "1.005", "10000", "low", "(share as number)"]).into();
    }
    let depth = depth - 1;
    match tape.below(13) {
        0 => format!("({} + {} - {})", number(tape, depth), number(tape, depth), number(tape, 0)),
        1 => format!("{} * {}", number(tape, depth), number(tape, 0)),
        2 => format!("({}) / {}", number(tape, depth), tape.one_of(&["7", "0.3", "-4", "(goal as number)"])),
        3 => format!("min({}, {})", number(tape, depth), number(tape, depth)),
        4 => format!("max({}, {}, 1)", number(tape, depth), number(tape, depth)),
        5 => format!("{}({})", tape.one_of(&["abs", "floor", "ceil"]), number(tape, depth)),
        6 => format!("round({}, {})", number(tape, depth), tape.one_of(&["0", "2"])),
        7 => format!("clamp({}, -2, {})", number(tape, depth), tape.one_of(&["5", "0.5"])),
        8 => {
            let (a, b) = (number(tape, depth), number(tape, depth));
            format!("(if {} then {a} else {b})", condition(tape, depth))
        }
        9 => format!("(-{})", number(tape, 0).trim_start_matches('-')),
        10 => format!("({} as number)", money(tape)),
        11 => format!("(({}.weight * 3) as number)", tape.one_of(&["x", "y", "z", "s", "free"])),
        _ => number(tape, 0),
    }
}

fn money(tape: &mut Tape) -> &'static str {
    tape.one_of(&["goal", "third", "(goal - third * 2)", "(50 + goal)", "(goal * share)", "max(goal, 100)"])
}

fn condition(tape: &mut Tape, depth: usize) -> String {
    let level = depth.min(1);
    match tape.below(if depth == 0 { 8 } else { 11 }) {
        0 => format!("role {} {}", tape.one_of(&["=", "<>"]), tape.one_of(&["sales", "lead"])),
        1 => "senior".into(),
        2 => format!("role in {{service, {}}}", tape.one_of(&["sales", "lead"])),
        3 => format!("{} {} 60%", tape.one_of(&["x.weight", "s.weight", "share"]), tape.one_of(&["<", ">=", "="])),
        4 => {
            let range = tape.one_of(&["[30%, 75%)", "(25%, 60%]", "[18%, 42%]"]);
            format!("{}.weight {} {range}", tape.one_of(&["y", "z", "s", "x"]), tape.one_of(&["in", "not in"]))
        }
        5 => format!("{} {} {}", money(tape), tape.one_of(&["<", "<=", "<>"]), money(tape)),
        6 => format!("{} {} {}", number(tape, level), tape.one_of(&["<", ">", ">=", "<="]), number(tape, level)),
        7 => format!("goal in {{80, third, {}}}", tape.one_of(&["120", "50"])),
        8 => format!("({} and {})", condition(tape, depth - 1), condition(tape, depth - 1)),
        9 => format!("({} or {})", condition(tape, depth - 1), condition(tape, depth - 1)),
        _ => format!("not ({})", condition(tape, depth - 1)),
    }
}
