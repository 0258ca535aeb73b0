//! The generator alone: enough cases reach every construct between them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod generate;

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

#[test]
fn every_construct_is_reached() {
    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<&str, usize> = generate::FEATURES.iter().map(|f| (*f, 0)).collect();
    for _ in 0..400 {
        let case = generate::cases().new_tree(&mut runner).unwrap().current();
        for feature in case.features {
            *reached.get_mut(feature).unwrap_or_else(|| panic!("{feature} is not listed")) += 1;
        }
    }
    let never: Vec<_> = reached.iter().filter(|(_, n)| **n == 0).collect();
    assert!(never.is_empty(), "never reached: {never:?}");
}

#[test]
#[ignore = "prints samples to look at"]
fn show() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..6 {
        let case = generate::cases().new_tree(&mut runner).unwrap().current();
        std::fs::write(format!("/tmp/case{}.merit", case.scheme_text.len()), case.scheme_text).unwrap();
    }
}
