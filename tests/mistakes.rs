//! Mistakes that authors really make: each file under `tests/cases/mistakes` is a believable scheme with one slip in it.
//!
//! Its head says what is expected: `// mistake: M0203 at 7:31`, and the way out, `// heals: ` with the title of an
//! offered fix or `// no fix: ` with the reason why none can be offered. What is said stands beside it;
//! `MERIT_BLESS=1 cargo test --test mistakes` writes that anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

#[path = "support/findings.rs"]
mod findings;

use std::collections::BTreeMap;

use merit::diag::{Code, Diagnostic};

use findings::{Case, cases, compile, render};

const FOLDER: &str = "mistakes";

#[test]
fn every_mistake_has_one_finding_that_heals() {
    let mut wrong = vec![];
    for case in cases(FOLDER) {
        case.said_as_expected(&mut wrong);
        case.places_fit(&mut wrong);
        one_finding(&case, &mut wrong);
        way_out(&case, &mut wrong);
        fixes_heal(&case, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mistakes_are_many_and_of_many_kinds() {
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let all = cases(FOLDER);
    for case in &all {
        let (code, _) = expected(case);
        codes.entry(code.to_owned()).or_default().push(case.name.clone());
    }
    let crowded: Vec<_> = codes.iter().filter(|(_, names)| names.len() > 4).collect();
    assert!(crowded.is_empty(), "more than four cases of one code: {crowded:?}");
    assert!(all.len() >= 120, "{} cases", all.len());
    assert!(codes.len() >= 50, "{} codes", codes.len());
    let chinese = all.iter().filter(|case| case.text.contains("方案 ")).count();
    assert!(chinese * 2 + 10 >= all.len(), "{chinese} of {} in Chinese keywords", all.len());
}

/// Codes that no slip in a scheme provokes, or that compiling does not tell.
const WITHOUT_MISTAKE: &[(Code, &str)] = &[
    (Code::Unfaithful, "a fault of the formatter itself, whatever is written"),
    (Code::Allowance, "told when a scheme is inspected; `tests/allow.rs` has its cases"),
];

/// Every code that compiling tells has a mistake; advice has cases of its own, `tests/cases/advice`.
#[test]
fn every_code_has_a_mistake() {
    let seen: Vec<String> = cases(FOLDER).iter().map(|case| expected(case).0.to_owned()).collect();
    let told = Code::ALL.iter().filter(|code| !code.id().starts_with("M05"));
    let missing: Vec<&Code> = told.filter(|code| !seen.iter().any(|id| id == code.id())).collect();
    let excused: Vec<&Code> = WITHOUT_MISTAKE.iter().map(|(code, _)| code).collect();
    assert_eq!(missing, excused.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn no_expectation_is_left_over() {
    findings::nothing_is_left_over(FOLDER);
}

/// The code and the place that the head of a file announces.
fn expected(case: &Case) -> (&str, &str) {
    let head = case.remark("mistake").unwrap_or_else(|| panic!("{} states no mistake", case.name));
    head.split_once(" at ").unwrap_or_else(|| panic!("{}: `{head}` is no `M0123 at 4:5`", case.name))
}

fn one_finding(case: &Case, wrong: &mut Vec<String>) {
    let (code, place) = expected(case);
    let found: Vec<(&str, String)> =
        case.problems.iter().map(|p| (p.code.id(), case.sources.position(p.span).to_string())).collect();
    if found != [(code, place.to_owned())] {
        let shown = render(&case.problems, &case.sources);
        wrong.push(format!("{}: one {code} at {place} is expected, found\n{shown}", case.name));
    }
}

/// The head names an offered fix, or says why there is none.
fn way_out(case: &Case, wrong: &mut Vec<String>) {
    let titles: Vec<&str> = case.problems.iter().flat_map(|p| &p.fixes).map(|fix| fix.title.en.as_str()).collect();
    let fine = match (case.remark("heals"), case.remark("no fix")) {
        (Some(title), None) => titles.contains(&title),
        (None, Some(reason)) => titles.is_empty() && !reason.is_empty(),
        _ => false,
    };
    // without an edit the words must show the way
    let says_it_all = |p: &Diagnostic| !p.help.is_empty() || p.code == Code::Todo;
    let told = !titles.is_empty() || case.problems.iter().all(says_it_all);
    if !fine || !told {
        wrong.push(format!("{}: the way out is not as its head says; offered: {titles:?}", case.name));
    }
}

/// Each offered fix, applied alone, leaves a scheme that nothing is said of.
fn fixes_heal(case: &Case, wrong: &mut Vec<String>) {
    for (_, fix, fixed, _) in case.fixed() {
        let (after, sources) = compile(&fixed);
        if !after.is_empty() {
            let shown = render(&after, &sources);
            wrong.push(format!("{}: `{}` does not heal it:\n{fixed}\n{shown}", case.name, fix.title));
        }
    }
}
