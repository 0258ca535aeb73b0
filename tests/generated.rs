//! Generated schemes under the reference: they parse, every construct is reached, and no scheme is at fault.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;
#[path = "support/raw.rs"]
mod raw;
mod reference;
mod support;

use std::collections::BTreeMap;

use reference::{Fault, Policy, Scored, Standing, Status, num};

const CASES: usize = 400;

#[test]
fn generated_schemes_run_and_reach_every_construct() {
    let mut stream = generate::stream();
    let mut reached: BTreeMap<&str, usize> = generate::FEATURES.iter().map(|f| (*f, 0)).collect();
    let (mut scored, mut faulty) = (0, 0);
    let mut happened = vec![];
    for _ in 0..CASES {
        let case = stream.case();
        let file = support::parse(&case.scheme_text);
        for record in &case.records {
            match reference::score(&file, &raw::record(case.as_of.as_deref(), record)) {
                Ok(result) => {
                    scored += 1;
                    happened.extend(events(&result));
                }
                Err(fault) => {
                    faulty += 1;
                    happened.push(match fault {
                        Fault::MissingFact(_) => "fact missing",
                        Fault::NothingLive => "nothing live",
                        Fault::NoData(_) => "no data fault",
                        Fault::OutOfRange(_) => "amount out of range",
                        Fault::Rejected(_) => "rejected",
                        other => panic!("{other:?}\n{}\n{record:?}", case.scheme_text),
                    });
                }
            }
        }
        for feature in case.features {
            *reached.get_mut(feature).unwrap_or_else(|| panic!("{feature} is not listed")) += 1;
        }
    }
    let never: Vec<_> = reached.iter().filter(|(_, n)| **n == 0).collect();
    assert!(never.is_empty(), "never reached: {never:?}");
    for event in EVENTS {
        let often = happened.iter().filter(|e| *e == event).count();
        assert!(often >= 2, "{event}: {often} times");
    }
    assert!(scored > 2 * faulty, "{scored} scored, {faulty} at fault");
}

/// What records must make happen, not only schemes allow.
const EVENTS: &[&str] = &[
    "fact missing",
    "nothing live",
    "no data fault",
    "redistributed",
    "zero",
    "full",
    "policy score",
    "half",
    "amount out of range",
    "pending",
    "superseded",
    "limited",
    "clamped",
    "veto lowers the total",
    "veto without effect on the total",
    "negative line",
    "rejected",
    "held",
    "warned",
    "action",
    "action behind another",
];

fn events(result: &Scored) -> Vec<&'static str> {
    let mut events = vec![];
    let halves = ["0.5", "0.05", "0.005", "0.0005"].map(num);
    let zero = num("0");
    for leaf in &result.indicators {
        events.extend(match leaf.status {
            Status::Scored => None,
            Status::Redistributed => Some("redistributed"),
            Status::NoData(Policy::Zero) => Some("zero"),
            Status::NoData(Policy::Full) => Some("full"),
            Status::NoData(Policy::Score) => Some("policy score"),
        });
        let cut = &leaf.exact - &leaf.points;
        events.extend(halves.iter().any(|half| *half == cut || -half == cut).then_some("half"));
        events.extend((leaf.points < zero).then_some("negative line"));
    }
    events.extend(result.adjustments.iter().filter_map(|line| match line.standing {
        Standing::Effective => None,
        Standing::Pending => Some("pending"),
        Standing::Superseded(_) => Some("superseded"),
        Standing::Limit => Some("limited"),
    }));
    let lines = result.indicators.iter().map(|l| &l.points).chain(result.adjustments.iter().map(|l| &l.points));
    let sum = lines.fold(zero, |sum, line| sum + line);
    let far = num("5");
    let clamped = &sum - &result.computed_total > far || &result.computed_total - &sum > far;
    events.extend(clamped.then_some("clamped"));
    let follow = &result.follow;
    events.extend(follow.held.then_some("held"));
    events.extend((!follow.held && !follow.warnings.is_empty()).then_some("warned"));
    events.extend((!follow.actions.is_empty()).then_some("action"));
    events.extend(
        follow.after.iter().any(|(_, after)| follow.actions.contains(after)).then_some("action behind another"),
    );
    if !result.vetoes.is_empty() {
        let lowered = result.total < result.computed_total;
        events.push(if lowered { "veto lowers the total" } else { "veto without effect on the total" });
    }
    events
}
