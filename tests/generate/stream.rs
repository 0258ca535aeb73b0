use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Case, case, seed::seed};

/// Cases without end, the same in every run: another `MERIT_SEED` in the environment gives others. A test that fails
/// says which seed and which case it was.
#[derive(Debug)]
pub struct Stream {
    seed: u64,
    drawn: usize,
    runner: TestRunner,
}

/// The cases of this run.
pub fn stream() -> Stream {
    let seed = seed();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    Stream { seed, drawn: 0, runner: TestRunner::new_with_rng(Config::default(), rng) }
}

impl Stream {
    /// The next case.
    pub fn case(&mut self) -> Case {
        case(&self.tape(300..1200))
    }

    /// Raw choices, for what a test makes of its own.
    pub fn tape(&mut self, size: std::ops::Range<usize>) -> Vec<u16> {
        self.drawn += 1;
        vec(any::<u16>(), size).new_tree(&mut self.runner).unwrap().current()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("case {} of MERIT_SEED={}", self.drawn, self.seed);
        }
    }
}
