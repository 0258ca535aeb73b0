//! The seed of everything a test draws: every run draws the same, and another `MERIT_SEED` draws others.
#![allow(dead_code, unreachable_pub, clippy::expect_used, reason = "a test support module")]

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// `MERIT_SEED` of the environment, or 1.
pub fn seed() -> u64 {
    let given = std::env::var("MERIT_SEED").ok();
    given.map_or(1, |text| text.trim().parse().expect("MERIT_SEED is a whole number"))
}

/// So many cases of a property, drawn from [`seed`].
pub fn drawn(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(seed()), ..ProptestConfig::default() }
}
