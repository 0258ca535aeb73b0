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
param start: date = 2024-01-31
section s {
  weight 60%
  indicator x { weight 30%  score 50 }
  section free { indicator y { weight 70%  score 60 } }
}
indicator z { weight 40%  score 70 }
when role = lead { indicator x { weight 45% }  indicator y { weight 55% }  param goal = 120  param start = 2023-11-30 }
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

/// What is said of an assertion, the todo's own warnings apart.
fn said(condition: &str) -> Vec<(Code, String)> {
    let base = BASE.replacen("facts {", "facts { hired: date  open: role?  list: list { a: number }", 1);
    let text = format!("{base}param undecided: money = todo\nassert claim: {condition}\n");
    let problems = match Engine::compile("s.merit", &text) {
        Ok(engine) => engine.warnings().to_vec(),
        Err(problems) => problems.diagnostics,
    };
    let own = |d: &&merit::diag::Diagnostic| !d.message.en.contains("replaced");
    problems.iter().filter(own).map(|d| (d.code, d.message.en.clone())).collect()
}

#[test]
fn dates_are_computed_as_when_somebody_is_scored() {
    for holds in [
        "year(2026-01-01) = 2026 and quarter(2026-04-01) = 2 and month(2026-12-31) = 12",
        "role = lead or add_months(start, 1) = 2024-02-29",
        "add_months(2024-03-31, -1) = 2024-02-29",
        "2024-12-30 + 3 = 2025-01-02 and 2024-03-01 - days(1) = 2024-02-29",
        "2024-01-01 + days(1.5) = 2024-01-02 and 2024-01-10 - days(1.5) = 2024-01-08",
        "year(add_months(if role = lead then start else 2023-10-31, 2)) in {2023, 2024}",
    ] {
        assert_eq!(said(holds), [], "{holds}");
    }
    for (fails, why) in [
        ("year(2026-01-01) = 1999", ": 2026 against 1999"),
        ("quarter(2026-01-01) = 4", ": 1 against 4"),
        ("month(2026-01-01) = 2", ": 1 against 2"),
        ("add_months(2026-01-31, 1) = 2026-07-01", ": 2026-02-28 against 2026-07-01"),
        ("year(start) = 2024", " for `role = lead`: 2023 against 2024"),
        ("2024-12-30 + 3 = 2025-01-01", ": 2025-01-02 against 2025-01-01"),
    ] {
        assert_eq!(said(fails), [(Code::AssertFails, format!("`claim` does not hold{why}"))], "{fails}");
    }
}

#[test]
fn no_assertion_is_passed_over_in_silence() {
    let undecided = (Code::AssertUndecided, "`claim` can not be decided before anyone is scored".to_owned());
    for condition in [
        // beyond the calendar
        "add_months(2999-12-01, 1) = 2999-12-01",
        "2999-12-31 + 1 > 2024-01-01",
        "1900-01-01 - 1 < 2024-01-01",
        // known of a person only
        "year(hired) = 2020",
        "add_months(hired, 1) > 2020-01-01",
        "year(as_of) = 2026",
        "hired + 1 > 2020-01-01",
        "open = lead",
        "(open else lead) = lead",
        "open is present",
        "count(list) = 0",
        "x.score > 3",
        // without a value for anybody, whatever stands beside it
        "1 / 0 = 1",
        "1 in {1, 1 / 0}",
        "1 not in {2, 1 / 0}",
        "1 / 0 = 1 or true",
        "1 / 0 = 1 and false",
        "(1 / 0 else 2 / 0) = 1",
        "undecided = 3 or as_of > 2020-01-01",
    ] {
        assert_eq!(said(condition), std::slice::from_ref(&undecided), "{condition}");
    }
    for condition in ["true or 1 / 0 = 1", "(1 / 0 else 5) = 5", "goal > 200 or goal / goal = 100%"] {
        assert_eq!(said(condition), [], "{condition}");
    }
    for condition in ["undecided = 3", "year(2024-01-01) = 2024 and undecided > 3", "(undecided as number) + 1 = 2"] {
        let waits = (Code::Todo, "`claim` is not proved yet: it waits for a `todo`".to_owned());
        assert_eq!(said(condition), [waits], "{condition}");
    }
    // an error of the types is told once, and the assertion is no error of its own
    for condition in ["start", "goal", "year(3) = 3", "goal + start = 3", "-start = 3", "unknown = 3"] {
        let said = said(condition);
        assert!(said.len() == 1 && !matches!(said[0].0, Code::AssertFails | Code::AssertUndecided), "{said:?}");
    }
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
    match tape.below(15) {
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
        12 => format!("({}({}) as number)", tape.one_of(&["year", "quarter", "month"]), date(tape)),
        13 => format!("(({} - {}) as number)", date(tape), date(tape)),
        _ => number(tape, 0),
    }
}

fn money(tape: &mut Tape) -> &'static str {
    tape.one_of(&["goal", "third", "(goal - third * 2)", "(50 + goal)", "(goal * share)", "max(goal, 100)"])
}

fn date(tape: &mut Tape) -> String {
    let day = tape.one_of(&["start", "2024-02-29", "add_months(start, 1)", "add_months(2024-08-31, -6)"]);
    match tape.below(4) {
        0 => format!("({day} + {})", tape.one_of(&["1", "365", "days(2.5)", "days(floor(low))"])),
        1 => format!("({day} - {})", tape.one_of(&["30", "days(0.5)", "days(1.5)"])),
        2 => format!("add_months({day}, {})", tape.one_of(&["13", "-3", "0"])),
        _ => day.into(),
    }
}

fn condition(tape: &mut Tape, depth: usize) -> String {
    let level = depth.min(1);
    match tape.below(if depth == 0 { 9 } else { 12 }) {
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
        8 => format!("{} {} {}", date(tape), tape.one_of(&["<", ">=", "="]), date(tape)),
        9 => format!("({} and {})", condition(tape, depth - 1), condition(tape, depth - 1)),
        10 => format!("({} or {})", condition(tape, depth - 1), condition(tape, depth - 1)),
        _ => format!("not ({})", condition(tape, depth - 1)),
    }
}
