//! What the checker says of schemes with a mistake in them: corners of the engine, one file each under `tests/cases/check`.
//! Mistakes that authors really make stand in `tests/cases/mistakes`.
//!
//! `MERIT_BLESS=1 cargo test --test cases` writes the expectations anew. A file says about itself in comments:
//! `// mistakes: 3` where it makes more than one, `// fixes: partial, because …` where an offered fix is one step of
//! several and so does not make the finding go away.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "support/findings.rs"]
mod findings;

use std::collections::BTreeSet;

use merit::diag::Code;

use findings::{Case, cases, compile, render};

const FOLDER: &str = "check";

/// Codes that no scheme text can provoke.
const WITHOUT_CASE: &[(Code, &str)] =
    &[(Code::Unfaithful, "a fault of the formatter itself, which compiles nothing; `tests/format.rs` looks for it")];

#[test]
fn every_mistake_is_said_once_and_well() {
    let mut wrong = vec![];
    for case in cases(FOLDER) {
        case.said_as_expected(&mut wrong);
        let intended = case.remark("mistakes").map_or(1, |n| n.parse::<usize>().unwrap());
        if case.problems.len() != intended {
            let shown = render(&case.problems, &case.sources);
            wrong.push(format!("{}: {intended} mistakes give\n{shown}", case.name));
        }
        case.places_fit(&mut wrong);
        fixes_mend(&case, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let all = ["check", "mistakes"].into_iter().flat_map(cases);
    let seen: BTreeSet<Code> = all.flat_map(|case| case.problems.into_iter().map(|p| p.code)).collect();
    let excused: BTreeSet<Code> = WITHOUT_CASE.iter().map(|(code, _)| *code).collect();
    let advice: String = std::fs::read_dir("tests/cases/advice")
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let advised = |code: &Code| advice.contains(&format!("advice[{}]", code.id()));
    let missing: Vec<String> = Code::ALL
        .iter()
        .filter(|c| !seen.contains(c) && !excused.contains(c) && !advised(c))
        .map(Code::to_string)
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    assert!(seen.is_disjoint(&excused), "a code has a case and is excused");
}

#[test]
fn no_expectation_is_left_over() {
    findings::nothing_is_left_over(FOLDER);
}

#[test]
fn ten_mistakes_of_ten_kinds_stand_in_the_order_of_the_file() {
    let case = cases(FOLDER).into_iter().find(|case| case.name == "ten_mistakes").unwrap();
    assert_eq!(case.problems.len(), 10);
    let starts: Vec<u32> = case.problems.iter().map(|p| p.span.start).collect();
    assert!(starts.is_sorted());
    let kinds: BTreeSet<Code> = case.problems.iter().map(|p| p.code).collect();
    assert_eq!(kinds.len(), 10);
}

/// Each offered fix, applied alone, makes its finding go away and brings no new kind of finding.
fn fixes_mend(case: &Case, wrong: &mut Vec<String>) {
    if case.remark("fixes").is_some() {
        return;
    }
    let known: BTreeSet<Code> = case.problems.iter().map(|p| p.code).collect();
    for (problem, fix, fixed, at) in case.fixed() {
        let (after, sources) = compile(&fixed);
        let still = after.iter().any(|p| p.code == problem.code && p.span.start == at);
        let new = after.iter().any(|p| !known.contains(&p.code));
        if still || new || after.len() >= case.problems.len() {
            let shown = render(&after, &sources);
            wrong.push(format!("{}: `{}` does not mend it:\n{fixed}\n{shown}", case.name, fix.title));
        }
    }
}
